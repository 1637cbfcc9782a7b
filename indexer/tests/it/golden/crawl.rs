//! Golden fixtures: A site fetched from a server in the test. No test waits: pauses are none, and what
//! the server wants waited for is nothing.

mod server;

use std::{fs, io::Write as _, net::TcpListener, path::Path, thread};

use flate2::{Compression, write::GzEncoder};
use tier0_indexer::{
    Document,
    source::{Collected, Crawl, DropReason, RepairReason, SourceKind, SourceReport, SourceSpec, limits, read},
};

use self::server::{NOW, Reply, Request, Server};
use crate::support::{fixture, rendered};

/// A source that crawls `server` and keeps its mirror in `folder`.
fn spec(server: &Server, path: &str, folder: &Path) -> SourceSpec {
    SourceSpec {
        url: Some(server.url(path)),
        crawl: Crawl { delay_ms: 0, allow_private: vec!["127.0.0.1".to_owned()], ..Crawl::default() },
        ..SourceSpec::new("docs", SourceKind::Crawl, folder.join("mirror"))
    }
}

fn crawled(spec: &SourceSpec) -> (Vec<Document>, SourceReport) {
    let mut collected = Collected::default();
    let account = read(spec, &mut collected).unwrap();
    (collected.documents.into_iter().map(|(_, document)| document).collect(), account)
}

fn ids(documents: &[Document]) -> Vec<String> {
    documents.iter().map(Document::id).collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut out = GzEncoder::new(Vec::new(), Compression::fast());
    out.write_all(bytes).unwrap();
    out.finish().unwrap()
}

/// A page that the server would not have to send again.
fn page(request: &Request, file: &str) -> Reply {
    let body = fs::read(fixture("crawl").join(file)).unwrap();
    let etag = format!("\"{file}\"");
    let is_same = request.header("if-none-match") == Some(&etag) || request.header("if-modified-since") == Some(NOW);
    let reply = if is_same { Reply::new("304 Not Modified") } else { Reply::html(body) };
    // Some servers know only when a file was changed.
    if file.contains("upgrade") { reply.with("last-modified", NOW) } else { reply.with("etag", &etag) }
}

fn fixture_site(request: &Request) -> Reply {
    let file = |name: &str| Reply::plain(fs::read(fixture("crawl").join(name)).unwrap());
    match request.path.as_str() {
        "/robots.txt" => file("robots.txt"),
        "/sitemap.xml" => file("sitemap.xml"),
        "/sitemap-guide.xml" => file("sitemap-guide.xml"),
        "/sitemap-rest.xml.gz" => {
            let text = fs::read_to_string(fixture("crawl").join("sitemap-rest.xml")).unwrap();
            let own = format!("http://{}", request.header("host").unwrap());
            Reply::plain(gzip(
                text.replace(server::SITE, &own).replace("me:secret@docs.example", "me:secret@127.0.0.1").as_bytes(),
            ))
        }
        "/" => page(request, "index.html"),
        "/guide/install/" => page(request, "guide/install/index.html"),
        "/guide/limits.html" => page(request, "guide/limits.html"),
        "/guide/upgrade-1.2" => page(request, "guide/upgrade-1.2.html"),
        "/guide/new-name/" => page(request, "guide/new-name/index.html"),
        "/faq/?topic=billing&page=2" => page(request, "faq/index.html"),
        "/internal/glossary" => page(request, "glossary.html"),
        "/busy" if request.before == 0 => Reply::new("503 Service Unavailable").with("retry-after", "0"),
        "/busy" => page(request, "busy.html"),
        "/down" => Reply::new("500 Internal Server Error"),
        "/old-name" => Reply::to("301 Moved Permanently", "/guide/new-name/"),
        "/older-name" => Reply::to("308 Permanent Redirect", "old-name?from=older"),
        "/old-name?from=older" => Reply::to("302 Found", "https://docs.example/guide/new-name/#top"),
        "/start" => Reply::to("302 Found", "https://docs.example/guide/install/"),
        "/partner" => Reply::to("301 Moved Permanently", "https://partner.example/widget"),
        "/sneaky" => Reply::to("307 Temporary Redirect", "/internal/plans"),
        "/round" => Reply::to("301 Moved Permanently", "/round"),
        "/members" => Reply::new("403 Forbidden"),
        "/hidden" => page(request, "busy.html").with("x-robots-tag", "noindex, nofollow"),
        "/huge" => Reply::html(vec![b'a'; usize::try_from(limits::MAX_PAGE_BYTES).unwrap() + 1]),
        "/bomb" => Reply::html(gzip(&vec![b'a'; 16 << 20])).with("content-encoding", "gzip"),
        "/manual.pdf" => Reply::of("application/pdf", "%PDF-1.7"),
        "/latin" => Reply::html(b"<html><body><p>Caf\xe9</p></body></html>".to_vec()),
        _ => Reply::new("404 Not Found"),
    }
}

