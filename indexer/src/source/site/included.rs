//! Which files of a tree are parts of pages and no pages of their own: those that another file
//! includes whole. No text is lost: a file that no page leads to is a page.

use std::collections::{BTreeMap, BTreeSet};

use crate::source::limits::MAX_INCLUDE_DEPTH;

/// The files of `includes` (each with the files that it includes whole) that are parts of others, each
/// with the page that it is a part of.
pub(super) fn parts(includes: &BTreeMap<String, Vec<String>>) -> BTreeMap<String, String> {
    let is_included: BTreeSet<&str> = includes
        .iter()
        .flat_map(|(place, inner)| inner.iter().filter(move |inner| *inner != place).map(String::as_str))
        .collect();
    let (pages, rest): (Vec<&str>, Vec<&str>) =
        includes.keys().map(String::as_str).partition(|place| !is_included.contains(*place));
    let mut reached = BTreeMap::new();
    // Those that are left only include one another, or stand deeper than includes are followed.
    for page in pages.into_iter().chain(rest) {
        reach(includes, page, &mut reached);
    }
    let parts = reached.into_iter().filter(|(place, page)| place != page);
    parts.map(|(place, page)| (place.to_owned(), page.to_owned())).collect()
}

/// Notes what `page` includes, unless it is a part itself.
fn reach<'t>(includes: &'t BTreeMap<String, Vec<String>>, page: &'t str, reached: &mut BTreeMap<&'t str, &'t str>) {
    if reached.contains_key(page) {
        return;
    }
    reached.insert(page, page);
    let mut level = vec![page];
    for _ in 0..MAX_INCLUDE_DEPTH {
        let inner = level.iter().filter_map(|place| includes.get(*place)).flatten().map(String::as_str);
        let inner: Vec<&str> = inner.filter(|inner| includes.contains_key(*inner)).collect();
        level = inner.into_iter().filter(|inner| !reached.contains_key(inner)).collect();
        reached.extend(level.iter().map(|inner| (*inner, page)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts_of(includes: &[(&str, &[&str])]) -> Vec<String> {
        let pair = |(part, page): (String, String)| format!("{part} of {page}");
        let owned = includes.iter().map(|(place, inner)| {
            ((*place).to_owned(), inner.iter().map(|&inner| inner.to_owned()).collect::<Vec<_>>())
        });
        parts(&owned.collect()).into_iter().map(pair).collect()
    }

    #[test]
    fn what_is_included_whole_is_a_part_and_no_circle_is_lost() {
        assert_eq!(parts_of(&[("a", &["b", "gone"]), ("b", &["c"]), ("c", &[]), ("d", &[])]), ["b of a", "c of a"]);
        assert_eq!(parts_of(&[("a", &["b"]), ("b", &["a"])]), ["b of a"]);
        assert!(parts_of(&[("a", &["a"])]).is_empty());
    }

    #[test]
    fn what_stands_deeper_than_includes_go_is_a_page() {
        let deep = parts_of(&[("a", &["b"]), ("b", &["c"]), ("c", &["d"]), ("d", &["e"]), ("e", &[])]);
        assert_eq!(deep, ["b of a", "c of a", "d of a"]);
    }
}
