//! Golden fixtures: Zendesk Community, GitHub, phpBB, mailing lists.

use tier0_indexer::source::{SourceKind, SourceSpec};

use crate::support::{fixture, rendered};

fn spec(kind: SourceKind, folder: &str) -> SourceSpec {
    SourceSpec::new("forum", kind, fixture(folder))
}

#[test]
fn github() {
    insta::assert_snapshot!("github", rendered(&spec(SourceKind::Github, "github")));
}

#[test]
fn zendesk_community() {
    let mut spec = spec(SourceKind::ZendeskCommunity, "zendesk-community");
    spec.url = Some("https://help.heron.example/hc/en-us".to_owned());
    spec.segments.insert("501".to_owned(), "partners".to_owned());
    insta::assert_snapshot!("zendesk_community", rendered(&spec));
}

#[test]
fn phpbb_tables() {
    let mut spec = spec(SourceKind::Phpbb, "phpbb/tables");
    spec.url = Some("https://board.heron.example/".to_owned());
    insta::assert_snapshot!("phpbb_tables", rendered(&spec));
}

#[test]
fn phpbb_lines() {
    let mut spec = spec(SourceKind::Phpbb, "phpbb/lines");
    spec.staff.push("ines".to_owned());
    insta::assert_snapshot!("phpbb_lines", rendered(&spec));
}

#[test]
fn mbox() {
    insta::assert_snapshot!("mbox", rendered(&spec(SourceKind::Mbox, "mbox")));
}
