//! Error codes by their shape: letters and digits of tools, numbers in hexadecimal, names of system
//! errors, ids of bugs, updates and advisories. Numbers alone are `number`'s work.

use std::ops::Range;

use super::{
    ArtefactKind,
    context::Atom,
    lists::{CODE_WORDS, COUNTED, ERRNOS, HARDWARE, OTHER_CODES, has},
};

/// Recognises an error code that has a letter.
pub(super) fn recognise(atom: Atom<'_>) -> Option<(ArtefactKind, Range<usize>)> {
    let text = atom.text();
    let whole = (ArtefactKind::ErrorCode, atom.start..atom.end);
    if let Some(end) = with_hash(atom) {
        return Some((ArtefactKind::ErrorCode, atom.start..end));
    }
    if text.len() < 3 || text.len() > 40 || text.contains('.') {
        return None;
    }
    let bytes = text.as_bytes();
    if text.starts_with("0x") {
        return is_hexadecimal(atom).then_some(whole);
    }
    if !bytes.iter().any(u8::is_ascii_uppercase) {
        return (text.contains('-') && is_called_code(atom)).then_some(whole);
    }
    if atom.char_before() == Some('#') {
        return None;
    }
    let has_digit = bytes.iter().any(u8::is_ascii_digit);
    if !has_digit {
        return (has(&ERRNOS, text) || is_failed_word(text) || is_called_name(atom)).then_some(whole);
    }
    (is_advisory(text) || (is_tool_code(text) && !is_counted(atom)) || is_called_code(atom)).then_some(whole)
}

/// `AUP#Out-1500`: how some mail providers number their refusals. Gives where it ends.
fn with_hash(atom: Atom<'_>) -> Option<usize> {
    let text = atom.text();
    let rest = atom.line[atom.end..].strip_prefix('#')?;
    let is_name = (2..=6).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_uppercase());
    let taken = rest.bytes().take(24).take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'-').count();
    let is_numbered = rest[..taken].bytes().rev().take(3).filter(u8::is_ascii_digit).count() == 3;
    (is_name && is_numbered).then_some(atom.end + 1 + taken)
}

/// `0x80070005`; no addresses of memory and no ids of keys.
fn is_hexadecimal(atom: Atom<'_>) -> bool {
    let digits = &atom.text()[2..];
    (4..=8).contains(&digits.len())
        && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
        && !matches!(atom.char_before(), Some('=' | '+' | '@'))
}

/// Bugs, updates and advisories: `CVE-2021-44228`, `KB5034441`, `GHSA-...`.
fn is_advisory(text: &str) -> bool {
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if let Some(rest) = text.strip_prefix("CVE-") {
        return rest
            .split_once('-')
            .is_some_and(|(year, number)| year.len() == 4 && digits(year) && number.len() >= 4 && digits(number));
    }
    text.strip_prefix("KB").is_some_and(|rest| (6..=7).contains(&rest.len()) && digits(rest))
}

/// Letters, perhaps a hyphen, digits, perhaps a letter or a second number: `CE0117`, `ORA-00942`,
/// `E0382`, `SQL0204N`, `M7353-5101`.
fn is_tool_code(text: &str) -> bool {
    let letters = text.bytes().take_while(u8::is_ascii_uppercase).count();
    let rest = &text[letters..];
    let (rest, is_dashed) = rest.strip_prefix('-').map_or((rest, false), |rest| (rest, true));
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let tail = &rest[digits..];
    let is_tail = tail.is_empty()
        || (tail.len() == 1 && digits >= 4 && tail.bytes().all(|byte| byte.is_ascii_uppercase()))
        || tail
            .strip_prefix('-')
            .is_some_and(|tail| (3..=6).contains(&tail.len()) && tail.bytes().all(|b| b.is_ascii_digit()));
    let most = if is_dashed { 6 } else { 10 };
    let is_shape = match letters {
        0 => false,
        1 => !is_dashed && (4..=6).contains(&digits),
        _ => letters <= most && (3..=6).contains(&digits),
    };
    is_shape && is_tail && !has(&HARDWARE, &text[..letters])
}

/// How far, in bytes, words are looked for that say what is counted.
const REACH: usize = 40;

/// Whether the words before say that it counts papers or names a machine.
pub(super) fn is_counted(atom: Atom<'_>) -> bool {
    let from = atom.line.floor_char_boundary(atom.start.saturating_sub(REACH));
    let words = atom.line[from..atom.start].rsplit(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.take(4).any(|word| has(&COUNTED, &word.to_lowercase()))
}

/// What is called a code and has a digit, and no small letter: `error code 37CE01A3`.
fn is_called_code(atom: Atom<'_>) -> bool {
    let text = atom.text();
    let [first, second, _] = atom.words_before();
    let is_shape = text.len() <= 16
        && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'-')
        && text.bytes().filter(u8::is_ascii_digit).count() >= 2
        && !text.starts_with("20")
        && !atom.before().ends_with("- ");
    is_shape && !has(&OTHER_CODES, &second) && (has(&CODE_WORDS, &first) || first == "state" && second == "sql")
}

/// A name in capitals that is called a code: `npm ERR! code ERESOLVE`.
fn is_called_name(atom: Atom<'_>) -> bool {
    let text = atom.text();
    let [first, ..] = atom.words_before();
    first == "code" && text.len() >= 6 && text.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// One word in capitals that says that something failed: `AUTHENTICATIONFAILED`.
fn is_failed_word(text: &str) -> bool {
    text.len() >= 12
        && text.bytes().all(|byte| byte.is_ascii_uppercase())
        && ["FAILED", "DENIED", "EXPIRED", "EXCEEDED", "FAILURE"].iter().any(|end| text.ends_with(end))
}
