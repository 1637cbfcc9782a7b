//! Logs and metrics. Neither ever holds a draft, a key or an address.

use std::io::IsTerminal;

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tracing_subscriber::EnvFilter;

/// Upper bounds of the buckets of request times, in seconds.
const REQUEST_SECONDS: [f64; 10] = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0];

/// Sends logs to standard error, at the level that `TIER0_LOG` names (`info` by default).
pub fn start_logs() {
    let level = std::env::var("TIER0_LOG").ok().filter(|level| !level.trim().is_empty());
    let filter = level.and_then(|level| EnvFilter::try_new(level).ok()).unwrap_or_else(|| EnvFilter::new("info"));
    // A second call, as in tests, finds the first one's subscriber in place.
    let _ = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .try_init();
}

/// A recorder of metrics that is not yet anybody's.
fn builder() -> PrometheusBuilder {
    PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Full("tier0_request_seconds".to_owned()), &REQUEST_SECONDS)
        .expect("the list of buckets is not empty")
}

/// Installs the process's metrics recorder; where one is in place, metrics go there.
#[must_use]
pub fn start_metrics() -> PrometheusHandle {
    let recorder = builder().build_recorder();
    let handle = recorder.handle();
    let _ = metrics::set_global_recorder(recorder);
    handle
}

/// Folds measured times into their buckets until the process ends; without it they would pile up
/// until somebody asks for the metrics.
pub async fn keep_metrics(handle: PrometheusHandle) {
    loop {
        tokio::time::sleep(std::time::Duration::from_secs(5)).await;
        handle.run_upkeep();
    }
}
