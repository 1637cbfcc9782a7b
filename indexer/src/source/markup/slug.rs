//! Anchors that generators give to headings: one rule each, and how they number what repeats. The rules
//! follow the generators' public documentation and behaviour; none of their options is known here.

use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

use regex::Regex;
use unicode_normalization::UnicodeNormalization;

/// What Ruby and JavaScript take for a character of a word.
static WORD: LazyLock<Regex> = LazyLock::new(|| class(r"^[\p{L}\p{M}\p{Nd}\p{Pc}]$"));
/// What Go takes for a letter or a digit.
static LETTER_OR_DIGIT: LazyLock<Regex> = LazyLock::new(|| class(r"^[\p{L}\p{Nd}]$"));

fn class(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the pattern is a constant that the tests compile")
}

/// Whether `class` holds the character.
fn is(class: &Regex, c: char) -> bool {
    class.is_match(c.encode_utf8(&mut [0; 4]))
}

/// Rule by which a generator makes anchors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::source) enum SlugRule {
    /// GitHub, <https://github.com/Flet/github-slugger>.
    Github,
    /// Hugo with goldmark and its default `autoIDType`, `github`,
    /// <https://gohugo.io/configuration/markup/>.
    Hugo,
    /// The `toc` extension of Python-Markdown, <https://python-markdown.github.io/extensions/toc/>.
    Mkdocs,
    /// Docusaurus, which uses GitHub's rule.
    Docusaurus,
    /// kramdown as Jekyll sets it up: GitHub's characters, numbered without looking,
    /// <https://kramdown.gettalong.org/parser/gfm.html>.
    Jekyll,
    /// Identifier keys of docutils,
    /// <https://docutils.sourceforge.io/docs/ref/rst/directives.html#identifier-keys>.
    Sphinx,
}

impl SlugRule {
    /// The anchor of a heading, not numbered. It may be empty.
    #[must_use]
    pub(in crate::source) fn slug(self, heading: &str) -> String {
        match self {
            Self::Github | Self::Docusaurus | Self::Jekyll => github(heading),
            Self::Hugo => hugo(heading),
            Self::Mkdocs => mkdocs(heading),
            Self::Sphinx => sphinx(heading),
        }
    }

    /// Whether the rule is applied to the heading as written, markup and all.
    #[must_use]
    pub(in crate::source) fn takes_source(self) -> bool {
        matches!(self, Self::Hugo | Self::Jekyll)
    }
}

fn github(heading: &str) -> String {
    let kept = heading.trim().to_lowercase();
    kept.chars()
        .filter_map(|c| match c {
            ' ' | '-' => Some('-'),
            '_' | 'a'..='z' | '0'..='9' => Some(c),
            c => (!c.is_ascii() && is(&WORD, c)).then_some(c),
        })
        .collect()
}

fn hugo(heading: &str) -> String {
    let kept = heading.trim().chars().filter_map(|c| match c {
        ' ' | '-' => Some('-'),
        '_' => Some('_'),
        c if c.is_ascii() => c.is_ascii_alphanumeric().then(|| c.to_ascii_lowercase()),
        // Go knows one small letter for each capital one.
        c => {
            if is(&LETTER_OR_DIGIT, c) {
                c.to_lowercase().next()
            } else {
                None
            }
        }
    });
    kept.collect()
}

