//! Words that do not match still match: misspelt ones, and those that writers say mean the same. Neither
//! ever by what the asker may not see.

use std::{fs, path::Path};

use proptest::{prelude::*, test_runner::TestRunner};
use serde_json::{Value, json};
use tier0_server::{
    config::Config,
    draft::{Draft, understand},
    query::{Filter, retrieve},
};

use crate::support::{TestApp, index, tier0};

const PAGES: [(&str, &str); 4] = [
    ("signing-in", "# Signing in\n\nAuthentication asks for your e-mail address. Sign in on the start page."),
    ("backups", "# Restoring backups\n\nA backup is restored to an environment of the same database."),
    ("iam", "# Identity and Access Management (IAM)\n\nWho may do what is decided by an administrator."),
    ("widgets", "# Widgets\n\nA widget shows data on a page. Data come from a microflow."),
];

fn site(synonyms: &str, hidden: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let config = "[index]\ndir = \"index\"\n[model]\nsynonyms = \"synonyms.txt\"\n\
                  [[source]]\nname = \"docs\"\nkind = \"markdown\"\npath = \"docs\"\n\
                  [[source]]\nname = \"internal\"\nkind = \"markdown\"\npath = \"internal\"\naudience = \"internal\"\n";
    write(folder.path(), "tier0.toml", config);
    write(folder.path(), "synonyms.txt", synonyms);
    for (name, text) in PAGES {
        write(folder.path(), &format!("docs/{name}.md"), &format!("{text}\n"));
    }
    write(folder.path(), "internal/secret.md", &format!("# {hidden}\n\nOnly staff reads of {hidden}.\n"));
    folder
}

fn write(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn indexed(folder: &Path) -> TestApp {
    let config = Config::load(&folder.join("tier0.toml")).unwrap();
    index(&config);
    TestApp::on(&config.index.dir)
}

/// The terms that explain a page, each with what it stands for.
async fn terms(app: &TestApp, query: &str, id: &str) -> Vec<(String, Value)> {
    let (_, found) = app.get(&format!("/api/v1/search?q={}&explain=true", query.replace(' ', "%20"))).await;
    let hits = found["hits"].as_array().unwrap().iter();
    let terms = hits.filter(|hit| hit["id"] == id).flat_map(|hit| hit["explain"]["terms"].as_array().unwrap());
    terms.map(|term| (term["term"].as_str().unwrap().to_owned(), term["for"].clone())).collect()
}

fn run(folder: &Path, verb: &str) -> (Option<i32>, String) {
    let output = tier0().current_dir(folder).args([verb]).output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8_lossy(&text).into_owned())
}

#[tokio::test]
async fn a_misspelt_word_finds_the_page_and_says_what_it_was_taken_for() {
    let folder = site("", "nothing");
    let app = indexed(folder.path());
    let found = terms(&app, "Authentcation fials", "docs/signing-in").await;
    assert_eq!(found, [("authent".to_owned(), json!("Authentcation"))]);
    let found = terms(&app, "bakcup of the databse", "docs/backups").await;
    assert!(found.contains(&("backup".to_owned(), json!("bakcup"))), "{found:?}");
    assert!(found.contains(&("databas".to_owned(), json!("databse"))), "{found:?}");
    let known = terms(&app, "widget", "docs/widgets").await;
    assert_eq!(known, [("widget".to_owned(), Value::Null)], "a word that is known stays as it is");
}

#[tokio::test]
async fn a_misspelt_question_and_one_with_another_word_find_their_pages_of_the_bundled_corpus() {
    let app = TestApp::bundled();
    for (subject, body, id, term, word) in [
        ("alerrts", "Who receives the alerrts of our cloud node?", "docs/cloud/alerts", "alert", "alerrts"),
        (
            "license",
            "How do I renew the license on my own server?",
            "docs/account/licences-on-premises",
            "licenc",
            "license",
        ),
    ] {
        // The agents' search, which lists what a draft is not sure enough of.
        let query = format!("{subject}. {body}").replace(' ', "%20").replace('?', "%3F");
        let (_, answer) = app.get(&format!("/api/v1/search?q={query}&limit=10&explain=true")).await;
        let hit = answer["hits"].as_array().unwrap().iter().find(|hit| hit["id"] == id);
        let terms = hit.unwrap_or_else(|| panic!("{subject}: {answer}"))["explain"]["terms"].as_array().unwrap();
        assert!(terms.iter().any(|found| found["term"] == term && found["for"] == word), "{terms:?}");
    }
}

