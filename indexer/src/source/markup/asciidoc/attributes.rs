//! Document attributes: `:name: value` and `{name}`. Values are settled when they are set, and all
//! that replaces references on one page has a bound, so that no page grows without end.
//!
//! After <https://docs.asciidoctor.org/asciidoc/latest/attributes/document-attributes/>.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

use regex::Regex;
use serde::Serialize;

use crate::source::limits::MAX_SUBSTITUTED_BYTES;

static ENTRY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^:(!?)([A-Za-z0-9_][\w-]*)(!?):(?:[ \t]+(.*))?$").expect("the pattern is a constant")
});

/// Characters that every page can name.
const CHARACTERS: [(&str, &str); 28] = [
    ("empty", ""),
    ("blank", ""),
    ("sp", " "),
    ("nbsp", " "),
    ("zwsp", ""),
    ("wj", ""),
    ("apos", "'"),
    ("quot", "\""),
    ("lsquo", "‘"),
    ("rsquo", "’"),
    ("ldquo", "“"),
    ("rdquo", "”"),
    ("deg", "°"),
    ("plus", "+"),
    ("brvbar", "¦"),
    ("vbar", "|"),
    ("amp", "&"),
    ("lt", "<"),
    ("gt", ">"),
    ("startsb", "["),
    ("endsb", "]"),
    ("caret", "^"),
    ("asterisk", "*"),
    ("tilde", "~"),
    ("backslash", "\\"),
    ("backtick", "`"),
    ("two-colons", "::"),
    ("cpp", "C++"),
];

/// What is set before a page says anything: it is made into HTML, and its sections have ids.
const PRESET: [(&str, &str); 7] = [
    ("sectids", ""),
    ("asciidoctor", ""),
    ("backend", "html5"),
    ("backend-html5", ""),
    ("basebackend", "html"),
    ("basebackend-html", ""),
    ("doctype", "article"),
];

/// An attribute entry: a name, and its value, or none when it is unset.
pub(super) type Entry<'t> = (String, Option<&'t str>);

/// Reads `:name: value`, `:name!:` or `:!name:`.
pub(super) fn entry(line: &str) -> Option<Entry<'_>> {
    if !line.starts_with(':') {
        return None;
    }
    let found = ENTRY.captures(line)?;
    let is_unset = !found[1].is_empty() || !found[3].is_empty();
    let value = found.get(4).map_or("", |value| value.as_str());
    Some((found[2].to_lowercase(), (!is_unset).then_some(value)))
}

/// The attributes of a page, as they stand at some line of it.
#[derive(Debug, Clone, Serialize)]
pub(in crate::source) struct Attributes {
    values: BTreeMap<String, String>,
    /// Set from outside for good: the page cannot change them.
    fixed: BTreeSet<String>,
    /// Bytes that may still replace references.
    left: usize,
}

impl Attributes {
    pub(in crate::source) fn new() -> Self {
        let values = PRESET.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        Self { values, fixed: BTreeSet::new(), left: MAX_SUBSTITUTED_BYTES }
    }

    /// Sets an attribute that the page may change.
    pub(in crate::source) fn preset(&mut self, name: &str, value: &str) {
        self.values.insert(name.to_lowercase(), value.to_owned());
    }

    /// Sets or unsets an attribute that the page cannot change.
    pub(in crate::source) fn fix(&mut self, name: &str, value: Option<&str>) {
        let name = name.to_lowercase();
        self.assign(name.clone(), value.map(str::to_owned));
        self.fixed.insert(name);
    }

