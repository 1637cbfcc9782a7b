//! Readers of trees of pages, whatever their notation.

mod address;
mod around;
pub(super) mod asciidoc;
pub(super) mod crawl;
pub(super) mod html;
mod hugo;
pub(super) mod markdown;
mod nav;
mod paths;
mod place;
pub(super) mod rst;
mod sections;
mod setting;
pub(super) mod tree;
