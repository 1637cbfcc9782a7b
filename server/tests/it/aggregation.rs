//! What says the same is shown once: duplicates that a forum links count as one, and a thread whose answer
//! says what a page says is folded under it. Neither ever by what the asker may not see.

use std::{collections::BTreeMap, fs, path::Path};

use proptest::{prelude::*, test_runner::TestRunner};
use serde_json::{Value, json};
use tier0_server::config::Config;

use crate::support::{TestApp, index, texts, tier0};

const PAGE: &str = "Alert e-mails of a cloud node are sent to the technical contact of the app. Other members of the team \
    receive the alert e-mails when they subscribe on the Monitoring tab of the environment. Somebody who has left the \
    company keeps receiving them until the technical contact is changed on the General tab of the app settings.";

fn write(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// A site of these pages and threads, indexed.
fn site(pages: &[(&str, &str)], threads: &[Value]) -> (tempfile::TempDir, TestApp) {
    let folder = tempfile::tempdir().unwrap();
    let config = "[index]\ndir = \"index\"\n\
                  [[source]]\nname = \"docs\"\nkind = \"markdown\"\npath = \"docs\"\nurl = \"https://docs.example/\"\n\
                  [[source]]\nname = \"forum\"\nkind = \"jsonl\"\npath = \"forum.jsonl\"\nas = \"threads\"\n";
    write(folder.path(), "tier0.toml", config);
    write(folder.path(), "docs/other.md", "# Backups\n\nA backup is made every night and kept for two weeks.\n");
    for (name, text) in pages {
        write(folder.path(), &format!("docs/{name}.md"), text);
    }
    let lines: Vec<String> = threads.iter().map(Value::to_string).collect();
    write(folder.path(), "forum.jsonl", &lines.join("\n"));
    let config = Config::load(&folder.path().join("tier0.toml")).unwrap();
    index(&config);
    let app = TestApp::on(&config.index.dir);
    (folder, app)
}

fn thread(id: &str, title: &str, text: &str, answers: &[&str]) -> Value {
    let replies: Vec<Value> = answers.iter().map(|text| json!({"text": text, "accepted": true})).collect();
    json!({"id": id, "title": title, "text": text, "replies": replies, "markup": "markdown"})
}

/// The same with more keys.
fn with(mut thread: Value, more: &Value) -> Value {
    thread.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    thread
}

async fn search(app: &TestApp, query: &str) -> Vec<Value> {
    let (status, found) = app.get(&format!("/api/v1/search?limit=50&q={}", query.replace(' ', "%20"))).await;
    assert_eq!(status, 200, "{found}");
    found["hits"].as_array().unwrap().clone()
}

/// The threads among hits, each with the duplicates that it names.
fn threads(hits: &[Value]) -> BTreeMap<&str, Vec<&str>> {
    let threads = hits.iter().filter(|hit| hit["kind"] == "thread");
    threads.map(|hit| (hit["id"].as_str().unwrap(), texts(&hit["duplicates"], "id"))).collect()
}

fn ids(hits: &[Value]) -> Vec<&str> {
    hits.iter().map(|hit| hit["id"].as_str().unwrap()).collect()
}

fn repeated(first: &Value) -> Vec<Value> {
    let asks = "The export stops with a broken pipe, and the export file is empty. Broken pipe, every time.";
    vec![
        thread("1", "Export breaks", "Why does the export break?", &["Raise the timeout of the proxy."]),
        with(thread("2", "Broken pipe", asks, &[]), &json!({"duplicate_of": ["3"]})),
        with(thread("3", "Export broken pipe", "The export breaks.", &["Look there."]), first),
        with(thread("4", "Empty file", "The export file is empty.", &[]), &json!({"duplicate_of": ["3"]})),
        thread("5", "Pipes and exports", "Which pipe does the export use?", &["A named one."]),
    ]
}

#[tokio::test]
async fn duplicates_count_as_one_and_the_thread_that_they_repeat_stands_for_them() {
    let (_folder, app) = site(&[], &repeated(&json!({"duplicate_of": ["1"]})));
    let hits = search(&app, "export broken pipe empty file").await;
    let named = vec!["forum/2", "forum/3", "forum/4"];
    assert_eq!(threads(&hits), BTreeMap::from([("forum/1", named), ("forum/5", vec![])]));
    let hit = hits.iter().find(|hit| hit["id"] == "forum/1").unwrap();
    assert_eq!(hit["duplicates"][0]["title"], "Broken pipe");
    assert_eq!(hit["duplicates"][0]["url"], "/read/forum/2/");
    assert_eq!(hit["duplicates"][0]["state"], "unanswered");
    assert_eq!(hit["thread"]["shown"], "answer");
    assert!(hits.iter().all(|hit| texts(&hit["duplicates"], "id").iter().all(|id| hit["id"] != *id)));
}

#[tokio::test]
async fn a_thread_without_an_answer_does_not_stand_for_one_that_has_one() {
    let original = thread("1", "Export breaks", "Why does the export break? Broken pipe.", &[]);
    let repeats = thread("2", "Broken export", "It breaks, why?", &["Raise the timeout."]);
    let (_folder, app) = site(&[], &[original, with(repeats, &json!({"duplicate_of": ["1"]}))]);
    let hits = search(&app, "why is the export broken").await;
    assert_eq!(threads(&hits), BTreeMap::from([("forum/2", vec!["forum/1"])]));
}

#[tokio::test]
async fn threads_that_repeat_each_other_in_a_circle_are_one() {
    let circle = |id: &str, of: &str| {
        let text = format!("The export breaks, thread {id}.");
        with(thread(id, "Export breaks", &text, &["Raise the timeout."]), &json!({"duplicate_of": [of]}))
    };
    let (_folder, app) = site(&[], &[circle("1", "2"), circle("2", "3"), circle("3", "1"), circle("4", "4")]);
    let hits = search(&app, "export breaks thread").await;
    let found = threads(&hits);
    assert_eq!(found.len(), 2, "{found:?}");
    assert_eq!(found["forum/4"], Vec::<&str>::new());
}

#[tokio::test]
async fn a_hidden_thread_is_never_named_and_joins_nothing() {
    let hidden = json!({"duplicate_of": ["1"], "audience": "staff"});
    let (_folder, app) = site(&[], &repeated(&hidden));
    let hits = search(&app, "export broken pipe empty file").await;
    assert!(!Value::from(hits.clone()).to_string().contains("forum/3"));
    let alone = |id| (id, Vec::new());
    assert_eq!(
        threads(&hits),
        BTreeMap::from([alone("forum/1"), alone("forum/2"), alone("forum/4"), alone("forum/5")])
    );
}

#[test]
fn however_threads_repeat_one_another_hidden_ones_have_no_part_in_it() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let pairs = proptest::collection::vec((0_usize..6, 0_usize..6), 0..10);
    let hidden = proptest::collection::vec(any::<bool>(), 6);
    let config = ProptestConfig { cases: 12, ..ProptestConfig::default() };
    let mut runner = TestRunner::new_with_rng(
        config,
        proptest::test_runner::TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha),
    );
    let done = runner.run(&(pairs, hidden), |(pairs, hidden)| {
        let all = |is_shown: &dyn Fn(usize) -> bool| -> Vec<Value> {
            let made = (0..6).map(|id| {
                let of: Vec<String> =
                    pairs.iter().filter(|(from, _)| *from == id).map(|(_, to)| to.to_string()).collect();
                let text = format!("The export breaks here, case number {id}.");
                let made = thread(&id.to_string(), &format!("Export {id} breaks"), &text, &["Raise the timeout."]);
                let audience = if hidden[id] { "staff" } else { "public" };
                with(made, &json!({"duplicate_of": of, "audience": audience}))
            });
            made.enumerate().filter(|(id, _)| is_shown(*id)).map(|(_, thread)| thread).collect()
        };
        let found = |threads_of_site: &[Value]| {
            let (_folder, app) = site(&[], threads_of_site);
            let hits = runtime.block_on(search(&app, "export breaks case"));
            threads(&hits).into_iter().map(|(id, named)| (id.to_owned(), named.join(" "))).collect::<Vec<_>>()
        };
        prop_assert_eq!(found(&all(&|_| true)), found(&all(&|id| !hidden[id])));
        Ok(())
    });
    assert!(done.is_ok(), "{done:?}");
}

