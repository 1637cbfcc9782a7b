//! The common shape of a thread, whatever forum it comes from, and how it becomes a document. Knows
//! no export format.

use std::{borrow::Cow, collections::HashSet, sync::LazyLock};

use regex::Regex;
use serde::Serialize;

use crate::{
    clock::parse_time,
    document::{Block, Document, Kind, Part, Role},
    source::{
        markup::{bbcode, html, markdown, outline::flatten, plain},
        record::Reading,
        report::RepairReason,
        spec::SourceSpec,
    },
    text::normalise::{clean, squeeze},
};

/// A thread as an export gives it. Times are as written.
#[derive(Debug, Clone, Default, Serialize)]
pub(in crate::source) struct Thread {
    pub(in crate::source) id: String,
    pub(in crate::source) title: String,
    /// Where it can be read, whole or under the base address of the source.
    pub(in crate::source) url: Option<String>,
    /// Names of the categories it stands in, outermost first.
    pub(in crate::source) categories: Vec<String>,
    pub(in crate::source) tags: Vec<String>,
    /// Who may see it, if that is not everyone who may see its source.
    pub(in crate::source) audience: Option<String>,
    /// When it was asked; when nothing is said, that of the question.
    pub(in crate::source) created: Option<String>,
    /// When something last came to it; when nothing is said, that of the last post.
    pub(in crate::source) updated: Option<String>,
    pub(in crate::source) closed: bool,
    /// Addresses or ids of threads that this one repeats.
    pub(in crate::source) duplicate_of: Vec<String>,
    /// Addresses or ids of threads and pages that it names as related.
    pub(in crate::source) links: Vec<String>,
    /// The question, then the answers in order. A question that cannot be shown has no body.
    pub(in crate::source) posts: Vec<Post>,
    /// What the export names and does not hold.
    pub(in crate::source) faults: Vec<(RepairReason, String)>,
}

/// Notation of a post.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub(in crate::source) enum Markup {
    #[default]
    Html,
    Markdown,
    Bbcode,
    /// A mail: lines with `>` are quotes, what follows `-- ` is a signature.
    Plain,
}

/// A post as an export gives it.
#[derive(Debug, Clone, Default, Serialize)]
pub(in crate::source) struct Post {
    /// Fragment or path that leads to it within its thread.
    pub(in crate::source) anchor: Option<String>,
    pub(in crate::source) author: Option<String>,
    pub(in crate::source) staff: bool,
    pub(in crate::source) accepted: bool,
    pub(in crate::source) votes: Option<i64>,
    pub(in crate::source) created: Option<String>,
    pub(in crate::source) edited: Option<String>,
    pub(in crate::source) markup: Markup,
    pub(in crate::source) body: String,
}

/// Turns a thread into a document.
pub(in crate::source) fn document(spec: &SourceSpec, thread: Thread) -> Reading {
    let mut repairs = thread.faults;
    let mut document = Document::new(&spec.name, thread.id, Kind::Thread, squeeze(&clean(&thread.title)));
    document.url = match thread.url {
        Some(url) if url.starts_with("http://") || url.starts_with("https://") => Some(url),
        Some(path) => spec.url_of(&path),
        None => None,
    };
    let mut time = |text: Option<String>| {
        let text = text.filter(|text| !text.is_empty())?;
        let time = parse_time(&text);
        // A thread and its question often carry the same date.
        let repair = (RepairReason::BadDate, text);
        if time.is_none() && !repairs.contains(&repair) {
            repairs.push(repair);
        }
        time
    };
    let (mut asked, mut replied) = (None, None);
    let (created, updated) = (time(thread.created), time(thread.updated));
    document.breadcrumb = thread.categories;
    document.tags = thread.tags.into_iter().map(|tag| tag.to_lowercase()).collect();
    document.closed = thread.closed;
    document.audience = thread.audience.unwrap_or(document.audience);
    document.duplicate_of = thread.duplicate_of;
    document.links = thread.links;
    let mut left_out = Vec::new();
    for (nth, post) in thread.posts.into_iter().enumerate() {
        let role = if nth == 0 { Role::Question } else { Role::Answer };
        let (written, edited) = (time(post.created), time(post.edited));
        asked = asked.or(written.filter(|_| role == Role::Question));
        replied = replied.max(written);
        let Some((blocks, links)) = blocks(post.markup, &post.body) else {
            left_out.push((RepairReason::PartLeftOut, post.anchor.unwrap_or_else(|| format!("post {}", nth + 1))));
            continue;
        };
        document.links.extend(links);
        let author = post.author.filter(|author| !author.is_empty());
        let is_staff = author.as_ref().is_some_and(|author| spec.staff.contains(author));
        document.parts.push(Part {
            anchor: post.anchor,
            blocks,
            author,
            staff: post.staff || is_staff,
            accepted: role == Role::Answer && post.accepted,
            votes: post.votes,
            created: written,
            edited,
            ..Part::new(role)
        });
    }
    document.created = created.or(asked);
    document.updated = updated.or(replied).or(document.created);
    document.parts.retain(|part| !part.blocks.is_empty());
    repairs.extend(left_out);
    Reading { outcome: Ok(document), repairs, redirect: None }
}

