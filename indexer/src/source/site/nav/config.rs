//! Finds and reads the files in which a site is configured: beside its pages or a little above them,
//! within limits. It knows no generator.

use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use crate::source::{files, limits::MAX_PAGE_BYTES, markup::front_matter};

/// Folders above the source in which the configuration of its site may lie.
const MAX_ABOVE: usize = 3;

/// `root` and the folders above it, nearest first.
pub(super) fn upward(root: &Path) -> Vec<PathBuf> {
    let root = std::path::absolute(root).unwrap_or_else(|_| root.to_owned());
    root.ancestors().take(1 + MAX_ABOVE).map(Path::to_owned).collect()
}

/// The first of the files `names` in `root` or above it, with its folder.
pub(super) fn found(root: &Path, names: &[&str]) -> Option<(PathBuf, String)> {
    let files = upward(root).into_iter().flat_map(|folder| names.iter().map(move |name| (folder.clone(), *name)));
    files
        .filter_map(|(folder, name)| Some((text(&folder.join(name))?, folder)))
        .map(|(text, folder)| (folder, text))
        .next()
}

/// The text of a file, if it is one.
pub(super) fn text(path: &Path) -> Option<String> {
    path.is_file().then(|| files::text(path, MAX_PAGE_BYTES).ok()).flatten()
}

/// Places of all files below `root` with one of `endings`, sorted; hidden ones and links are passed over.
pub(super) fn places(root: &Path, endings: &[&str]) -> Vec<String> {
    let walk = ignore::WalkBuilder::new(root).standard_filters(false).hidden(true).follow_links(false).build();
    let files = walk.flatten().filter(|entry| entry.file_type().is_some_and(|kind| kind.is_file()));
    let mut places: Vec<String> = files
        .map(|entry| files::relative(entry.path(), root))
        .filter(|place| {
            place.rsplit_once('.').is_some_and(|(_, ending)| endings.contains(&ending.to_lowercase().as_str()))
        })
        .collect();
    places.sort();
    places
}

/// A YAML text that is a list of keys; an empty one when it is none.
pub(super) fn yaml(text: &str) -> Map<String, Value> {
    front_matter::split(&format!("---\n{text}\n---\n")).map(|(map, _)| map).unwrap_or_default()
}

/// What stands under the first key `name` of a YAML text, with that key, wherever it stands. The rest is
/// not read: configurations hold tags that mean something to Python only.
pub(super) fn section(text: &str, name: &str) -> Map<String, Value> {
    let mut out = String::new();
    let mut columns = None;
    for line in text.lines() {
        let start = line.trim_start();
        let indent = line.len() - start.len();
        match columns {
            None => {
                let entry = start.strip_prefix("- ").unwrap_or(start);
                if entry.strip_prefix(name).is_some_and(|rest| rest.starts_with(':')) {
                    columns = Some(line.len() - entry.len());
                    out.push_str(entry);
                    out.push('\n');
                }
            }
            Some(_) if start.is_empty() || start.starts_with('#') => {}
            Some(columns) if indent > columns || (indent == columns && start.starts_with('-')) => {
                out.push_str(line.get(columns..).unwrap_or_default());
                out.push('\n');
            }
            Some(_) => break,
        }
    }
    yaml(&out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_is_read_whatever_stands_around_it() {
        let text = "a: !!python/name:x.y\nplugins:\n  - search: !ENV [A, b]\n  - redirects:\n      redirect_maps:\n        'a.md': b.md\n        # no\n\n        c.md: d.md\nnav:\n- A: a.md\n- b.md\nz: !x\n";
        assert_eq!(section(text, "redirect_maps")["redirect_maps"]["c.md"], "d.md");
        assert_eq!(section(text, "nav")["nav"][1], "b.md");
        assert_eq!(section(text, "none"), Map::new());
        assert_eq!(section("nav: [", "nav"), Map::new());
    }
}
