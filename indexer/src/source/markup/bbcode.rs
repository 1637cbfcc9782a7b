//! `BBCode`, as phpBB and its like write it: into the HTML that it stands for. Never lets HTML of the
//! post itself through, and no mark without its end swallows what follows it. Linear in the text.
//!
//! Marks: phpBB's guide to `BBCode`. Bold, colour and the like leave no trace, because blocks have none.

use std::{collections::HashMap, sync::LazyLock};

use regex::Regex;

use crate::text::entities::escaped;

/// Most elements within each other; what is deeper keeps its text and loses its element.
const MAX_DEPTH: usize = 64;
/// Longest value of a mark, in bytes.
const MAX_VALUE_BYTES: usize = 2_000;
/// Longest of what phpBB once wrote between the name of a mark and its value, in bytes.
const MAX_SUFFIX_BYTES: usize = 24;

/// What a mark stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meaning {
    /// Formatting: the text stays.
    Plain,
    /// Somebody else's words.
    Quote,
    /// Text in which no mark counts, shown as it stands.
    Code,
    /// Text in which no mark counts, shown as prose.
    Verbatim,
    Link,
    /// An element of the same name.
    Element(&'static str),
    Item,
    /// A picture, a film, an attachment: what stands between is an address and no words.
    Media,
}

fn meaning(name: &str) -> Option<Meaning> {
    Some(match name {
        "quote" => Meaning::Quote,
        "code" | "pre" | "php" | "syntax" | "highlight-code" => Meaning::Code,
        "noparse" | "nobbc" | "plain" => Meaning::Verbatim,
        "url" | "iurl" => Meaning::Link,
        "*" | "li" => Meaning::Item,
        "list" | "ul" => Meaning::Element("ul"),
        "ol" => Meaning::Element("ol"),
        "table" => Meaning::Element("table"),
        "tr" => Meaning::Element("tr"),
        "td" => Meaning::Element("td"),
        "th" => Meaning::Element("th"),
        "spoiler" | "hide" | "center" | "left" | "right" | "justify" | "align" | "indent" => Meaning::Element("div"),
        "img" | "youtube" | "media" | "video" | "audio" | "flash" | "attachment" | "attach" => Meaning::Media,
        "b" | "i" | "u" | "s" | "strike" | "del" | "em" | "strong" | "sub" | "sup" | "size" | "color" | "colour"
        | "font" | "highlight" | "mark" | "c" | "tt" | "icode" | "email" | "user" | "mention" | "anchor" | "post"
        | "topic" | "abbr" => Meaning::Plain,
        _ => return None,
    })
}

/// A piece of the post.
struct Token<'t> {
    /// As it stands.
    source: &'t str,
    /// Where it ends in the post.
    end: usize,
    mark: Option<Mark<'t>>,
}

struct Mark<'t> {
    name: String,
    value: &'t str,
    is_closing: bool,
    /// Number of the token that closes it, or that it closes.
    partner: Option<usize>,
}

/// The HTML that a post stands for.
pub(in crate::source) fn to_html(body: &str) -> String {
    let body = body.replace("\r\n", "\n");
    let mut tokens = tokens(&body);
    pair(&mut tokens);
    Writer { body: &body, tokens: &tokens, html: String::with_capacity(body.len()), open: Vec::new(), quotes: 0 }
        .write()
}

/// Cuts a post at its marks.
fn tokens(body: &str) -> Vec<Token<'_>> {
    let mut found: Vec<Token<'_>> = Vec::new();
    let mut text_from = 0;
    let mut at = 0;
    // Where the next `]` is: looked for once, however many `[` stand before it.
    let mut next_end = 0;
    // Ends of verbatim text that do not come any more.
    let mut endless: Vec<String> = Vec::new();
    while let Some(start) = body[at..].find('[').map(|offset| at + offset) {
        if next_end <= start {
            match body[start..].find(']') {
                Some(offset) => next_end = start + offset,
                None => break,
            }
        }
        at = start + 1;
        let Some((mark, end)) = mark(body, start, next_end) else { continue };
        if text_from < start {
            found.push(Token { source: &body[text_from..start], end: start, mark: None });
        }
        let name = mark.name.clone();
        let is_verbatim = matches!(meaning(&name), Some(Meaning::Code | Meaning::Verbatim)) && !mark.is_closing;
        found.push(Token { source: &body[start..end], end, mark: Some(mark) });
        (at, text_from) = (end, end);
        if is_verbatim && !endless.contains(&name) {
            match end_of(body, end, &name) {
                Some(close) => {
                    found.push(Token { source: &body[end..close], end: close, mark: None });
                    (at, text_from) = (close, close);
                }
                None => endless.push(name),
            }
        }
    }
    found.push(Token { source: &body[text_from..], end: body.len(), mark: None });
    found
}

