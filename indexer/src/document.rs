//! The words every room speaks: document, part, block. What a reader gives and what an answer
//! shows. Ground floor: imports nothing of ours and knows neither formats nor the index.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Whether a document is a page of documentation or a forum thread.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A page of documentation, a knowledge-base article, a policy page.
    Doc,
    /// A question with its answers.
    Thread,
}

/// What is known about the answer of a thread, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AnswerState {
    /// The asker accepted an answer and no other is clearly better liked.
    Accepted,
    /// An answer was accepted, another one scores clearly higher.
    Outscored,
    /// Staff answered; nothing is accepted.
    Staff,
    /// Somebody answered; nothing is accepted.
    Answered,
    /// Nobody but the asker wrote.
    Unanswered,
    /// Closed without an accepted answer.
    Closed,
}

/// One piece of text of a part: own words, or code and logs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", content = "text", rename_all = "lowercase")]
pub enum Block {
    /// Prose: one paragraph, list item or table row.
    Prose(String),
    /// Code, a log or a trace, line breaks kept.
    Code(String),
}

impl Block {
    /// The text, whatever its type.
    #[must_use]
    pub fn text(&self) -> &str {
        match self {
            Self::Prose(text) | Self::Code(text) => text,
        }
    }
}

/// What a part is within its document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// A section of a page.
    Section,
    /// The first post of a thread.
    Question,
    /// A reply in a thread.
    Answer,
}

/// A section of a page, or a post of a thread: what passages are cut from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// What it is.
    pub role: Role,
    /// Headings above it, outermost first, without the document's title.
    pub heading: Vec<String>,
    /// Fragment that leads to it, without `#`.
    pub anchor: Option<String>,
    /// Its text, in order.
    pub blocks: Vec<Block>,
    /// Who wrote it (posts only).
    pub author: Option<String>,
    /// Whether its author is staff.
    pub staff: bool,
    /// Whether the asker accepted it.
    pub accepted: bool,
    /// Votes or likes.
    pub votes: Option<i64>,
    /// When it was written.
    pub created: Option<Timestamp>,
    /// When it was last edited (posts only).
    pub edited: Option<Timestamp>,
}

impl Part {
    /// An empty part of the given role.
    #[must_use]
    pub fn new(role: Role) -> Self {
        Self {
            role,
            heading: Vec::new(),
            anchor: None,
            blocks: Vec::new(),
            author: None,
            staff: false,
            accepted: false,
            votes: None,
            created: None,
            edited: None,
        }
    }
}

/// One page or one thread, as a reader gives it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// Name of the source it comes from.
    pub source: String,
    /// Its id within the source.
    pub record: String,
    /// Page or thread.
    pub kind: Kind,
    /// Its title.
    pub title: String,
    /// Where it can be read; `http`, `https` or root-relative.
    pub url: Option<String>,
    /// Titles of the pages above it, outermost first.
    pub breadcrumb: Vec<String>,
    /// Who may see it; `public` when nothing else is said.
    pub audience: String,
    /// The product it speaks of.
    pub product: Option<String>,
    /// Versions of the product it is written for.
    pub versions: Vec<String>,
    /// Tags, lower case.
    pub tags: Vec<String>,
    /// BCP 47 tag of its language.
    pub language: Option<String>,
    /// When it was written or asked.
    pub created: Option<Timestamp>,
    /// When it was last edited or replied to.
    pub updated: Option<Timestamp>,
    /// Whether its thread is closed.
    pub closed: bool,
    /// Documents that it links to, as written.
    pub links: Vec<String>,
    /// Other addresses that lead to it.
    pub aliases: Vec<String>,
    /// Threads that it repeats, as written: addresses or ids.
    pub duplicate_of: Vec<String>,
    /// Its text: sections, or the question and its answers.
    pub parts: Vec<Part>,
}

/// Audience of a document that says nothing about who may see it.
pub const PUBLIC: &str = "public";

impl Document {
    /// An empty document.
    #[must_use]
    pub fn new(source: &str, record: impl Into<String>, kind: Kind, title: impl Into<String>) -> Self {
        Self {
            source: source.to_owned(),
            record: record.into(),
            kind,
            title: title.into(),
            url: None,
            breadcrumb: Vec::new(),
            audience: PUBLIC.to_owned(),
            product: None,
            versions: Vec::new(),
            tags: Vec::new(),
            language: None,
            created: None,
            updated: None,
            closed: false,
            links: Vec::new(),
            aliases: Vec::new(),
            duplicate_of: Vec::new(),
            parts: Vec::new(),
        }
    }

    /// The id that answers and addresses use: `source/record`.
    #[must_use]
    pub fn id(&self) -> String {
        format!("{}/{}", self.source, self.record.trim_matches('/'))
    }

