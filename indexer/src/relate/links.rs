//! Follows links: to a document, an alias, a file, or nowhere. Knows addresses, ids and paths of the
//! documents; fetches nothing.

use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap, HashSet},
};

use serde::Serialize;

use super::facts::{Facts, Redirect};
use crate::document::Kind;

/// Most broken links of one source that the report lists one by one; all are counted.
const MAX_LISTED: usize = 1_000;
/// Most redirects that are followed one after another.
const MAX_REDIRECTS: usize = 5;
/// Endings of addresses that lead to a page and not to a file.
const PAGE_ENDINGS: [&str; 10] = ["html", "htm", "xhtml", "md", "mdx", "markdown", "adoc", "asciidoc", "rst", "php"];

/// What the links of a source lead to. `internal = documents + aliases + files + broken`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct LinkReport {
    /// Links to a place that one of the sources should hold.
    pub internal: u64,
    /// Those that lead to a document.
    pub documents: u64,
    /// Those that lead to a document by another address of it, or by a redirect.
    pub aliases: u64,
    /// Those that lead to a picture or another file.
    pub files: u64,
    /// Those that lead nowhere.
    pub broken: u64,
    /// Links to other sites.
    pub external: u64,
    /// The first broken ones.
    pub listed: Vec<BrokenLink>,
}

/// A link that leads nowhere.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct BrokenLink {
    /// File of the document that has it.
    pub place: String,
    /// The link, as written.
    pub link: String,
}

/// Where a link leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    Document(usize),
    Alias(usize),
    File,
    Broken,
    External,
}

