//! What stands around a tree of Markdown: which generator it is written for, where that generator's
//! site begins, and the files of the site that pages include. Nothing outside the site is read.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use crate::source::{
    files::within::{Tree, folder_of, join},
    limits::{MAX_FOLDERS_ABOVE, MAX_INCLUDE_DEPTH, MAX_INCLUDED_BYTES, MAX_INCLUDES, MAX_PAGE_BYTES},
    markup::{front_matter, generator},
    spec::{Dialect, SourceSpec},
};

/// How far above a source the files are looked for that tell its generator.
const TELLING_FOLDERS_ABOVE: usize = 2;
/// Files and folders that only one generator has.
const TELLING: [(Dialect, &[&str]); 5] = [
    (
        Dialect::Docusaurus,
        &[
            "docusaurus.config.js",
            "docusaurus.config.ts",
            "docusaurus.config.mjs",
            "docusaurus.config.cjs",
            "sidebars.js",
            "sidebars.ts",
            "sidebars.json",
        ],
    ),
    (Dialect::Mkdocs, &["mkdocs.yml", "mkdocs.yaml"]),
    (Dialect::Hugo, &["hugo.toml", "hugo.yaml", "hugo.yml", "hugo.json", "config/_default", "archetypes"]),
    (Dialect::Jekyll, &["_config.yml", "_config.yaml", "_config.toml"]),
    (Dialect::Myst, &["conf.py"]),
];
/// Names of Hugo's settings that others use as well, and folders beside them that tell.
const OLD_HUGO: [&str; 4] = ["config.toml", "config.yaml", "config.yml", "config.json"];
const BESIDE_OLD_HUGO: [&str; 3] = ["content", "layouts", "themes"];
/// Folders that stand beside the content of a Hugo site.
const BESIDE_CONTENT: [&str; 4] = ["static", "layouts", "assets", "archetypes"];
/// Folders of a site that hold nothing but what pages include.
const INCLUDE_FOLDERS: [&str; 4] = ["_includes", "includes", "snippets", "static"];

/// See the top of the file.
#[derive(Debug)]
pub(super) struct Setting {
    pub(super) dialect: Dialect,
    site: Tree,
    /// Path of the source within the site, empty when it is the site.
    source: String,
}

impl Setting {
    /// Looks around a source. `places` are its files.
    pub(super) fn of(spec: &SourceSpec, places: &[String]) -> Self {
        let root = spec.path.canonicalize().unwrap_or_else(|_| spec.path.clone());
        let root = if root.is_file() { root.parent().map_or(root.clone(), Path::to_path_buf) } else { root };
        let told = || root.ancestors().take(TELLING_FOLDERS_ABOVE + 1).find_map(dialect_of);
        let is_index = |place: &String| place.rsplit('/').next().is_some_and(|name| name.starts_with("_index."));
        let dialect = spec
            .dialect
            .or_else(told)
            .unwrap_or_else(|| if places.iter().any(is_index) { Dialect::Hugo } else { Dialect::Github });
        let folder = site_of(dialect, &root);
        let source = root.strip_prefix(&folder).unwrap_or(Path::new(""));
        let source: Vec<_> = source.components().map(|name| name.as_os_str().to_string_lossy()).collect();
        Self { dialect, source: source.join("/"), site: Tree::new(&folder) }
    }

