//! What is not public never leaves: not in hits, counts, excerpts, explanations or by id.

use std::fs;

use axum::http::StatusCode;
use serde_json::json;
use tier0_server::config::Config;

use crate::support::{TestApp, index};

const MARKER: &str = "zanzibarmarker";

fn config(folder: &std::path::Path, hidden: &str) -> Config {
    for (path, text) in [
        ("public/a.md", "---\ntitle: Restarting\n---\nHow to restart the node after an outage.\n".to_owned()),
        ("internal/b.md", format!("---\ntitle: Restarting inside\n---\nHow to restart the node, {hidden}.\n")),
        (
            "mixed/c.md",
            format!("---\ntitle: Restarting for staff\naudience: staff\n---\nRestart the node, {hidden}.\n"),
        ),
    ] {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let file = folder.join("tier0.toml");
    let source = |name: &str, more: &str| {
        format!("[[source]]\nname = \"{name}\"\nkind = \"markdown\"\npath = \"{name}\"\n{more}\n")
    };
    let sources = [source("public", ""), source("internal", "audience = \"internal\""), source("mixed", "")].concat();
    fs::write(&file, format!("[index]\ndir = \"index\"\n{sources}")).unwrap();
    Config::load(&file).unwrap()
}

#[tokio::test]
async fn a_public_caller_sees_public_documents_only() {
    let folder = tempfile::tempdir().unwrap();
    let config = config(folder.path(), MARKER);
    index(&config);
    let app = TestApp::on(&config.index.dir);
    let draft = json!({"subject": "restart the node", "body": MARKER, "limit": 50, "explain": true});
    let answer = app.suggest(&draft).await.to_string();
    let (_, found) = app.get(&format!("/api/v1/search?q=restart%20node%20{MARKER}&limit=50&explain=true")).await;
    assert!(found.to_string().contains("public/a"));
    for text in [&answer, &found.to_string()] {
        assert!(!text.contains("internal/b") && !text.contains("mixed/c") && !text.contains("inside"), "{text}");
    }
    let elsewhere = tempfile::tempdir().unwrap();
    let without = self::config(elsewhere.path(), "and that is all");
    index(&without);
    let query = format!("/api/v1/search?q=restart%20node%20{MARKER}&limit=50");
    let (with, without) = (app.get(&query).await.1, TestApp::on(&without.index.dir).get(&query).await.1);
    assert_eq!(with["hits"], without["hits"], "a word that only hidden documents have changes nothing");
    for id in ["internal/b", "mixed/c", "internal/none"] {
        let (status, body) = app.get(&format!("/api/v1/documents/{id}")).await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        assert_eq!(body["error"]["message"], "there is no document with this id", "hidden and missing look alike");
    }
}
