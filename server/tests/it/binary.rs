//! The binary as an operator uses it: verbs, JSON, exit codes, messages.

use std::{fs, path::Path, process::Output};

use serde_json::Value;

use crate::support::{root, tier0};

fn config(folder: &Path) -> std::path::PathBuf {
    let corpus = root().join("corpus").canonicalize().unwrap();
    let text =
        fs::read_to_string(root().join("tier0.toml")).unwrap().replace("corpus/", &format!("{}/", corpus.display()));
    let path = folder.join("tier0.toml");
    fs::write(&path, text).unwrap();
    path
}

fn json(output: &Output) -> Value {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn index_suggest_search_eval_and_generations_work_together() {
    let folder = tempfile::tempdir().unwrap();
    let config = config(folder.path());
    let run = |arguments: &[&str]| tier0().current_dir(folder.path()).args(arguments).output().unwrap();
    let config = config.to_str().unwrap();

    let report = folder.path().join("report.json");
    assert!(run(&["index", "--config", config, "--report", report.to_str().unwrap()]).status.success());
    let report: Value = serde_json::from_slice(&fs::read(&report).unwrap()).unwrap();
    assert_eq!(report["documents"], 229);
    assert_eq!(report["drops"]["unpublished"], 1);
    assert_eq!(report["sources"]["docs"]["dropped"][0]["place"], "cloud/region-migration.md");

    let answer = json(&run(&["suggest", "--json", "--config", config, "Our production app is down"]));
    for key in ["guidance", "docs", "threads", "missing"] {
        assert!(answer[key].is_array(), "{key}");
    }
    assert!(answer["confidence"].is_number() && answer["generation"].is_string());

    let found = json(&run(&["search", "--json", "who receives alerts"]));
    assert!(!found["hits"].as_array().unwrap().is_empty(), "tier0.toml of this folder is used when none is named");

    let judged = root().join("corpus/judged");
    let (drafts, qrels) = (judged.join("drafts.jsonl"), judged.join("qrels-docs.tsv"));
    let (drafts, qrels) = (drafts.to_str().unwrap(), qrels.to_str().unwrap());
    let figures =
        json(&run(&["eval", "--config", config, "--drafts", drafts, "--qrels", qrels, "--kind", "docs", "--json"]));
    for key in ["ndcg_at_10", "mrr_at_10", "success_at_1", "success_at_3", "success_at_5", "recall_at_10"] {
        let (value, interval) = (figures[key].as_f64().unwrap(), &figures["intervals"][key]);
        assert!(interval[0].as_f64().unwrap() <= value && value <= interval[1].as_f64().unwrap(), "{key}");
    }
    assert!(figures["drafts"].as_u64().unwrap() > 100);

    let generations = json(&run(&["generations", "--json", "verify"]));
    assert_eq!((generations[0]["is_current"].as_bool(), &generations[0]["fault"]), (Some(true), &Value::Null));
}

#[test]
fn scope_test_measures_the_rules_and_fails_on_an_example_that_is_not_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = config(folder.path());
    let run = |arguments: &[&str]| tier0().current_dir(folder.path()).args(arguments).output().unwrap();
    assert!(run(&["index"]).status.success());
    let labelled = root().join("corpus/judged/scope/tuning.jsonl");
    let tested = json(&run(&["scope", "test", "--json", "--drafts", labelled.to_str().unwrap()]));
    assert!(tested["broken"].as_array().unwrap().is_empty() && tested["examples"].as_u64().unwrap() > 200);
    assert_eq!(tested["rules"].as_array().unwrap().len(), 25);
    let words = String::from_utf8(run(&["scope", "test", "--mistakes", "--drafts", labelled.to_str().unwrap()]).stdout);
    assert!(words.unwrap().contains("is missed ("));

    let wrong = folder.path().join("wrong.jsonl");
    let line = r#"{"_id": "x", "title": "t", "body": "b", "fires": ["no-such-rule"], "sort": "must", "of": ""}"#;
    fs::write(&wrong, format!("\n{line}\n")).unwrap();
    let output = run(&["scope", "test", "--drafts", wrong.to_str().unwrap()]);
    let message = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.code() == Some(3) && message.contains("line 2: `no-such-rule` is no rule"), "{message}");

    let policy = folder.path().join("scope.toml");
    let text = fs::read_to_string(root().join("corpus/policy/scope.toml")).unwrap();
    let (intents, rules) = text.split_once("[[rule]]").unwrap();
    let with_cat = |text: &str| text.replacen("examples = [", "examples = [\n  \"A cat sat on a mat.\",", 1);
    fs::write(&policy, format!("{}[[rule]]{}", with_cat(intents), with_cat(rules))).unwrap();
    let text = fs::read_to_string(&path).unwrap();
    let own = format!("file = \"{}\"", policy.display());
    let line = text.lines().find(|line| line.contains("scope.toml")).unwrap();
    fs::write(&path, text.replace(line, &own)).unwrap();
    assert!(run(&["index"]).status.success());
    let output = run(&["scope", "test"]);
    let words = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.code() == Some(3) && words.contains("is silent on its example: A cat sat"), "{words}");
    assert!(words.contains("environment-down is not told from its example: A cat sat"), "{words}");
}

#[test]
fn a_draft_is_read_from_standard_input() {
    use std::io::Write;
    let folder = tempfile::tempdir().unwrap();
    let mut child = tier0()
        .args(["suggest", "--json", "--config", config(folder.path()).to_str().unwrap(), "-"])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(b"Critical incident\nproduction is down").unwrap();
    let answer = json(&child.wait_with_output().unwrap());
    assert_eq!(answer["guidance"][0]["rule"], "critical-needs-call", "the first verb builds the index");
}

#[test]
fn exit_codes_tell_usage_and_input_apart() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| {
        let output = tier0().current_dir(folder.path()).args(arguments).output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    let (code, text) = run(&["indexx"]);
    assert!(code == Some(2) && text.contains("index"), "{text}");
    let (code, text) = run(&["index", "--config", "none.toml"]);
    assert!(code == Some(3) && text.contains("none.toml"), "{text}");

    fs::write(folder.path().join("bad.toml"), "[index]\ndir = \"x\"\nfoldre = 1\n").unwrap();
    let (code, text) = run(&["index", "--config", "bad.toml"]);
    assert!(code == Some(3) && text.contains("foldre"), "{text}");

    let source = "[[source]]\nname = \"a\"\nkind = \"markdown\"\npath = \"none\"\n";
    fs::write(folder.path().join("gone.toml"), format!("[index]\ndir = \"x\"\n{source}")).unwrap();
    let (code, text) = run(&["index", "--config", "gone.toml"]);
    assert!(code == Some(3) && text.contains("does not exist"), "{text}");

    fs::create_dir(folder.path().join("none")).unwrap();
    let (code, text) = run(&["index", "--config", "gone.toml"]);
    assert!(code == Some(3) && text.contains("no document was found"), "{text}");
}

#[test]
fn without_any_configuration_the_bundled_corpus_answers() {
    let (folder, data) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let output = tier0()
        .current_dir(folder.path())
        .env("TIER0_DATA", data.path())
        .args(["suggest", "--json", "Our production app is down"])
        .output()
        .unwrap();
    assert_eq!(json(&output)["guidance"][0]["rule"], "critical-needs-call");
}
