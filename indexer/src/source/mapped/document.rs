//! Turns mapped records into documents: pages, threads with their replies within, and threads whose
//! posts are rows. Knows no files and no notation of its own.

use serde_json::Value;

use super::mapping::{Key, Keys, PostKeys, Record, text_of};
use crate::{
    clock::parse_time,
    document::{Document, Kind, PUBLIC, Part},
    source::{
        forum::thread::{self, Markup, Post, Thread},
        markup::{bbcode, front_matter, html, markdown, paragraphs},
        record::{Fault, Reading},
        report::{DropReason, RepairReason},
        spec::{Notation, SourceSpec},
    },
};

/// What may stand between the texts of a list that is written as one text.
const BETWEEN: [char; 3] = [',', ';', '|'];
/// Elements that HTML begins with.
const FIRST_ELEMENTS: [&str; 18] = [
    "p",
    "div",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "ul",
    "ol",
    "table",
    "pre",
    "blockquote",
    "section",
    "article",
    "span",
    "html",
    "body",
];

/// A record that is a page, or a thread with its replies within.
pub(super) fn document(spec: &SourceSpec, keys: &Keys, record: &Record) -> Reading {
    let read = if spec.records() == Kind::Doc { page } else { thread };
    read(spec, keys, record).unwrap_or_else(|fault| Reading::from(Err(fault)))
}

/// Rows that are the posts of one thread, in order.
pub(super) fn joined(spec: &SourceSpec, keys: &Keys, rows: &[Record]) -> Reading {
    posts_of_rows(spec, keys, rows).unwrap_or_else(|fault| Reading::from(Err(fault)))
}

fn page(spec: &SourceSpec, keys: &Keys, record: &Record) -> Result<Reading, Fault> {
    let id = id(&keys.id, record)?;
    let title = keys.title.text(record).unwrap_or_default();
    let body = body(&keys.text, record).ok_or_else(|| (DropReason::NoText, keys.text.why_not(record)))?;
    let mut repairs = Vec::new();
    let mut time = |key: &Key| {
        let text = key.time(record)?;
        let time = parse_time(&text);
        if time.is_none() {
            repairs.push((RepairReason::BadDate, text));
        }
        time
    };
    let mut document = Document::new(&spec.name, id, Kind::Doc, title);
    document.created = time(&keys.created);
    document.updated = time(&keys.updated).or(document.created);
    let sections = match notation(keys, &body) {
        Notation::Html => html::article(&body, &document.title),
        Notation::Bbcode => html::article(&bbcode::to_html(&body), &document.title),
        Notation::Plain => html::article(&paragraphs::to_html(&body), &document.title),
        Notation::Markdown => Some(markdown_sections(&body)),
    };
    let fault = || (DropReason::TooDeep, "nested too deeply or too many attributes".to_owned());
    (document.parts, document.links) = sections.ok_or_else(fault)?;
    document.links.extend(keys.links.list(record, &[' ', '\n']));
    document.breadcrumb = categories(keys, record);
    document.tags = tags(keys, record);
    complete(spec, keys, record, &[record], &mut document)?;
    Ok(Reading { outcome: Ok(document), repairs, redirect: None })
}

fn thread(spec: &SourceSpec, keys: &Keys, record: &Record) -> Result<Reading, Fault> {
    let id = id(&keys.id, record)?;
    let mut faults = Vec::new();
    let mut posts = vec![question(keys, record)];
    let mut last = None;
    let replies = keys.replies.elements(record);
    let accepted = keys.accepted.text(record);
    for (nth, reply) in replies.iter().enumerate() {
        let number = nth + 1;
        let post = match reply {
            Value::Object(fields) => post(keys, &keys.reply, fields),
            reply => {
                text_of(reply).map(|body| written(keys, &body)).ok_or_else(|| "neither text nor object".to_owned())
            }
        };
        let own_id = reply.as_object().filter(|_| keys.has_reply_ids).and_then(|fields| keys.reply.id.text(fields));
        let is_named = accepted.is_some()
            && if keys.has_reply_ids { own_id == accepted } else { accepted == Some(number.to_string()) };
        match post {
            Ok(post) => {
                last = post.created.clone().or(last);
                let anchor = Some(format!("answer-{number}"));
                posts.push(Post { anchor, accepted: post.accepted || is_named, ..post });
            }
            Err(why) => faults.push((RepairReason::PartLeftOut, format!("reply {number}: {why}"))),
        }
    }
    let described = described(keys, record);
    let updated = described.updated.clone().or(last);
    let thread = Thread { id, updated, posts, faults, ..described };
    let fields: Vec<&Record> =
        std::iter::once(record).chain(replies.iter().filter_map(|reply| reply.as_object())).collect();
    finished(spec, keys, record, &fields, thread)
}

