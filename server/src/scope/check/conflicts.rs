//! Rules that say contrary things of the same draft, and rules that can never be shown. It compares rules with one
//! another and reads no page.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use tier0_indexer::text::normalise::squeeze;

use super::finding::{Finding, FindingKind};
use crate::{
    draft::{Draft, understand},
    scope::{
        explain::fired,
        guide::MAX_GUIDANCE,
        level::Level,
        policy::Policy,
        read::Circumstances,
        rule::Rule,
        trigger::{Key, Trigger, first_met},
    },
};

/// With how many rules before it, of those that share something with it, a rule is compared.
const MAX_COMPARED: usize = 16;

/// Rules that send the same words different ways, and drafts that are example and near miss at once.
pub(super) fn contradictions(policy: &Policy) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut told = BTreeSet::new();
    let mut sharing: BTreeMap<Key, Vec<&Rule>> = BTreeMap::new();
    for rule in policy.rules.iter().filter(|rule| is_alternative(rule)) {
        for trigger in &rule.fires_on {
            let others = sharing.entry(trigger.key(&policy.matcher)).or_default();
            for other in others.iter().rev().take(MAX_COMPARED) {
                if leads_elsewhere(rule, other)
                    && can_both_speak(rule, other)
                    && !is_taken_out(policy, trigger, [rule, other])
                    && told.insert((&rule.id, &other.id))
                {
                    let words = trigger.specimen(&policy.matcher);
                    let message = format!("it and `{}` both fire on \"{words}\" and lead different ways", other.id);
                    let hint = "take the words from one of them, add an exception, or name the other in `beside` if \
                                both are to be shown";
                    found.push(Finding::new(FindingKind::Contradiction, rule, message, hint));
                }
            }
            others.push(rule);
        }
    }
    found.extend(contrary_examples(policy));
    found
}

/// Whether it is one of several answers; a safety addition and what is known of the platform go with any other.
fn is_alternative(rule: &Rule) -> bool {
    !matches!(rule.level, Level::Urgent | Level::Status)
}

fn leads_elsewhere(one: &Rule, other: &Rule) -> bool {
    let way = |rule: &Rule| rule.route.as_ref().map(|route| (route.label.clone(), route.url.clone()));
    one.id != other.id && (one.level != other.level || way(one) != way(other))
}

/// Whether one draft can make both speak, and nobody said that this is meant.
fn can_both_speak(one: &Rule, other: &Rule) -> bool {
    let ends_before =
        |one: &Rule, other: &Rule| one.valid.1.zip(other.valid.0).is_some_and(|(until, from)| until < from);
    let is_meant = |one: &Rule, other: &Rule| one.beside.contains(&other.id);
    !(one.when.exclude(&other.when)
        || ends_before(one, other)
        || ends_before(other, one)
        || is_meant(one, other)
        || is_meant(other, one))
}

/// Whether `silent_on` or an exception of one of the rules takes out the very words that both fire on.
fn is_taken_out(policy: &Policy, trigger: &Trigger, rules: [&Rule; 2]) -> bool {
    let matches = policy.matcher.run(&trigger.specimen(&policy.matcher));
    rules.iter().any(|rule| {
        let exceptions = rule.exceptions.iter().filter(|exception| exception.when.is_empty());
        let mut lists = exceptions.map(|exception| &exception.on).chain([&rule.silent_on]);
        lists.any(|triggers| first_met(triggers, &matches, &[]).is_some())
    })
}

/// Drafts that must fire a rule and must not: the same rule, or another that rests on the same sentence.
fn contrary_examples(policy: &Policy) -> Vec<Finding> {
    let same = |text: &str| squeeze(text).to_lowercase();
    let mut near: BTreeMap<String, Vec<&Rule>> = BTreeMap::new();
    for rule in &policy.rules {
        rule.near_misses.iter().for_each(|text| near.entry(same(text)).or_default().push(rule));
    }
    let mut found = Vec::new();
    for rule in &policy.rules {
        for text in &rule.examples {
            let others = near.get(&same(text)).into_iter().flatten().take(MAX_COMPARED);
            for other in others {
                let rests_on_the_same =
                    rule.document == other.document && squeeze(&rule.sentence) == squeeze(&other.sentence);
                if rule.id == other.id || (rests_on_the_same && can_both_speak(rule, other)) {
                    let message = format!("its example is a near miss of `{}`: \"{}\"", other.id, squeeze(text));
                    found.push(Finding::new(
                        FindingKind::Contradiction,
                        rule,
                        message,
                        "remove it from one of the two",
                    ));
                }
            }
        }
    }
    found
}

/// Rules that another makes needless, and rules that never come among the first on any of their examples.
pub(super) fn shadowed(policy: &Policy, today: Date) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut seen = BTreeMap::new();
    for rule in &policy.rules {
        if let Some(first) = seen.insert(what_fires(policy, rule), rule).filter(|first| !leads_elsewhere(first, rule)) {
            let message = format!("it fires on exactly what `{}` fires on and leads the same way", first.id);
            found.push(Finding::new(FindingKind::Shadowed, rule, message, "make one rule of both"));
        } else if let Some(first) = always_behind(policy, rule, today) {
            let message = format!("on each of its examples three others go first, such as `{}`", first.join("`, `"));
            let hint = "give it a greater `priority` or a more urgent level, or examples on which it is shown";
            found.push(Finding::new(FindingKind::Shadowed, rule, message, hint));
        }
    }
    found
}

/// What decides whether a rule fires; equal for two rules that fire on the same drafts.
fn what_fires<'a>(policy: &'a Policy, rule: &'a Rule) -> impl Ord + use<'a> {
    let keys =
        |triggers: &'a [Trigger]| triggers.iter().map(|trigger| trigger.key(&policy.matcher)).collect::<BTreeSet<_>>();
    let exceptions: Vec<_> = rule.exceptions.iter().map(|exception| (&exception.when, keys(&exception.on))).collect();
    (keys(&rule.fires_on), keys(&rule.silent_on), exceptions, &rule.declared, &rule.when, &rule.audience, rule.valid)
}

/// The rules that stand before it, if that is so on every example that fires it.
fn always_behind<'a>(policy: &'a Policy, rule: &Rule, today: Date) -> Option<Vec<&'a str>> {
    let (today, audiences) = rule.when_heard(today);
    let mut first = None;
    for text in &rule.examples {
        let draft = Draft::from_text(text);
        let circumstances = Circumstances { fields: &draft.fields, today, audiences: &audiences };
        let fired = fired(policy, &understand(&draft), circumstances);
        match fired.iter().position(|other| other.id == rule.id) {
            Some(place) if place < MAX_GUIDANCE => return None,
            Some(_) => first = Some(fired.iter().take(MAX_GUIDANCE).map(|rule| rule.id.as_str()).collect()),
            // An example that is not kept is for `scope test` to tell.
            None => {}
        }
    }
    first
}
