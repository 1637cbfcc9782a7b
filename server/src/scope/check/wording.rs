//! Whether a rule says more than the policy does: facts that stand neither in its quote nor on the page, words
//! without exception that the quote does not have, and anything that keeps a customer from filing. Words only; it
//! understands no sentence.

use super::finding::{Finding, FindingKind};
use crate::scope::{
    page::Page,
    pattern::{Matcher, PatternId},
    policy::Policy,
    rule::Rule,
};

/// Words that allow no exception, and what in the quote says as much. A word is free where the quote has any of
/// its line.
const ABSOLUTE: [(&[&str], &[&str]); 11] = [
    (&["always", "invariably"], &["every time", "each time", "at all times"]),
    (&["never"], &["at no time", "not at any time"]),
    (
        &["all", "every", "everybody", "everyone", "everything", "entire", "entirely"],
        &["each", "any", "anybody", "anyone", "whole"],
    ),
    (
        &["must", "mandatory", "obligatory", "compulsory", "required"],
        &["need", "needs", "has to", "have to", "requires", "calls for"],
    ),
    (&["only", "solely", "exclusively"], &["no other", "nobody else", "not more than", "at most"]),
    (&["immediately", "instantly"], &["at once", "straight away", "right away", "without delay"]),
    (&["within"], &["inside", "no later than", "at the latest"]),
    (&["free", "gratis"], &["no charge", "without charge", "no cost", "costs nothing"]),
    (&["guarantee", "guarantees", "guaranteed", "assured"], &["promise", "promises", "promised", "bound"]),
    (&["certainly", "definitely", "undoubtedly", "surely"], &["without doubt"]),
    (&["unlimited", "forever", "indefinitely"], &["without limit", "no limit"]),
];
/// Phrases in which such a word says nothing absolute.
const HARMLESS: [&str; 6] = [" at all ", " all the same ", " after all ", " first of all ", " feel free ", " free to "];
/// Words before such a word that take it back.
const TAKEN_BACK: [&str; 2] = ["not", "nor"];
/// Words that count, as far as a unit follows.
const NUMBERS: [&str; 16] = [
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "twelve", "twenty", "thirty",
    "sixty", "ninety", "hundred",
];
/// Units of time and money, without the `s` of the plural.
const UNITS: [&str; 17] = [
    "second", "minute", "hour", "day", "week", "month", "quarter", "year", "percent", "euro", "dollar", "pound",
    "cent", "user", "gb", "mb", "%",
];
/// Wording that keeps a customer from filing. A word that denies is part of most, so that they hold as they stand.
const AGAINST_FILING: [&str; 13] = [
    "not|don't|doesn't|cannot|can't|shouldn't|mustn't|won't|never file",
    "not|don't|cannot|can't|shouldn't|mustn't|won't|never submit|open|raise|create|log|send|enter ticket|tickets|request|incident|case|question",
    "not|don't|cannot|can't|shouldn't|mustn't|won't|never submit|open|raise|create|log|send|enter a|the|this|your|any|such|another ticket|request|incident|case|question",
    "not|don't have|need to file|submit|raise",
    "no need|reason to file|submit|raise|open",
    "not|to be filed|submitted|raised elsewhere",
    "not be filed|submitted|raised|answered|handled|accepted|processed|considered|treated",
    "won't be filed|submitted|raised|answered|handled|accepted|processed|considered|treated",
    "will|would|shall be rejected|refused|declined|ignored|closed|deleted|denied|dismissed|discarded",
    "ticket|request|question is|are|get rejected|refused|declined|ignored|denied|dismissed|discarded",
    "ticket|request|question is|are not accepted|answered|handled|processed|needed|necessary",
    "instead|rather of|than filing|submitting|raising|opening",
    "stop|avoid|refrain|from filing|submitting|raising",
];

/// What a rule says beyond its quote and page.
pub(super) fn stronger(rule: &Rule, page: &Page) -> Option<Finding> {
    let text = format!("{} {}", rule.title, rule.says.own_words()).to_lowercase();
    let quote = rule.sentence.to_lowercase();
    let is_foreign = |fact: &String| !stands_in(&quote, fact) && !stands_in(&page.lower_case, fact);
    let route = rule.route.as_ref().map(|route| format!("{} {}", route.label, route.have.as_deref().unwrap_or("")));
    let shown = format!("{text} {}", route.unwrap_or_default().to_lowercase());
    let mut words: Vec<String> = facts(&shown).into_iter().filter(is_foreign).collect();
    words.extend(absolutes(&text, &quote));
    words.sort();
    words.dedup();
    if words.is_empty() {
        return None;
    }
    let message = format!("it says \"{}\", which the policy does not", words.join("\", \""));
    let hint =
        "say no more than the quoted sentence: facts must stand on its page, words without exception in the sentence";
    Some(Finding::new(FindingKind::Wording, rule, message, hint))
}

