//! `kill -9` in the middle of a build: the server goes on answering, the next build succeeds.

use std::{fs, path::Path, process::Stdio, time::Duration};

use serde_json::json;

use crate::support::{TestApp, tier0};

/// How many builds are killed.
const KILLS: u32 = 20;

/// Writes the pages; the first one says which `edit` it is, so that no two builds are the same.
fn write_pages(folder: &Path, edit: u32) {
    let words = "Words to be read. ".repeat(20);
    let page = |n: u32| {
        let title = if n == 0 { format!("Page of edit {edit}") } else { format!("Page {n}") };
        json!({"_id": n.to_string(), "title": title, "text": format!("Restart number {n} of the node. {words}")})
    };
    let lines: Vec<String> = (0..2_000).map(|n| page(n).to_string() + "\n").collect();
    fs::write(folder.join("docs.jsonl"), lines.concat()).unwrap();
}

fn config(folder: &Path) -> std::path::PathBuf {
    write_pages(folder, 0);
    let path = folder.join("tier0.toml");
    fs::write(
        &path,
        "[index]\ndir = \"index\"\n[[source]]\nname = \"docs\"\nkind = \"jsonl\"\npath = \"docs.jsonl\"\n",
    )
    .unwrap();
    path
}

#[tokio::test]
async fn builds_killed_at_any_moment_leave_the_old_generation_answering() {
    let folder = tempfile::tempdir().unwrap();
    let config = config(folder.path());
    let index = || {
        let mut command = tier0();
        command
            .args(["index", "--full", "--config", config.to_str().unwrap()])
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command
    };
    let start = std::time::Instant::now();
    assert!(index().status().unwrap().success());
    let whole = start.elapsed();
    let app = TestApp::on(&folder.path().join("index"));
    let mut killed = 0;
    for n in 0..KILLS {
        write_pages(folder.path(), n + 1);
        let mut child = index().spawn().unwrap();
        // Moments spread over the whole build, the last ones around the rename and the swap.
        tokio::time::sleep(whole * (n + 1) / KILLS + Duration::from_millis(u64::from(n % 3))).await;
        child.kill().unwrap();
        killed += u32::from(!child.wait().unwrap().success());
        app.snapshots.refresh();
        let answer = app.suggest(&json!({"body": "Restart number 7 of the node", "limit": 1})).await;
        assert!(answer["generation"].as_str().unwrap().starts_with("gen-"));
        let (_, found) = app.get("/api/v1/search?q=restart%20number%20777").await;
        assert_eq!(found["hits"][0]["id"], "docs/777", "after kill {n}");
    }
    assert!(killed >= KILLS / 2, "only {killed} builds were caught at work");
    assert!(index().status().unwrap().success(), "the next build succeeds");
    let left = fs::read_dir(folder.path().join("index"))
        .unwrap()
        .flatten()
        .filter(|entry| entry.file_name().to_string_lossy().starts_with("staging-"));
    assert_eq!(left.count(), 0, "what killed builds left is cleared away");
}

#[tokio::test]
async fn a_damaged_generation_is_rejected_and_the_one_before_goes_on_answering() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(
        folder.path().join("docs.jsonl"),
        "{\"_id\": \"1\", \"title\": \"A\", \"text\": \"Restart the node.\"}\n",
    )
    .unwrap();
    let path = folder.path().join("tier0.toml");
    fs::write(
        &path,
        "[index]\ndir = \"index\"\n[[source]]\nname = \"docs\"\nkind = \"jsonl\"\npath = \"docs.jsonl\"\n",
    )
    .unwrap();
    let index = || tier0().args(["index", "--config", path.to_str().unwrap()]).output().unwrap().status.success();
    assert!(index());
    let app = TestApp::on(&folder.path().join("index"));
    let before = app.suggest(&json!({"body": "restart"})).await["generation"].clone();

    fs::write(
        folder.path().join("docs.jsonl"),
        "{\"_id\": \"2\", \"title\": \"B\", \"text\": \"Restart it twice.\"}\n",
    )
    .unwrap();
    assert!(index());
    let shelf = app.snapshots.shelf().clone();
    let newest = shelf.path(&shelf.current().unwrap().unwrap());
    let store = fs::read_dir(newest.join("base"))
        .unwrap()
        .flatten()
        .map(|entry| entry.path())
        .find(|path| path.extension().is_some_and(|e| e == "store"))
        .unwrap();
    let mut bytes = fs::read(&store).unwrap();
    bytes[0] ^= 1;
    fs::write(&store, &bytes).unwrap();
    app.snapshots.refresh();
    assert_eq!(app.suggest(&json!({"body": "restart"})).await["generation"], before);

    fs::write(
        folder.path().join("docs.jsonl"),
        "{\"_id\": \"3\", \"title\": \"C\", \"text\": \"Restart it again.\"}\n",
    )
    .unwrap();
    assert!(index());
    app.snapshots.refresh();
    assert_ne!(app.suggest(&json!({"body": "restart"})).await["generation"], before, "a good one is taken again");
}
