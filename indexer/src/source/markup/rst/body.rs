//! Reads lines into sections and blocks: what the blocks of a body are, and what each gives. Bodies
//! within bodies are read by themselves, so deep and no deeper; below that all is text.
//!
//! After <https://docutils.sourceforge.io/docs/ref/rst/restructuredtext.html#body-elements>.

use super::{
    definitions::{self, Target},
    directive::Directive,
    inline,
    interpreted::unescaped,
    lines::{Style, adornment, block_length, dedented, indent, is_blank, title, trimmed},
    marks::{self, Mark},
    state::State,
    table,
};
use crate::{
    document::{Block, Part},
    source::{
        limits::MAX_BLOCK_DEPTH,
        markup::outline::{Outline, flatten},
    },
};

/// Title and sections of a page.
pub(super) fn page(lines: &[&str], state: &mut State<'_>) -> (Option<String>, Vec<Part>) {
    let mut body = Body::new(state, 0);
    body.read(lines);
    (body.title, body.outline.finish())
}

pub(super) struct Body<'s, 'p> {
    pub(super) state: &'s mut State<'p>,
    pub(super) outline: Outline,
    title: Option<String>,
    /// Styles of titles, outermost first.
    styles: Vec<Style>,
    /// Id that an author gave to what follows.
    label: Option<String>,
    /// Words before the next text: "Note:".
    lead: Option<String>,
    /// Whether nothing but fields has been read.
    is_top: bool,
    depth: usize,
}

impl<'s, 'p> Body<'s, 'p> {
    pub(super) fn new(state: &'s mut State<'p>, depth: usize) -> Self {
        Self {
            state,
            outline: Outline::new(),
            title: None,
            styles: Vec::new(),
            label: None,
            lead: None,
            is_top: depth == 0,
            depth,
        }
    }

    /// Reads a body that stands within this one.
    pub(super) fn within(&mut self, lines: &[&str]) {
        self.depth += 1;
        if self.depth > MAX_BLOCK_DEPTH {
            for paragraph in lines.split(|line| is_blank(line)) {
                self.prose(&paragraph.join("\n"));
            }
        } else {
            self.read(lines);
        }
        self.depth -= 1;
    }

    fn read(&mut self, lines: &[&str]) {
        let mut at = 0;
        while let Some(rest) = lines.get(at..).filter(|rest| !rest.is_empty()) {
            at += self.block(rest).max(1);
        }
    }

    /// Reads the block that `lines` begin with and returns how many lines it fills.
    fn block(&mut self, lines: &[&str]) -> usize {
        let Some(first) = lines.first().copied().filter(|line| !is_blank(line)) else { return 1 };
        if indent(first) > 0 {
            let length = block_length(lines, 1);
            self.within(&dedented(&lines[..length]));
            return length;
        }
        if first == ".." || first.starts_with(".. ") || first == "__" || first.starts_with("__ ") {
            return self.explicit(lines);
        }
        if let Some((text, style, length)) = title(lines) {
            self.section(text, style);
            return length;
        }
        if adornment(first).is_some() && first.trim_end().len() >= 4 {
            return 1;
        }
        if table::begins_grid(first) || table::begins_simple(first) {
            let (length, rows) = if first.starts_with('+') { table::grid(lines) } else { table::simple(lines) };
            self.table(&rows);
            return length;
        }
        match marks::of(lines) {
            // What is indented below two colons is code, with an empty line between or without.
            Some(Mark::Term) if first.trim_end().ends_with("::") => self.paragraph(lines),
            Some(mark) => self.marked(mark, lines),
            None => self.paragraph(lines),
        }
    }

    fn section(&mut self, text: &str, style: Style) {
        let text = inline::read(text, self.state);
        self.is_top = false;
        if self.depth > 0 {
            self.prose(&text);
            return;
        }
        let level = self.styles.iter().position(|known| *known == style).unwrap_or_else(|| {
            self.styles.push(style);
            self.styles.len() - 1
        });
        let id = self.state.ids.of(&text);
        let anchor = self.label.take().unwrap_or(id);
        if self.title.is_none() {
            self.title = Some(text);
            return;
        }
        self.outline.heading(u8::try_from(level + 1).unwrap_or(u8::MAX), &text, Some(anchor));
    }

    /// Adds a paragraph whose marks have been taken out.
    pub(super) fn plain(&mut self, text: &str) {
        self.label = None;
        self.is_top = false;
        match self.lead.take_if(|_| text.contains(char::is_alphanumeric)) {
            Some(lead) => self.outline.prose(&format!("{lead} {text}")),
            None => self.outline.prose(text),
        }
    }

    pub(super) fn prose(&mut self, text: &str) {
        let text = inline::read(text, self.state);
        self.plain(&text);
    }

    pub(super) fn code(&mut self, lines: &[&str]) {
        let lead = self.lead.take().unwrap_or_default();
        self.plain(&lead);
        self.outline.code(&dedented(lines).join("\n"));
    }

    /// Puts `lead` before the text of the first paragraph of `lines`.
    pub(super) fn led(&mut self, lead: &str, lines: &[&str]) {
        let before = self.lead.take().map(|before| before + " ").unwrap_or_default();
        self.lead = Some(before + lead);
        self.within(lines);
        let left = self.lead.take().unwrap_or_default();
        self.plain(&left);
    }

