//! Which segments a generation is made of, and which of its documents each one holds. Data only.
//!
//! A whole build has one segment with all documents in order. A build after small edits keeps that
//! segment and adds one with what changed; what is outdated stays in the old one and is passed over.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::{
    disk,
    error::{Error, Result},
};

/// Name of the layout within a generation's folder.
pub(super) const FILE: &str = "layout.json";

/// The segments of a generation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Layout {
    pub(super) segments: Vec<SegmentLayout>,
}

/// One segment of a generation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SegmentLayout {
    /// Folder of its files within the generation's.
    pub(super) folder: String,
    /// Names of the sources, in the order of this segment's numbers.
    pub(super) sources: Vec<String>,
    /// Audiences, in the order of this segment's numbers.
    pub(super) audiences: Vec<String>,
    /// For each of its documents the number it has in the generation, `None` for one that is outdated;
    /// absent where all are there under their own numbers.
    pub(super) documents: Option<Vec<Option<u32>>>,
}

impl Layout {
    pub(super) fn read(folder: &Path) -> Result<Self> {
        let path = folder.join(FILE);
        let bytes = std::fs::read(&path).map_err(Error::io("read", &path))?;
        serde_json::from_slice(&bytes).map_err(|error| Error::Damaged {
            generation: disk::name_of(folder),
            message: format!("its layout is wrong: {error}"),
        })
    }

    pub(super) fn write(&self, folder: &Path) -> Result<()> {
        let json = serde_json::to_vec(self).expect("a layout holds only text and numbers");
        disk::write_synced(&folder.join(FILE), &json)
    }
}
