//! The API's description is one reviewed snapshot.

use crate::support::TestApp;

#[tokio::test]
async fn the_description_of_the_api_is_as_reviewed() {
    let (status, description) = TestApp::bundled().get("/api/v1/openapi.json").await;
    assert_eq!(status, 200);
    insta::assert_json_snapshot!(description);
}
