//! Reads HTML into sections and blocks: the content of pages, and the fragments that forums and Markdown
//! carry. The frame of pages and quotes of others in posts are left out. It chooses no content and
//! parses only what the gate has let pass.

use std::{collections::VecDeque, mem};

use ego_tree::NodeRef;
use scraper::{Node, node::Element};

use super::{
    html_frame::{is_contents_title, is_frame, is_gutter, is_label, is_quote},
    html_gate,
    html_paragraphs::{Paragraphs, Section},
    html_shapes::{
        begins_with_cite, document_link, document_links, ends_paragraph, heading_level, holds, is_list,
        is_local_contents, is_plain_row, is_sidebar, is_signature, is_tab_list, is_tab_panel, is_term, tab_names,
    },
    html_text::{alternative, code, formula, is_permalink, line},
    outline::flatten,
};
use crate::document::{Block, Part};

/// Deepest element that is walked into.
const MAX_WALK_DEPTH: usize = 1_000;
/// Sections and links of `nodes` and what stands below them; a first heading that is `title` gives no
/// section. Nodes that hold nothing but links give no sections.
pub(in crate::source) fn content<'a>(
    nodes: impl IntoIterator<Item = NodeRef<'a, Node>>,
    title: &str,
) -> (Vec<Part>, Vec<String>) {
    let mut walk = Walk::new(title, Origin::Page);
    for node in nodes {
        walk.node(node);
    }
    let has_words = mem::take(&mut walk.has_words);
    let (parts, links) = walk.finish();
    (if has_words { parts } else { Vec::new() }, links)
}

/// Blocks and links of an HTML fragment, without quotes of others; `None` when it is not safe to parse.
pub(in crate::source) fn fragment(html: &str) -> Option<(Vec<Block>, Vec<String>)> {
    let tree = html_gate::fragment(html)?;
    let mut walk = Walk::new("", Origin::Post);
    walk.children(*tree.root_element());
    let (parts, links) = walk.finish();
    Some((flatten(parts), links))
}

/// Sections and links of an HTML fragment that is a whole page's text, as [`content`] gives them; `None`
/// when it is not safe to parse.
pub(in crate::source) fn article(html: &str, title: &str) -> Option<(Vec<Part>, Vec<String>)> {
    html_gate::fragment(html).map(|tree| content(tree.root_element().children(), title))
}

/// What the HTML is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Origin {
    Page,
    /// May quote others.
    Post,
}

/// Walks a tree and tells what it meets.
struct Walk<'t> {
    paragraphs: Paragraphs,
    links: Vec<String>,
    origin: Origin,
    title: &'t str,
    /// How many headings have been met.
    headings: usize,
    /// How many lists are open.
    lists: usize,
    /// Level of the signatures of the list of them that is open.
    signature_level: u8,
    pending_id: Option<String>,
    /// Names of the tabs that are to come.
    tabs: VecDeque<String>,
    is_link: bool,
    /// Whether there is text that is no link.
    has_words: bool,
    depth: usize,
}

impl<'t> Walk<'t> {
    fn new(title: &'t str, origin: Origin) -> Self {
        Self {
            paragraphs: Paragraphs::new(),
            links: Vec::new(),
            origin,
            title,
            headings: 0,
            lists: 0,
            signature_level: 0,
            pending_id: None,
            tabs: VecDeque::new(),
            is_link: false,
            has_words: false,
            depth: 0,
        }
    }

    fn children(&mut self, node: NodeRef<'_, Node>) {
        // The gate keeps pages far from this; should it ever err, text is lost and not the process.
        if self.depth >= MAX_WALK_DEPTH {
            return;
        }
        self.depth += 1;
        for child in node.children() {
            self.node(child);
        }
        self.paragraphs.leave(self.depth);
        self.depth -= 1;
    }

