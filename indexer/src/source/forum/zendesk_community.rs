//! Reads Zendesk Community: posts and their comments, with topics and users beside them. Who may see a
//! post is what its topic says; where that cannot be known, the post is left out.
//!
//! Format: Zendesk's developer documentation of the Help Center API, "Posts", "Post Comments", "Topics"
//! and "Content Tags", and of the Support API, "Users".

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::{
    assembly::{self, Assembled},
    fields::{flag, id, number, text, value},
    json::{self, Found, Object},
    pieces::Pieces,
    thread::{Markup, Post, Thread},
};
use crate::{
    error::Result,
    source::{
        intake::Intake,
        report::{DropReason, RepairReason},
        spec::SourceSpec,
    },
    text::normalise::squeeze,
};

/// Keys of the lists that the API gives.
const LISTS: [&str; 5] = ["posts", "comments", "topics", "users", "content_tags"];

/// A post or a comment that waits for the rest of its thread.
#[derive(Serialize, Deserialize)]
struct Piece {
    place: String,
    is_head: bool,
    object: Object,
}

/// What posts and comments name by id.
#[derive(Default)]
struct Names {
    users: HashMap<u64, User>,
    topics: HashMap<u64, Topic>,
    tags: HashMap<String, String>,
}

struct User {
    name: String,
    is_staff: bool,
}

struct Topic {
    name: String,
    /// Who may see its posts; everyone when none is named.
    segment: Option<String>,
}

/// Reads posts, comments, topics, users and content tags from every file.
pub(in crate::source) fn read(intake: &mut Intake<'_>) -> Result<()> {
    let mut pieces = Pieces::new();
    let mut names = Names::default();
    json::objects(intake, &LISTS, |intake, found| sort(intake, &mut pieces, &mut names, found))?;
    if names.topics.is_empty() {
        let detail = "no topics are in the export: which of them are for some only cannot be told";
        intake.repair(RepairReason::Incomplete, "topics", detail);
    }
    assembly::threads(intake, pieces, |intake, post, pieces| thread(intake, &names, post, pieces))
}

fn sort(intake: &mut Intake<'_>, pieces: &mut Pieces, names: &mut Names, found: Found<'_>) -> Result<()> {
    let Found { place, list, object } = found;
    let has = |key: &str| object.contains_key(key);
    let kind = match list {
        Some(list) => list.key.as_str(),
        None if has("post_id") => "comments",
        None if has("details") => "posts",
        None if has("role") => "users",
        None if has("user_segment_id") => "topics",
        None => "",
    };
    let own = id(&object, &["id"]);
    match (kind, own) {
        ("posts", Some(post)) => pieces.put(post, &Piece { place: place.to_owned(), is_head: true, object })?,
        ("comments", _) => match id(&object, &["post_id"]).or_else(|| post_of(&object)) {
            Some(post) => pieces.put(post, &Piece { place: place.to_owned(), is_head: false, object })?,
            None => intake.refuse(DropReason::Orphan, place, "it does not say what it comments on"),
        },
        ("users", Some(user)) => {
            let is_staff = matches!(text(&object, &["role"]).as_deref(), Some("agent" | "admin"));
            let name = text(&object, &["name", "alias"]).unwrap_or_else(|| user.to_string());
            names.users.insert(user, User { name, is_staff });
        }
        ("topics", Some(topic)) => {
            let name = text(&object, &["name"]).unwrap_or_default();
            names.topics.insert(topic, Topic { name, segment: text(&object, &["user_segment_id"]) });
        }
        ("content_tags", _) => {
            if let (Some(tag), Some(name)) = (text(&object, &["id"]), text(&object, &["name"])) {
                names.tags.insert(tag, name);
            }
        }
        ("posts", None) => intake.refuse(DropReason::NoId, place, ""),
        ("users" | "topics", None) => {}
        _ => intake.refuse(DropReason::WrongShape, place, "no post, comment, topic or user"),
    }
    Ok(())
}

