//! Says where a generator puts the page of a file, which other addresses lead to it, when it was written,
//! and whether it may be found. It knows paths and front matter, opens no file, and knows nothing of
//! hosts.

mod permalink;

use serde_json::{Map, Value};

use super::paths::{encoded, is_index, resolved, split, stem, without_number};
use crate::source::{markup::front_matter, spec::Dialect};

/// Path of the page under the base address, with a leading slash.
///
/// - Docusaurus (<https://docusaurus.io/docs/create-doc#doc-urls>): number prefixes go, `id` and `slug`
///   of the front matter count, a page named like its folder stands for it.
/// - `MkDocs` (<https://www.mkdocs.org/user-guide/configuration/#use_directory_urls>): a folder for each
///   page.
/// - Jekyll (<https://jekyllrb.com/docs/permalinks/>): `permalink`, dates of posts, collections.
/// - Sphinx: the path with `.html`.
pub(in crate::source) fn address(dialect: Dialect, place: &str, front: &Map<String, Value>) -> String {
    let path = match dialect {
        Dialect::Docusaurus => docusaurus(place, front),
        Dialect::Jekyll => permalink::address(place, front),
        Dialect::Myst => format!("/{}.html", stem(place)),
        Dialect::Mkdocs | Dialect::Hugo | Dialect::Github => {
            let (folder, name) = split(stem(place));
            match name {
                "index" | "README" | "_index" => format!("/{folder}"),
                _ => format!("/{folder}{name}/"),
            }
        }
    };
    encoded(&path)
}

/// Other paths that lead to the page: `redirect_from` of jekyll-redirect-from, and the page without
/// `.html`, which GitHub Pages and Jekyll's own server answer as well; `aliases` of Hugo.
pub(in crate::source) fn aliases(dialect: Dialect, place: &str, front: &Map<String, Value>) -> Vec<String> {
    let folder = split(place).0;
    let listed = |key: &str| front_matter::list(front, key).into_iter().filter(|path| !path.contains("://"));
    match dialect {
        Dialect::Jekyll => {
            let own = address(dialect, place, front);
            let mut paths: Vec<String> =
                listed("redirect_from").map(|path| encoded(&format!("/{}", path.trim_start_matches('/')))).collect();
            paths.extend(own.strip_suffix(".html").filter(|path| !path.ends_with('/')).map(str::to_owned));
            paths
        }
        Dialect::Hugo => {
            listed("aliases").filter_map(|path| Some(encoded(&format!("/{}", resolved(folder, &path)?)))).collect()
        }
        Dialect::Docusaurus | Dialect::Mkdocs | Dialect::Myst | Dialect::Github => Vec::new(),
    }
}

/// When the page was written and last changed, as the generator has it said: in the name of a post of
/// Jekyll, under `last_modified_at`, in `last_update` of Docusaurus, in `date` of Material's blog.
pub(in crate::source) fn dates(
    dialect: Dialect,
    place: &str,
    front: &Map<String, Value>,
) -> (Option<String>, Option<String>) {
    let within = |key: &str, part: &str| front.get(key)?.as_object().and_then(|dates| front_matter::text(dates, part));
    match dialect {
        Dialect::Jekyll => (permalink::date(place), front_matter::text(front, "last_modified_at")),
        Dialect::Docusaurus => (None, within("last_update", "date")),
        Dialect::Mkdocs => (within("date", "created"), within("date", "updated")),
        Dialect::Myst | Dialect::Hugo | Dialect::Github => (None, None),
    }
}

/// Why readers do not find a page by searching, if its front matter says so.
pub(in crate::source) fn hidden(dialect: Dialect, front: &Map<String, Value>) -> Option<&'static str> {
    let is_set = |key: &str| front_matter::flag(front, key) == Some(true);
    let excluded = || match front.get("search") {
        Some(Value::Object(search)) => front_matter::flag(search, "exclude") == Some(true),
        _ => false,
    };
    match dialect {
        Dialect::Docusaurus => is_set("unlisted").then_some("unlisted"),
        Dialect::Mkdocs => excluded().then_some("excluded from search"),
        Dialect::Jekyll => is_set("search_exclude").then_some("excluded from search"),
        Dialect::Myst => is_set("nosearch").then_some("excluded from search"),
        Dialect::Hugo | Dialect::Github => None,
    }
}

