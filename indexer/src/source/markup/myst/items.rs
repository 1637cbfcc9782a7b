//! Takes a page of `MyST` apart into lines of text, code, and directives with their options
//! (<https://myst-parser.readthedocs.io/en/latest/syntax/roles-and-directives.html>). It does not know
//! what a directive shows.

use std::ops::Range;

use super::kinds::{Kind, kind};
use crate::source::markup::prepare::lines::{Fence, MAX_INDENT};

/// Deepest nesting of directives that is followed.
const MAX_OPEN: usize = 64;

/// A directive, without its body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Directive<'a> {
    pub(super) name: &'a str,
    pub(super) kind: Kind,
    /// What stands behind the name.
    pub(super) argument: &'a str,
    /// What stands before its fence.
    pub(super) prefix: &'a str,
    options: Vec<(&'a str, String)>,
}

impl Directive<'_> {
    /// The value of an option; empty when it is only set.
    pub(super) fn option(&self, name: &str) -> Option<&str> {
        self.options.iter().find(|(key, _)| *key == name).map(|(_, value)| value.as_str())
    }
}

/// A piece of a page.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Item<'a> {
    /// A line of text.
    Text(&'a str),
    /// A fenced block of code, with its fences.
    Code(Range<usize>),
    /// The beginning of a directive whose body is text.
    Opens(Directive<'a>),
    /// Its end.
    Closes,
    /// A directive whose body is no text, with the body.
    Whole(Directive<'a>, Range<usize>),
}

/// The pieces of a page, in order.
pub(super) struct Items<'a> {
    lines: Vec<&'a str>,
    at: usize,
    open: Vec<Fence>,
}

impl<'a> Items<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        Self { lines: text.lines().collect(), at: 0, open: Vec::new() }
    }

    /// The lines of a piece.
    pub(super) fn lines(&self, range: Range<usize>) -> &[&'a str] {
        self.lines.get(range).unwrap_or_default()
    }

    /// The line that comes next.
    pub(super) fn peek(&self) -> &'a str {
        self.lines.get(self.at).copied().unwrap_or_default()
    }

    /// The line on which a fence ends, seen from here; the end of the page when it does not.
    fn end_of(&self, fence: Fence) -> usize {
        let rest = self.lines.get(self.at..).unwrap_or_default();
        self.at + rest.iter().position(|line| fence.is_closed_by(line)).unwrap_or(rest.len())
    }

    /// Reads the options that stand here, and goes behind them.
    fn options(&mut self, fence: Fence) -> Vec<(&'a str, String)> {
        let rest = self.lines.get(self.at..).unwrap_or_default();
        if rest.first().is_some_and(|line| line.trim() == "---") {
            let end = rest[1..].iter().position(|line| line.trim() == "---" || fence.is_closed_by(line));
            if let Some(end) = end.filter(|&end| rest[end + 1].trim() == "---") {
                let options = pairs(&rest[1..=end]);
                self.at += end + 2;
                return options;
            }
        }
        let option = |line: &&'a str| {
            let (key, value) = line.trim_start().strip_prefix(':')?.split_once(':')?;
            let is_key =
                !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
            is_key.then(|| (key, unquoted(value.trim()).to_owned()))
        };
        let options: Vec<_> = rest.iter().map_while(option).collect();
        self.at += options.len();
        options
    }
}

impl<'a> Iterator for Items<'a> {
    type Item = Item<'a>;

    fn next(&mut self) -> Option<Item<'a>> {
        let line = *self.lines.get(self.at)?;
        self.at += 1;
        if let Some(end) = self.open.iter().rposition(|fence| fence.is_closed_by(line)) {
            self.open.truncate(end);
            return Some(Item::Closes);
        }
        let Some((fence, info)) = Fence::opened_by(line, b"`~:") else { return Some(Item::Text(line)) };
        let is_colons = line.trim_start_matches([' ', '\t', '>']).starts_with(':');
        let Some((name, argument)) = named(info) else {
            if is_colons {
                return Some(Item::Text(line));
            }
            let start = self.at - 1;
            self.at = (self.end_of(fence) + 1).min(self.lines.len());
            return Some(Item::Code(start..self.at));
        };
        let prefix = &line[..line.find(['`', '~', ':']).unwrap_or(0)];
        let prefix = if prefix.len() > MAX_INDENT { "" } else { prefix };
        let options = self.options(fence);
        let directive = Directive { name, kind: kind(name), argument, prefix, options };
        if directive.kind.has_text() {
            if self.open.len() < MAX_OPEN {
                self.open.push(fence);
            }
            return Some(Item::Opens(directive));
        }
        let body = self.at..self.end_of(fence);
        self.at = (body.end + 1).min(self.lines.len());
        Some(Item::Whole(directive, body))
    }
}

/// The name and the argument of `{name} argument`.
fn named(info: &str) -> Option<(&str, &str)> {
    let (name, argument) = info.strip_prefix('{')?.split_once('}')?;
    let is_name = name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b":.+_-".contains(&byte));
    is_name.then_some((name, argument.trim()))
}

/// The options of a block between `---`; a text of several lines stands in under its key.
fn pairs<'a>(lines: &[&'a str]) -> Vec<(&'a str, String)> {
    let mut options: Vec<(&str, String)> = Vec::new();
    for line in lines {
        match (options.last_mut(), line.split_once(':')) {
            (Some((_, value)), _) if line.starts_with([' ', '\t']) => {
                value.push(' ');
                value.push_str(line.trim());
            }
            (_, Some((key, value))) => {
                let value = unquoted(value.trim());
                options
                    .push((key.trim(), if matches!(value, "|" | ">" | "|-" | ">-") { "" } else { value }.to_owned()));
            }
            _ => {}
        }
    }
    options
}

fn unquoted(value: &str) -> &str {
    let quoted = |quote: char| value.strip_prefix(quote).and_then(|value| value.strip_suffix(quote));
    quoted('"').or_else(|| quoted('\'')).unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directives_are_told_from_code_and_text() {
        let page = "````{note}\n:class: x\nText\n```py\n:::{tip}\n```\n```{math}\na\n```\n````\n:::{warning} Title\n---\na: 'b'\nc: |\n  d\n  e\n---\n:::\nend";
        let mut items = Items::of(page);
        let mut seen = Vec::new();
        while let Some(item) = items.next() {
            seen.push(match item {
                Item::Text(line) => line.to_owned(),
                Item::Code(range) => format!("code {}", items.lines(range).len()),
                Item::Opens(directive) => format!("{} {:?}", directive.name, directive.options),
                Item::Closes => "end".to_owned(),
                Item::Whole(directive, body) => format!("{} {:?}", directive.name, items.lines(body)),
            });
        }
        let expected = [
            "note [(\"class\", \"x\")]",
            "Text",
            "code 3",
            "math [\"a\"]",
            "end",
            "warning [(\"a\", \"b\"), (\"c\", \" d e\")]",
            "end",
            "end",
        ];
        assert_eq!(seen, expected);
    }

    #[test]
    fn fences_without_an_end_reach_to_the_end() {
        let mut items = Items::of("```{math}\na");
        assert!(matches!(items.next(), Some(Item::Whole(_, body)) if body == (1..2)));
        assert_eq!(items.next(), None);
        assert_eq!(Items::of("```\na").next(), Some(Item::Code(0..2)));
        assert_eq!(Items::of(":::").next(), Some(Item::Text(":::")));
    }
}
