//! Finds abbreviations that a line spells out, `Identity and Access Management (IAM)` or the other way
//! round. It judges one line and knows no documents.
//!
//! The idea that the letters of the short form are matched from its last one backwards is from Schwartz and
//! Hearst, "A Simple Algorithm for Identifying Abbreviation Definitions in Biomedical Text" (2003). Here it is
//! stricter: each word of the long form but the small ones must give its first letter.

use std::ops::RangeInclusive;

/// How many letters and digits an abbreviation has.
const LETTERS: RangeInclusive<usize> = 2..=8;
/// Most words that an abbreviation may stand for.
const MAX_WORDS: usize = 10;
/// Words that an abbreviation may leave out.
const SMALL: [&str; 12] = ["a", "an", "and", "as", "by", "for", "in", "of", "on", "the", "to", "with"];

/// An abbreviation and what it stands for, both as the line has them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct SpelledOut<'a> {
    pub(super) short: &'a str,
    pub(super) long: &'a str,
}

/// The abbreviations that `line` spells out.
pub(super) fn spelled_out(line: &str) -> Vec<SpelledOut<'_>> {
    let mut found = Vec::new();
    let mut rest = line;
    let mut passed = 0;
    while let Some(open) = rest.find('(') {
        let inner = &rest[open + 1..];
        let Some(close) = inner.find([')', '(']) else { break };
        if inner[close..].starts_with(')') {
            let (before, inside) = (line[passed..passed + open].trim_end(), inner[..close].trim());
            found.extend(before_bracket(before, inside).or_else(|| in_bracket(before, inside)));
        }
        // A bracket within brackets begins anew; what stands in brackets is not read again as what is before.
        let skip = open + 1 + close + usize::from(inner[close..].starts_with(')'));
        passed += skip;
        rest = &rest[skip..];
    }
    found
}

/// `Identity and Access Management (IAM)`: the words before the bracket.
fn before_bracket<'a>(before: &'a str, short: &'a str) -> Option<SpelledOut<'a>> {
    let letters = letters_of(short)?;
    // What a colon or a dash sets apart does not belong to it.
    let start =
        before.rfind(|c: char| !belongs(c)).map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
    let words = words(&before[start..]);
    let words = &words[words.len().saturating_sub(MAX_WORDS)..];
    let first = first_word(&letters, words)?;
    let at = words[first].0;
    Some(SpelledOut { short, long: before[start + at..].trim() })
}

/// `IAM (Identity and Access Management)`: all words of the bracket.
fn in_bracket<'a>(before: &'a str, long: &'a str) -> Option<SpelledOut<'a>> {
    let short = before.rsplit(char::is_whitespace).next()?;
    let letters = letters_of(short)?;
    let words = if long.chars().all(belongs) { words(long) } else { return None };
    (words.len() <= MAX_WORDS && first_word(&letters, &words)? == 0).then_some(SpelledOut { short, long })
}

/// Whether a character may stand in a long form.
fn belongs(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, ' ' | '-' | '\'' | '’' | '/')
}

/// The letters and digits of an abbreviation, lower case: most of them capital letters, and nothing else
/// in it. A plural `s` is left out.
fn letters_of(short: &str) -> Option<Vec<char>> {
    let short = short.strip_suffix('s').unwrap_or(short);
    let letters: Vec<char> = short.chars().collect();
    let capitals = letters.iter().filter(|c| c.is_uppercase()).count();
    let is_plain = LETTERS.contains(&letters.len()) && letters.iter().all(|c| c.is_alphanumeric());
    (is_plain && capitals >= 2 && capitals * 2 > letters.len())
        .then(|| letters.into_iter().flat_map(char::to_lowercase).collect())
}

