//! Cuts what is shown of a passage: whole sentences, verbatim, with the draft's terms marked.
//! Gives segments, never HTML.

use std::{collections::HashMap, ops::Range};

use serde::Serialize;
use tier0_indexer::{
    Block,
    analysis::{TextAnalyzer, each_term},
    text::sentences::sentences,
};

/// Length in bytes up to which sentences are added to an excerpt.
const FULL_BYTES: usize = 320;
/// Longest excerpt in bytes; a longer sentence is cut at a word.
const MAX_BYTES: usize = 480;

/// A run of an excerpt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Segment {
    /// The text, verbatim.
    #[schema(example = "Alerts are sent to the ")]
    pub t: String,
    /// Whether it is a term of the draft.
    pub hit: bool,
}

/// One sentence, or one line of code, and what it is worth.
struct Piece<'a> {
    block: usize,
    is_code: bool,
    text: &'a str,
    range: Range<usize>,
    worth: f32,
}

/// The run of sentences of `blocks` that says most about `terms` (term → worth). Where it goes on
/// into the next paragraph or list item, a line break stands between.
#[must_use]
pub(super) fn excerpt(analyzer: &mut TextAnalyzer, blocks: &[Block], terms: &HashMap<&str, f32>) -> Vec<Segment> {
    let pieces = pieces(analyzer, blocks, terms);
    let Some(best) = best_run(&pieces) else { return Vec::new() };
    let text = joined(&pieces[best]);
    mark(analyzer, shorten(&text), terms)
}

/// The text of a run, verbatim within each block.
fn joined(run: &[Piece<'_>]) -> String {
    let mut text = String::new();
    for same_block in run.chunk_by(|a, b| a.block == b.block) {
        if let [first, .., last] | [first @ last] = same_block {
            if !text.is_empty() {
                text.push('\n');
            }
            text.push_str(&first.text[first.range.start..last.range.end]);
        }
    }
    text
}

fn pieces<'a>(analyzer: &mut TextAnalyzer, blocks: &'a [Block], terms: &HashMap<&str, f32>) -> Vec<Piece<'a>> {
    let mut pieces = Vec::new();
    for (block, content) in blocks.iter().enumerate() {
        let text = content.text();
        let ranges = match content {
            Block::Prose(text) => sentences(text),
            Block::Code(text) => lines(text),
        };
        for range in ranges {
            let mut found: Vec<&str> = Vec::new();
            let mut worth = 0.0;
            each_term(analyzer, &text[range.clone()], |term, _| {
                if let Some((&known, &value)) = terms.get_key_value(term)
                    && !found.contains(&known)
                {
                    found.push(known);
                    worth += value;
                }
            });
            pieces.push(Piece { block, is_code: matches!(content, Block::Code(_)), text, range, worth });
        }
    }
    pieces
}

fn lines(text: &str) -> Vec<Range<usize>> {
    let mut at = 0;
    text.split_inclusive('\n')
        .map(|line| {
            let range = at..at + line.trim_end().len();
            at += line.len();
            range
        })
        .filter(|range| !range.is_empty())
        .collect()
}

