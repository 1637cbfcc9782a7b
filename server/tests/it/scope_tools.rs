//! The tools for the policy's owner, as a person or CI runs them: checks, explanations, replays and coverage, with
//! their exit codes.

use std::{
    fs,
    path::Path,
    process::{Output, Stdio},
};

use serde_json::Value;

use crate::support::{root, tier0};

const PAGE: &str = "# Support\n\nSlow apps are looked at by your own team. Nobody else is told.\n";
const POLICY: &str = r#"
[[fact]]
name = "hosting"
label = "Hosting"
ask = "Where?"

[[intent]]
id = "slow"
title = "Something is slow"
fires_on = ["slow"]
needs = ["hosting"]

[[rule]]
id = "slow"
title = "Slow apps"
says = "Ask your team, or file the ticket."
level = "scope"
quote = { document = "policy/support", sentence = "Slow apps are looked at by your own team." }
fires_on = ["slow"]
examples = ["Our app is slow", "Slow pages", "It got slow", "So slow today"]
near_misses = ["Our app is fast", "It is not slow", "A slow train", "Slow down please"]
silent_on = ["train", "slow down"]

[[rule.exception]]
title = "the platform is suspected"
on = ["maintenance"]
examples = ["Slow since the maintenance"]

[[rule]]
id = "cloud"
title = "Slow in the cloud"
says = "Look at the graphs."
level = "version"
quote = { document = "policy/support", sentence = "Slow apps are looked at by your own team." }
when = { hosting = "cloud" }
fires_on = ["slow .. cloud"]
valid_until = 2099-12-31
"#;

