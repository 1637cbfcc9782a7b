//! The support window through the router: what a draft is told of the version it declares or names, on the day of the tests.

use std::{fs, path::Path};

use serde_json::{Value, json};

use crate::support::{TestApp, bundled_config, index, root};

const RULE: &str = "support-period";

/// What the rule says of a draft, with the support it rests on.
async fn told(app: &TestApp, body: &str, fields: Value) -> Option<(String, Value)> {
    let answer = app.suggest(&json!({ "body": body, "fields": fields })).await;
    let guidance = answer["guidance"].as_array().unwrap();
    let guidance = guidance.iter().find(|guidance| guidance["rule"] == RULE)?;
    Some((guidance["says"].as_str().unwrap().to_owned(), guidance["support"].clone()))
}

#[tokio::test]
async fn the_bundled_table_tells_what_has_ended_and_what_is_supported() {
    let app = TestApp::bundled();
    let (says, support) =
        told(&app, "Is this version still supported?", json!({ "version": "8.18.27" })).await.unwrap();
    assert!(says.contains("that period ended for Mendix 8 on 26 June 2025."), "{says}");
    assert!(says.contains("Mendix contacts you in good time"), "{says}");
    let expected = json!({
        "product": "Mendix", "version": "8.18.27", "major": "8", "state": "ended", "until": "2025-06-26",
        "released": "2019-08-01",
    });
    assert_eq!(support, expected);

    let (says, support) = told(&app, "Until when is Mendix 9 supported?", json!({})).await.unwrap();
    assert!(says.contains("Mendix 9 is in that period today, until a day that is not known yet."), "{says}");
    assert_eq!((&support["state"], &support["until"]), (&json!("supported"), &Value::Null));

    for version in ["6.10.21", "10.0.0-beta", "newest", "99999999999999999999"] {
        let (says, support) =
            told(&app, "Is this version still supported?", json!({ "version": version })).await.unwrap();
        assert!(says.starts_with("Mendix supports the major release of the moment") && !says.contains("By the days"));
        assert_eq!(support, Value::Null, "{version}");
    }
}

#[tokio::test]
async fn a_draft_that_only_names_an_old_version_is_told_nothing_of_it() {
    let app = TestApp::bundled();
    for text in ["The app does not start in Mendix 7.23.8", "Our microflow stops with an exception since yesterday"] {
        assert!(told(&app, text, json!({ "version": "7.23.8" })).await.is_none(), "{text}");
    }
}

/// An application with the bundled policy, in which the next major comes out on a day.
fn with_next_major(folder: &Path, day: &str) -> TestApp {
    let policy = fs::read_to_string(root().join("corpus/policy/scope.toml")).unwrap();
    let file = folder.join(format!("{day}.toml"));
    fs::write(&file, format!("{policy}\n[[release]]\nproduct = \"Mendix\"\nmajor = \"12\"\nreleased = {day}\n"))
        .unwrap();
    let mut config = bundled_config(&folder.join(day));
    config.policy.as_mut().unwrap().file = file;
    config.sources.retain(|source| source.name == "policy");
    let _ = index(&config);
    TestApp::on(&config.index.dir)
}

#[tokio::test]
async fn the_day_before_on_and_after_the_end_of_support() {
    let folder = tempfile::tempdir().unwrap();
    // The tests ask on 23 November 2026. The next major pushes out 9, and "soon" begins 180 days before.
    for (next, state, said) in [
        ("2026-11-22", "ended", "ended for Mendix 9 on 22 November 2026."),
        ("2026-11-23", "ending_soon", "ends for Mendix 9 on 23 November 2026."),
        ("2026-11-24", "ending_soon", "ends for Mendix 9 on 24 November 2026."),
        ("2027-05-22", "ending_soon", "ends for Mendix 9 on 22 May 2027."),
        ("2027-05-23", "supported", "Mendix 9 is in that period today, until 23 May 2027."),
    ] {
        let app = with_next_major(folder.path(), next);
        let (says, support) =
            told(&app, "How long is our version supported?", json!({ "version": "9.24.3" })).await.unwrap();
        assert!(says.contains(said), "{next}: {says}");
        assert_eq!((&support["state"], &support["until"]), (&json!(state), &json!(next)));
    }
}
