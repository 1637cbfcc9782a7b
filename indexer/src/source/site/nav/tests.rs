//! Each navigation, read from a tree of files.

use std::fs;

use tempfile::TempDir;

use super::*;

fn tree(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (place, text) in files {
        let path = folder.path().join(place);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn shown(nav: &Nav, place: &str) -> String {
    nav.placed(place).map_or("-".to_owned(), |placed| {
        format!("{}: {}", placed.breadcrumb.join(" > "), placed.title.clone().unwrap_or_default())
    })
}

#[test]
fn mkdocs_says_where_pages_stand_and_where_they_went() {
    let config = "site_name: !ENV [NAME, x]\nnav:\n  - Home: index.md\n  - Guide:\n      - guide/index.md\n      - Deep:\n          - Page: guide/deep/page.md\n      - https://a.example\n  - bare.md\n\
                  plugins:\n  - redirects:\n      redirect_maps:\n        old/a.md: guide/index.md\n        b.md: https://b.example\n        c.md: bare.md#x\n\
                  markdown_extensions:\n  - pymdownx.emoji:\n      emoji_index: !!python/name:material.extensions.emoji.twemoji\n";
    let folder = tree(&[("mkdocs.yml", config), ("docs/index.md", "")]);
    for (root, prefix) in [(folder.path().join("docs"), ""), (folder.path().to_owned(), "docs/")] {
        let nav = read(&root, Dialect::Mkdocs);
        for (place, expected) in [
            ("index.md", ": Home"),
            ("guide/index.md", ": Guide"),
            ("guide/deep/page.md", "Guide > Deep: Page"),
            ("bare.md", ": "),
            ("none.md", "-"),
        ] {
            assert_eq!(shown(&nav, &format!("{prefix}{place}")), expected, "{place}");
        }
        let found = redirects(&root, Dialect::Mkdocs);
        let expected = [("/b/", "https://b.example"), ("/c/", "/bare/#x"), ("/old/a/", "/guide/")];
        assert_eq!(found, expected.map(|(from, to)| (from.to_owned(), to.to_owned())));
    }
}

#[test]
fn docusaurus_says_where_pages_stand_and_where_they_went() {
    let config = "plugins: [['@docusaurus/plugin-client-redirects', {\n  redirects: [\n    // one\n    {to: '/docs/b', from: ['/docs/a', \"/docs/a2\"]},\n    {\n      from: '/c',\n      to: '/d',\n    },\n    {from: old(), to: '/e'},\n  ],\n  createRedirects(path) { return [{from: '/x', to: '/y'}]; },\n}]]";
    let folder = tree(&[
        ("docusaurus.config.js", config),
        ("docs/01-start/_category_.json", "{\"label\": \"Get started\"}"),
        ("docs/01-start/02-deep/a.md", ""),
        ("docs/01-start/index.md", ""),
        ("docs/other/_category_.yml", "label: [broken"),
        ("docs/other/b.md", ""),
    ]);
    let root = folder.path().join("docs");
    let nav = read(&root, Dialect::Docusaurus);
    assert_eq!(shown(&nav, "01-start/02-deep/a.md"), "Get started > deep: ");
    assert_eq!((shown(&nav, "01-start/index.md"), shown(&nav, "other/b.md")), ("-".to_owned(), "-".to_owned()));
    let expected = [("/docs/a", "/docs/b"), ("/docs/a2", "/docs/b"), ("/c", "/d")];
    assert_eq!(redirects(&root, Dialect::Docusaurus), expected.map(|(from, to)| (from.to_owned(), to.to_owned())));
}

#[test]
fn jekyll_says_where_pages_stand() {
    let folder = tree(&[
        (
            "_data/navigation.yml",
            "docs:\n  - title: Guide\n    children:\n      - title: Install it\n        url: /install/\n",
        ),
        ("install.md", "---\npermalink: /install/\n---\n"),
        ("a.md", "---\ntitle: A\nparent: B\n---\n"),
        ("b.md", "---\ntitle: B\nparent: C\n---\n"),
        ("c.md", "---\ntitle: C\nparent: A\n---\n"),
        ("d.md", "---\ntitle: D\nparent: X\ngrand_parent: Yard\n---\n"),
        ("e.md", "---\ntitle: [\n---\n"),
        ("_redirects", "/old /install/ 301\n"),
    ]);
    let nav = read(folder.path(), Dialect::Jekyll);
    for (place, expected) in
        [("install.md", "Guide: Install it"), ("b.md", "B > A > C: "), ("d.md", "Yard > X: "), ("e.md", "-")]
    {
        assert_eq!(shown(&nav, place), expected, "{place}");
    }
    assert_eq!(redirects(folder.path(), Dialect::Jekyll), [("/old".to_owned(), "/install/".to_owned())]);
}

#[test]
fn sphinx_says_where_pages_stand() {
    let folder = tree(&[
        ("index.md", "# Home\n```{toctree}\n:caption: Guide\nguide/index\n/other\n```\n"),
        ("guide/index.md", "# The guide {#x}\n\n```{toctree}\nOwn title <a>\nOnly title <b>\nmissing\n```\n"),
        ("guide/a.md", "A\n===\n\n```{toctree}\n/other\n```"),
        ("other.md", "```{toctree}\nindex\n```"),
        ("guide/b.md", "No title."),
    ]);
    let nav = read(folder.path(), Dialect::Myst);
    assert_eq!(shown(&nav, "guide/index.md"), "Guide: ");
    assert_eq!(shown(&nav, "guide/a.md"), "Guide > The guide: ");
    assert_eq!(shown(&nav, "guide/b.md"), "Guide > The guide: Only title");
    assert_eq!((shown(&nav, "other.md"), shown(&nav, "index.md")), ("Guide: ".to_owned(), "-".to_owned()));
    let toc = "root: index\nparts:\n  - caption: Part one\n    chapters:\n      - file: guide/index\n        sections:\n          - file: guide/a.md\n            title: Own\n";
    fs::write(folder.path().join("_toc.yml"), toc).unwrap();
    let nav = read(folder.path(), Dialect::Myst);
    assert_eq!(
        (shown(&nav, "guide/index.md"), shown(&nav, "guide/a.md")),
        ("Part one: ".to_owned(), "Part one > The guide: ".to_owned())
    );
}

#[test]
fn a_site_without_configuration_says_nothing() {
    let folder = tree(&[("a.md", "# A")]);
    for dialect in
        [Dialect::Mkdocs, Dialect::Docusaurus, Dialect::Jekyll, Dialect::Myst, Dialect::Hugo, Dialect::Github]
    {
        assert_eq!(shown(&read(folder.path(), dialect), "a.md"), "-");
        assert_eq!(redirects(&folder.path().join("a/b/c"), dialect), []);
    }
}
