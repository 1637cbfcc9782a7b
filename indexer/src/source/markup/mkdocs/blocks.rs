//! Reads the blocks that Python-Markdown and `PyMdown` add to Markdown: admonitions, details, tabs,
//! fenced blocks of `///`, definitions, abbreviations. Their bodies stand in by four columns; these are
//! taken away, because `CommonMark` would read them as code. Code that stands in stays code.

use super::inline::{Inline, capitalised};
use crate::source::markup::prepare::{
    attributes::attributes,
    html_marks::HtmlMarks,
    lines::{Fences, Kind, dedented, heading, indent, list_marker},
    work::Work,
    writer::Writer,
};

/// Columns of one level.
const LEVEL: usize = 4;
/// Deepest level that is followed.
const MAX_LEVELS: usize = 32;
/// Names of the blocks between `///` that `PyMdown` has, and of the admonitions that Material has.
const FENCED: [&str; 26] = [
    "admonition",
    "note",
    "attention",
    "caution",
    "danger",
    "error",
    "tip",
    "hint",
    "warning",
    "details",
    "html",
    "caption",
    "figure-caption",
    "table-caption",
    "define",
    "abstract",
    "info",
    "success",
    "check",
    "question",
    "failure",
    "bug",
    "example",
    "quote",
    "important",
    "summary",
];

/// What holds the lines that stand in further.
struct Level {
    /// Columns from which a line belongs to it.
    content: usize,
    /// Columns that its lines lose.
    strip: usize,
    is_list: bool,
}

/// The work on one page.
struct Blocks<'a, 'w, 'i> {
    inline: Inline<'a>,
    writer: Writer,
    work: &'w mut Work<'i>,
    levels: Vec<Level>,
    html: HtmlMarks<'a>,
    after_blank: bool,
    in_code: bool,
    /// Whether the options of a block, or of a generated reference, may follow.
    in_options: bool,
}

/// The page with plain paragraphs in place of its blocks.
pub(super) fn without_blocks(text: &str, work: &mut Work<'_>) -> String {
    let mut blocks = Blocks {
        inline: Inline::new(text),
        writer: Writer::default(),
        work,
        levels: Vec::new(),
        html: HtmlMarks::default(),
        after_blank: true,
        in_code: false,
        in_options: false,
    };
    let (mut fences, mut at) = (Fences::default(), 0);
    for line in text.split_inclusive('\n') {
        let kind = fences.next(line);
        match kind {
            Kind::Text => blocks.text(at, line.trim_end_matches('\n')),
            Kind::Opens => {
                blocks.settle(indent(line));
                (blocks.in_code, blocks.in_options) = (false, false);
                blocks.code(line);
            }
            Kind::Code | Kind::Closes => blocks.code(line),
        }
        blocks.after_blank = kind == Kind::Closes || line.trim().is_empty();
        at += line.len();
    }
    blocks.writer.finish()
}

impl<'a> Blocks<'a, '_, '_> {
    fn strip(&self) -> usize {
        self.levels.last().map_or(0, |level| level.strip)
    }

    /// Leaves the levels that a line which stands in by `columns` does not belong to.
    fn settle(&mut self, columns: usize) {
        if let Some(end) = self.levels.iter().position(|level| !level.is_list && columns < level.content) {
            self.levels.truncate(end);
            self.writer.break_off();
            self.after_blank = true;
        }
        while self.after_blank && self.levels.last().is_some_and(|level| columns < level.content) {
            self.levels.pop();
        }
    }

    fn enter(&mut self, columns: usize, is_list: bool) {
        if self.levels.len() < MAX_LEVELS {
            let strip = self.strip() + if is_list { 0 } else { LEVEL };
            self.levels.push(Level { content: columns + LEVEL, strip, is_list });
        }
    }

    fn code(&mut self, line: &str) {
        let line = dedented(line.trim_end_matches('\n'), self.strip());
        self.writer.code(&line);
    }

