//! What is known of a page while it is read: attributes, ids, links, what other pages are called.
//! Holds facts; it reads nothing.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::Serialize;

use super::{attributes::Attributes, ids::Ids};

/// Another page, as a page refers to it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(in crate::source) struct Reference {
    /// Where it can be read.
    pub(in crate::source) address: String,
    pub(in crate::source) title: Option<String>,
}

/// Other pages, by the targets that refer to them.
pub(in crate::source) type References = BTreeMap<String, Reference>;

/// Facts of a page, as they stand at some line of it.
pub(super) struct State<'p> {
    pub(super) attributes: Attributes,
    pub(super) ids: Ids,
    pub(super) links: Vec<String>,
    /// Macros that are not known.
    pub(super) unknown: BTreeSet<String>,
    /// Ids of this page and what they lead to, so far.
    pub(super) titles: HashMap<String, String>,
    /// The same of the whole page, when it is read a second time.
    known: &'p HashMap<String, String>,
    references: &'p References,
    /// Whether an id was met that is not known.
    pub(super) misses_ids: bool,
}

impl<'p> State<'p> {
    pub(super) fn new(attributes: Attributes, references: &'p References, known: &'p HashMap<String, String>) -> Self {
        Self {
            attributes,
            ids: Ids::default(),
            links: Vec::new(),
            unknown: BTreeSet::new(),
            titles: HashMap::new(),
            known,
            references,
            misses_ids: false,
        }
    }

    /// Notes a link to another document.
    pub(super) fn link(&mut self, target: &str) {
        if !target.is_empty() && !target.starts_with('#') && !target.starts_with("mailto:") {
            self.links.push(target.to_owned());
        }
    }

    /// Notes an id and what it leads to.
    pub(super) fn name(&mut self, id: &str, title: &str) {
        self.ids.take(id);
        if !title.is_empty() {
            self.titles.entry(id.to_owned()).or_insert_with(|| title.to_owned());
        }
    }

    /// Follows a reference: notes the link, and gives the text for one that has none.
    pub(super) fn refer(&mut self, target: &str) -> String {
        if is_page(target) {
            let Some(page) = self.references.get(target) else {
                return target.to_owned();
            };
            self.links.push(page.address.clone());
            return page.title.clone().unwrap_or_else(|| target.to_owned());
        }
        let id = target.trim_start_matches('#');
        self.known.get(id).cloned().unwrap_or_else(|| {
            self.misses_ids = true;
            id.to_owned()
        })
    }
}

/// Whether the target of a reference is another page rather than an id of this one.
pub(super) fn is_page(target: &str) -> bool {
    let path = target.split('#').next().unwrap_or_default();
    !path.is_empty() && (target.contains('#') || [".adoc", ".asciidoc", ".asc"].iter().any(|end| path.ends_with(end)))
}
