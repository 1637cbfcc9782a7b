//! Recognises exact things in a text: error codes, exception types, HTTP statuses, versions,
//! addresses, paths, keys and identifiers. The same recognisers run over passages and drafts, so
//! that both sides meet on the same key. Linear in the text; it never fails.

use std::{ops::Range, sync::LazyLock};

use regex::{Captures, Regex};
use serde::Serialize;

/// Most artefacts that are kept of one text.
const MAX_PER_TEXT: usize = 256;
/// Longest artefact, in bytes, that is kept.
const MAX_BYTES: usize = 120;

/// What an artefact is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ArtefactKind {
    /// A web address, without scheme, query and fragment.
    Url,
    /// An exception or error type, without its package.
    Exception,
    /// `CE0117`, `ORA-00942`, `0x80070005`, `ECONNREFUSED`.
    ErrorCode,
    /// An HTTP status, as `http404`.
    HttpStatus,
    /// A version with at least two numbers.
    Version,
    /// The last component of a file path.
    Path,
    /// A dotted, dashed or upper-case key.
    Key,
    /// A name in camel or snake case.
    Identifier,
}

/// An exact thing that was recognised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Artefact {
    /// What it is.
    pub kind: ArtefactKind,
    /// The form both sides meet on: lower case, without decoration.
    pub key: String,
    /// Byte range in the text.
    #[serde(skip)]
    pub range: Range<usize>,
}

/// Alternatives in order of precedence; the group that took part tells the kind.
static ARTEFACT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r#"(?x)
        (?P<url>https?://[^\s<>"'\)\]\}]+)
        |(?P<exception>\b(?:[a-z_][\w$]*\.)*[A-Z]\w*(?:Exception|Error|Fault)\b)
        |(?P<code>\b[A-Z]{2,6}-?\d{3,6}\b|\b0x[0-9A-Fa-f]{4,8}\b|\b(?:ERR|NS_ERROR|SSL_ERROR|SEC_ERROR|MOZILLA_PKIX_ERROR)_[A-Z_]{3,}\b|\bE(?:CONN|HOST|TIMED|ACCES|NOENT|PERM|ADDR|PIPE|XIST|NOTFOUND)[A-Z]*\b)
        |(?i:\b(?:http|status|statuscode|response|error)(?:/\d(?:\.\d)?)?[\x20:=]*(?:code[\x20:=]*)?(?P<status>[1-5]\d\d)\b)
        |(?i:\b(?P<statusword>[45]\d\d)[\x20]+(?:not\ found|forbidden|unauthori[sz]ed|bad\ (?:gateway|request)|internal\ server|service\ unavailable|gateway\ time))
        |(?P<path>\b[A-Za-z]:\\[^\s"<>|,;]+|(?:\B|^)(?:~|\.)?/(?:[\w.@-]+/)+[\w.@-]+)
        |(?P<version>\bv?\d{1,4}\.\d{1,4}(?:\.\d{1,8}){0,3}\b)
        |(?P<key>\b[A-Za-z][\w-]*(?:\.[A-Za-z][\w-]*)+\b|(?:\B|^)--[a-z][a-z0-9-]{2,}|\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b)
        |(?P<identifier>\b[a-z][a-z0-9]*(?:[A-Z][a-z0-9]+)+\b|\b[A-Z][a-z0-9]+(?:[A-Z][a-z0-9]+)+\b|\b[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)+\b)
        "#,
    )
    .expect("the pattern is a constant that the tests compile")
});

/// The artefacts of `text`, in the order they stand.
#[must_use]
pub fn artefacts(text: &str) -> Vec<Artefact> {
    ARTEFACT.captures_iter(text).filter_map(|found| artefact(text, &found)).take(MAX_PER_TEXT).collect()
}

fn artefact(text: &str, found: &Captures<'_>) -> Option<Artefact> {
    use ArtefactKind::{ErrorCode, Exception, HttpStatus, Identifier, Key, Path, Url, Version};
    let groups = [
        ("url", Url),
        ("exception", Exception),
        ("code", ErrorCode),
        ("status", HttpStatus),
        ("statusword", HttpStatus),
        ("path", Path),
        ("version", Version),
        ("key", Key),
        ("identifier", Identifier),
    ];
    let (kind, matched) = groups.into_iter().find_map(|(name, kind)| Some((kind, found.name(name)?)))?;
    if kind == Version && !is_version(matched.as_str(), &text[matched.end()..]) {
        return None;
    }
    let key = key(kind, matched.as_str());
    (key.len() >= 2 && key.len() <= MAX_BYTES).then(|| Artefact { kind, key, range: matched.range() })
}

