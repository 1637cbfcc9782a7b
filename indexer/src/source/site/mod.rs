//! Readers of trees of pages, whatever their notation.

pub(super) mod asciidoc;
pub(super) mod crawl;
pub(super) mod html;
pub(super) mod markdown;
pub(super) mod rst;
pub(super) mod tree;
