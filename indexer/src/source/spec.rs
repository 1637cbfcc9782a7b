//! How a source is described in the configuration. Data only.

use std::{collections::BTreeMap, path::PathBuf};

use serde::{Deserialize, Serialize};

use crate::document::Kind;

/// The format of a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SourceKind {
    /// A tree of Markdown files, of any generator, see [`Dialect`].
    Markdown,
    /// A tree of AsciiDoc files (Antora or plain).
    Asciidoc,
    /// A tree of reStructuredText files (Sphinx); Markdown among them is read as `MyST`.
    Rst,
    /// A tree of HTML files: the built site of any generator.
    Html,
    /// A site that is fetched by its sitemap.
    Crawl,
    /// Zendesk Help Center export.
    Zendesk,
    /// Intercom articles export.
    Intercom,
    /// Freshdesk solutions export.
    Freshdesk,
    /// Confluence space export, XML or HTML.
    Confluence,
    /// Stack Exchange data dump.
    Stackexchange,
    /// Discourse topics, posts or admin export.
    Discourse,
    /// Zendesk Community posts and comments.
    #[serde(rename = "zendesk-community")]
    ZendeskCommunity,
    /// GitHub Discussions and Issues, REST or GraphQL.
    Github,
    /// phpBB topics and posts.
    Phpbb,
    /// Mailing list archive.
    Mbox,
    /// One JSON object a line.
    Jsonl,
    /// Comma- or tab-separated values with a header line.
    Csv,
}

/// Generator that a tree of Markdown is written for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Dialect {
    /// GitHub's Markdown, no generator.
    Github,
    /// Hugo.
    Hugo,
    /// Docusaurus, MDX.
    Docusaurus,
    /// `MkDocs` with Python-Markdown.
    Mkdocs,
    /// Jekyll with kramdown.
    Jekyll,
    /// Sphinx with `MyST`.
    Myst,
}

/// Notation of the texts of mapped records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Notation {
    /// HTML.
    Html,
    /// Markdown.
    Markdown,
    /// Plain text; an empty line ends a paragraph.
    Plain,
    /// `BBCode`.
    Bbcode,
}

/// Names of the keys that hold the parts of a record: a key as it stands, or a path such as
/// `$.fields.body`. Each defaults to the first of its usual names that is there.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Mapping {
    /// Id of the record: `_id`, `id`.
    pub id: Option<String>,
    /// Title: `title`, `subject`.
    pub title: Option<String>,
    /// Text, or the first post: `text`, `body`, `content`.
    pub text: Option<String>,
    /// Notation of all texts; told from each text when nothing is said.
    pub markup: Option<Notation>,
    /// When it was written: `created`, `created_at`, `date`.
    pub created: Option<String>,
    /// When it was last changed: `updated`, `updated_at`.
    pub updated: Option<String>,
    /// Where it can be read: `url`.
    pub url: Option<String>,
    /// Documents it links to: `links`.
    pub links: Option<String>,
    /// Who may see it: `audience`.
    pub audience: Option<String>,
    /// The product it speaks of: `product`.
    pub product: Option<String>,
    /// Versions it is written for: `versions`, `version`.
    pub versions: Option<String>,
    /// Tags: `tags`.
    pub tags: Option<String>,
    /// What it stands in, outermost first: `category`.
    pub category: Option<String>,
    /// Its language: `language`.
    pub language: Option<String>,
    /// Who wrote it (threads only): `author`.
    pub author: Option<String>,
    /// Whether that is staff (threads only): `staff`.
    pub staff: Option<String>,
    /// Votes of the first post (threads only): `votes`, `score`.
    pub votes: Option<String>,
    /// Whether the thread is closed: `closed`.
    pub closed: Option<String>,
    /// Threads that it repeats: `duplicate_of`.
    pub duplicate_of: Option<String>,
    /// Replies, texts or objects: `replies`, `answers`.
    pub replies: Option<String>,
    /// Number of the accepted reply, from 1, or its id: `accepted`.
    pub accepted: Option<String>,
    /// Id of the thread that a row is a post of. Rows with the same one are joined, in order.
    pub thread: Option<String>,
    /// Keys of a reply.
    pub reply: ReplyMapping,
}

/// `[source.map.reply]`
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ReplyMapping {
    /// Its id: `id`.
    pub id: Option<String>,
    /// Its text: `text`, `body`, `content`.
    pub text: Option<String>,
    /// Who wrote it: `author`, `user`.
    pub author: Option<String>,
    /// When: `created`, `created_at`, `date`.
    pub created: Option<String>,
    /// Votes: `votes`, `score`, `likes`.
    pub votes: Option<String>,
    /// Whether it is accepted: `accepted`.
    pub accepted: Option<String>,
    /// Whether its author is staff: `staff`.
    pub staff: Option<String>,
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
    /// Folder within the archive, where `path` is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<PathBuf>,
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
    /// Generator of its pages (`markdown` only); told from the files when nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dialect: Option<Dialect>,
    /// User names of staff, where the export does not say who they are.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub staff: Vec<String>,
    /// Audience of whatever an export restricts its articles by, such as the id of a user segment
    /// (knowledge bases and mapped records). What is not named has the name that its format gives it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub segments: BTreeMap<String, String>,
    /// How a site is fetched (`crawl` only).
    #[serde(default)]
    pub crawl: Crawl,
    /// Keys of its records (`jsonl` and `csv` only).
    #[serde(default)]
    pub map: Mapping,
}

/// `[source.crawl]`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Crawl {
    /// Least time between two requests, in milliseconds; the site's own `Crawl-delay` holds if longer.
    pub delay_ms: u64,
    /// Most pages that are fetched.
    pub max_pages: usize,
    /// Hosts with private addresses that may be asked all the same, as `host` or `host:port`.
    pub allow_private: Vec<String>,
}

impl Default for Crawl {
    fn default() -> Self {
        Self { delay_ms: 200, max_pages: 20_000, allow_private: Vec::new() }
    }
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
    /// A source of which nothing is said but what it is and where.
    #[must_use]
    pub fn new(name: &str, kind: SourceKind, path: impl Into<PathBuf>) -> Self {
        Self {
            name: name.to_owned(),
            kind,
            path: path.into(),
            within: None,
            url: None,
            audience: None,
            product: None,
            version: None,
            as_: None,
            dialect: None,
            staff: Vec::new(),
            segments: BTreeMap::new(),
            crawl: Crawl::default(),
            map: Mapping::default(),
        }
    }

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