/// A folder with a configuration, a policy and its page.
fn site() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let config = "[index]\ndir = \"index\"\n[policy]\nfile = \"scope.toml\"\n[[source]]\nname = \"policy\"\nkind = \
                  \"markdown\"\npath = \"pages\"\n";
    fs::create_dir(folder.path().join("pages")).unwrap();
    for (name, text) in [("tier0.toml", config), ("scope.toml", POLICY), ("pages/support.md", PAGE)] {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn run(folder: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = tier0().current_dir(folder).args(["scope"]).args(arguments).output().unwrap();
    let Output { status, stdout, stderr } = output;
    (status.code(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
}

fn json(folder: &Path, arguments: &[&str]) -> Value {
    let (code, out, error) = run(folder, &[arguments, &["--json"]].concat());
    assert_eq!(code, Some(0), "{error}");
    serde_json::from_str(&out).unwrap()
}

#[test]
fn the_bundled_policy_has_no_fault() {
    let config = root().join("tier0.toml");
    let checked = json(&root(), &["check", "--config", config.to_str().unwrap()]);
    assert_eq!(checked["faults"], Value::Array(Vec::new()));
    assert_eq!(checked["pages"].as_array().unwrap().len(), 2);
    assert_eq!(
        json(&root(), &["coverage", "--strict", "--config", config.to_str().unwrap()])["rules"][0]["has_too_few"],
        false
    );
}

#[test]
fn a_check_reads_the_files_as_they_are_and_needs_no_index() {
    let folder = site();
    let (code, out, _) = run(folder.path(), &["check", "--sentences"]);
    assert!(code == Some(0) && out.contains("1 of 2 sentences") && out.contains("- Nobody else is told."), "{out}");
    fs::write(folder.path().join("pages/support.md"), PAGE.replace("own team", "whole team")).unwrap();
    let (code, out, error) = run(folder.path(), &["check"]);
    assert_eq!(code, Some(3));
    assert!(out.contains("for \"own\" the page has \"whole\"") && out.contains("by your whole team."), "{out}");
    assert!(error.contains("2 faults in the policy"), "{error}");
    assert!(!folder.path().join("index").exists());
    fs::write(folder.path().join("scope.toml"), "").unwrap();
    assert_eq!(run(folder.path(), &["check"]).0, Some(3), "no policy is no good policy");
}

#[test]
fn an_explanation_tells_of_every_rule_why() {
    let folder = site();
    let decided = |arguments: &[&str]| {
        let explained = json(folder.path(), &[&["explain"], arguments].concat());
        let rule = |at: usize| explained["rules"][at]["decision"].as_str().unwrap().to_owned();
        (rule(0), rule(1))
    };
    let both = |one: &str, other: &str| (one.to_owned(), other.to_owned());
    assert_eq!(decided(&["Slow in the cloud"]), both("fires", "condition"));
    assert_eq!(decided(&["Slow in the cloud", "--field", "hosting=cloud"]), both("fires", "fires"));
    assert_eq!(
        decided(&["Slow in the cloud", "--field", "hosting=cloud", "--on", "2100-01-01"]),
        both("fires", "not_that_day")
    );
    assert_eq!(decided(&["It is not slow", "--field", "hosting=cloud"]), both("negated", "no_trigger"));
    assert_eq!(decided(&["A slow train"]), both("silent_on", "condition"));
    let (_, out, _) = run(folder.path(), &["explain", "--brief", "Slow since the maintenance"]);
    assert!(out.contains("exception \"the platform is suspected\" meets \"maintenance\""), "{out}");
    assert!(out.contains("asked: hosting (Where?)") && out.contains("hosting is not known; it must be cloud"), "{out}");
    for wrong in [["--field", "os=x"], ["--field", "hosting"], ["--on", "soon"]] {
        assert_eq!(run(folder.path(), &[&["explain", "x"], &wrong[..]].concat()).0, Some(2), "{wrong:?}");
    }
    fs::write(folder.path().join("scope.toml"), POLICY.replace("Look at", "See")).unwrap();
    assert!(run(folder.path(), &["explain", "x"]).2.contains("has changed since the last build"));
}

#[test]
fn an_explanation_reads_standard_input() {
    use std::io::Write;
    let folder = site();
    let mut child = tier0()
        .current_dir(folder.path())
        .args(["scope", "explain", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(b"Hello\nour app is slow").unwrap();
    let out = String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap();
    assert!(out.contains("! slow ") && out.contains("fires on \"slow\""), "{out}");
}

#[test]
fn a_replay_counts_what_past_drafts_would_have_been_told() {
    let folder = site();
    let lines = "{\"_id\": \"a\", \"subject\": \"Slow\", \"body\": \"so it is\"}\nno draft\n{\"_id\": \"b\", \"title\": \"Fine\"}\n";
    fs::write(folder.path().join("past.jsonl"), lines).unwrap();
    let replayed = json(folder.path(), &["replay", "past.jsonl", "--examples", "2"]);
    assert_eq!(
        (&replayed["drafts"], &replayed["unusable"], &replayed["told"]["count"]),
        (&2.into(), &1.into(), &1.into())
    );
    assert_eq!(replayed["rules"][0]["examples"][0]["draft"], "a");
    assert_eq!(replayed["rules"][1]["shown"]["count"], 0);
    let (code, out, _) = run(folder.path(), &["replay", "past.jsonl", "--examples", "1"]);
    assert!(
        code == Some(0) && out.contains("2 drafts, 1 line without a draft") && out.contains("a: \"Slow\""),
        "{out}"
    );
    let (code, _, error) = run(folder.path(), &["replay", "none.jsonl"]);
    assert!(code == Some(3) && error.contains("none.jsonl"), "{error}");
    fs::write(folder.path().join("past.jsonl"), "[]\n").unwrap();
    assert_eq!(run(folder.path(), &["replay", "past.jsonl"]).0, Some(3));
}

#[test]
fn coverage_names_the_rules_that_are_tested_too_little() {
    let folder = site();
    let label = r#"{"_id": "1", "title": "t", "body": "b", "fires": ["slow"], "sort": "must", "of": "slow"}"#;
    fs::write(folder.path().join("drafts.jsonl"), label).unwrap();
    let covered = json(folder.path(), &["coverage", "--drafts", "drafts.jsonl"]);
    let (slow, cloud) = (&covered["rules"][0], &covered["rules"][1]);
    assert_eq!((&slow["examples"], &slow["near_misses"], &slow["has_too_few"]), (&4.into(), &4.into(), &false.into()));
    assert_eq!((&slow["exceptions"][0]["examples"], &slow["labelled"]["must"]), (&1.into(), &1.into()));
    assert_eq!(cloud["has_too_few"], true);
    assert_eq!(covered["pages"][0]["unquoted"][0], "Nobody else is told.");
    let (code, out, error) = run(folder.path(), &["coverage", "--strict"]);
    assert!(code == Some(3) && out.contains("too few") && error.contains("1 rule with fewer than 4"), "{out}{error}");
    assert_eq!(run(folder.path(), &["coverage"]).0, Some(0));
}

#[test]
fn an_example_of_an_exception_must_keep_its_rule_silent() {
    let folder = site();
    assert_eq!(json(folder.path(), &["test"])["examples"], 9);
    let policy = POLICY.replace("Slow since the maintenance", "Slow since monday");
    fs::write(folder.path().join("scope.toml"), policy).unwrap();
    assert!(tier0().current_dir(folder.path()).arg("index").output().unwrap().status.success());
    let (code, out, _) = run(folder.path(), &["test"]);
    assert!(
        code == Some(3) && out.contains("slow fires on an example of its exception \"the platform is suspected\""),
        "{out}"
    );
}

/// Labelled drafts about slow lists and about printers, for `names`.
fn labelled(names: &[&str]) -> String {
    let each = names.iter().map(|name| {
        let draft = |kind: &str, body: &str, fires: &str, sort: &str| {
            format!(
                r#"{{"_id": "{name}-{kind}", "title": "", "body": "{body} {name}", "fires": [{fires}], "sort": "{sort}"}}"#
            )
        };
        [
            draft("a", "It takes ages to load the list of", "\"slow\"", "must"),
            draft("b", "Everybody waits for the list of", "\"slow\"", "must"),
            draft("c", "Where is the printer of", "", "none"),
            draft("d", "The list shows the wrong colour of", "", "none"),
        ]
        .join("\n")
    });
    each.collect::<Vec<_>>().join("\n")
}

#[test]
fn rules_learn_from_labelled_drafts_and_a_check_says_when_those_have_changed() {
    let site = site();
    let learning = "[learning]\ndrafts = [\"learned.jsonl\"]\nheld_out = [\"held-out.jsonl\"]\n";
    fs::write(site.path().join("scope.toml"), format!("{learning}{POLICY}")).unwrap();
    fs::write(site.path().join("learned.jsonl"), labelled(&["orders", "clients", "claims", "stock", "visits", "rows"]))
        .unwrap();
    fs::write(site.path().join("held-out.jsonl"), labelled(&["leases", "meters"])).unwrap();

    let (code, _, told) = run(site.path(), &["check"]);
    assert!(code == Some(3) && told.contains("not learned from their examples yet"), "{told}");
    let (code, out, told) = run(site.path(), &["train", "--json"]);
    assert_eq!(code, Some(0), "{told}");
    let trained: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((&trained["drafts"], &trained["held_out"]), (&24.into(), &8.into()));
    assert_eq!(run(site.path(), &["check"]).0, Some(0));

    assert!(tier0().current_dir(site.path()).arg("index").status().unwrap().success());
    let (_, out, _) = run(site.path(), &["explain", "It takes ages to load the list of parcels"]);
    assert!(out.contains("fires by what was learned"), "{out}");

    fs::write(site.path().join("learned.jsonl"), labelled(&["orders", "clients"])).unwrap();
    let (code, _, told) = run(site.path(), &["check"]);
    assert!(code == Some(3) && told.contains("the examples have changed"), "{told}");
    fs::write(site.path().join("scope.classifier"), "no classifier").unwrap();
    let output = tier0().current_dir(site.path()).arg("index").output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.code() == Some(3) && told.contains("make it again with `tier0 scope train`"), "{told}");
}