/// The words of a long form, lower case, each with where it begins; a hyphen and a slash part words.
fn words(text: &str) -> Vec<(usize, Vec<char>)> {
    let mut found: Vec<(usize, Vec<char>)> = Vec::new();
    let mut is_open = false;
    for (at, c) in text.char_indices() {
        let is_part = !c.is_whitespace() && !matches!(c, '-' | '/');
        if is_part && !is_open {
            found.push((at, Vec::new()));
        }
        if let Some((_, word)) = found.last_mut().filter(|_| is_part) {
            word.extend(c.to_lowercase());
        }
        is_open = is_part;
    }
    found
}

/// From which word on `words` give the letters, all of them, to the last word; the nearest such word.
fn first_word(letters: &[char], words: &[(usize, Vec<char>)]) -> Option<usize> {
    // How many letters can be left once the words from here on have given theirs.
    let mut left = vec![letters.len()];
    for (at, (_, word)) in words.iter().enumerate().rev() {
        let is_small = SMALL.iter().any(|small| small.chars().eq(word.iter().copied()));
        let mut next: Vec<usize> = if is_small { left.clone() } else { Vec::new() };
        for &end in &left {
            next.extend((0..end).filter(|&start| gives(word, &letters[start..end])));
        }
        next.sort_unstable();
        next.dedup();
        let is_done = next.first() == Some(&0);
        // One word alone is another name and not what the letters stand for.
        if is_done && words.len() - at > 1 {
            return Some(at);
        }
        next.retain(|&letters| letters > 0);
        if next.is_empty() {
            return None;
        }
        left = next;
    }
    None
}

/// Whether a word gives these letters: the first its own first one, the others in order.
fn gives(word: &[char], letters: &[char]) -> bool {
    let mut rest = word.iter();
    word.first() == letters.first() && letters.iter().all(|letter| rest.any(|c| c == letter))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pairs(line: &str) -> Vec<(&str, &str)> {
        spelled_out(line).into_iter().map(|found| (found.short, found.long)).collect()
    }

    #[test]
    fn abbreviations_are_found_on_either_side_of_the_bracket() {
        for (line, short, long) in [
            ("Identity and Access Management (IAM)", "IAM", "Identity and Access Management"),
            ("Set up Identity and Access Management (IAM) now", "IAM", "Identity and Access Management"),
            ("Security: Single Sign-On (SSO)", "SSO", "Single Sign-On"),
            ("Mass Storage Systems (MSS)", "MSS", "Mass Storage Systems"),
            ("Hypertext Transfer Protocol (HTTP)", "HTTP", "Hypertext Transfer Protocol"),
            ("Service Level Agreements (SLAs)", "SLAs", "Service Level Agreements"),
            ("IAM (Identity and Access Management)", "IAM", "Identity and Access Management"),
            ("Über-Änderung der Ökonomie (ÜÄDÖ)", "ÜÄDÖ", "Über-Änderung der Ökonomie"),
        ] {
            assert_eq!(pairs(line), [(short, long)], "{line}");
        }
        assert_eq!(
            pairs("Recovery Time Objective (RTO) and Recovery Point Objective (RPO)"),
            [("RTO", "Recovery Time Objective"), ("RPO", "Recovery Point Objective")]
        );
    }

    #[test]
    fn what_does_not_spell_the_letters_is_left_alone() {
        for line in [
            "Access rules (IAM)",
            "Identity and Access Management (preview)",
            "Error Handling (NEW)",
            "Installing (IIS)",
            "A (B)",
            "Private Mendix Platform (beta 2)",
            "Identity Access: Management (IAM)",
            "((((",
            "))))",
            "(IAM)",
            "",
        ] {
            assert!(pairs(line).is_empty(), "{line}: {:?}", pairs(line));
        }
    }

    proptest! {
        #[test]
        fn any_line_is_read(line in "[A-Ca-cÄß ()/:-]{0,60}") {
            for found in spelled_out(&line) {
                prop_assert!(line.contains(found.short) && line.contains(found.long));
                prop_assert!(found.long.split(|c: char| !c.is_alphanumeric()).count() > 1);
            }
        }
    }
}
