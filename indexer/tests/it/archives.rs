//! Packed files and archives: read like what they hold, and never further than they should be.

use std::{collections::BTreeMap, fs, io::Write, path::Path};

use tier0_indexer::source::{DropReason, SourceKind, SourceSpec};

use crate::support::{read_all, spec};

const PAGES: [(&str, &str); 2] =
    [("site/docs/a.md", "# A\n\nAbout alerts.\n"), ("site/docs/b.md", "# B\n\nOn nodes.\n")];

fn tar_of(entries: &[(&str, &str)]) -> tar::Builder<Vec<u8>> {
    let mut tar = tar::Builder::new(Vec::new());
    for (name, text) in entries {
        let mut header = tar::Header::new_gnu();
        header.set_size(text.len() as u64);
        header.set_mode(0o644);
        // The library refuses such names; whoever wants to hurt does not.
        header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
        header.set_cksum();
        tar.append(&header, text.as_bytes()).unwrap();
    }
    tar
}

fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut file = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    file.write_all(bytes).unwrap();
    file.finish().unwrap()
}

fn zip_of(entries: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in entries {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn titles(path: &Path) -> (Vec<String>, BTreeMap<DropReason, u64>) {
    let spec = SourceSpec { within: Some("docs".into()), ..spec(SourceKind::Markdown, path) };
    let (documents, report) = read_all(&spec);
    (documents.into_iter().map(|document| document.id()).collect(), report.drops)
}

#[test]
fn a_tree_is_read_from_every_kind_of_archive() {
    let folder = tempfile::tempdir().unwrap();
    let tar = tar_of(&PAGES).into_inner().unwrap();
    for (name, bytes) in [("a.tar", tar.clone()), ("a.tar.gz", gzipped(&tar)), ("a.zip", zip_of(&PAGES))] {
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        assert_eq!(titles(&path), (vec!["docs/a".to_owned(), "docs/b".to_owned()], BTreeMap::new()), "{name}");
    }
    for name in ["docs.tar.xz", "docs.tar.zst"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/archives").join(name);
        assert_eq!(titles(&path), (vec!["docs/a".to_owned(), "docs/b".to_owned()], BTreeMap::new()), "{name}");
    }
}

#[test]
fn single_files_are_read_packed() {
    for name in ["faq.jsonl.xz", "faq.jsonl.zst"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/archives").join(name);
        let (documents, report) = read_all(&spec(SourceKind::Jsonl, &path));
        assert_eq!((documents.len(), report.drops.len()), (2, 0), "{name}");
    }
}

#[test]
fn nothing_is_written_outside_and_links_are_never_made() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bad.tar");
    let mut tar =
        tar_of(&[("docs/a.md", "# A\n\nGood."), ("../escaped.md", "# Out"), ("/tmp/tier0-escaped.md", "# Out")]);
    let mut header = tar::Header::new_gnu();
    header.set_entry_type(tar::EntryType::Symlink);
    header.set_size(0);
    tar.append_link(&mut header, "docs/etc", "/etc").unwrap();
    fs::write(&path, tar.into_inner().unwrap()).unwrap();
    let (documents, report) = read_all(&spec(SourceKind::Markdown, &path));
    assert_eq!(documents.len(), 1);
    assert_eq!(report.drops, BTreeMap::from([(DropReason::SymbolicLink, 1), (DropReason::Refused, 2)]));
    assert!(!Path::new("/tmp/tier0-escaped.md").exists());
}

#[test]
fn a_truncated_archive_gives_what_came_before_the_break() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cut.tar.gz");
    let word = |n: u64| format!("{:x} ", n.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    let noise = (0..60_000).map(word).collect::<Vec<_>>().concat();
    let bytes = gzipped(&tar_of(&[("a.md", "# A\n\nGood."), ("b.md", &noise), ("c.md", "# C")]).into_inner().unwrap());
    fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
    let (documents, report) = read_all(&spec(SourceKind::Markdown, &path));
    assert!(documents.iter().any(|document| document.title == "A"), "{documents:?}");
    assert_eq!(report.drops.get(&DropReason::Unreadable), Some(&1));
    assert_eq!(report.sources["docs"].dropped.last().map(|drop| drop.place.as_str()), Some("cut.tar.gz"));
}

#[test]
fn an_archive_that_unpacks_to_far_too_much_is_given_up() {
    let folder = tempfile::tempdir().unwrap();
    let zeros = "0".repeat(1 << 20);
    let many: Vec<(String, &str)> = (0..160).map(|n| (format!("p/{n}.bin"), zeros.as_str())).collect();
    let entries: Vec<(&str, &str)> = many.iter().map(|(name, text)| (name.as_str(), *text)).collect();
    for (name, bytes) in
        [("bomb.zip", zip_of(&entries)), ("bomb.tar.gz", gzipped(&tar_of(&entries).into_inner().unwrap()))]
    {
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        let (_, report) = read_all(&spec(SourceKind::Markdown, &path));
        assert_eq!(report.drops.get(&DropReason::TooDense), Some(&1), "{name}: {:?}", report.drops);
    }
}
