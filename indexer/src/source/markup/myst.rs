//! Prepares pages of Sphinx in `MyST` Markdown (<https://myst-parser.readthedocs.io>,
//! <https://mystmd.org/spec>): directives and roles. What extensions compute, such as the reference of a
//! module, is not there.

mod files;
mod items;
mod kinds;
mod roles;
mod rst;
mod tables;
mod walk;

use std::collections::HashMap;

use self::{
    items::{Item, Items},
    kinds::Kind,
    walk::Walk,
};
use super::{
    dialect::{Includes, Prepared},
    prepare::{lines::plain_ends, work::Work, writer::Writer},
};

/// A `toctree` of a page.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::source) struct Toctree {
    /// Its caption.
    pub(in crate::source) caption: Option<String>,
    /// The pages that it names, as written, with the titles that it gives them.
    pub(in crate::source) entries: Vec<(Option<String>, String)>,
}

/// Files that a page includes, as text or as code.
pub(in crate::source) fn included(body: &str) -> Vec<String> {
    let files = Items::of(body).filter_map(|item| match item {
        Item::Whole(directive, _) if matches!(directive.kind, Kind::Include | Kind::LiteralInclude) => {
            Some(directive.argument.to_owned())
        }
        _ => None,
    });
    files.filter(|path| !path.is_empty()).collect()
}

/// The tables of contents of a page.
pub(in crate::source) fn toctrees(body: &str) -> Vec<Toctree> {
    let mut items = Items::of(body);
    let mut found = Vec::new();
    while let Some(item) = items.next() {
        if let Item::Whole(directive, body) = item
            && directive.kind == Kind::Toctree
        {
            let entries = items.lines(body).iter().map(|line| walk::entry(line));
            let entries = entries.filter(|(_, page)| walk::is_page(page));
            found.push(Toctree {
                caption: directive.option("caption").filter(|caption| !caption.is_empty()).map(str::to_owned),
                entries: entries.map(|(title, page)| (title.map(str::to_owned), page.to_owned())).collect(),
            });
        }
    }
    found
}

/// The page as `CommonMark`.
pub(in crate::source) fn prepare(body: &str, includes: &Includes<'_>) -> Prepared {
    let mut work = Work::new(includes);
    let mut walk = Walk { writer: Writer::default(), work: &mut work, titles: HashMap::new() };
    walk.page(&plain_ends(body));
    let (text, titles) = (walk.writer.finish(), walk.titles);
    let text = roles::without_roles(&text, &titles, &mut work);
    work.finish(text)
}

#[cfg(test)]
mod tests;
