//! Reads Confluence HTML space exports: one file a page, with the names of the pages above it. Reads
//! nothing but `#main-content`; what the export puts around it is no page. Format: Atlassian's page
//! "Export Content to Word, PDF, HTML and XML", and the files it describes.

use jiff::civil::Date;
use scraper::{ElementRef, Selector};

use super::confluence_xml::view_path;
use crate::{
    document::{Document, Kind},
    error::Result,
    source::{
        intake::Intake,
        limits::MAX_PAGE_BYTES,
        markup::{html::content, html_gate},
        record::{Fault, Reading},
        report::DropReason,
        site::tree,
        spec::SourceSpec,
    },
    text::normalise::{clean, squeeze},
};

/// What macros show that is written elsewhere.
const SILENT: &str = ".toc-macro, .plugin_pagetree, .childpages-macro, .recently-updated, .plugin_attachments_container, .expand-control-icon";

/// Reads every page of the export.
pub(super) fn read(intake: &mut Intake<'_>) -> Result<()> {
    let spec = intake.spec;
    tree::read(
        intake,
        &["html", "htm"],
        MAX_PAGE_BYTES,
        |_, _| [],
        |place, text, _| Reading::from(page(spec, place, text)),
    )
}

fn page(spec: &SourceSpec, place: &str, text: &str) -> Result<Document, Fault> {
    let Some(mut html) = html_gate::document(text) else {
        return Err((DropReason::TooDeep, "nested too deeply or too many attributes".to_owned()));
    };
    let silent: Vec<_> = all(html.root_element(), SILENT).map(|element| element.id()).collect();
    for id in silent {
        if let Some(mut node) = html.tree.get_mut(id) {
            node.detach();
        }
    }
    let root = html.root_element();
    let Some(main) = all(root, "#main-content").next() else {
        return Err((DropReason::WrongShape, "no `#main-content`: no page of a Confluence HTML export".to_owned()));
    };
    if main.value().classes().any(|class| class == "pageSection") {
        return Err((DropReason::Redirect, "the list of the pages of a space".to_owned()));
    }
    let mut breadcrumb: Vec<String> = all(root, "#breadcrumbs a").map(text_of).collect();
    let heading =
        all(root, "#title-text").next().or_else(|| all(root, "title").next()).map(text_of).unwrap_or_default();
    let space = breadcrumb.first().map(|space| format!("{space} : "));
    let title = space.and_then(|space| heading.strip_prefix(&space)).unwrap_or(&heading).to_owned();
    breadcrumb.dedup();
    let record = record_of(place);
    let mut document = Document::new(&spec.name, record, Kind::Doc, title.clone());
    let (parts, links) = content(main.children(), &title);
    document.url = spec.url_of(&address_of(place));
    document.parts = parts;
    document.links = links.into_iter().map(|link| linked(spec, link)).collect();
    document.breadcrumb = breadcrumb;
    document.updated = all(root, ".page-metadata").next().and_then(|said| date(&text_of(said)));
    Ok(document)
}

fn all<'a>(within: ElementRef<'a>, selector: &str) -> impl Iterator<Item = ElementRef<'a>> {
    let selector = Selector::parse(selector).ok();
    let found: Vec<_> = selector.iter().flat_map(|selector| within.select(selector)).collect();
    found.into_iter()
}

fn text_of(element: ElementRef<'_>) -> String {
    squeeze(&clean(&element.text().collect::<String>()))
}

/// The id of the page that a file is named after: `Set-up_98319.html` and `98319.html` are page 98319,
/// as in the XML export.
fn page_id(file: &str) -> Option<&str> {
    let stem = file.strip_suffix(".html").or_else(|| file.strip_suffix(".htm"))?;
    let id = stem.rsplit(['_', '/']).next()?;
    (!id.is_empty() && id.bytes().all(|b| b.is_ascii_digit())).then_some(id)
}

fn record_of(place: &str) -> String {
    page_id(place).unwrap_or_else(|| place.rsplit_once('.').map_or(place, |(stem, _)| stem)).to_owned()
}

fn address_of(place: &str) -> String {
    page_id(place).map_or_else(|| place.to_owned(), view_path)
}

/// A link to a file of the export, as a link to its page.
fn linked(spec: &SourceSpec, link: String) -> String {
    let (file, _) = link.split_once('#').unwrap_or((&link, ""));
    if file.contains([':', '/']) {
        return link;
    }
    page_id(file).and_then(|id| spec.url_of(&view_path(id))).unwrap_or(link)
}

/// The last date of a line such as "Created by Ann, last modified by Bob on Jan 02, 2024".
fn date(said: &str) -> Option<jiff::Timestamp> {
    let (_, written) = said.rsplit_once(" on ")?;
    let date = Date::strptime("%b %d, %Y", written.trim()).ok()?;
    jiff::tz::Offset::UTC.to_timestamp(date.at(0, 0, 0, 0)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{document::Block, source::SourceKind};

    fn read(place: &str, body: &str) -> Result<Document, Fault> {
        let spec = SourceSpec {
            url: Some("https://wiki.example".into()),
            ..SourceSpec::new("kb", SourceKind::Confluence, ".")
        };
        page(&spec, place, &format!("<html><head><title>Help : Set up</title></head><body>{body}</body></html>"))
    }

    #[test]
    fn a_page_is_its_main_content() {
        let document = read(
            "HELP/Set-up_98319.html",
            r##"<div id="breadcrumb-section"><ol id="breadcrumbs"><li><span><a href="index.html">Help</a></span></li>
               <li><span><a href="Start_1.html">Start</a></span></li></ol></div><h1><span id="title-text"> Help : Set up </span></h1>
               <div class="page-metadata">Created by <span>Ann</span>, last modified on Jan 02, 2024</div>
               <div id="main-content"><div class="toc-macro"><ul><li><a href="#a">Part</a></li></ul></div>
               <p>Go <a href="Start_1.html#x">on</a>.</p></div><h2>Attachments:</h2>"##,
        )
        .unwrap();
        assert_eq!((document.record.as_str(), document.title.as_str()), ("98319", "Set up"));
        assert_eq!(document.breadcrumb, ["Help", "Start"]);
        assert_eq!(document.url.as_deref(), Some("https://wiki.example/pages/viewpage.action?pageId=98319"));
        assert_eq!(document.links, ["https://wiki.example/pages/viewpage.action?pageId=1"]);
        assert_eq!(document.parts[0].blocks, [Block::Prose("Go on.".into())]);
        assert_eq!(document.updated.map(|at| at.to_string()).as_deref(), Some("2024-01-02T00:00:00Z"));
    }

    #[test]
    fn what_is_no_page_has_a_reason() {
        assert_eq!(read("a.html", "<p>Text</p>").unwrap_err().0, DropReason::WrongShape);
        let index = r#"<div id="main-content" class="pageSection"><h2>Available Pages:</h2></div>"#;
        assert_eq!(read("index.html", index).unwrap_err().0, DropReason::Redirect);
    }

    #[test]
    fn a_file_is_named_after_its_page() {
        for (file, id) in [
            ("A_b_12.html", Some("12")),
            ("12.html", Some("12")),
            ("x/12.htm", Some("12")),
            ("A_b.html", None),
            ("_.html", None),
        ] {
            assert_eq!(page_id(file), id, "{file}");
        }
    }
}
