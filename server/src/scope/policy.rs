//! The policy file compiled: facts and rules, checked one by one.
//! Every error names the rule and what to do; it never guesses what was meant.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

use super::{
    condition::Conditions,
    file::{
        ExceptionEntry, FactEntry, IntentEntry, Learning, OneOrMore, PolicyFile, RuleEntry, TogetherEntry,
        TriggerEntry, VariantEntry,
    },
    intent::Intent,
    learned::Learned,
    pattern::{Matcher, PatternId},
    recogniser::Recogniser,
    rule::{Exception, Rule, Variant},
    support::{self, SupportWindow},
    template::Template,
    trigger::{Together, Trigger},
};
use crate::{classify::Classifier, draft::DeclaredFields};

/// A policy file that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PolicyError {
    /// Not TOML, or keys that no policy has.
    #[error("policy file: {0}")]
    Syntax(#[from] toml::de::Error),
    /// A rule or fact that cannot work.
    #[error("policy file: {place}: {message}")]
    Content {
        /// The rule or fact.
        place: String,
        /// What is wrong and what to do.
        message: String,
    },
}

/// Something a good ticket holds.
pub(super) struct Fact {
    pub name: String,
    /// Its short name, for a checklist.
    pub label: String,
    pub ask: String,
    pub values: Vec<(String, Vec<PatternId>)>,
    pub told_by: Vec<Recogniser>,
    pub told_on: Vec<PatternId>,
}

/// A policy, ready to be applied.
#[derive(Default)]
pub struct Policy {
    pub(super) facts: Vec<Fact>,
    pub(super) intents: Vec<Intent>,
    pub(super) rules: Vec<Rule>,
    pub(super) matcher: Matcher,
    pub(super) window: Option<SupportWindow>,
    pub(super) learned: Option<Learned>,
    learning: Option<Learning>,
}

impl Policy {
    /// Reads a policy file.
    ///
    /// # Errors
    /// When it is no TOML, has unknown keys, or holds a rule that cannot work.
    pub fn parse(text: &str) -> Result<Self, PolicyError> {
        let file: PolicyFile = toml::from_str(text)?;
        let mut policy = Self { learning: file.learning, ..Self::default() };
        let of_window = |message| PolicyError::Content { place: "[support_window]".to_owned(), message };
        policy.window = match (file.support_window, file.release) {
            (None, releases) if releases.is_empty() => None,
            (None, _) => {
                return Err(of_window("there is none for a [[release]]; say how long majors are supported".to_owned()));
            }
            (Some(window), releases) => Some(SupportWindow::new(window, releases).map_err(of_window)?),
        };
        for entry in file.fact {
            let place = format!("fact `{}`", entry.name);
            policy.add_fact(entry).map_err(|message| PolicyError::Content { place, message })?;
        }
        for entry in file.rule {
            let place = format!("rule `{}`", entry.id);
            policy.add_rule(entry).map_err(|message| PolicyError::Content { place, message })?;
        }
        for entry in file.intent {
            let place = format!("intent `{}`", entry.id);
            policy.add_intent(entry).map_err(|message| PolicyError::Content { place, message })?;
        }
        policy.check_names()?;
        policy.rules.sort_by_key(|rule| (rule.level, Reverse(rule.priority)));
        Ok(policy)
    }

    /// Its rules, most urgent first, then by priority, otherwise in the order of the file.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// What its rules learn from, if they do.
    #[must_use]
    pub fn learning(&self) -> Option<&Learning> {
        self.learning.as_ref()
    }

    /// The policy with a classifier of its rules.
    #[must_use]
    pub fn with_classifier(self, classifier: Classifier) -> Self {
        Self { learned: Some(Learned::new(classifier)), ..self }
    }

    /// Its intents, in the order of the file.
    #[must_use]
    pub fn intents(&self) -> &[Intent] {
        &self.intents
    }

    /// Whether the rules that rules name are there.
    fn check_names(&self) -> Result<(), PolicyError> {
        let known: BTreeSet<&str> = self.rules.iter().map(|rule| rule.id.as_str()).collect();
        let mut named = self.rules.iter().flat_map(|rule| rule.beside.iter().map(move |name| (rule, name)));
        match named.find(|(_, name)| !known.contains(name.as_str())) {
            Some((rule, name)) => Err(PolicyError::Content {
                place: format!("rule `{}`", rule.id),
                message: format!("`beside` names `{name}`, which is no rule; correct or remove it"),
            }),
            None => Ok(()),
        }
    }

