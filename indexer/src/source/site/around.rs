//! What a page is read from beside its own text. It is summed up, so that a page is read again when
//! something around it has changed. Data only.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::source::spec::Dialect;

/// What is known of a page from elsewhere.
#[derive(Debug)]
pub(super) struct Facts {
    pub(super) dialect: Dialect,
    /// Titles of the pages above it, outermost first.
    pub(super) breadcrumb: Vec<String>,
    /// Its title in the site's navigation.
    pub(super) title: Option<String>,
    /// Folder of the page that it is a part of, and no page of its own.
    pub(super) bundle: Option<String>,
    /// Front matter of the sections above it, or why it is not known.
    pub(super) handed_down: Result<Map<String, Value>, String>,
    /// Files that it includes, by the path as written.
    pub(super) includes: BTreeMap<String, String>,
}

/// The same, summed up.
#[derive(Debug)]
pub(super) struct Around {
    pub(super) facts: Facts,
    sum: blake3::Hash,
}

impl Around {
    pub(super) fn new(facts: Facts) -> Self {
        let Facts { dialect, breadcrumb, title, bundle, handed_down, includes } = &facts;
        let mut hasher = blake3::Hasher::new();
        let mut add = |text: &str| {
            hasher.update(&(text.len() as u64).to_le_bytes());
            hasher.update(text.as_bytes());
        };
        add(&format!("{dialect:?} {} {}", breadcrumb.len(), includes.len()));
        for title in breadcrumb {
            add(title);
        }
        add(&format!("{title:?} {bundle:?}"));
        match handed_down {
            Ok(map) => add(&serde_json::to_string(map).unwrap_or_default()),
            Err(fault) => add(fault),
        }
        for (path, text) in includes {
            add(path);
            add(text);
        }
        let sum = hasher.finalize();
        Self { facts, sum }
    }
}

impl AsRef<[u8]> for Around {
    fn as_ref(&self) -> &[u8] {
        self.sum.as_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts() -> Facts {
        Facts {
            dialect: Dialect::Hugo,
            breadcrumb: vec!["a".into()],
            title: None,
            bundle: None,
            handed_down: Ok(Map::new()),
            includes: BTreeMap::from([("a".into(), "b".into())]),
        }
    }

    #[test]
    fn whatever_changes_around_a_page_is_seen() {
        let map = serde_json::from_str(r#"{"a":1}"#).unwrap();
        let sums = [
            facts(),
            Facts { dialect: Dialect::Github, ..facts() },
            Facts { breadcrumb: vec!["a".into(), String::new()], ..facts() },
            Facts { title: Some(String::new()), ..facts() },
            Facts { bundle: Some(String::new()), ..facts() },
            Facts { handed_down: Ok(map), ..facts() },
            Facts { handed_down: Err(String::new()), ..facts() },
            Facts { includes: BTreeMap::from([("a".into(), "c".into())]), ..facts() },
            Facts { includes: BTreeMap::new(), ..facts() },
        ]
        .map(|facts| Around::new(facts).sum);
        assert_eq!(std::collections::HashSet::from(sums).len(), sums.len());
    }
}
