//! What a page says of itself in a line of its own: it becomes the first words of the text, unless
//! the text says it already.

use crate::{document::Part, source::markup::outline::Outline, text::normalise::squeeze};

/// Puts `description` before the text of `parts`.
pub(super) fn put_first(parts: &mut Vec<Part>, description: &str) {
    let description = squeeze(description);
    let is_said = parts.iter().flat_map(|part| &part.blocks).any(|block| block.text().contains(&description));
    if is_said {
        return;
    }
    let mut outline = Outline::new();
    outline.prose(&description);
    let said = outline.finish();
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
