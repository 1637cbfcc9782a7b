//! Gathers the text of HTML, as it comes, into paragraphs with their labels and hands them to the
//! outline. Knows no elements.

use std::mem;

use super::outline::Outline;
use crate::document::Part;

/// Longest label that is written before what it names, in bytes.
const MAX_LABEL_BYTES: usize = 200;

/// A text that is written before what it names, and the depth below which that must come.
struct Label {
    text: String,
    depth: usize,
}

/// A heading as it was met.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Section {
    pub(super) level: u8,
    pub(super) text: String,
    pub(super) anchor: Option<String>,
}

/// The text that is open, and where it goes.
pub(super) struct Paragraphs {
    outline: Outline,
    line: String,
    label: Option<Label>,
    section: Section,
    /// Whether all that comes is one paragraph, whatever ends in it: a row of a table.
    is_row: bool,
}

impl Paragraphs {
    pub(super) fn new() -> Self {
        Self { outline: Outline::new(), line: String::new(), label: None, section: Section::default(), is_row: false }
    }

    pub(super) fn text(&mut self, text: impl IntoIterator<Item = char>) {
        self.line.extend(text);
    }

    /// Two breaks end a paragraph.
    pub(super) fn line_break(&mut self) {
        if self.is_row {
            self.line.push(' ');
        } else if self.line.trim_end_matches(' ').ends_with('\n') {
            self.end();
        } else {
            self.line.push('\n');
        }
    }

    /// Ends the paragraph.
    pub(super) fn end(&mut self) {
        if self.is_row {
            self.line.push(' ');
            return;
        }
        let text = mem::take(&mut self.line);
        for paragraph in text.split("\n\n") {
            self.prose(paragraph);
        }
    }

    pub(super) fn is_row(&self) -> bool {
        self.is_row
    }

    /// Begins or ends a row.
    pub(super) fn set_row(&mut self, is_row: bool) {
        self.is_row = false;
        self.end();
        self.is_row = is_row;
    }

    pub(super) fn code(&mut self, text: &str) {
        self.end();
        self.end_label();
        self.outline.code(text);
    }

    pub(super) fn section(&self) -> &Section {
        &self.section
    }

    pub(super) fn open_section(&mut self, section: Section) {
        self.end();
        self.end_label();
        self.outline.heading(section.level, &section.text, section.anchor.clone());
        self.section = section;
    }

    /// Takes the name of what follows below `depth`, after other names of the same.
    pub(super) fn label(&mut self, text: &str, depth: usize) {
        self.end();
        if text.len() > MAX_LABEL_BYTES {
            self.end_label();
            self.prose(text);
        } else if !text.is_empty() {
            let text = self.label.take().map_or(text.to_owned(), |before| format!("{}, {text}", before.text));
            self.label = Some(Label { text, depth });
        }
    }

    /// Ends the label if what it names has not come below `depth`.
    pub(super) fn leave(&mut self, depth: usize) {
        if self.label.as_ref().is_some_and(|label| label.depth >= depth) {
            self.end();
            self.end_label();
        }
    }

    /// A label that nothing came after stands for itself.
    pub(super) fn end_label(&mut self) {
        if let Some(label) = self.label.take() {
            self.prose(&label.text);
        }
    }

    pub(super) fn finish(mut self) -> Vec<Part> {
        self.end();
        self.end_label();
        self.outline.finish()
    }

    fn prose(&mut self, text: &str) {
        if !text.chars().any(char::is_alphanumeric) {
            return;
        }
        match self.label.take() {
            Some(label) => {
                let between = if label.text.ends_with([':', '.', '?', '!']) { "" } else { ":" };
                self.outline.prose(&format!("{}{between} {text}", label.text));
            }
            None => self.outline.prose(text),
        }
    }
}
