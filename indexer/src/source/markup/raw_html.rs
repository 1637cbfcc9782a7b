//! What HTML within Markdown means, tag by tag: it comes in pieces, with Markdown between an opening
//! tag and its end. What is no text for readers is hidden; unknown tags are passed over.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    flow::Flow,
    html_shapes::ends_paragraph,
    tags::{Tag, Token, decoded, tokens},
};

/// What of Markdown authors write in HTML as well, where generators let it stand: links, stress and code.
static MARKED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"\[([^\[\]]*)\]\(([^()\s]*)\)",
        r"|\*\*([^*\s](?:[^*]*[^*\s])?)\*\*",
        r"|`([^`]+)`",
        r#"|(^|[\s("])\*([^*\s](?:[^*]*[^*\s])?)\*"#
    ))
    .expect("the pattern is a constant that the tests compile")
});

/// Elements whose content is not shown.
const HIDDEN: [&str; 10] =
    ["script", "style", "template", "svg", "iframe", "object", "noscript", "video", "audio", "select"];
/// Elements of a page's frame. What an author writes into them is text of the page here.
const FRAME: [&str; 3] = ["footer", "nav", "title"];

/// Tells `flow` what a piece of HTML says.
pub(super) fn read(flow: &mut Flow<'_>, html: &str) {
    for token in tokens(html) {
        match token {
            Token::Text(text) => lines(flow, &decoded(text)),
            Token::Open(tag) => open(flow, &tag),
            Token::Close(name) => close(flow, &name.to_ascii_lowercase()),
            Token::OpenComment(text) => flow.hide_comment(text),
        }
    }
}

/// Text of HTML: a line of it is one of the source.
fn lines(flow: &mut Flow<'_>, text: &str) {
    for (nth, line) in text.split('\n').enumerate() {
        if nth > 0 {
            flow.line_break();
        }
        if flow.is_code() {
            flow.text(line);
            continue;
        }
        let mut done = 0;
        for found in MARKED.captures_iter(line) {
            let whole = found.get(0).map_or(0..0, |whole| whole.range());
            words(flow, line.get(done..whole.start).unwrap_or_default());
            if let Some(destination) = found.get(2) {
                flow.link(destination.as_str());
            }
            for text in [1, 3, 4, 5, 6].into_iter().filter_map(|group| found.get(group)) {
                flow.text(text.as_str());
            }
            done = whole.end;
        }
        words(flow, line.get(done..).unwrap_or_default());
    }
}

fn words(flow: &mut Flow<'_>, text: &str) {
    flow.bare_links(text);
    flow.text(text);
}

/// Rows of tables have a way of their own.
fn is_block(name: &str) -> bool {
    FRAME.contains(&name) || (ends_paragraph(name) && name != "tr")
}

fn open(flow: &mut Flow<'_>, tag: &Tag<'_>) {
    let name = tag.name.to_ascii_lowercase();
    if HIDDEN.contains(&name.as_str()) {
        flow.hide(&name);
        return;
    }
    if flow.is_hidden() {
        return;
    }
    if let Some(level) = level(&name) {
        flow.begin_heading(level, tag.attribute("id").map(std::borrow::Cow::into_owned), true);
        return;
    }
    if is_block(&name) {
        flow.boundary();
    }
    if let Some(place) = tag.attribute("id").or_else(|| tag.attribute("name").filter(|_| name == "a")) {
        flow.name_place(&place);
    }
    match name.as_str() {
        "a" => {
            if let Some(href) = tag.attribute("href") {
                flow.link(&href);
            }
        }
        "br" => flow.line_break(),
        "img" => {
            if let Some(text) = tag.attribute("alt") {
                flow.picture(&text);
            }
        }
        "pre" => flow.begin_code(),
        "tr" => flow.begin_row(),
        "td" | "th" => flow.text(" "),
        "sup" => raise(flow),
        _ => {}
    }
}

fn close(flow: &mut Flow<'_>, name: &str) {
    flow.show(name);
    if flow.is_hidden() {
        return;
    }
    match name {
        "pre" => flow.end_code(),
        "tr" | "table" => flow.end_row(),
        // Browsers take it for `<br>`.
        "br" => flow.line_break(),
        _ if level(name).is_some() => flow.end_heading(None),
        _ if is_block(name) => flow.boundary(),
        _ => {}
    }
}

fn level(name: &str) -> Option<u8> {
    ["h1", "h2", "h3", "h4", "h5", "h6"].iter().zip(1..).find(|(known, _)| **known == name).map(|(_, level)| level)
}

/// A raised number is no part of the word or number before it: a power, or the mark of a note.
fn raise(flow: &mut Flow<'_>) {
    let line = flow.line();
    let letters = line.chars().rev().take(3).take_while(|c| c.is_alphabetic()).count();
    if line.ends_with(|c: char| c.is_ascii_digit()) {
        flow.text("^");
    } else if letters > 2 {
        flow.text(" ");
    }
}
