//! The HTTP API through the real router.

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use serde_json::{Value, json};

use crate::support::{TestApp, texts};

#[tokio::test]
async fn a_critical_draft_gets_its_guidance_with_the_sentence_it_rests_on() {
    let app = TestApp::bundled();
    let answer =
        app.suggest(&json!({"subject": "App down", "body": "Our production app is down and nobody can log in."})).await;
    let first = &answer["guidance"][0];
    assert_eq!(first["rule"], "critical-needs-call");
    let (status, page) = app.get("/api/v1/documents/policy/mendix-support").await;
    assert_eq!(status, StatusCode::OK);
    assert!(page.to_string().contains(first["quote"]["text"].as_str().unwrap()), "the quote stands in its source");
}

#[tokio::test]
async fn a_greeting_on_the_same_line_does_not_hide_an_outage() {
    let app = TestApp::bundled();
    for body in [
        "Hi, our production app is down",
        "Hello, nobody can log in.\nThanks for your help yesterday.\nProduction is down.",
    ] {
        assert_eq!(app.suggest(&json!({"body": body})).await["guidance"][0]["rule"], "critical-needs-call", "{body}");
    }
}

#[tokio::test]
async fn numbers_that_are_no_version_of_the_product_move_nothing() {
    let app = TestApp::bundled();
    let versions = async |words: &str| {
        let query = format!("/api/v1/search?q=installing%20studio%20pro%20{words}&kind=doc&explain=true");
        let (_, found) = app.get(&query).await;
        let hits = found["hits"].as_array().unwrap().iter();
        hits.map(|hit| (hit["id"].clone(), hit["explain"]["features"].clone())).collect::<Vec<_>>()
    };
    let plain = versions("takes%20hours").await;
    assert!(plain.len() > 5);
    for number in ["takes%202.5%20hours", "proxy%20192.168.1.20", "a%2077.0%20machine"] {
        for (id, features) in versions(number).await {
            assert_eq!(features["other_version"], 0.0, "{number}: {id}");
        }
    }
    let versioned = versions("10.6").await;
    let place = |hits: &[(Value, Value)]| {
        hits.iter().position(|(id, _)| id.as_str().unwrap().starts_with("docs/refguide-9/")).unwrap_or(hits.len())
    };
    let older = versions("9.24").await;
    assert!(place(&older) < place(&versioned), "a real version moves pages of others down");
}

#[tokio::test]
async fn a_declared_severity_fires_the_rule_whatever_the_words() {
    let app = TestApp::bundled();
    let draft = json!({"body": "The order page shows a blank screen.", "fields": {"severity": "critical"}});
    assert_eq!(texts(&app.suggest(&draft).await["guidance"], "rule"), ["critical-needs-call"]);
}

#[tokio::test]
async fn a_question_of_the_documentation_gets_its_page_with_marked_excerpt_and_deep_link() {
    let app = TestApp::bundled();
    let draft = json!({"subject": "alerts of a cloud node", "body": "Who receives the alerts of our cloud node, and on which tab is that set?", "explain": true});
    let answer = app.suggest(&draft).await;
    let hit = &answer["docs"][0];
    assert!(texts(&answer["docs"], "id").contains(&"docs/cloud/alerts"), "{answer}");
    assert!(hit["url"].as_str().unwrap().starts_with("/read/docs/"));
    assert!(hit["excerpt"].as_array().unwrap().iter().any(|segment| segment["hit"] == true));
    assert!(hit["explain"]["terms"].as_array().unwrap().iter().any(|term| term["term"] == "alert"));
    assert!(hit["confidence"].as_f64().unwrap() <= answer["confidence"].as_f64().unwrap());
}

#[tokio::test]
async fn nothing_said_gets_nothing() {
    let app = TestApp::bundled();
    for body in ["", "   \n", "the and of", "qwxzzy plimbo frotz"] {
        let answer = app.suggest(&json!({"body": body})).await;
        for list in ["guidance", "docs", "threads", "missing"] {
            assert_eq!(answer[list], json!([]), "{body}: {list}");
        }
        assert_eq!(answer["confidence"], 0.0);
    }
}

