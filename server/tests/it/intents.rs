//! The bundled intents and facts: every kind of ticket is told from its neighbours, what is given is not asked for, and
//! what a good ticket of the kind lacks is.

use std::{collections::BTreeMap, fs};

use proptest::prelude::*;
use serde_json::json;
use tier0_indexer::clock::day;
use tier0_server::{
    draft::{DeclaredFields, Draft, understand},
    scope::{Circumstances, Policy, Ticket, guide},
};

use crate::support::{TODAY, TestApp, root, texts};

fn policy() -> Policy {
    Policy::parse(&fs::read_to_string(root().join("corpus/policy/scope.toml")).unwrap()).unwrap()
}

fn ticket_of(policy: &Policy, draft: &Draft) -> Ticket {
    let circumstances = Circumstances { fields: &draft.fields, today: day(TODAY), audiences: &[] };
    guide(policy, &BTreeMap::new(), &understand(draft), circumstances).1
}

fn ticket(policy: &Policy, text: &str) -> Ticket {
    ticket_of(policy, &Draft::from_text(text))
}

fn missing(ticket: &Ticket) -> Vec<&str> {
    ticket.missing.iter().map(|missing| missing.fact.as_str()).collect()
}

/// What a policy whose one intent needs one fact of the bundled ones is told of it.
fn told(bundled: &str, fact: &str, text: &str) -> Option<String> {
    let start = bundled.find(&format!("[[fact]]\nname = \"{fact}\"")).unwrap();
    let end = bundled[start + 1..].find("\n[[").map_or(bundled.len(), |end| start + 1 + end);
    let intent = format!("[[intent]]\nid = \"any\"\ntitle = \"Any\"\nfires_on = [\"zzz\"]\nneeds = [\"{fact}\"]\n");
    let policy = Policy::parse(&format!("{}\n{intent}", &bundled[start..end])).unwrap();
    let Ticket { given, missing, .. } = ticket(&policy, &format!("Zzz\n{text}"));
    assert_eq!(given.len() + missing.len(), 1, "a fact is given or missing");
    given.into_iter().next().map(|given| given.value)
}

