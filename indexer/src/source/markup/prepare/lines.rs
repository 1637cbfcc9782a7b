//! Reads a page line by line: which lines are fenced code, which are indented code, how far a line
//! stands in. After `CommonMark` (<https://spec.commonmark.org>), but generous: a fence may stand in as
//! far as its list or admonition wants.

use std::borrow::Cow;

/// Columns that a line may stand in and still be more than code; beyond, indentation is cut.
pub(in crate::source::markup) const MAX_INDENT: usize = 40;

/// A run of back-ticks or tildes that opens a block of code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::source::markup) struct Fence {
    mark: u8,
    length: usize,
}

impl Fence {
    /// The fence that `line` opens with one of `marks`, and what stands after it.
    pub(in crate::source::markup) fn opened_by<'a>(line: &'a str, marks: &[u8]) -> Option<(Self, &'a str)> {
        let quoted = line.trim_start_matches([' ', '\t', '>']);
        let start = list_marker(quoted).map_or(quoted, |width| &quoted[width..]).trim_start();
        let mark = start.bytes().next().filter(|mark| marks.contains(mark))?;
        let length = start.bytes().take_while(|&byte| byte == mark).count();
        let info = start[length..].trim();
        let is_span = mark == b'`' && info.contains('`');
        (length >= 3 && !is_span).then_some((Self { mark, length }, info))
    }

    /// Whether `line` closes this fence.
    pub(in crate::source::markup) fn is_closed_by(self, line: &str) -> bool {
        let line = line.trim_start_matches([' ', '\t', '>']).trim_end();
        line.len() >= self.length && line.bytes().all(|byte| byte == self.mark)
    }
}

/// What a line is to the fences around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::source::markup) enum Kind {
    /// Text.
    Text,
    /// Opens a block of code.
    Opens,
    /// Code.
    Code,
    /// Closes a block of code.
    Closes,
}

/// Follows the fences of a page.
#[derive(Debug, Default)]
pub(in crate::source::markup) struct Fences(Option<Fence>);

impl Fences {
    /// Whether no block of code is open.
    pub(in crate::source::markup) fn is_closed(&self) -> bool {
        self.0.is_none()
    }

    /// What the next line is.
    pub(in crate::source::markup) fn next(&mut self, line: &str) -> Kind {
        match self.0 {
            Some(fence) if fence.is_closed_by(line) => {
                self.0 = None;
                Kind::Closes
            }
            Some(_) => Kind::Code,
            None => {
                self.0 = Fence::opened_by(line, b"`~").map(|(fence, _)| fence);
                if self.0.is_some() { Kind::Opens } else { Kind::Text }
            }
        }
    }
}

/// Tells indented code from what is indented because a list holds it.
#[derive(Debug)]
pub(in crate::source::markup) struct Indented {
    lists: Vec<usize>,
    after_blank: bool,
    in_code: bool,
}

impl Indented {
    pub(in crate::source::markup) fn new() -> Self {
        Self { lists: Vec::new(), after_blank: true, in_code: false }
    }

    /// Whether the next line, which stands in no fence, is code because it is indented.
    pub(in crate::source::markup) fn is_code(&mut self, line: &str) -> bool {
        if line.trim().is_empty() {
            self.after_blank = true;
            return false;
        }
        let indent = indent(line);
        if self.after_blank {
            while self.lists.last().is_some_and(|&content| indent < content) {
                self.lists.pop();
            }
        }
        let base = self.lists.last().copied().unwrap_or(0);
        self.in_code = (self.after_blank || self.in_code) && indent >= base + 4;
        self.after_blank = false;
        if let Some(width) = list_marker(line.trim_start()).filter(|_| !self.in_code) {
            while self.lists.last().is_some_and(|&content| indent < content) {
                self.lists.pop();
            }
            self.lists.push(indent + width);
        }
        self.in_code
    }
}

