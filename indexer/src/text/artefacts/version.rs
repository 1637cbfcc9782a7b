//! Dotted numbers that are a version. Counts, dates, addresses and chapters look the same: three numbers
//! are a version unless something says otherwise, two only if something says so.

use std::ops::Range;

use super::{
    ArtefactKind,
    context::Atom,
    lists::{NOT_VERSIONS, SMALL_WORDS, SOFTWARE, UNITS, VERSION_LINKS, VERSION_WORDS, has},
};

/// Recognises a version, or the enhanced status code of a mail server.
pub(super) fn recognise(atom: Atom<'_>) -> Option<(ArtefactKind, Range<usize>)> {
    let core = version_core(atom.text());
    let parts = Parts::of(&atom.text()[core.clone()])?;
    if is_enhanced_status(atom, &parts) {
        return Some((ArtefactKind::ErrorCode, atom.start..atom.end));
    }
    is_version(atom, &core, &parts).then(|| (ArtefactKind::Version, atom.start + core.start..atom.start + core.end))
}

/// Range of the dotted numbers at the beginning of `text`, after a `v`.
pub(super) fn version_core(text: &str) -> Range<usize> {
    let start = usize::from(text.starts_with(['v', 'V']));
    let mut end = start;
    for (nth, group) in text[start..].split('.').take(5).enumerate() {
        let digits = group.bytes().take_while(u8::is_ascii_digit).count();
        if digits == 0 {
            break;
        }
        end += usize::from(nth > 0) + digits;
        if digits < group.len() {
            break;
        }
    }
    start..end
}

/// The numbers of a dotted number, as they are written.
struct Parts<'a>(Vec<&'a str>);

impl<'a> Parts<'a> {
    /// At least two numbers, none longer than a build number.
    fn of(core: &'a str) -> Option<Self> {
        let parts: Vec<&str> = core.split('.').collect();
        (parts.len() >= 2 && parts[0].len() <= 4 && parts.iter().all(|part| (1..=8).contains(&part.len())))
            .then_some(Self(parts))
    }

    fn value(&self, at: usize) -> u32 {
        self.0.get(at).and_then(|part| part.parse().ok()).unwrap_or(u32::MAX)
    }

    fn is_address(&self) -> bool {
        self.0.len() == 4 && (0..4).all(|at| self.value(at) <= 255)
    }

    /// `24.12.2025`, `24.12.25`, `2025.12.24`.
    fn is_date(&self) -> bool {
        let is_day = |at: usize| (1..=31).contains(&self.value(at));
        let is_month = |at: usize| (1..=12).contains(&self.value(at));
        let is_year = |at: usize| (1900..2100).contains(&self.value(at));
        let is_padded = |at: usize| self.0[at].len() == 2;
        self.0.len() == 3
            && ((is_day(0) && is_month(1) && is_year(2))
                || (is_day(0) && is_month(1) && (0..3).all(is_padded))
                || (is_year(0) && is_padded(1) && is_padded(2) && is_month(1) && is_day(2)))
    }
}

/// Enhanced mail system status codes (RFC 3463) as they follow a reply code: `550 5.7.1`.
fn is_enhanced_status(atom: Atom<'_>, parts: &Parts<'_>) -> bool {
    let [before, ..] = atom.words_before();
    parts.0.len() == 3
        && parts.0.iter().all(|part| part.len() <= 3)
        && atom.text().len() <= 9
        && before.len() == 3
        && before.starts_with(['4', '5'])
        && before.bytes().all(|byte| byte.is_ascii_digit())
        && atom.text().starts_with(&before[..1])
}

fn is_version(atom: Atom<'_>, core: &Range<usize>, parts: &Parts<'_>) -> bool {
    let rest = &atom.text()[core.end..];
    let has_v = core.start > 0;
    let [before, second, _] = atom.words_before();
    let is_called = has_v || has(&VERSION_WORDS, &before);
    if !is_release_suffix(rest) || is_part_of_other(atom, parts) {
        return false;
    }
    if !is_called && (parts.is_address() || parts.is_date() || has(&NOT_VERSIONS, &before)) {
        return false;
    }
    if rest.is_empty() && has(&UNITS, atom.word_after().trim_end_matches('.')) {
        return false;
    }
    if is_called || parts.0.len() >= 3 || !rest.is_empty() {
        return true;
    }
    has_sign(atom, &before, &second)
}

