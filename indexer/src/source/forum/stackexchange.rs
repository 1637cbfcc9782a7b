//! Reads `Posts.xml` of a Stack Exchange data dump: one `row` per question or answer. Entities
//! are never expanded beyond XML's own five, and a broken file gives what came before the break.
//! Format: the dump's own `readme.txt`.

use std::collections::{BTreeMap, btree_map::Entry};

use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};

use crate::{
    clock::parse_time,
    document::{Document, Kind, Part, Role},
    error::Result,
    source::{
        files,
        intake::Intake,
        markup::html,
        record::{Raw, Reading},
        report::{DropReason, RepairReason},
        spec::SourceSpec,
    },
};

/// One row, as far as it is used.
#[derive(Default, serde::Serialize)]
struct Post {
    id: u64,
    type_id: u64,
    parent: Option<u64>,
    accepted: Option<u64>,
    created: String,
    updated: String,
    score: i64,
    body: String,
    owner: String,
    title: String,
    tags: String,
    is_closed: bool,
}

/// Reads the dump: `path` is `Posts.xml`, or a folder that holds it.
pub(in crate::source) fn read(intake: &mut Intake<'_>) -> Result<()> {
    let root = intake.spec.path.clone();
    for path in files::list(intake, &["xml"]) {
        let name = files::relative(&path, &root);
        if path != root && !name.ends_with("Posts.xml") {
            continue;
        }
        match files::stream(&path) {
            Ok(input) => {
                let posts = posts(intake, &name, input);
                threads(intake, &name, posts)?;
            }
            Err(error) => intake.refuse(DropReason::Unreadable, &name, &error.to_string()),
        }
    }
    Ok(())
}

/// Every question and answer of the file, by id.
fn posts(intake: &mut Intake<'_>, name: &str, input: Box<dyn std::io::BufRead>) -> BTreeMap<u64, Post> {
    let mut posts = BTreeMap::new();
    let mut reader = Reader::from_reader(input);
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        let event = reader.read_event_into(&mut buffer);
        match event {
            Ok(Event::Empty(row) | Event::Start(row)) if row.name().as_ref() == "row" => match post(&row) {
                Ok(post) if post.id == 0 => intake.refuse(DropReason::NoId, name, ""),
                // Types 3 to 8 are tag descriptions and moderators' texts, no posts of a thread.
                Ok(post) if matches!(post.type_id, 1 | 2) => match posts.entry(post.id) {
                    Entry::Vacant(place) => drop(place.insert(post)),
                    Entry::Occupied(place) => {
                        intake.refuse(DropReason::DuplicateId, &format!("{name} row {}", place.key()), "");
                    }
                },
                Ok(_) => {}
                Err(detail) => {
                    let place = format!("{name} at byte {}", reader.buffer_position());
                    intake.refuse(DropReason::WrongShape, &place, &detail);
                }
            },
            Ok(Event::DocType(_)) => {
                intake.refuse(DropReason::WrongShape, name, "a document type declaration is never read");
                return posts;
            }
            Ok(Event::Eof) => return posts,
            Ok(_) => {}
            Err(error) => {
                let place = format!("{name} at byte {}", reader.error_position());
                intake.refuse(DropReason::BadXml, &place, &error.to_string());
                return posts;
            }
        }
    }
}

fn post(row: &BytesStart<'_>) -> Result<Post, String> {
    let mut post = Post::default();
    for attribute in row.attributes().with_checks(false) {
        let attribute = attribute.map_err(|error| error.to_string())?;
        let value = quick_xml::escape::unescape(&attribute.value).map_err(|error| error.to_string())?;
        let number = || value.parse::<u64>().ok();
        match attribute.key.as_ref() {
            "Id" => post.id = number().unwrap_or(0),
            "PostTypeId" => post.type_id = number().unwrap_or(0),
            "ParentId" => post.parent = number(),
            "AcceptedAnswerId" => post.accepted = number(),
            "Score" => post.score = value.parse().unwrap_or(0),
            "CreationDate" => post.created = value.into_owned(),
            "LastActivityDate" => post.updated = value.into_owned(),
            "Body" => post.body = value.into_owned(),
            "OwnerUserId" | "OwnerDisplayName" if post.owner.is_empty() => post.owner = value.into_owned(),
            "Title" => post.title = value.into_owned(),
            "Tags" => post.tags = value.into_owned(),
            "ClosedDate" => post.is_closed = true,
            _ => {}
        }
    }
    Ok(post)
}

/// Puts questions and answers together, questions by id, answers by id within.
fn threads(intake: &mut Intake<'_>, name: &str, posts: BTreeMap<u64, Post>) -> Result<()> {
    let (questions, answers): (BTreeMap<_, _>, BTreeMap<_, _>) =
        posts.into_iter().partition(|(_, post)| post.type_id == 1);
    let mut by_question: BTreeMap<u64, Vec<Post>> = BTreeMap::new();
    for (id, answer) in answers {
        let place = format!("{name} row {id}");
        match answer.parent.filter(|parent| questions.contains_key(parent)) {
            Some(parent) => by_question.entry(parent).or_default().push(answer),
            None => intake.refuse(DropReason::Orphan, &place, "its question is not in the export"),
        }
    }
    let mut raws = Vec::new();
    for (id, question) in questions {
        let answers = by_question.remove(&id).unwrap_or_default();
        let content = (question, answers);
        let said = serde_json::to_vec(&content).unwrap_or_default();
        raws.push(Raw { place: format!("{name} row {id}"), fingerprint: intake.fingerprint(&[&said]), content });
    }
    let spec = intake.spec;
    intake.take(&raws, |raw| {
        let (document, refused) = thread(spec, &raw.content.0, &raw.content.1);
        let repairs = refused.into_iter().map(|id| (RepairReason::PartLeftOut, format!("row {id}"))).collect();
        Reading { outcome: Ok(document), repairs }
    })
}

