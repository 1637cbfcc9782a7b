//! Takes what kramdown adds to Markdown (<https://kramdown.gettalong.org/syntax.html>) out of a page:
//! attribute lists, extensions, abbreviations, definitions, the table of contents. It knows no Liquid.

use std::borrow::Cow;

use crate::source::markup::prepare::{
    ahead::Ahead,
    attributes::attributes,
    html_marks::HtmlMarks,
    lines::{Fences, Indented, Kind, heading, list_marker},
    stretches::Stretches,
    writer::Writer,
};

/// The page as `CommonMark`.
pub(super) fn without_kramdown(text: &str) -> String {
    let text = without_extensions(text);
    let code = Stretches::of(&text);
    let (mut fences, mut indented) = (Fences::default(), Indented::new());
    let mut writer = Writer::default();
    let mut html = HtmlMarks::default();
    let mut before = Before::Blank;
    // An id that stands before its heading.
    let mut id: Option<&str> = None;
    let mut lines = Lines { text: &text, at: 0 };
    while let Some((at, line)) = lines.next() {
        if fences.next(line) != Kind::Text || indented.is_code(line) {
            writer.code(line);
            before = Before::Other;
            continue;
        }
        let start = line.trim_start_matches([' ', '\t', '>']).trim_end();
        if start.is_empty() {
            writer.line(line);
            before = Before::Blank;
            continue;
        }
        if let Some(list) = attributes(start).filter(|list| start.starts_with("{:") && list.length == start.len()) {
            match before {
                Before::Heading => writer.amend(list.id),
                _ => id = list.id.filter(|_| before == Before::Blank),
            }
            continue;
        }
        let is_contents = list_marker(start).is_some() && is_table_of_contents(lines.peek());
        if is_contents || start == "^" || (start.starts_with("*[") && start.contains("]:")) {
            writer.blank();
            if is_contents {
                lines.next();
            }
            continue;
        }
        if let Some(definition) = start.strip_prefix(": ").filter(|_| before == Before::Other)
            && writer.define(&without_lists(definition, at + line.len() - definition.len(), &code))
        {
            continue;
        }
        if let Some(rest) = html.without(line) {
            writer.break_off();
            writer.line(&without_lists(&line[rest.clone()], at + rest.start, &code));
            continue;
        }
        let is_heading = heading(line).is_some();
        let mut out = without_lists(line, at, &code);
        if let Some(id) = id.take().filter(|_| is_heading && !out.contains("{#")) {
            out = Cow::Owned(format!("{} {{#{id}}}", out.trim_end()));
        }
        writer.line(&out);
        before = if is_heading { Before::Heading } else { Before::Other };
    }
    writer.finish()
}

/// What came before a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Before {
    Blank,
    Heading,
    Other,
}

/// The lines of a page with their places.
struct Lines<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Lines<'a> {
    fn next(&mut self) -> Option<(usize, &'a str)> {
        let at = self.at;
        let line = self.text.get(at..).filter(|rest| !rest.is_empty())?.split_inclusive('\n').next()?;
        self.at += line.len();
        Some((at, line.trim_end_matches('\n')))
    }

    fn peek(&self) -> &'a str {
        self.text.get(self.at..).and_then(|rest| rest.lines().next()).unwrap_or_default()
    }
}

/// `{:toc}`, which takes the place of the list item before it.
fn is_table_of_contents(line: &str) -> bool {
    let list = line.trim().strip_prefix("{:").and_then(|list| list.strip_suffix('}'));
    list.is_some_and(|list| list.split_whitespace().any(|word| word == "toc"))
}

/// The line, which begins at `at` of the page, without the attribute lists of words in it; a heading
/// keeps its id.
fn without_lists<'l>(line: &'l str, at: usize, code: &Stretches) -> Cow<'l, str> {
    if !line.contains("{:") {
        return Cow::Borrowed(line);
    }
    let mut out = String::with_capacity(line.len());
    let mut from = 0;
    for (start, _) in line.match_indices("{:") {
        if start < from || code.end_of(at + start).is_some() || line[..start].ends_with('\\') {
            continue;
        }
        if let Some(list) = attributes(&line[start..]) {
            out.push_str(&line[from..start]);
            from = start + list.length;
            match list.id.filter(|_| heading(line).is_some()) {
                Some(id) => out.extend(["{#", id, "}"]),
                None if out.is_empty() || out.ends_with(' ') => from += usize::from(line[from..].starts_with(' ')),
                None => {}
            }
        }
    }
    out.push_str(&line[from..]);
    Cow::Owned(out)
}

/// The page without extensions, `{::name}…{:/name}`: what a comment holds goes with it.
fn without_extensions(text: &str) -> Cow<'_, str> {
    if !text.contains("{::") {
        return Cow::Borrowed(text);
    }
    let (code, ahead) = (Stretches::of(text), Ahead::of(text));
    let mut out = String::with_capacity(text.len());
    let (mut from, mut at) = (0, 0);
    while let Some(start) = ["{::", "{:/"].iter().filter_map(|mark| ahead.find_far(text, at, mark)).min() {
        at = start + 3;
        let Some(end) = ahead.find(text, start, "}").filter(|_| code.end_of(start).is_none()) else { continue };
        let is_comment = text[start..end].starts_with("{::comment") && !text[start..end].ends_with('/');
        let end = if is_comment {
            ahead.find_far(text, end, "{:/").and_then(|close| ahead.find(text, close, "}")).unwrap_or(end)
        } else {
            end
        };
        out.push_str(&text[from..start]);
        (from, at) = (end + 1, end + 1);
    }
    out.push_str(&text[from..]);
    Cow::Owned(out)
}
