//! Values of the objects of an export under any of their usual names, whether written as numbers or
//! as texts. Knows no forum.

use jiff::Timestamp;
use serde_json::Value;

use super::json::Object;

/// The first of `keys` that holds anything.
pub(super) fn value<'a>(object: &'a Object, keys: &[&str]) -> Option<&'a Value> {
    keys.iter().find_map(|key| object.get(*key).filter(|value| !value.is_null()))
}

/// The text of a key, if it is not empty.
pub(super) fn text(object: &Object, keys: &[&str]) -> Option<String> {
    let text = match value(object, keys)? {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    Some(text).filter(|text| !text.is_empty())
}

/// The whole number of a key.
pub(super) fn number(object: &Object, keys: &[&str]) -> Option<i64> {
    match value(object, keys)? {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// The id of a key: a whole number above zero.
pub(super) fn id(object: &Object, keys: &[&str]) -> Option<u64> {
    number(object, keys).and_then(|number| u64::try_from(number).ok()).filter(|&id| id > 0)
}

/// Whether a key is set.
pub(super) fn flag(object: &Object, keys: &[&str]) -> bool {
    match value(object, keys) {
        Some(Value::Bool(flag)) => *flag,
        Some(Value::Number(number)) => number.as_i64() == Some(1),
        Some(Value::String(text)) => matches!(text.trim(), "1" | "true"),
        _ => false,
    }
}

/// The object of a key.
pub(super) fn object<'a>(object: &'a Object, keys: &[&str]) -> Option<&'a Object> {
    value(object, keys)?.as_object()
}

/// The time of a key that counts seconds since 1970, in letters; none for 0.
pub(super) fn seconds(object: &Object, keys: &[&str]) -> Option<String> {
    let seconds = number(object, keys).filter(|&seconds| seconds != 0)?;
    Some(Timestamp::from_second(seconds).map_or_else(|_| seconds.to_string(), |at| at.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_from_texts_and_nothing_counts_as_none() {
        let json =
            r#"{"a": null, "b": "12", "c": "  ", "d": "1", "e": 0, "f": "1709251200", "g": "99999999999999999"}"#;
        let read: Object = serde_json::from_str(json).unwrap();
        assert_eq!((text(&read, &["a", "b"]), text(&read, &["c"])), (Some("12".to_owned()), None));
        assert_eq!((number(&read, &["b"]), id(&read, &["e"]), number(&read, &["c"])), (Some(12), None, None));
        assert!(flag(&read, &["d"]) && !flag(&read, &["e"]) && !flag(&read, &["x"]));
        assert_eq!(seconds(&read, &["f"]).as_deref(), Some("2024-03-01T00:00:00Z"));
        // A moment that does not exist stays as it is written, to be told as a date that cannot be read.
        assert_eq!((seconds(&read, &["g"]).as_deref(), seconds(&read, &["e"])), (Some("99999999999999999"), None));
    }
}