/// The post that a comment's own address names: `…/community/posts/ID-title/comments/ID`.
fn post_of(comment: &Object) -> Option<u64> {
    let url = text(comment, &["html_url", "url"])?;
    let (_, rest) = url.split_once("/posts/")?;
    rest.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

fn thread(intake: &mut Intake<'_>, names: &Names, post: u64, pieces: Vec<Piece>) -> Option<Assembled> {
    let mut head = None;
    let mut comments = Vec::new();
    for piece in pieces {
        match (piece.is_head, &head) {
            (true, None) => head = Some(piece),
            (true, Some(_)) => intake.refuse(DropReason::DuplicateId, &piece.place, &post.to_string()),
            (false, _) => comments.push(piece),
        }
    }
    let Some(Piece { place, object: head, .. }) = head else {
        for comment in comments {
            intake.refuse(DropReason::Orphan, &comment.place, &format!("post {post} is not in the export"));
        }
        return None;
    };
    let place = format!("{place} post {post}");
    let mut thread = Thread {
        id: post.to_string(),
        title: squeeze(&text(&head, &["title"]).unwrap_or_default()),
        url: Some(text(&head, &["html_url"]).unwrap_or_else(|| format!("community/posts/{post}"))),
        created: text(&head, &["created_at"]),
        updated: text(&head, &["updated_at"]),
        closed: flag(&head, &["closed"]),
        tags: tags(&head, names),
        ..Thread::default()
    };
    if let Some(topic) = id(&head, &["topic_id"]).filter(|_| !names.topics.is_empty()) {
        let Some(known) = names.topics.get(&topic) else {
            let detail = format!("topic {topic} is not in the export, so who may see it is not known");
            intake.refuse(DropReason::Orphan, &place, &detail);
            return None;
        };
        thread.categories.extend(Some(known.name.clone()).filter(|name| !name.is_empty()));
        thread.audience = known.segment.as_deref().map(|segment| audience(intake.spec, segment));
    }
    let mut comments: Vec<Object> = comments.into_iter().map(|piece| piece.object).collect();
    comments.sort_by_key(|comment| (text(comment, &["created_at"]), id(comment, &["id"])));
    comments.dedup_by(|one, other| id(one, &["id"]).is_some_and(|own| id(other, &["id"]) == Some(own)));
    let missing = number(&head, &["comment_count"]).unwrap_or(0) - i64::try_from(comments.len()).unwrap_or(i64::MAX);
    if missing > 0 {
        thread.faults.push((RepairReason::Incomplete, format!("comments that are not in the export: {missing}")));
    }
    thread.posts.push(written(&head, names, "details"));
    thread.posts.extend(comments.iter().map(|comment| Post {
        anchor: id(comment, &["id"]).map(|id| format!("community_comment_{id}")),
        accepted: flag(comment, &["official"]),
        ..written(comment, names, "body")
    }));
    Some(Assembled { place, thread })
}

/// The audience of a user segment: what the configuration calls it, never everyone.
fn audience(spec: &SourceSpec, segment: &str) -> String {
    spec.segments.get(segment).cloned().unwrap_or_else(|| format!("segment-{segment}"))
}

fn tags(head: &Object, names: &Names) -> Vec<String> {
    let ids = value(head, &["content_tag_ids"]).and_then(|ids| ids.as_array()).into_iter().flatten();
    ids.filter_map(|id| {
        let id = id.as_str().map_or_else(|| id.to_string(), str::to_owned);
        names.tags.get(&id).cloned()
    })
    .collect()
}

fn written(object: &Object, names: &Names, body: &str) -> Post {
    let author = id(object, &["author_id"]);
    let user = author.and_then(|author| names.users.get(&author));
    Post {
        // An asker without a name is still told from those who answer.
        author: user.map(|user| user.name.clone()).or_else(|| author.map(|author| author.to_string())),
        staff: user.is_some_and(|user| user.is_staff),
        votes: number(object, &["vote_sum"]),
        created: text(object, &["created_at"]),
        edited: text(object, &["non_author_updated_at"]),
        markup: Markup::Html,
        body: text(object, &[body]).unwrap_or_default(),
        ..Post::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        document::Document,
        source::{Collected, SourceKind, SourceReport},
    };

    fn read_lines(json: &str) -> (Vec<Document>, SourceReport) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.jsonl");
        std::fs::write(&path, json).unwrap();
        let spec = SourceSpec::new("z", SourceKind::ZendeskCommunity, path);
        let mut collected = Collected::default();
        let report = crate::source::read(&spec, &mut collected).unwrap();
        (collected.documents.into_iter().map(|(_, document)| document).collect(), report)
    }

    const POST: &str = r#"{"id": 1, "title": "t", "details": "<p>q</p>", "topic_id": 2, "author_id": 3}"#;

    #[test]
    fn rows_are_told_by_their_keys_in_any_order() {
        let (documents, report) = read_lines(&format!(
            "{}\n{}\n{POST}\n{}\n{}",
            r#"{"id": 9, "html_url": "https://z.example/hc/en-us/community/posts/1-t/comments/9", "post_id": null, "body": "<p>a</p>", "author_id": 4}"#,
            r#"{"id": 9, "post_id": 1, "body": "<p>a</p>", "author_id": 4}"#,
            r#"{"id": 4, "name": "Sue", "role": "admin"}"#,
            r#"{"id": 2, "name": "Topic", "user_segment_id": 77}"#,
        ));
        assert_eq!(documents[0].audience, "segment-77");
        let answers: Vec<_> = documents[0].answers().map(|part| (part.author.as_deref(), part.staff)).collect();
        assert_eq!(answers, [(Some("Sue"), true)]);
        assert_eq!((report.records, report.repairs.len()), (1, 0));
    }

    #[test]
    fn a_post_without_its_topic_is_shown_only_when_no_topics_are_known() {
        let (documents, report) = read_lines(POST);
        assert_eq!(documents.len(), 1);
        assert_eq!(report.repairs, [(RepairReason::Incomplete, 1)].into());
        let other = r#"{"id": 5, "name": "Other", "user_segment_id": null}"#;
        let (documents, report) = read_lines(&format!("{POST}\n{other}"));
        assert_eq!((documents.len(), report.drops), (0, [(DropReason::Orphan, 1)].into()));
    }
}
