//! Whole numbers: HTTP statuses and numbers of errors. Which they are is told by the words around them;
//! without a sign they are neither.

use std::ops::Range;

use super::{
    ArtefactKind, code,
    context::Atom,
    lists::{AFTER_STATUS, CODE_WORDS, OTHER_CODES, STATUS_LINKS, VERBS, has},
    version,
};

/// Recognises an atom that begins with a digit by what stands around it.
pub(super) fn recognise(atom: Atom<'_>) -> Option<(ArtefactKind, Range<usize>)> {
    let text = atom.text();
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return integer(atom).map(|kind| (kind, atom.start..atom.end));
    }
    version::recognise(atom)
}

/// Whole numbers: HTTP statuses and numbers of errors.
fn integer(atom: Atom<'_>) -> Option<ArtefactKind> {
    let text = atom.text();
    if !(2..=10).contains(&text.len()) || matches!(atom.char_before(), Some('.' | '+' | '#' | '$' | '€')) {
        return None;
    }
    let words = atom.words_before();
    if text.len() == 3 && is_status(atom, text, &words) {
        return Some(ArtefactKind::HttpStatus);
    }
    is_error_number(atom, &words).then_some(ArtefactKind::ErrorCode)
}

/// Statuses of RFC 9110 and the common ones beside it.
fn is_known_status(number: u32) -> bool {
    matches!(number, 100..=103 | 200..=208 | 226 | 300..=308 | 400..=418 | 421..=426 | 428 | 429 | 431 | 451 | 500..=511 | 520..=526)
}

fn is_status(atom: Atom<'_>, text: &str, [first, second, third]: &[String; 3]) -> bool {
    let Some(number) = text.parse().ok().filter(|&number| is_known_status(number)) else { return false };
    let is_fault = number >= 400;
    let after = atom.after();
    if has_reason(number, after) {
        return true;
    }
    if second == "exit"
        || third == "exit"
        || matches!(atom.char_after(), Some(',' | '.' | ':')) && after[1..].starts_with(|c: char| c.is_ascii_digit())
    {
        return false;
    }
    let is_protocol = |word: &str| matches!(word, "http" | "https" | "status" | "statuscode");
    let is_link = |word: &str| has(&STATUS_LINKS, word);
    if is_protocol(first) || (is_link(first) && (is_protocol(second) || (is_link(second) && is_protocol(third)))) {
        return true;
    }
    if !is_fault {
        return first == "codes" && second != "zip";
    }
    if first == "error" || first == "errors" || (first == "code" && (second == "error" || second == "response")) {
        return true;
    }
    let next = atom.word_after();
    let ends = next.is_empty() || after.trim_start().starts_with(['.', ',', ';', ')', '!', '?', ':']);
    (next == "error" || next == "errors" || has(&VERBS, first) && (ends || has(&AFTER_STATUS, &next)))
        || (first == "is" && second == "status")
}

/// Whether the reason phrase of a status follows it.
fn has_reason(number: u32, after: &str) -> bool {
    let reason = match number {
        200 => "ok",
        301 => "moved permanently",
        400 => "bad request",
        401 => "unauthori",
        403 => "forbidden",
        404 => "not found",
        405 => "method not allowed",
        407 => "proxy auth",
        408 => "request timeout",
        409 => "conflict",
        413 => "request entity",
        415 => "unsupported media",
        422 => "unprocessable",
        429 => "too many",
        500 => "internal server",
        502 => "bad gateway",
        503 => "service unavailable",
        504 => "gateway time",
        _ => return false,
    };
    let rest = after.trim_start_matches([' ', '-', ':', '(', '"', '—', '–', '\'']);
    rest.get(..reason.len()).is_some_and(|start| start.eq_ignore_ascii_case(reason))
}

/// Whether the words before a number say that it is one of an error.
fn is_error_number(atom: Atom<'_>, [first, second, third]: &[String; 3]) -> bool {
    let text = atom.text();
    let is_cue = |word: &str| {
        has(&CODE_WORDS, word)
            || word.len() > 5
                && (word.ends_with("errno")
                    || (atom.char_before() == Some('(') && (word.ends_with("exception") || word.ends_with("error"))))
    };
    let is_link =
        |word: &str| matches!(word, "number" | "no" | "nr" | "id" | "is" | "was" | "value" | "with" | "state");
    let is_year = text.len() == 4 && (text.starts_with("19") || text.starts_with("20"));
    if matches!(&**first, "event" | "msg" | "failure") || (matches!(&**second, "event") && first == "id") {
        return (3..=5).contains(&text.len()) && !is_year;
    }
    if first == "bug" {
        return text.len() >= 5;
    }
    if first == "code" || first == "codes" {
        return !has(&OTHER_CODES, second);
    }
    if is_cue(first) {
        return !is_year && !code::is_counted(atom);
    }
    if is_link(first)
        && (is_cue(second) || second == "exit" && first == "value" || second == "value" && third == "exit")
    {
        return !is_year;
    }
    if first == "with" && second.starts_with("fail") {
        return text.len() >= 4 && !is_year;
    }
    // `'[08001] [Driver Manager]...'`: how ODBC puts the SQL state before a message.
    if text.len() == 5 && atom.char_before() == Some('[') && atom.after().starts_with(']') {
        return atom.line[..atom.start - 1].ends_with(['"', '\'']);
    }
    // `ERROR 1045 (28000)`: the SQL state after the number.
    atom.char_before() == Some('(') && text.len() == 5 && first.bytes().all(|b| b.is_ascii_digit()) && is_cue(second)
}
