//! Puts the files in that a page of `MkDocs` includes by name: snippets
//! (<https://facelessuser.github.io/pymdown-extensions/extensions/snippets/>), which work in code as
//! well, and the `{! file !}` of markdown-include and mdx-include. It opens no file and fetches nothing.

use crate::source::markup::prepare::{
    lines::{MAX_INDENT, indent},
    work::Work,
};

/// What a line is to snippets.
enum Line<'a> {
    /// Text.
    Text,
    /// A marker that is only shown: the text to show.
    Escaped(&'a str, &'a str),
    /// Names a file.
    File(&'a str),
    /// Begins or ends a list of files.
    Edge,
}

fn line_of(line: &str) -> Line<'_> {
    let start = line.trim_start();
    if let Some(inner) = start.trim_end().strip_prefix("{!").and_then(|inner| inner.strip_suffix("!}")) {
        let inner = inner.trim_start_matches('>');
        return Line::File(inner.split('!').next().unwrap_or_default().trim());
    }
    let Some(rest) = marker(start.trim_start_matches(';')) else { return Line::Text };
    let is_named = quoted(rest).is_some();
    if !is_named && !rest.is_empty() {
        return Line::Text;
    }
    match start.strip_prefix(';') {
        Some(shown) => Line::Escaped(&line[..line.len() - start.len()], shown),
        None => quoted(rest).map_or(Line::Edge, Line::File),
    }
}

/// What stands behind `--8<--`.
fn marker(text: &str) -> Option<&str> {
    let rest = text.strip_prefix('-')?.trim_start_matches('-').strip_prefix("8<-")?;
    Some(rest.trim_start_matches('-').trim())
}

fn quoted(text: &str) -> Option<&str> {
    ['"', '\''].into_iter().find_map(|quote| text.strip_prefix(quote)?.strip_suffix(quote))
}

/// The file that a name with an optional choice of lines means, and that choice.
fn file_of(name: &str) -> Option<(&str, &str)> {
    let name = name.trim();
    if name.is_empty() || name.starts_with(';') {
        return None;
    }
    let is_address = name.starts_with("http://") || name.starts_with("https://");
    Some(if is_address { (name, "") } else { name.split_once(':').unwrap_or((name, "")) })
}

/// The files that a page names, in order.
pub(super) fn paths(body: &str) -> Vec<String> {
    let mut in_list = false;
    let mut paths = Vec::new();
    for line in body.lines() {
        let name = match line_of(line) {
            Line::Edge => {
                in_list = !in_list;
                continue;
            }
            Line::File(name) => name,
            _ if in_list => line,
            _ => continue,
        };
        paths.extend(file_of(name).map(|(path, _)| path.to_owned()));
    }
    paths
}

/// The page with the files in it.
pub(super) fn expanded(body: &str, work: &mut Work<'_>) -> String {
    let mut out = String::with_capacity(body.len());
    let mut in_list = false;
    for line in body.split_inclusive('\n') {
        match line_of(line) {
            Line::Edge => in_list = !in_list,
            Line::File(name) => put_in(&mut out, line, name, work),
            Line::Escaped(space, shown) => out.extend([space, shown]),
            Line::Text if in_list && line.trim().is_empty() => out.push('\n'),
            Line::Text if in_list => put_in(&mut out, line, line, work),
            Line::Text => out.push_str(line),
        }
    }
    out
}

/// Puts the lines of a file in, standing in as the line that names it.
fn put_in(out: &mut String, line: &str, name: &str, work: &mut Work<'_>) {
    let Some((path, choice)) = file_of(name) else { return };
    let space = " ".repeat(indent(line).min(MAX_INDENT));
    let chosen = work.included(path, |work, text| {
        let chosen = chosen(text, choice)?;
        for line in expanded(&chosen, work).lines() {
            if !line.trim().is_empty() {
                out.push_str(&space);
            }
            out.push_str(line);
            out.push('\n');
        }
        Some(())
    });
    if chosen.is_some_and(|chosen| chosen.is_none()) {
        work.missing(&format!("{path}:{choice}"));
    }
}

