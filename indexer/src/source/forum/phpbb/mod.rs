//! Reads phpBB: the tables of posts, topics, forums and users as phpMyAdmin exports them, or one post a
//! line with what is needed of its topic. Forums with a password and posts that wait for approval are
//! left out.
//!
//! Formats: phpBB's own list of its tables ("Database tables" in its wiki and the schema in its
//! repository), and phpMyAdmin's JSON export.

mod storage;
mod tables;

use serde::{Deserialize, Serialize};

use self::tables::Tables;
use super::{
    assembly::{self, Assembled},
    fields::{id, number, seconds, text},
    json::{self, Found, Object},
    pieces::Pieces,
    thread::{Markup, Post, Thread},
};
use crate::{
    error::Result,
    source::{intake::Intake, report::DropReason},
};

/// A row that waits for the rest of its topic.
#[derive(Serialize, Deserialize)]
struct Piece {
    place: String,
    /// Whether it is the topic itself.
    is_topic: bool,
    row: Object,
}

/// Reads every file.
pub(in crate::source) fn read(intake: &mut Intake<'_>) -> Result<()> {
    let mut pieces = Pieces::new();
    let mut tables = Tables::default();
    json::objects(intake, &["data"], |intake, found| sort(intake, &mut pieces, &mut tables, found))?;
    assembly::threads(intake, pieces, |intake, topic, pieces| thread(intake, &tables, topic, pieces))
}

fn sort(intake: &mut Intake<'_>, pieces: &mut Pieces, tables: &mut Tables, found: Found<'_>) -> Result<()> {
    let Found { place, list, object: row } = found;
    let table = list.and_then(|list| text(&list.head, &["name"])).unwrap_or_default();
    // What stands before the tables: who exported what, and from where.
    let is_about_the_export = matches!(text(&row, &["type"]).as_deref(), Some("header" | "database"));
    if is_about_the_export && list.is_none() {
        return Ok(());
    }
    let has = |key: &str| row.contains_key(key);
    // The prefix of the tables is the administrator's; other tables have some of the same columns.
    let kind = table.rsplit('_').next().unwrap_or_default();
    let is_post = has("post_id") && has("post_text") && (table.is_empty() || kind == "posts");
    let is_topic = has("topic_id") && has("topic_title") && !is_post && (table.is_empty() || kind == "topics");
    if is_post || is_topic {
        match id(&row, &["topic_id"]) {
            Some(topic) => pieces.put(topic, &Piece { place: place.to_owned(), is_topic, row })?,
            None => intake.refuse(DropReason::NoId, place, "no topic"),
        }
    } else if !tables.take(kind, &row) && table.is_empty() {
        intake.refuse(DropReason::WrongShape, place, "no post, topic, forum or user");
    }
    Ok(())
}

