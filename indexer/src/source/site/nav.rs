//! Says where a page stands in the navigation of its site, as far as that is plain data: `nav` of
//! `MkDocs`, categories of Docusaurus, parents and data files of Jekyll, `toctree` of Sphinx; and which
//! addresses a site answers with others. A file that is missing or cannot be read says nothing.

mod config;
mod docusaurus;
mod jekyll;
mod mkdocs;
mod placed;
mod redirects;
mod sphinx;

use std::path::Path;

pub(in crate::source) use placed::Nav;

use crate::source::spec::Dialect;

/// The navigation of the site whose pages lie below `root`.
pub(in crate::source) fn read(root: &Path, dialect: Dialect) -> Nav {
    match dialect {
        Dialect::Mkdocs => mkdocs::nav(root),
        Dialect::Docusaurus => docusaurus::nav(root),
        Dialect::Jekyll => jekyll::nav(root),
        Dialect::Myst => sphinx::nav(root),
        Dialect::Hugo | Dialect::Github => Nav::default(),
    }
}

/// What the site answers with something else: paths, and paths or addresses.
pub(in crate::source) fn redirects(root: &Path, dialect: Dialect) -> Vec<(String, String)> {
    let mut all = match dialect {
        Dialect::Mkdocs => mkdocs::redirects(root),
        Dialect::Docusaurus => docusaurus::redirects(root),
        Dialect::Jekyll | Dialect::Myst | Dialect::Hugo | Dialect::Github => Vec::new(),
    };
    all.extend(redirects::lines(root, dialect));
    all
}

#[cfg(test)]
mod tests;
