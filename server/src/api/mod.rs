//! The HTTP API: short handlers, and the one place that puts draft, query and scope together. A
//! handler never imports a handler.

mod body;
mod documents;
mod health;
mod openapi;
mod pages;
mod search;
mod suggest;

use std::sync::Arc;

use axum::{
    Router,
    routing::{get, post},
};
use metrics_exporter_prometheus::PrometheusHandle;

pub use documents::{DocumentView, view};
pub use openapi::document as openapi_document;
pub use search::{SearchAnswer, SearchRequest, search};
pub use suggest::{Answer, SuggestRequest, suggest};

use crate::{
    error::ApiError,
    guard,
    snapshot::{Snapshot, Snapshots},
};

/// What handlers share.
#[derive(Clone)]
pub struct AppState {
    /// Where snapshots come from.
    pub snapshots: Arc<Snapshots>,
    /// Renders the metrics.
    pub metrics: PrometheusHandle,
}

impl AppState {
    fn snapshot(&self) -> Result<Arc<Snapshot>, ApiError> {
        self.snapshots.current().ok_or_else(ApiError::not_ready)
    }
}

/// Runs work that keeps a core busy where it does not hold up other requests.
async fn on_a_worker<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, ApiError> + Send + 'static,
) -> Result<T, ApiError> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|error| {
        tracing::error!(%error, "a request failed");
        Err(ApiError::internal())
    })
}

/// The whole application: API, pages and guards.
pub fn app(state: AppState) -> Router {
    let searches = Router::new()
        .route("/api/v1/suggest", post(suggest::handle))
        .route("/api/v1/search", get(search::handle))
        .route("/api/v1/documents/{*id}", get(documents::handle));
    let rest = Router::new()
        .route("/api/v1/openapi.json", get(openapi::handle))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(health::metrics))
        .merge(pages::routes());
    guard::protect(guard::shed(searches).merge(rest)).with_state(state)
}
