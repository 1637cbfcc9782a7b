//! Writes the lines of a prepared page: keeps paragraphs apart, and puts the label or title of a box
//! before the first words that it holds. It reads no mark of any generator.

use super::lines::{Fence, list_marker};

/// Writes a page line by line.
#[derive(Debug, Default)]
pub(in crate::source::markup) struct Writer {
    out: String,
    /// Title of a box that has no text yet, with what its line begins with.
    lead: Option<(String, String)>,
    /// Whether the paragraph holds a definition.
    is_definition: bool,
}

impl Writer {
    /// Begins a box: `title` comes before its first paragraph, or stands alone when it has none.
    /// `prefix` is the indentation of the box.
    pub(in crate::source::markup) fn lead(&mut self, prefix: &str, title: &str) {
        self.break_off();
        if !title.trim().is_empty() {
            self.lead = Some((prefix.to_owned(), title.trim().to_owned()));
        }
    }

    /// Writes a line of its own, such as the label of a tab.
    pub(in crate::source::markup) fn label(&mut self, prefix: &str, label: &str) {
        self.break_off();
        if !label.trim().is_empty() {
            self.push(&format!("{prefix}{}", label.trim()));
            self.blank();
        }
    }

    /// Writes a line of text.
    pub(in crate::source::markup) fn line(&mut self, line: &str) {
        if line.trim().is_empty() {
            self.blank();
            return;
        }
        match self.lead.take() {
            Some((prefix, title)) if begins_paragraph(line) => {
                let is_open = title.ends_with(|last: char| last.is_alphanumeric() || ")]}\"'’”`*_".contains(last));
                let colon = if is_open { ":" } else { "" };
                self.push(&format!("{prefix}{title}{colon} {}", line.trim_start()));
            }
            Some((prefix, title)) => {
                self.push(&format!("{prefix}{title}"));
                self.blank();
                self.push(line);
            }
            None => self.push(line),
        }
    }

    /// Writes a line as it stands: code.
    pub(in crate::source::markup) fn code(&mut self, line: &str) {
        self.settle();
        self.push(line);
    }

    /// Writes a fenced block of code.
    pub(in crate::source::markup) fn fenced<'a>(
        &mut self,
        prefix: &str,
        info: &str,
        code: impl Iterator<Item = &'a str> + Clone,
    ) {
        self.break_off();
        let fence = fence_around(code.clone());
        self.push(&format!("{prefix}{fence}{info}"));
        for line in code {
            self.push(&if line.is_empty() { String::new() } else { format!("{prefix}{line}") });
        }
        self.push(&format!("{prefix}{fence}"));
        self.blank();
    }

    /// Ends the paragraph.
    pub(in crate::source::markup) fn blank(&mut self) {
        if self.lead.is_none() {
            self.is_definition = false;
            if !self.out.is_empty() && !self.out.ends_with("\n\n") {
                self.out.push('\n');
            }
        }
    }

    /// Ends the paragraph, and the box whose title waits for text.
    pub(in crate::source::markup) fn break_off(&mut self) {
        self.settle();
        self.blank();
    }

    /// Puts a definition behind the term that the line before is; whether there is one.
    pub(in crate::source::markup) fn define(&mut self, definition: &str) -> bool {
        let has_term = self.lead.is_none() && self.out.ends_with('\n') && !self.out.ends_with("\n\n");
        if has_term && self.is_definition {
            self.blank();
            self.push(definition);
        } else if has_term {
            self.out.truncate(self.out.trim_end().len());
            self.push(&format!("{} {definition}", if self.out.ends_with(':') { "" } else { ":" }));
        }
        self.is_definition |= has_term;
        has_term
    }

    /// Gives an id to the heading that the line before is.
    pub(in crate::source::markup) fn amend(&mut self, id: Option<&str>) {
        if let Some(id) = id.filter(|_| self.out.ends_with('\n') && !self.out.ends_with("}\n")) {
            self.out.pop();
            self.push(&format!(" {{#{id}}}"));
        }
    }

    /// The page.
    pub(in crate::source::markup) fn finish(mut self) -> String {
        self.settle();
        self.out
    }

    fn settle(&mut self) {
        if let Some((prefix, title)) = self.lead.take() {
            self.push(&format!("{prefix}{title}"));
            self.blank();
        }
    }

    fn push(&mut self, line: &str) {
        self.out.push_str(line);
        self.out.push('\n');
    }
}

/// A fence that none of the lines closes.
pub(in crate::source::markup) fn fence_around<'a>(code: impl Iterator<Item = &'a str>) -> String {
    let run = |line: &str| line.trim_start().bytes().take_while(|&byte| byte == b'`').count();
    "`".repeat(code.map(run).max().unwrap_or(0).max(2) + 1)
}

/// Whether a line is the first of a plain paragraph, so that words can be put before it.
fn begins_paragraph(line: &str) -> bool {
    let start = line.trim_start();
    let is_marked = start.starts_with(['#', '>', '|', '<', ':', '=', '!']) || start.starts_with("[^");
    !is_marked && list_marker(start).is_none() && Fence::opened_by(start, b"`~").is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn boxed(title: &str, lines: &[&str]) -> String {
        let mut writer = Writer::default();
        writer.line("Before.");
        writer.lead("", title);
        for line in lines {
            writer.line(line);
        }
        writer.finish()
    }

    #[test]
    fn a_title_comes_before_the_first_paragraph() {
        assert_eq!(boxed("Note", &["", "Take care."]), "Before.\n\nNote: Take care.\n");
        assert_eq!(boxed("Why?", &["Because."]), "Before.\n\nWhy? Because.\n");
        assert_eq!(boxed("", &["Text."]), "Before.\n\nText.\n");
    }

    #[test]
    fn a_title_stands_alone_where_no_paragraph_follows() {
        for line in ["- item", "1. item", "| a |", "## Heading", "> quote", "```", "![x](y)"] {
            assert_eq!(boxed("Note", &[line]), format!("Before.\n\nNote\n\n{line}\n"));
        }
        assert_eq!(boxed("Note", &[]), "Before.\n\nNote\n\n");
    }

    #[test]
    fn a_definition_joins_its_term_and_no_other_definition() {
        let mut writer = Writer::default();
        writer.line("Term");
        assert!(writer.define("one"));
        writer.line("more");
        assert!(writer.define("two"));
        writer.blank();
        assert!(!writer.define("three"));
        assert_eq!(writer.finish(), "Term: one\nmore\n\ntwo\n\n");
    }

    #[test]
    fn a_fence_holds_fences() {
        let mut writer = Writer::default();
        writer.fenced("  ", "md", "```\n\nx\n```".lines());
        assert_eq!(writer.finish(), "  ````md\n  ```\n\n  x\n  ```\n  ````\n\n");
    }
}