/// Everything that a link can be written as.
pub(super) struct Addresses<'a> {
    facts: &'a [Facts],
    /// `host/path` of every document that has an address with a host.
    by_address: HashMap<String, usize>,
    aliases: HashMap<String, usize>,
    redirects: HashMap<(&'a str, String), &'a str>,
    /// Id or file path within the source.
    by_record: HashMap<(&'a str, String), usize>,
    /// Id of a page of any source; `None` where several have it.
    by_id: HashMap<String, Option<usize>>,
    /// File name within the source; `None` where several have it.
    by_name: HashMap<(&'a str, &'a str), Option<usize>>,
    /// Hosts of the sources, each with the first folders of its documents' addresses.
    hosts: HashMap<String, HashSet<String>>,
}

impl<'a> Addresses<'a> {
    pub(super) fn new(facts: &'a [Facts], redirects: &'a [Redirect]) -> Self {
        let mut found = Self {
            facts,
            by_address: HashMap::new(),
            aliases: HashMap::new(),
            redirects: HashMap::new(),
            by_record: HashMap::new(),
            by_id: HashMap::new(),
            by_name: HashMap::new(),
            hosts: HashMap::new(),
        };
        for (number, fact) in facts.iter().enumerate() {
            found.enter(number, fact);
        }
        for redirect in redirects {
            found.redirects.entry((&redirect.source, normal(&redirect.from))).or_insert(&redirect.to);
        }
        found
    }

    fn enter(&mut self, number: usize, fact: &'a Facts) {
        let url = address_of(fact);
        let address = normal(&url);
        if let Some((host, path)) = address.split_once('/').filter(|_| has_host(&url)) {
            let first = path.split('/').next().unwrap_or_default();
            self.hosts.entry(host.to_owned()).or_default().insert(first.to_owned());
        } else if has_host(&url) {
            self.hosts.entry(address.clone()).or_default();
        }
        self.by_address.entry(address).or_insert(number);
        for alias in &fact.aliases {
            let address = absolute(fact, alias);
            self.aliases.entry(address).or_insert(number);
        }
        let source = fact.source.as_str();
        self.by_record.entry((source, normal(fact.record()))).or_insert(number);
        if fact.kind == Kind::Doc {
            self.by_id.entry(normal(fact.record())).and_modify(|known| *known = None).or_insert(Some(number));
            self.by_record.entry((source, normal(&fact.place))).or_insert(number);
            let name = fact.place.rsplit('/').next().unwrap_or(&fact.place);
            let name = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
            self.by_name.entry((source, name)).and_modify(|known| *known = None).or_insert(Some(number));
        }
    }

    /// Where `link`, written in the document `from`, leads.
    pub(super) fn follow(&self, from: usize, link: &str) -> Target {
        let mut link = link.trim().to_owned();
        let mut is_alias = false;
        for _ in 0..MAX_REDIRECTS {
            match self.find(from, &link) {
                Found::Document(number) if is_alias => return Target::Alias(number),
                Found::Document(number) => return Target::Document(number),
                Found::Alias(number) => return Target::Alias(number),
                Found::Redirect(to) => {
                    is_alias = true;
                    to.clone_into(&mut link);
                }
                Found::Nothing(target) => return target,
            }
        }
        Target::Broken
    }

    fn find(&self, from: usize, link: &str) -> Found<'a> {
        let fact = &self.facts[from];
        let path = link.split(['#', '?']).next().unwrap_or_default();
        if path.is_empty() {
            return Found::Document(from);
        }
        if path.split_once(':').is_some_and(|(scheme, rest)| is_scheme(scheme) && !rest.starts_with("//"))
            || (has_scheme(path) && !has_host(path))
        {
            return Found::Nothing(Target::External);
        }
        let addresses = addresses_of(fact, path);
        for address in &addresses {
            if let Some(&number) = self.by_address.get(address) {
                return Found::Document(number);
            }
            if let Some(&number) = self.aliases.get(address) {
                return Found::Alias(number);
            }
            if let Some(to) = self.redirect_of(fact, address) {
                return Found::Redirect(to);
            }
        }
        if let Some(number) = self.by_path(fact, path).or_else(|| self.by_id(fact, path)) {
            return Found::Document(number);
        }
        Found::Nothing(self.miss(fact, path, &addresses))
    }

    fn redirect_of(&self, fact: &'a Facts, address: &str) -> Option<&'a str> {
        let source = fact.source.as_str();
        let path = address.split_once('/').map_or("", |(_, path)| path);
        [address, path].iter().find_map(|key| self.redirects.get(&(source, (*key).to_owned())).copied())
    }

    /// A document by its id, its file, or a file name that only one has: what generators take beside
    /// addresses.
    fn by_path(&self, fact: &'a Facts, path: &str) -> Option<usize> {
        if has_host(path) {
            return None;
        }
        let source = fact.source.as_str();
        let folder = fact.place.rsplit_once('/').map_or("", |(folder, _)| folder);
        let own = fact.record();
        let parent = own.rsplit_once('/').map_or("", |(parent, _)| parent);
        let candidates =
            [normal(&joined(folder, path)), normal(path), normal(&joined(own, path)), normal(&joined(parent, path))];
        let known = candidates.into_iter().find_map(|key| self.by_record.get(&(source, key)).copied());
        known.or_else(|| {
            let name = path.trim_matches('/');
            let name = name
                .rsplit_once('.')
                .filter(|(_, ending)| PAGE_ENDINGS.contains(ending))
                .map_or(name, |(stem, _)| stem);
            (!name.contains('/')).then(|| self.by_name.get(&(source, name)).copied().flatten()).flatten()
        })
    }

    /// A page that a thread names by its id: exports of forums tell so which pages of the documentation their
    /// answers link, whatever site that documentation is on.
    fn by_id(&self, fact: &Facts, path: &str) -> Option<usize> {
        let names_page = fact.kind == Kind::Thread && !has_host(path);
        self.by_id.get(&normal(path)).copied().flatten().filter(|_| names_page)
    }

    /// What a link is that leads to no document.
    fn miss(&self, fact: &Facts, path: &str, addresses: &[String]) -> Target {
        let name = path.rsplit('/').next().unwrap_or_default();
        let is_file = name
            .rsplit_once('.')
            .is_some_and(|(_, ending)| is_file_ending(ending) && !(has_host(path) && path.matches('/').count() < 3));
        if !has_host(path) {
            return if is_file {
                Target::File
            } else if fact.kind == Kind::Thread {
                self.miss_on_site(addresses)
            } else {
                Target::Broken
            };
        }
        match self.miss_on_site(addresses) {
            Target::Broken if is_file => Target::File,
            target => target,
        }
    }

    /// An address on a site that is indexed is broken where its documents stand, and none of our
    /// business elsewhere: user pages, lists of tags, another site's part of the host.
    fn miss_on_site(&self, addresses: &[String]) -> Target {
        let is_ours = addresses.iter().any(|address| {
            let (host, path) = address.split_once('/').unwrap_or((address, ""));
            let first = path.split('/').next().unwrap_or_default();
            self.hosts.get(host).is_some_and(|folders| folders.contains(first))
        });
        if is_ours { Target::Broken } else { Target::External }
    }
}

/// What one step of following gave.
enum Found<'a> {
    Document(usize),
    Alias(usize),
    Redirect(&'a str),
    Nothing(Target),
}

/// What following all links gave.
#[derive(Debug, Default)]
pub(super) struct Followed {
    /// Links between documents, by number, sorted.
    pub(super) links: Vec<(u32, u32)>,
    /// How many links of a document lead nowhere, where any do.
    pub(super) dead: BTreeMap<u32, u32>,
    /// What became of the links of each source.
    pub(super) reports: BTreeMap<String, LinkReport>,
}

/// Follows every link of every document.
pub(super) fn follow_all(addresses: &Addresses<'_>) -> Followed {
    let Followed { mut links, mut dead, mut reports } = Followed::default();
    for (number, fact) in addresses.facts.iter().enumerate() {
        let own = u32::try_from(number).unwrap_or(u32::MAX);
        let report = reports.entry(fact.source.clone()).or_default();
        for link in &fact.links {
            let target = addresses.follow(number, link);
            count(report, target, fact, link);
            match target {
                Target::Document(to) | Target::Alias(to) if to != number => {
                    links.push((own, u32::try_from(to).unwrap_or(u32::MAX)));
                }
                Target::Broken => *dead.entry(own).or_default() += 1,
                _ => {}
            }
        }
    }
    links.sort_unstable();
    links.dedup();
    Followed { links, dead, reports }
}

fn count(report: &mut LinkReport, target: Target, fact: &Facts, link: &str) {
    report.internal += u64::from(target != Target::External);
    match target {
        Target::Document(_) => report.documents += 1,
        Target::Alias(_) => report.aliases += 1,
        Target::File => report.files += 1,
        Target::External => report.external += 1,
        Target::Broken => {
            report.broken += 1;
            if report.listed.len() < MAX_LISTED {
                report.listed.push(BrokenLink { place: fact.place.clone(), link: link.to_owned() });
            }
        }
    }
}

fn is_scheme(text: &str) -> bool {
    text.len() > 1
        && text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b))
}

