//! The marks that blocks begin with: items, fields, options, terms, footnotes; and the rows that lists
//! and comma-separated values make. Looks at lines only and reads no text.
//!
//! After <https://docutils.sourceforge.io/docs/ref/rst/restructuredtext.html#body-elements>.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    directive::Directive,
    lines::{block_length, dedented, indent, is_blank},
    table::Cell,
};

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the pattern is a constant that the tests compile")
}

static BULLET: LazyLock<Regex> = LazyLock::new(|| regex(r"^[*+\-•‣⁃](?:[ ]+|$)"));
static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    regex(concat!(
        r"^(?:\((?:[0-9]{1,9}|[A-Za-z]|[ivxlcdmIVXLCDM]{1,12}|#)\)",
        r"|(?:[0-9]{1,9}|[A-Za-z]|[ivxlcdmIVXLCDM]{1,12}|#)[.)])(?:[ ]+|$)",
    ))
});
static FIELD: LazyLock<Regex> = LazyLock::new(|| regex(r"^:([^:\s`](?:[^:\\]|\\.|:[^\s`])*):(?:[ ]+(.*)|)$"));
static OPTION: LazyLock<Regex> = LazyLock::new(|| {
    regex(concat!(
        r"^((?:--?|/)[A-Za-z0-9][\w-]*(?:[= ]<?[\w.-]+>?)?",
        r"(?:, (?:--?|/)[A-Za-z0-9][\w-]*(?:[= ]<?[\w.-]+>?)?)*)(?:[ ]{2,}(.*)|)$",
    ))
});
static FOOTNOTE: LazyLock<Regex> = LazyLock::new(|| regex(r"^\.\.[ ]+\[(\*|#?[\w.+:-]*)\](?:[ ]+(.*))?$"));

/// The mark of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark<'t> {
    /// An item of a list, whose text begins in column `width`.
    Item { width: usize },
    /// `:name: text`
    Field { name: &'t str, text: &'t str },
    /// `-a, --all  text`
    Option { options: &'t str, text: &'t str },
    /// `>>> code`
    Doctest,
    /// `| text`
    LineBlock,
    /// A line whose meaning is indented below it.
    Term,
}

/// The mark that the first of `lines` begins with.
pub(super) fn of<'t>(lines: &[&'t str]) -> Option<Mark<'t>> {
    let first = *lines.first()?;
    let next = lines.get(1).copied().unwrap_or_default();
    if first == ">>>" || first.starts_with(">>> ") {
        return Some(Mark::Doctest);
    }
    if first == "|" || first.starts_with("| ") {
        return Some(Mark::LineBlock);
    }
    if let Some(found) = BULLET.find(first) {
        return Some(item(first, found.end(), next));
    }
    if let Some(found) = NUMBER.find(first) {
        // A number is one only if what follows can be of a list; else a sentence begins with it.
        let goes_on = is_blank(next) || indent(next) > 0 || NUMBER.is_match(next);
        return goes_on.then(|| item(first, found.end(), next));
    }
    if let Some(found) = FIELD.captures(first) {
        return Some(Mark::Field { name: found.get(1)?.as_str(), text: found.get(2).map_or("", |text| text.as_str()) });
    }
    if let Some(found) = OPTION.captures(first).filter(|found| found.get(2).is_some() || indent(next) > 0) {
        return Some(Mark::Option {
            options: found.get(1)?.as_str(),
            text: found.get(2).map_or("", |text| text.as_str()),
        });
    }
    (indent(next) > 0 && !is_blank(next)).then_some(Mark::Term)
}

/// An item: its text may begin on the next line.
fn item<'t>(first: &str, width: usize, next: &str) -> Mark<'t> {
    let is_empty =
        first.len() <= width && first.trim_end().len() < width + 1 && first.get(width..).is_none_or(str::is_empty);
    let width = if is_empty && indent(next) > 0 { indent(next) } else { width.max(2) };
    Mark::Item { width }
}

/// How many lines the line block at the begin of `lines` fills.
pub(super) fn line_block_length(lines: &[&str]) -> usize {
    let goes_on = |line: &&str| *line == "|" || line.starts_with("| ") || (indent(line) > 0 && !is_blank(line));
    lines.iter().position(|line| !goes_on(line)).unwrap_or(lines.len()).max(1)
}

