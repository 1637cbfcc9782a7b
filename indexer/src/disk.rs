//! Files that survive a crash: written, synced, renamed, summed. Ground floor: it knows nothing of what is in a file
//! or of the rooms that write one, and it never deletes and never changes a file in place; it replaces it whole.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::Write,
    path::{Path, PathBuf},
};

use crate::error::{Error, Result};

/// Writes a file and waits until it is on disk.
pub(crate) fn write_synced(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut file = File::create(path).map_err(Error::io("write", path))?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(Error::io("write", path))
}

/// Replaces a file in one step: readers see the old or the new content, never a part.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> Result<()> {
    let temporary = path.with_extension("tmp");
    write_synced(&temporary, bytes)?;
    fs::rename(&temporary, path).map_err(Error::io("rename", path))?;
    sync_folder(path.parent().unwrap_or(Path::new(".")))
}

/// Waits until the entries of a folder are on disk.
pub(crate) fn sync_folder(folder: &Path) -> Result<()> {
    File::open(folder).and_then(|file| file.sync_all()).map_err(Error::io("sync", folder))
}

/// Waits until every file of a folder and the folder itself are on disk.
pub(crate) fn sync_all(folder: &Path) -> Result<()> {
    for entry in fs::read_dir(folder).map_err(Error::io("read", folder))? {
        let path = entry.map_err(Error::io("read", folder))?.path();
        File::open(&path).and_then(|file| file.sync_all()).map_err(Error::io("sync", &path))?;
    }
    sync_folder(folder)
}

/// BLAKE3 of every file of `folder` and of the folders in it, but `except`, in hex, by name or
/// `folder/name`. Those that are `known` already are not read.
pub(crate) fn sums(folder: &Path, except: &str, known: &BTreeMap<String, String>) -> Result<BTreeMap<String, String>> {
    let mut sums = BTreeMap::new();
    for path in entries(folder)? {
        let name = name_of(&path);
        if path.is_dir() {
            for inner in entries(&path)? {
                let name = format!("{name}/{}", name_of(&inner));
                let sum = known.get(&name).map_or_else(|| sum(&inner), |sum| Ok(sum.clone()))?;
                sums.insert(name, sum);
            }
        } else if name != except {
            sums.insert(name, sum(&path)?);
        }
    }
    Ok(sums)
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).map_err(Error::io("read", folder))?;
    entries.map(|entry| entry.map(|entry| entry.path()).map_err(Error::io("read", folder))).collect()
}

fn sum(path: &Path) -> Result<String> {
    let mut hasher = blake3::Hasher::new();
    File::open(path).and_then(|file| hasher.update_reader(file).map(drop)).map_err(Error::io("read", path))?;
    Ok(hasher.finalize().to_hex().to_string())
}

/// Last component of a path, as text.
pub(crate) fn name_of(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}
