//! What a page of AsciiDoc needs to know of its tree: which files are pages, where each is served,
//! what it is called, what stands above it, what it includes. Reads ahead; gives no documents.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    path::Path,
};

use rayon::prelude::*;
use serde::Serialize;

use super::{
    antora::{Antora, Component, Location},
    antora_nav::{self, Entry},
    asciidoc_front, included,
};
use crate::source::{
    files::{
        self,
        within::{Tree, folder_of, join},
    },
    limits::MAX_PAGE_BYTES,
    markup::asciidoc::{Attributes, Reference, References, Titles, expand, nav, titles},
};

/// Endings of files of AsciiDoc.
pub(super) const ENDINGS: [&str; 4] = ["adoc", "asciidoc", "asc", "ad"];

/// All that a page is read from beside its own text. Equal facts give equal documents.
#[derive(Debug, Serialize)]
pub(super) struct Facts {
    pub(super) record: String,
    /// Path below the address of the site.
    pub(super) address: String,
    pub(super) version: Option<String>,
    pub(super) breadcrumb: Vec<String>,
    /// What the navigation calls it.
    pub(super) nav_title: Option<String>,
    /// Paths that once led to it.
    pub(super) aliases: Vec<String>,
    pub(super) references: References,
    /// Attributes that it begins with.
    pub(super) attributes: Attributes,
    /// Its text with what it includes.
    pub(super) text: String,
    pub(super) missing: Vec<String>,
}

/// A tree of AsciiDoc, looked through once.
pub(super) struct Catalog {
    tree: Tree,
    /// Its components; none in a plain tree.
    antora: Option<Antora>,
    /// What each file is called, by place.
    titles: BTreeMap<String, Titles>,
    /// Files that are parts of a page, each with the page. All others of `titles` are pages.
    parts: BTreeMap<String, String>,
    nav: HashMap<String, Entry>,
}

impl Catalog {
    /// Looks through the tree below `root`.
    pub(super) fn read(root: &Path) -> Self {
        let tree = Tree::new(root);
        let antora = components(root);
        let mut catalog = Self { tree, antora, titles: BTreeMap::new(), parts: BTreeMap::new(), nav: HashMap::new() };
        let (paths, _) = files::find(root, &ENDINGS);
        let looked: BTreeMap<String, Look> = paths
            .par_iter()
            .map(|path| {
                let place = files::relative(path, root);
                let text = files::text(path, MAX_PAGE_BYTES).unwrap_or_default();
                let look = catalog.look(&place, &text);
                (place, look)
            })
            .collect();
        catalog.parts = catalog.parts_of(&looked);
        let published = looked.into_iter().filter(|(place, _)| catalog.is_published(place));
        catalog.titles = published.map(|(place, look)| (place, look.titles)).collect();
        catalog.nav = catalog.navigation();
        catalog
    }

    /// Whether the file is a page, and not a part of one or of the navigation.
    pub(super) fn is_page(&self, place: &str) -> bool {
        self.titles.contains_key(place) && !self.parts.contains_key(place)
    }

    /// What the page at `place` is read from.
    pub(super) fn facts(&self, place: &str, text: &str) -> Facts {
        let mut attributes = self.attributes(place);
        let text = asciidoc_front::take(text, &mut attributes);
        let expanded = expand(text, place, &attributes, &mut |target, from| self.load(target, from));
        let address = self.address(place);
        let references =
            expanded.references.iter().filter_map(|target| Some((target.clone(), self.refer(target, place)?)));
        let aliases = expanded.attributes.get("page-aliases").unwrap_or_default().split(',');
        let aliases = aliases.filter_map(|alias| Some(self.address(&self.resolve(alias.trim(), place)?))).collect();
        let entry = self.nav.get(place);
        Facts {
            record: address.trim_start_matches('/').trim_end_matches(".html").to_owned(),
            version: self.locate(place).and_then(|location| location.component.version.clone()),
            breadcrumb: self.above(place),
            nav_title: entry.and_then(|entry| entry.text.clone()),
            aliases,
            references: references.collect(),
            attributes,
            text: expanded.text,
            missing: expanded.missing,
            address,
        }
    }

    fn locate<'t>(&'t self, place: &'t str) -> Option<Location<'t>> {
        self.antora.as_ref()?.locate(place)
    }

    fn attributes(&self, place: &str) -> Attributes {
        self.locate(place).map_or_else(Attributes::new, |location| location.component.attributes(&location))
    }

    fn look(&self, place: &str, text: &str) -> Look {
        let mut attributes = self.attributes(place);
        let text = asciidoc_front::take(text, &mut attributes);
        let expanded = expand(text, place, &attributes, &mut |target, from| self.load(target, from));
        Look { titles: titles(&expanded.text, &attributes), includes: expanded.parts }
    }

    /// Whether a site would publish the file, had no other file included it.
    fn is_published(&self, place: &str) -> bool {
        match &self.antora {
            Some(antora) => antora.locate(place).is_some_and(|location| location.is_page()),
            None => !place.split('/').any(|name| name.starts_with('_')),
        }
    }

