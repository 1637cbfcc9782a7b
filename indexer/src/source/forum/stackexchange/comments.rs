//! Comments of Stack Exchange: their small notation, a part of Markdown in which HTML is plain text, as
//! HTML. Knows no files.

use std::sync::LazyLock;

use quick_xml::escape::escape;
use regex::{Captures, Regex};

/// Code, a link with its text, a bare address, strong and emphasised words, in escaped text.
static INLINE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?x) `(?<code>[^`]+)`
        | \[(?<text>[^\[\]]+)\]\((?<link>https?://[^\s()]+(?:\([^\s()]*\))?)[^()]*\)
        | (?<bare>https?://[^\s<>()\[\]&]+(?:&amp;[^\s<>()\[\]&]+)*)
        | \*\*(?<strong>[^*\s][^*]*)\*\*
        | \*(?<weak>[^*\s][^*]*)\*",
    )
    .expect("the pattern is a constant that the tests compile")
});

/// A comment as a paragraph of its post.
pub(super) fn paragraph(comment: &str) -> String {
    let escaped = escape(comment.trim());
    let inner = INLINE.replace_all(&escaped, |found: &Captures<'_>| {
        let group = |name| found.name(name).map(|group| group.as_str());
        match (group("code"), group("text"), group("link"), group("bare")) {
            (Some(code), ..) => format!("<code>{code}</code>"),
            (_, Some(text), Some(link), _) => format!("<a href=\"{link}\">{text}</a>"),
            (.., Some(bare)) => {
                let address = bare.trim_end_matches(['.', ',', ':', '!', '?']);
                format!("<a href=\"{address}\">{address}</a>{}", &bare[address.len()..])
            }
            _ => group("strong").or_else(|| group("weak")).unwrap_or_default().to_owned(),
        }
    });
    format!("\n<p>Comment: {inner}</p>")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{document::Block, source::markup::html};

    #[test]
    fn a_comment_loses_its_marks_and_keeps_words_code_and_links() {
        for (comment, text, links) in [
            (
                "@ann see [the manual](https://a.example/x?a=1&b=2 \"title\")",
                "@ann see the manual",
                &["https://a.example/x?a=1&b=2"][..],
            ),
            (
                "repeats https://a.example/q/1?a=1&b=2.",
                "repeats https://a.example/q/1?a=1&b=2.",
                &["https://a.example/q/1?a=1&b=2"],
            ),
            ("use `<div *a*>`, **not** *this*: 2 * 3 * 4", "use <div *a*>, not this: 2 * 3 * 4", &[]),
            ("a <script>alert(1)</script> b", "a <script>alert(1)</script> b", &[]),
        ] {
            let (blocks, found) = html::fragment(&paragraph(comment)).unwrap();
            assert_eq!(blocks, [Block::Prose(format!("Comment: {text}"))]);
            assert_eq!(found, links, "{comment}");
        }
    }
}
