//! Reads the built site of any generator: finds the content of each page and what it says of itself.

use scraper::{ElementRef, Html, Selector};

use super::tree;
use crate::{
    document::Document,
    error::Result,
    source::{
        intake::Intake,
        limits::MAX_PAGE_BYTES,
        markup::{html::content, html_gate::is_parsable},
        record::{Fault, Reading},
        report::DropReason,
        spec::SourceSpec,
    },
    text::normalise::{clean, squeeze},
};

/// Where the content of a page stands, best first.
const MAIN: [&str; 6] = ["[data-pagefind-body]", "main", "[role=main]", "article", "#content", "body"];
/// Reads every page of the tree.
pub(in crate::source) fn read(intake: &mut Intake<'_>) -> Result<()> {
    let spec = intake.spec;
    tree::read(
        intake,
        &["html", "htm", "xhtml"],
        MAX_PAGE_BYTES,
        |_, _| [],
        |place, text, _| Reading::from(page(spec, place, text)),
    )
}

/// The document of one page; `place` is its path below the source.
pub(in crate::source) fn page(spec: &SourceSpec, place: &str, text: &str) -> Result<Document, Fault> {
    if !is_parsable(text) {
        return Err((DropReason::TooDeep, "nested too deeply or too many attributes".to_owned()));
    }
    let html = Html::parse_document(text);
    let root = html.root_element();
    let first = |selector: &str| select(root, selector);
    let robots = first("meta[name=robots]").and_then(|meta| meta.attr("content")).unwrap_or_default();
    if robots.to_lowercase().contains("noindex") {
        return Err((DropReason::Unpublished, "noindex".to_owned()));
    }
    let main = MAIN.iter().find_map(|selector| first(selector)).unwrap_or(root);
    let heading = select(main, "h1").or_else(|| first("title"));
    let title = heading.map(|title| squeeze(&clean(&title.text().collect::<String>()))).unwrap_or_default();
    let record = record_of(place);
    let mut document = Document::new(&spec.name, record, spec.records(), title.clone());
    (document.parts, document.links) = content(*main, &title);
    document.url = first("link[rel=canonical]")
        .and_then(|link| link.attr("href"))
        .filter(|url| url.starts_with("http"))
        .map(str::to_owned)
        .or_else(|| spec.url_of(address_of(place)));
    document.language = root.attr("lang").and_then(language_code);
    Ok(document)
}

/// The primary tag of an HTML `lang`, if it looks like one.
fn language_code(lang: &str) -> Option<String> {
    let primary = lang.split(['-', '_']).next()?.trim().to_lowercase();
    let is_tag = (2..=3).contains(&primary.len()) && primary.bytes().all(|b| b.is_ascii_lowercase());
    is_tag.then_some(primary)
}

/// Path under which a site serves the file: an index page is its folder.
fn address_of(place: &str) -> &str {
    match place.strip_suffix("index.html") {
        Some(folder) if folder.is_empty() || folder.ends_with('/') => folder,
        _ => place,
    }
}

fn record_of(place: &str) -> String {
    let stem = place.rsplit_once('.').map_or(place, |(stem, _)| stem);
    let stem = stem.strip_suffix("/index").unwrap_or(stem);
    stem.to_owned()
}

fn select<'a>(within: ElementRef<'a>, selector: &str) -> Option<ElementRef<'a>> {
    let selector = Selector::parse(selector).ok()?;
    within.select(&selector).next()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{document::Block, source::spec::SourceKind};

    fn spec() -> SourceSpec {
        SourceSpec { url: Some("https://docs.example/".into()), ..SourceSpec::new("site", SourceKind::Html, ".") }
    }

    #[test]
    fn a_page_keeps_its_content_and_loses_its_frame() {
        let html = r#"<html lang="en-GB"><head><title>Site</title></head><body><nav>Menu</nav><main><h1>Alerts</h1>
            <p>First &amp; foremost.</p><h2 id="who">Who gets them <a href="/x">#</a></h2><ul><li>One</li><li>Two</li></ul>
            <pre>let a = 1;
let b = 2;</pre><table><tr><td>CPU</td><td>90%</td></tr></table></main><footer>Imprint</footer></body></html>"#;
        let document = page(&spec(), "ops/alerts/index.html", html).unwrap();
        assert_eq!((document.title.as_str(), document.record.as_str()), ("Alerts", "ops/alerts"));
        assert_eq!(document.url.as_deref(), Some("https://docs.example/ops/alerts/"));
        assert_eq!(document.language.as_deref(), Some("en"));
        let prose = |text: &str| Block::Prose(text.into());
        assert_eq!(document.parts[0].blocks, [prose("First & foremost.")]);
        assert_eq!(document.parts[1].anchor.as_deref(), Some("who"));
        assert_eq!(document.parts[1].heading, ["Who gets them"]);
        assert_eq!(
            document.parts[1].blocks,
            [prose("One"), prose("Two"), Block::Code("let a = 1;\nlet b = 2;".into()), prose("CPU 90%")]
        );
    }

    #[test]
    fn an_anchor_before_a_heading_is_its_own_and_no_later_ones() {
        let html = r#"<main><h2 id="one">One</h2><p>a</p><h2>Two</h2><p>b</p><section id="three"><h2>Three</h2><p>c</p></section></main>"#;
        let parts = page(&spec(), "a.html", html).unwrap().parts;
        let anchors: Vec<_> = parts.iter().map(|part| part.anchor.as_deref()).collect();
        assert_eq!(anchors, [Some("one"), None, Some("three")]);
        assert_eq!((address_of("a/index.html"), address_of("glossary-index.html")), ("a/", "glossary-index.html"));
    }

    #[test]
    fn hidden_and_hostile_pages_are_drops() {
        let noindex = r#"<html><head><meta name="robots" content="NOINDEX"></head><body>x</body></html>"#;
        assert_eq!(page(&spec(), "a.html", noindex).unwrap_err().0, DropReason::Unpublished);
        assert_eq!(page(&spec(), "a.html", &"<div>".repeat(100_000)).unwrap_err().0, DropReason::TooDeep);
    }
}
