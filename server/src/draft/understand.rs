//! Draft text → understanding. Every segment is used for what it is worth: own words count most,
//! greetings and signatures nothing, logs and traces mostly through their artefacts.

use std::collections::HashMap;

use serde::Serialize;
use tier0_indexer::{
    analysis::{TextAnalyzer, analyzer, each_term},
    text::{
        artefacts::{Artefact, ArtefactKind, artefacts},
        lines::{LineKind, segments},
        normalise::clean,
    },
};

use super::{Draft, windows::windows};

/// How much of a draft is read, in bytes; the rest is ignored and said to be.
pub const MAX_TEXT_BYTES: usize = 48 << 10;

/// A term of the draft and what it is worth before the corpus is asked.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WeightedTerm {
    /// The term, as the index has it.
    pub term: String,
    /// Sum over its occurrences of what their segments are worth.
    pub weight: f32,
}

/// What a draft says, taken apart.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Understanding {
    /// Its terms, in the order of their first occurrence.
    pub terms: Vec<WeightedTerm>,
    /// The exact things it names, each once.
    pub artefacts: Vec<Artefact>,
    /// Versions it declares or names, the declared one first.
    pub versions: Vec<String>,
    /// Its own words, without greeting, quotes, logs and signature: what rules read.
    pub own_words: String,
    /// Its subject line.
    pub subject: String,
    /// The texts of it that are embedded: the question first, then the rest.
    pub windows: Vec<String>,
    /// Whether it was longer than is read.
    pub is_truncated: bool,
}

/// What an occurrence of a term is worth in a segment of each kind.
fn worth(kind: LineKind) -> f32 {
    match kind {
        LineKind::Prose => 1.0,
        LineKind::Code => 0.4,
        LineKind::Trace | LineKind::Log => 0.3,
        LineKind::Quoted => 0.2,
        LineKind::Greeting | LineKind::Signature => 0.0,
    }
}

/// What an occurrence in the subject is worth; it is also read as prose where forms repeat it.
const SUBJECT_WORTH: f32 = 2.0;

/// Takes a draft apart.
#[must_use]
pub fn understand(draft: &Draft) -> Understanding {
    let mut reader = Reader { analyzer: analyzer(), found: Understanding::default(), at: HashMap::new() };
    let subject = clean(&draft.subject);
    let body = clean(&draft.body);
    let (subject, is_subject_cut) = cut(&subject);
    let (body, is_body_cut) = cut(&body);
    reader.found.is_truncated = is_subject_cut || is_body_cut;
    reader.read(subject, SUBJECT_WORTH);
    reader.found.own_words.push_str(subject);
    for segment in segments(body) {
        reader.read(segment.text, worth(segment.kind));
        if segment.kind == LineKind::Prose {
            reader.found.own_words.push('\n');
            reader.found.own_words.push_str(segment.text);
        }
    }
    let mut found = reader.found;
    let body = found.own_words.strip_prefix(subject).unwrap_or_default();
    found.windows = windows(subject, body);
    subject.clone_into(&mut found.subject);
    found.versions = versions(&draft.fields.version, &found.artefacts);
    found
}

fn cut(text: &str) -> (&str, bool) {
    let end = text.floor_char_boundary(MAX_TEXT_BYTES);
    (&text[..end], end < text.len())
}

fn versions(declared: &str, artefacts: &[Artefact]) -> Vec<String> {
    let declared = declared.trim();
    let mut versions: Vec<String> = (!declared.is_empty()).then(|| declared.to_owned()).into_iter().collect();
    let named = artefacts.iter().filter(|artefact| artefact.kind == ArtefactKind::Version);
    for version in named.map(|artefact| &artefact.key) {
        if !versions.contains(version) {
            versions.push(version.clone());
        }
    }
    versions
}

struct Reader {
    analyzer: TextAnalyzer,
    found: Understanding,
    at: HashMap<String, usize>,
}

impl Reader {
    fn read(&mut self, text: &str, worth: f32) {
        if worth <= 0.0 {
            return;
        }
        let Self { analyzer, found, at } = self;
        each_term(analyzer, text, |term, _| {
            if let Some(&at) = at.get(term) {
                found.terms[at].weight += worth;
            } else {
                at.insert(term.to_owned(), found.terms.len());
                found.terms.push(WeightedTerm { term: term.to_owned(), weight: worth });
            }
        });
        for artefact in artefacts(text) {
            if !found.artefacts.iter().any(|known| known.key == artefact.key) {
                found.artefacts.push(artefact);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn weight_of(understanding: &Understanding, term: &str) -> f32 {
        understanding.terms.iter().find(|found| found.term == term).map_or(0.0, |found| found.weight)
    }

    #[test]
    fn words_count_by_where_they_stand() {
        let understanding = understand(&Draft {
            subject: "Login fails".into(),
            body: "Hi Sue,\nthe login page is blank.\n2026-01-01 10:00:00 ERROR Core: handshake refused\nRegards,\nBob"
                .into(),
            ..Draft::default()
        });
        assert!((weight_of(&understanding, "login") - 3.0).abs() < 1e-6);
        assert!((weight_of(&understanding, "handshak") - 0.3).abs() < 1e-6);
        assert_eq!(
            understanding.terms.iter().filter(|term| ["sue", "bob", "regard"].contains(&&*term.term)).count(),
            0
        );
        assert_eq!(understanding.own_words, "Login fails\nthe login page is blank.");
    }

    #[test]
    fn the_declared_version_comes_first() {
        let mut draft = Draft::from_text("Upgrade fails\nfrom 8.18.2 to 9.24.1");
        draft.fields.version = "9.24.1".into();
        assert_eq!(understand(&draft).versions, ["9.24.1", "8.18.2"]);
    }

    #[test]
    fn a_clue_far_down_is_read() {
        let draft = Draft::from_text(&format!("{} CE0117", "We looked at many things first. ".repeat(900)));
        let understanding = understand(&draft);
        assert!(!understanding.is_truncated);
        assert!(understanding.artefacts.iter().any(|artefact| artefact.key == "ce0117"));
    }

    proptest! {
        #[test]
        fn any_text_is_a_draft(subject in "\\PC{0,80}", body in "[\\PC\\n]{0,400}") {
            let found = understand(&Draft { subject, body, ..Draft::default() });
            prop_assert!(found.terms.iter().all(|term| term.weight > 0.0));
        }
    }
}
