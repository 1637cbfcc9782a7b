//! Finds out which pages the site has: reads its sitemaps, those of an index too, and keeps what
//! belongs to the source. It fetches no page.

use std::collections::{BTreeMap, HashSet, VecDeque, btree_map::Entry};

use jiff::Timestamp;
use url::Url;

use super::{
    answer::{Answer, Failure},
    fetch::{Ask, Fetcher},
    pace,
    site::{Site, place_of},
    sitemap::{self, Sitemap},
};
use crate::source::{
    intake::Intake,
    limits::{MAX_SITE_ADDRESSES, MAX_SITEMAP_BYTES, MAX_SITEMAPS},
    record::Fault,
    report::{DropReason, RepairReason},
};

/// The pages of a site.
#[derive(Default)]
pub(super) struct Listing {
    /// Each page, with the last moment at which it may have changed, in the order of their addresses.
    pub(super) pages: BTreeMap<Url, Option<Timestamp>>,
    /// Whether every sitemap was read to its end: only then is a page that is not listed gone.
    pub(super) is_whole: bool,
}

impl Listing {
    /// Adds a page. One that is listed twice changed at the later date, or nobody knows when.
    fn add(&mut self, page: Url, changed: Option<Timestamp>) -> Result<(), Fault> {
        let count = self.pages.len();
        match self.pages.entry(page) {
            Entry::Occupied(mut known) => *known.get_mut() = known.get().and_then(|known| Some(known.max(changed?))),
            Entry::Vacant(_) if count >= MAX_SITE_ADDRESSES => {
                return Err((DropReason::TooLarge, format!("more than {MAX_SITE_ADDRESSES} addresses on this site")));
            }
            Entry::Vacant(place) => drop(place.insert(changed)),
        }
        Ok(())
    }

    /// Adds the pages of the last crawl, where the sitemaps do not say which there are.
    pub(super) fn recall(&mut self, site: &Site, pages: &[String]) {
        let found = pages.iter().filter_map(|page| site.address(page, site.named()).ok());
        for page in found.filter(|page| site.holds(page)).take(MAX_SITE_ADDRESSES) {
            self.pages.entry(page).or_default();
        }
    }
}

/// Reads the sitemap that the operator names, else those of `robots.txt`, else the one at the usual
/// place. What cannot be read is a drop of its own.
pub(super) fn collect(intake: &mut Intake<'_>, site: &Site, fetcher: &mut Fetcher<'_>, named: &[String]) -> Listing {
    let mut listing = Listing { is_whole: true, ..Listing::default() };
    let mut queue: VecDeque<(Url, bool)> =
        starts(intake, site, named).into_iter().map(|sitemap| (sitemap, true)).collect();
    let mut seen: HashSet<Url> = queue.iter().map(|(sitemap, _)| sitemap.clone()).collect();
    while let Some((url, may_nest)) = queue.pop_front() {
        let place = place_of(&url);
        let Sitemap { is_index, entries, fault } = fetch(fetcher, &url);
        let mut faults: Vec<Fault> = fault.into_iter().collect();
        if is_index && !may_nest {
            faults.push((DropReason::WrongShape, "an index in an index is not followed".to_owned()));
            listing.fail(intake, &place, &faults);
            continue;
        }
        for entry in entries {
            let address = match site.address(&entry.address, &url) {
                Ok(address) if is_index || site.holds(&address) => address,
                Ok(address) => {
                    let detail = format!("`{}` lies outside `{}`", address.path(), site.named());
                    intake.repair(RepairReason::LinkPassedOver, &place, &detail);
                    continue;
                }
                Err(detail) => {
                    intake.repair(RepairReason::LinkPassedOver, &place, &detail);
                    continue;
                }
            };
            if !is_index {
                let changed = entry.lastmod.as_deref().and_then(pace::lastmod);
                if let Err(fault) = listing.add(address, changed) {
                    faults.push(fault);
                    break;
                }
            } else if seen.len() >= MAX_SITEMAPS && !seen.contains(&address) {
                faults.push((DropReason::TooLarge, format!("more than {MAX_SITEMAPS} sitemaps")));
                break;
            } else if seen.insert(address.clone()) {
                queue.push_back((address, false));
            }
        }
        listing.fail(intake, &place, &faults);
    }
    listing
}

impl Listing {
    /// Counts a sitemap that is not what it should be, once.
    fn fail(&mut self, intake: &mut Intake<'_>, place: &str, faults: &[Fault]) {
        if let Some((reason, detail)) = faults.first() {
            self.is_whole = false;
            intake.refuse(*reason, place, detail);
        }
    }
}

/// Where to begin.
fn starts(intake: &mut Intake<'_>, site: &Site, named: &[String]) -> Vec<Url> {
    if let Some(sitemap) = site.sitemap() {
        return vec![sitemap];
    }
    let mut starts = Vec::new();
    for address in named {
        match site.address(address, &site.robots()) {
            Ok(sitemap) if starts.contains(&sitemap) => {}
            Ok(sitemap) => starts.push(sitemap),
            Err(detail) => intake.repair(RepairReason::LinkPassedOver, &place_of(&site.robots()), &detail),
        }
    }
    if starts.is_empty() {
        starts.push(site.usual_sitemap());
    }
    starts
}

fn fetch(fetcher: &mut Fetcher<'_>, url: &Url) -> Sitemap {
    let ask = Ask { url, max_bytes: MAX_SITEMAP_BYTES, known: None, is_listed: &|_| false };
    let fault = match fetcher.get(&ask) {
        Ok(Answer::Whole { body, .. }) => return sitemap::parse(&body),
        Ok(Answer::Status(status)) => {
            (DropReason::Unreadable, format!("{status}; if the sitemap lies elsewhere, write its address in `url`"))
        }
        Ok(Answer::Same { .. } | Answer::Moved(_)) => (DropReason::Unreadable, "no sitemap".to_owned()),
        Err(Failure::Unavailable(detail)) => (DropReason::Unreadable, detail),
        Err(Failure::Refused(detail)) => (DropReason::Refused, detail),
        Err(Failure::TooLarge(detail)) => (DropReason::TooLarge, detail),
    };
    Sitemap { fault: Some(fault), ..Sitemap::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_listed_twice_changed_at_the_later_date_or_nobody_knows() {
        let page = Url::parse("https://docs.example/a").unwrap();
        let (early, late) = (pace::lastmod("2024-05-01T00:00:00Z"), pace::lastmod("2024-06-01T00:00:00Z"));
        for (first, second, both) in [(early, late, late), (late, early, late), (None, late, None), (late, None, None)]
        {
            let mut listing = Listing::default();
            listing.add(page.clone(), first).unwrap();
            listing.add(page.clone(), second).unwrap();
            assert_eq!(listing.pages.get(&page), Some(&both));
        }
    }
}
