//! Applies a policy to a draft: which rules fire, what they say, what the draft does not tell.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{
    condition::{Conditions, Known},
    level::{Level, Route},
    policy::Policy,
    quote::Source,
    read::{Circumstances, Read},
    rule::Rule,
    support::{self, Support},
    ticket::{Ticket, ticket},
};
use crate::draft::Understanding;

/// Most guidance that is shown for one draft.
pub(super) const MAX_GUIDANCE: usize = 3;
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
    /// How it stands with the support of the draft's version, where what is said rests on it.
    pub support: Option<Support>,
}

/// The guidance for a draft, most urgent first, and what it holds and lacks as a ticket. `sources` tells where the
/// quotes stand, by rule; a rule whose quote is nowhere says nothing.
#[must_use]
pub fn guide(
    policy: &Policy,
    sources: &BTreeMap<String, Source>,
    draft: &Understanding,
    circumstances: Circumstances<'_>,
) -> (Vec<Guidance>, Ticket) {
    let read = Read::new(policy, draft, circumstances);
    let fired = policy.rules.iter().filter_map(|rule| {
        let decision = read.decide(rule);
        let because = decision.fires_because()?;
        let source = sources.get(&rule.id)?;
        Some(guidance(rule, source, because.to_vec(), &read.known, read.support.as_ref()))
    });
    let guidance = fired.take(MAX_GUIDANCE).collect();
    (guidance, ticket(policy, &read, draft))
}

