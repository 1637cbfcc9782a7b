//! What Statuspage's public `summary.json` says of open incidents and of maintenance in progress. Every field
//! is hostile: what does not fit is left out, every text and list is bounded, markup is taken off.
//!
//! The shape is that of the status API that every page documents below `/api`, for example
//! <https://confluence.status.atlassian.com/api>: `page`, `components`, `incidents` and
//! `scheduled_maintenances`. Updates of an incident stand newest first.

use serde::Serialize;
use serde_json::Value;
use tier0_indexer::{
    clock::{Timestamp, parse_time},
    document::is_safe_url,
    text::{
        entities::decoded,
        normalise::{clean, squeeze},
    },
};

/// Longest feed that is read, in bytes.
pub const MAX_FEED_BYTES: usize = 1 << 20;
/// Most entries that are read of each list.
const MAX_ENTRIES: usize = 50;
/// Most components of an entry.
const MAX_COMPONENTS: usize = 50;
/// Longest name, status or id, in characters.
const MAX_NAME_CHARS: usize = 200;
/// Longest address, in bytes.
const MAX_URL_BYTES: usize = 2_000;
/// Longest update, in characters; more is cut.
const MAX_UPDATE_CHARS: usize = 600;
/// How much of a text is looked at before it is cut, in bytes.
const MAX_RAW_BYTES: usize = 16 << 10;

/// A feed that nothing can be made of.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum FeedError {
    /// More than is read.
    #[error("it is larger than {MAX_FEED_BYTES} bytes; name the page's `summary.json`")]
    TooLarge,
    /// Not JSON.
    #[error("it is no JSON ({0}); name the page's `summary.json`")]
    Syntax(String),
    /// JSON of another shape.
    #[error("it has no list `incidents`; name the page's `summary.json`")]
    Shape,
}

/// How bad an incident is, as the page says; the worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Impact {
    /// `critical`
    Critical,
    /// `major`
    Major,
    /// `minor`
    Minor,
    /// Maintenance that was announced and is in progress.
    Maintenance,
    /// `none`, or what is not known.
    None,
}

/// An open incident, or maintenance in progress, as the page has it. All texts are plain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its id at the page.
    pub id: String,
    /// Heading.
    pub name: String,
    /// `investigating`, `identified`, `monitoring`, `in_progress`, `verifying`, or what else the page says.
    pub status: String,
    /// How bad it is.
    pub impact: Impact,
    /// Where it can be read, if that is a safe address.
    pub url: Option<String>,
    /// When something was last said of it.
    pub updated: Option<Timestamp>,
    /// What was last said of it; may be empty.
    pub update: String,
    /// Names of the components it concerns.
    pub components: Vec<String>,
    /// Name of the page: its words name no component.
    pub page: String,
}

/// Reads a feed: what is open, the worst first, then the latest.
///
/// # Errors
/// When it is too large or no summary of a status page.
pub fn read_feed(bytes: &[u8]) -> Result<Vec<Entry>, FeedError> {
    if bytes.len() > MAX_FEED_BYTES {
        return Err(FeedError::TooLarge);
    }
    // A mark of byte order, as some editors write it, is no JSON.
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let feed: Value = serde_json::from_slice(bytes).map_err(|error| FeedError::Syntax(error.to_string()))?;
    let incidents = feed.get("incidents").and_then(Value::as_array).ok_or(FeedError::Shape)?;
    let page = text(&feed["page"]["name"], MAX_NAME_CHARS);
    let of = |list: &[Value], is_maintenance| -> Vec<Entry> {
        list.iter().take(MAX_ENTRIES).filter_map(|value| entry(value, &page, is_maintenance)).collect()
    };
    let mut entries = of(incidents, false);
    entries.extend(of(list(&feed["scheduled_maintenances"]), true));
    entries.sort_by(|a, b| (a.impact, b.updated, &a.id).cmp(&(b.impact, a.updated, &b.id)));
    Ok(entries)
}

/// One entry, unless it is over, has not begun or has no name.
fn entry(value: &Value, page: &str, is_maintenance: bool) -> Option<Entry> {
    let name = text(&value["name"], MAX_NAME_CHARS);
    let status = text(&value["status"], MAX_NAME_CHARS).to_lowercase();
    let is_open = match status.as_str() {
        "resolved" | "postmortem" | "completed" | "scheduled" => false,
        "in_progress" | "verifying" => true,
        _ => !is_maintenance,
    };
    if !is_open || name.is_empty() {
        return None;
    }
    let latest = list(&value["incident_updates"]).first().unwrap_or(&Value::Null);
    let address = value["shortlink"].as_str().filter(|url| url.len() <= MAX_URL_BYTES && is_safe_url(url));
    let when = [&latest["display_at"], &value["updated_at"], &latest["updated_at"], &value["started_at"]];
    Some(Entry {
        id: text(&value["id"], MAX_NAME_CHARS),
        impact: if is_maintenance { Impact::Maintenance } else { impact(&value["impact"]) },
        // A path would lead to this server instead of the page.
        url: address.filter(|url| !url.starts_with('/')).map(str::to_owned),
        updated: when.into_iter().find_map(|time| parse_time(bounded(time.as_str()?, MAX_NAME_CHARS))),
        update: text(&latest["body"], MAX_UPDATE_CHARS),
        components: components(value, latest),
        page: page.to_owned(),
        name,
        status,
    })
}

