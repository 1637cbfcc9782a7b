//! What of a text on GitHub is not its author's own words: quotes of others, and what a form filled
//! in. Knows no export format.

use std::sync::LazyLock;

use regex::Regex;

use crate::source::markup::plain::is_attribution;

/// A question of a form that was left empty.
static NO_RESPONSE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?m)^#{1,6} [^\n]*\n\s*_No response_[ \t]*$")
        .expect("the pattern is a constant that the tests compile")
});

/// "Duplicate of #12", as GitHub reads it: at the begin of a line, with a number or an address.
static DUPLICATE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?im)^[ \t]*(?:closing as |closed as |marked as )?(?:a )?duplicate of[: ]\s*",
        r"(?:(?P<repository>[\w.-]+/[\w.-]+)?#(?P<number>\d{1,10})|(?P<url>https?://[^\s)>\]]+/(?:issues|discussions)/\d{1,10}))",
    ))
    .expect("the pattern is a constant that the tests compile")
});

/// The mark of a note, which is written like a quote.
static NOTE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^ {0,3}> ?\[!(?i:note|tip|important|warning|caution)\]\s*$")
        .expect("the pattern is a constant that the tests compile")
});

/// A question as its author wrote it. What it quotes, it quotes from elsewhere.
pub(super) fn of_question(body: &str) -> String {
    own(&NO_RESPONSE.replace_all(&body.replace("\r\n", "\n"), ""), false)
}

/// An answer without the quotes of those it answers. What looks like a quote in code is code, and a
/// note (`> [!NOTE]`) is no quote.
pub(super) fn of_answer(body: &str) -> String {
    own(&body.replace("\r\n", "\n"), true)
}

fn own(body: &str, is_answer: bool) -> String {
    let mut own = String::with_capacity(body.len());
    let mut fence: Option<&str> = None;
    let mut is_note = false;
    let mut is_quoting = false;
    for line in body.split_inclusive('\n') {
        let start = line.trim_start();
        let is_quote = start.starts_with('>') && line.len() - start.len() < 4;
        let mark = ["```", "~~~"].into_iter().find(|mark| start.starts_with(mark));
        match (fence, mark) {
            (None, Some(_)) => fence = mark,
            (Some(open), Some(mark)) if open == mark => fence = None,
            _ => {}
        }
        if fence.is_none() && is_quote {
            let is_mark = NOTE.is_match(line);
            is_note = is_mark || (is_note && is_quoting);
            is_quoting = true;
            if is_mark || (is_answer && !is_note) {
                continue;
            }
        } else {
            // What follows a quote without an empty line would be read as part of it.
            if is_answer && is_quoting && !is_note {
                own.push('\n');
            }
            is_quoting = false;
            if is_answer && fence.is_none() && is_attribution(line) {
                continue;
            }
        }
        own.push_str(line);
    }
    own
}

/// Threads that a comment names as those it repeats: numbers of the same repository, or addresses.
pub(super) fn duplicates(body: &str) -> Vec<Original> {
    DUPLICATE
        .captures_iter(body)
        .filter_map(|found| {
            if let Some(url) = found.name("url") {
                return Some(Original::Address(url.as_str().to_owned()));
            }
            let number = found.name("number")?.as_str().parse().ok()?;
            let repository = found.name("repository").map(|repository| repository.as_str().to_owned());
            Some(Original::Number { repository, number })
        })
        .collect()
}

/// What a duplicate repeats.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Original {
    Address(String),
    Number { repository: Option<String>, number: u64 },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_go_from_answers_and_notes_and_code_stay() {
        let body = "> It fails\n> since Monday\nUpdate it.\n\n> [!NOTE]\n> Mind the order.\n\n```\n> SELECT 1\n```\n\
            On Mon, 4 Mar 2024 at 10:00, Ann <ann@example.org> wrote:\n> bye\n";
        assert_eq!(of_answer(body).trim(), "Update it.\n\n> Mind the order.\n\n```\n> SELECT 1\n```");
        assert_eq!(of_question("> [!WARNING]\n> a\n\n> b"), "> a\n\n> b");
    }

    #[test]
    fn what_a_form_left_empty_is_no_text() {
        let body =
            "### What happened?\r\n\r\nIt fails.\r\n\r\n### Logs\r\n\r\n_No response_\r\n\r\n### Version\r\n\r\n2.1";
        assert_eq!(of_question(body), "### What happened?\n\nIt fails.\n\n\n\n### Version\n\n2.1");
    }

    #[test]
    fn only_a_line_that_says_so_marks_a_duplicate() {
        let number = |number| Original::Number { repository: None, number };
        assert_eq!(duplicates("Duplicate of #12"), [number(12)]);
        assert_eq!(duplicates("Thanks!\n\nClosing as duplicate of #7, please follow there."), [number(7)]);
        assert_eq!(
            duplicates("duplicate of https://github.com/a/b/issues/3."),
            [Original::Address("https://github.com/a/b/issues/3".into())]
        );
        assert_eq!(duplicates("Duplicate of a/b#3"), [Original::Number { repository: Some("a/b".into()), number: 3 }]);
        for text in ["It is no duplicate of #12", "see #12", "> Duplicate of #12", "`Duplicate of` #12"] {
            assert_eq!(duplicates(text), [], "{text}");
        }
    }
}
