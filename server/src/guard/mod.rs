//! What stands before the handlers: limits, shedding, headers, request ids, metrics. Layers only;
//! nothing here knows what a request is about.

mod envelope;

use std::time::{Duration, Instant};

use axum::{
    BoxError, Router,
    error_handling::HandleErrorLayer,
    extract::{DefaultBodyLimit, MatchedPath, Request},
    http::{HeaderName, HeaderValue},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use tower::{ServiceBuilder, limit::GlobalConcurrencyLimitLayer};
use tower_http::{
    catch_panic::CatchPanicLayer,
    request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer},
};

use crate::error::ApiError;

/// Largest body of a request, in bytes.
pub const MAX_BODY_BYTES: usize = 64 << 10;
/// Searches under way at once; more are told to come back.
pub const MAX_SEARCHES: usize = 64;
/// How long a search may take before its caller is told to come back.
const SEARCH_TIMEOUT: Duration = Duration::from_secs(5);

/// Headers of every response. The policy lets a page run our own scripts and nothing else.
const HEADERS: [(&str, &str); 4] = [
    (
        "content-security-policy",
        "default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'self' data:; style-src 'self'; \
         base-uri 'none'; form-action 'self'; frame-ancestors 'self'; require-trusted-types-for 'script'",
    ),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
];

/// Bounds how many requests of `router` are under way at once, over all connections.
pub fn shed<S: Clone + Send + Sync + 'static>(router: Router<S>) -> Router<S> {
    router.layer(
        ServiceBuilder::new()
            .layer(HandleErrorLayer::new(|_: BoxError| async { ApiError::overloaded() }))
            .load_shed()
            .layer(GlobalConcurrencyLimitLayer::new(MAX_SEARCHES))
            .timeout(SEARCH_TIMEOUT),
    )
}

/// Puts everything else around the whole application.
pub fn protect<S: Clone + Send + Sync + 'static>(router: Router<S>) -> Router<S> {
    let id = HeaderName::from_static("x-request-id");
    router
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
        .layer(middleware::from_fn(measure))
        .layer(CatchPanicLayer::custom(|_| ApiError::internal().into_response()))
        .layer(middleware::from_fn(envelope::fill_in))
        .layer(middleware::from_fn(add_headers))
        .layer(PropagateRequestIdLayer::new(id.clone()))
        .layer(SetRequestIdLayer::new(id, MakeRequestUuid))
}

async fn add_headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    for (name, value) in HEADERS {
        response.headers_mut().insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    response
}

async fn measure(request: Request, next: Next) -> Response {
    let route =
        request.extensions().get::<MatchedPath>().map_or_else(|| "none".to_owned(), |path| path.as_str().to_owned());
    let start = Instant::now();
    let response = next.run(request).await;
    let status = response.status().as_u16().to_string();
    metrics::counter!("tier0_requests_total", "route" => route.clone(), "status" => status).increment(1);
    metrics::histogram!("tier0_request_seconds", "route" => route).record(start.elapsed().as_secs_f64());
    response
}
