//! Reads one JSON object a line: pages, or threads with their replies. Keys are named by the
//! configuration or found under their usual names.

use std::io::BufRead;

use serde_json::{Map, Value};

use crate::{
    clock::parse_time,
    document::{Block, Document, Kind, Part, Role},
    error::Result,
    source::{
        files::{self, bounded::reason_of},
        intake::Intake,
        limits::{Line, MAX_RECORD_BYTES, read_line},
        markup::{
            front_matter::audience,
            markdown,
            outline::{Outline, flatten},
        },
        record::{Fault, Raw, Reading},
        report::DropReason,
        spec::{Mapping, SourceSpec},
    },
};

/// How many records are held at once.
const BATCH: usize = 512;

type Record = Map<String, Value>;

/// Reads every line of the file, or of every `.jsonl` file of the folder.
pub(in crate::source) fn read(intake: &mut Intake<'_>) -> Result<()> {
    let root = intake.spec.path.clone();
    for path in files::list(intake, &["jsonl", "ndjson", "gz"]) {
        let name = files::relative(&path, &root);
        let mut input = match files::stream(&path) {
            Ok(input) => input,
            Err(error) => {
                intake.refuse(reason_of(&error), &name, &error.to_string());
                continue;
            }
        };
        lines(intake, &name, &mut *input)?;
    }
    Ok(())
}

fn lines(intake: &mut Intake<'_>, name: &str, input: &mut dyn BufRead) -> Result<()> {
    let spec = intake.spec;
    let read = |raw: &Raw<Vec<u8>>| Reading::from(record(&raw.content).and_then(|record| document(spec, &record)));
    let mut line = Vec::new();
    let mut batch = Vec::new();
    for number in 1_u64.. {
        let place = format!("{name}:{number}");
        match read_line(input, &mut line, MAX_RECORD_BYTES) {
            Ok(Line::Whole) if line.trim_ascii().is_empty() => {}
            Ok(Line::Whole) => {
                let fingerprint = intake.fingerprint(&[&line]);
                batch.push(Raw { place, fingerprint, content: std::mem::take(&mut line) });
            }
            Ok(Line::TooLong) => {
                intake.refuse(DropReason::TooLarge, &place, &format!("more than {MAX_RECORD_BYTES} bytes"));
            }
            Ok(Line::End) => break,
            Err(error) => {
                intake.refuse(reason_of(&error), &place, &error.to_string());
                break;
            }
        }
        if batch.len() == BATCH {
            intake.take(&batch, read)?;
            batch.clear();
        }
    }
    intake.take(&batch, read)
}

fn record(line: &[u8]) -> Result<Record, Fault> {
    let text = std::str::from_utf8(line).map_err(|error| (DropReason::NotUtf8, error.to_string()))?;
    match serde_json::from_str(text) {
        Ok(Value::Object(record)) => Ok(record),
        Ok(_) => Err((DropReason::WrongShape, "not an object".to_owned())),
        Err(error) => Err((DropReason::BadJson, error.to_string())),
    }
}

/// The value of the mapped key, or of the first usual one that is there.
fn value<'a>(record: &'a Record, mapped: Option<&String>, usual: &[&str]) -> Option<&'a Value> {
    match mapped {
        Some(key) => record.get(key),
        None => usual.iter().find_map(|key| record.get(*key)),
    }
    .filter(|value| !value.is_null())
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::Array(values) => values.iter().filter_map(text).collect(),
        other => text(other).into_iter().collect(),
    }
}

fn document(spec: &SourceSpec, record: &Record) -> Result<Document, Fault> {
    let audience = audience(record).map_err(|detail| (DropReason::WrongShape, detail))?;
    let Mapping { id, title, text: body, replies, created, url, links, accepted } = &spec.map;
    let get = |mapped: &Option<String>, usual: &[&str]| value(record, mapped.as_ref(), usual).and_then(text);
    let record_id = get(id, &["_id", "id"]).unwrap_or_default();
    let title = get(title, &["title", "subject"]).unwrap_or_default();
    let mut document = Document::new(&spec.name, record_id.clone(), spec.records(), title);
    document.url = get(url, &["url"]).or_else(|| spec.url_of(&record_id));
    document.created = get(created, &["created", "created_at", "date"]).and_then(|at| parse_time(&at));
    document.updated = document.created;
    document.links = value(record, links.as_ref(), &["links"]).map(texts).unwrap_or_default();
    let tags = record.get("tags").map(texts).unwrap_or_default();
    document.tags = tags.into_iter().map(|tag| tag.to_lowercase()).collect();
    let body = get(body, &["text", "body", "content"]).unwrap_or_default();
    if document.kind == Kind::Doc {
        document.parts = sections(&body);
    } else {
        let accepted = value(record, accepted.as_ref(), &["accepted"]).and_then(Value::as_u64);
        let mut question = Part::new(Role::Question);
        question.blocks = blocks(&body);
        question.author = record.get("author").and_then(text);
        question.created = document.created;
        document.parts.push(question);
        let replies = value(record, replies.as_ref(), &["replies", "answers"]).and_then(Value::as_array);
        let answers = replies.into_iter().flatten().enumerate().filter_map(|(nth, reply)| answer(reply, nth, accepted));
        document.parts.extend(answers);
    }
    document.audience = audience.unwrap_or(document.audience);
    Ok(document)
}

