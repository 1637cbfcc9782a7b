//! Rows of the XML files of a data dump: every file is one list of `row` elements whose attributes
//! hold everything. Entities are never expanded beyond XML's own five, and no row longer than a record
//! may be is held. What the attributes mean is none of its business.

use std::io::BufRead;

use quick_xml::{
    Error, Reader,
    events::{BytesStart, Event},
};

use crate::source::{files::bounded::reason_of, forum::metered::Metered, record::Fault, report::DropReason};

/// The attributes of a row.
#[derive(Debug, Default)]
pub(super) struct Row(Vec<(String, String)>);

impl Row {
    /// The value of an attribute; it is given once.
    pub(super) fn take(&mut self, name: &str) -> Option<String> {
        let (_, value) = self.0.iter_mut().find(|(key, _)| key == name)?;
        Some(std::mem::take(value)).filter(|value| !value.is_empty())
    }

    /// The whole number that an attribute holds.
    pub(super) fn number<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.0.iter().find(|(key, _)| key == name)?.1.parse().ok()
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(key, _)| key == name)
    }
}

/// What comes next in a file.
pub(super) enum Next {
    Row(Row),
    /// A row that cannot be read; those behind it can.
    Bad(Fault),
    /// What follows cannot be read.
    Broken(Fault),
    End,
}

/// Reads a file row by row.
pub(super) struct Rows {
    reader: Reader<Metered<Box<dyn BufRead>>>,
    buffer: Vec<u8>,
}

impl Rows {
    pub(super) fn new(input: Box<dyn BufRead>) -> Self {
        Self { reader: Reader::from_reader(Metered::new(input)), buffer: Vec::new() }
    }

    /// How far the file has been read, in bytes.
    pub(super) fn position(&self) -> u64 {
        self.reader.buffer_position()
    }

    pub(super) fn next(&mut self) -> Next {
        loop {
            self.buffer.clear();
            self.reader.get_mut().renew();
            match self.reader.read_event_into(&mut self.buffer) {
                Ok(Event::Empty(element) | Event::Start(element)) if element.name().as_ref() == "row" => {
                    return match row(&element) {
                        Ok(row) => Next::Row(row),
                        Err(detail) => Next::Bad((DropReason::WrongShape, detail)),
                    };
                }
                Ok(Event::DocType(_)) => {
                    let detail = "a document type declaration is never read".to_owned();
                    return Next::Broken((DropReason::WrongShape, detail));
                }
                Ok(Event::Eof) => return Next::End,
                Ok(_) => {}
                Err(error) => return Next::Broken((reason(&error), error.to_string())),
            }
        }
    }
}

fn row(element: &BytesStart<'_>) -> Result<Row, String> {
    let mut row = Row::default();
    for attribute in element.attributes().with_checks(false) {
        let attribute = attribute.map_err(|error| error.to_string())?;
        let value = quick_xml::escape::unescape(&attribute.value).map_err(|error| error.to_string())?;
        row.0.push((attribute.key.as_ref().to_owned(), value.into_owned()));
    }
    Ok(row)
}

fn reason(error: &Error) -> DropReason {
    match error {
        Error::Io(error) => reason_of(error),
        _ => DropReason::BadXml,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::limits::MAX_RECORD_BYTES;

    fn all(xml: &str) -> Vec<Result<String, DropReason>> {
        let mut rows = Rows::new(Box::new(std::io::Cursor::new(xml.as_bytes().to_vec())));
        let mut seen = Vec::new();
        loop {
            match rows.next() {
                Next::Row(mut row) => seen.push(Ok(row.take("A").unwrap_or_default())),
                Next::Bad((reason, _)) => seen.push(Err(reason)),
                Next::Broken((reason, _)) => {
                    seen.push(Err(reason));
                    return seen;
                }
                Next::End => return seen,
            }
        }
    }

    #[test]
    fn values_are_unescaped_and_a_bad_row_does_not_hide_the_next() {
        let xml = "\u{feff}<?xml version=\"1.0\"?><posts><row A=\"&lt;p&gt;&#xA;&amp;amp;\" /><row A=\"&nbsp;\"/><row A=\"b\"></row></posts>";
        assert_eq!(all(xml), [Ok("<p>\n&amp;".to_owned()), Err(DropReason::WrongShape), Ok("b".to_owned())]);
    }

    #[test]
    fn what_comes_before_a_break_is_read() {
        assert_eq!(all("<posts><row A=\"a\"/><row A=\"b <<<"), [Ok("a".to_owned()), Err(DropReason::BadXml)]);
    }

    #[test]
    fn a_document_type_ends_the_reading() {
        let bomb = r#"<!DOCTYPE p [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><posts><row A="&b;"/></posts>"#;
        assert_eq!(all(bomb), [Err(DropReason::WrongShape)]);
    }

    #[test]
    fn a_row_beyond_the_limit_is_not_held_and_those_before_it_are_kept() {
        let long = "x".repeat(usize::try_from(MAX_RECORD_BYTES).unwrap());
        let xml = format!("<posts><row A=\"a\"/><row A=\"{long}\"/><row A=\"b\"/></posts>");
        assert_eq!(all(&xml), [Ok("a".to_owned()), Err(DropReason::TooLarge)]);
    }
}
