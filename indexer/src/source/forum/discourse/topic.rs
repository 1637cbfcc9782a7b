//! A topic with its posts, and how it becomes a thread. Knows no files.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{
    shapes::{self, Topic},
    text,
};
use crate::source::{
    forum::thread::{self, Markup, Thread},
    record::{Fault, Reading},
    report::{DropReason, RepairReason},
    spec::SourceSpec,
};

/// Number of the post that opens a topic.
const FIRST: u64 = 1;

/// A post as it waits for its topic.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Post {
    number: u64,
    /// Its words; none when others do not see it.
    body: Option<Body>,
    author: Option<String>,
    staff: bool,
    accepted: bool,
    likes: Option<i64>,
    created: Option<String>,
    edited: Option<String>,
    links: Vec<String>,
}

/// The words of a post.
#[derive(Debug, Serialize, Deserialize)]
enum Body {
    /// HTML, as the forum made it.
    Cooked(String),
    /// Markdown, as it was written.
    Raw(String),
}

impl Post {
    pub(super) fn of(post: shapes::Post) -> Self {
        let (number, is_shown) = (post.number, post.is_shown());
        if !is_shown {
            return Self { number, ..Self::default() };
        }
        let likes = post.actions_summary.map(|actions| {
            let likes = actions.iter().find(|action| action.id == 2);
            likes.map_or(0, |likes| likes.count)
        });
        let is_edited = post.version.unwrap_or(1) > 1 && post.updated_at != post.created_at;
        let cooked = post.cooked.filter(|cooked| !cooked.trim().is_empty());
        let links = post.link_counts.into_iter().flatten().filter(|link| !link.reflection);
        Self {
            number,
            body: Some(cooked.map_or_else(|| Body::Raw(post.raw.unwrap_or_default()), Body::Cooked)),
            author: post.username,
            staff: [post.staff, post.admin, post.moderator].contains(&Some(true)),
            accepted: post.accepted_answer == Some(true),
            likes: likes.or(post.like_count),
            edited: post.updated_at.filter(|_| is_edited),
            created: post.created_at,
            links: links.map(|link| link.url).collect(),
        }
    }

    fn thread(&self, accepted: Option<u64>) -> thread::Post {
        let (markup, body) = match &self.body {
            Some(Body::Cooked(cooked)) => (Markup::Html, text::html(cooked)),
            Some(Body::Raw(raw)) => (Markup::Markdown, text::markdown(raw)),
            None => (Markup::default(), String::new()),
        };
        thread::Post {
            anchor: Some(format!("post_{}", self.number)),
            author: self.author.clone(),
            staff: self.staff,
            accepted: self.accepted || accepted == Some(self.number),
            votes: self.likes,
            created: self.created.clone(),
            edited: self.edited.clone(),
            markup,
            body,
        }
    }
}

/// A topic with all that was found of it.
#[derive(Debug, Serialize)]
pub(super) struct Whole {
    pub(super) topic: Topic,
    /// Names of its categories, outermost first.
    pub(super) categories: Vec<String>,
    /// Who may see its category, if not everyone.
    pub(super) audience: Option<String>,
    /// How many posts the export names and does not hold.
    pub(super) missing: usize,
    /// How many escapes of its JSON had to be mended.
    pub(super) mended: usize,
    pub(super) posts: Vec<Post>,
}

impl Whole {
    /// The topic as a document.
    pub(super) fn reading(&self, spec: &SourceSpec) -> Reading {
        let mut reading = match self.thread(spec) {
            Ok(thread) => thread::document(spec, thread),
            Err(fault) => return Reading::from(Err(fault)),
        };
        if let Ok(document) = &mut reading.outcome {
            document.audience = self.audience.clone().unwrap_or_else(|| document.audience.clone());
            document.links.retain(|link| !is_furniture(link));
        }
        reading
    }

    fn thread(&self, spec: &SourceSpec) -> Result<Thread, Fault> {
        let topic = &self.topic;
        if !topic.is_public() {
            return Err((DropReason::Unpublished, "hidden, deleted or private".to_owned()));
        }
        let Some(title) = topic.title.clone().or_else(|| title_of(topic.slug.as_deref()?)) else {
            return Err((DropReason::Orphan, "posts whose topic is not in the export".to_owned()));
        };
        let accepted = topic.accepted_answer.as_ref().and_then(|accepted| accepted.post_number);
        let shown = self.shown();
        let mut posts: Vec<thread::Post> = shown.values().map(|post| post.thread(accepted)).collect();
        if !shown.contains_key(&FIRST) {
            posts.insert(0, thread::Post::default());
        }
        let linked = topic.details.iter().filter_map(|details| details.links.as_ref()).flatten();
        let linked = linked.filter(|link| !link.reflection).map(|link| link.url.clone());
        let links = linked.chain(shown.values().flat_map(|post| post.links.clone())).collect();
        Ok(Thread {
            id: topic.id.to_string(),
            title,
            url: self.address(spec),
            categories: if self.categories.is_empty() { topic.categories.clone() } else { self.categories.clone() },
            tags: topic.tags.iter().flatten().map(|tag| tag.name().to_owned()).collect(),
            created: topic.created_at.clone(),
            updated: topic.last_posted_at.clone(),
            closed: topic.closed == Some(true) || topic.archived == Some(true),
            links,
            faults: self.faults(&shown, accepted),
            posts,
            ..Thread::default()
        })
    }

    /// Posts that others see, each once, by number.
    fn shown(&self) -> BTreeMap<u64, &Post> {
        let unseen: BTreeSet<u64> =
            self.posts.iter().filter(|post| post.body.is_none()).map(|post| post.number).collect();
        let mut shown = BTreeMap::new();
        for post in self.posts.iter().filter(|post| !unseen.contains(&post.number)) {
            shown.entry(post.number).or_insert(post);
        }
        shown
    }

    fn faults(&self, shown: &BTreeMap<u64, &Post>, accepted: Option<u64>) -> Vec<(RepairReason, String)> {
        let mut faults = Vec::new();
        if self.mended > 0 {
            faults.push((RepairReason::UnknownMarkup, format!("{} escapes that JSON does not know", self.mended)));
        }
        if self.missing > 0 {
            faults.push((RepairReason::Incomplete, format!("posts that are not in the export: {}", self.missing)));
        } else if self.posts.iter().all(|post| post.number != FIRST) {
            faults.push((RepairReason::Incomplete, "its first post is not in the export".to_owned()));
        }
        let is_answered = accepted.is_some() || self.topic.has_accepted_answer == Some(true);
        if is_answered && !shown.values().any(|post| post.accepted || accepted == Some(post.number)) {
            faults.push((RepairReason::Incomplete, "its accepted answer is not among its posts".to_owned()));
        }
        faults
    }

    fn address(&self, spec: &SourceSpec) -> Option<String> {
        let slug = self.topic.slug.as_deref().filter(|slug| !slug.is_empty()).unwrap_or("-");
        spec.url_of(&format!("t/{slug}/{}", self.topic.id)).or_else(|| self.topic.address.clone())
    }
}

/// The words of a topic's title that its slug keeps.
fn title_of(slug: &str) -> Option<String> {
    let words = slug.replace('-', " ");
    let mut letters = words.trim().chars();
    let first = letters.next()?;
    Some(first.to_uppercase().chain(letters).collect())
}

/// Whether a link leads to a person, a list of topics, an uploaded file or a place in the same post.
fn is_furniture(link: &str) -> bool {
    ["#", "/u/", "/users/", "/groups/", "/tag/", "/tags/", "/c/", "upload:"].iter().any(|start| link.starts_with(start))
        || link.contains("/uploads/")
}
