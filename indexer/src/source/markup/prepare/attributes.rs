//! Reads attribute lists in braces, as Python-Markdown (`attr_list`), kramdown (inline attribute
//! lists) and `MyST` (`attrs_inline`, `attrs_block`) have them. Only the id is of use.

/// Longest attribute list.
const MAX_BYTES: usize = 1_000;

/// An attribute list.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::source::markup) struct Attributes<'a> {
    /// Its length with the braces, in bytes.
    pub(in crate::source::markup) length: usize,
    /// The id it gives.
    pub(in crate::source::markup) id: Option<&'a str>,
}

/// The attribute list that `text` begins with. After `{:` anything counts as one; after `{` alone
/// only what can be nothing else: ids, classes and pairs.
pub(in crate::source::markup) fn attributes(text: &str) -> Option<Attributes<'_>> {
    let inner = text.strip_prefix('{')?;
    let inner = &inner[..inner.floor_char_boundary(MAX_BYTES)];
    let end = end_of(inner)?;
    let (list, has_colon) = match inner[..end].strip_prefix(':') {
        Some(list) => (list, true),
        None => (&inner[..end], false),
    };
    let mut id = None;
    let mut count = 0;
    for word in words(list) {
        count += 1;
        if let Some(name) = word.strip_prefix('#') {
            id = Some(name).filter(|name| !name.is_empty()).or(id);
        } else if !has_colon && !is_class(word) && !is_pair(word) {
            return None;
        }
    }
    (has_colon || count > 0).then_some(Attributes { length: end + 2, id })
}

/// Where the list ends: at a brace that stands in no quotes, on the same line.
fn end_of(inner: &str) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in inner.bytes().enumerate() {
        match (quote, byte) {
            (_, b'\n') | (None, b'{') => return None,
            (None, b'}') => return Some(at),
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            _ => {}
        }
    }
    None
}

/// The words of a list; a quoted value is one with its key.
fn words(list: &str) -> impl Iterator<Item = &str> {
    let mut quote = None;
    list.split(move |c: char| {
        match quote {
            Some(open) if open == c => quote = None,
            None if c == '"' || c == '\'' => quote = Some(c),
            _ => {}
        }
        quote.is_none() && c.is_whitespace()
    })
    .filter(|word| !word.is_empty())
}

fn is_class(word: &str) -> bool {
    word.strip_prefix('.').is_some_and(|name| name.starts_with(|c: char| c.is_alphabetic() || c == '_' || c == '-'))
}

fn is_pair(word: &str) -> bool {
    let key = word.split_once('=').map_or("", |(key, _)| key);
    !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_:@".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_read_and_other_braces_left_alone() {
        for (text, length, id) in [
            ("{#a .b} c", 7, Some("a")),
            ("{: #a key=\"v } w\" }c", 19, Some("a")),
            ("{ .annotate }", 13, None),
            ("{:toc}", 6, None),
            ("{:.x}", 5, None),
            ("{target=_blank}", 15, None),
        ] {
            assert_eq!(attributes(text), Some(Attributes { length, id }), "{text}");
        }
        for text in ["{name}", "{}", "{ \"key\": 1 }", "{.5}", "{a b}", "{#a", "{{ x }}", "{.a\n}"] {
            assert_eq!(attributes(text), None, "{text}");
        }
    }
}
