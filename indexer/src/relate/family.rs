//! Families: the same page in several versions, and pages that say nearly the same. Each has one
//! canonical member, chosen by rules that stand here.
//!
//! Two pages of one source are the same page in two versions when
//! 1. their paths differ only in a folder that names a version (`v9`, `10.2`, `latest`) or ends in one
//!    (`guide8` beside `guide7` or `guide`), and that folder and its counterpart have at least
//!    [`LEAST_SHARED`] of the smaller one's page names in common; or
//! 2. they stand below such a pair of folders, at different depths, and have the same file name and the
//!    same title, each once; or
//! 3. they name different versions and their texts are nearly the same.
//!
//! Documents of the same kind whose texts are nearly the same are a family as well: copies.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::{Deserialize, Serialize};

use super::{duplicates::near_duplicates, facts::Facts, version::Version};
use crate::document::{Kind, PUBLIC};

/// Least share of page names that two folders have in common to be versions of each other.
pub const LEAST_SHARED: f64 = 0.3;
/// Names of folders that stand for the newest version, or one that is not out yet.
const NEWEST: [&str; 7] = ["latest", "current", "stable", "main", "master", "next", "dev"];

/// A family of documents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Family {
    /// Number of the member that stands for all when nothing tells which is wanted.
    pub canonical: u32,
    /// Its members, by version, oldest first, then by number.
    pub members: Vec<Member>,
}

/// A document of a family.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Its number.
    pub document: u32,
    /// The version it is written for, or begins to be right for; `None` when nothing says it.
    pub from: Option<String>,
    /// The version from which on another member is right; `None` for the newest.
    pub until: Option<String>,
}

/// Where a page stands, with its version taken out of the path.
struct Placed<'a> {
    number: usize,
    /// Path with every version folder replaced by what it is a version of.
    base: String,
    /// The part of `base` up to the version folder.
    stem: String,
    name: &'a str,
    version: Option<Version>,
}

/// The families among documents, in the order of their first members. Facts are in the order of the
/// documents' numbers.
#[must_use]
pub fn families(facts: &[Facts]) -> Vec<Family> {
    let mut union = Union::new(facts.len());
    let mut versions: Vec<Option<Version>> = facts.iter().map(own_version).collect();
    let mut by_source: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (number, fact) in facts.iter().enumerate().filter(|(_, fact)| fact.kind == Kind::Doc) {
        by_source.entry(&fact.source).or_default().push(number);
    }
    for numbers in by_source.values() {
        let folders = version_folders(facts, numbers);
        let placed: Vec<Placed> = numbers.iter().filter_map(|&number| place(facts, number, &folders)).collect();
        join_versions(facts, &placed, &mut union);
        for page in placed {
            versions[page.number] = versions[page.number].take().or(page.version);
        }
    }
    for (one, other) in near_duplicates(facts) {
        union.join(one, other);
    }
    union.groups().into_iter().map(|group| family(facts, &versions, group)).collect()
}

/// The newest version that a document says it is written for.
fn own_version(fact: &Facts) -> Option<Version> {
    fact.versions.iter().filter_map(|version| Version::parse(version)).max()
}

/// The folders of a path, each with the path up to and including it.
fn folders(record: &str) -> impl Iterator<Item = (&str, &str)> {
    record.match_indices('/').map(|(end, _)| {
        let start = record[..end].rfind('/').map_or(0, |at| at + 1);
        (&record[..end], &record[start..end])
    })
}

/// What a folder is a version of, and of which: `guide8` is version 8 of `guide`, `v9.1` version 9.1 of
/// nothing named.
fn version_of(folder: &str) -> Option<(&str, Option<Version>)> {
    if let Some(version) = Version::parse(folder) {
        return Some(("", Some(version)));
    }
    if NEWEST.contains(&folder.to_lowercase().as_str()) {
        return Some(("", None));
    }
    let digits = folder.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
    let version = Version::parse(folder.get(digits.len()..)?)?;
    let stem = digits.trim_end_matches(['-', '_', ' ']).trim_end_matches("-v").trim_end_matches("_v");
    (!stem.is_empty()).then_some((stem, Some(version)))
}

