//! Reads one JSON object a line: pages, or threads with their replies. Keys are named by the
//! configuration or found under their usual names.

use std::io::BufRead;

use serde_json::Value;

use super::{mapping::Record, rows::Rows};
use crate::{
    error::Result,
    source::{
        files::{self, bounded::reason_of},
        intake::Intake,
        limits::{Line, MAX_RECORD_BYTES, read_line},
        record::Fault,
        report::DropReason,
    },
};

/// Reads every line of the file, or of every `.jsonl` file of the folder.
pub(in crate::source) fn read(intake: &mut Intake<'_>) -> Result<()> {
    let root = intake.spec.path.clone();
    let mut rows = Rows::new(intake)?;
    for path in files::list(intake, &["jsonl", "ndjson"]) {
        let name = files::relative(&path, &root);
        match files::stream(&path) {
            Ok(mut input) => lines(intake, &name, &mut *input, &mut rows)?,
            Err(error) => intake.refuse(reason_of(&error), &name, &error.to_string()),
        }
    }
    rows.finish(intake)
}

fn lines(intake: &mut Intake<'_>, name: &str, input: &mut dyn BufRead, rows: &mut Rows) -> Result<()> {
    let mut line = Vec::new();
    for number in 1_u64.. {
        let place = format!("{name}:{number}");
        match read_line(input, &mut line, MAX_RECORD_BYTES) {
            Ok(Line::Whole) if line.trim_ascii().is_empty() => {}
            Ok(Line::Whole) => rows.push(intake, &record, &[], place, std::mem::take(&mut line))?,
            Ok(Line::TooLong) => {
                intake.refuse(DropReason::TooLarge, &place, &format!("more than {MAX_RECORD_BYTES} bytes"));
            }
            Ok(Line::End) => break,
            Err(error) => {
                intake.refuse(reason_of(&error), &place, &error.to_string());
                break;
            }
        }
    }
    rows.flush(intake, &record)
}

fn record(line: &[u8]) -> Result<Record, Fault> {
    let text = std::str::from_utf8(line).map_err(|error| (DropReason::NotUtf8, error.to_string()))?;
    match serde_json::from_str(text.trim_start_matches('\u{feff}')) {
        Ok(Value::Object(record)) => Ok(record),
        Ok(_) => Err((DropReason::WrongShape, "not an object".to_owned())),
        Err(error) => Err((DropReason::BadJson, error.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_object_has_a_reason() {
        assert_eq!(record(b"[1]").unwrap_err().0, DropReason::WrongShape);
        assert_eq!(record(b"{").unwrap_err().0, DropReason::BadJson);
        assert_eq!(record(b"{\"a\": \"\xff\"}").unwrap_err().0, DropReason::NotUtf8);
        assert!(record(b"\xef\xbb\xbf{\"a\": 1}").is_ok());
    }
}
