//! Finds where the content of a page stands: by the marks that generators set, else by how much is
//! written there that is no link. It reads no text out.

use ego_tree::{NodeRef, iter::Edge};
use scraper::{Html, Node, node::Element};

use super::text_density;
use crate::source::markup::html_frame::{has_word, is_hidden};

/// Classes that one generator each gives to the content, and to nothing else.
const GENERATORS: [&str; 14] = [
    "docsearch-content",     // Algolia's DocSearch
    "theme-doc-markdown",    // Docusaurus
    "vp-doc",                // VitePress
    "theme-default-content", // VuePress
    "sl-markdown-content",   // Starlight
    "md-content__inner",     // Material for MkDocs
    "md-content",            // the same, with another template
    "td-content",            // Docsy
    "book-article",          // Hugo Book
    "bd-article",            // Sphinx with the PyData theme
    "nextra-content",        // Nextra
    "rm-markdown",           // ReadMe
    "wiki-content",          // Confluence
    "mw-parser-output",      // MediaWiki
];
/// Classes that content has on many sites, and sometimes a part of it.
const USUAL: [&str; 10] = [
    "markdown-body",
    "article-body",
    "article__body",
    "post-content",
    "entry-content",
    "page-content",
    "main-content",
    "contentcontainer", // Javadoc before version 17
    "body",             // Sphinx's basic theme
    "contents",         // Doxygen
];
/// Ids that content has on many sites.
const IDS: [&str; 6] = ["main-content", "mc-main-content", "content", "main", "main-body", "page-content"];

/// How good a mark is, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Mark {
    /// Pagefind's; several count together.
    Pagefind,
    /// Algolia's; several count together.
    Docsearch,
    Generator(usize),
    Main,
    RoleMain,
    Article,
    Usual(usize),
    Id(usize),
}

impl Mark {
    fn of(element: &Element) -> Option<Self> {
        let name = element.name();
        if element.attr("data-pagefind-body").is_some() {
            return Some(Self::Pagefind);
        }
        if element.attr("data-docsearch-content").is_some() {
            return Some(Self::Docsearch);
        }
        if !matches!(name, "article" | "body" | "div" | "main" | "section" | "td") {
            return None;
        }
        let has = |list: &[&str]| list.iter().position(|known| has_word(element, |word| word == *known));
        let is_body = name == "body";
        has(&GENERATORS)
            .filter(|_| !is_body)
            .map(Self::Generator)
            .or_else(|| (name == "main").then_some(Self::Main))
            .or_else(|| (element.attr("role") == Some("main")).then_some(Self::RoleMain))
            .or_else(|| (name == "article").then_some(Self::Article))
            .or_else(|| has(&USUAL).filter(|_| !is_body).map(Self::Usual))
            .or_else(|| IDS.iter().position(|known| !is_body && element.attr("id") == Some(known)).map(Self::Id))
    }

    /// Whether several such elements say nothing: cards and teasers have them too.
    fn is_doubtful(self) -> bool {
        matches!(self, Self::Article | Self::Usual(_))
    }
}

/// The nodes that make up the content of a page, in order.
pub(super) fn find(html: &Html) -> Vec<NodeRef<'_, Node>> {
    marked(html).unwrap_or_else(|| text_density::densest(html))
}

/// What stands in the elements with the best mark.
fn marked(html: &Html) -> Option<Vec<NodeRef<'_, Node>>> {
    let mut found: Vec<(Mark, NodeRef<'_, Node>)> = Vec::new();
    let mut edges = html.tree.root().traverse();
    while let Some(edge) = edges.next() {
        let Edge::Open(node) = edge else { continue };
        let Some(element) = node.value().as_element() else { continue };
        if matches!(element.name(), "aside" | "dialog" | "footer" | "head" | "nav") || is_hidden(element) {
            edges.find(|edge| matches!(edge, Edge::Close(inner) if *inner == node));
            continue;
        }
        let Some(mark) = Mark::of(element) else { continue };
        let is_within =
            |outer: &(Mark, NodeRef<'_, Node>)| outer.0 == mark && node.ancestors().any(|above| above == outer.1);
        // Only the outermost of a kind counts.
        if !found.iter().rev().find(|outer| outer.0 == mark).is_some_and(is_within) {
            found.push((mark, node));
        }
    }
    found.sort_by_key(|(mark, _)| *mark);
    let best = found.chunk_by(|one, next| one.0 == next.0).find(|same| match same {
        [(mark, _)] => !mark.is_doubtful() || same.len() == 1,
        [(mark, _), ..] => !mark.is_doubtful(),
        [] => false,
    })?;
    let is_several = best.first().is_some_and(|(mark, _)| *mark <= Mark::Docsearch);
    let count = if is_several { best.len() } else { 1 };
    Some(best.iter().take(count).flat_map(|(_, node)| node.children()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::markup::html_gate;

    fn text_of(html: &str) -> String {
        let tree = html_gate::document(html).unwrap();
        let nodes = find(&tree);
        nodes
            .iter()
            .flat_map(NodeRef::descendants)
            .filter_map(|node| node.value().as_text())
            .map(|text| &**text)
            .collect()
    }

    #[test]
    fn the_best_mark_wins_wherever_it_stands() {
        for html in [
            "<main>no<div class=theme-doc-markdown>yes</div></main>",
            "<article>no</article><main>yes</main>",
            "<main>no</main><div data-pagefind-body>y</div>no<div data-pagefind-body>es</div>",
            "<div class=body>no</div><div role=main>yes</div>",
            "<article class=card>no</article><article class=card>no</article><div id=content>yes</div>",
            "<nav><main>no</main></nav><main>yes</main>",
            "<main hidden>no</main><main>yes</main>",
            "<div class=post-content>yes<div class=post-content></div></div>",
            "<body class=page-content>no<div id=content>yes</div></body>",
            "<div class='md-content-x'>no</div><div class='MD-Content'>yes</div>",
        ] {
            assert_eq!(text_of(html), "yes", "{html}");
        }
    }

    #[test]
    fn cards_alone_mark_nothing() {
        let cards = "<article><h2>A</h2>x</article><article><h2>B</h2>y</article>";
        assert_eq!(text_of(&format!("<body>{cards}</body>")), "AxBy");
    }
}