    fn node(&mut self, node: NodeRef<'_, Node>) {
        match node.value() {
            Node::Text(text) => self.text(text),
            Node::Element(element) => self.element(node, element),
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if text.chars().any(char::is_alphanumeric) {
            self.has_words |= !self.is_link;
            self.pending_id = None;
        }
        // Only `<br>` breaks a line of a page; posts may have plain text in them.
        let is_page = self.origin == Origin::Page;
        self.paragraphs.text(text.chars().map(|c| if is_page && c.is_whitespace() { ' ' } else { c }));
    }

    fn element(&mut self, node: NodeRef<'_, Node>, element: &Element) {
        let name = element.name();
        if is_tab_list(element) {
            self.tabs = tab_names(node);
            return;
        }
        if self.is_left_out(node, element) {
            self.links.extend(element.attr("data-onebox-src").map(str::to_owned));
            return;
        }
        let level = heading_level(element);
        let id = element.attr("id").or_else(|| element.attr("name").filter(|_| name == "a"));
        if let Some(id) = id.filter(|id| level.is_none() && !id.is_empty()) {
            self.pending_id = Some(id.to_owned());
        }
        match (name, level) {
            ("br", _) => self.paragraphs.line_break(),
            ("img", _) => self.image(element),
            ("x-math", _) => self.text(&formula(node, element)),
            _ if self.paragraphs.is_row() => self.inline(node, element),
            ("pre", _) => {
                self.has_words = true;
                self.pending_id = None;
                self.paragraphs.code(&code(node));
            }
            ("dt", _) if is_signature(element) => self.signature(node, element),
            _ if is_label(element) || is_term(node, element) => self.label(node),
            (_, Some(level)) => self.heading(node, element, level),
            ("dl", _) => self.terms(node),
            ("tr", _) if is_plain_row(node) => {
                self.paragraphs.set_row(true);
                self.children(node);
                self.paragraphs.set_row(false);
            }
            _ if is_tab_panel(element) => self.panel(node),
            _ => self.inline(node, element),
        }
    }

    /// An element that has no rule of its own.
    fn inline(&mut self, node: NodeRef<'_, Node>, element: &Element) {
        let name = element.name();
        let was_link = self.is_link;
        if let Some(href) = element.attr("href").filter(|_| name == "a") {
            self.links.extend(document_link(href));
            self.is_link = true;
        }
        if ends_paragraph(name) {
            self.paragraphs.end();
            // A link around paragraphs is a way to press on text.
            self.is_link = false;
            let is_list = usize::from(is_list(name));
            self.lists += is_list;
            self.children(node);
            self.lists -= is_list;
            self.paragraphs.end();
        } else {
            let is_cell = matches!(name, "td" | "th");
            self.paragraphs.text(is_cell.then_some(' '));
            self.children(node);
            self.paragraphs.text(is_cell.then_some(' '));
        }
        self.is_link = was_link;
    }

    fn is_left_out(&self, node: NodeRef<'_, Node>, element: &Element) -> bool {
        let name = element.name();
        (is_frame(element) && !is_sidebar(node, element))
            || is_permalink(node, element)
            || (matches!(name, "td" | "div") && is_gutter(element))
            || (self.lists == 0 && is_list(name) && is_local_contents(node))
            || (name == "header" && !holds(node, |inner| heading_level(inner).is_some()))
            || (name == "form" && !holds(node, |inner| matches!(inner.name(), "h1" | "main" | "article")))
            || (self.origin == Origin::Post && (is_quote(element) || (name == "blockquote" && begins_with_cite(node))))
    }

    fn heading(&mut self, node: NodeRef<'_, Node>, element: &Element, level: u8) {
        self.links.extend(document_links(node));
        let text = line(node);
        let inner = node.descendants().find_map(|inner| {
            let inner = inner.value().as_element()?;
            inner.attr("id").or_else(|| inner.attr("name").filter(|_| inner.name() == "a"))
        });
        let own = node.descendants().find_map(|inner| inner.value().as_element()?.attr("href")?.strip_prefix('#'));
        // An id before the heading is its own only until the next text.
        let before = self.pending_id.take();
        let found = element.attr("id").or(inner).or(own).filter(|id| !id.is_empty());
        let anchor = found.map(str::to_owned).or(before);
        self.headings += 1;
        let is_title = text == self.title && (level == 1 || self.headings == 1);
        if is_title || is_contents_title(&text) {
            self.paragraphs.end();
        } else {
            self.paragraphs.open_section(Section { level, text, anchor });
        }
    }

    /// What an API has a description of, as Sphinx writes it: a section with the signature as code.
    fn signature(&mut self, node: NodeRef<'_, Node>, element: &Element) {
        self.has_words = true;
        self.pending_id = None;
        let signature = line(node);
        let name = signature.split('(').next().unwrap_or_default().trim();
        let anchor = element.attr("id").map(str::to_owned);
        self.paragraphs.open_section(Section { level: self.signature_level, text: name.to_owned(), anchor });
        self.paragraphs.code(&signature);
    }

    /// A list of terms; what follows one of signatures belongs to the section before.
    fn terms(&mut self, node: NodeRef<'_, Node>) {
        self.paragraphs.end();
        let before = self.paragraphs.section().clone();
        let outer = mem::replace(&mut self.signature_level, before.level.saturating_add(1));
        self.children(node);
        self.paragraphs.end();
        self.signature_level = outer;
        if self.paragraphs.section().level > before.level && before != Section::default() {
            self.paragraphs.open_section(before);
        }
    }

    fn label(&mut self, node: NodeRef<'_, Node>) {
        self.has_words = true;
        self.pending_id = None;
        self.links.extend(document_links(node));
        self.paragraphs.label(&line(node), self.depth);
    }

    fn panel(&mut self, node: NodeRef<'_, Node>) {
        self.paragraphs.end();
        if let Some(name) = self.tabs.pop_front() {
            self.paragraphs.end_label();
            self.paragraphs.label(&name, self.depth + 1);
        }
        // Tabs within a tab are its own.
        let others = mem::take(&mut self.tabs);
        self.children(node);
        self.paragraphs.end();
        self.tabs = others;
    }

    /// What an image shows. In posts that is but the name of a file.
    fn image(&mut self, element: &Element) {
        if let Some(text) = alternative(element).filter(|_| self.origin == Origin::Page) {
            self.text(&text);
        }
    }

    fn finish(self) -> (Vec<Part>, Vec<String>) {
        (self.paragraphs.finish(), self.links)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prose(text: &str) -> Block {
        Block::Prose(text.into())
    }

    fn page(html: &str) -> Vec<Part> {
        let tree = html_gate::document(html).unwrap();
        content(tree.root_element().children(), "Title").0
    }

    fn blocks(html: &str) -> Vec<Block> {
        flatten(page(html))
    }

    #[test]
    fn quotes_of_others_are_not_own_words() {
        let (found, links) = fragment(
            r#"<aside class="quote"><blockquote>theirs</blockquote></aside><p>mine, see <a href="/a">this</a></p>"#,
        )
        .unwrap();
        assert_eq!(found, [prose("mine, see this")]);
        assert_eq!(links, ["/a"]);
        for theirs in [
            "<blockquote><div><cite>ann wrote:</cite>theirs</div></blockquote>",
            "<blockquote class=uncited><div>theirs</div></blockquote>",
            "<blockquote type=cite>theirs</blockquote>",
            "<div class=gmail_quote>theirs</div>",
        ] {
            assert_eq!(fragment(&format!("{theirs}<p>mine</p>")).unwrap().0, [prose("mine")], "{theirs}");
        }
        let (found, _) = fragment("<blockquote>from the manual <cite>p. 3</cite></blockquote><p>mine</p>").unwrap();
        assert_eq!(found, [prose("from the manual p. 3"), prose("mine")]);
        assert_eq!(blocks("<div class=quote>on a page</div>"), [prose("on a page")]);
    }

    #[test]
    fn headings_and_headers_of_posts_are_own_words() {
        let (found, _) =
            fragment("<header><h2>Steps</h2></header><p>One</p><header class=source>by x</header>").unwrap();
        assert_eq!(found, [prose("Steps"), prose("One")]);
    }

    #[test]
    fn an_address_shown_as_a_card_is_a_link() {
        let (found, links) =
            fragment("<p>See</p><aside class=onebox data-onebox-src='https://a.example/x'>x</aside>").unwrap();
        assert_eq!((found, links), (vec![prose("See")], vec!["https://a.example/x".to_owned()]));
    }

    #[test]
    fn only_links_to_documents_are_links() {
        let html = "<p>t <a href='#x'>1</a><a href='mailto:a@b'>2</a><a href=' JavaScript:x()'>3</a><a href=tel:1>4</a>
            <a href='a/b:c'>5</a><a href='?v=1:2'>6</a><a href='HTTPS://x.example'>7</a><a href=''>8</a></p>";
        let tree = html_gate::document(html).unwrap();
        let (_, links) = content(tree.root_element().children(), "");
        assert_eq!(links, ["a/b:c", "?v=1:2", "HTTPS://x.example"]);
    }

    #[test]
    fn anchors_come_from_the_heading_or_from_right_before_it() {
        for (html, anchor) in [
            ("<h2 id=a>H</h2>", Some("a")),
            ("<h2><a name=a></a>H</h2>", Some("a")),
            ("<h2><a id=a class=anchor href='#b'></a>H</h2>", Some("a")),
            ("<h2>H<a class=headerlink href='#a'>¶</a></h2>", Some("a")),
            ("<section id=a><h2>H</h2></section>", Some("a")),
            ("<p><a name=a></a></p><h2>H</h2>", Some("a")),
            ("<p>text <a name=a></a></p><h2>H</h2>", Some("a")),
            ("<p id=a>text</p><h2>H</h2>", None),
            ("<div id=a><pre>code</pre></div><h2>H</h2>", None),
        ] {
            let parts = page(&format!("{html}<p>x</p>"));
            assert_eq!(parts.last().unwrap().anchor.as_deref(), anchor, "{html}");
        }
    }

    #[test]
    fn labels_stand_before_what_they_name() {
        for (html, expected) in [
            (
                "<div class=admonition><p class=admonition-title>Note</p><p>Save first.</p><p>Then go.</p></div>",
                vec!["Note: Save first.", "Then go."],
            ),
            (
                "<div class=theme-admonition><div class=admonitionHeading_Gvgb>tip</div><div>Save.</div></div>",
                vec!["tip: Save."],
            ),
            ("<aside class='admonition warning'><h4 class=alert-heading>Stop!</h4>Save.</aside>", vec!["Stop! Save."]),
            (
                "<dl><dt>cpu</dt><dt>mem</dt><dd>Limits.</dd><dt>disk</dt></dl><p>End.</p>",
                vec!["cpu, mem: Limits.", "disk", "End."],
            ),
            ("<details><summary>Why?</summary><p>So.</p></details>", vec!["Why? So."]),
            ("<details><summary>More</summary></details><p>End.</p>", vec!["More", "End."]),
        ] {
            assert_eq!(blocks(html), expected.into_iter().map(prose).collect::<Vec<_>>(), "{html}");
        }
        let with_code = "<details><summary>Sample</summary><pre>a = 1</pre></details>";
        assert_eq!(blocks(with_code), [prose("Sample"), Block::Code("a = 1".into())]);
    }

    #[test]
    fn signatures_are_sections_and_what_follows_them_is_not_theirs() {
        let html = "<h2 id=m>Module</h2><dl><dt class='sig' id=m.A>class m.A(x)<a class=headerlink href='#m.A'>¶</a></dt><dd><p>One.</p>
            <dl><dt class=sig id=m.A.f>f()</dt><dd></dd></dl><p>Two.</p></dd></dl><p>Three.</p>";
        let found: Vec<_> = page(html)
            .into_iter()
            .map(|part| {
                (
                    part.heading.join(" > "),
                    part.anchor.unwrap_or_default(),
                    part.blocks.last().unwrap().text().to_owned(),
                )
            })
            .collect();
        let expected = [
            ("Module > class m.A", "m.A", "One."),
            ("Module > class m.A > f", "m.A.f", "f()"),
            ("Module > class m.A", "m.A", "Two."),
            ("Module", "m", "Three."),
        ];
        assert_eq!(found, expected.map(|(path, anchor, text)| (path.to_owned(), anchor.to_owned(), text.to_owned())));
    }

    #[test]
    fn tabs_keep_their_names_and_hidden_ones_their_text() {
        let expected = [prose("npm"), Block::Code("npm i".into()), prose("Yarn: Add it."), prose("End.")];
        for html in [
            "<ul role=tablist class=tabs><li role=tab>npm</li><li role=tab>Yarn</li></ul><div><div role=tabpanel><pre>npm i</pre></div>
             <div role=tabpanel hidden><p>Add it.</p></div></div><p>End.</p>",
            "<div class=tabbed-set><div class=tabbed-labels><label>npm</label><label>Yarn</label></div><div class=tabbed-content>
             <div class=tabbed-block><pre>npm i</pre></div><div class=tabbed-block>Add it.</div></div></div><p>End.</p>",
            "<div class=sd-tab-set><label class=sd-tab-label>npm</label><div><pre>npm i</pre></div><label class=sd-tab-label>Yarn</label><div>Add it.</div></div><p>End.</p>",
        ] {
            assert_eq!(blocks(html), expected, "{html}");
        }
    }

    #[test]
    fn a_row_of_a_table_is_one_block_unless_it_holds_code() {
        let html = "<table><thead><tr><th>Name</th><th>Use</th></tr></thead><tr><td><p>cpu</p></td><td><ul><li>a</li><li>b</li></ul></td></tr>
            <tr><td class=linenos>1</td><td><pre>x\ny</pre></td></tr></table>";
        assert_eq!(blocks(html), [prose("Name Use"), prose("cpu a b"), Block::Code("x\ny".into())]);
    }

    #[test]
    fn only_breaks_break_lines() {
        assert_eq!(blocks("<p>one\n\n two<br>three<br>\n<br>four</p>"), [prose("one two three"), prose("four")]);
    }

    #[test]
    fn images_and_formulas_are_read() {
        let html = "<p>Press <img alt='Start' src=x>.</p><p>So <math><mi>x</mi><annotation>x^2</annotation></math> <math alttext='y'><mi>z</mi></math></p>";
        assert_eq!(blocks(html), [prose("Press Start ."), prose("So x^2 y")]);
        assert_eq!(fragment("<p>Look: <img alt='My desk at home' src=x></p>").unwrap().0, [prose("Look:")]);
    }

    #[test]
    fn a_page_of_links_alone_has_no_text_and_one_of_cards_has() {
        assert_eq!(blocks("<h2>Tags</h2><ul><li><a href=/a>A</a></li><li><a href=/b>B</a></li></ul>"), []);
        assert_eq!(blocks("<a href=/a><div>Install</div></a>"), [prose("Install")]);
    }

    #[test]
    fn what_leads_to_places_on_the_page_is_no_text() {
        let html = "<h1>Title</h1><h2>Table of contents</h2><ul><li><a href='#a'>A</a><ul><li><a href='#b'>B</a></li></ul></li></ul>
            <h2 id=a>A</h2><p>Text.</p><ul><li><a href='#a'>A</a> first</li></ul>";
        assert_eq!(blocks(html), [prose("A"), prose("Text."), prose("A first")]);
    }

    #[test]
    fn the_title_is_no_section_whatever_its_level() {
        assert_eq!(blocks("<h2>Title</h2><p>Text.</p>"), [prose("Text.")]);
        assert_eq!(
            blocks("<h2>A</h2><p>Text.</p><h2>Title</h2><p>More.</p>"),
            [prose("A"), prose("Text."), prose("Title"), prose("More.")]
        );
    }

    #[test]
    fn what_the_gate_refuses_is_not_read() {
        assert_eq!(fragment(&"<div>".repeat(1_000)), None);
        let deep = "<table><tr><td>".repeat(80);
        assert_eq!(fragment(&format!("{deep}text")).unwrap().0, [prose("text")]);
    }
}
