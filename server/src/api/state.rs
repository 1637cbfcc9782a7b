//! What handlers share: where snapshots come from, places for searches, the metrics.

use std::sync::Arc;

use metrics_exporter_prometheus::PrometheusHandle;
use tier0_indexer::clock::Clock;

use crate::{
    error::ApiError,
    guard::Searches,
    snapshot::{Snapshot, Snapshots},
    status::StatusFeed,
};

/// What handlers share.
#[derive(Clone)]
pub struct AppState {
    /// Where snapshots come from.
    pub snapshots: Arc<Snapshots>,
    /// Places for the work of searches.
    pub searches: Searches,
    /// The status page's feed, if one is configured.
    pub status: Option<Arc<StatusFeed>>,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Renders the metrics.
    pub metrics: PrometheusHandle,
}

impl AppState {
    /// The snapshot in force.
    pub(super) fn snapshot(&self) -> Result<Arc<Snapshot>, ApiError> {
        self.snapshots.current().ok_or_else(ApiError::not_ready)
    }
}