fn thread(intake: &mut Intake<'_>, tables: &Tables, topic: u64, pieces: Vec<Piece>) -> Option<Assembled> {
    let mut head: Option<Piece> = None;
    let mut posts = Vec::new();
    for piece in pieces {
        match (piece.is_topic, &head) {
            (true, None) => head = Some(piece),
            (true, Some(_)) => intake.refuse(DropReason::DuplicateId, &piece.place, &topic.to_string()),
            (false, _) => posts.push(piece),
        }
    }
    posts.sort_by_key(|post| (number(&post.row, &["post_time"]), id(&post.row, &["post_id"])));
    posts
        .dedup_by(|one, other| id(&one.row, &["post_id"]).is_some_and(|own| id(&other.row, &["post_id"]) == Some(own)));
    // Without a table of topics every post says what is needed of its own.
    let (place, head) = match (head, posts.first()) {
        (Some(head), _) => (head.place, head.row),
        (None, Some(post)) if post.row.contains_key("topic_title") => (post.place.clone(), post.row.clone()),
        (None, _) => {
            for post in posts {
                intake.refuse(DropReason::Orphan, &post.place, &format!("topic {topic} is not in the export"));
            }
            return None;
        }
    };
    let place = format!("{place} topic {topic}");
    let url = format!("viewtopic.php?t={topic}");
    if let Some(moved) = id(&head, &["topic_moved_id"]) {
        let to = format!("viewtopic.php?t={moved}");
        let spec = intake.spec;
        let address = |path: &str| spec.url_of(path).unwrap_or_else(|| format!("/{path}"));
        intake.redirect(&address(&url), &address(&to));
        intake.refuse(DropReason::Redirect, &place, &to);
        return None;
    }
    let forum = id(&head, &["forum_id"]);
    let hidden = if tables.has_password(forum) { Some("in a forum with a password") } else { None };
    let is_shown = is_approved(&head, ["topic_visibility", "topic_approved"]);
    if let Some(detail) = hidden.or((!is_shown).then_some("not approved, or deleted")) {
        intake.refuse(DropReason::Unpublished, &place, detail);
        return None;
    }
    let solved = id(&head, &["topic_solved", "topic_solved_post_id"]);
    let mut categories = tables.path(forum);
    if categories.is_empty() {
        categories.extend(text(&head, &["forum_name"]));
    }
    let posts: Vec<Post> = posts
        .iter()
        .filter(|post| is_approved(&post.row, ["post_visibility", "post_approved"]))
        .map(|post| written(&post.row, tables, solved))
        .collect();
    let thread = Thread {
        id: topic.to_string(),
        title: title(&text(&head, &["topic_title"]).unwrap_or_default()),
        url: Some(url),
        categories,
        created: seconds(&head, &["topic_time", "post_time"]),
        updated: posts.iter().filter_map(|post| post.edited.clone().max(post.created.clone())).max(),
        // 1 is locked; 2 has moved, and is told above.
        closed: number(&head, &["topic_status"]) == Some(1),
        posts,
        ..Thread::default()
    };
    Some(Assembled { place, thread })
}

/// Whether a row is shown to everybody: 1 in either of its columns, of which each version has one.
fn is_approved(row: &Object, columns: [&str; 2]) -> bool {
    number(row, &columns).is_none_or(|state| state == 1)
}

fn written(row: &Object, tables: &Tables, solved: Option<u64>) -> Post {
    let post = id(row, &["post_id"]);
    let user = id(row, &["poster_id"]).and_then(|user| tables.user(user));
    let uid = text(row, &["bbcode_uid"]).unwrap_or_default();
    Post {
        anchor: post.map(|post| format!("p{post}")),
        // Guests have a name of their own only in their posts.
        author: text(row, &["username"])
            .or_else(|| text(row, &["post_username"]))
            .or_else(|| user.map(|(name, _)| name.to_owned()))
            .map(|name| storage::unescaped(&name)),
        staff: user.is_some_and(|(_, is_staff)| is_staff),
        accepted: solved.is_some() && post == solved,
        created: seconds(row, &["post_time"]),
        edited: seconds(row, &["post_edit_time"]),
        markup: Markup::Bbcode,
        body: storage::bbcode(row.get("post_text").and_then(|text| text.as_str()).unwrap_or_default(), &uid),
        ..Post::default()
    }
}

/// A title without what askers write into it by hand: it says nothing about which post helped.
fn title(stored: &str) -> String {
    let text = storage::unescaped(stored);
    let text = text.trim();
    let marks = ["[solved]", "(solved)", "[resolved]", "[gelöst]", "[résolu]"];
    let without = marks.iter().find_map(|mark| {
        let starts = text.get(..mark.len()).is_some_and(|start| start.to_lowercase() == *mark);
        let end = text.len().checked_sub(mark.len()).filter(|&at| text.is_char_boundary(at));
        let ends = end.filter(|&at| text[at..].to_lowercase() == *mark);
        if starts { text.get(mark.len()..) } else { ends.and_then(|at| text.get(..at)) }
    });
    crate::text::normalise::squeeze(without.unwrap_or(text).trim_matches([' ', ':', '-']))
}

#[cfg(test)]
mod tests {
    use super::title;

    #[test]
    fn a_title_loses_what_marks_it_as_solved_and_keeps_the_rest() {
        assert_eq!(title("[Solved] Widget &amp; grid"), "Widget & grid");
        assert_eq!(title("Widget stays empty [SOLVED]"), "Widget stays empty");
        assert_eq!(title("[gelöst]: Umlaute"), "Umlaute");
        assert_eq!(title("How is [solved] counted?"), "How is [solved] counted?");
        assert_eq!(title("Größe ändern €"), "Größe ändern €");
    }
}
