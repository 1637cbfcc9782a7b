//! Reads judged drafts (JSONL, plain or gzipped) and judgements (TREC or BEIR qrels). Every error
//! names file and line.

use std::{
    collections::{BTreeMap, HashMap},
    fs::File,
    io::{BufRead, BufReader, Read},
    path::{Path, PathBuf},
};

use flate2::bufread::MultiGzDecoder;
use jiff::Timestamp;
use serde_json::Value;
use tier0_indexer::clock::parse_time;

use crate::draft::{DeclaredFields, Draft};

/// A file of judged drafts or judgements that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum JudgedError {
    /// The file cannot be read.
    #[error("cannot read `{}`", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The system's own words.
        source: std::io::Error,
    },
    /// A line is not what it should be.
    #[error("`{}` line {line}: {message}", path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// Number of the line, from 1.
        line: usize,
        /// What is wrong with it.
        message: String,
    },
}

/// A draft that somebody judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JudgedDraft {
    /// Its id.
    pub id: String,
    /// The draft.
    pub draft: Draft,
    /// When it was written.
    pub created: Option<Timestamp>,
}

/// Draft id → document id → grade.
pub type Judgements = HashMap<String, BTreeMap<String, u32>>;

fn lines(path: &Path) -> Result<Vec<String>, JudgedError> {
    let unreadable = |source| JudgedError::Unreadable { path: path.to_owned(), source };
    let mut file = BufReader::new(File::open(path).map_err(unreadable)?);
    let is_gzip = file.fill_buf().map_err(unreadable)?.starts_with(&[0x1f, 0x8b]);
    let mut text = String::new();
    let read =
        if is_gzip { MultiGzDecoder::new(file).read_to_string(&mut text) } else { file.read_to_string(&mut text) };
    read.map_err(unreadable)?;
    Ok(text.lines().map(str::to_owned).collect())
}

/// Reads drafts: objects with `_id`, `text` (title and body) or `title` and `body`, and perhaps
/// `title`, `created`, `fields`.
///
/// # Errors
/// When the file cannot be read or a line is no draft.
pub fn read_drafts(path: &Path) -> Result<Vec<JudgedDraft>, JudgedError> {
    read_lines(path, |line| {
        let value: Value = serde_json::from_str(line).map_err(|error| error.to_string())?;
        draft(&value).ok_or_else(|| "no `_id`, or neither `text` nor `title`".to_owned())
    })
}

/// Reads each line that is not blank by `read`, which says what is wrong with one that it cannot use.
///
/// # Errors
/// When the file cannot be read, or a line cannot be used.
pub(crate) fn read_lines<T>(path: &Path, read: impl Fn(&str) -> Result<T, String>) -> Result<Vec<T>, JudgedError> {
    let fault = |at: usize| move |message| JudgedError::Line { path: path.to_owned(), line: at + 1, message };
    let lines = lines(path)?;
    let filled = lines.iter().enumerate().filter(|(_, line)| !line.trim().is_empty());
    filled.map(|(at, line)| read(line).map_err(fault(at))).collect()
}

fn draft(value: &Value) -> Option<JudgedDraft> {
    let get = |key: &str| value.get(key).and_then(Value::as_str);
    let id = get("_id").or_else(|| get("id"))?.to_owned();
    Some(JudgedDraft { id, draft: draft_of(value)?, created: get("created").and_then(parse_time) })
}

/// The draft of an object with `title` or `subject`, `text` or `body`, and perhaps `fields`.
pub(super) fn draft_of(value: &Value) -> Option<Draft> {
    let get = |key: &str| value.get(key).and_then(Value::as_str);
    let title = get("title").or_else(|| get("subject"));
    let text = get("text").or_else(|| get("body")).or(title)?;
    let mut draft = match title {
        // The text repeats the title as its first line; it is the subject, not said twice.
        Some(title) => {
            let body = text.strip_prefix(title).unwrap_or(text).trim_start().to_owned();
            Draft { subject: title.to_owned(), body, ..Draft::default() }
        }
        None => Draft::from_text(text),
    };
    draft.fields = value
        .get("fields")
        .map(|fields| serde_json::from_value::<DeclaredFields>(fields.clone()))
        .transpose()
        .ok()?
        .unwrap_or_default();
    Some(draft)
}

/// Reads judgements: `query-id, corpus-id, score` (BEIR, with or without header) or
/// `query-id, 0, corpus-id, score` (TREC), separated by tabs or spaces. Grades of 0 are left out.
///
/// # Errors
/// When the file cannot be read or a line has another number of columns.
pub fn read_judgements(path: &Path) -> Result<Judgements, JudgedError> {
    let mut judgements = Judgements::new();
    for (at, line) in lines(path)?.iter().enumerate() {
        let columns: Vec<&str> = line.split_whitespace().collect();
        let (query, document, grade) = match columns.as_slice() {
            [] => continue,
            [query, document, grade] | [query, _, document, grade] => (query, document, grade),
            _ => {
                let message = format!("{} columns; 3 (BEIR) or 4 (TREC) are known", columns.len());
                return Err(JudgedError::Line { path: path.to_owned(), line: at + 1, message });
            }
        };
        match grade.parse::<i64>() {
            Ok(grade) if grade > 0 => {
                let grade = u32::try_from(grade).unwrap_or(u32::MAX);
                judgements.entry((*query).to_owned()).or_default().insert((*document).to_owned(), grade);
            }
            Ok(_) => {}
            Err(_) if at == 0 => {}
            Err(_) => {
                let message = format!("grade `{grade}` is no whole number");
                return Err(JudgedError::Line { path: path.to_owned(), line: at + 1, message });
            }
        }
    }
    Ok(judgements)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        std::fs::write(&path, text).unwrap();
        (folder, path)
    }

    #[test]
    fn trec_and_beir_give_the_same_judgements() {
        let (_a, beir) = file("query-id\tcorpus-id\tscore\nq1\td1\t1\nq1\td2\t0\n");
        let (_b, trec) = file("q1 0 d1 1\nq1 0 d2 0\n");
        assert_eq!(read_judgements(&beir).unwrap(), read_judgements(&trec).unwrap());
        let (_c, broken) = file("q1 d1 1\nq1 d1\n");
        assert!(read_judgements(&broken).unwrap_err().to_string().contains("line 2: 2 columns"));
    }

    #[test]
    fn the_title_is_not_read_twice() {
        let (_a, path) =
            file("{\"_id\": \"1\", \"title\": \"T\", \"text\": \"T\\nBody\", \"created\": \"2024-01-01\"}\n");
        let drafts = read_drafts(&path).unwrap();
        assert_eq!((drafts[0].draft.subject.as_str(), drafts[0].draft.body.as_str()), ("T", "Body"));
        let (_b, broken) = file("{\"_id\": \"1\"}\n");
        assert!(read_drafts(&broken).unwrap_err().to_string().contains("line 1"));
    }
}