fn posts_of_rows(spec: &SourceSpec, keys: &Keys, rows: &[Record]) -> Result<Reading, Fault> {
    let (Some(first), Some(key)) = (rows.first(), &keys.thread) else {
        return Err((DropReason::NoText, String::new()));
    };
    let accepted = keys.accepted.text(first);
    let mut faults = Vec::new();
    let mut posts = vec![question(keys, first)];
    let mut last = None;
    for (nth, row) in rows.iter().enumerate().skip(1) {
        match post(keys, &keys.row, row) {
            Ok(post) => {
                let is_named = accepted.is_some() && keys.row.id.text(row) == accepted;
                last = post.created.clone().or(last);
                posts.push(Post { anchor: Some(format!("answer-{nth}")), accepted: post.accepted || is_named, ..post });
            }
            Err(why) => faults.push((RepairReason::PartLeftOut, format!("row {}: {why}", nth + 1))),
        }
    }
    let described = described(keys, first);
    let updated = described.updated.clone().or(last);
    let thread = Thread { id: id(key, first)?, updated, posts, faults, ..described };
    finished(spec, keys, first, &rows.iter().collect::<Vec<_>>(), thread)
}

/// What is said of a thread beside its posts.
fn described(keys: &Keys, record: &Record) -> Thread {
    Thread {
        title: keys.title.text(record).unwrap_or_default(),
        categories: categories(keys, record),
        tags: tags(keys, record),
        created: keys.created.time(record),
        updated: keys.updated.time(record),
        closed: keys.closed.flag(record),
        duplicate_of: keys.duplicate_of.list(record, &[' ', ',', ';']),
        links: keys.links.list(record, &[' ', '\n']),
        ..Thread::default()
    }
}

/// Makes the document of a thread; one without any text says which key should have held it.
fn finished(
    spec: &SourceSpec,
    keys: &Keys,
    record: &Record,
    fields: &[&Record],
    thread: Thread,
) -> Result<Reading, Fault> {
    if thread.posts.iter().all(|post| post.body.trim().is_empty()) {
        return Err((DropReason::NoText, keys.text.why_not(record)));
    }
    let Reading { outcome, repairs, .. } = thread::document(spec, thread);
    let mut document = outcome?;
    complete(spec, keys, record, fields, &mut document)?;
    Ok(Reading { outcome: Ok(document), repairs, redirect: None })
}

/// What pages and threads have alike. The audience is that of the record, or of the first of `all` that
/// is not for everyone: one post of few keeps the whole thread from the many.
fn complete(
    spec: &SourceSpec,
    keys: &Keys,
    record: &Record,
    all: &[&Record],
    document: &mut Document,
) -> Result<(), Fault> {
    for fields in all {
        let said = audience(spec, keys, fields).map_err(|detail| (DropReason::WrongShape, detail))?;
        if document.audience == PUBLIC {
            document.audience = said.unwrap_or_else(|| PUBLIC.to_owned());
        }
    }
    let is_whole = |url: &str| url.starts_with("http://") || url.starts_with("https://");
    document.url = match keys.url.text(record) {
        Some(url) if is_whole(&url) => Some(url),
        Some(path) => spec.url_of(&path).or(Some(path)),
        None => spec.url_of(&document.record),
    };
    document.product = keys.product.text(record);
    document.versions = keys.versions.list(record, &BETWEEN);
    document.language = keys.language.text(record).filter(|tag| is_language(tag)).map(|tag| tag.replace('_', "-"));
    Ok(())
}

