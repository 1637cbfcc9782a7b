//! Cuts HTML into tags and text, in one pass and without building a tree: Markdown may cut a piece of
//! HTML anywhere, so that no piece need be whole. Knows no element's meaning.

use std::borrow::Cow;

use pulldown_cmark::{Event, Parser};

/// Longest name of a character reference, with `&` and `;`, in bytes.
const MAX_REFERENCE: usize = 40;

/// One piece of HTML.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::source) enum Token<'a> {
    /// Text, its character references not yet read.
    Text(&'a str),
    Open(Tag<'a>),
    /// Name of the element that ends here, as written.
    Close(&'a str),
    /// A comment that does not end within the piece; what follows it is part of it.
    OpenComment(&'a str),
}

/// An opening tag.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::source) struct Tag<'a> {
    /// Name as written.
    pub(in crate::source) name: &'a str,
    attributes: &'a str,
}

impl<'a> Tag<'a> {
    /// The value of an attribute, empty when it has none; the first of two equal ones counts.
    pub(in crate::source) fn attribute(&self, wanted: &str) -> Option<Cow<'a, str>> {
        let mut rest = self.attributes;
        loop {
            rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
            if rest.is_empty() {
                return None;
            }
            let end = rest.find(|c: char| c.is_ascii_whitespace() || matches!(c, '=' | '/')).unwrap_or(rest.len());
            // An attribute that begins with `=` has that as its name.
            let (name, after) = rest.split_at(end.max(1).min(rest.len()));
            let (value, after) = value_of(after);
            if name.eq_ignore_ascii_case(wanted) {
                return Some(decoded(value));
            }
            rest = after;
        }
    }
}

/// The value at the start of `rest`, if there is one, and what comes after it.
fn value_of(rest: &str) -> (&str, &str) {
    let Some(value) = rest.trim_start().strip_prefix('=') else { return ("", rest) };
    let value = value.trim_start();
    for quote in ['"', '\''] {
        if let Some(quoted) = value.strip_prefix(quote) {
            return quoted.split_once(quote).unwrap_or((quoted, ""));
        }
    }
    value.split_at(value.find(|c: char| c.is_ascii_whitespace()).unwrap_or(value.len()))
}

/// The pieces of `html`, in order. Comments, declarations and instructions are passed over.
pub(in crate::source) fn tokens(html: &str) -> Tokens<'_> {
    Tokens { rest: html, no_quotes: false, no_end: false }
}

/// See [`tokens`].
pub(in crate::source) struct Tokens<'a> {
    rest: &'a str,
    /// A quote did not end: none is taken for one any more, so that the text is not searched again.
    no_quotes: bool,
    /// There is no `>` any more.
    no_end: bool,
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            if self.rest.is_empty() {
                return None;
            }
            if !self.rest.starts_with('<') {
                return Some(self.text(0));
            }
            if let Some(comment) = self.rest.strip_prefix("<!--") {
                // `<!-->` and `<!--->` are whole comments.
                let whole = ["->", ">"].into_iter().find_map(|end| comment.strip_prefix(end));
                match whole.or_else(|| comment.split_once("-->").map(|(_, after)| after)) {
                    Some(after) => self.rest = after,
                    None => return Some(self.last(Token::OpenComment(comment))),
                }
            } else if let Some((start, end)) = [("<![CDATA[", "]]>"), ("<?", "?>"), ("<!", ">")]
                .into_iter()
                .find(|(start, _)| self.rest.starts_with(start))
            {
                let inner = self.rest.get(start.len()..).unwrap_or_default();
                self.rest = inner.split_once(end).map_or("", |(_, after)| after);
            } else {
                return Some(self.tag());
            }
        }
    }
}

impl<'a> Tokens<'a> {
    fn last(&mut self, token: Token<'a>) -> Token<'a> {
        self.rest = "";
        token
    }

    /// Text up to the next `<` after `from`.
    fn text(&mut self, from: usize) -> Token<'a> {
        let after = self.rest.get(from..).unwrap_or_default();
        let end = after.find('<').map_or(self.rest.len(), |at| from + at);
        let (text, rest) = self.rest.split_at(end);
        self.rest = rest;
        Token::Text(text)
    }

