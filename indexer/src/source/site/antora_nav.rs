//! Antora's navigation: what stands above each page in the lists of its component. Knows items and
//! places, not where they come from.
//!
//! After <https://docs.antora.org/antora/latest/navigation/files-and-lists/>.

use std::collections::HashMap;

use crate::source::markup::asciidoc::nav::NavItem;

/// What the navigation says of a page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Entry {
    /// Texts of the items above it, outermost first.
    pub(super) above: Vec<String>,
    /// Its own text there.
    pub(super) text: Option<String>,
}

/// Adds the items of one navigation file to `entries`. `place_of` follows a target; `title_of` is the
/// title of the page at a place. The first item of a page counts.
pub(super) fn add(
    entries: &mut HashMap<String, Entry>,
    items: Vec<NavItem>,
    component: &str,
    place_of: impl Fn(&str) -> Option<String>,
    title_of: impl Fn(&str) -> Option<String>,
) {
    let mut open: Vec<(usize, String)> = Vec::new();
    for item in items {
        let target = item.target.as_deref().map(|target| target.split('#').next().unwrap_or(target));
        let place = target.and_then(&place_of);
        let text = item.text.clone().or_else(|| place.as_deref().and_then(&title_of));
        open.retain(|(depth, _)| *depth < item.depth);
        if let Some(place) = place {
            let above = open.iter().map(|(_, text)| text.clone()).filter(|text| text != component);
            let above = std::iter::once(component.to_owned()).chain(above).collect();
            entries.entry(place).or_insert(Entry { above, text: item.text });
        }
        if let Some(text) = text {
            open.push((item.depth, text));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_stands_below_the_items_above_it() {
        let item = |depth, text: Option<&str>, target: Option<&str>| NavItem {
            depth,
            text: text.map(str::to_owned),
            target: target.map(str::to_owned),
        };
        let mut entries = HashMap::new();
        let items = vec![
            item(0, Some("Guide"), None),
            item(1, None, Some("index.adoc")),
            item(2, Some("Sets"), None),
            item(3, Some("A"), Some("a.adoc#x")),
            item(1, Some("Again"), Some("a.adoc")),
            item(2, Some("B"), Some("b.adoc")),
        ];
        let place_of = |target: &str| Some(format!("p/{target}"));
        add(&mut entries, items, "Harbour", place_of, |place| Some(format!("Title of {place}")));
        let above = |place: &str| entries[place].above.join(" > ");
        assert_eq!(above("p/index.adoc"), "Harbour > Guide");
        assert_eq!(above("p/a.adoc"), "Harbour > Guide > Title of p/index.adoc > Sets");
        assert_eq!(above("p/b.adoc"), "Harbour > Guide > Again");
        assert_eq!(entries["p/a.adoc"].text.as_deref(), Some("A"));
    }
}
