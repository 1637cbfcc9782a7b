//! The status feed: polled from a file and over HTTP, held for a while, told in answers.

use std::{
    fs::File,
    io::{Read, Write},
    net::TcpListener,
    path::Path,
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

use serde_json::{Value, json};
use tier0_indexer::clock::{Clock, Timestamp};
use tier0_server::{
    config::StatusConfig,
    status::{Place, StatusFeed},
};

use crate::support::{TODAY, TestApp, bundled, texts, tier0};

const MINUTE: Duration = Duration::from_mins(1);

fn feed(status: &str) -> String {
    json!({
        "page": { "name": "Mendix Status" },
        "incidents": [{
            "id": "i1", "name": "Alerts arrive late", "status": status, "impact": "critical",
            "shortlink": "https://stspg.example/i1", "updated_at": "2026-11-22T09:30:00Z",
            "incident_updates": [{ "body": "We <b>look</b> for the cause." }],
            "components": [{ "name": "Alerts" }, { "name": "Kubernetes" }],
        }],
    })
    .to_string()
}

fn down() -> Value {
    json!({
        "subject": "pod gone, exit 137, log just ends",
        "body": "AKS. container limit 1.5Gi, we pass -Xmx1400m. Two or three times a day kubernetes restarts the pod with reason \
                 OOMKilled. There's no java OutOfMemory whatsoever in the log and the heap chart tops at 55%. Which ratio between \
                 limit and Xmx do you advise & what is using the rest? Now Kubernetes does not respond. Our production app is down.",
    })
}

fn config(place: &str) -> StatusConfig {
    let place = Place::try_from(place.to_owned()).unwrap();
    StatusConfig { feed: place, poll_seconds: 60, timeout_seconds: 5, max_age_minutes: 15 }
}

/// A clock that a test moves.
struct Moved(Mutex<Timestamp>);

impl Clock for Moved {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }
}

fn fixed(at: Timestamp) -> Arc<dyn Clock> {
    Arc::new(tier0_indexer::clock::FixedClock(at))
}

/// Writes a feed file as if at a moment.
fn write(path: &Path, text: &str, at: Timestamp) {
    let mut file = File::create(path).unwrap();
    file.write_all(text.as_bytes()).unwrap();
    file.set_modified(at.into()).unwrap();
}

fn app(feed: &Arc<StatusFeed>) -> TestApp {
    TestApp::with_status(bundled(), Some(feed.clone()))
}

async fn is_told(feed: &Arc<StatusFeed>) -> bool {
    let answer = app(feed).suggest(&down()).await;
    assert_eq!(answer["is_during_incident"], !answer["incidents"].as_array().unwrap().is_empty());
    answer["is_during_incident"].as_bool().unwrap()
}

#[tokio::test]
async fn an_open_incident_comes_first_hits_step_back_and_safety_stays() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("summary.json");
    write(&path, &feed("identified"), TODAY);
    let feed = Arc::new(StatusFeed::new(&config(path.to_str().unwrap()), fixed(TODAY)));
    feed.poll();
    let app = app(&feed);
    let answer = app.suggest(&down()).await;
    let card = &answer["incidents"][0];
    assert_eq!((&card["name"], &card["status"]), (&json!("Alerts arrive late"), &json!("identified")));
    assert_eq!((&card["impact"], &card["update"]), (&json!("critical"), &json!("We look for the cause.")));
    assert_eq!(card["url"], "https://stspg.example/i1");
    assert_eq!(card["updated"], "2026-11-22T09:30:00Z");
    assert_eq!(card["because"], json!(["Kubernetes", "not respond"]));
    assert_eq!(answer["is_during_incident"], true);
    assert!(texts(&answer["guidance"], "level").contains(&"urgent"), "{answer}");
    for kind in ["docs", "threads"] {
        assert!(answer[kind].as_array().unwrap().len() <= 1, "{kind}");
    }
    let usual = TestApp::bundled().suggest(&down()).await;
    assert_eq!((&usual["incidents"], &usual["is_during_incident"]), (&json!([]), &json!(false)));
    assert_eq!(answer["guidance"], usual["guidance"]);
    assert!(usual["docs"].as_array().unwrap().len() > 1, "the same draft has more hits otherwise");
}

#[tokio::test]
async fn a_question_how_to_gets_the_same_answer_as_without_a_feed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("summary.json");
    write(&path, &feed("identified"), TODAY);
    let feed = Arc::new(StatusFeed::new(&config(path.to_str().unwrap()), fixed(TODAY)));
    feed.poll();
    let draft = json!({"body": "Who receives the alerts of our cloud node, and on which tab is that set?"});
    assert_eq!(app(&feed).suggest(&draft).await, TestApp::bundled().suggest(&draft).await);
}

