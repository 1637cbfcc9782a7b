//! What goes along while one page is prepared: the files it includes, held within bounds, and what
//! was met on the way, each thing said once. It reads no mark.

use std::collections::HashSet;

use crate::source::{
    limits::{MAX_INCLUDE_DEPTH, MAX_INCLUDED_BYTES},
    markup::dialect::{Includes, Prepared},
    report::RepairReason,
};

/// The work on one page.
pub(in crate::source::markup) struct Work<'a> {
    includes: &'a Includes<'a>,
    depth: usize,
    left: usize,
    /// Files for which no room was left.
    refused: HashSet<String>,
    repairs: Vec<(RepairReason, String)>,
    said: HashSet<(RepairReason, String)>,
}

impl<'a> Work<'a> {
    pub(in crate::source::markup) fn new(includes: &'a Includes<'a>) -> Self {
        Self {
            includes,
            depth: 0,
            left: MAX_INCLUDED_BYTES,
            refused: HashSet::new(),
            repairs: Vec::new(),
            said: HashSet::new(),
        }
    }

    /// Notes a mark of a name that is not known.
    pub(in crate::source::markup) fn unknown(&mut self, name: &str) {
        self.note(RepairReason::UnknownMarkup, name);
    }

    /// Notes a file that is not there.
    pub(in crate::source::markup) fn missing(&mut self, path: &str) {
        self.note(RepairReason::MissingInclude, path);
    }

    fn note(&mut self, reason: RepairReason, detail: &str) {
        if self.said.insert((reason, detail.to_owned())) {
            self.repairs.push((reason, detail.to_owned()));
        }
    }

    /// Takes room for so much text that is put into the page; noted when there is none.
    pub(in crate::source::markup) fn has_room(&mut self, bytes: usize, what: &str) -> bool {
        let left = self.left.checked_sub(bytes);
        match left {
            Some(left) => self.left = left,
            None => self.note(RepairReason::PartLeftOut, what),
        }
        left.is_some()
    }

    /// What `read` makes of an included file; `None`, and noted, when it is not there or too much.
    pub(in crate::source::markup) fn included<T>(
        &mut self,
        path: &str,
        read: impl FnOnce(&mut Self, &str) -> T,
    ) -> Option<T> {
        // A file is loaded to no avail once, not as often as it is asked for.
        if self.depth >= MAX_INCLUDE_DEPTH || self.refused.contains(path) {
            self.note(RepairReason::PartLeftOut, path);
            return None;
        }
        let Some(text) = (self.includes)(path) else {
            self.missing(path);
            return None;
        };
        if !self.has_room(text.len(), path) {
            self.refused.insert(path.to_owned());
            return None;
        }
        self.depth += 1;
        let read = read(self, &text);
        self.depth -= 1;
        Some(read)
    }

    /// The page as it has become.
    pub(in crate::source::markup) fn finish(self, text: String) -> Prepared {
        Prepared { text, repairs: self.repairs }
    }
}

/// A page by `prepare` whose included files are those of `files`; for the tests of the dialects.
#[cfg(test)]
pub(in crate::source::markup) fn prepared(
    prepare: fn(&str, &Includes<'_>) -> Prepared,
    files: &[(&str, &str)],
    page: &str,
) -> (String, Vec<String>) {
    let includes = |path: &str| files.iter().find(|(name, _)| *name == path).map(|(_, text)| (*text).to_owned());
    let prepared = prepare(page, &includes);
    (prepared.text, prepared.repairs.into_iter().map(|(reason, detail)| format!("{reason} {detail}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_includes_itself_ends() {
        fn deep(work: &mut Work<'_>) -> usize {
            work.included("self.md", |work, _| 1 + deep(work)).unwrap_or(0)
        }
        let includes = |_: &str| Some("again".to_owned());
        let mut work = Work::new(&includes);
        assert_eq!(deep(&mut work), MAX_INCLUDE_DEPTH);
        let repairs = work.finish(String::new()).repairs;
        assert_eq!(repairs, [(RepairReason::PartLeftOut, "self.md".to_owned())]);
    }

    #[test]
    fn what_is_too_much_is_left_out() {
        let includes = |_: &str| Some("x".repeat(MAX_INCLUDED_BYTES / 2));
        let mut work = Work::new(&includes);
        let taken: Vec<bool> = (0..4).map(|_| work.included("a.md", |_, _| ()).is_some()).collect();
        assert_eq!(taken, [true, true, false, false]);
        assert_eq!(work.finish(String::new()).repairs, [(RepairReason::PartLeftOut, "a.md".to_owned())]);
    }

    #[test]
    fn what_is_missing_or_unknown_is_said_once() {
        let mut work = Work::new(&|_| None);
        for _ in 0..2 {
            assert!(work.included("a.md", |_, _| ()).is_none());
            work.unknown("Foo");
        }
        let said: Vec<String> = work.finish(String::new()).repairs.into_iter().map(|(_, detail)| detail).collect();
        assert_eq!(said, ["a.md", "Foo"]);
    }
}