#[test]
fn every_example_has_its_intent_and_no_near_miss_does() {
    let policy = policy();
    let mut wrong = Vec::new();
    for intent in policy.intents() {
        assert!(intent.examples.len() >= 6 && intent.near_misses.len() >= 4, "{} has too few examples", intent.id);
        let has = |text: &&String| ticket(&policy, text).intents.iter().any(|found| found.intent == intent.id);
        wrong.extend(intent.examples.iter().filter(|text| !has(text)).map(|text| (&intent.id, "lacks", text)));
        wrong.extend(intent.near_misses.iter().filter(has).map(|text| (&intent.id, "has", text)));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_fact_is_given_in_the_words_of_the_draft() {
    let bundled = fs::read_to_string(root().join("corpus/policy/scope.toml")).unwrap();
    let mut wrong = Vec::new();
    for (fact, text, value) in [
        ("hosting", "It runs in the Mendix Cloud.", "Mendix Cloud"),
        ("hosting", "We host it on our own servers.", "our own servers"),
        ("version", "It is 10.6.1 here.", "10.6.1"),
        ("app", "Our claims app is gone.", "Our claims app"),
        ("app", "See myapp100.mendixcloud.com for it.", "See myapp100.mendixcloud.com for it."),
        ("node", "It happens on the production environment.", "production environment"),
        ("node", "Only on acceptance it is wrong.", "on acceptance"),
        ("node", "It works locally.", "locally"),
        ("time", "Since yesterday around 14:00.", "Since yesterday around 14:00"),
        ("time", "It began after the upgrade.", "It began after the upgrade."),
        ("affected", "All users see it.", "All users see it."),
        ("affected", "Nobody gets in.", "Nobody gets in."),
        ("affected", "It is only one user.", "It is only one user."),
        ("steps", "When I click on Save it fails.", "When I click on Save it fails."),
        ("steps", "Steps to reproduce:\n1. Open it\n2. Save it", "1. Open it 2. Save it"),
        ("expected", "The list should show ten orders.", "The list should show ten orders."),
        ("expected", "Expected: ten orders\nActual: none at all", "ten orders"),
        ("seen", "The page stays empty.", "The page stays empty."),
        ("seen", "Expected: ten orders\nActual: nine", "nine"),
        ("trace", "The message says: no connection.", "The message says: no connection."),
        ("trace", "See\n2026-11-02 10:01:02 ERROR Core: failed", "2026-11-02 10:01:02 ERROR Core: failed"),
        ("analysis", "We checked the log and found nothing.", "We checked the log and found nothing."),
        ("analysis", "In the log we see a lock.", "In the log we see a lock."),
        ("sign_in", "We use SAML with our own server.", "We use SAML with our own server."),
        ("change", "Please add the domain.", "Please add the domain."),
        ("moment", "Please do it outside office hours.", "Please do it outside office hours."),
    ] {
        let found = told(&bundled, fact, text);
        if found.as_deref() != Some(value) {
            wrong.push((fact, text, found));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn what_is_not_said_or_denied_is_not_given() {
    let bundled = fs::read_to_string(root().join("corpus/policy/scope.toml")).unwrap();
    let mut wrong = Vec::new();
    for (fact, text) in [
        ("hosting", "It is slow."),
        ("hosting", "It is not in the Mendix Cloud."),
        ("version", "I don't know which version it is."),
        ("app", "The app is gone."),
        ("app", "There is no name of it."),
        ("node", "It is slow."),
        ("node", "The product is fine."),
        ("node", "It is not on production."),
        ("time", "We don't know since when."),
        ("affected", "It is slow."),
        ("steps", "There are no steps to reproduce."),
        ("steps", "Steps to reproduce: unknown"),
        ("expected", "We did not expect it."),
        ("expected", "What should I do?"),
        ("seen", "It is not empty."),
        ("trace", "There is no error message."),
        ("trace", "We have no log."),
        ("analysis", "We have not checked it."),
        ("analysis", "There is nothing in it."),
        ("sign_in", "We use no SAML."),
        ("change", "It is wrong."),
        ("moment", "It is wrong."),
    ] {
        if let Some(found) = told(&bundled, fact, text) {
            wrong.push((fact, text, found));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn what_was_asked_before_intents_is_still_asked() {
    let policy = policy();
    for (fact, text) in [
        ("hosting", "The licence expires in May."),
        ("hosting", "How do we prolong our license?"),
        ("hosting", "Who gets the renewal notice?"),
        ("hosting", "The technical contact leaves us."),
        ("hosting", "We want two technical contacts."),
        ("hosting", "Replace our technical contact."),
        ("hosting", "Could you restart it?"),
        ("hosting", "Please redeploy."),
        ("hosting", "I need permission to deploy."),
        ("hosting", "Who may stop it?"),
        ("version", "After the upgrade it is odd."),
        ("version", "Studio Pro freezes."),
        ("version", "The modeler hangs."),
        ("version", "Is it still supported?"),
        ("version", "When does the support of this release end?"),
        ("version", "It is an outdated version."),
        ("version", "We see an exception."),
        ("version", "Here is the stack trace."),
    ] {
        let found = ticket(&policy, text);
        assert!(missing(&found).contains(&fact), "{text}: {found:?}");
    }
}

#[test]
fn a_rule_asks_for_the_fact_it_hangs_on() {
    let policy = policy();
    let text = "Could you connect our project to the new node?";
    assert!(missing(&ticket(&policy, text)).contains(&"hosting"));
    let draft = |hosting: &str| Draft {
        fields: DeclaredFields { hosting: hosting.to_owned(), ..DeclaredFields::default() },
        ..Draft::from_text(text)
    };
    assert!(!missing(&ticket_of(&policy, &draft("cloud"))).contains(&"hosting"));
    assert!(!missing(&ticket_of(&policy, &draft("on-premises"))).contains(&"hosting"));
    assert!(missing(&ticket_of(&policy, &draft("not sure"))).contains(&"hosting"), "what says nothing is not given");
}

#[test]
fn a_critical_ticket_is_asked_little_and_every_ticket_at_most_five() {
    let policy = policy();
    let found = ticket(&policy, "Production is down, also the page fails with an exception after the upgrade.");
    assert_eq!(found.intents[0].intent, "environment-down");
    assert!(found.intents.len() > 1);
    assert_eq!(missing(&found), ["app", "affected"]);
    let given: Vec<_> = found.given.iter().map(|given| (given.fact.as_str(), given.value.as_str())).collect();
    assert_eq!(given[0], ("node", "Production is down"));
    let found = ticket(&policy, "The page is broken, login fails, Studio Pro crashes, the deployment fails, all slow.");
    assert!(found.intents.len() >= 4, "{found:?}");
    assert_eq!(found.missing.len(), 5);
}

#[tokio::test]
async fn the_answer_tells_kinds_what_is_given_and_what_is_missing() {
    let app = TestApp::bundled();
    let draft = json!({
        "subject": "Invoice page is empty",
        "body": "When I click on Save the page is empty. Expected: the saved invoice.\nWe checked the log.",
        "fields": {"version": "10.6.1"},
    });
    let answer = app.suggest(&draft).await;
    assert_eq!(answer["intents"], json!([{"intent": "app-fault", "title": "A fault in an app"}]));
    assert_eq!(answer["given"][0], json!({"fact": "version", "label": "Version", "value": "10.6.1"}));
    assert!(texts(&answer["given"], "fact").contains(&"analysis"), "{answer}");
    let missing = texts(&answer["missing"], "fact");
    assert_eq!(missing, ["trace", "node", "time"]);
    assert_eq!(answer["missing"][1]["label"], "Environment");
    assert!(texts(&answer["missing"], "ask").iter().all(|ask| ask.ends_with('?')));
    let how_to = app.suggest(&json!({"body": "How do I show a page in a pop-up?"})).await;
    assert_eq!(texts(&how_to["missing"], "fact"), ["version"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_draft_gets_a_short_list_of_distinct_facts(
        text in "([\\PC\\n]{0,80}|(slow|fails|page|login|not|upgrade|Studio Pro|14:00|production|Steps:|[ \\n.,]){0,30})"
    ) {
        let policy = POLICY.get_or_init(policy);
        let found = ticket(policy, &text);
        prop_assert!(found.missing.len() <= 5);
        let facts = found.given.iter().map(|given| &given.fact).chain(found.missing.iter().map(|missing| &missing.fact));
        let facts: Vec<_> = facts.collect();
        let distinct: std::collections::BTreeSet<_> = facts.iter().collect();
        prop_assert_eq!(facts.len(), distinct.len());
        for given in &found.given {
            prop_assert!(!given.value.is_empty() && given.value.chars().count() <= 120);
        }
    }
}

static POLICY: std::sync::OnceLock<Policy> = std::sync::OnceLock::new();
