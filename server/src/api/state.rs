//! What handlers share: where snapshots come from, and a place for work that keeps a core busy.

use std::sync::Arc;

use metrics_exporter_prometheus::PrometheusHandle;

use crate::{
    error::ApiError,
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
    /// The snapshot in force.
    pub(super) fn snapshot(&self) -> Result<Arc<Snapshot>, ApiError> {
        self.snapshots.current().ok_or_else(ApiError::not_ready)
    }
}

/// Runs work that keeps a core busy where it does not hold up other requests.
pub(super) async fn on_a_worker<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, ApiError> + Send + 'static,
) -> Result<T, ApiError> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|error| {
        tracing::error!(%error, "a request failed");
        Err(ApiError::internal())
    })
}
