//! Reads Discourse topics in the shape the forum itself gives (`/t/ID.json`), one file each.
//! Small actions, hidden and deleted posts are no posts.

use serde::Deserialize;

use crate::{
    clock::parse_time,
    document::{Document, Kind, Part, Role},
    error::Result,
    source::{
        intake::Intake,
        limits::MAX_TOPIC_BYTES,
        markup::html,
        record::{Fault, Reading},
        report::{DropReason, RepairReason},
        site::tree,
        spec::SourceSpec,
    },
};

#[derive(Deserialize)]
struct Topic {
    id: u64,
    title: String,
    #[serde(default)]
    slug: String,
    created_at: Option<String>,
    last_posted_at: Option<String>,
    #[serde(default)]
    closed: bool,
    #[serde(default = "yes")]
    visible: bool,
    deleted_at: Option<String>,
    tags: Option<Vec<serde_json::Value>>,
    /// `regular`, or `private_message`, which nobody else may see.
    #[serde(default = "regular_topic")]
    archetype: String,
    accepted_answer: Option<Accepted>,
    #[serde(rename = "post_stream")]
    stream: PostStream,
}

fn regular_topic() -> String {
    "regular".to_owned()
}

fn yes() -> bool {
    true
}

#[derive(Deserialize)]
struct Accepted {
    post_number: Option<u64>,
}

#[derive(Deserialize)]
struct PostStream {
    posts: Vec<Post>,
    /// Ids of all posts; a large topic's file holds the first of them only.
    #[serde(default)]
    stream: Vec<u64>,
}

#[derive(Deserialize)]
struct Post {
    #[serde(default)]
    id: u64,
    #[serde(rename = "post_number")]
    number: u64,
    #[serde(default)]
    username: String,
    #[serde(default)]
    cooked: String,
    created_at: Option<String>,
    /// 1 is a regular post; 2 moderator action, 3 small action, 4 whisper.
    #[serde(rename = "post_type", default = "regular")]
    kind: u8,
    #[serde(default)]
    staff: bool,
    #[serde(default)]
    hidden: bool,
    deleted_at: Option<String>,
    #[serde(default)]
    accepted_answer: bool,
    #[serde(default)]
    actions_summary: Vec<Action>,
}

fn regular() -> u8 {
    1
}

#[derive(Deserialize)]
struct Action {
    /// 2 is a like.
    id: u64,
    #[serde(default)]
    count: i64,
}

/// Reads every topic file of the folder.
pub(in crate::source) fn read(intake: &mut Intake<'_>) -> Result<()> {
    let spec = intake.spec;
    tree::read(
        intake,
        &["json"],
        MAX_TOPIC_BYTES,
        |_, _| [],
        |_, text, _| match topic(spec, text) {
            Ok((document, repairs)) => Reading { outcome: Ok(document), repairs },
            Err(fault) => Reading::from(Err(fault)),
        },
    )
}

/// A topic, and what of it could not be read.
type Topical = (Document, Vec<(RepairReason, String)>);

fn topic(spec: &SourceSpec, text: &str) -> Result<Topical, Fault> {
    let topic: Topic = serde_json::from_str(text).map_err(|error| {
        let reason = if error.is_data() { DropReason::WrongShape } else { DropReason::BadJson };
        (reason, error.to_string())
    })?;
    if !topic.visible || topic.deleted_at.is_some() || topic.archetype != "regular" {
        return Err((DropReason::Unpublished, "hidden, deleted or private".to_owned()));
    }
    let mut document = Document::new(&spec.name, topic.id.to_string(), Kind::Thread, topic.title);
    let slug = if topic.slug.is_empty() { "-" } else { &topic.slug };
    document.url = spec.url_of(&format!("t/{slug}/{}", topic.id));
    document.created = topic.created_at.as_deref().and_then(parse_time);
    document.updated = topic.last_posted_at.as_deref().and_then(parse_time);
    document.closed = topic.closed;
    // Older exports list tags by name, newer ones as objects.
    document.tags = topic
        .tags
        .iter()
        .flatten()
        .filter_map(|tag| tag.as_str().or_else(|| tag.get("name")?.as_str()))
        .map(str::to_lowercase)
        .collect();
    let accepted = topic.accepted_answer.and_then(|accepted| accepted.post_number);
    let mut faults = Vec::new();
    let missing =
        topic.stream.stream.iter().filter(|id| !topic.stream.posts.iter().any(|post| post.id == **id)).count();
    if missing > 0 {
        faults.push((RepairReason::Incomplete, format!("{missing} posts are not in the file")));
    }
    for post in topic.stream.posts {
        if matches!(post.kind, 1 | 2) && !post.hidden && post.deleted_at.is_none() {
            match part(&post, accepted) {
                Some((part, links)) => {
                    document.links.extend(links);
                    document.parts.extend((!part.blocks.is_empty()).then_some(part));
                }
                None => faults.push((RepairReason::PartLeftOut, format!("post {}", post.number))),
            }
        }
    }
    Ok((document, faults))
}