fn has_scheme(link: &str) -> bool {
    link.split_once("://").is_some_and(|(scheme, _)| is_scheme(scheme))
}

fn has_host(link: &str) -> bool {
    let start = link.get(..8).unwrap_or(link).to_ascii_lowercase();
    start.starts_with("http://") || start.starts_with("https://") || start.starts_with("//")
}

fn is_file_ending(ending: &str) -> bool {
    let is_short = (1..=5).contains(&ending.len()) && ending.bytes().all(|b| b.is_ascii_alphanumeric());
    let is_word = ending.bytes().any(|b| b.is_ascii_alphabetic());
    is_short && is_word && !PAGE_ENDINGS.contains(&ending.to_ascii_lowercase().as_str())
}

/// Where a document is read: at its address, else on the server that answers from the index.
fn address_of(fact: &Facts) -> Cow<'_, str> {
    fact.url.as_deref().map_or_else(|| Cow::Owned(format!("/read/{}/", fact.id)), Cow::Borrowed)
}

/// The addresses that a link written in a document may mean, `host/path` each, likeliest first.
fn addresses_of(fact: &Facts, path: &str) -> Vec<String> {
    if has_host(path) {
        return vec![normal(path)];
    }
    let mut found = vec![absolute(fact, path)];
    if !path.starts_with('/') {
        // A generator that serves `a/b.md` as `a/b/` may keep links as they were written beside `b.md`.
        let url = address_of(fact);
        let parent = url.trim_end_matches('/').rsplit_once('/').map_or("", |(parent, _)| parent);
        found.push(normal(&joined(parent, path)));
    }
    found
}

