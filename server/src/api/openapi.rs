//! The OpenAPI description, made from the handlers themselves.

use axum::Json;
use utoipa::OpenApi;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "tier0",
        description = "Answers the text of a ticket draft, while it is being written, with passages of documentation, forum threads and scope guidance. Errors have one envelope; text comes in runs, never as HTML.",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    paths(
        super::suggest::handle,
        super::search::handle,
        super::documents::handle,
        super::health::alive,
        super::health::ready,
        super::health::metrics,
    )
)]
struct Description;

/// The description.
#[must_use]
pub fn document() -> utoipa::openapi::OpenApi {
    Description::openapi()
}

pub(super) async fn handle() -> Json<utoipa::openapi::OpenApi> {
    Json(document())
}
