//! Gets the pages of a site one by one, from the site or from the mirror, and keeps the mirror in step.
//! It decides what becomes of a page; it reads no HTML.

use std::collections::HashSet;

use jiff::Timestamp;
use ureq::http::{HeaderMap, StatusCode};
use url::Url;

use super::{
    answer::{Answer, Failure, is_hidden, page_type},
    fetch::{Ask, Fetcher},
    listing::Listing,
    mirror::{Copy, Mirror},
    pace,
    site::place_of,
};
use crate::{
    error::Result,
    source::{
        intake::Intake,
        limits::MAX_PAGE_BYTES,
        record::Fault,
        report::{DropReason, RepairReason},
    },
};

/// A page that can be read.
pub(super) struct Page {
    /// Address that it was fetched from, after redirects.
    pub(super) url: Url,
    pub(super) text: String,
}

/// Gets the pages of one crawl.
pub(super) struct Pages<'a, 'b> {
    fetcher: &'a mut Fetcher<'b>,
    mirror: &'a Mirror,
    listing: &'a Listing,
    /// Addresses that pages of other addresses were found under.
    found: HashSet<Url>,
    /// How many pages may still be asked for.
    left: usize,
}

/// What became of an address.
enum Outcome {
    /// A page with a new body.
    New(Copy),
    /// The page of the mirror, with what the site says of it now.
    Same(Copy),
    /// The page of the mirror, for there is no need to ask.
    Kept(Copy),
    /// The page of the mirror, for want of an answer.
    Stale(Copy, String),
    /// The page stands under an address that gives a page of its own.
    Moved(Url),
    /// No page, and none to be kept.
    Gone(Fault),
    /// No page this time.
    Passed(Fault),
}

impl<'a, 'b> Pages<'a, 'b> {
    pub(super) fn new(fetcher: &'a mut Fetcher<'b>, mirror: &'a Mirror, listing: &'a Listing, max: usize) -> Self {
        Self { fetcher, mirror, listing, found: HashSet::new(), left: max }
    }

    /// Gets a page of the listing; one that cannot be had is counted as a drop.
    ///
    /// # Errors
    /// When the mirror cannot be written.
    pub(super) fn get(
        &mut self,
        intake: &mut Intake<'_>,
        url: &Url,
        changed: Option<Timestamp>,
    ) -> Result<Option<Page>> {
        let place = place_of(url);
        let copy = match self.outcome(url, changed) {
            Outcome::New(copy) => {
                self.mirror.store(url, &copy)?;
                copy
            }
            Outcome::Same(copy) => {
                self.mirror.stamp(url, &copy)?;
                copy
            }
            Outcome::Kept(copy) => copy,
            Outcome::Stale(copy, detail) => {
                let detail = format!("{detail}; the page of the last crawl is used");
                intake.repair(RepairReason::Incomplete, &place, &detail);
                copy
            }
            Outcome::Moved(to) => return self.moved(intake, url, &to),
            Outcome::Gone((reason, detail)) => {
                self.mirror.remove(url)?;
                intake.refuse(reason, &place, &detail);
                return Ok(None);
            }
            Outcome::Passed((reason, detail)) => {
                intake.refuse(reason, &place, &detail);
                return Ok(None);
            }
        };
        let found = Url::parse(&copy.stamp.url).unwrap_or_else(|_| url.clone());
        if found != *url {
            if self.is_listed(&found) {
                return self.moved(intake, url, &found);
            }
            intake.redirect(url.as_str(), found.as_str());
            self.found.insert(found.clone());
        }
        Ok(Some(Page { url: found, text: copy.text }))
    }

    fn moved(&self, intake: &mut Intake<'_>, from: &Url, to: &Url) -> Result<Option<Page>> {
        self.mirror.remove(from)?;
        intake.redirect(from.as_str(), to.as_str());
        intake.refuse(DropReason::Redirect, &place_of(from), &format!("leads to `{}`", place_of(to)));
        Ok(None)
    }

    fn is_listed(&self, url: &Url) -> bool {
        self.listing.pages.contains_key(url) || self.found.contains(url)
    }

    fn outcome(&mut self, url: &Url, changed: Option<Timestamp>) -> Outcome {
        if let Err(failure) = self.fetcher.allows(url) {
            return Outcome::Gone((DropReason::Refused, failure.detail().to_owned()));
        }
        let Some(left) = self.left.checked_sub(1) else {
            let detail = "more pages than `crawl.max_pages` allows".to_owned();
            return Outcome::Passed((DropReason::Refused, detail));
        };
        self.left = left;
        let copy = match self.mirror.load(url) {
            Some(copy) if pace::is_fresh(changed, copy.stamp.date.as_deref()) => return Outcome::Kept(copy),
            copy => copy,
        };
        let (listing, found) = (self.listing, &self.found);
        let is_listed = |url: &Url| listing.pages.contains_key(url) || found.contains(url);
        let known = copy.as_ref().map(|copy| &copy.stamp);
        let answer = self.fetcher.get(&Ask { url, max_bytes: MAX_PAGE_BYTES, known, is_listed: &is_listed });
        match (answer, copy) {
            (Ok(Answer::Whole { stamp, headers, body }), _) => {
                text_of(&headers, body).map_or_else(Outcome::Gone, |text| Outcome::New(Copy { stamp, text }))
            }
            (Ok(Answer::Same { headers, .. }), _) if is_hidden(&headers) => Outcome::Gone(hidden()),
            (Ok(Answer::Same { stamp, .. }), Some(copy)) => Outcome::Same(Copy { stamp, ..copy }),
            (Ok(Answer::Same { .. }), None) => Outcome::Passed((DropReason::Unreadable, "no page".to_owned())),
            (Ok(Answer::Moved(to)), _) => Outcome::Moved(to),
            (Ok(Answer::Status(status)), _) => Outcome::Gone((reason_of(status), status.to_string())),
            (Err(Failure::Unavailable(detail)), Some(copy)) => Outcome::Stale(copy, detail),
            (Err(Failure::Unavailable(detail)), None) => Outcome::Passed((DropReason::Unreadable, detail)),
            (Err(Failure::Refused(detail)), _) => Outcome::Gone((DropReason::Refused, detail)),
            (Err(Failure::TooLarge(detail)), _) => Outcome::Gone((DropReason::TooLarge, detail)),
        }
    }
}

/// The text of a body, if it is a page that may be shown.
fn text_of(headers: &HeaderMap, body: Vec<u8>) -> Result<String, Fault> {
    if is_hidden(headers) {
        return Err(hidden());
    }
    page_type(headers).map_err(|detail| (DropReason::Unreadable, format!("no HTML page: {detail}")))?;
    String::from_utf8(body)
        .map_err(|error| (DropReason::NotUtf8, format!("at byte {}", error.utf8_error().valid_up_to())))
}

fn hidden() -> Fault {
    (DropReason::Unpublished, "X-Robots-Tag: noindex".to_owned())
}

/// A page that is not there is not the same as one that is kept from us.
fn reason_of(status: StatusCode) -> DropReason {
    match status {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN | StatusCode::UNAVAILABLE_FOR_LEGAL_REASONS => {
            DropReason::Refused
        }
        _ => DropReason::Unreadable,
    }
}
