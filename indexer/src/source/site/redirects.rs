//! Redirects of a site: pages that only lead on, and the files in which hosts are told of moved pages.
//! It decides nothing about documents.

use std::{path::Path, sync::LazyLock};

use regex::Regex;
use serde_json::Value;

use super::{page_address::Address, page_facts::PageFacts};
use crate::source::{files, intake::Intake, limits::MAX_PAGE_BYTES, report::RepairReason};

/// Lists of `FROM TO [STATUS]` lines: Netlify's and Cloudflare Pages' file, and its usual copies.
const LISTS: [&str; 3] = ["_redirects", "redirects", "redirects.txt"];
/// Lists in JSON: `vercel.json` and files of that shape, or one object of `"from": "to"`.
const JSON: [&str; 2] = ["redirects.json", "vercel.json"];
/// Longest wait, in seconds, of a page that only leads on; those that wait longer have text to read.
const LONGEST_WAIT: f64 = 10.0;

/// `content` of a `refresh`, as the HTML Standard has it ("shared declarative refresh steps").
static REFRESH: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?i)^\s*([0-9.]+)\s*[;,]?\s*(?:url\s*=\s*)?["']?([^"']*)["']?\s*$"#)
        .expect("the pattern is a constant that the tests compile")
});

/// Where a page leads on to, if that is all it does.
pub(super) fn of_page(facts: &PageFacts, own: &Address) -> Option<Address> {
    let parts = REFRESH.captures(facts.meta("refresh")?)?;
    let wait: f64 = parts.get(1)?.as_str().parse().ok()?;
    let target = own.follow(parts.get(2).map(|target| target.as_str()).filter(|target| !target.is_empty())?)?;
    (wait <= LONGEST_WAIT && !target.is_same(own)).then_some(target)
}

/// Notes the redirects that files at the top of the source list.
pub(super) fn of_files(intake: &mut Intake<'_>) {
    let root = intake.spec.path.clone();
    let base = Address::new(intake.spec.url.as_deref().unwrap_or("/"));
    for name in LISTS.iter().chain(&JSON) {
        let Some(text) = load(intake, &root, name) else { continue };
        let pairs = if JSON.contains(name) { in_json(&text) } else { Some(listed(&text)) };
        if pairs.is_none() {
            intake.repair(RepairReason::PartLeftOut, name, "no list of redirects");
        }
        for (from, to) in pairs.into_iter().flatten() {
            let ends = base.as_ref().and_then(|base| Some((base.follow(&from)?, base.follow(&to)?)));
            if let Some((from, to)) = ends {
                intake.redirect(&from.to_string(), &to.to_string());
            }
        }
    }
}

/// A path or address, and the one that it leads to.
type Pair = (String, String);

/// The text of a file at the top of the source; `None` when it is not there.
fn load(intake: &mut Intake<'_>, root: &Path, name: &str) -> Option<String> {
    let path = root.join(name);
    if !path.symlink_metadata().is_ok_and(|found| found.is_file()) {
        return None;
    }
    match files::text(&path, MAX_PAGE_BYTES) {
        Ok(text) => Some(text),
        Err((_, detail)) => {
            intake.repair(RepairReason::PartLeftOut, name, &detail);
            None
        }
    }
}

/// Pairs of lines. Rewrites (status 200) and other answers are no redirects, and neither are patterns,
/// which name no page.
fn listed(text: &str) -> Vec<Pair> {
    let pairs = text.lines().filter_map(|line| {
        let line = line.split(" #").next().unwrap_or_default().trim();
        let mut words = line.split_whitespace().filter(|_| !line.starts_with('#'));
        let (from, to) = (words.next()?, words.next()?);
        let status = words.next().map_or("301", |status| status.trim_end_matches('!'));
        (status.starts_with('3') || status.parse::<u16>().is_err()).then(|| pair(from, to)).flatten()
    });
    pairs.collect()
}

/// Pairs of a JSON file; `None` when it is none of the known shapes.
fn in_json(text: &str) -> Option<Vec<Pair>> {
    let value: Value = serde_json::from_str(text).ok()?;
    let list = match &value {
        Value::Array(list) => list,
        Value::Object(object) => match object.get("redirects") {
            Some(Value::Array(list)) => list,
            Some(_) => return None,
            None => {
                return Some(object.iter().filter_map(|(from, to)| pair(from, to.as_str()?)).collect());
            }
        },
        _ => return None,
    };
    let text =
        |entry: &Value, keys: [&str; 2]| keys.iter().find_map(|key| entry.get(*key)?.as_str()).map(str::to_owned);
    let pairs =
        list.iter().filter_map(|entry| pair(&text(entry, ["from", "source"])?, &text(entry, ["to", "destination"])?));
    Some(pairs.collect())
}

/// A redirect between two places that are named, not described by a pattern.
fn pair(from: &str, to: &str) -> Option<Pair> {
    let is_place = |text: &str| text.starts_with('/') || text.starts_with("http://") || text.starts_with("https://");
    let path = |text: &str| text.find("://").map_or(text, |at| &text[at + 3..]).to_owned();
    let is_pattern = |text: &str| path(text).contains(['*', '(', ')', '{', '}']) || path(text).contains("/:");
    (is_place(from) && is_place(to) && !is_pattern(from) && !is_pattern(to)).then(|| (from.to_owned(), to.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::markup::html_gate;

    #[test]
    fn a_page_that_waits_briefly_only_leads_on() {
        let own = Address::new("https://a.example/old/").unwrap();
        let of = |content: &str| {
            let html = html_gate::document(&format!("<meta http-equiv=Refresh content=\"{content}\">")).unwrap();
            of_page(&PageFacts::gather(&html), &own).map(|address| address.to_string())
        };
        let new = Some("https://a.example/new/".to_owned());
        for content in ["0; url=../new/", "0;URL='/new/'", "5 url=https://a.example/new/#x", "0,../new/"] {
            assert_eq!(of(content), new, "{content}");
        }
        for content in ["300", "30; url=/new/", "0; url=/old/index.html", "", "0; url=javascript:x()", "x; url=/new/"] {
            assert_eq!(of(content), None, "{content}");
        }
    }

    #[test]
    fn lists_give_pairs_and_no_patterns() {
        let text = "# moved\n/a /b\n/c  https://x.example/d 301!\n/blog/* /news/:splat 301\n/api/:id /x\n/e /f 200\n/g\n/h /i # why\n";
        let pairs = listed(text);
        let expected = [("/a", "/b"), ("/c", "https://x.example/d"), ("/h", "/i")];
        assert_eq!(pairs, expected.map(|(from, to)| (from.to_owned(), to.to_owned())));
    }

    #[test]
    fn each_shape_of_json_gives_the_same_pairs() {
        let expected = vec![("/a".to_owned(), "/b".to_owned())];
        for text in [
            r#"[{"from": "/a", "to": "/b"}, {"from": 1, "to": "/c"}]"#,
            r#"{"redirects": [{"source": "/a", "destination": "/b", "permanent": true}, {"source": "/x/(.*)", "destination": "/y"}]}"#,
            r#"{"/a": "/b", "/c": 1}"#,
        ] {
            assert_eq!(in_json(text), Some(expected.clone()), "{text}");
        }
        assert_eq!(in_json("[1"), None);
        assert_eq!(in_json("3"), None);
        assert_eq!(in_json(r#"{"redirects": 3}"#), None);
    }
}