/// Version folders of a source: path of the folder → path of what it is a version of, and the version.
/// A folder without a number is the newest version of those that have one.
fn version_folders(facts: &[Facts], numbers: &[usize]) -> HashMap<String, (String, Option<Version>)> {
    let mut names: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for &number in numbers {
        let record = facts[number].record();
        let name = record.rsplit('/').next().unwrap_or(record);
        for (path, _) in folders(record) {
            names.entry(path).or_default().insert(name);
        }
    }
    let mut variants: BTreeMap<String, Vec<(&str, Option<Version>)>> = BTreeMap::new();
    for path in names.keys() {
        let (above, folder) = path.rsplit_once('/').map_or(("", *path), |(above, folder)| (above, folder));
        let (stem, version) = version_of(folder).unwrap_or((folder, None));
        variants.entry(format!("{above}/{stem}")).or_default().push((path, version));
    }
    let mut found = HashMap::new();
    for (stem, paths) in variants {
        let shares = |one: &str, other: &str| {
            let common = names[one].intersection(&names[other]).count();
            let least = names[one].len().min(names[other].len());
            #[expect(clippy::cast_precision_loss, reason = "numbers of pages are small")]
            let share = common as f64 / least.max(1) as f64;
            share >= LEAST_SHARED
        };
        for (path, version) in &paths {
            if paths.iter().any(|(other, _)| other != path && shares(path, other)) {
                found.insert((*path).to_owned(), (stem.clone(), version.clone()));
            }
        }
    }
    found
}

/// A page below a version folder; the innermost version counts.
fn place<'a>(
    facts: &'a [Facts],
    number: usize,
    found: &HashMap<String, (String, Option<Version>)>,
) -> Option<Placed<'a>> {
    let record = facts[number].record();
    let mut base = String::new();
    let mut placed = None;
    let mut at = 0;
    // The page that stands for a version folder has its path.
    for path in folders(record).map(|(path, _)| path).chain([record]) {
        if let Some((stem, version)) = found.get(path) {
            base.clone_from(stem);
            placed = Some((stem.clone(), version.clone()));
            at = path.len();
        }
    }
    let (stem, version) = placed?;
    base.push_str(&record[at..]);
    Some(Placed { number, base, stem, name: record.rsplit('/').next().unwrap_or(record), version })
}

