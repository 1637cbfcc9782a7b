//! When to ask, and whether at all: pauses between requests, waits that a server wants, dates of
//! pages. Pure: it neither sleeps nor knows what time it is; a server's times are compared with that
//! same server's.

use std::time::Duration;

use jiff::{Timestamp, ToSpan, civil::Date, fmt::rfc2822::DateTimeParser, tz::Offset};

use crate::source::limits::{MAX_CRAWL_DELAY, MAX_RETRY_WAIT};

/// Wait before a second try when the server does not say how long.
const USUAL_RETRY_WAIT: Duration = Duration::from_secs(2);

/// Least time between two requests: what the operator wants, or the site if that is longer.
pub(super) fn pause(delay_ms: u64, crawl_delay: Option<Duration>) -> Duration {
    Duration::from_millis(delay_ms).max(crawl_delay.unwrap_or_default().min(MAX_CRAWL_DELAY))
}

/// How long to wait after an answer with `Retry-After` (RFC 9110, 10.2.3: seconds or a date) and
/// `Date`; `None` when that is longer than anybody would wait.
pub(super) fn retry_wait(retry_after: Option<&str>, date: Option<&str>) -> Option<Duration> {
    let Some(wanted) = retry_after.map(str::trim) else { return Some(USUAL_RETRY_WAIT) };
    let wait = match wanted.parse() {
        Ok(seconds) => Duration::from_secs(seconds),
        Err(_) => match (http_date(wanted), date.and_then(http_date)) {
            (Some(until), Some(now)) => Duration::try_from(until.duration_since(now)).unwrap_or_default(),
            _ => USUAL_RETRY_WAIT,
        },
    };
    (wait <= MAX_RETRY_WAIT).then_some(wait)
}

/// A moment as HTTP writes it (RFC 9110, 5.6.7).
pub(super) fn http_date(text: &str) -> Option<Timestamp> {
    DateTimeParser::new().relaxed_weekday(true).parse_timestamp(text.trim()).ok()
}

/// The last moment that a sitemap's `lastmod` may mean (W3C Datetime): a date alone is any moment of
/// that day, anywhere on earth. `None` for less than a date or a time without zone.
pub(super) fn lastmod(text: &str) -> Option<Timestamp> {
    if text.len() == "2024-05-01".len() {
        let day: Date = text.parse().ok()?;
        let end = day.tomorrow().ok()?.at(12, 0, 0, 0);
        return Offset::UTC.to_timestamp(end).ok();
    }
    text.parse().ok()
}

/// Whether a page that was fetched at `fetched` cannot have changed since. A second is left for
/// servers that do not write the fractions.
pub(super) fn is_fresh(lastmod: Option<Timestamp>, fetched: Option<&str>) -> bool {
    let (Some(changed), Some(fetched)) = (lastmod, fetched.and_then(http_date)) else { return false };
    changed.checked_add(1.second()).is_ok_and(|changed| changed < fetched)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MONDAY: &str = "Mon, 06 May 2024 10:00:00 GMT";

    #[test]
    fn the_longer_pause_holds_and_a_crawl_delay_is_bounded() {
        let seconds = |seconds| Some(Duration::from_secs(seconds));
        assert_eq!(pause(200, None), Duration::from_millis(200));
        assert_eq!(pause(200, seconds(5)), Duration::from_secs(5));
        assert_eq!(pause(8_000, seconds(5)), Duration::from_secs(8));
        assert_eq!(pause(0, seconds(86_400)), MAX_CRAWL_DELAY);
        assert_eq!(pause(0, None), Duration::ZERO);
    }

    #[test]
    fn a_server_may_ask_for_a_wait_in_seconds_or_until_a_date() {
        let seconds = |seconds| Some(Duration::from_secs(seconds));
        for (retry_after, date, wait) in [
            (Some("7"), None, seconds(7)),
            (Some("0"), None, seconds(0)),
            (Some("Mon, 06 May 2024 10:00:30 GMT"), Some(MONDAY), seconds(30)),
            (Some("Mon, 06 May 2024 09:00:00 GMT"), Some(MONDAY), seconds(0)),
            (Some("Tue, 07 May 2024 10:00:00 GMT"), Some(MONDAY), None),
            (Some("Tue, 07 May 2024 10:00:00 GMT"), None, Some(USUAL_RETRY_WAIT)),
            (Some("3600"), None, None),
            (Some("99999999999999999999"), None, Some(USUAL_RETRY_WAIT)),
            (Some("soon"), Some(MONDAY), Some(USUAL_RETRY_WAIT)),
            (None, None, Some(USUAL_RETRY_WAIT)),
        ] {
            assert_eq!(retry_wait(retry_after, date), wait, "{retry_after:?}");
        }
    }

    #[test]
    fn a_page_is_fresh_only_if_it_surely_did_not_change() {
        for (changed, is_known, is_fresh_on_monday) in [
            ("2024-05-06T09:59:58Z", true, true),
            ("2024-05-06T09:59:59Z", true, false),
            ("2024-05-06T11:59:58.5+02:00", true, true),
            ("2024-05-06T10:00:01Z", true, false),
            ("2024-05-06T09:30Z", true, true),
            ("2024-05-04", true, true),
            // Still that day in the west of the Pacific's date line.
            ("2024-05-05", true, false),
            ("2024-05-06", true, false),
            ("2024-05", false, false),
            ("2024", false, false),
            ("2024-05-06T09:00:00", false, false),
            ("9999-12-31", false, false),
            ("last week!", false, false),
            ("", false, false),
        ] {
            let changed_at = lastmod(changed);
            assert_eq!(changed_at.is_some(), is_known, "{changed}");
            assert_eq!(is_fresh(changed_at, Some(MONDAY)), is_fresh_on_monday, "{changed}");
            assert!(!is_fresh(changed_at, None) && !is_fresh(changed_at, Some("today")));
        }
        assert!(!is_fresh(None, Some(MONDAY)));
    }
}