    /// Answers of the thread, without the question.
    pub fn answers(&self) -> impl Iterator<Item = &Part> {
        self.parts.iter().filter(|part| part.role == Role::Answer)
    }

    /// What is known about the thread's answer; `None` for a page.
    ///
    /// An answer outscores the accepted one when it has at least 3 votes more and twice as many.
    #[must_use]
    pub fn answer_state(&self) -> Option<AnswerState> {
        if self.kind == Kind::Doc {
            return None;
        }
        let question = self.parts.first().filter(|part| part.role == Role::Question);
        let asker = question.and_then(|question| question.author.as_deref());
        let by_others = || self.answers().filter(|answer| asker.is_none() || answer.author.as_deref() != asker);
        let votes = |answer: &Part| answer.votes.unwrap_or(0);
        Some(if let Some(accepted) = self.answers().find(|answer| answer.accepted) {
            let best = self.answers().map(votes).max().unwrap_or(0);
            let own = votes(accepted);
            if best >= own + 3 && best >= own * 2 { AnswerState::Outscored } else { AnswerState::Accepted }
        } else if self.closed {
            AnswerState::Closed
        } else if by_others().any(|answer| answer.staff) {
            AnswerState::Staff
        } else if by_others().next().is_some() {
            AnswerState::Answered
        } else {
            AnswerState::Unanswered
        })
    }
}

/// The major versions of a list, as a set of bits: major `n` is bit `n mod 64`, so that majors 64
/// apart are taken for the same. 0 when no version begins with a number.
#[must_use]
pub fn major_versions(versions: &[String]) -> u64 {
    versions
        .iter()
        .filter_map(|version| version.trim_start_matches(['v', 'V']).split('.').next()?.trim().parse::<u32>().ok())
        .fold(0, |set, major| set | 1 << (major % 64))
}

/// Whether an address may be shown as a link: `http`, `https`, or a path of the same host.
#[must_use]
pub fn is_safe_url(url: &str) -> bool {
    let is_path = url.starts_with('/') && !url.starts_with("//") && !url.starts_with("/\\");
    let has_web_scheme = ["http://", "https://"]
        .iter()
        .any(|scheme| url.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)));
    (is_path || has_web_scheme) && !url.chars().any(|c| c.is_control() || c.is_whitespace())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn thread(answers: &[(bool, i64, bool, &str)]) -> Document {
        let mut document = Document::new("forum", "1", Kind::Thread, "Why?");
        let mut question = Part::new(Role::Question);
        question.author = Some("ann".into());
        document.parts.push(question);
        for &(accepted, votes, staff, author) in answers {
            let mut answer = Part::new(Role::Answer);
            (answer.accepted, answer.votes, answer.staff) = (accepted, Some(votes), staff);
            answer.author = Some(author.into());
            document.parts.push(answer);
        }
        document
    }

    #[test]
    fn a_thread_is_judged_by_its_answers() {
        for (answers, closed, state) in [
            (&[][..], false, AnswerState::Unanswered),
            (&[(false, 0, false, "ann")][..], false, AnswerState::Unanswered),
            (&[(false, 0, false, "bob")][..], false, AnswerState::Answered),
            (&[(false, 0, true, "sue")][..], false, AnswerState::Staff),
            (&[(false, 0, false, "bob")][..], true, AnswerState::Closed),
            (&[(true, 2, false, "bob"), (false, 3, false, "cyd")][..], false, AnswerState::Accepted),
            (&[(true, 2, false, "bob"), (false, 5, false, "cyd")][..], false, AnswerState::Outscored),
        ] {
            let mut document = thread(answers);
            document.closed = closed;
            assert_eq!(document.answer_state(), Some(state), "{answers:?}");
        }
    }

    #[test]
    fn majors_meet_whatever_follows_them() {
        let set = |versions: &[&str]| major_versions(&versions.iter().map(|&one| one.to_owned()).collect::<Vec<_>>());
        assert_eq!(set(&["9"]) & set(&["v9.24.1", "10.2"]), set(&["9"]));
        assert_eq!(set(&["10"]) & set(&["9.1"]), 0);
        assert_eq!(set(&["latest"]), 0);
    }

    #[test]
    fn only_web_addresses_and_own_paths_are_links() {
        for url in ["https://a.example/x", "http://a.example", "HTTPS://a.example", "/read/docs/a#b"] {
            assert!(is_safe_url(url), "{url}");
        }
        for url in [
            "javascript:alert(1)",
            "//evil.example",
            "/\\evil",
            "data:text/html,x",
            "https://a b",
            "http\n://x",
            "ü",
            "",
        ] {
            assert!(!is_safe_url(url), "{url}");
        }
    }
}
