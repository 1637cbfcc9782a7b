//! What the tests share: an application on the bundled corpus, requests by one line, the binary.

use std::{
    path::{Path, PathBuf},
    process::Command,
    sync::{Arc, OnceLock},
};

use axum::{
    Router,
    body::Body,
    http::{Request, Response, StatusCode},
};
use http_body_util::BodyExt;
use serde_json::Value;
use tier0_indexer::{
    clock::{FixedClock, Timestamp},
    generation::Shelf,
};
use tier0_server::{
    api::{AppState, app},
    config::Config,
    guard::Searches,
    indexing::{Manner, Progress, build},
    models::Models,
    snapshot::{Snapshot, Snapshots},
    status::StatusFeed,
    telemetry,
};
use tower::ServiceExt;

pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The moment of every test.
pub(crate) const TODAY: Timestamp = Timestamp::constant(1_795_392_000, 0);

pub(crate) struct Silent;

impl Progress for Silent {
    fn source(&mut self, _name: &str) {}
    fn added(&mut self, _documents: u64, _passages: u64) {}
    fn embedded(&mut self, _done: usize, _all: usize) {}
}

/// Builds what `config` describes, always at the same moment.
pub(crate) fn index(config: &Config) -> tier0_server::snapshot::Snapshot {
    build(config, &Models::bundled(), Manner::default(), &FixedClock(Timestamp::UNIX_EPOCH), &mut Silent).unwrap();
    Snapshot::open_current(&Shelf::new(&config.index.dir), &Models::bundled()).unwrap()
}

/// The configuration of the bundled corpus with an index of its own.
pub(crate) fn bundled_config(index: &Path) -> Config {
    let mut config = Config::load(&root().join("tier0.toml")).unwrap();
    index.clone_into(&mut config.index.dir);
    config
}

/// The bundled corpus, indexed once for all tests of this process.
pub(crate) fn bundled() -> &'static Path {
    static FOLDER: OnceLock<tempfile::TempDir> = OnceLock::new();
    FOLDER
        .get_or_init(|| {
            let folder = tempfile::tempdir().unwrap();
            index(&bundled_config(folder.path()));
            folder
        })
        .path()
}

/// A real application that answers from `shelf`.
pub(crate) struct TestApp {
    router: Router,
    pub(crate) snapshots: Arc<Snapshots>,
}

impl TestApp {
    pub(crate) fn on(shelf: &Path) -> Self {
        Self::with_status(shelf, None)
    }

    /// With a feed of a status page.
    pub(crate) fn with_status(shelf: &Path, status: Option<Arc<StatusFeed>>) -> Self {
        let snapshots = Arc::new(Snapshots::new(Shelf::new(shelf), Models::bundled()));
        snapshots.refresh();
        let state = AppState {
            snapshots: snapshots.clone(),
            searches: Searches::new(8, 64),
            status,
            clock: Arc::new(FixedClock(TODAY)),
            metrics: telemetry::start_metrics(),
        };
        Self { router: app(state), snapshots }
    }

    pub(crate) fn bundled() -> Self {
        Self::on(bundled())
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Response<Body> {
        self.router.clone().oneshot(request).await.unwrap()
    }

    pub(crate) async fn get(&self, path: &str) -> (StatusCode, Value) {
        json(self.send(Request::get(path).body(Body::empty()).unwrap()).await).await
    }

    pub(crate) async fn post(&self, path: &str, body: impl Into<Body>) -> (StatusCode, Value) {
        let request = Request::post(path).header("content-type", "application/json").body(body.into()).unwrap();
        json(self.send(request).await).await
    }

    pub(crate) async fn suggest(&self, body: &Value) -> Value {
        let (status, answer) = self.post("/api/v1/suggest", body.to_string()).await;
        assert_eq!(status, StatusCode::OK, "{answer}");
        answer
    }
}

async fn json(response: Response<Body>) -> (StatusCode, Value) {
    let status = response.status();
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
}

/// The `tier0` binary with a configuration.
pub(crate) fn tier0() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tier0"));
    command.env_remove("TIER0_CONFIG").env("TIER0_LOG", "error");
    command
}

/// Texts of a JSON list of objects under one key.
pub(crate) fn texts<'a>(list: &'a Value, key: &str) -> Vec<&'a str> {
    list.as_array().unwrap().iter().map(|entry| entry[key].as_str().unwrap()).collect()
}
