//! Lists of attributes between brackets: `[source%linenums,java]`, `image::x[Alt, 200, role=wide]`.
//! Only takes them apart; it does not know what they mean.
//!
//! After <https://docs.asciidoctor.org/asciidoc/latest/attributes/positional-and-named-attributes/>.

use std::collections::HashMap;

/// What stands between the brackets.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct AttributeList {
    pub(super) positional: Vec<String>,
    pub(super) named: HashMap<String, String>,
}

impl AttributeList {
    pub(super) fn parse(list: &str) -> Self {
        let mut found = Self::default();
        for part in parts(list) {
            match name_and_value(part) {
                Some((name, value)) => {
                    found.named.insert(name.to_owned(), unquoted(value));
                }
                None => found.positional.push(unquoted(part)),
            }
        }
        found
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.named.get(name).map(String::as_str)
    }

    pub(super) fn position(&self, nth: usize) -> &str {
        self.positional.get(nth).map_or("", String::as_str)
    }
}

/// Cuts at the commas that are not within quotes.
fn parts(list: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut quote = None;
    let mut start = 0;
    for (at, c) in list.char_indices() {
        match (quote, c) {
            (None, ',') => {
                found.push(list[start..at].trim());
                start = at + 1;
            }
            // A quote is one only where a value begins; elsewhere it is an apostrophe.
            (None, '"' | '\'') if list[start..at].trim_end().ends_with('=') || list[start..at].trim().is_empty() => {
                quote = Some(c);
            }
            (Some(open), c) if open == c && !list[..at].ends_with('\\') => quote = None,
            _ => {}
        }
    }
    found.push(list[start..].trim());
    found
}

fn name_and_value(part: &str) -> Option<(&str, &str)> {
    let (name, value) = part.split_once('=')?;
    let name = name.trim();
    let is_name = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    is_name.then(|| (name, value.trim()))
}

fn unquoted(value: &str) -> String {
    for quote in ['"', '\''] {
        if let Some(inner) = value.strip_prefix(quote).and_then(|inner| inner.strip_suffix(quote)) {
            return inner.replace(&format!("\\{quote}"), &quote.to_string());
        }
    }
    value.to_owned()
}

/// The first positional attribute of a block, taken apart: `style#id.role%option`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Shorthand {
    pub(super) style: String,
    pub(super) id: Option<String>,
    pub(super) roles: Vec<String>,
    pub(super) options: Vec<String>,
}

impl Shorthand {
    pub(super) fn parse(text: &str) -> Self {
        let mut found = Self::default();
        let is_mark = |c: char| matches!(c, '#' | '.' | '%');
        let start = text.find(is_mark).unwrap_or(text.len());
        text[..start].trim().clone_into(&mut found.style);
        let mut rest = &text[start..];
        while let Some(mark) = rest.chars().next() {
            let inner = &rest[mark.len_utf8()..];
            let end = inner.find(is_mark).unwrap_or(inner.len());
            let value = inner[..end].trim().to_owned();
            match mark {
                _ if value.is_empty() => {}
                '#' => found.id = Some(value),
                '.' => found.roles.push(value),
                _ => found.options.push(value),
            }
            rest = &inner[end..];
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_names_and_quotes_are_told_apart() {
        let list = AttributeList::parse(r#"Alt text, 200, "with, comma", role=wide, cols="1,2a", opts='x', it's"#);
        assert_eq!(list.positional, ["Alt text", "200", "with, comma", "it's"]);
        assert_eq!((list.get("role"), list.get("cols"), list.get("opts")), (Some("wide"), Some("1,2a"), Some("x")));
        assert_eq!(AttributeList::parse("a = b c").get("a"), Some("b c"));
        assert_eq!(AttributeList::parse("").position(0), "");
    }

    #[test]
    fn a_shorthand_gives_style_id_roles_and_options() {
        let found = Shorthand::parse("source#main.wide.dark%linenums%autofit");
        assert_eq!((found.style.as_str(), found.id.as_deref()), ("source", Some("main")));
        assert_eq!((found.roles.len(), found.options), (2, vec!["linenums".to_owned(), "autofit".to_owned()]));
        assert_eq!(Shorthand::parse("#only").id.as_deref(), Some("only"));
        assert_eq!(Shorthand::parse("..##%").id, None);
    }
}
