//! Lines that are read one after the other, and what they give: the state between two blocks, and the
//! ways to add text, code and HTML. What the blocks are is told elsewhere.

use std::collections::HashMap;

use super::{
    code, inline,
    line::{self, Above},
    pending::Pending,
    state::State,
};
use crate::source::markup::{html, outline::Outline};

/// An open example, sidebar, quote or open block.
pub(super) struct Container<'t> {
    pub(super) mark: &'t str,
    /// Who is quoted.
    pub(super) attribution: Option<String>,
}

/// A page, or a cell of a table, while it is read.
pub(super) struct Reader<'t, 's, 'p> {
    pub(super) lines: &'s [&'t str],
    pub(super) at: usize,
    pub(super) state: &'s mut State<'p>,
    pub(super) outline: Outline,
    pub(super) title: Option<String>,
    pub(super) pending: Pending,
    pub(super) containers: Vec<Container<'t>>,
    /// Where each mark of a block stands last.
    pub(super) last: HashMap<&'t str, usize>,
    /// Word before the next text: "Note".
    pub(super) label: Option<&'static str>,
    /// Whether the next paragraph belongs to a list item.
    pub(super) is_attached: bool,
    /// Whether the next paragraph explains a term, however it is indented.
    pub(super) is_definition: bool,
    pub(super) depth: usize,
}

impl<'t, 's, 'p> Reader<'t, 's, 'p> {
    pub(super) fn new(lines: &'s [&'t str], state: &'s mut State<'p>, depth: usize) -> Self {
        let marks = lines.iter().enumerate().filter(|(_, line)| line::fence(line).is_some());
        let last = marks.map(|(at, line)| (*line, at)).collect();
        Self {
            lines,
            at: 0,
            state,
            outline: Outline::new(),
            title: None,
            pending: Pending::default(),
            containers: Vec::new(),
            last,
            label: None,
            is_attached: false,
            is_definition: false,
            depth,
        }
    }

    /// The present line.
    pub(super) fn line(&self) -> Option<&'t str> {
        self.lines.get(self.at).copied()
    }

    /// Adds a paragraph.
    pub(super) fn prose(&mut self, text: &str) {
        let inline = inline::read(text, self.state);
        match self.label.take_if(|_| inline.text.contains(char::is_alphanumeric)) {
            Some(label) => self.outline.prose(&format!("{label}: {}", inline.text)),
            None => self.outline.prose(&inline.text),
        }
        for note in inline.notes {
            self.outline.prose(&note);
        }
    }

    /// Adds a block of code.
    pub(super) fn code(&mut self, lines: &[&str], pending: &Pending) {
        let shown = if pending.keeps_callouts() { lines.join("\n") } else { code::shown(lines.iter().copied()) };
        if pending.substitutes() {
            self.outline.code(&self.state.attributes.substitute(&shown));
        } else {
            self.outline.code(&shown);
        }
    }

    /// Adds HTML that goes through.
    pub(super) fn html(&mut self, lines: &[&str]) {
        let text = lines.join("\n");
        match html::fragment(&text) {
            Some((blocks, targets)) => {
                self.outline.extend(blocks);
                for target in &targets {
                    self.state.link(target);
                }
            }
            // Not safe to parse: shown as it stands rather than lost.
            None => self.outline.code(&text),
        }
    }

    /// The lines of the delimited block that begins here; all that follow when it has no end.
    pub(super) fn fenced_lines(&mut self, mark: &str) -> &'s [&'t str] {
        let end_mark = if mark.starts_with("```") { "```" } else { mark };
        let inner = self.lines.get(self.at + 1..).unwrap_or_default();
        let length = inner.iter().position(|line| *line == end_mark).unwrap_or(inner.len());
        self.at += length + 2;
        &inner[..length]
    }

    /// `first` with the lines that go on with it.
    pub(super) fn gathered(&mut self, first: &str, in_list: bool) -> String {
        let mut text = without_break(first).to_owned();
        while let Some(line) = self.line() {
            if line.trim().is_empty() || starts_block(line, in_list) {
                break;
            }
            self.at += 1;
            if !line::is_comment(line) {
                text.push('\n');
                text.push_str(without_break(line).trim_start());
            }
        }
        text
    }

    /// The lines of the paragraph that begins here, as they stand.
    pub(super) fn paragraph_lines(&mut self, in_list: bool) -> &'s [&'t str] {
        let rest = &self.lines[self.at..];
        let ends = |line: &&str| line.trim().is_empty() || starts_block(line, in_list);
        let length = rest.iter().skip(1).position(ends).map_or(rest.len(), |at| at + 1);
        self.at += length;
        &rest[..length]
    }
}

/// Whether a line ends the paragraph before it.
pub(super) fn starts_block(line: &str, in_list: bool) -> bool {
    line::fence(line).is_some()
        || matches!(line::above(line), Some(Above::Attributes(_) | Above::Anchor(..)))
        || (in_list && (line == "+" || line::item(line).is_some()))
}

/// A line without the mark that breaks it.
fn without_break(line: &str) -> &str {
    line.strip_suffix(" +").unwrap_or(line)
}

pub(super) fn unindented<'t>(lines: &[&'t str]) -> Vec<&'t str> {
    let width = |line: &&str| line.len() - line.trim_start_matches([' ', '\t']).len();
    let common = lines.iter().map(width).min().unwrap_or(0);
    lines.iter().map(|line| line.get(common..).unwrap_or_default()).collect()
}
