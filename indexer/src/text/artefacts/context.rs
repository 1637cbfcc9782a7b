//! A run of characters with what stands around it on its line. What it looks at is bounded, so that
//! a long line costs no more than its length.

/// How far, in bytes, words before an atom are looked for.
const REACH_BEFORE: usize = 48;
/// How far, in bytes, words after an atom are looked for.
const REACH_AFTER: usize = 32;

/// A run of letters, digits and `_.-$` within a line.
#[derive(Clone, Copy)]
pub(super) struct Atom<'a> {
    /// Its line.
    pub(super) line: &'a str,
    /// Where it begins in the line, in bytes.
    pub(super) start: usize,
    /// Where it ends in the line, in bytes.
    pub(super) end: usize,
}

impl<'a> Atom<'a> {
    /// The atom itself.
    pub(super) fn text(&self) -> &'a str {
        &self.line[self.start..self.end]
    }

    /// The same place with other bounds.
    pub(super) fn with(&self, start: usize, end: usize) -> Self {
        Self { line: self.line, start, end }
    }

    /// The character before it on its line.
    pub(super) fn char_before(&self) -> Option<char> {
        self.line[..self.start].chars().next_back()
    }

    /// The character after it on its line.
    pub(super) fn char_after(&self) -> Option<char> {
        self.line[self.end..].chars().next()
    }

    /// A bounded stretch before it, within its sentence.
    pub(super) fn before(&self) -> &'a str {
        let from = self.line.floor_char_boundary(self.start.saturating_sub(REACH_BEFORE));
        let stretch = &self.line[from..self.start];
        let cut = [". ", "; ", "? ", "! "].iter().filter_map(|stop| stretch.rfind(stop)).max();
        cut.map_or(stretch, |at| &stretch[at + 2..])
    }

    /// A bounded stretch after it.
    pub(super) fn after(&self) -> &'a str {
        let to = self.line.floor_char_boundary((self.end + REACH_AFTER).min(self.line.len()));
        &self.line[self.end..to.max(self.end)]
    }

    /// The last words before it, nearest first, lower case.
    pub(super) fn words_before(&self) -> [String; 3] {
        let mut words = self.before().rsplit(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        [(); 3].map(|()| words.next().unwrap_or_default().to_lowercase())
    }

    /// The first word after it, lower case.
    pub(super) fn word_after(&self) -> String {
        let rest = self.after().trim_start_matches(|c: char| !c.is_alphanumeric() && !"%$€£°\n".contains(c));
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '.').unwrap_or(rest.len());
        let word =
            if end == 0 { rest.chars().next().map(String::from).unwrap_or_default() } else { rest[..end].to_owned() };
        word.to_lowercase()
    }
}
