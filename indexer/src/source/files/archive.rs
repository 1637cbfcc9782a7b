//! Unpacks archives into a folder of their own, file by file as a stream. Nothing is written outside
//! that folder, links are never made, and what cannot be unpacked is a fault with its place.

use std::{
    fs::{self, File},
    io::{self, Read},
    path::{Component, Path, PathBuf},
};

use tempfile::TempDir;

use super::{
    bounded::{check, reason_of},
    stream::{is_tar, is_zip, stream},
};
use crate::source::{limits::MAX_ARCHIVE_FILES, record::Fault, report::DropReason};

/// An archive that has been unpacked; its folder goes when it is dropped.
pub(in crate::source) struct Unpacked {
    folder: TempDir,
    /// What could not be unpacked, each with its path in the archive.
    pub(in crate::source) faults: Vec<(String, Fault)>,
}

impl Unpacked {
    /// Where its files are: in the folder that stands alone in it, as archives are often made, else at
    /// its top.
    pub(in crate::source) fn root(&self) -> PathBuf {
        let top = self.folder.path().to_owned();
        let mut entries = fs::read_dir(&top).into_iter().flatten().flatten();
        match (entries.next(), entries.next()) {
            (Some(only), None) if only.path().is_dir() => only.path(),
            _ => top,
        }
    }
}

/// Unpacks the file at `path` if it is an archive: tar, plain or packed, or zip.
///
/// # Errors
/// When no folder can be made to unpack it into.
pub(in crate::source) fn unpack(path: &Path) -> io::Result<Option<Unpacked>> {
    if !path.is_file() {
        return Ok(None);
    }
    let is_zip = is_zip(path);
    if !is_zip && !is_tar(path) {
        return Ok(None);
    }
    let folder = tempfile::Builder::new().prefix("tier0-").tempdir()?;
    let mut unpacking = Unpacking { root: folder.path().to_owned(), faults: Vec::new(), files: 0 };
    let ended = if is_zip { unpacking.zip(path) } else { unpacking.tar(path) };
    let mut faults = unpacking.faults;
    if let Err(error) = ended {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        faults.push((name, (reason_of(&error), error.to_string())));
    }
    Ok(Some(Unpacked { folder, faults }))
}

struct Unpacking {
    root: PathBuf,
    faults: Vec<(String, Fault)>,
    files: u64,
}

impl Unpacking {
    fn tar(&mut self, path: &Path) -> io::Result<()> {
        let mut archive = tar::Archive::new(stream(path)?);
        for entry in archive.entries()? {
            let mut entry = entry?;
            let kind = entry.header().entry_type();
            let name = entry.path().map(std::borrow::Cow::into_owned).unwrap_or_default();
            if kind.is_symlink() || kind.is_hard_link() {
                self.fault(&name, DropReason::SymbolicLink, "a link in an archive is never made");
            } else if kind.is_file() {
                self.file(&name, &mut entry)?;
            }
        }
        Ok(())
    }

    fn zip(&mut self, path: &Path) -> io::Result<()> {
        let packed = fs::metadata(path)?.len();
        let mut archive = zip::ZipArchive::new(io::BufReader::new(File::open(path)?)).map_err(io::Error::from)?;
        let mut given = 0;
        for nth in 0..archive.len() {
            let name = match archive.name_for_index(nth) {
                Some(Ok(name)) => PathBuf::from(name.into_owned()),
                _ => PathBuf::from(format!("file {nth}")),
            };
            let mut entry = match archive.by_index(nth) {
                Ok(entry) => entry,
                Err(error) => {
                    self.fault(&name, DropReason::Unreadable, &error.to_string());
                    continue;
                }
            };
            if entry.is_symlink() {
                self.fault(&name, DropReason::SymbolicLink, "a link in an archive is never made");
            } else if entry.is_file() {
                given += self.file(&name, &mut Whole { inner: &mut entry, before: given, given: 0, packed })?;
            }
        }
        Ok(())
    }

    /// Writes one file; returns its size. What is wrong with the file alone is a fault.
    ///
    /// # Errors
    /// When the archive cannot be read on, or the disk not be written.
    fn file(&mut self, name: &Path, content: &mut dyn Read) -> io::Result<u64> {
        self.files += 1;
        if self.files > MAX_ARCHIVE_FILES {
            return Err(io::Error::new(io::ErrorKind::InvalidData, format!("more than {MAX_ARCHIVE_FILES} files")));
        }
        let Some(inner) = inner_path(name) else {
            self.fault(name, DropReason::Refused, "its path leads out of the archive");
            return Ok(0);
        };
        let target = self.root.join(inner);
        let folder = target.parent().unwrap_or(&self.root);
        let made = fs::create_dir_all(folder).and_then(|()| File::options().write(true).create_new(true).open(&target));
        match made {
            Ok(mut file) => io::copy(content, &mut file),
            Err(error) => {
                self.fault(name, DropReason::Unreadable, &error.to_string());
                Ok(0)
            }
        }
    }

    fn fault(&mut self, name: &Path, reason: DropReason, detail: &str) {
        self.faults.push((name.to_string_lossy().into_owned(), (reason, detail.to_owned())));
    }
}

/// `name` as a path below a folder; `None` when it would lead out of it.
fn inner_path(name: &Path) -> Option<PathBuf> {
    let mut inner = PathBuf::new();
    for part in name.components() {
        match part {
            Component::Normal(part) => inner.push(part),
            Component::CurDir => {}
            Component::RootDir | Component::ParentDir | Component::Prefix(_) => return None,
        }
    }
    (!inner.as_os_str().is_empty()).then_some(inner)
}

/// Counts what all files of an archive give together.
struct Whole<'a, R> {
    inner: &'a mut R,
    before: u64,
    given: u64,
    packed: u64,
}

impl<R: Read> Read for Whole<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.given += read as u64;
        check(self.before + self.given, self.packed)?;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_path_leads_out_of_the_archive() {
        assert_eq!(inner_path(Path::new("./a//b.md")), Some(PathBuf::from("a/b.md")));
        for name in ["/etc/passwd", "../a", "a/../../b", "", "."] {
            assert_eq!(inner_path(Path::new(name)), None, "{name}");
        }
    }
}