#[test]
fn a_site_is_fetched_by_its_sitemap_and_asked_again_only_for_what_may_have_changed() {
    let server = Server::start(fixture_site);
    let folder = tempfile::tempdir().unwrap();
    let spec = spec(&server, "/", folder.path());
    insta::assert_snapshot!("crawl", server.shown(&rendered(&spec)));
    let first = server.asked();
    let (documents, _) = crawled(&spec);
    let second = server.asked();
    assert_eq!(documents, crawled(&spec).0, "unchanged pages give equal documents");
    let both = format!("first crawl:\n{}\n\nsecond crawl:\n{}\n", first.join("\n"), second.join("\n"));
    insta::assert_snapshot!("crawl_requests", server.shown(&both));
}

/// A site of `pages`, each with its name as text, whose sitemap lists them.
fn small_site(pages: &'static [&'static str]) -> impl Fn(&Request) -> Reply + Send + 'static {
    move |request| match request.path.as_str() {
        "/robots.txt" => Reply::new("404 Not Found"),
        "/sitemap.xml" => {
            let list: Vec<_> =
                pages.iter().map(|page| format!("<url><loc>{}{page}</loc></url>", server::SITE)).collect();
            Reply::plain(format!("<urlset>{}</urlset>", list.concat()))
        }
        path if pages.contains(&path) => Reply::html(format!("<main><h1>{path}</h1><p>The page {path}.</p></main>")),
        _ => Reply::new("404 Not Found"),
    }
}

#[test]
fn what_changes_on_the_site_changes_in_the_mirror() {
    let server = Server::start(small_site(&["/a", "/b", "/c"]));
    let folder = tempfile::tempdir().unwrap();
    let spec = spec(&server, "/", folder.path());
    assert_eq!(ids(&crawled(&spec).0), ["docs/a", "docs/b", "docs/c"]);
    let files = || fs::read_dir(&spec.path).unwrap().count();
    assert_eq!(files(), 7, "two files for each page, and the mark");

    // `a` is not listed any more, `b` is gone, `c` has another text.
    let changed = small_site(&["/b", "/c"]);
    server.becomes(move |request| match request.path.as_str() {
        "/b" => Reply::new("410 Gone"),
        "/c" => Reply::html("<main><h1>C</h1><p>Another text.</p></main>"),
        _ => changed(request),
    });
    let (documents, account) = crawled(&spec);
    assert_eq!((ids(&documents), documents[0].title.as_str()), (vec!["docs/c".to_owned()], "C"));
    assert_eq!(account.drops, [(DropReason::Unreadable, 1)].into());
    assert_eq!(files(), 3);

    // A page that is kept from the crawler is forgotten, too: it may not be everyone's any more.
    server.becomes(|request| match request.path.as_str() {
        "/robots.txt" => Reply::plain("User-agent: *\nDisallow: /c"),
        _ => small_site(&["/c"])(request),
    });
    assert_eq!(crawled(&spec).1.drops, [(DropReason::Refused, 1)].into());
    assert_eq!(files(), 1);
}