    fn add_fact(&mut self, entry: FactEntry) -> Result<(), String> {
        if self.is_told_by_window(&entry.name) {
            return Err("the support window tells a fact of this name; choose another".to_owned());
        }
        if self.facts.iter().any(|fact| fact.name == entry.name) {
            return Err("its name is taken by a fact above; choose another".to_owned());
        }
        for (key, text) in [("label", &entry.label), ("ask", &entry.ask)] {
            if text.trim().is_empty() {
                return Err(format!("its `{key}` says nothing; write what customers are to read"));
            }
        }
        let mut values = Vec::new();
        for (value, patterns) in entry.values {
            values.push((value, self.patterns(&patterns)?));
        }
        let told_on = self.patterns(&entry.told_on)?;
        let FactEntry { name, label, ask, told_by, .. } = entry;
        self.facts.push(Fact { name, label, ask, values, told_by, told_on });
        Ok(())
    }

    fn add_intent(&mut self, entry: IntentEntry) -> Result<(), String> {
        if self.intents.iter().any(|intent| intent.id == entry.id) {
            return Err("its id is taken by an intent above; choose another".to_owned());
        }
        if entry.fires_on.is_empty() && entry.rules.is_empty() {
            return Err("no draft can have it; add a pattern to `fires_on` or a rule to `rules`".to_owned());
        }
        if let Some(name) = entry.rules.iter().find(|name| !self.rules.iter().any(|rule| rule.id == **name)) {
            return Err(format!("`rules` names `{name}`, which is no rule; correct or remove it"));
        }
        self.check_needs(&entry.needs)?;
        let intent = Intent {
            fires_on: self.triggers(entry.fires_on)?,
            silent_on: self.triggers(entry.silent_on)?,
            id: entry.id,
            title: entry.title,
            rules: entry.rules,
            needs: entry.needs,
            is_alone: entry.alone,
            examples: entry.examples,
            near_misses: entry.near_misses,
        };
        self.intents.push(intent);
        Ok(())
    }

    /// Whether every fact that is needed is defined.
    fn check_needs(&self, needs: &[String]) -> Result<(), String> {
        match needs.iter().find(|name| !self.facts.iter().any(|fact| fact.name == **name)) {
            Some(name) => {
                Err(format!("`needs` names the fact `{name}`, which no [[fact]] defines; define it or remove it"))
            }
            None => Ok(()),
        }
    }

    fn add_rule(&mut self, entry: RuleEntry) -> Result<(), String> {
        self.check(&entry)?;
        let when = self.conditions(entry.when)?;
        let says = self.template(&entry.says, &[&when])?;
        let variants = entry.variant.into_iter().map(|variant| self.variant(variant, &when));
        let variants = variants.collect::<Result<_, _>>()?;
        let exceptions = entry.exception.into_iter().map(|exception| self.exception(exception));
        let exceptions = exceptions.collect::<Result<_, _>>()?;
        let rule = Rule {
            fires_on: self.triggers(entry.fires_on)?,
            silent_on: self.triggers(entry.silent_on)?,
            exceptions,
            says,
            variants,
            when,
            valid: (entry.valid_from.map(|day| day.0), entry.valid_until.map(|day| day.0)),
            audience: entry.audience,
            priority: entry.priority,
            id: entry.id,
            title: entry.title,
            level: entry.level,
            route: entry.route,
            document: entry.quote.document,
            sentence: entry.quote.sentence,
            needs: entry.needs,
            beside: entry.beside,
            examples: entry.examples,
            near_misses: entry.near_misses,
            declared: entry.declared,
        };
        self.rules.push(rule);
        Ok(())
    }