/// Width of the list marker that `text` begins with, with the spaces after it.
pub(in crate::source::markup) fn list_marker(text: &str) -> Option<usize> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let marker = match text.as_bytes().get(digits)? {
        b'-' | b'*' | b'+' if digits == 0 => 1,
        b'.' | b')' if (1..=9).contains(&digits) => digits + 1,
        _ => return None,
    };
    let spaces = text[marker..].bytes().take_while(|&byte| byte == b' ').count();
    (1..=4).contains(&spaces).then_some(marker + spaces)
}

/// Columns that a line stands in; a tab goes to the next multiple of four.
pub(in crate::source::markup) fn indent(line: &str) -> usize {
    line.bytes().take_while(|&byte| byte == b' ' || byte == b'\t').fold(0, |column, byte| match byte {
        b'\t' => column + 4 - column % 4,
        _ => column + 1,
    })
}

/// The line with up to `columns` less of indentation.
pub(in crate::source::markup) fn dedented(line: &str, columns: usize) -> Cow<'_, str> {
    let space = line.bytes().take_while(|&byte| byte == b' ' || byte == b'\t').count();
    let (space, rest) = line.split_at(space);
    if columns == 0 {
        return Cow::Borrowed(line);
    }
    if !space.contains('\t') {
        return Cow::Borrowed(&line[space.len().min(columns)..]);
    }
    Cow::Owned(" ".repeat(indent(line).saturating_sub(columns)) + rest)
}

/// The text with plain line ends.
pub(in crate::source::markup) fn plain_ends(text: &str) -> Cow<'_, str> {
    if text.contains('\r') { Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n")) } else { Cow::Borrowed(text) }
}

/// Level and text of the heading that `line` is, if it is one with `#`.
pub(in crate::source::markup) fn heading(line: &str) -> Option<(usize, &str)> {
    let start = line.trim_start_matches(' ');
    let level = start.bytes().take_while(|&byte| byte == b'#').count();
    let rest = &start[level..];
    let is_heading = (1..=6).contains(&level) && line.len() - start.len() < 4 && rest.starts_with([' ', '\t']);
    is_heading.then(|| (level, rest.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fences_are_told_from_text_wherever_they_stand() {
        let mut fences = Fences::default();
        let page = "text\n```js {1}\n~~~\ncode\n````\n> - ~~~~\n~~~\n> ~~~~\n``` not `a` fence\nend";
        let kinds: Vec<Kind> = page.lines().map(|line| fences.next(line)).collect();
        let (text, code) = (Kind::Text, Kind::Code);
        let expected = [text, Kind::Opens, code, code, Kind::Closes, Kind::Opens, code, Kind::Closes, text, text];
        assert_eq!(kinds, expected);
    }

    #[test]
    fn indented_code_is_told_from_the_text_of_a_list() {
        let mut indented = Indented::new();
        let page = "a\n    lazy\n\n    code\n\n    more\n- item\n\n    its text\n\n      code of it\n\nend\n\n    code";
        let code: Vec<&str> = page.lines().filter(|line| indented.is_code(line)).map(str::trim).collect();
        assert_eq!(code, ["code", "more", "code of it", "code"]);
    }

    #[test]
    fn indentation_counts_tabs() {
        assert_eq!((indent("  \tx"), indent("\t\tx"), indent("x")), (4, 8, 0));
        assert_eq!(dedented("\t\tx", 4), "    x");
        assert_eq!((dedented("      x", 4), dedented("  x", 4)), ("  x".into(), "x".into()));
    }

    #[test]
    fn headings_and_list_markers_are_told_from_text() {
        assert_eq!(heading("## Set up "), Some((2, "Set up")));
        assert_eq!((heading("#tag"), heading("    # code"), heading("####### x")), (None, None, None));
        assert_eq!((list_marker("- x"), list_marker("10. x"), list_marker("-   x")), (Some(2), Some(4), Some(4)));
        assert_eq!((list_marker("-x"), list_marker("1990 x"), list_marker("**x**")), (None, None, None));
    }
}
