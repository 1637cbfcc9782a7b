//! Cuts a mailbox into its mails, one at a time and none larger than the limit. A mail begins with a
//! line `From `, somebody, and a date; what only looks like one in a mail has a `>` before it, which is
//! taken away. A file without such a line is one mail.
//!
//! Format: RFC 4155, and the "mboxrd" form of quoting.

use std::{
    io::{self, BufRead},
    sync::LazyLock,
};

use regex::bytes::Regex;

use crate::source::limits::{Line, MAX_RECORD_BYTES, read_line};

static SEPARATOR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?-u)^From .{0,300}\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun),? .{0,20}",
        r"(\d:\d\d.{0,20}\b(19|20)\d\d\b|\b(19|20)\d\d\b.{0,20}\d:\d\d)",
    ))
    .expect("the pattern is a constant that the tests compile")
});

/// What reading a mail gave.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// A whole mail, without its separator.
    Mail(Vec<u8>),
    /// A mail larger than the limit, passed over.
    TooLarge,
    /// There is no further mail.
    End,
}

/// Reads mails from a mailbox.
pub(super) struct Mails<'r> {
    input: &'r mut dyn BufRead,
    line: Vec<u8>,
}

impl<'r> Mails<'r> {
    pub(super) fn new(input: &'r mut dyn BufRead) -> Self {
        Self { input, line: Vec::new() }
    }

    /// The next mail.
    pub(super) fn next(&mut self) -> io::Result<Next> {
        let mut mail = Vec::new();
        let mut is_too_large = false;
        loop {
            match read_line(self.input, &mut self.line, MAX_RECORD_BYTES)? {
                Line::Whole if SEPARATOR.is_match(&self.line) => {
                    if is_too_large || !mail.trim_ascii().is_empty() {
                        break;
                    }
                }
                Line::Whole => {
                    let line = unquoted(&self.line);
                    is_too_large |= (mail.len() + line.len()) as u64 > MAX_RECORD_BYTES;
                    if is_too_large {
                        mail = Vec::new();
                    } else {
                        mail.extend_from_slice(line);
                    }
                }
                Line::TooLong => (is_too_large, mail) = (true, Vec::new()),
                Line::End if is_too_large || !mail.trim_ascii().is_empty() => break,
                Line::End => return Ok(Next::End),
            }
        }
        Ok(if is_too_large { Next::TooLarge } else { Next::Mail(mail) })
    }
}

/// A line without the `>` that keeps it from being taken for a separator.
fn unquoted(line: &[u8]) -> &[u8] {
    let marks = line.iter().take_while(|&&b| b == b'>').count();
    if marks > 0 && line[marks..].starts_with(b"From ") { &line[1..] } else { line }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mails(text: &str) -> Vec<String> {
        let mut input = text.as_bytes();
        let mut mails = Mails::new(&mut input);
        let mut found = Vec::new();
        loop {
            match mails.next().unwrap() {
                Next::Mail(mail) => found.push(String::from_utf8(mail).unwrap()),
                Next::TooLarge => found.push("too large".to_owned()),
                Next::End => return found,
            }
        }
    }

    #[test]
    fn a_mailbox_is_cut_at_its_separators() {
        let text = "From ann@example.org Mon Mar  4 10:02:03 2024\na: 1\n\nOne\n>From here\n>>From there\nFrom here on\n\n\
            From bob at example.org  Tue Mar  5 10:02:03 2024\na: 2\n\nFrom - Wed, 6 Mar 2024 10:02:03 +0000\na: 3\n";
        assert_eq!(mails(text), ["a: 1\n\nOne\nFrom here\n>From there\nFrom here on\n\n", "a: 2\n\n", "a: 3\n"]);
    }

    #[test]
    fn a_file_without_a_separator_is_one_mail() {
        assert_eq!(mails("a: 1\n\nFrom Monday on\n"), ["a: 1\n\nFrom Monday on\n"]);
        assert_eq!(mails("\n\n"), [""; 0]);
    }

    #[test]
    fn a_mail_beyond_the_limit_costs_no_other() {
        let long = "x".repeat(usize::try_from(MAX_RECORD_BYTES).unwrap() / 3);
        let separator = "From a Mon Mar  4 10:02:03 2024\n";
        let large = format!("{separator}{}", format!("{long}\n").repeat(4));
        let one_line = format!("{separator}{}\n", long.repeat(4));
        assert_eq!(mails(&format!("{large}{one_line}{separator}a: 1\n")), ["too large", "too large", "a: 1\n"]);
    }
}
