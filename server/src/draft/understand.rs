//! Draft text → understanding. Every segment is used for what it is worth: own words count most,
//! greetings and signatures nothing, logs and traces mostly through their artefacts.

use serde::Serialize;
use tier0_indexer::text::{artefacts::Artefact, language::detect, lines::LineKind, lines::segments, normalise::clean};

use super::{
    Draft,
    embedding_texts::embedding_texts,
    issues::issues,
    outline::{Outline, outline},
    terms::{Gathered, SUBJECT_WORTH, WeightedTerm, is_own, worth},
    versions::versions,
};

/// How much of a draft is read, in bytes; the rest is ignored and said to be.
pub const MAX_TEXT_BYTES: usize = 48 << 10;

/// What a draft says, taken apart.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Understanding {
    /// Its terms, in the order of their first occurrence, own words before logs, code and quotes.
    pub terms: Vec<WeightedTerm>,
    /// The exact things it names, each once, those in own words first.
    pub artefacts: Vec<Artefact>,
    /// Versions it declares or names, the declared one first.
    pub versions: Vec<String>,
    /// Its own words, without greeting, quotes, logs and signature: what rules read.
    pub own_words: String,
    /// Its parts that are told by their form: steps, outcomes, logs.
    pub outline: Outline,
    /// Language of its own words as a BCP 47 tag, where they are enough to tell.
    pub language: Option<&'static str>,
    /// Its questions, verbatim, if it asks several; empty for one.
    pub issues: Vec<String>,
    /// The texts that are embedded for it, the one with the subject first.
    pub texts: Vec<String>,
    /// Its subject line.
    pub subject: String,
    /// Whether it was longer than is read.
    pub is_truncated: bool,
}

/// Takes a draft apart.
#[must_use]
pub fn understand(draft: &Draft) -> Understanding {
    let (subject, body) = (clean(&draft.subject), clean(&draft.body));
    let (subject, is_subject_cut) = cut(&subject);
    let (body, is_body_cut) = cut(&body);
    let segments = segments(body);
    let mut gathered = Gathered::new();
    gathered.read(subject, SUBJECT_WORTH);
    let mut own_words = subject.to_owned();
    // Own words come first: of many exact things the first are looked for, and a log can have hundreds.
    for segment in segments.iter().filter(|segment| is_own(segment.kind)) {
        gathered.read(segment.text, worth(segment.kind));
        own_words.push('\n');
        own_words.push_str(segment.text);
    }
    for segment in segments.iter().filter(|segment| !is_own(segment.kind)) {
        gathered.read_of_others(segment.text, worth(segment.kind));
    }
    let prose: Vec<&str> =
        segments.iter().filter(|segment| segment.kind == LineKind::Prose).map(|segment| segment.text).collect();
    Understanding {
        versions: versions(&draft.fields, &own_words, &gathered.artefacts),
        outline: outline(&segments),
        language: detect(&own_words),
        issues: issues(&prose.join("\n\n")),
        texts: embedding_texts(subject, &segments),
        subject: subject.to_owned(),
        terms: gathered.terms,
        artefacts: gathered.artefacts,
        own_words,
        is_truncated: is_subject_cut || is_body_cut,
    }
}

fn cut(text: &str) -> (&str, bool) {
    let end = text.floor_char_boundary(MAX_TEXT_BYTES);
    (&text[..end], end < text.len())
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

    #[test]
    fn a_long_log_does_not_drown_what_is_asked_below_it() {
        use std::fmt::Write as _;
        let mut body = String::new();
        for at in 0..200 {
            let _ = writeln!(body, "2026-01-01 10:00:00 INFO PoolMonitor{at} - connection returned to the pool");
        }
        body.push_str("\nThe ledger shows CE0117.");
        let understanding = understand(&Draft { body, ..Draft::default() });
        assert!((weight_of(&understanding, "pool") - 0.3).abs() < 1e-6);
        assert!((weight_of(&understanding, "ledger") - 1.0).abs() < 1e-6);
        assert_eq!(understanding.artefacts[0].key, "ce0117");
    }

    #[test]
    fn language_issues_and_passages_are_told() {
        let understanding = understand(&Draft {
            subject: "Drucken".into(),
            body:
                "Seit dem letzten Update können unsere Benutzer keine Rechnungen mehr drucken, und im Protokoll steht \
                   leider nichts.\n\nSecond question: wie können wir die alten Rechnungen noch einmal exportieren?"
                    .into(),
            ..Draft::default()
        });
        assert_eq!(understanding.language, Some("de"));
        assert_eq!(understanding.issues.len(), 2);
        assert!(understanding.texts[0].starts_with("Drucken\nSeit dem"), "{:?}", understanding.texts);
    }

    #[test]
    fn steps_and_outcomes_count_as_own_words() {
        let understanding = understand(&Draft::from_text(
            "Export fails\nSteps to reproduce:\n1. Open the ledger\n2. Click on Export\n\nExpected: a file",
        ));
        assert!((weight_of(&understanding, "ledger") - 1.0).abs() < 1e-6);
        assert!(understanding.own_words.contains("ledger") && understanding.own_words.contains("a file"));
    }

    proptest! {
        #[test]
        fn any_text_is_a_draft(subject in "\\PC{0,80}", body in "[\\PC\\n]{0,400}") {
            let found = understand(&Draft { subject, body, ..Draft::default() });
            prop_assert!(found.terms.iter().all(|term| term.weight > 0.0));
        }
    }
}
