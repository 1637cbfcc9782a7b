//! Reads `robots.txt`: what a site lets this crawler fetch, how fast, and where its sitemaps stand.
//! Pure: it asks nothing. Format: RFC 9309; `Crawl-delay` and `Sitemap` are customs beside it.

use std::time::Duration;

use url::Url;

use super::site::place_of;
use crate::source::limits::{MAX_ROBOTS_RULES, MAX_SITEMAPS};

/// Name under which a `robots.txt` may speak to this crawler.
pub(super) const PRODUCT: &str = "tier0";

/// What a site lets this crawler do. The default lets it do everything.
#[derive(Debug, Default)]
pub(super) struct Robots {
    rules: Vec<Rule>,
    /// Least time between two requests.
    pub(super) delay: Option<Duration>,
    /// Sitemaps that it names, as written.
    pub(super) sitemaps: Vec<String>,
}

#[derive(Debug)]
struct Rule {
    is_allowed: bool,
    /// Starts of paths, with `*` for anything.
    pattern: String,
    is_whole: bool,
}

/// Rules for one name.
#[derive(Default)]
struct Group {
    is_there: bool,
    rules: Vec<Rule>,
    delay: Option<Duration>,
}

impl Robots {
    /// What `text` says. Groups of one name are one group; the group of this crawler's name holds
    /// instead of the one for all.
    ///
    /// # Errors
    /// When more rules apply than can be held against every page.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let (mut own, mut all) = (Group::default(), Group::default());
        let (mut is_own, mut is_all, mut is_past_names) = (false, false, true);
        let mut sitemaps = Vec::new();
        for line in text.trim_start_matches('\u{feff}').split(['\n', '\r']) {
            let line = line.split('#').next().unwrap_or_default();
            let Some((key, value)) = line.split_once(':') else { continue };
            let (key, value) = (key.trim().to_ascii_lowercase(), value.trim());
            match key.as_str() {
                "user-agent" => {
                    if std::mem::take(&mut is_past_names) {
                        (is_own, is_all) = (false, false);
                    }
                    is_own |= product_of(value).eq_ignore_ascii_case(PRODUCT);
                    is_all |= value.starts_with('*');
                    own.is_there |= is_own;
                }
                "allow" | "disallow" | "crawl-delay" => {
                    is_past_names = true;
                    for (group, _) in [(&mut own, is_own), (&mut all, is_all)].into_iter().filter(|(_, holds)| *holds) {
                        group.add(&key, value);
                    }
                }
                "sitemap" if sitemaps.len() < MAX_SITEMAPS && !value.is_empty() => sitemaps.push(value.to_owned()),
                _ => {}
            }
        }
        let Group { rules, delay, .. } = if own.is_there { own } else { all };
        if rules.len() > MAX_ROBOTS_RULES {
            return Err(format!("more than {MAX_ROBOTS_RULES} rules"));
        }
        Ok(Self { rules, delay, sitemaps })
    }

    /// Whether the page may be fetched: the longest rule that fits decides, of two as long the one
    /// that allows.
    pub(super) fn allows(&self, url: &Url) -> bool {
        let path = normalised(&place_of(url), true);
        let fitting = self.rules.iter().filter(|rule| rule.fits(&path));
        fitting.max_by_key(|rule| (rule.octets(), rule.is_allowed)).is_none_or(|rule| rule.is_allowed)
    }
}

impl Group {
    fn add(&mut self, key: &str, value: &str) {
        if key == "crawl-delay" {
            let delay = value.parse().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
            self.delay = self.delay.max(delay);
        } else if value.starts_with(['/', '*']) && self.rules.len() <= MAX_ROBOTS_RULES {
            let (pattern, is_whole) = value.strip_suffix('$').map_or((value, false), |pattern| (pattern, true));
            self.rules.push(Rule { is_allowed: key == "allow", pattern: normalised(pattern, false), is_whole });
        }
    }
}

impl Rule {
    fn octets(&self) -> usize {
        self.pattern.len() + usize::from(self.is_whole)
    }

    /// Linear in path and pattern: each piece between two `*` is looked for once, behind the last.
    fn fits(&self, path: &str) -> bool {
        let Some((start, pieces)) = self.pattern.split_once('*') else {
            return path.strip_prefix(&self.pattern).is_some_and(|rest| rest.is_empty() || !self.is_whole);
        };
        let Some(mut rest) = path.strip_prefix(start) else { return false };
        let (between, last) = pieces.rsplit_once('*').map_or((None, pieces), |(between, last)| (Some(between), last));
        for piece in between.into_iter().flat_map(|between| between.split('*')) {
            match rest.split_once(piece) {
                Some((_, behind)) => rest = behind,
                None => return false,
            }
        }
        if self.is_whole { rest.ends_with(last) } else { rest.contains(last) }
    }
}

