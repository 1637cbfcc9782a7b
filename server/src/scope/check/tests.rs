//! Tests of the whole check, on a small policy and its page.

use jiff::civil::Date;

use super::{Checked, check, finding::FindingKind};
use crate::scope::{Pages, Passage, Policy};

const POLICY: &str = r#"
    [[fact]]
    name = "hosting"
    label = "Hosting"
    ask = "Where?"
    [[rule]]
    id = "a"
    title = "Slow apps"
    says = "Ask your manager {hosting|anywhere}. Write to help@a.example within reason, or file the ticket."
    level = "route"
    route = { label = "Portal", url = "https://a.example" }
    quote = { document = "policy/a", sentence = "Slow apps are looked at within 24 months." }
    fires_on = ["slow .. app"]
    examples = ["Our slow app"]
    near_misses = ["A slow train"]
"#;

const PAGE: &str = "Slow apps are looked at within 24 months.\nWrite to help@a.example. Nobody else is told.\n10.6";

fn checked(policy: &str, page: &str) -> Checked {
    let passage = Passage { title: "A".to_owned(), url: "/a".to_owned(), text: page.to_owned() };
    let pages = Pages::from([("policy/a".to_owned(), vec![passage])]);
    check(&Policy::parse(policy).unwrap(), &pages, Date::constant(2026, 11, 23))
}

/// The faults of [`POLICY`] with `from` in it as `to`.
fn faults(from: &str, to: &str) -> Vec<(FindingKind, String)> {
    assert!(POLICY.contains(from), "{from}");
    let faults = checked(&POLICY.replace(from, to), PAGE).faults;
    faults.into_iter().map(|fault| (fault.kind, fault.message)).collect()
}

/// [`POLICY`] with a second rule, which is the first with `changes` and the id `b`.
fn with_second(changes: &[(&str, &str)]) -> Vec<(FindingKind, String)> {
    let (head, rule) = POLICY.split_once("[[rule]]").unwrap();
    let mut second = rule.replace("id = \"a\"", "id = \"b\"");
    for (from, to) in changes {
        assert!(second.contains(from), "{from}");
        second = second.replace(from, to);
    }
    let faults = checked(&format!("{head}[[rule]]{rule}[[rule]]{second}"), PAGE).faults;
    faults.into_iter().map(|fault| (fault.kind, fault.message)).collect()
}

#[test]
fn a_good_policy_has_no_fault_and_its_page_is_told() {
    let checked = checked(POLICY, PAGE);
    assert_eq!(checked.faults, []);
    assert_eq!((checked.rules, checked.pages[0].sentences), (1, 3), "a number alone is no sentence");
    assert_eq!(checked.pages[0].unquoted, ["Write to help@a.example.", "Nobody else is told."]);
}

#[test]
fn a_quote_that_has_changed_names_what_changed() {
    let found = checked(POLICY, &PAGE.replace("are looked", "may be looked"));
    let fault = &found.faults[0];
    assert_eq!(fault.kind, FindingKind::Quote);
    assert!(fault.message.ends_with("for \"are\" the page has \"may be\""), "{}", fault.message);
    assert_eq!(fault.nearest.as_deref(), Some("Slow apps may be looked at within 24 months."));
    let found = checked(POLICY, &PAGE.replace("Slow", "It is not true that Slow"));
    assert!(found.faults[0].message.contains("within a longer sentence"));
    let found = faults("policy/a", "policy/b");
    assert!(found[0].1.contains("`policy/b`, which is in no source"), "{found:?}");
}

#[test]
fn wording_may_not_be_stronger_than_the_quote() {
    for (says, stronger) in [
        ("in 24 months", None),
        ("in 25 months", Some("25 months")),
        ("in 24 days", Some("24 days")),
        ("in two hours", Some("two hours")),
        ("for two of them", None),
        ("call +31 10 276 0434", Some("31 10 276 0434")),
        ("use 10.6", None),
        ("use 10.", Some("10")),
        ("use 0.6", Some("0.6")),
        ("write to us@a.example", Some("us@a.example")),
        ("see support.a.example", Some("support.a.example")),
        ("that is always so", Some("always")),
        ("that is not always so", None),
        ("not at all, all the same", None),
        ("you must", Some("must")),
        ("Only you", Some("only")),
    ] {
        let found = faults("Ask your manager", says);
        let told = found.iter().find(|(kind, _)| *kind == FindingKind::Wording).map(|(_, message)| message.as_str());
        let wanted = stronger.map(|words| format!("it says \"{words}\", which the policy does not"));
        assert_eq!(told.map(str::to_owned), wanted, "{says}");
    }
    assert!(faults("\"Portal\"", "\"Call 020 1234567\"")[0].1.contains("\"020 1234567\""), "the route is read too");
    assert!(faults("Slow apps\"", "All slow apps\"")[0].1.contains("\"all\""), "the title counts too");
}