fn impact(value: &Value) -> Impact {
    match value.as_str().unwrap_or_default() {
        "critical" => Impact::Critical,
        "major" => Impact::Major,
        "minor" => Impact::Minor,
        "maintenance" => Impact::Maintenance,
        _ => Impact::None,
    }
}

/// Names of the components: the entry's own list, or what its latest update says was affected.
fn components(value: &Value, latest: &Value) -> Vec<String> {
    let names = |list: &[Value]| -> Vec<String> {
        let names = list.iter().take(MAX_COMPONENTS).map(|component| text(&component["name"], MAX_NAME_CHARS));
        names.filter(|name| !name.is_empty()).collect()
    };
    let own = names(list(&value["components"]));
    if own.is_empty() { names(list(&latest["affected_components"])) } else { own }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// Plain text of a value in one line, at most `max` characters; empty when it is no text.
fn text(value: &Value, max: usize) -> String {
    let raw = value.as_str().unwrap_or_default();
    let raw = &raw[..raw.floor_char_boundary(MAX_RAW_BYTES)];
    let plain = squeeze(&clean(&decoded(&without_markup(raw))));
    let cut = bounded(&plain, max);
    if cut.len() < plain.len() { format!("{}…", bounded(cut, max - 1).trim_end()) } else { plain }
}

/// The first `max` characters.
fn bounded(text: &str, max: usize) -> &str {
    text.char_indices().nth(max).map_or(text, |(end, _)| &text[..end])
}

/// The text with a space for each tag; a `<` that opens none stays.
fn without_markup(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('<') {
        let inner = &rest[start + 1..];
        let is_tag = inner.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!'));
        plain.push_str(&rest[..start]);
        match is_tag.then(|| inner.find('>')).flatten() {
            Some(end) => {
                plain.push(' ');
                rest = &inner[end + 1..];
            }
            None if is_tag => {
                // Nothing closes any more.
                plain.push_str(&rest[start..]);
                rest = "";
            }
            None => {
                plain.push('<');
                rest = inner;
            }
        }
    }
    plain + rest
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn read(value: &Value) -> Vec<Entry> {
        read_feed(value.to_string().as_bytes()).unwrap()
    }

    fn incident(status: &str) -> Value {
        json!({
            "id": "i1", "name": "Errors of the Team Server", "status": status, "impact": "major",
            "shortlink": "https://stspg.example/i1", "started_at": "2026-11-22T08:00:00.000Z",
            "updated_at": "2026-11-22T09:30:00.000Z",
            "incident_updates": [
                { "body": "We see <b>errors</b> &amp; look<br/>for the cause. 1 < 2", "display_at": "2026-11-22T09:00:00Z" },
                { "body": "Older", "display_at": "2026-11-22T08:00:00Z" },
            ],
            "components": [{ "name": "Team Server", "status": "partial_outage" }],
        })
    }

    #[test]
    fn an_open_incident_is_read() {
        let feed = json!({ "page": { "name": "Example" }, "components": [], "incidents": [incident("identified")] });
        let expected = Entry {
            id: "i1".into(),
            name: "Errors of the Team Server".into(),
            status: "identified".into(),
            impact: Impact::Major,
            url: Some("https://stspg.example/i1".into()),
            updated: parse_time("2026-11-22T09:00:00Z"),
            update: "We see errors & look for the cause. 1 < 2".into(),
            components: vec!["Team Server".into()],
            page: "Example".into(),
        };
        assert_eq!(read(&feed), [expected]);
    }

    #[test]
    fn what_is_over_or_has_not_begun_is_left_out() {
        let maintenance = |status: &str| json!({ "name": "New disks", "status": status, "impact": "none" });
        for (status, is_open) in
            [("investigating", true), ("monitoring", true), ("Resolved", false), ("postmortem", false), ("odd", true)]
        {
            assert_eq!(read(&json!({ "incidents": [incident(status)] })).len(), usize::from(is_open), "{status}");
        }
        for (status, is_open) in
            [("scheduled", false), ("in_progress", true), ("verifying", true), ("completed", false), ("odd", false)]
        {
            let found = read(&json!({ "incidents": [], "scheduled_maintenances": [maintenance(status)] }));
            assert_eq!(found.len(), usize::from(is_open), "{status}");
            assert!(found.iter().all(|entry| entry.impact == Impact::Maintenance));
        }
    }

    #[test]
    fn the_worst_comes_first_then_the_latest() {
        let one = |id: &str, impact: &str, day: u8| json!({ "id": id, "name": "x", "impact": impact, "updated_at": format!("2026-11-0{day}") });
        let feed = json!({ "incidents": [one("a", "minor", 1), one("b", "critical", 1), one("c", "minor", 2)] });
        assert_eq!(read(&feed).iter().map(|entry| entry.id.as_str()).collect::<Vec<_>>(), ["b", "c", "a"]);
    }

    #[test]
    fn hostile_fields_are_bounded_or_left_out() {
        let mut hostile = incident("identified");
        hostile["shortlink"] = json!("javascript:alert(1)");
        hostile["components"] = json!([7, { "name": null }, { "name": "x".repeat(5_000) }, [[]]]);
        hostile["incident_updates"] = json!([{ "body": "y ".repeat(3_000), "display_at": "soon" }]);
        hostile["impact"] = json!({});
        let many = vec![hostile; 60];
        let found = read(&json!({ "incidents": many, "scheduled_maintenances": "none", "page": [] }));
        assert_eq!(found.len(), MAX_ENTRIES);
        let entry = &found[0];
        assert_eq!((&entry.url, entry.impact), (&None, Impact::None));
        assert_eq!(entry.updated, parse_time("2026-11-22T09:30:00Z"));
        assert_eq!(entry.components.len(), 1);
        assert!(entry.components[0].chars().count() <= MAX_NAME_CHARS);
        assert!(entry.update.chars().count() <= MAX_UPDATE_CHARS && entry.update.ends_with('…'));
        for url in ["/read/docs/", "//evil.example/", "data:text/html,x", "https://a b"] {
            let mut hostile = incident("identified");
            hostile["shortlink"] = json!(url);
            assert_eq!(read(&json!({ "incidents": [hostile] }))[0].url, None, "{url}");
        }
    }

    #[test]
    fn components_of_the_latest_update_stand_in() {
        let mut older = incident("identified");
        older["components"] = json!([]);
        older["incident_updates"][0]["affected_components"] = json!([{ "code": "c", "name": "Cloud - Deployment" }]);
        assert_eq!(read(&json!({ "incidents": [older] }))[0].components, ["Cloud - Deployment"]);
    }

    #[test]
    fn what_is_no_feed_is_an_error_that_says_so() {
        assert!(matches!(read_feed(b"<html>"), Err(FeedError::Syntax(_))));
        assert!(matches!(read_feed("[".repeat(100_000).as_bytes()), Err(FeedError::Syntax(_))));
        assert_eq!(read_feed(b"{\"incidents\": {}}"), Err(FeedError::Shape));
        assert_eq!(read_feed(b"[]"), Err(FeedError::Shape));
        assert_eq!(read_feed(&vec![b' '; MAX_FEED_BYTES + 1]), Err(FeedError::TooLarge));
        let mut largest = b"{\"incidents\": []}".to_vec();
        largest.resize(MAX_FEED_BYTES, b' ');
        assert_eq!(read_feed(&largest), Ok(Vec::new()));
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<i64>().prop_map(Value::from),
            "[<>&;/a-z …é]{0,40}".prop_map(Value::from),
            prop_oneof![Just("identified"), Just("in_progress"), Just("2026-01-01")].prop_map(Value::from),
        ];
        let key = prop_oneof![
            Just("incidents"),
            Just("scheduled_maintenances"),
            Just("name"),
            Just("status"),
            Just("impact"),
            Just("incident_updates"),
            Just("components"),
            Just("body"),
            Just("updated_at")
        ];
        leaf.prop_recursive(5, 60, 5, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::vec((key.clone(), inner), 0..5).prop_map(|entries| Value::Object(
                    entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
                )),
            ]
        })
    }

    proptest! {
        #[test]
        fn any_bytes_are_a_feed_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            let _ = read_feed(&bytes);
        }

        #[test]
        fn any_json_is_a_feed_or_an_error(incidents in prop::collection::vec(any_json(), 0..6), rest in any_json()) {
            let feed = json!({ "incidents": incidents, "scheduled_maintenances": rest });
            for entry in read_feed(feed.to_string().as_bytes()).unwrap() {
                prop_assert!(!entry.name.is_empty() && entry.name.chars().count() <= MAX_NAME_CHARS);
                prop_assert!(entry.update.chars().count() <= MAX_UPDATE_CHARS);
            }
        }

        #[test]
        fn taking_markup_off_keeps_other_text(text in "[a-c<>/! ]{0,60}") {
            let plain = without_markup(&text);
            prop_assert!(plain.len() <= text.len());
            prop_assert!(text.contains('<') || plain == text);
        }
    }
}
