//! Reads which pages stand above a page from its bar of breadcrumbs. It neither reads the page's own
//! text nor looks at other pages.

use ego_tree::{NodeRef, iter::Edge};
use scraper::{Html, Node, node::Element};

use crate::{
    source::{
        limits::MAX_BREADCRUMBS,
        markup::{html_frame::has_word, html_text::line},
    },
    text::normalise::squeeze,
};

/// Words of the class of a bar of breadcrumbs.
const BARS: [&str; 11] = [
    "bd-breadcrumbs",
    "breadcrumb",
    "breadcrumb-nav",
    "breadcrumb-nav-list",
    "breadcrumbs",
    "breadcrumbs-container",
    "md-path",
    "rustdoc-breadcrumbs",
    "td-breadcrumbs",
    "theme-doc-breadcrumbs",
    "wy-breadcrumbs",
];
/// Signs that stand between crumbs.
const BETWEEN: [char; 12] = ['/', '\\', '>', '<', '»', '›', '→', '«', '|', '·', '•', '-'];
/// Longest crumb, in bytes: what is longer is no title.
const MAX_CRUMB_BYTES: usize = 200;

/// Titles of the pages above the page, outermost first: without the way home and the page itself.
pub(super) fn above(html: &Html, linked_data: Vec<String>, title: &str) -> Vec<String> {
    let written = bar(html).map(crumbs).filter(|crumbs| !crumbs.is_empty());
    let mut crumbs = written.unwrap_or(linked_data);
    crumbs.retain(|crumb| !is_home(crumb));
    if crumbs.last().is_some_and(|last| last == title) {
        crumbs.pop();
    }
    crumbs.truncate(MAX_BREADCRUMBS);
    crumbs
}

fn is_home(crumb: &str) -> bool {
    crumb.eq_ignore_ascii_case("home") || crumb.eq_ignore_ascii_case("home page")
}

/// The first bar of breadcrumbs of the page.
fn bar(html: &Html) -> Option<NodeRef<'_, Node>> {
    html.root_element().descendants().find(|node| node.value().as_element().is_some_and(is_bar))
}

fn is_bar(element: &Element) -> bool {
    let label = element.attr("aria-label").unwrap_or_default();
    let is_navigation = element.name() == "nav" || element.attr("role") == Some("navigation");
    let is_named = ["breadcrumb", "breadcrumbs"].iter().any(|known| label.eq_ignore_ascii_case(known));
    (is_navigation && is_named) || has_word(element, |word| BARS.contains(&word))
}

/// The crumbs of a bar: its list items, else its links. The page itself, and what is set apart in the
/// bar, are none.
fn crumbs(bar: NodeRef<'_, Node>) -> Vec<String> {
    let has_items = bar.descendants().any(|node| named(node, "li"));
    let wanted = if has_items { "li" } else { "a" };
    let mut found = Vec::new();
    let mut edges = bar.traverse();
    while let Some(edge) = edges.next() {
        let Edge::Open(node) = edge else { continue };
        let Some(element) = node.value().as_element().filter(|element| element.name() == wanted) else { continue };
        let is_own = node.descendants().filter_map(|inner| inner.value().as_element()).any(is_own_page);
        if !is_own && !has_word(element, |word| word == "wy-breadcrumbs-aside") {
            let text = line(node);
            let text = text.trim_matches(|c: char| c.is_whitespace() || BETWEEN.contains(&c));
            if !text.is_empty() && text.len() <= MAX_CRUMB_BYTES && found.len() <= MAX_BREADCRUMBS {
                found.push(squeeze(text));
            }
        }
        // A crumb within a crumb is read with it.
        edges.find(|edge| matches!(edge, Edge::Close(inner) if *inner == node));
    }
    found
}

/// Whether a crumb says that it is the page it stands on.
fn is_own_page(element: &Element) -> bool {
    element.attr("aria-current").is_some_and(|current| current != "false")
        || has_word(element, |word| matches!(word, "active" | "current" | "breadcrumbs__item--active"))
}

fn named(node: NodeRef<'_, Node>, name: &str) -> bool {
    node.value().as_element().is_some_and(|element| element.name() == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::markup::html_gate;

    fn of(html: &str) -> Vec<String> {
        above(&html_gate::document(html).unwrap(), vec!["Other".to_owned()], "Alerts")
    }

    #[test]
    fn each_bar_gives_the_pages_above() {
        for html in [
            "<nav aria-label=Breadcrumbs><ul><li><a aria-label='Home page' href='/'><svg></svg></a></li><li><a>Operate</a></li>
             <li class='breadcrumbs__item breadcrumbs__item--active'><span>Alerts</span></li></ul></nav>",
            "<nav aria-label=breadcrumb><ol class=breadcrumb><li><a>Home</a></li><li><a>Operate</a></li><li aria-current=page>Alerts</li></ol></nav>",
            "<div class=breadcrumbs><a href='/'>Home</a> » <a href='/o'>Operate</a> » Alerts</div>",
            "<ul class=wy-breadcrumbs><li><a class=icon-home></a></li><li><a>Operate</a> »</li><li>Alerts</li>
             <li class=wy-breadcrumbs-aside><a>View page source</a></li></ul>",
        ] {
            assert_eq!(of(html), ["Operate"], "{html}");
        }
    }

    #[test]
    fn without_a_bar_linked_data_speaks() {
        assert_eq!(of("<p>text</p>"), ["Other"]);
        assert_eq!(of("<div class='breadcrumbs-of-bread'><a>Rye</a></div>"), ["Other"]);
    }
}
