//! Finds and reads the files of a source, in a fixed order, within limits and without leaving the
//! source's folder. It knows endings and packings, not formats.

pub(super) mod archive;
pub(super) mod bounded;
mod stream;

pub(super) mod within;

use std::{
    fs,
    hash::{Hash, Hasher},
    io::Read,
    path::{Path, PathBuf},
};

pub(super) use stream::stream;

use self::bounded::reason_of;
use super::{intake::Intake, record::Fault, report::DropReason};

/// Files below the source's path with one of the `endings` (lower case, without dot), sorted by path;
/// the path itself if it is a file. Hidden files are passed over; links, and what cannot be looked
/// into, are drops.
pub(super) fn list(intake: &mut Intake<'_>, endings: &[&str]) -> Vec<PathBuf> {
    let (found, faults) = find(&intake.spec.path, endings);
    for (place, (reason, detail)) in faults {
        intake.refuse(reason, &place, &detail);
    }
    found
}

/// The same for any folder, and what was met there that cannot be read.
pub(super) fn find(root: &Path, endings: &[&str]) -> (Vec<PathBuf>, Vec<(String, Fault)>) {
    if root.is_file() {
        return (vec![root.to_owned()], Vec::new());
    }
    let (mut found, mut faults) = (Vec::new(), Vec::new());
    let walk = ignore::WalkBuilder::new(root).standard_filters(false).hidden(true).follow_links(false).build();
    for entry in walk {
        match entry {
            Ok(entry) => {
                let kind = entry.file_type();
                let path = entry.into_path();
                let is_wanted = has_ending(&path, endings);
                if kind.is_some_and(|kind| kind.is_file()) && is_wanted {
                    found.push(path);
                } else if kind.is_some_and(|kind| kind.is_symlink()) && (is_wanted || path.is_dir()) {
                    let leads_to = fs::read_link(&path).unwrap_or_default();
                    let detail = format!("leads to `{}`; links are not followed", leads_to.display());
                    faults.push((relative(&path, root), (DropReason::SymbolicLink, detail)));
                }
            }
            Err(error) => faults.push((relative(root, root), (DropReason::Unreadable, error.to_string()))),
        }
    }
    found.sort();
    faults.sort();
    (found, faults)
}

/// Whether a file has one of the endings, not counting one of a packed file.
fn has_ending(path: &Path, endings: &[&str]) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
    let name = [".gz", ".xz", ".zst"].iter().find_map(|packed| name.strip_suffix(packed)).unwrap_or(&name);
    name.rsplit_once('.').is_some_and(|(_, ending)| endings.contains(&ending))
}

/// `path` relative to `root`, with `/` between components.
pub(super) fn relative(path: &Path, root: &Path) -> String {
    let inner = path.strip_prefix(root).ok().filter(|inner| !inner.as_os_str().is_empty());
    let inner = inner.unwrap_or_else(|| path.file_name().map_or(path, Path::new));
    inner.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

/// The text of a file of at most `max_bytes`, unpacked if it is packed, without the mark that UTF-8 may
/// begin with.
pub(super) fn text(path: &Path, max_bytes: u64) -> Result<String, Fault> {
    let unreadable = |error: std::io::Error| (reason_of(&error), error.to_string());
    let file = stream(path).map_err(unreadable)?;
    let mut bytes = Vec::new();
    file.take(max_bytes + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > max_bytes {
        return Err((DropReason::TooLarge, format!("more than {max_bytes} bytes")));
    }
    if bytes.starts_with(b"\xef\xbb\xbf") {
        bytes.drain(..3);
    }
    String::from_utf8(bytes)
        .map_err(|error| (DropReason::NotUtf8, format!("at byte {}", error.utf8_error().valid_up_to())))
}

/// Sums up what the files below `paths` look like from outside: their names, sizes and times. Changes
/// whenever one of them may have changed.
#[must_use]
pub fn state_of(paths: &[PathBuf]) -> u64 {
    let mut state = std::hash::DefaultHasher::new();
    for root in paths {
        let mut walk = ignore::WalkBuilder::new(root);
        walk.standard_filters(false).hidden(true).follow_links(false).sort_by_file_path(Path::cmp);
        for entry in walk.build().flatten() {
            entry.path().hash(&mut state);
            if let Some(facts) = entry.metadata().ok().filter(std::fs::Metadata::is_file) {
                (facts.len(), facts.modified().ok()).hash(&mut state);
            }
        }
    }
    state.finish()
}
