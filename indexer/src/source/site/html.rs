//! Reads the built site of any generator: has the content of each page found, and adds what the page
//! says of itself. A page that only leads on is a redirect. It fetches nothing.

use ego_tree::NodeRef;
use scraper::Node;

use super::{breadcrumbs, main_content, page_address::Address, page_facts::PageFacts, redirects, tree};
use crate::{
    document::{Block, Document, Part, Role},
    error::Result,
    source::{
        files,
        intake::Intake,
        limits::MAX_PAGE_BYTES,
        markup::{html::content, html_gate, html_text::line},
        record::Reading,
        report::DropReason,
        spec::SourceSpec,
    },
};

const ENDINGS: [&str; 3] = ["html", "htm", "xhtml"];
/// How much of a description must stand in the text, in bytes, for it to be said there.
const SAID_BYTES: usize = 80;

/// Reads every page of the tree, and the lists of redirects at its top.
pub(in crate::source) fn read(intake: &mut Intake<'_>) -> Result<()> {
    let spec = intake.spec;
    redirects::of_files(intake);
    let site = Site::of(spec);
    let said = format!("{}\n{}", site.name, site.description);
    tree::read(
        intake,
        &ENDINGS,
        MAX_PAGE_BYTES,
        |_, _| said.as_str(),
        |place, text, _| {
            let record = record_of(place);
            if record == "404" || record.ends_with("/404") {
                return Reading::from(Err((
                    DropReason::Unpublished,
                    "the page of pages that are not there".to_owned(),
                )));
            }
            let path = address_of(place);
            let url = spec.url_of(&path);
            page(spec, &site, &Page { record, url: url.as_deref().unwrap_or(&path), is_addressed: url.is_some(), text })
        },
    )
}

/// What all pages of a site may say, and no page of itself.
#[derive(Debug, Default)]
pub(super) struct Site {
    name: String,
    description: String,
}

impl Site {
    /// What the first page of a tree says of the site.
    fn of(spec: &SourceSpec) -> Self {
        let path = spec.path.join("index.html");
        // Links lead out of the source.
        let is_file = path.symlink_metadata().is_ok_and(|found| found.is_file());
        let first = is_file.then(|| files::text(&path, MAX_PAGE_BYTES).ok()).flatten();
        let Some(html) = first.and_then(|text| html_gate::document(&text)) else { return Self::default() };
        let facts = PageFacts::gather(&html);
        let text = |fact: Option<&str>| fact.unwrap_or_default().to_owned();
        Self { name: text(facts.site()), description: text(facts.description()) }
    }
}

/// A page before it is read.
pub(super) struct Page<'a> {
    pub(super) record: String,
    /// Its address, or the path where only that is known.
    pub(super) url: &'a str,
    /// Whether its address may be shown.
    pub(super) is_addressed: bool,
    pub(super) text: &'a str,
}

/// Reads one page.
pub(super) fn page(spec: &SourceSpec, site: &Site, page: &Page<'_>) -> Reading {
    let Some(html) = html_gate::document(page.text) else {
        return Reading::from(Err((DropReason::TooDeep, "nested too deeply or too many attributes".to_owned())));
    };
    let facts = PageFacts::gather(&html);
    let own = Address::new(page.url);
    if let Some((own, target)) = own.as_ref().and_then(|own| Some((own, redirects::of_page(&facts, own)?))) {
        let (from, to) = (own.to_string(), target.to_string());
        let fault = (DropReason::Redirect, to.clone());
        return Reading { redirect: Some((from, to)), ..Reading::from(Err(fault)) };
    }
    if let Some(rule) = facts.hidden() {
        return Reading::from(Err((DropReason::Unpublished, rule.to_owned())));
    }
    let nodes = main_content::find(&html);
    let title = title(&nodes, &facts, site);
    let mut document = Document::new(&spec.name, page.record.clone(), spec.records(), title.clone());
    (document.parts, document.links) = content(nodes.iter().copied(), &title);
    let is_own = |description: &&str| *description != site.description || page.record == "index";
    if let Some(description) = facts.description().filter(|_| !document.parts.is_empty()).filter(is_own) {
        describe(&mut document.parts, description);
    }
    let mut repairs = Vec::new();
    document.breadcrumb = breadcrumbs::above(&html, facts.linked_data.breadcrumb(), &title);
    document.versions = facts.versions();
    document.tags = facts.tags();
    document.created = facts.created(&mut repairs);
    document.updated = facts.updated(&mut repairs).or(document.created);
    document.language = nodes.first().and_then(|node| language(*node));
    document.url = page.is_addressed.then(|| own.as_ref().map(Address::to_string)).flatten();
    let canonical = facts.canonical.as_deref().zip(own.as_ref()).and_then(|(link, own)| own.follow(link));
    if let Some((canonical, own)) = canonical.filter(Address::has_host).zip(own) {
        document.aliases.extend((!canonical.is_same(&own)).then(|| own.to_string()));
        document.url = Some(canonical.to_string());
    }
    Reading { repairs, ..Reading::from(Ok(document)) }
}

