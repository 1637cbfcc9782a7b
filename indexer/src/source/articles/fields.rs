//! Reads the fields of a JSON record that may be missing, null or of another type than documented. It
//! never fails: a field that cannot be read counts as none.

use serde_json::{Map, Value};

use crate::clock::Timestamp;

/// The fields of a record.
pub(super) type Fields = Map<String, Value>;

/// The text of a value, whether written as text or as number; nothing when it is empty.
pub(super) fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// The text of a field.
pub(super) fn text(fields: &Fields, key: &str) -> Option<String> {
    fields.get(key).and_then(text_of)
}

/// The texts of a field that holds a list.
pub(super) fn texts(fields: &Fields, key: &str) -> Vec<String> {
    fields.get(key).and_then(Value::as_array).into_iter().flatten().filter_map(text_of).collect()
}

/// Whether a field is set: `true`, `"true"` or 1.
pub(super) fn flag(fields: &Fields, key: &str) -> bool {
    match fields.get(key) {
        Some(Value::Bool(flag)) => *flag,
        Some(Value::String(text)) => text.trim().eq_ignore_ascii_case("true"),
        Some(Value::Number(number)) => number.as_i64() == Some(1),
        _ => false,
    }
}

/// A time, as text, whether written as text or as seconds since 1970.
pub(super) fn time(fields: &Fields, key: &str) -> Option<String> {
    match fields.get(key)? {
        Value::Number(seconds) => {
            let at = seconds.as_i64().and_then(|seconds| Timestamp::from_second(seconds).ok());
            Some(at.map_or_else(|| seconds.to_string(), |at| at.to_string()))
        }
        value => text_of(value),
    }
}

/// Names of the fields, for people who look for the one that is missing.
pub(super) fn names(fields: &Fields) -> String {
    fields.keys().map(String::as_str).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(json: &str) -> Fields {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn fields_are_read_whatever_their_type() {
        let fields =
            fields(r#"{"a": 7, "b": " x ", "c": "", "d": null, "e": [1, "two", {}], "f": "true", "g": 1, "h": {}}"#);
        assert_eq!(text(&fields, "a").as_deref(), Some("7"));
        assert_eq!(text(&fields, "b").as_deref(), Some("x"));
        for key in ["c", "d", "h", "missing"] {
            assert_eq!(text(&fields, key), None, "{key}");
        }
        assert_eq!(texts(&fields, "e"), ["1", "two"]);
        assert!(flag(&fields, "f") && flag(&fields, "g") && !flag(&fields, "h"));
    }

    #[test]
    fn seconds_and_texts_are_times() {
        let fields = fields(r#"{"a": 1734537288, "b": "2024-12-18", "c": 99999999999999999}"#);
        assert_eq!(time(&fields, "a").as_deref(), Some("2024-12-18T15:54:48Z"));
        assert_eq!(time(&fields, "b").as_deref(), Some("2024-12-18"));
        assert_eq!(time(&fields, "c").as_deref(), Some("99999999999999999"));
    }
}
