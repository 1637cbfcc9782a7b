//! Ids of Markdown pages by their path: what stands for a folder has the folder's. Knows no files.

use crate::source::spec::Dialect;

/// Names of the pages that stand for their folder, best first.
fn index_names(dialect: Dialect) -> &'static [&'static str] {
    match dialect {
        Dialect::Hugo => &["_index", "index"],
        Dialect::Github => &["README", "index", "_index"],
        Dialect::Docusaurus | Dialect::Mkdocs | Dialect::Jekyll | Dialect::Myst => &["index", "README"],
    }
}

/// The path without its ending.
pub(super) fn stem(place: &str) -> &str {
    place.rsplit_once('.').map_or(place, |(stem, _)| stem)
}

/// The folder that a page stands for, empty for the whole tree, and how well its name says so: 0 best.
pub(super) fn stands_for(dialect: Dialect, place: &str) -> Option<(&str, usize)> {
    let stem = stem(place);
    index_names(dialect).iter().enumerate().find_map(|(rank, name)| {
        let folder = stem.strip_suffix(name)?;
        (folder.is_empty() || folder.ends_with('/')).then(|| (folder.trim_end_matches('/'), rank))
    })
}

/// The id of a page: its path without ending; what stands for a folder has the folder's path, and what
/// stands for the whole tree is `index`.
pub(super) fn record(dialect: Dialect, place: &str) -> String {
    match stands_for(dialect, place) {
        Some(("", _)) => "index".to_owned(),
        Some((folder, _)) => folder.to_owned(),
        None => stem(place).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_stands_for_a_folder_has_its_id() {
        for (dialect, place, id) in [
            (Dialect::Hugo, "a/b.md", "a/b"),
            (Dialect::Hugo, "a/_index.md", "a"),
            (Dialect::Hugo, "a/index.md", "a"),
            (Dialect::Hugo, "_index.md", "index"),
            (Dialect::Hugo, "a/README.md", "a/README"),
            (Dialect::Github, "a/README.md", "a"),
            (Dialect::Mkdocs, "a/my_index.md", "a/my_index"),
        ] {
            assert_eq!(record(dialect, place), id, "{place}");
        }
    }
}