/// The name in a `User-agent` line, without version.
fn product_of(value: &str) -> &str {
    let end = value.find(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_').unwrap_or(value.len());
    value.get(..end).unwrap_or_default()
}

/// Path in the one form in which paths are compared: unreserved octets bare, all others beyond ASCII
/// percent-encoded with capitals. A `*` of a path is encoded, that of a pattern has its meaning.
fn normalised(path: &str, is_path: bool) -> String {
    let bytes = path.as_bytes();
    let mut out = String::with_capacity(path.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let escaped = (byte == b'%').then(|| octet(bytes.get(at + 1..at + 3))).flatten();
        at += if escaped.is_some() { 3 } else { 1 };
        let octet = escaped.unwrap_or(byte);
        let is_bare = match escaped {
            Some(octet) => octet.is_ascii_alphanumeric() || b"-._~".contains(&octet),
            None => octet.is_ascii_graphic() && octet != b'$' && (octet != b'*' || !is_path),
        };
        if is_bare {
            out.push(char::from(octet));
        } else {
            out.push('%');
            for half in [octet >> 4, octet & 15] {
                out.extend(char::from_digit(u32::from(half), 16).map(|digit| digit.to_ascii_uppercase()));
            }
        }
    }
    out
}

fn octet(digits: Option<&[u8]>) -> Option<u8> {
    let digit = |byte: &u8| char::from(*byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    match digits? {
        [high, low] => Some(digit(high)? << 4 | digit(low)?),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allows(robots: &str, path: &str) -> bool {
        Robots::parse(robots).unwrap().allows(&Url::parse("https://docs.example").unwrap().join(path).unwrap())
    }

    #[test]
    fn the_longest_rule_decides_and_allowing_wins_a_draw() {
        let robots = "User-agent: *\nDisallow: /a\nAllow: /a/b\nDisallow: /a/b/c.html\nDisallow: /same\nAllow: /same\n";
        for (path, is_allowed) in [
            ("/", true),
            ("/a", false),
            ("/about", false),
            ("/a/x", false),
            ("/a/b", true),
            ("/a/b/d", true),
            ("/a/b/c.html", false),
            ("/same", true),
            ("/A", true),
        ] {
            assert_eq!(allows(robots, path), is_allowed, "{path}");
        }
    }

    #[test]
    fn stars_and_ends_are_patterns() {
        for (rule, path, is_fitting) in [
            ("/*.php", "/a/index.php?x", true),
            ("/*.php$", "/a/index.php?x", false),
            ("/*.php$", "/a/index.php", true),
            ("/*.php$", "/a.php/b.php", true),
            ("/fish$", "/fish", true),
            ("/fish$", "/fish/", false),
            ("/*/b*/d", "/a/bc/d", true),
            ("/*/b*/d", "/a/c/d", false),
            ("/a*b$", "/ab", true),
            ("/a*bb$", "/ab", false),
            ("/*a*a$", "/a", false),
            ("*", "/anything", true),
            ("/a**b", "/axb", true),
            ("/x$y", "/x$y", true),
            ("/", "/", true),
        ] {
            let robots = format!("User-agent: *\nDisallow: {rule}");
            assert_eq!(!allows(&robots, path), is_fitting, "{rule} {path}");
        }
    }

    #[test]
    fn octets_are_compared_in_one_form() {
        for (rule, path, is_fitting) in [
            ("/caf\u{e9}", "/caf%c3%a9", true),
            ("/caf%c3%a9", "/caf\u{e9}", true),
            ("/%7Euser", "/~user", true),
            ("/a%2fb", "/a/b", false),
            ("/a%2fb", "/a%2Fb", true),
            ("/100%25", "/100%25", true),
            ("/a%2A", "/a*", true),
            ("/a%2A", "/abc", false),
            ("/a%24", "/a$", true),
            ("/%zz", "/%zz", true),
        ] {
            let robots = format!("User-agent: *\nDisallow: {rule}");
            assert_eq!(!allows(&robots, path), is_fitting, "{rule} {path}");
        }
    }

    #[test]
    fn the_group_of_the_own_name_holds_instead_of_the_one_for_all() {
        let robots = "user-agent: other\nUSER-AGENT: Tier0/2.1\ndisallow: /mine # not this\n\n\
            User-agent: *\nDisallow: /\n\nUser-agent: tier0\nDisallow: /more\nCrawl-delay: 1.5\n";
        assert!(allows(robots, "/x") && !allows(robots, "/mine") && !allows(robots, "/more"));
        assert_eq!(Robots::parse(robots).unwrap().delay, Some(Duration::from_millis(1500)));
        assert!(!allows("User-agent: tier0-news\nAllow: /\nUser-agent: *\nDisallow: /", "/x"));
        assert!(allows("User-agent: *\nDisallow: /\nUser-agent: tier0\n", "/x"), "a group without rules allows all");
        assert!(allows("Disallow: /\n", "/x"), "a rule without a name is nobody's");
        assert!(allows("User-agent: *\nDisallow:\nDisallow: nothing\n", "/nothing"));
    }

    #[test]
    fn line_ends_marks_and_sitemaps_are_read_wherever_they_stand() {
        let robots = "\u{feff}User-agent: *\rDisallow: /a\r\nSitemap: https://docs.example/one.xml\nnonsense\nDisallow: /b\n\
            sitemap:https://docs.example/two.xml\nCrawl-delay: soon\nCrawl-delay: -1\nCrawl-delay: inf";
        assert!(!allows(robots, "/a") && !allows(robots, "/b"));
        let robots = Robots::parse(robots).unwrap();
        assert_eq!(robots.sitemaps, ["https://docs.example/one.xml", "https://docs.example/two.xml"]);
        assert_eq!(robots.delay, None);
    }

    #[test]
    fn too_many_rules_are_a_fault_and_other_crawlers_rules_are_none() {
        let rules = "Disallow: /x\n".repeat(MAX_ROBOTS_RULES + 1);
        assert!(Robots::parse(&format!("User-agent: *\n{rules}")).unwrap_err().contains("5000 rules"));
        assert!(Robots::parse(&format!("User-agent: other\n{rules}")).is_ok());
    }

    proptest::proptest! {
        #[test]
        fn no_file_and_no_path_stops_it(text in "(?s)(User-agent: \\*\n)?(Disallow: .{0,20}\n)*", path in ".{0,40}") {
            let robots = Robots::parse(&text).unwrap();
            if let Ok(url) = Url::parse("https://docs.example/").unwrap().join(&path) {
                let _ = robots.allows(&url);
            }
        }
    }
}
