//! `nav` of a `mkdocs.yml` (<https://www.mkdocs.org/user-guide/configuration/#nav>) and the map of its
//! redirects plugin (<https://github.com/mkdocs/mkdocs-redirects>).

use std::path::Path;

use serde_json::{Map, Value};

use super::{
    config::{found, section},
    placed::{Nav, Placed},
};
use crate::source::{
    files,
    limits::MAX_NAV_DEPTH,
    markup::front_matter,
    site::{address::address, paths::resolved},
    spec::Dialect,
};

const NAMES: [&str; 2] = ["mkdocs.yml", "mkdocs.yaml"];

/// The navigation that the configuration gives.
pub(super) fn nav(root: &Path) -> Nav {
    let mut nav = Nav::default();
    if let Some((folder, text)) = found(root, &NAMES)
        && let Some(value) = section(&text, "nav").get("nav")
    {
        let docs = front_matter::text(&section(&text, "docs_dir"), "docs_dir").unwrap_or_else(|| "docs".to_owned());
        let root = std::path::absolute(root).unwrap_or_else(|_| root.to_owned());
        let docs = folder.join(resolved("", &docs).unwrap_or_default());
        let place = |path: &str| {
            let path = docs.join(resolved("", path)?);
            path.starts_with(&root).then(|| files::relative(&path, &root))
        };
        walk(value, &mut Vec::new(), &place, &mut nav);
    }
    nav
}

fn walk(value: &Value, above: &mut Vec<String>, place: &dyn Fn(&str) -> Option<String>, nav: &mut Nav) {
    let Value::Array(entries) = value else { return };
    for (at, entry) in entries.iter().enumerate() {
        match entry {
            Value::String(path) => {
                let is_index = at == 0 && (path.ends_with("index.md") || path.ends_with("README.md"));
                // The first page of a section may be the section's own.
                let (title, above) = match above.split_last() {
                    Some((section, above)) if is_index => (Some(section.clone()), above),
                    _ => (None, above.as_slice()),
                };
                add(path, Placed { title, breadcrumb: above.to_vec() }, place, nav);
            }
            Value::Object(titled) => {
                for (title, value) in titled {
                    match value {
                        Value::String(path) => {
                            add(path, Placed { title: Some(title.clone()), breadcrumb: above.clone() }, place, nav);
                        }
                        value if above.len() < MAX_NAV_DEPTH => {
                            above.push(title.clone());
                            walk(value, above, place, nav);
                            above.pop();
                        }
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
}

fn add(path: &str, placed: Placed, place: &dyn Fn(&str) -> Option<String>, nav: &mut Nav) {
    if !path.contains("://")
        && let Some(place) = place(path)
    {
        nav.add(place, placed);
    }
}

/// The map of the redirects plugin, as addresses.
pub(super) fn redirects(root: &Path) -> Vec<(String, String)> {
    let Some((_, text)) = found(root, &NAMES) else { return Vec::new() };
    let map = section(&text, "redirect_maps");
    let Some(Value::Object(map)) = map.get("redirect_maps") else { return Vec::new() };
    let to = |target: &Value| {
        let target = target.as_str()?;
        let (page, anchor) = target.find('#').map_or((target, ""), |at| target.split_at(at));
        Some(if page.contains("://") || Path::new(page).extension().is_none_or(|ending| ending != "md") {
            target.to_owned()
        } else {
            path_of(page) + anchor
        })
    };
    map.iter().filter_map(|(from, target)| Some((path_of(from), to(target)?))).collect()
}

fn path_of(page: &str) -> String {
    address(Dialect::Mkdocs, page, &Map::new())
}
