//! Why each rule fires or is silent on a draft. It asks the same decisions as guidance does, and shows nothing
//! to customers.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{
    decision::Decision,
    guide::MAX_GUIDANCE,
    level::Level,
    policy::Policy,
    quote::Source,
    read::{Circumstances, Read},
    rule::Rule,
    ticket::{Ticket, ticket},
    trigger::first_met,
};
use crate::draft::Understanding;

/// What a policy makes of a draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Explanation<'a> {
    /// What the draft declares or tells, by fact.
    pub known: BTreeMap<String, String>,
    /// What it holds and lacks as a ticket of its kind.
    #[serde(flatten)]
    pub ticket: Ticket,
    /// Each rule, in the order in which guidance is shown.
    pub rules: Vec<ExplainedRule<'a>>,
}

/// What one rule makes of a draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExplainedRule<'a> {
    /// Its id.
    pub rule: &'a str,
    /// How urgent it is.
    pub level: Level,
    /// Whether the customer is shown its guidance.
    pub is_shown: bool,
    /// If it fires and is not shown: the rules that are shown instead; none when its quote stands nowhere.
    pub behind: Vec<&'a str>,
    /// Whether it fires, and why or why not.
    #[serde(flatten)]
    pub decision: Decision<'a>,
}

/// Explains what every rule of `policy` makes of a draft; `sources` tells where the quotes stand, by rule.
#[must_use]
pub fn explain<'a>(
    policy: &'a Policy,
    sources: &BTreeMap<String, Source>,
    draft: &Understanding,
    circumstances: Circumstances<'_>,
) -> Explanation<'a> {
    let read = Read::new(policy, draft, circumstances);
    let regardless = policy.matcher.run_regardless_of_negation(&draft.own_words);
    let mut shown: Vec<&str> = Vec::new();
    let rules = policy.rules.iter().map(|rule| {
        let decision = match read.decide(rule) {
            Decision::NoTrigger => match first_met(&rule.fires_on, &regardless, read.artefacts) {
                Some(because) => Decision::Negated { because },
                None => Decision::NoTrigger,
            },
            decision => decision,
        };
        let fires = decision.fires_because().is_some();
        let has_quote = sources.contains_key(&rule.id);
        let is_shown = fires && has_quote && shown.len() < MAX_GUIDANCE;
        if is_shown {
            shown.push(&rule.id);
        }
        let behind = if fires && has_quote && !is_shown { shown.clone() } else { Vec::new() };
        ExplainedRule { rule: &rule.id, level: rule.level, is_shown, behind, decision }
    });
    let rules = rules.collect();
    Explanation { ticket: ticket(policy, &read, draft), known: read.known, rules }
}

/// The rules that fire on a draft, in the order in which guidance is shown, however many.
pub(super) fn fired<'a>(policy: &'a Policy, draft: &Understanding, circumstances: Circumstances<'_>) -> Vec<&'a Rule> {
    let read = Read::new(policy, draft, circumstances);
    policy.rules.iter().filter(|rule| read.decide(rule).fires_because().is_some()).collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::Date;

    use super::*;
    use crate::{
        draft::{DeclaredFields, Draft, understand},
        scope::guide,
    };

    const POLICY: &str = r#"
        [[fact]]
        name = "hosting"
        label = "Hosting"
        ask = "Where?"
        [[rule]]
        id = "call"
        title = "T"
        says = "S"
        level = "urgent"
        quote = { document = "a", sentence = "So it is." }
        fires_on = ["slow"]
    "#;

    /// What is decided of a rule `x` with `more` in it, which stands behind four others that fire on "slow".
    fn explained(more: &str, text: &str, hosting: &str, audiences: &[String]) -> (String, Vec<String>, Vec<String>) {
        let rule = POLICY.split_once("[[rule]]").unwrap().1;
        let others = ["b", "c", "d"].map(|id| format!("[[rule]]{}", rule.replace("call", id))).concat();
        let last = rule.replace("call", "x").replace("urgent", "scope").replace("fires_on = [\"slow\"]", more);
        let text_of_policy = format!("{POLICY}{others}[[rule]]{last}");
        let policy = Policy::parse(&text_of_policy).unwrap();
        let source = Source { title: String::new(), url: String::new() };
        let sources = ["call", "b", "c", "d", "x"].map(|id| (id.to_owned(), source.clone())).into();
        let fields = DeclaredFields { hosting: hosting.to_owned(), ..DeclaredFields::default() };
        let circumstances = Circumstances { fields: &fields, today: Date::constant(2026, 11, 23), audiences };
        let draft = understand(&Draft { fields: fields.clone(), ..Draft::from_text(text) });
        let explanation = explain(&policy, &sources, &draft, circumstances);
        let shown = explanation.rules.iter().filter(|rule| rule.is_shown).map(|rule| rule.rule.to_owned());
        let (guidance, _) = guide(&policy, &sources, &draft, circumstances);
        let shown: Vec<_> = shown.collect();
        assert_eq!(shown, guidance.into_iter().map(|guidance| guidance.rule).collect::<Vec<_>>());
        let own = explanation.rules.last().unwrap();
        let behind = own.behind.iter().map(|&rule| rule.to_owned()).collect();
        (serde_json::to_string(&own.decision).unwrap(), shown, behind)
    }

    #[test]
    fn every_silence_has_its_reason() {
        let on = "fires_on = [\"late\"]";
        for (more, text, hosting, told) in [
            (on, "It is late", "", "fires\",\"because\":[\"late\"]"),
            (on, "It is not late", "", "negated\",\"because\":[\"late\"]"),
            (on, "It is here", "", "no_trigger"),
            ("valid_until = 2026-11-22\nfires_on = [\"late\"]", "It is late", "", "not_that_day"),
            (
                "audience = \"agents\"\nfires_on = [\"late\"]",
                "It is late",
                "",
                "other_audience\",\"audience\":\"agents\"",
            ),
            (
                "when = { hosting = \"cloud\" }\nfires_on = [\"late\"]",
                "It is late",
                "",
                "condition\",\"fact\":\"hosting\",\"known\":null",
            ),
            ("when = { hosting = \"cloud\" }\nfires_on = [\"late\"]", "It is late", "here", "\"known\":\"here\""),
            (
                "silent_on = [\"train\"]\nfires_on = [\"late\"]",
                "The train is late",
                "",
                "silent_on\",\"because\":[\"train\"]",
            ),
            (
                "fires_on = [\"late\"]\n[[rule.exception]]\ntitle = \"E\"\non = [\"snow\"]",
                "Late in the snow",
                "",
                "exception\",\"title\":\"E\",\"because\":[\"snow\"]",
            ),
        ] {
            let (decision, ..) = explained(more, text, hosting, &[]);
            assert!(decision.contains(told), "{more} / {text}: {decision}");
        }
        let (decision, ..) =
            explained("audience = \"agents\"\nfires_on = [\"late\"]", "It is late", "", &["agents".to_owned()]);
        assert!(decision.contains("fires"), "{decision}");
    }

    #[test]
    fn a_rule_that_is_not_shown_names_those_that_are() {
        let (decision, shown, behind) = explained("fires_on = [\"slow\"]", "It is slow", "", &[]);
        assert!(decision.contains("fires"));
        assert_eq!((shown.len(), behind), (3, vec!["call".to_owned(), "b".to_owned(), "c".to_owned()]));
    }
}
