//! The bundled policy: every example fires its rule, no near miss does, every quote stands.

use std::{collections::BTreeMap, fs};

use tier0_indexer::clock::day;
use tier0_server::{
    draft::{Draft, understand},
    learning::staleness,
    scope::{Circumstances, Policy, Source, guide},
    snapshot::Snapshot,
};

use crate::support::{TODAY, bundled, bundled_config, root};

fn policy() -> Policy {
    Policy::parse(&fs::read_to_string(root().join("corpus/policy/scope.toml")).unwrap()).unwrap()
}

/// Sources for one rule only, so that no other rule takes its place among the three shown.
fn only(rule: &str) -> BTreeMap<String, Source> {
    BTreeMap::from([(rule.to_owned(), Source { title: String::new(), url: String::new() })])
}

fn circumstances(draft: &Draft) -> Circumstances<'_> {
    Circumstances { fields: &draft.fields, today: day(TODAY), audiences: &[] }
}

fn fires(policy: &Policy, rule: &str, text: &str) -> bool {
    let draft = Draft::from_text(text);
    !guide(policy, &only(rule), &understand(&draft), circumstances(&draft)).0.is_empty()
}

#[test]
fn every_example_fires_its_rule_and_no_near_miss_does() {
    let policy = policy();
    let mut wrong = Vec::new();
    for rule in policy.rules() {
        assert!(rule.examples.len() >= 4 && rule.near_misses.len() >= 4, "{} has too few examples", rule.id);
        wrong.extend(
            rule.examples.iter().filter(|text| !fires(&policy, &rule.id, text)).map(|text| (&rule.id, "silent", text)),
        );
        wrong.extend(
            rule.near_misses.iter().filter(|text| fires(&policy, &rule.id, text)).map(|text| (&rule.id, "fired", text)),
        );
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_rule_of_the_bundled_policy_can_show_its_quote() {
    let shelf = tier0_indexer::generation::Shelf::new(bundled());
    let snapshot = Snapshot::open_current(&shelf, &tier0_server::models::Models::bundled()).unwrap();
    assert_eq!(snapshot.quotes.len(), snapshot.policy.rules().len());
    assert_eq!(snapshot.policy.rules().len(), 25);
}

#[test]
fn what_the_rules_have_learned_is_from_their_examples_as_they_are() {
    let file = root().join("corpus/policy/scope.toml");
    assert_eq!(staleness(&policy(), &file).unwrap(), None, "run `tier0 scope train` and commit what it writes");
}

#[test]
fn a_quote_that_is_no_longer_in_its_source_fails_the_build() {
    let folder = tempfile::tempdir().unwrap();
    let text = fs::read_to_string(root().join("corpus/policy/scope.toml")).unwrap();
    let sentence = "A critical ticket always calls for two steps";
    assert!(text.contains(sentence));
    let file = folder.path().join("scope.toml");
    fs::write(&file, text.replace(sentence, "A critical ticket seldom calls for two steps")).unwrap();
    let mut config = bundled_config(&folder.path().join("index"));
    config.policy.as_mut().unwrap().file = file;
    let error = tier0_server::indexing::build(
        &config,
        &tier0_server::models::Models::bundled(),
        tier0_server::indexing::Manner::default(),
        &tier0_indexer::clock::FixedClock(tier0_indexer::clock::Timestamp::UNIX_EPOCH),
        &mut crate::support::Silent,
    )
    .unwrap_err()
    .to_string();
    assert!(error.contains("critical-needs-call") && error.contains("nothing was published"), "{error}");
    assert!(!folder.path().join("index/CURRENT").exists());
}

#[test]
fn guidance_is_ordered_by_urgency_and_at_most_three() {
    let policy = policy();
    let sources: BTreeMap<_, _> = policy.rules().iter().flat_map(|rule| only(&rule.id)).collect();
    let draft = Draft::from_text(
        "Critical incident: production is down. All our apps are down at the same time. The app is also very slow, can you \
         analyse the performance? And please renew our licence on-premises, and write a microflow for us.",
    );
    let (guidance, _) = guide(&policy, &sources, &understand(&draft), circumstances(&draft));
    assert!(guidance.len() <= 3);
    assert_eq!(guidance[0].rule, "critical-needs-call");
    assert!(guidance.windows(2).all(|pair| pair[0].level <= pair[1].level));
}
