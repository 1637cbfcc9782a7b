//! The policy file: facts and rules as support people write them, read, checked and compiled.
//! Every error names the rule and what to do; it never guesses what was meant.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::pattern::{Matcher, PatternId};
use crate::draft::DeclaredFields;

/// How urgent a rule is; guidance is ordered by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// A safety addition: do this as well, now.
    Urgent,
    /// What is known of the platform's state.
    Status,
    /// Another route fits better.
    Route,
    /// What support covers.
    Scope,
    /// What versions are supported.
    Version,
}

/// Where a guidance leads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Route {
    /// Its name.
    #[schema(example = "Support Portal")]
    pub label: String,
    /// Its address, if it has one.
    #[serde(default)]
    pub url: Option<String>,
    /// What to have at hand.
    #[serde(default)]
    pub have: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PolicyFile {
    #[serde(default)]
    fact: Vec<FactEntry>,
    #[serde(default)]
    rule: Vec<RuleEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FactEntry {
    name: String,
    ask: String,
    ask_when: Vec<String>,
    #[serde(default)]
    values: BTreeMap<String, Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleEntry {
    id: String,
    title: String,
    says: String,
    level: Level,
    route: Option<Route>,
    quote: QuoteEntry,
    #[serde(default)]
    when: BTreeMap<String, String>,
    #[serde(default)]
    declared: BTreeMap<String, String>,
    fires_on: Vec<String>,
    #[serde(default)]
    silent_on: Vec<String>,
    #[serde(default)]
    examples: Vec<String>,
    #[serde(default)]
    near_misses: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct QuoteEntry {
    document: String,
    sentence: String,
}

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
    pub ask: String,
    pub ask_when: Vec<PatternId>,
    pub values: Vec<(String, Vec<PatternId>)>,
}

/// One rule of the policy.
pub struct Rule {
    /// Its id.
    pub id: String,
    /// Heading of its guidance.
    pub title: String,
    /// What its guidance says.
    pub says: String,
    /// How urgent it is.
    pub level: Level,
    /// Where it leads, if elsewhere.
    pub route: Option<Route>,
    /// Id of the document it quotes.
    pub document: String,
    /// The sentence it rests on, verbatim.
    pub sentence: String,
    /// Drafts that must fire it.
    pub examples: Vec<String>,
    /// Drafts that must not.
    pub near_misses: Vec<String>,
    pub(super) when: BTreeMap<String, String>,
    pub(super) declared: BTreeMap<String, String>,
    pub(super) fires_on: Vec<PatternId>,
    pub(super) silent_on: Vec<PatternId>,
}

/// A policy, ready to be applied.
#[derive(Default)]
pub struct Policy {
    pub(super) facts: Vec<Fact>,
    pub(super) rules: Vec<Rule>,
    pub(super) matcher: Matcher,
}

impl Policy {
    /// Reads a policy file.
    ///
    /// # Errors
    /// When it is no TOML, has unknown keys, or holds a rule that cannot work.
    pub fn parse(text: &str) -> Result<Self, PolicyError> {
        let file: PolicyFile = toml::from_str(text)?;
        let mut policy = Self::default();
        for entry in file.fact {
            policy.add_fact(entry)?;
        }
        for entry in file.rule {
            policy.add_rule(entry)?;
        }
        policy.rules.sort_by_key(|rule| rule.level);
        Ok(policy)
    }

    /// Its rules, most urgent first, otherwise in the order of the file.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    fn add_fact(&mut self, entry: FactEntry) -> Result<(), PolicyError> {
        let place = format!("fact `{}`", entry.name);
        let ask_when = self.compile(&place, &entry.ask_when)?;
        let mut values = Vec::new();
        for (value, patterns) in entry.values {
            values.push((value, self.compile(&place, &patterns)?));
        }
        self.facts.push(Fact { name: entry.name, ask: entry.ask, ask_when, values });
        Ok(())
    }

    fn add_rule(&mut self, entry: RuleEntry) -> Result<(), PolicyError> {
        let place = format!("rule `{}`", entry.id);
        let fault = |message: String| Err(PolicyError::Content { place: place.clone(), message });
        if self.rules.iter().any(|rule| rule.id == entry.id) {
            return fault("its id is taken by a rule above; choose another".to_owned());
        }
        if entry.fires_on.is_empty() && entry.declared.is_empty() {
            return fault("it can never fire; add a pattern to `fires_on`".to_owned());
        }
        if entry.quote.sentence.trim().is_empty() {
            return fault("it quotes nothing; name the sentence it rests on".to_owned());
        }
        let unknown = entry.when.keys().find(|name| !self.facts.iter().any(|fact| fact.name == **name));
        if let Some(name) = unknown {
            return fault(format!("`when` names the fact `{name}`, which no [[fact]] above defines"));
        }
        if entry
            .route
            .as_ref()
            .and_then(|route| route.url.as_deref())
            .is_some_and(|url| !tier0_indexer::document::is_safe_url(url))
        {
            return fault("the address of its route is neither http(s) nor a path".to_owned());
        }
        let foreign = entry.declared.keys().find(|name| !DeclaredFields::NAMES.contains(&name.as_str()));
        if let Some(name) = foreign {
            return fault(format!("`declared` names `{name}`; forms declare {}", DeclaredFields::NAMES.join(", ")));
        }
        let rule = Rule {
            fires_on: self.compile(&place, &entry.fires_on)?,
            silent_on: self.compile(&place, &entry.silent_on)?,
            id: entry.id,
            title: entry.title,
            says: entry.says,
            level: entry.level,
            route: entry.route,
            document: entry.quote.document,
            sentence: entry.quote.sentence,
            examples: entry.examples,
            near_misses: entry.near_misses,
            when: entry.when,
            declared: entry.declared,
        };
        self.rules.push(rule);
        Ok(())
    }

    fn compile(&mut self, place: &str, patterns: &[String]) -> Result<Vec<PatternId>, PolicyError> {
        let compiled: Result<_, String> = patterns.iter().map(|pattern| self.matcher.add(pattern)).collect();
        compiled.map_err(|message| PolicyError::Content { place: place.to_owned(), message })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: &str = r#"
        [[fact]]
        name = "hosting"
        ask = "Where?"
        ask_when = ["renew"]
        [[rule]]
        id = "a"
        title = "T"
        says = "S"
        level = "route"
        route = { label = "Portal", url = "https://a.example" }
        quote = { document = "policy/a", sentence = "So it is." }
        fires_on = ["renew .. licence"]
    "#;

    #[test]
    fn a_policy_is_read() {
        assert_eq!(Policy::parse(RULE).unwrap().rules().len(), 1);
    }

    #[test]
    fn faults_name_the_rule_and_the_cure() {
        for (from, to, told) in [
            ("fires_on = [\"renew .. licence\"]", "fires_on = []", "rule `a`: it can never fire"),
            ("renew .. licence", "re-new .. a.b", "rule `a`: `a.b` in pattern"),
            ("https://a.example", "javascript:x", "rule `a`: the address of its route"),
            ("So it is.", " ", "rule `a`: it quotes nothing"),
            ("says = \"S\"", "says = \"S\"\nsayz = \"S\"", "unknown field `sayz`"),
            ("says = \"S\"", "says = \"S\"\nwhen = { os = \"x\" }", "names the fact `os`"),
            ("says = \"S\"", "says = \"S\"\ndeclared = { sevrity = \"x\" }", "`declared` names `sevrity`"),
        ] {
            let error = Policy::parse(&RULE.replace(from, to)).err().map(|error| error.to_string()).unwrap_or_default();
            assert!(error.contains(told), "{to}: {error}");
        }
    }
}
