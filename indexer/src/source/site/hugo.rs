//! Where Hugo puts a page and whether it puts it anywhere, by its path and front matter. The site's own
//! settings (`permalinks`, `uglyURLs`, languages) are not known here. After
//! <https://gohugo.io/content-management/urls/> and <https://gohugo.io/configuration/build/>.

use std::slice;

use serde_json::{Map, Value};

use super::place::{stands_for, stem};
use crate::source::{
    markup::front_matter::{audience, flag, inherit, list, lower_case, text},
    spec::Dialect,
};

type Front = Map<String, Value>;

/// Front matter as Hugo takes it: keys in any case, parameters among them, and what the sections above
/// hand down where the page says nothing itself.
pub(super) fn front(own: Front, handed_down: &Front) -> Front {
    let mut front = lower_case(own);
    inherit(&mut front, handed_down);
    if let Some(Value::Object(parameters)) = front.remove("params") {
        inherit(&mut front, &lower_case(parameters));
    }
    front
}

/// What a section hands down to all below it. What is meant for some of them only is left out, but for
/// an audience: as it is not known whom it hides, it becomes one that nobody can read.
pub(super) fn cascade(section: &Front) -> Front {
    let said = section.iter().find(|(key, _)| key.eq_ignore_ascii_case("cascade")).map(|(_, value)| value);
    let entries = said.map(|said| said.as_array().map_or(slice::from_ref(said), Vec::as_slice));
    let mut down = Map::new();
    for entry in entries.unwrap_or_default().iter().filter_map(Value::as_object) {
        let is_for_some = entry.contains_key("target") || entry.contains_key("_target");
        let mut entry_down = front(entry.clone(), &Map::new());
        if is_for_some {
            entry_down.retain(|key, _| key == "audience");
        }
        if is_for_some || audience(entry).is_err() {
            entry_down.entry("audience").and_modify(|audience| *audience = Value::Null);
        }
        inherit(&mut down, &entry_down);
    }
    down
}

/// Why a page has no address, if it has none.
pub(super) fn unpublished(front: &Front) -> Option<&'static str> {
    if flag(front, "headless") == Some(true) {
        return Some("headless");
    }
    let build = ["build", "_build"].iter().find_map(|key| front.get(*key)?.as_object());
    let render = build.and_then(|build| build.get("render"))?;
    let is_never = render == &Value::Bool(false) || render.as_str().is_some_and(|when| when != "always");
    is_never.then_some("build.render")
}

/// Path of a page under the base address.
pub(super) fn address(place: &str, front: &Front) -> String {
    if let Some(url) = text(front, "url") {
        return if url.starts_with('/') { url } else { format!("/{url}") };
    }
    let folder = stands_for(Dialect::Hugo, place);
    let path = folder.map_or_else(|| stem(place), |(folder, _)| folder);
    let is_section = folder.is_some_and(|(_, rank)| rank == 0);
    let slug = text(front, "slug").filter(|_| !is_section && !path.is_empty());
    let (above, own) = path.rsplit_once('/').map_or(("", path), |(above, own)| (above, own));
    let names = above.split('/').map(str::to_owned).chain([slug.unwrap_or_else(|| own.to_owned())]);
    let mut address = String::from("/");
    for name in names.map(|name| sanitised(&name)).filter(|name| !name.is_empty()) {
        address.push_str(&name);
        address.push('/');
    }
    address
}

/// Other paths that lead to the page; those that do not begin at the top count from the folder above it.
pub(super) fn aliases(place: &str, front: &Front) -> Vec<String> {
    let own = address(place, front);
    let above = own.trim_end_matches('/').rsplit_once('/').map_or("", |(above, _)| above).to_owned();
    let whole = |alias: String| {
        if alias.starts_with('/') || alias.contains("://") { alias } else { format!("{above}/{alias}") }
    };
    list(front, "aliases").into_iter().filter(|alias| !alias.is_empty()).map(whole).collect()
}

/// A name of a path as Hugo writes it: lower case, `-` for spaces, without what means something else in
/// an address.
fn sanitised(name: &str) -> String {
    let mut out = String::new();
    let mut space = false;
    for c in name.chars() {
        if c.is_alphanumeric() || matches!(c, '.' | '_' | '#' | '+' | '~' | '-' | '@') {
            if std::mem::take(&mut space) && c != '-' {
                out.push('-');
            }
            out.extend(c.to_lowercase());
        } else {
            space |= c.is_whitespace() && !out.is_empty() && !out.ends_with('-');
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::markup::front_matter::split;

    fn said(yaml: &str) -> Front {
        split(&format!("---\n{yaml}\n---\n")).unwrap().0
    }

    #[test]
    fn a_page_lies_where_hugo_puts_it() {
        for (place, yaml, path) in [
            ("a/b.md", "", "/a/b/"),
            ("A Folder/My Page (2).md", "", "/a-folder/my-page-2/"),
            ("a/_index.md", "slug: x", "/a/"),
            ("a/b/index.md", "", "/a/b/"),
            ("a/b/index.md", "slug: X y", "/a/x-y/"),
            ("a/b.md", "slug: c", "/a/c/"),
            ("a/b.md", "slug: c\nurl: /d/e.html", "/d/e.html"),
            ("a/b.md", "url: d/", "/d/"),
            ("_index.md", "", "/"),
            ("v1.2/Größe.md", "", "/v1.2/größe/"),
        ] {
            assert_eq!(address(place, &said(yaml)), path, "{place} {yaml}");
        }
        assert_eq!(aliases("a/b.md", &said("aliases: [/x/, old, '']")), ["/x/", "/a/old"]);
    }

    #[test]
    fn what_is_not_rendered_is_not_published() {
        for yaml in ["headless: true", "build: {render: never}", "_build: {render: false}", "build: {render: link}"] {
            assert!(unpublished(&said(yaml)).is_some(), "{yaml}");
        }
        for yaml in ["build: {list: never}", "_build: {render: true}", "build: {render: always}", "headless: false"] {
            assert!(unpublished(&said(yaml)).is_none(), "{yaml}");
        }
    }

    #[test]
    fn sections_hand_down_what_is_meant_for_all() {
        let entries = ["{Space: S}", "{version: '7', params: {audience: staff}}", "{target: {path: /x}, draft: true}"];
        let above = said(&format!("cascade: [{}]", entries.join(", ")));
        let down = cascade(&above);
        let page = front(said("Version: '8'\nparams: {product: P}"), &down);
        assert_eq!(text(&page, "version").as_deref(), Some("8"));
        assert_eq!(text(&page, "space").as_deref(), Some("S"));
        assert_eq!(text(&page, "audience").as_deref(), Some("staff"));
        assert_eq!(text(&page, "product").as_deref(), Some("P"));
        assert_eq!(flag(&page, "draft"), None);
    }

    #[test]
    fn an_audience_that_is_handed_down_in_a_way_not_understood_hides_all_below() {
        for yaml in ["{audience: [a]}", "[{target: {path: /x}, audience: a}]", "{audience: a, Audience: b}"] {
            let down = cascade(&said(&format!("cascade: {yaml}")));
            assert!(audience(&front(Map::new(), &down)).is_err(), "{yaml}");
            assert_eq!(audience(&front(said("audience: own"), &down)), Ok(Some("own".to_owned())), "{yaml}");
        }
    }
}
