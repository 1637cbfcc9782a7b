//! What stands around titles: author and revision below the title of a page, entries over more than
//! one line, an id at the end of a heading.
//!
//! After <https://docs.asciidoctor.org/asciidoc/latest/document/header/>.

use std::sync::LazyLock;

use regex::Regex;

use super::attributes::{Attributes, entry};

static AUTHOR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^[\p{L}_][\w.'’-]*(?: [\p{L}_][\w.'’-]*){0,2}(?: <[^>]+>)?$").expect("the pattern is a constant")
});
static REVISION: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:v?(\d[^,:]*),\s*)?(v\d[^,:\s]*|[^:]*?\d[^:]*?)(?::\s+(.*))?$").expect("the pattern is a constant")
});

/// What the lines below the title have said so far.
#[derive(Debug, Default)]
pub(super) struct Said {
    author: bool,
    revision: bool,
}

impl Said {
    /// Whether the line is one of author or revision, which is then noted.
    pub(super) fn takes(&mut self, line: &str, attributes: &mut Attributes) -> bool {
        if !self.author {
            self.author = line.split(';').all(|author| AUTHOR.is_match(author.trim()));
            return self.author;
        }
        if self.revision {
            return false;
        }
        let Some(found) = REVISION.captures(line) else { return false };
        self.revision = true;
        let (number, date) = match (found.get(1), &found[2]) {
            (Some(number), date) => (Some(number.as_str()), Some(date)),
            (None, number) if number.starts_with('v') => (Some(&number[1..]), None),
            (None, date) => (None, Some(date)),
        };
        for (name, value) in [("revnumber", number), ("revdate", date)] {
            if let Some(value) = value {
                attributes.take(name.to_owned(), Some(value.trim()));
            }
        }
        true
    }
}

/// An attribute entry with the lines it goes on over.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) name: String,
    pub(super) value: Option<String>,
    /// How many lines it fills.
    pub(super) lines: usize,
}

/// The entry that the first of `lines` begins.
pub(super) fn entry_at(lines: &[&str]) -> Entry {
    let mut found = Entry { name: String::new(), value: None, lines: 1 };
    let Some((name, value)) = lines.first().and_then(|line| entry(line)) else {
        return found;
    };
    found.name = name;
    found.value = value.map(|first| {
        let mut value = first.to_owned();
        while let Some(open) = value.strip_suffix(" \\").map(|open| open.trim_end_matches(" +").len()) {
            value.truncate(open);
            let Some(next) = lines.get(found.lines) else { break };
            found.lines += 1;
            value.push(' ');
            value.push_str(next.trim());
        }
        value
    });
    found
}

/// A heading without the id at its end: `Title [[id]]`.
pub(super) fn without_id(text: &str) -> (&str, Option<&str>) {
    let found = text.strip_suffix("]]").and_then(|text| text.rsplit_once("[["));
    match found {
        Some((text, id)) if !text.ends_with(['[', '\\']) && !id.contains(char::is_whitespace) && !id.is_empty() => {
            (text.trim_end(), Some(id.split(',').next().unwrap_or(id)))
        }
        _ => (text, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn author_and_revision_are_told_from_text() {
        for (lines, date, taken) in [
            (&["Ann Example <ann@a.example>", "v1.2, 2024-05-01: Second"][..], Some("2024-05-01"), 2),
            (&["Ann B. O'Neil; Cyd", "2024-05-01"][..], Some("2024-05-01"), 2),
            (&["Ann", "v1.2"][..], None, 2),
            (&["This page tells how to begin."][..], None, 0),
        ] {
            let mut attributes = Attributes::new();
            let mut said = Said::default();
            let count = lines.iter().take_while(|line| said.takes(line, &mut attributes)).count();
            assert_eq!((count, attributes.get("revdate")), (taken, date), "{lines:?}");
        }
    }

    #[test]
    fn entries_go_on_over_lines() {
        let entry = entry_at(&[":a: one \\", "  two + \\", "three", "four"]);
        assert_eq!((entry.value.as_deref(), entry.lines), (Some("one two three"), 3));
        assert_eq!(entry_at(&[":a: x \\"]).value.as_deref(), Some("x"));
        assert_eq!(entry_at(&[":a!:"]), Entry { name: "a".into(), value: None, lines: 1 });
    }

    #[test]
    fn an_id_at_the_end_of_a_heading_is_its_own() {
        assert_eq!(without_id("Set up [[setup]]"), ("Set up", Some("setup")));
        assert_eq!(without_id("Set up [[setup,See]]"), ("Set up", Some("setup")));
        assert_eq!(without_id("Lists [[1, 2]]"), ("Lists [[1, 2]]", None));
    }
}
