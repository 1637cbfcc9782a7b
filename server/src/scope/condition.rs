//! Conditions on what a draft declares or tells of itself. A fact that is not known meets none.

use std::collections::BTreeMap;

use super::file::OneOrMore;

/// What a draft declares or tells: name of the fact → value.
pub(super) type Known = BTreeMap<String, String>;

/// Facts that must all be known, each with one of the values.
#[derive(Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Conditions(Vec<(String, Vec<String>)>);

impl Conditions {
    /// Compiles what the file says; `knows` tells whether there is a fact of that name.
    ///
    /// # Errors
    /// When a fact is unknown or has no value to compare with.
    pub(super) fn new(when: BTreeMap<String, OneOrMore>, knows: impl Fn(&str) -> bool) -> Result<Self, String> {
        let mut conditions = Vec::new();
        for (name, values) in when {
            if !knows(&name) {
                return Err(format!("`when` names the fact `{name}`, which no [[fact]] above defines"));
            }
            let values = values.into_values();
            if values.is_empty() {
                return Err(format!("`when` gives `{name}` no value; name one or remove it"));
            }
            conditions.push((name, values));
        }
        Ok(Self(conditions))
    }

    /// Whether there is no condition.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The facts that are asked for.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }

    /// The values of which a fact must have one, if it is asked for.
    pub(super) fn values(&self, name: &str) -> Option<&[String]> {
        self.0.iter().find(|(asked, _)| asked == name).map(|(_, values)| values.as_slice())
    }

    /// Whether every condition is met.
    pub(super) fn hold(&self, known: &Known) -> bool {
        self.first_unmet(known).is_none()
    }

    /// The first condition that is not met: the fact, and the values that would meet it.
    pub(super) fn first_unmet(&self, known: &Known) -> Option<(&str, &[String])> {
        let is_met = |name: &String, values: &[String]| {
            known.get(name).is_some_and(|known| values.iter().any(|value| is_value(name, known, value)))
        };
        let unmet = self.0.iter().find(|(name, values)| !is_met(name, values));
        unmet.map(|(name, values)| (name.as_str(), values.as_slice()))
    }

    /// Whether they hold or could, once the facts that are not known are told.
    pub(super) fn may_hold(&self, known: &Known) -> bool {
        let may = |(name, values): &(String, Vec<String>)| {
            known.get(name).is_none_or(|known| values.iter().any(|value| is_value(name, known, value)))
        };
        self.0.iter().all(may)
    }

    /// Whether no draft can meet these and others: both demand a fact, and no value serves both.
    pub(super) fn exclude(&self, others: &Self) -> bool {
        let serves =
            |name: &str, one: &String, other: &String| is_value(name, one, other) || is_value(name, other, one);
        self.0.iter().any(|(name, values)| {
            let theirs = others.0.iter().find(|(other, _)| other == name);
            theirs.is_some_and(|(_, theirs)| {
                !values.iter().any(|one| theirs.iter().any(|other| serves(name, one, other)))
            })
        })
    }
}

/// Whether a known fact has a value. A version meets the number that it begins with: 9.24.1 meets 9 and 9.24.
fn is_value(name: &str, known: &str, value: &str) -> bool {
    if name == "version" {
        let (known, value) = (known.trim_start_matches(['v', 'V']), value.trim_start_matches(['v', 'V']));
        return known.strip_prefix(value).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    }
    known.eq_ignore_ascii_case(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(when: &str, known: &[(&str, &str)]) -> bool {
        let conditions = Conditions::new(toml::from_str(when).unwrap(), |_| true).unwrap();
        conditions.hold(&known.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    #[test]
    fn a_fact_must_be_known_and_have_one_of_the_values() {
        let when = "hosting = [\"cloud\", \"private cloud\"]";
        assert!(holds(when, &[("hosting", "Cloud")]) && holds(when, &[("hosting", "private cloud")]));
        assert!(!holds(when, &[("hosting", "on-premises")]) && !holds(when, &[("version", "cloud")]));
    }

    #[test]
    fn what_is_not_known_may_still_hold() {
        let conditions =
            Conditions::new(toml::from_str("hosting = \"cloud\"\nversion = \"9\"").unwrap(), |_| true).unwrap();
        let may = |known: &[(&str, &str)]| {
            conditions.may_hold(&known.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
        };
        assert!(may(&[]) && may(&[("hosting", "cloud")]) && may(&[("version", "9.24.1")]));
        assert!(!may(&[("hosting", "on-premises")]) && !may(&[("hosting", "cloud"), ("version", "10")]));
    }

    #[test]
    fn a_version_meets_the_numbers_it_begins_with() {
        for (version, is_met) in [("9.24.1", true), ("v9", true), ("9", true), ("90.1", false), ("10.9", false)] {
            assert_eq!(holds("version = \"9\"", &[("version", version)]), is_met, "{version}");
        }
        assert!(!holds("version = \"9.24\"", &[("version", "9.2")]));
    }

    #[test]
    fn conditions_exclude_one_another_when_no_value_serves_both() {
        let read = |text: &str| Conditions::new(toml::from_str(text).unwrap(), |_| true).unwrap();
        let excluded = |one: &str, other: &str| read(one).exclude(&read(other)) && read(other).exclude(&read(one));
        assert!(excluded("hosting = \"cloud\"", "hosting = \"on-premises\""));
        assert!(!excluded("hosting = \"cloud\"", "hosting = [\"on-premises\", \"Cloud\"]"));
        assert!(
            !excluded("hosting = \"cloud\"", "version = \"9\"") && !excluded("version = \"9\"", "version = \"9.1\"")
        );
    }

    #[test]
    fn a_condition_that_can_never_be_met_is_an_error() {
        let read = |text: &str| Conditions::new(toml::from_str(text).unwrap(), |name| name == "hosting");
        assert!(read("hosting = []").is_err() && read("os = \"x\"").is_err() && read("hosting = \"x\"").is_ok());
    }
}
