//! Sphinx's navigation: what stands above each page by the lists of pages (`toctree`) that name it.
//! Knows names of pages, not where they come from.
//!
//! After <https://www.sphinx-doc.org/en/master/usage/restructuredtext/directives.html#directive-toctree>.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::source::{
    files::within::{folder_of, join},
    markup::rst::Outlook,
};

/// Deepest page that is given all the titles above it.
const MAX_DEPTH: usize = 16;
/// Most patterns of one page that are matched against the names of all pages.
const MAX_PATTERNS: usize = 100;
/// Pages that stand for the whole site: their title is above everything and says nothing.
const ROOTS: [&str; 3] = ["index.rst", "contents.rst", "README.rst"];

/// The page that names another, and the caption of the list it does so in.
type Parent<'t> = (&'t str, Option<&'t str>);

/// Titles above each page, outermost first.
pub(super) fn above(pages: &BTreeMap<String, Outlook>) -> HashMap<String, Vec<String>> {
    let parents = parents(pages);
    pages.keys().map(|place| (place.clone(), titles(place, pages, &parents))).collect()
}

fn parents(pages: &BTreeMap<String, Outlook>) -> HashMap<&str, Parent<'_>> {
    let mut found: HashMap<&str, Parent<'_>> = HashMap::new();
    for (place, outlook) in pages {
        let mut patterns = 0;
        for toctree in &outlook.toctrees {
            for entry in &toctree.entries {
                let is_pattern = toctree.has_patterns && entry.contains(['*', '?', '[']);
                patterns += usize::from(is_pattern);
                let Some(name) = join(folder_of(place), entry).filter(|_| patterns <= MAX_PATTERNS) else { continue };
                let children: Vec<&str> = if is_pattern {
                    pages
                        .keys()
                        .map(String::as_str)
                        .filter(|page| matches(&name, page.trim_end_matches(".rst")))
                        .collect()
                } else {
                    let name = format!("{}.rst", name.strip_suffix(".rst").unwrap_or(&name));
                    pages.get_key_value(&name).map(|(page, _)| page.as_str()).into_iter().collect()
                };
                for child in children.into_iter().filter(|child| child != place && !ROOTS.contains(child)) {
                    found.entry(child).or_insert((place, toctree.caption.as_deref()));
                }
            }
        }
    }
    found
}

fn titles(place: &str, pages: &BTreeMap<String, Outlook>, parents: &HashMap<&str, Parent<'_>>) -> Vec<String> {
    let title = |page: &str| pages.get(page).and_then(|outlook| outlook.title.clone());
    if !parents.contains_key(place) {
        // No list names it: the pages that stand for the folders above do as well.
        let folders = place.match_indices('/').map(|(at, _)| format!("{}/index.rst", &place[..at]));
        return folders.filter(|index| index != place).filter_map(|index| title(&index)).collect();
    }
    let mut found = Vec::new();
    let mut seen = HashSet::from([place]);
    let mut at = place;
    while let Some((parent, caption)) = parents.get(at).filter(|_| seen.len() <= MAX_DEPTH) {
        found.extend(caption.map(str::to_owned));
        if !ROOTS.contains(parent) {
            found.extend(title(parent));
        }
        if !seen.insert(parent) {
            break;
        }
        at = parent;
    }
    found.reverse();
    found
}

/// Whether `name` fits `pattern`: `*` and `?` stand for characters of one part of a path, `**` for all.
fn matches(pattern: &str, name: &str) -> bool {
    let (pattern, name): (Vec<char>, Vec<char>) = (pattern.chars().collect(), name.chars().collect());
    let (mut p, mut n) = (0, 0);
    // Where the last star stands, and what it has taken so far.
    let mut star: Option<(usize, usize)> = None;
    while n < name.len() {
        match pattern.get(p) {
            Some('*') => {
                star = Some((p, n));
                p += 1;
            }
            Some(&c) if c == name[n] || (c == '?' && name[n] != '/') => {
                p += 1;
                n += 1;
            }
            _ => {
                let Some((at, taken)) = star else { return false };
                let is_double = pattern.get(at + 1) == Some(&'*') || (at > 0 && pattern[at - 1] == '*');
                if name[taken] == '/' && !is_double {
                    return false;
                }
                star = Some((at, taken + 1));
                (p, n) = (at + 1, taken + 1);
            }
        }
    }
    pattern[p..].iter().all(|&c| c == '*')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::markup::rst::look;

    fn above_all(files: &[(&str, &str)]) -> HashMap<String, String> {
        let pages = files.iter().map(|(place, text)| ((*place).to_owned(), look(text))).collect();
        above(&pages).into_iter().map(|(place, titles)| (place, titles.join(" > "))).collect()
    }

    #[test]
    fn pages_stand_below_those_that_name_them() {
        let above = above_all(&[
            (
                "index.rst",
                "Home\n====\n\n.. toctree::\n   :caption: Guide\n\n   install\n   ops/index\n\n\
                    .. toctree::\n   :glob:\n\n   ref/*\n",
            ),
            ("install.rst", "Install\n=======\n"),
            ("lost.rst", "Lost\n====\n"),
            ("ops/alone.rst", "Alone\n=====\n"),
            (
                "ops/index.rst",
                "Operations\n==========\n\n.. toctree::\n   :caption: Daily\n\n   alerts.rst\n   /index\n",
            ),
            ("ops/alerts.rst", "Alerts\n======\n\n.. toctree::\n\n   index\n"),
            ("ref/a.rst", "A\n=\n"),
            ("ref/deep/b.rst", "B\n=\n"),
        ]);
        for (place, titles) in [
            ("index.rst", ""),
            ("install.rst", "Guide"),
            ("lost.rst", ""),
            ("ops/index.rst", "Guide"),
            ("ops/alerts.rst", "Guide > Operations > Daily"),
            ("ops/alone.rst", "Operations"),
            ("ref/a.rst", ""),
            ("ref/deep/b.rst", ""),
        ] {
            assert_eq!(above[place], titles, "{place}");
        }
    }

    #[test]
    fn lists_in_a_circle_end() {
        let above =
            above_all(&[("a.rst", "A\n=\n\n.. toctree::\n\n   b\n"), ("b.rst", "B\n=\n\n.. toctree::\n\n   a\n")]);
        assert_eq!(above["a.rst"], "A > B");
    }

    #[test]
    fn patterns_fit_parts_of_paths() {
        for (pattern, name, fits) in [
            ("ref/*", "ref/a", true),
            ("ref/*", "ref/a/b", false),
            ("ref/**", "ref/a/b", true),
            ("re?/*x", "ref/ax", true),
            ("ref/a", "ref/ab", false),
            ("*", "", true),
        ] {
            assert_eq!(matches(pattern, name), fits, "{pattern} {name}");
        }
        assert!(!matches(&"*a".repeat(1_000), &"b".repeat(10_000)));
    }
}
