//! Where the pages of a site stand. Data only.

use std::collections::HashMap;

/// Where a page stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::source) struct Placed {
    /// Title that the navigation gives it.
    pub(in crate::source) title: Option<String>,
    /// Titles above it, outermost first.
    pub(in crate::source) breadcrumb: Vec<String>,
}

/// The navigation of a site.
#[derive(Debug, Default)]
pub(in crate::source) struct Nav(HashMap<String, Placed>);

impl Nav {
    /// Where the page at `place` stands; `None` when the navigation does not say.
    pub(in crate::source) fn placed(&self, place: &str) -> Option<&Placed> {
        self.0.get(place)
    }

    /// Notes a page; where it stands twice, the first place counts.
    pub(super) fn add(&mut self, place: String, placed: Placed) {
        self.0.entry(place).or_insert(placed);
    }
}