/// Who may see a record, if it says so.
fn audience(spec: &SourceSpec, keys: &Keys, record: &Record) -> Result<Option<String>, String> {
    let said = match &keys.audience {
        None => front_matter::audience(record)?,
        Some(key) => match key.values(record).as_slice() {
            [] => None,
            [value] => Some(text_of(value).ok_or_else(|| format!("the audience: {}", key.why_not(record)))?),
            _ => return Err("the audience: more than one value".to_owned()),
        },
    };
    Ok(said.map(|name| spec.segments.get(name.trim()).cloned().unwrap_or_else(|| name.trim().to_owned())))
}

fn id(key: &Key, record: &Record) -> Result<String, Fault> {
    key.text(record).ok_or_else(|| (DropReason::NoId, key.why_not(record)))
}

/// The text at a key; several are its paragraphs.
fn body(key: &Key, record: &Record) -> Option<String> {
    let texts = key.texts(record);
    (!texts.is_empty()).then(|| texts.join("\n\n"))
}

fn tags(keys: &Keys, record: &Record) -> Vec<String> {
    keys.tags.list(record, &BETWEEN).into_iter().map(|tag| tag.to_lowercase()).collect()
}

/// Names of what a record stands in; numbers name nothing.
fn categories(keys: &Keys, record: &Record) -> Vec<String> {
    let names = keys.category.elements(record).into_iter().filter_map(Value::as_str);
    let names = names.flat_map(|name| name.split(" > ")).map(str::trim);
    names.filter(|name| name.chars().any(char::is_alphabetic)).map(str::to_owned).collect()
}

fn is_language(tag: &str) -> bool {
    let primary = tag.split(['-', '_']).next().unwrap_or_default();
    (2..=3).contains(&primary.len()) && primary.bytes().all(|b| b.is_ascii_alphabetic())
}

fn question(keys: &Keys, record: &Record) -> Post {
    Post {
        author: keys.author.text(record),
        staff: keys.staff.flag(record),
        votes: keys.votes.number(record),
        created: keys.created.time(record),
        ..written(keys, &body(&keys.text, record).unwrap_or_default())
    }
}

/// A reply, or why it is none. One that is empty has nothing to lose.
fn post(keys: &Keys, own: &PostKeys, fields: &Record) -> Result<Post, String> {
    let is_empty = || own.text.values(fields).iter().any(|value| value.is_string());
    let body = body(&own.text, fields).or_else(|| is_empty().then(String::new));
    let body = body.ok_or_else(|| own.text.why_not(fields))?;
    Ok(Post {
        author: own.author.text(fields),
        staff: own.staff.flag(fields),
        accepted: own.accepted.flag(fields),
        votes: own.votes.number(fields),
        created: own.created.time(fields),
        ..written(keys, &body)
    })
}

/// A post of which only the text is known.
fn written(keys: &Keys, body: &str) -> Post {
    let (markup, body) = match notation(keys, body) {
        Notation::Html => (Markup::Html, body.to_owned()),
        Notation::Markdown => (Markup::Markdown, body.to_owned()),
        Notation::Bbcode => (Markup::Bbcode, body.to_owned()),
        Notation::Plain => (Markup::Html, paragraphs::to_html(body)),
    };
    Post { markup, body, ..Post::default() }
}

/// Notation of a text: the configured one, or what the text looks like.
fn notation(keys: &Keys, body: &str) -> Notation {
    keys.markup.unwrap_or_else(|| {
        if is_html(body) {
            Notation::Html
        } else if is_markdown(body) {
            Notation::Markdown
        } else {
            Notation::Plain
        }
    })
}

