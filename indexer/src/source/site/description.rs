//! What a page says of itself in a line of its own: it becomes the first words of the text, unless
//! the text says it already.

use crate::{
    document::{Block, Part},
    source::markup::outline::Outline,
};

/// Puts `description`, which is plain text, before the text of `parts`.
pub(super) fn put_first(parts: &mut Vec<Part>, description: &str) {
    let mut outline = Outline::new();
    outline.prose(description);
    put_parts_first(parts, outline.finish());
}

/// Puts `said`, a description that has been read already, before the text of `parts`.
pub(super) fn put_parts_first(parts: &mut Vec<Part>, said: Vec<Part>) {
    let text = |part: &Part| part.blocks.iter().map(Block::text).collect::<Vec<_>>().join(" ");
    let description = said.iter().map(text).collect::<Vec<_>>().join(" ");
    if parts.iter().flat_map(|part| &part.blocks).any(|block| block.text().contains(&description)) {
        return;
    }
    match parts.first_mut().filter(|first| first.heading.is_empty()) {
        Some(first) => {
            let blocks = said.into_iter().flat_map(|part| part.blocks);
            first.blocks.splice(0..0, blocks);
        }
        None => drop(parts.splice(0..0, said)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_description_is_said_once_and_first() {
        let mut outline = Outline::new();
        outline.heading(2, "Part", None);
        outline.prose("It sends alerts.");
        let mut parts = outline.finish();
        put_first(&mut parts, "It sends  alerts.");
        assert_eq!(parts.len(), 1);
        put_first(&mut parts, "What it does.");
        put_first(&mut parts, "Even before.");
        assert!(parts[0].heading.is_empty());
        let texts: Vec<_> = parts[0].blocks.iter().map(crate::document::Block::text).collect();
        assert_eq!(texts, ["Even before.", "What it does."]);
    }
}
