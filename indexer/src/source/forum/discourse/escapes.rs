//! Mends JSON whose texts hold escapes that JSON does not know, as masking and hand-made exports leave
//! them: `\u` without its four digits, half of a surrogate pair, `\'`. Changes nothing else.

/// The text with such escapes mended, and how many there were. A backslash that begins no escape goes;
/// half of a surrogate pair becomes U+FFFD.
pub(super) fn mended(json: &str) -> (String, usize) {
    let mut out = String::with_capacity(json.len());
    let mut count = 0;
    let mut rest = json;
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        out.push_str(before);
        let (text, length) = match known(escape) {
            Some(length) => (escape.get(..length).unwrap_or_default(), length),
            None if unit(escape).is_some() => ("\\ufffd", "\\ufffd".len()),
            None => ("", "\\".len()),
        };
        count += usize::from(known(escape).is_none());
        out.push_str(text);
        rest = escape.get(length..).unwrap_or_default();
    }
    out.push_str(rest);
    (out, count)
}

/// Length of the escape that the text begins with, if JSON knows it.
fn known(escape: &str) -> Option<usize> {
    match unit(escape) {
        Some(0xd800..=0xdbff) => matches!(escape.get(6..).and_then(unit), Some(0xdc00..=0xdfff)).then_some(12),
        Some(0xdc00..=0xdfff) => None,
        Some(_) => Some(6),
        None => escape.get(1..)?.starts_with(['"', '\\', '/', 'b', 'f', 'n', 'r', 't']).then_some(2),
    }
}

/// The UTF-16 unit that the text begins with, as `\u` and four digits.
fn unit(escape: &str) -> Option<u16> {
    let digits = escape.strip_prefix("\\u")?.get(..4)?;
    digits.chars().all(|digit| digit.is_ascii_hexdigit()).then(|| u16::from_str_radix(digits, 16).ok())?
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn only_what_json_does_not_know_is_mended() {
        for (json, text, count) in [
            (r#""a\"b\\u\/\n\u00e9\ud83d\ude00""#, "a\"b\\u/\n\u{e9}\u{1f600}", 0),
            (r#""\user@example.com it\'s \x""#, "user@example.com it's x", 3),
            (r#""\ud83d \ude00 \ud83d\u0041""#, "\u{fffd} \u{fffd} \u{fffd}A", 3),
            (r#""\u12"#, "", 1),
        ] {
            let (mended, found) = mended(json);
            assert_eq!(found, count, "{json}");
            assert_eq!(serde_json::from_str::<String>(&mended).unwrap_or_default(), text);
        }
    }

    proptest! {
        #[test]
        fn good_json_stays_as_it_is(text in "\\PC{0,80}") {
            let json = serde_json::to_string(&text).unwrap();
            prop_assert_eq!(mended(&json), (json.clone(), 0));
        }

        #[test]
        fn any_text_without_quotes_becomes_json(text in "[\\\\uda-f0-9x' é]{0,40}") {
            let (mended, _) = mended(&text);
            prop_assert!(serde_json::from_str::<String>(&format!("\"{mended}\"")).is_ok(), "{}", mended);
        }
    }
}
