//! What people are told when something goes wrong: a caller of the API by one envelope, a code, a message,
//! what to do next; the operator by what to change. Ground floor: imports no handler and shows nobody's draft.

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;

/// An error and everything that caused it, in one line.
#[must_use]
pub fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(next) = cause {
        text.push_str(": ");
        text.push_str(&next.to_string());
        cause = next.source();
    }
    text
}

/// Input that nothing can be made of: the operator has to change a file or an option.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct InputError(pub String);

/// An error of the API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiError {
    /// HTTP status.
    pub status: StatusCode,
    /// Stable word for programs.
    pub code: &'static str,
    /// What happened.
    pub message: String,
    /// What to do next.
    pub hint: &'static str,
}

/// Body of every error.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ErrorBody {
    /// The error.
    pub error: ErrorDetail,
}

/// What went wrong.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ErrorDetail {
    /// Stable word for programs.
    #[schema(example = "bad_request")]
    pub code: String,
    /// What happened.
    pub message: String,
    /// What to do next.
    pub hint: String,
    /// Id of the request, also in the header `x-request-id`.
    pub request_id: String,
}

impl ApiError {
    /// The request cannot be understood.
    #[must_use]
    pub fn bad_request(message: impl Into<String>) -> Self {
        Self {
            status: StatusCode::BAD_REQUEST,
            code: "bad_request",
            message: message.into(),
            hint: "see /api for what the endpoint takes",
        }
    }

    /// There is nothing at this address.
    #[must_use]
    pub fn not_found(message: impl Into<String>) -> Self {
        Self { status: StatusCode::NOT_FOUND, code: "not_found", message: message.into(), hint: "check the address" }
    }

    /// The body is larger than allowed.
    #[must_use]
    pub fn too_large(limit: usize) -> Self {
        Self {
            status: StatusCode::PAYLOAD_TOO_LARGE,
            code: "too_large",
            message: format!("the body is larger than {limit} bytes"),
            hint: "send the first part of the draft; a log can be attached to the ticket",
        }
    }

    /// More requests at once than the server takes.
    #[must_use]
    pub fn overloaded() -> Self {
        Self {
            status: StatusCode::SERVICE_UNAVAILABLE,
            code: "overloaded",
            message: "too many requests at once".to_owned(),
            hint: "try again in a second",
        }
    }

    /// No generation to answer from.
    #[must_use]
    pub fn not_ready() -> Self {
        Self {
            status: StatusCode::SERVICE_UNAVAILABLE,
            code: "not_ready",
            message: "no index is open yet".to_owned(),
            hint: "try again in a few seconds",
        }
    }

    /// A fault of ours; the caller learns its id, the log the rest.
    #[must_use]
    pub fn internal() -> Self {
        Self {
            status: StatusCode::INTERNAL_SERVER_ERROR,
            code: "internal",
            message: "something went wrong on our side".to_owned(),
            hint: "try again; if it stays, name the request id to the operator",
        }
    }
}

impl From<tier0_indexer::Error> for ApiError {
    fn from(error: tier0_indexer::Error) -> Self {
        tracing::error!(error = with_causes(&error), "the index cannot be read");
        Self::internal()
    }
}

impl IntoResponse for ApiError {
    /// The request id is filled in by the guard that knows it.
    fn into_response(self) -> Response {
        let mut response = (self.status, Json(self.body(String::new()))).into_response();
        if self.status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response.extensions_mut().insert(self);
        response
    }
}

impl ApiError {
    /// The body for a request with the given id.
    #[must_use]
    pub fn body(&self, request_id: String) -> ErrorBody {
        let Self { code, message, hint, .. } = self.clone();
        ErrorBody { error: ErrorDetail { code: code.to_owned(), message, hint: hint.to_owned(), request_id } }
    }
}
