//! Which lines of an included file are wanted: by numbers, by the text they begin or end at, by the
//! name of a Python object.
//!
//! After <https://docutils.sourceforge.io/docs/ref/rst/directives.html#include> and
//! <https://www.sphinx-doc.org/en/master/usage/restructuredtext/directives.html#directive-literalinclude>.

use super::{directive::Directive, lines::is_blank};

/// Most ranges of lines that one directive may name.
const MAX_RANGES: usize = 64;

/// The lines of `text` that the directive wants.
pub(super) fn of<'t>(text: &'t str, directive: &Directive<'_>) -> Vec<&'t str> {
    let number = |name: &str| directive.option(name).and_then(|value| value.parse::<i64>().ok());
    let mut lines: Vec<&str> = match (directive.option("start-after"), directive.option("end-before")) {
        // `include` looks for text wherever it stands, `literalinclude` for the line that holds it.
        (after, before) if directive.name == "include" => between(text, after, before).lines().collect(),
        _ => text.lines().collect(),
    };
    if let Some(path) = directive.option("pyobject") {
        lines = python_object(&lines, path);
    }
    if let Some(wanted) = directive.option("lines") {
        let ranges: Vec<(usize, usize)> = wanted.split(',').take(MAX_RANGES).filter_map(range).collect();
        let is_wanted = |number: usize| ranges.iter().any(|&(from, to)| from <= number && number <= to);
        lines = lines.into_iter().enumerate().filter(|(at, _)| is_wanted(at + 1)).map(|(_, line)| line).collect();
    }
    let length = i64::try_from(lines.len()).unwrap_or(i64::MAX);
    let place =
        |number: i64| usize::try_from(if number < 0 { length + number } else { number }.clamp(0, length)).unwrap_or(0);
    let (start, end) = (number("start-line").map_or(0, place), number("end-line").map_or(lines.len(), place));
    let lines = lines.get(start..end.max(start)).unwrap_or_default();
    if directive.name == "include" { lines.to_vec() } else { around(lines, directive).to_vec() }
}

fn between<'t>(text: &'t str, after: Option<&str>, before: Option<&str>) -> &'t str {
    let text = after.and_then(|after| text.split_once(after)).map_or(text, |(_, text)| text);
    before.and_then(|before| text.split_once(before)).map_or(text, |(text, _)| text)
}

fn around<'l, 't>(lines: &'l [&'t str], directive: &Directive<'_>) -> &'l [&'t str] {
    let find = |lines: &[&str], name: &str| {
        let text = directive.option(name)?;
        lines.iter().position(|line| line.contains(text))
    };
    let start = find(lines, "start-at").or_else(|| find(lines, "start-after").map(|at| at + 1)).unwrap_or(0);
    let lines = lines.get(start..).unwrap_or_default();
    let end = find(lines, "end-at").map(|at| at + 1).or_else(|| find(lines, "end-before")).unwrap_or(lines.len());
    &lines[..end.min(lines.len())]
}

/// `3`, `3-5`, `3-`, `-5`.
fn range(text: &str) -> Option<(usize, usize)> {
    let text = text.trim();
    match text.split_once('-') {
        None => text.parse().ok().map(|number| (number, number)),
        Some(("", to)) => Some((1, to.parse().ok()?)),
        Some((from, "")) => Some((from.parse().ok()?, usize::MAX)),
        Some((from, to)) => Some((from.parse().ok()?, to.parse().ok()?)),
    }
}

/// The lines of the class or function at a path such as `Crane.lift`; all lines when it is not there.
fn python_object<'t>(lines: &[&'t str], path: &str) -> Vec<&'t str> {
    let mut found = lines;
    for name in path.split('.').take(8) {
        let begins = |line: &str| {
            let line = line.trim_start();
            let rest = ["class ", "def ", "async def "].iter().find_map(|word| line.strip_prefix(word));
            rest.and_then(|rest| rest.trim_start().strip_prefix(name))
                .is_some_and(|rest| rest.starts_with(['(', ':', ' ']))
        };
        let Some(start) = found.iter().position(|line| begins(line)) else { return lines.to_vec() };
        let width = |line: &str| line.len() - line.trim_start().len();
        let own = width(found[start]);
        let ends = |line: &&str| !is_blank(line) && width(line) <= own && !line.trim_start().starts_with([')', '#']);
        let length = found[start + 1..].iter().position(ends).map_or(found.len() - start, |at| at + 1);
        found = &found[start..start + length];
    }
    found.to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "import x\n# begin\n\
        class Crane:\n    def lift(self):\n        return 1\n\n    def drop(self): pass\n# end\nrest\n";

    fn lines(name: &str, option: (&str, &str)) -> String {
        let options = vec![(option.0.to_owned(), option.1.to_owned())];
        let directive = Directive { name: name.to_owned(), options, ..Directive::default() };
        of(TEXT, &directive).iter().map(|line| line.trim()).collect::<Vec<_>>().join("|")
    }

    #[test]
    fn lines_are_chosen_by_option() {
        for (option, chosen) in [
            (("lines", "1, 3-4, 9-"), "import x|class Crane:|def lift(self):|rest"),
            (("start-after", "begin"), "class Crane:|def lift(self):|return 1||def drop(self): pass|# end|rest"),
            (("start-at", "# end"), "# end|rest"),
            (("end-before", "# begin"), "import x"),
            (("end-at", "# begin"), "import x|# begin"),
            (("pyobject", "Crane.lift"), "def lift(self):|return 1|"),
            (("lines", "x"), ""),
        ] {
            assert_eq!(lines("literalinclude", option), chosen, "{option:?}");
        }
        assert_eq!(lines("include", ("end-before", "begin")), "import x|#");
        assert_eq!(lines("include", ("start-line", "-1")), "rest");
        assert_eq!(lines("include", ("end-line", "1")), "import x");
    }
}
