//! Time: asking what it is (injected, so that builds and tests are repeatable) and reading the
//! dates that exports carry. Ground floor: imports nothing of ours.

pub use jiff::{Timestamp, civil::Date};
use jiff::{civil, tz::TimeZone};

/// Where the current time comes from.
pub trait Clock: Send + Sync {
    /// The current moment.
    fn now(&self) -> Timestamp;
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that asks the machine")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// A clock that always shows the same moment.
#[derive(Debug, Clone, Copy)]
pub struct FixedClock(pub Timestamp);

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        self.0
    }
}

/// The day of a moment, in UTC.
#[must_use]
pub fn day(at: Timestamp) -> Date {
    at.to_zoned(TimeZone::UTC).date()
}

/// Reads a date or time as forums and front matter write it; a time without a zone is UTC.
///
/// Accepts RFC 3339 (`2024-05-01T10:00:00Z`), the same with a space (`2024-05-01 10:00:00 +0000`,
/// `2024-05-01 10:00:00 UTC`), without a zone (`2015-01-27T20:09:32.720`, as in Stack Exchange dumps), and plain dates.
#[must_use]
pub fn parse_time(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    // Ruby writes the zone as a word.
    let text = text.strip_suffix(" UTC").unwrap_or(text);
    if let Ok(at) = text.parse::<Timestamp>() {
        return Some(at);
    }
    for format in ["%Y-%m-%d %H:%M:%S %z", "%Y-%m-%d %H:%M:%S%.f %z"] {
        if let Ok(at) = Timestamp::strptime(format, text) {
            return Some(at);
        }
    }
    let at = text
        .parse::<civil::DateTime>()
        .or_else(|_| text.parse::<civil::Date>().map(|date| date.at(0, 0, 0, 0)))
        .ok()?;
    jiff::tz::Offset::UTC.to_timestamp(at).ok()
}

#[cfg(test)]
mod tests {
    use super::parse_time;

    #[test]
    fn dates_of_every_export_are_read() {
        for (text, seconds) in [
            ("2016-05-02T11:46:04Z", 1_462_189_564),
            ("2023-01-01 05:24:31 +0000", 1_672_550_671),
            ("2015-01-27T20:09:32.720", 1_422_389_372),
            ("2017-06-06T12:22:46.619Z", 1_496_751_766),
            ("2017-06-06 12:22:46 UTC", 1_496_751_766),
            ("2017-06-06 12:22:46.619 UTC", 1_496_751_766),
            ("2024-03-01", 1_709_251_200),
        ] {
            assert_eq!(parse_time(text).map(jiff::Timestamp::as_second), Some(seconds), "{text}");
        }
    }

    #[test]
    fn nonsense_is_no_date() {
        for text in ["", "yesterday", "2024-13-40", "99999999999999999999"] {
            assert_eq!(parse_time(text), None, "{text}");
        }
    }
}
