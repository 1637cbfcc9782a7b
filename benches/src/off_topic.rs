//! What drafts are shown that an index has nothing for: texts of another subject, asked as a customer asks.
//! It reads, asks and counts; right is only silence.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{BufRead, BufReader, Read},
    path::Path,
};

use anyhow::{Context, anyhow};
use flate2::bufread::MultiGzDecoder;
use serde_json::json;
use tier0_indexer::clock::{Clock, SystemClock};
use tier0_server::{
    api::{Answer, SuggestRequest, suggest},
    draft::Draft,
    evaluate::{read_drafts, side_by_side},
    snapshot::Snapshot,
    status::Incidents,
};

use crate::draw::drawn;

/// Lists of `[text, intent]` by the name of their part, as CLINC150 has them: Larson et al., "An Evaluation
/// Dataset for Intent Classification and Out-of-Scope Prediction" (2019).
type Utterances = BTreeMap<String, Vec<(String, String)>>;

/// A text with its id.
pub type Text = (String, Draft);

/// Texts of a file: judged drafts as `tier0 eval` reads them, or, with `keys`, those parts of a CLINC150 file.
///
/// # Errors
/// When the file cannot be read, is of another shape, or has no part of that name.
pub fn texts(path: &Path, keys: &[String]) -> anyhow::Result<Vec<Text>> {
    if keys.is_empty() {
        return Ok(read_drafts(path)?.into_iter().map(|judged| (judged.id, judged.draft)).collect());
    }
    let utterances = utterances(path)?;
    let mut found = Vec::new();
    for key in keys {
        let part = utterances.get(key).ok_or_else(|| {
            let known: Vec<&str> = utterances.keys().map(String::as_str).collect();
            anyhow!("no part `{key}` in `{}`; there are {}", path.display(), known.join(", "))
        })?;
        found.extend(part.iter().enumerate().map(|(at, (text, _))| (format!("{key}/{at}"), Draft::from_text(text))));
    }
    Ok(found)
}

/// The `train` part of a CLINC150 file as documents, one for each intent, for the JSONL reader.
///
/// # Errors
/// When the file cannot be read or is of another shape.
pub fn as_documents(path: &Path) -> anyhow::Result<String> {
    let utterances = utterances(path)?;
    let train = utterances.get("train").with_context(|| format!("no part `train` in `{}`", path.display()))?;
    let mut by_intent: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (text, intent) in train {
        by_intent.entry(intent).or_default().push(text);
    }
    let line = |(intent, texts): (&str, Vec<&str>)| {
        format!("{}\n", json!({"_id": intent, "title": intent.replace('_', " "), "text": texts.join("\n\n")}))
    };
    Ok(by_intent.into_iter().map(line).collect())
}

fn utterances(path: &Path) -> anyhow::Result<Utterances> {
    let unreadable = || format!("cannot read `{}`", path.display());
    let mut file = BufReader::new(File::open(path).with_context(unreadable)?);
    let is_gzip = file.fill_buf().with_context(unreadable)?.starts_with(&[0x1f, 0x8b]);
    let mut text = String::new();
    let read =
        if is_gzip { MultiGzDecoder::new(file).read_to_string(&mut text) } else { file.read_to_string(&mut text) };
    read.with_context(unreadable)?;
    serde_json::from_str(&text)
        .with_context(|| format!("`{}` is no object of lists of `[text, intent]`", path.display()))
}

/// At most `count` of the texts, drawn by hash of their ids.
#[must_use]
pub fn sample(texts: Vec<Text>, count: Option<usize>) -> Vec<Text> {
    let count = count.unwrap_or(texts.len());
    drawn(texts, count, "off-topic", |(id, _)| id)
}

/// What a text was shown.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    /// Id of the text.
    pub id: String,
    /// The surest hit, and how sure; `None` for silence.
    pub surest: Option<(String, f32)>,
    /// Whether pages are shown.
    pub has_docs: bool,
    /// Whether threads are shown.
    pub has_threads: bool,
}

