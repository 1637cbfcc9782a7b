//! The support window: when the majors of a product came out, and what that means for the support of one of them on a
//! day. Pure arithmetic on days. An end that no known day sets is not made up.
//!
//! A major is supported while it is among the newest ones, and in any case for some months from its release. Its end
//! is the later of the day on which the major that pushes it out comes out, and its own release plus those months.
//! That day still counts as supported: a release has no hour here, and nobody is told too early that support is over.

use jiff::{ToSpan, civil::Date};
use serde::Serialize;

/// How long majors are supported.
#[derive(Debug, Clone, Copy)]
pub(super) struct Terms {
    /// How many of the newest majors are supported, the current one among them.
    pub majors: usize,
    /// For how many months from its release a major is supported in any case. A day that a month lacks is its last one.
    pub months: u16,
    /// How many days before its end support counts as ending soon.
    pub ending_soon_days: u16,
}

/// One row of the release table.
#[derive(Debug, Clone, Copy)]
pub(super) struct Release {
    pub major: u32,
    /// The day on which it came out, or will.
    pub released: Date,
    /// The day on which the next one came out, or will; need not be said where the next one is in the table.
    pub superseded: Option<Date>,
}

/// How it stands with the support of a major.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SupportState {
    /// It is supported.
    Supported,
    /// It is supported, and the end is near.
    EndingSoon,
    /// It is no longer supported.
    Ended,
}

impl SupportState {
    /// Its name as policies and sentences have it.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Supported => "supported",
            Self::EndingSoon => "ending soon",
            Self::Ended => "ended",
        }
    }
}

/// What can be said of a major on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Standing {
    pub state: SupportState,
    pub released: Date,
    /// Its last day of support, where that is known.
    pub until: Option<Date>,
    /// The newest major on that day, if it is in the table.
    pub current_major: Option<u32>,
}

/// The majors of one product, oldest first: none twice, none left out, each later than the one before.
#[derive(Debug)]
pub(super) struct Releases(Vec<Release>);

impl Releases {
    /// Checks the rows of one product, in any order.
    ///
    /// # Errors
    /// When the days contradict each other, or a major is there twice or left out.
    pub(super) fn new(mut rows: Vec<Release>) -> Result<Self, String> {
        rows.sort_by_key(|row| row.major);
        for row in &rows {
            if let Some(superseded) = row.superseded.filter(|&day| day <= row.released) {
                let Release { major, released, .. } = row;
                return Err(format!(
                    "major {major} is superseded on {superseded}, which is not after its release on {released}; \
                     correct one of the days"
                ));
            }
        }
        for pair in rows.windows(2) {
            check_neighbours(pair[0], pair[1])?;
        }
        Ok(Self(rows))
    }

    /// How it stands with a major on a day, or `None` when it is not in the table or not out yet.
    pub(super) fn standing(&self, major: u32, day: Date, terms: Terms) -> Option<Standing> {
        let at = self.0.binary_search_by_key(&major, |release| release.major).ok()?;
        let released = self.0[at].released;
        if day < released {
            return None;
        }
        let guaranteed = released.saturating_add(i32::from(terms.months).months());
        let pushed_out = at.checked_add(terms.majors).and_then(|by| self.day_of(by));
        let until = pushed_out.map(|pushed_out| pushed_out.max(guaranteed));
        let soon = day.saturating_add(i32::from(terms.ending_soon_days).days());
        let state = match until {
            Some(until) if until < day => SupportState::Ended,
            Some(until) if until <= soon => SupportState::EndingSoon,
            _ => SupportState::Supported,
        };
        Some(Standing { state, released, until, current_major: self.current(day) })
    }

    /// The day on which a row came out. Behind the last one stands the major that supersedes it, where its day is known.
    fn day_of(&self, at: usize) -> Option<Date> {
        match self.0.get(at) {
            Some(release) => Some(release.released),
            None if at == self.0.len() => self.0.last()?.superseded,
            None => None,
        }
    }

    fn current(&self, day: Date) -> Option<u32> {
        let newest = self.0.iter().rfind(|release| release.released <= day)?;
        newest.superseded.is_none_or(|superseded| day < superseded).then_some(newest.major)
    }
}