/// The run of pieces, short enough to show, that is worth most; among equals the one with the fewest
/// pieces, then the first. Prose and code are not mixed.
fn best_run(pieces: &[Piece<'_>]) -> Option<Range<usize>> {
    let mut best: Option<(f32, Range<usize>)> = None;
    for (start, first) in pieces.iter().enumerate() {
        let (mut worth, mut bytes) = (0.0, 0);
        for (end, piece) in pieces.iter().enumerate().skip(start) {
            bytes += piece.range.len();
            if piece.is_code != first.is_code || (end > start && bytes > FULL_BYTES) {
                break;
            }
            worth += piece.worth;
            let run = start..end + 1;
            let is_better = best
                .as_ref()
                .is_none_or(|(most, shortest)| worth > *most || (worth >= *most && run.len() < shortest.len()));
            if is_better {
                best = Some((worth, run));
            }
        }
    }
    let (_, run) = best?;
    Some(fill(pieces, run))
}

/// Adds what follows while there is room: an answer often stands after the words that ask.
fn fill(pieces: &[Piece<'_>], run: Range<usize>) -> Range<usize> {
    let is_code = pieces[run.start].is_code;
    let mut bytes: usize = pieces[run.clone()].iter().map(|piece| piece.range.len()).sum();
    let mut end = run.end;
    while let Some(next) = pieces.get(end) {
        bytes += next.range.len();
        if next.is_code != is_code || bytes > FULL_BYTES {
            break;
        }
        end += 1;
    }
    run.start..end
}

fn shorten(text: &str) -> &str {
    if text.len() <= MAX_BYTES {
        return text;
    }
    let head = &text[..text.floor_char_boundary(MAX_BYTES)];
    head.rfind(char::is_whitespace).map_or(head, |end| head[..end].trim_end())
}

fn mark(analyzer: &mut TextAnalyzer, text: &str, terms: &HashMap<&str, f32>) -> Vec<Segment> {
    let mut segments = Vec::new();
    let mut done = 0;
    let mut push = |range: Range<usize>, hit: bool| {
        if !range.is_empty() {
            segments.push(Segment { t: text[range].to_owned(), hit });
        }
    };
    each_term(analyzer, text, |term, range| {
        if terms.contains_key(term) && range.start >= done {
            push(done..range.start, false);
            done = range.end;
            push(range, true);
        }
    });
    push(done..text.len(), false);
    segments
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tier0_indexer::analysis::analyzer;

    use super::*;

    fn shown(segments: &[Segment]) -> String {
        segments.iter().map(|segment| segment.t.as_str()).collect()
    }

    #[test]
    fn the_telling_sentence_is_cut_whole_and_marked() {
        let filler = "This sentence says nothing of use to anybody who reads it at all. ".repeat(8);
        let blocks = [Block::Prose(format!("{filler}Alerts go to the technical contact. {filler}"))];
        let terms = HashMap::from([("alert", 2.0), ("contact", 1.0)]);
        let segments = excerpt(&mut analyzer(), &blocks, &terms);
        assert!(shown(&segments).starts_with("Alerts go to the technical contact."), "{segments:?}");
        let marked: Vec<_> = segments.iter().filter(|segment| segment.hit).map(|segment| segment.t.as_str()).collect();
        assert_eq!(marked, ["Alerts", "contact"]);
    }

    #[test]
    fn a_passage_without_any_term_is_shown_from_its_start() {
        let blocks = [Block::Prose("First things. Second things.".into())];
        assert_eq!(shown(&excerpt(&mut analyzer(), &blocks, &HashMap::new())), "First things. Second things.");
        assert!(excerpt(&mut analyzer(), &[], &HashMap::new()).is_empty());
    }

    #[test]
    fn a_short_list_item_is_shown_with_those_after_it_but_not_with_code() {
        let prose = |text: &str| Block::Prose(text.into());
        let blocks = [prose("Open the alerts tab."), prose("Choose a person."), Block::Code("alert()".into())];
        let segments = excerpt(&mut analyzer(), &blocks, &HashMap::from([("tab", 1.0)]));
        assert_eq!(shown(&segments), "Open the alerts tab.\nChoose a person.");
    }

    proptest! {
        #[test]
        fn an_excerpt_is_verbatim(text in "\\PC{0,900}", word in "[a-z]{2,6}") {
            let blocks = [Block::Prose(text.clone())];
            let segments = excerpt(&mut analyzer(), &blocks, &HashMap::from([(word.as_str(), 1.0)]));
            prop_assert!(text.contains(&shown(&segments)));
            prop_assert!(shown(&segments).len() <= MAX_BYTES);
        }
    }
}
