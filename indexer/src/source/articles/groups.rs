//! What articles stand in: categories, sections, folders, collections, parent pages. Gives the names
//! above an article and who may see it for their sake. Knows no export format; a circle in the data
//! never becomes an endless walk.

use std::collections::{BTreeMap, HashMap};

use crate::source::limits::MAX_LEVELS;

/// Something that articles stand in.
#[derive(Debug, Clone, Default)]
pub(super) struct Group {
    pub(super) name: String,
    /// Its name in other languages, by locale.
    pub(super) names: BTreeMap<String, String>,
    /// Key of the group that it stands in.
    pub(super) parent: Option<String>,
    /// Who may see what stands in it; everyone when nothing is said.
    pub(super) audience: Option<String>,
}

/// All groups of an export, by keys that tell their kinds apart.
#[derive(Debug, Default)]
pub(super) struct Groups(HashMap<String, Group>);

/// What an article has from the groups above it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Above {
    /// Their names, outermost first.
    pub(super) names: Vec<String>,
    /// The audience of the nearest that restricts who may see it.
    pub(super) audience: Option<String>,
}

/// Audience of an article of which it is only known that not everyone may see it.
pub(super) const RESTRICTED: &str = "restricted";

impl Groups {
    /// The group of a key, made when it is not there.
    pub(super) fn entry(&mut self, key: String) -> &mut Group {
        self.0.entry(key).or_default()
    }

    pub(super) fn get(&self, key: &str) -> Option<&Group> {
        self.0.get(key)
    }

    /// What stands above an article in the group `key`, named in the language `locale` where possible.
    pub(super) fn above(&self, key: Option<&str>, locale: Option<&str>) -> Above {
        let mut above = Above::default();
        let mut visited: Vec<&str> = Vec::new();
        let mut next = key;
        while let Some((key, group)) = next.and_then(|key| self.0.get_key_value(key)) {
            if visited.len() == MAX_LEVELS {
                // What stands above is not known, and might restrict it.
                above.audience.get_or_insert_with(|| RESTRICTED.to_owned());
                break;
            }
            if visited.contains(&key.as_str()) {
                break;
            }
            visited.push(key);
            let name = locale.and_then(|locale| group.names.get(locale)).unwrap_or(&group.name);
            above.names.extend(Some(name.clone()).filter(|name| !name.is_empty()));
            above.audience = above.audience.or_else(|| group.audience.clone());
            next = group.parent.as_deref();
        }
        above.names.reverse();
        above.names.dedup();
        above
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn groups(parents: &[(&str, Option<&str>)]) -> Groups {
        let mut groups = Groups::default();
        for (key, parent) in parents {
            *groups.entry((*key).to_owned()) =
                Group { name: key.to_uppercase(), parent: parent.map(str::to_owned), ..Group::default() };
        }
        groups
    }

    #[test]
    fn names_stand_outermost_first_and_in_the_language_of_the_article() {
        let mut groups = groups(&[("a", None), ("b", Some("a"))]);
        groups.entry("a".into()).names.insert("de".into(), "Anfang".into());
        assert_eq!(groups.above(Some("b"), None).names, ["A", "B"]);
        assert_eq!(groups.above(Some("b"), Some("de")).names, ["Anfang", "B"]);
        assert_eq!(groups.above(Some("missing"), None), Above::default());
    }

    #[test]
    fn the_nearest_restriction_holds() {
        let mut groups = groups(&[("a", None), ("b", Some("a")), ("c", Some("b"))]);
        groups.entry("a".into()).audience = Some("staff".into());
        assert_eq!(groups.above(Some("c"), None).audience.as_deref(), Some("staff"));
        groups.entry("b".into()).audience = Some("partners".into());
        assert_eq!(groups.above(Some("c"), None).audience.as_deref(), Some("partners"));
    }

    #[test]
    fn a_circle_ends_and_a_long_line_is_cut() {
        let circle = groups(&[("a", Some("b")), ("b", Some("a"))]);
        assert_eq!(circle.above(Some("a"), None), Above { names: vec!["B".into(), "A".into()], audience: None });
        let mut line = Groups::default();
        for level in 0..=MAX_LEVELS {
            line.entry(level.to_string()).parent = Some((level + 1).to_string());
        }
        assert_eq!(line.above(Some("0"), None).audience.as_deref(), Some(RESTRICTED));
        assert_eq!(line.above(Some("1"), None).audience, None);
    }
}
