//! Reads reStructuredText into sections and blocks: every page ends, and what marks nothing is text.
//! Knows no files; what a page includes is put in place by [`expand()`], with a function that the caller
//! gives.

mod body;
mod definitions;
mod directive;
mod directives;
mod ends;
mod excerpt;
mod expand;
mod ids;
mod inline;
mod interpreted;
mod lines;
mod marks;
mod outlook;
mod roles;
mod state;
mod table;

use std::collections::BTreeMap;

pub(in crate::source) use expand::expand;
pub(in crate::source) use outlook::{Outlook, look};
pub(in crate::source) use state::{Reference, References};

use crate::document::Part;
use definitions::Definitions;
use state::State;

/// A page as its text gives it.
#[derive(Debug)]
pub(in crate::source) struct Page {
    pub(in crate::source) title: Option<String>,
    pub(in crate::source) parts: Vec<Part>,
    /// Documents it links to: addresses of other pages, and links as written.
    pub(in crate::source) links: Vec<String>,
    /// What it says of itself: fields at its top, and `meta`.
    pub(in crate::source) fields: BTreeMap<String, String>,
    /// Directives, roles and substitutions that are not known.
    pub(in crate::source) unknown: Vec<String>,
}

/// Reads a page whose includes are in place. `given` are substitutions that every page has;
/// `references` is what it refers to.
pub(in crate::source) fn read(text: &str, given: &[(&str, &str)], references: &References) -> Page {
    let text = lines::untabbed(text);
    let lines: Vec<&str> = text.lines().collect();
    let definitions = Definitions::of(&lines, given);
    let mut state = State::new(&definitions, references);
    let (title, parts) = body::page(&lines, &mut state);
    Page { title, parts, links: state.links, fields: state.fields, unknown: state.unknown.into_iter().collect() }
}

#[cfg(test)]
mod tests;
