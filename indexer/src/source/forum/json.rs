//! Gives the objects of JSON exports one by one, however they are strung together: arrays, arrays of
//! arrays, one behind the other, one a line, or in lists under the keys of an object around them. At
//! most one object is held at a time. Knows no forum.

use std::{
    cell::Cell,
    fmt,
    io::{self, BufRead, Read},
    path::Path,
    rc::Rc,
};

use serde::{
    Deserialize,
    de::{
        self, DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor, value::MapAccessDeserializer,
    },
};
use serde_json::{Map, Value};

use crate::{
    error::{Error, Result},
    source::{
        files::{self, bounded::reason_of},
        intake::Intake,
        limits::{Line, MAX_TOPIC_BYTES, read_line},
        record::Fault,
        report::DropReason,
    },
};

/// The keys of one object.
pub(super) type Object = Map<String, Value>;

/// An object of an export.
pub(super) struct Found<'a> {
    /// File and number of the object in it, or file and line.
    pub(super) place: &'a str,
    /// The list it stands in, if that has a name.
    pub(super) list: Option<&'a List>,
    pub(super) object: Object,
}

/// A list of records with what is said of it.
pub(super) struct List {
    /// The key it stands under.
    pub(super) key: String,
    /// What stands before it in the object around it.
    pub(super) head: Object,
}

/// Passes every object of every JSON file of the source to `take`. An object with one of the keys
/// `lists` is no record: it is what holds the list.
///
/// # Errors
/// What `take` returns.
pub(super) fn objects(
    intake: &mut Intake<'_>,
    lists: &[&str],
    mut take: impl FnMut(&mut Intake<'_>, Found<'_>) -> Result<()>,
) -> Result<()> {
    let root = intake.spec.path.clone();
    for path in files::list(intake, &["json", "jsonl", "ndjson", "gz"]) {
        let name = files::relative(&path, &root);
        match files::stream(&path) {
            Ok(input) => file(intake, &name, input, MAX_TOPIC_BYTES, lists, &mut take)?,
            Err(error) => intake.refuse(reason_of(&error), &name, &error.to_string()),
        }
    }
    Ok(())
}

type Take<'t> = &'t mut dyn FnMut(&mut Intake<'_>, Found<'_>) -> Result<()>;

/// Reads a file of which no object takes more than `most` bytes.
fn file(
    intake: &mut Intake<'_>,
    name: &str,
    mut input: Box<dyn BufRead>,
    most: u64,
    lists: &[&str],
    take: Take<'_>,
) -> Result<()> {
    match input.fill_buf() {
        // A byte order mark, as some shells write it before whatever goes into a file.
        Ok(start) if start.starts_with(b"\xef\xbb\xbf") => input.consume(3),
        Ok(_) => {}
        Err(error) => {
            intake.refuse(reason_of(&error), name, &error.to_string());
            return Ok(());
        }
    }
    let bare = name.strip_suffix(".gz").unwrap_or(name);
    let ending = Path::new(bare).extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    if ["jsonl", "ndjson"].iter().any(|known| ending.eq_ignore_ascii_case(known)) {
        return lines(intake, name, &mut *input, lists, take);
    }
    let left = Rc::new(Cell::new(most));
    let input = Metered { inner: input, most, left: Rc::clone(&left) };
    let place = Place::Numbered(name, 0);
    let mut stream = Stream { intake, lists, take, place, most, left: Rc::clone(&left), error: None };
    let mut values = serde_json::Deserializer::from_reader(input);
    while values.end().is_err() {
        let read = (Values { stream: &mut stream, list: None }).deserialize(&mut values);
        if let Some(error) = stream.error.take() {
            return Err(error);
        }
        if let Err(error) = read {
            let is_too_large = error.is_io() && left.get() == 0;
            let (reason, detail) = fault(error);
            stream.intake.refuse(if is_too_large { DropReason::TooLarge } else { reason }, name, &detail);
            return Ok(());
        }
    }
    Ok(())
}

fn lines(intake: &mut Intake<'_>, name: &str, input: &mut dyn BufRead, lists: &[&str], take: Take<'_>) -> Result<()> {
    let mut line = Vec::new();
    for number in 1_u64.. {
        let place = format!("{name}:{number}");
        match read_line(input, &mut line, MAX_TOPIC_BYTES) {
            Ok(Line::Whole) if line.trim_ascii().is_empty() => continue,
            Ok(Line::Whole) => {}
            Ok(Line::TooLong) => {
                intake.refuse(DropReason::TooLarge, &place, &format!("more than {MAX_TOPIC_BYTES} bytes"));
                continue;
            }
            Ok(Line::End) => break,
            Err(error) => {
                intake.refuse(reason_of(&error), &place, &error.to_string());
                break;
            }
        }
        let left = Rc::new(Cell::new(0));
        let at = Place::Fixed(&place);
        let mut stream = Stream { intake, lists, take, place: at, most: 0, left, error: None };
        let mut values = serde_json::Deserializer::from_slice(&line);
        let read = (Values { stream: &mut stream, list: None }).deserialize(&mut values).and_then(|()| values.end());
        if let Some(error) = stream.error.take() {
            return Err(error);
        }
        if let Err((reason, detail)) = read.map_err(fault) {
            intake.refuse(reason, &place, &detail);
        }
    }
    Ok(())
}

