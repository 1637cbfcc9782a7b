//! `tier0 eval` tells of calibration: in words, in JSON and as a drawing.

use std::{fs, path::Path, process::Output};

use serde_json::Value;

use crate::support::tier0;

const PAGES: [(&str, &str); 4] = [
    ("invoices", "Invoices are sent on the first working day of the month to the billing contact."),
    ("passwords", "A forgotten password is reset by the link below the sign-in form."),
    ("backups", "Backups are made every night and kept for two weeks in another region."),
    ("alerts", "Alerts about memory and disk are mailed to the technical contact."),
];

/// Three drafts: two with a judgement, one right and one wrong by its words, and one that nothing answers.
const DRAFTS: [(&str, &str); 3] = [
    ("right", "How do I reset a forgotten password? The link below the sign-in form is not there"),
    ("wrong", "When are backups made every night, and kept in another region for two weeks"),
    ("none", "Who mails alerts about memory"),
];

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let line = |(id, text): &(&str, &str)| format!("{{\"_id\": \"{id}\", \"text\": \"{text}\"}}\n");
    let write = |name: &str, text: String| fs::write(folder.path().join(name), text).unwrap();
    write("docs.jsonl", PAGES.iter().map(line).collect());
    write("drafts <b>.jsonl", DRAFTS.iter().map(line).collect());
    write("qrels.tsv", "query-id\tcorpus-id\tscore\nright\tpasswords\t1\nwrong\tinvoices\t1\n".to_owned());
    let source = "[[source]]\nname = \"docs\"\nkind = \"jsonl\"\npath = \"docs.jsonl\"\n";
    write("tier0.toml", format!("[index]\ndir = \"index\"\n[model]\nsemantic = \"off\"\n{source}"));
    folder
}

fn eval(folder: &Path, arguments: &[&str]) -> Output {
    let own = ["eval", "--drafts", "drafts <b>.jsonl", "--qrels", "qrels.tsv", "--kind", "docs"];
    let output = tier0().current_dir(folder).args(own).args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn drafts_without_an_answer_count_in_the_calibration_and_not_in_the_ranking() {
    let folder = folder();
    let judged = json(&eval(folder.path(), &["--json"]));
    let all = json(&eval(folder.path(), &["--json", "--unanswered"]));
    for figures in [&judged, &all] {
        assert_eq!(figures["drafts"], 2);
        assert_eq!(figures["success_at_1"], 0.5);
    }
    let (judged, all) = (&judged["calibration"], &all["calibration"]);
    assert_eq!((&judged["drafts"], &judged["unanswered"]), (&2.into(), &0.into()));
    assert_eq!((&all["drafts"], &all["unanswered"], &all["first_hits"]), (&3.into(), &1.into(), &3.into()));
    assert_eq!(all["bins"].as_array().unwrap().len(), 10);
    assert_eq!(all["curve"].as_array().unwrap().len(), 10);
    let right = |found: &Value| -> f64 {
        let bins = found["bins"].as_array().unwrap().iter();
        bins.map(|bin| bin["right"].as_f64().unwrap_or(0.0) * bin["hits"].as_f64().unwrap()).sum()
    };
    assert!((right(judged) - 1.0).abs() < 1e-9 && (right(all) - 1.0).abs() < 1e-9, "never right");
    assert!(all["brier_score"].as_f64().unwrap() > 0.0);
}

#[test]
fn it_is_told_in_words_and_drawn() {
    let folder = folder();
    let output = eval(folder.path(), &["--unanswered", "--plot", "plot.svg"]);
    let text = String::from_utf8(output.stdout).unwrap();
    for line in ["ndcg_at_10", "3 drafts, 1 of them without an answer", "expected calibration error", "fitted"] {
        assert!(text.contains(line), "{line} is missing in {text}");
    }
    let svg = fs::read_to_string(folder.path().join("plot.svg")).unwrap();
    assert!(svg.starts_with("<svg") && svg.contains("docs: 3 drafts of drafts &lt;b&gt;.jsonl"), "{svg}");
}

#[test]
fn a_plot_that_cannot_be_written_names_the_option() {
    let folder = folder();
    let own = ["eval", "--drafts", "drafts <b>.jsonl", "--qrels", "qrels.tsv", "--kind", "docs"];
    let output = tier0().current_dir(folder.path()).args(own).args(["--plot", "none/plot.svg"]).output().unwrap();
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.code() == Some(3) && message.contains("--plot"), "{message}");
}
