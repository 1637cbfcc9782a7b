//! Where pages of Jekyll stand: by `parent` in their front matter, as the theme Just the Docs has it
//! (<https://just-the-docs.com/docs/navigation/main/>), or by `_data/navigation.yml`, as Minimal Mistakes
//! has it (<https://mmistakes.github.io/minimal-mistakes/docs/navigation/>).

use std::{collections::HashMap, path::Path};

use serde_json::{Map, Value};

use super::{
    config::{places, text, yaml},
    placed::{Nav, Placed},
};
use crate::source::{limits::MAX_NAV_DEPTH, markup::front_matter, site::address::address, spec::Dialect};

/// The navigation that pages and data file give; what a page says of itself comes first.
pub(super) fn nav(root: &Path) -> Nav {
    let mut pages: Vec<(String, Map<String, Value>)> = Vec::new();
    for place in places(root, &["md", "markdown"]) {
        let Some(text) = text(&root.join(&place)) else { continue };
        if let Ok((front, _)) = front_matter::split(&text) {
            pages.push((place, front));
        }
    }
    let said = |front: &Map<String, Value>, key: &str| front_matter::text(front, key);
    let mut parents: HashMap<String, String> = HashMap::new();
    for (_, front) in &pages {
        if let (Some(title), Some(parent)) = (said(front, "title"), said(front, "parent")) {
            parents.entry(title).or_insert(parent);
        }
    }
    let data = text(&root.join("_data/navigation.yml")).map(|text| yaml(&text)).unwrap_or_default();
    let mut listed = HashMap::new();
    walk(&Value::Object(data), &mut Vec::new(), 0, &mut listed);
    let mut nav = Nav::default();
    for (place, front) in pages {
        if let Some(parent) = said(&front, "parent") {
            let grand = said(&front, "grand_parent").or_else(|| parents.get(&parent).cloned());
            let mut breadcrumb = vec![parent];
            let mut above = grand;
            while let Some(title) =
                above.filter(|title| breadcrumb.len() < MAX_NAV_DEPTH && !breadcrumb.contains(title))
            {
                above = parents.get(&title).cloned();
                breadcrumb.push(title);
            }
            breadcrumb.reverse();
            nav.add(place, Placed { title: None, breadcrumb });
        } else if let Some(mut placed) = listed.remove(trimmed(&address(Dialect::Jekyll, &place, &front))) {
            // The title of a page is what the page says.
            placed.title = placed.title.filter(|_| said(&front, "title").is_none());
            nav.add(place, placed);
        }
    }
    nav
}

/// An address without what servers add to it.
fn trimmed(path: &str) -> &str {
    let path = path.strip_suffix(".html").unwrap_or(path);
    path.strip_suffix("/index").unwrap_or(path).trim_matches('/')
}

/// Collects the pages of a data file: lists of `title`, `url` and `children`.
fn walk(value: &Value, above: &mut Vec<String>, depth: usize, listed: &mut HashMap<String, Placed>) {
    if depth > MAX_NAV_DEPTH {
        return;
    }
    match value {
        Value::Array(entries) => entries.iter().for_each(|entry| walk(entry, above, depth + 1, listed)),
        Value::Object(entry) => {
            let title = front_matter::text(entry, "title");
            if let Some(url) = front_matter::text(entry, "url").filter(|url| !url.contains("://")) {
                let placed = Placed { title: title.clone(), breadcrumb: above.clone() };
                listed.entry(trimmed(&url).to_owned()).or_insert(placed);
            }
            let is_titled = title.is_some();
            above.extend(title);
            entry.values().for_each(|value| walk(value, above, depth + 1, listed));
            if is_titled {
                above.pop();
            }
        }
        _ => {}
    }
}
