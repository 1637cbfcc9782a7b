//! How a source is described in the configuration. Data only.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::document::Kind;

/// The format of a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SourceKind {
    /// A tree of Markdown files.
    Markdown,
    /// A tree of HTML files.
    Html,
    /// One JSON object a line, plain or gzipped.
    Jsonl,
    /// `Posts.xml` of a Stack Exchange data dump.
    Stackexchange,
    /// Discourse topics as JSON (`/t/ID.json`), one file each.
    Discourse,
}

/// Names of the JSON keys that hold the parts of a record. Each defaults to the first of its usual
/// names that is there.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Mapping {
    /// Id of the record: `_id`, `id`.
    pub id: Option<String>,
    /// Title: `title`, `subject`.
    pub title: Option<String>,
    /// Text, or the first post: `text`, `body`, `content`.
    pub text: Option<String>,
    /// Replies, texts or objects: `replies`, `answers`.
    pub replies: Option<String>,
    /// When it was written: `created`, `created_at`, `date`.
    pub created: Option<String>,
    /// Where it can be read: `url`.
    pub url: Option<String>,
    /// Documents it links to: `links`.
    pub links: Option<String>,
    /// Number of the accepted reply, from 1: `accepted`.
    pub accepted: Option<String>,
}

/// A `[[source]]` of the configuration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceSpec {
    /// Name of the source; the first part of its documents' ids.
    pub name: String,
    /// Format.
    pub kind: SourceKind,
    /// File or folder, relative to the configuration.
    pub path: PathBuf,
    /// Base address of its pages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Who may see it; everyone when nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audience: Option<String>,
    /// Product that all its documents speak of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product: Option<String>,
    /// Version that all its documents are written for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Whether its records are pages or threads, where the format leaves that open.
    #[serde(rename = "as", default, skip_serializing_if = "Option::is_none")]
    pub as_: Option<Records>,
    /// JSON keys of its records (`jsonl` only).
    #[serde(default)]
    pub map: Mapping,
}

/// What the records of a source are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Records {
    /// Pages of documentation.
    Docs,
    /// Threads of a forum.
    Threads,
}

impl SourceSpec {
    /// Kind of its records, where the format leaves it open.
    #[must_use]
    pub fn records(&self) -> Kind {
        match self.as_ {
            Some(Records::Threads) => Kind::Thread,
            Some(Records::Docs) | None => Kind::Doc,
        }
    }

    /// Address of `path` under the base address, if there is one.
    #[must_use]
    pub fn url_of(&self, path: &str) -> Option<String> {
        let base = self.url.as_deref()?.trim_end_matches('/');
        Some(format!("{base}/{}", path.trim_start_matches('/')))
    }
}