    /// A line outside fences that begins at `at`.
    fn text(&mut self, at: usize, line: &'a str) {
        if line.trim().is_empty() {
            self.in_options = false;
            return if self.in_code { self.writer.code("") } else { self.writer.blank() };
        }
        let columns = indent(line);
        self.settle(columns);
        let base = self.levels.last().map_or(0, |level| level.content);
        if self.in_options && columns >= base + LEVEL {
            return;
        }
        self.in_options = false;
        let could_be_code = self.after_blank || self.in_code;
        self.in_code = could_be_code && columns >= base + LEVEL;
        if self.in_code {
            return self.code(line);
        }
        let start = line.trim_start();
        let prefix = " ".repeat(columns.saturating_sub(self.strip()).min(40));
        if self.begins_box(start, columns, &prefix) || self.fenced_block(start, &prefix) || is_silent(start) {
            return;
        }
        if let Some(definition) = start.strip_prefix(':').filter(|text| text.starts_with(' ')) {
            let text = self.inline.line(at + line.len() - definition.trim_start().len()..at + line.len(), false);
            if self.after_blank || !self.writer.define(&text) {
                self.writer.line(&(prefix + &text));
            }
            return self.enter(columns, false);
        }
        if let Some(rest) = self.html.without(line) {
            self.writer.break_off();
            return self.writer.line(&self.inline.line(at + rest.start..at + rest.end, false));
        }
        let is_item = list_marker(start).is_some();
        if is_item {
            while self.levels.last().is_some_and(|level| level.is_list && columns < level.content) {
                self.levels.pop();
            }
        }
        let is_heading = heading(start).is_some();
        let text = self.inline.line(at + line.len() - start.len()..at + line.len(), is_heading);
        self.writer.line(&(prefix + &text));
        if is_item {
            self.enter(columns, true);
        }
    }

    /// `!!! note "Title"`, `??? tip`, `=== "Tab"`: whether it is one.
    fn begins_box(&mut self, start: &str, columns: usize, prefix: &str) -> bool {
        if let Some(label) = tab(start) {
            self.writer.label(prefix, label);
        } else if let Some(title) = admonition(start) {
            self.writer.lead(prefix, &title);
        } else {
            return false;
        }
        self.enter(columns, false);
        self.after_blank = true;
        true
    }

    /// `/// name | title` up to `///`, and the `::: name` of mkdocstrings: whether it is one.
    fn fenced_block(&mut self, start: &str, prefix: &str) -> bool {
        if let Some(name) = start.strip_prefix("::: ").map(str::trim).filter(|name| !name.contains(' ')) {
            self.work.unknown(&format!("::: {name}"));
            self.writer.label(prefix, &format!("`{}`", name.replace('`', "")));
            self.in_options = true;
            return true;
        }
        let Some(rest) = start.strip_prefix("///").map(|rest| rest.trim_start_matches('/')) else { return false };
        let (name, title) = rest.split_once('|').unwrap_or((rest, ""));
        let (name, title) = (name.trim(), title.trim());
        if !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_') {
            return false;
        }
        match name {
            "" | "html" | "caption" | "figure-caption" | "table-caption" | "define" => self.writer.break_off(),
            "tab" => self.writer.label(prefix, title),
            "admonition" | "details" => self.writer.lead(prefix, title),
            _ if title.is_empty() => self.writer.lead(prefix, &capitalised(name)),
            _ => self.writer.lead(prefix, title),
        }
        if !name.is_empty() && name != "tab" && !FENCED.contains(&name) {
            self.work.unknown(&format!("/// {name}"));
        }
        self.in_options = !name.is_empty();
        true
    }
}

/// Lines that show nothing: a table of contents, an abbreviation, an attribute list.
fn is_silent(start: &str) -> bool {
    let line = start.trim_end();
    let is_abbreviation = line.starts_with("*[") && line.contains("]:");
    let is_list = attributes(line).is_some_and(|list| list.length == line.len());
    line == "[TOC]" || is_abbreviation || is_list
}

/// The label of a tab: `=== "Label"`, `===+ "Label"`, `===! "Label"`.
fn tab(start: &str) -> Option<&str> {
    let rest = start.strip_prefix("===")?.trim_start_matches(['+', '!']);
    rest.strip_prefix(' ')?.trim().strip_prefix('"')?.strip_suffix('"')
}

/// The title of an admonition or of details, or the label that their kind gives.
fn admonition(start: &str) -> Option<String> {
    let rest = match start.strip_prefix("!!!") {
        Some(rest) => rest,
        None => start.strip_prefix("???").map(|rest| rest.strip_prefix('+').unwrap_or(rest))?,
    };
    let rest = rest.trim();
    let (classes, title) = match rest.split_once('"') {
        Some((classes, title)) => (classes.trim(), Some(title.strip_suffix('"')?)),
        None => (rest, None),
    };
    let is_class = |word: &str| word.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_');
    if !classes.split_whitespace().all(is_class) || (classes.is_empty() && title.is_none()) {
        return None;
    }
    let label = || capitalised(classes.split_whitespace().next().unwrap_or_default());
    Some(title.map_or_else(label, str::to_owned))
}
