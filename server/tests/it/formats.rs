//! A server that starts on an index of another format: it builds it again, or says why it cannot.

use std::{
    fs,
    io::{BufRead, BufReader, Read},
    path::Path,
    process::Stdio,
};

use serde_json::Value;

use crate::support::tier0;

/// A folder with `pages` pages and their index, which says that it is of format 0 and older.
fn of_another_format(pages: usize) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let config = "[index]\ndir = \"index\"\n[[source]]\nname = \"docs\"\nkind = \"jsonl\"\npath = \"docs.jsonl\"\n";
    fs::write(folder.path().join("tier0.toml"), config).unwrap();
    write_pages(folder.path(), pages);
    assert!(tier0().current_dir(folder.path()).arg("index").output().unwrap().status.success());
    let index = folder.path().join("index");
    let old = index.join("gen-20200101T000000Z-00000000");
    fs::rename(index.join(fs::read_to_string(index.join("CURRENT")).unwrap().trim()), &old).unwrap();
    fs::write(index.join("CURRENT"), "gen-20200101T000000Z-00000000\n").unwrap();
    let mut manifest: Value = serde_json::from_slice(&fs::read(old.join("manifest.json")).unwrap()).unwrap();
    manifest["format"] = 0.into();
    fs::write(old.join("manifest.json"), manifest.to_string()).unwrap();
    folder
}

fn write_pages(folder: &Path, pages: usize) {
    let page = |n| format!("{{\"_id\": \"{n}\", \"title\": \"Page {n}\", \"text\": \"Restart node {n}.\"}}\n");
    fs::write(folder.join("docs.jsonl"), (0..pages).map(page).collect::<String>()).unwrap();
}

/// Starts a server and stops it once it serves; its exit code where it ended by itself, and what it said.
fn serve(folder: &Path) -> (Option<i32>, String, String) {
    let mut child = tier0()
        .current_dir(folder)
        .args(["serve", "--listen", "127.0.0.1:0"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
    if !first.is_empty() {
        child.kill().unwrap();
    }
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    (child.wait().unwrap().code(), first, said)
}

#[test]
fn an_index_of_another_format_is_built_again_and_served() {
    let folder = of_another_format(5);
    let (_, first, said) = serve(folder.path());
    assert!(first.starts_with("tier0 is serving http://"), "{first}{said}");
    assert!(said.contains("has index format 0, this binary reads") && said.contains("building it again"), "{said}");
    let found = tier0().current_dir(folder.path()).args(["search", "--json", "restart node 3"]).output().unwrap();
    let found: Value = serde_json::from_slice(&found.stdout).unwrap();
    assert_eq!(found["hits"][0]["id"], "docs/3");
    let (_, first, said) = serve(folder.path());
    assert!(first.starts_with("tier0 is serving") && !said.contains("building"), "once is enough: {said}");
}

#[test]
fn without_its_sources_it_is_refused_with_both_facts() {
    let folder = of_another_format(5);
    fs::remove_file(folder.path().join("docs.jsonl")).unwrap();
    let (code, first, said) = serve(folder.path());
    assert_eq!((code, first.as_str()), (Some(3), ""), "{said}");
    assert!(said.contains("has index format 0") && said.contains("does not exist"), "{said}");
}

#[test]
fn sources_that_lost_too_much_do_not_replace_it() {
    let folder = of_another_format(20);
    write_pages(folder.path(), 10);
    let (code, _, said) = serve(folder.path());
    assert_eq!(code, Some(3), "{said}");
    assert!(said.contains("has index format 0") && said.contains("tier0 index --force"), "{said}");
}
