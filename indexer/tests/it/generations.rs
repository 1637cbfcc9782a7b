//! Generations: repeatable, verified, published in one step, never trusted when damaged.

use std::{
    fs,
    path::{Path, PathBuf},
};

use tier0_indexer::{
    Error, Generation,
    generation::{Reuse, Shelf},
    schema::{FORMAT, TextField},
};

use crate::support::{add_all, build, page};

fn shelf() -> (tempfile::TempDir, Shelf) {
    let folder = tempfile::tempdir().unwrap();
    let shelf = Shelf::new(folder.path().join("index"));
    (folder, shelf)
}

/// Every file of a generation.
fn files_of(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files_of(&path) } else { vec![path] }).collect()
}

#[test]
fn the_same_input_gives_the_same_files_byte_for_byte() {
    let documents = [page("a", "Alerts are sent to the contact."), page("b", "Restart the node.")];
    let ((_one, first), (_two, second)) = (shelf(), shelf());
    let (one, two) = (build(&first, 1_000, &documents).unwrap(), build(&second, 2_000, &documents).unwrap());
    assert_eq!(one.digest, two.digest);
    assert_eq!(one.files, two.files);
    assert_ne!(one.name, two.name, "the name says when it was built");
    assert_eq!(build(&first, 1_001, &documents).unwrap().name, one.name, "what is in force already is not published");
    let changed = [page("a", "Alerts are sent to the contact!"), page("b", "Restart the node.")];
    assert_ne!(build(&first, 1_002, &changed).unwrap().digest, one.digest);
}

#[test]
fn what_was_added_can_be_read_back() {
    let (_folder, shelf) = shelf();
    let manifest = build(&shelf, 0, &[page("a", "Alerts, alerts."), page("b", "Restart CE0117 now.")]).unwrap();
    let generation = Generation::open(&shelf.path(&manifest.name)).unwrap();
    let mut found = Vec::new();
    generation.postings(TextField::Body, "alert", |passage, count| found.push((passage, count))).unwrap();
    assert_eq!(found, [(0, 2)]);
    generation.postings(TextField::Artefact, "ce0117", |passage, _| found.push((passage, 0))).unwrap();
    assert_eq!(found[1], (1, 0));
    assert_eq!(generation.find("docs/b").unwrap(), Some(1));
    assert_eq!(generation.find("docs/c").unwrap(), None);
    assert_eq!(generation.document(1).unwrap().title, "Page b");
    assert_eq!(generation.passage(0).unwrap().blocks[0].text(), "Alerts, alerts.");
}

#[test]
fn terms_are_found_by_what_they_resemble() {
    let (_folder, shelf) = shelf();
    let text = "Authenticate the broker, a breaker, bröker, brokers2, roker and zebra.";
    let manifest = build(&shelf, 0, &[page("a", text)]).unwrap();
    let generation = Generation::open(&shelf.path(&manifest.name)).unwrap();
    let like = |term: &str, distance| {
        generation
            .terms_like(&[TextField::Title, TextField::Body], term, distance)
            .unwrap()
            .into_iter()
            .collect::<Vec<_>>()
    };
    assert_eq!(like("borker", 1), ["broker"], "two neighbours that changed places are one edit");
    assert_eq!(like("brokar", 1), ["broker"], "what begins otherwise is left out");
    assert_eq!(like("brekr", 2), ["breaker", "broker"]);
    assert_eq!(like("authentc", 1), ["authent"]);
    assert!(like("", 1).is_empty() && like("日本語", 2).is_empty());
    assert!(generation.terms_like(&[TextField::Body], "broker", 3).is_err());
}

#[test]
fn every_damage_is_seen_before_anything_is_answered() {
    let (_folder, shelf) = shelf();
    let manifest = build(&shelf, 0, &[page("a", "Alerts are sent to the contact.")]).unwrap();
    let folder = shelf.path(&manifest.name);
    for path in files_of(&folder) {
        let whole = fs::read(&path).unwrap();
        let mut flipped = whole.clone();
        let middle = flipped.len() / 2;
        flipped[middle] ^= 0x10;
        for damaged in [Some(flipped), Some(whole[..middle].to_vec()), None] {
            match damaged {
                Some(bytes) => fs::write(&path, bytes).unwrap(),
                None => fs::remove_file(&path).unwrap(),
            }
            let opened = Generation::open(&folder).err().map(|error| error.to_string());
            assert!(opened.is_some(), "{} was damaged and still opened", path.display());
        }
        fs::write(&path, whole).unwrap();
    }
    assert!(Generation::open(&folder).is_ok(), "mended, it opens again");
}