/// The mark at `start`, and where it ends; `end` is the first `]` behind it.
fn mark(body: &str, start: usize, end: usize) -> Option<(Mark<'_>, usize)> {
    let inner = body.get(start + 1..end)?;
    let is_closing = inner.starts_with('/');
    let inner = &inner[usize::from(is_closing)..];
    let length =
        inner.bytes().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'*' | b'_' | b'-')).take(24).count();
    let (name, rest) = inner.split_at(length);
    // Before 3.2 phpBB wrote what kind of list ends, and a number of the post, behind the name.
    let suffix = if rest.starts_with(':') {
        rest.bytes().take(MAX_SUFFIX_BYTES).take_while(|b| b.is_ascii_alphanumeric() || *b == b':').count()
    } else {
        0
    };
    let rest = &rest[suffix..];
    if name.is_empty() || rest.len() > MAX_VALUE_BYTES || rest.contains('\n') {
        return None;
    }
    let has_value = rest.starts_with('=') || (rest.starts_with(' ') && rest.contains('='));
    if !rest.is_empty() && (is_closing || !has_value) {
        return None;
    }
    let name = name.to_lowercase();
    let value = rest.trim_start_matches(['=', ' ']);
    // A quoted value may hold a bracket.
    let is_cut = value.starts_with('"') && value.matches('"').count() % 2 == 1;
    if is_cut && let Some(more) = body.get(end..body.floor_char_boundary(end + 300)).and_then(|rest| rest.find("\"]")) {
        let value_from = end - value.len();
        let value = body.get(value_from..end + more).unwrap_or_default();
        let mark = Mark { name, value: value.trim_matches('"'), is_closing, partner: None };
        return (!value.contains('\n')).then_some((mark, end + more + 2));
    }
    Some((Mark { name, value: value.trim_matches('"'), is_closing, partner: None }, end + 1))
}

/// Where the closing mark of `name` stands behind `from`.
fn end_of(body: &str, from: usize, name: &str) -> Option<usize> {
    let mut at = from;
    while let Some(offset) = body[at..].find("[/") {
        let start = at + offset;
        let rest = &body[start + 2..];
        let is_end = rest.get(..name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name))
            && rest[name.len()..].starts_with([']', ':']);
        if is_end {
            return Some(start);
        }
        at = start + 2;
    }
    None
}

/// Finds for each opening mark the one that closes it. A mark that is closed within another closes
/// what was opened there and not closed.
fn pair(tokens: &mut [Token<'_>]) {
    let mut open: Vec<usize> = Vec::new();
    let mut count: HashMap<String, usize> = HashMap::new();
    for at in 0..tokens.len() {
        let Some(mark) = &tokens[at].mark else { continue };
        if !mark.is_closing {
            *count.entry(mark.name.clone()).or_default() += 1;
            open.push(at);
            continue;
        }
        let name = mark.name.clone();
        if count.get(&name).is_none_or(|&open| open == 0) {
            continue;
        }
        while let Some(opened) = open.pop() {
            let Some(mark) = &mut tokens[opened].mark else { continue };
            if let Some(open) = count.get_mut(&mark.name) {
                *open -= 1;
            }
            if mark.name == name {
                mark.partner = Some(at);
                if let Some(mark) = &mut tokens[at].mark {
                    mark.partner = Some(opened);
                }
                break;
            }
        }
    }
}

/// Writes HTML from paired marks.
struct Writer<'t> {
    body: &'t str,
    tokens: &'t [Token<'t>],
    html: String,
    /// Numbers of the opening marks whose elements are open.
    open: Vec<usize>,
    quotes: usize,
}