/// `path` as it counts on the page of `fact`.
fn absolute(fact: &Facts, path: &str) -> String {
    let url = address_of(fact);
    if has_host(path) {
        return normal(path);
    }
    if path.starts_with('/') {
        let host_end = url.find("://").map_or(0, |at| at + 3);
        let end = url[host_end..].find('/').map_or(url.len(), |at| host_end + at);
        return normal(&format!("{}{path}", &url[..if has_host(&url) { end } else { 0 }]));
    }
    let folder = url.split(['#', '?']).next().unwrap_or(&url);
    let folder = folder.rfind('/').map_or("", |at| &folder[..at]);
    normal(&joined(folder, path))
}

/// `path` as seen from `folder`, with `.` and `..` worked out.
fn joined(folder: &str, path: &str) -> String {
    let (host, folder) = match folder.split_once("://") {
        Some((scheme, rest)) => {
            let end = rest.find('/').unwrap_or(rest.len());
            (format!("{scheme}://{}/", &rest[..end]), rest[end..].trim_start_matches('/'))
        }
        None => (String::new(), folder),
    };
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    host + &parts.join("/")
}

/// The form in which addresses are compared: `host/path` or a path, lower case, unescaped, without
/// scheme, `www.`, query, fragment, slashes at the ends, `index` pages and the ending of a page.
fn normal(address: &str) -> String {
    let path = address.split(['#', '?']).next().unwrap_or_default();
    let path = path.split_once("://").filter(|(scheme, _)| is_scheme(scheme)).map_or(path, |(_, rest)| rest);
    let path = unescaped(path).to_lowercase();
    let path = path.trim_matches('/').trim_start_matches("./").trim_start_matches("www.");
    let path = match path.rsplit_once('.') {
        Some((stem, ending)) if PAGE_ENDINGS.contains(&ending) && path.contains('/') => stem,
        Some((stem, ending)) if PAGE_ENDINGS.contains(&ending) && !stem.contains('.') => stem,
        _ => path,
    };
    for index in ["index", "_index", "readme"] {
        if let Some(folder) = path.strip_suffix(index).and_then(|folder| folder.strip_suffix('/')) {
            return folder.trim_end_matches('/').to_owned();
        }
    }
    path.trim_end_matches('/').to_owned()
}

