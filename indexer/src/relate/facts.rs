//! What is kept of every document to relate it to others, without its text. Data only.

use serde::{Deserialize, Serialize};

use super::sketch::Sketch;
use crate::document::{Document, Kind};

/// What is kept of one document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// Its id.
    pub id: String,
    /// Name of its source.
    pub source: String,
    /// File it comes from, with line or record where there are several.
    pub place: String,
    /// Page or thread.
    pub kind: Kind,
    /// Who may see it.
    pub audience: String,
    /// Its title.
    pub title: String,
    /// Its address.
    pub url: Option<String>,
    /// Other addresses that lead to it.
    pub aliases: Vec<String>,
    /// Versions it is written for.
    pub versions: Vec<String>,
    /// What it links to, as written.
    pub links: Vec<String>,
    /// Threads that it repeats, as written.
    pub duplicate_of: Vec<String>,
    /// When it was last changed, in seconds since 1970.
    pub updated: Option<i64>,
    /// Sketch of its text.
    pub sketch: Option<Sketch>,
}

impl Facts {
    /// The facts of `document`, which was read from `place`.
    #[must_use]
    pub fn of(document: &Document, place: &str) -> Self {
        let texts = document.parts.iter().flat_map(|part| &part.blocks).map(crate::document::Block::text);
        Self {
            id: document.id(),
            source: document.source.clone(),
            place: place.to_owned(),
            kind: document.kind,
            audience: document.audience.clone(),
            title: document.title.clone(),
            url: document.url.clone(),
            aliases: document.aliases.clone(),
            versions: document.versions.clone(),
            links: document.links.clone(),
            duplicate_of: document.duplicate_of.clone(),
            updated: document.updated.or(document.created).map(jiff::Timestamp::as_second),
            sketch: Sketch::of(texts),
        }
    }

    /// Its id within its source.
    #[must_use]
    pub fn record(&self) -> &str {
        self.id.get(self.source.len() + 1..).unwrap_or_default()
    }
}

/// A redirect of a site.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Redirect {
    /// Name of the source.
    pub source: String,
    /// Path or address that was asked for.
    pub from: String,
    /// Path or address that it leads to.
    pub to: String,
}
