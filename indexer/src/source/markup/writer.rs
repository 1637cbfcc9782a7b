//! Writes Markdown: knows the line it is at, so that what is put in does not become part of something
//! else. Knows no generator.

/// Most indentation that is repeated before lines that are put in, in bytes.
const MAX_INDENT: usize = 16;

/// Markdown as it is written.
#[derive(Debug)]
pub(super) struct Writer {
    text: String,
    /// Where the line that is open begins.
    start: usize,
    /// Whether it is blank so far, and whether the one before it was.
    is_blank: bool,
    was_blank: bool,
    /// Backticks on it.
    backticks: usize,
}

impl Default for Writer {
    fn default() -> Self {
        Self { text: String::new(), start: 0, is_blank: true, was_blank: true, backticks: 0 }
    }
}

impl Writer {
    pub(super) fn push(&mut self, text: &str) {
        for (at, b) in text.bytes().enumerate() {
            match b {
                b'\n' => {
                    self.start = self.text.len() + at + 1;
                    self.was_blank = std::mem::replace(&mut self.is_blank, true);
                    self.backticks = 0;
                }
                b' ' | b'\t' | b'\r' => {}
                _ => {
                    self.is_blank = false;
                    self.backticks += usize::from(b == b'`');
                }
            }
        }
        self.text.push_str(text);
    }

    pub(super) fn into_text(self) -> String {
        self.text
    }

    /// Whether nothing stands on the open line.
    pub(super) fn begins_line(&self) -> bool {
        self.is_blank
    }

    /// Whether the open line is within code.
    pub(super) fn is_in_code_span(&self) -> bool {
        self.backticks % 2 == 1
    }

    /// How the open line is indented; nothing if something stands on it.
    fn indent(&self) -> String {
        let line = self.text.get(self.start..).unwrap_or_default();
        if self.is_blank { line.chars().take(MAX_INDENT).collect() } else { String::new() }
    }

    /// Sees to it that a blank line stands before the open one, if that is blank itself.
    pub(super) fn separate(&mut self) {
        if !self.was_blank {
            let indent = self.indent();
            self.push("\n");
            self.push(&indent);
        }
    }

    /// Writes lines, each indented as the open one.
    pub(super) fn put_lines(&mut self, text: &str) {
        let indent = self.indent();
        for (nth, line) in text.lines().enumerate() {
            if nth > 0 {
                self.push("\n");
                if !line.is_empty() && !line.starts_with(&indent) {
                    self.push(&indent);
                }
            }
            self.push(line);
        }
    }

    /// Writes code between fences that it does not hold itself, on lines of its own.
    pub(super) fn put_code(&mut self, code: &str) {
        if !self.is_blank {
            self.push("\n\n");
        }
        let fence = "`".repeat(longest_run(code).max(2) + 1);
        let indent = self.indent();
        self.put_lines(&format!("{fence}\n{}", code.trim_matches(['\n', '\r'])));
        for text in ["\n", &indent, &fence, "\n"] {
            self.push(text);
        }
    }

    /// Writes code within the line.
    pub(super) fn put_code_span(&mut self, code: &str) {
        let mark = "`".repeat(longest_run(code) + 1);
        let gap = if code.starts_with('`') || code.ends_with('`') { " " } else { "" };
        for text in [mark.as_str(), gap, code, gap, &mark] {
            self.push(text);
        }
    }
}

/// Most backticks in a row.
fn longest_run(code: &str) -> usize {
    code.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

/// Text of which Markdown takes nothing for a mark.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '$' | '~') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