/// A reply: a text, or an object with `text`, `author`, `created`, `votes`, `accepted`, `staff`.
fn answer(reply: &Value, nth: usize, accepted: Option<u64>) -> Option<Part> {
    let number = nth as u64 + 1;
    let mut part = Part::new(Role::Answer);
    part.anchor = Some(format!("answer-{number}"));
    part.accepted = accepted == Some(number);
    match reply {
        Value::String(body) => part.blocks = blocks(body),
        Value::Object(fields) => {
            let get = |keys: &[&str]| value(fields, None, keys);
            part.blocks = blocks(&get(&["text", "body", "content"]).and_then(text)?);
            part.author = get(&["author", "user"]).and_then(text);
            part.created = get(&["created", "created_at"]).and_then(text).and_then(|at| parse_time(&at));
            part.votes = get(&["votes", "score", "likes"]).and_then(Value::as_i64);
            part.accepted |= get(&["accepted"]).and_then(Value::as_bool).unwrap_or(false);
            part.staff = get(&["staff"]).and_then(Value::as_bool).unwrap_or(false);
        }
        _ => return None,
    }
    (!part.blocks.is_empty()).then_some(part)
}

/// Whether a plain-text field holds Markdown: it has headings or fences.
fn is_markdown(body: &str) -> bool {
    body.lines().any(|line| line.starts_with("```") || line.starts_with("## ") || line.starts_with("### "))
}

fn sections(body: &str) -> Vec<Part> {
    if is_markdown(body) {
        return markdown::sections(body).0;
    }
    let mut outline = Outline::new();
    for paragraph in body.replace("\r\n", "\n").split("\n\n") {
        outline.prose(paragraph);
    }
    outline.finish()
}

fn blocks(body: &str) -> Vec<Block> {
    flatten(sections(body))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Records, SourceKind};

    fn spec(records: Records) -> SourceSpec {
        SourceSpec {
            as_: Some(records),
            map: Mapping { title: Some("headline".into()), ..Mapping::default() },
            ..SourceSpec::new("j", SourceKind::Jsonl, ".")
        }
    }

    #[test]
    fn a_thread_keeps_its_replies_and_the_accepted_one() {
        let line =
            br#"{"_id": 7, "headline": "Why?", "text": "First\n\nSecond", "created": "2023-01-01 05:24:31 +0000",
            "replies": ["One", {"text": "Two", "author": "bo", "votes": 3}], "accepted": 2, "links": ["/a"]}"#;
        let document = document(&spec(Records::Threads), &record(line).unwrap()).unwrap();
        assert_eq!((document.record.as_str(), document.title.as_str()), ("7", "Why?"));
        assert_eq!(document.parts.iter().map(|part| part.blocks.len()).collect::<Vec<_>>(), [2, 1, 1]);
        assert_eq!(document.parts.iter().map(|part| part.accepted).collect::<Vec<_>>(), [false, false, true]);
        assert!(document.created.is_some());
    }

    #[test]
    fn markdown_in_a_field_gives_sections() {
        let line = br#"{"id": "a", "headline": "A", "text": "Intro\n\n## Part\n\nText"}"#;
        let document = document(&spec(Records::Docs), &record(line).unwrap()).unwrap();
        assert_eq!(document.parts[1].heading, ["Part"]);
    }

    #[test]
    fn what_is_no_object_has_a_reason() {
        assert_eq!(record(b"[1]").unwrap_err().0, DropReason::WrongShape);
        assert_eq!(record(b"{").unwrap_err().0, DropReason::BadJson);
        assert_eq!(record(b"{\"a\": \"\xff\"}").unwrap_err().0, DropReason::NotUtf8);
    }
}
