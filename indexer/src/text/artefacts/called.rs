//! Whole numbers that are called a version: "version 8", "v9", "versions 7 and 8". They are no artefacts, since
//! nothing is found by an "8"; they only tell which versions a text is about. It never takes a number by itself.

use super::lists::{NOT_VERSIONS, UNITS, has};

/// Most versions that are taken of a text.
const MAX_VERSIONS: usize = 16;
/// Longest number of a version that is written alone, in digits.
const MAX_DIGITS: usize = 3;
/// What a number right after it is the version of.
const VERSION_WORDS: [&str; 10] =
    ["version", "versions", "version:", "versions:", "ver", "ver.", "v", "v.", "release", "releases"];
/// What has versions of its own beside those of a product.
const INTERFACES: [&str; 5] = ["api", "odata", "protocol", "format", "java"];

/// Whole numbers that `text` calls a version, each once, in order: after a word for it, after a `v`, after the
/// name of `product` (which may be empty), and those that are named with one.
#[must_use]
pub fn called_versions(text: &str, product: &str) -> Vec<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let product: Vec<&str> = product.split_whitespace().collect();
    let mut found: Vec<String> = Vec::new();
    let mut last_called = None;
    for (at, word) in words.iter().enumerate() {
        let Some((number, has_v)) = whole_number(word) else { continue };
        let before = &words[..at];
        let goes_on = last_called.is_some_and(|last| is_named_with(&words[last..at]));
        let is_called = goes_on || is_called(before, has_v) || ends_with(before, &product);
        if found.len() == MAX_VERSIONS || !is_called || is_of_other(words.get(at + 1)) {
            continue;
        }
        last_called = Some(at);
        if !found.iter().any(|known| known == number) {
            found.push(number.to_owned());
        }
    }
    found
}

/// The number of `8`, `(8`, `v8`, `8.x` and `8,`, and whether a `v` stands before it.
fn whole_number(word: &str) -> Option<(&str, bool)> {
    let word = word.trim_start_matches(['(', '"', '\'']);
    let bare = word.strip_prefix(['v', 'V']).unwrap_or(word);
    let digits = bare.find(|c: char| !c.is_ascii_digit()).unwrap_or(bare.len());
    let rest = bare[digits..].strip_prefix(".x").unwrap_or(&bare[digits..]);
    let is_end = rest.chars().all(|c| matches!(c, '.' | ',' | ';' | ':' | '?' | '!' | ')' | '"' | '\''));
    ((1..=MAX_DIGITS).contains(&digits) && is_end).then_some((&bare[..digits], bare.len() < word.len()))
}

fn is_called(before: &[&str], has_v: bool) -> bool {
    let lower = |nth: usize| before.iter().rev().nth(nth).map(|word| word.to_lowercase()).unwrap_or_default();
    let owner = if has_v {
        lower(0)
    } else if VERSION_WORDS.contains(&lower(0).trim_start_matches('(')) {
        lower(1)
    } else {
        return false;
    };
    !has(&NOT_VERSIONS, &owner) && !INTERFACES.contains(&owner.as_str())
}

/// Whether a number stands right after the name of a product.
fn ends_with(before: &[&str], product: &[&str]) -> bool {
    let last = before.len().checked_sub(product.len()).map(|from| &before[from..]);
    !product.is_empty()
        && last.is_some_and(|last| last.iter().zip(product).all(|(one, other)| one.eq_ignore_ascii_case(other)))
}

/// Whether a number belongs to the one that `words` begin with: "7, 8", "7 and 8", "7 to 8".
fn is_named_with(words: &[&str]) -> bool {
    match words {
        [number] => number.ends_with(','),
        [_, link] => ["and", "or", "to", "&", "-"].contains(link),
        _ => false,
    }
}

/// Whether what follows a number says that it counts something, or is the version of a part.
fn is_of_other(next: Option<&&str>) -> bool {
    next.is_some_and(|next| next.eq_ignore_ascii_case("of") || has(&UNITS, next.trim_end_matches(['.', ','])))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::called_versions;

    #[test]
    fn numbers_that_are_called_a_version_are_taken() {
        for (text, product, versions) in [
            ("How do I print in version 8?", "", &["8"][..]),
            ("(Version 10) printing", "", &["10"]),
            ("since v9 nothing prints", "", &["9"]),
            ("It was fine in versions 7, 8 and 9.", "", &["7", "8", "9"]),
            ("upgrade from version 7 to 8, then to 9", "", &["7", "8"]),
            ("We use release 8.x here", "", &["8"]),
            ("Harbour Master 9 is slow", "harbour master", &["9"]),
            ("Version: 8", "", &["8"]),
        ] {
            assert_eq!(called_versions(text, product), versions, "{text}");
        }
    }

    #[test]
    fn other_numbers_are_not() {
        for text in [
            "8 of our users",
            "Harbour Master 9 is slow",
            "the new version. 8 users complain",
            "version 8.18.2 is named in full",
            "a change in version 2 of our own module",
            "the last version 2 weeks ago",
            "TLS version 1 and API v2",
            "version 2024 is a year",
            "version v",
            "page 8 and 9",
        ] {
            assert_eq!(called_versions(text, ""), [""; 0], "{text}");
        }
        assert!(called_versions("8", "Harbour Master").is_empty());
    }

    proptest! {
        #[test]
        fn any_text_will_do(text in "(version |v|7|, | and |\\PC){0,60}", product in "\\PC{0,10}") {
            prop_assert!(called_versions(&text, &product).len() <= super::MAX_VERSIONS);
        }
    }
}
