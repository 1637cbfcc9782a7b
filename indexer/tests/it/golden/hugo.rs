//! Golden fixtures: Hugo.

use std::fs;

use tier0_indexer::{
    Document, Result,
    source::{Entry, Fingerprint, Kept, Sink, SourceKind, SourceSpec, read},
};

use crate::support::{fixture, read_all, rendered};

fn site() -> SourceSpec {
    SourceSpec {
        url: Some("https://harbour.example/docs".into()),
        ..SourceSpec::new("harbour", SourceKind::Markdown, fixture("hugo/site/content/docs"))
    }
}

#[test]
fn a_hugo_site_is_read_as_its_readers_see_it() {
    insta::assert_snapshot!("hugo", rendered(&site()));
}

#[test]
fn a_site_is_read_alike_from_its_top() {
    let top = SourceSpec { path: fixture("hugo/site"), ..site() };
    let text = |documents: Vec<Document>| -> Vec<_> {
        documents.into_iter().map(|document| (document.title, document.audience, document.parts)).collect()
    };
    assert_eq!(text(read_all(&top).0), text(read_all(&site()).0));
}

/// Headings of every shape that real pages have, each with the anchor that Hugo gives it, checked by
/// hand against the rule.
#[test]
fn anchors_are_those_of_hugo() {
    let table = fs::read_to_string(fixture("hugo/anchors.tsv")).unwrap();
    let rows: Vec<(&str, &str)> = table.lines().filter_map(|line| line.rsplit_once('\t')).collect();
    assert_eq!(rows.len(), 200);
    let folder = tempfile::tempdir().unwrap();
    // A section above the headings so that none of them is taken for the title of the page.
    let page = |heading: &str| format!("---\ntitle: Page\n---\n{}\n\nText.\n", heading.replace("\\n", "\n"));
    for (nth, (heading, _)) in rows.iter().enumerate() {
        fs::write(folder.path().join(format!("{nth:03}.md")), page(heading)).unwrap();
    }
    fs::write(folder.path().join("_index.md"), "---\ntitle: All\n---\nText.\n").unwrap();
    let (documents, _) = read_all(&SourceSpec::new("anchors", SourceKind::Markdown, folder.path()));
    for ((heading, anchor), document) in rows.iter().zip(&documents) {
        let last = document.parts.last().unwrap();
        assert_eq!(last.anchor.as_deref(), Some(*anchor), "{heading}");
    }
}

/// Notes the fingerprints of what it is given.
#[derive(Default)]
struct Fingerprints(Vec<(String, Fingerprint)>);

impl Sink for Fingerprints {
    fn knows(&self, _: &Fingerprint) -> bool {
        false
    }

    fn id_of(&self, _: &Fingerprint) -> Option<String> {
        None
    }

    fn add(&mut self, entry: Entry<'_>, _: Document) -> Result<u64> {
        self.0.push((entry.place.to_owned(), entry.fingerprint.clone()));
        Ok(1)
    }

    fn keep(&mut self, _: &str, _: &Fingerprint) -> Result<Kept> {
        Ok(Kept::default())
    }

    fn redirect(&mut self, _: &str, _: &str, _: &str) {}
}

#[test]
fn a_page_is_read_again_when_something_around_it_has_changed_and_only_then() {
    let folder = tempfile::tempdir().unwrap();
    let write = |place: &str, text: &str| {
        let path = folder.path().join(place);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    let changed = |before: &Fingerprints| -> Vec<String> {
        let now = seen(folder.path());
        now.0.into_iter().filter(|one| !before.0.contains(one)).map(|(place, _)| place).collect()
    };
    write("hugo.toml", "");
    write("static/a.md", "Included. {{% snippet \"/static/b.md\" %}}");
    write("static/b.md", "Twice.");
    write("content/docs/_index.md", "---\ntitle: Docs\n---\nText.");
    write("content/docs/with.md", "---\ntitle: With\n---\n{{% snippet file=\"/static/a.md\" %}}");
    write("content/docs/without.md", "---\ntitle: Without\n---\nText.");
    let before = seen(folder.path());
    assert_eq!(before.0.len(), 3);
    assert!(changed(&before).is_empty());
    write("static/b.md", "Thrice.");
    assert_eq!(changed(&before), ["docs/with.md"]);
    write("static/b.md", "Twice.");
    write("content/docs/_index.md", "---\ntitle: Docs\ncascade: {version: 5}\n---\nText.");
    assert_eq!(changed(&before).len(), 3);
}

fn seen(folder: &std::path::Path) -> Fingerprints {
    let mut fingerprints = Fingerprints::default();
    read(&SourceSpec::new("docs", SourceKind::Markdown, folder.join("content")), &mut fingerprints).unwrap();
    fingerprints
}