#[test]
fn a_file_that_does_not_belong_is_damage() {
    let (_folder, shelf) = shelf();
    let manifest = build(&shelf, 0, &[page("a", "Text.")]).unwrap();
    fs::write(shelf.path(&manifest.name).join("extra"), "x").unwrap();
    assert!(matches!(Generation::open(&shelf.path(&manifest.name)), Err(Error::Damaged { .. })));
}

#[test]
fn another_format_says_rebuild() {
    let (_folder, shelf) = shelf();
    let manifest = build(&shelf, 0, &[page("a", "Text.")]).unwrap();
    let path = shelf.path(&manifest.name).join("manifest.json");
    let text = fs::read_to_string(&path).unwrap().replace(&format!("\"format\": {FORMAT}"), "\"format\": 99");
    fs::write(&path, text).unwrap();
    let error = Generation::open(&shelf.path(&manifest.name)).err().unwrap().to_string();
    assert!(error.contains("format 99") && error.contains("tier0 index"), "{error}");
}

#[test]
fn two_builds_at_once_are_refused_and_what_a_killed_one_left_is_cleared() {
    let (_folder, shelf) = shelf();
    let left = shelf.folder().join("staging-1");
    fs::create_dir_all(&left).unwrap();
    let inner = shelf.clone();
    let (staged, second) = shelf
        .build(&crate::support::clock(0), Reuse::Unchanged, |builder| {
            add_all(builder, &[page("a", "Text.")])?;
            Ok(build(&inner, 1, &[page("b", "Text.")]))
        })
        .unwrap();
    assert!(matches!(second, Err(Error::Locked(_))));
    assert!(!left.exists());
    shelf.publish(staged).unwrap();
    assert!(build(&shelf, 2, &[page("b", "Text.")]).is_ok(), "the lock is free again");
}

#[test]
fn a_build_that_fails_leaves_the_old_generation_in_force() {
    let (_folder, shelf) = shelf();
    let manifest = build(&shelf, 0, &[page("a", "Text.")]).unwrap();
    let failed = shelf.build(&crate::support::clock(1), Reuse::Unchanged, |_| -> tier0_indexer::Result<()> {
        Err(Error::Source { name: "docs".into(), message: "gone".into() })
    });
    assert!(failed.is_err());
    assert_eq!(shelf.current().unwrap(), Some(manifest.name.clone()));
    assert_eq!(shelf.names().unwrap(), [manifest.name]);
}

#[test]
fn three_generations_are_kept_and_the_one_before_can_be_put_in_force() {
    let (_folder, shelf) = shelf();
    let names: Vec<_> = (0..5).map(|n| build(&shelf, n, &[page("a", &format!("Text {n}."))]).unwrap().name).collect();
    assert_eq!(shelf.names().unwrap(), names[2..]);
    assert_eq!(shelf.roll_back(None).unwrap().name, names[3]);
    assert_eq!(shelf.current().unwrap().as_ref(), Some(&names[3]));
    assert_eq!(shelf.roll_back(Some(&names[4])).unwrap().name, names[4]);
    assert!(matches!(shelf.roll_back(Some("gen-none")), Err(Error::Unknown(_))));
}

#[test]
fn a_published_generation_opens_from_a_folder_that_cannot_be_written() {
    let (_folder, shelf) = shelf();
    let manifest = build(&shelf, 0, &[page("a", "Text.")]).unwrap();
    let path = shelf.path(&manifest.name);
    let before = fs::read_dir(&path).unwrap().count();
    let mut permissions = fs::metadata(&path).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&path, permissions).unwrap();
    assert!(Generation::open(&path).is_ok());
    // Even a user who could write, as root can, finds that opening wrote nothing.
    assert_eq!(fs::read_dir(&path).unwrap().count(), before);
}
