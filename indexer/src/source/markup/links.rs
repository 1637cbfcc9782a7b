//! Where Markdown and the HTML in it lead. Tells links to pages from all others; resolves nothing.

/// A destination that may lead to a page: not a place on the same page, not mail, not a script.
pub(super) fn to_page(destination: &str) -> Option<String> {
    let destination = destination.trim();
    if destination.is_empty() || destination.starts_with('#') {
        return None;
    }
    let is_web = ["http:", "https:"]
        .iter()
        .any(|scheme| destination.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)));
    (is_web || !has_scheme(destination)).then(|| destination.to_owned())
}

fn has_scheme(destination: &str) -> bool {
    let Some((scheme, _)) = destination.split_once(':') else { return false };
    scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '.' | '-'))
}

/// Addresses that stand in a text as such: generators make links of them.
pub(super) fn bare(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            let at = rest.find("://")?;
            let (before, after) = rest.split_at(at);
            let start =
                ["https", "http"].iter().find(|scheme| before.ends_with(**scheme)).map(|scheme| at - scheme.len());
            let ends = |c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '`' | '|');
            let length = after.find(ends).unwrap_or(after.len());
            let found = start.and_then(|start| rest.get(start..at + length));
            rest = after.get(length..).unwrap_or_default();
            if let Some(url) = found.map(without_punctuation).filter(|url| !url.ends_with("://")) {
                return Some(url);
            }
        }
    })
}

/// An address without the punctuation of the sentence it ends.
fn without_punctuation(mut url: &str) -> &str {
    let mut unopened = url.matches(')').count().saturating_sub(url.matches('(').count());
    loop {
        url = url.trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '*', '_', '~', ']', '}']);
        match url.strip_suffix(')') {
            Some(shorter) if unopened > 0 => {
                url = shorter;
                unopened -= 1;
            }
            _ => return url,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_leads_to_a_page_is_a_link() {
        for link in ["/a/#b", "../a.md", "a b.md#c", "HTTPS://a.example/x", "//a.example", "?page=2", "a/b:c"] {
            assert_eq!(to_page(link).as_deref(), Some(link));
        }
        for other in ["#a", "", " ", "mailto:a@b.example", "javascript:x()", "tel:1", "data:,x"] {
            assert_eq!(to_page(other), None, "{other}");
        }
    }

    #[test]
    fn addresses_in_text_lose_the_sentence_around_them() {
        let text =
            "See https://a.example/x_(y), (http://b.example/z). Not ftp://c or http:// or x://y; <https://d.example>!";
        assert_eq!(
            bare(text).collect::<Vec<_>>(),
            ["https://a.example/x_(y)", "http://b.example/z", "https://d.example"]
        );
    }
}
