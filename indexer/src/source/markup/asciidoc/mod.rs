//! Reads AsciiDoc into sections and blocks, line by line: every page ends, and what marks nothing is
//! text. Knows no files; what a page includes is put in place by [`expand()`], with a function that the
//! caller gives.

mod attribute_list;
mod attributes;
mod blocks;
mod code;
mod conditions;
mod entities;
mod expand;
mod header;
mod ids;
mod inline;
mod levels;
mod line;
mod macros;
pub(in crate::source) mod nav;
mod passed;
mod pending;
mod reader;
mod scan;
mod seek;
mod selection;
mod state;
mod table;

use std::collections::HashMap;

pub(in crate::source) use attributes::Attributes;
pub(in crate::source) use expand::expand;
pub(in crate::source) use state::{Reference, References};

use crate::document::Part;
use state::State;

/// A page as its text gives it.
#[derive(Debug)]
pub(in crate::source) struct Page {
    pub(in crate::source) title: Option<String>,
    pub(in crate::source) parts: Vec<Part>,
    /// Documents it links to: addresses of other pages, and links as written.
    pub(in crate::source) links: Vec<String>,
    /// Attributes as they stand at its end.
    pub(in crate::source) attributes: Attributes,
    /// Macros that are not known.
    pub(in crate::source) unknown: Vec<String>,
}

/// Reads a page whose includes are in place. `references` are the other pages it refers to.
pub(in crate::source) fn read(text: &str, attributes: &Attributes, references: &References) -> Page {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    let unknown_ids = HashMap::new();
    let mut state = State::new(attributes.clone(), references, &unknown_ids);
    let (mut title, mut parts) = blocks::page(&lines, &mut state);
    let known;
    if state.misses_ids && !state.titles.is_empty() {
        // A reference may stand before what it leads to: only a second reading knows its name.
        known = std::mem::take(&mut state.titles);
        state = State::new(attributes.clone(), references, &known);
        (title, parts) = blocks::page(&lines, &mut state);
    }
    let title =
        title.or_else(|| ["doctitle", "title"].iter().find_map(|name| state.attributes.get(name)).map(str::to_owned));
    Page {
        title,
        parts,
        links: state.links,
        attributes: state.attributes,
        unknown: state.unknown.into_iter().collect(),
    }
}

/// What a page is called.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::source) struct Titles {
    pub(in crate::source) full: Option<String>,
    /// Its name in menus, if that is another.
    pub(in crate::source) short: Option<String>,
}

/// What a page is called, without reading the rest of it.
pub(in crate::source) fn titles(text: &str, attributes: &Attributes) -> Titles {
    let mut header = String::new();
    let mut has_title = false;
    for line in text.lines().take(MAX_HEADER_LINES) {
        has_title |= line::heading(line).is_some();
        if has_title && line.trim().is_empty() {
            break;
        }
        header.push_str(line);
        header.push('\n');
    }
    let page = read(&header, attributes, &References::new());
    let short = page.attributes.get("navtitle").map(str::to_owned);
    Titles { full: page.title.filter(|title| !title.is_empty()), short }
}

/// Where the title of a page is looked for, in lines.
const MAX_HEADER_LINES: usize = 200;

#[cfg(test)]
mod tests;
