//! Finds the text of a mail among its parts and decodes it. Attachments, forwarded mails and what is
//! nested too deep are passed over. Linear in the mail for each level of its parts.
//!
//! Formats: RFC 2045 and 2046.

use std::borrow::Cow;

use mail_parser::{ContentType, MessageParser, MimeHeaders, decoders::charsets::map::charset_decoder};

use crate::source::{
    limits::{MAX_MAIL_DEPTH, MAX_MAIL_HEADER_BYTES, MAX_MAIL_PARTS},
    markup::plain::unflowed,
};

/// The text of a mail.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Text {
    pub(super) is_html: bool,
    pub(super) text: String,
}

/// Header and body of a mail or of one of its parts.
pub(super) fn split(part: &[u8]) -> (&[u8], &[u8]) {
    let mut at = 0;
    loop {
        let rest = &part[at..];
        if let Some(body) = rest.strip_prefix(b"\n").or_else(|| rest.strip_prefix(b"\r\n")) {
            return (&part[..at], body);
        }
        match rest.iter().position(|&b| b == b'\n') {
            Some(offset) => at += offset + 1,
            None => return (part, &[]),
        }
    }
}

/// The text of a mail: what its plain parts say, else what its HTML parts say.
pub(super) fn text(mail: &[u8]) -> Option<Text> {
    let mut left = MAX_MAIL_PARTS;
    let texts = texts(mail, 0, &mut left);
    // A footer that a list adds is a plain part of its own, and not what a mail in HTML says.
    let is_html = texts.first()?.is_html;
    let same: Vec<String> = texts.into_iter().filter(|text| text.is_html == is_html).map(|text| text.text).collect();
    Some(Text { is_html, text: same.join("\n\n") })
}

fn texts(part: &[u8], depth: usize, left: &mut usize) -> Vec<Text> {
    let (head, body) = split(part);
    if *left == 0 || depth > MAX_MAIL_DEPTH || head.len() > MAX_MAIL_HEADER_BYTES {
        return Vec::new();
    }
    *left -= 1;
    let parser = MessageParser::new().with_mime_headers().default_header_ignore();
    // A part without a header is plain text.
    let head = parser.parse_headers(head).filter(|head| !head.is_empty());
    let head = head.as_ref();
    let kind = head.and_then(MimeHeaders::content_type);
    let main = kind.map_or("text", ContentType::ctype).to_lowercase();
    let sub = kind.and_then(ContentType::subtype).unwrap_or("plain").to_lowercase();
    if main == "multipart" {
        let Some(boundary) = kind.and_then(|kind| kind.attribute("boundary")).filter(|boundary| !boundary.is_empty())
        else {
            return Vec::new();
        };
        // The parts of a digest are whole mails of others.
        let children = if sub == "digest" { Vec::new() } else { parts(body, boundary.as_bytes(), *left) };
        let mut found: Vec<Text> = children.into_iter().flat_map(|child| texts(child, depth + 1, left)).collect();
        if sub == "alternative" {
            // The same words several times; the plainest say them best.
            let plain = found.iter().position(|text| !text.is_html).unwrap_or(0);
            return if found.is_empty() { found } else { vec![found.swap_remove(plain)] };
        }
        return found;
    }
    let disposition = head.and_then(MimeHeaders::content_disposition);
    let is_attachment = disposition.is_some_and(ContentType::is_attachment)
        || kind.is_some_and(|kind| kind.attribute("name").is_some());
    let is_html = sub == "html";
    if main != "text" || !(is_html || sub == "plain") || is_attachment {
        return Vec::new();
    }
    let encoding = head.and_then(MimeHeaders::content_transfer_encoding).unwrap_or_default();
    let text = leaf(encoding, kind, body);
    if text.trim().is_empty() { Vec::new() } else { vec![Text { is_html, text }] }
}

/// The text of a part, decoded.
fn leaf(encoding: &str, kind: Option<&ContentType<'_>>, body: &[u8]) -> String {
    let bytes = match encoding.trim().to_lowercase().as_str() {
        "base64" => Cow::Owned(base64(body)),
        "quoted-printable" => Cow::Owned(quoted_printable(body)),
        _ => Cow::Borrowed(body),
    };
    let attribute = |name: &str| kind.and_then(|kind| kind.attribute(name)).unwrap_or_default().to_lowercase();
    let text = decoded(&bytes, &attribute("charset"));
    if attribute("format") == "flowed" { unflowed(&text, attribute("delsp") == "yes") } else { text }
}

/// The parts between lines of `--boundary`, at most `most`.
fn parts<'b>(body: &'b [u8], boundary: &[u8], most: usize) -> Vec<&'b [u8]> {
    let mut found = Vec::new();
    let mut from: Option<usize> = None;
    let mut at = 0;
    while at < body.len() && found.len() < most {
        let end = body[at..].iter().position(|&b| b == b'\n').map_or(body.len(), |offset| at + offset + 1);
        let after = body[at..end].strip_prefix(b"--").and_then(|line| line.strip_prefix(boundary));
        let is_last = match after.map(<[u8]>::trim_ascii_end) {
            Some(b"") => false,
            Some(b"--") => true,
            _ => {
                at = end;
                continue;
            }
        };
        found.extend(from.map(|from| &body[from..at]));
        from = (!is_last).then_some(end);
        if is_last {
            return found;
        }
        at = end;
    }
    // The end is missing: cut off on the way.
    found.extend(from.filter(|&from| from < body.len() && found.len() < most).map(|from| &body[from..]));
    found
}