const QUERY: &str = "who receives the alert e-mails of a cloud node, somebody has left the company";

fn alerts() -> (&'static str, String) {
    ("alerts", format!("# Who receives alert e-mails of a cloud node\n\n{PAGE}\n"))
}

async fn folded(more: &[Value]) -> (Vec<Value>, Vec<String>) {
    let (name, text) = alerts();
    let (_folder, app) = site(&[(name, &text)], more);
    let hits = search(&app, QUERY).await;
    let page = hits.iter().find(|hit| hit["id"] == "docs/alerts").unwrap();
    let named = texts(&page["threads"], "id").into_iter().map(str::to_owned).collect();
    (hits, named)
}

#[tokio::test]
async fn a_thread_whose_answer_links_to_a_page_is_folded_under_it() {
    let answer = "It is explained in [the manual](https://docs.example/alerts/).";
    let threads = [
        thread("1", "Alert mails", "Who gets alert mails?", &[answer]),
        thread("2", "Mails", "Who gets the e-mails of alerts?", &["Ask your technical contact."]),
    ];
    let (hits, named) = folded(&threads).await;
    assert_eq!(named, ["forum/1"]);
    assert!(!ids(&hits).contains(&"forum/1") && ids(&hits).contains(&"forum/2"), "{:?}", ids(&hits));
    let page = hits.iter().find(|hit| hit["id"] == "docs/alerts").unwrap();
    let expected =
        json!({"id": "forum/1", "title": "Alert mails", "url": "/read/forum/1/#answer-1", "state": "accepted"});
    assert_eq!(page["threads"][0], expected);
}

