//! Files that the binary carries: the built pages, and the bundled corpus with its configuration.
//! Debug builds read the pages from disk.

use std::{
    borrow::Cow,
    io,
    path::{Path, PathBuf},
};

use rust_embed::{EmbeddedFile, RustEmbed};

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../widgets/dist/"]
#[allow_missing = true]
struct Pages;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../corpus/"]
struct Corpus;

/// Configuration of the bundled corpus.
const CONFIG: &str = include_str!("../../tier0.toml");

/// A file of the pages.
pub struct Asset {
    /// What it is.
    pub content_type: String,
    /// Its bytes.
    pub bytes: Cow<'static, [u8]>,
}

/// A file of the pages by its path.
#[must_use]
pub fn get(path: &str) -> Option<Asset> {
    let EmbeddedFile { data, metadata, .. } = Pages::get(path)?;
    let mime = metadata.mimetype();
    let content_type = if mime.starts_with("text/") { format!("{mime}; charset=utf-8") } else { mime.to_owned() };
    Some(Asset { content_type, bytes: data })
}

/// Whether the binary carries its pages.
#[must_use]
pub fn is_built() -> bool {
    Pages::get("index.html").is_some()
}

/// Writes the bundled corpus and its configuration below `folder`, unless this very corpus is there
/// already, and returns the configuration's path.
///
/// # Errors
/// When the folder cannot be written.
pub fn unpack_corpus(folder: &Path) -> io::Result<PathBuf> {
    let mut hasher = blake3::Hasher::new();
    hasher.update(CONFIG.as_bytes());
    let mut names: Vec<_> = Corpus::iter().collect();
    names.sort();
    for name in &names {
        hasher.update(name.as_bytes());
        hasher.update(&Corpus::get(name).map(|file| file.data).unwrap_or_default());
    }
    let root = folder.join(format!("bundled-{}", &hasher.finalize().to_hex()[..8]));
    let config = root.join(crate::config::FILE);
    // The configuration is written last: where it is, the corpus is whole.
    if !config.exists() {
        for name in &names {
            let path = root.join("corpus").join(name.as_ref());
            std::fs::create_dir_all(path.parent().unwrap_or(&root))?;
            std::fs::write(&path, Corpus::get(name).map(|file| file.data).unwrap_or_default())?;
        }
        std::fs::write(&config, CONFIG)?;
    }
    Ok(config)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bundled_corpus_unpacks_once_and_its_configuration_loads() {
        let folder = tempfile::tempdir().unwrap();
        let path = unpack_corpus(folder.path()).unwrap();
        assert_eq!(unpack_corpus(folder.path()).unwrap(), path);
        let config = crate::config::Config::load(&path).unwrap();
        assert!(config.sources.iter().all(|source| source.path.exists()));
        assert!(config.policy.unwrap().file.exists() && config.model.synonyms.unwrap().exists());
    }
}