impl Writer<'_> {
    fn write(mut self) -> String {
        let mut at = 0;
        while let Some(token) = self.tokens.get(at) {
            at = match &token.mark {
                None => {
                    self.text(token.source);
                    at + 1
                }
                Some(mark) => self.mark(at, token, mark),
            };
        }
        self.html
    }

    /// Writes the mark with number `at` and gives the number of the token to go on with.
    fn mark(&mut self, at: usize, token: &Token<'_>, mark: &Mark<'_>) -> usize {
        let Some(meaning) = meaning(&mark.name) else {
            // A mark that a forum has of its own comes in pairs; anything else in brackets is text.
            if mark.partner.is_none() {
                self.text(token.source);
            }
            return at + 1;
        };
        if meaning == Meaning::Item {
            self.html.push_str(if mark.is_closing { "" } else { "<li>" });
            return at + 1;
        }
        let Some(partner) = mark.partner else {
            // `array[i]` is no formatting.
            let before = self.body.get(..token.end - token.source.len()).and_then(|before| before.chars().next_back());
            let is_index = before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | ')' | ']'));
            if mark.name.len() == 1 && !mark.is_closing && is_index {
                self.text(token.source);
            }
            return at + 1;
        };
        if mark.is_closing {
            self.close(partner, meaning);
            return at + 1;
        }
        match meaning {
            Meaning::Media => return partner + 1,
            Meaning::Code => {
                self.html.push_str("<pre>");
                self.html.push_str(&escaped(self.between(token, partner)));
                self.html.push_str("</pre>");
                return partner + 1;
            }
            Meaning::Quote => {
                self.quotes += 1;
                if self.quotes == 1 {
                    self.open(at, "<aside class=\"quote\">");
                }
            }
            Meaning::Link => {
                let between = self.between(token, partner).trim();
                let address = if mark.value.is_empty() { between } else { mark.value.trim() };
                if ["http://", "https://", "/"].iter().any(|start| address.starts_with(start)) {
                    self.open(at, &format!("<a href=\"{}\">", escaped(address)));
                }
            }
            Meaning::Element(name) => {
                self.open(at, &format!("<{name}>"));
                if mark.name == "spoiler" {
                    self.html.push_str(&escaped(mark.value));
                    self.html.push_str("\n\n");
                }
            }
            Meaning::Plain | Meaning::Verbatim | Meaning::Item => {}
        }
        at + 1
    }

    fn open(&mut self, at: usize, tag: &str) {
        if self.open.len() < MAX_DEPTH {
            self.open.push(at);
            self.html.push_str(tag);
        }
    }

    fn close(&mut self, opened: usize, meaning: Meaning) {
        if meaning == Meaning::Quote {
            self.quotes = self.quotes.saturating_sub(1);
        }
        if self.open.last() != Some(&opened) {
            return;
        }
        self.open.pop();
        match meaning {
            Meaning::Quote => self.html.push_str("</aside>"),
            Meaning::Link => self.html.push_str("</a>"),
            Meaning::Element(name) => {
                self.html.push_str("</");
                self.html.push_str(name);
                self.html.push('>');
            }
            Meaning::Plain | Meaning::Code | Meaning::Verbatim | Meaning::Item | Meaning::Media => {}
        }
    }

    /// What stands between an opening mark and the one that closes it.
    fn between(&self, token: &Token<'_>, partner: usize) -> &str {
        let end = self.tokens.get(partner).map_or(token.end, |close| close.end - close.source.len());
        self.body.get(token.end..end).unwrap_or_default()
    }

    /// Writes text, and addresses in it as links unless they stand in one.
    fn text(&mut self, text: &str) {
        let is_linked = self.open.iter().any(|&at| {
            let mark = self.tokens.get(at).and_then(|token| token.mark.as_ref());
            mark.is_some_and(|mark| meaning(&mark.name) == Some(Meaning::Link))
        });
        let mut rest = text;
        while let Some(found) = ADDRESS.find(rest).filter(|_| !is_linked) {
            let address = found.as_str().trim_end_matches(['.', ',', ';', ':', '!', '?', ')', '\'']);
            let end = found.start() + address.len();
            self.html.push_str(&escaped(&rest[..found.start()]));
            let address = escaped(address);
            for piece in ["<a href=\"", &address, "\">", &address, "</a>"] {
                self.html.push_str(piece);
            }
            rest = &rest[end..];
        }
        self.html.push_str(&escaped(rest));
    }
}

