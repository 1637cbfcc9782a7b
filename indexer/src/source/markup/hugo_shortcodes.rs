//! What shortcodes mean, by name: Hugo's own, and those that the themes for documentation share (Docsy,
//! Relearn, Book, Hextra). A site may give a name another meaning; nothing here depends on a site.

use std::borrow::Cow;

use super::shortcode::Call;

/// What becomes of a shortcode.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// The address of a page.
    Link,
    /// A picture, with the text that stands for it.
    Picture,
    /// The text of another file.
    Include,
    /// Code, to be shown as it stands.
    Code,
    /// A note that is set apart, with its title.
    Note,
    /// One of several pieces, or one that can be folded, with its title.
    Titled,
    /// Something about its inner text only.
    Plain,
    /// A word or two in a line.
    Word,
    /// Nothing that can be read: a film, an icon, a list of pages.
    Silent,
    /// Nothing that is shown, its inner text included.
    Comment,
    Unknown,
}

const MEANINGS: [(Meaning, &[&str]); 10] = [
    (Meaning::Link, &["ref", "relref"]),
    (Meaning::Picture, &["figure", "image", "img", "imgproc", "picture", "screenshot"]),
    (Meaning::Include, &["snippet", "include", "include-file", "includefile", "include-md", "readfile"]),
    (Meaning::Code, &["highlight", "code", "codeblock", "code-block", "prism", "mermaid"]),
    (
        Meaning::Note,
        &[
            "admonition",
            "alert",
            "attention",
            "callout",
            "caution",
            "danger",
            "hint",
            "important",
            "info",
            "note",
            "notice",
            "tip",
            "warning",
        ],
    ),
    (
        Meaning::Titled,
        &["accordion", "accordion-item", "card", "collapse", "details", "expand", "panel", "step", "tab", "toggle"],
    ),
    (
        Meaning::Plain,
        &[
            "accordions",
            "block",
            "blocks",
            "card-body",
            "cardpane",
            "cards",
            "center",
            "col",
            "cols",
            "column",
            "columns",
            "container",
            "div",
            "grid",
            "html",
            "katex",
            "latex",
            "lead",
            "markdown",
            "math",
            "md",
            "pageinfo",
            "rawhtml",
            "row",
            "section",
            "span",
            "steps",
            "table",
            "tabpane",
            "tabs",
            "wrapper",
        ],
    ),
    (Meaning::Word, &["abbr", "badge", "button", "glossary_tooltip", "kbd", "link", "term", "tooltip"]),
    (
        Meaning::Silent,
        &[
            "asciinema",
            "audio",
            "children",
            "clear",
            "fa",
            "fas",
            "gist",
            "icon",
            "iframe",
            "instagram",
            "list-children",
            "pagebreak",
            "toc",
            "tweet",
            "twitter",
            "video",
            "vidyard",
            "vimeo",
            "wistia",
            "x",
            "youtube",
        ],
    ),
    (Meaning::Comment, &["comment"]),
];

/// Notes that show their own name when they have no title.
const NAMED_NOTES: [&str; 8] = ["attention", "caution", "danger", "important", "info", "note", "tip", "warning"];
/// Notes whose kind is their first parameter.
const KINDS_OF_NOTE: [&str; 2] = ["admonition", "notice"];

/// What a shortcode means; its folder and the case of its letters do not matter.
pub(super) fn meaning(call: &Call<'_>) -> Meaning {
    let name = last_name(call);
    let known = MEANINGS.iter().find(|(_, names)| names.contains(&name.as_str()));
    known.map_or(Meaning::Unknown, |(meaning, _)| *meaning)
}

fn last_name(call: &Call<'_>) -> String {
    call.name.rsplit('/').next().unwrap_or_default().to_ascii_lowercase()
}

/// The parameters of a shortcode.
pub(super) struct Parameters<'a> {
    name: String,
    all: Vec<(Option<&'a str>, Cow<'a, str>)>,
}

impl<'a> Parameters<'a> {
    pub(super) fn of(call: &Call<'a>) -> Self {
        Self { name: last_name(call), all: call.parameters() }
    }

    /// The first of the named parameters that is there and not empty.
    pub(super) fn named(&self, names: &[&str]) -> Option<&str> {
        let value =
            |name: &&str| self.all.iter().find(|(known, _)| *known == Some(*name)).map(|(_, value)| value.trim());
        names.iter().filter_map(value).find(|value| !value.is_empty())
    }

    /// The parameter without a name at `nth` place.
    pub(super) fn positional(&self, nth: usize) -> Option<&str> {
        let unnamed = self.all.iter().filter(|(name, _)| name.is_none());
        unnamed.map(|(_, value)| value.trim()).nth(nth).filter(|value| !value.is_empty())
    }

    pub(super) fn is_set(&self, name: &str) -> bool {
        self.named(&[name]).is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }

    /// Path of the file that is included.
    pub(super) fn file(&self) -> Option<&str> {
        self.named(&["file", "path", "src"]).or_else(|| self.positional(0))
    }

    /// The page that is linked to.
    pub(super) fn page(&self) -> Option<&str> {
        self.named(&["path"]).or_else(|| self.positional(0))
    }

    /// The title of a note: what it says, else the name or kind that is shown in its place.
    pub(super) fn note(&self) -> Option<String> {
        if let Some(title) = self.named(&["title", "heading"]) {
            return Some(title.to_owned());
        }
        let has_kind = KINDS_OF_NOTE.contains(&self.name.as_str());
        if let Some(title) = self.positional(1).filter(|_| has_kind) {
            return Some(title.to_owned());
        }
        let kind = self.named(&["type"]).or_else(|| self.positional(0)).filter(|_| has_kind);
        let name = Some(self.name.as_str()).filter(|name| NAMED_NOTES.contains(name));
        kind.or(name).map(capitalised)
    }

    /// The title of a piece that has one.
    pub(super) fn title(&self) -> Option<&str> {
        self.named(&["title", "header", "name", "summary", "label"]).or_else(|| self.positional(0))
    }

    /// The word that is shown for a shortcode in a line.
    pub(super) fn word(&self) -> Option<&str> {
        self.named(&["text", "label", "content", "title"]).or_else(|| self.positional(0))
    }

    /// What of an unknown shortcode is most likely shown.
    pub(super) fn shown(&self) -> Option<&str> {
        self.named(&["text", "title", "caption", "label", "alt", "heading", "header", "summary"])
    }

    /// What stands for a picture: title, caption and the text for those who cannot see it, each once.
    pub(super) fn picture(&self) -> Vec<(&'static str, &str)> {
        let mut found: Vec<(&'static str, &str)> = Vec::new();
        for name in ["title", "alt", "caption"] {
            if let Some(text) = self.named(&[name]).filter(|text| found.iter().all(|(_, known)| known != text)) {
                found.push((name, text));
            }
        }
        found
    }
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}
