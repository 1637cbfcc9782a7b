//! Which lines of an included file are wanted: by tags, by numbers, with other indentation.
//!
//! After <https://docs.asciidoctor.org/asciidoc/latest/directives/include-tagged-regions/> and
//! <https://docs.asciidoctor.org/asciidoc/latest/directives/include-lines/>.

use super::attribute_list::AttributeList;

/// The lines of `text` that an include directive with `list` selects. Lines that only mark a tag
/// are never among them.
pub(super) fn select<'t>(text: &'t str, list: &AttributeList) -> Vec<&'t str> {
    let tags = list.get("tags").or_else(|| list.get("tag")).filter(|tags| !tags.trim().is_empty());
    if let Some(lines) = list.get("lines").filter(|lines| !lines.trim().is_empty()) {
        let ranges = ranges(lines);
        let is_wanted = |number: usize| ranges.iter().any(|&(from, to)| from <= number && number <= to);
        let numbered = text.lines().enumerate().filter(|(at, line)| is_wanted(at + 1) && directive(line).is_none());
        return numbered.map(|(_, line)| line).collect();
    }
    match tags {
        Some(tags) => tagged(text, &Wanted::parse(tags)),
        None => text.lines().filter(|line| directive(line).is_none()).collect(),
    }
}

/// Most ranges of lines that one directive may name.
const MAX_RANGES: usize = 64;

/// `1..4;7;9..-1` or the same with commas; an open or negative end is the last line.
fn ranges(lines: &str) -> Vec<(usize, usize)> {
    let one = |range: &str| {
        let (from, to) = range.trim().split_once("..").unwrap_or((range.trim(), range.trim()));
        let from = from.trim().parse().ok()?;
        Some((from, to.trim().parse().unwrap_or(usize::MAX)))
    };
    lines.split([';', ',']).take(MAX_RANGES).filter_map(one).collect()
}

/// The tags that a directive names.
struct Wanted<'t> {
    /// Each tag, and whether its lines are wanted.
    named: Vec<(&'t str, bool)>,
    /// Whether lines of tags that are not named are wanted, if that is said.
    others: Option<bool>,
    /// Whether lines of no tag are wanted.
    bare: bool,
}

impl<'t> Wanted<'t> {
    fn parse(tags: &'t str) -> Self {
        let all: Vec<(&str, bool)> = tags
            .split([';', ','])
            .map(str::trim)
            .filter(|tag| !tag.is_empty() && *tag != "!")
            .take(MAX_RANGES)
            .map(|tag| tag.strip_prefix('!').map_or((tag, true), |tag| (tag, false)))
            .collect();
        let said = |name: &str| all.iter().find(|(tag, _)| *tag == name).map(|(_, is_wanted)| *is_wanted);
        let named: Vec<_> = all.iter().copied().filter(|(tag, _)| !matches!(*tag, "*" | "**")).collect();
        let begins_with_star = all.first().is_some_and(|(tag, _)| *tag == "*");
        let (others, bare) = match (said("*"), said("**")) {
            (others, Some(bare)) => {
                let only_excluded = !bare && named.first().is_some_and(|(_, is_wanted)| !is_wanted);
                (others.or(only_excluded.then_some(true)), bare)
            }
            (Some(others), None) => (Some(others), begins_with_star && !others),
            (None, None) => (None, !named.iter().any(|(_, is_wanted)| *is_wanted)),
        };
        Self { named, others, bare }
    }

    fn is_named(&self, tag: &str) -> Option<bool> {
        self.named.iter().find(|(named, _)| *named == tag).map(|(_, is_wanted)| *is_wanted)
    }
}

fn tagged<'t>(text: &'t str, wanted: &Wanted<'_>) -> Vec<&'t str> {
    let mut kept = Vec::new();
    let mut open: Vec<(&str, bool)> = Vec::new();
    for line in text.lines() {
        let is_wanted = open.last().map_or(wanted.bare, |(_, is_wanted)| *is_wanted);
        match directive(line) {
            None if is_wanted => kept.push(line),
            None => {}
            Some((tag, true)) => match (wanted.is_named(tag), wanted.others) {
                (Some(named), _) => open.push((tag, named)),
                // A tag within one that is not wanted is not wanted either.
                (None, Some(others)) => open.push((tag, others && (open.is_empty() || is_wanted))),
                (None, None) => {}
            },
            Some((tag, false)) => drop(open.pop_if(|(innermost, _)| *innermost == tag)),
        }
    }
    kept
}

/// The tag that `tag::name[]` or `end::name[]` on this line names, and whether it begins it.
fn directive(line: &str) -> Option<(&str, bool)> {
    for (mark, begins) in [("tag::", true), ("end::", false)] {
        let Some(at) = line.find(mark) else { continue };
        let before = line[..at].chars().next_back();
        let Some((name, after)) = line[at + mark.len()..].split_once("[]") else { continue };
        let is_own = before.is_none_or(|c| !c.is_alphanumeric() && c != '_' && c != '\\');
        let is_name = !name.is_empty() && !name.contains(|c: char| c.is_whitespace() || c == '[');
        if is_own && is_name && (after.is_empty() || after.starts_with([' ', '\t', '-', '*', '#'])) {
            return Some((name, begins));
        }
    }
    None
}

/// `lines` with their common indentation replaced by `indent` spaces.
pub(super) fn indented(lines: &[&str], indent: usize) -> Vec<String> {
    let width = |line: &&str| line.len() - line.trim_start_matches([' ', '\t']).len();
    let common = lines.iter().filter(|line| !line.trim().is_empty()).map(width).min().unwrap_or(0);
    let before = " ".repeat(indent.min(80));
    lines.iter().map(|line| line.get(common..).map_or_else(String::new, |rest| format!("{before}{rest}"))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "one\n// tag::a[]\ntwo\n# tag::b[]\nthree\n# end::b[]\nfour\n<!-- end::a[] -->\nfive\n\
        // tag::c[]\nsix\n// end::c[]\n";

    fn selected(list: &str) -> String {
        select(TEXT, &AttributeList::parse(list)).join(" ")
    }

    #[test]
    fn tags_select_their_lines() {
        for (list, lines) in [
            ("", "one two three four five six"),
            ("tag=a", "two three four"),
            ("tags=a;!b", "two four"),
            ("tags=b;c", "three six"),
            ("tag=!a", "one five six"),
            ("tag=*", "two three four six"),
            ("tag=**", "one two three four five six"),
            ("tags=**;!b", "one two four five six"),
            ("tags=*;!c", "two three four"),
            ("tag=!*", "one five"),
            ("tag=none", ""),
        ] {
            assert_eq!(selected(list), lines, "{list}");
        }
    }

    #[test]
    fn numbers_select_their_lines() {
        assert_eq!(selected("lines=1..3;9"), "one two five");
        assert_eq!(selected("lines=\"9..-1\""), "five six");
        assert_eq!(selected("lines=x"), "");
    }

    #[test]
    fn indentation_is_made_anew() {
        assert_eq!(indented(&["    a", "      b", "", "    c"], 0), ["a", "  b", "", "c"]);
        assert_eq!(indented(&["a"], 2), ["  a"]);
    }
}