#[test]
fn a_site_in_trouble_keeps_the_pages_of_the_last_crawl() {
    let server = Server::start(small_site(&["/a", "/b"]));
    let folder = tempfile::tempdir().unwrap();
    let spec = spec(&server, "/", folder.path());
    let (before, _) = crawled(&spec);

    let in_trouble = small_site(&["/a", "/b", "/new"]);
    server.becomes(move |request| match request.path.as_str() {
        "/a" | "/new" => Reply::new("503 Service Unavailable").with("retry-after", "0"),
        _ => in_trouble(request),
    });
    let (documents, account) = crawled(&spec);
    assert_eq!(documents, before);
    assert_eq!(account.repairs, [(RepairReason::Incomplete, 1)].into());
    let drops: Vec<_> = account.dropped.iter().map(|drop| (drop.place.as_str(), drop.detail.as_str())).collect();
    assert_eq!(drops, [("/new", "503 Service Unavailable")]);

    // No sitemap: nobody knows which pages are gone, so those that are known are asked for.
    server.becomes(|request| match request.path.as_str() {
        "/sitemap.xml" => Reply::plain("<urlset><url><loc>https://docs.example/a</loc></url><url>"),
        _ => small_site(&["/a", "/b"])(request),
    });
    let (documents, account) = crawled(&spec);
    assert_eq!((documents, account.drops), (before.clone(), [(DropReason::BadXml, 1)].into()));

    // No rules: nothing is asked at all.
    server.asked();
    server.becomes(|_| Reply::new("500 Internal Server Error"));
    let (documents, account) = crawled(&spec);
    assert_eq!((&documents, server.asked()), (&before, vec!["/robots.txt".to_owned()]));
    assert_eq!(
        (account.drops, account.repairs),
        ([(DropReason::Refused, 1)].into(), [(RepairReason::Incomplete, 2)].into())
    );

    drop(server);
    let (documents, account) = crawled(&spec);
    assert_eq!(documents, before);
    assert_eq!((account.dropped[0].reason, account.dropped[0].place.as_str()), (DropReason::Refused, "/robots.txt"));
}

#[test]
fn a_page_that_stands_under_two_addresses_is_read_once() {
    let leading = |status: &'static str, pages: &'static [&'static str]| {
        move |request: &Request| match request.path.as_str() {
            "/old" => Reply::to(status, "/new"),
            "/new" => Reply::html("<main><h1>New</h1><p>The page.</p></main>"),
            _ => small_site(pages)(request),
        }
    };
    let server = Server::start(leading("301 Moved Permanently", &["/old"]));
    let folder = tempfile::tempdir().unwrap();
    let spec = spec(&server, "/", folder.path());
    assert_eq!(ids(&crawled(&spec).0), ["docs/new"]);
    // Now both are listed, and the old one is known from the mirror only.
    server.becomes(leading("502 Bad Gateway", &["/new", "/old"]));
    let (documents, account) = crawled(&spec);
    assert_eq!((ids(&documents), account.drops), (vec!["docs/new".to_owned()], [(DropReason::Redirect, 1)].into()));
}

#[test]
fn a_site_that_only_fails_is_soon_asked_no_more() {
    const PAGES: [&str; 30] = [
        "/00", "/01", "/02", "/03", "/04", "/05", "/06", "/07", "/08", "/09", "/10", "/11", "/12", "/13", "/14", "/15",
        "/16", "/17", "/18", "/19", "/20", "/21", "/22", "/23", "/24", "/25", "/26", "/27", "/28", "/29",
    ];
    let site = small_site(&PAGES);
    let server = Server::start(move |request| match request.path.as_str() {
        "/robots.txt" | "/sitemap.xml" | "/02" => site(request),
        _ => Reply::new("502 Bad Gateway"),
    });
    let folder = tempfile::tempdir().unwrap();
    let (documents, account) = crawled(&spec(&server, "/", folder.path()));
    assert_eq!(ids(&documents), ["docs/02"]);
    assert_eq!(account.drops, [(DropReason::Unreadable, 29)].into());
    // Rules, sitemap, three pages of which the last is well, and then those in a row.
    assert_eq!(server.asked().len(), 5 + usize::try_from(limits::MAX_FAILURES_IN_A_ROW).unwrap());
    assert!(account.dropped.last().unwrap().detail.contains("not asked any more"));
}

#[test]
fn every_request_says_who_asks_and_gives_nothing_back() {
    let server = Server::start(|request| {
        let is_known = request.header("user-agent").is_some_and(|agent| agent.starts_with("tier0/"));
        let is_bare = ["cookie", "authorization", "referer"].iter().all(|name| request.header(name).is_none());
        let reply = if is_known && is_bare { small_site(&["/a"])(request) } else { Reply::new("400 Bad Request") };
        reply.with("set-cookie", "session=1; Path=/")
    });
    let folder = tempfile::tempdir().unwrap();
    let (documents, account) = crawled(&spec(&server, "/", folder.path()));
    assert_eq!((ids(&documents), account.records), (vec!["docs/a".to_owned()], 1));
}

#[test]
fn a_site_that_has_moved_is_not_followed_and_the_drop_says_where_to() {
    let server = Server::start(|_| Reply::to("301 Moved Permanently", "https://new.example/robots.txt"));
    let folder = tempfile::tempdir().unwrap();
    let (_, account) = crawled(&spec(&server, "/", folder.path()));
    let drop = &account.dropped[0];
    assert_eq!((drop.reason, server.asked().len()), (DropReason::Refused, 1));
    assert!(
        drop.detail.contains("https://new.example/robots.txt") && drop.detail.contains("write its address"),
        "{drop:?}"
    );
}

