//! Reads one mail: who wrote it, when, about what, what it answers, and its text. Addresses of people
//! are never kept, and what asks not to be archived is left out.
//!
//! Formats: RFC 5322; RFC 5064 for `Archived-At`.

use std::sync::LazyLock;

use jiff::Timestamp;
use mail_parser::{HeaderName, HeaderValue, Message, MessageParser};
use regex::Regex;
use serde::{Deserialize, Serialize};

use super::mime;
use crate::{
    source::{
        limits::{MAX_MAIL_HEADER_BYTES, MAX_MAIL_REFERENCES},
        record::Fault,
        report::DropReason,
    },
    text::normalise::{clean, squeeze},
};

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the pattern is a constant that the tests compile")
}

/// What programs write before the subject of an answer.
static REPLY: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?i)^\s*(re|aw|sv|vs|antw|odp|fwd?|wg|tr|rv|res|enc)(\[\d{1,3}\]|\(\d{1,3}\))?\s*:\s*"));
/// The name of a list before a subject.
static TAG: LazyLock<Regex> = LazyLock::new(|| regex(r"^\s*\[[^\]\s]{1,40}\]\s*"));
/// `ann at example.org (Ann Asker)`, as archives write addresses.
static HIDDEN_ADDRESS: LazyLock<Regex> = LazyLock::new(|| regex(r"^\s*\S+ (?:at|@) \S+\s*\((?P<name>.{1,200})\)\s*$"));
/// What a list adds to the name of who writes through it.
static VIA: LazyLock<Regex> = LazyLock::new(|| regex(r"(?i)\s+(via|\(via)\s.*$"));

/// A mail, as far as it is used.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Mail {
    pub(super) place: String,
    /// Its message id; a sum of the mail when it has none.
    pub(super) id: String,
    /// Mails that it answers, the first of the thread first.
    pub(super) references: Vec<String>,
    /// What it is about, without what answers and lists add to it.
    pub(super) subject: String,
    /// Whether its subject says that it answers another.
    pub(super) is_reply: bool,
    pub(super) author: Option<String>,
    /// When it was written: a time, or what stands in its place.
    pub(super) written: Option<String>,
    /// The same, in seconds since 1970.
    pub(super) seconds: Option<i64>,
    /// Where an archive shows it.
    pub(super) address: Option<String>,
    pub(super) is_html: bool,
    pub(super) text: String,
}

/// Reads a mail.
pub(super) fn mail(place: &str, bytes: &[u8]) -> Result<Mail, Fault> {
    let (head, _) = mime::split(bytes);
    if head.len() > MAX_MAIL_HEADER_BYTES {
        return Err((DropReason::TooLarge, format!("a header of more than {MAX_MAIL_HEADER_BYTES} bytes")));
    }
    let parser = MessageParser::new()
        .header_text(HeaderName::Subject)
        .header_address(HeaderName::From)
        .header_date(HeaderName::Date)
        .header_id(HeaderName::MessageId)
        .header_id(HeaderName::InReplyTo)
        .header_id(HeaderName::References)
        .default_header_raw();
    let head = parser.parse_headers(head).filter(|head| !head.is_empty()).filter(|head| {
        [HeaderName::From, HeaderName::Date, HeaderName::Subject, HeaderName::MessageId]
            .into_iter()
            .any(|name| head.header(name).is_some())
    });
    let Some(head) = head else { return Err((DropReason::WrongShape, "no header of a mail".to_owned())) };
    if let Some(detail) = wish(&head) {
        return Err((DropReason::Unpublished, detail.to_owned()));
    }
    let (subject, is_reply) = base_subject(head.subject().unwrap_or_default());
    let seconds = head.date().filter(|date| date.is_valid()).map(mail_parser::DateTime::to_timestamp);
    let time = seconds.and_then(|seconds| Timestamp::from_second(seconds).ok());
    let raw_date = head.header_raw(HeaderName::Date).map(|date| squeeze(&clean(date)));
    let text = mime::text(bytes);
    Ok(Mail {
        place: place.to_owned(),
        id: head.message_id().map_or_else(|| blake3::hash(bytes).to_hex().to_string(), str::to_owned),
        references: references(&head),
        subject,
        is_reply,
        author: author(&head),
        written: time.map(|time| time.to_string()).or(raw_date),
        seconds: time.and(seconds),
        address: address(&head),
        is_html: text.as_ref().is_some_and(|text| text.is_html),
        text: text.map(|text| text.text).unwrap_or_default(),
    })
}

