//! Chooses the texts of a draft that are embedded for the semantic lane: its own words in a few short
//! windows, and of logs, traces and code the one line that tells most. Bounded, so that a long log
//! never drowns the question. Pure; it embeds nothing.

use std::{ops::Range, sync::LazyLock};

use regex::Regex;
use tier0_indexer::text::{
    lines::{LineKind, Segment},
    normalise::squeeze,
    sentences::sentences,
};

use super::terms::is_own;

/// Words of a window of own words, about what the encoder reads at once.
const WINDOW_WORDS: usize = 100;
/// Most windows of own words, the one with the subject included. Which of them are worth embedding is for the
/// query to say, which knows the corpus.
const MAX_WINDOWS: usize = 64;
/// Most lines of logs, traces and code.
const MAX_LINES: usize = 3;
/// Longest text of a line, in bytes.
const MAX_LINE_BYTES: usize = 300;

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the pattern is a constant that the tests compile")
}

static CAUSE: LazyLock<Regex> = LazyLock::new(|| regex(r"^\s*Caused by: "));
static TYPE: LazyLock<Regex> =
    LazyLock::new(|| regex(r"\b[A-Z]\w*(?:Exception|Error|Fault)\b|^\s*panic: |\bpanicked at |^error\[E\d+\]"));
static LEVEL: LazyLock<Regex> = LazyLock::new(|| regex(r"\b(?:ERROR|FATAL|SEVERE|CRITICAL)\b"));
static WORD: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?i)\b(?:error|failed|failure|cannot|could not|denied|refused|timed out|not found)\b"));
/// A frame tells where, not what.
static FRAME: LazyLock<Regex> = LazyLock::new(|| regex(r#"^\s*(?:at \S|File ["“])"#));

/// The texts that stand for a draft with this subject and these segments, the first the most telling.
#[must_use]
pub fn embedding_texts(subject: &str, segments: &[Segment<'_>]) -> Vec<String> {
    let own: Vec<&str> = segments.iter().filter(|segment| is_own(segment.kind)).map(|segment| segment.text).collect();
    let mut texts = windows(&own.join("\n"));
    let subject = squeeze(subject);
    if !subject.is_empty() {
        match texts.first_mut() {
            Some(first) => *first = format!("{subject}\n{first}"),
            None => texts.push(subject),
        }
    }
    let machine =
        segments.iter().filter(|segment| matches!(segment.kind, LineKind::Log | LineKind::Trace | LineKind::Code));
    let mut lines: Vec<String> = Vec::new();
    for line in machine.filter_map(|segment| telling_line(segment.text)) {
        if lines.len() < MAX_LINES && !lines.contains(&line) {
            lines.push(line);
        }
    }
    texts.extend(lines);
    texts
}

/// The first windows of `words`, cut at sentences; a sentence that is longer than a window is cut at a
/// word.
fn windows(words: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut window = String::new();
    let mut length = 0;
    for piece in pieces(words) {
        let count = words[piece.clone()].split_whitespace().count();
        if length > 0 && length + count > WINDOW_WORDS {
            found.push(std::mem::take(&mut window));
            length = 0;
            if found.len() == MAX_WINDOWS {
                return found;
            }
        }
        if length > 0 {
            window.push(' ');
        }
        window.push_str(&squeeze(&words[piece]));
        length += count;
    }
    if length > 0 {
        found.push(window);
    }
    found
}

/// Sentences, and those of more words than a window in pieces.
fn pieces(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for sentence in sentences(text) {
        let mut start = sentence.start;
        let mut count = 0;
        let mut is_in_word = false;
        for (at, c) in text[sentence.clone()].char_indices() {
            let begins = !c.is_whitespace() && !is_in_word;
            is_in_word = !c.is_whitespace();
            count += usize::from(begins);
            if begins && count > WINDOW_WORDS {
                found.push(start..sentence.start + at);
                (start, count) = (sentence.start + at, 1);
            }
        }
        found.push(start..sentence.end);
    }
    found
}

/// The line of a log, trace or code that says what went wrong: the last cause, else the first line
/// with an exception, else the first at a level of errors, else the first with a word for it.
fn telling_line(text: &str) -> Option<String> {
    let mut best: Option<(u8, &str)> = None;
    for line in text.lines().filter(|line| !FRAME.is_match(line)) {
        let worth = match () {
            () if CAUSE.is_match(line) => 4,
            () if TYPE.is_match(line) => 3,
            () if LEVEL.is_match(line) => 2,
            () if WORD.is_match(line) => 1,
            () => continue,
        };
        if best.is_none_or(|(most, _)| worth > most || worth == 4) {
            best = Some((worth, line));
        }
    }
    let (_, line) = best?;
    // The time says nothing of the matter.
    let line = squeeze(line.trim_start_matches(|c: char| !c.is_alphabetic()));
    Some(line[..line.floor_char_boundary(MAX_LINE_BYTES)].to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tier0_indexer::text::lines::segments;

    use super::*;

    fn texts(subject: &str, body: &str) -> Vec<String> {
        embedding_texts(subject, &segments(body))
    }

    #[test]
    fn a_long_log_does_not_drown_the_question() {
        let log =
            (0..10_000).map(|n| format!("2026-01-01 10:00:00 INFO Core: tick {n}\n")).collect::<Vec<_>>().concat();
        let body = format!(
            "Since Monday the export hangs.\n{log}2026-01-01 10:00:01 ERROR Core: no space left\n{log}What can we do?"
        );
        assert_eq!(
            texts("Export hangs", &body),
            ["Export hangs\nSince Monday the export hangs. What can we do?", "ERROR Core: no space left"]
        );
    }

    #[test]
    fn a_trace_stands_for_its_last_cause() {
        let body = "java.lang.IllegalStateException: start failed\n\tat a.B.c(B.java:1)\n\
                    Caused by: java.io.IOException: disk full\n\tat a.B.d(B.java:2)\n";
        assert_eq!(texts("", body), ["Caused by: java.io.IOException: disk full"]);
        assert!(texts("", "{\n  \"a\": 1,\n}\n").is_empty());
    }

    #[test]
    fn own_words_are_cut_at_sentences_into_windows() {
        let sentence = "This sentence has exactly ten words and then it ends. ";
        let found = texts("Subject", &sentence.repeat(90));
        assert_eq!(found.len(), 9, "ninety sentences of ten words");
        assert!(found[0].starts_with("Subject\nThis") && found.iter().all(|text| text.ends_with("ends.")));
        assert_eq!(found[1].split_whitespace().count(), 100);
        assert_eq!(texts("Subject", "Hi team,\n\nRegards,\nJo"), ["Subject"]);
        assert!(texts("", "").is_empty());
    }

    proptest! {
        #[test]
        fn what_is_embedded_is_bounded(
            subject in "\\PC{0,60}",
            lines in prop::collection::vec(
                prop_oneof![
                    "[a-z ]{0,80}",
                    Just("2026-01-01 10:00:00 ERROR a".to_owned()),
                    Just("a.b.CException: d".to_owned()),
                    Just("word ".repeat(260)),
                ],
                0..40
            )
        ) {
            let found = texts(&subject, &lines.join("\n"));
            prop_assert!(found.len() <= MAX_WINDOWS + MAX_LINES);
            prop_assert!(found.iter().skip(1).all(|text| text.split_whitespace().count() <= WINDOW_WORDS));
            prop_assert!(found.iter().all(|text| !text.is_empty()));
        }
    }
}