    /// What can be told wrong of a rule before anything of it is compiled.
    fn check(&self, entry: &RuleEntry) -> Result<(), String> {
        if self.rules.iter().any(|rule| rule.id == entry.id) {
            return Err("its id is taken by a rule above; choose another".to_owned());
        }
        if entry.fires_on.is_empty() && entry.declared.is_empty() && self.learning.is_none() {
            return Err(
                "it can never fire; add a trigger to `fires_on`, or drafts to learn from under `[learning]`".to_owned()
            );
        }
        if entry.quote.sentence.trim().is_empty() {
            return Err("it quotes nothing; name the sentence it rests on".to_owned());
        }
        let address = entry.route.as_ref().and_then(|route| route.url.as_deref());
        if address.is_some_and(|url| !tier0_indexer::document::is_safe_url(url)) {
            return Err("the address of its route is neither http(s) nor a path".to_owned());
        }
        if let Some(name) = entry.declared.keys().find(|name| !DeclaredFields::NAMES.contains(&name.as_str())) {
            return Err(format!("`declared` names `{name}`; forms declare {}", DeclaredFields::NAMES.join(", ")));
        }
        self.check_needs(&entry.needs)?;
        if let (Some(from), Some(until)) = (entry.valid_from, entry.valid_until)
            && until.0 < from.0
        {
            return Err(format!("it is valid until {}, which is before {}", until.0, from.0));
        }
        Ok(())
    }

    fn exception(&mut self, entry: ExceptionEntry) -> Result<Exception, String> {
        let ExceptionEntry { title, when, on, examples } = entry;
        let exception = Exception { when: self.conditions(when)?, on: self.triggers(on)?, examples, title };
        if exception.when.is_empty() && exception.on.is_empty() {
            return Err(format!("its exception \"{}\" can never be met; add `on` or `when`", exception.title));
        }
        Ok(exception)
    }

    fn variant(&self, entry: VariantEntry, rule_when: &Conditions) -> Result<Variant, String> {
        let when = self.conditions(entry.when)?;
        if when.is_empty() {
            return Err("a variant has no `when` and would always be said; make it the `says` of the rule".to_owned());
        }
        let says = self.template(&entry.says, &[rule_when, &when])?;
        Ok(Variant { when, says })
    }

    /// Reads a text that is said when all `conditions` hold.
    fn template(&self, text: &str, conditions: &[&Conditions]) -> Result<Template, String> {
        let is_always_known = |name: &str| {
            let is_demanded = conditions.iter().any(|conditions| conditions.values(name).is_some());
            is_demanded || (self.is_told_by_window(name) && support::follows(name, conditions))
        };
        Template::parse(text, |name| self.has_fact(name).then(|| is_always_known(name)))
    }

    fn is_told_by_window(&self, name: &str) -> bool {
        self.window.is_some() && support::FACTS.contains(&name)
    }

    fn has_fact(&self, name: &str) -> bool {
        self.is_told_by_window(name) || self.facts.iter().any(|fact| fact.name == name)
    }

    fn conditions(&self, when: BTreeMap<String, OneOrMore>) -> Result<Conditions, String> {
        let conditions = Conditions::new(when, |name| self.has_fact(name))?;
        if self.is_told_by_window("support") {
            support::check_states(&conditions)?;
        }
        Ok(conditions)
    }

    fn triggers(&mut self, entries: Vec<TriggerEntry>) -> Result<Vec<Trigger>, String> {
        entries.into_iter().map(|entry| self.trigger(entry)).collect()
    }

    fn trigger(&mut self, entry: TriggerEntry) -> Result<Trigger, String> {
        let TogetherEntry { all, any, none, artefact: kinds } = match entry {
            TriggerEntry::Pattern(pattern) => return self.matcher.add(&pattern).map(Trigger::Pattern),
            TriggerEntry::Together(entry) => entry,
        };
        let (all, any, none) = (self.patterns(&all)?, self.patterns(&any)?, self.patterns(&none)?);
        let together = Together { all, any, none, kinds };
        if !together.can_be_met() {
            return Err(
                "a trigger names only `none`; say with `all`, `any` or `artefact` what must be there".to_owned()
            );
        }
        Ok(Trigger::Together(together))
    }