/// Percent escapes as what they stand for (RFC 3986); those that are no UTF-8 stay.
fn unescaped(path: &str) -> String {
    if !path.contains('%') {
        return path.to_owned();
    }
    let bytes = path.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = |byte: u8| char::from(byte).to_digit(16);
        let escape = (bytes[at] == b'%').then(|| bytes.get(at + 1).zip(bytes.get(at + 2))).flatten();
        if let Some(byte) = escape.and_then(|(&high, &low)| u8::try_from(hex(high)? * 16 + hex(low)?).ok()) {
            out.push(byte);
            at += 3;
        } else {
            out.push(bytes[at]);
            at += 1;
        }
    }
    String::from_utf8(out).unwrap_or_else(|_| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Document;

    fn page(record: &str, place: &str, url: Option<&str>, aliases: &[&str]) -> Facts {
        let mut document = Document::new("docs", record, Kind::Doc, record);
        document.url = url.map(str::to_owned);
        document.aliases = aliases.iter().map(|&alias| alias.to_owned()).collect();
        Facts::of(&document, place)
    }

    #[test]
    fn every_way_to_write_a_link_leads_to_its_document() {
        let host = "https://docs.example";
        let facts = [
            page("guide/a", "guide/a.md", Some("https://docs.example/guide/a/"), &["/old/a/", "old-a"]),
            page("guide/b", "guide/b.md", Some("https://docs.example/guide/b/"), &[]),
            page("ops", "ops/_index.md", Some("https://docs.example/ops/"), &[]),
        ];
        let redirects = [
            Redirect { source: "docs".into(), from: "/gone".into(), to: "/guide/b/".into() },
            Redirect { source: "docs".into(), from: "/round".into(), to: "/round".into() },
        ];
        let addresses = Addresses::new(&facts, &redirects);
        for (link, target) in [
            ("#part", Target::Document(0)),
            ("/guide/b/", Target::Document(1)),
            ("/guide/b#x", Target::Document(1)),
            ("/guide/b/index.html", Target::Document(1)),
            ("../b/", Target::Document(1)),
            ("b.md#x", Target::Document(1)),
            ("b", Target::Document(1)),
            ("HTTPS://www.docs.example/Guide/B", Target::Document(1)),
            ("../ops/_index.md", Target::Document(2)),
            ("/old/a", Target::Alias(0)),
            ("/guide/a/old-a", Target::Alias(0)),
            ("/gone", Target::Alias(1)),
            ("/round", Target::Broken),
            ("/guide/none", Target::Broken),
            ("../attachments/plan.png", Target::File),
            ("/attachments/plan.zip", Target::File),
            ("mailto:a@b.example", Target::External),
            ("https://other.example/guide/b", Target::External),
            ("ftp://docs.example/guide/b", Target::External),
        ] {
            assert_eq!(addresses.follow(0, link), target, "{link}");
        }
        assert_eq!(addresses.follow(0, &format!("{host}/guide/nowhere")), Target::Broken);
        assert_eq!(addresses.follow(0, &format!("{host}/users/ann")), Target::External);
    }

    #[test]
    fn links_without_any_address_go_by_files() {
        let facts = [page("a/b", "a/b.md", None, &[]), page("a/c", "a/c.md", None, &[])];
        let addresses = Addresses::new(&facts, &[]);
        for link in ["c.md", "./c.md", "/a/c", "../a/c", "c", "/read/docs/a/c/#part"] {
            assert_eq!(addresses.follow(0, link), Target::Document(1), "{link}");
        }
    }

    #[test]
    fn a_thread_names_a_page_of_another_source_by_its_id() {
        let mut thread = Facts::of(&Document::new("forum", "7", Kind::Thread, "Help"), "threads.jsonl");
        thread.url = Some("https://forum.example/t/7".into());
        let mut other = page("twice", "twice.md", None, &[]);
        other.source = "more".into();
        let facts = [
            thread,
            page("help/setup", "docs.jsonl", Some("https://example/help/setup"), &[]),
            page("twice", "twice.md", None, &[]),
            other,
        ];
        let addresses = Addresses::new(&facts, &[]);
        assert_eq!(addresses.follow(0, "/help/setup"), Target::Document(1));
        assert_eq!(addresses.follow(0, "help/setup#part"), Target::Document(1));
        assert_ne!(addresses.follow(0, "twice"), Target::Document(2), "two pages have this id");
        assert_eq!(addresses.follow(0, "https://other.example/help/setup"), Target::External);
        assert_eq!(addresses.follow(2, "/help/setup"), Target::Document(1), "within one source it is a file's path");
    }

    #[test]
    fn hostile_links_lead_nowhere_and_hurt_nobody() {
        let facts = [page("a", "a.md", Some("/a"), &[])];
        let addresses = Addresses::new(&facts, &[]);
        for link in ["%", "%zz%ff", "//", "://", "http://", "é%", "../../../..", "a:b:c", "\u{0}", ":", "?", "/"] {
            let _ = addresses.follow(0, link);
        }
    }

    #[test]
    fn the_account_of_links_balances() {
        let mut fact = page("a", "a.md", Some("https://d.example/x/a"), &["/y"]);
        fact.links = ["/x/a", "/y", "/x/none", "p.png", "https://o.example/"].map(str::to_owned).to_vec();
        let facts = [fact];
        let Followed { dead, reports, .. } = follow_all(&Addresses::new(&facts, &[]));
        let report = &reports["docs"];
        assert_eq!((report.documents, report.aliases, report.files, report.broken, report.external), (1, 1, 1, 1, 1));
        assert_eq!(report.internal, 4);
        assert_eq!(report.listed, [BrokenLink { place: "a.md".into(), link: "/x/none".into() }]);
        assert_eq!(dead, BTreeMap::from([(0, 1)]));
    }
}
