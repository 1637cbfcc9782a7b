//! Cuts the texts of a draft that are embedded: its subject with the first of its own words, then the rest
//! in pieces that a model reads whole. Logs and traces are not among them; a model makes nothing of those.

use tier0_indexer::text::sentences::sentences;

/// Length in words at which a window is closed at the next end of a sentence.
const FULL_WORDS: usize = 90;
/// Longest window, in words; a longer sentence is cut.
const MAX_WORDS: usize = 130;

/// The windows of `own_words`, in order, the first one under `subject`.
pub(super) fn windows(subject: &str, own_words: &str) -> Vec<String> {
    let mut windows = Vec::new();
    let mut open = subject.trim().to_owned();
    let mut words = 0;
    for sentence in sentences(own_words) {
        let all: Vec<&str> = own_words[sentence].split_whitespace().collect();
        for piece in all.chunks(MAX_WORDS) {
            if words > 0 && words + piece.len() > MAX_WORDS {
                windows.push(std::mem::take(&mut open));
                words = 0;
            }
            if !open.is_empty() {
                open.push(if words == 0 { '\n' } else { ' ' });
            }
            open.push_str(&piece.join(" "));
            words += piece.len();
            if words >= FULL_WORDS {
                windows.push(std::mem::take(&mut open));
                words = 0;
            }
        }
    }
    if !open.is_empty() {
        windows.push(open);
    }
    windows
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_short_draft_is_one_window_under_its_subject() {
        assert_eq!(
            windows("Login fails", "The page is blank. It was fine."),
            ["Login fails\nThe page is blank. It was fine."]
        );
        assert_eq!(windows("Login fails", ""), ["Login fails"]);
        assert!(windows("", "").is_empty());
    }

    proptest! {
        #[test]
        fn no_word_is_lost_and_no_window_too_long(text in "([a-z]{1,8}[ .\n]{1,2}){0,400}") {
            let windows = windows("", &text);
            let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
            prop_assert_eq!(windows.iter().flat_map(|window| words(window)).collect::<Vec<_>>(), words(&text));
            prop_assert!(windows.iter().all(|window| words(window).len() <= MAX_WORDS));
        }
    }
}
