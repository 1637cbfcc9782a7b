//! Splits HTML into tags and text, as the HTML Standard's tokenizer does (WHATWG, section 13.2.5):
//! one pass, linear. Comments and declarations never come out. It knows no element and builds nothing.

use std::borrow::Cow;

use crate::source::limits::MAX_HTML_ATTRIBUTES;

/// A piece of HTML.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// Text as written, character references and all.
    Text(&'a str),
    Open(Tag<'a>),
    /// The name of a closing tag, lower case.
    Close(Cow<'a, str>),
}

/// An opening tag.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Tag<'a> {
    /// Its name, lower case.
    pub(super) name: Cow<'a, str>,
    /// Names and values as written; one more than the limit when there are too many.
    pub(super) attributes: Vec<(&'a str, &'a str)>,
    /// Whether it ends with `/>`.
    pub(super) is_self_closing: bool,
}

impl Tag<'_> {
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| *value)
    }
}

/// What a `<` stands for.
enum Markup<'a> {
    Token(Token<'a>),
    /// A comment, a declaration, or a tag without end.
    Nothing,
    Character,
}

/// What is left of a text to split.
pub(super) struct Tokens<'a> {
    rest: &'a str,
    /// Elements of which no closing tag is left; looked for once, not at each opening tag.
    unclosed: Vec<String>,
}

impl<'a> Tokens<'a> {
    pub(super) fn new(html: &'a str) -> Self {
        Self { rest: html, unclosed: Vec::new() }
    }

    /// The content of an element that holds text only (`script`, `title`), up to and with its closing
    /// tag; all that is left when there is none.
    pub(super) fn raw_text(&mut self, name: &str) -> &'a str {
        let (content, rest) = match find_close(self.rest, name) {
            Some(at) => (&self.rest[..at], after_tag(&self.rest[at..])),
            None => (self.rest, ""),
        };
        self.rest = rest;
        content
    }

    /// Passes over what an element holds, its like in it included; nothing when it is never closed.
    pub(super) fn pass_over(&mut self, name: &str) {
        if self.unclosed.iter().any(|known| known == name) {
            return;
        }
        let mut rest = self.rest;
        let mut depth = 1_usize;
        while let Some(at) = rest.find('<') {
            rest = &rest[at..];
            if is_tag(&rest[1..], name) {
                depth += 1;
            } else if rest[1..].strip_prefix('/').is_some_and(|tag| is_tag(tag, name)) {
                depth -= 1;
                if depth == 0 {
                    self.rest = after_tag(rest);
                    return;
                }
            }
            rest = &rest[1..];
        }
        self.unclosed.push(name.to_owned());
    }

    /// What stands at a `<`; passes over it unless it is but a character.
    fn markup(&mut self) -> Markup<'a> {
        let inner = &self.rest[1..];
        if let Some(comment) = inner.strip_prefix("!--") {
            self.rest = after_comment(comment);
            return Markup::Nothing;
        }
        let tag = inner.strip_prefix('/').unwrap_or(inner);
        if !tag.starts_with(|first: char| first.is_ascii_alphabetic()) {
            if !inner.starts_with(['!', '?', '/']) {
                return Markup::Character;
            }
            self.rest = after(inner, ">");
            return Markup::Nothing;
        }
        let end = tag.find(|c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>')).unwrap_or(tag.len());
        let name = lower_case(&tag[..end]);
        let (attributes, is_self_closing, rest) = attributes(&tag[end..]);
        self.rest = rest.unwrap_or_default();
        if rest.is_none() {
            // A tag that the text ends in is none.
            Markup::Nothing
        } else if tag.len() < inner.len() {
            Markup::Token(Token::Close(name))
        } else {
            Markup::Token(Token::Open(Tag { name, attributes, is_self_closing }))
        }
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        while !self.rest.is_empty() {
            if self.rest.starts_with('<') {
                match self.markup() {
                    Markup::Token(token) => return Some(token),
                    Markup::Nothing => continue,
                    Markup::Character => {}
                }
            }
            // The first character is text, be it a `<`.
            let start = self.rest.chars().next().map_or(0, char::len_utf8);
            let end = self.rest[start..].find('<').map_or(self.rest.len(), |at| start + at);
            let (text, rest) = self.rest.split_at(end);
            self.rest = rest;
            return Some(Token::Text(text));
        }
        None
    }
}

fn lower_case(name: &str) -> Cow<'_, str> {
    if name.bytes().any(|b| b.is_ascii_uppercase()) { name.to_ascii_lowercase().into() } else { name.into() }
}

fn after<'a>(text: &'a str, mark: &str) -> &'a str {
    text.find(mark).map_or("", |at| &text[at + mark.len()..])
}

/// What follows a comment, whose first mark has been read.
fn after_comment(comment: &str) -> &str {
    for empty in [">", "->"] {
        if let Some(rest) = comment.strip_prefix(empty) {
            return rest;
        }
    }
    let mut rest = comment;
    while let Some(at) = rest.find("--") {
        let end = &rest[at + 2..];
        if let Some(after) = end.strip_prefix('>').or_else(|| end.strip_prefix("!>")) {
            return after;
        }
        rest = &rest[at + 1..];
    }
    ""
}