/// A post and its links; `None` when its HTML is not safe to parse.
fn part(post: &Post, accepted: Option<u64>) -> Option<(Part, Vec<String>)> {
    let role = if post.number == 1 { Role::Question } else { Role::Answer };
    let (blocks, links) = html::fragment(&post.cooked)?;
    let likes = post.actions_summary.iter().find(|action| action.id == 2).map_or(0, |action| action.count);
    let part = Part {
        anchor: Some(format!("post_{}", post.number)),
        blocks,
        author: Some(post.username.clone()).filter(|name| !name.is_empty()),
        staff: post.staff,
        accepted: role == Role::Answer && (post.accepted_answer || accepted == Some(post.number)),
        votes: Some(likes),
        created: post.created_at.as_deref().and_then(parse_time),
        ..Part::new(role)
    };
    Some((part, links))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{document::AnswerState, source::SourceKind};

    fn spec() -> SourceSpec {
        SourceSpec { url: Some("https://forum.example".into()), ..SourceSpec::new("forum", SourceKind::Discourse, ".") }
    }

    #[test]
    fn a_topic_keeps_posts_likes_and_the_accepted_answer() {
        let json = r#"{"id": 5, "title": "Why?", "slug": "why", "created_at": "2024-01-02T03:04:05.678Z", "tags": ["a", {"name": "B"}],
            "accepted_answer": {"post_number": 2}, "post_stream": {"stream": [0, 99], "posts": [
            {"post_number": 1, "username": "ann", "cooked": "<p>It fails</p>"},
            {"post_number": 2, "username": "bob", "cooked": "<p>Restart <a href=\"/x\">it</a></p>", "actions_summary": [{"id": 2, "count": 4}]},
            {"post_number": 3, "username": "sys", "cooked": "closed", "post_type": 3}]}}"#;
        let (document, faults) = topic(&spec(), json).unwrap();
        assert_eq!(faults, [(RepairReason::Incomplete, "1 posts are not in the file".to_owned())]);
        assert_eq!(document.url.as_deref(), Some("https://forum.example/t/why/5"));
        assert_eq!(document.tags, ["a", "b"]);
        assert_eq!(document.parts.len(), 2);
        assert_eq!((document.parts[1].accepted, document.parts[1].votes), (true, Some(4)));
        assert_eq!(document.answer_state(), Some(AnswerState::Accepted));
        assert_eq!(document.links, ["/x"]);
    }

    #[test]
    fn one_hostile_post_does_not_take_its_topic_away() {
        let deep = "<b>".repeat(600);
        let json = format!(
            r#"{{"id": 5, "title": "Why?", "tags": null, "post_stream": {{"posts": [
            {{"post_number": 1, "cooked": "<p>It fails</p>"}}, {{"post_number": 2, "cooked": "{deep}"}}]}}}}"#
        );
        let (document, faults) = topic(&spec(), &json).unwrap();
        assert_eq!(document.parts.len(), 1);
        assert_eq!(faults, [(RepairReason::PartLeftOut, "post 2".to_owned())]);
    }

    #[test]
    fn a_private_message_is_not_read() {
        let json = r#"{"id": 5, "title": "Psst", "archetype": "private_message", "post_stream": {"posts": []}}"#;
        assert_eq!(topic(&spec(), json).unwrap_err().0, DropReason::Unpublished);
    }

    #[test]
    fn broken_and_foreign_json_are_told_apart() {
        assert_eq!(topic(&spec(), "{\"id\": 5, ").unwrap_err().0, DropReason::BadJson);
        assert_eq!(topic(&spec(), "{\"errors\": []}").unwrap_err().0, DropReason::WrongShape);
    }
}
