//! Fetches a site by its sitemap: what `robots.txt` allows of what the sitemaps list, kept in a mirror
//! so that the next crawl asks only for what has changed. A site that cannot be reached never stops
//! the other sources.

mod answer;
mod fetch;
mod listing;
mod mirror;
mod network;
mod pace;
mod pages;
mod reading;
mod resolver;
mod robots;
mod site;
mod sitemap;

use self::{
    answer::{Answer, Failure},
    fetch::{Ask, Fetcher},
    listing::Listing,
    mirror::Mirror,
    pages::{Page, Pages},
    robots::Robots,
    site::{Site, place_of},
};
use crate::{
    error::Result,
    source::{intake::Intake, limits::MAX_ROBOTS_BYTES, record::Raw, report::DropReason},
};

/// How many pages are held at once.
const BATCH: usize = 64;

/// Reads every page that the site lists and lets us fetch.
///
/// # Errors
/// When the configuration does not name a site, the mirror cannot be used, or what the sink returns.
pub(in crate::source) fn read(intake: &mut Intake<'_>) -> Result<()> {
    let spec = intake.spec;
    let site = Site::of(spec)?;
    let mirror = Mirror::open(spec, site.named())?;
    let mut fetcher = Fetcher::new(&site, &spec.crawl);
    let mut listing = match rules(&mut fetcher, &site) {
        Ok(robots) => {
            let sitemaps = robots.sitemaps.clone();
            fetcher.obey(robots);
            listing::collect(intake, &site, &mut fetcher, &sitemaps)
        }
        Err(detail) => {
            let detail = format!("{detail}; nothing is fetched as long as the site's rules are not known");
            intake.refuse(DropReason::Refused, &place_of(&site.robots()), &detail);
            fetcher.give_up("the site's rules are not known".to_owned());
            Listing::default()
        }
    };
    if !listing.is_whole {
        listing.recall(&site, &mirror.pages()?);
    }
    let mut pages = Pages::new(&mut fetcher, &mirror, &listing, spec.crawl.max_pages);
    let spec_for_pages = reading::spec_for_pages(spec);
    let read = |raw: &Raw<Page>| reading::read(&spec_for_pages, &raw.content);
    let mut batch = Vec::new();
    for (url, changed) in &listing.pages {
        if let Some(page) = pages.get(intake, url, *changed)? {
            let fingerprint = intake.fingerprint(&[page.url.as_str().as_bytes(), page.text.as_bytes()]);
            batch.push(Raw { place: place_of(&page.url), fingerprint, content: page });
        }
        if batch.len() == BATCH {
            intake.take(&batch, read)?;
            batch.clear();
        }
    }
    intake.take(&batch, read)?;
    if listing.is_whole { mirror.retain(listing.pages.keys()) } else { Ok(()) }
}

/// What the site lets us do. RFC 9309, 2.3.1: one that has no rules allows everything, one that does
/// not tell them allows nothing.
fn rules(fetcher: &mut Fetcher<'_>, site: &Site) -> Result<Robots, String> {
    let url = site.robots();
    let ask = Ask { url: &url, max_bytes: MAX_ROBOTS_BYTES, known: None, is_listed: &|_| false };
    match fetcher.get(&ask) {
        Ok(Answer::Whole { body, .. }) => Robots::parse(&String::from_utf8_lossy(&body)),
        Ok(Answer::Status(status)) if status.is_client_error() => Ok(Robots::default()),
        Ok(Answer::Status(status)) => Err(status.to_string()),
        Ok(Answer::Same { .. } | Answer::Moved(_)) => Err("no rules".to_owned()),
        Err(Failure::Refused(detail)) => Err(format!("{detail}; if that is the site, write its address in `url`")),
        Err(failure) => Err(failure.detail().to_owned()),
    }
}