static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"https?://[^\s<>"\[\]]+"#).expect("the pattern is a constant that the tests compile")
});

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{document::Block, source::markup::html};

    fn read(post: &str) -> (Vec<Block>, Vec<String>) {
        html::fragment(&to_html(post)).unwrap()
    }

    fn prose(texts: &[&str]) -> Vec<Block> {
        texts.iter().map(|&text| Block::Prose(text.into())).collect()
    }

    #[test]
    fn marks_become_blocks_and_links() {
        let (blocks, links) = read(concat!(
            "[b]Bold[/b] and [color=#f00]red[/color], see [url=https://a.example/?x=1&y=2]this[/url], ",
            "[url]https://b.example/[/url] and https://c.example/d.\n\n[list=1][*]one\n[*:3k2j]two[/*:m:3k2j][/list:o:3k2j]",
            "[img]https://a.example/p.png[/img][youtube]dQw4[/youtube][spoiler=The end]It was him[/spoiler]",
            "[table][tr][td]x[/td][td]y[/td][/tr][/table][size=150]Large[/size]",
        ));
        let expected = [
            "Bold and red, see this, https://b.example/ and https://c.example/d.",
            "one",
            "two",
            "The end",
            "It was him",
            "x y",
            "Large",
        ];
        assert_eq!(blocks, prose(&expected));
        assert_eq!(links, ["https://a.example/?x=1&y=2", "https://b.example/", "https://c.example/d"]);
    }

    #[test]
    fn quotes_of_others_go_and_own_words_stay() {
        let post = "[quote=\"a]b\"]one [quote]two[/quote] three[/quote]mine[quote=ann post_id=3]four[/quote]";
        assert_eq!(read(post).0, prose(&["mine"]));
        assert_eq!(read("[quote]mine after all").0, prose(&["mine after all"]));
        assert_eq!(read("mine[/quote] too").0, prose(&["mine too"]));
    }

    #[test]
    fn code_is_kept_as_it_stands() {
        let (blocks, _) = read("So:[code=sql]select a[b]\n  from <t> where x = '[i]'[/code]done [code]no end");
        let code = Block::Code("select a[b]\n  from <t> where x = '[i]'".into());
        assert_eq!(blocks, [prose(&["So:"]), vec![code], prose(&["done no end"])].concat());
        assert_eq!(read("[noparse][b]x[/b][/noparse]").0, prose(&["[b]x[/b]"]));
    }

    #[test]
    fn what_is_in_brackets_and_no_mark_is_text() {
        assert_eq!(read("now [b]bold and [/i]no end").0, prose(&["now bold and no end"]));
        for text in ["a[i] = b[s][u]", "[ERROR] it fails [1]", "[list of things] and [code words]", "x [ y ] z ["] {
            assert_eq!(read(text).0, prose(&[text]), "{text}");
        }
        // A mark that a forum has of its own.
        assert_eq!(read("[tip]Mind this[/tip]").0, prose(&["Mind this"]));
    }

    #[test]
    fn html_of_the_post_and_its_addresses_is_text() {
        assert_eq!(read("<b>x</b> <script>alert(1)</script>").0, prose(&["<b>x</b> <script>alert(1)</script>"]));
        let (blocks, links) = read("[url=javascript:alert(1)]x[/url][url=https://a.example/\" onclick=\"y]z[/url]");
        assert_eq!((blocks, links), (prose(&["xz"]), vec!["https://a.example/\" onclick=\"y".to_owned()]));
    }

    #[test]
    fn hostile_posts_end_soon_and_stay_shallow() {
        for piece in [
            "[",
            "[b]",
            "[quote]",
            "[list][*]",
            "[code]",
            "[quote=",
            "[url=\"",
            "[/b]",
            "[b][i][/b]",
            "[b:a",
            "[table][tr][td]",
        ] {
            let html = to_html(&piece.repeat(200_000 / piece.len()));
            assert!(crate::source::markup::html_gate::fragment(&html).is_some(), "{piece}");
        }
        let nested = format!("{}x{}", "[list][*]".repeat(5_000), "[/list]".repeat(5_000));
        assert_eq!(read(&nested).0, prose(&["x"]));
    }

    proptest! {
        #[test]
        fn any_text_gives_html_that_can_be_read(
            pieces in prop::collection::vec(
                prop::sample::select(vec!["[b]", "[/b]", "[quote]", "[/quote]", "[code]", "[/code]", "[*]", "[list]", "[/list]",
                    "[url=", "]", "[url]", "[/url]", "<", "\"", "é", "w", "\n", "[quote=\"x", "=", " "]), 0..60),
        ) {
            prop_assert!(html::fragment(&to_html(&pieces.concat())).is_some());
        }
    }
}
