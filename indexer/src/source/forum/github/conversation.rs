//! Makes a thread of an issue or a discussion and its comments, whichever interface they come from.
//! Bots and hidden comments are left out.

use std::collections::HashSet;

use serde_json::Value;

use super::{
    super::{
        fields::{flag, number, object, text, value},
        json::Object,
        thread::{Markup, Post, Thread},
    },
    kind::Kind,
    words::{self, Original},
};
use crate::{source::report::RepairReason, text::normalise::squeeze};

/// Bots that do not say so where GraphQL is not asked for `__typename`.
const BOTS: [&str; 3] = ["github-actions", "dependabot", "renovate"];

/// A thread of an issue or discussion, and of comments that came apart from it.
pub(super) fn conversation(id: u64, kind: Kind, head: &Object, apart: &[Object]) -> Thread {
    let mut comments: Vec<&Object> = nodes(head, "comments").chain(apart).collect();
    comments.sort_by_key(|comment| text(comment, &["created_at", "createdAt"]));
    let answer = Answer::of(head);
    let mut seen = HashSet::new();
    let mut posts = Vec::new();
    let mut named = number(head, &["comments"]).or_else(|| total(head, "comments")).unwrap_or(0);
    let mut present = 0_i64;
    for comment in comments {
        present += i64::from(push(&mut posts, &mut seen, comment, kind, &answer));
        named += total(comment, "replies").unwrap_or(0);
        for reply in nodes(comment, "replies") {
            present += i64::from(push(&mut posts, &mut seen, reply, kind, &answer));
        }
    }
    // The accepted answer is given beside the comments; its page of comments may not be in the export.
    if let Some(chosen) = object(head, &["answer"]).filter(|chosen| is_readable(chosen)) {
        push(&mut posts, &mut seen, chosen, kind, &answer);
    }
    let state = text(head, &["state"]).unwrap_or_default().to_lowercase();
    let is_closed = matches!(state.as_str(), "closed" | "locked") || flag(head, &["closed"]) || flag(head, &["locked"]);
    let url = page_address(head).unwrap_or_else(|| format!("{}/{id}", kind.path()));
    let duplicate_of = originals(&posts, is_closed, kind, &url);
    let posts: Vec<Post> = std::iter::once(question(head))
        .chain(posts.into_iter().filter(|post| !post.is_left_out).map(|post| post.post))
        .collect();
    let mut faults = Vec::new();
    if named > present {
        faults.push((RepairReason::Incomplete, format!("comments that are not in the export: {}", named - present)));
    }
    let category = object(head, &["category"]).and_then(|category| text(category, &["name"]));
    Thread {
        id: format!("{}/{id}", kind.path()),
        title: squeeze(&text(head, &["title"]).unwrap_or_default()),
        url: Some(url),
        categories: category.into_iter().collect(),
        tags: labels(head),
        created: text(head, &["created_at", "createdAt"]),
        updated: text(head, &["updated_at", "updatedAt"]),
        closed: is_closed,
        duplicate_of,
        posts,
        faults,
        ..Thread::default()
    }
}

/// A comment with what its text alone does not say.
struct Comment {
    post: Post,
    /// Written by a bot, or hidden.
    is_left_out: bool,
    says_duplicate_of: Vec<Original>,
}

/// Adds a comment that has not come before; false for one that has.
fn push(comments: &mut Vec<Comment>, seen: &mut HashSet<String>, object: &Object, kind: Kind, answer: &Answer) -> bool {
    let page = page_address(object);
    let name = page.clone().or_else(|| text(object, &["id", "node_id"]));
    if name.is_some_and(|name| !seen.insert(name)) {
        return false;
    }
    let accepted = flag(object, &["isAnswer"]) || answer.is(object);
    let (markup, body) = body(object);
    let is_hidden = flag(object, &["isMinimized", "is_minimized"]) && !accepted;
    let says_duplicate_of = words::duplicates(&body);
    let body = if markup == Markup::Markdown { words::of_answer(&body) } else { body };
    let anchor = page.as_deref().and_then(|page| page.split_once('#')).map(|(_, anchor)| anchor.to_owned());
    let post = Post { anchor: anchor.or_else(|| anchor_of(object, kind)), accepted, markup, body, ..written(object) };
    comments.push(Comment { post, is_left_out: is_bot(object) || is_hidden, says_duplicate_of });
    true
}

fn question(head: &Object) -> Post {
    let (markup, body) = body(head);
    let body = if markup == Markup::Markdown { words::of_question(&body) } else { body };
    // The time of an issue's last change is the time of its last comment, or label, or lock.
    Post { markup, body, edited: text(head, &["lastEditedAt", "last_edited_at"]), ..written(head) }
}

