//! Builds after edits: what they take over, and that nobody can tell them from whole builds.

use std::collections::BTreeMap;

use proptest::prelude::*;
use tier0_indexer::{
    Document, Generation,
    document::PUBLIC,
    generation::{Manifest, Reuse, Shelf},
    schema::{TextField, WORD_FIELDS},
};

use crate::support::{build, build_with, page};

const WORDS: [&str; 6] = ["alert", "node", "restart", "deploy", "licence", "CE0117"];

/// Everything that a search can see of a generation.
fn seen(shelf: &Shelf, manifest: &Manifest) -> BTreeMap<String, Vec<String>> {
    let generation = Generation::open(&shelf.path(&manifest.name)).unwrap();
    let mut seen = BTreeMap::new();
    for document in 0..u32::try_from(manifest.counts.documents).unwrap() {
        let outline = generation.document(document).unwrap();
        assert_eq!(generation.find(&outline.id()).unwrap(), Some(document));
        let columns = generation.columns();
        let mut facts = vec![format!(
            "{document} {:?} {} {}",
            columns.kind[document as usize],
            manifest.audiences[columns.audience[document as usize] as usize],
            manifest.sources[columns.source[document as usize] as usize],
        )];
        for passage in columns.passages_of(document) {
            let lengths = WORD_FIELDS.map(|field| generation.length(field, passage));
            facts.push(format!("{passage} {:?} {lengths:?}", generation.passage(passage).unwrap()));
        }
        seen.insert(outline.id(), facts);
    }
    for word in WORDS.iter().copied().chain(["ce0117", "page"]) {
        for field in [TextField::Title, TextField::Body, TextField::Artefact] {
            let mut found = Vec::new();
            generation.postings(field, word, |passage, count| found.push((passage, count))).unwrap();
            assert_eq!(generation.passage_frequency(field, word).unwrap() as usize, found.len());
            found.sort_unstable();
            seen.insert(format!("{field:?} {word}"), found.iter().map(|found| format!("{found:?}")).collect());
        }
    }
    seen
}

fn many(edited: &[usize], count: usize) -> Vec<Document> {
    let text = |n: usize| format!("Text {n} about {} and {}.", WORDS[n % 6], WORDS[(n / 6) % 6]);
    (0..count)
        .map(|n| page(&format!("{n:03}"), &if edited.contains(&n) { text(n + 1) + " Edited." } else { text(n) }))
        .collect()
}

fn shelf() -> (tempfile::TempDir, Shelf) {
    let folder = tempfile::tempdir().unwrap();
    let shelf = Shelf::new(folder.path().join("index"));
    (folder, shelf)
}

#[test]
fn one_edited_page_rewrites_one_page_and_gives_the_digest_of_a_whole_build() {
    let ((_one, edited), (_two, whole)) = (shelf(), shelf());
    build(&edited, 0, &many(&[], 60)).unwrap();
    let after = build(&edited, 1, &many(&[7], 60)).unwrap();
    let expected = build_with(&whole, 1, &many(&[7], 60), Reuse::Nothing).unwrap();
    assert!(after.files.keys().any(|file| file.starts_with("changes/")), "{:?}", after.files.keys());
    assert!(!expected.files.keys().any(|file| file.starts_with("changes/")));
    assert_eq!(after.digest, expected.digest);
    assert_eq!(seen(&edited, &after), seen(&whole, &expected));
}

#[test]
fn changes_pile_up_and_are_then_written_into_one_segment() {
    let ((_one, edited), (_two, whole)) = (shelf(), shelf());
    build(&edited, 0, &many(&[], 60)).unwrap();
    let mut layouts = Vec::new();
    for (second, n) in (1_i64..).zip(1..12) {
        let edits: Vec<usize> = (0..n).collect();
        let after = build(&edited, second, &many(&edits, 60)).unwrap();
        let expected = build_with(&whole, second, &many(&edits, 60), Reuse::Nothing).unwrap();
        assert_eq!(after.digest, expected.digest);
        assert_eq!(seen(&edited, &after), seen(&whole, &expected), "after {n} edits");
        layouts.push(after.files.keys().any(|file| file.starts_with("changes/")));
    }
    assert!(layouts.contains(&true) && layouts.contains(&false), "{layouts:?}");
}

#[test]
fn another_audience_and_another_order_are_seen() {
    let ((_one, edited), (_two, whole)) = (shelf(), shelf());
    build(&edited, 0, &many(&[], 60)).unwrap();
    let mut documents = many(&[], 60);
    documents[0].audience = "internal".to_owned();
    documents.swap(5, 6);
    let after = build(&edited, 1, &documents).unwrap();
    let expected = build_with(&whole, 1, &documents, Reuse::Nothing).unwrap();
    assert_eq!(after.audiences, ["internal", PUBLIC]);
    assert_eq!(after.digest, expected.digest);
    assert_eq!(seen(&edited, &after), seen(&whole, &expected));
}

#[test]
fn a_damaged_generation_is_no_reason_not_to_build() {
    let (_folder, shelf) = shelf();
    let first = build(&shelf, 0, &many(&[], 20)).unwrap();
    std::fs::write(shelf.path(&first.name).join("ledger.json"), "[").unwrap();
    let after = build(&shelf, 1, &many(&[3], 20)).unwrap();
    assert!(Generation::open(&shelf.path(&after.name)).is_ok());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn any_row_of_edits_gives_what_a_whole_build_gives(
        steps in prop::collection::vec((prop::collection::vec(0_usize..40, 0..4), 30_usize..42), 1..5),
    ) {
        let ((_one, edited), (_two, whole)) = (shelf(), shelf());
        for (second, (edits, count)) in (0_i64..).zip(&steps) {
            let documents = many(edits, *count);
            let after = build(&edited, second, &documents).unwrap();
            let expected = build_with(&whole, second, &documents, Reuse::Nothing).unwrap();
            prop_assert_eq!(&after.digest, &expected.digest);
            prop_assert_eq!(seen(&edited, &after), seen(&whole, &expected));
        }
    }
}