    /// Why a file is no page of its own: others include it, or the generator passes it over.
    pub(super) fn part(&self, place: &str) -> Option<&'static str> {
        let folders = || folder_of(place).split('/');
        if self.is_hugo_site() && !place.starts_with("content/") {
            return Some("not in `content`");
        }
        let is_part = match self.dialect {
            Dialect::Docusaurus => place.split('/').any(|name| name.starts_with('_')),
            Dialect::Jekyll => folders().any(|name| matches!(name, "_includes" | "_layouts" | "_site" | "_data")),
            Dialect::Hugo => folders().any(|name| name == "_includes"),
            Dialect::Github | Dialect::Mkdocs | Dialect::Myst => false,
        };
        is_part.then_some("a part of other pages")
    }

    /// The path of a page below the folder of the pages.
    pub(super) fn below_content<'p>(&self, place: &'p str) -> &'p str {
        let content = place.strip_prefix("content/").filter(|_| self.is_hugo_site());
        content.unwrap_or(place)
    }

    /// The address at which the whole site begins, where `base` is that of the source.
    pub(super) fn site_address<'u>(&self, base: &'u str) -> &'u str {
        let base = base.trim_end_matches('/');
        let below = self.source.strip_prefix("content/").unwrap_or_default();
        let ends = std::iter::once(below).chain(below.match_indices('/').filter_map(|(at, _)| below.get(at + 1..)));
        let mut sites = ends.filter(|end| !end.is_empty()).filter_map(|end| base.strip_suffix(end)?.strip_suffix('/'));
        sites.next().unwrap_or(base)
    }

    /// Whether the source is a whole Hugo site and not only its pages.
    fn is_hugo_site(&self) -> bool {
        self.dialect == Dialect::Hugo && self.source.is_empty() && self.site.is_folder("content")
    }

    /// The files that a page includes, and those they include themselves, by the path as written.
    pub(super) fn included(&self, place: &str, text: &str) -> BTreeMap<String, String> {
        let mut found = BTreeMap::new();
        let mut left = MAX_INCLUDED_BYTES;
        let folder = join(&self.source, folder_of(place)).unwrap_or_default();
        let mut level: Vec<(String, String)> = self.named_in(text, &folder);
        for _ in 0..MAX_INCLUDE_DEPTH {
            let mut next = Vec::new();
            for (path, folder) in level {
                if found.len() >= MAX_INCLUDES || found.contains_key(&path) {
                    continue;
                }
                let Some((place, text)) = self.file(&path, &folder).filter(|(_, text)| text.len() <= left) else {
                    continue;
                };
                left -= text.len();
                next.extend(self.named_in(&text, folder_of(&place)));
                found.insert(path, text);
            }
            level = next;
        }
        found
    }

    /// Paths that a text includes, each with the folder it counts from.
    fn named_in(&self, text: &str, folder: &str) -> Vec<(String, String)> {
        generator::included(self.dialect, text).into_iter().map(|path| (path, folder.to_owned())).collect()
    }

    /// Place in the site and text of an included file.
    fn file(&self, path: &str, folder: &str) -> Option<(String, String)> {
        let inner = path.trim_start_matches("@site").trim_start_matches('/');
        let from_top = [String::new(), self.source.clone()];
        let from_page = [folder.to_owned(), self.source.clone(), String::new()];
        let folders = INCLUDE_FOLDERS.map(str::to_owned);
        let own = INCLUDE_FOLDERS.map(|name| format!("{}/{name}", self.source));
        let bases: Vec<String> = if path.starts_with(['/', '@']) {
            from_top.into_iter().collect()
        } else {
            from_page.into_iter().chain(own).chain(folders).collect()
        };
        bases.iter().filter_map(|base| join(base, inner)).find_map(|place| {
            let text = self.site.text(&place, MAX_PAGE_BYTES).ok()?;
            let is_markdown = [".md", ".mdx", ".markdown"].iter().any(|ending| place.ends_with(ending));
            let body =
                if is_markdown { front_matter::split(&text).map_or(text.as_str(), |(_, body)| body) } else { &text };
            let body = body.to_owned();
            Some((place, body))
        })
    }
}

/// The generator that a folder tells.
fn dialect_of(folder: &Path) -> Option<Dialect> {
    let has = |name: &&str| folder.join(name).exists();
    let told = TELLING.iter().find(|(_, names)| names.iter().any(has)).map(|(dialect, _)| *dialect);
    told.or_else(|| (OLD_HUGO.iter().any(has) && BESIDE_OLD_HUGO.iter().any(has)).then_some(Dialect::Hugo))
}

