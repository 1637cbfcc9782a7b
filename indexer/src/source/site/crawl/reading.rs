//! Gives fetched pages to the reader of HTML pages, which knows files: says what file each page would
//! be, and what address it has. The only place that speaks to that reader.

use url::Url;

use super::pages::Page;
use crate::source::{record::Reading, site::html, spec::SourceSpec};

/// The source as the reader of HTML sees it: its `url` is where the crawl begins, no base of pages.
pub(super) fn spec_for_pages(spec: &SourceSpec) -> SourceSpec {
    SourceSpec { url: None, ..spec.clone() }
}

/// Reads a page. Its address is what it says itself, else where it was fetched from.
pub(super) fn read(spec: &SourceSpec, page: &Page) -> Reading {
    let record = html::record_of(&file_of(&page.url));
    let url = page.url.to_string();
    html::page(spec, &html::Site::default(), &html::Page { record, url: &url, is_addressed: true, text: &page.text })
}

/// The file in which the page would lie if the site were a folder.
fn file_of(url: &Url) -> String {
    let path = url.path().trim_start_matches('/');
    if let Some(query) = url.query() {
        return format!("{}?{query}.html", path.trim_end_matches('/'));
    }
    let is_file = [".html", ".htm", ".xhtml"].iter().any(|ending| path.ends_with(ending));
    match path {
        path if path.is_empty() || path.ends_with('/') => format!("{path}index.html"),
        path if is_file => path.to_owned(),
        path => format!("{path}.html"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::spec::SourceKind;

    #[test]
    fn a_page_has_the_file_that_its_address_stands_for() {
        for (url, file) in [
            ("https://docs.example", "index.html"),
            ("https://docs.example/a/b/", "a/b/index.html"),
            ("https://docs.example/a/b", "a/b.html"),
            ("https://docs.example/a/b.html", "a/b.html"),
            ("https://docs.example/notes/1.2", "notes/1.2.html"),
            ("https://docs.example/show/?id=7", "show?id=7.html"),
            ("https://docs.example/show.php?id=7", "show.php?id=7.html"),
        ] {
            assert_eq!(file_of(&Url::parse(url).unwrap()), file);
        }
    }

    #[test]
    fn a_page_may_name_its_address_and_has_its_own_else() {
        let spec = SourceSpec {
            url: Some("https://docs.example/sitemap.xml".into()),
            ..SourceSpec::new("docs", SourceKind::Crawl, ".")
        };
        let url = Url::parse("https://docs.example/a?b=c").unwrap();
        let read = |head: &str| {
            let text = format!("<html><head>{head}</head><body><main><h1>A</h1><p>Text.</p></main></body></html>");
            let page = Page { url: url.clone(), text };
            super::read(&spec_for_pages(&spec), &page).outcome.unwrap()
        };
        assert_eq!(read("").url.as_deref(), Some("https://docs.example/a?b=c"));
        let canonical = r#"<link rel="canonical" href="https://docs.example/a">"#;
        assert_eq!(read(canonical).url.as_deref(), Some("https://docs.example/a"));
        assert_eq!(read("").record, "a?b=c");
    }
}
