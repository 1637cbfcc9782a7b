//! Reads what a Discourse forum gives of itself: topics, posts, lists of topics, categories, tables of
//! posts. All files are read before the first topic is put together, because any of them may hold posts of
//! any topic. Format: docs.discourse.org.

mod escapes;
mod gathering;
mod shapes;
mod table;
mod text;
mod topic;

use std::{
    io::Read,
    path::{Path, PathBuf},
};

use gathering::{Gathering, Topics};
use rayon::prelude::*;
use shapes::{Shape, Topic};
use table::Table;
use topic::Whole;

use crate::{
    error::Result,
    source::{
        files::{self, bounded::reason_of},
        intake::Intake,
        limits::{MAX_THREAD_BYTES, MAX_TOPIC_BYTES},
        record::{Fault, Raw},
        report::{DropReason, RepairReason},
    },
};

/// How many files are held at once.
const CHUNK: usize = 64;
/// How many topics are held at once, and how many bytes of them.
const BATCH: usize = 256;
const BATCH_BYTES: u64 = MAX_THREAD_BYTES;

/// Reads every file of the folder, then every topic that they hold.
pub(in crate::source) fn read(intake: &mut Intake<'_>) -> Result<()> {
    let mut gathering = Gathering::new();
    let paths = files::list(intake, &["json", "csv", "gz", "xz", "zst"]);
    let (tables, pages): (Vec<PathBuf>, Vec<PathBuf>) = paths.into_iter().partition(|path| is_table(path));
    for paths in pages.chunks(CHUNK) {
        let shapes: Vec<_> = paths.par_iter().map(|path| page(path)).collect();
        for (path, shape) in paths.iter().zip(shapes) {
            let place = files::relative(path, &intake.spec.path);
            match shape {
                Ok((shape, mended)) => add(intake, &mut gathering, &place, shape, mended)?,
                Err((reason, detail)) => intake.refuse(reason, &place, &detail),
            }
        }
    }
    for path in tables {
        let place = files::relative(&path, &intake.spec.path);
        let table = files::stream(&path).map_err(|error| (reason_of(&error), error.to_string()));
        match table.and_then(Table::new) {
            Ok(table) => rows(intake, &mut gathering, &place, table)?,
            Err((reason, detail)) => intake.refuse(reason, &place, &detail),
        }
    }
    topics(intake, gathering.finish()?)
}

/// Whether a file is a table, by its name or, where that does not tell, by how it begins.
fn is_table(path: &Path) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
    let inner = [".gz", ".xz", ".zst"].iter().find_map(|ending| name.strip_suffix(ending)).unwrap_or(&name);
    match Path::new(inner).extension().and_then(|ending| ending.to_str()) {
        Some("csv") => return true,
        Some("json") => return false,
        _ => {}
    }
    let mut start = [0; 64];
    let read = files::stream(path).and_then(|mut input| input.read(&mut start)).unwrap_or(0);
    let start = String::from_utf8_lossy(start.get(..read).unwrap_or_default());
    !start.trim_start_matches('\u{feff}').trim_start().starts_with(['{', '['])
}

