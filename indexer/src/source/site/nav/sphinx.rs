//! Where pages of Sphinx stand: by `_toc.yml` of Jupyter Book and sphinx-external-toc
//! (<https://sphinx-external-toc.readthedocs.io>), else by the `toctree` of the pages above them. A title
//! that they give is for the navigation; a page keeps its own.

use std::{
    collections::{BTreeMap, HashMap, HashSet, VecDeque},
    path::Path,
};

use serde_json::Value;

use super::{
    config::{places, text, yaml},
    placed::{Nav, Placed},
};
use crate::source::{
    limits::MAX_NAV_DEPTH,
    markup::{front_matter, myst::toctrees},
    site::paths::{resolved, stem},
};

/// The navigation of the site.
pub(super) fn nav(root: &Path) -> Nav {
    let pages: HashSet<String> = places(root, &["md"]).into_iter().collect();
    let titles: HashMap<&str, String> =
        pages.iter().filter_map(|place| Some((place.as_str(), title_of(&text(&root.join(place))?)?))).collect();
    let mut nav = Nav::default();
    if let Some(toc) = text(&root.join("_toc.yml")) {
        walk(&Value::Object(yaml(&toc)), &mut Vec::new(), 0, &pages, &titles, &mut nav);
        return nav;
    }
    let named = named(root, &pages);
    let parents = parents(&named, &pages);
    for (place, parent) in &parents {
        let title = parent.title.clone().filter(|_| !titles.contains_key(place));
        let placed = Placed { title, breadcrumb: above(parent, &parents, &titles) };
        nav.add((*place).to_owned(), placed);
    }
    nav
}

/// The pages that each page names in a `toctree`, with caption and title.
fn named(root: &Path, pages: &HashSet<String>) -> BTreeMap<String, Vec<Child>> {
    let mut named = BTreeMap::new();
    for place in pages {
        let Some(text) = text(&root.join(place)).filter(|text| text.contains("toctree")) else { continue };
        let folder = place.rsplit_once('/').map_or("", |(folder, _)| folder);
        let mut children = Vec::new();
        for toctree in toctrees(&text) {
            for (title, entry) in toctree.entries {
                let child =
                    resolved(folder, &entry).map(|path| format!("{}.md", path.strip_suffix(".md").unwrap_or(&path)));
                if let Some(place) = child.filter(|child| pages.contains(child)) {
                    children.push(Child { place, caption: toctree.caption.clone(), title });
                }
            }
        }
        named.insert(place.clone(), children);
    }
    named
}

/// The parent of each page: the first that names it, seen from the top. Nothing is above itself.
fn parents<'p>(named: &'p BTreeMap<String, Vec<Child>>, pages: &HashSet<String>) -> HashMap<&'p str, Parent<'p>> {
    let children: HashSet<&str> = named.values().flatten().map(|child| child.place.as_str()).collect();
    let is_top = |place: &&String| !children.contains(place.as_str());
    let top = named.keys().filter(|place| *place == "index.md").chain(named.keys().filter(is_top)).chain(named.keys());
    let mut seen: HashSet<&str> = HashSet::with_capacity(pages.len());
    let mut parents = HashMap::new();
    for place in top {
        seen.insert(place);
        let mut next = VecDeque::from([place]);
        while let Some(place) = next.pop_front() {
            for child in named.get(place).into_iter().flatten() {
                if seen.insert(&child.place) {
                    let (caption, title) = (child.caption.as_deref(), child.title.clone());
                    parents.insert(child.place.as_str(), Parent { place, caption, title });
                    next.push_back(&child.place);
                }
            }
        }
    }
    parents
}

/// A page that another names.
struct Child {
    place: String,
    caption: Option<String>,
    title: Option<String>,
}

/// The page that names another in a `toctree`.
struct Parent<'p> {
    place: &'p str,
    caption: Option<&'p str>,
    title: Option<String>,
}

/// Captions and titles from the outermost page to `parent`; the page that holds all others is not named.
fn above(parent: &Parent<'_>, parents: &HashMap<&str, Parent<'_>>, titles: &HashMap<&str, String>) -> Vec<String> {
    let mut breadcrumb = Vec::new();
    let mut next = Some(parent);
    for _ in 0..MAX_NAV_DEPTH {
        let Some(parent) = next else { break };
        breadcrumb.extend(parent.caption.map(str::to_owned));
        next = parents.get(parent.place);
        if let Some(above) = next {
            breadcrumb.extend(above.title.clone().or_else(|| titles.get(parent.place).cloned()));
        }
    }
    breadcrumb.reverse();
    breadcrumb
}

/// The title of a page: what its front matter or its first heading says.
fn title_of(text: &str) -> Option<String> {
    let (front, body) = front_matter::split(text).ok()?;
    front_matter::text(&front, "title").or_else(|| {
        let underline = |line: &str| line.len() > 1 && line.trim_end().bytes().all(|byte| byte == b'=');
        let lines = body.lines().zip(body.lines().skip(1).chain([""]));
        let mut headings = lines.filter_map(|(line, next)| line.strip_prefix("# ").or(underline(next).then_some(line)));
        let heading = headings.next()?;
        Some(heading.split("{#").next().unwrap_or(heading).trim().to_owned()).filter(|title| !title.is_empty())
    })
}

/// Collects the pages of a `_toc.yml`: `file` with an optional `title`, `caption` of a part, and lists of
/// them under any key.
fn walk(
    value: &Value,
    above: &mut Vec<String>,
    depth: usize,
    pages: &HashSet<String>,
    titles: &HashMap<&str, String>,
    nav: &mut Nav,
) {
    if depth > MAX_NAV_DEPTH {
        return;
    }
    match value {
        Value::Array(entries) => entries.iter().for_each(|entry| walk(entry, above, depth + 1, pages, titles, nav)),
        Value::Object(entry) => {
            let text = |key: &str| front_matter::text(entry, key);
            let place = text("file").or_else(|| text("root")).map(|file| format!("{}.md", stem_of(&file)));
            let place = place.filter(|place| pages.contains(place));
            let title = text("title");
            if let Some(place) = &place {
                let own = title.clone().filter(|_| !titles.contains_key(place.as_str()));
                nav.add(place.clone(), Placed { title: own, breadcrumb: above.clone() });
            }
            let is_root = entry.contains_key("root");
            let own =
                title.or_else(|| place.and_then(|place| titles.get(place.as_str()).cloned())).filter(|_| !is_root);
            let named = text("caption").or(own);
            let is_named = named.is_some();
            above.extend(named);
            for value in entry.values().filter(|value| value.is_array() || value.is_object()) {
                walk(value, above, depth + 1, pages, titles, nav);
            }
            if is_named {
                above.pop();
            }
        }
        _ => {}
    }
}

fn stem_of(file: &str) -> &str {
    if [".md", ".rst", ".ipynb"].iter().any(|ending| file.ends_with(ending)) { stem(file) } else { file }
}