/// Who wrote it, when, and how well it is liked.
fn written(object: &Object) -> Post {
    let created = text(object, &["created_at", "createdAt"]);
    let updated = text(object, &["updated_at"]).filter(|updated| created.as_ref() != Some(updated));
    let association = text(object, &["author_association", "authorAssociation"]).unwrap_or_default();
    Post {
        author: login(object),
        staff: matches!(association.as_str(), "OWNER" | "MEMBER" | "COLLABORATOR"),
        votes: votes(object),
        edited: text(object, &["lastEditedAt", "last_edited_at"]).or(updated),
        created,
        ..Post::default()
    }
}

/// Markdown if it is there, else what it was rendered to.
fn body(object: &Object) -> (Markup, String) {
    let markups = [
        ("body", Markup::Markdown),
        ("bodyHTML", Markup::Html),
        ("body_html", Markup::Html),
        ("bodyText", Markup::Plain),
        ("body_text", Markup::Plain),
    ];
    let found = markups.into_iter().find_map(|(key, markup)| Some((markup, object.get(key)?.as_str()?.to_owned())));
    found.unwrap_or((Markup::Markdown, String::new()))
}

fn is_readable(object: &Object) -> bool {
    !body(object).1.is_empty()
}

/// The people's address of something, which REST and GraphQL name differently.
fn page_address(object: &Object) -> Option<String> {
    text(object, &["html_url"]).or_else(|| text(object, &["url"]).filter(|url| !url.contains("/repos/")))
}

fn anchor_of(object: &Object, kind: Kind) -> Option<String> {
    let id = number(object, &["databaseId", "id"])?;
    Some(match kind {
        Kind::Discussion => format!("discussioncomment-{id}"),
        Kind::Issue | Kind::PullRequest => format!("issuecomment-{id}"),
    })
}

fn login(object: &Object) -> Option<String> {
    match value(object, &["user", "author"])? {
        Value::Object(user) => text(user, &["login", "name"]),
        Value::String(login) => Some(login.clone()),
        _ => None,
    }
}

fn is_bot(object: &Object) -> bool {
    let user = value(object, &["user", "author"]).and_then(Value::as_object);
    let says_so = user.is_some_and(|user| {
        text(user, &["type", "__typename"]).is_some_and(|kind| kind == "Bot") || flag(user, &["is_bot", "isBot"])
    });
    says_so || login(object).is_some_and(|login| login.ends_with("[bot]") || BOTS.contains(&login.as_str()))
}

fn votes(post: &Object) -> Option<i64> {
    let reactions = object(post, &["reactions"]);
    number(post, &["upvoteCount"]).or_else(|| number(reactions?, &["+1"])).or_else(|| {
        let groups = value(post, &["reactionGroups"])?.as_array()?;
        let thumbs = groups
            .iter()
            .filter_map(Value::as_object)
            .find(|group| text(group, &["content"]).is_some_and(|content| content == "THUMBS_UP"));
        // `gh` leaves out groups that nobody is in.
        let count = thumbs.and_then(|group| total(group, "users").or_else(|| total(group, "reactors")));
        Some(count.unwrap_or(0))
    })
}

/// Names of labels, whether they are a list of texts, of objects, or nodes.
fn labels(head: &Object) -> Vec<String> {
    let texts = value(head, &["labels"]).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    let names = nodes(head, "labels").filter_map(|label| text(label, &["name"]));
    texts.map(str::to_owned).chain(names).collect()
}

/// The objects of a list: an array, or GraphQL's `nodes`, or its `edges`.
pub(super) fn nodes<'a>(object: &'a Object, key: &str) -> impl Iterator<Item = &'a Object> {
    let list = match object.get(key) {
        Some(Value::Array(values)) => values.as_slice(),
        Some(Value::Object(list)) => {
            value(list, &["nodes", "edges"]).and_then(Value::as_array).map_or(&[][..], Vec::as_slice)
        }
        _ => &[],
    };
    list.iter().filter_map(|value| value.get("node").unwrap_or(value).as_object())
}

/// How many a list of GraphQL says it has.
fn total(object: &Object, key: &str) -> Option<i64> {
    number(object.get(key)?.as_object()?, &["totalCount"])
}

/// Names of the comment that is the accepted answer.
struct Answer(Vec<String>);

impl Answer {
    fn of(head: &Object) -> Self {
        let chosen = object(head, &["answer"]);
        let names = chosen.into_iter().flat_map(|answer| {
            ["id", "node_id", "url", "html_url", "databaseId"].iter().filter_map(|key| text(answer, &[key]))
        });
        Self(names.chain(text(head, &["answer_html_url"])).collect())
    }

    fn is(&self, comment: &Object) -> bool {
        ["id", "node_id", "url", "html_url", "databaseId"]
            .iter()
            .any(|key| text(comment, &[key]).is_some_and(|name| self.0.contains(&name)))
    }
}

