//! The folder that holds generations: starts builds, publishes them by swapping `CURRENT`, lists,
//! rolls back and clears away. It never looks into a generation beyond its manifest.

use std::{
    collections::BTreeMap,
    fs::{self, File, TryLockError},
    path::{Path, PathBuf},
};

use super::{
    build::{Builder, Built},
    manifest::Manifest,
    open::Generation,
    previous::Previous,
};
use crate::{
    clock::Clock,
    disk,
    error::{Error, Result},
    relate::LinkReport,
};

/// Name of the file that names the generation in force.
const CURRENT: &str = "CURRENT";
/// Name of the lock file. It stays after a crash, its lock does not; it is never deleted.
const LOCK: &str = "build.lock";
/// How many generations are kept, the one in force included.
const KEPT: usize = 3;

/// A folder of generations.
#[derive(Debug, Clone)]
pub struct Shelf {
    folder: PathBuf,
}

/// Whether a build takes what has not changed from the generation in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reuse {
    /// Unchanged records are not read again.
    Unchanged,
    /// Everything is read and written anew.
    Nothing,
}

/// Documents that the generation in force has and a build would lose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Loss {
    /// Documents of the generation in force.
    pub before: u64,
    /// Documents of the build.
    pub now: u64,
}

/// A build that has ended well and waits to be published. Dropping it frees the lock.
pub struct Staged {
    folder: PathBuf,
    manifest: Manifest,
    links: BTreeMap<String, LinkReport>,
    _lock: File,
}

