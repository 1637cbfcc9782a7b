//! Golden fixtures: JSONL and CSV with a mapping.

use tier0_indexer::source::{Mapping, Notation, Records, ReplyMapping, SourceKind, SourceSpec};

use crate::support::{fixture, rendered, spec};

fn mapped(kind: SourceKind, file: &str, records: Records, map: Mapping) -> SourceSpec {
    assert_eq!(map.check(), Ok(()));
    SourceSpec {
        url: Some("https://help.example".into()),
        as_: Some(records),
        map,
        staff: vec!["sue".into()],
        segments: [("everyone".to_owned(), "public".to_owned())].into(),
        ..spec(kind, &fixture("mapped").join(file))
    }
}

#[test]
fn pages_with_paths() {
    let map = Mapping {
        id: Some("key".into()),
        title: Some("$.fields.summary".into()),
        text: Some("$.fields.body[*]".into()),
        tags: Some("$.fields.labels".into()),
        versions: Some("$.fields.versions".into()),
        category: Some("$.space['path']".into()),
        audience: Some("who".into()),
        language: Some("lang".into()),
        updated: Some("changed".into()),
        ..Mapping::default()
    };
    insta::assert_snapshot!("mapped_pages", rendered(&mapped(SourceKind::Jsonl, "pages.jsonl", Records::Docs, map)));
}

#[test]
fn threads_with_replies_of_named_keys() {
    let map = Mapping {
        id: Some("ticket".into()),
        text: Some("comment".into()),
        author: Some("$.requester.name".into()),
        created: Some("opened".into()),
        closed: Some("$.state.closed".into()),
        duplicate_of: Some("same_as".into()),
        replies: Some("$.comments[*]".into()),
        accepted: Some("solution".into()),
        reply: ReplyMapping {
            id: Some("id".into()),
            text: Some("body_md".into()),
            author: Some("$.by.name".into()),
            created: Some("at".into()),
            votes: Some("plus".into()),
            ..ReplyMapping::default()
        },
        ..Mapping::default()
    };
    let spec = mapped(SourceKind::Jsonl, "threads.jsonl", Records::Threads, map);
    insta::assert_snapshot!("mapped_threads", rendered(&spec));
}

#[test]
fn pages_of_a_spreadsheet() {
    let map = Mapping {
        id: Some("Artikel".into()),
        title: Some("Titel".into()),
        text: Some("Text".into()),
        tags: Some("Schlagworte".into()),
        audience: Some("Sichtbar".into()),
        ..Mapping::default()
    };
    insta::assert_snapshot!("mapped_csv_pages", rendered(&mapped(SourceKind::Csv, "pages.csv", Records::Docs, map)));
}

#[test]
fn posts_joined_into_threads() {
    let map = Mapping {
        id: Some("post_id".into()),
        thread: Some("topic_id".into()),
        title: Some("topic_title".into()),
        category: Some("forum".into()),
        author: Some("username".into()),
        text: Some("post_html".into()),
        markup: Some(Notation::Html),
        created: Some("post_time".into()),
        votes: Some("likes".into()),
        reply: ReplyMapping { accepted: Some("is_answer".into()), ..ReplyMapping::default() },
        ..Mapping::default()
    };
    insta::assert_snapshot!(
        "mapped_csv_threads",
        rendered(&mapped(SourceKind::Csv, "posts.csv", Records::Threads, map))
    );
}