/// The name of a field as Sphinx shows those that describe a thing of a program: `param int port` is
/// "Parameter port (int)".
pub(super) fn field_name(name: &str) -> String {
    let (kind, rest) = name.split_once(' ').unwrap_or((name, ""));
    let word = match kind {
        "param" | "parameter" | "arg" | "argument" | "key" | "keyword" | "kwarg" => "Parameter",
        "raises" | "raise" | "except" | "exception" | "throws" => "Raises",
        "var" | "ivar" | "cvar" => "Variable",
        "return" | "returns" if rest.is_empty() => return "Returns".to_owned(),
        "rtype" if rest.is_empty() => return "Return type".to_owned(),
        "type" | "vartype" if !rest.is_empty() => "Type of",
        _ => return name.to_owned(),
    };
    match rest.rsplit_once(' ') {
        Some((of, name)) if word == "Parameter" => format!("{word} {name} ({of})"),
        _ if rest.is_empty() => name.to_owned(),
        _ => format!("{word} {rest}"),
    }
}

/// Label and text of a footnote or citation.
pub(super) fn footnote(line: &str) -> Option<(&str, &str)> {
    let found = FOOTNOTE.captures(line)?;
    Some((found.get(1)?.as_str(), found.get(2).map_or("", |text| text.as_str())))
}

/// The label of a citation, which is shown; that of a footnote is not.
pub(super) fn citation(label: &str) -> Option<&str> {
    let is_number = label.bytes().all(|b| b.is_ascii_digit());
    (!is_number && label != "*" && !label.starts_with('#')).then_some(label)
}

/// Names and values of the fields that stand in `lines`.
pub(super) fn fields<'t>(lines: &[&'t str]) -> Vec<(&'t str, String)> {
    let mut found: Vec<(&str, String)> = Vec::new();
    for line in lines {
        match (FIELD.captures(line), found.last_mut()) {
            (Some(field), _) => {
                let name = field.get(1).map_or("", |name| name.as_str());
                found.push((name, field.get(2).map_or("", |text| text.as_str()).trim().to_owned()));
            }
            (None, Some((_, value))) => {
                value.push(' ');
                value.push_str(line.trim());
            }
            (None, None) => {}
        }
    }
    found
}

/// The items of the list that `lines` are, without their marks.
fn items<'t>(lines: &[&'t str]) -> Vec<Vec<&'t str>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(rest) = lines.get(at..).filter(|rest| !rest.is_empty()) {
        let Some(Mark::Item { width }) = of(rest) else {
            // Text beside the list stays, in a row of its own.
            found.extend((!is_blank(rest[0])).then(|| vec![rest[0]]));
            at += 1;
            continue;
        };
        let length = block_length(rest, width);
        found.push(rest[..length].iter().map(|line| line.get(width..).unwrap_or_default()).collect());
        at += length;
    }
    found
}

/// The rows of a table that is a list of lists.
pub(super) fn list_rows(lines: &[&str]) -> Vec<Vec<Cell>> {
    let cell = |lines: Vec<&str>| lines.into_iter().map(str::to_owned).collect::<Cell>();
    items(lines).into_iter().map(|row| items(&dedented(&row)).into_iter().map(cell).collect()).collect()
}

/// The rows of a table of separated values, its header first.
pub(super) fn csv_rows(directive: &Directive<'_>) -> Vec<Vec<Cell>> {
    let delimiter = match directive.option("delim") {
        Some("tab") => b'\t',
        Some("space") => b' ',
        Some(sign) => sign.bytes().next().unwrap_or(b','),
        None => b',',
    };
    let rows = |text: &str| -> Vec<Vec<Cell>> {
        let text = without_gaps(text, char::from(delimiter));
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .trim(csv::Trim::All)
            .from_reader(text.as_bytes());
        let cell = |text: &str| text.lines().map(str::to_owned).collect::<Cell>();
        reader.records().flatten().map(|record| record.iter().map(cell).collect()).collect()
    };
    let mut found = rows(directive.option("header").unwrap_or_default());
    found.extend(rows(&directive.content.join("\n")));
    found
}

/// Values without the spaces before them: a quote is one only where a value begins.
fn without_gaps(text: &str, delimiter: char) -> String {
    let mut out = String::with_capacity(text.len());
    let (mut is_quoted, mut is_start) = (false, true);
    for c in text.chars() {
        if c == ' ' && is_start && delimiter != ' ' {
            continue;
        }
        is_quoted ^= c == '"' && (is_quoted || is_start);
        is_start = !is_quoted && (c == delimiter || c == '\n');
        out.push(c);
    }
    out
}

