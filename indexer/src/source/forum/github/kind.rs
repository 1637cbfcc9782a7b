//! Tells what the objects of an export are: issues, discussions, pull requests, comments, and which
//! thread a comment is of. The interfaces mark none of this in one way.

use serde::{Deserialize, Serialize};

use super::super::{
    fields::{object, text, value},
    json::Object,
};

/// What a thread of GitHub is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Kind {
    Issue,
    Discussion,
    PullRequest,
}

impl Kind {
    /// The word that ids and addresses use.
    pub(super) fn path(self) -> &'static str {
        match self {
            Self::Issue => "issues",
            Self::Discussion => "discussions",
            Self::PullRequest => "pull",
        }
    }
}

/// Whether an object is a comment that stands for itself.
pub(super) fn is_comment(object: &Object) -> bool {
    let has_body = ["body", "bodyHTML", "bodyText"].iter().any(|key| object.contains_key(*key));
    has_body && value(object, &["issue_url", "discussion_url", "pull_request_url", "html_url", "url"]).is_some()
}

/// Whether an object is an issue or its like. Milestones and projects have numbers and titles too.
pub(super) fn is_head(object: &Object) -> bool {
    let url = text(object, &["html_url", "url"]).unwrap_or_default();
    let is_other = url.contains("/milestone") || url.contains("/projects/");
    object.contains_key("number") && object.contains_key("title") && !is_other
}

/// What an issue or its like is.
pub(super) fn kind(head: &Object) -> Kind {
    let type_name = text(head, &["__typename"]).unwrap_or_default();
    let url = text(head, &["html_url", "url"]).unwrap_or_default();
    let is_pull = ["pull_request", "headRefName", "mergeable", "merge_commit_sha"];
    let category = object(head, &["category"]);
    if type_name == "PullRequest" || url.contains("/pull/") || value(head, &is_pull).is_some() {
        Kind::PullRequest
    } else if type_name == "Discussion"
        || url.contains("/discussions/")
        || category.is_some_and(|category| value(category, &["isAnswerable", "is_answerable"]).is_some())
        || ["answer", "answerChosenAt", "isAnswered", "answer_html_url"].iter().any(|key| head.contains_key(*key))
    {
        Kind::Discussion
    } else {
        Kind::Issue
    }
}

/// What a comment belongs to, by the addresses it names.
pub(super) fn thread_of(comment: &Object) -> Option<(Kind, u64)> {
    let addresses = ["issue_url", "discussion_url", "pull_request_url", "html_url", "url"];
    addresses.iter().find_map(|key| {
        let url = text(comment, &[key])?;
        let parts = [("/discussions/", Kind::Discussion), ("/issues/", Kind::Issue), ("/pull/", Kind::PullRequest)];
        parts.into_iter().find_map(|(part, kind)| {
            let (_, rest) = url.split_once(part)?;
            let digits = rest.split(|c: char| !c.is_ascii_digit()).next()?;
            Some((kind, digits.parse().ok()?))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(json: &str) -> Object {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn issues_discussions_and_pull_requests_are_told_apart() {
        for (json, expected) in [
            (r#"{"html_url": "https://github.com/a/b/issues/1"}"#, Kind::Issue),
            (r#"{"pull_request": null}"#, Kind::Issue),
            (r#"{"pull_request": {}}"#, Kind::PullRequest),
            (r#"{"url": "https://github.com/a/b/pull/1"}"#, Kind::PullRequest),
            (r#"{"headRefName": "fix"}"#, Kind::PullRequest),
            (r#"{"category": {"isAnswerable": false}}"#, Kind::Discussion),
            (r#"{"answer": null}"#, Kind::Discussion),
            (r#"{"__typename": "Discussion"}"#, Kind::Discussion),
        ] {
            assert_eq!(kind(&object(json)), expected, "{json}");
        }
    }

    #[test]
    fn a_comment_names_its_thread_by_any_of_its_addresses() {
        for (json, expected) in [
            (r#"{"issue_url": "https://api.github.com/repos/a/b/issues/7"}"#, Some((Kind::Issue, 7))),
            (r#"{"url": "https://github.com/a/b/discussions/8#discussioncomment-9"}"#, Some((Kind::Discussion, 8))),
            (r#"{"html_url": "https://github.com/a/b/pull/9#discussion_r1"}"#, Some((Kind::PullRequest, 9))),
            (r#"{"url": "https://api.github.com/repos/a/b/comments/1"}"#, None),
        ] {
            assert_eq!(thread_of(&object(json)), expected, "{json}");
        }
    }
}