#[test]
fn nothing_may_keep_a_customer_from_filing() {
    for says in [
        "Do not file that",
        "Please don't open a ticket",
        "There is no need to submit it",
        "Such tickets will be rejected",
        "Ask instead of filing",
        "That request is not answered",
    ] {
        let found = faults("Ask your manager", says);
        assert!(found.iter().any(|(kind, _)| *kind == FindingKind::Filing), "{says}: {found:?}");
    }
    for says in ["If you cannot log in, file a ticket", "File it", "It will not be rejected", "It is not open"] {
        assert_eq!(faults("Ask your manager", says), [], "{says}");
    }
}

#[test]
fn a_route_leads_somewhere_or_names_somebody() {
    let route = "{ label = \"Portal\", url = \"https://a.example\" }";
    assert_eq!(faults(route, "{ label = \"Portal\" }")[0].0, FindingKind::Route);
    for good in [
        "{ label = \"Your account manager\" }",
        "{ label = \"help@a.example\" }",
        "{ label = \"Portal\", have = \"your id\" }",
    ] {
        assert_eq!(faults(route, good), []);
    }
}

#[test]
fn rules_that_send_the_same_words_different_ways_contradict_each_other() {
    let elsewhere = ("label = \"Portal\"", "label = \"Forum\"");
    let found = with_second(&[elsewhere]);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        found[0].0 == FindingKind::Contradiction && found[0].1.contains("`a` both fire on \"slow app\""),
        "{found:?}"
    );
    let by_level = with_second(&[("level = \"route\"", "level = \"scope\""), ("slow .. app", "slow|slows .. apps")]);
    assert_eq!(by_level.first().map(|(kind, _)| *kind), Some(FindingKind::Contradiction));
    for resolved in [
        ("level = \"route\"", "level = \"urgent\""),
        ("fires_on =", "silent_on = [\"slow\"]\nfires_on ="),
        ("fires_on =", "beside = [\"a\"]\nfires_on ="),
        ("slow .. app", "slow app"),
    ] {
        assert_eq!(with_second(&[elsewhere, resolved, ("examples = [\"Our slow app\"]", "")]), [], "{resolved:?}");
    }
}

#[test]
fn a_draft_cannot_be_example_and_near_miss() {
    let found = faults("A slow train", "our  slow app");
    assert!(found[0].0 == FindingKind::Contradiction && found[0].1.contains("near miss of `a`"), "{found:?}");
    let other = ("slow .. app", "late .. app");
    let found = with_second(&[other, ("Our slow app", "A slow train")]);
    assert!(found[0].1.contains("its example is a near miss of `a`"), "{found:?}");
}

#[test]
fn a_rule_that_can_never_be_shown_is_shadowed() {
    let twice = with_second(&[]);
    assert!(twice.len() == 1 && twice[0].1.contains("exactly what `a` fires on"), "{twice:?}");
    let (head, rule) = POLICY.split_once("[[rule]]").unwrap();
    let urgent = |n: usize| {
        let pattern = ["slow", "our", "app"][n];
        format!("[[rule]]{rule}")
            .replace("id = \"a\"", &format!("id = \"u{n}\""))
            .replace("\"route\"", "\"urgent\"")
            .replace("slow .. app", pattern)
    };
    let three = format!("{head}{}{}{}[[rule]]{rule}", urgent(0), urgent(1), urgent(2));
    let found = checked(&three, PAGE).faults;
    assert!(found.len() == 1 && found[0].rule == "a" && found[0].message.contains("`u0`, `u1`, `u2`"), "{found:?}");
    let shown = three.replace("[[rule]]\n    id = \"a\"", "[[rule]]\n    priority = 1\n    id = \"a\"").replace(
        "examples = [\"Our slow app\"]",
        "examples = [\"Our slow app\", \"Is a slow page of the application\"]",
    );
    assert_eq!(checked(&shown.replace("slow .. app\"", "slow .. app\", \"slow .. application\""), PAGE).faults, []);
}
