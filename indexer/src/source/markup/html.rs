//! Reads HTML into sections and blocks: whole pages, and the fragments that forums and Markdown
//! carry. Navigation, banners and quotes of others are left out. Nothing deep or wide enough to hurt
//! is parsed.

use ego_tree::NodeRef;
use scraper::{Html, Node};

use super::{
    html_gate::is_parsable,
    outline::{Outline, flatten},
};
use crate::{
    document::{Block, Part},
    text::normalise::{clean, squeeze},
};

/// Deepest element that is walked into.
const MAX_WALK_DEPTH: usize = 1_000;
/// Elements whose text is no content.
const SKIPPED: [&str; 16] = [
    "script", "style", "nav", "footer", "header", "aside", "form", "button", "noscript", "template", "svg", "iframe",
    "select", "object", "video", "audio",
];
/// Elements that end the paragraph before and after them.
const PARAGRAPHS: [&str; 21] = [
    "p",
    "div",
    "section",
    "article",
    "main",
    "ul",
    "ol",
    "li",
    "dl",
    "dt",
    "dd",
    "table",
    "tr",
    "blockquote",
    "hr",
    "figure",
    "figcaption",
    "details",
    "summary",
    "caption",
    "body",
];

/// Sections and links of what stands below `node`; a first heading that is `title` gives no section.
pub(in crate::source) fn content(node: NodeRef<'_, Node>, title: &str) -> (Vec<Part>, Vec<String>) {
    let mut walk = Walk::new(Outline::new(), Some(title));
    walk.children(node);
    walk.finish()
}

/// Blocks and links of an HTML fragment; `None` when it is not safe to parse.
pub(in crate::source) fn fragment(html: &str) -> Option<(Vec<Block>, Vec<String>)> {
    if !is_parsable(html) {
        return None;
    }
    let tree = Html::parse_fragment(html);
    let mut walk = Walk::new(Outline::new(), None);
    walk.children(*tree.root_element());
    let (parts, links) = walk.finish();
    Some((flatten(parts), links))
}

/// Sections and links of an HTML fragment that is a whole page's text, as [`content`] gives them; `None`
/// when it is not safe to parse.
pub(in crate::source) fn article(html: &str, title: &str) -> Option<(Vec<Part>, Vec<String>)> {
    is_parsable(html).then(|| content(*Html::parse_fragment(html).root_element(), title))
}

/// Walks a tree and tells the outline what it meets.
struct Walk<'t> {
    outline: Outline,
    line: String,
    links: Vec<String>,
    title: Option<&'t str>,
    pending_id: Option<String>,
    depth: usize,
}

impl<'t> Walk<'t> {
    fn new(outline: Outline, title: Option<&'t str>) -> Self {
        Self { outline, line: String::new(), links: Vec::new(), title, pending_id: None, depth: 0 }
    }

    fn children(&mut self, node: NodeRef<'_, Node>) {
        // The gate keeps pages far from this; should it ever err, text is lost and not the process.
        if self.depth >= MAX_WALK_DEPTH {
            return;
        }
        self.depth += 1;
        for child in node.children() {
            match child.value() {
                Node::Text(text) => self.line.push_str(text),
                Node::Element(element) => self.element(child, element),
                _ => {}
            }
        }
        self.depth -= 1;
    }

    fn element(&mut self, node: NodeRef<'_, Node>, element: &scraper::node::Element) {
        let name = element.name();
        if SKIPPED.contains(&name) || element.attr("aria-hidden") == Some("true") || element.attr("hidden").is_some() {
            return;
        }
        let is_heading = matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6");
        let id = element.attr("id").or_else(|| element.attr("name").filter(|_| name == "a"));
        if let Some(id) = id.filter(|_| !is_heading) {
            self.pending_id = Some(id.to_owned());
        }
        match name {
            _ if is_heading => self.heading(node, element),
            "pre" => {
                self.flush();
                self.outline.code(&text_of(node));
            }
            "br" => self.line.push('\n'),
            "td" | "th" => {
                self.line.push(' ');
                self.children(node);
                self.line.push(' ');
            }
            _ => {
                if let Some(href) = element.attr("href").filter(|_| name == "a") {
                    self.links.push(href.to_owned());
                }
                let is_paragraph = PARAGRAPHS.contains(&name);
                if is_paragraph {
                    self.flush();
                }
                self.children(node);
                if is_paragraph {
                    self.flush();
                }
            }
        }
    }

    fn heading(&mut self, node: NodeRef<'_, Node>, element: &scraper::node::Element) {
        self.flush();
        let text = squeeze(&clean(&text_of(node)));
        let text = text.trim_end_matches(['#', '¶']).trim();
        let level = element.name().as_bytes()[1] - b'0';
        let inner = node.descendants().find_map(|inner| inner.value().as_element().and_then(|inner| inner.attr("id")));
        // An id before the heading is its own only until the next heading.
        let before = self.pending_id.take();
        let anchor = element.attr("id").or(inner).map(str::to_owned).or(before);
        if level > 1 || self.title.is_none_or(|title| title != text) {
            self.outline.heading(level, text, anchor);
        }
    }

    fn flush(&mut self) {
        for paragraph in self.line.split("\n\n") {
            self.outline.prose(paragraph);
        }
        self.line.clear();
    }

    fn finish(mut self) -> (Vec<Part>, Vec<String>) {
        self.flush();
        (self.outline.finish(), self.links)
    }
}

fn text_of(node: NodeRef<'_, Node>) -> String {
    let mut out = String::new();
    for inner in node.descendants() {
        match inner.value() {
            Node::Text(text) => out.push_str(text),
            Node::Element(element) if element.name() == "br" => out.push('\n'),
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_of_others_are_not_own_words() {
        let (blocks, links) = fragment(
            r#"<aside class="quote"><blockquote>theirs</blockquote></aside><p>mine, see <a href="/a">this</a></p>"#,
        )
        .unwrap();
        assert_eq!(blocks, [Block::Prose("mine, see this".into())]);
        assert_eq!(links, ["/a"]);
    }
}
