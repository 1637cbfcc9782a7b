//! Drafts that people have labelled with the rules that must fire on them. It reads them and asks nothing.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use serde::{Deserialize, Serialize};

use super::judged::{JudgedError, read_lines};
use crate::draft::DeclaredFields;

/// Why a labelled draft was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sort {
    /// A rule must fire on it.
    Must,
    /// It has the words or the situation of a rule nearly, and that rule must be silent.
    Near,
    /// An exception or a condition of the policy keeps a rule silent.
    Exception,
    /// No rule concerns it.
    None,
}

/// A draft with the rules that must fire on it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LabelledDraft {
    /// Its id.
    #[serde(rename = "_id")]
    pub id: String,
    /// Its subject.
    pub title: String,
    /// Its text.
    pub body: String,
    /// What its form declares.
    #[serde(default)]
    pub fields: DeclaredFields,
    /// Rules that must fire.
    pub fires: BTreeSet<String>,
    /// Rules of which people may differ: neither right nor wrong.
    #[serde(default)]
    pub may: BTreeSet<String>,
    /// Why it was written.
    pub sort: Sort,
    /// The rule it was written for; empty for none.
    #[serde(default)]
    pub of: String,
    /// What decides, in a few words.
    #[serde(default)]
    pub why: String,
}

/// Reads labelled drafts: JSON Lines, plain or gzipped. `known` are the ids of the rules that a label may name.
///
/// # Errors
/// When the file cannot be read, or a line is no labelled draft or names a rule that is not known.
pub fn read_labelled(path: &Path, known: &BTreeSet<&str>) -> Result<Vec<LabelledDraft>, JudgedError> {
    read_lines(path, |line| {
        let draft: LabelledDraft = serde_json::from_str(line).map_err(|error| error.to_string())?;
        let named = draft.fires.iter().chain(&draft.may).chain(Some(&draft.of).filter(|of| !of.is_empty()));
        match named.into_iter().find(|rule| !known.contains(rule.as_str())) {
            Some(rule) => Err(format!("`{rule}` is no rule of the policy; correct the label or the policy")),
            None => Ok(draft),
        }
    })
}

/// How many labelled drafts of each sort were written for each rule; those for none stand under the empty id.
#[must_use]
pub fn count_by_rule(drafts: &[LabelledDraft]) -> BTreeMap<String, BTreeMap<Sort, usize>> {
    let mut counts: BTreeMap<String, BTreeMap<Sort, usize>> = BTreeMap::new();
    for draft in drafts {
        *counts.entry(draft.of.clone()).or_default().entry(draft.sort).or_default() += 1;
    }
    counts
}
