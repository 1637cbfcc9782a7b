//! `POST /api/v1/suggest`: a draft in, guidance, docs, threads and missing facts out.

use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};
use tier0_indexer::clock::{Timestamp, day};

use super::{body::JsonBody, state::AppState};
use crate::{
    draft::{DeclaredFields, Draft, understand},
    error::{ApiError, ErrorBody},
    query::{Filter, Hit, HitRequest, Hits, hits, retrieve},
    scope::{Circumstances, DraftIntent, Given, Guidance, Missing, Ticket, guide},
    snapshot::Snapshot,
    status::{IncidentCard, Incidents},
};

/// Hits per kind when nothing is said.
const DEFAULT_LIMIT: usize = 3;
/// Hits per kind beside an incident: nothing in the docs will end it.
const LIMIT_DURING_INCIDENT: usize = 1;
/// Most hits per kind.
const MAX_LIMIT: usize = 50;

/// Body of the request.
#[derive(Debug, Clone, Default, Deserialize, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SuggestRequest {
    /// Subject line.
    #[schema(example = "App does not start after deployment")]
    pub subject: String,
    /// Description.
    #[schema(example = "Since this morning our production app is down.")]
    pub body: String,
    /// What the form's other fields say.
    pub fields: DeclaredFields,
    /// Most docs and most threads, 1 to 50; 3 when nothing is said.
    pub limit: Option<usize>,
    /// Whether each hit says why it was found.
    pub explain: bool,
}

/// What a draft gets.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Answer {
    /// Open incidents of the status page that the draft tells of, the worst first, at most three.
    pub incidents: Vec<IncidentCard>,
    /// Whether there is one: then at most one page and one thread are told, and whatever becomes of the draft says
    /// nothing of the answer.
    pub is_during_incident: bool,
    /// What the support policy says about it, most urgent first, at most three.
    pub guidance: Vec<Guidance>,
    /// Pages that may answer it, best first; none rather than a weak guess.
    pub docs: Vec<Hit>,
    /// Threads in which others solved it, best first.
    pub threads: Vec<Hit>,
    /// What kinds of ticket the draft is.
    pub intents: Vec<DraftIntent>,
    /// Facts that a good ticket of this kind holds and the draft gives, in its own words.
    pub given: Vec<Given>,
    /// Facts that a good ticket of this kind holds and the draft does not, most useful first, at most five.
    pub missing: Vec<Missing>,
    /// Confidence of the surest hit, 0 when there is none.
    pub confidence: f32,
    /// Generation that answered.
    pub generation: String,
    /// Whether the draft was longer than is read.
    pub truncated: bool,
}

/// Answers a draft from a snapshot, at a moment at which `incidents` are open.
///
/// # Errors
/// When the limit is out of bounds or the index cannot be read.
pub fn suggest(
    snapshot: &Snapshot,
    incidents: &Incidents,
    request: SuggestRequest,
    now: Timestamp,
) -> Result<Answer, ApiError> {
    let limit = request.limit.unwrap_or(DEFAULT_LIMIT);
    if !(1..=MAX_LIMIT).contains(&limit) {
        return Err(ApiError::bad_request(format!("limit {limit} is not between 1 and {MAX_LIMIT}")));
    }
    let draft = Draft { subject: request.subject, body: request.body, fields: request.fields };
    let understanding = understand(&draft);
    let incidents = incidents.cards(&understanding.subject, &understanding.own_words);
    let is_during_incident = !incidents.is_empty();
    let limit = if is_during_incident { limit.min(LIMIT_DURING_INCIDENT) } else { limit };
    let filter = Filter::default();
    // All candidates: what is folded or counts as one gives its place to the next.
    let ranked = retrieve(&snapshot.index, &understanding, &filter, usize::MAX)?;
    let wanted = HitRequest { limit, is_silent_when_unsure: true, has_explanation: request.explain };
    let Hits { docs, threads } = hits(&snapshot.index, &understanding, &ranked, &filter, wanted)?;
    let circumstances = Circumstances { fields: &draft.fields, today: day(now), audiences: &[] };
    let (guidance, Ticket { intents, given, missing }) =
        guide(&snapshot.policy, &snapshot.quotes, &understanding, circumstances);
    let confidence = docs.iter().chain(&threads).map(|hit| hit.confidence).fold(0.0, f32::max);
    Ok(Answer {
        incidents,
        is_during_incident,
        guidance,
        docs,
        threads,
        intents,
        given,
        missing,
        confidence,
        generation: snapshot.manifest().name.clone(),
        truncated: understanding.is_truncated,
    })
}

/// Answers a ticket draft while it is being written.
#[utoipa::path(
    post,
    path = "/api/v1/suggest",
    tag = "answers",
    operation_id = "suggest",
    request_body = SuggestRequest,
    responses(
        (status = 200, description = "What the draft gets; empty lists when nothing is sure enough", body = Answer),
        (status = 400, description = "Not what the endpoint takes", body = ErrorBody),
        (status = 413, description = "Body too large", body = ErrorBody),
        (status = 503, description = "Overloaded or not ready; try again", body = ErrorBody),
    )
)]
pub(super) async fn handle(
    State(state): State<AppState>,
    JsonBody(request): JsonBody<SuggestRequest>,
) -> Result<Json<Answer>, ApiError> {
    let snapshot = state.snapshot()?;
    let now = state.clock.now();
    let incidents = state.status.map(|feed| feed.incidents(now)).unwrap_or_default();
    state.searches.run(move || suggest(&snapshot, &incidents, request, now)).await.map(Json)
}