    fn marked(&mut self, mark: Mark<'_>, lines: &[&str]) -> usize {
        match mark {
            Mark::Item { width } => {
                let length = block_length(lines, width);
                let first = lines[0].get(width..).unwrap_or_default();
                let inner: Vec<&str> = std::iter::once(first)
                    .chain(lines[1..length].iter().map(|line| line.get(width..).unwrap_or_default()))
                    .collect();
                self.within(&inner);
                length
            }
            Mark::Field { name, text } => self.field(name, text, lines),
            Mark::Option { options, text } => {
                let length = block_length(lines, 1);
                let rest = dedented(&lines[1..length]);
                let inner: Vec<&str> = std::iter::once(text).chain(rest).collect();
                self.led(options, trimmed(&inner));
                length
            }
            Mark::Doctest => {
                let length = lines.iter().position(|line| is_blank(line)).unwrap_or(lines.len());
                self.code(&lines[..length]);
                length
            }
            Mark::LineBlock => {
                let length = marks::line_block_length(lines);
                let texts = lines[..length].iter().map(|line| line.strip_prefix('|').unwrap_or(line).trim());
                let text = texts.filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n");
                self.prose(&text);
                length
            }
            Mark::Term => {
                let length = block_length(lines, 1);
                self.prose(lines[0]);
                self.within(&dedented(&lines[1..length]));
                length
            }
        }
    }

    fn field(&mut self, name: &str, text: &str, lines: &[&str]) -> usize {
        let length = block_length(lines, 1);
        let rest = dedented(&lines[1..length]);
        // Fields at the top of a page say something of the page; they are no text of it.
        if self.is_top && self.depth == 0 {
            let value = std::iter::once(text).chain(rest).map(str::trim).collect::<Vec<_>>().join(" ");
            self.state.fields.entry(name.to_lowercase()).or_insert_with(|| value.trim().to_owned());
            return length;
        }
        let inner: Vec<&str> = std::iter::once(text).chain(rest).collect();
        let name = inline::read(&marks::field_name(name), self.state);
        if trimmed(&inner).is_empty() {
            self.plain(&name);
        } else {
            self.led(&format!("{name}:"), trimmed(&inner));
        }
        length
    }

    fn paragraph(&mut self, lines: &[&str]) -> usize {
        let ends = |(at, line): (usize, &&str)| at > 0 && (is_blank(line) || indent(line) > 0);
        let length = lines.iter().enumerate().position(|(at, line)| ends((at, line))).unwrap_or(lines.len());
        let text = lines[..length].join("\n");
        let Some(before) = text.trim_end().strip_suffix("::") else {
            self.prose(&text);
            return length;
        };
        // Two colons become one after a word and none after a space.
        let colon = if before.ends_with(char::is_whitespace) || before.is_empty() { "" } else { ":" };
        self.prose(&format!("{}{colon}", before.trim_end()));
        length + self.literal(&lines[length..])
    }

    /// The literal block that stands first in `lines`: indented, or every line quoted by one mark.
    fn literal(&mut self, lines: &[&str]) -> usize {
        let Some(start) = lines.iter().position(|line| !is_blank(line)) else { return 0 };
        let rest = &lines[start..];
        let length = if indent(rest[0]) > 0 {
            block_length(rest, 1)
        } else {
            let mark = rest[0].chars().next().filter(char::is_ascii_punctuation);
            let is_quoted = |line: &&str| mark.is_some_and(|mark| line.starts_with(mark));
            rest.iter().position(|line| !is_quoted(line)).unwrap_or(rest.len())
        };
        if length == 0 || title(rest).is_some() {
            return 0;
        }
        self.code(&rest[..length]);
        start + length
    }

    /// Footnotes, targets, substitutions, directives and comments.
    fn explicit(&mut self, lines: &[&str]) -> usize {
        let has_gap = lines.get(1).is_none_or(|line| is_blank(line));
        // Two dots alone are an empty comment, which holds nothing.
        let length = if lines[0].trim_end() == ".." && has_gap { 1 } else { block_length(lines, 1) };
        let block = &lines[..length];
        if let Some(target) = definitions::target(trimmed(block)) {
            self.target(target);
        } else if let Some((label, text)) = marks::footnote(block[0]) {
            let rest = dedented(&block[1..]);
            let inner: Vec<&str> = std::iter::once(text).chain(rest).collect();
            self.state.ids.of(label.trim_start_matches('#'));
            if let Some(citation) = marks::citation(label) {
                self.led(&format!("[{citation}]"), trimmed(&inner));
            } else {
                self.within(trimmed(&inner));
            }
        } else if let Some(directive) = Directive::parse(block).filter(|_| !block[0].starts_with(".. |")) {
            self.directive(&directive);
        }
        length
    }

    fn target(&mut self, target: Target) {
        let id = match &target.name {
            Some(name) => self.state.ids.of(name),
            None => self.state.ids.unnamed(),
        };
        match target.address {
            None => self.label = Some(id),
            // A target may lead to another target of the page.
            Some(address) if address.ends_with('_') => {}
            Some(address) => self.state.link(&unescaped(&address)),
        }
    }

    pub(super) fn table(&mut self, rows: &[Vec<table::Cell>]) {
        for row in rows {
            let mut shown = String::new();
            let mut codes = Vec::new();
            for cell in row {
                let lines: Vec<&str> = cell.iter().map(String::as_str).collect();
                for block in self.cell(&lines) {
                    match block {
                        Block::Prose(text) => shown.extend([&text, " "]),
                        Block::Code(text) => codes.push(text),
                    }
                }
            }
            self.plain(&shown);
            for code in &codes {
                self.outline.code(code);
            }
        }
    }

    /// Blocks that stand in a cell.
    pub(super) fn cell(&mut self, lines: &[&str]) -> Vec<Block> {
        let mut inner = Body::new(self.state, self.depth);
        inner.is_top = false;
        inner.within(lines);
        flatten(inner.outline.finish())
    }
}
