//! Attribute lists of Markdown, `{#id .class key="value"}`: finds and reads them. It does not know what
//! they belong to. After <https://gohugo.io/content-management/markdown-attributes/>; the colon of
//! kramdown and Python-Markdown, `{: #id}`, is read as well.

/// Most braces of one line that are tried: a value may hold some itself.
const MAX_BRACES: usize = 4;

/// An attribute list at the end of a line.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Trailing<'a> {
    /// The line before it.
    pub(super) before: &'a str,
    pub(super) id: Option<&'a str>,
}

/// The attribute list that ends `line`, if there is one.
pub(super) fn trailing(line: &str) -> Option<Trailing<'_>> {
    let line = line.trim_end();
    if !line.ends_with('}') {
        return None;
    }
    line.rmatch_indices('{').take(MAX_BRACES).find_map(|(at, _)| {
        let (before, list) = line.split_at(at);
        if before.ends_with('\\') {
            return None;
        }
        Some(Trailing { before, id: read(list)?.id })
    })
}

/// Whether a line is nothing but an attribute list.
pub(super) fn is_list(line: &str) -> bool {
    let line = line.trim();
    line.starts_with('{') && line.ends_with('}') && line.len() > 2 && read(line).is_some()
}

/// What is read of an attribute list.
#[derive(Default)]
struct List<'a> {
    id: Option<&'a str>,
}

/// Reads an attribute list; `None` when it is none.
fn read(list: &str) -> Option<List<'_>> {
    let inner = list.strip_prefix('{')?.strip_suffix('}')?;
    let (mut rest, has_colon) = match inner.strip_prefix(':') {
        Some(rest) => (rest, true),
        None => (inner, false),
    };
    if rest.trim().is_empty() && !rest.is_empty() {
        return None;
    }
    let mut read = List::default();
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == ',');
        let Some(first) = rest.chars().next() else { return Some(read) };
        if matches!(first, '#' | '.') {
            let (name, after) = rest.get(1..)?.split_at(name_length(rest.get(1..)?));
            if name.is_empty() {
                return None;
            }
            if first == '#' {
                read.id = Some(name);
            }
            rest = after;
            continue;
        }
        let length = rest.find(|c: char| !(c.is_ascii_alphanumeric() || "_:.-".contains(c))).unwrap_or(rest.len());
        let (key, after) = rest.split_at(length);
        if !key.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_' || c == ':') {
            return None;
        }
        match after.trim_start().strip_prefix('=') {
            Some(value) => {
                let (value, after) = value_of(value.trim_start())?;
                if key == "id" {
                    read.id = Some(value);
                }
                rest = after;
            }
            // A word alone is the name of a list elsewhere, in kramdown only.
            None if has_colon => rest = after,
            None => return None,
        }
    }
}

/// How far the name of an id or a class reaches.
fn name_length(text: &str) -> usize {
    let ends = |c: char| c.is_whitespace() || (c.is_ascii_punctuation() && !"_-:.".contains(c));
    text.find(ends).unwrap_or(text.len())
}

fn value_of(text: &str) -> Option<(&str, &str)> {
    for quote in ['"', '\''] {
        if let Some(quoted) = text.strip_prefix(quote) {
            return quoted.split_once(quote);
        }
    }
    let (value, after) = text.split_at(text.find(|c: char| c.is_ascii_whitespace() || c == ',').unwrap_or(text.len()));
    (!value.is_empty() && !value.contains(['{', '}'])).then_some((value, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_found_at_the_end_of_a_line() {
        for (line, before, id) in [
            ("Title {#one}", "Title ", Some("one")),
            ("Title{#one-2_b.c:d}  ", "Title", Some("one-2_b.c:d")),
            ("Title { #one .big }", "Title ", Some("one")),
            ("Title {.big, key=\"a } b\" id='two'}", "Title ", Some("two")),
            ("Title {: #one}", "Title ", Some("one")),
            ("Title {:.no_toc}", "Title ", None),
            ("{#one}", "", Some("one")),
            ("Title {}", "Title ", None),
        ] {
            assert_eq!(trailing(line), Some(Trailing { before, id }), "{line}");
        }
        for line in
            ["The {name} of {id}", "Title \\{#one}", "`{#one}`", "Title {#}", "Title {#a b}", "{#one} Title", "}"]
        {
            assert_eq!(trailing(line), None, "{line}");
        }
    }

    #[test]
    fn a_line_of_its_own_is_told_from_text() {
        assert!(is_list("  {.table .wide}") && is_list("{#a}"));
        assert!(!is_list("{}") && !is_list("{name}") && !is_list("{\"a\": 1}") && !is_list("text {.a}"));
    }
}
