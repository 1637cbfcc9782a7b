//! Reads HTML: trees of pages, and the fragments that forums and Markdown carry. Navigation,
//! banners and quotes of others are left out. Nothing deep or wide enough to hurt is parsed.

use ego_tree::NodeRef;
use rayon::prelude::*;
use scraper::{ElementRef, Html, Node, Selector};

use super::{
    files,
    html_gate::is_parsable,
    intake::Intake,
    limits::MAX_PAGE_BYTES,
    outline::{Outline, flatten},
    report::DropReason,
    spec::SourceSpec,
};
use crate::{
    document::{Block, Document},
    error::Result,
    text::normalise::{clean, squeeze},
};

/// Where the content of a page stands, best first.
const MAIN: [&str; 6] = ["[data-pagefind-body]", "main", "[role=main]", "article", "#content", "body"];
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

/// Reads every page of the tree.
pub(super) fn read(intake: &mut Intake<'_>) -> Result<()> {
    let root = intake.spec.path.clone();
    let paths = files::list(intake, &["html", "htm", "xhtml"]);
    for chunk in paths.chunks(256) {
        let pages: Vec<_> = chunk
            .par_iter()
            .map(|path| {
                let place = files::relative(path, &root);
                let page = files::text(path, MAX_PAGE_BYTES).and_then(|text| page(intake.spec, &place, &text));
                (place, page)
            })
            .collect();
        for (place, page) in pages {
            match page {
                Ok(document) => intake.accept(document, &place)?,
                Err((reason, detail)) => intake.drop(reason, &place, &detail),
            }
        }
    }
    Ok(())
}

fn page(spec: &SourceSpec, place: &str, text: &str) -> Result<Document, (DropReason, String)> {
    if !is_parsable(text) {
        return Err((DropReason::TooDeep, "nested too deeply or too many attributes".to_owned()));
    }
    let html = Html::parse_document(text);
    let root = html.root_element();
    let first = |selector: &str| select(root, selector);
    let robots = first("meta[name=robots]").and_then(|meta| meta.attr("content")).unwrap_or_default();
    if robots.to_lowercase().contains("noindex") {
        return Err((DropReason::Unpublished, "noindex".to_owned()));
    }
    let main = MAIN.iter().find_map(|selector| first(selector)).unwrap_or(root);
    let heading = select(main, "h1").or_else(|| first("title"));
    let title = heading.map(|title| squeeze(&clean(&title.text().collect::<String>()))).unwrap_or_default();
    let mut walk = Walk::new(Outline::new(), Some(&title));
    walk.children(*main);
    let record = record_of(place);
    let mut document = Document::new(&spec.name, record, spec.records(), title.clone());
    (document.parts, document.links) = walk.finish();
    document.url = first("link[rel=canonical]")
        .and_then(|link| link.attr("href"))
        .filter(|url| url.starts_with("http"))
        .map(str::to_owned)
        .or_else(|| spec.url_of(address_of(place)));
    document.language = root.attr("lang").and_then(language_code);
    Ok(document)
}

/// The primary tag of an HTML `lang`, if it looks like one.
fn language_code(lang: &str) -> Option<String> {
    let primary = lang.split(['-', '_']).next()?.trim().to_lowercase();
    let is_tag = (2..=3).contains(&primary.len()) && primary.bytes().all(|b| b.is_ascii_lowercase());
    is_tag.then_some(primary)
}

/// Path under which a site serves the file: an index page is its folder.
fn address_of(place: &str) -> &str {
    match place.strip_suffix("index.html") {
        Some(folder) if folder.is_empty() || folder.ends_with('/') => folder,
        _ => place,
    }
}

fn record_of(place: &str) -> String {
    let stem = place.rsplit_once('.').map_or(place, |(stem, _)| stem);
    let stem = stem.strip_suffix("/index").unwrap_or(stem);
    stem.to_owned()
}

