//! Reads comma-, semicolon- or tab-separated rows under a header row: pages, threads, or the posts of
//! threads. The header's names are the keys. Format: RFC 4180.

use std::io::BufRead;

use csv::{ByteRecord, ReaderBuilder};
use serde_json::Value;

use super::{
    csv_rows::{self, DELIMITERS, Row},
    mapping::Record,
    rows::Rows,
};
use crate::{
    error::Result,
    source::{
        files::{self, bounded::reason_of},
        intake::Intake,
        limits::MAX_RECORD_BYTES,
        record::Fault,
        report::DropReason,
    },
};

/// Reads every row of the file, or of every file of the folder.
pub(in crate::source) fn read(intake: &mut Intake<'_>) -> Result<()> {
    let root = intake.spec.path.clone();
    let mut rows = Rows::new(intake)?;
    for path in files::list(intake, &["csv", "tsv", "tab"]) {
        let name = files::relative(&path, &root);
        match files::stream(&path) {
            Ok(mut input) => table(intake, &name, &mut *input, &mut rows)?,
            Err(error) => intake.refuse(reason_of(&error), &name, &error.to_string()),
        }
    }
    rows.finish(intake)
}

/// The header of a table.
struct Header {
    /// As it stands in the file.
    bytes: Vec<u8>,
    delimiter: u8,
    names: Vec<String>,
}

fn table(intake: &mut Intake<'_>, name: &str, input: &mut dyn BufRead, rows: &mut Rows) -> Result<()> {
    const MARK: &[u8] = b"\xef\xbb\xbf";
    if input.fill_buf().is_ok_and(|start| start.starts_with(MARK)) {
        input.consume(MARK.len());
    }
    let mut cut = csv_rows::Rows::new(input);
    let header = match header(&mut cut) {
        Ok(Some(header)) => header,
        Ok(None) => return Ok(()),
        Err((reason, detail)) => {
            intake.refuse(reason, name, &detail);
            return Ok(());
        }
    };
    cut.delimiter = Some(header.delimiter);
    let parse = |row: &[u8]| record(&header, row);
    let is_blank = |row: &[u8]| row.iter().all(|&b| b == header.delimiter || b == b'"' || b.is_ascii_whitespace());
    let mut row = Vec::new();
    loop {
        let place = format!("{name}:{}", cut.line);
        match cut.next(&mut row, MAX_RECORD_BYTES) {
            Ok(Row::Whole) if is_blank(&row) => {}
            Ok(Row::Whole) => rows.push(intake, &parse, &header.bytes, place, std::mem::take(&mut row))?,
            Ok(Row::TooLong) => {
                intake.refuse(DropReason::TooLarge, &place, &format!("more than {MAX_RECORD_BYTES} bytes"));
            }
            Ok(Row::Unclosed) => {
                intake.refuse(DropReason::WrongShape, &place, "a quote that is never closed; what follows is not read");
            }
            Ok(Row::End) => break,
            Err(error) => {
                intake.refuse(reason_of(&error), &place, &error.to_string());
                break;
            }
        }
    }
    rows.flush(intake, &parse)
}

/// The header row; `None` when there is nothing in the file.
fn header(cut: &mut csv_rows::Rows<'_>) -> Result<Option<Header>, Fault> {
    let mut bytes = Vec::new();
    loop {
        match cut.next(&mut bytes, MAX_RECORD_BYTES).map_err(|error| (reason_of(&error), error.to_string()))? {
            Row::Whole => {}
            Row::TooLong => {
                return Err((DropReason::TooLarge, format!("a header of more than {MAX_RECORD_BYTES} bytes")));
            }
            Row::Unclosed => {
                return Err((DropReason::WrongShape, "a quote in the header that is never closed".to_owned()));
            }
            Row::End => return Ok(None),
        }
        // Spreadsheets may name the delimiter in a line before the header.
        if let Some([named]) = bytes.strip_prefix(b"sep=") {
            cut.delimiter = Some(*named);
        } else if !bytes.trim_ascii().is_empty() {
            break;
        }
    }
    let delimiter = cut.delimiter.unwrap_or_else(|| told(&bytes));
    let fields = fields(&bytes, delimiter)?;
    let names: Result<Vec<String>, Fault> =
        fields.iter().map(|field| utf8(field).map(|name| name.trim().to_owned())).collect();
    Ok(Some(Header { names: names?, bytes, delimiter }))
}

/// The delimiter that cuts the header into most fields.
fn told(header: &[u8]) -> u8 {
    let count = |delimiter: u8| fields(header, delimiter).map_or(0, |fields| fields.len());
    let mut best = (b',', 0);
    for delimiter in DELIMITERS {
        let count = count(delimiter);
        if count > best.1 {
            best = (delimiter, count);
        }
    }
    best.0
}

