//! A draft as a ticket of its kind: what kinds it is, what a good one holds, what it gives of that and what is asked.
//! It asks little and never for what was said.

use std::collections::BTreeSet;

use serde::Serialize;

use super::{
    facts::{Given, Missing},
    guide::Read,
    intent::{DraftIntent, intents_of},
    policy::Policy,
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

/// Names of facts, each once: what is first of any list goes before what is second of any.
fn most_useful_first<'a>(needs: &[&'a Vec<String>]) -> Vec<&'a String> {
    let longest = needs.iter().map(|names| names.len()).max().unwrap_or_default();
    let in_turn = (0..longest).flat_map(|nth| needs.iter().filter_map(move |names| names.get(nth)));
    let mut seen = BTreeSet::new();
    in_turn.filter(|name| seen.insert(*name)).collect()
}
