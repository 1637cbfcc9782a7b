//! The configuration: one file, every default visible here, unknown keys refused with the nearest
//! known one. Imports no handler.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tier0_indexer::source::SourceSpec;

use crate::{
    query::{Lane, Meaning},
    status::Place,
};

/// Name of the file that is read when none is named.
pub const FILE: &str = "tier0.toml";

/// A configuration that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read `{}`; name another file with --config", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The system's own words.
        source: std::io::Error,
    },
    /// The file is not what a configuration looks like.
    #[error("`{}` is no configuration: {message}", path.display())]
    Syntax {
        /// The file.
        path: PathBuf,
        /// What is wrong, where, and the nearest known key.
        message: String,
    },
}

/// Everything that an operator can set.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Where generations are kept.
    pub index: IndexConfig,
    /// What is indexed.
    #[serde(rename = "source", default)]
    pub sources: Vec<SourceSpec>,
    /// How the server listens.
    #[serde(default)]
    pub server: ServerConfig,
    /// The support policy.
    pub policy: Option<PolicyConfig>,
    /// How drafts are understood and documents ranked.
    #[serde(default)]
    pub model: ModelConfig,
    /// The status page's feed.
    pub status: Option<StatusConfig>,
}

/// `[model]`
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct ModelConfig {
    /// Where vectors come from: the encoder, until they are there the light table; or one of them; or
    /// nowhere.
    pub semantic: Meaning,
    /// Folder of the encoder.
    pub encoder: PathBuf,
    /// The lanes that are taken.
    pub lanes: Vec<Lane>,
    /// A file of parameters that was fitted for these sources; without it the bundled ones.
    pub parameters: Option<PathBuf>,
    /// The file of synonyms.
    pub synonyms: Option<PathBuf>,
}

impl Default for ModelConfig {
    fn default() -> Self {
        Self {
            semantic: Meaning::Encoder,
            encoder: PathBuf::from("var/model/all-minilm-l6-v2"),
            lanes: vec![Lane::Lexical, Lane::Artefacts, Lane::Semantic, Lane::Memory],
            parameters: None,
            synonyms: None,
        }
    }
}

/// `[index]`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct IndexConfig {
    /// Folder of the generations.
    pub dir: PathBuf,
}

/// `[server]`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct ServerConfig {
    /// Address and port; port 0 takes a free one.
    pub listen: String,
}

impl Default for ServerConfig {
    fn default() -> Self {
        Self { listen: "127.0.0.1:8080".to_owned() }
    }
}

/// `[policy]`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyConfig {
    /// The file of scope rules.
    pub file: PathBuf,
}

/// `[status]`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct StatusConfig {
    /// Where the feed is: Statuspage's `summary.json`, as an address or a file.
    pub feed: Place,
    /// Seconds between two polls, 5 to 3600.
    #[serde(default = "default_poll_seconds")]
    pub poll_seconds: u64,
    /// Seconds after which a poll is given up, 1 to 60.
    #[serde(default = "default_timeout_seconds")]
    pub timeout_seconds: u64,
    /// Minutes for which the last good feed counts, 1 to 10080.
    #[serde(default = "default_max_age_minutes")]
    pub max_age_minutes: u64,
}

fn default_poll_seconds() -> u64 {
    60
}

fn default_timeout_seconds() -> u64 {
    5
}

fn default_max_age_minutes() -> u64 {
    15
}

impl StatusConfig {
    fn check(&self) -> Result<(), String> {
        for (key, value, bounds) in [
            ("poll_seconds", self.poll_seconds, 5..=3_600),
            ("timeout_seconds", self.timeout_seconds, 1..=60),
            ("max_age_minutes", self.max_age_minutes, 1..=10_080),
        ] {
            if !bounds.contains(&value) {
                let (least, most) = bounds.into_inner();
                return Err(format!("`{key}` of [status] is {value}; write a number from {least} to {most}"));
            }
        }
        if self.max_age_minutes * 60 <= self.poll_seconds {
            return Err("[status] polls less often than `max_age_minutes` lets a feed count; raise that, or lower \
                        `poll_seconds`"
                .to_owned());
        }
        Ok(())
    }
}

