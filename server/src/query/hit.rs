//! What a hit is: what is told of a document that was found. It reads nothing and decides nothing.

use std::fmt::Write as _;

use serde::Serialize;
use tier0_indexer::{Document, Kind, Role, document::AnswerState};

use super::{excerpt::Segment, explain::TermScore, features::Features};

/// A passage that was found, ready to show.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Hit {
    /// Id of its document.
    #[schema(example = "docs/cloud/alerts")]
    pub id: String,
    /// `doc` or `thread`.
    #[schema(value_type = String, example = "doc")]
    pub kind: Kind,
    /// Name of its source.
    pub source: String,
    /// Title of its document.
    pub title: String,
    /// Deep link to the passage.
    pub url: String,
    /// Titles and headings above it, outermost first.
    pub breadcrumb: Vec<String>,
    /// The sentences that are shown, verbatim, in runs.
    pub excerpt: Vec<Segment>,
    /// Probability that it is right, 0 to 1.
    pub confidence: f32,
    /// Score of its document. A thread that stands for its duplicates has their best place and its own score.
    pub score: f32,
    /// Product it speaks of.
    pub product: Option<String>,
    /// Versions it is written for.
    pub versions: Vec<String>,
    /// Tags.
    pub tags: Vec<String>,
    /// BCP 47 tag of its language.
    pub language: Option<String>,
    /// Date of its last change, `YYYY-MM-DD`.
    pub updated: Option<String>,
    /// The same page for other versions, oldest first.
    pub other_versions: Vec<OtherVersion>,
    /// Threads that ask the same as this one, as its forum says; the one that the others repeat comes first.
    pub duplicates: Vec<OtherThread>,
    /// Threads whose answer says what this page says. They are no hits of their own.
    pub threads: Vec<OtherThread>,
    /// What is known of a thread.
    pub thread: Option<ThreadFacts>,
    /// Why it was found, when asked for.
    pub explain: Option<Explanation>,
}

/// A page that says the same for another version.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct OtherVersion {
    /// Id of the page.
    #[schema(example = "docs/guide8/alerts")]
    pub id: String,
    /// Where it can be read.
    pub url: String,
    /// Version from which it is right; `null` for the newest one without a number.
    #[schema(example = "8")]
    pub from: Option<String>,
    /// Version from which another page is right; `null` for the newest.
    #[schema(example = "9")]
    pub until: Option<String>,
}

/// A thread that is named beside a hit.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct OtherThread {
    /// Its id.
    #[schema(example = "questions/643")]
    pub id: String,
    /// Its title.
    pub title: String,
    /// Where it can be read.
    pub url: String,
    /// `accepted`, `outscored`, `staff`, `answered`, `unanswered` or `closed`.
    #[schema(value_type = String, example = "accepted")]
    pub state: AnswerState,
}

impl OtherThread {
    /// What is named of a thread, with a link to a part of it; `None` for a page.
    pub(super) fn of(document: &Document, anchor: Option<&str>) -> Option<Self> {
        let state = document.answer_state()?;
        Some(Self { id: document.id(), title: document.title.clone(), url: link(document, anchor), state })
    }
}

/// What is known of a thread.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct ThreadFacts {
    /// `accepted`, `outscored`, `staff`, `answered`, `unanswered` or `closed`.
    #[schema(value_type = String, example = "accepted")]
    pub state: AnswerState,
    /// How many answers it has.
    pub answers: usize,
    /// Votes of the post that is shown.
    pub votes: Option<i64>,
    /// Date it was asked, `YYYY-MM-DD`.
    pub asked: Option<String>,
    /// Whether the question or an answer is shown.
    #[schema(value_type = String, example = "answer")]
    pub shown: Role,
}

/// Why a hit was found.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Explanation {
    /// What each term and artefact adds, most first.
    pub terms: Vec<TermScore>,
    /// What is known of it.
    pub features: Features,
    /// What each of these adds to its score.
    pub adds: Features,
}

/// The address of a part; a document without one of its own is read on this server.
pub(crate) fn link(document: &Document, anchor: Option<&str>) -> String {
    let base = document.url.clone().unwrap_or_else(|| format!("/read/{}/", percent_encoded(&document.id())));
    match anchor {
        Some(anchor) if !base.contains('#') => format!("{base}#{anchor}"),
        _ => base,
    }
}

/// A path with everything but unreserved characters and slashes escaped (RFC 3986, section 2.3).
fn percent_encoded(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// A moment as `YYYY-MM-DD`.
pub(crate) fn date(at: jiff::Timestamp) -> String {
    at.strftime("%Y-%m-%d").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_without_address_is_read_here() {
        let mut document = Document::new("docs", "cloud/alerts", Kind::Doc, "Alerts");
        assert_eq!(link(&document, Some("who")), "/read/docs/cloud/alerts/#who");
        document.record = "a b/ü?".into();
        assert_eq!(link(&document, None), "/read/docs/a%20b/%C3%BC%3F/");
        document.url = Some("https://a.example/x".into());
        assert_eq!(link(&document, None), "https://a.example/x");
    }
}