    /// Files of a plain tree that are parts of others. Antora publishes every page.
    fn parts_of(&self, looked: &BTreeMap<String, Look>) -> BTreeMap<String, String> {
        if self.antora.is_some() {
            return BTreeMap::new();
        }
        included::parts(&looked.iter().map(|(place, look)| (place.clone(), look.includes.clone())).collect())
    }

    fn address(&self, place: &str) -> String {
        match self.locate(place) {
            Some(location) => location.address(),
            None => format!("/{}.html", place.rsplit_once('.').map_or(place, |(stem, _)| stem)),
        }
    }

    /// The place of the page that `target`, without fragment, names in the file at `from`.
    fn resolve(&self, target: &str, from: &str) -> Option<String> {
        if target.is_empty() {
            return None;
        }
        let has_ending = ENDINGS.iter().any(|ending| target.ends_with(&format!(".{ending}")));
        let target = if has_ending { target.to_owned() } else { format!("{target}.adoc") };
        match &self.antora {
            Some(antora) => antora.resolve(&target, from, "page"),
            None => join(folder_of(from), &target),
        }
    }

    fn resolve_include(&self, target: &str, from: &str) -> Option<String> {
        match &self.antora {
            Some(antora) => antora.resolve_include(target, from),
            None => join(folder_of(from), target),
        }
    }

    fn load(&self, target: &str, from: &str) -> Option<(String, String)> {
        let place = self.resolve_include(target, from)?;
        let text = self.tree.text(&place, MAX_PAGE_BYTES).ok()?;
        Some((place, text))
    }

    fn refer(&self, target: &str, from: &str) -> Option<Reference> {
        let (path, fragment) = target.split_once('#').map_or((target, None), |(path, fragment)| (path, Some(fragment)));
        let place = self.resolve(path, from)?;
        let title = self.titles.get(&place)?.full.clone();
        let fragment = fragment.filter(|fragment| !fragment.is_empty());
        // A part of a page is read there.
        let address = self.address(self.parts.get(&place).unwrap_or(&place))
            + &fragment.map(|fragment| format!("#{fragment}")).unwrap_or_default();
        Some(Reference { address, title })
    }

    /// Titles above a page: by the navigation, else by the pages that stand for the folders above.
    fn above(&self, place: &str) -> Vec<String> {
        if let Some(location) = self.locate(place) {
            let component = &location.component;
            let alone = || vec![component.title.clone().unwrap_or_else(|| component.name.clone())];
            return self.nav.get(place).map_or_else(alone, |entry| entry.above.clone());
        }
        let folders = place.match_indices('/').map(|(at, _)| &place[..at]);
        let title = |folder: &str| {
            let names = ["index.adoc", "README.adoc", "index.asciidoc"].map(|name| format!("{folder}/{name}"));
            let index = names.iter().find(|name| name.as_str() != place && self.titles.contains_key(*name))?;
            self.titles.get(index)?.full.clone()
        };
        folders.filter_map(title).collect()
    }

    fn navigation(&self) -> HashMap<String, Entry> {
        let mut entries = HashMap::new();
        for component in self.antora.iter().flat_map(Antora::components) {
            let name = component.title.as_deref().unwrap_or(&component.name);
            let modules =
                self.titles.keys().filter_map(|place| self.locate(place)).filter(|at| at.component == component);
            let modules: BTreeSet<&str> = modules.map(|at| at.module).collect();
            let listed = component.nav.clone();
            let usual = modules.iter().map(|module| format!("modules/{module}/nav.adoc")).collect();
            for file in if listed.is_empty() { usual } else { listed } {
                let Some(place) = join(&component.root, &file) else { continue };
                let Ok(text) = self.tree.text(&place, MAX_PAGE_BYTES) else { continue };
                let attributes = self.attributes(&place);
                let expanded = expand(&text, &place, &attributes, &mut |target, from| self.load(target, from));
                let place_of = |target: &str| self.resolve(target, &place).filter(|place| self.is_page(place));
                let title_of = |place: &str| {
                    let titles = self.titles.get(place)?;
                    titles.short.clone().or_else(|| titles.full.clone())
                };
                antora_nav::add(&mut entries, nav::items(&expanded.text, &attributes), name, place_of, title_of);
            }
        }
        entries
    }
}

/// What a first look at a file shows.
struct Look {
    titles: Titles,
    /// Places of the files that it includes whole.
    includes: Vec<String>,
}

/// The components of a tree; `None` when it has none and is a plain one.
fn components(root: &Path) -> Option<Antora> {
    let (paths, _) = files::find(root, &["yml"]);
    let described = paths.iter().filter(|path| path.file_name().is_some_and(|name| name == "antora.yml"));
    let components: Vec<Component> = described
        .filter_map(|path| {
            let place = files::relative(path, root);
            Component::parse(folder_of(&place), &files::text(path, MAX_PAGE_BYTES).ok()?)
        })
        .collect();
    (!components.is_empty()).then(|| Antora::new(components))
}