/// Why JSON cannot be read on: its file, or what it is.
fn fault(error: serde_json::Error) -> Fault {
    let detail = error.to_string();
    if error.is_io() { (reason_of(&std::io::Error::from(error)), detail) } else { (DropReason::BadJson, detail) }
}

/// Fails when one object takes more than the limit: the parser would hold it whole.
struct Metered<R> {
    inner: R,
    most: u64,
    left: Rc<Cell<u64>>,
}

impl<R: BufRead> Read for Metered<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let left = self.left.get();
        let most = usize::try_from(left).unwrap_or(usize::MAX).min(out.len());
        if most == 0 && !out.is_empty() {
            return Err(io::Error::other(format!("an object of more than {} bytes", self.most)));
        }
        let read = self.inner.read(&mut out[..most])?;
        self.left.set(left - read as u64);
        Ok(read)
    }
}

/// Where the objects of a file stand.
enum Place<'a> {
    /// Several in a file, counted.
    Numbered(&'a str, u64),
    /// What one line holds.
    Fixed(&'a str),
}

struct Stream<'a, 'i, 't> {
    intake: &'a mut Intake<'i>,
    lists: &'a [&'a str],
    take: Take<'t>,
    place: Place<'a>,
    most: u64,
    left: Rc<Cell<u64>>,
    error: Option<Error>,
}

impl Stream<'_, '_, '_> {
    fn next_place(&mut self) -> String {
        self.left.set(self.most);
        match &mut self.place {
            Place::Numbered(name, count) => {
                *count += 1;
                format!("{name} #{count}")
            }
            Place::Fixed(place) => (*place).to_owned(),
        }
    }

    fn give(&mut self, list: Option<&List>, object: Object) -> bool {
        let place = self.next_place();
        let given = (self.take)(self.intake, Found { place: &place, list, object });
        self.error = given.err();
        self.error.is_none()
    }

    fn refuse(&mut self) {
        let place = self.next_place();
        self.intake.refuse(DropReason::WrongShape, &place, "not an object");
    }
}

/// Reads a value of which every object is one of the export's.
struct Values<'s, 'a, 'i, 't> {
    stream: &'s mut Stream<'a, 'i, 't>,
    list: Option<&'s List>,
}

impl<'de> DeserializeSeed<'de> for Values<'_, '_, '_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Values<'_, '_, '_, '_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object, or a list of objects")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut values: A) -> Result<(), A::Error> {
        while values.next_element_seed(Values { stream: &mut *self.stream, list: self.list })?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut list = List { key: String::new(), head: Object::new() };
        let mut is_record = true;
        while let Some(key) = map.next_key::<String>()? {
            if self.list.is_none() && self.stream.lists.contains(&key.as_str()) {
                list.key.clone_from(&key);
                match map.next_value_seed(Listed { stream: &mut *self.stream, list: &list })? {
                    Some(value) => drop(list.head.insert(key, value)),
                    None => is_record = false,
                }
            } else {
                list.head.insert(key, map.next_value()?);
            }
        }
        if is_record && !self.stream.give(self.list, list.head) {
            return Err(A::Error::custom("not taken"));
        }
        Ok(())
    }

    fn visit_unit<E: de::Error>(self) -> Result<(), E> {
        self.stream.refuse();
        Ok(())
    }

    fn visit_bool<E: de::Error>(self, _: bool) -> Result<(), E> {
        self.visit_unit()
    }

    fn visit_i64<E: de::Error>(self, _: i64) -> Result<(), E> {
        self.visit_unit()
    }

    fn visit_u64<E: de::Error>(self, _: u64) -> Result<(), E> {
        self.visit_unit()
    }

    fn visit_f64<E: de::Error>(self, _: f64) -> Result<(), E> {
        self.visit_unit()
    }

    fn visit_str<E: de::Error>(self, _: &str) -> Result<(), E> {
        self.visit_unit()
    }
}

/// Reads what stands under the key of a list: its objects, or the value itself when it is no list.
struct Listed<'s, 'a, 'i, 't> {
    stream: &'s mut Stream<'a, 'i, 't>,
    list: &'s List,
}

