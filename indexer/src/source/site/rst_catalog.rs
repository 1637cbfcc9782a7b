//! What a page of reStructuredText needs to know of its tree: which files are pages, what labels lead
//! to, what stands above it, what it includes. Reads ahead; gives no documents.

use std::{
    collections::{BTreeMap, HashMap},
    path::Path,
};

use rayon::prelude::*;
use serde::Serialize;

use super::{included, sphinx_nav};
use crate::source::{
    files::{
        self,
        within::{Tree, folder_of, join},
    },
    limits::MAX_PAGE_BYTES,
    markup::rst::{Outlook, Reference, References, expand, look},
};

/// Endings of files of reStructuredText.
pub(super) const ENDINGS: [&str; 1] = ["rst"];
/// Folders of Sphinx's own, which hold no pages.
const NO_PAGES: [&str; 3] = ["_build", "_static", "_templates"];

/// All that a page is read from beside its own text. Equal facts give equal documents.
#[derive(Debug, Serialize)]
pub(super) struct Facts {
    pub(super) record: String,
    /// Path below the address of the site.
    pub(super) address: String,
    pub(super) breadcrumb: Vec<String>,
    pub(super) references: References,
    /// Its text with what it includes.
    pub(super) text: String,
    pub(super) missing: Vec<String>,
}

/// Where a label leads.
struct Labelled {
    place: String,
    anchor: String,
    title: Option<String>,
}

/// A tree of reStructuredText, looked through once.
pub(super) struct Catalog {
    tree: Tree,
    pages: BTreeMap<String, Outlook>,
    labels: HashMap<String, Labelled>,
    above: HashMap<String, Vec<String>>,
}

impl Catalog {
    /// Looks through the tree below `root`.
    pub(super) fn read(root: &Path) -> Self {
        let tree = Tree::new(root);
        let (paths, _) = files::find(root, &ENDINGS);
        let looked: Vec<(String, Outlook, Vec<String>)> = paths
            .par_iter()
            .map(|path| (files::relative(path, root), path))
            .filter(|(place, _)| !place.split('/').any(|name| NO_PAGES.contains(&name)))
            .map(|(place, path)| {
                let text = files::text(path, MAX_PAGE_BYTES).unwrap_or_default();
                let expanded = expand(&text, &place, &mut |target, from| load(&tree, target, from));
                (place, look(&expanded.text), expanded.parts)
            })
            .collect();
        let parts = included::parts(&looked.iter().map(|(place, _, parts)| (place.clone(), parts.clone())).collect());
        let pages = looked.into_iter().filter(|(place, ..)| !parts.contains_key(place));
        let pages: BTreeMap<String, Outlook> = pages.map(|(place, outlook, _)| (place, outlook)).collect();
        let mut labels = HashMap::new();
        for (place, outlook) in &pages {
            for label in &outlook.labels {
                let labelled =
                    Labelled { place: place.clone(), anchor: label.anchor.clone(), title: label.title.clone() };
                labels.entry(label.name.clone()).or_insert(labelled);
            }
        }
        Self { tree, above: sphinx_nav::above(&pages), pages, labels }
    }

    /// Whether the file is a page, and not a part of one.
    pub(super) fn is_page(&self, place: &str) -> bool {
        self.pages.contains_key(place)
    }

    /// What the page at `place` is read from.
    pub(super) fn facts(&self, place: &str, text: &str) -> Facts {
        let expanded = expand(text, place, &mut |target, from| load(&self.tree, target, from));
        let references = expanded.references.iter().filter_map(|key| Some((key.clone(), self.refer(key, place)?)));
        Facts {
            record: stem(place).to_owned(),
            address: address(place),
            breadcrumb: self.above.get(place).cloned().unwrap_or_default(),
            references: references.collect(),
            text: expanded.text,
            missing: expanded.missing,
        }
    }

    /// What the page at `from` means by `doc:name` or `ref:label`.
    fn refer(&self, key: &str, from: &str) -> Option<Reference> {
        let (role, target) = key.split_once(':')?;
        if role == "doc" {
            let place = join(folder_of(from), target)?;
            let place = format!("{}.rst", place.strip_suffix(".rst").unwrap_or(&place));
            let page = self.pages.get(&place)?;
            return Some(Reference { address: address(&place), title: page.title.clone() });
        }
        let label = self.labels.get(target)?;
        let address = format!("{}#{}", address(&label.place), label.anchor);
        Some(Reference { address, title: label.title.clone() })
    }
}

/// Place and text of the file that `target` names in the file at `from`.
fn load(tree: &Tree, target: &str, from: &str) -> Option<(String, String)> {
    let place = join(folder_of(from), target)?;
    let text = tree.text(&place, MAX_PAGE_BYTES).ok()?;
    Some((place, text))
}

fn stem(place: &str) -> &str {
    place.rsplit_once('.').map_or(place, |(stem, _)| stem)
}

fn address(place: &str) -> String {
    format!("/{}.html", stem(place))
}