/// What can be wrong between a major and the next one in the table.
fn check_neighbours(one: Release, next: Release) -> Result<(), String> {
    let Release { major, released, superseded } = one;
    if major == next.major {
        return Err(format!("major {major} is there twice; remove one"));
    }
    if next.released <= released {
        let (next, day) = (next.major, next.released);
        return Err(format!(
            "major {next} was released on {day}, which is not after major {major} on {released}; correct one of the days"
        ));
    }
    match superseded {
        Some(day) if day != next.released => Err(format!(
            "major {major} is superseded on {day}, but major {} was released on {}; write the same day or leave \
             `superseded` out",
            next.major, next.released
        )),
        None if next.major - major > 1 => Err(format!(
            "between the majors {major} and {} one is left out, and without it the end of older ones is not known; add \
             it, remove what is older, or give major {major} the `superseded` day {} if there is none between",
            next.major, next.released
        )),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{SupportState::*, *};

    const TERMS: Terms = Terms { majors: 3, months: 24, ending_soon_days: 180 };

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    /// Rows of majors from `first` on, with their days.
    fn rows(first: u32, days: &[&str]) -> Vec<Release> {
        let row = |(major, text): (u32, &&str)| Release { major, released: day(text), superseded: None };
        (first..).zip(days).map(row).collect()
    }

    fn check(releases: &Releases, major: u32, terms: Terms, expected: &[(&str, Option<SupportState>)]) {
        for (text, state) in expected {
            let standing = releases.standing(major, day(text), terms);
            assert_eq!(standing.map(|standing| standing.state), *state, "{major} on {text}");
        }
    }

    #[test]
    fn the_day_before_on_and_after_each_boundary() {
        // 7 is pushed out by 10, more than 24 months after its release.
        let releases = Releases::new(rows(7, &["2017-02-21", "2019-08-01", "2021-03-31", "2023-06-27"])).unwrap();
        let expected = [
            ("2017-02-20", None),
            ("2017-02-21", Some(Supported)),
            ("2017-02-22", Some(Supported)),
            ("2022-12-28", Some(Supported)),
            ("2022-12-29", Some(EndingSoon)),
            ("2022-12-30", Some(EndingSoon)),
            ("2023-06-26", Some(EndingSoon)),
            ("2023-06-27", Some(EndingSoon)),
            ("2023-06-28", Some(Ended)),
        ];
        check(&releases, 7, TERMS, &expected);
        let standing = releases.standing(7, day("2023-06-28"), TERMS).unwrap();
        assert_eq!((standing.until, standing.current_major), (Some(day("2023-06-27")), Some(10)));
        assert_eq!(releases.standing(7, day("2023-06-26"), TERMS).unwrap().current_major, Some(9));
    }

    #[test]
    fn months_from_its_release_count_where_majors_come_fast() {
        let releases = Releases::new(rows(1, &["2024-01-10", "2024-06-01", "2024-12-01", "2025-06-01"])).unwrap();
        let expected = [
            ("2025-06-01", Some(Supported)),
            ("2025-07-13", Some(Supported)),
            ("2025-07-14", Some(EndingSoon)),
            ("2025-07-15", Some(EndingSoon)),
            ("2026-01-09", Some(EndingSoon)),
            ("2026-01-10", Some(EndingSoon)),
            ("2026-01-11", Some(Ended)),
        ];
        check(&releases, 1, TERMS, &expected);
    }

    #[test]
    fn months_end_on_the_last_day_of_a_shorter_month() {
        for (released, months, until) in [
            ("2024-02-29", 24, "2026-02-28"),
            ("2024-02-29", 48, "2028-02-29"),
            ("2023-02-28", 12, "2024-02-28"),
            ("2024-08-31", 6, "2025-02-28"),
            ("2023-08-31", 6, "2024-02-29"),
            ("2024-12-31", 24, "2026-12-31"),
        ] {
            let terms = Terms { majors: 1, months, ending_soon_days: 0 };
            let next = day(released).tomorrow().unwrap().to_string();
            let releases = Releases::new(rows(1, &[released, &next])).unwrap();
            let (last, after) = (day(until), day(until).tomorrow().unwrap());
            let of = |day| releases.standing(1, day, terms).unwrap();
            assert_eq!(of(last).until, Some(last), "{released}");
            assert_eq!(
                (of(last.yesterday().unwrap()).state, of(last).state, of(after).state),
                (Supported, EndingSoon, Ended)
            );
        }
    }

    #[test]
    fn an_end_is_known_only_with_the_day_of_what_pushes_it_out() {
        let mut table = rows(9, &["2021-03-31", "2023-06-27", "2025-06-26"]);
        let far = day("2099-01-01");
        let of = |table: &[Release], major, day| Releases::new(table.to_vec()).unwrap().standing(major, day, TERMS);
        assert_eq!(of(&table, 9, far).map(|standing| (standing.state, standing.until)), Some((Supported, None)));
        table[2].superseded = Some(day("2027-06-24"));
        let standing = of(&table, 9, day("2026-11-23")).unwrap();
        assert_eq!((standing.state, standing.until), (Supported, Some(day("2027-06-24"))));
        assert_eq!(of(&table, 9, far).unwrap().state, Ended);
        assert_eq!(of(&table, 10, far).map(|standing| (standing.state, standing.until)), Some((Supported, None)));
        // What supersedes the newest one is not in the table, and so the current major is not known.
        assert_eq!(of(&table, 11, day("2027-06-23")).unwrap().current_major, Some(11));
        assert_eq!(of(&table, 11, day("2027-06-24")).unwrap().current_major, None);
        assert!(of(&table, 8, far).is_none() && of(&table, 12, far).is_none());
    }

    #[test]
    fn a_release_to_come_sets_the_end_and_is_not_spoken_of() {
        let releases = Releases::new(rows(9, &["2021-03-31", "2023-06-27", "2025-06-26", "2027-02-01"])).unwrap();
        let expected = [("2026-08-04", Some(Supported)), ("2026-08-05", Some(EndingSoon))];
        check(&releases, 9, TERMS, &expected);
        check(&releases, 12, TERMS, &[("2027-01-31", None), ("2027-02-01", Some(Supported))]);
    }

    #[test]
    fn a_table_that_contradicts_itself_is_an_error() {
        let row = |major, released: &str, superseded: Option<&str>| Release {
            major,
            released: day(released),
            superseded: superseded.map(day),
        };
        for (rows, told) in [
            (vec![row(9, "2021-03-31", None), row(9, "2022-01-01", None)], "major 9 is there twice"),
            (vec![row(9, "2021-03-31", Some("2021-03-31"))], "not after its release"),
            (vec![row(9, "2021-03-31", None), row(10, "2021-03-31", None)], "not after major 9"),
            (vec![row(10, "2020-01-01", None), row(9, "2021-03-31", None)], "not after major 9"),
            (vec![row(7, "2017-02-21", None), row(9, "2021-03-31", None)], "one is left out"),
            (
                vec![row(9, "2021-03-31", Some("2023-01-01")), row(10, "2023-06-27", None)],
                "write the same day or leave",
            ),
        ] {
            let error = Releases::new(rows).unwrap_err();
            assert!(error.contains(told), "{error}");
        }
        let skipped = vec![row(7, "2017-02-21", Some("2021-03-31")), row(9, "2021-03-31", None)];
        assert!(Releases::new(skipped).is_ok());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn support_never_comes_back(
            gaps in prop::collection::vec(1i32..2000, 1..6),
            majors in 1usize..5,
            months in 0u16..600,
            soon in 0u16..4000,
        ) {
            let mut released = day("2015-01-31");
            let mut rows = Vec::new();
            for (major, gap) in (1..).zip(&gaps) {
                rows.push(Release { major, released, superseded: None });
                released = released.saturating_add(gap.days());
            }
            if let Some(last) = rows.last_mut() {
                last.superseded = Some(released);
            }
            let releases = Releases::new(rows).unwrap();
            let terms = Terms { majors, months, ending_soon_days: soon };
            for major in (1..).take(gaps.len()) {
                let mut before: Option<SupportState> = None;
                for step in 0..500 {
                    let on = day("2015-01-01").saturating_add((step * 19).days());
                    let state = releases.standing(major, on, terms).map(|standing| standing.state);
                    prop_assert!(state >= before, "{major} on {on}: {before:?}, then {state:?}");
                    before = state;
                }
            }
        }

        #[test]
        fn any_day_can_be_asked(days in 0i32..3_600_000, months in any::<u16>(), soon in any::<u16>()) {
            let releases = Releases::new(rows(1, &["0001-01-01", "9999-12-30", "9999-12-31"])).unwrap();
            let terms = Terms { majors: 1, months, ending_soon_days: soon };
            let on = day("0001-01-01").saturating_add(days.days());
            prop_assert!(releases.standing(1, on, terms).is_some());
        }
    }
}