/// Why a mail does not want to be shown, if it says so.
fn wish(head: &Message<'_>) -> Option<&'static str> {
    let is =
        |name: &str, value: &str| raw(head, name).is_some_and(|said| said.trim().to_lowercase().starts_with(value));
    if is("X-No-Archive", "yes") || is("Archive", "no") {
        Some("it asks not to be archived")
    } else if is("Auto-Submitted", "auto-replied") {
        Some("written by a machine in answer to a mail")
    } else {
        None
    }
}

/// A header as it is written.
fn raw<'h>(head: &'h Message<'_>, name: &str) -> Option<&'h str> {
    head.header_raw(HeaderName::parse(name.to_owned())?)
}

fn references(head: &Message<'_>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for value in [head.references(), head.in_reply_to()] {
        let ids: Vec<&str> = match value {
            HeaderValue::Text(id) => vec![id.as_ref()],
            HeaderValue::TextList(ids) => ids.iter().map(AsRef::as_ref).collect(),
            _ => Vec::new(),
        };
        // The first is what the thread began with, the last is what is answered.
        let skipped = if ids.len() > MAX_MAIL_REFERENCES { ids.len() - MAX_MAIL_REFERENCES + 1 } else { 0 };
        let kept = ids.iter().take(usize::from(skipped > 0)).chain(ids.iter().skip(skipped));
        for id in kept {
            if !found.iter().any(|known| known == id) {
                found.push((*id).to_owned());
            }
        }
    }
    found
}

/// The name of who wrote a mail, never the address.
fn author(head: &Message<'_>) -> Option<String> {
    let named = head.from().and_then(|from| from.first()).and_then(|from| from.name().map(str::to_owned));
    let raw = head.header_raw(HeaderName::From).unwrap_or_default();
    let hidden = HIDDEN_ADDRESS.captures(raw).and_then(|found| found.name("name")).map(|name| name.as_str().to_owned());
    let name = hidden.filter(|name| !name.contains("=?")).or(named)?;
    let name = squeeze(&clean(&VIA.replace(&name, "")));
    let name = name.trim_matches(['"', '\'', ' ', ',']);
    let is_address = name.contains('@') || name.contains(" at ") || name.is_empty();
    (!is_address).then(|| name.to_owned())
}

fn address(head: &Message<'_>) -> Option<String> {
    let address: String = raw(head, "Archived-At")?.split_whitespace().collect();
    Some(address.trim_matches(['<', '>']).to_owned())
        .filter(|url| url.starts_with("http://") || url.starts_with("https://"))
}

