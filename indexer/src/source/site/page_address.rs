//! Addresses of pages: what a link on a page leads to, and whether two addresses are the same page. It
//! fetches nothing.

use url::Url;

/// Stands for the host of a site whose address nobody has said.
const NO_HOST: &str = "http://site.invalid";

/// Where a page stands.
#[derive(Debug, Clone)]
pub(super) struct Address {
    url: Url,
    has_host: bool,
}

impl Address {
    /// The address `url`; a path where only that is known. `None` when it is neither.
    pub(super) fn new(url: &str) -> Option<Self> {
        if let Ok(url) = Url::parse(url) {
            return url.has_host().then_some(Self { url, has_host: true });
        }
        let path = url.trim_start_matches('/');
        Url::parse(&format!("{NO_HOST}/{path}")).ok().map(|url| Self { url, has_host: false })
    }

    /// What a link on this page leads to, without fragment, if that is a page of the web.
    pub(super) fn follow(&self, link: &str) -> Option<Self> {
        let mut url = self.url.join(link.trim()).ok()?;
        url.set_fragment(None);
        let is_web = matches!(url.scheme(), "http" | "https");
        let has_host = self.has_host || url.host_str() != self.url.host_str();
        is_web.then_some(Self { url, has_host })
    }

    /// Whether both lead to the same page: with or without `index.html`, `.html`, a slash at the end,
    /// and over either protocol. Where one host is not known, neither is what its paths begin with.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        let (one, two) = (self.path(), other.path());
        let is_path = match (self.has_host, other.has_host) {
            (true, true) => one == two && self.url.host_str() == other.url.host_str(),
            (false, false) => one == two,
            (true, false) => one.ends_with(two),
            (false, true) => two.ends_with(one),
        };
        is_path && self.url.query() == other.url.query()
    }

    /// The path without what servers leave out of it.
    fn path(&self) -> &str {
        let path = self.url.path();
        let path = path.strip_suffix(".html").or_else(|| path.strip_suffix(".htm")).unwrap_or(path);
        path.strip_suffix("/index").unwrap_or(path).trim_end_matches('/')
    }

    /// Whether its host is known.
    pub(super) fn has_host(&self) -> bool {
        self.has_host
    }
}

impl std::fmt::Display for Address {
    /// The whole address, or the path where only that is known.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let text = self.url.as_str();
        f.write_str(if self.has_host { text } else { text.strip_prefix(NO_HOST).unwrap_or(text) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_followed_with_and_without_a_host() {
        for (page, link, expected) in [
            ("https://a.example/ops/alerts/", "../mail#who", Some("https://a.example/ops/mail")),
            ("https://a.example/ops/", "//b.example/x", Some("https://b.example/x")),
            ("ops/alerts.html", "mail.html", Some("/ops/mail.html")),
            ("ops/alerts.html", "/mail", Some("/mail")),
            ("ops/alerts.html", "https://b.example/mail", Some("https://b.example/mail")),
            ("ops/alerts.html", "javascript:x()", None),
            ("https://a.example/", "http://[", None),
        ] {
            let found = Address::new(page).unwrap().follow(link).map(|address| address.to_string());
            assert_eq!(found.as_deref(), expected, "{link}");
        }
    }

    #[test]
    fn ways_of_writing_an_address_are_one_page() {
        let of = |url: &str| Address::new(url).unwrap();
        let page = of("https://a.example/ops/alerts/");
        for same in [
            "http://a.example/ops/alerts",
            "https://a.example/ops/alerts.html",
            "https://a.example/ops/alerts/index.html",
        ] {
            assert!(page.is_same(&of(same)), "{same}");
        }
        for other in ["https://a.example/ops/", "https://b.example/ops/alerts/", "https://a.example/ops/alerts/?v=2"] {
            assert!(!page.is_same(&of(other)), "{other}");
        }
        assert!(page.is_same(&of("/alerts/")) && of("/alerts/").is_same(&page));
        assert!(!page.is_same(&of("/mail/")));
    }
}
