//! Finds the content of a page without marks: the block with most text that is no link. After Christian
//! Kohlschütter, Peter Fankhauser, Wolfgang Nejdl, "Boilerplate Detection using Shallow Text Features",
//! WSDM 2010, who tell content from its frame by the share of links and the length of its blocks.
//! Linear; it reads no text out.

use std::collections::HashMap;

use ego_tree::{NodeId, NodeRef, iter::Edge};
use scraper::{Html, Node, node::Element};

use crate::source::markup::html_frame::is_frame;

/// Elements that divide a page, of which one may hold the content.
const CONTAINERS: [&str; 12] =
    ["article", "body", "center", "div", "fieldset", "form", "main", "section", "table", "tbody", "td", "tr"];
/// Content has no more than this part of its text in links: one third, as in the decision trees of the
/// paper (figures 2 and 3).
const LINK_PART: usize = 3;
/// Fewest letters and digits of a block that is content wherever it stands: the sixteen words of the
/// same trees, of five letters each, so that scripts without spaces count too.
const LONG: usize = 80;

/// How much is written in an element.
#[derive(Debug, Clone, Copy, Default)]
struct Size {
    /// Letters and digits.
    letters: usize,
    /// Those of them that are links.
    linked: usize,
    has_heading: bool,
    has_copyright: bool,
}

impl Size {
    fn add(&mut self, other: Self) {
        self.letters += other.letters;
        self.linked += other.linked;
        self.has_heading |= other.has_heading;
        self.has_copyright |= other.has_copyright;
    }

    /// What is no link.
    fn words(self) -> usize {
        self.letters - self.linked.min(self.letters)
    }

    fn is_links(self) -> bool {
        self.linked * LINK_PART > self.letters
    }
}

/// The nodes of the content, in order: of the block with most text that is no link, without the links
/// before and after it.
pub(super) fn densest(html: &Html) -> Vec<NodeRef<'_, Node>> {
    let sizes = measure(html);
    let size = |node: NodeRef<'_, Node>| sizes.get(&node.id()).copied().unwrap_or_default();
    let root = *html.root_element();
    let mut block = root.children().find(|child| name_of(*child) == Some("body")).unwrap_or(root);
    loop {
        let is_container = |child: &NodeRef<'_, Node>| name_of(*child).is_some_and(|name| CONTAINERS.contains(&name));
        let mut own = Size::default();
        for child in block.children().filter(|child| !is_container(child)) {
            let one = size(child);
            if !one.is_links() {
                own.add(one);
            }
        }
        let best = block.children().filter(is_container).max_by_key(|child| size(*child).words());
        match best {
            Some(best) if own.words() < LONG && !own.has_heading && size(best).words() * 2 > size(block).words() => {
                block = best;
            }
            _ => break,
        }
    }
    let children: Vec<_> = block.children().map(|child| (child, size(child))).collect();
    within_edges(&children)
}

/// What lies between the first and the last child that is content.
fn within_edges<'a>(children: &[(NodeRef<'a, Node>, Size)]) -> Vec<NodeRef<'a, Node>> {
    let begins = |(_, size): &(NodeRef<'_, Node>, Size)| !size.is_links() && (size.has_heading || size.letters >= LONG);
    // A list of links that follows text may be part of it, a division of them is not.
    let is_footer = |(node, size): &(NodeRef<'_, Node>, Size)| {
        let is_short = size.letters < LONG && !size.has_heading;
        let is_apart = name_of(*node).is_some_and(|name| CONTAINERS.contains(&name));
        (is_apart && size.is_links()) || (is_short && (size.has_copyright || (is_apart && size.linked > 0)))
    };
    // Where nothing is long and nothing has a heading, all is equally likely.
    let start = children.iter().position(begins).unwrap_or(0);
    let end = children.iter().rposition(|child| child.1.letters > 0 && !is_footer(child)).map_or(0, |at| at + 1);
    let mut is_begun = false;
    let kept = children.get(start..end).unwrap_or_default().iter().filter(|(_, size)| {
        is_begun |=
            !size.is_links() && size.letters > 0 && !size.has_heading || size.letters >= LONG && !size.is_links();
        // Links between the title and the text lead to other pages.
        is_begun || !size.is_links() || size.letters == 0
    });
    kept.map(|(node, _)| *node).collect()
}

