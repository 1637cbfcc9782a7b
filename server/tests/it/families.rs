//! The same page in several versions is one hit, the right one, and it names the others.

use std::{fs, path::Path};

use serde_json::Value;

use crate::support::tier0;

fn site() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let config = "[index]\ndir = \"index\"\n[[source]]\nname = \"docs\"\nkind = \"markdown\"\npath = \"pages\"\n";
    fs::write(folder.path().join("tier0.toml"), config).unwrap();
    for version in ["guide7", "guide8", "guide"] {
        let pages = folder.path().join("pages").join(version);
        fs::create_dir_all(&pages).unwrap();
        for (name, text) in [
            ("alerts", "Alerts are sent to the technical contact of a licensed app."),
            ("backups", "A backup is made every night and kept for two weeks."),
            ("mendable", "Nothing to see here."),
        ] {
            let audience = if name == "backups" && version == "guide7" { "audience: internal\n" } else { "" };
            fs::write(pages.join(format!("{name}.md")), format!("---\ntitle: {name}\n{audience}---\n{text}\n"))
                .unwrap();
        }
    }
    folder
}

fn hits(folder: &Path, query: &str) -> Vec<(String, Vec<String>)> {
    let output = tier0().current_dir(folder).args(["search", "--json", query]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let found: Value = serde_json::from_slice(&output.stdout).unwrap();
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let others =
        |hit: &Value| hit["other_versions"].as_array().unwrap().iter().map(|other| text(&other["id"])).collect();
    found["hits"].as_array().unwrap().iter().map(|hit| (text(&hit["id"]), others(hit))).collect()
}

#[test]
fn a_family_is_one_hit_and_the_newest_page_stands_for_it() {
    let folder = site();
    let found = hits(folder.path(), "alerts technical contact");
    let others = vec!["docs/guide7/alerts".to_owned(), "docs/guide8/alerts".to_owned()];
    assert_eq!(found[0], ("docs/guide/alerts".to_owned(), others));
    assert!(found[1..].iter().all(|(id, _)| !id.ends_with("/alerts")), "{found:?}");
}

#[test]
fn a_version_in_the_question_brings_its_page() {
    let folder = site();
    for named in ["8.18.2", "8", "8.x"] {
        let found = hits(folder.path(), &format!("alerts technical contact in version {named}"));
        assert_eq!(found[0].0, "docs/guide8/alerts", "{named}: {found:?}");
        assert!(found[1..].iter().all(|(id, _)| !id.ends_with("/alerts")), "{found:?}");
    }
}

#[test]
fn a_version_that_not_everybody_may_see_is_not_named() {
    let folder = site();
    let found = hits(folder.path(), "backup every night");
    assert_eq!(found[0], ("docs/guide/backups".to_owned(), vec!["docs/guide8/backups".to_owned()]));
}

#[test]
fn a_page_that_not_everybody_may_see_moves_no_other_down() {
    let folder = site();
    let found = hits(folder.path(), "backup every night in version 7.23.1");
    assert_eq!(found[0], ("docs/guide/backups".to_owned(), vec!["docs/guide8/backups".to_owned()]), "{found:?}");
}
