//! Tests of the recognisers together.

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

#[test]
fn the_top_frames_of_a_trace_are_kept() {
    let frames = |text: &str| {
        let found = artefacts(text).into_iter().filter(|artefact| artefact.kind == ArtefactKind::Frame);
        found.map(|artefact| artefact.key).collect::<Vec<_>>()
    };
    let java = (0..9).map(|n| format!("\tat com.acme.Shop.step{n}(Shop.java:{n})\n")).collect::<Vec<_>>().concat();
    assert_eq!(
        frames(&format!("java.lang.IllegalStateException: no\n{java}")),
        [
            "com.acme.shop.step0",
            "com.acme.shop.step1",
            "com.acme.shop.step2",
            "com.acme.shop.step3",
            "com.acme.shop.step4"
        ]
    );
    let python = (0..9)
        .map(|n| format!("  File \"/srv/shop.py\", line {n}, in step_{n}\n    go_on()\n"))
        .collect::<Vec<_>>()
        .concat();
    assert_eq!(frames(&python), ["shop.step_4", "shop.step_5", "shop.step_6", "shop.step_7", "shop.step_8"]);
    for (text, key) in [
        ("   at Acme.Shop.Cart..ctor(String name) in D:\\a\\Cart.cs:line 7", "acme.shop.cart..ctor"),
        ("    at async loadCart (cart.js:12:3)", "loadcart"),
        ("    at Object.load [as run] (/srv/cart.js:12:3)", "object.load"),
        ("main.(*Cart).Total(0x1, 0x2)\n\t/srv/cart.go:9 +0x1d", "main.cart.total"),
        ("   3: shop::cart::total::h0123456789abcdef\n             at ./src/cart.rs:9:5", "shop.cart.total"),
        ("web_1  |   File \"/srv/shop.py\", line 3, in <module>", "shop"),
    ] {
        assert_eq!(frames(text), [key], "{text}");
    }
    assert!(frames("at home (see below) it works\nat imap.example.org (port 993) it does not").is_empty());
}

#[test]
fn numbers_are_told_apart_by_the_words_around_them() {
    use ArtefactKind::{ErrorCode, HttpStatus, Version};
    for (text, kind, key) in [
        ("MySQL error 1205 again", ErrorCode, "1205"),
        ("SQLSTATE 42P01", ErrorCode, "42p01"),
        ("550 5.7.1 Relaying denied", ErrorCode, "5.7.1"),
        ("error code: 37CE01A3", ErrorCode, "37ce01a3"),
        ("the API still gives 403 because", HttpStatus, "http403"),
        ("Request failed with status code 422", HttpStatus, "http422"),
        ("upgraded from 1.0.3 to 2.0", Version, "2.0"),
        ("image redis:5.0-alpine", Version, "5.0"),
        ("installing studio pro 10.6", Version, "10.6"),
        ("ledger export 4.2", Version, "4.2"),
        ("9.0.0-beta (2641562b)", Version, "9.0.0"),
    ] {
        assert!(keys(text).contains(&(kind, key.to_owned())), "{text}: {:?}", keys(text));
    }
    for text in [
        "invoice RE-20117 of 12.05.2024",
        "it returns 500 rows",
        "zip code 90210",
        "at 8.45 or 10.15 AM",
        "chapter 3.2 and TLS 1.2",
        "€ 1.250,00 or 12.50 EUR",
    ] {
        assert_eq!(keys(text), [], "{text}");
    }
}

#[test]
fn products_and_sentences_are_no_names() {
    for text in [
        "JavaScript on macOS with GitHub, Node.js, MongoDB and Outlook 2019",
        "nothing works.Please help, e.g. at 5 p.m. in the U.S.",
        "ask jane.doe@example.com and/or call; text/plain, N/A, 24/7",
        "a 1280×987 picture of AM2136×822",
    ] {
        assert_eq!(keys(text), [], "{text}");
    }
}

proptest! {
    #[test]
    fn ranges_lie_within_the_text_in_order(text in "\\PC{0,200}") {
        check_ranges(&text)?;
    }

    #[test]
    fn pieces_of_artefacts_are_read_without_a_panic(
        pieces in prop::collection::vec(prop::sample::select(PIECES.to_vec()), 0..40)
    ) {
        check_ranges(&pieces.concat())?;
    }
}

const PIECES: [&str; 40] = [
    "%é%\\",
    "\\\\é",
    "C:\\é",
    "~/é",
    "a",
    "Ab",
    "_",
    ".",
    "-",
    "--",
    "/",
    "\\",
    "::",
    ":",
    "é",
    "×",
    "“",
    "1",
    "404",
    "5.7.1",
    "v",
    "0x",
    "@",
    "#",
    "$",
    "%",
    "<",
    ">",
    "(",
    ")",
    " ",
    "\n",
    "\nat a.b(",
    "\n  File \"",
    ", line 3, in x",
    "http://",
    "C:\\",
    "error ",
    "日本",
    "|",
];

fn check_ranges(text: &str) -> Result<(), TestCaseError> {
    let mut start = 0;
    for artefact in artefacts(text) {
        prop_assert!(artefact.range.start >= start);
        prop_assert!(text.get(artefact.range.clone()).is_some_and(|exact| key(artefact.kind, exact) == artefact.key));
        start = artefact.range.start;
    }
    Ok(())
}