/// Decodes base64; what is no letter of it is passed over.
fn base64(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len() / 4 * 3);
    let (mut bits, mut count) = (0_u32, 0_u32);
    for &b in body {
        let value = match b {
            b'A'..=b'Z' => b - b'A',
            b'a'..=b'z' => b - b'a' + 26,
            b'0'..=b'9' => b - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => continue,
        };
        bits = (bits << 6 | u32::from(value)) & 0xff_ffff;
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push(u8::try_from(bits >> count & 0xff).unwrap_or_default());
        }
    }
    out
}

/// Decodes quoted-printable; a `=` that stands for nothing stays.
fn quoted_printable(body: &[u8]) -> Vec<u8> {
    let hex = |b: &u8| char::from(*b).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let mut out = Vec::with_capacity(body.len());
    for line in body.split_inclusive(|&b| b == b'\n') {
        let content = line.trim_ascii_end();
        let is_joined = content.last() == Some(&b'=');
        let content = if is_joined { &content[..content.len() - 1] } else { content };
        let mut bytes = content.iter();
        while let Some(&b) = bytes.next() {
            let digits = bytes.as_slice();
            let value = match digits {
                [high, low, ..] if b == b'=' => hex(high).zip(hex(low)).map(|(high, low)| high << 4 | low),
                _ => None,
            };
            out.push(value.unwrap_or(b));
            if value.is_some() {
                bytes = digits[2..].iter();
            }
        }
        if !is_joined && line.ends_with(b"\n") {
            out.push(b'\n');
        }
    }
    out
}

/// Text in the character set that the mail names, if it is one; else in UTF-8 if it can be, else in
/// Windows-1252, which can always be.
fn decoded(bytes: &[u8], charset: &str) -> String {
    let is_open =
        matches!(charset, "" | "us-ascii" | "ascii" | "utf-8" | "utf8" | "unknown-8bit" | "x-unknown" | "default");
    let named = if is_open { None } else { charset_decoder(charset.as_bytes()) };
    match (named, std::str::from_utf8(bytes)) {
        (Some(decode), _) => decode(bytes),
        (None, Ok(text)) => text.to_owned(),
        (None, Err(_)) if charset.starts_with("utf") => String::from_utf8_lossy(bytes).into_owned(),
        (None, Err(_)) => charset_decoder(b"windows-1252")
            .map_or_else(|| String::from_utf8_lossy(bytes).into_owned(), |decode| decode(bytes)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> Text {
        Text { is_html: false, text: text.to_owned() }
    }

    #[test]
    fn encodings_and_character_sets_are_decoded() {
        for (head, body, meant) in [
            (
                "Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable",
                "caf=E9 =3D=\n ok =zz",
                "café = ok =zz",
            ),
            ("Content-Type: text/plain; charset=\"utf-8\"\nContent-Transfer-Encoding: BASE64", "Y2Fm\r\nw6k=", "café"),
            ("Content-Type: text/plain; charset=Shift_JIS\nContent-Transfer-Encoding: base64", "k/qWew==", "日本"),
            ("Subject: none", "café", "café"),
            ("Content-Type: text/plain; charset=nonsense", "café", "café"),
            ("Content-Type: text/plain; format=flowed; delsp=yes", "one \ntwo", "onetwo"),
        ] {
            assert_eq!(text(format!("{head}\n\n{body}").as_bytes()), Some(plain(meant)), "{head}");
        }
        assert_eq!(text(b"Subject: none\n\ncaf\xe9"), Some(plain("café")));
    }

    #[test]
    fn the_plain_alternative_is_taken_and_the_html_one_when_it_is_alone() {
        let part = |kind: &str, body: &str| format!("--b\nContent-Type: {kind}\n\n{body}\n");
        let mail = |sub: &str, parts: &[String]| {
            format!("Content-Type: multipart/{sub}; boundary=\"b\"\n\npreamble\n{}--b--\nepilogue", parts.concat())
        };
        let both = [part("text/html", "<p>h</p>"), part("text/plain", "p")];
        assert_eq!(text(mail("alternative", &both).as_bytes()), Some(plain("p\n")));
        let footer = [part("text/html", "<p>h</p>"), part("text/plain", "____\nfooter")];
        let html = Some(Text { is_html: true, text: "<p>h</p>\n".to_owned() });
        assert_eq!(text(mail("mixed", &footer).as_bytes()), html);
        let files = [
            part("text/plain", "one"),
            part("text/plain; name=a.txt", "file"),
            part("text/plain\nContent-Disposition: attachment", "file"),
            part("message/rfc822", "Subject: x\n\nforwarded"),
            part("image/png", "AAAA"),
            part("text/plain", "two"),
        ];
        assert_eq!(text(mail("mixed", &files).as_bytes()), Some(plain("one\n\n\ntwo\n")));
        let inner = mail("alternative", &both).replace("--b", "--c").replace("\"b\"", "\"c\"");
        let nested = format!("Content-Type: multipart/mixed; boundary=b\n\n--b\n{inner}\n--b\n\ntail");
        assert_eq!(text(nested.as_bytes()), Some(plain("p\n\n\ntail")));
    }

    #[test]
    fn nesting_and_parts_without_end_are_bounded() {
        let deep: Vec<String> =
            (0..5_000).map(|n| format!("Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n")).collect();
        assert_eq!(text(format!("{}\n\nx", deep.concat()).as_bytes()), None);
        let wide = format!("Content-Type: multipart/mixed; boundary=b\n\n{}", "--b\n\nx\n".repeat(100_000));
        assert_eq!(text(wide.as_bytes()).unwrap().text.matches('x').count(), MAX_MAIL_PARTS - 1);
        let unclosed = "Content-Type: multipart/mixed; boundary=none\n\n".repeat(20_000);
        assert_eq!(text(unclosed.as_bytes()), None);
    }
}