/// Asks every text as the form does, with the hits that the form shows when nothing else is said.
///
/// # Errors
/// When the index cannot be read.
pub fn ask(snapshot: &Snapshot, texts: &[Text]) -> anyhow::Result<Vec<Shown>> {
    side_by_side(texts, |(id, draft)| {
        let Draft { subject, body, fields } = draft.clone();
        let request = SuggestRequest { subject, body, fields, ..SuggestRequest::default() };
        let answer = suggest(snapshot, &Incidents::default(), request, SystemClock.now())
            .map_err(|error| anyhow!("text `{id}`: {error:?}"))?;
        Ok(shown(id, &answer))
    })
}

fn shown(id: &str, answer: &Answer) -> Shown {
    let hits = answer.docs.iter().chain(&answer.threads);
    let surest = hits.max_by(|a, b| a.confidence.total_cmp(&b.confidence));
    Shown {
        id: id.to_owned(),
        surest: surest.map(|hit| (hit.id.clone(), hit.confidence)),
        has_docs: !answer.docs.is_empty(),
        has_threads: !answer.threads.is_empty(),
    }
}

/// The texts with the surest hits, surest first.
#[must_use]
pub fn surest(shown: &[Shown], count: usize) -> Vec<(&Shown, &str, f32)> {
    let hit = |one| -> Option<(&Shown, &str, f32)> {
        let one: &Shown = one;
        one.surest.as_ref().map(|(hit, confidence)| (one, hit.as_str(), *confidence))
    };
    let mut found: Vec<_> = shown.iter().filter_map(hit).collect();
    found.sort_by(|a, b| b.2.total_cmp(&a.2).then_with(|| a.0.id.cmp(&b.0.id)));
    found.truncate(count);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const UTTERANCES: &str = r#"{"train": [["where is the boat", "find_boat"], ["paint it", "paint"], ["find my boat", "find_boat"]],
        "oos_test": [["sing a song", "oos"]]}"#;

    fn file(text: &str) -> (tempfile::TempDir, std::path::PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("texts.json");
        std::fs::write(&path, text).unwrap();
        (folder, path)
    }

    #[test]
    fn parts_are_read_by_name_and_drafts_without_one() {
        let (_folder, path) = file(UTTERANCES);
        let found = texts(&path, &["oos_test".to_owned()]).unwrap();
        assert_eq!((found[0].0.as_str(), found[0].1.body.as_str()), ("oos_test/0", "sing a song"));
        let unknown = texts(&path, &["test".to_owned()]).unwrap_err().to_string();
        assert!(unknown.contains("`test`") && unknown.contains("oos_test, train"), "{unknown}");
        let (_folder, path) = file("{\"_id\": \"7\", \"text\": \"The mast is bent\"}\n");
        assert_eq!(texts(&path, &[]).unwrap()[0].0, "7");
    }

    #[test]
    fn an_intent_becomes_a_document() {
        let (_folder, path) = file(UTTERANCES);
        let lines = as_documents(&path).unwrap();
        let first: serde_json::Value = serde_json::from_str(lines.lines().next().unwrap()).unwrap();
        assert_eq!(lines.lines().count(), 2);
        assert_eq!(
            first,
            json!({"_id": "find_boat", "title": "find boat", "text": "where is the boat\n\nfind my boat"})
        );
    }

    #[test]
    fn the_surest_come_first_and_silence_not_at_all() {
        let shown = |id: &str, confidence: Option<f32>| Shown {
            id: id.into(),
            surest: confidence.map(|confidence| ("docs/a".into(), confidence)),
            has_docs: confidence.is_some(),
            has_threads: false,
        };
        let all = [shown("a", Some(0.5)), shown("b", None), shown("c", Some(0.9)), shown("d", Some(0.7))];
        let ids: Vec<&str> = surest(&all, 2).iter().map(|(one, ..)| one.id.as_str()).collect();
        assert_eq!(ids, ["c", "d"]);
    }
}