fn name_of(node: NodeRef<'_, Node>) -> Option<&str> {
    node.value().as_element().map(Element::name)
}

/// Whether an element is a link that leaves the page.
fn is_way_out(element: &Element) -> bool {
    element.name() == "a" && element.attr("href").is_some_and(|href| !href.starts_with('#'))
}

/// The size of every node that is not part of the frame.
fn measure(html: &Html) -> HashMap<NodeId, Size> {
    let mut sizes = HashMap::new();
    let mut open: Vec<Size> = vec![Size::default()];
    let mut links = 0_usize;
    let mut edges = html.root_element().traverse();
    while let Some(edge) = edges.next() {
        match edge {
            Edge::Open(node) => match node.value() {
                Node::Text(text) => {
                    let letters = text.chars().filter(|c| c.is_alphanumeric()).count();
                    let linked = if links > 0 { letters } else { 0 };
                    let size = Size { letters, linked, has_heading: false, has_copyright: text.contains('©') };
                    sizes.insert(node.id(), size);
                    if let Some(parent) = open.last_mut() {
                        parent.add(size);
                    }
                }
                Node::Element(element) => {
                    let name = element.name();
                    // Outside of marked content a header is the site's.
                    if is_frame(element) || name == "header" {
                        edges.find(|edge| matches!(edge, Edge::Close(inner) if *inner == node));
                        continue;
                    }
                    links += usize::from(is_way_out(element));
                    let has_heading = matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6");
                    open.push(Size { has_heading, ..Size::default() });
                }
                _ => {}
            },
            Edge::Close(node) => {
                if let Node::Element(element) = node.value() {
                    links = links.saturating_sub(usize::from(is_way_out(element)));
                    let size = open.pop().unwrap_or_default();
                    sizes.insert(node.id(), size);
                    if let Some(parent) = open.last_mut() {
                        parent.add(size);
                    }
                }
            }
        }
    }
    sizes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::markup::html_gate;

    const LONG_TEXT: &str =
        "An alert is sent when a node has not answered for as long as the rule says, and again when it is back.";

    fn text_of(html: &str) -> String {
        let tree = html_gate::document(html).unwrap();
        let nodes = densest(&tree);
        nodes
            .iter()
            .flat_map(NodeRef::descendants)
            .filter_map(|node| node.value().as_text())
            .map(|text| &**text)
            .collect()
    }

    #[test]
    fn the_block_with_most_text_is_found_and_its_edges_are_cut() {
        let links: Vec<String> = (0..40).map(|nth| format!("<a href='/p{nth}'>Another page {nth}</a> ")).collect();
        let links = links.concat();
        let content = format!("<h1>Alerts</h1><p>Short.</p><p>{LONG_TEXT}</p><ul><li><a href='/x'>See x</a></li></ul>");
        let expected = format!("AlertsShort.{LONG_TEXT}See x");
        for html in [
            format!(
                "<body><div>{links}</div><div><div>{content}</div><div>{links}</div></div><div>© Acme</div></body>"
            ),
            format!("<body><ul><li>{links}</li></ul>{content}<div>© Acme <a href='/i'>Imprint</a></div></body>"),
            format!(
                "<body><h1><a href='/'>Acme</a></h1><table><tr><td>{links}</td><td>{content}</td></tr></table></body>"
            ),
            format!("<body><header><h1>Acme</h1></header><div>{content}</div><form>Mail <input></form></body>"),
        ] {
            assert_eq!(text_of(&html), expected, "{html}");
        }
    }

    #[test]
    fn a_short_page_is_kept_whole() {
        for html in ["<body>Short.</body>", "<body><div>Short.</div></body>", "<body><p>Sho</p><p>rt.</p></body>"] {
            assert_eq!(text_of(html), "Short.", "{html}");
        }
        assert_eq!(text_of("<body><div><a href='/a'>A</a></div></body>"), "");
    }

    #[test]
    fn sections_side_by_side_are_all_content() {
        let sections = format!("<div>{LONG_TEXT}</div>").repeat(4);
        assert_eq!(text_of(&format!("<body><div><div>{sections}</div></div></body>")), LONG_TEXT.repeat(4));
    }
}
