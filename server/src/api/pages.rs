//! The pages and their files, from what the binary carries.

use axum::{
    Router,
    extract::Path,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::{MethodRouter, get, post},
};

use super::state::AppState;
use crate::{assets, error::ApiError};

pub(super) fn routes() -> Router<AppState> {
    Router::new()
        .route("/", page("index.html"))
        .route("/submitted", post(async || file("submitted.html")))
        .route("/agent", page("agent.html"))
        .route("/gaps", page("gaps.html"))
        .route("/api", page("api.html"))
        .route("/read/{*id}", page("read.html"))
        .route("/assets/{*path}", get(|Path(path): Path<String>| async move { file(&format!("assets/{path}")) }))
        .fallback(|| async { ApiError::not_found("there is no page at this address") })
}

fn page(name: &'static str) -> MethodRouter<AppState> {
    get(async move || file(name))
}

fn file(name: &str) -> Response {
    match assets::get(name) {
        Some(asset) => {
            ([(header::CONTENT_TYPE, asset.content_type), (header::CACHE_CONTROL, "no-cache".to_owned())], asset.bytes)
                .into_response()
        }
        None if assets::is_built() => ApiError::not_found("there is no file at this address").into_response(),
        None => ApiError {
            status: StatusCode::SERVICE_UNAVAILABLE,
            code: "pages_not_built",
            message: "this binary was built without its pages".to_owned(),
            hint: "run `make pages` and build again; the API works without them",
        }
        .into_response(),
    }
}
