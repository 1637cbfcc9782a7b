//! Reads `CommonMark`, with the extensions that generators share, into sections and blocks; the HTML in
//! it is read as HTML wherever Markdown cuts it. Knows no generator and no files.

use std::{borrow::Cow, ops::Range};

use pulldown_cmark::{Event, LinkType, Options, Parser, Tag, TagEnd, TextMergeWithOffset};

use super::{
    attributes,
    flow::{Flow, Title},
    raw_html,
    slug::SlugRule,
};
use crate::source::limits::MAX_MARKDOWN_DEPTH;

pub(in crate::source) use super::flow::PageText;

/// Reads a post or a field: all its headings are its own.
pub(in crate::source) fn sections(text: &str) -> PageText {
    read(text, SlugRule::Github, Title::None)
}

/// Reads a page. Its first heading is its title if none is known; a heading of the highest level that
/// says the title begins no section.
pub(in crate::source) fn page(text: &str, slugs: SlugRule, title: Option<&str>) -> PageText {
    read(text, slugs, title.map_or(Title::First, Title::Known))
}

fn read(text: &str, slugs: SlugRule, title: Title<'_>) -> PageText {
    let text = shallow(text);
    let mut options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_DEFINITION_LIST;
    // Elsewhere a dollar is far more often money or a variable than it is mathematics.
    options.set(Options::ENABLE_MATH, text.contains("$$"));
    let mut reader = Reader { flow: Flow::new(slugs, title), picture: None, pictures: 0, links: 0, html: None };
    for (event, range) in TextMergeWithOffset::new(Parser::new_ext(&text, options).into_offset_iter()) {
        reader.take(event, &text, range);
    }
    reader.flow.finish()
}

/// Takes out the marks of quotes and lists that would nest too deeply.
fn shallow(text: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let (mut copied, mut at) = (0, 0);
    for line in text.split_inclusive('\n') {
        if let Some(deep) = too_deep(line) {
            out.push_str(text.get(copied..at + deep.start).unwrap_or_default());
            copied = at + deep.end;
        }
        at += line.len();
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(text.get(copied..).unwrap_or_default());
    Cow::Owned(out)
}

/// Where the marks at the start of a line that nest too deeply are, by number or by how far they are
/// indented.
fn too_deep(line: &str) -> Option<Range<usize>> {
    let (mut at, mut depth, mut first) = (0, 0, None);
    loop {
        let rest = line.get(at..)?;
        let blank = rest.bytes().take_while(|b| matches!(b, b' ' | b'\t')).count();
        let Some(length) = rest.get(blank..).and_then(mark) else { break };
        at += blank;
        depth += 1;
        if first.is_none() && (depth > MAX_MARKDOWN_DEPTH || at > 4 * MAX_MARKDOWN_DEPTH) {
            first = Some(at);
        }
        at += length;
    }
    first.map(|first| first..at)
}

/// Length of the mark of a quote or list item that `text` begins with.
fn mark(text: &str) -> Option<usize> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let is_blank = |at: usize| text.as_bytes().get(at).is_none_or(u8::is_ascii_whitespace);
    match text.as_bytes().get(digits)? {
        b'>' if digits == 0 => Some(1),
        b'-' | b'+' | b'*' if digits == 0 && is_blank(1) => Some(1),
        b'.' | b')' if digits > 0 && is_blank(digits + 1) => Some(digits + 1),
        _ => None,
    }
}

/// Turns the parser's events into what the page says.
struct Reader<'t> {
    flow: Flow<'t>,
    /// What stands for the picture that is open.
    picture: Option<String>,
    pictures: usize,
    /// How many links are open.
    links: usize,
    html: Option<String>,
}