/// Whether a tag of this name begins here, after its `<` or `</`.
fn is_tag(text: &str, name: &str) -> bool {
    let starts = text.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
    starts && text[name.len()..].starts_with(|c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>'))
}

/// Where the first closing tag of this name stands.
fn find_close(text: &str, name: &str) -> Option<usize> {
    text.match_indices("</").map(|(at, _)| at).find(|at| is_tag(&text[at + 2..], name))
}

/// What follows the tag that `text` begins with.
fn after_tag(text: &str) -> &str {
    let end = text.find(|c: char| c.is_ascii_whitespace() || c == '>').unwrap_or(text.len());
    attributes(&text[end..]).2.unwrap_or_default()
}

/// Attributes of a tag, whether it closes itself, and what follows it; nothing follows when the text
/// ends within.
fn attributes(text: &str) -> (Vec<(&str, &str)>, bool, Option<&str>) {
    let mut found = Vec::new();
    let mut rest = text;
    loop {
        let name_at = rest.find(|c: char| !c.is_ascii_whitespace() && c != '/');
        let Some(at) = name_at else { return (found, false, None) };
        let is_self_closing = rest[..at].ends_with('/');
        rest = &rest[at..];
        if let Some(after) = rest.strip_prefix('>') {
            return (found, is_self_closing, Some(after));
        }
        // An `=` that begins a name is part of it.
        let ends_name = |c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>' | '=');
        let first = rest.chars().next().map_or(0, char::len_utf8);
        let end = rest[first..].find(ends_name).map_or(rest.len(), |at| first + at);
        let (name, after_name) = rest.split_at(end);
        let Some((value, after_value)) = value(after_name) else { return (found, false, None) };
        if found.len() <= MAX_HTML_ATTRIBUTES {
            found.push((name, value));
        }
        rest = after_value;
    }
}

/// The value of an attribute and what follows it; `None` when the text ends within.
fn value(text: &str) -> Option<(&str, &str)> {
    let Some(said) = text.trim_ascii_start().strip_prefix('=') else { return Some(("", text)) };
    let said = said.trim_ascii_start();
    if let Some(quote) = said.chars().next().filter(|first| matches!(first, '"' | '\'')) {
        return said[1..].split_once(quote);
    }
    let end = said.find(|c: char| c.is_ascii_whitespace() || c == '>')?;
    Some(said.split_at(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Tokens in a short form: `<name a=b>`, `</name>`, text as it is.
    fn shown(html: &str) -> Vec<String> {
        Tokens::new(html)
            .map(|token| match token {
                Token::Text(text) => text.to_owned(),
                Token::Close(name) => format!("</{name}>"),
                Token::Open(tag) => {
                    let attributes: Vec<String> =
                        tag.attributes.iter().map(|(name, value)| format!(" {name}={value}")).collect();
                    format!("<{}{}{}>", tag.name, attributes.concat(), if tag.is_self_closing { "/" } else { "" })
                }
            })
            .collect()
    }

    #[test]
    fn tags_and_text_are_told_apart() {
        assert_eq!(
            shown("a < b <P class='x y' id=z hidden>t</P ><br/><a-b title=\"1 > 0\">"),
            ["a ", "< b ", "<p class=x y id=z hidden=>", "t", "</p>", "<br/>", "<a-b title=1 > 0>"]
        );
        assert_eq!(shown("<a href=/x/>y"), ["<a href=/x/>", "y"]);
        assert_eq!(shown("a<é<1</ >b"), ["a", "<é", "<1", "b"]);
    }

    #[test]
    fn comments_end_where_the_standard_says() {
        for comment in ["<!-->", "<!--->", "<!-- <b> -->", "<!-- --!>", "<!---->", "<!doctype html>", "<?xml?>", "</>"]
        {
            assert_eq!(shown(&format!("{comment}<i>")), ["<i>"], "{comment}");
        }
        assert_eq!(shown("a<!-- <i>"), ["a"]);
    }

    #[test]
    fn what_ends_within_a_tag_is_no_tag() {
        for tag in ["<a", "<a ", "<a b", "<a b=", "<a b='c>", "<a b=c", "</a", "<!-"] {
            assert_eq!(shown(&format!("x{tag}")), ["x"], "{tag}");
        }
    }

    #[test]
    fn raw_text_and_whole_elements_are_passed_over() {
        let mut tokens = Tokens::new("if (a<b) '</scripty>'</SCRIPT >x<g><svg></svg></svg>y<svg>z");
        assert_eq!(tokens.raw_text("script"), "if (a<b) '</scripty>'");
        assert_eq!(tokens.next(), Some(Token::Text("x")));
        tokens.pass_over("svg");
        assert_eq!(tokens.next(), Some(Token::Text("y")));
        tokens.next();
        tokens.pass_over("svg");
        assert_eq!(tokens.next(), Some(Token::Text("z")));
    }

    #[test]
    fn any_piece_repeated_is_split_in_linear_time() {
        for piece in ["<", "<!--", "<!-- --", "<?", "<![CDATA[", "<a ", "</b", "<a b=\"", "=", "<svg>", "</svg"] {
            // Only that it ends: quadratic, each of these took over half a minute.
            let html = piece.repeat(400_000);
            let mut tokens = Tokens::new(&html);
            while tokens.next().is_some() {
                tokens.pass_over("svg");
            }
        }
    }
}
