//! Listens, accepts and drains. Its own accept loop, because the library's has no timeout for
//! headers and holds silent connections for ever.

use std::{sync::Arc, time::Duration};

use anyhow::Context;
use axum::Router;
use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
    service::TowerToHyperService,
};
use tokio::{net::TcpListener, sync::Semaphore};

use crate::{snapshot::Snapshots, status::StatusFeed};

/// Connections at once; more wait in the system's queue.
const MAX_CONNECTIONS: usize = 1_024;
/// How long a client may take to send its headers, or stay silent between two requests.
const HEADER_TIMEOUT: Duration = Duration::from_secs(10);
/// Longest header block, in bytes.
const MAX_HEADER_BYTES: usize = 16 << 10;
/// How long requests under way may take to end at shutdown.
const DRAIN: Duration = Duration::from_secs(10);
/// How often `CURRENT` is looked at.
const POLL: Duration = Duration::from_secs(1);

/// Serves `app` on `listener` until `stop` ends, then lets requests under way end.
///
/// # Errors
/// When connections can no longer be accepted.
pub async fn serve(listener: TcpListener, app: Router, stop: impl Future<Output = ()>) -> anyhow::Result<()> {
    let graceful = GracefulShutdown::new();
    let slots = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    let mut stop = std::pin::pin!(stop);
    loop {
        let accept = async {
            let slot = slots.clone().acquire_owned().await.context("the slots are never closed")?;
            anyhow::Ok((listener.accept().await, slot))
        };
        let (accepted, slot) = tokio::select! {
            accepted = accept => accepted?,
            () = &mut stop => break,
        };
        let stream = match accepted {
            Ok((stream, _)) => stream,
            Err(error) => {
                // Out of file handles, or a client gone before it was accepted: neither is the end.
                tracing::warn!(%error, "a connection was not accepted");
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        let _ = stream.set_nodelay(true);
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEADER_TIMEOUT)
            .max_buf_size(MAX_HEADER_BYTES)
            .serve_connection(TokioIo::new(stream), TowerToHyperService::new(app.clone()));
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            // A client that breaks off is no fault of ours.
            let _ = connection.await;
            drop(slot);
        });
    }
    tokio::select! {
        () = graceful.shutdown() => {}
        () = tokio::time::sleep(DRAIN) => tracing::warn!("requests were still under way after {DRAIN:?}"),
    }
    Ok(())
}

/// Looks for new generations until the process ends.
pub async fn watch_generations(snapshots: Arc<Snapshots>) {
    loop {
        tokio::time::sleep(POLL).await;
        let snapshots = snapshots.clone();
        if let Err(error) = tokio::task::spawn_blocking(move || snapshots.refresh()).await {
            tracing::error!(%error, "looking for a new generation failed");
        }
    }
}

/// Polls the status page's feed until the process ends.
pub async fn watch_status(feed: Arc<StatusFeed>) {
    loop {
        let polled = feed.clone();
        if let Err(error) = tokio::task::spawn_blocking(move || polled.poll()).await {
            tracing::error!(%error, "polling the status feed failed");
        }
        tokio::time::sleep(feed.every()).await;
    }
}

/// Ends when the process is asked to stop.
pub async fn stop_signal() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut terminate) => {
                tokio::select! { _ = interrupt => {}, _ = terminate.recv() => {} }
            }
            Err(_) => drop(interrupt.await),
        }
    }
    #[cfg(not(unix))]
    drop(interrupt.await);
}