fn select<'a>(within: ElementRef<'a>, selector: &str) -> Option<ElementRef<'a>> {
    let selector = Selector::parse(selector).ok()?;
    within.select(&selector).next()
}

/// Blocks and links of an HTML fragment; `None` when it is not safe to parse.
pub(super) fn fragment(html: &str) -> Option<(Vec<Block>, Vec<String>)> {
    if !is_parsable(html) {
        return None;
    }
    let tree = Html::parse_fragment(html);
    let mut walk = Walk::new(Outline::new(), None);
    walk.children(*tree.root_element());
    let (parts, links) = walk.finish();
    Some((flatten(parts), links))
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

    fn finish(mut self) -> (Vec<crate::document::Part>, Vec<String>) {
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
    use crate::source::{SourceKind, SourceSpec};

    fn spec() -> SourceSpec {
        SourceSpec {
            name: "site".into(),
            kind: SourceKind::Html,
            path: ".".into(),
            url: Some("https://docs.example/".into()),
            audience: None,
            product: None,
            version: None,
            as_: None,
            map: crate::source::Mapping::default(),
        }
    }

    #[test]
    fn a_page_keeps_its_content_and_loses_its_frame() {
        let html = r#"<html lang="en-GB"><head><title>Site</title></head><body><nav>Menu</nav><main><h1>Alerts</h1>
            <p>First &amp; foremost.</p><h2 id="who">Who gets them <a href="/x">#</a></h2><ul><li>One</li><li>Two</li></ul>
            <pre>let a = 1;
let b = 2;</pre><table><tr><td>CPU</td><td>90%</td></tr></table></main><footer>Imprint</footer></body></html>"#;
        let document = page(&spec(), "ops/alerts/index.html", html).unwrap();
        assert_eq!((document.title.as_str(), document.record.as_str()), ("Alerts", "ops/alerts"));
        assert_eq!(document.url.as_deref(), Some("https://docs.example/ops/alerts/"));
        assert_eq!(document.language.as_deref(), Some("en"));
        let prose = |text: &str| Block::Prose(text.into());
        assert_eq!(document.parts[0].blocks, [prose("First & foremost.")]);
        assert_eq!(document.parts[1].anchor.as_deref(), Some("who"));
        assert_eq!(document.parts[1].heading, ["Who gets them"]);
        assert_eq!(
            document.parts[1].blocks,
            [prose("One"), prose("Two"), Block::Code("let a = 1;\nlet b = 2;".into()), prose("CPU 90%")]
        );
    }

    #[test]
    fn an_anchor_before_a_heading_is_its_own_and_no_later_ones() {
        let html = r#"<main><h2 id="one">One</h2><p>a</p><h2>Two</h2><p>b</p><section id="three"><h2>Three</h2><p>c</p></section></main>"#;
        let parts = page(&spec(), "a.html", html).unwrap().parts;
        let anchors: Vec<_> = parts.iter().map(|part| part.anchor.as_deref()).collect();
        assert_eq!(anchors, [Some("one"), None, Some("three")]);
        assert_eq!((address_of("a/index.html"), address_of("glossary-index.html")), ("a/", "glossary-index.html"));
    }

    #[test]
    fn quotes_of_others_are_not_own_words() {
        let (blocks, links) = fragment(
            r#"<aside class="quote"><blockquote>theirs</blockquote></aside><p>mine, see <a href="/a">this</a></p>"#,
        )
        .unwrap();
        assert_eq!(blocks, [Block::Prose("mine, see this".into())]);
        assert_eq!(links, ["/a"]);
    }

    #[test]
    fn hidden_and_hostile_pages_are_drops() {
        let noindex = r#"<html><head><meta name="robots" content="NOINDEX"></head><body>x</body></html>"#;
        assert_eq!(page(&spec(), "a.html", noindex).unwrap_err().0, DropReason::Unpublished);
        assert_eq!(page(&spec(), "a.html", &"<div>".repeat(100_000)).unwrap_err().0, DropReason::TooDeep);
    }
}
