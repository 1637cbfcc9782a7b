//! What a page says of itself in its head and around its text: name, dates, versions, tags, whether it
//! wants to be found. It reads no content.

use ego_tree::NodeRef;
use scraper::{Html, Node, node::Element};

use super::linked_data::LinkedData;
use crate::{
    clock::{Timestamp, parse_time},
    source::{
        limits::MAX_PAGE_FACTS,
        markup::{
            html_frame::{has_word, is_frame},
            html_text::line,
        },
        report::RepairReason,
    },
    text::normalise::{clean, squeeze},
};

/// Metas that say whether a page wants to be found.
const ROBOTS: [&str; 2] = ["robots", "googlebot"];
/// Metas that name the version a page is written for: Algolia's, Docusaurus's, Read the Docs' and the
/// plain one.
const VERSIONS: [&str; 4] = ["docsearch:version", "docusaurus_version", "readthedocs-version-slug", "version"];
/// Metas of the last change: Open Graph's and schema.org's.
const UPDATED: [&str; 4] = ["article:modified_time", "og:updated_time", "datemodified", "last-modified"];
/// Metas of the day of writing.
const CREATED: [&str; 2] = ["article:published_time", "datepublished"];
/// Words of what surrounds the time of the last change.
const UPDATE_WORDS: [&str; 8] = [
    "last-modified",
    "last-updated",
    "lastmod",
    "lastupdated",
    "modified",
    "theme-last-updated",
    "updated",
    "vplastupdated",
];
/// How far above a time its words stand.
const NEAR: usize = 3;
/// What stands between the title of a page and the name of its site.
const BETWEEN: [&str; 6] = [" | ", " – ", " — ", " - ", " · ", " :: "];

/// What a page says of itself.
#[derive(Debug, Default)]
pub(super) struct PageFacts {
    /// Names, lower case, and contents.
    metas: Vec<(String, String)>,
    pub(super) canonical: Option<String>,
    pub(super) linked_data: LinkedData,
    /// What the browser shows as title.
    title: Option<String>,
    /// Times around the text, and whether they are those of the last change.
    times: Vec<(String, bool)>,
}

impl PageFacts {
    /// Reads the facts of a page, in one pass.
    pub(super) fn gather(html: &Html) -> Self {
        let mut facts = Self::default();
        let mut times = 0;
        for node in html.root_element().descendants() {
            let Some(element) = node.value().as_element() else { continue };
            match element.name() {
                "meta" => facts.meta_element(element),
                "link" if facts.canonical.is_none() && says(element, "rel", "canonical") => {
                    facts.canonical = element.attr("href").map(str::to_owned);
                }
                "title" if facts.title.is_none() => facts.title = Some(line(node)).filter(|title| !title.is_empty()),
                "script" => facts.linked_data.add(&node.children().filter_map(text_of).collect::<String>()),
                // Each is looked at with all that it stands in.
                "time" if times < MAX_PAGE_FACTS => {
                    times += 1;
                    facts.times.extend(time_around(node, element));
                }
                _ => {}
            }
        }
        facts
    }

    fn meta_element(&mut self, element: &Element) {
        let name = ["name", "property", "itemprop", "http-equiv"].iter().find_map(|key| element.attr(key));
        let content = element.attr("content").map(|content| squeeze(&clean(content)));
        if let (Some(name), Some(content)) = (name, content.filter(|content| !content.is_empty())) {
            let name = name.trim().to_lowercase();
            // However many there are, a page that wants to be hidden is.
            if self.metas.len() < MAX_PAGE_FACTS || ROBOTS.contains(&name.as_str()) {
                self.metas.push((name, content));
            }
        }
    }

    /// The first content of a meta.
    pub(super) fn meta(&self, name: &str) -> Option<&str> {
        self.metas.iter().find(|(known, _)| known == name).map(|(_, content)| content.as_str())
    }

    fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.metas.iter().filter(move |(known, _)| known == name).map(|(_, content)| content.as_str())
    }

    /// Why the page does not want to be found, if so.
    pub(super) fn hidden(&self) -> Option<&str> {
        let rules = ROBOTS.iter().flat_map(|name| self.all(name)).flat_map(|rules| rules.split([',', ' ']));
        let mut rules = rules.map(str::trim);
        rules.find(|rule| rule.eq_ignore_ascii_case("noindex") || rule.eq_ignore_ascii_case("none"))
    }

    /// The title of the page, without the name of the site if that is one of `sites`.
    pub(super) fn title(&self, sites: &[&str]) -> Option<String> {
        let title = self.meta("og:title").or(self.title.as_deref())?;
        let own = self.meta("og:site_name");
        let cut = BETWEEN
            .iter()
            .filter_map(|between| title.rsplit_once(between))
            .find(|(page, site)| !page.is_empty() && own.iter().chain(sites).any(|known| known == site));
        Some(cut.map_or(title, |(page, _)| page).to_owned())
    }

    /// The name of the site, where this is its first page.
    pub(super) fn site(&self) -> Option<&str> {
        self.meta("og:site_name").or_else(|| {
            let title = self.title.as_deref()?;
            let last = BETWEEN.iter().filter_map(|between| title.rsplit_once(between)).map(|(_, last)| last);
            Some(last.min_by_key(|last| last.len()).unwrap_or(title))
        })
    }

    pub(super) fn description(&self) -> Option<&str> {
        self.meta("description").or_else(|| self.meta("og:description"))
    }

    /// Tags, lower case, each once.
    pub(super) fn tags(&self) -> Vec<String> {
        let keywords = self.all("keywords").flat_map(|list| list.split(','));
        once(keywords.chain(self.all("article:tag")).map(|tag| tag.trim().to_lowercase()))
    }

    /// Versions, each once; words such as `latest` say nothing about one.
    pub(super) fn versions(&self) -> Vec<String> {
        let listed = VERSIONS.iter().flat_map(|name| self.all(name)).flat_map(|list| list.split(','));
        let is_version = |version: &&str| version.bytes().any(|b| b.is_ascii_digit());
        once(listed.map(str::trim).filter(is_version).map(str::to_owned))
    }

    /// When the page was last changed; what cannot be read goes to `repairs`.
    pub(super) fn updated(&self, repairs: &mut Vec<(RepairReason, String)>) -> Option<Timestamp> {
        let said = UPDATED.iter().find_map(|name| self.meta(name)).or_else(|| self.linked_data.text("dateModified"));
        let marked = self.times.iter().find(|(_, is_update)| *is_update).map(|(time, _)| time.as_str());
        // One time alone around the text is that of the page.
        let only = match &self.times[..] {
            [(time, _)] => Some(time.as_str()),
            _ => None,
        };
        read_time(said.or(marked).or(only)?, repairs)
    }

    /// When the page was written.
    pub(super) fn created(&self, repairs: &mut Vec<(RepairReason, String)>) -> Option<Timestamp> {
        let said = CREATED.iter().find_map(|name| self.meta(name)).or_else(|| self.linked_data.text("datePublished"));
        read_time(said?, repairs)
    }
}

