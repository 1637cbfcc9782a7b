//! Tells what elements are by their shape and what stands in them: headings, rows, terms, tabs, tables of
//! contents, quotes. Looks ahead within bounds; it changes nothing and reads no text out but names of
//! tabs.

use std::collections::VecDeque;

use ego_tree::{NodeRef, iter::Edge};
use scraper::{Node, node::Element};

use super::{
    html_frame::{has_word, is_frame},
    html_text::all,
};
use crate::text::normalise::squeeze;

/// Elements that end the paragraph before and after them.
const PARAGRAPHS: [&str; 33] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "caption",
    "center",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "form",
    "header",
    "hgroup",
    "hr",
    "legend",
    "li",
    "main",
    "ol",
    "optgroup",
    "p",
    "section",
    "summary",
    "table",
    "tbody",
    "tfoot",
    "thead",
    "tr",
    "ul",
];

/// Whether an element ends the paragraph before and after it.
pub(super) fn ends_paragraph(name: &str) -> bool {
    PARAGRAPHS.contains(&name)
}

/// Schemes of links that may lead to a document.
const SCHEMES: [&str; 2] = ["http", "https"];
/// How much of an element is looked through.
const LOOK_AHEAD: usize = 200;

/// Level of a heading, by element or by role.
pub(super) fn heading_level(element: &Element) -> Option<u8> {
    let level = match element.name().strip_prefix('h') {
        Some(level) => level.parse().ok(),
        None if element.attr("role") == Some("heading") => element.attr("aria-level").unwrap_or("2").parse().ok(),
        None => None,
    };
    level.filter(|level| (1..=6).contains(level))
}

/// Whether the beginning of what stands below `node` has an element that is wanted.
pub(super) fn holds(node: NodeRef<'_, Node>, is_wanted: impl Fn(&Element) -> bool) -> bool {
    node.descendants().skip(1).take(LOOK_AHEAD).any(|inner| inner.value().as_element().is_some_and(&is_wanted))
}

/// Whether a row of a table holds but lines of text.
pub(super) fn is_plain_row(node: NodeRef<'_, Node>) -> bool {
    !node.descendants().skip(1).any(|inner| {
        let element = inner.value().as_element();
        element.is_some_and(|inner| matches!(inner.name(), "pre" | "table") || heading_level(inner).is_some())
    })
}

pub(super) fn is_list(name: &str) -> bool {
    matches!(name, "ol" | "ul")
}

/// Whether a list only leads to places on the same page.
pub(super) fn is_local_contents(node: NodeRef<'_, Node>) -> bool {
    let mut open = 0_usize;
    let mut count = 0_usize;
    let is_local = |inner: NodeRef<'_, Node>| {
        let link = inner.value().as_element().filter(|inner| inner.name() == "a");
        link.and_then(|link| link.attr("href")).is_some_and(|href| href.starts_with('#'))
    };
    let is_said =
        |inner: NodeRef<'_, Node>| inner.value().as_text().is_some_and(|text| text.chars().any(char::is_alphanumeric));
    for edge in node.traverse() {
        match edge {
            Edge::Open(inner) if is_local(inner) => {
                open += 1;
                count += 1;
            }
            Edge::Close(inner) if is_local(inner) => open = open.saturating_sub(1),
            Edge::Open(inner) if open == 0 && is_said(inner) => return false,
            _ => {}
        }
    }
    count > 1
}

/// A term of a list, or the summary of details that can be opened: named before what follows.
pub(super) fn is_term(node: NodeRef<'_, Node>, element: &Element) -> bool {
    matches!(element.name(), "dt" | "summary")
        && !holds(node, |inner| inner.name() == "pre" || heading_level(inner).is_some())
}

/// What Sphinx has a signature of.
pub(super) fn is_signature(element: &Element) -> bool {
    element.attr("id").is_some() && has_word(element, |word| word == "sig")
}

/// A note beside the text, as docutils writes it; the navigation of other generators has no such title.
pub(super) fn is_sidebar(node: NodeRef<'_, Node>, element: &Element) -> bool {
    matches!(element.name(), "aside" | "div")
        && has_word(element, |word| word == "sidebar")
        && holds(node, |inner| has_word(inner, |word| word == "sidebar-title"))
}

/// A quote as phpBB writes it: it begins with who wrote it.
pub(super) fn begins_with_cite(node: NodeRef<'_, Node>) -> bool {
    let inner = node.descendants().skip(1).take(LOOK_AHEAD);
    let mut inner = inner.filter(|inner| inner.value().as_text().is_none_or(|text| !text.trim().is_empty()));
    let is_named =
        |inner: NodeRef<'_, Node>, name: &str| inner.value().as_element().is_some_and(|inner| inner.name() == name);
    match inner.next() {
        Some(first) if is_named(first, "div") => inner.next().is_some_and(|second| is_named(second, "cite")),
        Some(first) => is_named(first, "cite"),
        None => false,
    }
}

pub(super) fn is_tab_list(element: &Element) -> bool {
    element.attr("role") == Some("tablist") || has_word(element, |word| word == "tabbed-labels")
}

pub(super) fn is_tab_panel(element: &Element) -> bool {
    element.attr("role") == Some("tabpanel") || has_word(element, |word| matches!(word, "tab-pane" | "tabbed-block"))
}

/// The names of the tabs of a list: of those that say they are, else of its children.
pub(super) fn tab_names(node: NodeRef<'_, Node>) -> VecDeque<String> {
    let is_tab =
        |node: &NodeRef<'_, Node>| node.value().as_element().is_some_and(|tab| tab.attr("role") == Some("tab"));
    let tabs: VecDeque<String> = node.descendants().filter(is_tab).map(squeezed).collect();
    if !tabs.is_empty() {
        return tabs;
    }
    node.children().filter(|child| child.value().is_element()).map(squeezed).collect()
}

fn squeezed(node: NodeRef<'_, Node>) -> String {
    squeeze(&all(node))
}

/// A link, if it may lead to a document: no place on the same page, no mail, no script.
pub(super) fn document_link(href: &str) -> Option<String> {
    let href = href.trim();
    let scheme = href.split_once(':').map(|(scheme, _)| scheme).filter(|scheme| !scheme.contains(['/', '?', '#']));
    let is_web = scheme.is_none_or(|scheme| SCHEMES.iter().any(|known| scheme.eq_ignore_ascii_case(known)));
    (is_web && !href.is_empty() && !href.starts_with('#')).then(|| href.to_owned())
}

/// The links of an element that is read in one line.
pub(super) fn document_links(node: NodeRef<'_, Node>) -> Vec<String> {
    let elements = node.descendants().filter_map(|inner| inner.value().as_element());
    let links = elements.filter(|inner| inner.name() == "a" && !is_frame(inner));
    links.filter_map(|link| document_link(link.attr("href")?)).collect()
}
