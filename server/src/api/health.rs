//! Whether the server lives, whether it can answer, and its metrics. Tells nothing of drafts.

use axum::{Json, extract::State};
use serde_json::{Value, json};

use super::state::AppState;
use crate::error::{ApiError, ErrorBody};

/// Says that the process lives.
#[utoipa::path(get, path = "/healthz", tag = "operations", operation_id = "check_health", responses((status = 200, description = "Alive")))]
pub(super) async fn alive() -> Json<Value> {
    Json(json!({ "status": "alive" }))
}

/// Says whether a generation is open, and which.
#[utoipa::path(
    get,
    path = "/readyz",
    tag = "operations",
    operation_id = "check_readiness",
    responses(
        (status = 200, description = "Ready to answer"),
        (status = 503, description = "No generation is open", body = ErrorBody),
    )
)]
pub(super) async fn ready(State(state): State<AppState>) -> Result<Json<Value>, ApiError> {
    let snapshot = state.snapshot()?;
    let manifest = snapshot.manifest();
    Ok(Json(json!({
        "status": "ready",
        "generation": manifest.name,
        "documents": manifest.counts.documents,
        "passages": manifest.counts.passages,
    })))
}

/// Metrics in Prometheus' text format.
#[utoipa::path(get, path = "/metrics", tag = "operations", operation_id = "get_metrics", responses((status = 200, description = "Metrics", content_type = "text/plain")))]
pub(super) async fn metrics(State(state): State<AppState>) -> String {
    state.metrics.render()
}
