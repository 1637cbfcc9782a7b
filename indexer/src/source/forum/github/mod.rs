//! Reads GitHub Issues and Discussions as its REST and GraphQL interfaces and `gh` give them. Sorts
//! what an export holds; what a thread is made of stands in [`conversation`](mod@conversation). Pull
//! requests are no threads of a forum and are left out.
//!
//! Formats: GitHub's documentation of "REST API endpoints for issues", "… for issue comments" and "Using
//! the GraphQL API for Discussions", and the manual of `gh issue list --json`.

mod conversation;
mod kind;
mod words;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use self::{
    conversation::{conversation, nodes},
    kind::{Kind, is_comment, is_head, kind, thread_of},
};
use super::{
    assembly::{self, Assembled},
    fields::{id, text},
    json::{self, Object},
    pieces::Pieces,
};
use crate::{
    error::Result,
    source::{intake::Intake, report::DropReason},
};

/// How deep an answer of GraphQL nests before its first issue, discussion or comment.
const MAX_WRAPPING: usize = 16;

/// What waits for the rest of its thread.
#[derive(Serialize, Deserialize)]
struct Piece {
    place: String,
    /// What the thread is; `None` for a comment.
    head: Option<Kind>,
    object: Object,
}

/// Reads issues, discussions and comments from every file.
pub(in crate::source) fn read(intake: &mut Intake<'_>) -> Result<()> {
    let mut pieces = Pieces::new();
    json::objects(intake, &[], |intake, found| {
        let is_any = sort(intake, &mut pieces, found.place, Value::Object(found.object), MAX_WRAPPING)?;
        if !is_any {
            intake.refuse(DropReason::WrongShape, found.place, "no issue, discussion or comment");
        }
        Ok(())
    })?;
    assembly::threads(intake, pieces, thread)
}

/// Finds threads and comments in what an interface gave; false when there are none.
fn sort(intake: &mut Intake<'_>, pieces: &mut Pieces, place: &str, value: Value, wrapping: usize) -> Result<bool> {
    let place = place.to_owned();
    match value {
        Value::Object(object) if is_head(&object) => {
            let Some(number) = id(&object, &["number"]) else {
                intake.refuse(DropReason::NoId, &place, "");
                return Ok(true);
            };
            pieces.put(number, &Piece { place, head: Some(kind(&object)), object })?;
            Ok(true)
        }
        Value::Object(object) if is_comment(&object) => {
            match thread_of(&object) {
                Some((_, number)) => pieces.put(number, &Piece { place, head: None, object })?,
                None => intake.refuse(DropReason::Orphan, &place, "it does not say what it comments on"),
            }
            Ok(true)
        }
        Value::Object(object) if wrapping > 0 => {
            let mut is_any = false;
            for (key, inner) in object {
                // An empty list is an answer too: the last page of many.
                is_any |=
                    matches!(key.as_str(), "nodes" | "edges" | "items") && inner.as_array().is_some_and(Vec::is_empty);
                is_any |= sort(intake, pieces, &place, inner, wrapping - 1)?;
            }
            Ok(is_any)
        }
        Value::Array(values) if wrapping > 0 => {
            let mut is_any = false;
            for inner in values {
                is_any |= sort(intake, pieces, &place, inner, wrapping - 1)?;
            }
            Ok(is_any)
        }
        _ => Ok(false),
    }
}

/// The thread of one number. Issues, discussions and pull requests share their numbers.
fn thread(intake: &mut Intake<'_>, number: u64, pieces: Vec<Piece>) -> Option<Assembled> {
    let mut head: Option<(String, Kind, Object)> = None;
    let mut comments = Vec::new();
    for piece in pieces {
        match (piece.head, &head) {
            (Some(kind), None) => head = Some((piece.place, kind, piece.object)),
            (Some(_), Some(_)) => {
                // The same head again, with the next page of its comments: `gh api graphql --paginate`.
                let before = comments.len();
                comments.extend(nodes(&piece.object, "comments").map(|comment| (piece.place.clone(), comment.clone())));
                if comments.len() == before {
                    intake.refuse(DropReason::DuplicateId, &piece.place, &number.to_string());
                }
            }
            (None, _) => comments.push((piece.place, piece.object)),
        }
    }
    let Some((place, kind, head)) = head else {
        for (place, comment) in comments {
            // An issue's address leads to a pull request too; only the page's own address tells.
            let url = text(&comment, &["html_url", "url"]).unwrap_or_default();
            if url.contains("/pull/") || url.contains("/pulls/") {
                intake.refuse(DropReason::Unpublished, &place, "pull request");
            } else {
                intake.refuse(DropReason::Orphan, &place, &format!("number {number} is not in the export"));
            }
        }
        return None;
    };
    let place = format!("{place} {}/{number}", kind.path());
    if kind == Kind::PullRequest {
        intake.refuse(DropReason::Unpublished, &place, "pull request");
        return None;
    }
    let comments: Vec<Object> = comments.into_iter().map(|(_, comment)| comment).collect();
    Some(Assembled { place, thread: conversation(number, kind, &head, &comments) })
}

#[cfg(test)]
mod tests {
    use crate::source::{Collected, SourceKind, SourceReport, SourceSpec};

    fn read_json(json: &str) -> (Vec<String>, SourceReport) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        std::fs::write(&path, json).unwrap();
        let mut collected = Collected::default();
        let report = crate::source::read(&SourceSpec::new("g", SourceKind::Github, path), &mut collected).unwrap();
        (collected.documents.into_iter().map(|(_, document)| document.record).collect(), report)
    }

    #[test]
    fn threads_are_found_in_every_wrapping() {
        let issue = |number| format!(r#"{{"number": {number}, "title": "t", "body": "b"}}"#);
        for json in [
            format!("[{}, {}]", issue(1), issue(2)),
            format!("[[{}], [{}]]", issue(1), issue(2)),
            format!("[{}][{}]", issue(1), issue(2)),
            format!(r#"{{"total_count": 2, "items": [{}, {}]}}"#, issue(1), issue(2)),
            format!(
                r#"{{"data": {{"a": {{"issues": {{"edges": [{{"node": {}}}, {{"node": {}}}]}}}}}}}}"#,
                issue(1),
                issue(2)
            ),
        ] {
            assert_eq!(read_json(&json).0, ["issues/1", "issues/2"], "{json}");
        }
    }

    #[test]
    fn an_empty_answer_is_no_fault_and_anything_else_is_one() {
        let (_, report) = read_json(r#"{"data": {"repository": {"discussions": {"nodes": []}}}}"#);
        assert_eq!(report.records, 0);
        let milestone = r#"{"number": 1, "title": "3.0", "html_url": "https://github.com/a/b/milestone/1"}"#;
        for json in [r#"{"errors": [{"message": "no"}]}"#, milestone, r#"{"body": "b", "url": "https://github.com/a"}"#]
        {
            let (found, report) = read_json(json);
            assert_eq!((found.len(), report.records), (0, 1), "{json}");
        }
    }
}