/// What a file of JSON holds, and how many of its escapes had to be mended.
fn page(path: &Path) -> Result<(Shape, usize), Fault> {
    let unreadable = |error: std::io::Error| (reason_of(&error), error.to_string());
    let mut bytes = Vec::new();
    let input = files::stream(path).map_err(unreadable)?;
    input.take(MAX_TOPIC_BYTES + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > MAX_TOPIC_BYTES {
        return Err((DropReason::TooLarge, format!("more than {MAX_TOPIC_BYTES} bytes")));
    }
    let text = std::str::from_utf8(&bytes).map_err(|error| (DropReason::NotUtf8, error.to_string()))?;
    shapes::read(text)
}

fn add(intake: &mut Intake<'_>, gathering: &mut Gathering, place: &str, shape: Shape, mended: usize) -> Result<()> {
    match shape {
        Shape::Topic(topic, posts) => {
            if !gathering.add_topic(place, *topic, posts, mended)? {
                intake.refuse(DropReason::DuplicateId, place, "another file holds all its posts");
            }
            return Ok(());
        }
        Shape::Posts(posts) => {
            for (nth, post) in posts.into_iter().enumerate() {
                let Some(id) = post.topic_id else {
                    intake.refuse(DropReason::NoId, &format!("{place} post {}", nth + 1), "no topic");
                    continue;
                };
                let (title, slug) = (post.topic_title.clone(), post.topic_slug.clone());
                let topic = Topic { id, title, slug, category_id: post.category_id, ..Topic::default() };
                gathering.add_loose(place, topic, post)?;
            }
        }
        Shape::List(topics) => topics.into_iter().for_each(|topic| gathering.add_listed(topic)),
        Shape::Categories(categories) => gathering.add_categories(categories),
    }
    if mended > 0 {
        intake.repair(RepairReason::UnknownMarkup, place, &format!("{mended} escapes that JSON does not know"));
    }
    Ok(())
}

fn rows(intake: &mut Intake<'_>, gathering: &mut Gathering, name: &str, mut table: Table) -> Result<()> {
    loop {
        let next = table.next();
        let place = || format!("{name}:{}", table.line());
        match next {
            table::Next::Row(topic, Some(post)) => gathering.add_loose(name, *topic, *post)?,
            table::Next::Row(topic, None) => gathering.add_listed(*topic),
            table::Next::Bad((reason, detail)) => intake.refuse(reason, &place(), &detail),
            table::Next::Broken((reason, detail)) => {
                intake.refuse(reason, &place(), &detail);
                return Ok(());
            }
            table::Next::End => return Ok(()),
        }
    }
}

fn topics(intake: &mut Intake<'_>, mut topics: Topics) -> Result<()> {
    let mut batch = Vec::new();
    let mut bytes = 0;
    while let Some((size, place)) = topics.peek() {
        if size > MAX_THREAD_BYTES {
            topics.skip();
            intake.refuse(DropReason::TooLarge, &place, &format!("a topic of {size} bytes"));
            continue;
        }
        let Some(content) = topics.next()? else { break };
        let said = serde_json::to_vec(&content).unwrap_or_default();
        bytes += said.len() as u64;
        batch.push(Raw { place, fingerprint: intake.fingerprint(&[&said]), content });
        if batch.len() == BATCH || bytes > BATCH_BYTES {
            take(intake, &batch)?;
            batch.clear();
            bytes = 0;
        }
    }
    take(intake, &batch)
}

fn take(intake: &mut Intake<'_>, batch: &[Raw<Whole>]) -> Result<()> {
    let spec = intake.spec;
    intake.take(batch, |raw| raw.content.reading(spec))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::{
        document::{AnswerState, Document, Role},
        source::{Collected, SourceKind, SourceReport, SourceSpec},
    };

    fn read(files: &[(&str, &str)]) -> (Vec<Document>, SourceReport) {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        let spec = SourceSpec {
            url: Some("https://forum.example".into()),
            ..SourceSpec::new("forum", SourceKind::Discourse, folder.path())
        };
        let mut collected = Collected::default();
        let report = crate::source::read(&spec, &mut collected).unwrap();
        (collected.documents.into_iter().map(|(_, document)| document).collect(), report)
    }

    fn topic(id: u64, more: &str, posts: &str) -> String {
        format!(r#"{{"id": {id}, "title": "Why?", "slug": "why"{more}, "post_stream": {{"posts": [{posts}]}}}}"#)
    }

    fn post(number: u64, user: &str, more: &str) -> String {
        format!(
            r#"{{"id": 10{number}, "post_number": {number}, "username": "{user}", "cooked": "<p>Text {number}</p>"{more}}}"#
        )
    }

    fn numbers(document: &Document) -> Vec<&str> {
        document.parts.iter().filter_map(|part| part.anchor.as_deref()).collect()
    }

    #[test]
    fn a_topic_keeps_posts_likes_staff_edits_and_the_accepted_answer() {
        let posts = [
            post(1, "ann", ""),
            post(2, "bob", r#", "actions_summary": [{"id": 3, "count": 9}, {"id": 2, "count": 4}], "admin": true"#),
            post(
                3,
                "cyd",
                r#", "version": 2, "created_at": "2024-01-02T00:00:00Z", "updated_at": "2024-01-03T00:00:00Z""#,
            ),
        ];
        let more =
            r#", "tags": ["a", {"id": 1, "name": "B"}], "archived": true, "accepted_answer": {"post_number": 2}"#;
        let (documents, _) = read(&[("5.json", &topic(5, more, &posts.join(",")))]);
        let [document] = documents.as_slice() else { panic!("{documents:?}") };
        assert_eq!(document.url.as_deref(), Some("https://forum.example/t/why/5"));
        assert_eq!((document.tags.join(" ").as_str(), document.closed), ("a b", true));
        assert_eq!(document.answer_state(), Some(AnswerState::Accepted));
        let seen: Vec<_> = document.parts.iter().map(|part| (part.votes, part.staff, part.edited.is_some())).collect();
        assert_eq!(seen, [(None, false, false), (Some(4), true, false), (None, false, true)]);
    }

    #[test]
    fn what_others_do_not_see_is_left_out_and_no_answer_becomes_the_question() {
        let posts = [
            post(1, "ann", r#", "hidden": true"#),
            post(2, "bob", r#", "post_type": 2"#),
            post(3, "sys", r#", "post_type": 3"#),
            post(4, "sys", r#", "post_type": 4"#),
            post(5, "cyd", r#", "user_deleted": true"#),
            post(6, "cyd", r#", "deleted_at": "2024-01-02T00:00:00Z""#),
        ];
        let (documents, report) = read(&[("5.json", &topic(5, "", &posts.join(",")))]);
        assert_eq!(numbers(&documents[0]), ["post_2"]);
        assert_eq!(documents[0].parts[0].role, Role::Answer);
        assert!(report.repairs.is_empty(), "{report:?}");
    }

    #[test]
    fn a_topic_that_is_not_public_is_not_read_whoever_says_so() {
        let hidden =
            [r#", "visible": false"#, r#", "archetype": "private_message""#, r#", "deleted_at": "2024-01-02""#];
        for (nth, more) in hidden.iter().enumerate() {
            let list = format!(r#"{{"topic_list": {{"topics": [{{"id": 5{more}}}]}}}}"#);
            let open = topic(5, r#", "visible": true, "archetype": "regular""#, &post(1, "ann", ""));
            for files in [
                vec![("a.json", topic(5, more, &post(1, "ann", "")))],
                vec![("a.json", list.clone()), ("b.json", open.clone())],
            ] {
                let files: Vec<_> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
                let (_, report) = read(&files);
                assert_eq!(report.drops, BTreeMap::from([(DropReason::Unpublished, 1)]), "{nth}");
            }
        }
        let (documents, _) = read(&[("a.json", &topic(5, r#", "archetype": "banner""#, &post(1, "ann", "")))]);
        assert_eq!(documents.len(), 1);
    }

    #[test]
    fn pieces_of_a_topic_are_joined_and_what_is_missing_is_told() {
        let head = format!(
            r#"{{"id": 5, "title": "Why?", "post_stream": {{"stream": [101, 102, 103, 104, 105], "posts": [{}]}}}}"#,
            post(1, "ann", "")
        );
        let chunk =
            format!(r#"{{"post_stream": {{"posts": [{}, {}]}}, "id": 5}}"#, post(3, "cyd", ""), post(2, "bob", ""));
        let latest = format!(r#"{{"latest_posts": [{}]}}"#, post(4, "dan", r#", "topic_id": 5, "topic_title": "Old""#));
        let (documents, report) = read(&[("5.json", &head), ("5-posts.json", &chunk), ("posts.json", &latest)]);
        assert_eq!(numbers(&documents[0]), ["post_1", "post_2", "post_3", "post_4"]);
        assert_eq!(documents[0].title, "Why?");
        assert_eq!(report.repaired[0].detail, "posts that are not in the export: 1");
        assert_eq!((report.records, report.repaired.len()), (1, 1));
    }

    #[test]
    fn a_second_file_of_a_topic_adds_its_posts_or_is_a_duplicate() {
        let pages = [topic(5, "", &post(1, "ann", "")), topic(5, "", &post(2, "bob", ""))];
        let (documents, report) = read(&[("a.json", &pages[0]), ("b.json", &pages[1]), ("c.json", &pages[0])]);
        assert_eq!(numbers(&documents[0]), ["post_1", "post_2"]);
        assert_eq!(report.drops, BTreeMap::from([(DropReason::DuplicateId, 1)]));
        assert_eq!(report.dropped[0].place, "c.json");
    }

    #[test]
    fn posts_without_their_topic_are_kept_when_its_title_is_known() {
        let named =
            format!(r#"{{"latest_posts": [{}]}}"#, post(2, "bob", r#", "topic_id": 6, "topic_slug": "why-not""#));
        let lost = format!(r#"{{"post_stream": {{"posts": [{}]}}, "id": 7}}"#, post(1, "bob", ""));
        let none = format!(r#"{{"latest_posts": [{}]}}"#, post(1, "bob", ""));
        let (documents, report) = read(&[("a.json", &named), ("b.json", &lost), ("c.json", &none)]);
        assert_eq!((documents[0].record.as_str(), documents[0].title.as_str()), ("6", "Why not"));
        let topics = r#"{"topic_list": {"topics": [{"id": 6, "title": "Why not?"}]}}"#;
        let (listed, _) = read(&[("a.json", &named), ("latest.json", topics)]);
        assert_eq!((listed[0].record.as_str(), listed[0].title.as_str()), ("6", "Why not?"));
        assert_eq!(report.repaired[0].detail, "its first post is not in the export");
        assert_eq!(report.drops, BTreeMap::from([(DropReason::Orphan, 1), (DropReason::NoId, 1)]));
    }

    #[test]
    fn categories_give_the_breadcrumb_and_restrict_their_topics() {
        let categories = r#"{"category_list": {"categories": [{"id": 1, "name": "Help", "subcategory_list": [{"id": 2, "name": "Build"}]},
            {"id": 3, "name": "Staff", "read_restricted": true}, {"id": 4, "name": "Inner", "parent_category_id": 3},
            {"id": 8, "name": "Loop", "parent_category_id": 8}]}}"#;
        let of = |id: u64, category: u64| topic(id, &format!(r#", "category_id": {category}"#), &post(1, "ann", ""));
        let topics = [of(1, 2), of(2, 4), of(3, 8), of(4, 99)];
        let (documents, _) = read(&[
            ("a.json", &topics[0]),
            ("b.json", &topics[1]),
            ("c.json", &topics[2]),
            ("d.json", &topics[3]),
            ("site.json", categories),
        ]);
        assert_eq!(documents[0].breadcrumb, ["Help", "Build"]);
        assert_eq!((documents[0].audience.as_str(), documents[1].audience.as_str()), ("public", "category-3"));
        assert_eq!((documents[2].breadcrumb.len(), documents[3].breadcrumb.len()), (8, 0));
    }

    #[test]
    fn a_table_adds_to_the_topics_of_other_files() {
        let table = "topic_id,post_number,cooked,username,accepted\n5,2,<p>So.</p>,bob,true\n5,x,<p>Or so.</p>,cyd,f\n";
        let (documents, report) = read(&[("5.json", &topic(5, "", &post(1, "ann", ""))), ("posts.csv", table)]);
        assert_eq!(
            numbers(&documents[0]),
            ["post_1", "post_2", "post_3"],
            "a post without number comes after the last"
        );
        assert_eq!((documents[0].answer_state(), report.records), (Some(AnswerState::Accepted), 1));
    }

    #[test]
    fn links_are_kept_without_persons_uploads_and_links_that_lead_here() {
        let links = r##", "cooked": "<p><a href=\"/t/b/6\">b</a><a class=\"mention\" href=\"/u/bob\">@bob</a><a href=\"#p-1\"></a></p>",
            "link_counts": [{"url": "https://a.example/", "reflection": false}, {"url": "/t/c/7", "reflection": true}]"##;
        let one = format!(r#"{{"id": 5, "title": "Why?", "post_stream": {{"posts": [{{"post_number": 1{links}}}]}}}}"#);
        assert_eq!(read(&[("5.json", &one)]).0[0].links, ["/t/b/6", "https://a.example/"]);
    }

    #[test]
    fn escapes_are_mended_and_told_and_broken_and_foreign_json_are_told_apart() {
        let mended = topic(5, "", &post(1, "ann", "")).replace("Why?", r"Wh\y?");
        let (documents, report) =
            read(&[("a.json", &mended), ("b.json", "{\"id\": 5, "), ("c.json", "{\"errors\": []}"), ("d.json", "[]")]);
        assert_eq!(documents[0].title, "Why?");
        assert_eq!(report.repairs, BTreeMap::from([(RepairReason::UnknownMarkup, 1)]));
        assert_eq!(report.drops, BTreeMap::from([(DropReason::BadJson, 1), (DropReason::WrongShape, 2)]));
    }

    #[test]
    fn an_accepted_answer_that_is_not_there_is_a_repair() {
        let list = r#"{"topic_list": {"topics": [{"id": 6, "has_accepted_answer": true}]}}"#;
        let (_, report) = read(&[
            ("5.json", &topic(5, r#", "accepted_answer": {"post_number": 7}"#, &post(1, "ann", ""))),
            ("6.json", &topic(6, "", &post(1, "ann", ""))),
            ("latest.json", list),
        ]);
        assert_eq!(report.repairs, BTreeMap::from([(RepairReason::Incomplete, 2)]));
    }
}
