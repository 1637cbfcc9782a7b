//! Pairs of texts that belong together, made from documents and kept as JSON lines. It reads no
//! format of its own: documents come from the indexer's readers.

use std::{
    collections::{BTreeMap, HashSet},
    io::{BufRead, Write},
};

use anyhow::Context;
use serde::{Deserialize, Serialize};
use tier0_indexer::{Block, Document, Kind, Part};

use crate::random::Random;

/// Prose of a part that is taken, in bytes; a block that begins before is taken whole, up to
/// [`MAX_BYTES`].
const FULL_BYTES: usize = 1_000;
/// Most of a text that is taken, in bytes.
const MAX_BYTES: usize = 1_600;
/// Fewest words of the longer text of a pair: less says nothing.
const MIN_WORDS: usize = 8;
/// Answers of a thread that are taken.
const MAX_ANSWERS: usize = 3;

/// A short text and a longer one that belong together: title and body, question and answer.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Pair {
    /// The short one.
    pub a: String,
    /// The longer one.
    pub b: String,
}

/// The pairs of one document: of a page, its title and its headings with the text below; of a
/// thread, title with question, both with the first answers.
#[must_use]
pub fn pairs_of(document: &Document) -> Vec<Pair> {
    if document.language.as_deref().is_some_and(|language| !language.starts_with("en")) {
        return Vec::new();
    }
    let pairs = match document.kind {
        Kind::Doc => page(document),
        Kind::Thread => thread(document),
    };
    pairs.into_iter().filter(|pair| !pair.a.is_empty() && words(&pair.b) >= MIN_WORDS && pair.a != pair.b).collect()
}

fn page(document: &Document) -> Vec<Pair> {
    let mut pairs = Vec::new();
    for part in &document.parts {
        let text = prose(part);
        if words(&text) < MIN_WORDS {
            continue;
        }
        if pairs.is_empty() {
            pairs.push(Pair { a: squeeze(&document.title), b: text.clone() });
        }
        if let [.., last] = part.heading.as_slice() {
            let near = &part.heading[part.heading.len().saturating_sub(2)..];
            pairs.push(Pair { a: squeeze(&near.join(" ")), b: text.clone() });
            pairs.push(Pair { a: squeeze(&format!("{} {last}", document.title)), b: text });
        }
    }
    pairs
}

fn thread(document: &Document) -> Vec<Pair> {
    let title = squeeze(&document.title);
    let question = document.parts.first().map(prose).unwrap_or_default();
    let mut pairs = vec![Pair { a: title.clone(), b: question.clone() }];
    for (place, answer) in document.answers().take(MAX_ANSWERS).map(prose).enumerate() {
        if place == 0 {
            pairs.push(Pair { a: question.clone(), b: answer.clone() });
        }
        pairs.push(Pair { a: title.clone(), b: answer });
    }
    pairs
}

/// The beginning of a part's prose.
fn prose(part: &Part) -> String {
    let mut text = String::new();
    for block in &part.blocks {
        if let Block::Prose(prose) = block {
            text.push_str(prose);
            text.push(' ');
        }
        if text.len() >= FULL_BYTES {
            break;
        }
    }
    text.truncate(text.floor_char_boundary(MAX_BYTES));
    squeeze(&text)
}

fn words(text: &str) -> usize {
    text.split_whitespace().count()
}

fn squeeze(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Each pair once, and of each source no more than `most`, drawn by `random`. Sources are in the
/// order of their names.
#[must_use]
pub fn choose(by_source: BTreeMap<String, Vec<Pair>>, most: usize, random: &mut Random) -> Vec<Pair> {
    let mut seen = HashSet::new();
    let mut chosen = Vec::new();
    for mut pairs in by_source.into_values() {
        pairs.retain(|pair| seen.insert(pair.clone()));
        random.shuffle(&mut pairs);
        pairs.truncate(most);
        chosen.append(&mut pairs);
    }
    chosen
}

/// Writes pairs, one JSON object a line.
///
/// # Errors
/// When `out` cannot be written.
pub fn write(pairs: &[Pair], mut out: impl Write) -> anyhow::Result<()> {
    for pair in pairs {
        serde_json::to_writer(&mut out, pair)?;
        out.write_all(b"\n")?;
    }
    Ok(out.flush()?)
}

/// Reads pairs, one JSON object a line.
///
/// # Errors
/// When a line is no pair.
pub fn read(input: impl BufRead) -> anyhow::Result<Vec<Pair>> {
    let parse = |(place, line): (usize, std::io::Result<String>)| {
        serde_json::from_str(&line?).with_context(|| format!("line {}", place + 1))
    };
    input.lines().enumerate().map(parse).collect()
}

#[cfg(test)]
mod tests {
    use tier0_indexer::Role;

    use super::*;

    const LONG: &str = "Open the menu, choose Accounts, then remove the account that fails.";

    fn part(role: Role, heading: &[&str], text: &str) -> Part {
        let heading = heading.iter().map(|&one| one.to_owned()).collect();
        Part { heading, blocks: vec![Block::Code("x".into()), Block::Prose(text.into())], ..Part::new(role) }
    }

    fn shown(document: &Document) -> Vec<(String, String)> {
        pairs_of(document).into_iter().map(|pair| (pair.a, pair.b)).collect()
    }

    #[test]
    fn a_page_pairs_title_and_headings_with_what_stands_below() {
        let mut document = Document::new("docs", "a", Kind::Doc, "Mail");
        document.parts.push(part(Role::Section, &[], "Too short."));
        document.parts.push(part(Role::Section, &["Accounts", "Remove\none"], LONG));
        let expected = ["Mail", "Accounts Remove one", "Mail Remove one"].map(|a| (a.to_owned(), LONG.to_owned()));
        assert_eq!(shown(&document), expected);
        document.language = Some("de".into());
        assert!(shown(&document).is_empty());
    }

    #[test]
    fn a_thread_pairs_title_question_and_answers() {
        let mut document = Document::new("forum", "1", Kind::Thread, "Why?");
        let (question, answer) = (format!("Hello. {LONG}"), format!("Hi! {LONG}"));
        document.parts.push(part(Role::Question, &[], &question));
        document.parts.push(part(Role::Answer, &[], &answer));
        let title = || "Why?".to_owned();
        assert_eq!(shown(&document), [(title(), question.clone()), (question, answer.clone()), (title(), answer)]);
    }

    #[test]
    fn what_is_written_is_read_and_each_source_has_its_share() {
        let pair = |number: usize| Pair { a: number.to_string(), b: LONG.to_owned() };
        let sources =
            BTreeMap::from([("x".to_owned(), (0..9).map(pair).collect()), ("y".to_owned(), vec![pair(1); 5])]);
        let chosen = choose(sources, 4, &mut Random::new(1));
        assert!((4..=5).contains(&chosen.len()), "{chosen:?}");
        let mut bytes = Vec::new();
        write(&chosen, &mut bytes).expect("writes");
        assert_eq!(read(bytes.as_slice()).expect("reads"), chosen);
        assert!(read(&b"{}\n"[..]).is_err());
    }
}
