//! What a generation remembers of every record it was made from, so that the next build need not read
//! what has not changed. Servers never look into it.

use std::{collections::HashMap, path::Path};

use serde::{Deserialize, Serialize};

use crate::{
    disk,
    error::{Error, Result},
    relate::Facts,
    source::{Fingerprint, RepairReason},
};

/// Name of the ledger within a generation's folder.
const FILE: &str = "ledger.json";

/// One record that became a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Known {
    pub(super) fingerprint: Fingerprint,
    /// BLAKE3 of the document and its passages as they are stored, in hex.
    pub(super) content: String,
    pub(super) passages: u64,
    pub(super) repairs: Vec<(RepairReason, String)>,
    pub(super) facts: Facts,
}

/// Every document of a generation, in the order of their numbers.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    pub(super) known: Vec<Known>,
    by_fingerprint: HashMap<Fingerprint, u32>,
}

impl Ledger {
    pub(super) fn read(folder: &Path) -> Result<Self> {
        let path = folder.join(FILE);
        let bytes = std::fs::read(&path).map_err(Error::io("read", &path))?;
        let known: Vec<Known> = serde_json::from_slice(&bytes).map_err(|error| Error::Damaged {
            generation: disk::name_of(folder),
            message: format!("its ledger is wrong: {error}"),
        })?;
        let numbers = (0_u32..).zip(&known);
        let by_fingerprint = numbers.map(|(number, known)| (known.fingerprint.clone(), number)).collect();
        Ok(Self { known, by_fingerprint })
    }

    /// Writes the records of a new generation.
    pub(super) fn write(known: &[Known], folder: &Path) -> Result<()> {
        let json = serde_json::to_vec(known).expect("a ledger holds only text and numbers");
        disk::write_synced(&folder.join(FILE), &json)
    }

    /// Number of the document that a record gave.
    pub(super) fn find(&self, fingerprint: &Fingerprint) -> Option<u32> {
        self.by_fingerprint.get(fingerprint).copied()
    }
}