#[tokio::test]
async fn a_synonym_finds_the_page_of_the_other_word() {
    let folder = site("# vocabulary\nlogin, log on => sign in\ngizmo, widget\n", "nothing");
    let app = indexed(folder.path());
    assert_eq!(terms(&app, "my login", "docs/signing-in").await, [("sign".to_owned(), json!("login"))]);
    assert_eq!(terms(&app, "I cannot log on", "docs/signing-in").await, [("sign".to_owned(), json!("log on"))]);
    assert_eq!(terms(&app, "gizmos", "docs/widgets").await, [("widget".to_owned(), json!("gizmo"))]);
    assert_eq!(terms(&app, "sign", "docs/signing-in").await, [("sign".to_owned(), Value::Null)]);
    let without = site("", "nothing");
    assert!(terms(&indexed(without.path()), "gizmos", "docs/widgets").await.is_empty());
}

#[tokio::test]
async fn a_term_that_only_hidden_documents_have_is_never_suggested() {
    let query = "/api/v1/search?q=zanzibbar%20gizmo%20backup&limit=50&explain=true";
    let mut answers = Vec::new();
    for hidden in ["zanzibar", "harmless"] {
        let folder = site("gizmo => zanzibar", hidden);
        let (_, found) = indexed(folder.path()).get(query).await;
        assert!(!found.to_string().contains("zanzibar\""), "{found}");
        assert!(!found["hits"].as_array().unwrap().is_empty());
        answers.push(found["hits"].clone());
    }
    assert_eq!(answers[0], answers[1], "hidden documents have no part in it");
}

#[test]
fn whatever_is_asked_hidden_documents_have_no_part_in_the_terms() {
    let folders =
        ["zanzibar authentikation backupp", "harmless"].map(|hidden| site("gizmo => zanzibar, backup", hidden));
    let snapshots = folders.each_ref().map(|folder| index(&Config::load(&folder.path().join("tier0.toml")).unwrap()));
    let terms = |at: usize, body: &str| {
        let draft = understand(&Draft { body: body.to_owned(), ..Draft::default() });
        retrieve(&snapshots[at].index, &draft, &Filter::default(), 10).unwrap().terms
    };
    let drafts =
        "(zanz[a-z]?ib[a-z]?ar|authenti?[a-z]at[a-z]on|bac?kup+|gizmo|[a-z]{5,10})( (backpu|wigdet|\\PC{0,12})){0,3}";
    let mut runner = TestRunner::deterministic();
    let done = runner.run(&drafts, |body| {
        let found = terms(0, &body);
        prop_assert_eq!(&found, &terms(1, &body));
        prop_assert!(!found.iter().any(|term| ["zanzibar", "authentik", "backupp"].contains(&term.term.as_str())));
        Ok(())
    });
    assert!(done.is_ok(), "{done:?}");
}

#[test]
fn a_line_that_cannot_be_used_stops_index_and_serve_and_names_itself() {
    let folder = site("login, sign in\nlogin,, logon\n", "nothing");
    for verb in ["index", "serve"] {
        let (code, message) = run(folder.path(), verb);
        assert_eq!(code, Some(3), "{message}");
        assert!(message.contains("synonyms.txt` line 2: ") && message.contains("remove the comma"), "{message}");
    }
    assert!(!folder.path().join("index/CURRENT").exists(), "nothing was published");
}

#[tokio::test]
async fn an_edited_vocabulary_comes_with_the_next_generation_and_a_wrong_one_does_not() {
    let folder = site("", "nothing");
    let app = indexed(folder.path());
    assert!(terms(&app, "gizmos", "docs/widgets").await.is_empty());
    write(folder.path(), "synonyms.txt", "gizmo => widget");
    index(&Config::load(&folder.path().join("tier0.toml")).unwrap());
    app.snapshots.refresh();
    assert_eq!(terms(&app, "gizmos", "docs/widgets").await.len(), 1);
    write(folder.path(), "synonyms.txt", "gizmo =>");
    assert_eq!(run(folder.path(), "index").0, Some(3));
    app.snapshots.refresh();
    assert_eq!(terms(&app, "gizmos", "docs/widgets").await.len(), 1, "the old one stays");
}

#[test]
fn a_build_proposes_what_headings_spell_out_until_a_writer_takes_it_over() {
    let folder = site("", "Secret Operations Manual (SOM)");
    let (code, text) = run(folder.path(), "index");
    assert_eq!(code, Some(0), "{text}");
    let line = text.lines().find(|line| line.contains("proposed")).unwrap();
    assert!(line.contains("1 line of synonyms") && line.contains("synonyms.proposed.txt"), "{line}");
    let proposed = fs::read_to_string(folder.path().join("index/synonyms.proposed.txt")).unwrap();
    assert!(
        proposed.contains("docs/iam") && proposed.ends_with("\nIAM, Identity and Access Management\n"),
        "{proposed}"
    );
    write(folder.path(), "synonyms.txt", &proposed);
    let (_, text) = run(folder.path(), "index");
    assert!(!text.contains("proposed"), "{text}");
    assert!(!fs::read_to_string(folder.path().join("index/synonyms.proposed.txt")).unwrap().contains("IAM"));
}