/// Rules that keep a customer from filing.
pub(super) fn against_filing(policy: &Policy) -> Vec<Finding> {
    let mut matcher = Matcher::default();
    let patterns: Vec<PatternId> = AGAINST_FILING.iter().filter_map(|pattern| matcher.add(pattern).ok()).collect();
    let found = policy.rules.iter().filter_map(|rule| {
        let route =
            rule.route.as_ref().map(|route| format!("{}\n{}", route.label, route.have.as_deref().unwrap_or("")));
        let text = format!("{}\n{}\n{}", rule.title, rule.says.own_words(), route.unwrap_or_default());
        let read = matcher.run(&text);
        let words = patterns.iter().find_map(|id| read.words(*id))?;
        let message = format!("it keeps the customer from filing: \"{words}\"");
        Some(Finding::new(FindingKind::Filing, rule, message, "say what to do as well; the ticket can always be filed"))
    });
    found.collect()
}

/// Numbers with their units, e-mail and web addresses.
fn facts(text: &str) -> Vec<String> {
    let trimmed = |word: &'_ str| word.trim_matches(|c: char| !c.is_alphanumeric() && c != '%').to_owned();
    let words: Vec<String> = text.split_whitespace().map(trimmed).collect();
    let mut found: Vec<String> = Vec::new();
    let mut is_run = false;
    for (at, word) in words.iter().enumerate() {
        let has_digit = word.chars().any(|c| c.is_ascii_digit());
        let unit = words.get(at + 1).filter(|next| UNITS.contains(&next.strip_suffix('s').unwrap_or(next)));
        match (unit, found.last_mut()) {
            (Some(unit), _) if has_digit || NUMBERS.contains(&word.as_str()) => found.push(format!("{word} {unit}")),
            // The groups of a phone number are one fact.
            (None, Some(last)) if has_digit && is_run => *last = format!("{last} {word}"),
            _ if has_digit || is_address(word) => found.push(word.clone()),
            _ => {}
        }
        is_run = has_digit;
    }
    found
}

fn is_address(word: &str) -> bool {
    let host = word.split('/').next().unwrap_or(word);
    let is_host = || {
        let mut labels = host.split('.').rev();
        let is_ending = labels.next().is_some_and(|ending| ending.len() > 1 && ending.chars().all(char::is_alphabetic));
        is_ending && host.contains('.') && labels.all(|label| !label.is_empty())
    };
    word.contains('@') || word.contains("://") || word.starts_with("www.") || is_host()
}

/// Whether a fact stands in a text as it is, and not as part of a longer word or number.
fn stands_in(source: &str, fact: &str) -> bool {
    let is_number = fact.starts_with(|c: char| c.is_ascii_digit());
    source.match_indices(fact).any(|(at, _)| {
        let (before, after) = (&source[..at], &source[at + fact.len()..]);
        let goes_on = |mut chars: std::iter::Take<std::str::Chars<'_>>| match (chars.next(), chars.next()) {
            (Some(c), _) if c.is_alphanumeric() => true,
            (Some('.' | ',' | '@' | '-'), Some(c)) => c.is_ascii_digit() || (!is_number && c.is_alphanumeric()),
            _ => false,
        };
        let reversed: String = before.chars().rev().take(2).collect();
        !goes_on(after.chars().take(2)) && !goes_on(reversed.chars().take(2))
    })
}

/// Words without exception that the quote does not have. Both in lower case.
fn absolutes(text: &str, quote: &str) -> Vec<String> {
    let mut text = spaced(text);
    for phrase in HARMLESS {
        text = text.replace(phrase, " ");
    }
    let quote = spaced(quote);
    let has = |word: &&str| quote.contains(&format!(" {word} "));
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut found = Vec::new();
    for (checked, equivalent) in ABSOLUTE {
        if checked.iter().chain(equivalent).any(has) {
            continue;
        }
        let is_taken_back = |at: usize| at > 0 && TAKEN_BACK.contains(&words[at - 1]);
        let stated = words.iter().enumerate().filter(|(at, word)| checked.contains(word) && !is_taken_back(*at));
        found.extend(stated.map(|(_, word)| (*word).to_owned()));
    }
    found
}

/// The words of a text with one space around each.
fn spaced(text: &str) -> String {
    let words = text.split(|c: char| !(c.is_alphanumeric() || c == '\'' || c == '’')).filter(|word| !word.is_empty());
    format!(" {} ", words.collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_wording_against_filing_is_a_pattern() {
        let mut matcher = Matcher::default();
        for pattern in AGAINST_FILING {
            matcher.add(pattern).unwrap();
        }
    }

    #[test]
    fn a_fact_is_no_part_of_a_longer_one() {
        let page = "write to us@a.example, call 010-1234 or 24 months later use 10.6.";
        for (fact, stands) in [
            ("us@a.example", true),
            ("a.example", false),
            ("24 months", true),
            ("4 months", false),
            ("10.6", true),
            ("10", false),
            ("1234", false),
        ] {
            assert_eq!(stands_in(page, fact), stands, "{fact}");
        }
    }

    proptest! {
        #[test]
        fn any_wording_can_be_read(text in "\\PC{0,60}", quote in "\\PC{0,60}") {
            let text = text.to_lowercase();
            for fact in facts(&text) {
                stands_in(&quote, &fact);
            }
            prop_assert!(absolutes(&text, &text).is_empty(), "what the quote has itself is not stronger than it");
        }
    }
}
