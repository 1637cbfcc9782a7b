//! The HTTP API: short handlers, and the one place that puts draft, query and scope together. A
//! handler never imports a handler.

mod body;
mod documents;
mod health;
mod openapi;
mod pages;
mod search;
mod state;
mod suggest;

use axum::{
    Router,
    routing::{get, post},
};

pub use documents::{DocumentView, view};
pub use openapi::document as openapi_document;
pub use search::{SearchAnswer, SearchRequest, search};
pub use state::AppState;
pub use suggest::{Answer, SuggestRequest, suggest};

use crate::guard;

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
    guard::protect(searches.merge(rest)).with_state(state)
}
