//! `GET /api/v1/documents/{id}`: one document, whole, as blocks of text.

use axum::{
    Json,
    extract::{Path, State},
};
use serde::Serialize;
use tier0_indexer::{Block, Document, Kind, Role, document::PUBLIC};

use super::state::AppState;
use crate::{
    error::{ApiError, ErrorBody},
    query::{ThreadFacts, date, link},
    snapshot::Snapshot,
};

/// A document, ready to be read.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct DocumentView {
    /// Its id.
    #[schema(example = "docs/cloud/alerts")]
    pub id: String,
    /// `doc` or `thread`.
    #[schema(value_type = String, example = "doc")]
    pub kind: Kind,
    /// Name of its source.
    pub source: String,
    /// Its title.
    pub title: String,
    /// Where it can be read.
    pub url: String,
    /// Titles of the pages above it.
    pub breadcrumb: Vec<String>,
    /// Product it speaks of.
    pub product: Option<String>,
    /// Versions it is written for.
    pub versions: Vec<String>,
    /// Tags.
    pub tags: Vec<String>,
    /// BCP 47 tag of its language.
    pub language: Option<String>,
    /// Date of its last change, `YYYY-MM-DD`.
    pub updated: Option<String>,
    /// What is known of a thread.
    pub thread: Option<ThreadFacts>,
    /// Its text.
    pub passages: Vec<PassageView>,
}

/// A part of a document.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct PassageView {
    /// `section`, `question` or `answer`.
    #[schema(value_type = String, example = "section")]
    pub role: Role,
    /// Fragment that leads to it.
    pub anchor: Option<String>,
    /// Headings above it, outermost first.
    pub heading: Vec<String>,
    /// Its text, in order.
    pub blocks: Vec<BlockView>,
    /// Who wrote it.
    pub author: Option<String>,
    /// Whether its author is staff.
    pub staff: bool,
    /// Whether the asker accepted it.
    pub accepted: bool,
    /// Votes or likes.
    pub votes: Option<i64>,
    /// Date it was written, `YYYY-MM-DD`.
    pub created: Option<String>,
}

/// A piece of text.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct BlockView {
    /// `prose` or `code`.
    #[serde(rename = "type")]
    #[schema(example = "prose")]
    pub kind: &'static str,
    /// The text.
    pub text: String,
}

/// Reads a document of a snapshot; `None` when there is none of that id that everybody may see.
///
/// # Errors
/// When the index cannot be read.
pub fn view(snapshot: &Snapshot, id: &str) -> Result<Option<DocumentView>, ApiError> {
    let generation = snapshot.index.generation();
    let Some(number) = generation.find(id.trim_matches('/'))? else { return Ok(None) };
    let document = generation.document(number)?;
    if document.audience != PUBLIC {
        return Ok(None);
    }
    let mut passages: Vec<PassageView> = Vec::new();
    let mut last_part = None;
    for passage in generation.columns().passages_of(number) {
        let passage = generation.passage(passage)?;
        let blocks = passage.blocks.into_iter().map(block);
        match passages.last_mut().filter(|_| last_part == Some(passage.part)) {
            Some(open) => open.blocks.extend(blocks),
            None => passages.push(PassageView { blocks: blocks.collect(), ..part(&document, passage.part) }),
        }
        last_part = Some(passage.part);
    }
    Ok(Some(whole(document, passages)))
}

fn block(block: Block) -> BlockView {
    match block {
        Block::Prose(text) => BlockView { kind: "prose", text },
        Block::Code(text) => BlockView { kind: "code", text },
    }
}

fn part(document: &Document, number: usize) -> PassageView {
    let part = document.parts.get(number).cloned().unwrap_or_else(|| tier0_indexer::Part::new(Role::Section));
    PassageView {
        role: part.role,
        anchor: part.anchor,
        heading: part.heading,
        blocks: Vec::new(),
        author: part.author,
        staff: part.staff,
        accepted: part.accepted,
        votes: part.votes,
        created: part.created.map(date),
    }
}

fn whole(document: Document, passages: Vec<PassageView>) -> DocumentView {
    let thread = document.answer_state().map(|state| ThreadFacts {
        state,
        answers: document.answers().count(),
        votes: document.parts.first().and_then(|question| question.votes),
        asked: document.created.map(date),
        shown: Role::Question,
    });
    DocumentView {
        id: document.id(),
        url: link(&document, None),
        kind: document.kind,
        updated: document.updated.or(document.created).map(date),
        thread,
        passages,
        source: document.source,
        title: document.title,
        breadcrumb: document.breadcrumb,
        product: document.product,
        versions: document.versions,
        tags: document.tags,
        language: document.language,
    }
}

/// Reads one document.
#[utoipa::path(
    get,
    path = "/api/v1/documents/{id}",
    tag = "answers",
    operation_id = "get_document",
    params(("id" = String, Path, description = "Id of the document, slashes and all", example = "docs/cloud/alerts")),
    responses(
        (status = 200, description = "The document", body = DocumentView),
        (status = 404, description = "No document of that id", body = ErrorBody),
        (status = 503, description = "Overloaded or not ready; try again", body = ErrorBody),
    )
)]
pub(super) async fn handle(
    State(state): State<AppState>,
    Path(id): Path<String>,
) -> Result<Json<DocumentView>, ApiError> {
    let snapshot = state.snapshot()?;
    state
        .searches
        .run(move || view(&snapshot, &id)?.ok_or_else(|| ApiError::not_found("there is no document with this id")))
        .await
        .map(Json)
}