/// Whether content that is only for some outputs is for HTML.
pub(super) fn is_for_html(expression: &str) -> bool {
    let words: Vec<&str> =
        expression.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty()).collect();
    let is_other =
        |word: &&str| matches!(*word, "latex" | "man" | "epub" | "text" | "texinfo" | "gettext" | "xml" | "pdf");
    let is_html = |word: &&str| matches!(*word, "html" | "dirhtml" | "singlehtml");
    match words.iter().position(|word| *word == "not").and_then(|at| words.get(at + 1)) {
        Some(excluded) => !is_html(excluded),
        None => words.iter().any(is_html) || !words.iter().any(is_other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_told_from_text() {
        let item = |width| Some(Mark::Item { width });
        for (lines, mark) in [
            (&["- a"][..], item(2)),
            (&["*   a"], item(4)),
            (&["-", "  a"], item(2)),
            (&["10. a", "11. b"], item(4)),
            (&["(a) x"], item(4)),
            (&["#. x"], item(3)),
            (&["A. Einstein was", "a man."], None),
            (&["*emphasis* text"], None),
            (&[":name: text"], Some(Mark::Field { name: "name", text: "text" })),
            (&[":param str x: y"], Some(Mark::Field { name: "param str x", text: "y" })),
            (&[":ref:`x` y"], None),
            (&["-a, --all  All"], Some(Mark::Option { options: "-a, --all", text: "All" })),
            (&["--file=<name>", "    Name"], Some(Mark::Option { options: "--file=<name>", text: "" })),
            (&["--x is text"], None),
            (&[">>> a"], Some(Mark::Doctest)),
            (&["| a"], Some(Mark::LineBlock)),
            (&["|a| b"], None),
            (&["Term", "  meaning"], Some(Mark::Term)),
            (&["text", "text"], None),
        ] {
            assert_eq!(of(lines), mark, "{lines:?}");
        }
    }

    #[test]
    fn fields_of_programs_have_names_to_read() {
        for (name, shown) in [
            ("param int port", "Parameter port (int)"),
            ("arg port", "Parameter port"),
            ("raises OSError", "Raises OSError"),
            ("returns", "Returns"),
            ("type port", "Type of port"),
            ("type", "type"),
            ("Default", "Default"),
        ] {
            assert_eq!(field_name(name), shown, "{name}");
        }
    }

    #[test]
    fn footnotes_and_citations_have_labels() {
        assert_eq!(footnote(".. [1] text"), Some(("1", "text")));
        assert_eq!(footnote(".. [#name] text"), Some(("#name", "text")));
        assert_eq!((citation("1"), citation("*"), citation("#a"), citation("A20")), (None, None, None, Some("A20")));
        assert_eq!(footnote(".. [a b] text"), None);
    }

    #[test]
    fn lists_and_values_make_rows() {
        let rows = list_rows(&["* - a", "  - b", "", "    more", "* - c"]);
        assert_eq!(
            rows,
            [vec![vec!["a".to_owned()], vec!["b".into(), String::new(), "more".into()]], vec![vec!["c".into()]]]
        );
        let directive = Directive {
            options: vec![("header".into(), "x, y".into())],
            content: vec!["1, \"a, b\"", "2"],
            ..Directive::default()
        };
        let rows: Vec<Vec<String>> = csv_rows(&directive).into_iter().map(|row| row.concat()).collect();
        assert_eq!(rows, [vec!["x", "y"], vec!["1", "a, b"], vec!["2"]]);
    }

    #[test]
    fn outputs_are_told_apart() {
        for (expression, is) in [
            ("html", true),
            ("latex", false),
            ("not latex", true),
            ("not html", false),
            ("html and draft", true),
            ("internal", true),
        ] {
            assert_eq!(is_for_html(expression), is, "{expression}");
        }
    }

    #[test]
    fn fields_go_on_over_lines() {
        assert_eq!(
            fields(&[":description lang=en: What", "   it is", ":keywords: a, b"]),
            [("description lang=en", "What it is".to_owned()), ("keywords", "a, b".to_owned())]
        );
    }
}