/// A thread, and the ids of its posts that are not safe to parse.
fn thread(spec: &SourceSpec, question: &Post, answers: &[Post]) -> (Document, Vec<u64>) {
    let mut refused = Vec::new();
    let mut document = Document::new(&spec.name, question.id.to_string(), Kind::Thread, question.title.clone());
    document.url = spec.url_of(&format!("questions/{}", question.id));
    document.created = parse_time(&question.created);
    document.updated = parse_time(&question.updated).or(document.created);
    document.closed = question.is_closed;
    document.tags = question.tags.split(['<', '>', '|']).filter(|tag| !tag.is_empty()).map(str::to_lowercase).collect();
    let accepted = question.accepted;
    for (post, role) in
        std::iter::once((question, Role::Question)).chain(answers.iter().map(|post| (post, Role::Answer)))
    {
        let Some((blocks, links)) = html::fragment(&post.body) else {
            refused.push(post.id);
            continue;
        };
        document.links.extend(links);
        if blocks.is_empty() {
            continue;
        }
        document.parts.push(Part {
            // Stack Exchange addresses an answer by its bare id.
            anchor: (role == Role::Answer).then(|| post.id.to_string()),
            blocks,
            author: Some(post.owner.clone()).filter(|owner| !owner.is_empty()),
            accepted: role == Role::Answer && accepted == Some(post.id),
            votes: Some(post.score),
            created: parse_time(&post.created),
            ..Part::new(role)
        });
    }
    (document, refused)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        document::{AnswerState, Block},
        source::{Collected, SourceKind, SourceReport},
    };

    fn read_xml(xml: &str) -> (Vec<Document>, SourceReport) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("Posts.xml");
        std::fs::write(&path, xml).unwrap();
        let spec = SourceSpec::new("se", SourceKind::Stackexchange, path);
        let mut collected = Collected::default();
        let report = crate::source::read(&spec, &mut collected).unwrap();
        (collected.documents.into_iter().map(|(_, document)| document).collect(), report)
    }

    const QUESTION: &str = r#"<row Id="1" PostTypeId="1" AcceptedAnswerId="3" CreationDate="2015-01-27T20:09:32.720" Score="20"
        Body="&lt;p&gt;Why &amp;amp; how?&lt;/p&gt;&#xA;&lt;pre&gt;&lt;code&gt;a &amp;lt; b&lt;/code&gt;&lt;/pre&gt;" OwnerUserId="4" Title="Why?" Tags="&lt;one&gt;&lt;two&gt;" />"#;
    const ANSWERS: &str = r#"<row Id="3" PostTypeId="2" ParentId="1" Score="2" Body="&lt;p&gt;So.&lt;/p&gt;" OwnerUserId="5"/>
        <row Id="4" PostTypeId="2" ParentId="1" Score="9" Body="&lt;p&gt;Better so.&lt;/p&gt;" OwnerUserId="6"/>
        <row Id="5" PostTypeId="2" ParentId="99" Score="9" Body="&lt;p&gt;Lost.&lt;/p&gt;"/><row Id="6" PostTypeId="5" Body="tag"/>"#;

    #[test]
    fn questions_and_answers_become_threads() {
        let (documents, report) = read_xml(&format!("<?xml version=\"1.0\"?><posts>{QUESTION}{ANSWERS}</posts>"));
        let [thread] = documents.as_slice() else { panic!("{documents:?}") };
        assert_eq!(thread.tags, ["one", "two"]);
        assert_eq!(thread.parts[0].blocks, [Block::Prose("Why & how?".into()), Block::Code("a < b".into())]);
        assert_eq!(thread.parts.len(), 3);
        assert_eq!(thread.answer_state(), Some(AnswerState::Outscored));
        assert_eq!(report.drops, BTreeMap::from([(DropReason::Orphan, 1)]));
    }

    #[test]
    fn a_broken_dump_gives_what_came_before_the_break() {
        let (documents, report) = read_xml(&format!("<posts>{QUESTION}<row Id=\"2\" <<<"));
        assert_eq!(documents.len(), 1);
        assert_eq!(report.drops.values().sum::<u64>(), 1);
    }

    #[test]
    fn an_entity_bomb_is_dropped_unread() {
        let bomb = r#"<!DOCTYPE p [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;">]><posts><row Id="1" PostTypeId="1" Body="&b;"/></posts>"#;
        let (documents, report) = read_xml(bomb);
        assert!(documents.is_empty());
        assert_eq!(report.drops, BTreeMap::from([(DropReason::WrongShape, 1)]));
    }
}
