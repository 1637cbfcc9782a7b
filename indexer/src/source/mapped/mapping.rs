//! The keys of a source's records, compiled from the configuration: the one that is named, or the
//! usual ones. Finds values and says what is missing; knows no documents.

use serde_json::{Map, Value};

use super::path::{Path, kind_of};
use crate::{
    clock::Timestamp,
    source::spec::{Mapping, Notation},
};

/// The keys and values of a record.
pub(super) type Record = Map<String, Value>;

impl Mapping {
    /// Checks what can be checked before a record is read.
    ///
    /// # Errors
    /// Which key is wrong, and why.
    pub fn check(&self) -> Result<(), String> {
        Keys::compile(self).map(drop)
    }
}

/// Where a part of a record stands: under the key that is named, or the first usual one that is there.
#[derive(Debug)]
pub(super) struct Key(Vec<Path>);

impl Key {
    fn new(name: &str, mapped: Option<&String>, usual: &[&str]) -> Result<Self, String> {
        let written: Vec<&str> = mapped.map_or_else(|| usual.to_vec(), |mapped| vec![mapped.as_str()]);
        let paths = written.into_iter().map(|path| Path::parse(path).map_err(|why| format!("`map.{name}`: {why}")));
        paths.collect::<Result<_, _>>().map(Self)
    }

    /// Values there, in order.
    pub(super) fn values<'r>(&self, record: &'r Record) -> Vec<&'r Value> {
        self.0.iter().map(|path| path.values(record)).find(|values| !values.is_empty()).unwrap_or_default()
    }

    /// The first text or number there.
    pub(super) fn text(&self, record: &Record) -> Option<String> {
        self.values(record).into_iter().find_map(text_of)
    }

    /// All texts there, those in lists too.
    pub(super) fn texts(&self, record: &Record) -> Vec<String> {
        self.elements(record).into_iter().filter_map(text_of).collect()
    }

    /// All texts there; one that holds several is cut at any of `between`.
    pub(super) fn list(&self, record: &Record, between: &[char]) -> Vec<String> {
        let texts = self.texts(record);
        let pieces = texts.iter().flat_map(|text| text.split(between)).map(str::trim).filter(|piece| !piece.is_empty());
        pieces.map(str::to_owned).collect()
    }

    /// Values there, those in lists one by one.
    pub(super) fn elements<'r>(&self, record: &'r Record) -> Vec<&'r Value> {
        let elements = self.values(record).into_iter().flat_map(|value| match value {
            Value::Array(elements) => elements.iter().collect(),
            value => vec![value],
        });
        elements.filter(|value| !value.is_null()).collect()
    }

    /// A whole number there.
    pub(super) fn number(&self, record: &Record) -> Option<i64> {
        self.text(record)?.parse().ok()
    }

    /// Whether something there says yes.
    pub(super) fn flag(&self, record: &Record) -> bool {
        self.values(record).first().is_some_and(|value| match value {
            Value::Bool(flag) => *flag,
            value => text_of(value)
                .is_some_and(|text| ["true", "yes", "t", "y", "1"].contains(&text.to_lowercase().as_str())),
        })
    }

    /// A time there, as text. Nine digits or more are seconds since 1970, twelve or more milliseconds.
    pub(super) fn time(&self, record: &Record) -> Option<String> {
        let text = self.text(record)?;
        let digits = text.split_once('.').map_or(text.as_str(), |(whole, _)| whole);
        let at = digits.parse::<i64>().ok().filter(|_| digits.len() >= 9).and_then(|number| {
            let at =
                if digits.len() >= 12 { Timestamp::from_millisecond(number) } else { Timestamp::from_second(number) };
            at.ok()
        });
        Some(at.map_or(text, |at| at.to_string()))
    }

    /// Why there is no text.
    pub(super) fn why_not(&self, record: &Record) -> String {
        if let Some(value) = self.values(record).first() {
            let written = self.0.iter().find(|path| !path.values(record).is_empty()).map_or("", Path::written);
            return format!(
                "`{written}` is {}",
                if text_of(value).is_some() || value.is_string() { "empty" } else { kind_of(value) }
            );
        }
        let written: Vec<String> = self.0.iter().map(|path| format!("`{}`", path.written())).collect();
        let there = self.0.first().map(|path| path.keys_there(record)).unwrap_or_default();
        format!("no value at {}; keys there: {there}", written.join(" or "))
    }
}

