//! Asks drafts that name a version and finds the pages of other versions that stand above one that applies.

use tier0_indexer::Result;
use tier0_server::{
    draft::understand,
    evaluate::side_by_side,
    query::{Filter, SearchIndex, retrieve},
};

use super::{drafts::Named, headings::Pages};

/// How many hits are looked at.
const DEPTH: usize = 10;

/// A page of another version that stands above one that applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fault {
    /// Number of the page of another version.
    pub wrong: u32,
    /// Its place, from 1.
    pub place: usize,
    /// Number of the page that applies.
    pub right: u32,
    /// Its place, from 1; `None` where it was not found at all.
    pub right_place: Option<usize>,
}

/// What a draft was shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// Its faults.
    pub faults: Vec<Fault>,
    /// Place of the first page with the heading, or of its family, that applies, from 1.
    pub first_right: Option<usize>,
}

/// What each draft is shown: pages that everybody may see.
///
/// # Errors
/// When the index cannot be read.
pub fn ask(index: &SearchIndex, drafts: &[Named]) -> Result<Vec<Seen>> {
    let pages = Pages::new(index.generation());
    side_by_side(drafts, |named| {
        let ranked = retrieve(index, &understand(&named.draft), &Filter::default(), usize::MAX)?;
        let ranking: Vec<u32> = ranked.docs.iter().map(|candidate| candidate.document).collect();
        let mut right: Vec<u32> = named.heading.pages.iter().flat_map(|&page| pages.family(page)).collect();
        right.retain(|&page| pages.applies(page, named.major));
        Ok(seen(&ranking, &right, |page| pages.applies(page, named.major)))
    })
}

/// What stands where in a whole ranking. `right` are the pages that have the heading, and their families, that apply.
fn seen(ranking: &[u32], right: &[u32], applies: impl Fn(u32) -> bool) -> Seen {
    let place = |page: u32| ranking.iter().position(|&found| found == page).map(|at| at + 1);
    let first_right = right.iter().filter_map(|&page| place(page)).min();
    // The one that is furthest down; one that was not found counts where none was.
    let last = right.iter().filter_map(|&page| Some((place(page)?, page))).max();
    let below = |at: usize| match last {
        Some((last, page)) => (last > at).then_some((page, Some(last))),
        None => right.first().map(|&page| (page, None)),
    };
    let faults =
        (1..).zip(ranking.iter().take(DEPTH)).filter(|&(_, &page)| !applies(page)).filter_map(|(at, &wrong)| {
            let (right, right_place) = below(at)?;
            Some(Fault { wrong, place: at, right, right_place })
        });
    Seen { faults: faults.collect(), first_right }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_of_another_version_is_a_fault_above_one_that_applies_only() {
        let is_odd = |page: u32| page % 2 == 1;
        let fine = seen(&[1, 3, 2, 4], &[1, 3], is_odd);
        assert_eq!(fine, Seen { faults: Vec::new(), first_right: Some(1) });
        let above = seen(&[1, 2, 3], &[1, 3], is_odd);
        let fault = Fault { wrong: 2, place: 2, right: 3, right_place: Some(3) };
        assert_eq!(above, Seen { faults: vec![fault], first_right: Some(1) });
        let missing = seen(&[5, 2], &[1], is_odd);
        assert_eq!(missing.faults, [Fault { wrong: 2, place: 2, right: 1, right_place: None }]);
        assert!(seen(&[2, 4], &[], is_odd).faults.is_empty());
    }

    #[test]
    fn the_first_ten_are_looked_at_and_what_they_stand_above_may_be_further_down() {
        let ranking: Vec<u32> = (1..=11).map(|at| 2 * at + 1).chain([2, 23]).collect();
        assert!(seen(&ranking, &[23], |page| page % 2 == 1).faults.is_empty());
        let ranking: Vec<u32> = [2].into_iter().chain((10..40).map(|at| 2 * at + 1)).collect();
        assert_eq!(seen(&ranking, &[79], |page| page % 2 == 1).faults[0].right_place, Some(31));
    }
}
