//! Builds the parts of a page from headings and blocks as they come: keeps the path of headings
//! and gives anchors. Shared by the readers; it knows neither Markdown nor HTML.

use super::slug::{SlugRule, Slugs};
use crate::{
    document::{Block, Part, Role},
    text::normalise::{clean, squeeze},
};

/// Collects headings and blocks of one page.
pub(in crate::source) struct Outline {
    parts: Vec<Part>,
    open: Part,
    path: Vec<(u8, String)>,
    slugs: Slugs,
}

impl Outline {
    /// An empty page; anchors are made by GitHub's rule.
    pub(in crate::source) fn new() -> Self {
        Self::with(SlugRule::Github)
    }

    /// An empty page; anchors are made by the rule of its generator.
    pub(in crate::source) fn with(rule: SlugRule) -> Self {
        Self { parts: Vec::new(), open: Part::new(Role::Section), path: Vec::new(), slugs: Slugs::new(rule) }
    }

    /// Begins a section under a heading of `level` 1 to 6.
    pub(in crate::source) fn heading(&mut self, level: u8, text: &str, anchor: Option<String>) {
        let text = squeeze(&clean(text));
        if text.is_empty() {
            return;
        }
        self.close();
        self.path.retain(|(above, _)| *above < level);
        self.path.push((level, text));
        self.open.heading = self.path.iter().map(|(_, text)| text.clone()).collect();
        self.open.anchor = anchor;
    }

    /// Names the place of the text that is to come, when no heading leads to it.
    pub(in crate::source) fn place(&mut self, anchor: Option<String>) {
        if self.open.heading.is_empty() && self.open.blocks.is_empty() {
            self.open.anchor = anchor;
        }
    }

    /// The anchor that the generator gives to a heading, numbered when it came before.
    pub(in crate::source) fn slug(&mut self, heading: &str) -> String {
        self.slugs.give(heading)
    }

    /// Notes an anchor that the author gave.
    pub(in crate::source) fn reserve(&mut self, anchor: &str) {
        self.slugs.reserve(anchor);
    }

    /// Whether anchors are made of headings as they are written, markup and all.
    pub(in crate::source) fn slugs_source(&self) -> bool {
        self.slugs.rule().takes_source()
    }

    pub(in crate::source) fn prose(&mut self, text: &str) {
        let text = squeeze(&clean(text));
        if text.chars().any(char::is_alphanumeric) {
            self.open.blocks.push(Block::Prose(text));
        }
    }

    pub(in crate::source) fn code(&mut self, text: &str) {
        let text = clean(text);
        let text = text.trim_matches('\n').trim_end();
        if !text.is_empty() {
            self.open.blocks.push(Block::Code(text.to_owned()));
        }
    }

    /// Adds blocks that another reader made.
    pub(in crate::source) fn extend(&mut self, blocks: impl IntoIterator<Item = Block>) {
        self.open.blocks.extend(blocks);
    }

    fn close(&mut self) {
        let part = std::mem::replace(&mut self.open, Part::new(Role::Section));
        if !part.blocks.is_empty() || !part.heading.is_empty() {
            self.parts.push(part);
        }
    }

    /// Sections that have text, in order. A heading without text of its own stays in the path of
    /// those below it.
    pub(in crate::source) fn finish(mut self) -> Vec<Part> {
        self.close();
        self.parts.retain(|part| !part.blocks.is_empty());
        self.parts
    }
}

/// All blocks of `parts` in order, headings as prose: a post has no sections.
pub(in crate::source) fn flatten(parts: Vec<Part>) -> Vec<Block> {
    let mut blocks = Vec::new();
    for part in parts {
        blocks.extend(part.heading.last().cloned().map(Block::Prose));
        blocks.extend(part.blocks);
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_nest_and_repeated_anchors_are_numbered() {
        let mut outline = Outline::new();
        outline.prose("Intro");
        for (level, text) in [(2, "Set up"), (3, "On Windows?"), (2, "Set up")] {
            let anchor = outline.slug(text);
            outline.heading(level, text, Some(anchor));
            outline.prose("Text");
        }
        let parts = outline.finish();
        let seen: Vec<_> =
            parts.iter().map(|part| (part.heading.join(" > "), part.anchor.clone().unwrap_or_default())).collect();
        let expected = [("", ""), ("Set up", "set-up"), ("Set up > On Windows?", "on-windows"), ("Set up", "set-up-1")];
        assert_eq!(seen, expected.map(|(path, anchor)| (path.to_owned(), anchor.to_owned())));
    }
}
