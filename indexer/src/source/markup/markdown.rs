//! Reads Markdown into sections and blocks. Shortcodes lose their marks and keep their text. Knows no
//! files.

use std::sync::LazyLock;

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use regex::Regex;

use super::{html, outline::Outline};
use crate::document::Part;

/// Hugo's shortcodes and Jekyll's tags.
static SHORTCODE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\{\{[<%][^\n]*?[%>]\}\}|\{%[^\n]*?%\}").expect("the pattern is a constant that the tests compile")
});

/// Sections and links of a Markdown text, and its first heading.
pub(in crate::source) fn sections(body: &str) -> (Vec<Part>, Vec<String>, Option<String>) {
    let body = without_shortcodes(body);
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES;
    let mut reader = Reader::new();
    for event in Parser::new_ext(&body, options) {
        reader.take(event);
    }
    reader.flush();
    (reader.outline.finish(), reader.links, reader.first_heading)
}

/// Takes shortcodes out, but not those that code shows.
fn without_shortcodes(body: &str) -> String {
    let mut out = String::with_capacity(body.len());
    let mut fence: Option<&str> = None;
    for line in body.split_inclusive('\n') {
        let start = line.trim_start();
        let mark = ["```", "~~~"].into_iter().find(|mark| start.starts_with(mark));
        match (fence, mark) {
            (None, Some(_)) => fence = mark,
            (Some(open), Some(mark)) if open == mark => fence = None,
            _ => {}
        }
        if fence.is_none() && (line.contains("{{") || line.contains("{%")) {
            out.push_str(&SHORTCODE.replace_all(line, ""));
        } else {
            out.push_str(line);
        }
    }
    out
}

/// Turns the parser's events into headings and blocks.
struct Reader {
    outline: Outline,
    line: String,
    links: Vec<String>,
    first_heading: Option<String>,
    heading_id: Option<String>,
    code: Option<String>,
    html: Option<String>,
}

impl Reader {
    fn new() -> Self {
        Self {
            outline: Outline::new(),
            line: String::new(),
            links: Vec::new(),
            first_heading: None,
            heading_id: None,
            code: None,
            html: None,
        }
    }

    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => self.code.as_mut().unwrap_or(&mut self.line).push_str(&text),
            Event::Code(text) => self.line.push_str(&text),
            Event::Html(text) => self.html.get_or_insert_default().push_str(&text),
            Event::InlineHtml(tag) if tag.starts_with("<br") => self.line.push(' '),
            Event::SoftBreak => self.line.push(' '),
            Event::HardBreak => self.line.push('\n'),
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Heading { id, .. } => {
                self.flush();
                self.heading_id = id.map(|id| id.to_string());
            }
            Tag::CodeBlock(CodeBlockKind::Fenced(_) | CodeBlockKind::Indented) => {
                self.flush();
                self.code = Some(String::new());
            }
            Tag::Link { dest_url, .. } => self.links.push(dest_url.to_string()),
            Tag::TableCell => self.line.push(' '),
            Tag::Paragraph | Tag::Item | Tag::BlockQuote(_) | Tag::TableRow | Tag::TableHead | Tag::HtmlBlock => {
                self.flush();
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(level) => self.heading(level),
            TagEnd::CodeBlock => {
                let code = self.code.take().unwrap_or_default();
                self.outline.code(&code);
            }
            TagEnd::HtmlBlock => self.html_block(),
            TagEnd::Paragraph | TagEnd::Item | TagEnd::BlockQuote(_) | TagEnd::TableRow | TagEnd::TableHead => {
                self.flush();
            }
            _ => {}
        }
    }

    fn heading(&mut self, level: HeadingLevel) {
        let text = std::mem::take(&mut self.line);
        let slug = self.outline.slug(&text);
        let anchor = self.heading_id.take().unwrap_or(slug);
        if self.first_heading.is_none() {
            self.first_heading = Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        }
        self.outline.heading(level as u8, &text, Some(anchor));
    }

    fn html_block(&mut self) {
        let block = self.html.take().unwrap_or_default();
        match html::fragment(&block) {
            Some((blocks, links)) => {
                self.outline.extend(blocks);
                self.links.extend(links);
            }
            // Not safe to parse: shown as it stands rather than lost.
            None => self.outline.code(&block),
        }
    }

    fn flush(&mut self) {
        let line = std::mem::take(&mut self.line);
        self.outline.prose(&line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Block;

    #[test]
    fn a_page_becomes_sections_with_anchors() {
        let (parts, links, heading) = sections(
            "Intro with `code` and a [link](/a/).\n\n## Set up {#setup}\n\n1. First\n2. Second\n\n```java\nint a;\n```\n\n\
             ### On *Windows*\n\n| A | B |\n|---|---|\n| x | y |\n\n<div class=\"note\"><p>Mind <b>this</b></p></div>\n",
        );
        let prose = |text: &str| Block::Prose(text.into());
        assert_eq!(heading.as_deref(), Some("Set up"));
        assert_eq!(links, ["/a/"]);
        assert_eq!(parts[0].blocks, [prose("Intro with code and a link.")]);
        assert_eq!((parts[1].anchor.as_deref(), parts[1].heading.clone()), (Some("setup"), vec!["Set up".to_owned()]));
        assert_eq!(parts[1].blocks, [prose("First"), prose("Second"), Block::Code("int a;".into())]);
        assert_eq!(parts[2].heading, ["Set up", "On Windows"]);
        assert_eq!(parts[2].anchor.as_deref(), Some("on-windows"));
        assert_eq!(parts[2].blocks, [prose("A B"), prose("x y"), prose("Mind this")]);
    }

    #[test]
    fn shortcodes_go_and_their_text_stays_but_code_is_kept() {
        let (parts, _, _) = sections(
            "{{% alert color=\"info\" %}}\nTake care.\n{{% /alert %}}\n\n{{< figure src=\"a.png\" >}}\n\n```\n{{< ref \"x\" >}}\n```\n",
        );
        assert_eq!(parts[0].blocks, [Block::Prose("Take care.".into()), Block::Code("{{< ref \"x\" >}}".into())]);
    }
}
