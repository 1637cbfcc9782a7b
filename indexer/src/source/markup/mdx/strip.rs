//! Takes what MDX adds to Markdown out of a page: statements, components, expressions, comments. The
//! text between them stays, without the indentation that the components gave it, because `CommonMark`
//! would read that as code. It knows the layout; what the marks are, [`super::syntax`] knows.

use std::collections::HashMap;

use super::{
    statements::{self, Import},
    syntax::{Cursor, literal},
};
use crate::source::markup::prepare::{
    ahead::Ahead,
    lines::{Indented, MAX_INDENT, dedented, indent},
    stretches::Stretches,
    work::Work,
};

/// Deepest nesting of elements that is followed; those within are read as the last one that is.
const MAX_OPEN: usize = 64;

/// An element that began a line and is open.
pub(super) struct Element<'p> {
    pub(super) name: &'p str,
    /// Columns that its tag stands in, in the page and in what becomes of it.
    from: usize,
    to: usize,
    /// Columns that lines within it lose, once the first of them has come.
    strip: Option<usize>,
    pub(super) is_block: bool,
}

/// The work on one page.
pub(super) struct Strip<'p, 'w, 'i> {
    pub(super) text: &'p str,
    pub(super) at: usize,
    pub(super) out: String,
    pub(super) code: Stretches,
    indented: Indented,
    pub(super) ahead: Ahead,
    pub(super) imports: HashMap<&'p str, Import<'p>>,
    pub(super) work: &'w mut Work<'i>,
    pub(super) open: Vec<Element<'p>>,
    /// Address of the link that is open, and where its text begins in `out`.
    pub(super) link: Option<(usize, &'p str)>,
    /// Id of the heading element that is open.
    pub(super) heading: Option<&'p str>,
    /// Where the line that is being written begins in `out`, how far it stands in, whether it has text.
    start: usize,
    base: usize,
    has_text: bool,
    /// Whether a mark was taken out of the line that is being read.
    removed: bool,
    pub(super) line: Line,
}

/// What the line that is being read is.
#[derive(Debug, Default)]
pub(super) struct Line {
    /// A row of a table.
    is_row: bool,
    is_heading: bool,
    /// Perhaps nothing but marks.
    pub(super) is_flow: bool,
}

/// The page without what MDX adds to it, except admonitions.
pub(super) fn without_mdx(text: &str, work: &mut Work<'_>) -> String {
    let mut strip = Strip {
        text,
        at: 0,
        out: String::with_capacity(text.len()),
        code: Stretches::of(text),
        indented: Indented::new(),
        ahead: Ahead::of(text),
        imports: statements::imports(text).map(|import| (import.name, import)).collect(),
        work,
        open: Vec::new(),
        link: None,
        heading: None,
        start: 0,
        base: 0,
        has_text: false,
        removed: false,
        line: Line::default(),
    };
    let mut after_blank = true;
    while strip.at < text.len() {
        after_blank = strip.next_line(after_blank);
    }
    strip.out
}

impl<'p> Strip<'p, '_, '_> {
    /// Reads from the beginning of a line to the beginning of another; whether a statement may follow.
    fn next_line(&mut self, after_blank: bool) -> bool {
        let line = self.text[self.at..].split_inclusive('\n').next().unwrap_or_default();
        // The first MDX still had indented code; within elements, there was none.
        let shown = if self.open.is_empty() { line } else { "" };
        let is_code = self.code.block_at(self.at).is_none() && self.indented.is_code(shown);
        if line.trim().is_empty() {
            self.at += line.len();
            self.blank();
            return true;
        }
        if is_code {
            self.at += line.len();
            self.out.extend([line.trim_end_matches('\n'), "\n"]);
            return false;
        }
        if let Some(end) = self.code.block_at(self.at) {
            self.block(end, indent(line));
            return true;
        }
        if after_blank && statements::begins(line) {
            self.at = statements::end(self.text, self.at, &self.ahead);
            return true;
        }
        let trimmed = line.trim();
        self.line = Line {
            is_row: trimmed.starts_with('|'),
            is_heading: trimmed.starts_with('#'),
            is_flow: trimmed.ends_with('>'),
        };
        self.removed = false;
        self.indent(line);
        self.at += line.len() - line.trim_start().len();
        self.inline();
        self.line.is_heading
    }

    /// Sets how far the line that begins here stands in, in the page and in what becomes of it.
    fn indent(&mut self, line: &str) {
        let columns = indent(line);
        self.base = columns.saturating_sub(self.stripped(columns, line.trim_start())).min(MAX_INDENT);
        self.start = self.out.len();
        self.has_text = false;
        self.out.extend(std::iter::repeat_n(' ', self.base));
    }

    /// How many columns a line that stands in `columns` loses.
    fn stripped(&mut self, columns: usize, line: &str) -> usize {
        let above = self.open.len().checked_sub(2).and_then(|above| self.open[above].strip).unwrap_or(0);
        let Some(element) = self.open.last_mut() else { return 0 };
        let is_its_end = line.strip_prefix("</").is_some_and(|end| end.starts_with(element.name));
        if is_its_end {
            return element.from - element.to;
        }
        let own = if columns > element.from { columns - element.to } else { above };
        *element.strip.get_or_insert(own)
    }

    /// Writes a block of code up to `end`, standing in as the text around it does.
    fn block(&mut self, end: usize, columns: usize) {
        let strip = self.stripped(columns, "");
        for line in self.text[self.at..end].lines() {
            self.out.push_str(&dedented(line, strip));
            self.out.push('\n');
        }
        self.at = end;
    }