/// The lines that `choice` takes of a file, without the marks of its sections; `None` when it has no
/// such section.
fn chosen(text: &str, choice: &str) -> Option<String> {
    let choice = choice.trim();
    let numbers = |choice: &str| choice.bytes().all(|byte| byte.is_ascii_digit() || b":,- ".contains(&byte));
    let mut out = String::new();
    if numbers(choice) {
        let lines: Vec<&str> = text.lines().collect();
        for range in choice.split(',') {
            let (from, to) = range.split_once(':').unwrap_or((range, ""));
            let (from, to) = (line_number(from, lines.len(), 1), line_number(to, lines.len(), lines.len()));
            // No choice gives more than the file holds.
            for line in lines.get(from.saturating_sub(1)..to.min(lines.len())).unwrap_or_default() {
                if out.len() < text.len() && section_mark(line).is_none() {
                    out.push_str(line);
                    out.push('\n');
                }
            }
        }
        return Some(out);
    }
    let mut is_in = None;
    for line in text.lines() {
        match section_mark(line) {
            Some(("start", name)) if name == choice => is_in = Some(true),
            Some(("end", name)) if name == choice => is_in = Some(false),
            None if is_in == Some(true) => {
                out.push_str(line);
                out.push('\n');
            }
            Some(_) | None => {}
        }
    }
    is_in.map(|_| out)
}

/// The number of a line, counted from the end when it is negative.
fn line_number(text: &str, count: usize, default: usize) -> usize {
    match text.trim().parse::<isize>() {
        Ok(number) if number < 0 => (count + 1).saturating_sub(number.unsigned_abs()),
        Ok(number) => number.unsigned_abs(),
        Err(_) => default,
    }
}

/// `start` or `end`, and the name of the section, if the line marks one.
fn section_mark(line: &str) -> Option<(&str, &str)> {
    let (_, rest) = line.split_once("-8<-")?;
    let (mark, _) = rest.trim_start_matches('-').trim_start().strip_prefix('[')?.split_once(']')?;
    let (edge, name) = mark.split_once(':')?;
    let edge = edge.trim();
    (edge == "start" || edge == "end").then_some((edge, name.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "one\n# --8<-- [start: mid]\ntwo\n# --8<-- [end:mid]\nthree\n";

    #[test]
    fn lines_and_sections_are_chosen() {
        for (choice, lines) in [
            ("", "one two three"),
            ("5", "three"),
            ("1:3", "one two"),
            (":1", "one"),
            ("1:1,5:5", "one three"),
            ("-1:-1", "three"),
            ("9:12", ""),
            ("3:1", ""),
            ("mid", "two"),
        ] {
            assert_eq!(chosen(FILE, choice).unwrap().trim_end().replace('\n', " "), lines, "{choice}");
        }
        assert_eq!(chosen(FILE, "other"), None);
    }

    #[test]
    fn a_choice_never_gives_more_than_twice_the_file() {
        let many = vec!["1:5"; 1_000].join(",");
        assert!(chosen(FILE, &many).unwrap().len() < 2 * FILE.len());
    }

    #[test]
    fn files_are_named_by_themselves_or_in_lists() {
        let page = "--8<-- \"a.md:2:3\"\n--8<--\nb.md\n; c.md\n\n--8<--\n;--8<-- \"d.md\"\n  -8<- 'e.md'\n{!> f.md!}\ntext -8<- \"g\"\n";
        assert_eq!(paths(page), ["a.md", "b.md", "e.md", "f.md"]);
    }

    #[test]
    fn files_are_put_in_where_they_are_named() {
        let includes = |path: &str| (path == "a.py").then(|| FILE.to_owned());
        let mut work = Work::new(&includes);
        let page = "```\n  --8<-- \"a.py:mid\"\n```\n;--8<-- \"a.py\"\n--8<-- \"a.py:none\"\nend";
        assert_eq!(expanded(page, &mut work), "```\n  two\n```\n--8<-- \"a.py\"\nend");
        assert_eq!(work.finish(String::new()).repairs[0].1, "a.py:none");
    }
}