impl Reader<'_> {
    fn take(&mut self, event: Event<'_>, source: &str, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag, source.get(range).unwrap_or_default()),
            Event::Text(text) => {
                if self.links == 0 && self.picture.is_none() {
                    self.flow.bare_links(&text);
                }
                self.text(&text);
            }
            Event::Code(text) => self.text(&text),
            Event::InlineMath(text) => self.text(&format!("${text}$")),
            Event::DisplayMath(text) => self.text(&format!("$${text}$$")),
            Event::Html(text) => self.html.get_or_insert_default().push_str(&text),
            Event::InlineHtml(tag) => raw_html::read(&mut self.flow, &tag),
            Event::SoftBreak | Event::HardBreak => match &mut self.picture {
                Some(picture) => picture.push(' '),
                None => self.flow.line_break(),
            },
            Event::Rule => self.flow.boundary(),
            Event::FootnoteReference(_) | Event::TaskListMarker(_) => {}
        }
    }

    fn text(&mut self, text: &str) {
        match &mut self.picture {
            Some(picture) => picture.push_str(text),
            None => self.flow.text(text),
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Heading { level, .. } => self.flow.begin_heading(level as u8, None, false),
            Tag::CodeBlock(_) => self.flow.begin_code(),
            Tag::Link { dest_url, link_type, .. } => {
                self.links += 1;
                if link_type != LinkType::Email {
                    self.flow.link(&dest_url);
                }
            }
            Tag::Image { .. } => {
                self.pictures += 1;
                self.picture.get_or_insert_default();
            }
            Tag::BlockQuote(_) => self.flow.begin_quote(),
            Tag::TableRow | Tag::TableHead => self.flow.begin_row(),
            Tag::TableCell => self.flow.text(" "),
            Tag::Paragraph
            | Tag::Item
            | Tag::HtmlBlock
            | Tag::FootnoteDefinition(_)
            | Tag::DefinitionListTitle
            | Tag::DefinitionListDefinition => self.flow.boundary(),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd, source: &str) {
        match tag {
            TagEnd::Heading(_) => self.heading(source),
            TagEnd::CodeBlock => self.flow.end_code(),
            TagEnd::HtmlBlock => {
                let html = self.html.take().unwrap_or_default();
                raw_html::read(&mut self.flow, &html);
            }
            TagEnd::Link => self.links = self.links.saturating_sub(1),
            TagEnd::Image => {
                self.pictures = self.pictures.saturating_sub(1);
                if let Some(picture) = self.picture.take_if(|_| self.pictures == 0) {
                    self.flow.picture(&picture);
                }
            }
            TagEnd::TableRow | TagEnd::TableHead => self.flow.end_row(),
            TagEnd::DefinitionListTitle => self.flow.term(),
            TagEnd::Paragraph
            | TagEnd::Item
            | TagEnd::BlockQuote(_)
            | TagEnd::FootnoteDefinition
            | TagEnd::DefinitionListDefinition => self.flow.boundary(),
            _ => {}
        }
    }

    /// Ends a heading: its attributes and closing marks are no words of it.
    fn heading(&mut self, source: &str) {
        let (line, is_atx) = heading_line(source);
        let list = attributes::trailing(line);
        let (line, id) = list.as_ref().map_or((line, None), |list| (list.before.trim_end(), list.id));
        if list.is_some() {
            let amend = |text: &mut String| {
                text.truncate(text.rfind('{').unwrap_or(text.len()));
                if is_atx {
                    text.truncate(without_closing(text).len());
                }
            };
            self.flow.amend_heading(amend, id.map(str::to_owned));
        }
        self.flow.end_heading(Some(if is_atx { without_closing(line) } else { line }));
    }
}

/// The line of a heading as written, without the marks that make it one, and whether these are `#`. Of
/// a heading of several lines it is the last, as generators do it.
fn heading_line(source: &str) -> (&str, bool) {
    if let Some(marked) = source.trim_start().strip_prefix('#') {
        let line = marked.trim_start_matches('#').lines().next().unwrap_or_default();
        return (line.trim(), true);
    }
    let line = source.trim_end().lines().rev().nth(1).unwrap_or_default();
    (line.trim_start_matches(['>', ' ', '\t']).trim_end(), false)
}