/// The first main heading of the content, else of the element around it, else what the head says.
fn title(nodes: &[NodeRef<'_, Node>], facts: &PageFacts, site: &Site) -> String {
    let is_main = |node: &NodeRef<'_, Node>| node.value().as_element().is_some_and(|element| element.name() == "h1");
    let is_around = |node: &NodeRef<'_, Node>| {
        node.value().as_element().is_some_and(|element| matches!(element.name(), "main" | "article"))
    };
    let around = nodes.first().and_then(|node| node.ancestors().find(is_around));
    let within = nodes.iter().copied().flat_map(|node| node.descendants());
    let headings = within.chain(around.into_iter().flat_map(|node| node.descendants())).filter(is_main);
    let said = headings.map(line).find(|title| !title.is_empty());
    said.or_else(|| facts.title(&[&site.name])).unwrap_or_default()
}

/// A description that the text does not already say becomes the first words of the page.
fn describe(parts: &mut Vec<Part>, description: &str) {
    // Marks of the source, such as those of code, may be left in a description.
    let letters =
        |text: &str| text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
    let said = letters(description);
    let start = &said[..said.floor_char_boundary(SAID_BYTES)];
    if parts.iter().flat_map(|part| &part.blocks).any(|block| letters(block.text()).contains(start)) {
        return;
    }
    let block = Block::Prose(description.to_owned());
    match parts.first_mut().filter(|first| first.heading.is_empty()) {
        Some(first) => first.blocks.insert(0, block),
        None => parts.insert(0, Part { blocks: vec![block], ..Part::new(Role::Section) }),
    }
}

/// Primary tag of the language that is said of a node, if it looks like one.
fn language(node: NodeRef<'_, Node>) -> Option<String> {
    let said = node.ancestors().find_map(|above| above.value().as_element()?.attr("lang"))?;
    let primary = said.split(['-', '_']).next()?.trim().to_lowercase();
    let is_tag = (2..=3).contains(&primary.len()) && primary.bytes().all(|b| b.is_ascii_lowercase());
    is_tag.then_some(primary)
}

/// Path under which a site serves the file: an index page is its folder. Characters that would end a
/// path are written as URLs have them.
fn address_of(place: &str) -> String {
    let folder = ENDINGS.iter().find_map(|ending| place.strip_suffix(ending)?.strip_suffix("index."));
    let path = folder.filter(|folder| folder.is_empty() || folder.ends_with('/')).unwrap_or(place);
    path.replace('%', "%25").replace('?', "%3F").replace('#', "%23")
}

