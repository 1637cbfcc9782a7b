//! Prepares pages of `MkDocs`: Python-Markdown (<https://python-markdown.github.io/extensions/>) with the
//! extensions that Material for `MkDocs` documents (<https://squidfunk.github.io/mkdocs-material/reference/>).
//! What plugins compute is not there.

mod blocks;
mod inline;
mod macros;
mod snippets;

use super::{
    dialect::{Includes, Prepared},
    prepare::{lines::plain_ends, work::Work},
};

/// Files that a page includes: snippets, in code as well, and pages by a tag.
pub(in crate::source) fn included(body: &str) -> Vec<String> {
    let mut paths = snippets::paths(body);
    paths.extend(macros::paths(body));
    paths
}

/// The page as `CommonMark`.
pub(in crate::source) fn prepare(body: &str, includes: &Includes<'_>) -> Prepared {
    let mut work = Work::new(includes);
    let body = plain_ends(body);
    let text = snippets::expanded(&body, &mut work);
    let text = macros::without_macros(&text, &mut work);
    let text = blocks::without_blocks(&text, &mut work);
    work.finish(text)
}

#[cfg(test)]
mod tests;