/// The folder in which the generator's site begins: that of its settings, else the one in which the
/// content of a Hugo site lies, else the source itself.
fn site_of(dialect: Dialect, root: &Path) -> PathBuf {
    let above = || root.ancestors().take(MAX_FOLDERS_ABOVE + 1);
    let settings = above().find(|folder| dialect_of(folder) == Some(dialect));
    let holds_content = |folder: &&Path| {
        root.strip_prefix(folder).is_ok_and(|inner| inner.starts_with("content"))
            && BESIDE_CONTENT.iter().any(|name| folder.join(name).is_dir())
    };
    let content = || above().find(holds_content).filter(|_| dialect == Dialect::Hugo);
    settings.or_else(content).unwrap_or(root).to_path_buf()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::source::spec::SourceKind;

    fn tree(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (place, text) in files {
            let path = folder.path().join(place);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        folder
    }

    fn setting(folder: &tempfile::TempDir, source: &str, dialect: Option<Dialect>) -> Setting {
        let path = folder.path().join(source);
        fs::create_dir_all(&path).unwrap();
        Setting::of(&SourceSpec { dialect, ..SourceSpec::new("s", SourceKind::Markdown, path) }, &[])
    }

    #[test]
    fn a_generator_is_told_by_its_files_at_most_two_folders_above() {
        for (file, source, dialect) in [
            ("hugo.toml", "content/docs", Dialect::Hugo),
            ("hugo.toml", "content/docs/en", Dialect::Github),
            ("archetypes/default.md", "content", Dialect::Hugo),
            ("config.toml", "docs", Dialect::Github),
            ("docusaurus.config.ts", "docs", Dialect::Docusaurus),
            ("docs/mkdocs.yml", "docs", Dialect::Mkdocs),
            ("_config.yml", "", Dialect::Jekyll),
            ("docs/conf.py", "docs/guide", Dialect::Myst),
            ("README.md", "docs", Dialect::Github),
        ] {
            let folder = tree(&[(file, "")]);
            assert_eq!(setting(&folder, source, None).dialect, dialect, "{file} {source}");
        }
        let folder = tree(&[("config.toml", ""), ("content/a.md", ""), ("mkdocs.yml", "")]);
        assert_eq!(setting(&folder, "content", Some(Dialect::Hugo)).dialect, Dialect::Hugo);
        let folder = tree(&[]);
        let spec = SourceSpec::new("s", SourceKind::Markdown, folder.path());
        assert_eq!(Setting::of(&spec, &["a/_index.md".to_owned()]).dialect, Dialect::Hugo);
    }

    #[test]
    fn included_files_are_those_of_the_site_and_no_others() {
        let folder = tree(&[
            ("secret.md", "secret"),
            ("site/static/_includes/a.md", "---\nx: 1\n---\nA {{% snippet b.md %}}"),
            ("site/static/_includes/b.md", "B"),
            ("site/content/en/docs/x/near.md", "N"),
            ("site/.env", "secret"),
        ]);
        let setting = setting(&folder, "site/content/en/docs", Some(Dialect::Hugo));
        let paths =
            ["/static/_includes/a.md", "near.md", "../../../../../secret.md", "/../secret.md", "/.env", "none.md"];
        let text = paths.map(|path| format!("{{{{% snippet \"{path}\" %}}}}\n")).concat();
        let found = setting.included("x/page.md", &text);
        assert_eq!(found.keys().collect::<Vec<_>>(), ["/static/_includes/a.md", "b.md", "near.md"]);
        assert!(found.values().all(|text| !text.contains("secret") && !text.contains("---")));
    }

    #[test]
    fn an_endless_chain_of_files_ends() {
        let folder = tree(&[
            ("hugo.toml", ""),
            ("content/1.md", "{{% include 2.md %}}{{% include 1.md %}}"),
            ("content/2.md", "{{% include 3.md %}}"),
            ("content/3.md", "{{% include 4.md %}}"),
            ("content/4.md", "4"),
        ]);
        let found = setting(&folder, "content", None).included("a.md", "{{% include 1.md %}}");
        assert_eq!(found.len(), MAX_INCLUDE_DEPTH);
    }

    #[test]
    fn pages_are_told_from_what_they_are_made_of() {
        let folder = tree(&[("hugo.toml", ""), ("content/a.md", ""), ("docs/_config.yml", "")]);
        let whole = setting(&folder, "", None);
        assert!(whole.part("content/a.md").is_none() && whole.part("README.md").is_some());
        assert_eq!((whole.below_content("content/a.md"), whole.dialect), ("a.md", Dialect::Hugo));
        let content = setting(&folder, "content", None);
        assert!(content.part("a.md").is_none() && content.below_content("content/a.md") == "content/a.md");
        let jekyll = setting(&folder, "docs", None);
        assert!(jekyll.part("_posts/a.md").is_none() && jekyll.part("x/_includes/a.md").is_some());
    }

    #[test]
    fn the_site_begins_above_what_the_source_is_of_it() {
        let folder = tree(&[("hugo.toml", ""), ("content/en/docs/a.md", "")]);
        let setting = setting(&folder, "content/en/docs", Some(Dialect::Hugo));
        for (base, site) in [
            ("https://a.example/docs/", "https://a.example"),
            ("https://a.example/en/docs", "https://a.example"),
            ("https://a.example", "https://a.example"),
            ("https://a.example/mydocs", "https://a.example/mydocs"),
        ] {
            assert_eq!(setting.site_address(base), site);
        }
    }
}