fn mkdocs(heading: &str) -> String {
    let ascii: String = heading.nfkd().filter(char::is_ascii).collect();
    let kept: String = ascii.chars().filter(|&c| is_ascii_word(c) || c == '-' || c.is_ascii_whitespace()).collect();
    let mut slug = String::new();
    for c in kept.trim().chars() {
        if is_ascii_word(c) {
            slug.push(c.to_ascii_lowercase());
        } else if !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug
}

fn is_ascii_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

fn sphinx(heading: &str) -> String {
    let mut plain = String::new();
    for c in heading.to_lowercase().chars() {
        match letters_of(c) {
            Some(letters) => plain.push_str(letters),
            None => plain.push(c),
        }
    }
    let mut slug = String::new();
    for c in plain.nfkd().filter(char::is_ascii) {
        if c.is_ascii_lowercase() || c.is_ascii_digit() {
            slug.push(c);
        } else if !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.trim_start_matches(|c: char| c == '-' || c.is_ascii_digit()).trim_end_matches('-').to_owned()
}

/// Letters that docutils writes for one that has no parts in Unicode.
fn letters_of(c: char) -> Option<&'static str> {
    Some(match c {
        'ß' => "sz",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'đ' => "d",
        'ħ' => "h",
        'ı' => "i",
        'ł' => "l",
        'ŧ' => "t",
        _ => return None,
    })
}

/// Anchors of one page as they are given out, numbered when they repeat.
#[derive(Debug)]
pub(in crate::source) struct Slugs {
    rule: SlugRule,
    taken: HashSet<String>,
    /// The last number that was tried for an anchor, so that none is tried twice.
    tried: HashMap<String, u32>,
}

impl Slugs {
    pub(in crate::source) fn new(rule: SlugRule) -> Self {
        Self { rule, taken: HashSet::new(), tried: HashMap::new() }
    }

    pub(in crate::source) fn rule(&self) -> SlugRule {
        self.rule
    }

    /// The anchor of the next heading. It may be empty where the generator gives none.
    pub(in crate::source) fn give(&mut self, heading: &str) -> String {
        let slug = self.rule.slug(heading);
        let given = match self.rule {
            SlugRule::Hugo if slug.is_empty() => self.numbered("heading".to_owned()),
            SlugRule::Github | SlugRule::Docusaurus | SlugRule::Hugo => self.numbered(slug),
            SlugRule::Jekyll => self.counted(slug),
            SlugRule::Mkdocs => self.continued(slug),
            SlugRule::Sphinx => self.of_its_own(slug),
        };
        self.taken.insert(given.clone());
        given
    }

    /// Notes an anchor that the author gave, where the generator looks at those.
    pub(in crate::source) fn reserve(&mut self, anchor: &str) {
        if matches!(self.rule, SlugRule::Hugo | SlugRule::Mkdocs | SlugRule::Sphinx) {
            self.taken.insert(anchor.to_owned());
        }
    }

    /// `a`, `a-1`, `a-2`, passing over what is taken.
    fn numbered(&mut self, slug: String) -> String {
        if !self.taken.contains(&slug) {
            return slug;
        }
        let tried = self.tried.entry(slug.clone()).or_default();
        loop {
            *tried += 1;
            let given = format!("{slug}-{tried}");
            if !self.taken.contains(&given) {
                return given;
            }
        }
    }

    /// `a`, `a-1`, `a-2`, whatever is taken.
    fn counted(&mut self, slug: String) -> String {
        let seen = self.tried.entry(slug.clone()).or_default();
        *seen += 1;
        if *seen == 1 { slug } else { format!("{slug}-{}", *seen - 1) }
    }

    /// `a`, `a_1`, `a_2`; `a_1` itself goes on with `a_2`.
    fn continued(&mut self, slug: String) -> String {
        if !slug.is_empty() && !self.taken.contains(&slug) {
            return slug;
        }
        let (stem, number) = match slug.rsplit_once('_') {
            Some((stem, number)) if !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()) => {
                (stem, number.parse().unwrap_or(0))
            }
            _ => (slug.as_str(), 0),
        };
        let tried = self.tried.entry(slug.clone()).or_insert(number);
        loop {
            *tried = tried.saturating_add(1);
            let given = format!("{stem}_{tried}");
            if !self.taken.contains(&given) || *tried == u32::MAX {
                return given;
            }
        }
    }

    /// `a`, then `id1`, `id2` for all that repeats or is empty.
    fn of_its_own(&mut self, slug: String) -> String {
        if !slug.is_empty() && !self.taken.contains(&slug) {
            return slug;
        }
        let tried = self.tried.entry(String::new()).or_default();
        loop {
            *tried += 1;
            let given = format!("id{tried}");
            if !self.taken.contains(&given) {
                return given;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(rule: SlugRule, headings: &[&str]) -> Vec<String> {
        let mut slugs = Slugs::new(rule);
        headings.iter().map(|heading| slugs.give(heading)).collect()
    }

    #[test]
    fn each_rule_keeps_its_own_characters() {
        use SlugRule::{Github, Hugo, Jekyll, Mkdocs, Sphinx};
        for (rule, heading, slug) in [
            (Github, "What's new in v1.2?", "whats-new-in-v12"),
            (Github, "Straße & Café – §", "straße--café--"),
            (Github, "a  b\tc", "a--bc"),
            (Github, "x² ½ Ⅳ", "x--"),
            (Hugo, "What's new in v1.2?", "whats-new-in-v12"),
            (Hugo, "हिन्दी", "हनद"),
            (Hugo, "İstanbul", "istanbul"),
            (Hugo, "🚀 Launch", "-launch"),
            (Jekyll, "हिन्दी", "हिन्दी"),
            (Mkdocs, "Größe -- der  Dinge_n!", "groe-der-dinge_n"),
            (Mkdocs, "— Dash", "dash"),
            (Mkdocs, "日本", ""),
            (Sphinx, "2. Größe & Straße_x", "grosze-strasze-x"),
            (Sphinx, "Ærø, 42", "aero-42"),
        ] {
            assert_eq!(rule.slug(heading), slug, "{rule:?} {heading}");
        }
    }

    #[test]
    fn what_repeats_is_numbered_as_the_generator_does() {
        use SlugRule::{Docusaurus, Github, Hugo, Jekyll, Mkdocs, Sphinx};
        let headings = ["A", "A 1", "A", "A", "?", "?"];
        for (rule, anchors) in [
            (Github, ["a", "a-1", "a-2", "a-3", "", "-1"]),
            (Docusaurus, ["a", "a-1", "a-2", "a-3", "", "-1"]),
            (Hugo, ["a", "a-1", "a-2", "a-3", "heading", "heading-1"]),
            (Jekyll, ["a", "a-1", "a-1", "a-2", "", "-1"]),
            (Mkdocs, ["a", "a-1", "a_1", "a_2", "_1", "_2"]),
            (Sphinx, ["a", "a-1", "id1", "id2", "id3", "id4"]),
        ] {
            assert_eq!(given(rule, &headings), anchors, "{rule:?}");
        }
        assert_eq!(given(Mkdocs, &["a_1", "a", "a", "a_1"]), ["a_1", "a", "a_2", "a_3"]);
    }

    #[test]
    fn an_anchor_of_the_author_is_passed_over_where_the_generator_does() {
        for (rule, anchor) in [(SlugRule::Hugo, "a-1"), (SlugRule::Mkdocs, "a_1"), (SlugRule::Github, "a")] {
            let mut slugs = Slugs::new(rule);
            slugs.reserve("a");
            assert_eq!(slugs.give("A"), anchor, "{rule:?}");
        }
    }

    #[test]
    fn numbering_many_alike_is_linear() {
        // Only that it ends: quadratic, this took minutes.
        for rule in [SlugRule::Github, SlugRule::Hugo, SlugRule::Jekyll, SlugRule::Mkdocs, SlugRule::Sphinx] {
            let mut slugs = Slugs::new(rule);
            for _ in 0..20_000 {
                slugs.give("a_5");
            }
            assert_ne!(slugs.give("a_5"), "a_5");
        }
    }
}
