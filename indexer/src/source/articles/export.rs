//! Loads the JSON files of an export: whole documents, or one value a line. Knows nothing of what they
//! hold; a file that cannot be read is one counted drop and never holds up the others.

use std::{
    io::{BufRead, Read},
    path::Path,
};

use serde_json::Value;

use crate::source::{
    files,
    files::bounded::reason_of,
    intake::Intake,
    limits::{Line, MAX_EXPORT_FILE_BYTES, MAX_HELD_BYTES, MAX_RECORD_BYTES, read_line},
    record::Fault,
    report::DropReason,
};

/// Endings of files that may hold JSON.
const ENDINGS: [&str; 4] = ["json", "jsonl", "ndjson", "gz"];

/// Hands every value of the source's files to `each`, in order, with its place. All of them together
/// may be held, so that what is beyond the limit of that is not read.
pub(super) fn values(intake: &mut Intake<'_>, mut each: impl FnMut(&mut Intake<'_>, &str, Value)) {
    let root = intake.spec.path.clone();
    let mut left = MAX_HELD_BYTES;
    for path in files::list(intake, &ENDINGS) {
        let place = files::relative(&path, &root);
        let outcome = if is_lines(&place) {
            lines(intake, &path, &place, &mut left, &mut each)
        } else {
            whole(&path, &place, &mut left, |place, value| each(intake, place, value))
        };
        if let Err((reason, detail)) = outcome {
            intake.refuse(reason, &place, &detail);
        }
    }
}

/// Takes `bytes` from what is left of the limit of the whole export.
fn spend(left: &mut u64, bytes: usize) -> Result<(), Fault> {
    *left = left.checked_sub(bytes as u64).ok_or_else(|| {
        (DropReason::TooLarge, format!("an export of more than {MAX_HELD_BYTES} bytes; what follows is not read"))
    })?;
    Ok(())
}

fn is_lines(place: &str) -> bool {
    let mut endings = place.rsplit('.').map(str::to_lowercase).skip_while(|ending| ending == "gz");
    endings.next().is_some_and(|ending| ending == "jsonl" || ending == "ndjson")
}

/// A file that is one value; or, whatever its name, one value a line.
fn whole(path: &Path, place: &str, left: &mut u64, mut each: impl FnMut(&str, Value)) -> Result<(), Fault> {
    let unreadable = |error: std::io::Error| (reason_of(&error), error.to_string());
    let mut bytes = Vec::new();
    let input = files::stream(path).map_err(unreadable)?;
    input.take(MAX_EXPORT_FILE_BYTES + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > MAX_EXPORT_FILE_BYTES {
        return Err((DropReason::TooLarge, format!("more than {MAX_EXPORT_FILE_BYTES} bytes")));
    }
    spend(left, bytes.len())?;
    let text = std::str::from_utf8(&bytes)
        .map_err(|error| (DropReason::NotUtf8, format!("at byte {}", error.valid_up_to())))?
        .trim_start_matches('\u{feff}');
    let error = match serde_json::from_str(text) {
        Ok(value) => {
            each(place, value);
            return Ok(());
        }
        Err(error) => error,
    };
    let values: Option<Vec<Value>> = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| serde_json::from_str(line).ok().filter(Value::is_object))
        .collect();
    let values = values.ok_or_else(|| (DropReason::BadJson, error.to_string()))?;
    for (nth, value) in values.into_iter().enumerate() {
        each(&format!("{place} value {}", nth + 1), value);
    }
    Ok(())
}

/// A file with one value a line; a line that cannot be read is a drop by itself.
fn lines(
    intake: &mut Intake<'_>,
    path: &Path,
    name: &str,
    left: &mut u64,
    each: &mut impl FnMut(&mut Intake<'_>, &str, Value),
) -> Result<(), Fault> {
    let unreadable = |error: std::io::Error| (reason_of(&error), error.to_string());
    let mut input: Box<dyn BufRead> = files::stream(path).map_err(unreadable)?;
    let mut line = Vec::new();
    for number in 1_u64.. {
        let place = format!("{name}:{number}");
        match read_line(&mut *input, &mut line, MAX_RECORD_BYTES).map_err(unreadable)? {
            Line::Whole if line.trim_ascii().is_empty() => {}
            Line::Whole => {
                spend(left, line.len())?;
                match value(&line) {
                    Ok(value) => each(intake, &place, value),
                    Err((reason, detail)) => intake.refuse(reason, &place, &detail),
                }
            }
            Line::TooLong => {
                intake.refuse(DropReason::TooLarge, &place, &format!("more than {MAX_RECORD_BYTES} bytes"));
            }
            Line::End => break,
        }
    }
    Ok(())
}

fn value(line: &[u8]) -> Result<Value, Fault> {
    let text = std::str::from_utf8(line).map_err(|error| (DropReason::NotUtf8, error.to_string()))?;
    serde_json::from_str(text.trim_start_matches('\u{feff}')).map_err(|error| (DropReason::BadJson, error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Collected, SourceKind, SourceReport, SourceSpec};

    fn load(name: &str, bytes: &[u8]) -> (Vec<(String, Value)>, SourceReport) {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(name), bytes).unwrap();
        let spec = SourceSpec::new("kb", SourceKind::Zendesk, folder.path());
        let mut sink = Collected::default();
        let mut intake = Intake::new(&spec, &mut sink);
        let mut found = Vec::new();
        values(&mut intake, |_, place, value| found.push((place.to_owned(), value)));
        (found, intake.finish())
    }

    #[test]
    fn a_file_is_one_value_or_one_a_line() {
        let (found, _) = load("a.json", b"\xef\xbb\xbf[{\"a\": 1}]");
        assert_eq!(found.len(), 1);
        let (found, _) = load("a.json", b"{\"a\": 1}\n{\"a\": 2}\n");
        assert_eq!(
            found.iter().map(|(place, _)| place.as_str()).collect::<Vec<_>>(),
            ["a.json value 1", "a.json value 2"]
        );
        let (found, report) = load("a.jsonl", b"{\"a\": 1}\n\nno\n{\"a\": 2}\n");
        assert_eq!(found.len(), 2);
        assert_eq!(report.dropped[0].place, "a.jsonl:3");
    }

    #[test]
    fn what_is_no_json_is_one_drop() {
        for (bytes, reason) in [
            (&b"{\"a\": "[..], DropReason::BadJson),
            (b"{\"a\": 1}\n<html>", DropReason::BadJson),
            (b"\xff{}", DropReason::NotUtf8),
        ] {
            let (found, report) = load("a.json", bytes);
            assert!(found.is_empty());
            assert_eq!(report.drops.into_iter().collect::<Vec<_>>(), [(reason, 1)]);
        }
    }
}
