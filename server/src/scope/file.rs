//! The shape of the policy file, as support people write it (TOML). It checks nothing but the names of keys.

use std::{collections::BTreeMap, fmt, path::PathBuf};

use jiff::civil::Date;
use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor, value::MapAccessDeserializer},
};
use tier0_indexer::text::artefacts::ArtefactKind;

use super::{
    level::{Level, Route},
    recogniser::Recogniser,
};

/// The whole file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PolicyFile {
    #[serde(default)]
    pub fact: Vec<FactEntry>,
    #[serde(default)]
    pub intent: Vec<IntentEntry>,
    #[serde(default)]
    pub rule: Vec<RuleEntry>,
    pub learning: Option<Learning>,
    pub support_window: Option<WindowEntry>,
    #[serde(default)]
    pub release: Vec<ReleaseEntry>,
}

/// `[support_window]`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WindowEntry {
    pub majors: u8,
    pub months: u16,
    pub ending_soon_days: u16,
    #[serde(default)]
    pub aliases: BTreeMap<String, Vec<String>>,
}

/// `[[release]]`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReleaseEntry {
    pub product: String,
    pub major: String,
    pub released: Day,
    pub superseded: Option<Day>,
}

/// `[learning]`: what the classifier of the rules is trained on, beside their own examples. Files are JSON Lines and
/// stand relative to the policy file.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Learning {
    /// Labelled drafts that are learned from.
    #[serde(default)]
    pub drafts: Vec<PathBuf>,
    /// Single sentences, each about one rule.
    #[serde(default)]
    pub sentences: Vec<PathBuf>,
    /// Labelled drafts that are not learned from: thresholds are fitted on them.
    #[serde(default)]
    pub held_out: Vec<PathBuf>,
    /// Share of the guidance that must be right on the drafts held out, 0 to 1.
    #[serde(default = "Learning::precision")]
    pub precision: f64,
    /// Greatest share of the drafts held out that no rule concerns and that may be shown any, 0 to 1.
    #[serde(default = "Learning::strays")]
    pub strays: f64,
}

impl Learning {
    fn precision() -> f64 {
        0.9
    }

    fn strays() -> f64 {
        0.01
    }
}

/// `[[fact]]`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FactEntry {
    pub name: String,
    pub label: String,
    pub ask: String,
    #[serde(default)]
    pub values: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    pub told_by: Vec<Recogniser>,
    #[serde(default)]
    pub told_on: Vec<String>,
}

/// `[[intent]]`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct IntentEntry {
    pub id: String,
    pub title: String,
    #[serde(default)]
    pub fires_on: Vec<TriggerEntry>,
    #[serde(default)]
    pub silent_on: Vec<TriggerEntry>,
    #[serde(default)]
    pub rules: Vec<String>,
    pub needs: Vec<String>,
    #[serde(default)]
    pub alone: bool,
    #[serde(default)]
    pub examples: Vec<String>,
    #[serde(default)]
    pub near_misses: Vec<String>,
}

/// `[[rule]]`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RuleEntry {
    pub id: String,
    pub title: String,
    pub says: String,
    pub level: Level,
    #[serde(default)]
    pub priority: i32,
    pub route: Option<Route>,
    pub quote: QuoteEntry,
    pub audience: Option<String>,
    pub valid_from: Option<Day>,
    pub valid_until: Option<Day>,
    #[serde(default)]
    pub when: BTreeMap<String, OneOrMore>,
    #[serde(default)]
    pub declared: BTreeMap<String, String>,
    #[serde(default)]
    pub fires_on: Vec<TriggerEntry>,
    #[serde(default)]
    pub silent_on: Vec<TriggerEntry>,
    #[serde(default)]
    pub exception: Vec<ExceptionEntry>,
    #[serde(default)]
    pub needs: Vec<String>,
    #[serde(default)]
    pub beside: Vec<String>,
    #[serde(default)]
    pub variant: Vec<VariantEntry>,
    #[serde(default)]
    pub examples: Vec<String>,
    #[serde(default)]
    pub near_misses: Vec<String>,
}

/// `[[rule.exception]]`: what the policy itself takes out.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ExceptionEntry {
    pub title: String,
    #[serde(default)]
    pub when: BTreeMap<String, OneOrMore>,
    #[serde(default)]
    pub on: Vec<TriggerEntry>,
    #[serde(default)]
    pub examples: Vec<String>,
}

/// `[[rule.variant]]`: what the rule says instead where its conditions hold.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct VariantEntry {
    pub when: BTreeMap<String, OneOrMore>,
    pub says: String,
}

/// A pattern, or several that belong together.
pub(super) enum TriggerEntry {
    Pattern(String),
    Together(TogetherEntry),
}

impl<'de> Deserialize<'de> for TriggerEntry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Written;
        impl<'de> Visitor<'de> for Written {
            type Value = TriggerEntry;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a pattern, or a table with `all`, `any`, `none` or `artefact`")
            }

            fn visit_str<E>(self, pattern: &str) -> Result<TriggerEntry, E> {
                Ok(TriggerEntry::Pattern(pattern.to_owned()))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<TriggerEntry, A::Error> {
                TogetherEntry::deserialize(MapAccessDeserializer::new(map)).map(TriggerEntry::Together)
            }
        }
        deserializer.deserialize_any(Written)
    }
}

/// Patterns and artefacts that must, may and must not be in one draft.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TogetherEntry {
    #[serde(default)]
    pub all: Vec<String>,
    #[serde(default)]
    pub any: Vec<String>,
    #[serde(default)]
    pub none: Vec<String>,
    #[serde(default)]
    pub artefact: Vec<ArtefactKind>,
}

/// One value or a list of them.
#[derive(Deserialize)]
#[serde(untagged, expecting = "a value or a list of values")]
pub(super) enum OneOrMore {
    One(String),
    More(Vec<String>),
}

impl OneOrMore {
    pub(super) fn into_values(self) -> Vec<String> {
        match self {
            Self::One(value) => vec![value],
            Self::More(values) => values,
        }
    }
}

/// `quote`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct QuoteEntry {
    pub document: String,
    pub sentence: String,
}

/// A day, as a TOML date or a string: `2026-03-01`.
#[derive(Clone, Copy)]
pub(super) struct Day(pub Date);

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            Date(toml::value::Datetime),
            Text(String),
        }
        let text = match Written::deserialize(deserializer)? {
            Written::Date(date) => date.to_string(),
            Written::Text(text) => text,
        };
        let wrong = |_| serde::de::Error::custom(format!("`{text}` is no day; write it like 2026-03-01"));
        text.parse().map(Self).map_err(wrong)
    }
}
