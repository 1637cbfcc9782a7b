//! Hands a page to the dialect of its generator. Knows which dialect goes with which generator, and
//! nothing of what they do.

use super::{
    dialect::{Includes, Prepared},
    hugo, jekyll, mdx, mkdocs, myst,
    slug::SlugRule,
};
use crate::source::spec::Dialect;

/// Paths of files that a page may include, as written; cheap.
pub(in crate::source) fn included(dialect: Dialect, body: &str) -> Vec<String> {
    match dialect {
        Dialect::Github => Vec::new(),
        Dialect::Hugo => hugo::included(body),
        Dialect::Docusaurus => mdx::included(body),
        Dialect::Mkdocs => mkdocs::included(body),
        Dialect::Jekyll => jekyll::included(body),
        Dialect::Myst => myst::included(body),
    }
}

/// The text of a page as `CommonMark`.
pub(in crate::source) fn prepare(dialect: Dialect, body: &str, includes: &Includes<'_>) -> Prepared {
    match dialect {
        Dialect::Github => Prepared { text: body.to_owned(), repairs: Vec::new() },
        Dialect::Hugo => hugo::prepare(body, includes),
        Dialect::Docusaurus => mdx::prepare(body, includes),
        Dialect::Mkdocs => mkdocs::prepare(body, includes),
        Dialect::Jekyll => jekyll::prepare(body, includes),
        Dialect::Myst => myst::prepare(body, includes),
    }
}

/// How the generator makes anchors.
pub(in crate::source) fn slugs(dialect: Dialect) -> SlugRule {
    match dialect {
        Dialect::Github => SlugRule::Github,
        Dialect::Hugo => SlugRule::Hugo,
        Dialect::Docusaurus => SlugRule::Docusaurus,
        Dialect::Mkdocs => SlugRule::Mkdocs,
        Dialect::Jekyll => SlugRule::Jekyll,
        Dialect::Myst => SlugRule::Sphinx,
    }
}
