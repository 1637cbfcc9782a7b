//! Folds threads under the page that says what they say: its link stands in their answer, or their answer
//! is its text. It looks at what is shown only, and never folds a thread under a page that is less sure.

use std::collections::HashMap;

use tier0_indexer::{
    Block, Result, Role,
    passage::Passage,
    relate::{duplicates::LEAST_LIKENESS, sketch::Sketch},
    schema::TextField,
};

use super::{found::Found, index::SearchIndex};

/// Most threads that are folded under one page. More of them stay hits: nothing that was found is lost.
const MAX_FOLDED: usize = 3;
/// Most passages of a page that one thread is compared with.
const MAX_COMPARED: usize = 8;
/// Most passages of a page among which these are looked for.
const MAX_LOOKED_AT: usize = 200;
/// Most passages of pages that are read for one answer.
const MAX_READ: usize = 128;

/// Folds the threads of one answer.
pub(super) struct Folds<'a> {
    index: &'a SearchIndex,
    /// Sketches of passages that were read, by number.
    sketches: HashMap<u32, Option<Sketch>>,
}

impl<'a> Folds<'a> {
    pub(super) fn new(index: &'a SearchIndex) -> Self {
        Self { index, sketches: HashMap::new() }
    }

    /// Folds `thread` under the first of `pages` that says the same, is at least as sure and has room; says
    /// whether there is one.
    ///
    /// # Errors
    /// When a passage cannot be read.
    pub(super) fn fold(&mut self, pages: &mut [Found], thread: &Found) -> Result<bool> {
        if !thread.shows_answer() {
            return Ok(false);
        }
        let own = sketch(&thread.passage);
        for page in pages {
            if page.confidence < thread.confidence || page.threads.len() >= MAX_FOLDED {
                continue;
            }
            if self.is_linked(page, thread)? || self.is_quoted(page, thread, own.as_ref())? {
                page.threads.extend(thread.as_other_thread());
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether an answer links to the page, as far as can be told: links are kept by thread, not by post.
    fn is_linked(&self, page: &Found, thread: &Found) -> Result<bool> {
        let links = &self.index.generation.relations().links;
        if links.binary_search(&(thread.candidate.document, page.candidate.document)).is_err() {
            return Ok(false);
        }
        let Some(address) = page.document.url.as_deref() else { return Ok(true) };
        let own = self.index.generation.columns().passages_of(thread.candidate.document);
        let posts = own.take(MAX_LOOKED_AT).map(|number| {
            let passage = self.index.generation.passage(number)?;
            let role = thread.document.parts.get(passage.part).map_or(Role::Answer, |part| part.role);
            Ok((role, has_address(&passage, address)))
        });
        Ok(!is_only_in_question(posts)?)
    }

    /// Whether the shown answer and a passage of the page are nearly the same text.
    fn is_quoted(&mut self, page: &Found, thread: &Found, own: Option<&Sketch>) -> Result<bool> {
        let Some(own) = own else { return Ok(false) };
        for passage in self.of_like_length(page, thread.passage_number) {
            if !self.sketches.contains_key(&passage) {
                if self.sketches.len() >= MAX_READ {
                    return Ok(false);
                }
                let read = self.index.generation.passage(passage)?;
                self.sketches.insert(passage, sketch(&read));
            }
            let likeness = self.sketches.get(&passage).and_then(Option::as_ref).map_or(0.0, |text| text.likeness(own));
            if likeness >= LEAST_LIKENESS {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Passages of the page that are at most twice and at least half as long as one of another document, the
    /// shown one first. What is nearly the same text is nearly as long; lengths in the index are rounded.
    fn of_like_length(&self, page: &Found, other: u32) -> Vec<u32> {
        let length = |passage| {
            let length = |field| self.index.generation.length(field, passage);
            length(TextField::Body).saturating_add(length(TextField::Code))
        };
        let wanted = length(other);
        let is_like = |&passage: &u32| {
            let length = length(passage);
            length <= wanted.saturating_mul(2) && wanted <= length.saturating_mul(2)
        };
        let all = self.index.generation.columns().passages_of(page.candidate.document).take(MAX_LOOKED_AT);
        let rest = all.filter(|&passage| passage != page.passage_number);
        std::iter::once(page.passage_number).chain(rest).filter(is_like).take(MAX_COMPARED).collect()
    }
}

fn sketch(passage: &Passage) -> Option<Sketch> {
    Sketch::of(passage.blocks.iter().map(Block::text))
}

/// Whether the question of a thread writes out an address and no answer does. `posts` tells of each piece, the
/// question first, whether it has the address; no more of them are read than must be. A link behind other
/// words is not seen here.
fn is_only_in_question(posts: impl Iterator<Item = Result<(Role, bool)>>) -> Result<bool> {
    let mut is_in_question = false;
    for post in posts {
        let (role, has_address) = post?;
        if role == Role::Question {
            is_in_question |= has_address;
        } else if has_address || !is_in_question {
            return Ok(false);
        }
    }
    Ok(is_in_question)
}

/// Whether a text has an address, and not merely one that begins like it.
fn has_address(passage: &Passage, address: &str) -> bool {
    let address = address.split_once("://").map_or(address, |(_, rest)| rest).trim_end_matches('/');
    let ends = |rest: &str| {
        !rest.trim_start_matches('/').starts_with(|next: char| next.is_alphanumeric() || "-_%".contains(next))
    };
    let mut texts = passage.blocks.iter().map(Block::text);
    !address.is_empty()
        && texts.any(|text| text.match_indices(address).any(|(at, found)| ends(&text[at + found.len()..])))
}

#[cfg(test)]
mod tests {
    use Role::{Answer, Question};

    use super::*;

    #[test]
    fn a_link_of_the_question_alone_is_told_where_it_is_written_out() {
        let told = |posts: &[(Role, bool)]| is_only_in_question(posts.iter().map(|&post| Ok(post))).unwrap();
        assert!(told(&[(Question, false), (Question, true), (Answer, false)]));
        assert!(!told(&[(Question, true), (Answer, false), (Answer, true)]), "an answer writes it too");
        assert!(!told(&[(Question, false), (Answer, false)]), "the link is behind words: it counts");
        assert!(!told(&[(Answer, true)]) && !told(&[]));
    }

    #[test]
    fn an_address_ends_where_it_ends() {
        let has = |text: &str, address: &str| {
            has_address(&Passage { part: 0, blocks: vec![Block::Prose(text.to_owned())] }, address)
        };
        for (text, is_there) in [
            ("see http://a.example/x.", true),
            ("a.example/x/ and more", true),
            ("a.example/x?y=1", true),
            ("a.example/xy", false),
            ("a.example/x-y", false),
            ("a.example/x/y", false),
            ("a.example/xy a.example/x", true),
            ("", false),
        ] {
            assert_eq!(has(text, "https://a.example/x/"), is_there, "{text}");
        }
        assert!(!has("anything", "https://"));
    }
}
