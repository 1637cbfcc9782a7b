//! What is known of a page while it is read: ids, links, targets, substitutions, what other pages are
//! called. Holds facts; it reads nothing.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::{definitions::Definitions, ids::Ids};
use crate::source::limits::MAX_SUBSTITUTED_BYTES;

/// Something that a page refers to: another page, or a section.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(in crate::source) struct Reference {
    /// Where it can be read.
    pub(in crate::source) address: String,
    pub(in crate::source) title: Option<String>,
}

/// What a page refers to, by role and target: `doc:install`, `ref:first-start`.
pub(in crate::source) type References = BTreeMap<String, Reference>;

/// Facts of a page, as they stand at some line of it.
pub(super) struct State<'p> {
    pub(super) ids: Ids,
    pub(super) links: Vec<String>,
    /// Directives, roles and substitutions that are not known.
    pub(super) unknown: BTreeSet<String>,
    pub(super) definitions: &'p Definitions,
    pub(super) references: &'p References,
    /// What the page says of itself: `description`, `keywords`, and the fields at its top.
    pub(super) fields: BTreeMap<String, String>,
    /// Bytes that may still replace substitutions.
    pub(super) left: usize,
}

impl<'p> State<'p> {
    pub(super) fn new(definitions: &'p Definitions, references: &'p References) -> Self {
        Self {
            ids: Ids::new(),
            links: Vec::new(),
            unknown: BTreeSet::new(),
            definitions,
            references,
            fields: BTreeMap::new(),
            left: MAX_SUBSTITUTED_BYTES,
        }
    }

    /// Notes a link to another document.
    pub(super) fn link(&mut self, target: &str) {
        let target = target.trim();
        if !target.is_empty() && !target.starts_with('#') && !target.starts_with("mailto:") {
            self.links.push(target.to_owned());
        }
    }

    /// The raw text of a substitution, while there is room for it.
    pub(super) fn substitution(&mut self, name: &str) -> Option<&'p str> {
        let text = self.definitions.substitution(name)?;
        self.left = self.left.checked_sub(text.len())?;
        Some(text)
    }
}
