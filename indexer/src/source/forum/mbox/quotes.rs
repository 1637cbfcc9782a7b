//! Hides what a mail in HTML quotes, and its signature: mail programs mark both in their own ways. What
//! is hidden is left out wherever HTML is read.

use std::sync::LazyLock;

use regex::{Captures, Regex};

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the pattern is a constant that the tests compile")
}

/// Elements that hold a quote, the words that announce it, or a signature.
static MARKED: LazyLock<Regex> = LazyLock::new(|| {
    regex(concat!(
        r"(?i)<(?P<name>blockquote\b",
        r#"|(?:div|span|p|pre)\s[^<>]{0,200}?(?:class|id)=["']?[^"'<>]{0,100}\b"#,
        r"(?:gmail_attr|gmail_signature|moz-cite-prefix|moz-signature|yahoo_quoted|protonmail_quote|OutlookMessageHeader|Signature)\b)",
    ))
});
/// What Outlook sets before the mail that is answered: all that follows is that mail.
static REST: LazyLock<Regex> = LazyLock::new(|| {
    regex(concat!(
        r#"(?i)<(?:div|hr)\s[^<>]{0,200}?id=["']?(?:appendonsend|divRplyFwdMsg|stopSpelling)\b"#,
        r"|-{2,}\s?(?:original message|ursprüngliche nachricht|message d'origine)\s?-{2,}",
    ))
});

/// The HTML of a mail with quotes and signature hidden.
pub(super) fn hidden(html: &str) -> String {
    let own = REST.find(html).map_or(html, |rest| &html[..rest.start()]);
    MARKED
        .replace_all(own, |found: &Captures<'_>| {
            let name = &found["name"];
            let (element, rest) = name.split_at(name.find(char::is_whitespace).unwrap_or(name.len()));
            format!("<{element} hidden{rest}")
        })
        .into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{document::Block, source::markup::html};

    #[test]
    fn quotes_and_signatures_are_not_read() {
        let prose = |text: &str| Block::Prose(text.into());
        for html in [
            "<p>Restart it.</p><blockquote type=\"cite\"><p>It fails</p></blockquote>",
            "<p>Restart it.</p><div class=\"gmail_quote\"><div dir=\"ltr\" class=\"gmail_attr\">On Monday Ann wrote:<br></div>\
             <blockquote class=\"gmail_quote\">It fails</blockquote></div>",
            "<div class=\"moz-cite-prefix\">On Monday Ann wrote:</div><blockquote cite=x>It fails</blockquote><p>Restart it.</p>",
            "<p>Restart it.</p><hr id=\"stopSpelling\"><p>From: Ann</p><p>It fails</p>",
            "<p>Restart it.</p><div id=\"divRplyFwdMsg\" dir=\"ltr\">From: Ann</div><div>It fails</div>",
            "<p>Restart it.</p><pre class=\"moz-signature\" cols=\"72\">-- \nBob</pre>",
        ] {
            assert_eq!(html::fragment(&hidden(html)).unwrap().0, [prose("Restart it.")], "{html}");
        }
        let code = "<p class=\"design\">Signature and code</p><pre>a = 1</pre>";
        assert_eq!(hidden(code), code);
    }
}
