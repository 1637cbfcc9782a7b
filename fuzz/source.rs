//! Fuzzes one reader, the one that the target is named after: any bytes, as the file that the reader
//! looks for, give documents and counted drops, never a crash. The account is checked by the reader.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use tempfile::TempDir;
use tier0_indexer::source::{Collected, Dialect, SourceKind, SourceSpec, read};

/// Name of the target.
const TARGET: &str = env!("CARGO_BIN_NAME");

static SOURCE: LazyLock<(TempDir, SourceSpec)> = LazyLock::new(|| {
    let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).expect("a folder to write into");
    let dialect: Option<Dialect> = serde_json::from_value(TARGET.into()).ok();
    let kind = if dialect.is_some() { SourceKind::Markdown } else {
        serde_json::from_value(TARGET.into()).expect("the target is named after a kind or a dialect")
    };
    let spec = SourceSpec {
        dialect,
        url: Some("https://docs.example/".to_owned()),
        ..SourceSpec::new("fuzz", kind, folder.path())
    };
    (folder, spec)
});

/// The file that the reader looks for.
fn file_name() -> &'static str {
    match SOURCE.1.kind {
        SourceKind::Markdown => "page.md",
        SourceKind::Asciidoc => "page.adoc",
        SourceKind::Rst => "page.rst",
        SourceKind::Html | SourceKind::Crawl => "page.html",
        SourceKind::Confluence => "entities.xml",
        SourceKind::Zendesk | SourceKind::Intercom | SourceKind::Freshdesk => "articles.json",
        SourceKind::Stackexchange => "Posts.xml",
        SourceKind::Discourse | SourceKind::Github | SourceKind::Phpbb => "export.json",
        SourceKind::ZendeskCommunity => "posts.json",
        SourceKind::Mbox => "list.mbox",
        SourceKind::Jsonl => "records.jsonl",
        SourceKind::Csv => "records.csv",
    }
}

fuzz_target!(|bytes: &[u8]| {
    std::fs::write(SOURCE.0.path().join(file_name()), bytes).expect("the folder can be written");
    read(&SOURCE.1, &mut Collected::default()).expect("whatever a file holds, its source can be read");
});
