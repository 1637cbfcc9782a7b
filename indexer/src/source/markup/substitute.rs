//! Puts in what a page says of itself where its text asks for it: front matter by `{{ page.title }}`
//! (Jekyll), `{{ page.meta.x }}` (`MkDocs`), `{{ name }}` among the substitutions of `MyST`
//! (<https://myst-parser.readthedocs.io/en/latest/syntax/optional.html#substitutions-with-jinja2>), and
//! `{frontMatter.x}` (Docusaurus). What comes from elsewhere is not known.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::{
    front_matter,
    prepare::braces::{Piece, Pieces},
};
use crate::source::{limits::MAX_INCLUDED_BYTES, spec::Dialect};

/// The page with its own values in it; to be called before the page is prepared.
pub(in crate::source) fn substituted<'b>(dialect: Dialect, body: &'b str, front: &Map<String, Value>) -> Cow<'b, str> {
    if dialect == Dialect::Docusaurus {
        return docusaurus(body, front);
    }
    let own = match dialect {
        Dialect::Myst => {
            front.get("myst").and_then(|myst| myst.get("substitutions")).or_else(|| front.get("substitutions"))
        }
        _ => None,
    };
    let value = |output: &str| {
        let name = output.split('|').next().unwrap_or_default().trim();
        match dialect {
            Dialect::Jekyll => front_matter::text(front, name.strip_prefix("page.")?),
            Dialect::Mkdocs => {
                front_matter::text(front, name.strip_prefix("page.meta.").or_else(|| name.strip_prefix("page."))?)
            }
            _ => front_matter::text(own?.as_object()?, name),
        }
    };
    if front.is_empty() || !body.contains("{{") {
        return Cow::Borrowed(body);
    }
    let mut out = String::with_capacity(body.len());
    let mut left = MAX_INCLUDED_BYTES;
    let mut at = 0;
    let mut pieces = Pieces::of(body);
    while let Some(piece) = pieces.next() {
        let end = pieces.place();
        let value = match piece {
            Piece::Output(output) => value(output).filter(|value| value.len() <= left),
            Piece::Text(_) | Piece::Code(_) | Piece::Tag(_) => None,
        };
        left -= value.as_ref().map_or(0, String::len);
        out.push_str(value.as_deref().unwrap_or(&body[at..end]));
        at = end;
    }
    Cow::Owned(out)
}

/// The same for the expressions of MDX.
fn docusaurus<'b>(body: &'b str, front: &Map<String, Value>) -> Cow<'b, str> {
    const MARK: &str = "{frontMatter.";
    if !body.contains(MARK) {
        return Cow::Borrowed(body);
    }
    let mut out = String::with_capacity(body.len());
    let mut left = MAX_INCLUDED_BYTES;
    let mut rest = body;
    while let Some((before, after)) = rest.split_once(MARK) {
        let length = after.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count();
        let value = after[length..].strip_prefix('}').and_then(|_| front_matter::text(front, &after[..length]));
        out.push_str(before);
        if let Some(value) = value.filter(|value| value.len() <= left) {
            left -= value.len();
            out.push_str(&value);
            rest = &after[length + 1..];
        } else {
            out.push_str(MARK);
            rest = after;
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_says_its_own_values() {
        for (dialect, yaml, body, expected) in [
            (
                Dialect::Jekyll,
                "title: T",
                "{{ page.title | upcase }} {{ page.x }} {% a %} `{{ page.title }}`",
                "T {{ page.x }} {% a %} `{{ page.title }}`",
            ),
            (Dialect::Mkdocs, "v: 2", "{{ page.meta.v }} {{ v }}", "2 {{ v }}"),
            (Dialect::Myst, "myst: {substitutions: {a: A}}", "{{ a }} {{ b }}", "A {{ b }}"),
            (Dialect::Myst, "substitutions: {a: A}\nb: B", "{{a}} {{ b }}", "A {{ b }}"),
            (
                Dialect::Docusaurus,
                "title: T",
                "{frontMatter.title} {frontMatter.x} {title}",
                "T {frontMatter.x} {title}",
            ),
            (Dialect::Jekyll, "", "{{ page.title }}", "{{ page.title }}"),
        ] {
            let front = front_matter::split(&format!("---\n{yaml}\n---\n")).unwrap().0;
            assert_eq!(substituted(dialect, body, &front), expected);
        }
    }

    #[test]
    fn no_value_fills_the_memory() {
        let front = Map::from_iter([("a".to_owned(), Value::String("x".repeat(MAX_INCLUDED_BYTES / 2)))]);
        let page = "{{ page.a }}".repeat(100);
        let text = substituted(Dialect::Jekyll, &page, &front);
        assert!(text.len() < 2 * MAX_INCLUDED_BYTES);
    }
}