/// The text of a value that is a text or a number; nothing when it is empty.
pub(super) fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()).filter(|text| !text.trim().is_empty()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// Keys of a post that is not the first.
#[derive(Debug)]
pub(super) struct PostKeys {
    pub(super) id: Key,
    pub(super) text: Key,
    pub(super) author: Key,
    pub(super) created: Key,
    pub(super) votes: Key,
    pub(super) accepted: Key,
    pub(super) staff: Key,
}

/// All keys of a source's records.
#[derive(Debug)]
pub(super) struct Keys {
    pub(super) markup: Option<Notation>,
    pub(super) id: Key,
    pub(super) title: Key,
    pub(super) text: Key,
    pub(super) created: Key,
    pub(super) updated: Key,
    pub(super) url: Key,
    pub(super) links: Key,
    /// Where it is named; else the key `audience`, in any case.
    pub(super) audience: Option<Key>,
    pub(super) product: Key,
    pub(super) versions: Key,
    pub(super) tags: Key,
    pub(super) category: Key,
    pub(super) language: Key,
    pub(super) author: Key,
    pub(super) staff: Key,
    pub(super) votes: Key,
    pub(super) closed: Key,
    pub(super) duplicate_of: Key,
    pub(super) replies: Key,
    pub(super) accepted: Key,
    /// Where rows are joined into threads.
    pub(super) thread: Option<Key>,
    /// Of a reply within a record.
    pub(super) reply: PostKeys,
    /// Of a row that is a reply: where no key of replies is named, that of the record holds.
    pub(super) row: PostKeys,
    /// Whether the accepted reply is named by its id.
    pub(super) has_reply_ids: bool,
}

impl Keys {
    /// Compiles the keys of a mapping.
    ///
    /// # Errors
    /// Which key is wrong, and why.
    pub(super) fn compile(map: &Mapping) -> Result<Self, String> {
        if map.thread.is_some() && map.replies.is_some() {
            return Err(
                "`map.thread` joins records into threads, `map.replies` finds replies within one; set one of them"
                    .to_owned(),
            );
        }
        let Mapping { reply, .. } = map;
        let posts = |joined: Option<&Mapping>| {
            let of = |own: &Option<String>, joined: Option<&Option<String>>| {
                own.clone().or_else(|| joined.cloned().flatten())
            };
            let key = |name: &str, own: Option<String>, usual: &[&str]| Key::new(name, own.as_ref(), usual);
            Ok::<_, String>(PostKeys {
                id: key("reply.id", of(&reply.id, joined.map(|map| &map.id)), &["_id", "id"])?,
                text: key("reply.text", of(&reply.text, joined.map(|map| &map.text)), &["text", "body", "content"])?,
                author: key("reply.author", of(&reply.author, joined.map(|map| &map.author)), &["author", "user"])?,
                created: key(
                    "reply.created",
                    of(&reply.created, joined.map(|map| &map.created)),
                    &["created", "created_at", "date"],
                )?,
                votes: key(
                    "reply.votes",
                    of(&reply.votes, joined.map(|map| &map.votes)),
                    &["votes", "score", "likes"],
                )?,
                accepted: key("reply.accepted", of(&reply.accepted, joined.map(|map| &map.accepted)), &["accepted"])?,
                staff: key("reply.staff", of(&reply.staff, joined.map(|map| &map.staff)), &["staff"])?,
            })
        };
        let named = |name: &str, mapped: &Option<String>| {
            mapped.as_ref().map(|mapped| Key::new(name, Some(mapped), &[])).transpose()
        };
        let key = |name: &str, mapped: &Option<String>, usual: &[&str]| Key::new(name, mapped.as_ref(), usual);
        Ok(Self {
            markup: map.markup,
            id: key("id", &map.id, &["_id", "id"])?,
            title: key("title", &map.title, &["title", "subject"])?,
            text: key("text", &map.text, &["text", "body", "content"])?,
            created: key("created", &map.created, &["created", "created_at", "date"])?,
            updated: key("updated", &map.updated, &["updated", "updated_at"])?,
            url: key("url", &map.url, &["url"])?,
            links: key("links", &map.links, &["links"])?,
            audience: named("audience", &map.audience)?,
            product: key("product", &map.product, &["product"])?,
            versions: key("versions", &map.versions, &["versions", "version"])?,
            tags: key("tags", &map.tags, &["tags"])?,
            category: key("category", &map.category, &["category"])?,
            language: key("language", &map.language, &["language"])?,
            author: key("author", &map.author, &["author"])?,
            staff: key("staff", &map.staff, &["staff"])?,
            votes: key("votes", &map.votes, &["votes", "score"])?,
            closed: key("closed", &map.closed, &["closed"])?,
            duplicate_of: key("duplicate_of", &map.duplicate_of, &["duplicate_of"])?,
            replies: key("replies", &map.replies, &["replies", "answers"])?,
            accepted: key("accepted", &map.accepted, &["accepted"])?,
            thread: named("thread", &map.thread)?,
            reply: posts(None)?,
            row: posts(Some(map))?,
            has_reply_ids: reply.id.is_some(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::spec::ReplyMapping;

    fn record() -> Record {
        serde_json::from_str(
            r#"{"id": 7, "subject": "Why?", "fields": {"body": "Text"}, "tags": "One; two|three", "when": 1734537288000, "yes": "Y", "list": ["a", 2, {}]}"#,
        )
        .unwrap()
    }

    fn keys(map: &Mapping) -> Keys {
        Keys::compile(map).unwrap()
    }

    #[test]
    fn a_named_key_is_the_only_one_looked_at() {
        assert_eq!(keys(&Mapping::default()).title.text(&record()).as_deref(), Some("Why?"));
        let map = Mapping { title: Some("title".into()), ..Mapping::default() };
        assert_eq!(keys(&map).title.text(&record()), None);
    }

    #[test]
    fn values_are_read_whatever_their_type() {
        let key = |path: &str| Key::new("x", Some(&path.to_owned()), &[]).unwrap();
        assert_eq!(key("tags").list(&record(), &[';', '|']), ["One", "two", "three"]);
        assert_eq!(key("list").texts(&record()), ["a", "2"]);
        assert_eq!(key("when").time(&record()).as_deref(), Some("2024-12-18T15:54:48Z"));
        assert!(key("yes").flag(&record()) && !key("id").flag(&record()));
        assert_eq!(key("id").number(&record()), Some(7));
    }

    #[test]
    fn what_is_missing_is_told_with_what_is_there() {
        let why = |path: &str| Key::new("x", Some(&path.to_owned()), &[]).unwrap().why_not(&record());
        assert_eq!(why("$.fields.text"), "no value at `$.fields.text`; keys there: body");
        assert_eq!(why("fields"), "`fields` is an object");
        assert!(
            keys(&Mapping::default())
                .text
                .why_not(&record())
                .starts_with("no value at `text` or `body` or `content`; keys there: ")
        );
    }

    #[test]
    fn a_bad_path_names_its_key() {
        let map = Mapping { url: Some("$.".into()), ..Mapping::default() };
        assert!(map.check().unwrap_err().starts_with("`map.url`: "));
        let map = Mapping {
            reply: ReplyMapping { votes: Some("$".into()), ..ReplyMapping::default() },
            ..Mapping::default()
        };
        assert!(map.check().unwrap_err().starts_with("`map.reply.votes`: "));
        let map = Mapping { thread: Some("t".into()), replies: Some("r".into()), ..Mapping::default() };
        assert!(map.check().is_err());
        assert_eq!(Mapping::default().check(), Ok(()));
    }
}
