//! A question with all that belongs to it, and how it becomes a thread. Knows no files.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{comments, rows::Row, site::Site};
use crate::source::{
    forum::thread::{self, Thread},
    report::RepairReason,
    spec::SourceSpec,
};

/// A question or an answer, as far as it is used.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Post {
    pub(super) id: u64,
    pub(super) parent: Option<u64>,
    is_question: bool,
    accepted: Option<u64>,
    score: i64,
    created: Option<String>,
    edited: Option<String>,
    updated: Option<String>,
    pub(super) owner: Option<u64>,
    owner_name: Option<String>,
    title: String,
    tags: String,
    is_closed: bool,
    body: String,
}

impl Post {
    /// What a row of `Posts.xml` holds; `None` when it is neither question nor answer.
    pub(super) fn of(mut row: Row, id: u64) -> Option<Self> {
        let kind: u64 = row.number("PostTypeId").unwrap_or(0);
        matches!(kind, 1 | 2).then(|| Self {
            id,
            parent: row.number("ParentId"),
            is_question: kind == 1,
            accepted: row.number("AcceptedAnswerId"),
            score: row.number("Score").unwrap_or(0),
            created: row.take("CreationDate"),
            edited: row.take("LastEditDate"),
            updated: row.take("LastActivityDate"),
            owner: row.number("OwnerUserId"),
            owner_name: row.take("OwnerDisplayName"),
            title: row.take("Title").unwrap_or_default(),
            tags: row.take("Tags").unwrap_or_default(),
            is_closed: row.has("ClosedDate"),
            body: row.take("Body").unwrap_or_default(),
        })
    }

    /// Number of the question it belongs to.
    pub(super) fn thread(&self) -> Option<u64> {
        if self.is_question { Some(self.id) } else { self.parent }
    }
}

/// A comment on a post.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Comment {
    pub(super) post: u64,
    score: i64,
    user: Option<u64>,
    text: String,
}

impl Comment {
    /// What a row of `Comments.xml` holds.
    pub(super) fn of(mut row: Row) -> Option<Self> {
        Some(Self {
            post: row.number("PostId")?,
            score: row.number("Score").unwrap_or(0),
            user: row.number("UserId"),
            text: row.take("Text")?,
        })
    }
}

/// A link from one question to another.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Link {
    pub(super) post: u64,
    to: u64,
    is_duplicate: bool,
}

impl Link {
    /// What a row of `PostLinks.xml` holds; `None` when it is neither link nor duplicate.
    pub(super) fn of(row: &Row) -> Option<Self> {
        let kind: u64 = row.number("LinkTypeId")?;
        let (post, to) = (row.number("PostId")?, row.number("RelatedPostId")?);
        matches!(kind, 1 | 3).then_some(Self { post, to, is_duplicate: kind == 3 })
    }
}

/// A question with all that belongs to it.
#[derive(Debug, Serialize)]
pub(super) struct Question {
    post: Post,
    answers: Vec<Post>,
    comments: BTreeMap<u64, Vec<Comment>>,
    links: Vec<Link>,
    /// Names of the users that wrote it, as far as they are known.
    names: BTreeMap<u64, String>,
}

impl Question {
    /// The question numbered `id` among `posts`, with the others as its answers.
    ///
    /// # Errors
    /// Gives the posts back when the question is not among them.
    pub(super) fn of(id: u64, mut posts: Vec<Post>) -> Result<Self, Vec<Post>> {
        let Some(at) = posts.iter().position(|post| post.is_question && post.id == id) else { return Err(posts) };
        let post = posts.remove(at);
        posts.sort_by_key(|post| post.id);
        let (comments, links, names) = (BTreeMap::new(), Vec::new(), BTreeMap::new());
        Ok(Self { post, answers: posts, comments, links, names })
    }

    pub(super) fn posts(&self) -> impl Iterator<Item = &Post> {
        std::iter::once(&self.post).chain(&self.answers)
    }