/// What follows a number that counts something and is no version.
const UNITS: [&str; 22] = [
    "%", "s", "sec", "seconds", "ms", "min", "minutes", "h", "hour", "hours", "days", "weeks", "months", "years", "kb",
    "mb", "gb", "tb", "euro", "eur", "usd", "times",
];

/// Whether dotted numbers are a version: no address of a machine, and no count of `after`.
fn is_version(text: &str, after: &str) -> bool {
    let is_address = text.split('.').count() == 4 && text.split('.').all(|part| part.parse::<u8>().is_ok());
    let next = after.trim_start().split(|c: char| !c.is_alphanumeric() && c != '%').next().unwrap_or_default();
    !is_address && !UNITS.contains(&next.to_lowercase().as_str())
}

fn key(kind: ArtefactKind, text: &str) -> String {
    let text = text.trim_end_matches(['.', ',', ';', ':', '!', '?']);
    match kind {
        ArtefactKind::Url => {
            let bare = text.split_once("://").map_or(text, |(_, rest)| rest);
            let end = bare.find(['?', '#']).unwrap_or(bare.len());
            bare[..end].trim_end_matches('/').trim_start_matches("www.").to_lowercase()
        }
        ArtefactKind::Exception => text.rsplit('.').next().unwrap_or(text).to_lowercase(),
        ArtefactKind::ErrorCode => text.replace('-', "").to_lowercase(),
        ArtefactKind::HttpStatus => format!("http{text}"),
        ArtefactKind::Version => text.trim_start_matches('v').to_owned(),
        ArtefactKind::Path => text.rsplit(['/', '\\']).next().unwrap_or(text).to_lowercase(),
        ArtefactKind::Key | ArtefactKind::Identifier => text.trim_start_matches('-').to_lowercase(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn keys(text: &str) -> Vec<(ArtefactKind, String)> {
        artefacts(text).into_iter().map(|artefact| (artefact.kind, artefact.key)).collect()
    }

    #[test]
    fn every_kind_is_recognised_by_its_shape() {
        use ArtefactKind::{ErrorCode, Exception, HttpStatus, Identifier, Key, Path, Url, Version};
        for (text, kind, key) in [
            ("see https://www.a.example/b/C?d=1#e.", Url, "a.example/b/c"),
            ("got java.lang.OutOfMemoryError: Java heap", Exception, "outofmemoryerror"),
            ("consistency error CE0117 appears", ErrorCode, "ce0117"),
            ("ORA-00942 again", ErrorCode, "ora00942"),
            ("code 0x80070005", ErrorCode, "0x80070005"),
            ("connect ECONNREFUSED", ErrorCode, "econnrefused"),
            ("returns HTTP 503 now", HttpStatus, "http503"),
            ("a 404 Not Found page", HttpStatus, "http404"),
            ("Studio Pro 9.24.1 crashes", Version, "9.24.1"),
            (r"open C:\Mendix\app\m2ee.yaml please", Path, "m2ee.yaml"),
            ("in /var/log/app.log today", Path, "app.log"),
            ("set com.mendix.core.StorageService", Key, "com.mendix.core.storageservice"),
            ("use MX_SCHEDULED_EVENTS", Key, "mx_scheduled_events"),
            ("the ActCreateOrder flow", Identifier, "actcreateorder"),
            ("call order_total here", Identifier, "order_total"),
        ] {
            assert!(keys(text).contains(&(kind, key.to_owned())), "{text}: {:?}", keys(text));
        }
    }

    #[test]
    fn counts_and_addresses_are_no_versions() {
        for text in ["it takes 2.5 hours", "heap of 1.5 GB", "proxy 192.168.1.20", "up 3.5% since"] {
            assert_eq!(keys(text), [], "{text}");
        }
        assert_eq!(keys("Studio Pro 10.6.1.1234 crashes").len(), 1);
    }

    #[test]
    fn plain_words_are_no_artefacts() {
        assert_eq!(keys("We have 3 nodes and the page is slow since Monday. Please help!"), []);
    }

    proptest! {
        #[test]
        fn ranges_lie_within_the_text(text in "\\PC{0,200}") {
            for artefact in artefacts(&text) {
                prop_assert!(text.get(artefact.range).is_some());
            }
        }
    }
}
