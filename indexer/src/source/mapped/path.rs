//! Paths that name values of a record: a small part of `JSONPath` (RFC 9535). `$.a.b` is a member,
//! `$['a b']` a member of any name, `$.a[0]` an element counted from 0, `$.a[1:]` that one and those
//! after it, `$.a[*]` every element. Text that does not begin with `$` is the name of a key as it
//! stands. Knows no records and no mapping.

use serde_json::{Map, Value};

use crate::source::limits::MAX_PATH_STEPS;

/// A path, ready to be followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Path {
    written: String,
    steps: Vec<Step>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    Member(String),
    Element(usize),
    From(usize),
    Every,
}

impl Path {
    /// Reads a path.
    ///
    /// # Errors
    /// What is wrong with it, and where.
    pub(super) fn parse(written: &str) -> Result<Self, String> {
        let fault = |rest: &str, why: &str| {
            format!("`{written}`: {why} at character {}", written.chars().count() - rest.chars().count() + 1)
        };
        let Some(mut rest) = written.strip_prefix('$') else {
            return if written.trim().is_empty() {
                Err("an empty key; leave it out instead".to_owned())
            } else {
                Ok(Self { written: written.to_owned(), steps: vec![Step::Member(written.to_owned())] })
            };
        };
        let mut steps = Vec::new();
        while !rest.is_empty() {
            if steps.len() == MAX_PATH_STEPS {
                return Err(fault(rest, &format!("more than {MAX_PATH_STEPS} steps")));
            }
            let (step, after) = step(rest).map_err(|why| fault(rest, why))?;
            steps.push(step);
            rest = after;
        }
        match steps.first() {
            Some(Step::Member(_)) => {}
            Some(_) => return Err(format!("`{written}`: a record is an object; begin with the name of a key of it")),
            None => return Err(format!("`{written}` names the whole record; name a value of it, such as `$.title`")),
        }
        Ok(Self { written: written.to_owned(), steps })
    }

    /// The path as it is written.
    pub(super) fn written(&self) -> &str {
        &self.written
    }

    /// Names of the keys where the path ends before its time, for people who look for the right one.
    pub(super) fn keys_there(&self, record: &Map<String, Value>) -> String {
        let listed = |members: &Map<String, Value>| members.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
        let mut there = listed(record);
        let Some((Step::Member(first), steps)) = self.steps.split_first() else { return there };
        let mut found: Vec<&Value> = record.get(first).into_iter().collect();
        for step in steps {
            let Some(nearest) = found.first() else { break };
            there = nearest.as_object().map_or_else(|| kind_of(nearest).to_owned(), listed);
            found = found.into_iter().flat_map(|value| follow(value, step)).collect();
        }
        there
    }

    /// Values that the path leads to, in order; `null` counts as none.
    pub(super) fn values<'r>(&self, record: &'r Map<String, Value>) -> Vec<&'r Value> {
        let Some((Step::Member(first), steps)) = self.steps.split_first() else { return Vec::new() };
        let mut found: Vec<&Value> = record.get(first).into_iter().collect();
        for step in steps {
            found = found.into_iter().flat_map(|value| follow(value, step)).collect();
        }
        found.retain(|value| !value.is_null());
        found
    }
}

/// What a value is, in a word.
pub(super) fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

fn follow<'r>(value: &'r Value, step: &Step) -> Vec<&'r Value> {
    match (step, value) {
        (Step::Member(name), Value::Object(members)) => members.get(name).into_iter().collect(),
        (Step::Element(nth), Value::Array(elements)) => elements.get(*nth).into_iter().collect(),
        (Step::From(nth), Value::Array(elements)) => elements.iter().skip(*nth).collect(),
        (Step::Every, Value::Array(elements)) => elements.iter().collect(),
        (Step::Every, Value::Object(members)) => members.values().collect(),
        _ => Vec::new(),
    }
}