impl Config {
    /// Reads a configuration; its relative paths count from its own folder.
    ///
    /// # Errors
    /// When the file cannot be read or holds anything unknown.
    pub fn load(path: &Path) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(path)
            .map_err(|source| ConfigError::Unreadable { path: path.to_owned(), source })?;
        let syntax = |message: String| ConfigError::Syntax { path: path.to_owned(), message };
        let mut config: Self = toml::from_str(&text).map_err(|error| syntax(with_nearest_key(&error.to_string())))?;
        config.check().map_err(syntax)?;
        let base = path.parent().unwrap_or(Path::new("."));
        config.resolve(base);
        Ok(config)
    }

    fn check(&self) -> Result<(), String> {
        for (at, source) in self.sources.iter().enumerate() {
            let name = &source.name;
            if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')) {
                return Err(format!(
                    "source name `{name}`: use letters, digits, `-` and `_`; it becomes part of addresses"
                ));
            }
            if self.sources[..at].iter().any(|other| other.name == *name) {
                return Err(format!("two sources are named `{name}`; rename one"));
            }
            source.map.check().map_err(|message| format!("source `{name}`: {message}"))?;
        }
        self.status.as_ref().map_or(Ok(()), StatusConfig::check)
    }

    fn resolve(&mut self, base: &Path) {
        let absolute = |path: &mut PathBuf| *path = base.join(&*path);
        absolute(&mut self.index.dir);
        self.sources.iter_mut().for_each(|source| absolute(&mut source.path));
        if let Some(policy) = &mut self.policy {
            absolute(&mut policy.file);
        }
        if let Some(StatusConfig { feed: Place::File(path), .. }) = &mut self.status {
            absolute(path);
        }
        absolute(&mut self.model.encoder);
        self.model.parameters.iter_mut().chain(&mut self.model.synonyms).for_each(absolute);
    }
}

/// Adds "did you mean" to the parser's message about an unknown key.
fn with_nearest_key(message: &str) -> String {
    let nearest = message.split_once("unknown field `").and_then(|(_, rest)| {
        let (unknown, expected) = rest.split_once('`')?;
        let keys = expected.split('`').skip(1).step_by(2);
        keys.map(|key| (strsim::jaro_winkler(unknown, key), key)).max_by(|a, b| a.0.total_cmp(&b.0))
    });
    match nearest {
        Some((likeness, key)) if likeness > 0.6 => format!("{}\ndid you mean `{key}`?", message.trim_end()),
        _ => message.trim_end().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(text: &str) -> Result<Config, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FILE);
        std::fs::write(&path, text).unwrap();
        Config::load(&path).map_err(|error| error.to_string())
    }

    #[test]
    fn an_unknown_key_names_the_nearest_known_one() {
        let error =
            load("[index]\ndir = \"x\"\n[[source]]\nname = \"a\"\nkind = \"html\"\npath = \"b\"\naudiance = \"c\"\n")
                .unwrap_err();
        assert!(error.contains("did you mean `audience`?"), "{error}");
        assert!(load("[idnex]\ndir = \"x\"\n").unwrap_err().contains("did you mean `index`?"));
    }

    #[test]
    fn paths_count_from_the_file_and_defaults_are_local() {
        let config = load("[index]\ndir = \"x\"\n").unwrap();
        assert!(config.index.dir.is_absolute());
        assert_eq!(config.server.listen, "127.0.0.1:8080");
    }

    #[test]
    fn source_names_must_fit_into_addresses_and_be_unique() {
        let source = |name: &str| format!("[[source]]\nname = \"{name}\"\nkind = \"html\"\npath = \"b\"\n");
        let index = "[index]\ndir = \"x\"\n";
        assert!(load(&format!("{index}{}", source("a b"))).unwrap_err().contains("letters, digits"));
        assert!(load(&format!("{index}{}{}", source("a"), source("a"))).unwrap_err().contains("two sources"));
    }

    #[test]
    fn the_status_feed_has_defaults_and_bounds() {
        let feed = "https://status.example.com/api/v2/summary.json";
        let status = |rest: &str| load(&format!("[index]\ndir = \"x\"\n[status]\n{rest}"));
        let read = status(&format!("feed = \"{feed}\"")).unwrap().status.unwrap();
        assert_eq!((read.poll_seconds, read.timeout_seconds, read.max_age_minutes), (60, 5, 15));
        assert_eq!(read.feed, Place::Address(feed.parse().unwrap()));
        let file = status("feed = \"summary.json\"").unwrap().status.unwrap().feed;
        assert!(matches!(file, Place::File(path) if path.is_absolute()));
        for (rest, told) in [
            ("poll_seconds = 60", "missing field `feed`"),
            ("feed = \"x\"\npol_seconds = 60", "did you mean `poll_seconds`?"),
            ("feed = \"x\"\npoll_seconds = 4", "from 5 to 3600"),
            ("feed = \"x\"\ntimeout_seconds = 0", "from 1 to 60"),
            ("feed = \"x\"\nmax_age_minutes = 1\npoll_seconds = 60", "polls less often"),
            ("feed = \"ftp://x/y\"", "http or https"),
        ] {
            let error = status(rest).unwrap_err();
            assert!(error.contains(told), "{rest}: {error}");
        }
    }
}
