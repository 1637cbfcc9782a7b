//! Chooses what is shown of an included file by the options of `include` (docutils) and of
//! `literalinclude` (Sphinx). It opens no file.

use super::{items::Directive, kinds::Kind};

/// What `directive` shows of the file.
pub(super) fn chosen(text: &str, directive: &Directive<'_>) -> String {
    if directive.kind == Kind::LiteralInclude { shown(text, directive) } else { included(text, directive).to_owned() }
}

/// Lines counted from 0, then what stands between two strings.
fn included<'t>(text: &'t str, directive: &Directive<'_>) -> &'t str {
    let count = text.lines().count();
    let number = |name: &str, default: usize| match directive.option(name).and_then(|value| value.parse::<isize>().ok())
    {
        Some(number) if number < 0 => count.saturating_sub(number.unsigned_abs()),
        Some(number) => number.unsigned_abs().min(count),
        None => default,
    };
    let (from, to) = (number("start-line", 0), number("end-line", count));
    let place = |line: usize| text.split_inclusive('\n').take(line).map(str::len).sum::<usize>();
    let text = text.get(place(from)..place(to)).unwrap_or_default();
    let text = directive.option("start-after").and_then(|mark| text.split_once(mark)).map_or(text, |(_, rest)| rest);
    directive.option("end-before").and_then(|mark| text.split_once(mark)).map_or(text, |(rest, _)| rest)
}

/// Lines between two lines that hold strings, then those that are counted, from 1.
fn shown(text: &str, directive: &Directive<'_>) -> String {
    let mut lines: Vec<&str> = text.lines().collect();
    let place = |lines: &[&str], name: &str| {
        directive.option(name).and_then(|mark| lines.iter().position(|line| line.contains(mark)))
    };
    if let Some(start) = place(&lines, "start-at").or_else(|| place(&lines, "start-after").map(|line| line + 1)) {
        lines.drain(..start);
    }
    if let Some(end) = place(&lines, "end-before").or_else(|| place(&lines, "end-at").map(|line| line + 1)) {
        lines.truncate(end);
    }
    let mut out = String::new();
    for range in directive.option("lines").unwrap_or("1-").split(',') {
        let (from, to) = range.split_once('-').unwrap_or((range, range));
        let from: usize = from.trim().parse().unwrap_or(1);
        let to = to.trim().parse().unwrap_or(lines.len()).min(lines.len());
        // No choice gives more than the file holds.
        for line in lines.get(from.saturating_sub(1)..to).unwrap_or_default() {
            if out.len() < text.len() {
                out.push_str(line);
                out.push('\n');
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::markup::myst::items::{Item, Items};

    fn choose(name: &str, options: &str) -> String {
        let page = format!("```{{{name}}} a.txt\n{options}\n```");
        let Some(Item::Whole(directive, _)) = Items::of(&page).next() else { panic!("{page}") };
        chosen("one\ntwo # x\nthree\nfour\n", &directive).trim().replace('\n', " ")
    }

    #[test]
    fn lines_are_chosen_by_number_or_by_text() {
        for (name, options, expected) in [
            ("include", "", "one two # x three four"),
            ("include", ":start-line: 1\n:end-line: -1", "two # x three"),
            ("include", ":start-after: \"# x\"\n:end-before: four", "three"),
            ("literalinclude", ":lines: 1,3-", "one three four"),
            ("literalinclude", ":lines: 9-2", ""),
            ("literalinclude", ":start-after: \"# x\"", "three four"),
            ("literalinclude", ":start-at: two\n:end-at: three", "two # x three"),
        ] {
            assert_eq!(choose(name, options), expected, "{name} {options}");
        }
    }
}