impl<'de> DeserializeSeed<'de> for Listed<'_, '_, '_, '_> {
    type Value = Option<Value>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Listed<'_, '_, '_, '_> {
    type Value = Option<Value>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list of objects")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, values: A) -> Result<Self::Value, A::Error> {
        (Values { stream: self.stream, list: Some(self.list) }).visit_seq(values).map(|()| None)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        Value::deserialize(MapAccessDeserializer::new(map)).map(Some)
    }

    fn visit_unit<E: de::Error>(self) -> Result<Self::Value, E> {
        Ok(Some(Value::Null))
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Self::Value, E> {
        Ok(Some(value.into()))
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Self::Value, E> {
        Ok(Some(value.into()))
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Self::Value, E> {
        Ok(Some(value.into()))
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Self::Value, E> {
        Ok(Some(value.into()))
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<Self::Value, E> {
        Ok(Some(value.into()))
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;
    use crate::source::{Collected, SourceKind, SourceReport, SourceSpec};

    /// Place, list, its head's `name`, and `n` of every object of a file, and the account; objects of
    /// more than 2,000 bytes are too large.
    fn read(name: &str, content: &[u8]) -> (Vec<String>, SourceReport) {
        let spec = SourceSpec::new("f", SourceKind::Github, ".");
        let mut sink = Collected::default();
        let mut intake = Intake::new(&spec, &mut sink);
        let mut seen = Vec::new();
        let mut take = |_: &mut Intake<'_>, found: Found<'_>| {
            let list = found.list.map_or(String::new(), |list| format!(" {} of {}", list.key, list.head["name"]));
            seen.push(format!("{}{list}: {}", found.place, found.object["n"]));
            Ok(())
        };
        file(&mut intake, name, Box::new(Cursor::new(content.to_vec())), 2_000, &["rows"], &mut take).unwrap();
        (seen, intake.finish())
    }

    #[test]
    fn objects_come_out_of_every_stringing() {
        for content in [
            r#"[{"n": 1}, {"n": 2}]"#,
            r#"[[{"n": 1}], [{"n": 2}], []]"#,
            r#"[{"n": 1}][{"n": 2}]"#,
            "{\"n\": 1}\n{\"n\": 2}",
            "\u{feff}[{\"n\": 1}, {\"n\": 2}]\n",
        ] {
            assert_eq!(read("a.json", content.as_bytes()).0, ["a.json #1: 1", "a.json #2: 2"], "{content}");
        }
    }

    #[test]
    fn a_list_in_an_object_is_told_by_its_key_and_head() {
        let content = r#"[{"name": "x"}, {"name": "t", "rows": [{"n": 1}], "count": 1}, {"rows": 3, "n": 2}]"#;
        let (seen, _) = read("a.json", content.replace(r#"{"name": "x"}, "#, "").as_bytes());
        assert_eq!(seen, ["a.json #1 rows of \"t\": 1", "a.json #2: 2"]);
    }

    #[test]
    fn one_bad_line_costs_one_line_and_a_break_in_an_array_what_follows_it() {
        use DropReason::{BadJson, WrongShape};
        let (seen, report) = read("a.jsonl", b"{\"n\": 1}\n{\"n\": \n\n3\n{\"n\": 4} x\n{\"n\": 5}\n");
        assert_eq!(seen, ["a.jsonl:1: 1", "a.jsonl:5: 4", "a.jsonl:6: 5"]);
        let drops: Vec<_> = report.dropped.iter().map(|met| (met.reason, met.place.as_str())).collect();
        assert_eq!(drops, [(BadJson, "a.jsonl:2"), (WrongShape, "a.jsonl:4"), (BadJson, "a.jsonl:5")]);
        let (seen, report) = read("a.json", br#"[{"n": 1}, {"n": 2]"#);
        assert_eq!((seen.len(), report.drops[&BadJson]), (1, 1));
    }

    #[test]
    fn an_object_beyond_the_limit_is_not_held_and_many_small_ones_are_no_large_one() {
        let (seen, report) = read("a.json", format!(r#"[{{"n": 1}}, {{"n": "{}"}}]"#, "x".repeat(2_000)).as_bytes());
        assert_eq!((seen.len(), report.drops[&DropReason::TooLarge]), (1, 1));
        let many = format!(r#"{{"n": 1, "t": "{}"}} "#, "x".repeat(1_900)).repeat(4);
        assert_eq!(read("a.json", many.as_bytes()).0.len(), 4);
        let list = format!(r#"{{"name": "t", "rows": [{}]}}"#, vec![r#"{"n": 1}"#; 1_000].join(","));
        assert_eq!(read("a.json", list.as_bytes()).0.len(), 1_000);
    }

    #[test]
    fn deep_nesting_is_refused_and_not_walked_into() {
        for open in ["[", "{\"a\":", "{\"rows\":["] {
            let (_, report) = read("a.json", open.repeat(100_000).as_bytes());
            assert_eq!(report.drops, [(DropReason::BadJson, 1)].into());
        }
    }
}
