//! Brings together what the files of an export say of the same topic. Posts wait outside of memory
//! until all files have been read; what is said of topics and categories is held. Reads no files.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::{
    super::pieces::{Gathered, Pieces},
    shapes::{self, Category, Topic},
    topic::{Post, Whole},
};
use crate::error::Result;

/// Deepest category that is named.
const MAX_CATEGORIES: usize = 8;

/// Everything that has been read so far.
pub(super) struct Gathering {
    topics: BTreeMap<u64, Found>,
    /// What lists say of topics, whether or not their posts are there.
    listed: BTreeMap<u64, Topic>,
    categories: BTreeMap<u64, Category>,
    posts: Pieces,
}

/// A topic that has posts, or a file of its own.
#[derive(Default)]
struct Found {
    place: String,
    topic: Topic,
    /// Ids of its posts.
    held: HashSet<u64>,
    /// Numbers of its posts that its own files gave.
    numbers: BTreeSet<u64>,
    has_file: bool,
    last: u64,
    mended: usize,
}

impl Gathering {
    pub(super) fn new() -> Self {
        let (topics, listed, categories) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        Self { topics, listed, categories, posts: Pieces::new() }
    }

    /// Adds a topic with posts, of a file of its own. Gives `false` when other such files of the same topic
    /// hold all these posts already.
    ///
    /// # Errors
    /// When the temporary file cannot be written.
    pub(super) fn add_topic(
        &mut self,
        place: &str,
        topic: Topic,
        posts: Vec<shapes::Post>,
        mended: usize,
    ) -> Result<bool> {
        let id = topic.id;
        let found = self.topics.entry(id).or_default();
        let numbers: BTreeSet<u64> = posts.iter().map(|post| post.number).collect();
        if found.has_file && numbers.is_subset(&found.numbers) {
            return Ok(false);
        }
        if !found.has_file {
            place.clone_into(&mut found.place);
        }
        found.has_file = true;
        found.mended += mended;
        found.numbers.extend(numbers);
        // What stands in a file of its own comes before what a post says of its topic.
        let said = std::mem::replace(&mut found.topic, topic);
        found.topic.complete(said);
        for post in posts {
            self.add_post(id, place, post)?;
        }
        Ok(true)
    }

    /// Adds a post that stands alone, and what it says of its topic.
    ///
    /// # Errors
    /// When the temporary file cannot be written.
    pub(super) fn add_loose(&mut self, place: &str, topic: Topic, post: shapes::Post) -> Result<()> {
        let id = topic.id;
        self.topics.entry(id).or_default().topic.complete(topic);
        self.add_post(id, place, post)
    }

    fn add_post(&mut self, topic: u64, place: &str, mut post: shapes::Post) -> Result<()> {
        let found = self.topics.entry(topic).or_default();
        found.topic.id = topic;
        if found.place.is_empty() {
            found.place = format!("{place} topic {topic}");
        }
        // Posts without numbers count in the order in which they come.
        if post.number == 0 {
            post.number = found.last.saturating_add(1);
        }
        found.last = post.number;
        found.held.insert(post.id.unwrap_or(post.number));
        self.posts.put(topic, &Post::of(post))
    }

    /// Adds what a list says of a topic.
    pub(super) fn add_listed(&mut self, topic: Topic) {
        self.listed.entry(topic.id).or_default().complete(topic);
    }

    /// Adds categories with those within them.
    pub(super) fn add_categories(&mut self, categories: Vec<Category>) {
        for mut category in categories {
            let mut within = category.subcategory_list.take().unwrap_or_default();
            for inner in &mut within {
                inner.parent_category_id = inner.parent_category_id.or(Some(category.id));
            }
            self.add_categories(within);
            let is_restricted = category.read_restricted;
            let known = self.categories.entry(category.id).or_insert(category);
            known.read_restricted |= is_restricted;
        }
    }

    /// Ends the gathering.
    ///
    /// # Errors
    /// When the temporary file cannot be written.
    pub(super) fn finish(self) -> Result<Topics> {
        let Self { topics, listed, categories, posts } = self;
        Ok(Topics { found: topics, listed, categories, posts: posts.gathered()? })
    }
}

/// Everything that was read, topic by topic.
pub(super) struct Topics {
    found: BTreeMap<u64, Found>,
    listed: BTreeMap<u64, Topic>,
    categories: BTreeMap<u64, Category>,
    posts: Gathered,
}

impl Topics {
    /// How large the next topic is, in bytes, and where it stands.
    pub(super) fn peek(&self) -> Option<(u64, String)> {
        let (id, found) = self.found.first_key_value()?;
        Some((self.posts.size(*id), found.place.clone()))
    }

    /// Passes over the next topic.
    pub(super) fn skip(&mut self) {
        self.found.pop_first();
    }

    /// The next topic, by number.
    ///
    /// # Errors
    /// When the temporary file cannot be read.
    pub(super) fn next(&mut self) -> Result<Option<Whole>> {
        let Some((id, found)) = self.found.pop_first() else { return Ok(None) };
        let Found { mut topic, held, mended, has_file, .. } = found;
        let mut listed = self.listed.remove(&id).unwrap_or_default();
        // A list knows more of a topic than its posts do, and a file of its own more than a list.
        if !has_file {
            std::mem::swap(&mut topic, &mut listed);
        }
        topic.complete(listed);
        topic.id = id;
        let named: BTreeSet<u64> = topic.stream.iter().copied().collect();
        let missing = if named.is_empty() {
            topic.posts_count.unwrap_or(0).saturating_sub(held.len())
        } else {
            named.iter().filter(|id| !held.contains(id)).count()
        };
        let posts = self.posts.get(id)?;
        let (categories, audience) = self.categories_of(topic.category_id);
        // Only their number is of use from here on.
        topic.stream.clear();
        Ok(Some(Whole { topic, categories, audience, missing, mended, posts }))
    }

    /// Names of a category and those above it, outermost first, and who may see it, if not everyone.
    fn categories_of(&self, id: Option<u64>) -> (Vec<String>, Option<String>) {
        let mut names = Vec::new();
        let mut audience = None;
        let mut next = id;
        while let Some(category) = next.and_then(|id| self.categories.get(&id)) {
            if names.len() == MAX_CATEGORIES {
                break;
            }
            if category.read_restricted {
                audience = audience.or(Some(format!("category-{}", category.id)));
            }
            names.push(category.name.clone());
            next = category.parent_category_id;
        }
        names.reverse();
        (names, audience)
    }
}