#[tokio::test]
async fn what_is_resolved_damaged_or_away_is_not_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("summary.json");
    let clock = Arc::new(Moved(Mutex::new(TODAY)));
    let status = Arc::new(StatusFeed::new(&config(path.to_str().unwrap()), clock.clone()));
    assert!(!is_told(&status).await, "not polled yet");
    status.poll();
    assert!(!is_told(&status).await, "no file");
    write(&path, "{\"incidents\": ", TODAY);
    status.poll();
    assert!(!is_told(&status).await, "damaged");
    write(&path, &feed("investigating"), TODAY);
    status.poll();
    assert!(is_told(&status).await, "open");
    // The last good one counts as long as it is young enough.
    write(&path, "<html>", TODAY);
    status.poll();
    assert!(is_told(&status).await, "held");
    write(&path, &feed("resolved"), TODAY);
    status.poll();
    assert!(!is_told(&status).await, "resolved");
}

#[tokio::test]
async fn a_feed_that_is_too_old_counts_as_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("summary.json");
    for (age, is_fresh) in [(15 * MINUTE, true), (15 * MINUTE + Duration::from_secs(1), false)] {
        write(&path, &feed("investigating"), TODAY - age);
        let status = Arc::new(StatusFeed::new(&config(path.to_str().unwrap()), fixed(TODAY)));
        status.poll();
        assert_eq!(is_told(&status).await, is_fresh, "{age:?}");
    }
    // A file from the future is of now.
    write(&path, &feed("investigating"), TODAY + 60 * MINUTE);
    let clock = Arc::new(Moved(Mutex::new(TODAY)));
    let status = StatusFeed::new(&config(path.to_str().unwrap()), clock);
    status.poll();
    assert_eq!(status.incidents(TODAY + 15 * MINUTE).len(), 1);
    assert!(status.incidents(TODAY + 16 * MINUTE).is_empty());
}

/// Answers one request after the other with what is written here, then closes; returns the address.
fn serve(answers: Vec<String>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/api/v2/summary.json", listener.local_addr().unwrap());
    thread::spawn(move || {
        for answer in answers {
            let (mut stream, _) = listener.accept().unwrap();
            let mut asked = Vec::new();
            let mut block = [0; 1024];
            while !asked.windows(4).any(|end| end == b"\r\n\r\n") {
                let read = stream.read(&mut block).unwrap();
                asked.extend_from_slice(&block[..read]);
            }
            // A client that has seen enough may have gone.
            let _ = stream.write_all(answer.as_bytes());
        }
    });
    address
}

fn ok(body: &str) -> String {
    format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}", body.len())
}

fn moved(to: &str) -> String {
    format!("HTTP/1.1 302 Found\r\nlocation: {to}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
}

fn polled(answers: Vec<String>) -> usize {
    let status = StatusFeed::new(&config(&serve(answers)), fixed(TODAY));
    status.poll();
    status.incidents(TODAY).len()
}

#[test]
fn a_feed_is_polled_over_http() {
    let open = feed("monitoring");
    assert_eq!(polled(vec![ok(&open)]), 1);
    assert_eq!(polled(vec![moved("/v2/summary.json"), ok(&open)]), 1, "the same host");
    assert_eq!(polled(vec![moved("http://localhost/summary.json"), ok(&open)]), 0, "another host");
    assert_eq!(polled(vec![moved("file:///etc/passwd"), ok(&open)]), 0, "another scheme");
    assert_eq!(polled([vec![moved("/x"); 4], vec![ok(&open)]].concat()), 0, "too many redirects");
    assert_eq!(polled(vec![open.clone()]), 0, "no HTTP");
    assert_eq!(polled(vec![ok(&format!("{open}{}", " ".repeat(1 << 20)))]), 0, "too large");
    assert_eq!(polled(vec![ok(&open).replace("200 OK", "500 Internal Server Error")]), 0, "an error");
    assert_eq!(polled(vec![]), 0, "nobody there");
}

#[test]
fn a_server_that_fails_later_leaves_the_last_good_feed() {
    let clock = Arc::new(Moved(Mutex::new(TODAY)));
    let address = serve(vec![ok(&feed("investigating")), ok("<html>")]);
    let status = StatusFeed::new(&config(&address), clock.clone());
    status.poll();
    *clock.0.lock().unwrap() = TODAY + 10 * MINUTE;
    status.poll();
    assert_eq!(status.incidents(TODAY + 10 * MINUTE).len(), 1);
    assert!(status.incidents(TODAY + 16 * MINUTE).is_empty());
}

#[test]
fn the_command_line_tells_incidents_and_goes_on_without_a_feed() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("docs")).unwrap();
    std::fs::write(folder.path().join("docs/a.md"), "# Alerts\n\nThe contact receives alerts.\n").unwrap();
    std::fs::write(folder.path().join("summary.json"), feed("identified")).unwrap();
    let suggest = |feed: &str| {
        let config = folder.path().join("tier0.toml");
        let text = format!(
            "[index]\ndir = \"index\"\n[model]\nsemantic = \"off\"\n[[source]]\nname = \"docs\"\nkind = \"markdown\"\npath = \"docs\"\n\
             [status]\nfeed = \"{feed}\"\n"
        );
        std::fs::write(&config, text).unwrap();
        let done = tier0().args(["suggest", "--config"]).arg(&config).arg("The alerts do not arrive").output().unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8(done.stdout).unwrap()
    };
    assert!(suggest("summary.json").starts_with("! Alerts arrive late (identified)\n"));
    assert!(!suggest("none.json").contains("identified"));
}
