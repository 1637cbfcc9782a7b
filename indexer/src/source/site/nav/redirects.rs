//! Files with a redirect on each line: `_redirects` of Netlify
//! (<https://docs.netlify.com/routing/redirects/>), and the lists of old and new pages that
//! sphinxext-rediraffe takes. What has a wildcard or a condition is no redirect of one page.

use std::path::Path;

use super::config::{text, upward};
use crate::source::{site::paths::stem, spec::Dialect};

/// Where such a file may lie, seen from the source or a folder above it.
const NAMES: [&str; 5] = ["_redirects", "static/_redirects", "public/_redirects", "redirects", "redirects.txt"];

/// The redirects of the first file that is there.
pub(super) fn lines(root: &Path, dialect: Dialect) -> Vec<(String, String)> {
    let mut files = upward(root).into_iter().flat_map(|folder| NAMES.map(|name| folder.join(name)));
    let text = files.find_map(|file| text(&file)).unwrap_or_default();
    text.lines().filter_map(|line| redirect(line, dialect)).collect()
}

fn redirect(line: &str, dialect: Dialect) -> Option<(String, String)> {
    let line = line.split_once('#').map_or(line, |(before, after)| {
        // An anchor is no comment.
        if before.is_empty() || before.ends_with(char::is_whitespace) {
            before
        } else {
            &line[..before.len() + 1 + after.len()]
        }
    });
    let mut words = line.split_whitespace().map(|word| word.trim_matches('"'));
    let (from, to) = (words.next()?, words.next()?);
    let is_moved = words.next().is_none_or(|status| {
        let status = status.trim_end_matches('!');
        matches!(status, "301" | "302" | "303" | "307" | "308")
    });
    let is_whole = |path: &str| !path.contains('*') && !path.contains("/:");
    if !is_moved || !is_whole(from) || !is_whole(to) || to.contains('=') && !to.contains('?') {
        return None;
    }
    Some((path(from, dialect)?, path(to, dialect)?))
}

/// A path or an address; of a page of Sphinx by its file, the address of that page.
fn path(word: &str, dialect: Dialect) -> Option<String> {
    let is_address = word.starts_with('/') || word.starts_with("http://") || word.starts_with("https://");
    let is_page = [".md", ".rst"].iter().any(|ending| word.ends_with(ending));
    match dialect {
        _ if is_address => Some(word.to_owned()),
        Dialect::Myst if is_page => Some(format!("/{}.html", stem(word))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_and_rules_passed_over() {
        let read = |line| redirect(line, Dialect::Jekyll);
        let pair = |from: &str, to: &str| Some((from.to_owned(), to.to_owned()));
        assert_eq!(read("/a.html /b 301!"), pair("/a.html", "/b"));
        assert_eq!(read("/a   https://b.example/c#d 301 301!"), pair("/a", "https://b.example/c#d"));
        assert_eq!(read("/a /b # why"), pair("/a", "/b"));
        for line in [
            "",
            "# /a /b",
            "/a",
            "/a/* /b 301",
            "/a/:id /b/:id",
            "/a /b 200",
            "/a /b Country=us",
            "/a id=:id /b 301",
            "a b",
        ] {
            assert_eq!(read(line), None, "{line}");
        }
        assert_eq!(redirect("\"a/b.rst\" c.md", Dialect::Myst), pair("/a/b.html", "/c.html"));
    }
}
