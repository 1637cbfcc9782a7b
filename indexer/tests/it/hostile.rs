//! Input made to hurt: each case is a counted drop, never a crash, and never holds up the rest.

use std::{collections::BTreeMap, fs, io::Write, path::Path};

use tier0_indexer::source::{DropReason, SourceKind, limits::MAX_PAGE_BYTES};

use crate::support::{read_all, spec};

fn tree(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        fs::write(folder.path().join(name), bytes).unwrap();
    }
    folder
}

#[test]
fn deep_wide_huge_and_foreign_pages_are_dropped_and_the_good_one_is_read() {
    let deep = "<div>".repeat(50_000);
    let wide = format!("<p{}>x</p>", " a=1".repeat(20_000));
    let huge = vec![b'a'; usize::try_from(MAX_PAGE_BYTES).unwrap() + 1];
    let good = b"<html><body><p>Good text.</p></body></html>";
    let folder = tree(&[
        ("deep.html", deep.as_bytes()),
        ("wide.html", wide.as_bytes()),
        ("huge.html", &huge),
        ("foreign.html", b"\xff\xfe\x00bad"),
        ("good.html", good),
    ]);
    let (documents, report) = read_all(&spec(SourceKind::Html, folder.path()));
    assert_eq!(documents.len(), 1);
    let drops = [(DropReason::TooLarge, 1), (DropReason::NotUtf8, 1), (DropReason::TooDeep, 2)];
    assert_eq!(report.drops, BTreeMap::from(drops));
}

#[test]
fn a_page_at_the_size_limit_is_read() {
    let mut page = b"# A\n\n".to_vec();
    page.resize(usize::try_from(MAX_PAGE_BYTES).unwrap(), b'a');
    let folder = tree(&[("a.md", &page)]);
    assert_eq!(read_all(&spec(SourceKind::Markdown, folder.path())).0.len(), 1);
}

fn gzip(pieces: impl Iterator<Item = Vec<u8>>, path: &Path) {
    let mut file = flate2::write::GzEncoder::new(fs::File::create(path).unwrap(), flate2::Compression::best());
    pieces.for_each(|piece| file.write_all(&piece).unwrap());
    file.finish().unwrap();
}

#[test]
fn a_line_of_zeros_from_a_small_gzip_is_passed_over_without_being_held() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bomb.jsonl.gz");
    let good = b"\n{\"_id\": \"1\", \"title\": \"A\", \"text\": \"Good.\"}\n".to_vec();
    gzip((0..32).map(|_| vec![0_u8; 1 << 20]).chain([good]), &path);
    let (documents, report) = read_all(&spec(SourceKind::Jsonl, &path));
    assert_eq!(documents.len(), 1);
    assert_eq!(report.drops, BTreeMap::from([(DropReason::TooLarge, 1)]));
}

#[test]
fn a_gibibyte_of_zeros_in_a_mebibyte_of_gzip_is_given_up_early() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bomb.jsonl.gz");
    // A gzip file may have many members; each of these is a mebibyte of zeros.
    gzip(std::iter::once(vec![0_u8; 1 << 20]), &path);
    let member = fs::read(&path).unwrap();
    fs::write(&path, member.repeat(1024)).unwrap();
    assert!(fs::metadata(&path).unwrap().len() < 1_100_000, "{}", fs::metadata(&path).unwrap().len());
    let (documents, report) = read_all(&spec(SourceKind::Jsonl, &path));
    assert!(documents.is_empty());
    assert_eq!(report.drops, BTreeMap::from([(DropReason::TooDense, 1)]));
}

#[test]
fn a_line_of_a_hundred_megabytes_is_one_drop_and_the_next_line_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("long.jsonl");
    let mut file = fs::File::create(&path).unwrap();
    for _ in 0..100 {
        file.write_all(&vec![b'a'; 1_000_000]).unwrap();
    }
    file.write_all(b"\n{\"_id\": \"1\", \"title\": \"A\", \"text\": \"Good.\"}\n").unwrap();
    let (documents, report) = read_all(&spec(SourceKind::Jsonl, &path));
    assert_eq!(documents.len(), 1);
    assert_eq!(report.drops, BTreeMap::from([(DropReason::TooLarge, 1)]));
}

#[test]
fn a_truncated_gzip_gives_what_came_before_the_break() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cut.jsonl.gz");
    let mut file = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    for n in 0..2_000 {
        writeln!(file, "{{\"_id\": \"{n}\", \"title\": \"A\", \"text\": \"Text number {}.\"}}", n * 7_919).unwrap();
    }
    let bytes = file.finish().unwrap();
    fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
    let (documents, report) = read_all(&spec(SourceKind::Jsonl, &path));
    assert!(documents.len() > 100);
    assert!(report.drops.values().sum::<u64>() >= 1);
}

#[cfg(unix)]
#[test]
fn links_out_of_the_tree_are_counted_and_not_followed() {
    let folder = tree(&[("a.md", b"Good text.")]);
    std::os::unix::fs::symlink("/etc", folder.path().join("etc")).unwrap();
    std::os::unix::fs::symlink("/etc/passwd", folder.path().join("b.md")).unwrap();
    let (documents, report) = read_all(&spec(SourceKind::Markdown, folder.path()));
    assert_eq!(documents.len(), 1);
    assert_eq!(report.drops, BTreeMap::from([(DropReason::SymbolicLink, 2)]));
}

#[test]
fn deeply_nested_markdown_and_json_do_not_overflow() {
    let quotes = ">".repeat(100_000) + " text";
    let lists: String = (0..2_000).flat_map(|n| [" ".repeat(n), "- x\n".to_owned()]).collect();
    let brackets = "[".repeat(200_000);
    let folder = tree(&[("q.md", quotes.as_bytes()), ("l.md", lists.as_bytes()), ("b.md", brackets.as_bytes())]);
    let (documents, report) = read_all(&spec(SourceKind::Markdown, folder.path()));
    assert_eq!(documents.len() as u64 + report.drops.values().sum::<u64>(), 3);
    let json = tree(&[("a.jsonl", "[".repeat(100_000).as_bytes())]);
    let (_, report) = read_all(&spec(SourceKind::Jsonl, &json.path().join("a.jsonl")));
    assert_eq!(report.drops, BTreeMap::from([(DropReason::BadJson, 1)]));
}
