//! The shapes in which a Discourse forum gives topics, posts and categories, as far as they are used.
//! Data and its reading from JSON only. Format: docs.discourse.org, and the forum's own answers.

use serde::{
    Deserialize, Serialize,
    de::{DeserializeOwned, IgnoredAny},
};

use super::escapes;
use crate::source::{record::Fault, report::DropReason};

/// What a file of JSON holds.
pub(super) enum Shape {
    /// `/t/ID.json`
    Topic(Box<Topic>, Vec<Post>),
    /// `/posts.json`, `/t/ID/posts.json`, `/posts/ID.json`
    Posts(Vec<Post>),
    /// `/latest.json`, `/c/SLUG/ID.json`, `/top.json`
    List(Vec<Topic>),
    /// `/categories.json`, `/site.json`
    Categories(Vec<Category>),
}

/// The keys that tell the shapes apart.
#[derive(Deserialize)]
struct Keys {
    title: Option<IgnoredAny>,
    post_stream: Option<IgnoredAny>,
    latest_posts: Option<IgnoredAny>,
    topic_list: Option<IgnoredAny>,
    category_list: Option<IgnoredAny>,
    categories: Option<IgnoredAny>,
    post_number: Option<IgnoredAny>,
}

#[derive(Deserialize)]
struct TopicFile {
    post_stream: Stream,
}

#[derive(Deserialize)]
struct Stream {
    posts: Vec<Post>,
    /// Ids of all posts of the topic; a file holds some of them.
    #[serde(default)]
    stream: Vec<u64>,
}

#[derive(Deserialize)]
struct Latest {
    latest_posts: Vec<Post>,
}

#[derive(Deserialize)]
struct List {
    topic_list: Topics,
}

#[derive(Deserialize)]
struct Topics {
    topics: Vec<Topic>,
}

#[derive(Deserialize)]
struct CategoryFile {
    category_list: Categories,
}

#[derive(Deserialize)]
struct Categories {
    categories: Vec<Category>,
}

/// A category; those below it may stand within it.
#[derive(Debug, Deserialize)]
pub(super) struct Category {
    pub(super) id: u64,
    #[serde(default)]
    pub(super) name: String,
    pub(super) parent_category_id: Option<u64>,
    /// Whether only some groups may read it.
    #[serde(default)]
    pub(super) read_restricted: bool,
    #[serde(default)]
    pub(super) subcategory_list: Option<Vec<Category>>,
}

/// What is said of a topic beside its posts.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Topic {
    pub(super) id: u64,
    pub(super) title: Option<String>,
    pub(super) slug: Option<String>,
    pub(super) created_at: Option<String>,
    pub(super) last_posted_at: Option<String>,
    pub(super) closed: Option<bool>,
    pub(super) archived: Option<bool>,
    pub(super) visible: Option<bool>,
    pub(super) deleted_at: Option<String>,
    /// `regular`, `banner`, or `private_message`, which nobody else may see.
    pub(super) archetype: Option<String>,
    pub(super) category_id: Option<u64>,
    pub(super) tags: Option<Vec<Tag>>,
    pub(super) posts_count: Option<usize>,
    pub(super) has_accepted_answer: Option<bool>,
    pub(super) accepted_answer: Option<Accepted>,
    pub(super) details: Option<Details>,
    /// Names of its categories, outermost first, where the export has names and no ids.
    #[serde(skip_deserializing)]
    pub(super) categories: Vec<String>,
    /// Its whole address, where the export has it.
    #[serde(skip_deserializing)]
    pub(super) address: Option<String>,
    /// Ids of all its posts, where the export names them.
    #[serde(skip_deserializing)]
    pub(super) stream: Vec<u64>,
}

/// A tag: older forums give names, newer ones objects.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum Tag {
    Name(String),
    Object { name: String },
}

impl Tag {
    pub(super) fn name(&self) -> &str {
        match self {
            Self::Name(name) | Self::Object { name } => name,
        }
    }
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Accepted {
    pub(super) post_number: Option<u64>,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Details {
    pub(super) links: Option<Vec<Link>>,
}

/// A link that the forum found in a post.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Link {
    #[serde(default)]
    pub(super) url: String,
    /// Whether it leads here from there.
    #[serde(default)]
    pub(super) reflection: bool,
}

/// A post.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Post {
    pub(super) id: Option<u64>,
    pub(super) topic_id: Option<u64>,
    #[serde(rename = "post_number")]
    pub(super) number: u64,
    pub(super) username: Option<String>,
    pub(super) cooked: Option<String>,
    pub(super) raw: Option<String>,
    pub(super) created_at: Option<String>,
    pub(super) updated_at: Option<String>,
    pub(super) version: Option<u64>,
    /// 1 is a regular post; 2 moderator action, 3 small action, 4 whisper.
    #[serde(rename = "post_type")]
    pub(super) kind: Option<u64>,
    pub(super) staff: Option<bool>,
    pub(super) admin: Option<bool>,
    pub(super) moderator: Option<bool>,
    pub(super) hidden: Option<bool>,
    pub(super) user_deleted: Option<bool>,
    pub(super) deleted_at: Option<String>,
    pub(super) accepted_answer: Option<bool>,
    pub(super) like_count: Option<i64>,
    pub(super) actions_summary: Option<Vec<Action>>,
    pub(super) link_counts: Option<Vec<Link>>,
    /// What a post that stands alone says of its topic.
    pub(super) topic_title: Option<String>,
    pub(super) topic_slug: Option<String>,
    pub(super) category_id: Option<u64>,
}

