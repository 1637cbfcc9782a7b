//! Puts together what documents are to each other: one file of a generation.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    facts::{Facts, Redirect},
    family::{Family, families},
    links::{Addresses, Followed, LinkReport, Target, follow_all},
};

/// What documents, by number, are to each other.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Relations {
    /// The same page in several versions, and copies.
    pub families: Vec<Family>,
    /// Links between documents, from and to, sorted.
    pub links: Vec<(u32, u32)>,
    /// Threads that repeat another, and that other.
    pub repeats: Vec<(u32, u32)>,
    /// How many links of a document lead nowhere, where any do.
    pub dead_links: BTreeMap<u32, u32>,
}

/// Relates all documents of a build, whose facts come in the order of their numbers. Also says, for
/// each source, what its links lead to.
#[must_use]
pub fn relate(facts: &[Facts], redirects: &[Redirect]) -> (Relations, BTreeMap<String, LinkReport>) {
    let addresses = Addresses::new(facts, redirects);
    let (followed, families) = rayon::join(|| follow_all(&addresses), || families(facts));
    let Followed { links, dead: dead_links, reports } = followed;
    let mut repeats = Vec::new();
    for (number, fact) in facts.iter().enumerate() {
        for link in &fact.duplicate_of {
            if let Target::Document(to) | Target::Alias(to) = addresses.follow(number, link)
                && to != number
            {
                repeats.push((u32::try_from(number).unwrap_or(u32::MAX), u32::try_from(to).unwrap_or(u32::MAX)));
            }
        }
    }
    repeats.sort_unstable();
    repeats.dedup();
    (Relations { families, links, repeats, dead_links }, reports)
}
