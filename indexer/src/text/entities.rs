//! Decodes character references (`&quot;`, `&#39;`): of stored forms that escape their text, and of
//! prose in which they were left standing because it had been escaped twice. Knows only those that
//! people's tools write; never expands one into more than a character. Writes them where text becomes markup.

/// Names with what they stand for; those of HTML that escaping and word processors write.
const NAMED: [(&str, char); 26] = [
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("nbsp", '\u{a0}'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("sbquo", '‚'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("bdquo", '„'),
    ("laquo", '«'),
    ("raquo", '»'),
    ("ndash", '–'),
    ("mdash", '—'),
    ("hellip", '…'),
    ("bull", '•'),
    ("middot", '·'),
    ("rarr", '→'),
    ("larr", '←'),
    ("copy", '©'),
    ("reg", '®'),
    ("trade", '™'),
    ("euro", '€'),
    ("deg", '°'),
];
/// Longest reference between `&` and `;`.
const MAX_NAME_BYTES: usize = 8;
/// Words of a text that speaks of references instead of using them.
const SPEAKS_OF_THEM: [&str; 4] = ["entit", "escap", "encod", "character reference"];

/// `text` with every reference that is known as the character it stands for. Decodes once: `&amp;lt;`
/// becomes `&lt;`.
#[must_use]
pub fn decoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let (c, length) = reference(rest).unwrap_or(('&', 1));
        out.push(c);
        rest = &rest[length..];
    }
    out.push_str(rest);
    out
}

/// Prose in which references were left standing, as it was meant; `None` when there are none, or when
/// the text shows them on purpose: it speaks of them, or has the very characters beside them that
/// escaping would have replaced.
#[must_use]
pub fn decoded_entities(text: &str) -> Option<String> {
    if !has_reference(text) {
        return None;
    }
    let lower = text.to_lowercase();
    if SPEAKS_OF_THEM.iter().any(|word| lower.contains(word)) || has_bare_markup(text) {
        return None;
    }
    let once = decoded(text);
    // Escaped three times, as what two tools in a row do.
    let twice = if has_reference(&once) && !has_bare_markup(&once) { decoded(&once) } else { once };
    Some(twice)
}

fn has_reference(text: &str) -> bool {
    text.match_indices('&').any(|(at, _)| reference(&text[at..]).is_some())
}

/// Whether a text has a character that escaping would have replaced.
fn has_bare_markup(text: &str) -> bool {
    text.contains(['<', '>']) || text.match_indices('&').any(|(at, _)| reference(&text[at..]).is_none())
}

/// The character that the reference at the begin of `text` stands for, and the reference's length.
fn reference(text: &str) -> Option<(char, usize)> {
    let inner = text.strip_prefix('&')?;
    let length = inner.bytes().take(MAX_NAME_BYTES + 1).position(|b| b == b';')?;
    let name = inner.get(..length)?;
    let c = match name.strip_prefix('#') {
        // `parse` would take a sign.
        Some(number) if number.bytes().all(|b| b.is_ascii_alphanumeric()) => {
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code).filter(|c| !c.is_control() || *c == '\n')?
        }
        Some(_) => return None,
        None => NAMED.iter().find(|(known, _)| *known == name)?.1,
    };
    Some((c, length + 2))
}

/// Text as HTML and XML take it, in an element and in an attribute.
#[must_use]
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_escaped_is_decoded_to_what_it_was() {
        let text = "<a href=\"x\">R&D's</a>";
        assert_eq!(escaped(text), "&lt;a href=&quot;x&quot;&gt;R&amp;D&#39;s&lt;/a&gt;");
        assert_eq!(decoded(&escaped(text)), text);
    }

    #[test]
    fn references_left_standing_are_decoded() {
        for (text, meant) in [
            ("It says &quot;no&quot; &amp; stops", "It says \"no\" & stops"),
            ("don&#39;t, don&#x27;t, don&rsquo;t", "don't, don't, don’t"),
            ("10&nbsp;GB &ndash; or 2 &euro;", "10\u{a0}GB – or 2 €"),
            ("Terms &amp;amp; conditions", "Terms & conditions"),
            ("&lt;div&gt;", "<div>"),
        ] {
            assert_eq!(decoded_entities(text).as_deref(), Some(meant), "{text}");
        }
    }

    #[test]
    fn references_that_are_shown_on_purpose_stay() {
        for text in [
            "Write &lt; instead of <",
            "The entity &amp; stands for an ampersand",
            "Text is escaped: &quot;",
            "a & b, then &amp;",
            "AT&T; R&D; &unknown; &#0; &#xD800; &#99999999; &;",
            "a & b && c",
            "",
        ] {
            assert_eq!(decoded_entities(text), None, "{text}");
        }
    }

    #[test]
    fn decoding_goes_one_level_deep() {
        assert_eq!(decoded("&amp;lt; &lt; & &x; a&#58;b"), "&lt; < & &x; a:b");
    }

    proptest! {
        #[test]
        fn what_has_no_reference_is_left_alone(text in "[^;]{0,80}") {
            prop_assert_eq!(decoded_entities(&text), None);
            prop_assert_eq!(decoded(&text), text);
        }

        #[test]
        fn escaping_twice_is_undone(text in "[a-z \"'’]{0,20}[\"'][a-z ]{0,20}") {
            prop_assume!(!SPEAKS_OF_THEM.iter().any(|word| text.contains(word)));
            let escaped = text.replace('"', "&quot;").replace('\'', "&#39;");
            prop_assert_eq!(decoded_entities(&escaped), Some(text));
        }
    }
}