fn docusaurus(place: &str, front: &Map<String, Value>) -> String {
    let (folder, name) = split(stem(place));
    let slug = front_matter::text(front, "slug");
    if let Some(slug) = slug.as_deref().filter(|slug| slug.starts_with('/')) {
        return slug.to_owned();
    }
    let parts: Vec<&str> = folder.split_terminator('/').map(without_number).collect();
    let folder = parts.iter().fold(String::from("/"), |path, part| path + part + "/");
    if slug.is_none() && is_index(place) {
        return folder;
    }
    let name = slug.or_else(|| front_matter::text(front, "id")).unwrap_or_else(|| without_number(name).to_owned());
    let end = if name.ends_with('/') { "/" } else { "" };
    resolved(&folder, &name).map_or(folder, |path| format!("/{path}{end}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn front(yaml: &str) -> Map<String, Value> {
        front_matter::split(&format!("---\n{yaml}\n---\n")).unwrap().0
    }

    #[test]
    fn docusaurus_addresses() {
        for (place, yaml, path) in [
            ("intro.md", "", "/intro"),
            ("01-start/02-first steps.mdx", "", "/start/first%20steps"),
            ("guide/index.md", "", "/guide/"),
            ("guide/README.md", "", "/guide/"),
            ("02-guide/guide.md", "", "/guide/guide"),
            ("guide/Guide.md", "", "/guide/"),
            ("README.md", "", "/"),
            ("a/b.md", "id: c", "/a/c"),
            ("a/b.md", "slug: c", "/a/c"),
            ("a/b.md", "slug: ../c/", "/c/"),
            ("a/b.md", "slug: /x/y", "/x/y"),
            ("a/index.md", "slug: /", "/"),
            ("7.0-notes.md", "", "/7.0-notes"),
            ("2024-05-06-news.md", "", "/2024-05-06-news"),
            ("2. plan.md", "", "/plan"),
        ] {
            assert_eq!(address(Dialect::Docusaurus, place, &front(yaml)), path, "{place} {yaml}");
        }
    }

    #[test]
    fn other_addresses() {
        for (dialect, place, path) in [
            (Dialect::Mkdocs, "a/b.md", "/a/b/"),
            (Dialect::Mkdocs, "a/index.md", "/a/"),
            (Dialect::Mkdocs, "README.md", "/"),
            (Dialect::Mkdocs, "a.b/c.d.md", "/a.b/c.d/"),
            (Dialect::Myst, "a/index.md", "/a/index.html"),
            (Dialect::Myst, "a/b.md", "/a/b.html"),
        ] {
            assert_eq!(address(dialect, place, &Map::new()), path, "{place}");
        }
    }

    #[test]
    fn a_page_of_jekyll_has_its_old_addresses() {
        let aliases = |place, yaml| aliases(Dialect::Jekyll, place, &front(yaml));
        assert_eq!(aliases("a.md", "redirect_from: [/old/, b.html, 'https://x.example']"), ["/old/", "/b.html", "/a"]);
        assert_eq!(aliases("a.md", "redirect_from: /old\npermalink: /new/"), ["/old"]);
    }

    #[test]
    fn dates_are_where_the_generator_has_them() {
        for (dialect, place, yaml, written, changed) in [
            (
                Dialect::Jekyll,
                "_posts/2024-05-06-a.md",
                "last_modified_at: 2024-06-01",
                Some("2024-05-06"),
                Some("2024-06-01"),
            ),
            (Dialect::Jekyll, "a/2024-05-06-a.md", "", None, None),
            (Dialect::Docusaurus, "a.md", "last_update: {date: 2024-06-01}", None, Some("2024-06-01")),
            (
                Dialect::Mkdocs,
                "a.md",
                "date: {created: 2024-05-06, updated: 2024-06-01}",
                Some("2024-05-06"),
                Some("2024-06-01"),
            ),
        ] {
            let (created, updated) = dates(dialect, place, &front(yaml));
            assert_eq!((created.as_deref(), updated.as_deref()), (written, changed), "{place} {yaml}");
        }
    }

    #[test]
    fn hidden_pages_are_told_from_others() {
        for (dialect, yaml, is_hidden) in [
            (Dialect::Docusaurus, "unlisted: true", true),
            (Dialect::Docusaurus, "unlisted: false", false),
            (Dialect::Mkdocs, "search: {exclude: true}", true),
            (Dialect::Mkdocs, "search: {boost: 2}", false),
            (Dialect::Jekyll, "search_exclude: true", true),
            (Dialect::Myst, "nosearch: true", true),
            (Dialect::Myst, "unlisted: true", false),
        ] {
            assert_eq!(hidden(dialect, &front(yaml)).is_some(), is_hidden, "{yaml}");
        }
    }
}