#[tokio::test]
async fn the_same_draft_gets_the_same_answer_byte_for_byte() {
    let (one, two) = (TestApp::bundled(), TestApp::bundled());
    let draft = json!({"body": "Out of memory every night, java heap space, after the upgrade to 10.6", "limit": 20});
    assert_eq!(one.suggest(&draft).await.to_string(), two.suggest(&draft).await.to_string());
}

#[tokio::test]
async fn hostile_text_is_only_text() {
    let app = TestApp::bundled();
    let texts = [
        "(".repeat(5_000),
        "error: \"unterminated".to_owned(),
        "/ex.*/ title:foo -export +must field:[a TO b]".to_owned(),
        "C:\\foo AND OR NOT *".to_owned(),
        "\u{0}\u{202e}\u{feff}💥".repeat(100),
        "a".repeat(60_000),
        "é̀̂".repeat(2_000),
    ];
    for text in texts {
        let answer = app.suggest(&json!({ "body": text })).await;
        assert!(answer["docs"].is_array());
        let query: String = text.chars().take(200).flat_map(|c| percent(&c.to_string())).collect();
        assert_eq!(app.get(&format!("/api/v1/search?q={query}")).await.0, StatusCode::OK);
    }
}

fn percent(text: &str) -> Vec<char> {
    text.bytes().flat_map(|byte| format!("%{byte:02X}").chars().collect::<Vec<_>>()).collect()
}