    /// Adds those `comments` on a post of `owner` that help: others found them useful, or they are by who
    /// wrote the post or asked.
    pub(super) fn add_comments(&mut self, post: u64, owner: Option<u64>, mut comments: Vec<Comment>) {
        let asker = self.post.owner;
        comments.retain(|one| one.score > 0 || (one.user.is_some() && (one.user == owner || one.user == asker)));
        if !comments.is_empty() {
            self.comments.insert(post, comments);
        }
    }

    pub(super) fn add_links(&mut self, links: Vec<Link>) {
        self.links.extend(links);
    }

    pub(super) fn add_names(&mut self, names: &BTreeMap<u64, String>) {
        let owners: BTreeSet<u64> = self.posts().filter_map(|post| post.owner).collect();
        self.names = owners.iter().filter_map(|id| Some((*id, names.get(id)?.clone()))).collect();
    }

    /// The question in the shape that all forums share.
    pub(super) fn thread(&self, spec: &SourceSpec, site: &Site) -> Thread {
        let target = |link: &Link| site.address(spec, link.to).unwrap_or_else(|| site.record(link.to));
        let (duplicates, links): (Vec<_>, Vec<_>) = self.links.iter().partition(|link| link.is_duplicate);
        let question = &self.post;
        let mut faults = Vec::new();
        if let Some(id) = question.accepted.filter(|id| self.answers.iter().all(|answer| answer.id != *id)) {
            faults.push((RepairReason::Incomplete, format!("its accepted answer {id} is not in the export")));
        }
        let shared = self.shared_names();
        Thread {
            id: site.record(question.id),
            title: question.title.clone(),
            url: site.address(spec, question.id),
            tags: question.tags.split(['<', '>', '|']).filter(|tag| !tag.is_empty()).map(str::to_owned).collect(),
            updated: question.updated.clone(),
            closed: question.is_closed,
            duplicate_of: duplicates.into_iter().map(target).collect(),
            links: links.into_iter().map(target).collect(),
            posts: self.posts().map(|post| self.post(spec, post, &shared)).collect(),
            faults,
            ..Thread::default()
        }
    }

    fn post(&self, spec: &SourceSpec, post: &Post, shared: &BTreeSet<&str>) -> thread::Post {
        let comments = self.comments.get(&post.id).into_iter().flatten();
        let body = comments.fold(post.body.clone(), |body, comment| body + &comments::paragraph(&comment.text));
        let name = self.name(post);
        let author = match (name, post.owner) {
            (Some(name), Some(id)) if shared.contains(name) => Some(format!("{name} (user {id})")),
            (Some(name), _) => Some(name.to_owned()),
            (None, Some(id)) => Some(format!("user{id}")),
            (None, None) => None,
        };
        thread::Post {
            // Stack Exchange addresses an answer by its bare id.
            anchor: (!post.is_question).then(|| post.id.to_string()),
            author,
            staff: post.owner.is_some_and(|id| spec.staff.contains(&id.to_string()))
                || name.is_some_and(|name| spec.staff.iter().any(|one| one == name)),
            accepted: self.post.accepted == Some(post.id),
            votes: Some(post.score),
            created: post.created.clone(),
            edited: post.edited.clone(),
            body,
            ..thread::Post::default()
        }
    }

    fn name<'a>(&'a self, post: &'a Post) -> Option<&'a str> {
        post.owner.and_then(|id| self.names.get(&id)).or(post.owner_name.as_ref()).map(String::as_str)
    }

    /// Names that more than one of those who wrote here have: they must not be taken for one person.
    fn shared_names(&self) -> BTreeSet<&str> {
        let mut owners: BTreeMap<&str, BTreeSet<Option<u64>>> = BTreeMap::new();
        for post in self.posts() {
            owners.entry(self.name(post).unwrap_or_default()).or_default().insert(post.owner);
        }
        owners.into_iter().filter(|(_, ids)| ids.len() > 1).map(|(name, _)| name).collect()
    }
}
