//! `GET /api/v1/search`: a query in, hits of all kinds out, weak ones too: an agent can judge.

use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};
use tier0_indexer::Kind;

use super::{body::Parameters, state::AppState};
use crate::{
    draft::{Draft, understand},
    error::{ApiError, ErrorBody},
    query::{Filter, Hit, HitRequest, Hits, hits, retrieve},
    snapshot::Snapshot,
};

/// Hits when nothing is said.
const DEFAULT_LIMIT: usize = 20;
/// Most hits.
const MAX_LIMIT: usize = 50;

/// Query string of the request.
#[derive(Debug, Clone, Default, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SearchRequest {
    /// Words to look for; any text, no syntax.
    #[param(example = "who receives alerts")]
    pub q: String,
    /// Most hits, 1 to 50; 20 when nothing is said.
    pub limit: Option<usize>,
    /// Only `doc` or only `thread`.
    #[param(value_type = Option<String>)]
    pub kind: Option<Kind>,
    /// Only documents of this source.
    pub source: Option<String>,
    /// Whether each hit says why it was found.
    #[serde(default)]
    pub explain: bool,
}

/// What a query gets.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct SearchAnswer {
    /// Passages of pages and threads, best first.
    pub hits: Vec<Hit>,
    /// Confidence of the surest hit, 0 when there is none.
    pub confidence: f32,
    /// Generation that answered.
    pub generation: String,
}

/// Searches a snapshot.
///
/// # Errors
/// When the limit is out of bounds or the index cannot be read.
pub fn search(snapshot: &Snapshot, request: SearchRequest) -> Result<SearchAnswer, ApiError> {
    let limit = request.limit.unwrap_or(DEFAULT_LIMIT);
    if !(1..=MAX_LIMIT).contains(&limit) {
        return Err(ApiError::bad_request(format!("limit {limit} is not between 1 and {MAX_LIMIT}")));
    }
    let understanding = understand(&Draft { subject: request.q, ..Draft::default() });
    let filter = Filter { kind: request.kind, source: request.source, ..Filter::default() };
    // All candidates: what is folded or counts as one gives its place to the next.
    let ranked = retrieve(&snapshot.index, &understanding, &filter, usize::MAX)?;
    let wanted = HitRequest { limit, is_silent_when_unsure: false, has_explanation: request.explain };
    let Hits { docs: mut found, threads } = hits(&snapshot.index, &understanding, &ranked, &filter, wanted)?;
    found.extend(threads);
    // Scores of pages and threads come from different statistics; confidences can be compared.
    found.sort_by(|a, b| b.confidence.total_cmp(&a.confidence).then_with(|| a.id.cmp(&b.id)));
    found.truncate(limit);
    let confidence = found.first().map_or(0.0, |hit| hit.confidence);
    Ok(SearchAnswer { hits: found, confidence, generation: snapshot.manifest().name.clone() })
}

/// Searches all sources.
#[utoipa::path(
    get,
    path = "/api/v1/search",
    tag = "answers",
    operation_id = "search",
    params(SearchRequest),
    responses(
        (status = 200, description = "Hits, best first", body = SearchAnswer),
        (status = 400, description = "Not what the endpoint takes", body = ErrorBody),
        (status = 503, description = "Overloaded or not ready; try again", body = ErrorBody),
    )
)]
pub(super) async fn handle(
    State(state): State<AppState>,
    Parameters(request): Parameters<SearchRequest>,
) -> Result<Json<SearchAnswer>, ApiError> {
    let snapshot = state.snapshot()?;
    state.searches.run(move || search(&snapshot, request)).await.map(Json)
}
