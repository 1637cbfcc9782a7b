//! Character references, as HTML has them: `&amp;`, `&#8201;`, `&#x2014;`. Only those that text
//! commonly holds; any other stays as written.

const NAMED: [(&str, char); 20] = [
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("nbsp", ' '),
    ("ensp", ' '),
    ("emsp", ' '),
    ("thinsp", ' '),
    ("copy", '©'),
    ("reg", '®'),
    ("trade", '™'),
    ("deg", '°'),
    ("mdash", '—'),
    ("ndash", '–'),
    ("hellip", '…'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("ldquo", '“'),
    ("rdquo", '”'),
];

/// The character that the reference at the begin of `text` stands for, and the length of it.
pub(super) fn at(text: &str) -> Option<(char, usize)> {
    let inner = text.strip_prefix('&')?;
    let end = inner.bytes().take(10).position(|b| b == b';')?;
    let name = &inner[..end];
    let c = match name.strip_prefix('#') {
        Some(number) => {
            let number = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => number.parse(),
            };
            char::from_u32(number.ok()?).filter(|c| !c.is_control())?
        }
        None => NAMED.iter().find(|(known, _)| *known == name).map(|(_, c)| *c)?,
    };
    Some((c, end + 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_references_are_characters_and_others_text() {
        assert_eq!(at("&amp;b"), Some(('&', 5)));
        assert_eq!(at("&#8212;"), Some(('—', 7)));
        assert_eq!(at("&#x3C;"), Some(('<', 6)));
        for text in ["&", "& b;", "&unknown;", "&#0;", "&#xD800;", "&#999999999;", "&ü;"] {
            assert_eq!(at(text), None, "{text}");
        }
    }
}