fn guidance(rule: &Rule, source: &Source, because: Vec<String>, known: &Known, support: Option<&Support>) -> Guidance {
    let variant = rule.variants.iter().find(|variant| variant.when.hold(known));
    let conditions = std::iter::once(&rule.when).chain(variant.map(|variant| &variant.when));
    let rests_on_window = conditions.flat_map(Conditions::names).any(|name| support::FACTS.contains(&name));
    Guidance {
        rule: rule.id.clone(),
        level: rule.level,
        title: rule.title.clone(),
        says: variant.map_or(&rule.says, |variant| &variant.says).filled(known),
        route: rule.route.clone(),
        quote: Quote {
            text: rule.sentence.clone(),
            document: rule.document.clone(),
            title: source.title.clone(),
            url: source.url.clone(),
        },
        because,
        support: support.filter(|_| rests_on_window).cloned(),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::Date;

    use super::*;
    use crate::{
        classify::{Example, Training, train},
        draft::{DeclaredFields, Draft, understand},
    };

    const POLICY: &str = r#"
        [[fact]]
        name = "version"
        label = "Version"
        ask = "Which version?"
        [[rule]]
        id = "slow"
        title = "T"
        says = "About {version|your version}."
        level = "scope"
        quote = { document = "a", sentence = "So it is." }
        declared = { severity = "critical" }
        fires_on = [{ all = ["slow", "page"], none = ["thanks"] }, { artefact = ["http_status"] }]
        [[rule.exception]]
        title = "the platform is suspected"
        on = ["since .. maintenance"]
        [[rule.exception]]
        title = "too old"
        when = { version = "7" }
    "#;

    /// What is said of a draft by [`POLICY`] with `more` in its rule.
    fn said(more: &str, text: &str, fields: &DeclaredFields, audiences: &[&str]) -> Vec<String> {
        let policy = Policy::parse(&POLICY.replace("declared =", &format!("{more}\ndeclared ="))).unwrap();
        let source = Source { title: String::new(), url: String::new() };
        let audiences: Vec<String> = audiences.iter().map(|&name| name.to_owned()).collect();
        let today = Date::constant(2026, 11, 23);
        let circumstances = Circumstances { fields, today, audiences: &audiences };
        let draft = Draft { fields: fields.clone(), ..Draft::from_text(text) };
        let sources = BTreeMap::from([("slow".to_owned(), source)]);
        let (guidance, _) = guide(&policy, &sources, &understand(&draft), circumstances);
        guidance.into_iter().map(|guidance| guidance.says).collect()
    }

    fn plain(text: &str) -> Vec<String> {
        said("", text, &DeclaredFields::default(), &[])
    }

    #[test]
    fn patterns_that_belong_together_may_stand_apart() {
        assert_eq!(plain("The page opens. It is slow.").len(), 1);
        assert!(plain("It is slow.").is_empty() && plain("The page is slow, thanks.").is_empty());
        assert_eq!(plain("We see a 502 Bad Gateway (HTTP 502) there").len(), 1);
    }

    #[test]
    fn what_is_said_holds_the_facts_of_the_draft() {
        assert_eq!(plain("The page is slow in 9.24.1"), ["About 9.24.1."]);
        assert_eq!(plain("The page is slow"), ["About your version."]);
    }

    /// `POLICY` with a window and variants, whose rule fires on "slow page".
    fn with_window(text: &str, version: &str, today: &str) -> Option<Guidance> {
        let policy = format!(
            r#"
            {POLICY}
            [[rule.variant]]
            when = {{ support = ["ended", "ending soon"] }}
            says = "{{major}} to {{support_until}}, now {{current_major|?}}."
            [[rule.variant]]
            when = {{ support = "supported", hosting = "cloud" }}
            says = "never"
            [[rule.variant]]
            when = {{ version = "11" }}
            says = "Eleven."
            [[fact]]
            name = "hosting"
            label = "Hosting"
            ask = "Where?"
            [support_window]
            majors = 1
            months = 1
            ending_soon_days = 1
            [[release]]
            product = "P"
            major = "10"
            released = 2026-01-31
            [[release]]
            product = "P"
            major = "11"
            released = 2026-07-31
            "#
        );
        let policy = Policy::parse(&policy).unwrap();
        let source = Source { title: String::new(), url: String::new() };
        let fields = DeclaredFields { version: version.to_owned(), ..DeclaredFields::default() };
        let draft = Draft { fields: fields.clone(), ..Draft::from_text(text) };
        let circumstances = Circumstances { fields: &fields, today: today.parse().unwrap(), audiences: &[] };
        let (guidance, _) =
            guide(&policy, &BTreeMap::from([("slow".to_owned(), source)]), &understand(&draft), circumstances);
        guidance.into_iter().next()
    }

    #[test]
    fn the_first_variant_whose_conditions_hold_is_said() {
        for (version, today, said) in [
            ("10.6.1", "2026-07-29", "About 10.6.1."),
            ("10.6.1", "2026-07-30", "10 to 31 July 2026, now 10."),
            ("10.6.1", "2026-07-31", "10 to 31 July 2026, now 11."),
            ("10.6.1", "2026-08-01", "10 to 31 July 2026, now 11."),
            ("11.0.0", "2026-08-01", "Eleven."),
            ("12.0.0", "2026-08-01", "About 12.0.0."),
            ("", "2026-08-01", "About your version."),
        ] {
            let guidance = with_window("The page is slow", version, today).unwrap();
            assert_eq!(guidance.says, said, "{version} on {today}");
            let is_told = said.contains("31 July");
            assert_eq!(guidance.support.is_some(), is_told, "{version} on {today}");
        }
        assert!(with_window("We use version 10", "10.6.1", "2026-08-01").is_none());
    }

    #[test]
    fn a_draft_that_tells_two_values_of_a_fact_tells_none() {
        let policy = POLICY.replace(
            "name = \"version\"",
            "name = \"hosting\"\nlabel = \"Hosting\"\nask = \"Where?\"\nvalues = { cloud = [\"your cloud\"], own = [\"our servers\"] }\n\
             [[fact]]\nname = \"version\"",
        );
        let policy = Policy::parse(&policy).unwrap();
        let known = |text: &str| {
            let fields = DeclaredFields::default();
            let circumstances = Circumstances { fields: &fields, today: Date::constant(2026, 11, 23), audiences: &[] };
            Read::new(&policy, &understand(&Draft::from_text(text)), circumstances).known.get("hosting").cloned()
        };
        assert_eq!(known("It runs on our servers").as_deref(), Some("own"));
        assert_eq!(known("Moved from our servers to your cloud"), None);
    }

    #[test]
    fn an_exception_keeps_a_rule_silent_unless_the_form_says_it_outright() {
        let text = "The page is slow since your maintenance";
        assert!(plain(text).is_empty() && plain("The page is slow in 7.23.1").is_empty());
        let critical = DeclaredFields { severity: "Critical".to_owned(), ..DeclaredFields::default() };
        assert_eq!(said("", text, &critical, &[]).len(), 1);
    }

    #[test]
    fn a_rule_speaks_on_its_days_and_to_its_audience_only() {
        let days = |from: &str, until: &str| {
            let more = format!("valid_from = {from}\nvalid_until = \"{until}\"");
            said(&more, "The page is slow", &DeclaredFields::default(), &[]).len()
        };
        assert_eq!(days("2026-11-23", "2026-11-23"), 1);
        assert_eq!(days("2026-11-24", "2026-11-30"), 0);
        assert_eq!(days("2026-11-01", "2026-11-22"), 0);
        let to =
            |audiences| said("audience = \"agents\"", "The page is slow", &DeclaredFields::default(), audiences).len();
        assert_eq!((to(&[]), to(&["writers"]), to(&["agents"])), (0, 0, 1));
    }

    /// A policy of one rule with a trigger, which has learned from a few drafts what pages that are slow read like.
    fn learned() -> Policy {
        let about = |text: &str, labels: &[&str]| Example {
            text: text.to_owned(),
            labels: labels.iter().map(|&label| label.to_owned()).collect(),
            is_stray: labels.is_empty(),
            ..Example::default()
        };
        let drafts = |names: &[&str]| -> Vec<Example> {
            let each = names.iter().flat_map(|name| {
                [
                    about(&format!("The {name} list takes ages to load"), &["slow"]),
                    about(&format!("Opening {name} takes ages since yesterday"), &["slow"]),
                    about(&format!("A slow page is what our {name} printer cannot print"), &[]),
                    about(&format!("Where do I find the {name} setting of the printer"), &[]),
                ]
            });
            each.collect()
        };
        let (learned, held_out) =
            (["order", "invoice", "stock", "client", "route", "claim"], ["visit", "lease", "meter"]);
        let classifier = train(&Training {
            labels: &["slow".to_owned()],
            examples: &drafts(&learned),
            sentences: &[],
            held_out: &drafts(&held_out),
            precision: 1.0,
            strays: 0.0,
        });
        let text = POLICY.split("[[rule.exception]]").next().unwrap();
        Policy::parse(text).unwrap().with_classifier(classifier)
    }

    fn decided(policy: &Policy, text: &str) -> String {
        let fields = DeclaredFields::default();
        let circumstances = Circumstances { fields: &fields, today: Date::constant(2026, 11, 23), audiences: &[] };
        let draft = understand(&Draft::from_text(text));
        let decision = serde_json::to_value(Read::new(policy, &draft, circumstances).decide(&policy.rules[0])).unwrap();
        decision["decision"].as_str().unwrap().to_owned()
    }

    #[test]
    fn what_was_learned_fires_without_a_trigger_and_takes_back_one_that_means_something_else() {
        let policy = learned();
        for (text, decision) in [
            ("The parcel list takes ages to load", "learned"),
            ("The parcel page is slow: the list takes ages", "fires"),
            ("A slow page is what our parcel printer cannot print", "unlikely"),
            ("Where do I find the parcel setting", "no_trigger"),
        ] {
            assert_eq!(decided(&policy, text), decision, "{text}");
        }
    }
}