/// The first step of `rest`, and what follows it.
fn step(rest: &str) -> Result<(Step, &str), &'static str> {
    if let Some(rest) = rest.strip_prefix('.') {
        if rest.starts_with('.') {
            return Err("`..` is not known; name every step");
        }
        let end = rest.find(['.', '[']).unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        return match name {
            "" => Err("a name is missing"),
            "*" => Ok((Step::Every, after)),
            _ => Ok((Step::Member(name.to_owned()), after)),
        };
    }
    let inner = rest.strip_prefix('[').ok_or("`.` or `[` is missing")?;
    for quote in ['\'', '"'] {
        if let Some(inner) = inner.strip_prefix(quote) {
            let (name, after) = inner.split_once(quote).ok_or("a quote is not closed")?;
            let after = after.strip_prefix(']').ok_or("`]` is missing")?;
            return Ok((Step::Member(name.to_owned()), after));
        }
    }
    let (inner, after) = inner.split_once(']').ok_or("`]` is missing")?;
    let inner = inner.trim();
    let number = inner.strip_suffix(':').unwrap_or(inner);
    if inner == "*" {
        return Ok((Step::Every, after));
    }
    if number.is_empty() || !number.bytes().all(|b| b.is_ascii_digit()) {
        return Err("only a number, `*` or a quoted name can stand between `[` and `]`");
    }
    let nth = number.parse().map_err(|_| "the number is too large")?;
    Ok((if number == inner { Step::Element(nth) } else { Step::From(nth) }, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, json: &str) -> String {
        let record: Map<String, Value> = serde_json::from_str(json).unwrap();
        serde_json::to_string(&Path::parse(path).unwrap().values(&record)).unwrap()
    }

    #[test]
    fn members_elements_and_wildcards_are_followed() {
        let json = r#"{"a": {"b c": 1, "d": [{"e": 2}, {"e": null}, {"e": 3}, 4]}, "$x": 5, "f.g": 6, "n": null}"#;
        for (path, expected) in [
            ("$.a['b c']", "[1]"),
            ("$[\"a\"].d[0].e", "[2]"),
            ("$.a.d[*].e", "[2,3]"),
            ("$.a.d[2:]", "[{\"e\":3},4]"),
            ("$.a.d[9].e", "[]"),
            ("$.a.d[9:]", "[]"),
            ("$.a.d.e", "[]"),
            ("f.g", "[6]"),
            ("$['f.g']", "[6]"),
            ("$.n", "[]"),
            ("n", "[]"),
            ("missing", "[]"),
        ] {
            assert_eq!(found(path, json), expected, "{path}");
        }
        assert_eq!(found("$.a.*[*].e", json), "[2,3]");
    }

    #[test]
    fn the_keys_where_a_path_ends_are_told() {
        let record: Map<String, Value> = serde_json::from_str(r#"{"a": {"b": 1, "c": [2]}, "d": 3}"#).unwrap();
        for (path, there) in [("x", "a, d"), ("$.x.y", "a, d"), ("$.a.x", "b, c"), ("$.a.c.x", "a list")] {
            assert_eq!(Path::parse(path).unwrap().keys_there(&record), there, "{path}");
        }
    }

    #[test]
    fn a_bad_path_says_what_is_wrong_and_where() {
        for (path, said) in [
            ("", "empty key"),
            ("$", "whole record"),
            ("$[0].a", "a record is an object"),
            ("$..a", "`..` is not known; name every step at character 2"),
            ("$.a.", "a name is missing at character 4"),
            ("$a", "`.` or `[` is missing at character 2"),
            ("$.a[", "`]` is missing at character 4"),
            ("$.a['b", "a quote is not closed"),
            ("$.a[?(@.b)]", "only a number"),
            ("$.a[-1]", "only a number"),
            ("$.a[:]", "only a number"),
            ("$.a[1:2]", "only a number"),
            ("$.a[99999999999999999999999]", "too large"),
        ] {
            let error = Path::parse(path).unwrap_err();
            assert!(error.contains(said), "{path}: {error}");
        }
        assert!(Path::parse(&format!("${}", ".a".repeat(MAX_PATH_STEPS))).is_ok());
        assert!(Path::parse(&format!("${}", ".a".repeat(MAX_PATH_STEPS + 1))).is_err());
    }
}
