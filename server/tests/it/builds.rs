//! Builds as an operator runs them: after edits, after losses, watching, and shown before they are made.

use std::{
    fs,
    path::Path,
    process::{Output, Stdio},
    time::{Duration, Instant},
};

use serde_json::Value;

use crate::support::tier0;

/// A folder with a configuration and `count` pages.
fn site(count: usize) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let config = "[index]\ndir = \"index\"\n[[source]]\nname = \"docs\"\nkind = \"markdown\"\npath = \"pages\"\n";
    fs::write(folder.path().join("tier0.toml"), config).unwrap();
    fs::create_dir(folder.path().join("pages")).unwrap();
    for n in 0..count {
        write(folder.path(), n, "Alerts are sent to the technical contact.");
    }
    folder
}

fn write(folder: &Path, n: usize, text: &str) {
    fs::write(folder.join(format!("pages/page-{n:02}.md")), format!("# Page {n}\n\n{text}\n")).unwrap();
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    tier0().current_dir(folder).args(arguments).output().unwrap()
}

fn index(folder: &Path, arguments: &[&str]) -> Value {
    let output = run(folder, &[&["index", "--json"], arguments].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn current(folder: &Path) -> String {
    fs::read_to_string(folder.join("index/CURRENT")).unwrap_or_default()
}

#[test]
fn only_what_has_changed_is_read_and_the_digest_is_that_of_a_whole_build() {
    let folder = site(40);
    assert_eq!(index(folder.path(), &[])["unchanged"], 0);
    let first = current(folder.path());
    assert_eq!(index(folder.path(), &[])["unchanged"], 40);
    assert_eq!(current(folder.path()), first, "a build that changes nothing publishes nothing");
    write(folder.path(), 7, "Now they are sent to everybody.");
    let edited = index(folder.path(), &[]);
    assert_eq!((&edited["unchanged"], &edited["records"]), (&Value::from(39), &Value::from(40)));
    let whole = index(folder.path(), &["--full"]);
    assert_eq!((&whole["unchanged"], &whole["digest"]), (&Value::from(0), &edited["digest"]));
    let found = run(folder.path(), &["search", "--json", "sent to everybody"]);
    let found: Value = serde_json::from_slice(&found.stdout).unwrap();
    assert_eq!(found["hits"][0]["id"], "docs/page-07");
}

#[test]
fn a_build_that_would_lose_more_than_a_fifth_has_to_be_forced() {
    let folder = site(40);
    index(folder.path(), &[]);
    let before = current(folder.path());
    for n in 0..8 {
        fs::remove_file(folder.path().join(format!("pages/page-{n:02}.md"))).unwrap();
    }
    assert_eq!(index(folder.path(), &[])["documents"], 32, "a fifth may go");
    for n in 8..20 {
        fs::write(folder.path().join(format!("pages/page-{n:02}.md")), "").unwrap();
    }
    let after = current(folder.path());
    assert_ne!(after, before);
    let refused = run(folder.path(), &["index"]);
    let message = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(3));
    assert!(
        message.contains("20 documents") && message.contains("12 no_text") && message.contains("--force"),
        "{message}"
    );
    assert_eq!(current(folder.path()), after);
    assert_eq!(index(folder.path(), &["--force"])["documents"], 20);
    assert_ne!(current(folder.path()), after);
}

#[test]
fn a_source_is_shown_as_it_is_read_and_nothing_is_indexed() {
    let folder = site(5);
    let shown = run(folder.path(), &["index", "--explain-source", "docs", "--documents", "2"]);
    let text = String::from_utf8_lossy(&shown.stdout).into_owned();
    assert!(text.contains("docs/page-01") && !text.contains("docs/page-02"), "{text}");
    assert!(text.contains("5 records = 5 documents + 0 dropped"), "{text}");
    assert!(!folder.path().join("index").exists());
    let unknown = run(folder.path(), &["index", "--explain-source", "dogs"]);
    assert_eq!(unknown.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("`docs`"));
}

#[test]
fn the_account_is_written_as_a_page_or_as_json() {
    let folder = site(3);
    fs::write(folder.path().join("pages/empty.md"), "").unwrap();
    index(folder.path(), &["--report", "account.html"]);
    let page = fs::read_to_string(folder.path().join("account.html")).unwrap();
    assert!(page.starts_with("<!doctype html>") && page.contains("empty.md"), "{page}");
    index(folder.path(), &["--report", "account.json"]);
    let json: Value = serde_json::from_slice(&fs::read(folder.path().join("account.json")).unwrap()).unwrap();
    assert_eq!(json["sources"]["docs"]["records"], 4);
}

#[test]
fn a_watch_builds_again_after_an_edit() {
    let folder = site(3);
    let mut watch = tier0()
        .current_dir(folder.path())
        .args(["index", "--watch"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let wait_for_another = |before: &str| {
        let start = Instant::now();
        while current(folder.path()) == before && start.elapsed() < Duration::from_mins(1) {
            std::thread::sleep(Duration::from_millis(100));
        }
        current(folder.path())
    };
    let first = wait_for_another("");
    write(folder.path(), 1, "Something else.");
    let second = wait_for_another(&first);
    let is_running = watch.try_wait().unwrap().is_none();
    watch.kill().unwrap();
    watch.wait().unwrap();
    assert!(is_running, "it stays");
    assert!(!first.is_empty() && second != first, "{first} {second}");
}
