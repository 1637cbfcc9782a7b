//! The common shape of a thread, whatever forum it comes from, and how it becomes a document. Knows
//! no export format.

use crate::{
    clock::parse_time,
    document::{Document, Kind, Part, Role},
    source::{
        markup::{bbcode, html, markdown, outline::flatten, plain},
        record::Reading,
        report::RepairReason,
        spec::SourceSpec,
    },
};

/// A thread as an export gives it. Times are as written.
#[derive(Debug, Clone, Default)]
pub(in crate::source) struct Thread {
    pub(in crate::source) id: String,
    pub(in crate::source) title: String,
    /// Where it can be read, whole or under the base address of the source.
    pub(in crate::source) url: Option<String>,
    /// Names of the categories it stands in, outermost first.
    pub(in crate::source) categories: Vec<String>,
    pub(in crate::source) tags: Vec<String>,
    pub(in crate::source) created: Option<String>,
    pub(in crate::source) updated: Option<String>,
    pub(in crate::source) closed: bool,
    /// Addresses or ids of threads that this one repeats.
    pub(in crate::source) duplicate_of: Vec<String>,
    /// Addresses or ids of threads and pages that it names as related.
    pub(in crate::source) links: Vec<String>,
    /// The question, then the answers in order.
    pub(in crate::source) posts: Vec<Post>,
    /// What the export names and does not hold.
    pub(in crate::source) faults: Vec<(RepairReason, String)>,
}

/// Notation of a post.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::source) enum Markup {
    #[default]
    Html,
    Markdown,
    Bbcode,
    /// A mail: lines with `>` are quotes, what follows `-- ` is a signature.
    Plain,
}

/// A post as an export gives it.
#[derive(Debug, Clone, Default)]
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
    let mut document = Document::new(&spec.name, thread.id, Kind::Thread, thread.title);
    document.url = match thread.url {
        Some(url) if url.starts_with("http://") || url.starts_with("https://") => Some(url),
        Some(path) => spec.url_of(&path),
        None => None,
    };
    let mut time = |text: Option<String>| {
        let text = text.filter(|text| !text.is_empty())?;
        let time = parse_time(&text);
        if time.is_none() {
            repairs.push((RepairReason::BadDate, text));
        }
        time
    };
    document.created = time(thread.created);
    document.updated = time(thread.updated).or(document.created);
    document.breadcrumb = thread.categories;
    document.tags = thread.tags.into_iter().map(|tag| tag.to_lowercase()).collect();
    document.closed = thread.closed;
    document.duplicate_of = thread.duplicate_of;
    document.links = thread.links;
    let mut left_out = Vec::new();
    for (nth, post) in thread.posts.into_iter().enumerate() {
        let role = if nth == 0 { Role::Question } else { Role::Answer };
        let Some((blocks, links)) = blocks(post.markup, &post.body) else {
            left_out.push((RepairReason::PartLeftOut, format!("post {}", nth + 1)));
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
            created: time(post.created),
            edited: time(post.edited),
            ..Part::new(role)
        });
    }
    document.parts.retain(|part| !part.blocks.is_empty());
    repairs.extend(left_out);
    Reading { outcome: Ok(document), repairs }
}

/// Own words and links of a post; `None` when it is not safe to parse.
fn blocks(markup: Markup, body: &str) -> Option<(Vec<crate::document::Block>, Vec<String>)> {
    match markup {
        Markup::Html => html::fragment(body),
        Markup::Markdown => {
            let page = markdown::sections(body);
            Some((flatten(page.0), page.1))
        }
        Markup::Bbcode => html::fragment(&bbcode::to_html(body)),
        Markup::Plain => Some((plain::blocks(body), Vec::new())),
    }
}