fn read_time(text: &str, repairs: &mut Vec<(RepairReason, String)>) -> Option<Timestamp> {
    let time = parse_time(text);
    if time.is_none() {
        repairs.push((RepairReason::BadDate, text.to_owned()));
    }
    time
}

/// A time that stands around the text, and whether it is that of the last change.
fn time_around(node: NodeRef<'_, Node>, element: &Element) -> Option<(String, bool)> {
    let time = element.attr("datetime")?.trim();
    let is_update_word = |element: &Element| {
        has_word(element, |word| UPDATE_WORDS.contains(&word)) || says(element, "itemprop", "datemodified")
    };
    let near = node.ancestors().take(NEAR).filter_map(|above| above.value().as_element());
    let is_update = is_update_word(element) || near.into_iter().any(is_update_word);
    let is_around = |above: &Element| matches!(above.name(), "header" | "footer") || is_frame(above);
    let is_outside = node.ancestors().filter_map(|above| above.value().as_element()).any(is_around);
    (!time.is_empty() && (is_update || is_outside)).then(|| (time.to_owned(), is_update))
}

/// Whether one of the words of an attribute is `word`, in any case.
fn says(element: &Element, attribute: &str, word: &str) -> bool {
    let words = element.attr(attribute).unwrap_or_default();
    words.split_ascii_whitespace().any(|known| known.eq_ignore_ascii_case(word))
}

fn text_of(node: NodeRef<'_, Node>) -> Option<&str> {
    node.value().as_text().map(|text| &**text)
}

fn once(values: impl Iterator<Item = String>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for value in values.filter(|value| !value.is_empty()).take(MAX_PAGE_FACTS) {
        if !found.contains(&value) {
            found.push(value);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::markup::html_gate;

    fn facts(html: &str) -> PageFacts {
        PageFacts::gather(&html_gate::document(html).unwrap())
    }

    #[test]
    fn however_many_metas_there_are_a_hidden_page_is_hidden() {
        let many = "<meta name=a content=b>".repeat(MAX_PAGE_FACTS + 1);
        let facts = facts(&format!("{many}<meta name=Robots content='NOFOLLOW,noindex'>"));
        assert_eq!((facts.hidden(), facts.metas.len()), (Some("noindex"), MAX_PAGE_FACTS + 1));
    }

    #[test]
    fn metas_give_versions_and_tags_once() {
        let facts = facts(
            "<meta name=docsearch:version content='2.1, latest'><meta name=docusaurus_version content=2.1>
             <meta name=keywords content='Alerts, mail,,alerts'><meta property=article:tag content=Ops>",
        );
        assert_eq!(facts.versions(), ["2.1"]);
        assert_eq!(facts.tags(), ["alerts", "mail", "ops"]);
    }

    #[test]
    fn the_last_change_is_told_by_metas_and_times_around_the_text() {
        let day = |html: &str| {
            let mut repairs = Vec::new();
            let time = facts(html).updated(&mut repairs).map(|time| time.to_string()[..10].to_owned());
            (time, repairs.len())
        };
        let found = |day: &str| (Some(day.to_owned()), 0);
        for html in [
            "<meta property=article:modified_time content='2026-02-03T10:00:00+01:00'><footer><time datetime=2020-01-01></time></footer>",
            "<script type='application/ld+json'>{\"@type\": \"TechArticle\", \"dateModified\": \"2026-02-03\"}</script>",
            "<p class=theme-last-updated>On <b><time datetime=2026-02-03></time></b></p><footer><time datetime=2020-01-01></time></footer>",
            "<footer><time datetime=2026-02-03></time></footer><main><time datetime=2020-01-01></time></main>",
        ] {
            assert_eq!(day(html), found("2026-02-03"), "{html}");
        }
        assert_eq!(day("<main><p>Since <time datetime=2020-01-01>then</time></p></main>"), (None, 0));
        assert_eq!(day("<meta property=og:updated_time content=yesterday>"), (None, 1));
    }

    #[test]
    fn the_name_of_the_site_is_what_its_first_page_is_called() {
        assert_eq!(facts("<title>Acme Docs</title>").site(), Some("Acme Docs"));
        assert_eq!(facts("<title>Welcome - Acme | Acme Docs</title>").site(), Some("Acme Docs"));
        assert_eq!(facts("<title>x</title><meta property=og:site_name content=Acme>").site(), Some("Acme"));
    }
}