#[tokio::test]
async fn every_error_has_the_envelope_and_says_what_to_do() {
    let app = TestApp::bundled();
    let too_large = json!({"body": "a".repeat(64 << 10)}).to_string();
    let cases = [
        (app.post("/api/v1/suggest", "{").await, StatusCode::BAD_REQUEST, "bad_request"),
        (app.post("/api/v1/suggest", "{\"boddy\": \"x\"}").await, StatusCode::BAD_REQUEST, "bad_request"),
        (app.post("/api/v1/suggest", "{\"body\": 1}").await, StatusCode::BAD_REQUEST, "bad_request"),
        (app.post("/api/v1/suggest", "[".repeat(30_000)).await, StatusCode::BAD_REQUEST, "bad_request"),
        (app.post("/api/v1/suggest", "{\"limit\": 0}").await, StatusCode::BAD_REQUEST, "bad_request"),
        (app.post("/api/v1/suggest", "{\"limit\": 51}").await, StatusCode::BAD_REQUEST, "bad_request"),
        (app.post("/api/v1/suggest", too_large).await, StatusCode::PAYLOAD_TOO_LARGE, "too_large"),
        (app.get("/api/v1/suggest").await, StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed"),
        (app.get("/api/v1/search").await, StatusCode::BAD_REQUEST, "bad_request"),
        (app.get("/api/v1/search?q=a&limit=0").await, StatusCode::BAD_REQUEST, "bad_request"),
        (app.get("/api/v1/search?q=a&kind=book").await, StatusCode::BAD_REQUEST, "bad_request"),
        (app.get("/api/v1/documents/docs/none").await, StatusCode::NOT_FOUND, "not_found"),
        (app.get("/nowhere").await, StatusCode::NOT_FOUND, "not_found"),
    ];
    for ((status, body), expected, code) in cases {
        assert_eq!((status, body["error"]["code"].as_str()), (expected, Some(code)), "{body}");
        for part in ["message", "hint", "request_id"] {
            assert!(!body["error"][part].as_str().unwrap_or_default().is_empty(), "{part} of {body}");
        }
    }
}

#[tokio::test]
async fn a_body_at_the_limit_is_read() {
    let app = TestApp::bundled();
    let frame = json!({"body": ""}).to_string().len();
    let answer = app.suggest(&json!({"body": "a ".repeat(((64 << 10) - frame) / 2)})).await;
    assert_eq!(answer["truncated"], true, "more than is read of a draft, less than is refused");
}

#[tokio::test]
async fn the_request_id_of_the_header_stands_in_the_error() {
    let app = TestApp::bundled();
    let response = app.send(Request::get("/nowhere").body(Body::empty()).unwrap()).await;
    let id = response.headers()["x-request-id"].to_str().unwrap().to_owned();
    let bytes = http_body_util::BodyExt::collect(response.into_body()).await.unwrap().to_bytes();
    let body: Value = serde_json::from_slice(&bytes).unwrap();
    assert_eq!(body["error"]["request_id"], id);
}

#[tokio::test]
async fn every_response_carries_the_strict_headers() {
    let app = TestApp::bundled();
    for path in ["/", "/api/v1/search?q=a", "/nowhere", "/healthz"] {
        let response = app.send(Request::get(path).body(Body::empty()).unwrap()).await;
        let headers = response.headers();
        assert!(headers["content-security-policy"].to_str().unwrap().contains("default-src 'none'"), "{path}");
        assert_eq!(headers["x-content-type-options"], "nosniff", "{path}");
        assert_eq!(headers["referrer-policy"], "no-referrer", "{path}");
    }
}

#[tokio::test]
async fn a_wrong_content_type_is_told_so() {
    let app = TestApp::bundled();
    let response = app.send(Request::post("/api/v1/suggest").body(Body::from("{}")).unwrap()).await;
    assert_eq!(response.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE);
    assert_eq!(response.headers()[header::CONTENT_TYPE], "application/json");
}

#[tokio::test]
async fn search_filters_by_kind_and_source_and_shows_weak_hits_too() {
    let app = TestApp::bundled();
    let (_, all) = app.get("/api/v1/search?q=restart%20the%20app&limit=50").await;
    let (_, threads) = app.get("/api/v1/search?q=restart%20the%20app&kind=thread&limit=50").await;
    let (_, policy) = app.get("/api/v1/search?q=support&source=policy").await;
    let (_, unknown) = app.get("/api/v1/search?q=support&source=none").await;
    assert!(all["hits"].as_array().unwrap().len() > 10);
    assert!(texts(&threads["hits"], "kind").iter().all(|kind| *kind == "thread"));
    assert!(texts(&policy["hits"], "source").iter().all(|source| *source == "policy"));
    assert_eq!(unknown["hits"], json!([]));
}

#[tokio::test]
async fn a_thread_is_shown_with_its_state_and_an_answering_passage() {
    let app = TestApp::bundled();
    let (_, found) = app.get("/api/v1/search?q=alert%20mails%20on-call%20mailbox&kind=thread").await;
    let hit = found["hits"].as_array().unwrap().iter().find(|hit| hit["id"] == "questions/524").unwrap();
    assert_eq!(hit["thread"]["shown"], "answer", "{hit}");
    let (_, thread) = app.get("/api/v1/documents/questions/524").await;
    assert_eq!(thread["passages"][0]["role"], "question");
    assert!(thread["passages"].as_array().unwrap().len() > 1);
}

#[tokio::test]
async fn pages_of_other_majors_step_back_for_a_declared_version() {
    let app = TestApp::bundled();
    let query = "error handling in microflows custom error handler";
    for (version, expected, other) in [
        ("9.24.0", "docs/refguide-9/error-handling", "docs/refguide-10/error-handling"),
        ("10.6.1", "docs/refguide-10/error-handling", "docs/refguide-9/error-handling"),
        ("Studio Pro 9.24.0", "docs/refguide-9/error-handling", "docs/refguide-10/error-handling"),
        ("9", "docs/refguide-9/error-handling", "docs/refguide-10/error-handling"),
    ] {
        let answer =
            app.suggest(&json!({"subject": query, "fields": {"version": version}, "limit": 20, "explain": true})).await;
        let ids = texts(&answer["docs"], "id");
        let place = |id: &str| ids.iter().position(|found| *found == id);
        let (right, wrong) = (place(expected), place(other));
        assert!(right.is_some() && wrong.is_none_or(|wrong| right < Some(wrong)), "{version}: {ids:?}");
    }
}

#[tokio::test]
async fn health_readiness_and_metrics_tell_the_state() {
    let app = TestApp::bundled();
    assert_eq!(app.get("/healthz").await.0, StatusCode::OK);
    let (status, ready) = app.get("/readyz").await;
    assert_eq!((status, ready["status"].as_str()), (StatusCode::OK, Some("ready")));
    let response = app.send(Request::get("/metrics").body(Body::empty()).unwrap()).await;
    assert_eq!(response.status(), StatusCode::OK);

    let empty = tempfile::tempdir().unwrap();
    let app = TestApp::on(empty.path());
    let response = app.send(Request::get("/readyz").body(Body::empty()).unwrap()).await;
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(response.headers()[header::RETRY_AFTER], "1");
    assert_eq!(app.get("/healthz").await.0, StatusCode::OK);
}
