//! Own words of a post: what the forum adds to them goes before they are read. Knows no files.

use std::sync::LazyLock;

use regex::{Captures, Regex};

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the pattern is a constant that the tests compile")
}

/// Emoji, captions of enlarged images, and the trimmed end of mails.
static FURNITURE: LazyLock<Regex> = LazyLock::new(|| {
    regex(r#"(?s)<img\b[^>]*\bclass="emoji\b[^>]*>|<div class="meta">.*?</div>|<details class="elided">.*?</details>"#)
});
/// The preview of a page that somebody linked to.
static ONEBOX: LazyLock<Regex> = LazyLock::new(|| regex(r#"(?s)<aside class="onebox\b[^>]*>.*?</aside>"#));
/// Where a preview leads to.
static TARGET: LazyLock<Regex> = LazyLock::new(|| regex(r#"(?:\bdata-onebox-src|\bhref)="([^"]+)""#));
/// Marks of a quote in Markdown: it stands on its own.
static QUOTE: LazyLock<Regex> = LazyLock::new(|| regex(r"(?m)^[ \t]*\[quote(?:=[^\]\n]*)?\]|\[(?<end>/)quote\]"));
/// The same marks in HTML, where a forum has brought posts of another along and not understood them; and
/// code, in which they mean nothing.
static RAW_QUOTE: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?s)<(?<code>pre\b.*?</pre>|code\b.*?</code>)|\[quote(?:=[^\]<]*)?\]|\[(?<end>/)quote\]"));
/// A tag.
static TAG: LazyLock<Regex> = LazyLock::new(|| regex(r"<[^>]*>"));
/// Code that was brought along so.
static RAW_CODE: LazyLock<Regex> = LazyLock::new(|| regex(r"(?s)\[code\](.*?)\[/code\]"));
/// Ends of lines within it.
static LINE_END: LazyLock<Regex> = LazyLock::new(|| regex(r"<br\s*/?>\n?|</p>\s*<p>"));
/// Size of an image, in what is written for it.
static IMAGE_SIZE: LazyLock<Regex> = LazyLock::new(|| regex(r"!\[([^\]|\n]*)\|[^\]\n]*\]"));
/// Marks of text that is folded or hidden until asked for, and what a folded text is called.
static FOLD: LazyLock<Regex> = LazyLock::new(|| {
    regex(r#"(?m)^[ \t]*\[details(?:="?([^"\]\n]*)"?)?\][ \t]*$|^[ \t]*\[/details\][ \t]*$|\[/?spoiler\]"#)
});

/// The HTML of a post without what the forum added; of a preview only its address stays.
pub(super) fn html(cooked: &str) -> String {
    let cooked = FURNITURE.replace_all(cooked, "");
    let linked = ONEBOX.replace_all(&cooked, |onebox: &Captures<'_>| {
        let target = TARGET.captures(&onebox[0]).and_then(|found| found.get(1)).map(|url| url.as_str());
        target.map(|url| format!("<p><a href=\"{url}\">{url}</a></p>")).unwrap_or_default()
    });
    // A quote may begin within an element and end outside of it: the elements must still end where they do.
    let own = without_quotes(&linked, &RAW_QUOTE, |quote| TAG.find_iter(quote).map(|tag| tag.as_str()).collect());
    let own = RAW_CODE.replace_all(&own, |code: &Captures<'_>| {
        let lines = code.get(1).map(|inner| LINE_END.replace_all(inner.as_str(), "\n"));
        format!("</p><pre>{}</pre><p>", lines.unwrap_or_default())
    });
    FOLD.replace_all(&own, "$1").into_owned()
}

/// The Markdown of a post without quotes of others and without marks that only this forum knows.
pub(super) fn markdown(raw: &str) -> String {
    let own = without_quotes(raw, &QUOTE, |_| String::new());
    let own = IMAGE_SIZE.replace_all(&own, "![$1]");
    let unfolded = FOLD.replace_all(&own, |mark: &Captures<'_>| match mark.get(1) {
        Some(summary) => format!("{}\n\n", summary.as_str()),
        None => String::new(),
    });
    unfolded.into_owned()
}

/// The text without quotes; of a quote that has an end, `rest` says what stays.
fn without_quotes(text: &str, marks: &Regex, rest: impl Fn(&str) -> String) -> String {
    let mut out = String::with_capacity(text.len());
    let (mut depth, mut kept) = (0_usize, 0);
    for mark in marks.captures_iter(text).filter(|mark| mark.name("code").is_none()) {
        let Some(found) = mark.get(0) else { continue };
        let before = text.get(kept..found.start()).unwrap_or_default();
        match (mark.name("end"), depth) {
            (None, 0) => {
                out.push_str(before);
                depth = 1;
            }
            (None, _) => {
                depth += 1;
                continue;
            }
            (Some(_), 0) => out.push_str(before),
            (Some(_), 1) => {
                out.push_str(&rest(before));
                depth = 0;
            }
            (Some(_), _) => {
                depth -= 1;
                continue;
            }
        }
        kept = found.end();
    }
    out.push_str(text.get(kept..).unwrap_or_default());
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        document::Block,
        source::markup::{html, markdown, outline::flatten},
    };

    #[test]
    fn previews_keep_their_address_and_furniture_goes() {
        let cooked = r#"<p>See <img src="e.png" title=":smile:" class="emoji only-emoji" alt=":smile:"> this:</p>
            <aside class="onebox allowlistedgeneric" data-onebox-src="https://a.example/x?a=1&amp;b=2"><header><a href="https://other">a</a></header><article>Theirs</article></aside>
            <aside class="quote" data-post="1"><div class="title">ann:</div><blockquote>theirs too</blockquote></aside>
            <div class="lightbox-wrapper"><a class="lightbox" href="/uploads/a.png"><img src="a.png"><div class="meta"><span class="filename">a.png</span><span class="informations">10×10 1 KB</span></div></a></div>
            <p>Mine.</p><details class="elided"><summary>&#183;&#183;&#183;</summary><p>On Monday ann wrote</p></details>"#;
        let (blocks, links) = html::fragment(&html(cooked)).unwrap();
        let texts = ["See this:", "https://a.example/x?a=1&b=2", "Mine."].map(|text| Block::Prose(text.to_owned()));
        assert_eq!(blocks, texts);
        assert_eq!(links, ["https://a.example/x?a=1&b=2", "/uploads/a.png"]);
    }

    #[test]
    fn quotes_and_marks_of_the_forum_go_from_markdown() {
        let raw = "[quote=\"ann, post:1, topic:5\"]\ntheirs\n[quote]\ndeeper\n[/quote]\nstill theirs\n[/quote]\n\nMine ![screen|690x388](upload://a.png)\n\n[details=\"Log\"]\nOf today:\n```\nline\n```\n[/details]\n";
        let blocks = flatten(markdown::sections(&markdown(raw)).parts);
        let seen: Vec<_> = blocks.iter().map(Block::text).collect();
        assert_eq!(seen, ["Mine screen", "Log", "Of today:", "line"]);
    }

    #[test]
    fn marks_of_another_forum_are_understood() {
        let cooked = "<p>[quote=\u{201c}ann\u{201d}]theirs</p>\n<p>theirs too[/quote]<br>\nMine: <code>[quote]</code></p>\n<p>[code]a();<br>\nb();</p>\n<p>c();[/code] [spoiler]More[/spoiler]</p>";
        let (blocks, _) = html::fragment(&html(cooked)).unwrap();
        let expected = [
            Block::Prose("Mine: [quote]".to_owned()),
            Block::Code("a();\nb();\nc();".to_owned()),
            Block::Prose("More".to_owned()),
        ];
        assert_eq!(blocks, expected);
    }

    #[test]
    fn a_quote_that_ends_outside_of_its_element_takes_nothing_else_away() {
        let cooked = "<aside class=\"quote\"><blockquote><p>[quote=\"bob\"]theirs</p></blockquote></aside><p>theirs too[/quote]<br>\nMine.</p>";
        assert_eq!(html::fragment(&html(cooked)).unwrap().0, [Block::Prose("Mine.".to_owned())]);
    }

    #[test]
    fn a_quote_without_an_end_swallows_nothing() {
        assert_eq!(markdown("a\n[quote]\nb\n"), "a\n\nb\n");
        assert_eq!(markdown("a\n[/quote]\nb"), "a\n\nb");
        assert_eq!(markdown("[quote]a[/quote]\n[quote]\nb"), "\n\nb");
    }
}
