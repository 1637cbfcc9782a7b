//! What a site answers, and what an answer says of itself in its headers. Pure: it asks nothing.

use serde::{Deserialize, Serialize};
use ureq::http::{HeaderMap, StatusCode};
use url::Url;

use super::robots::PRODUCT;

/// What came of asking for an address.
#[derive(Debug)]
pub(super) enum Answer {
    /// The page.
    Whole { stamp: Stamp, headers: HeaderMap, body: Vec<u8> },
    /// The page is as it was.
    Same { stamp: Stamp, headers: HeaderMap },
    /// It stands under an address that is known already.
    Moved(Url),
    /// Neither: 404 and the like.
    Status(StatusCode),
}

/// Why there is no answer.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// Not now: no connection, no time, or the server is in trouble.
    Unavailable(String),
    /// Not for this crawler: `robots.txt`, another site, too many redirects.
    Refused(String),
    /// More than the limit.
    TooLarge(String),
}

impl Failure {
    /// What happened.
    pub(super) fn detail(&self) -> &str {
        match self {
            Self::Unavailable(detail) | Self::Refused(detail) | Self::TooLarge(detail) => detail,
        }
    }
}

/// What an answer says of itself, as given: enough to ask next time whether it is still so.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Stamp {
    /// Address that answered, after redirects.
    pub(super) url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) etag: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) last_modified: Option<String>,
    /// When it answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) date: Option<String>,
}

impl Stamp {
    /// Of an answer of `url`.
    pub(super) fn of(url: &Url, headers: &HeaderMap) -> Self {
        let get = |name| header(headers, name).map(str::to_owned);
        Self { url: url.to_string(), etag: get("etag"), last_modified: get("last-modified"), date: get("date") }
    }

    /// Of an answer that says that the page is as `before`; what it leaves out holds on.
    pub(super) fn renewed(self, before: &Self) -> Self {
        Self {
            url: self.url,
            etag: self.etag.or_else(|| before.etag.clone()),
            last_modified: self.last_modified.or_else(|| before.last_modified.clone()),
            date: self.date.or_else(|| before.date.clone()),
        }
    }
}

/// A header of plain text.
pub(super) fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// Whether the body is a page; else its type, as given.
pub(super) fn page_type(headers: &HeaderMap) -> Result<(), String> {
    let given = header(headers, "content-type").unwrap_or_default();
    let essence = given.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match essence.as_str() {
        "text/html" | "application/xhtml+xml" => Ok(()),
        "" => Err("it has no content type".to_owned()),
        _ => Err(format!("its content type is `{essence}`")),
    }
}

/// Whether `X-Robots-Tag` keeps the page out of indexes. A name and a colon before a rule give the
/// rest of the header to that crawler (format: Google's documentation of the header).
pub(super) fn is_hidden(headers: &HeaderMap) -> bool {
    headers.get_all("x-robots-tag").iter().filter_map(|value| value.to_str().ok()).any(|value| {
        let mut is_ours = true;
        value.split(',').any(|rule| {
            let mut rule = rule.trim();
            if let Some((name, rest)) = rule.split_once(':') {
                let name = name.trim().to_ascii_lowercase();
                if name.starts_with("max-") || name == "unavailable_after" {
                    return false;
                }
                is_ours = name == PRODUCT;
                rule = rest.trim();
            }
            is_ours && ["noindex", "none"].iter().any(|hidden| rule.eq_ignore_ascii_case(hidden))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(given: &[(&'static str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in given {
            headers.append(*name, value.parse().unwrap());
        }
        headers
    }

    #[test]
    fn a_page_is_hidden_by_rules_for_all_or_for_this_crawler() {
        for (values, hidden) in [
            (&["noindex"][..], true),
            (&["nofollow, NOINDEX"], true),
            (&["none"], true),
            (&["nofollow", "noindex"], true),
            (&["tier0: noindex"], true),
            (&["Tier0: nofollow, noindex"], true),
            (&["googlebot: noindex, nofollow"], false),
            (&["googlebot: noindex, tier0: noindex"], true),
            (&["max-snippet: 20, noindex"], true),
            (&["unavailable_after: 25 Jun 2010 15:00:00 PST"], false),
            (&["nofollow", "noarchive"], false),
            (&[], false),
        ] {
            let given: Vec<_> = values.iter().map(|&value| ("x-robots-tag", value)).collect();
            assert_eq!(is_hidden(&headers(&given)), hidden, "{values:?}");
        }
    }

    #[test]
    fn only_html_is_a_page() {
        let of = |value: &str| page_type(&headers(&[("content-type", value)]));
        assert!(
            of("text/html").is_ok() && of("Text/HTML; charset=utf-8").is_ok() && of("application/xhtml+xml").is_ok()
        );
        assert!(of("application/pdf").unwrap_err().contains("`application/pdf`"));
        assert!(of("text/htmlx").is_err() && page_type(&HeaderMap::new()).is_err());
    }

    #[test]
    fn what_an_answer_leaves_out_holds_on() {
        let url = Url::parse("https://docs.example/a").unwrap();
        let before = Stamp::of(&url, &headers(&[("etag", "\"1\""), ("date", "Mon, 06 May 2024 10:00:00 GMT")]));
        let after = Stamp::of(&url, &headers(&[("date", "Tue, 07 May 2024 10:00:00 GMT")])).renewed(&before);
        assert_eq!(after.etag.as_deref(), Some("\"1\""));
        assert_eq!(after.date.as_deref(), Some("Tue, 07 May 2024 10:00:00 GMT"));
    }
}
