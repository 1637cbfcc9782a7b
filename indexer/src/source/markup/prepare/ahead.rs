//! Bounds how far the dialects look ahead for the end of a mark, so that a page made of beginnings
//! costs no more than a multiple of its length. What lies beyond counts as not there.

use std::cell::Cell;

use crate::source::limits::MAX_MARK_BYTES;

/// How often, on average, each byte of a page may be looked at in search of an end.
const TIMES: usize = 64;

/// What is left to look at.
pub(in crate::source::markup) struct Ahead {
    left: Cell<usize>,
}

impl Ahead {
    /// As much as a text of this length may cost.
    pub(in crate::source::markup) fn of(text: &str) -> Self {
        Self { left: Cell::new(text.len().saturating_mul(TIMES)) }
    }

    /// The stretch of `text` from `from` in which the end of a mark may lie.
    pub(in crate::source::markup) fn window<'a>(&self, text: &'a str, from: usize) -> &'a str {
        self.within(text, from, MAX_MARK_BYTES)
    }

    /// Counts bytes that were looked at.
    pub(in crate::source::markup) fn spend(&self, bytes: usize) {
        self.left.set(self.left.get().saturating_sub(bytes));
    }

    /// Where `needle` begins, at or after `from`, within the length of one mark.
    pub(in crate::source::markup) fn find(&self, text: &str, from: usize, needle: &str) -> Option<usize> {
        self.found(self.window(text, from), from, needle)
    }

    /// Where `needle` begins, at or after `from`, however far.
    pub(in crate::source::markup) fn find_far(&self, text: &str, from: usize, needle: &str) -> Option<usize> {
        self.found(self.within(text, from, usize::MAX), from, needle)
    }

    fn within<'a>(&self, text: &'a str, from: usize, most: usize) -> &'a str {
        let rest = text.get(from..).unwrap_or_default();
        &rest[..rest.floor_char_boundary(self.left.get().min(most))]
    }

    fn found(&self, window: &str, from: usize, needle: &str) -> Option<usize> {
        let at = window.find(needle);
        self.spend(at.map_or(window.len(), |at| at + needle.len()));
        at.map(|at| from + at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_end_is_found_until_too_much_was_looked_at() {
        let text = "ab".repeat(10) + "!";
        let ahead = Ahead::of(&text);
        assert_eq!(ahead.find(&text, 3, "!"), Some(20));
        for _ in 0..2 * TIMES {
            assert_eq!(ahead.find(&text, 0, "?"), None);
        }
        assert_eq!(ahead.find(&text, 3, "!"), None, "nothing is left to look at");
    }
}
