//! What a page has from the pages above it: their titles, and what they hand down. Only their front
//! matter is read, once; of a page without front matter the first line that is a heading.

use std::{collections::HashMap, path::Path};

use rayon::prelude::*;
use serde_json::{Map, Value};

use super::{hugo, place::stands_for};
use crate::{
    source::{files, limits::MAX_PAGE_BYTES, markup::front_matter, spec::Dialect},
    text::normalise::{clean, squeeze},
};

/// A page that stands for a folder.
#[derive(Debug, Default)]
struct Section {
    title: Option<String>,
    handed_down: Map<String, Value>,
    /// Whether other pages in the folder are parts of it and no pages of their own.
    is_bundle: bool,
    /// Its front matter cannot be read and speaks of an audience, which all below it may have.
    hides_its_audience: bool,
}

/// Pages that stand for folders, by folder.
#[derive(Debug, Default)]
pub(super) struct Sections {
    by_folder: HashMap<String, Section>,
}

impl Sections {
    /// Reads them; those that cannot be read are accounted for as pages.
    pub(super) fn read<'p>(dialect: Dialect, root: &Path, paths: impl IntoIterator<Item = &'p Path>) -> Self {
        let mut best: HashMap<String, (usize, &Path)> = HashMap::new();
        for path in paths {
            let place = files::relative(path, root);
            let Some((folder, rank)) = stands_for(dialect, &place) else { continue };
            let known = best.entry(folder.to_owned()).or_insert((rank, path));
            if rank < known.0 {
                *known = (rank, path);
            }
        }
        let read = best.into_par_iter().filter_map(|(folder, (rank, path))| {
            let is_bundle = dialect == Dialect::Hugo && rank > 0;
            Some((folder, Section { is_bundle, ..section(dialect, path)? }))
        });
        Self { by_folder: read.collect() }
    }

    /// Titles of the folders above a page, outermost first.
    pub(super) fn breadcrumb(&self, record: &str) -> Vec<String> {
        above(record).filter_map(|folder| self.by_folder.get(folder)?.title.clone()).collect()
    }

    /// The folder whose page holds this one as a part.
    pub(super) fn bundle(&self, record: &str) -> Option<&str> {
        let bundles = |folder: &str| self.by_folder.get_key_value(folder).filter(|(_, section)| section.is_bundle);
        above(record).find_map(bundles).map(|(folder, _)| folder.as_str())
    }

    /// What the sections above a page hand down to it, and its own if it stands for one; the nearest
    /// counts.
    ///
    /// # Errors
    /// When one of them may hand down an audience and cannot be read.
    pub(super) fn handed_down(&self, record: &str, stands_for: Option<&str>) -> Result<Map<String, Value>, String> {
        let mut down = Map::new();
        let folders: Vec<&str> = std::iter::once("").chain(above(record)).chain(stands_for).collect();
        for folder in folders.into_iter().rev() {
            let Some(section) = self.by_folder.get(folder) else { continue };
            if section.hides_its_audience {
                return Err(format!("front matter of `{folder}` above it cannot be read"));
            }
            front_matter::inherit(&mut down, &section.handed_down);
        }
        Ok(down)
    }
}

/// The folders above a page, outermost first.
fn above(record: &str) -> impl Iterator<Item = &str> {
    record.match_indices('/').filter_map(|(at, _)| record.get(..at))
}

fn section(dialect: Dialect, path: &Path) -> Option<Section> {
    let text = files::text(path, MAX_PAGE_BYTES).ok()?;
    let Ok((front, body)) = front_matter::split(&text) else {
        let hides_its_audience = dialect == Dialect::Hugo && text.to_lowercase().contains("audience");
        return Some(Section { hides_its_audience, ..Section::default() });
    };
    let handed_down = if dialect == Dialect::Hugo { hugo::cascade(&front) } else { Map::new() };
    let front = front_matter::lower_case(front);
    let title = front_matter::text(&front, "title").or_else(|| heading(body));
    Some(Section { title: title.map(|title| squeeze(&clean(&title))), handed_down, ..Section::default() })
}

/// The first heading of the highest level that is written with `#`.
fn heading(body: &str) -> Option<String> {
    let line = body.lines().find_map(|line| line.strip_prefix("# "))?;
    let title = line.trim().trim_end_matches('#').trim_end();
    let title = title.rfind(['{', '<']).and_then(|at| title.get(..at)).unwrap_or(title).trim();
    (!title.is_empty()).then(|| title.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(files: &[(&str, &str)]) -> (tempfile::TempDir, Sections) {
        let folder = tempfile::tempdir().unwrap();
        for (place, text) in files {
            let path = folder.path().join(place);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        let paths: Vec<_> = files.iter().map(|(place, _)| folder.path().join(place)).collect();
        let sections = Sections::read(Dialect::Hugo, folder.path(), paths.iter().map(std::path::PathBuf::as_path));
        (folder, sections)
    }

    #[test]
    fn pages_have_the_titles_above_them_and_what_is_handed_down() {
        let (_folder, sections) = tree(&[
            ("_index.md", "---\ntitle: Root\ncascade: {a: 1, b: 1}\n---\n"),
            ("x/_index.md", "---\nTitle: X\ncascade: {b: 2}\n---\n"),
            ("x/y/index.md", "Text\n\n# The Y {#y}\n"),
        ]);
        assert_eq!(sections.breadcrumb("x/y/z"), ["X", "The Y"]);
        assert_eq!(sections.breadcrumb("x"), [""; 0]);
        assert_eq!((sections.bundle("x/y/z"), sections.bundle("x/y")), (Some("x/y"), None));
        let down = |record, own| serde_json::to_string(&sections.handed_down(record, own).unwrap()).unwrap();
        assert_eq!(down("x/y/z", None), r#"{"a":1,"b":2}"#);
        assert_eq!(down("x", Some("x")), r#"{"a":1,"b":2}"#);
        assert_eq!(down("w", None), r#"{"a":1,"b":1}"#);
    }

    #[test]
    fn a_section_that_may_hide_its_pages_is_never_passed_over() {
        let (_folder, sections) = tree(&[
            ("x/_index.md", "---\ntitle: [\ncascade: {Audience: staff}\n---\n"),
            ("w/_index.md", "---\ntitle: [\n---\n"),
        ]);
        assert!(sections.handed_down("x/a", None).is_err());
        assert!(sections.handed_down("w/a", None).is_ok());
    }
}