/// What may follow the numbers: nothing, a pre-release, a build, a packager's revision.
fn is_release_suffix(rest: &str) -> bool {
    let Some(first) = rest.chars().next() else { return true };
    if matches!(first, '-' | '_' | '.') {
        return rest.len() > 1;
    }
    let letters = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
    match &rest[..letters] {
        "a" | "b" | "rc" | "alpha" | "beta" | "pre" | "dev" | "p" => {
            letters < rest.len() && rest[letters..].bytes().all(|byte| byte.is_ascii_digit())
        }
        "esr" | "lts" => letters == rest.len(),
        _ => false,
    }
}

/// Money, times, shares, and numbers that go on with a comma.
fn is_part_of_other(atom: Atom<'_>, parts: &Parts<'_>) -> bool {
    let before = atom.before();
    let near = before.trim_end();
    if near.ends_with(['$', '€', '£', '#', '§', '°']) {
        return true;
    }
    let mut after = atom.after().chars();
    let (next, second) = (after.next(), after.next());
    let goes_on = matches!(next, Some(',' | ':')) && second.is_some_and(|c| c.is_ascii_digit());
    if matches!(next, Some('%' | '°' | '/')) || goes_on {
        return true;
    }
    let two = parts.0.len() == 2;
    let mut back = before.chars().rev();
    match back.next() {
        Some(':' | ',' | '+' | '*') if two => back.next().is_some_and(|c| c.is_ascii_digit() || c.is_whitespace()),
        Some('=') if two => !back.next().is_some_and(|c| matches!(c, '>' | '<' | '=' | '~' | '^' | '!')),
        Some('/') => back.next().is_none_or(|c| !c.is_ascii_alphanumeric()) || before.ends_with("Mozilla/"),
        Some('(') if two => back.next().is_some_and(char::is_alphanumeric),
        _ => false,
    }
}

/// Whether two numbers are said to be a version: a name before them, a word for it around them.
fn has_sign(atom: Atom<'_>, before: &str, second: &str) -> bool {
    if matches!(atom.char_before(), Some('@' | ':' | '/' | '^' | '~' | '=')) {
        return true;
    }
    let after = atom.word_after();
    if has(&VERSION_WORDS, &after) || matches!(&*after, "lts" | "alpha" | "rc" | "32" | "64") {
        return true;
    }
    let context = atom.before();
    if has(&VERSION_LINKS, before) {
        let lower = context.to_lowercase();
        return ["updat", "upgrad", "version", "migrat", "downgrad", "install", "revert", "releas"]
            .iter()
            .any(|word| lower.contains(word));
    }
    if has(&NOT_VERSIONS, second) && before.bytes().all(|byte| byte.is_ascii_digit()) {
        return false;
    }
    is_name(context) || ends_query(atom, before)
}

/// Longest line, in bytes, that is taken for a query or a heading.
const QUERY_BYTES: usize = 80;

/// Whether a short line ends with the number: people who search name the version last, all in small
/// letters.
fn ends_query(atom: Atom<'_>, before: &str) -> bool {
    atom.line.len() <= QUERY_BYTES
        && atom.line.trim_end().len() == atom.end
        && before.len() >= 2
        && before.bytes().all(|byte| byte.is_ascii_alphabetic())
        && !has(&SMALL_WORDS, before)
        && !has(&NOT_VERSIONS, before)
}

/// Whether the last word of `context` is a name: it stands right before, and has a capital.
fn is_name(context: &str) -> bool {
    let Some(spaced) = context.strip_suffix(' ') else { return false };
    let word = spaced.rsplit(|c: char| !c.is_alphanumeric() && !"+#.-".contains(c)).next().unwrap_or_default();
    let is_known = has(&SOFTWARE, &word.to_lowercase());
    let is_capital = word.len() >= 2 && word.contains(|c: char| c.is_ascii_uppercase());
    let is_sentence = spaced.len() == word.len() && has(&SMALL_WORDS, &word.to_lowercase());
    is_known || (is_capital && !is_sentence && !has(&NOT_VERSIONS, &word.to_lowercase()))
}
