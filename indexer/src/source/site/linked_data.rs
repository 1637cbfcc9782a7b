//! What a page says of itself in JSON-LD, in the words of schema.org. Bounded in size; it follows no
//! links and knows no HTML.

use serde_json::{Map, Value};

use crate::source::limits::{MAX_LINKED_DATA_BYTES, MAX_LINKED_DATA_NODES};

/// Things that a page describes.
#[derive(Debug, Default)]
pub(super) struct LinkedData {
    things: Vec<Map<String, Value>>,
}

impl LinkedData {
    /// Adds the things of one script; one that is too large or no JSON adds nothing.
    pub(super) fn add(&mut self, script: &str) {
        if script.len() > MAX_LINKED_DATA_BYTES {
            return;
        }
        let things = match serde_json::from_str(script) {
            Ok(Value::Array(things)) => things,
            Ok(Value::Object(mut thing)) => match thing.remove("@graph") {
                Some(Value::Array(things)) => things,
                _ => vec![Value::Object(thing)],
            },
            _ => return,
        };
        let objects = things.into_iter().filter_map(|thing| match thing {
            Value::Object(thing) => Some(thing),
            _ => None,
        });
        let room = MAX_LINKED_DATA_NODES.saturating_sub(self.things.len());
        self.things.extend(objects.take(room));
    }

    /// The text of a property, of the first thing that has it.
    pub(super) fn text(&self, property: &str) -> Option<&str> {
        self.things.iter().find_map(|thing| thing.get(property)?.as_str())
    }

    /// Names in the first `BreadcrumbList`, by position.
    pub(super) fn breadcrumb(&self) -> Vec<String> {
        let is_list = |thing: &&Map<String, Value>| thing.get("@type").is_some_and(|kind| kind == "BreadcrumbList");
        let list = self.things.iter().find(is_list).and_then(|list| list.get("itemListElement")?.as_array());
        let mut items: Vec<(u64, &str)> = list
            .into_iter()
            .flatten()
            .take(MAX_LINKED_DATA_NODES)
            .filter_map(|item| {
                let name = item.get("name").or_else(|| item.get("item")?.get("name"))?.as_str()?;
                Some((item.get("position").and_then(position).unwrap_or(u64::MAX), name))
            })
            .collect();
        items.sort_by_key(|(position, _)| *position);
        items.into_iter().map(|(_, name)| name.to_owned()).collect()
    }
}

/// A position, written as a number or as text.
fn position(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.trim().parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_breadcrumb_is_read_in_order_wherever_it_stands() {
        let list = r#"{"@type": "BreadcrumbList", "itemListElement": [
            {"position": "2", "item": {"@id": "/b", "name": "Alerts"}}, {"position": 1, "name": "Operate"}, {"position": 3}]}"#;
        for script in [list.to_owned(), format!("[{{}}, {list}]"), format!(r#"{{"@graph": [{list}]}}"#)] {
            let mut data = LinkedData::default();
            data.add(&script);
            assert_eq!(data.breadcrumb(), ["Operate", "Alerts"], "{script}");
        }
    }

    #[test]
    fn foreign_and_huge_scripts_say_nothing() {
        let mut data = LinkedData::default();
        let huge = format!(r#"{{"dateModified": "{}"}}"#, "x".repeat(MAX_LINKED_DATA_BYTES));
        for script in ["", "3", "{", "[1, \"a\"]", &"[".repeat(60_000), &huge] {
            data.add(script);
        }
        assert_eq!((data.text("dateModified"), data.breadcrumb().len()), (None, 0));
        data.add(r#"{"@type": "TechArticle", "dateModified": "2026-02-03"}"#);
        assert_eq!(data.text("dateModified"), Some("2026-02-03"));
    }
}