fn join_versions(facts: &[Facts], placed: &[Placed<'_>], union: &mut Union) {
    let mut by_base: BTreeMap<&str, Vec<&Placed>> = BTreeMap::new();
    let mut by_name: BTreeMap<(&str, &str, &str), Vec<&Placed>> = BTreeMap::new();
    for page in placed {
        by_base.entry(&page.base).or_default().push(page);
        by_name.entry((&page.stem, page.name, facts[page.number].title.trim())).or_default().push(page);
    }
    for pages in by_base.values() {
        pages.windows(2).for_each(|pair| union.join(pair[0].number, pair[1].number));
    }
    for pages in by_name.values() {
        // A name that stands twice in one version does not tell which page is meant.
        let versions: BTreeSet<_> = pages.iter().map(|page| &page.version).collect();
        if versions.len() == pages.len() {
            pages.windows(2).for_each(|pair| union.join(pair[0].number, pair[1].number));
        }
    }
}

fn family(facts: &[Facts], versions: &[Option<Version>], mut group: Vec<usize>) -> Family {
    // What names no version beside those that do is the newest.
    group.sort_by_key(|&number| (versions[number].is_none(), versions[number].clone(), number));
    let newer = |at: usize| {
        let own = &versions[group[at]];
        group[at..].iter().map(|&other| &versions[other]).find(|version| *version != own)
    };
    let oldest = versions[group[0]].is_some();
    let members = group.iter().enumerate().map(|(at, &number)| Member {
        document: u32::try_from(number).unwrap_or(u32::MAX),
        from: versions[number].as_ref().map(ToString::to_string),
        until: newer(at).filter(|_| oldest).map(|version| match version {
            Some(version) => version.to_string(),
            None => "newest".to_owned(),
        }),
    });
    let members = members.collect();
    let canonical = canonical(facts, versions, &group);
    Family { canonical: u32::try_from(canonical).unwrap_or(u32::MAX), members }
}

/// The member that stands for all: what everybody may see before the rest, the newest version, the one
/// last changed, the shortest id, the first.
fn canonical(facts: &[Facts], versions: &[Option<Version>], group: &[usize]) -> usize {
    let rank = |&number: &usize| {
        let fact = &facts[number];
        let newest = (versions[number].is_none(), versions[number].clone());
        let shortest = std::cmp::Reverse(fact.id.len());
        (fact.audience == PUBLIC, newest, fact.updated, shortest, std::cmp::Reverse(number))
    };
    group.iter().max_by_key(|number| rank(number)).copied().unwrap_or(0)
}

/// Disjoint sets.
struct Union(Vec<usize>);

impl Union {
    fn new(count: usize) -> Self {
        Self((0..count).collect())
    }

    fn root(&mut self, mut at: usize) -> usize {
        while self.0[at] != at {
            self.0[at] = self.0[self.0[at]];
            at = self.0[at];
        }
        at
    }

    /// Puts two together; the smaller number stays the root.
    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.root(one), self.root(other));
        self.0[one.max(other)] = one.min(other);
    }

    /// Sets of more than one, by their smallest member.
    fn groups(mut self) -> Vec<Vec<usize>> {
        let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for at in 0..self.0.len() {
            let root = self.root(at);
            groups.entry(root).or_default().push(at);
        }
        groups.into_values().filter(|group| group.len() > 1).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Document;

    fn pages(records: &[(&str, &str)]) -> Vec<Facts> {
        let fact = |(record, title): &(&str, &str)| {
            Facts::of(&Document::new("docs", *record, Kind::Doc, *title), &format!("{record}.md"))
        };
        records.iter().map(fact).collect()
    }

    fn shown(facts: &[Facts]) -> Vec<String> {
        let name = |member: &Member| {
            let bounds = (member.from.as_deref().unwrap_or("-"), member.until.as_deref().unwrap_or("-"));
            format!("{} {}..{}", facts[member.document as usize].record(), bounds.0, bounds.1)
        };
        families(facts)
            .iter()
            .map(|family| {
                let members: Vec<_> = family.members.iter().map(name).collect();
                format!("{} | {}", members.join(", "), facts[family.canonical as usize].record())
            })
            .collect()
    }

    #[test]
    fn the_same_page_below_numbered_folders_is_one_family() {
        let facts = pages(&[
            ("guide7", "Guide"),
            ("guide7/pages/list", "List"),
            ("guide7/old", "Old"),
            ("guide8/pages/list", "List"),
            ("guide", "The guide"),
            ("guide/pages/list", "List"),
            ("guide/new", "New"),
            ("part1/intro", "Intro"),
            ("part2/outro", "Outro"),
        ]);
        assert_eq!(
            shown(&facts),
            [
                "guide7 7..newest, guide -..- | guide",
                "guide7/pages/list 7..8, guide8/pages/list 8..newest, guide/pages/list -..- | guide/pages/list",
            ]
        );
    }

    #[test]
    fn versions_as_folders_and_the_newest_by_name() {
        let facts = pages(&[("v9.2/a", "A"), ("v9.10/a", "A"), ("latest/a", "A"), ("v9.2/b", "B")]);
        assert_eq!(shown(&facts), ["v9.2/a 9.2..9.10, v9.10/a 9.10..newest, latest/a -..- | latest/a"]);
    }

    #[test]
    fn a_page_that_moved_between_versions_keeps_its_family_by_name_and_title() {
        let facts = pages(&[
            ("guide8/x/list", "List view"),
            ("guide8/x/grid", "Grid"),
            ("guide/y/list", "List view"),
            ("guide/y/grid", "Data grid"),
        ]);
        assert_eq!(shown(&facts), ["guide8/x/list 8..newest, guide/y/list -..- | guide/y/list"]);
    }

    #[test]
    fn nearly_equal_texts_are_a_family_and_the_public_one_stands_for_it() {
        let words = |count: usize| (0..count).map(|n| format!("word{n} ")).collect::<Vec<_>>().concat();
        let text = words(200);
        let page = |record: &str, audience: &str, text: &str| {
            let title = if record == "other" { "For another system" } else { "For one system" };
            let mut document = Document::new("docs", record, Kind::Doc, title);
            let mut part = crate::document::Part::new(crate::document::Role::Section);
            part.blocks.push(crate::document::Block::Prose(text.to_owned()));
            document.parts.push(part);
            document.audience = audience.to_owned();
            Facts::of(&document, record)
        };
        let facts = [
            page("a", "internal", &text),
            page("much/longer", PUBLIC, &format!("{text} and more")),
            page("c", PUBLIC, &text.replace("word", "other")),
            page("other", PUBLIC, &words(225)),
        ];
        assert_eq!(shown(&facts), ["a -..-, much/longer -..- | much/longer"]);
    }
}