pub(super) fn record_of(place: &str) -> String {
    let stem = place.rsplit_once('.').map_or(place, |(stem, _)| stem);
    let stem = stem.strip_suffix("/index").unwrap_or(stem);
    stem.to_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::source::{record::Fault, spec::SourceKind};

    fn read_as(site: &Site, place: &str, html: &str) -> Reading {
        let spec =
            SourceSpec { url: Some("https://docs.example/".into()), ..SourceSpec::new("site", SourceKind::Html, ".") };
        let url = spec.url_of(&address_of(place)).unwrap();
        page(&spec, site, &Page { record: record_of(place), url: &url, is_addressed: true, text: html })
    }

    fn read(place: &str, html: &str) -> Result<Document, Fault> {
        read_as(&Site::default(), place, html).outcome
    }

    #[test]
    fn a_page_keeps_its_content_and_loses_its_frame() {
        let html = r#"<html lang="en-GB"><head><title>Site</title></head><body><nav>Menu</nav><main><h1>Alerts</h1>
            <p>First &amp; foremost.</p><h2 id="who">Who gets them <a href="/x">#</a></h2><ul><li>One</li><li>Two</li></ul>
            <pre>let a = 1;
let b = 2;</pre><table><tr><td>CPU</td><td>90%</td></tr></table></main><footer>Imprint</footer></body></html>"#;
        let document = read("ops/alerts/index.html", html).unwrap();
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
        let parts = read("a.html", html).unwrap().parts;
        let anchors: Vec<_> = parts.iter().map(|part| part.anchor.as_deref()).collect();
        assert_eq!(anchors, [Some("one"), None, Some("three")]);
    }

    #[test]
    fn an_index_page_has_the_address_of_its_folder() {
        for (place, address) in [
            ("index.html", ""),
            ("a/index.html", "a/"),
            ("a/index.xhtml", "a/"),
            ("glossary-index.html", "glossary-index.html"),
            ("50%?.html", "50%25%3F.html"),
        ] {
            assert_eq!(address_of(place), address, "{place}");
        }
    }

    #[test]
    fn hidden_and_hostile_pages_are_drops() {
        for rules in ["NOINDEX", "nofollow, none"] {
            let html = format!(r#"<html><head><meta name="robots" content="{rules}"></head><body>x</body></html>"#);
            assert_eq!(read("a.html", &html).unwrap_err().0, DropReason::Unpublished, "{rules}");
        }
        assert_eq!(read("a.html", &"<div>".repeat(100_000)).unwrap_err().0, DropReason::TooDeep);
    }

    #[test]
    fn a_page_that_leads_on_is_a_redirect_even_if_it_is_hidden() {
        let html = r#"<meta name=robots content=noindex><meta http-equiv=refresh content="0; url=../new/">Moved"#;
        let reading = read_as(&Site::default(), "old/index.html", html);
        assert_eq!(reading.outcome.unwrap_err().0, DropReason::Redirect);
        let ends = ("https://docs.example/old/".to_owned(), "https://docs.example/new/".to_owned());
        assert_eq!(reading.redirect, Some(ends));
    }

    #[test]
    fn a_canonical_address_elsewhere_makes_the_own_one_an_alias() {
        for (canonical, url, aliases) in [
            ("https://docs.example/a.html", "https://docs.example/a.html", None),
            ("/a", "https://docs.example/a", None),
            ("../v2/a.html", "https://docs.example/v2/a.html", Some("https://docs.example/a.html")),
            ("mailto:a@b.example", "https://docs.example/a.html", None),
        ] {
            let html = format!("<link rel=canonical href='{canonical}'><main>Text</main>");
            let document = read("a.html", &html).unwrap();
            assert_eq!(document.url.as_deref(), Some(url), "{canonical}");
            assert_eq!(document.aliases.first().map(String::as_str), aliases, "{canonical}");
        }
    }

    #[test]
    fn a_description_is_said_once_and_only_if_it_is_the_pages_own() {
        let html = |description: &str| {
            format!(
                "<meta name=description content='{description}'><main><h2>A</h2><p>Alerts tell you what fails.</p></main>"
            )
        };
        let first = |site: &Site, description: &str| {
            let parts = read_as(site, "a.html", &html(description)).outcome.unwrap().parts;
            parts[0].blocks[0].text().to_owned()
        };
        let site = Site { name: String::new(), description: "All of Acme.".to_owned() };
        assert_eq!(first(&site, "How to be told."), "How to be told.");
        assert_eq!(first(&site, "Alerts tell you…"), "Alerts tell you what fails.");
        assert_eq!(first(&site, "All of Acme."), "Alerts tell you what fails.");
    }

    #[test]
    fn without_a_heading_the_head_gives_the_title() {
        let title = |head: &str| {
            let site = Site { name: "Acme Docs".to_owned(), description: String::new() };
            read_as(&site, "a.html", &format!("<head>{head}</head><main><p>Text</p></main>")).outcome.unwrap().title
        };
        assert_eq!(title("<title>Alerts | Acme Docs</title>"), "Alerts");
        assert_eq!(title("<title>Alerts - and mail</title>"), "Alerts - and mail");
        assert_eq!(title("<meta property=og:title content=Mail><title>x</title>"), "Mail");
        assert_eq!(title("<meta property=og:site_name content=Ops><title>Alerts – Ops</title>"), "Alerts");
    }

    proptest! {
        /// Pieces that the readers of a page have rules for, in any order: none makes them stop.
        #[test]
        fn no_page_makes_the_reader_stop(
            pieces in prop::collection::vec(
                prop::sample::select(vec![
                    "<meta http-equiv=refresh content='0;url=é'>", "<meta name=description content='ä…'>", "<title>a | b</title>",
                    "<link rel=canonical href='//é/%'>", "<time datetime=é>", "<script type='application/ld+json'>[{\"@type\":\"BreadcrumbList\"}]",
                    "</script>", "<nav aria-label=breadcrumb>", "<li>é", "<main>", "<div class='É_x a_É'>", "<dl>", "<dt class=sig id=é>", "<dd>",
                    "<div role=tablist>", "<i role=tab>é</i>", "<div role=tabpanel hidden>", "<pre>é<br>", "<h1 id=é>é", "<h9>", "<a href='#'>#</a>",
                    "<a href=é:>é</a>", "<table><tr>", "<td>", "<img alt='é é'>", "<math>", "<blockquote>", "<summary>", "</div>", "</main>", "é", "<br>",
                    "<div data-pagefind-body>", "<header>", "<form>", "<p class=admonition-title>", "</p>", "<ul>", "\u{301}", "<article>",
                ]),
                0..60,
            ),
        ) {
            let html = pieces.concat();
            let reading = read_as(&Site::default(), "é/index.html", &html);
            prop_assert!(reading.outcome.is_ok() || reading.outcome.is_err());
        }
    }
}