/// A heading without the `#` that may close it.
fn without_closing(line: &str) -> &str {
    let line = line.trim_end();
    let open = line.trim_end_matches('#');
    if open.is_empty() || open.ends_with([' ', '\t']) { open.trim_end() } else { line }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Block;

    /// Blocks with `|` before prose and a backtick before code, headings as `# path #anchor`.
    fn seen(page: PageText) -> Vec<String> {
        let mut seen = Vec::new();
        for part in page.parts {
            if !part.heading.is_empty() {
                seen.push(format!("# {} #{}", part.heading.join(" > "), part.anchor.unwrap_or_default()));
            }
            seen.extend(part.blocks.into_iter().map(|block| match block {
                Block::Prose(text) => format!("|{text}"),
                Block::Code(text) => format!("`{text}"),
            }));
        }
        seen
    }

    fn blocks(text: &str) -> Vec<String> {
        seen(sections(text))
    }

    fn anchors(text: &str) -> Vec<String> {
        let page = page(text, SlugRule::Hugo, Some("T"));
        page.parts.into_iter().filter_map(|part| part.anchor).collect()
    }

    #[test]
    fn a_page_becomes_sections_with_anchors() {
        let page = sections(
            "Intro with `code` and a [link](/a/).\n\n## Set up {#setup}\n\n1. First\n2. Second\n\n\
             ```java\nint a;\n```\n\n\
             ### On *Windows*\n\n| A | B |\n|---|---|\n| x | y |\n",
        );
        assert_eq!((page.heading.as_deref(), page.links.as_slice()), (Some("Set up"), ["/a/".to_owned()].as_slice()));
        let expected = [
            "|Intro with code and a link.",
            "# Set up #setup",
            "|First",
            "|Second",
            "`int a;",
            "# Set up > On Windows #on-windows",
            "|A B",
            "|x y",
        ];
        assert_eq!(seen(page), expected);
    }

    #[test]
    fn the_title_of_a_page_is_no_section_of_it() {
        let text = "# The `T`\n\na\n\n## B\n\nb\n\n# The T\n\nc";
        let titled = |title| seen(page(text, SlugRule::Github, title));
        assert_eq!(titled(None), ["|a", "# B #b", "|b", "# The T #the-t-1", "|c"]);
        assert_eq!(titled(Some("The T")), ["|a", "# B #b", "|b", "|c"]);
        assert_eq!(titled(Some("Other")).first().map(String::as_str), Some("# The T #the-t"));
        assert_eq!(blocks(text).first().map(String::as_str), Some("# The T #the-t"));
        let named =
            |text| page(text, SlugRule::Github, None).parts.into_iter().map(|part| part.anchor).collect::<Vec<_>>();
        assert_eq!(named("# T {#x}\n\na\n\n## B\n\nb"), [Some("x".to_owned()), Some("b".to_owned())]);
    }

    #[test]
    fn the_name_an_author_gives_is_the_anchor() {
        for (text, anchor) in [
            ("## A {#x}\n\na", "x"),
            ("## A ## {.b #x}\n\na", "x"),
            ("## <a name=\"x\"></a>A\n\na", "x"),
            ("## A <a id='x'></a><a name=y>\n\na", "x"),
            ("## <a name=\"y\"></a>A {#x}\n\na", "x"),
            ("<a name=\"x\"></a>\n\n## A\n\na", "x"),
            ("<h2 id=\"x\">A</h2>\n\na", "x"),
            ("b <a name=\"x\"></a>\n\n## A\n\na", "a"),
            ("<a name=\"x\"></a>b\n\n## A\n\na", "a"),
            ("A {#x}\n---\n\na", "x"),
            ("## A {b}\n\na", "a-b"),
        ] {
            assert_eq!(anchors(text).last().map(String::as_str), Some(anchor), "{text}");
        }
        assert_eq!(blocks("<h2>A</h2>\n\na"), ["# A #", "|a"]);
        assert_eq!(blocks("## A ## {#x}\n\na"), ["# A #x", "|a"]);
    }

    #[test]
    fn html_is_read_as_html_wherever_markdown_cuts_it() {
        for (text, expected) in [
            ("<details>\n<summary>S <b>t</b></summary>\n\n*a*\n\n</details>\n", &["|S t", "|a"][..]),
            ("a <kbd>b</kbd><br>c <!-- d --> <x-y z>e", &["|a b c e"]),
            ("<!-- a\n\nb -->\n\nc", &["|c"]),
            ("<div>\n<!-- a\n\n# b\n\n--> c", &["|c"]),
            ("<script>a\n\nb</script>\n\n<style>c</style>d", &["|d"]),
            ("a <select> b\n\n## C\n\nd", &["|a b", "# C #c", "|d"]),
            ("<pre>\n<i>a</i> &lt;\n\nb\n</pre>\nc", &["`a <\n\nb", "|c"]),
            (
                "<table><tr><th>a</th><td>b<br>c</td></tr>\n<tr><td>\n\n**d**\n\n</td><td>e</td></tr></table>",
                &["|a b c", "|d e"],
            ),
            ("<ul><li>a<li>b</ul>", &["|a", "|b"]),
            ("| a |\n|---|\n| b <ul><li>c</li></ul> `<d>` |", &["|a", "|b c <d>"]),
            ("<p>\na **b** [c](/d) `e` *f g* 2*3*4 *", &["|a b c e f g 2*3*4 *"]),
            ("Pump<sup>1</sup>, 10<sup>3</sup>, H<sub>2</sub>O, m<sup>2</sup>", &["|Pump 1, 10^3, H2O, m2"]),
            ("<iframe src=x>\n\na\n\n</iframe> b", &["|b"]),
            ("\\<a> &lt;b> &amp;amp;", &["|<a> <b> &amp;"]),
        ] {
            assert_eq!(blocks(text), expected, "{text}");
        }
    }

    #[test]
    fn what_generators_share_beyond_the_standard_is_read() {
        for (text, expected) in [
            ("> [!NOTE]\n> a\n\n> b", &["|Note: a", "|b"][..]),
            ("> [!warning]- Hot\n> a", &["|Warning: Hot a"]),
            ("T\n: a\n: b", &["|T: a", "|b"]),
            ("a[^1]\n\n[^1]: b", &["|a", "|b"]),
            ("- [x] a\n- [ ] b", &["|a", "|b"]),
            ("~~a~~ $b_c$ \\(d\\)", &["|a $b_c$ (d)"]),
            ("a\n\n$$\nx_1 * y * z\n$$\n\n$i*j*k$", &["|a", "|$$ x_1 * y * z $$", "|$i*j*k$"]),
            ("a ![b *c*](d) e\n![f](g)\nh ![](i)", &["|a b c e", "|f", "|h"]),
            ("[![a](b)](/c)", &["|a"]),
            ("a  \nb\\\nc", &["|a b c"]),
        ] {
            assert_eq!(blocks(text), expected, "{text}");
        }
    }

    #[test]
    fn links_to_pages_are_found_however_they_are_written() {
        let text = "[a](/a) [b][r] <https://c.example> https://d.example/x. <a href='e&amp;f'>e</a> [g](#h) <i@j.k> \
                    [l](mailto:m) `https://n.example`\n\n<div><a href=\"/o\">o</a> https://p.example</div>\n\n\
                    [r]: <s t>\n";
        let links = ["/a", "s t", "https://c.example", "https://d.example/x", "e&f", "/o", "https://p.example"];
        assert_eq!(sections(text).links, links);
    }

    #[test]
    fn quotes_and_lists_too_deep_for_the_parser_are_flattened() {
        for mark in ["> ", "- ", "1. ", "    - "] {
            // Only that it ends: with every line the parser would look at every quote and list.
            let text = format!("{}a\n{}", mark.repeat(20_000), "b\n".repeat(20_000));
            assert!(blocks(&text).concat().contains('a'), "{mark}");
        }
        assert_eq!(blocks(&format!("{}\n\na", "-".repeat(500))), ["|a"]);
    }

    #[test]
    fn any_text_is_read_in_linear_time() {
        for piece in [
            "<a name=x>",
            "<tr>",
            "<pre>",
            "</pre>",
            "<sup>",
            "<h2>",
            "<!--",
            "<select>",
            "![a](b)\n",
            "> [!NOTE]\n",
            "[^a]: b\n",
            "a\n: b\n",
            "$$",
            "# a {#b}\n",
            "# a {\n",
            "https://a)",
            "<p>**a",
            "&amp;",
            "<svg>\n\n",
        ] {
            // Only that it ends: quadratic, each of these took minutes.
            let _ = sections(&piece.repeat(20_000));
        }
    }
}
