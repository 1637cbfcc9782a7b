//! Finds and reads the files of a source, in a fixed order, within limits and without leaving the
//! source's folder. It knows endings, not formats.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read},
    path::{Path, PathBuf},
};

use flate2::bufread::MultiGzDecoder;

use super::{intake::Intake, limits::MAX_EXPORT_BYTES, record::Fault, report::DropReason};

/// Files below `root` with one of the `endings` (lower case, without dot), sorted by path; `root`
/// itself if it is a file. Links and hidden files are passed over; what cannot be looked into is
/// counted.
pub(super) fn list(intake: &mut Intake<'_>, endings: &[&str]) -> Vec<PathBuf> {
    let root = intake.spec.path.clone();
    if root.is_file() {
        return vec![root];
    }
    let mut found = Vec::new();
    let walk = ignore::WalkBuilder::new(&root).standard_filters(false).hidden(true).follow_links(false).build();
    for entry in walk {
        match entry {
            Ok(entry) if entry.file_type().is_some_and(|kind| kind.is_file()) => {
                let path = entry.into_path();
                let ending = path.extension().and_then(|ending| ending.to_str()).map(str::to_lowercase);
                if ending.is_some_and(|ending| endings.contains(&ending.as_str())) {
                    found.push(path);
                }
            }
            Ok(_) => {}
            Err(error) => intake.refuse(DropReason::Unreadable, &relative(&root, &root), &error.to_string()),
        }
    }
    found.sort();
    found
}

/// `path` relative to `root`, with `/` between components.
pub(super) fn relative(path: &Path, root: &Path) -> String {
    let inner = path.strip_prefix(root).ok().filter(|inner| !inner.as_os_str().is_empty());
    let inner = inner.unwrap_or_else(|| path.file_name().map_or(path, Path::new));
    inner.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

/// The text of a file of at most `max_bytes`.
pub(super) fn text(path: &Path, max_bytes: u64) -> Result<String, Fault> {
    let unreadable = |error: io::Error| (DropReason::Unreadable, error.to_string());
    let file = File::open(path).map_err(unreadable)?;
    let mut bytes = Vec::new();
    file.take(max_bytes + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > max_bytes {
        return Err((DropReason::TooLarge, format!("more than {max_bytes} bytes")));
    }
    String::from_utf8(bytes)
        .map_err(|error| (DropReason::NotUtf8, format!("at byte {}", error.utf8_error().valid_up_to())))
}

/// Opens an export as a stream, unpacking gzip, bounded in size.
pub(super) fn stream(path: &Path) -> io::Result<Box<dyn BufRead>> {
    let mut file = BufReader::with_capacity(1 << 16, File::open(path)?);
    let is_gzip = file.fill_buf()?.starts_with(&[0x1f, 0x8b]);
    Ok(if is_gzip {
        Box::new(BufReader::with_capacity(1 << 16, MultiGzDecoder::new(file).take(MAX_EXPORT_BYTES)))
    } else {
        Box::new(file.take(MAX_EXPORT_BYTES))
    })
}
