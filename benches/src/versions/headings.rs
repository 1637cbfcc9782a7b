//! Headings that stand in several major versions of the pages of a generation. It reads records and ranks nothing.

use std::collections::{BTreeMap, BTreeSet};

use tier0_indexer::{Generation, Kind, Result, document::PUBLIC, generation::NO_FAMILY};

/// A heading on more pages, like "Introduction", tells of none.
const MOST_PAGES: usize = 12;
/// A heading of fewer words names no subject.
const LEAST_WORDS: usize = 2;

/// A heading with the pages that have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// The heading as the first of these pages has it, without its number.
    pub text: String,
    /// Numbers of the pages, in order.
    pub pages: Vec<u32>,
    /// Major versions, in order, that a draft can name for which at least one of the pages is written and another
    /// is not.
    pub majors: Vec<u32>,
}

/// What is known of the versions of the pages of a generation.
pub struct Pages<'a> {
    generation: &'a Generation,
}

impl<'a> Pages<'a> {
    /// The pages of `generation`.
    #[must_use]
    pub fn new(generation: &'a Generation) -> Self {
        Self { generation }
    }

    fn majors(&self, page: u32) -> u64 {
        self.generation.columns().majors[page as usize]
    }

    /// Every member of the family of a page, the page among them.
    pub(super) fn family(&self, page: u32) -> Vec<u32> {
        let family = self.generation.columns().family[page as usize];
        match self.generation.relations().families.get(family as usize).filter(|_| family != NO_FAMILY) {
            Some(family) => family.members.iter().map(|member| member.document).collect(),
            None => vec![page],
        }
    }

    /// Whether a page is written for a major version: it says so, or it says nothing and no other page of its
    /// family is written for that version.
    #[must_use]
    pub fn applies(&self, page: u32, major: u32) -> bool {
        let has = |page: u32| self.majors(page) >> (major % 64) & 1 == 1;
        has(page) || (self.majors(page) == 0 && !self.family(page).into_iter().any(has))
    }

    /// Headings of pages that everybody may see which stand in several majors, in order.
    ///
    /// # Errors
    /// When a record cannot be read.
    pub fn headings(&self) -> Result<Vec<Heading>> {
        let mut found: BTreeMap<String, (String, BTreeSet<u32>)> = BTreeMap::new();
        for (page, kind) in (0_u32..).zip(&self.generation.columns().kind) {
            if *kind != Kind::Doc {
                continue;
            }
            let document = self.generation.document(page)?;
            if document.audience != PUBLIC {
                continue;
            }
            let own = document.parts.iter().filter_map(|part| part.heading.last());
            for heading in std::iter::once(&document.title).chain(own) {
                let text = without_number(heading);
                found.entry(text.to_lowercase()).or_insert_with(|| (text.to_owned(), BTreeSet::new())).1.insert(page);
            }
        }
        Ok(found.into_values().filter_map(|(text, pages)| self.heading(text, pages)).collect())
    }

    fn heading(&self, text: String, pages: BTreeSet<u32>) -> Option<Heading> {
        if pages.len() > MOST_PAGES || text.split_whitespace().count() < LEAST_WORDS {
            return None;
        }
        let named = pages.iter().fold(0, |all, &page| all | self.majors(page));
        let is_told = |major: &u32| named >> major & 1 == 1 && pages.iter().any(|&page| !self.applies(page, *major));
        let majors: Vec<u32> = (1..64).filter(is_told).collect();
        (!majors.is_empty()).then(|| Heading { text, pages: pages.into_iter().collect(), majors })
    }
}

/// A heading without the number of its chapter.
fn without_number(heading: &str) -> &str {
    let heading = heading.trim();
    match heading.split_once(' ') {
        Some((number, rest)) if number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') => rest.trim(),
        _ => heading,
    }
}

#[cfg(test)]
mod tests {
    use super::without_number;

    #[test]
    fn the_number_of_a_chapter_is_no_part_of_a_heading() {
        for (heading, text) in [
            ("4.2.1 Mooring a boat", "Mooring a boat"),
            ("Mooring 2 boats", "Mooring 2 boats"),
            (" Boats ", "Boats"),
            ("12", "12"),
        ] {
            assert_eq!(without_number(heading), text);
        }
    }
}