    /// The value of an attribute; empty when it is set to nothing.
    pub(in crate::source) fn get(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str)
    }

    pub(super) fn is_set(&self, name: &str) -> bool {
        self.values.contains_key(&name.to_lowercase())
    }

    /// Takes an entry of the page; references in its value are settled at once.
    pub(super) fn take(&mut self, name: String, value: Option<&str>) {
        if self.fixed.contains(&name) {
            return;
        }
        let value = value.map(|value| self.substitute(without_pass(value.trim())).into_owned());
        self.assign(name, value);
    }

    fn assign(&mut self, name: String, value: Option<String>) {
        match value {
            Some(value) => drop(self.values.insert(name, value)),
            None => drop(self.values.remove(&name)),
        }
    }

    /// Replaces the references in `text`. A reference to what is not set stays as written.
    pub(super) fn substitute<'t>(&mut self, text: &'t str) -> Cow<'t, str> {
        if !text.contains('{') {
            return Cow::Borrowed(text);
        }
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(at) = rest.find('{') {
            let (before, from) = rest.split_at(at);
            let reference = reference(from);
            let value = reference.and_then(|inner| self.value_of(inner));
            match (reference, value) {
                (Some(inner), Some(value)) if !before.ends_with('\\') => {
                    out.push_str(before);
                    out.push_str(&value);
                    rest = &from[inner.len() + 2..];
                }
                (Some(inner), Some(_)) => {
                    out.push_str(&before[..before.len() - 1]);
                    out.push_str(&from[..inner.len() + 2]);
                    rest = &from[inner.len() + 2..];
                }
                _ => {
                    out.push_str(before);
                    out.push('{');
                    rest = &from[1..];
                }
            }
        }
        out.push_str(rest);
        Cow::Owned(out)
    }

    fn value_of(&mut self, inner: &str) -> Option<String> {
        if let Some((kind, name)) = inner.split_once(':') {
            return self.directive(kind, name);
        }
        let name = inner.to_lowercase();
        let character = || CHARACTERS.iter().find(|(known, _)| *known == name).map(|(_, value)| *value);
        let value = self.values.get(&name).map(String::as_str).or_else(character)?;
        self.left = self.left.checked_sub(value.len())?;
        Some(value.to_owned())
    }

    /// `{counter:name}` counts and shows, `{counter2:name}` only counts, `{set:name:value}` sets.
    fn directive(&mut self, kind: &str, rest: &str) -> Option<String> {
        let (name, value) = rest.split_once(':').unwrap_or((rest, ""));
        match kind {
            "counter" | "counter2" => {
                let next = self.get(name).and_then(|count| count.parse::<u64>().ok()).unwrap_or(0).saturating_add(1);
                self.assign(name.to_owned(), Some(next.to_string()));
                Some(if kind == "counter" { next.to_string() } else { String::new() })
            }
            "set" if !self.fixed.contains(name) => {
                self.assign(name.to_owned(), Some(value.to_owned()));
                Some(String::new())
            }
            _ => None,
        }
    }
}

/// What stands between the braces that `from` begins with, if it can be a reference.
fn reference(from: &str) -> Option<&str> {
    let inner = from.strip_prefix('{')?;
    let is_part = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b':');
    let end = inner.bytes().take(MAX_NAME_BYTES).position(|b| !is_part(b))?;
    let name = &inner[..end];
    (inner[end..].starts_with('}') && !name.is_empty()).then_some(name)
}

/// Longest name of an attribute that is looked for.
const MAX_NAME_BYTES: usize = 100;

/// A value that is wrapped in `pass:[…]` is meant as it stands.
fn without_pass(value: &str) -> &str {
    let inner = value.strip_prefix("pass:").and_then(|rest| rest.split_once('['));
    match inner {
        Some((kinds, inner)) if kinds.bytes().all(|b| b.is_ascii_lowercase() || b == b',') => {
            inner.strip_suffix(']').unwrap_or(value)
        }
        _ => value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(attributes: &mut Attributes, line: &str) {
        let (name, value) = entry(line).unwrap();
        attributes.take(name, value);
    }

    #[test]
    fn entries_set_unset_and_settle_at_once() {
        let mut attributes = Attributes::new();
        set(&mut attributes, ":product: Harbour");
        set(&mut attributes, ":full: {product} Server");
        set(&mut attributes, ":Product: Pier");
        assert_eq!(attributes.substitute("{full}, {PRODUCT}, {unknown}, {}"), "Harbour Server, Pier, {unknown}, {}");
        assert_eq!(attributes.substitute(r"\{product} {nbsp}{cpp}"), "{product}  C++");
        set(&mut attributes, ":!product:");
        set(&mut attributes, ":full!:");
        assert!(!attributes.is_set("product") && !attributes.is_set("full"));
        for line in [": x", ":x", "::", ":a b: c", ":ref:`x`", "x: y"] {
            assert!(entry(line).is_none(), "{line}");
        }
    }

    #[test]
    fn what_is_fixed_stays_and_what_is_passed_is_bare() {
        let mut attributes = Attributes::new();
        attributes.fix("edition", Some("cloud"));
        attributes.fix("beta", None);
        set(&mut attributes, ":edition: other");
        set(&mut attributes, ":beta: yes");
        set(&mut attributes, ":mark: pass:q[a *b*]");
        assert_eq!((attributes.get("edition"), attributes.get("beta")), (Some("cloud"), None));
        assert_eq!(attributes.get("mark"), Some("a *b*"));
    }

    #[test]
    fn counters_count() {
        let mut attributes = Attributes::new();
        assert_eq!(attributes.substitute("{counter:n} {counter2:n}{counter:n} {set:a:b}{a}"), "1 3 b");
    }

    #[test]
    fn values_that_double_end_at_the_bound() {
        let mut attributes = Attributes::new();
        set(&mut attributes, ":a0: xxxxxxxxxxxxxxxx");
        for n in 1..60 {
            set(&mut attributes, &format!(":a{n}: {{a{0}}}{{a{0}}}", n - 1));
        }
        let text = "{a59}".repeat(1_000);
        assert!(attributes.substitute(&text).len() <= text.len() + MAX_SUBSTITUTED_BYTES);
    }
}