fn fields(row: &[u8], delimiter: u8) -> Result<ByteRecord, Fault> {
    let shape = |error: &dyn std::fmt::Display| (DropReason::WrongShape, error.to_string());
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .buffer_capacity(row.len().clamp(1, 1 << 16))
        .from_reader(row);
    let mut records = reader.byte_records();
    let first = records.next().transpose().map_err(|error| shape(&error))?.unwrap_or_default();
    if records.next().is_some() {
        return Err(shape(&"more than one row where one was expected"));
    }
    Ok(first)
}

fn utf8(field: &[u8]) -> Result<&str, Fault> {
    std::str::from_utf8(field).map_err(|error| (DropReason::NotUtf8, error.to_string()))
}

/// The keys and values of a row. An empty field is none; of two columns with one name the first counts.
fn record(header: &Header, row: &[u8]) -> Result<Record, Fault> {
    let fields = fields(row, header.delimiter)?;
    if fields.len() != header.names.len() {
        let detail = format!("{} fields, the header has {}", fields.len(), header.names.len());
        return Err((DropReason::WrongShape, detail));
    }
    let mut record = Record::new();
    for (name, field) in header.names.iter().zip(&fields) {
        let text = utf8(field)?;
        if !text.trim().is_empty() && !name.is_empty() && !record.contains_key(name) {
            record.insert(name.clone(), Value::String(text.to_owned()));
        }
    }
    Ok(record)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        document::{Block, Document},
        source::{Collected, Mapping, SourceKind, SourceReport, SourceSpec},
    };

    fn read_csv(map: Mapping, bytes: &[u8]) -> (Vec<Document>, SourceReport) {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.csv"), bytes).unwrap();
        let spec = SourceSpec { map, ..SourceSpec::new("t", SourceKind::Csv, folder.path()) };
        let mut collected = Collected::default();
        let report = crate::source::read(&spec, &mut collected).unwrap();
        (collected.documents.into_iter().map(|(_, document)| document).collect(), report)
    }

    #[test]
    fn the_delimiter_is_told_from_the_header() {
        for text in [
            "\u{feff}id,title,text\r\n1,A,\"one, two; three\"\r\n",
            "id;title;text\n1;A;one, two\\; three\n".replace("\\;", ",").as_str(),
            "id\ttitle\ttext\n1\tA\tone, two; three\n",
            "sep=|\nid|title|text\n1|A|one, two; three\n",
        ] {
            let (documents, report) = read_csv(Mapping::default(), text.as_bytes());
            assert_eq!(documents.len(), 1, "{text}: {report:?}");
            assert_eq!(documents[0].title, "A");
        }
    }

    #[test]
    fn ragged_and_foreign_rows_are_dropped_and_the_others_read() {
        let text = b"id,text\n1,\"one\n\ntwo\"\n2,three,four\n3\n\n,,\n4,\xff\n,five\n6,\n7,six\n";
        let (documents, report) = read_csv(Mapping::default(), text);
        assert_eq!(documents.iter().map(Document::id).collect::<Vec<_>>(), ["t/1", "t/7"]);
        assert_eq!(documents[0].parts[0].blocks, [Block::Prose("one".into()), Block::Prose("two".into())]);
        let drops: Vec<_> = report.dropped.iter().map(|drop| (drop.reason, drop.place.as_str())).collect();
        assert_eq!(
            drops,
            [
                (DropReason::WrongShape, "a.csv:5"),
                (DropReason::WrongShape, "a.csv:6"),
                (DropReason::NotUtf8, "a.csv:9"),
                (DropReason::NoId, "a.csv:10"),
                (DropReason::NoText, "a.csv:11"),
            ]
        );
        assert!(report.dropped[4].detail.contains("keys there: id"), "{:?}", report.dropped[4]);
    }

    #[test]
    fn rows_of_a_thread_need_not_stand_together() {
        let map = Mapping { thread: Some("topic".into()), ..Mapping::default() };
        let (documents, report) = read_csv(map, b"topic,title,text\n1,A,one\n2,B,two\n1,,three\n,,lost\n");
        let seen: Vec<_> = documents.iter().map(|document| (document.id(), document.parts.len())).collect();
        assert_eq!(seen, [("t/1".to_owned(), 2), ("t/2".to_owned(), 1)]);
        assert_eq!(report.drops.into_iter().collect::<Vec<_>>(), [(DropReason::NoId, 1)]);
    }

    #[test]
    fn a_field_that_would_fill_the_memory_is_passed_over_and_the_next_row_read() {
        let mut text = b"id,text\n1,\"".to_vec();
        text.resize(text.len() + (20 << 20), b'x');
        text.extend_from_slice(b"\"\n2,two\n");
        let (documents, report) = read_csv(Mapping::default(), &text);
        assert_eq!(documents.iter().map(Document::id).collect::<Vec<_>>(), ["t/2"]);
        assert_eq!(report.drops.into_iter().collect::<Vec<_>>(), [(DropReason::TooLarge, 1)]);
        let (documents, report) = read_csv(Mapping::default(), b"id,text\n1,\"never closed\n2,two\n");
        assert!(documents.is_empty());
        assert_eq!(report.drops.into_iter().collect::<Vec<_>>(), [(DropReason::WrongShape, 1)]);
    }
}
