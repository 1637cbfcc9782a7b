//! Notations: text into sections and blocks. Knows no files and no records.

pub(super) mod asciidoc;
pub(super) mod bbcode;
pub(super) mod front_matter;
pub(super) mod html;
pub(super) mod html_gate;
pub(super) mod hugo;
pub(super) mod jekyll;
pub(super) mod markdown;
pub(super) mod mdx;
pub(super) mod mkdocs;
pub(super) mod myst;
pub(super) mod outline;
pub(super) mod paragraphs;
pub(super) mod plain;
pub(super) mod rst;
pub(super) mod slug;
pub(super) mod storage;
