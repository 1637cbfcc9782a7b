//! The site that the operator names: which addresses are its own. Knows addresses only and asks
//! nothing.

use url::Url;

use crate::{
    error::{Error, Result},
    source::{limits::MAX_ADDRESS_BYTES, spec::SourceSpec},
};

/// A site, as `url` of its source names it.
#[derive(Debug)]
pub(super) struct Site {
    /// Address of the sitemap, or of the folder that holds the site.
    named: Url,
    is_sitemap: bool,
}

impl Site {
    /// The site of a source.
    ///
    /// # Errors
    /// [`Error::Source`] when `url` is missing or is no address that could be asked.
    pub(super) fn of(spec: &SourceSpec) -> Result<Self> {
        let fault = |message: &str| Error::Source { name: spec.name.clone(), message: message.to_owned() };
        let text = spec
            .url
            .as_deref()
            .ok_or_else(|| fault("`url` is missing; write the address of the site or of its sitemap"))?;
        let mut named = Url::parse(text.trim()).map_err(|error| {
            fault(&format!("`url` is no address ({error}); write it whole, as `https://docs.example/`"))
        })?;
        if !matches!(named.scheme(), "http" | "https") {
            return Err(fault("`url` is neither http nor https; only these are fetched"));
        }
        if has_credentials(&named) {
            return Err(fault("`url` holds a user name or password; take it out, sites are fetched without"));
        }
        named.set_fragment(None);
        let is_sitemap = is_sitemap(named.path());
        if !is_sitemap {
            named.set_query(None);
            let folder = format!("{}/", named.path().trim_end_matches('/'));
            named.set_path(&folder);
        }
        Ok(Self { named, is_sitemap })
    }

    /// What the operator names.
    pub(super) fn named(&self) -> &Url {
        &self.named
    }

    /// Where its `robots.txt` stands.
    pub(super) fn robots(&self) -> Url {
        let mut url = self.named.clone();
        url.set_query(None);
        url.set_path("/robots.txt");
        url
    }

    /// Its sitemap, if that is what the operator names.
    pub(super) fn sitemap(&self) -> Option<Url> {
        self.is_sitemap.then(|| self.named.clone())
    }

    /// Where its sitemap stands when nobody says so.
    pub(super) fn usual_sitemap(&self) -> Url {
        self.named.join("sitemap.xml").unwrap_or_else(|_| self.named.clone())
    }

    /// The address that `text` stands for in an answer from `base`: of this very host, without
    /// fragment.
    ///
    /// # Errors
    /// Why it may not be asked.
    pub(super) fn address(&self, text: &str, base: &Url) -> Result<Url, String> {
        if text.len() > MAX_ADDRESS_BYTES {
            return Err(format!("an address of more than {MAX_ADDRESS_BYTES} bytes"));
        }
        let mut url = base.join(text.trim()).map_err(|error| format!("`{text}` is no address: {error}"))?;
        if has_credentials(&url) {
            return Err("an address that holds a user name or password".to_owned());
        }
        if url.origin() != self.named.origin() {
            return Err(format!("`{url}` belongs to another site than `{}`", self.named));
        }
        url.set_fragment(None);
        Ok(url)
    }

    /// Whether a page lies in the folder that the operator names.
    pub(super) fn holds(&self, url: &Url) -> bool {
        let folder = if self.is_sitemap { "/" } else { self.named.path() };
        url.path().starts_with(folder) || url.path() == folder.trim_end_matches('/')
    }
}

/// Path and query of an address: the place of its record.
pub(super) fn place_of(url: &Url) -> String {
    match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    }
}

fn is_sitemap(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
    [".xml", ".gz"].iter().any(|ending| name.ends_with(ending))
}

fn has_credentials(url: &Url) -> bool {
    !url.username().is_empty() || url.password().is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::spec::SourceKind;

    fn site(url: &str) -> Result<Site> {
        Site::of(&SourceSpec { url: Some(url.to_owned()), ..SourceSpec::new("s", SourceKind::Crawl, ".") })
    }

    #[test]
    fn a_site_is_named_by_its_folder_or_by_its_sitemap() {
        let folder = site("https://docs.example/guide?x=1#top").unwrap();
        assert_eq!(folder.named().as_str(), "https://docs.example/guide/");
        assert_eq!(folder.usual_sitemap().as_str(), "https://docs.example/guide/sitemap.xml");
        assert_eq!(folder.robots().as_str(), "https://docs.example/robots.txt");
        assert_eq!(folder.sitemap(), None);
        let sitemap = site("https://docs.example/maps/site.xml.gz?lang=en").unwrap();
        assert_eq!(sitemap.sitemap().unwrap().as_str(), "https://docs.example/maps/site.xml.gz?lang=en");
        assert_eq!(sitemap.robots().as_str(), "https://docs.example/robots.txt");
    }

    #[test]
    fn what_cannot_be_asked_is_an_error_that_says_what_to_do() {
        for (url, word) in [
            ("docs.example", "no address"),
            ("ftp://docs.example/", "neither http nor https"),
            ("file:///etc/passwd", "neither http nor https"),
            ("https://me:secret@docs.example/", "user name or password"),
        ] {
            let error = site(url).unwrap_err().to_string();
            assert!(error.contains(word) && !error.contains("secret"), "{error}");
        }
        assert!(Site::of(&SourceSpec::new("s", SourceKind::Crawl, ".")).unwrap_err().to_string().contains("missing"));
    }

    #[test]
    fn only_addresses_of_the_very_host_are_its_own() {
        let site = site("https://docs.example/guide/").unwrap();
        let base = Url::parse("https://docs.example/guide/a/").unwrap();
        for (text, url) in [
            ("https://docs.example/x#y", "https://docs.example/x"),
            ("https://DOCS.example:443/x", "https://docs.example/x"),
            (" ../b?c=d ", "https://docs.example/guide/b?c=d"),
            ("//docs.example/x", "https://docs.example/x"),
        ] {
            assert_eq!(site.address(text, &base).unwrap().as_str(), url);
        }
        for text in [
            "http://docs.example/x",
            "https://docs.example:8443/x",
            "https://docs.example.evil.example/x",
            "https://www.docs.example/x",
            "//evil.example/x",
            "https://docs.example@evil.example/x",
            "https://me:secret@docs.example/x",
            "javascript:alert(1)",
            "https://",
        ] {
            let detail = site.address(text, &base).unwrap_err();
            assert!(!detail.contains("secret@"), "{detail}");
        }
        assert!(site.address(&"a".repeat(3_000), &base).unwrap_err().contains("2048 bytes"));
    }

    #[test]
    fn a_folder_holds_what_lies_below_it() {
        let guide = site("https://docs.example/guide/").unwrap();
        let sitemap = site("https://docs.example/guide/sitemap.xml").unwrap();
        for (path, is_held) in
            [("/guide/", true), ("/guide", true), ("/guide/a", true), ("/guides", false), ("/", false)]
        {
            let url = Url::parse("https://docs.example").unwrap().join(path).unwrap();
            assert_eq!((guide.holds(&url), sitemap.holds(&url)), (is_held, true), "{path}");
        }
    }
}