    /// Reads to the end of the line, or of the line on which a mark that begins here ends.
    fn inline(&mut self) {
        loop {
            let rest = &self.text[self.at..];
            let Some(offset) = rest.find(['\n', '{', '<', '`', '\\', '$']) else {
                self.push(rest);
                self.at = self.text.len();
                return self.end_line();
            };
            self.push(&rest[..offset]);
            self.at += offset;
            match rest.as_bytes()[offset] {
                b'\n' => {
                    self.at += 1;
                    return self.end_line();
                }
                b'{' => self.brace(),
                b'<' => self.angle(),
                b'\\' => {
                    let next = rest[offset + 1..].chars().next().filter(|&next| next != '\n');
                    self.verbatim(self.at + 1 + next.map_or(0, char::len_utf8));
                }
                _ => self.verbatim(self.code.end_of(self.at).unwrap_or(self.at + 1)),
            }
        }
    }

    fn verbatim(&mut self, end: usize) {
        self.push(&self.text[self.at..end]);
        self.at = end;
    }

    /// An expression, which is gone unless it is a plain string or an imported file; a comment; an id.
    fn brace(&mut self) {
        if self.line.is_heading && self.text[self.at..].starts_with("{#") {
            return self.verbatim(self.at + 1);
        }
        let mut cursor = Cursor::new(self.ahead.window(self.text, self.at));
        let expression = cursor.expression();
        self.ahead.spend(cursor.at);
        let Some(inner) = expression else { return self.verbatim(self.at + 1) };
        let end = self.at + inner.len() + 2;
        let text = &self.text[self.at + 1..end - 1];
        self.removed = true;
        self.at = end;
        let id = text.trim().strip_prefix("/*").and_then(|text| text.strip_suffix("*/")?.trim().strip_prefix('#'));
        match (id, literal(text)) {
            (Some(id), _) if self.line.is_heading && !id.contains(['}', '\n']) => self.push(&format!("{{#{id}}}")),
            (_, Some(text)) => self.push(text),
            _ => match self.imports.get(text.trim()).copied().filter(|import| import.is_raw) {
                Some(import) => self.show_file(import.path),
                None => self.close_gap(),
            },
        }
    }

    /// A tag, which is gone with what it stands for, or a comment.
    fn angle(&mut self) {
        if self.text[self.at..].starts_with("<!--") {
            return match self.ahead.find_far(self.text, self.at, "-->") {
                Some(end) => {
                    self.at = end + 3;
                    self.removed = true;
                    self.close_gap();
                }
                None => self.verbatim(self.at + 4),
            };
        }
        let mut cursor = Cursor::new(self.ahead.window(self.text, self.at));
        let tag = cursor.tag();
        self.ahead.spend(cursor.at);
        match tag {
            Some(tag) => {
                self.at += cursor.at;
                self.removed = true;
                self.tag(&tag);
            }
            None => self.verbatim(self.at + 1),
        }
    }

    /// Passes over the space behind a mark that had one before it.
    pub(super) fn close_gap(&mut self) {
        if self.text[self.at..].starts_with(' ') && (!self.has_text || self.out.ends_with(' ')) {
            self.at += 1;
        }
    }

    pub(super) fn push(&mut self, text: &str) {
        self.has_text |= !self.has_text && text.contains(|c: char| !c.is_whitespace());
        self.out.push_str(text);
    }

    /// Notes that an element is open, if it began the line.
    pub(super) fn enter(&mut self, name: &'p str, is_block: bool) {
        if !self.has_text && self.open.len() < MAX_OPEN {
            let above = self.open.last().and_then(|element| element.strip).unwrap_or(0);
            self.open.push(Element { name, from: self.base + above, to: self.base, strip: None, is_block });
        }
    }

    /// Closes an element; whether it was a block.
    pub(super) fn leave(&mut self, name: &str) -> bool {
        let Some(at) = self.open.iter().rposition(|element| element.name == name) else { return false };
        let is_block = self.open[at].is_block;
        self.open.truncate(at);
        is_block
    }

    /// Whether the line that is being written has text.
    pub(super) fn has_text(&self) -> bool {
        self.has_text
    }

    /// Writes whole lines, such as an included page, standing in as the line that is being written.
    pub(super) fn lines<'a>(&mut self, lines: impl Iterator<Item = &'a str>) {
        self.paragraph();
        self.out.truncate(self.start);
        for line in lines {
            if !line.trim().is_empty() {
                self.out.extend(std::iter::repeat_n(' ', self.base));
            }
            self.out.push_str(line);
            self.out.push('\n');
        }
        self.blank();
        self.begin();
    }

    /// Ends the paragraph; in a row of a table there is only one.
    pub(super) fn paragraph(&mut self) {
        if self.line.is_row {
            self.out.push(' ');
            return;
        }
        if self.has_text {
            self.out.truncate(self.out.trim_end().len());
            self.out.push('\n');
        } else {
            self.out.truncate(self.start);
        }
        self.blank();
        self.begin();
    }

    fn begin(&mut self) {
        self.start = self.out.len();
        self.has_text = false;
        self.out.extend(std::iter::repeat_n(' ', self.base));
        self.removed = true;
    }

    fn blank(&mut self) {
        self.link = None;
        if !self.out.is_empty() && !self.out.ends_with("\n\n") {
            self.out.push('\n');
        }
    }

    fn end_line(&mut self) {
        if self.removed && !self.has_text {
            self.out.truncate(self.start);
            self.blank();
        } else {
            self.out.push('\n');
        }
    }
}