#[tokio::test]
async fn a_hidden_thread_is_folded_under_nothing() {
    let hidden = |answer| with(thread("1", "Alert mails", "Who?", &[answer]), &json!({"audience": "staff"}));
    for answer in ["See https://docs.example/alerts/.", PAGE] {
        let (hits, named) = folded(&[hidden(answer)]).await;
        assert!(named.is_empty() && !Value::from(hits.clone()).to_string().contains("forum/1"), "{:?}", ids(&hits));
    }
}

#[tokio::test]
async fn a_thread_whose_answer_is_the_text_of_a_page_is_folded_under_it() {
    let nearly = PAGE.replace("are sent", "go");
    let (hits, named) = folded(&[thread("1", "Mails", "Who gets the mails?", &[&nearly])]).await;
    assert_eq!(named, ["forum/1"], "{:?}", ids(&hits));
    let asked = thread("1", "Mails", &format!("I do not understand this: {PAGE}"), &["Neither do I."]);
    assert!(folded(&[asked]).await.1.is_empty(), "a question that quotes a page says nothing");
}

#[tokio::test]
async fn a_link_that_only_the_question_has_folds_nothing() {
    let asks = "I have read https://docs.example/alerts/ and still do not know who gets alert mails.";
    for answers in [&[][..], &["Only the technical contact."]] {
        let (hits, named) = folded(&[thread("1", "Alert mails", asks, answers)]).await;
        assert!(named.is_empty() && ids(&hits).contains(&"forum/1"), "{:?}", ids(&hits));
    }
}

#[tokio::test]
async fn a_thread_that_is_surer_than_the_page_stays() {
    let answer = "Thick paper in tray two jams this printer, error E-4711, see https://docs.example/alerts/.";
    let asks = "The printer in our office jams in tray two with thick paper, and the error code is E-4711.";
    let (name, text) = alerts();
    let (_folder, app) = site(&[(name, &text)], &[thread("1", "Printer jams in tray two", asks, &[answer])]);
    let hits = search(&app, "printer jams in tray two with thick paper, error E-4711").await;
    assert_eq!(ids(&hits)[..2], ["forum/1", "docs/alerts"]);
    let hits = search(&app, QUERY).await;
    assert_eq!(ids(&hits), ["docs/alerts"], "for another draft the page is the surer one");
}

#[tokio::test]
async fn a_page_names_three_threads_and_leaves_the_rest_their_places() {
    let linking = |id: usize| {
        let text = format!("Who gets alert mails of node {id}?");
        thread(&id.to_string(), "Alert mails", &text, &["See [there](https://docs.example/alerts/)."])
    };
    let (hits, named) = folded(&(1..=5).map(linking).collect::<Vec<_>>()).await;
    assert_eq!((named.len(), threads(&hits).len()), (3, 2));
    assert!(named.iter().all(|id| !ids(&hits).contains(&id.as_str())));
}

#[tokio::test]
async fn what_is_folded_leaves_its_place_to_the_next_thread() {
    let linking = thread("1", QUERY, QUERY, &["See [there](https://docs.example/alerts/)."]);
    let next = thread("2", "Alert e-mails of a node", "Who receives the alert e-mails?", &["Your contact."]);
    let (name, text) = alerts();
    let (folder, app) = site(&[(name, &text)], &[linking, next]);
    let (_, found) = app.get(&format!("/api/v1/search?limit=2&q={}", QUERY.replace(' ', "%20"))).await;
    assert_eq!(texts(&found["hits"], "id"), ["docs/alerts", "forum/2"]);
    let (_, found) = app.get(&format!("/api/v1/search?kind=thread&q={}", QUERY.replace(' ', "%20"))).await;
    assert_eq!(texts(&found["hits"], "id").len(), 2, "without pages nothing is folded");
    let output = tier0().current_dir(folder.path()).args(["search", QUERY]).output().unwrap();
    let words = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(words.contains(&format!("   also asked: {QUERY} /read/forum/1/#answer-1\n\n2. ")), "{words}");
}

#[tokio::test]
async fn no_document_of_the_bundled_corpus_is_shown_twice() {
    let app = TestApp::bundled();
    let drafts = fs::read_to_string(crate::support::root().join("corpus/judged/drafts.jsonl")).unwrap();
    for line in drafts.lines().step_by(4) {
        let draft: Value = serde_json::from_str(line).unwrap();
        let asked = json!({"subject": draft["title"], "body": draft["text"], "limit": 20});
        let answer = app.suggest(&asked).await;
        let hits = ["docs", "threads"].into_iter().flat_map(|list| answer[list].as_array().unwrap());
        let mut shown: Vec<String> = Vec::new();
        for hit in hits {
            shown.push(hit["id"].as_str().unwrap().to_owned());
            for list in ["duplicates", "threads"] {
                shown.extend(texts(&hit[list], "id").into_iter().map(str::to_owned));
            }
        }
        let all = shown.len();
        shown.sort_unstable();
        shown.dedup();
        assert_eq!(shown.len(), all, "{answer}");
    }
}
