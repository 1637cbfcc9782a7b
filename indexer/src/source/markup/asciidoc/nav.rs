//! Reads a list of pages, as Antora's navigation is written: nested items, each with a text or a
//! reference. Does not follow the references.
//!
//! After <https://docs.antora.org/antora/latest/navigation/files-and-lists/>.

use std::collections::HashMap;

use super::{
    attributes::{Attributes, entry},
    inline,
    line::{self, Above, Item},
    state::{References, State},
};

/// An item of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::source) struct NavItem {
    /// 0 for the title of the list, 1 for its outermost items.
    pub(in crate::source) depth: usize,
    /// Its text; none when it is the title of the page it leads to.
    pub(in crate::source) text: Option<String>,
    /// The page it leads to, as written but for attributes.
    pub(in crate::source) target: Option<String>,
}

/// The items of a navigation file whose includes are in place, in order.
pub(in crate::source) fn items(text: &str, attributes: &Attributes) -> Vec<NavItem> {
    let (references, known) = (References::new(), HashMap::new());
    let mut state = State::new(attributes.clone(), &references, &known);
    let mut items = Vec::new();
    for line in text.lines().map(str::trim_end) {
        if let Some((name, value)) = entry(line) {
            state.attributes.take(name, value);
        } else if let Some(Above::Title(title)) = line::above(line) {
            items.push(item(0, title, &mut state));
        } else if let Some(Item::Plain(depth, text)) = line::item(line) {
            items.push(item(depth, text, &mut state));
        }
    }
    items
}

fn item(depth: usize, text: &str, state: &mut State<'_>) -> NavItem {
    let text = state.attributes.substitute(text).into_owned();
    let inner = text.split_once("xref:").and_then(|(_, rest)| rest.split_once('['));
    let target = inner.map(|(target, _)| target.trim().to_owned());
    let is_bare = inner.is_some_and(|(_, text)| text.starts_with(']'));
    let text = (!is_bare).then(|| inline::plain(&text, state)).filter(|text| !text.trim().is_empty());
    NavItem { depth, text, target }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_keep_depth_text_and_target() {
        let text = ":p: ops\n.Guide\n* xref:index.adoc[]\n** Category\n*** xref:{p}:a.adoc#x[The *A*]\n\
            * https://a.example[Out]\n";
        let items = items(text, &Attributes::new());
        let seen: Vec<_> =
            items.iter().map(|item| (item.depth, item.text.as_deref(), item.target.as_deref())).collect();
        assert_eq!(
            seen,
            [
                (0, Some("Guide"), None),
                (1, None, Some("index.adoc")),
                (2, Some("Category"), None),
                (3, Some("The A"), Some("ops:a.adoc#x")),
                (1, Some("Out"), None),
            ]
        );
    }
}
