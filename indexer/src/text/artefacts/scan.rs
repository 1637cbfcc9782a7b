//! Walks over a text line by line and atom by atom and asks the recognisers, most telling first. What
//! one of them has taken is not read again.

use std::ops::Range;

use super::{ArtefactKind, code, context::Atom, dotted, frame, frame::Frames, name, number, place};

/// Every artefact of `text` with its byte range, in order.
pub(super) fn spans(text: &str) -> Vec<(ArtefactKind, Range<usize>)> {
    let mut found = Vec::new();
    let mut frames = Frames::default();
    let mut offset = 0;
    let mut lines = text.split('\n').enumerate().peekable();
    while let Some((number, line)) = lines.next() {
        let next = lines.peek().map(|(_, next)| *next);
        if !frames.take(number, offset, line, next) {
            let from = frame::prefix_end(line);
            scan_line(line, from, |kind, range| found.push((kind, offset + range.start..offset + range.end)));
        }
        offset += line.len() + 1;
    }
    found.extend(frames.top().into_iter().map(|range| (ArtefactKind::Frame, range)));
    found.sort_by_key(|(_, range)| range.start);
    found
}

fn is_atom_char(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '.' | '-' | '$')
}

/// Finds the artefacts of one line from byte `at` on.
fn scan_line(line: &str, mut at: usize, mut push: impl FnMut(ArtefactKind, Range<usize>)) {
    while let Some(c) = line[at..].chars().next() {
        if let Some(taken) = place::at(line, at) {
            if let Some((kind, range)) = taken.found {
                push(kind, range);
            }
            at = taken.end;
        } else if is_atom_char(c) {
            let end = atom_end(line, at);
            atom(Atom { line, start: at, end }, &mut push);
            at = end;
        } else {
            at += c.len_utf8();
        }
    }
}

/// End of the atom that begins at `at`; `::` between names belongs to it.
fn atom_end(line: &str, at: usize) -> usize {
    let mut end = at;
    loop {
        let rest = &line[end..];
        end += rest.find(|c: char| !is_atom_char(c)).unwrap_or(rest.len());
        let goes_on = line[end..].strip_prefix("::").and_then(|rest| rest.chars().next());
        if !goes_on.is_some_and(|c| c.is_ascii_alphabetic() || c == '_' || c == '-') {
            return end;
        }
        end += 2;
    }
}

/// Recognises one atom.
fn atom(raw: Atom<'_>, push: &mut impl FnMut(ArtefactKind, Range<usize>)) {
    if let Some(range) = name::flag(raw) {
        push(ArtefactKind::Key, range);
        return;
    }
    let text = raw.text();
    let trimmed = text.trim_end_matches(['.', '-']);
    let start = raw.start + (trimmed.len() - trimmed.trim_start_matches(['.', '-', '$']).len());
    let atom = raw.with(start.min(raw.start + trimmed.len()), raw.start + trimmed.len());
    let text = atom.text();
    // `1280×987` is the size of a picture, whatever stands before it.
    if text.is_empty() || !text.is_ascii() || atom.char_after() == Some('×') {
        return;
    }
    let is_number = text.trim_start_matches(['v', 'V']).starts_with(|c: char| c.is_ascii_digit());
    let found = if is_number { numbered(atom) } else { word(atom) };
    if let Some((kind, range)) = found {
        push(kind, range);
    }
}

/// Recognises an atom that begins with a digit.
fn numbered(atom: Atom<'_>) -> Option<(ArtefactKind, Range<usize>)> {
    let file = || dotted::is_file_name(atom.text()).then_some((ArtefactKind::Path, atom.start..atom.end));
    number::recognise(atom).or_else(|| code::recognise(atom)).or_else(file)
}

/// Whether an atom is a word of prose, as most are: small letters after the first.
fn is_plain(text: &str) -> bool {
    text.bytes().skip(1).all(|byte| byte.is_ascii_lowercase()) && text.starts_with(|c: char| c.is_ascii_alphabetic())
}

/// Recognises an atom that begins with a letter.
fn word(atom: Atom<'_>) -> Option<(ArtefactKind, Range<usize>)> {
    if is_plain(atom.text()) {
        return None;
    }
    // `net::ERR_ABORTED`, `Errno::ECONNRESET`: the code is what counts.
    if let Some((path, last)) = atom.text().rsplit_once("::")
        && !last.is_empty()
        && last.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_')
    {
        return word(atom.with(atom.start + path.len() + 2, atom.end));
    }
    let whole = atom.start..atom.end;
    name::exception(atom)
        .or_else(|| code::recognise(atom))
        .or_else(|| name::capitals(atom).map(|kind| (kind, whole.clone())))
        .or_else(|| dotted::recognise(atom))
        .or_else(|| name::is_header(atom.text()).then(|| (ArtefactKind::Key, whole.clone())))
        .or_else(|| name::is_identifier(atom).then(|| (ArtefactKind::Identifier, whole.clone())))
}
