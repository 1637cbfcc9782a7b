//! Applies a policy to a draft: which rules fire, what they say, what the draft does not tell.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{
    pattern::Matches,
    policy::{Level, Policy, Route, Rule},
    quote::Source,
};
use crate::draft::{DeclaredFields, Understanding};

/// Most guidance that is shown for one draft.
const MAX_GUIDANCE: usize = 3;

/// The sentence that a guidance rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Quote {
    /// The sentence, verbatim.
    pub text: String,
    /// Id of its document.
    #[schema(example = "policy/mendix-support")]
    pub document: String,
    /// Title of its document.
    pub title: String,
    /// Where it can be read.
    pub url: String,
}

/// What a fired rule says to the customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Guidance {
    /// Id of the rule.
    #[schema(example = "critical-needs-call")]
    pub rule: String,
    /// How urgent it is.
    pub level: Level,
    /// Heading.
    pub title: String,
    /// What it says.
    pub says: String,
    /// Where it leads, if elsewhere.
    pub route: Option<Route>,
    /// The sentence it rests on.
    pub quote: Quote,
    /// The words or declared fields of the draft that fired it.
    pub because: Vec<String>,
}

/// Something a good ticket of this kind holds and the draft does not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Missing {
    /// Name of the fact.
    #[schema(example = "version")]
    pub fact: String,
    /// One line that asks for it.
    pub ask: String,
}

/// The guidance for a draft, most urgent first, and the facts it lacks. `sources` tells where the
/// quotes stand, by document id and sentence; a rule whose quote is nowhere says nothing.
#[must_use]
pub fn guide(
    policy: &Policy,
    sources: &BTreeMap<String, Source>,
    draft: &Understanding,
    fields: &DeclaredFields,
) -> (Vec<Guidance>, Vec<Missing>) {
    let matches = policy.matcher.run(&draft.own_words);
    let known = known_facts(policy, &matches, draft, fields);
    let fired = policy.rules.iter().filter_map(|rule| {
        let because = because(rule, &matches, &known, fields)?;
        let source = sources.get(&rule.id)?;
        Some(guidance(rule, source, because))
    });
    (fired.take(MAX_GUIDANCE).collect(), missing(policy, &matches, &known))
}

/// Facts that the draft declares or names: name → value.
fn known_facts(
    policy: &Policy,
    matches: &Matches,
    draft: &Understanding,
    fields: &DeclaredFields,
) -> BTreeMap<String, String> {
    let mut known = BTreeMap::new();
    for fact in &policy.facts {
        let said = fields.get(&fact.name).to_lowercase();
        let named = fact.values.iter().find(|(_, patterns)| patterns.iter().any(|&id| matches.words(id).is_some()));
        if !said.is_empty() {
            known.insert(fact.name.clone(), said);
        } else if let Some((value, _)) = named {
            known.insert(fact.name.clone(), value.clone());
        } else if let Some(version) = draft.versions.first().filter(|_| fact.name == "version") {
            known.insert(fact.name.clone(), version.clone());
        }
    }
    known
}

/// Why a rule fires, or `None` when it does not.
fn because(
    rule: &Rule,
    matches: &Matches,
    known: &BTreeMap<String, String>,
    fields: &DeclaredFields,
) -> Option<Vec<String>> {
    let holds =
        rule.when.iter().all(|(name, value)| known.get(name).is_some_and(|known| known.eq_ignore_ascii_case(value)));
    if !holds {
        return None;
    }
    let is_declared = |(name, value): &(&String, &String)| fields.get(name).eq_ignore_ascii_case(value);
    if let Some((name, value)) = rule.declared.iter().find(is_declared) {
        // What the form says outright is not talked away by words of the text.
        return Some(vec![format!("{name}: {value}")]);
    }
    if rule.silent_on.iter().any(|&id| matches.words(id).is_some()) {
        return None;
    }
    let mut words: Vec<String> = rule.fires_on.iter().filter_map(|&id| matches.words(id)).map(str::to_owned).collect();
    words.dedup();
    words.truncate(3);
    (!words.is_empty()).then_some(words)
}

fn guidance(rule: &Rule, source: &Source, because: Vec<String>) -> Guidance {
    Guidance {
        rule: rule.id.clone(),
        level: rule.level,
        title: rule.title.clone(),
        says: rule.says.clone(),
        route: rule.route.clone(),
        quote: Quote {
            text: rule.sentence.clone(),
            document: rule.document.clone(),
            title: source.title.clone(),
            url: source.url.clone(),
        },
        because,
    }
}

fn missing(policy: &Policy, matches: &Matches, known: &BTreeMap<String, String>) -> Vec<Missing> {
    policy
        .facts
        .iter()
        .filter(|fact| !known.contains_key(&fact.name))
        .filter(|fact| fact.ask_when.iter().any(|&id| matches.words(id).is_some()))
        .map(|fact| Missing { fact: fact.name.clone(), ask: fact.ask.clone() })
        .collect()
}
