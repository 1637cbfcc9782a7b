//! A text that is read from left to right while its words are written out: what is open, what turns
//! out to be a mark, where reading goes on. The marks that stand in pairs are told here.
//!
//! After <https://docs.asciidoctor.org/asciidoc/latest/text/#formatting-marks-and-pairs>.

use std::collections::BTreeMap;

use super::{passed::Passed, seek::Seeker};

/// Longest target, list of attributes or role that is taken for one, in bytes.
pub(super) const MAX_MARK_BYTES: usize = 1_000;

/// Marks that stand in pairs: the character, and whether it is doubled.
const MARKS: [(char, bool); 10] = [
    ('*', true),
    ('*', false),
    ('_', true),
    ('_', false),
    ('`', true),
    ('`', false),
    ('#', true),
    ('#', false),
    ('^', false),
    ('~', false),
];
/// Those of them that hold no space.
const RAISED: [usize; 2] = [8, 9];

/// A mark that may begin or end a pair: where it stands in what is written.
#[derive(Debug, Clone, Copy)]
struct Mark {
    /// With the role before it.
    start: usize,
    end: usize,
}

pub(super) struct Scan<'t> {
    pub(super) text: &'t str,
    pub(super) at: usize,
    pub(super) out: String,
    pub(super) seeker: Seeker<'t>,
    pub(super) passed: &'t Passed,
    /// Where reading goes on, by the places of brackets that close.
    pub(super) jumps: BTreeMap<usize, usize>,
    /// Where the role before the next mark begins in what is written.
    pub(super) role: Option<usize>,
    /// Footnotes, not yet read; none are looked for within a footnote.
    pub(super) notes: Option<Vec<&'t str>>,
    open: [Option<Mark>; MARKS.len()],
    cuts: Vec<Mark>,
    /// Where each mark stands last, if backslashes need to know.
    last: Vec<(char, usize)>,
}

impl<'t> Scan<'t> {
    pub(super) fn new(text: &'t str, passed: &'t Passed, takes_notes: bool) -> Self {
        Self {
            text,
            at: 0,
            out: String::with_capacity(text.len()),
            seeker: Seeker::new(text),
            passed,
            jumps: BTreeMap::new(),
            role: None,
            notes: takes_notes.then(Vec::new),
            open: [None; MARKS.len()],
            cuts: Vec::new(),
            last: if text.contains('\\') { last_marks(text) } else { Vec::new() },
        }
    }

    pub(super) fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    pub(super) fn before(&self) -> Option<char> {
        self.text[..self.at].chars().next_back()
    }

    /// Whether the mark stands once more after `at`.
    pub(super) fn recurs(&self, mark: char, at: usize) -> bool {
        self.last.iter().any(|&(c, last)| c == mark && last > at)
    }

    /// Writes a character as it is.
    pub(super) fn push(&mut self, c: char) {
        match self.passed.of(c) {
            Some(passed) => self.out.push_str(passed),
            None => self.out.push(c),
        }
        if c.is_whitespace() {
            for kind in RAISED {
                self.open[kind] = None;
            }
        }
        self.at += c.len_utf8();
    }

    /// Goes on with `start..end` of the text, or writes `default` when nothing stands there, and then
    /// leaves out what stands before `after`.
    pub(super) fn show(&mut self, start: usize, end: usize, after: usize, default: &str) {
        if self.text[start..end].trim().is_empty() {
            self.out.push_str(default);
            self.at = after;
        } else {
            self.at = start;
            self.jumps.insert(end, after);
        }
    }

    /// Takes a mark: it ends a pair, begins one, or is a character as any other.
    pub(super) fn mark(&mut self, c: char, role: Option<usize>) -> bool {
        let is_double = self.rest()[1..].starts_with(c);
        let Some(kind) = MARKS.iter().position(|&mark| mark == (c, is_double)) else { return false };
        let width = 1 + usize::from(is_double);
        let after = self.rest()[width..].chars().next();
        let start = self.out.len();
        let mark = Mark { start, end: start + width };
        let is_free = is_double || RAISED.contains(&kind);
        let can_close = is_free || (!self.before().is_none_or(char::is_whitespace) && !after.is_some_and(is_word));
        let before = role.map_or_else(|| self.before(), |role| self.out[..role].chars().next_back());
        let can_open = after.is_some_and(|after| !after.is_whitespace())
            && (is_free || !before.is_some_and(|c| is_word(c) || matches!(c, '&' | ';' | ':' | '}')));
        match self.open[kind] {
            Some(open) if can_close && open.end < start => {
                self.cuts.extend([open, mark]);
                self.open[kind] = None;
                if c == '`' {
                    // What code opens, nothing after it closes.
                    for other in &mut self.open {
                        other.take_if(|other| other.start > open.start);
                    }
                }
            }
            None if can_open => self.open[kind] = Some(Mark { start: role.unwrap_or(start), ..mark }),
            _ => {}
        }
        self.out.push_str(&self.rest()[..width]);
        self.at += width;
        true
    }

    /// What was written, without the marks.
    pub(super) fn finish(mut self) -> (String, Vec<&'t str>) {
        self.cuts.sort_unstable_by_key(|cut| cut.start);
        let mut kept = String::with_capacity(self.out.len());
        let mut at = 0;
        for cut in &self.cuts {
            kept.push_str(self.out.get(at..cut.start).unwrap_or_default());
            at = at.max(cut.end);
        }
        kept.push_str(self.out.get(at..).unwrap_or_default());
        (kept, self.notes.unwrap_or_default())
    }
}

fn last_marks(text: &str) -> Vec<(char, usize)> {
    ['*', '_', '`', '#', '^', '~'].iter().filter_map(|&c| text.rfind(c).map(|at| (c, at))).collect()
}

pub(super) fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}