/// What the thread repeats. Anybody may write that it does; it counts from staff, or once it is closed.
fn originals(comments: &[Comment], is_closed: bool, kind: Kind, url: &str) -> Vec<String> {
    let said = comments.iter().filter(|comment| is_closed || comment.post.staff);
    let base = url.rsplit_once(&format!("/{}/", kind.path())).map_or("", |(base, _)| base);
    let host = base.splitn(4, '/').take(3).collect::<Vec<_>>().join("/");
    let mut originals: Vec<String> = said
        .flat_map(|comment| &comment.says_duplicate_of)
        .map(|original| match original {
            Original::Address(url) => url.clone(),
            Original::Number { repository: Some(repository), number } if !host.is_empty() => {
                format!("{host}/{repository}/{}/{number}", kind.path())
            }
            Original::Number { number, .. } if !base.is_empty() => format!("{base}/{}/{number}", kind.path()),
            Original::Number { number, .. } => format!("{}/{number}", kind.path()),
        })
        .collect();
    originals.sort_unstable();
    originals.dedup();
    originals
}

#[cfg(test)]
mod tests {
    use super::*;

    fn thread(kind: Kind, json: &str) -> Thread {
        conversation(5, kind, &serde_json::from_str(json).unwrap(), &[])
    }

    fn bodies(thread: &Thread) -> Vec<&str> {
        thread.posts.iter().map(|post| post.body.as_str()).collect()
    }

    #[test]
    fn bots_and_hidden_comments_are_left_out() {
        let thread = thread(
            Kind::Issue,
            r#"{"title": "t", "body": "q", "comments": [
            {"id": 1, "user": {"login": "x", "type": "Bot"}, "body": "a"}, {"id": 2, "user": {"login": "x[bot]"}, "body": "b"},
            {"id": 3, "author": {"login": "x", "is_bot": true}, "body": "c"}, {"id": 4, "author": {"login": "dependabot"}, "body": "d"},
            {"id": 5, "author": {"login": "x", "__typename": "Bot"}, "body": "e"}, {"id": 6, "isMinimized": true, "body": "f"},
            {"id": 7, "isMinimized": true, "isAnswer": true, "body": "g"}, {"id": 8, "user": {"login": "botany"}, "body": "h"}]}"#,
        );
        assert_eq!(bodies(&thread), ["q", "g", "h"]);
        assert_eq!(thread.posts[1].anchor.as_deref(), Some("issuecomment-7"));
    }

    #[test]
    fn the_chosen_answer_is_found_by_any_name_and_even_beside_the_comments() {
        for (answer, comments) in [
            (r#"{"id": "A"}"#, r#"[{"id": "B", "body": "no"}, {"id": "A", "body": "yes"}]"#),
            (r#"{"url": "https://x/#1"}"#, r#"[{"url": "https://x/#1", "body": "yes"}]"#),
            (r#"{"id": "A", "body": "yes"}"#, r#"[{"id": "B", "body": "no"}]"#),
            (
                "null",
                r#"[{"id": "B", "body": "no", "replies": {"nodes": [{"id": "C", "body": "yes", "isAnswer": true}]}}]"#,
            ),
        ] {
            let thread = thread(
                Kind::Discussion,
                &format!(r#"{{"title": "t", "answer": {answer}, "comments": {{"nodes": {comments}}}}}"#),
            );
            let accepted: Vec<&str> =
                thread.posts.iter().filter(|post| post.accepted).map(|post| post.body.as_str()).collect();
            assert_eq!(accepted, ["yes"], "{answer}");
        }
    }

    #[test]
    fn votes_are_counted_as_each_interface_counts_them() {
        for (json, expected) in [
            (r#"{"upvoteCount": 3, "reactions": {"totalCount": 9}}"#, Some(3)),
            (r#"{"reactions": {"+1": 2, "heart": 9}}"#, Some(2)),
            (
                r#"{"reactionGroups": [{"content": "HEART", "users": {"totalCount": 9}}, {"content": "THUMBS_UP", "reactors": {"totalCount": 4}}]}"#,
                Some(4),
            ),
            (r#"{"reactionGroups": []}"#, Some(0)),
            ("{}", None),
        ] {
            assert_eq!(votes(&serde_json::from_str(json).unwrap()), expected, "{json}");
        }
    }

    #[test]
    fn only_staff_calls_an_open_thread_a_duplicate() {
        let duplicates = |state: &str, association: &str| {
            let json = format!(
                r#"{{"title": "t", "state": "{state}", "url": "https://g.example/a/b/issues/5",
                "comments": [{{"id": 1, "author_association": "{association}", "body": "Duplicate of #3"}}]}}"#
            );
            thread(Kind::Issue, &json).duplicate_of
        };
        assert_eq!(duplicates("open", "NONE"), [""; 0]);
        for (state, association) in [("open", "MEMBER"), ("closed", "NONE"), ("CLOSED", "NONE")] {
            assert_eq!(duplicates(state, association), ["https://g.example/a/b/issues/3"]);
        }
    }
}