    fn patterns(&mut self, patterns: &[String]) -> Result<Vec<PatternId>, String> {
        patterns.iter().map(|pattern| self.matcher.add(pattern)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: &str = r#"
        [[fact]]
        name = "hosting"
        label = "Hosting"
        ask = "Where?"
        [[intent]]
        id = "licence"
        title = "A licence"
        fires_on = ["renew"]
        needs = ["hosting"]
        [[rule]]
        id = "a"
        title = "T"
        says = "S"
        level = "route"
        route = { label = "Portal", url = "https://a.example" }
        quote = { document = "policy/a", sentence = "So it is." }
        fires_on = ["renew .. licence", { all = ["renew", "contract"], none = ["hire"] }]
        [[rule.exception]]
        title = "rented"
        on = ["rented"]
    "#;

    #[test]
    fn a_policy_is_read() {
        assert_eq!(Policy::parse(RULE).unwrap().rules().len(), 1);
    }

    #[test]
    fn faults_name_the_rule_and_the_cure() {
        for (from, to, told) in [
            ("fires_on = [\"renew .. licence\", {", "fires_on = []\nx = [{", "unknown field `x`"),
            ("renew .. licence", "re-new .. a.b", "rule `a`: `a.b` in pattern"),
            ("https://a.example", "javascript:x", "rule `a`: the address of its route"),
            ("So it is.", " ", "rule `a`: it quotes nothing"),
            ("says = \"S\"", "says = \"S\"\nsayz = \"S\"", "unknown field `sayz`"),
            ("says = \"S\"", "says = \"S\"\nwhen = { os = \"x\" }", "names the fact `os`"),
            ("says = \"S\"", "says = \"S {hosting}\"", "`{hosting}` says nothing when"),
            ("says = \"S\"", "says = \"S\"\ndeclared = { sevrity = \"x\" }", "`declared` names `sevrity`"),
            ("says = \"S\"", "says = \"S\"\nvalid_from = 2026-02-30", "2026-02-30"),
            ("says = \"S\"", "says = \"S\"\nvalid_from = 2026-03-01\nvalid_until = 2026-02-01", "which is before"),
            ("all = [\"renew\", \"contract\"], ", "", "names only `none`"),
            ("all =", "each =", "unknown field `each`"),
            ("says = \"S\"", "says = \"S\"\nbeside = [\"x\"]", "`beside` names `x`"),
            ("needs = [\"hosting\"]", "needs = [\"os\"]", "intent `licence`: `needs` names the fact `os`"),
            ("says = \"S\"", "says = \"S\"\nneeds = [\"os\"]", "rule `a`: `needs` names the fact `os`"),
            ("needs = [\"hosting\"]", "needs = []\nrules = [\"x\"]", "intent `licence`: `rules` names `x`"),
            ("fires_on = [\"renew\"]", "", "intent `licence`: no draft can have it"),
            ("label = \"Hosting\"", "label = \" \"", "fact `hosting`: its `label` says nothing"),
            ("label = \"Hosting\"", "label = \"Hosting\"\nask_when = [\"renew\"]", "unknown field `ask_when`"),
            ("label = \"Hosting\"", "label = \"Hosting\"\ntold_by = [\"clock\"]", "unknown variant `clock`"),
            ("on = [\"rented\"]", "", "exception \"rented\" can never be met"),
        ] {
            let error = Policy::parse(&RULE.replace(from, to)).err().map(|error| error.to_string()).unwrap_or_default();
            assert!(error.contains(told), "{to}: {error}");
        }
    }

    /// A policy with a support window, `from` replaced by `to`.
    fn with_window(from: &str, to: &str) -> Result<Policy, PolicyError> {
        let text = format!(
            r#"
            {RULE}
            [[rule.variant]]
            when = {{ support = "ended" }}
            says = "{{major}} until {{support_until}}"
            [support_window]
            majors = 3
            months = 24
            ending_soon_days = 180
            aliases = {{ Mendix = ["Modeler"] }}
            [[release]]
            product = "Mendix"
            major = "10"
            released = 2023-06-27
            superseded = 2025-06-26
            [[release]]
            product = "Mendix"
            major = "11"
            released = "2025-06-26"
            "#
        );
        Policy::parse(&text.replace(from, to))
    }

    #[test]
    fn faults_of_the_support_window_name_the_cure() {
        assert!(with_window("x-x", "").is_ok_and(|policy| policy.rules()[0].variants[0].says().contains("{major}")));
        for (from, to, told) in [
            ("majors = 3", "majors = 0", "[support_window]: `majors` is 0"),
            ("majors = 3", "", "missing field `majors`"),
            ("months = 24", "months = -1", "-1"),
            ("released = 2023-06-27", "released = 2023-06-31", "2023-06-31"),
            ("major = \"11\"", "major = \"11.2\"", "`11.2` is no major"),
            ("major = \"11\"", "major = \"\"", "`` is no major"),
            ("major = \"11\"", "major = \"99999999999\"", "is no major"),
            ("major = \"11\"", "major = \"10\"", "product `Mendix`: major 10 is there twice"),
            ("superseded = 2025-06-26", "superseded = 2023-06-26", "not after its release"),
            ("superseded = 2025-06-26", "superseded = 2025-06-25", "write the same day"),
            ("aliases = { Mendix", "aliases = { Mx", "names the product `Mx`, which has no [[release]]"),
            ("[\"Modeler\"]", "[\" \"]", "one of its names is empty"),
            (
                "product = \"Mendix\"\n            major = \"11\"",
                "product = \"Modeler\"\nmajor = \"11\"",
                "another product's too",
            ),
            ("support = \"ended\"", "support = \"over\"", "`support` is never `over`"),
            ("support = \"ended\"", "support = \"supported\"", "`{support_until}` says nothing when"),
            ("when = { support = \"ended\" }", "when = {}", "a variant has no `when`"),
            ("name = \"hosting\"", "name = \"major\"", "the support window tells a fact of this name"),
        ] {
            let error = with_window(from, to).err().map(|error| error.to_string()).unwrap_or_default();
            assert!(error.contains(told), "{to}: {error}");
        }
        let text = format!("{RULE}\n[[release]]\nproduct = \"P\"\nmajor = \"1\"\nreleased = 2020-01-01");
        let error = Policy::parse(&text).err().map(|error| error.to_string()).unwrap_or_default();
        assert!(error.contains("there is none for a [[release]]"), "{error}");
        let text = format!("{RULE}\n[support_window]\nmajors = 3\nmonths = 24\nending_soon_days = 180");
        let error = Policy::parse(&text).err().map(|error| error.to_string()).unwrap_or_default();
        assert!(error.contains("there is no [[release]]"), "{error}");
    }

    #[test]
    fn names_of_facts_and_intents_are_taken_once() {
        let (fact, rest) = RULE.split_once("[[intent]]").unwrap();
        let (intent, rule) = rest.split_once("[[rule]]").unwrap();
        for (text, told) in [
            (format!("{fact}{fact}"), "fact `hosting`: its name is taken"),
            (format!("{fact}[[intent]]{intent}[[intent]]{intent}[[rule]]{rule}"), "intent `licence`: its id is taken"),
        ] {
            let error = Policy::parse(&text).err().map(|error| error.to_string()).unwrap_or_default();
            assert!(error.contains(told), "{error}");
        }
    }

    #[test]
    fn a_rule_that_can_never_fire_is_an_error() {
        let text = RULE.rsplit_once("fires_on").unwrap().0;
        let error = Policy::parse(text).err().map(|error| error.to_string()).unwrap_or_default();
        assert!(error.contains("rule `a`: it can never fire"), "{error}");
    }

    #[test]
    fn rules_are_ordered_by_level_then_priority_then_place() {
        let (head, rule) = RULE.split_once("[[rule]]").unwrap();
        let rule = rule.split("[[rule.exception]]").next().unwrap();
        let rules = [("a", "scope", 0), ("b", "route", 0), ("c", "route", 5), ("d", "route", 0)].map(
            |(id, level, priority)| {
                let rule = rule.replace("id = \"a\"", &format!("id = \"{id}\"\npriority = {priority}"));
                format!("[[rule]]{}", rule.replace("\"route\"", &format!("\"{level}\"")))
            },
        );
        let policy = Policy::parse(&format!("{head}{}", rules.concat())).unwrap();
        let ids: Vec<_> = policy.rules().iter().map(|rule| rule.id.as_str()).collect();
        assert_eq!(ids, ["c", "b", "d", "a"]);
    }
}