/// What others did to a post.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Action {
    /// 2 is a like.
    pub(super) id: u64,
    #[serde(default)]
    pub(super) count: i64,
}

impl Topic {
    /// Fills in what `other` says of the same topic. Whoever says that it is not public is believed.
    pub(super) fn complete(&mut self, other: Self) {
        let fill = |own: &mut Option<String>, other: Option<String>| *own = own.take().or(other);
        fill(&mut self.title, other.title);
        fill(&mut self.slug, other.slug);
        fill(&mut self.created_at, other.created_at);
        fill(&mut self.last_posted_at, other.last_posted_at);
        fill(&mut self.deleted_at, other.deleted_at);
        fill(&mut self.address, other.address);
        self.closed = self.closed.or(other.closed);
        self.archived = self.archived.or(other.archived);
        self.category_id = self.category_id.or(other.category_id);
        self.tags = self.tags.take().or(other.tags);
        self.posts_count = self.posts_count.or(other.posts_count);
        self.has_accepted_answer = self.has_accepted_answer.or(other.has_accepted_answer);
        self.accepted_answer = self.accepted_answer.take().or(other.accepted_answer);
        self.details = self.details.take().or(other.details);
        if self.categories.is_empty() {
            self.categories = other.categories;
        }
        self.stream.extend(other.stream);
        if other.visible == Some(false) || self.visible.is_none() {
            self.visible = other.visible;
        }
        if !is_open(other.archetype.as_deref()) || self.archetype.is_none() {
            self.archetype = other.archetype;
        }
    }

    /// Whether everyone may see it, as far as it says so itself.
    pub(super) fn is_public(&self) -> bool {
        self.visible != Some(false) && self.deleted_at.is_none() && is_open(self.archetype.as_deref())
    }
}

/// Whether topics of that archetype may be seen by others than those they are sent to.
fn is_open(archetype: Option<&str>) -> bool {
    matches!(archetype, None | Some("regular" | "banner"))
}

impl Post {
    /// Whether it is a post that others see: no small action or whisper, neither hidden nor deleted.
    pub(super) fn is_shown(&self) -> bool {
        matches!(self.kind.unwrap_or(1), 1 | 2)
            && self.hidden != Some(true)
            && self.user_deleted != Some(true)
            && self.deleted_at.is_none()
    }
}

/// What a file holds, and how many of its escapes had to be mended.
pub(super) fn read(text: &str) -> Result<(Shape, usize), Fault> {
    let text = text.trim_start_matches('\u{feff}');
    match shape(text) {
        Err((DropReason::BadJson, detail)) => match escapes::mended(text) {
            (_, 0) => Err((DropReason::BadJson, detail)),
            (mended, count) => Ok((shape(&mended)?, count)),
        },
        shape => Ok((shape?, 0)),
    }
}

fn shape(text: &str) -> Result<Shape, Fault> {
    let keys: Keys = json(text)?;
    if keys.post_stream.is_some() {
        let Stream { posts, stream } = json::<TopicFile>(text)?.post_stream;
        let mut topic: Topic = json(text)?;
        topic.stream = stream;
        return Ok(match keys.title {
            Some(_) if topic.id > 0 => Shape::Topic(Box::new(topic), posts),
            _ => Shape::Posts(within(posts, topic.id)),
        });
    }
    if keys.latest_posts.is_some() {
        return Ok(Shape::Posts(json::<Latest>(text)?.latest_posts));
    }
    if keys.topic_list.is_some() {
        return Ok(Shape::List(json::<List>(text)?.topic_list.topics));
    }
    if keys.category_list.is_some() {
        return Ok(Shape::Categories(json::<CategoryFile>(text)?.category_list.categories));
    }
    if keys.categories.is_some() {
        return Ok(Shape::Categories(json::<Categories>(text)?.categories));
    }
    if keys.post_number.is_some() {
        return Ok(Shape::Posts(vec![json(text)?]));
    }
    Err((DropReason::WrongShape, "neither topic nor posts, topics or categories".to_owned()))
}

/// Posts of a file that names their topic once.
fn within(mut posts: Vec<Post>, topic: u64) -> Vec<Post> {
    for post in posts.iter_mut().filter(|_| topic > 0) {
        post.topic_id = post.topic_id.or(Some(topic));
    }
    posts
}

fn json<T: DeserializeOwned>(text: &str) -> Result<T, Fault> {
    serde_json::from_str(text).map_err(|error| {
        let reason = if error.is_data() { DropReason::WrongShape } else { DropReason::BadJson };
        (reason, error.to_string())
    })
}
