//! The habit of measuring, on a small set: no baseline, accepted, unchanged, worse, and what cannot be measured.

#![expect(clippy::unwrap_used, reason = "a test that fails says so by itself")]

use std::{fs, path::Path, process::Command};

/// Pages, each with the draft that it answers.
const PAGES: [(&str, &str, &str); 6] = [
    ("ovens", "Clean the oven with baking soda and let it rest overnight.", "my oven needs to be clean, baking soda?"),
    ("kettles", "Descale the kettle with vinegar every other month.", "how often does one descale a kettle"),
    ("fridges", "Defrost the fridge when the ice is thicker than a finger.", "ice in the fridge as thick as a finger"),
    ("toasters", "Empty the crumb tray of the toaster before it burns.", "toaster smells, where is the crumb tray"),
    ("mixers", "Oil the whisk of the mixer once a year.", "the whisk of the mixer squeaks, oil it?"),
    ("hobs", "Wipe the hob while it is warm, never while it is hot.", "may I wipe the hob when it is hot"),
];

/// Writes a set of pages and threads. Every thread asks what a draft asks; the one of last year is judged right, the
/// draft's own and the one of next year must not be seen.
fn write_set(folder: &Path) {
    fs::create_dir_all(folder).unwrap();
    let mut texts = ["docs.jsonl", "threads.jsonl", "drafts-judged.jsonl", "qrels-docs.tsv", "qrels-threads.tsv"]
        .map(|name| (name, String::new()));
    for (at, (page, text, asked)) in PAGES.iter().enumerate() {
        let thread = |id: &str, text: &str, year: u16| {
            format!(
                "{{\"_id\": \"{id}\", \"title\": \"{page}\", \"text\": \"{text}\", \"created\": \"{year}-01-01\"}}\n"
            )
        };
        let own = format!("t-{at}");
        let new = [
            format!("{{\"_id\": \"{page}\", \"title\": \"{page}\", \"text\": \"{text}\"}}\n"),
            thread(&own, asked, 2021)
                + &thread(&format!("old-{page}"), text, 2020)
                + &thread(&format!("new-{page}"), asked, 2022),
            thread(&own, asked, 2021),
            format!("{own}\t{page}\t1\n"),
            format!("{own}\told-{page}\t1\n"),
        ];
        for ((_, text), new) in texts.iter_mut().zip(new) {
            text.push_str(&new);
        }
    }
    for (name, text) in texts {
        fs::write(folder.join(name), text).unwrap();
    }
}

/// A repository without a corpus of its own, and a set in `sets/kitchen`.
fn root() -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    fs::create_dir(root.path().join("benches")).unwrap();
    write_set(&root.path().join("sets/kitchen"));
    root
}

/// Exit code, standard output and standard error of a run.
fn run(root: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_tier0-benches"))
        .current_dir(root)
        .args(["quality", "--semantic", "off", "--sets", "sets"])
        .args(arguments)
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

fn line<'a>(table: &'a str, kind: &str) -> &'a str {
    table.lines().find(|line| line.starts_with("kitchen") && line.contains(kind)).unwrap_or_else(|| panic!("{table}"))
}

#[test]
fn what_was_accepted_is_what_later_runs_are_measured_against() {
    let root = root();
    let (code, table, progress) = run(root.path(), &[]);
    assert_eq!(code, Some(0), "{progress}");
    assert!(line(&table, "docs").ends_with("no baseline"), "{table}");
    assert!(line(&table, "threads").contains("  6       1.0000 (1.0000 to 1.0000)"), "as of their time: {table}");
    assert!(progress.contains("kitchen: 6 of 6 drafts asked for docs"), "{progress}");

    assert_eq!(run(root.path(), &["--accept"]).0, Some(0));
    let accepted = fs::read_to_string(root.path().join("benches/quality.toml")).unwrap();
    assert!(accepted.contains("set = \"kitchen\"") && accepted.contains("drafts = 6"), "{accepted}");
    assert!(!accepted.contains("t-0") && !accepted.contains("oven"), "{accepted}");

    let (code, table, _) = run(root.path(), &[]);
    assert_eq!(code, Some(0));
    assert!(line(&table, "docs").ends_with("noise (paired)"), "{table}");
}

#[test]
fn a_loss_is_seen_in_every_run_until_it_is_accepted() {
    let root = root();
    run(root.path(), &["--accept"]);
    let judgements = root.path().join("sets/kitchen/qrels-docs.tsv");
    let wrong: Vec<String> = (0..6).map(|at| format!("t-{at}\t{}\t1\n", PAGES[(at + 1) % 6].0)).collect();
    fs::write(judgements, wrong.concat()).unwrap();
    for _ in 0..2 {
        let (code, table, _) = run(root.path(), &[]);
        assert_eq!(code, Some(1), "{table}");
        assert!(line(&table, "docs").ends_with("WORSE (paired)"), "{table}");
        assert!(line(&table, "threads").ends_with("noise (paired)"), "{table}");
    }
    for entry in fs::read_dir(root.path().join("var/quality")).unwrap().flatten() {
        fs::remove_file(entry.path().join("docs-off-baseline.json")).unwrap();
    }
    let (code, table, _) = run(root.path(), &[]);
    assert_eq!(code, Some(1));
    assert!(line(&table, "docs").ends_with("WORSE (only the two intervals)"), "{table}");
    assert_eq!(run(root.path(), &["--accept"]).0, Some(0));
    assert_eq!(run(root.path(), &[]).0, Some(0));
}

#[test]
fn a_set_that_is_gone_is_named_and_what_cannot_be_measured_is_no_success() {
    let root = root();
    run(root.path(), &["--accept"]);
    fs::rename(root.path().join("sets/kitchen"), root.path().join("sets/other")).unwrap();
    let (code, table, _) = run(root.path(), &[]);
    assert_eq!(code, Some(0));
    assert!(table.contains("not found: kitchen, docs, off"), "{table}");

    fs::write(root.path().join("sets/other/qrels-docs.tsv"), "t-0\tnowhere\t1\n").unwrap();
    let (code, _, message) = run(root.path(), &[]);
    assert!(code == Some(3) && message.contains("qrels-docs.tsv"), "{message}");
    fs::remove_dir_all(root.path().join("sets/other")).unwrap();
    let (code, _, message) = run(root.path(), &[]);
    assert!(code == Some(3) && message.contains("drafts-judged.jsonl.gz"), "{message}");
}

#[test]
fn figures_of_the_light_table_are_never_filed_as_those_of_the_encoder() {
    let root = root();
    let output = Command::new(env!("CARGO_BIN_EXE_tier0-benches"))
        .current_dir(root.path())
        .args(["quality", "--semantic", "encoder", "--sets", "sets", "--accept"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(3));
    assert!(String::from_utf8(output.stderr).unwrap().contains("make model"));
    assert!(!root.path().join("benches/quality.toml").exists());
}
