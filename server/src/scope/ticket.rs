//! A draft as a ticket of its kind: what kinds it is, what a good one holds, what it gives of that and what is asked.
//! It asks little and never for what was said.

use std::collections::BTreeSet;

use serde::Serialize;

use super::{
    facts::{Given, Missing},
    intent::{DraftIntent, Intent},
    policy::Policy,
    read::Read,
};
use crate::draft::Understanding;

/// Most facts that are asked for.
const MAX_MISSING: usize = 5;

/// What a draft holds and lacks as a ticket.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Ticket {
    /// What kinds of ticket it is, in the order of the policy.
    pub intents: Vec<DraftIntent>,
    /// Facts that a good one holds and the draft gives, most useful first.
    pub given: Vec<Given>,
    /// Facts that a good one holds and the draft does not, most useful first, at most five.
    pub missing: Vec<Missing>,
}

/// What a draft is as a ticket.
pub(super) fn ticket(policy: &Policy, read: &Read<'_>, draft: &Understanding) -> Ticket {
    let intents = intents_of(policy, read);
    let is_alone = intents.iter().any(|intent| intent.is_alone);
    let asking = intents.iter().filter(|intent| intent.is_alone || !is_alone).map(|intent| &intent.needs);
    let rules = policy.rules.iter().filter(|rule| !is_alone && !rule.needs.is_empty() && read.has_words_of(rule));
    let needs: Vec<&Vec<String>> = asking.chain(rules.map(|rule| &rule.needs)).collect();
    let named = intents.iter().map(|it| DraftIntent { intent: it.id.clone(), title: it.title.clone() });
    let mut ticket = Ticket { intents: named.collect(), ..Ticket::default() };
    for name in most_useful_first(&needs) {
        let Some(fact) = policy.facts.iter().find(|fact| fact.name == *name) else { continue };
        match fact.told(read, draft) {
            Some(value) => ticket.given.push(fact.given(value)),
            None if ticket.missing.len() < MAX_MISSING => ticket.missing.push(fact.missing()),
            None => {}
        }
    }
    ticket
}

/// The intents that a draft has, in the order of the policy.
fn intents_of<'a>(policy: &'a Policy, read: &Read<'_>) -> Vec<&'a Intent> {
    policy.intents.iter().filter(|intent| has(policy, read, intent)).collect()
}

fn has(policy: &Policy, read: &Read<'_>, intent: &Intent) -> bool {
    let names = |id: &String| policy.rules.iter().find(|rule| rule.id == *id);
    let is_said = || {
        intent.rules.iter().filter_map(names).any(|rule| read.decide(rule).fires_because().is_some())
            || read.first_met(&intent.fires_on).is_some()
    };
    is_said() && read.first_met(&intent.silent_on).is_none()
}

/// Names of facts, each once: what is first of any list goes before what is second of any.
fn most_useful_first<'a>(needs: &[&'a Vec<String>]) -> Vec<&'a String> {
    let longest = needs.iter().map(|names| names.len()).max().unwrap_or_default();
    let in_turn = (0..longest).flat_map(|nth| needs.iter().filter_map(move |names| names.get(nth)));
    let mut seen = BTreeSet::new();
    in_turn.filter(|name| seen.insert(*name)).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use jiff::civil::Date;

    use super::{Ticket, most_useful_first};
    use crate::{
        draft::{Draft, understand},
        scope::{Circumstances, Policy, guide},
    };

    const POLICY: &str = r#"
        fact = [
            { name = "a", label = "A", ask = "A?", told_on = ["apple"] },
            { name = "b", label = "B", ask = "B?" },
            { name = "c", label = "C", ask = "C?" },
            { name = "hosting", label = "Hosting", ask = "Where?", values = { cloud = ["cloud"], here = ["here"] } },
        ]
        [[intent]]
        id = "down"
        title = "Down"
        rules = ["call"]
        silent_on = ["drill"]
        needs = ["a"]
        alone = true
        [[intent]]
        id = "slow"
        title = "Slow"
        fires_on = ["slow"]
        needs = ["b", "a"]
        [[rule]]
        id = "call"
        title = "T"
        says = "S"
        level = "urgent"
        quote = { document = "a", sentence = "So it is." }
        fires_on = ["outage"]
        [[rule]]
        id = "graphs"
        title = "T"
        says = "S"
        level = "scope"
        quote = { document = "a", sentence = "So it is." }
        when = { hosting = "cloud" }
        needs = ["hosting", "c"]
        fires_on = ["slow"]
        silent_on = ["train"]
        [[rule.exception]]
        title = "new"
        on = ["new"]
    "#;

    fn told(text: &str) -> (Vec<String>, Vec<String>, Vec<String>) {
        let policy = Policy::parse(POLICY).unwrap();
        let draft = Draft::from_text(text);
        let today = Date::constant(2026, 11, 23);
        let circumstances = Circumstances { fields: &draft.fields, today, audiences: &[] };
        let Ticket { intents, given, missing } = guide(&policy, &BTreeMap::new(), &understand(&draft), circumstances).1;
        (
            intents.into_iter().map(|it| it.intent).collect(),
            given.into_iter().map(|it| format!("{}: {}", it.fact, it.value)).collect(),
            missing.into_iter().map(|it| it.fact).collect(),
        )
    }

    fn asked(text: &str) -> Vec<String> {
        told(text).2
    }

    #[test]
    fn intents_and_rules_ask_in_turn_for_what_is_not_given() {
        assert_eq!(asked("It is slow"), ["b", "hosting", "a", "c"]);
        let (intents, given, missing) = told("It is slow. We have an apple in the cloud.");
        assert_eq!((intents, missing), (vec!["slow".to_owned()], vec!["b".to_owned(), "c".to_owned()]));
        assert_eq!(given, ["hosting: cloud", "a: We have an apple in the cloud."]);
        assert_eq!(asked("Nothing is told"), [""; 0]);
    }

    #[test]
    fn a_rule_asks_only_while_it_may_still_fire() {
        assert_eq!(asked("It is slow here"), ["b", "a"], "its condition is contradicted");
        assert_eq!(asked("It is slow, as a train"), ["b", "a"], "`silent_on` is met");
        assert_eq!(asked("It is slow and new"), ["b", "a"], "an exception holds");
    }

    #[test]
    fn an_intent_can_be_had_through_a_rule_and_keep_others_from_asking() {
        let (intents, _, missing) = told("An outage, and it was slow before");
        assert_eq!((intents, missing), (vec!["down".to_owned(), "slow".to_owned()], vec!["a".to_owned()]));
        assert_eq!(asked("An outage drill, and it is slow"), ["b", "hosting", "a", "c"]);
    }

    #[test]
    fn what_is_first_of_any_goes_before_what_is_second() {
        let list = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
        let (one, two, none) = (list(&["a", "b", "c"]), list(&["d", "a"]), Vec::new());
        assert_eq!(most_useful_first(&[&one, &none, &two]), ["a", "d", "b", "c"]);
        assert!(most_useful_first(&[]).is_empty());
    }
}
