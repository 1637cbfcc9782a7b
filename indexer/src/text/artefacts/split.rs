//! Cuts names in camel case into their words, so that `getUserName` is also found by its parts.
//! Products are one word, however they are written.

use std::ops::Range;

use super::lists::{PRODUCTS, has};

/// Least length of a part, in bytes: one letter says nothing.
const MIN_PART: usize = 2;
/// Most parts of a name.
const MAX_PARTS: usize = 12;

/// Whether the letter at `at`, which is not the first, begins a word of a name in camel case.
fn begins(bytes: &[u8], at: usize) -> bool {
    let (before, letter) = (bytes[at - 1], bytes[at]);
    let is_small = |ahead: usize| bytes.get(at + ahead).is_some_and(u8::is_ascii_lowercase);
    letter.is_ascii_uppercase()
        && (before.is_ascii_lowercase()
            || (before.is_ascii_digit() && is_small(1))
            // The last capital of an acronym begins the next word: `OOMKilled`; `PDFs` has no next word.
            || (at >= 2
                && before.is_ascii_uppercase()
                && bytes[at - 2].is_ascii_uppercase()
                && is_small(1)
                && is_small(2)
                && is_small(3)))
}

/// How many words camel case makes of `name`.
pub(super) fn humps(name: &str) -> usize {
    1 + (1..name.len()).filter(|&at| begins(name.as_bytes(), at)).count()
}

/// Byte ranges of the words that camel case makes of `name`, in order; none if it is one word, or a
/// product. Names are ASCII; others are one word.
#[must_use]
pub fn parts(name: &str) -> Vec<Range<usize>> {
    let is_plain = name.bytes().skip(1).all(|byte| !byte.is_ascii_uppercase());
    if is_plain || !name.is_ascii() || humps(name) < 2 || has(&PRODUCTS, &name.to_ascii_lowercase()) {
        return Vec::new();
    }
    let starts = (1..name.len()).filter(|&at| begins(name.as_bytes(), at));
    let mut found = Vec::new();
    let mut from = 0;
    for to in starts.chain([name.len()]).take(MAX_PARTS) {
        if to - from >= MIN_PART {
            found.push(from..to);
        }
        from = to;
    }
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::parts;

    fn cut(name: &str) -> Vec<&str> {
        parts(name).into_iter().map(|range| &name[range]).collect()
    }

    #[test]
    fn camel_case_falls_into_words() {
        assert_eq!(cut("getUserName"), ["get", "User", "Name"]);
        assert_eq!(cut("XMLHttpRequest"), ["XML", "Http", "Request"]);
        assert_eq!(cut("OOMKilled"), ["OOM", "Killed"]);
        assert_eq!(cut("parseJSON"), ["parse", "JSON"]);
        for word in ["word", "Word", "WORD", "PDFs", "JavaScript", "macOS", "Größe", ""] {
            assert!(cut(word).is_empty(), "{word}");
        }
    }

    proptest! {
        #[test]
        fn parts_are_ordered_and_within_the_name(name in "\\PC{0,40}") {
            let mut end = 0;
            for part in parts(&name) {
                prop_assert!(part.start >= end && part.len() >= 2 && name.get(part.clone()).is_some());
                end = part.end;
            }
        }
    }
}
