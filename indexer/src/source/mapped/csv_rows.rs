//! Cuts delimited text into rows without reading what they hold: a line break between quotes ends no
//! row, and a row that is too long is passed over without being held. Format: RFC 4180, read the way
//! the `csv` crate reads it.

use std::io::{self, BufRead};

/// What reading one row gave.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Row {
    /// A whole row is in the buffer, without its line end.
    Whole,
    /// The row was longer than allowed and has been passed over.
    TooLong,
    /// The text ended within quotes.
    Unclosed,
    /// There is no further row.
    End,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Before the first byte of a field.
    Start,
    Plain,
    Quoted,
    /// After a quote within quotes: the end of the field, or half of a quote that it holds.
    Quote,
}

/// The rows of a text.
pub(super) struct Rows<'i> {
    input: &'i mut dyn BufRead,
    /// What stands between fields; while that is not known, any of the usual.
    pub(super) delimiter: Option<u8>,
    /// Number of the line that the next row begins on, from 1.
    pub(super) line: u64,
    /// Whether the last row ended with a carriage return, so that a line feed is part of that end.
    is_after_return: bool,
}

/// What may stand between fields.
pub(super) const DELIMITERS: [u8; 3] = [b',', b';', b'\t'];

impl<'i> Rows<'i> {
    pub(super) fn new(input: &'i mut dyn BufRead) -> Self {
        Self { input, delimiter: None, line: 1, is_after_return: false }
    }

    /// Reads the next row, of at most `max` bytes, into `row`.
    pub(super) fn next(&mut self, row: &mut Vec<u8>, max: u64) -> io::Result<Row> {
        row.clear();
        let mut length = 0_u64;
        let mut state = State::Start;
        loop {
            let chunk = self.input.fill_buf()?;
            if chunk.is_empty() {
                return Ok(match state {
                    _ if length == 0 => Row::End,
                    _ if length > max => Row::TooLong,
                    State::Quoted => Row::Unclosed,
                    _ => Row::Whole,
                });
            }
            let skipped = usize::from(self.is_after_return && chunk.first() == Some(&b'\n'));
            self.is_after_return = false;
            let mut end = None;
            for (at, &byte) in chunk.iter().enumerate().skip(skipped) {
                if matches!(byte, b'\n' | b'\r') && state != State::Quoted {
                    end = Some((at, byte));
                    break;
                }
                self.line += u64::from(byte == b'\n');
                let is_delimiter = self.delimiter.map_or_else(|| DELIMITERS.contains(&byte), |known| known == byte);
                state = match (state, byte) {
                    (State::Quoted, b'"') => State::Quote,
                    (State::Start | State::Quote, b'"') | (State::Quoted, _) => State::Quoted,
                    _ if is_delimiter => State::Start,
                    _ => State::Plain,
                };
            }
            let stop = end.map_or(chunk.len(), |(at, _)| at);
            let content = chunk.get(skipped..stop).unwrap_or_default();
            length += content.len() as u64;
            if length <= max {
                row.extend_from_slice(content);
            }
            self.input.consume(end.map_or(stop, |(at, _)| at + 1));
            if let Some((_, byte)) = end {
                self.line += 1;
                self.is_after_return = byte == b'\r';
                return Ok(if length > max { Row::TooLong } else { Row::Whole });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str, capacity: usize, max: u64) -> Vec<(u64, Row, String)> {
        let mut input = io::BufReader::with_capacity(capacity, text.as_bytes());
        let mut rows = Rows::new(&mut input);
        let mut found = Vec::new();
        let mut row = Vec::new();
        loop {
            let line = rows.line;
            let next = rows.next(&mut row, max).unwrap();
            if next == Row::End {
                return found;
            }
            let text = if next == Row::Whole { String::from_utf8(row.clone()).unwrap() } else { String::new() };
            found.push((line, next, text));
        }
    }

    fn whole(found: &[(u64, Row, String)]) -> Vec<(u64, &str)> {
        found.iter().filter(|(_, row, _)| *row == Row::Whole).map(|(line, _, text)| (*line, text.as_str())).collect()
    }

    #[test]
    fn rows_end_at_line_ends_outside_quotes_however_the_text_arrives() {
        let text = "a,b\r\n\"x\ny\",\"say \"\"hi\n\"\"\"\r\n5\" pipe,c\nlast,\"\"";
        for capacity in [1, 2, 3, 7, 1_000] {
            let found = rows(text, capacity, 100);
            let expected = [(1, "a,b"), (2, "\"x\ny\",\"say \"\"hi\n\"\"\""), (5, "5\" pipe,c"), (6, "last,\"\"")];
            assert_eq!(whole(&found), expected, "{capacity}");
        }
        assert_eq!(whole(&rows("a\rb\r\r\nc", 2, 9)), [(1, "a"), (2, "b"), (3, ""), (4, "c")]);
    }

    #[test]
    fn a_long_row_is_passed_over_and_the_next_is_read() {
        let text = format!("a,b\n\"{}\n\",2\nc,d\n", "x".repeat(100));
        let found = rows(&text, 16, 20);
        assert_eq!(found[1].1, Row::TooLong);
        assert_eq!(whole(&found), [(1, "a,b"), (4, "c,d")]);
    }

    #[test]
    fn quotes_that_are_never_closed_are_told() {
        assert_eq!(rows("a,b\n1,\"x\ny\n", 16, 100)[1].1, Row::Unclosed);
    }
}
