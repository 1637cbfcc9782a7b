//! Brings text into one form before anything else reads it: NFC, plain line ends, no control
//! characters. It never changes words.

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// Returns `text` in NFC with `\n` line ends and without control or zero-width characters.
#[must_use]
pub fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut previous_was_cr = false;
    let mut push = |c: char| {
        match c {
            '\r' => out.push('\n'),
            '\n' if previous_was_cr => {}
            '\n' | '\t' => out.push(c),
            '\u{a0}' | '\u{2007}' | '\u{202f}' => out.push(' '),
            '\u{200b}' | '\u{200c}' | '\u{200d}' | '\u{2060}' | '\u{feff}' | '\u{ad}' => {}
            c if c.is_control() => {}
            c => out.push(c),
        }
        previous_was_cr = c == '\r';
    };
    if is_nfc_quick(text.chars()) == IsNormalized::Yes {
        text.chars().for_each(&mut push);
    } else {
        text.nfc().for_each(&mut push);
    }
    out
}

/// Returns `text` with every run of white space as one space, trimmed.
#[must_use]
pub fn squeeze(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn line_ends_spaces_and_marks_become_plain() {
        assert_eq!(clean("a\r\nb\rc\u{200b}\u{a0}d\u{7}"), "a\nb\nc d");
        assert_eq!(clean("e\u{301}"), "é");
        assert_eq!(squeeze("  a \n\t b "), "a b");
    }

    proptest! {
        #[test]
        fn cleaning_twice_changes_nothing_more(text in ".{0,200}") {
            let once = clean(&text);
            prop_assert_eq!(clean(&once), once);
        }
    }
}
