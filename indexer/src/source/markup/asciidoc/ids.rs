//! Ids of sections by Asciidoctor's rule. Remembers every id of a page, for those that repeat are
//! numbered from 2.
//!
//! After <https://docs.asciidoctor.org/asciidoc/latest/sections/auto-ids/>.

use std::collections::{HashMap, HashSet};

use super::attributes::Attributes;

/// The ids of a page so far.
#[derive(Debug, Default)]
pub(super) struct Ids {
    taken: HashSet<String>,
    next: HashMap<String, u64>,
}

impl Ids {
    /// Notes an id that the author chose.
    pub(super) fn take(&mut self, id: &str) {
        self.taken.insert(id.to_owned());
    }

    /// The id of a section with this title (marks taken out); `None` when the page wants none.
    pub(super) fn of_title(&mut self, title: &str, attributes: &Attributes) -> Option<String> {
        if !attributes.is_set("sectids") {
            return None;
        }
        let prefix = attributes.get("idprefix").unwrap_or("_");
        let separator = attributes.get("idseparator").unwrap_or("_");
        let separator = separator.chars().next();
        let id = id_of(title, prefix, separator);
        if id.is_empty() {
            return None;
        }
        let separator = separator.map(String::from).unwrap_or_default();
        let mut found = id.clone();
        while !self.taken.insert(found.clone()) {
            let next = self.next.entry(id.clone()).or_insert(2);
            found = format!("{id}{separator}{next}");
            *next += 1;
        }
        Some(found)
    }
}

fn id_of(title: &str, prefix: &str, separator: Option<char>) -> String {
    let title = without_replaced(title).to_lowercase();
    let mut id = prefix.to_owned();
    let mut last = id.chars().next_back();
    for c in title.chars() {
        let is_gap = matches!(c, ' ' | '-' | '.') || (separator == Some(c));
        if is_gap {
            let Some(separator) = separator else {
                // Without a separator only spaces go.
                if c != ' ' {
                    id.push(c);
                }
                continue;
            };
            if !id.is_empty() && last != Some(separator) {
                id.push(separator);
                last = Some(separator);
            }
        } else if c.is_alphanumeric() || c == '_' || is_mark(c) {
            id.push(c);
            last = Some(c);
        }
    }
    if let Some(separator) = separator {
        id.truncate(id.strip_suffix(separator).map_or(id.len(), str::len));
    }
    id
}

/// Combining marks belong to the letter before them.
fn is_mark(c: char) -> bool {
    let latin = '\u{300}'..='\u{36f}';
    let (indic, thai) = ('\u{93a}'..='\u{94d}', '\u{e34}'..='\u{e4e}');
    latin.contains(&c) || indic.contains(&c) || thai.contains(&c) || matches!(c, '\u{900}'..='\u{903}' | '\u{e31}')
}

/// Takes out what Asciidoctor turns into character references, for those leave nothing in an id:
/// `--` with the spaces around it, `...`, `(C)`, `(R)`, `(TM)`, arrows.
fn without_replaced(title: &str) -> String {
    let mut out = title.replace(" -- ", "").replace("...", "");
    for sign in ["(C)", "(R)", "(TM)", "->", "=>", "<-", "<="] {
        if out.contains(sign) {
            out = out.replace(sign, "");
        }
    }
    let mut kept = String::with_capacity(out.len());
    let mut rest = out.as_str();
    while let Some(at) = rest.find("--") {
        let is_within =
            rest[..at].ends_with(char::is_alphanumeric) && rest[at + 2..].starts_with(char::is_alphanumeric);
        kept.push_str(&rest[..at]);
        if !is_within {
            kept.push_str("--");
        }
        rest = &rest[at + 2..];
    }
    kept + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(entries: &[(&str, &str)], titles: &[&str]) -> Vec<String> {
        let mut attributes = Attributes::new();
        for (name, value) in entries {
            attributes.preset(name, value);
        }
        let mut ids = Ids::default();
        titles.iter().filter_map(|title| ids.of_title(title, &attributes)).collect()
    }

    #[test]
    fn ids_follow_the_rule_and_repeated_ones_are_numbered_from_two() {
        assert_eq!(
            ids(
                &[],
                &[
                    "Wiley & Sons, Inc.",
                    "Set up",
                    "Set up",
                    "Set up",
                    "What's new in 3.1?",
                    "a -- b",
                    "x--y",
                    "-- dash",
                    "Größe"
                ]
            ),
            [
                "_wiley_sons_inc",
                "_set_up",
                "_set_up_2",
                "_set_up_3",
                "_whats_new_in_3_1",
                "_ab",
                "_xy",
                "_dash",
                "_größe"
            ]
        );
    }

    #[test]
    fn prefix_and_separator_are_the_pages_own() {
        let antora = [("idprefix", ""), ("idseparator", "-")];
        assert_eq!(
            ids(&antora, &["Set up", "Set up", "-- dash", "snake_case id"]),
            ["set-up", "set-up-2", "dash", "snake_case-id"]
        );
        assert_eq!(ids(&[("idseparator", "")], &["A b-c", "A b-c"]), ["_ab-c", "_ab-c2"]);
    }

    #[test]
    fn a_page_may_want_no_ids() {
        let mut attributes = Attributes::new();
        attributes.take("sectids".to_owned(), None);
        assert_eq!(Ids::default().of_title("A", &attributes), None);
        assert_eq!(Ids::default().of_title("???", &Attributes::new()), None);
    }

    #[test]
    fn an_id_of_the_authors_is_not_given_again() {
        let mut ids = Ids::default();
        ids.take("_set_up");
        assert_eq!(ids.of_title("Set up", &Attributes::new()).as_deref(), Some("_set_up_2"));
    }
}