#[test]
fn a_server_that_hangs_up_is_a_drop_with_and_without_tls() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    // Ends with the process: it only ever waits.
    thread::spawn(move || listener.incoming().for_each(drop));
    let folder = tempfile::tempdir().unwrap();
    for scheme in ["http", "https"] {
        let crawl = Crawl { delay_ms: 0, allow_private: vec!["127.0.0.1".to_owned()], ..Crawl::default() };
        let url = Some(format!("{scheme}://{address}/"));
        let source =
            SourceSpec { url, crawl, ..SourceSpec::new("docs", SourceKind::Crawl, folder.path().join(scheme)) };
        let (documents, account) = crawled(&source);
        assert_eq!((documents.len(), account.drops), (0, [(DropReason::Refused, 1)].into()), "{scheme}");
    }
}

#[test]
fn a_private_host_is_not_even_connected_to_unless_it_is_listed() {
    let server = Server::start(small_site(&["/a"]));
    let folder = tempfile::tempdir().unwrap();
    let open = spec(&server, "/", folder.path());
    for (allowed, is_asked) in
        [(vec![], false), (vec!["127.0.0.2".to_owned()], false), (open.crawl.allow_private.clone(), true)]
    {
        let crawl = Crawl { allow_private: allowed, ..open.crawl.clone() };
        let (documents, account) = crawled(&SourceSpec { crawl, ..open.clone() });
        assert_eq!((documents.len() == 1, !server.asked().is_empty()), (is_asked, is_asked));
        if !is_asked {
            assert!(account.dropped[0].detail.contains("list `127.0.0.1` in `crawl.allow_private`"));
            assert_eq!(account.drops, [(DropReason::Refused, 1)].into());
        }
    }
}

#[test]
fn no_more_pages_are_fetched_than_the_operator_wants() {
    let server = Server::start(small_site(&["/a", "/b", "/c"]));
    let folder = tempfile::tempdir().unwrap();
    let open = spec(&server, "/", folder.path());
    let crawl = Crawl { max_pages: 2, ..open.crawl.clone() };
    let (documents, account) = crawled(&SourceSpec { crawl, ..open });
    assert_eq!(ids(&documents), ["docs/a", "docs/b"]);
    assert_eq!((account.dropped[0].place.as_str(), account.dropped[0].reason), ("/c", DropReason::Refused));
    assert!(!server.asked().contains(&"/c".to_owned()));
}

#[test]
fn only_the_folder_that_is_named_is_read() {
    let server = Server::start(|request| match request.path.as_str() {
        "/guide/sitemap.xml" => {
            small_site(&["/guide/a", "/blog/b"])(&Request { path: "/sitemap.xml".into(), ..Request::default() })
        }
        _ => small_site(&["/guide/a", "/blog/b"])(request),
    });
    let folder = tempfile::tempdir().unwrap();
    let (documents, account) = crawled(&spec(&server, "/guide", &folder.path().join("folder")));
    assert_eq!((ids(&documents), account.records), (vec!["docs/guide/a".to_owned()], 1));
    assert_eq!(account.repairs, [(RepairReason::LinkPassedOver, 1)].into());
    let (documents, _) = crawled(&spec(&server, "/guide/sitemap.xml", &folder.path().join("sitemap")));
    assert_eq!(ids(&documents), ["docs/blog/b", "docs/guide/a"], "the sitemap that is named holds for the whole host");
}

#[test]
fn a_sitemap_that_is_no_sitemap_is_a_drop_that_says_so() {
    for (reply, reason) in [
        ("<!DOCTYPE urlset [<!ENTITY x \"y\">]><urlset></urlset>", DropReason::WrongShape),
        ("<html><body>Welcome</body></html>", DropReason::WrongShape),
        ("<sitemapindex><sitemap><loc>/sitemap.xml?2</loc></sitemap></sitemapindex>", DropReason::WrongShape),
        ("not XML < at all", DropReason::BadXml),
    ] {
        let server = Server::start(move |request| match request.path.as_str() {
            "/robots.txt" => Reply::new("404 Not Found"),
            _ => Reply::plain(reply),
        });
        let folder = tempfile::tempdir().unwrap();
        let (documents, account) = crawled(&spec(&server, "/", folder.path()));
        assert_eq!((documents.len(), account.drops), (0, [(reason, 1)].into()), "{reply}");
    }
}