/// How the tag of a heading begins.
static HEADING: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?i)<(/?)h[1-6]\b").expect("the pattern is a constant that the tests compile"));

/// HTML in which headings are paragraphs: a post has no sections, and some are nothing but a heading.
fn without_headings(html: &str) -> Cow<'_, str> {
    HEADING.replace_all(html, "<${1}p")
}

/// Own words and links of a post; `None` when it is not safe to parse.
fn blocks(markup: Markup, body: &str) -> Option<(Vec<Block>, Vec<String>)> {
    let (blocks, mut links) = match markup {
        Markup::Html => html::fragment(&without_headings(body))?,
        Markup::Markdown => {
            let page = markdown::sections(body);
            (flatten(page.parts), page.links)
        }
        Markup::Bbcode => html::fragment(&without_headings(&bbcode::to_html(body)))?,
        Markup::Plain => plain::blocks(body),
    };
    // People paste addresses; not every forum makes links of them before it exports.
    let known: HashSet<String> = links.iter().cloned().collect();
    links.extend(plain::addresses(&blocks).into_iter().filter(|address| !known.contains(address)));
    Some((blocks, links))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::SourceKind;

    fn post(body: &str, created: &str) -> Post {
        Post { body: body.to_owned(), created: Some(created.to_owned()), ..Post::default() }
    }

    fn read(thread: Thread) -> (Document, Vec<(RepairReason, String)>) {
        let Reading { outcome, repairs, .. } = document(&SourceSpec::new("f", SourceKind::Phpbb, "."), thread);
        (outcome.unwrap(), repairs)
    }

    #[test]
    fn the_times_of_a_thread_that_says_none_are_those_of_its_posts() {
        let posts = vec![post("a", "2024-01-02"), post("b", "2024-01-05"), post("c", "2024-01-04"), post("d", "soon")];
        let (document, repairs) = read(Thread { posts, ..Thread::default() });
        assert_eq!((document.created, document.updated), (parse_time("2024-01-02"), parse_time("2024-01-05")));
        assert_eq!(repairs, [(RepairReason::BadDate, "soon".to_owned())]);
    }

    #[test]
    fn a_question_without_a_body_makes_no_answer_the_question() {
        let accepted = Post { accepted: true, ..post("b", "2024-01-05") };
        let (document, _) = read(Thread { posts: vec![Post::default(), accepted], ..Thread::default() });
        let [answer] = document.parts.as_slice() else { panic!("{document:?}") };
        assert_eq!((answer.role, answer.accepted), (Role::Answer, true));
    }

    #[test]
    fn headings_of_a_post_are_its_words() {
        let body = "<h1 id=\"a\">Big</h1><h2>Small</h2><p>Text</p><hr><H3>Last, <code>&lt;h1&gt;</code></H3>";
        let (document, _) = read(Thread { posts: vec![post(body, "2024-01-02")], ..Thread::default() });
        let seen: Vec<_> = document.parts[0].blocks.iter().map(Block::text).collect();
        assert_eq!(seen, ["Big", "Small", "Text", "Last, <h1>"]);
    }

    #[test]
    fn one_hostile_post_does_not_take_its_thread_away() {
        let deep = Post { anchor: Some("post_2".to_owned()), ..post(&"<b>".repeat(600), "2024-01-05") };
        let (document, repairs) = read(Thread { posts: vec![post("a", "2024-01-02"), deep], ..Thread::default() });
        assert_eq!(document.parts.len(), 1);
        assert_eq!(repairs, [(RepairReason::PartLeftOut, "post_2".to_owned())]);
    }
}
