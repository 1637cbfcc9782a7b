//! Gives every error one envelope with the request's id, also those that the framework makes.

use axum::{
    Json,
    extract::Request,
    http::{StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use tower_http::request_id::RequestId;

use crate::error::ApiError;

pub(super) async fn fill_in(request: Request, next: Next) -> Response {
    let id = request.extensions().get::<RequestId>().and_then(|id| id.header_value().to_str().ok()).unwrap_or_default();
    let id = id.to_owned();
    let mut response = next.run(request).await;
    let ours = response.extensions_mut().remove::<ApiError>();
    let Some(error) = ours.or_else(|| of_the_framework(&response)) else { return response };
    let retry_after = response.headers_mut().remove(header::RETRY_AFTER);
    let mut filled = (response.status(), Json(error.body(id))).into_response();
    if let Some(retry_after) = retry_after {
        filled.headers_mut().insert(header::RETRY_AFTER, retry_after);
    }
    filled
}

/// What the framework answers by itself, in our words.
fn of_the_framework(response: &Response) -> Option<ApiError> {
    let status = response.status();
    let is_json = response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind == "application/json");
    let (code, message) = match status {
        _ if is_json || !(status.is_client_error() || status.is_server_error()) => return None,
        StatusCode::METHOD_NOT_ALLOWED => ("method_not_allowed", "the address does not take this method"),
        StatusCode::BAD_REQUEST => ("bad_request", "the address cannot be read"),
        _ => ("error", "the request cannot be answered"),
    };
    Some(ApiError { status, code, message: message.to_owned(), hint: "see /api for what there is" })
}
