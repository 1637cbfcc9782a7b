//! Keeps the elements of an HTML text nested: which tag closes which others, and when it is too deep.
//! After the parsing rules of the HTML Standard (WHATWG, section 13.2.6), simplified so that every
//! element is closed where its parent ends. It reads no text and no attributes.

use std::borrow::Cow;

use crate::source::limits::{MAX_HTML_DEPTH, MAX_HTML_FORMATTING};

/// Elements without content.
const VOID: [&str; 17] = [
    "area", "base", "br", "col", "embed", "frame", "hr", "image", "img", "input", "link", "meta", "param", "source",
    "track", "wbr", "keygen",
];
/// Elements that the parser opens again in every paragraph until they are closed.
const FORMATTING: [&str; 14] =
    ["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"];
/// Elements that end an open paragraph.
const PARAGRAPH_ENDS: [&str; 42] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "center",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "hr",
    "li",
    "listing",
    "main",
    "menu",
    "nav",
    "ol",
    "p",
    "pre",
    "search",
    "section",
    "summary",
    "table",
    "tbody",
    "td",
    "th",
    "ul",
];
/// Elements that, as those, the end of an inline element does not close.
const OTHER_BLOCKS: [&str; 18] = [
    "applet", "audio", "button", "canvas", "caption", "colgroup", "legend", "map", "marquee", "object", "rp", "rt",
    "ruby", "tfoot", "thead", "tr", "video", "x-math",
];
/// Elements out of which no closing tag reaches.
const BARRIERS: [&str; 4] = ["applet", "marquee", "object", "table"];
/// Parts of a table.
const TABLE_PARTS: [&str; 5] = ["caption", "colgroup", "tbody", "tfoot", "thead"];

/// Whether an element has no content.
pub(super) fn is_void(name: &str) -> bool {
    VOID.contains(&name)
}

/// The elements that are open, outermost first.
#[derive(Default)]
pub(super) struct Nesting<'a> {
    open: Vec<Cow<'a, str>>,
    /// How many of them are formatting elements.
    formatting: usize,
}

impl<'a> Nesting<'a> {
    /// Opens an element, after closing those that cannot hold it; false when that is too deep.
    pub(super) fn open(&mut self, name: Cow<'a, str>, out: &mut String) -> bool {
        match &*name {
            "li" => self.imply(&["li"], |above| is_block(above) && !matches!(above, "div" | "p" | "address"), out),
            "dd" | "dt" => {
                self.imply(&["dd", "dt"], |above| is_block(above) && !matches!(above, "div" | "p" | "address"), out);
            }
            "td" | "th" => self.imply(&["td", "th"], is_barrier, out),
            "tr" => self.imply(&["tr", "caption", "colgroup"], is_barrier, out),
            "rt" | "rp" => self.imply(&["rt", "rp"], is_block, out),
            "a" | "nobr" => {
                self.close(&name, out);
            }
            part if TABLE_PARTS.contains(&part) => self.imply(&TABLE_PARTS, is_barrier, out),
            _ => {}
        }
        self.end_paragraph(&name, out);
        self.formatting += usize::from(is_formatting(&name));
        self.open.push(name);
        self.open.len() <= MAX_HTML_DEPTH && self.formatting <= MAX_HTML_FORMATTING
    }

    /// Closes the open paragraph if an element of this name cannot stand in one.
    pub(super) fn end_paragraph(&mut self, name: &str, out: &mut String) {
        if PARAGRAPH_ENDS.contains(&name) {
            self.imply(&["p"], is_block, out);
        }
    }

    pub(super) fn is_open(&self, name: &str) -> bool {
        self.open.iter().any(|open| open == name)
    }

    /// Closes an element and all that is open within. A tag that names nothing open, or that would
    /// reach out of a table or from an inline element around blocks, closes nothing.
    pub(super) fn close(&mut self, name: &str, out: &mut String) {
        let Some(at) = self.open.iter().rposition(|open| open == name) else { return };
        let mut within = self.open[at + 1..].iter();
        if is_block(name) {
            if name == "table" || !within.any(|above| is_barrier(above)) {
                self.truncate(at, out);
            }
        } else if !within.any(|above| is_block(above)) {
            self.truncate(at, out);
        } else if is_formatting(name) {
            // The parser ends such an element within the blocks that it was opened around.
            self.open.remove(at);
            self.formatting -= 1;
            write_close(name, out);
        }
    }

    /// Closes everything.
    pub(super) fn finish(&mut self, out: &mut String) {
        self.truncate(0, out);
    }

    /// Closes the nearest of `names`, if nothing that stops the search is nearer.
    fn imply(&mut self, names: &[&str], stops: impl Fn(&str) -> bool, out: &mut String) {
        for at in (0..self.open.len()).rev() {
            let name = &*self.open[at];
            if names.contains(&name) {
                return self.truncate(at, out);
            }
            if stops(name) {
                return;
            }
        }
    }

    fn truncate(&mut self, at: usize, out: &mut String) {
        for name in self.open.drain(at..).rev() {
            self.formatting -= usize::from(is_formatting(&name));
            write_close(&name, out);
        }
    }
}

fn write_close(name: &str, out: &mut String) {
    out.push_str("</");
    out.push_str(name);
    out.push('>');
}

fn is_block(name: &str) -> bool {
    PARAGRAPH_ENDS.contains(&name) || OTHER_BLOCKS.contains(&name)
}

fn is_formatting(name: &str) -> bool {
    FORMATTING.contains(&name)
}

fn is_barrier(name: &str) -> bool {
    BARRIERS.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The closing tags that `tags` lead to, in brackets, among the opening ones.
    fn nested(tags: &str) -> String {
        let (mut nesting, mut out) = (Nesting::default(), String::new());
        for tag in tags.split_whitespace() {
            if let Some(name) = tag.strip_prefix('/') {
                nesting.close(name, &mut out);
            } else {
                nesting.open(tag.to_owned().into(), &mut out);
                out.push_str(tag);
                out.push(' ');
            }
        }
        out
    }

    #[test]
    fn elements_end_where_they_must() {
        for (tags, expected) in [
            ("p b p", "p b </b></p>p "),
            ("ul li b li", "ul li b </b></li>li "),
            ("ul li ul li", "ul li ul li "),
            ("table tr td i td", "table tr td i </i></td>td "),
            ("table tr td table tr td", "table tr td table tr td "),
            ("table thead tr th tbody", "table thead tr th </th></tr></thead>tbody "),
            ("div b /div", "div b </b></div>"),
            ("b div /b", "b div </b>"),
            ("span div /span", "span div "),
            ("div table /div", "div table "),
            ("a b a", "a b </b></a>a "),
            ("p ruby rt rt", "p ruby rt </rt>rt "),
            ("/x", ""),
        ] {
            assert_eq!(nested(tags), expected, "{tags}");
        }
    }
}
