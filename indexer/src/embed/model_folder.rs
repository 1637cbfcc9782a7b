//! The folder of a converted model: the graph, the tokenizer, and a manifest with their sums. Written in
//! one step, verified whenever it is read. What the files mean is the encoder's and the converter's.

use std::{
    collections::BTreeMap,
    fs,
    io::ErrorKind,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use crate::{
    disk,
    error::{Error, Result},
};

/// Number of this layout and of the meaning of its graph's inputs and output.
const FORMAT: u32 = 1;
const MANIFEST: &str = "manifest.json";
const GRAPH: &str = "model.onnx";
const TOKENIZER: &str = "tokenizer.json";

/// A model as it is stored.
pub(super) struct ModelFiles {
    /// The model's name, without a hash.
    pub(super) name: String,
    /// Length of its vectors.
    pub(super) dimensions: usize,
    /// The graph, as ONNX.
    pub(super) graph: Vec<u8>,
    /// The `tokenizer.json`.
    pub(super) tokenizer: Vec<u8>,
}

#[derive(Serialize, Deserialize)]
struct Manifest {
    format: u32,
    name: String,
    dimensions: usize,
    /// BLAKE3 in hex, by file.
    files: BTreeMap<String, String>,
}

impl ModelFiles {
    /// The name with a short hash of the files and of the layout.
    pub(super) fn identity(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&FORMAT.to_le_bytes());
        hasher.update(blake3::hash(&self.graph).as_bytes());
        hasher.update(blake3::hash(&self.tokenizer).as_bytes());
        format!("{}-{}", self.name, &hasher.finalize().to_hex()[..8])
    }

    /// Reads and verifies a folder.
    ///
    /// # Errors
    /// [`Error::NoModel`] when there is none; [`Error::Model`] when it is not what its manifest says.
    pub(super) fn read(folder: &Path) -> Result<Self> {
        let path = folder.join(MANIFEST);
        let json = match fs::read(&path) {
            Ok(json) => json,
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
                return Err(Error::NoModel(folder.to_owned()));
            }
            Err(error) => return Err(Error::io("read", &path)(error)),
        };
        let manifest: Manifest =
            serde_json::from_slice(&json).map_err(|error| damaged(&path, &format!("not a manifest: {error}")))?;
        if manifest.format != FORMAT {
            return Err(damaged(&path, &format!("it has format {}, this binary reads {FORMAT}", manifest.format)));
        }
        let file = |name: &str| -> Result<Vec<u8>> {
            let path = folder.join(name);
            let bytes = fs::read(&path).map_err(Error::io("read", &path))?;
            let found = blake3::hash(&bytes).to_hex();
            match manifest.files.get(name) {
                Some(expected) if *expected == found.as_str() => Ok(bytes),
                Some(expected) => Err(damaged(&path, &format!("its BLAKE3 is {found}, expected {expected}"))),
                None => Err(damaged(&path, "the manifest does not name it")),
            }
        };
        let (graph, tokenizer) = (file(GRAPH)?, file(TOKENIZER)?);
        Ok(Self { name: manifest.name, dimensions: manifest.dimensions, graph, tokenizer })
    }

    /// Writes the folder in one step; one that is there already is replaced.
    pub(super) fn write(&self, folder: &Path) -> Result<()> {
        let parent = folder.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        fs::create_dir_all(parent).map_err(Error::io("create", parent))?;
        let staging = tempfile::Builder::new().prefix(".model-").tempdir_in(parent);
        let staging = staging.map_err(Error::io("create", parent))?;
        let sums = [(GRAPH, &self.graph), (TOKENIZER, &self.tokenizer)].map(|(name, bytes)| {
            disk::write_synced(&staging.path().join(name), bytes)?;
            Ok((name.to_owned(), blake3::hash(bytes).to_hex().to_string()))
        });
        let files = sums.into_iter().collect::<Result<_>>()?;
        let manifest = Manifest { format: FORMAT, name: self.name.clone(), dimensions: self.dimensions, files };
        let json = serde_json::to_vec_pretty(&manifest).map_err(|error| damaged(folder, &error.to_string()))?;
        disk::write_synced(&staging.path().join(MANIFEST), &json)?;
        disk::sync_folder(staging.path())?;
        make_room(folder)?;
        let staged = staging.keep();
        fs::rename(&staged, folder).map_err(Error::io("rename", folder))?;
        disk::sync_folder(parent)
    }
}

/// Clears the place of a model. A folder that holds anything else is left alone: a mistyped path must
/// not cost what is in it.
fn make_room(folder: &Path) -> Result<()> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(Error::io("read", folder)(error)),
    };
    let entries: Vec<PathBuf> = entries
        .map(|entry| entry.map(|entry| entry.path()).map_err(Error::io("read", folder)))
        .collect::<Result<_>>()?;
    if entries.iter().any(|path| ![MANIFEST, GRAPH, TOKENIZER].contains(&disk::name_of(path).as_str())) {
        return Err(damaged(folder, "the folder holds other files; name one that is empty, new or a model's"));
    }
    fs::remove_dir_all(folder).map_err(Error::io("remove", folder))
}

fn damaged(path: &Path, message: &str) -> Error {
    Error::Model { path: path.to_owned(), message: format!("{message}; convert it again with `make model`") }
}
