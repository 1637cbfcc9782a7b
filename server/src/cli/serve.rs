//! `tier0 serve`: answers over HTTP until it is told to stop.

use std::{sync::Arc, time::Duration};

use anyhow::{Context, bail};
use tier0_indexer::{
    clock::{Clock, SystemClock},
    generation::Shelf,
};
use tokio::net::TcpListener;

use super::{common::ConfigArgument, index};
use crate::{
    api::{AppState, app},
    error::InputError,
    guard::Searches,
    indexing::read_synonyms,
    models::Models,
    serve::{serve, stop_signal, watch_generations, watch_status},
    snapshot::Snapshots,
    status::StatusFeed,
    telemetry,
};

/// Answer drafts and searches over HTTP.
#[derive(clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    config: ConfigArgument,
    /// Address and port; overrides the configuration.
    #[arg(long, value_name = "ADDR:PORT")]
    listen: Option<String>,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let config = arguments.config.load()?;
    // Answers use the copy of the generation; a file that the next build would refuse is told here already.
    read_synonyms(&config)?;
    let shelf = Shelf::new(&config.index.dir);
    if shelf.current()?.is_none() {
        index::build_first(&config)?;
    }
    index::rebuild_other_format(&config)?;
    let snapshots = Arc::new(Snapshots::new(shelf, Models::open(&config.model)?));
    snapshots.refresh();
    if snapshots.current().is_none() {
        bail!(InputError("the generation in force cannot be opened; run `tier0 generations verify`".to_owned()));
    }
    let address = arguments.listen.as_ref().unwrap_or(&config.server.listen);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let status = config.status.as_ref().map(|status| Arc::new(StatusFeed::new(status, clock.clone())));
    let done = runtime.block_on(listen(address, snapshots, status, clock));
    // A search that is still under way has nobody left to answer.
    runtime.shutdown_timeout(Duration::from_secs(1));
    done
}

async fn listen(
    address: &str,
    snapshots: Arc<Snapshots>,
    status: Option<Arc<StatusFeed>>,
    clock: Arc<dyn Clock>,
) -> anyhow::Result<()> {
    let listener = TcpListener::bind(address)
        .await
        .with_context(|| InputError(format!("cannot listen on `{address}`; choose another with --listen ADDR:PORT")))?;
    let base = format!("http://{}/", listener.local_addr()?);
    println!("tier0 is serving {base}");
    println!("  request form  {base}");
    println!("  agent search  {base}agent");
    println!("  gap board     {base}gaps");
    println!("  API           {base}api");
    tokio::spawn(watch_generations(snapshots.clone()));
    let metrics = telemetry::start_metrics();
    if let Some(feed) = &status {
        tokio::spawn(watch_status(feed.clone()));
    }
    tokio::spawn(telemetry::keep_metrics(metrics.clone()));
    let state = AppState { snapshots, searches: Searches::default(), status, clock, metrics };
    serve(listener, app(state), stop_signal()).await
}
