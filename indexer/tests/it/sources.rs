//! Sources as files: trees are walked in order, every record is accounted for.

use std::{collections::BTreeMap, fs, io::Write};

use tier0_indexer::source::{DropReason, Records, SourceKind, SourceSpec};

use crate::support::{read_all, spec};

#[test]
fn a_markdown_tree_is_read_in_order_with_breadcrumbs_and_addresses() {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in [
        ("cloud/_index.md", "---\ntitle: Cloud\n---\nAll about it.\n"),
        ("cloud/alerts.md", "---\ntitle: Alerts\ndate: 2025-03-02\nversion: 9\ntags: [One]\n---\n## Who\nYou.\n"),
        ("cloud/draft.md", "---\ntitle: Later\ndraft: true\n---\nNot yet.\n"),
        ("broken.md", "---\ntitle: [\n---\nText.\n"),
        ("empty.md", "---\ntitle: Empty\n---\n"),
        ("notes.txt", "not a page"),
        (".hidden/a.md", "hidden"),
    ] {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let spec = SourceSpec { url: Some("https://docs.example".into()), ..spec(SourceKind::Markdown, folder.path()) };
    let (documents, report) = read_all(&spec);
    assert_eq!(
        documents.iter().map(tier0_indexer::Document::id).collect::<Vec<_>>(),
        ["docs/cloud", "docs/cloud/alerts"]
    );
    let alerts = &documents[1];
    assert_eq!(alerts.breadcrumb, ["Cloud"]);
    assert_eq!(alerts.url.as_deref(), Some("https://docs.example/cloud/alerts/"));
    assert_eq!((alerts.versions.clone(), alerts.tags.clone()), (vec!["9".to_owned()], vec!["one".to_owned()]));
    let drops = [(DropReason::BadFrontMatter, 1), (DropReason::NoText, 1), (DropReason::Unpublished, 1)];
    assert_eq!(report.drops, BTreeMap::from(drops));
    assert_eq!(report.documents + report.drops.values().sum::<u64>(), report.records, "every page is accounted for");
}

#[test]
fn gzipped_jsonl_is_read_and_bad_lines_are_counted_with_their_numbers() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("threads.jsonl.gz");
    let mut file = flate2::write::GzEncoder::new(fs::File::create(&path).unwrap(), flate2::Compression::fast());
    file.write_all(b"{\"_id\": \"1\", \"title\": \"A\", \"text\": \"Why?\", \"replies\": [\"So.\"]}\n\nnot json\n{\"_id\": \"1\", \"text\": \"again\"}\n{\"text\": \"no id\"}\n")
        .unwrap();
    file.finish().unwrap();
    let (documents, report) = read_all(&SourceSpec { as_: Some(Records::Threads), ..spec(SourceKind::Jsonl, &path) });
    assert_eq!(documents.len(), 1);
    assert_eq!(documents[0].parts.len(), 2);
    let places: Vec<_> = report.sources["docs"].dropped.iter().map(|drop| (drop.reason, drop.place.as_str())).collect();
    assert_eq!(
        places,
        [
            (DropReason::BadJson, "threads.jsonl.gz:3"),
            (DropReason::DuplicateId, "threads.jsonl.gz:4"),
            (DropReason::NoId, "threads.jsonl.gz:5"),
        ]
    );
}

#[test]
fn what_the_configuration_says_of_a_source_holds_for_its_documents() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.html"), "<html><body><main><h1>A</h1><p>Text of it.</p></main></body></html>")
        .unwrap();
    let spec = SourceSpec {
        audience: Some("internal".into()),
        product: Some("Widget".into()),
        version: Some("3".into()),
        ..spec(SourceKind::Html, folder.path())
    };
    let (documents, _) = read_all(&spec);
    assert_eq!(documents[0].audience, "internal");
    assert_eq!(
        (documents[0].product.as_deref(), documents[0].versions.clone()),
        (Some("Widget"), vec!["3".to_owned()])
    );
}

#[test]
fn a_source_that_is_not_there_is_an_error_that_says_where() {
    let missing = std::path::Path::new("/nowhere/at/all");
    let error =
        tier0_indexer::source::read(&spec(SourceKind::Html, missing), &mut tier0_indexer::source::Collected::default())
            .unwrap_err()
            .to_string();
    assert!(error.contains("docs") && error.contains("/nowhere/at/all"), "{error}");
}