impl Drop for Staged {
    fn drop(&mut self) {
        // Published, the folder has another name; given up, it must not stay. What cannot be removed
        // is cleared by the next build.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

impl Staged {
    /// What was built.
    #[must_use]
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// What the links of each source lead to.
    #[must_use]
    pub fn links(&self) -> &BTreeMap<String, LinkReport> {
        &self.links
    }

    /// Opens the build as a server will.
    ///
    /// # Errors
    /// When it is not what its manifest says.
    pub fn open(&self) -> Result<Generation> {
        Generation::open(&self.folder)
    }
}

impl Shelf {
    /// The shelf in `folder`, which need not exist yet.
    #[must_use]
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    /// Where it is.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Builds a generation: `fill` adds documents to the builder, nothing is visible until
    /// [`Shelf::publish`]. What an earlier, killed build left is cleared away first.
    ///
    /// # Errors
    /// [`Error::Locked`] while another process builds; whatever `fill` returns; faults of the disk.
    pub fn build<T>(
        &self,
        clock: &dyn Clock,
        reuse: Reuse,
        fill: impl FnOnce(&mut Builder) -> Result<T>,
    ) -> Result<(Staged, T)> {
        fs::create_dir_all(&self.folder).map_err(Error::io("create", &self.folder))?;
        let lock = self.lock()?;
        for left in self.folders("staging-")? {
            fs::remove_dir_all(&left).map_err(Error::io("remove", &left))?;
        }
        let folder = self.folder.join(format!("staging-{}", std::process::id()));
        fs::create_dir(&folder).map_err(Error::io("create", &folder))?;
        let mut builder = Builder::create(&folder, self.previous(reuse)?);
        let built = fill(&mut builder).and_then(|out| Ok((builder.finish(clock)?, out)));
        if built.is_err() {
            // The first error is the one to report; what is left is cleared by the next build.
            let _ = fs::remove_dir_all(&folder);
        }
        built.map(|(Built { manifest, links }, out)| (Staged { folder, manifest, links, _lock: lock }, out))
    }

    /// The generation in force, if there is one that can be taken from. A damaged one, or one of another
    /// format, is no reason not to build.
    fn previous(&self, reuse: Reuse) -> Result<Option<Previous>> {
        let name = self.current()?.filter(|_| reuse == Reuse::Unchanged);
        Ok(name.and_then(|name| Previous::open(&self.path(&name)).ok()))
    }

    /// How many documents a build would lose, if any, against the generation in force, also where that is of
    /// another format.
    ///
    /// # Errors
    /// When `CURRENT` is there and cannot be read.
    pub fn loss(&self, staged: &Staged) -> Result<Option<Loss>> {
        let now = staged.manifest.counts.documents;
        let before = self.current()?.and_then(|name| Manifest::documents_of(&self.path(&name))).unwrap_or(0);
        Ok((before > now).then_some(Loss { before, now }))
    }

    fn lock(&self) -> Result<File> {
        let path = self.folder.join(LOCK);
        let file = File::options().create(true).append(true).open(&path).map_err(Error::io("open", &path))?;
        match file.try_lock() {
            Ok(()) => Ok(file),
            Err(TryLockError::WouldBlock) => Err(Error::Locked(self.folder.clone())),
            Err(TryLockError::Error(error)) => Err(Error::io("lock", &path)(error)),
        }
    }

    /// Puts a staged generation in force and clears away the oldest ones. One that is the generation in
    /// force once more is not published: it would only push an older one off the shelf.
    ///
    /// # Errors
    /// Faults of the disk; until the last step the generation before stays in force.
    pub fn publish(&self, staged: Staged) -> Result<Manifest> {
        let current = self.current()?.and_then(|name| Manifest::read(&self.path(&name)).ok());
        if let Some(current) = current.filter(|current| current.files == staged.manifest.files) {
            return Ok(current);
        }
        let target = self.folder.join(&staged.manifest.name);
        // Where the same content was built within the same second, it is there already.
        if !target.exists() {
            fs::rename(&staged.folder, &target).map_err(Error::io("rename", &target))?;
            disk::sync_folder(&self.folder)?;
        }
        self.set_current(&staged.manifest.name)?;
        self.clear()?;
        let manifest = staged.manifest.clone();
        // Frees the lock, and clears the staging folder where it was not needed.
        drop(staged);
        Ok(manifest)
    }

    fn set_current(&self, name: &str) -> Result<()> {
        disk::replace(&self.folder.join(CURRENT), format!("{name}\n").as_bytes())
    }

    /// Name of the generation in force, if any was published.
    ///
    /// # Errors
    /// When `CURRENT` is there and cannot be read.
    pub fn current(&self) -> Result<Option<String>> {
        let path = self.folder.join(CURRENT);
        match fs::read_to_string(&path) {
            Ok(name) => Ok(Some(name.trim().to_owned())),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Error::io("read", &path)(error)),
        }
    }

    /// Folder of the generation `name`.
    #[must_use]
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Names of the published generations, oldest first.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn names(&self) -> Result<Vec<String>> {
        Ok(self.folders("gen-")?.iter().map(|path| disk::name_of(path)).collect())
    }

    /// Puts an earlier generation in force: `name`, or the one before the current.
    ///
    /// # Errors
    /// [`Error::Unknown`] when there is none of that name or none before; [`Error::Damaged`] when
    /// it is not what its manifest says.
    pub fn roll_back(&self, name: Option<&str>) -> Result<Manifest> {
        let names = self.names()?;
        let target = if let Some(name) = name {
            names.iter().find(|known| *known == name).cloned()
        } else {
            let current = self.current()?;
            let at = names.iter().position(|known| Some(known) == current.as_ref()).unwrap_or(names.len());
            at.checked_sub(1).map(|before| names[before].clone())
        };
        let target = target.ok_or_else(|| Error::Unknown(name.unwrap_or("before the current one").to_owned()))?;
        let folder = self.path(&target);
        let manifest = Manifest::read(&folder)?;
        manifest.verify(&folder)?;
        self.set_current(&target)?;
        Ok(manifest)
    }

    fn clear(&self) -> Result<()> {
        let current = self.current()?;
        let names = self.names()?;
        for name in names.iter().take(names.len().saturating_sub(KEPT)) {
            if Some(name) != current.as_ref() {
                let folder = self.path(name);
                fs::remove_dir_all(&folder).map_err(Error::io("remove", &folder))?;
            }
        }
        Ok(())
    }

    fn folders(&self, prefix: &str) -> Result<Vec<PathBuf>> {
        let mut found = Vec::new();
        let entries = match fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(found),
            Err(error) => return Err(Error::io("read", &self.folder)(error)),
        };
        for entry in entries {
            let path = entry.map_err(Error::io("read", &self.folder))?.path();
            if path.is_dir() && disk::name_of(&path).starts_with(prefix) {
                found.push(path);
            }
        }
        found.sort();
        Ok(found)
    }
}
