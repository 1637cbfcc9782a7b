//! Reads trees of Markdown pages with front matter. Shortcodes lose their marks and keep their
//! text. What a page cannot say itself (its place in the tree) comes from its path.

use std::{collections::HashMap, sync::LazyLock};

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use rayon::prelude::*;
use regex::Regex;

use super::{
    files, front_matter, html, intake::Intake, limits::MAX_PAGE_BYTES, outline::Outline, report::DropReason,
    spec::SourceSpec,
};
use crate::{
    clock::parse_time,
    document::{Document, Part},
    error::Result,
};

/// Hugo's shortcodes and Jekyll's tags.
static SHORTCODE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\{\{[<%][^\n]*?[%>]\}\}|\{%[^\n]*?%\}").expect("the pattern is a constant that the tests compile")
});

/// Reads every page of the tree.
pub(super) fn read(intake: &mut Intake<'_>) -> Result<()> {
    let root = intake.spec.path.clone();
    let paths = files::list(intake, &["md", "mdx", "markdown"]);
    let pages: Vec<_> = paths
        .par_iter()
        .map(|path| {
            let place = files::relative(path, &root);
            let page = files::text(path, MAX_PAGE_BYTES).and_then(|text| page(intake.spec, &place, &text));
            (place, page)
        })
        .collect();
    let titles = section_titles(&pages);
    for (place, page) in pages {
        match page {
            Ok(mut document) => {
                document.breadcrumb = breadcrumb(&document.record, &titles);
                intake.accept(document, &place)?;
            }
            Err((reason, detail)) => intake.drop(reason, &place, &detail),
        }
    }
    Ok(())
}

type Page = (String, Result<Document, (DropReason, String)>);

/// Titles of the pages that stand for a folder, by the folder's path.
fn section_titles(pages: &[Page]) -> HashMap<String, String> {
    pages
        .iter()
        .filter(|(place, _)| stem_of(place) != record_of(place))
        .filter_map(|(_, page)| page.as_ref().ok())
        .map(|document| (document.record.clone(), document.title.clone()))
        .collect()
}

fn breadcrumb(record: &str, titles: &HashMap<String, String>) -> Vec<String> {
    record.match_indices('/').filter_map(|(at, _)| titles.get(&record[..at]).cloned()).collect()
}

fn stem_of(place: &str) -> &str {
    place.rsplit_once('.').map_or(place, |(stem, _)| stem)
}

/// The id of a page: its path without ending; a folder's index page has the folder's path.
fn record_of(place: &str) -> String {
    let stem = stem_of(place);
    for index in ["_index", "index", "README"] {
        if let Some(folder) = stem.strip_suffix(index) {
            if folder.is_empty() {
                return index.trim_start_matches('_').to_owned();
            }
            if let Some(folder) = folder.strip_suffix('/') {
                return folder.to_owned();
            }
        }
    }
    stem.to_owned()
}

fn page(spec: &SourceSpec, place: &str, text: &str) -> Result<Document, (DropReason, String)> {
    let (front, body) = front_matter::split(text).map_err(|detail| (DropReason::BadFrontMatter, detail))?;
    if front_matter::flag(&front, "draft") == Some(true) || front_matter::flag(&front, "published") == Some(false) {
        return Err((DropReason::Unpublished, "draft".to_owned()));
    }
    let audience = front_matter::audience(&front).map_err(|detail| (DropReason::BadFrontMatter, detail))?;
    let get = |key: &str| front_matter::text(&front, key);
    let (parts, links, first_heading) = sections(body);
    let record = record_of(place);
    let title = get("title").or(first_heading).unwrap_or_default();
    let mut document = Document::new(&spec.name, record.clone(), spec.records(), title);
    document.url = match get("url") {
        Some(url) if url.starts_with("http") => Some(url),
        Some(url) => spec.url_of(&url),
        None if stem_of(place) != record || record == "index" => {
            let folder = stem_of(place).rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
            spec.url_of(&folder)
        }
        None => spec.url_of(&format!("{record}/")),
    };
    document.audience = audience.unwrap_or(document.audience);
    document.product = get("product");
    document.versions =
        ["version", "versions", "mendix_version"].iter().flat_map(|key| front_matter::list(&front, key)).collect();
    document.tags = front_matter::list(&front, "tags").into_iter().map(|tag| tag.to_lowercase()).collect();
    document.created = get("date").and_then(|date| parse_time(&date));
    document.updated = get("lastmod").and_then(|date| parse_time(&date)).or(document.created);
    document.parts = parts;
    if let Some(description) = get("description") {
        describe(&mut document.parts, &description);
    }
    document.links = links;
    Ok(document)
}

/// A description that the text does not already say becomes the first words of the page.
fn describe(parts: &mut Vec<Part>, description: &str) {
    let is_said = parts.iter().flat_map(|part| &part.blocks).any(|block| block.text().contains(description));
    if is_said {
        return;
    }
    let mut outline = Outline::new();
    outline.prose(description);
    let said = outline.finish();
    match parts.first_mut().filter(|first| first.heading.is_empty()) {
        Some(first) => {
            let blocks = said.into_iter().flat_map(|part| part.blocks);
            first.blocks.splice(0..0, blocks);
        }
        None => drop(parts.splice(0..0, said)),
    }
}

/// Sections and links of a Markdown text, and its first heading.
pub(super) fn sections(body: &str) -> (Vec<Part>, Vec<String>, Option<String>) {
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

    #[test]
    fn an_index_page_has_the_id_of_its_folder() {
        for (place, record) in [
            ("a/b.md", "a/b"),
            ("a/_index.md", "a"),
            ("a/index.md", "a"),
            ("_index.md", "index"),
            ("a/my_index.md", "a/my_index"),
        ] {
            assert_eq!(record_of(place), record);
        }
    }
}
