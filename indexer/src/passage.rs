//! Cuts the parts of a document into passages, the unit that is indexed and shown. It keeps every
//! word, in order, and never looks at a format or an index.

use serde::{Deserialize, Serialize};

use crate::document::{Block, Document, Kind};

/// Length in bytes at which a passage is closed before the next block.
const FULL_BYTES: usize = 1_200;
/// Longest single block in a passage, in bytes; longer ones are cut at a line, sentence or word.
const MAX_BLOCK_BYTES: usize = 2_400;

/// How much of a post is embedded, in bytes: what somebody asks or answers stands near its start, and there
/// are many posts.
const MAX_POST_BYTES: usize = 600;

/// A section of a page, a question or an answer, or a piece of a long one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passage {
    /// Index of the part it was cut from.
    pub part: usize,
    /// Its text, in order.
    pub blocks: Vec<Block>,
}

/// Cuts `document` into passages, in order; a document without text gives one empty passage, so
/// that it can still be found by its title.
#[must_use]
pub fn passages(document: &Document) -> Vec<Passage> {
    let mut cut: Vec<Passage> =
        document.parts.iter().enumerate().flat_map(|(part, content)| cut_part(part, &content.blocks)).collect();
    if cut.is_empty() {
        cut.push(Passage { part: 0, blocks: Vec::new() });
    }
    cut
}

/// The text that a passage is embedded by: the title of its document, the heading it stands under, its prose;
/// its code where it has nothing else. `outline` may be without text.
#[must_use]
pub fn embedding_text(outline: &Document, passage: &Passage) -> String {
    let mut text = outline.title.clone();
    let heading = outline.parts.get(passage.part).and_then(|part| part.heading.last());
    let has_prose = passage.blocks.iter().any(|block| matches!(block, Block::Prose(_)));
    let blocks = passage.blocks.iter().filter(|block| !has_prose || matches!(block, Block::Prose(_)));
    for more in heading
        .filter(|heading| **heading != outline.title)
        .map(String::as_str)
        .into_iter()
        .chain(blocks.map(Block::text))
    {
        text.push('\n');
        text.push_str(more);
    }
    if outline.kind == Kind::Thread {
        text.truncate(text.floor_char_boundary(MAX_POST_BYTES));
    }
    text
}

fn cut_part(part: usize, blocks: &[Block]) -> Vec<Passage> {
    let mut cut = Vec::new();
    let mut open: Vec<Block> = Vec::new();
    let mut bytes = 0;
    for block in blocks.iter().flat_map(cut_block) {
        if bytes > 0 && bytes + block.text().len() > FULL_BYTES {
            cut.push(Passage { part, blocks: std::mem::take(&mut open) });
            bytes = 0;
        }
        bytes += block.text().len();
        open.push(block);
    }
    if !open.is_empty() {
        cut.push(Passage { part, blocks: open });
    }
    cut
}

fn cut_block(block: &Block) -> Vec<Block> {
    let mut rest = block.text();
    let mut pieces = Vec::new();
    while rest.len() > MAX_BLOCK_BYTES {
        let (piece, next) = rest.split_at(cut_point(rest));
        pieces.push(piece);
        rest = next;
    }
    pieces.push(rest);
    pieces
        .into_iter()
        .filter(|piece| !piece.trim().is_empty())
        .map(|piece| match block {
            Block::Prose(_) => Block::Prose(piece.trim().to_owned()),
            Block::Code(_) => Block::Code(piece.trim_matches('\n').to_owned()),
        })
        .collect()
}

/// Where a text that is too long is cut: after the last line, sentence or word that fits.
fn cut_point(text: &str) -> usize {
    let limit = text.floor_char_boundary(MAX_BLOCK_BYTES);
    let head = &text[..limit];
    let after = |separator: &str| head.rfind(separator).map(|at| at + separator.len()).filter(|&at| at > limit / 2);
    after("\n").or_else(|| after(". ")).or_else(|| after(" ")).unwrap_or(limit)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::document::{Part, Role};

    fn page(blocks: Vec<Block>) -> Document {
        let mut document = Document::new("docs", "a", Kind::Doc, "A");
        document.parts.push(Part { blocks, ..Part::new(Role::Section) });
        document
    }

    #[test]
    fn a_document_without_text_is_still_one_passage() {
        assert_eq!(passages(&page(vec![])).len(), 1);
    }

    #[test]
    fn short_blocks_share_a_passage_and_long_ones_are_cut() {
        let short = vec![Block::Prose("One.".into()), Block::Code("two()".into())];
        assert_eq!(passages(&page(short)).len(), 1);
        let long = vec![Block::Prose("A sentence of words. ".repeat(400))];
        let cut = passages(&page(long));
        assert!(cut.len() >= 3, "{}", cut.len());
        assert!(cut.iter().all(|passage| passage.blocks.iter().all(|block| block.text().ends_with('.'))));
    }

    #[test]
    fn a_passage_is_embedded_under_its_title_and_heading_without_code() {
        let mut document = page(vec![]);
        document.parts[0].heading = vec!["A".into(), "Who is told".into()];
        let prose = || Block::Prose("Everybody.".into());
        let text = |blocks| embedding_text(&document, &Passage { part: 0, blocks });
        assert_eq!(text(vec![prose(), Block::Code("x()".into())]), "A\nWho is told\nEverybody.");
        assert_eq!(text(vec![Block::Code("x()".into())]), "A\nWho is told\nx()");
        document.parts[0].heading = vec!["A".into()];
        assert_eq!(embedding_text(&document, &Passage { part: 0, blocks: vec![prose()] }), "A\nEverybody.");
    }

    proptest! {
        #[test]
        fn no_word_is_lost(texts in prop::collection::vec("[a-zé \\n.]{0,3000}", 0..6)) {
            let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
            let before: String = texts.iter().flat_map(|text| words(text)).collect();
            let cut = passages(&page(texts.iter().cloned().map(Block::Prose).collect()));
            let after: String = cut.iter().flat_map(|passage| &passage.blocks).flat_map(|block| words(block.text())).collect();
            prop_assert_eq!(before, after);
        }
    }
}
