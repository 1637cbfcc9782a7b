//! Finds drafts that ask several things. Careful: most ask one, and a question torn in two finds less
//! than a whole one, so that a part needs a sign before it and enough words of its own.

use std::{ops::Range, sync::LazyLock};

use regex::Regex;

/// Fewest words of a part that is a question of its own.
const MIN_WORDS: usize = 8;
/// Words with which a numbered part is one even if it asks nothing in so many words.
const LONG_WORDS: usize = 12;
/// Most issues of a draft.
const MAX_ISSUES: usize = 5;

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the pattern is a constant that the tests compile")
}

/// A number that begins a part: at the start of a line, or after the end of a sentence.
static NUMBERED: LazyLock<Regex> = LazyLock::new(|| {
    regex(r"(?im)(?:^|[.?!:]\s)\s*(?P<mark>(?:(?:question|issue|problem)\s+#?|\()?(?P<number>[1-9])\s?[.):](?:\s|$))")
});
/// Words that begin another matter.
static OTHER: LazyLock<Regex> = LazyLock::new(|| {
    regex(concat!(
        r"(?i)^\s*(?:(?P<sure>(?:and\s+)?(?:(?:my|the)\s+)?(?:second|third|other|another|separate|unrelated|2nd|3rd)",
        r"\s+(?:question|issue|problem|thing)|one more (?:question|issue|problem|thing)|on (?:another|a different) note",
        r"|secondly|thirdly)|also|additionally|in addition|furthermore|besides|separately)\b",
    ))
});

/// Words of those who miss, want or fail; what has none of them tells what was done.
static MATTER: LazyLock<Regex> = LazyLock::new(|| {
    regex(concat!(
        r"(?i)\?|n[’']t\b|\b(?:not|cannot|never|fails?|failed|errors?|crash\w*|broken|breaks|wrong|missing|lost|slow\w*|stuck|hangs?",
        r"|freez\w*|disappear\w*|instead|want|wish|would like|need|problem|issue)\b",
    ))
});

/// The issues of a draft by its own prose, in order; empty where it is one.
pub(super) fn issues(prose: &str) -> Vec<String> {
    let numbered = numbered(prose);
    let ranges = if numbered.len() >= 2 { numbered } else { paragraphs(prose) };
    if ranges.len() < 2 {
        return Vec::new();
    }
    ranges.into_iter().take(MAX_ISSUES).map(|range| prose[range].trim().to_owned()).collect()
}

fn words(text: &str) -> usize {
    text.split_whitespace().filter(|word| word.contains(char::is_alphanumeric)).count()
}

/// Parts that are numbered 1, 2, …; none unless each is a question of its own.
fn numbered(prose: &str) -> Vec<Range<usize>> {
    let mut starts: Vec<(usize, usize)> = Vec::new();
    for found in NUMBERED.captures_iter(prose) {
        let (Some(mark), Some(number)) = (found.name("mark"), found.name("number")) else { continue };
        if number.as_str().parse() == Ok(starts.len() + 1) {
            starts.push((mark.start(), mark.end()));
        }
    }
    let ends = starts.iter().skip(1).map(|&(start, _)| start).chain([prose.len()]);
    let parts: Vec<Range<usize>> = starts.iter().zip(ends).map(|(&(_, from), to)| from..to).collect();
    let is_question = |part: &Range<usize>| {
        let text = &prose[part.clone()];
        let least = if text.contains('?') { MIN_WORDS } else { LONG_WORDS };
        words(text) >= least && MATTER.is_match(text)
    };
    if parts.iter().all(is_question) { parts } else { Vec::new() }
}

/// What stands before, and each paragraph that begins another matter and asks, with what follows it.
fn paragraphs(prose: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut from = 0;
    for start in paragraph_starts(prose) {
        let paragraph = prose[start..].split("\n\n").next().unwrap_or_default();
        let Some(sign) = OTHER.captures(paragraph) else { continue };
        let asks = sign.name("sure").is_some() || paragraph.contains('?');
        if asks && words(paragraph) >= MIN_WORDS && words(&prose[from..start]) >= MIN_WORDS {
            found.push(from..start);
            from = start;
        }
    }
    found.push(from..prose.len());
    found
}

fn paragraph_starts(prose: &str) -> impl Iterator<Item = usize> {
    prose.match_indices("\n\n").map(|(at, _)| at + 2)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::issues;

    #[test]
    fn numbered_questions_are_issues() {
        let found = issues(
            "I have two things to solve now:\n1. The calendar shows every meeting twice since the last update.\n\
             Is that known?\n2. How can I remove an account that does not exist any more?",
        );
        assert_eq!(found.len(), 2);
        assert!(found[0].starts_with("The calendar") && found[1].starts_with("How can I remove"), "{found:?}");
        let inline =
            "Two questions: 1. Can we buy fifty more users for this year? 2. What do they cost if we pay at once?";
        assert_eq!(issues(inline).len(), 2);
    }

    #[test]
    fn another_matter_needs_a_sign_and_words() {
        let first = "The export of the report fails since we moved to the new server.";
        assert_eq!(issues(&format!("{first}\n\nSecond question: how do I give my colleague access to it?")).len(), 2);
        assert_eq!(issues(&format!("{first}\n\nAlso, is there a way to send it every Monday by mail?")).len(), 2);
        for more in [
            "Also, I restarted it twice and that did not help me at all.",
            "Also why?",
            "We use the cloud, is that fine?",
        ] {
            assert!(issues(&format!("{first}\n\n{more}")).is_empty(), "{more}");
        }
    }

    #[test]
    fn what_was_done_is_no_issue() {
        let done = "1. I ran it in safe mode with all of the extensions switched off.\n\
                    2. I cleared the cache and then I went on to restart the whole machine.";
        assert!(issues(done).is_empty());
    }

    #[test]
    fn short_lists_are_one_issue() {
        assert!(issues("It needs: 1. a name 2. a place 3. a date. Where do I find them?").is_empty());
        assert!(issues("").is_empty());
    }

    proptest! {
        #[test]
        fn issues_are_several_or_none_and_verbatim(
            pieces in prop::collection::vec(
                prop::sample::select(vec!["1. ", "2. ", "Also, ", "?", "\n\n", "why does it fail here again today ", "é", "(1) "]),
                0..30,
            )
        ) {
            let prose = pieces.concat();
            let found = issues(&prose);
            prop_assert!(found.len() != 1 && found.len() <= 5);
            prop_assert!(found.iter().all(|issue| prose.contains(issue.as_str())));
        }
    }
}
