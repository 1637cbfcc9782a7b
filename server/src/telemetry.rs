//! Logs and metrics. Neither ever holds a draft, a key or an address.

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tracing_subscriber::EnvFilter;

/// Upper bounds of the buckets of request times, in seconds.
const REQUEST_SECONDS: [f64; 10] = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0];

/// Sends logs to standard error, at the level that `TIER0_LOG` names (`info` by default).
pub fn start_logs() {
    let filter = EnvFilter::try_from_env("TIER0_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    // A second call, as in tests, finds the first one's subscriber in place.
    let _ = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).try_init();
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
