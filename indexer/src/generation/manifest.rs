//! What a generation says of itself: format, counts, and the checksum of every file. The digest
//! depends on content alone, so that the same input gives the same digest on any day and machine.

use std::{collections::BTreeMap, path::Path};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    analysis::ANALYZER,
    disk,
    error::{Error, Result},
    schema::FORMAT,
};

/// Name of the manifest within a generation's folder.
pub(crate) const FILE: &str = "manifest.json";

/// How much a generation holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Documents of all kinds.
    pub documents: u64,
    /// Passages of all documents.
    pub passages: u64,
    /// Documents that are threads.
    pub threads: u64,
}

/// What a generation is made of, whatever its files look like.
pub(super) struct Content {
    /// BLAKE3 over every document, redirect and attached file, in order.
    pub(super) digest: blake3::Hash,
    /// Names of the sources that gave documents, in order.
    pub(super) sources: Vec<String>,
    /// Audiences of the documents, in the order in which they are met.
    pub(super) audiences: Vec<String>,
    /// Sums of files that have been verified in this very build.
    pub(super) sums: BTreeMap<String, String>,
}

/// The manifest of a generation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Number of the index format, see [`FORMAT`].
    pub format: u32,
    /// Name of the generation: `gen-<time>-<first 8 of the digest>`.
    pub name: String,
    /// BLAKE3, in hex, over format, analyzer, lists, documents, redirects and attached files. Neither
    /// time has a part in it nor whether unchanged documents were taken from an earlier generation.
    pub digest: String,
    /// When the build ended.
    pub created: Timestamp,
    /// Analyzer that made the terms.
    pub analyzer: String,
    /// What it holds.
    pub counts: Counts,
    /// Names of the sources, in the order of their numbers.
    pub sources: Vec<String>,
    /// Audiences, in the order of their numbers.
    pub audiences: Vec<String>,
    /// BLAKE3 of every file but the manifest, in hex, by name.
    pub files: BTreeMap<String, String>,
}

impl Manifest {
    /// Sums up the files of `folder` and names the generation.
    pub(super) fn describe(folder: &Path, created: Timestamp, counts: Counts, content: Content) -> Result<Self> {
        let Content { digest, sources, audiences, sums } = content;
        let mut hasher = blake3::Hasher::new();
        hasher.update(format!("{FORMAT} {ANALYZER} {sources:?} {audiences:?}\n").as_bytes());
        hasher.update(digest.as_bytes());
        let digest = hasher.finalize().to_hex().to_string();
        let name = format!("gen-{}-{}", created.strftime("%Y%m%dT%H%M%SZ"), &digest[..8]);
        let files = disk::sums(folder, FILE, &sums)?;
        Ok(Self {
            format: FORMAT,
            name,
            digest,
            created,
            analyzer: ANALYZER.to_owned(),
            counts,
            sources,
            audiences,
            files,
        })
    }

    /// Reads the manifest of the generation in `folder` and checks its format.
    ///
    /// # Errors
    /// When it cannot be read or parsed, or was written in another format.
    pub fn read(folder: &Path) -> Result<Self> {
        let path = folder.join(FILE);
        let bytes = std::fs::read(&path).map_err(Error::io("read", &path))?;
        let generation = disk::name_of(folder);
        let value: serde_json::Value = serde_json::from_slice(&bytes).map_err(|error| Error::Damaged {
            generation: generation.clone(),
            message: format!("its manifest is no JSON: {error}"),
        })?;
        let found = value.get("format").and_then(serde_json::Value::as_u64).unwrap_or(0);
        if found != u64::from(FORMAT) {
            let found = u32::try_from(found).unwrap_or(u32::MAX);
            return Err(Error::Format { generation, found, expected: FORMAT });
        }
        serde_json::from_value(value)
            .map_err(|error| Error::Damaged { generation, message: format!("its manifest is wrong: {error}") })
    }

    /// How many documents the generation in `folder` says it holds, whatever its format; `None` when it does not
    /// say.
    pub(super) fn documents_of(folder: &Path) -> Option<u64> {
        let bytes = std::fs::read(folder.join(FILE)).ok()?;
        let value: serde_json::Value = serde_json::from_slice(&bytes).ok()?;
        value.get("counts")?.get("documents")?.as_u64()
    }

    /// Writes the manifest into `folder`.
    pub(crate) fn write(&self, folder: &Path) -> Result<()> {
        let json = serde_json::to_vec_pretty(self).expect("a manifest holds only text and numbers");
        disk::write_synced(&folder.join(FILE), &json)
    }

    /// Compares every file of `folder` with its sum.
    ///
    /// # Errors
    /// [`Error::Damaged`] names the first file that differs, is missing or is not listed.
    pub fn verify(&self, folder: &Path) -> Result<()> {
        let found = disk::sums(folder, FILE, &BTreeMap::new())?;
        let damaged = |message: String| Error::Damaged { generation: self.name.clone(), message };
        for (name, sum) in &self.files {
            match found.get(name) {
                None => return Err(damaged(format!("file `{name}` is missing"))),
                Some(other) if other != sum => return Err(damaged(format!("checksum of `{name}` differs"))),
                Some(_) => {}
            }
        }
        match found.keys().find(|name| !self.files.contains_key(*name)) {
            Some(name) => Err(damaged(format!("file `{name}` does not belong to it"))),
            None => Ok(()),
        }
    }
}