    fn tag(&mut self) -> Token<'a> {
        let inner = self.rest.get(1..).unwrap_or_default();
        let is_closing = inner.starts_with('/');
        let named = if is_closing { inner.get(1..).unwrap_or_default() } else { inner };
        let is_tag = named.starts_with(|c: char| c.is_ascii_alphabetic());
        let Some(end) = is_tag.then(|| self.end_of(named)).flatten() else { return self.text(1) };
        let inner = named.get(..end).unwrap_or_default();
        let length = inner.find(|c: char| c.is_ascii_whitespace() || c == '/').unwrap_or(inner.len());
        let (name, attributes) = inner.split_at(length);
        self.rest = named.get(end + 1..).unwrap_or_default();
        if is_closing { Token::Close(name) } else { Token::Open(Tag { name, attributes }) }
    }

    /// Where the `>` is that ends a tag; one in quotes does not.
    fn end_of(&mut self, tag: &str) -> Option<usize> {
        if self.no_end {
            return None;
        }
        let mut quote = None;
        let mut value_may_start = false;
        for (at, b) in tag.bytes().enumerate() {
            match (quote, b) {
                (None, b'>') => return Some(at),
                (None, b'"' | b'\'') if value_may_start && !self.no_quotes => quote = Some(b),
                (Some(open), b) if open == b => quote = None,
                _ => {}
            }
            value_may_start = b == b'=' || value_may_start && b.is_ascii_whitespace();
        }
        self.no_quotes |= quote.is_some();
        let end = tag.find('>');
        self.no_end = end.is_none();
        end
    }
}

/// Text with its character references read: `&amp;` is `&`. Unknown ones stay.
pub(in crate::source) fn decoded(text: &str) -> Cow<'_, str> {
    let Some(first) = text.find('&') else { return Cow::Borrowed(text) };
    let (start, mut rest) = text.split_at(first);
    let mut out = start.to_owned();
    while let Some(at) = rest.find('&') {
        let (before, reference) = rest.split_at(at);
        out.push_str(before);
        let name = reference.get(1..).unwrap_or_default();
        let length = name.bytes().take(MAX_REFERENCE).take_while(|b| b.is_ascii_alphanumeric() || *b == b'#').count();
        let is_whole = length > 0 && name.as_bytes().get(length) == Some(&b';');
        let (reference, after) = reference.split_at(if is_whole { length + 2 } else { 1 });
        match if is_whole { character(reference) } else { None } {
            Some(read) => out.push_str(&read),
            None => out.push_str(reference),
        }
        rest = after;
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// What a character reference stands for. The Markdown parser knows them all.
fn character(reference: &str) -> Option<String> {
    Parser::new(reference).find_map(|event| match event {
        Event::Text(text) => Some(text.into_string()),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(html: &str) -> String {
        tokens(html)
            .map(|token| match token {
                Token::Text(text) => format!("[{}]", decoded(text)),
                Token::Open(tag) => format!("<{}>", tag.name),
                Token::Close(name) => format!("</{name}>"),
                Token::OpenComment(_) => "<!--".to_owned(),
            })
            .collect()
    }

    #[test]
    fn html_is_cut_into_tags_and_text() {
        for (html, cut) in [
            ("a <b>c</b> d", "[a ]<b>[c]</b>[ d]"),
            ("<a title=\"x>y\" href='z'>t</a >", "<a>[t]</a>"),
            ("<br/><img\nsrc=x>", "<br><img>"),
            ("a < b, x<5 and <", "[a ][< b, x][<5 and ][<]"),
            ("<!-- a --><!-->b<!DOCTYPE html><?x > ?>c<![CDATA[ d > ]]>e", "[b][c][e]"),
            ("a<!-- b", "[a]<!--"),
            ("<a b=\"c>d", "<a>[d]"),
            ("it's <p it's>x", "[it's ]<p>[x]"),
            ("&lt;b&gt; &#x2713; &nosuch; &amp &rarr;&;", "[<b> ✓ &nosuch; &amp →&;]"),
        ] {
            assert_eq!(seen(html), cut, "{html}");
        }
    }

    #[test]
    fn attributes_are_found_however_they_are_written() {
        let Some(Token::Open(tag)) = tokens("<a HREF = '/x?a&amp;b' name=y hidden title=\"t\" name=z/>").next() else {
            panic!("no tag");
        };
        let of = |name: &str| tag.attribute(name).map(Cow::into_owned);
        assert_eq!(of("href").as_deref(), Some("/x?a&b"));
        assert_eq!(of("name").as_deref(), Some("y"));
        assert_eq!(of("hidden").as_deref(), Some(""));
        assert_eq!(of("title").as_deref(), Some("t"));
        assert_eq!(of("id"), None);
    }

    #[test]
    fn any_text_is_cut_in_linear_time() {
        for piece in ["<", "<a b=\"", "<a ", "<!--", "<?", "<![CDATA[", "</a", "<a =", "&", "&a", "'<a='"] {
            // Only that it ends: quadratic, each of these took minutes.
            let text = piece.repeat(50_000);
            for token in tokens(&text) {
                if let Token::Open(tag) = token {
                    assert_eq!(tag.attribute("none"), None);
                }
            }
            let _ = decoded(&text);
        }
    }
}