/// Whether a text is HTML: it begins with an element that is none of running text.
fn is_html(body: &str) -> bool {
    let Some(tag) = body.trim_start().strip_prefix('<') else { return false };
    let name: String = tag.chars().take_while(char::is_ascii_alphanumeric).collect::<String>().to_lowercase();
    let is_tag = tag.get(name.len()..).is_some_and(|rest| rest.starts_with(['>', ' ', '\n', '/']));
    is_tag && FIRST_ELEMENTS.contains(&name.as_str()) && body.contains("</")
}

/// Whether a text is Markdown: it has headings or fences.
fn is_markdown(body: &str) -> bool {
    body.lines().any(|line| line.starts_with("```") || line.starts_with("## ") || line.starts_with("### "))
}

fn markdown_sections(body: &str) -> (Vec<Part>, Vec<String>) {
    let page = markdown::sections(body);
    (page.parts, page.links)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        document::{AnswerState, Block},
        source::{Mapping, Records, SourceKind},
    };

    fn read(records: Records, map: Mapping, json: &str) -> Reading {
        let mut spec = SourceSpec { as_: Some(records), map, ..SourceSpec::new("j", SourceKind::Jsonl, ".") };
        spec.segments.insert("2".into(), "partners".into());
        let keys = Keys::compile(&spec.map).unwrap();
        document(&spec, &keys, &serde_json::from_str(json).unwrap())
    }

    fn headline() -> Mapping {
        Mapping { title: Some("headline".into()), ..Mapping::default() }
    }

    #[test]
    fn an_address_that_a_reply_pastes_is_a_link_of_the_thread() {
        let reading = read(
            Records::Threads,
            Mapping::default(),
            r#"{"id": "1", "title": "T", "text": "Q", "replies": ["See https://forum.example/t/7#answer-2."]}"#,
        );
        assert_eq!(reading.outcome.unwrap().links, ["https://forum.example/t/7#answer-2"]);
    }

    #[test]
    fn a_thread_keeps_its_replies_and_the_accepted_one() {
        let json = r#"{"_id": 7, "headline": "Why?", "text": "First\n\nSecond", "created": "2023-01-01 05:24:31 +0000",
            "replies": ["One", {"text": "Two", "author": "bo", "votes": 3}], "accepted": 2, "links": ["/a"]}"#;
        let document = read(Records::Threads, headline(), json).outcome.unwrap();
        assert_eq!((document.record.as_str(), document.title.as_str()), ("7", "Why?"));
        assert_eq!(document.parts.iter().map(|part| part.blocks.len()).collect::<Vec<_>>(), [2, 1, 1]);
        assert_eq!(document.parts.iter().map(|part| part.accepted).collect::<Vec<_>>(), [false, false, true]);
        assert_eq!(document.parts[2].anchor.as_deref(), Some("answer-2"));
        assert_eq!(document.links, ["/a"]);
        assert!(document.created.is_some());
    }

    #[test]
    fn a_reply_may_be_accepted_by_its_id_and_a_bad_one_is_told() {
        let mut map = Mapping { accepted: Some("answer".into()), ..Mapping::default() };
        map.reply.id = Some("no".into());
        let json = r#"{"id": 7, "text": "Why?", "answer": 31, "replies": [{"no": 30, "text": "One"}, {"no": 31, "text": "Two"}, {"no": 32}, true, {"text": ""}]}"#;
        let reading = read(Records::Threads, map, json);
        let document = reading.outcome.unwrap();
        assert_eq!(document.parts.iter().map(|part| part.accepted).collect::<Vec<_>>(), [false, false, true]);
        let repairs: Vec<_> = reading.repairs.iter().map(|(_, detail)| detail.as_str()).collect();
        assert_eq!(
            repairs,
            ["reply 3: no value at `text` or `body` or `content`; keys there: no", "reply 4: neither text nor object"]
        );
    }

    #[test]
    fn rows_become_posts_in_order() {
        let map = Mapping { thread: Some("topic".into()), author: Some("by".into()), ..Mapping::default() };
        let spec = SourceSpec { map, staff: vec!["sue".into()], ..SourceSpec::new("j", SourceKind::Csv, ".") };
        let rows: Vec<Record> = serde_json::from_str(
            r#"[{"id": "1", "topic": "9", "title": "Why?", "text": "It fails", "by": "ann", "accepted": "3"},
                {"id": "2", "topic": "9", "text": "Try", "by": "sue", "created": "2024-01-02"}, {"id": "3", "topic": "9", "text": "Do", "by": "bob"}]"#,
        )
        .unwrap();
        let document = joined(&spec, &Keys::compile(&spec.map).unwrap(), &rows).outcome.unwrap();
        assert_eq!((document.record.as_str(), document.kind), ("9", Kind::Thread));
        assert_eq!(document.parts.iter().map(|part| part.accepted).collect::<Vec<_>>(), [false, false, true]);
        assert!(document.parts[1].staff && document.updated.is_some());
        assert_eq!(document.answer_state(), Some(AnswerState::Accepted));
    }

    #[test]
    fn the_notation_is_told_from_the_text_unless_it_is_named() {
        let blocks = |markup: Option<Notation>, text: &str| {
            let json = serde_json::json!({"id": "a", "title": "A", "text": text}).to_string();
            read(Records::Docs, Mapping { markup, ..Mapping::default() }, &json).outcome.unwrap().parts
        };
        assert_eq!(blocks(None, "Intro\n\n## Part\n\nText")[1].heading, ["Part"]);
        assert_eq!(blocks(None, "<p>One</p><pre>two</pre>")[0].blocks[1], Block::Code("two".into()));
        assert_eq!(
            blocks(None, "<b> is bold\n\na < b")[0].blocks,
            [Block::Prose("<b> is bold".into()), Block::Prose("a < b".into())]
        );
        assert_eq!(blocks(Some(Notation::Plain), "<p>One</p>")[0].blocks, [Block::Prose("<p>One</p>".into())]);
        assert_eq!(blocks(Some(Notation::Markdown), "*One*")[0].blocks, [Block::Prose("One".into())]);
    }

    #[test]
    fn what_is_missing_is_a_drop_that_names_the_key() {
        let fault = |map: Mapping, json: &str| read(Records::Docs, map, json).outcome.unwrap_err();
        let map = Mapping { text: Some("$.fields.body".into()), ..Mapping::default() };
        let said = fault(map, r#"{"id": 1, "fields": {"text": "x"}}"#);
        assert_eq!(said, (DropReason::NoText, "no value at `$.fields.body`; keys there: text".to_owned()));
        assert_eq!(fault(Mapping::default(), r#"{"text": "x"}"#).0, DropReason::NoId);
    }

    #[test]
    fn an_audience_is_one_name_and_a_hidden_reply_hides_its_thread() {
        let audience = |path: Option<&str>, json: &str| {
            let map = Mapping { audience: path.map(str::to_owned), ..Mapping::default() };
            read(Records::Threads, map, json).outcome.map(|document| document.audience).map_err(|(reason, _)| reason)
        };
        assert_eq!(audience(None, r#"{"id": 1, "text": "x", "Audience": "staff"}"#), Ok("staff".to_owned()));
        assert_eq!(audience(Some("group"), r#"{"id": 1, "text": "x", "group": 2}"#), Ok("partners".to_owned()));
        assert_eq!(audience(Some("group"), r#"{"id": 1, "text": "x"}"#), Ok("public".to_owned()));
        for bad in ["[]", "true", "\"\"", "{}"] {
            let json = format!(r#"{{"id": 1, "text": "x", "group": {bad}}}"#);
            assert_eq!(audience(Some("group"), &json), Err(DropReason::WrongShape), "{bad}");
        }
        let json = r#"{"id": 1, "text": "x", "replies": [{"text": "y"}, {"text": "z", "audience": "staff"}]}"#;
        assert_eq!(audience(None, json), Ok("staff".to_owned()));
    }
}