/// A subject without what answers and lists add to it, and whether it says that it answers another.
fn base_subject(subject: &str) -> (String, bool) {
    let subject = squeeze(&clean(subject));
    let mut rest = subject.as_str();
    let mut is_reply = false;
    loop {
        let is_prefixed = REPLY.find(rest);
        is_reply |= is_prefixed.is_some();
        let Some(found) = is_prefixed.or_else(|| TAG.find(rest)) else { break };
        rest = &rest[found.end()..];
    }
    let rest = rest.trim();
    (if rest.is_empty() { subject.clone() } else { rest.to_owned() }, is_reply)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(head: &str) -> Mail {
        mail("m", format!("{head}\n\ntext\n").as_bytes()).unwrap()
    }

    #[test]
    fn who_when_and_about_what() {
        let mail = read(concat!(
            "From: =?utf-8?q?Andr=C3=A9?= Asker <andre@example.org>\nDate: Mon, 4 Mar 2024 11:02:03 +0100\n",
            "Subject: =?iso-8859-1?Q?Re=3A_=5Busers=5D_Re=3A_caf=E9?=\n closed\nMessage-ID: <c@example.org>\n",
            "References: <a@example.org>\n <b@example.org>\nIn-Reply-To: <b@example.org>\n",
            "Archived-At: <https://lists.example.org/m/c>",
        ));
        assert_eq!(mail.author.as_deref(), Some("André Asker"));
        assert_eq!(mail.written.as_deref(), Some("2024-03-04T10:02:03Z"));
        assert_eq!((mail.subject.as_str(), mail.is_reply), ("café closed", true));
        assert_eq!(
            (mail.id.as_str(), mail.references),
            ("c@example.org", vec!["a@example.org".into(), "b@example.org".into()])
        );
        assert_eq!(mail.address.as_deref(), Some("https://lists.example.org/m/c"));
    }

    #[test]
    fn names_are_kept_and_addresses_never() {
        for (from, name) in [
            ("Ann Asker <ann@example.org>", Some("Ann Asker")),
            ("\"Asker, Ann\" <ann@example.org>", Some("Asker, Ann")),
            ("ann@example.org (Ann Asker)", Some("Ann Asker")),
            ("ann at example.org (Ann Asker)", Some("Ann Asker")),
            ("Ann Asker via users <users@example.org>", Some("Ann Asker")),
            ("'Ann Asker' via users <users@example.org>", Some("Ann Asker")),
            ("ann@example.org", None),
            ("<ann@example.org>", None),
            ("\"ann@example.org\" <ann@example.org>", None),
            ("ann at example.org", None),
        ] {
            let author = read(&format!("From: {from}")).author;
            let author = author.as_deref().map(|name| name.trim_matches('\''));
            assert_eq!(author, name, "{from}");
        }
    }

    #[test]
    fn subjects_lose_what_answers_and_lists_add() {
        for (subject, base, is_reply) in [
            ("Re: [users] AW: Re[2]: It fails", "It fails", true),
            ("[users] It fails", "It fails", false),
            ("Fwd: It fails", "It fails", true),
            ("[PATCH 1/2] It fails", "[PATCH 1/2] It fails", false),
            ("Re: ", "Re:", true),
            ("Reading: a book", "Reading: a book", false),
        ] {
            assert_eq!(base_subject(subject), (base.to_owned(), is_reply), "{subject}");
        }
    }

    #[test]
    fn what_is_no_mail_or_wants_no_archive_is_left_out() {
        let reason = |text: &str| mail("m", text.as_bytes()).unwrap_err().0;
        assert_eq!(reason("no mail at all\n\ntext"), DropReason::WrongShape);
        assert_eq!(reason("X-Other: a\n\ntext"), DropReason::WrongShape);
        assert_eq!(reason("From: a\nX-No-Archive: Yes\n\ntext"), DropReason::Unpublished);
        assert_eq!(reason("From: a\nAuto-Submitted: auto-replied\n\ntext"), DropReason::Unpublished);
        assert_eq!(reason(&format!("From: a\nX: {}\n\ntext", "x".repeat(MAX_MAIL_HEADER_BYTES))), DropReason::TooLarge);
    }

    #[test]
    fn many_references_keep_the_first_and_the_last() {
        let ids: Vec<String> = (0..100).map(|n| format!("<{n}@x>")).collect();
        let found = read(&format!("From: a\nReferences: {}", ids.join(" "))).references;
        assert_eq!(
            (found.len(), found[0].as_str(), found[1].as_str(), found[15].as_str()),
            (16, "0@x", "85@x", "99@x")
        );
    }

    #[test]
    fn a_date_that_cannot_be_read_stays_as_it_is_written() {
        let mail = read("From: a\nDate: last Monday");
        assert_eq!((mail.written.as_deref(), mail.seconds), (Some("last Monday"), None));
    }

    /// Pieces of mails that mean something to those who read them.
    fn pieces() -> impl Strategy<Value = Vec<&'static [u8]>> {
        let pieces: Vec<&[u8]> = vec![
            b"From: ",
            b"a@b.c ",
            b"(",
            b")",
            b"<",
            b">",
            b"\"",
            b"=?utf-8?q?=C3?=",
            b"=?iso-2022-jp?B?GyR?=",
            b"\n",
            b"\r\n",
            b" ",
            b"\t",
            b"Subject: ",
            b"Re: ",
            b"[x] ",
            b"Date: ",
            b"Mon, 4 Mar 2024 10:02:03 +0100",
            b"99",
            b"-",
            b"References: ",
            b"Message-ID: ",
            b"Content-Type: ",
            b"multipart/mixed",
            b"text/plain",
            b"text/html",
            b"message/rfc822",
            b"; boundary=b",
            b"; charset=utf-16",
            b"; charset=gbk",
            b"; format=flowed",
            b"; name*0*=utf-8''%41",
            b"Content-Transfer-Encoding: ",
            b"base64",
            b"quoted-printable",
            b"=",
            b"--b",
            b"--b--",
            b"\n\n",
            b":",
            b";",
            b",",
            b"\xff",
            b"\x00",
            b"\x1b$B",
            b"On Monday Ann wrote:",
            b"> x",
        ];
        prop::collection::vec(prop::sample::select(pieces), 0..60)
    }

    proptest! {
        #[test]
        fn any_bytes_are_a_mail_or_a_fault(pieces in pieces()) {
            let _ = mail("m", &pieces.concat());
            let mut input = [b"From: a\n".as_slice(), &pieces.concat()].concat();
            let _ = mail("m", &input);
            input.reverse();
            let _ = mail("m", &input);
        }
    }
}
