//! Atoms with a full stop or `::` inside: host names, file names, qualified names. A full stop without
//! a space after it makes none of them.

use std::ops::Range;

use super::{
    ArtefactKind,
    context::Atom,
    lists::{DOMAINS, EXTENSIONS, PACKAGE_ROOTS, PRODUCTS, SMALL_WORDS, WEAK_DOMAINS, has},
};

/// Recognises a dotted atom.
pub(super) fn recognise(atom: Atom<'_>) -> Option<(ArtefactKind, Range<usize>)> {
    let text = atom.text();
    let whole = atom.start..atom.end;
    if text.contains("::") {
        let is_bare = text.ends_with("Exception") || text.ends_with("Error");
        return (!is_bare).then_some((ArtefactKind::Key, whole));
    }
    if !text.contains('.') || text.len() > 200 || text.contains("..") {
        return None;
    }
    let lower = text.to_lowercase();
    let labels: Vec<&str> = text.split('.').collect();
    let last = labels[labels.len() - 1];
    if has(&PRODUCTS, &lower)
        || labels.iter().all(|label| label.len() <= 2)
        || last.len() == 1
        || is_glued(&labels, atom)
    {
        return None;
    }
    if is_host(&labels, atom) {
        return Some((ArtefactKind::Url, whole));
    }
    let is_called = atom.char_after() == Some('(');
    if !is_called && is_file(&labels) {
        return Some((ArtefactKind::Path, whole));
    }
    let is_bare = matches!(last, "Error" | "Exception" | "Fault" | "Warning");
    (!is_bare && is_qualified(&labels)).then_some((ArtefactKind::Key, whole))
}

/// Whether `text` is a file name by its ending.
pub(super) fn is_file_name(text: &str) -> bool {
    let labels: Vec<&str> = text.split('.').collect();
    labels.len() >= 2 && is_file(&labels)
}

fn is_file(labels: &[&str]) -> bool {
    let ending = labels[labels.len() - 1];
    let is_case = ending.bytes().all(|b| !b.is_ascii_uppercase()) || ending.bytes().all(|b| !b.is_ascii_lowercase());
    let is_property = labels.len() == 2 && matches!(labels[0], "console" | "Math" | "self" | "this");
    is_case && !is_property && has(&EXTENSIONS, &ending.to_lowercase()) && !labels[0].is_empty()
}

/// Whether `text` is a host name.
pub(super) fn is_host_name(text: &str) -> bool {
    let labels: Vec<&str> = text.split('.').collect();
    labels.len() >= 2 && has_host_labels(&labels)
}

fn is_host(labels: &[&str], atom: Atom<'_>) -> bool {
    atom.char_after() != Some('(') && has_host_labels(labels)
}

fn has_host_labels(labels: &[&str]) -> bool {
    let last = labels[labels.len() - 1];
    let is_label = |label: &&str| {
        !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    };
    let has_inner_capital = labels.iter().any(|label| label.bytes().skip(1).any(|byte| byte.is_ascii_uppercase()));
    let is_package = labels.len() >= 3 && has(&PACKAGE_ROOTS, labels[0]);
    let is_strong = labels.len() >= 3 || !has(&WEAK_DOMAINS, last);
    labels.iter().all(is_label) && !has_inner_capital && !is_package && is_strong && has(&DOMAINS, last)
}

/// A qualified name: every label a name, and at least one long enough to be more than an initial.
fn is_qualified(labels: &[&str]) -> bool {
    let is_label = |label: &&str| {
        label.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_' || c == '$')
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'$'))
    };
    labels.iter().all(is_label) && labels.iter().any(|label| label.len() >= 3)
}

fn is_word(label: &str) -> bool {
    label.bytes().skip(1).all(|byte| byte.is_ascii_lowercase()) && label.starts_with(|c: char| c.is_ascii_alphabetic())
}

/// Whether labels are words of two sentences: `working.Then`, `it.But`.
fn is_glued(labels: &[&str], atom: Atom<'_>) -> bool {
    let is_small = |label: &str| has(&SMALL_WORDS, &label.to_lowercase());
    if labels.len() >= 4 {
        return false;
    }
    labels.windows(2).any(|pair| {
        let (left, right) = (pair[0], pair[1]);
        let is_sentence = right.starts_with(|c: char| c.is_ascii_uppercase());
        if !is_word(left) || !is_word(right) {
            return right == "I" || (is_small(right) && is_sentence);
        }
        let is_lowered = left.bytes().all(|byte| byte.is_ascii_lowercase());
        is_small(right) || (is_sentence && is_lowered && labels.len() == 2 && atom.char_after() != Some('('))
    })
}
