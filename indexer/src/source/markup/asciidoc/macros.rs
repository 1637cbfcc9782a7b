//! Macros within running text: links, references, pictures, keys, menus, footnotes. A macro that is
//! not known loses its marks and keeps its text.
//!
//! After <https://docs.asciidoctor.org/asciidoc/latest/macros/>.

use super::{
    attribute_list::AttributeList,
    scan::{MAX_MARK_BYTES, Scan, is_word},
    seek::Goal,
    state::State,
};

/// Schemes of addresses that are links without more ado.
pub(super) const SCHEMES: [&str; 5] = ["https://", "http://", "ftp://", "irc://", "file://"];
/// Macros that need a target.
const WITH_TARGET: [&str; 7] = ["link", "mailto", "xref", "image", "icon", "menu", "anchor"];
/// Macros that have none.
const BARE: [&str; 6] = ["kbd", "btn", "stem", "latexmath", "asciimath", "indexterm2"];

/// Whether a macro of this name is known.
pub(super) fn is_known(name: &str) -> bool {
    WITH_TARGET.contains(&name)
        || BARE.contains(&name)
        || ["indexterm", "footnote", "footnoteref", "pass"].contains(&name)
}

/// Where a macro stands.
struct Place {
    /// First byte of what stands in its brackets.
    inner: usize,
    close: usize,
    /// The part of it that is text.
    shown: (usize, usize),
}

impl Scan<'_> {
    /// A word, which may be the name of a macro or the scheme of an address.
    pub(super) fn word(&mut self, state: &mut State<'_>) -> bool {
        let rest = self.rest();
        let length = rest.bytes().position(|b| !b.is_ascii_alphanumeric()).unwrap_or(rest.len());
        let name = &rest[..length];
        let is_whole = !self.before().is_some_and(is_word) && rest[length..].starts_with(':');
        if is_whole && (self.address(name, state) || self.macro_named(name, state)) {
            return true;
        }
        self.out.push_str(name);
        self.at += length;
        true
    }

    /// `https://…`, with or without a text in brackets.
    fn address(&mut self, name: &str, state: &mut State<'_>) -> bool {
        let rest = self.rest();
        if !SCHEMES.iter().any(|scheme| scheme.strip_suffix("://") == Some(name) && rest.starts_with(scheme)) {
            return false;
        }
        let ends = |c: char| c.is_whitespace() || matches!(c, '<' | '>' | '[' | ']' | '"' | '`');
        let length = rest.find(ends).unwrap_or(rest.len());
        let open = self.at + length;
        if self.text[open..].starts_with('[')
            && let Some(close) = self.seeker.next(Goal::Bracket, open + 1)
        {
            let address = self.passed.restored(&rest[..length]);
            state.link(&address);
            let (start, end) = shown(&self.text[open + 1..close]);
            self.show(open + 1 + start, open + 1 + end, close + 1, &address);
            return true;
        }
        let written = rest[..length].trim_end_matches(['.', ',', ';', ':', '!', '?', ')', '*', '_', '\'']);
        if written.len() <= name.len() + "://".len() {
            return false;
        }
        let address = self.passed.restored(written);
        state.link(&address);
        self.out.push_str(&address);
        self.at += written.len();
        true
    }

    fn macro_named(&mut self, name: &str, state: &mut State<'_>) -> bool {
        let start = self.at + name.len() + 1;
        // A picture that should stand alone may stand in a line.
        let start = start + usize::from(matches!(name, "image" | "icon") && self.text[start..].starts_with(':'));
        let goal = if name == "menu" { Goal::Open } else { Goal::Target };
        let open = self.seeker.next(goal, start).filter(|&open| self.text[open..].starts_with('['));
        let Some(open) = open.filter(|open| open - start <= MAX_MARK_BYTES) else { return false };
        let Some(close) = self.seeker.next(Goal::Bracket, open + 1) else { return false };
        let target = self.passed.restored(&self.text[start..open]);
        let (first, last) = shown(&self.text[open + 1..close]);
        let place = Place { inner: open + 1, close, shown: (open + 1 + first, open + 1 + last) };
        match name {
            "footnote" | "footnoteref" => self.footnote(&place),
            "indexterm" => self.at = close + 1,
            name if BARE.contains(&name) && target.is_empty() => self.bare(name, &place),
            name if WITH_TARGET.contains(&name) && !target.is_empty() => self.with_target(name, &target, &place, state),
            _ => return self.unknown(name, &target, &place, state),
        }
        true
    }

    fn bare(&mut self, name: &str, place: &Place) {
        if name == "indexterm2" {
            self.show(place.inner, place.close, place.close + 1, "");
            return;
        }
        let inner = self.passed.restored(&self.text[place.inner..place.close]);
        self.out.push_str(&inner.replace("\\]", "]"));
        self.at = place.close + 1;
    }

    fn with_target(&mut self, name: &str, target: &str, place: &Place, state: &mut State<'_>) {
        let (start, end) = place.shown;
        let after = place.close + 1;
        let inner = &self.text[place.inner..place.close];
        match name {
            "link" => {
                state.link(target);
                self.show(start, end, after, target);
            }
            "xref" => {
                let default = state.refer(target);
                self.show(start, end, after, &default);
            }
            "mailto" => self.show(start, end, after, target),
            "menu" => {
                self.out.push_str(target);
                self.out.push_str(if inner.trim().is_empty() { "" } else { " > " });
                self.show(place.inner, place.close, after, "");
            }
            "image" => {
                let list = AttributeList::parse(inner);
                let alt = list.get("alt").unwrap_or(list.position(0));
                self.out.push_str(&self.passed.restored(alt));
                self.at = after;
            }
            _ => {
                if name == "anchor" {
                    state.name(target, inner);
                }
                self.at = after;
            }
        }
    }

    fn unknown(&mut self, name: &str, target: &str, place: &Place, state: &mut State<'_>) -> bool {
        let is_target = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/' | '#' | '@');
        let is_name = name.len() > 1 && name.starts_with(|c: char| c.is_ascii_lowercase()) && !is_known(name);
        if !is_name || target.is_empty() || !target.chars().all(is_target) {
            return false;
        }
        state.unknown.insert(format!("{name}:"));
        self.show(place.shown.0, place.shown.1, place.close + 1, target);
        true
    }

    /// A footnote is a text of its own; within another it stays where it is.
    fn footnote(&mut self, place: &Place) {
        let Some(notes) = self.notes.as_mut() else {
            self.show(place.inner, place.close, place.close + 1, "");
            return;
        };
        let end = balanced(&self.text[place.inner..]).map_or(self.text.len(), |length| place.inner + length);
        notes.push(&self.text[place.inner..end]);
        self.at = (end + 1).min(self.text.len());
    }
}

/// The part of what stands in a link's brackets that is its text: not the attributes after it, not
/// quotes around it, not the `^` that opens a new window.
fn shown(inner: &str) -> (usize, usize) {
    if inner.len() > MAX_MARK_BYTES {
        return (0, inner.len());
    }
    if let Some(quoted) = inner.strip_prefix('"')
        && let Some(end) = quoted.find('"')
    {
        return (1, 1 + end);
    }
    let list = AttributeList::parse(inner);
    let end = match (list.named.is_empty(), list.positional.is_empty()) {
        (true, _) => inner.len(),
        (false, true) => 0,
        (false, false) => inner.find(',').unwrap_or(inner.len()),
    };
    let text = inner[..end].trim_end();
    (0, text.strip_suffix('^').unwrap_or(text).len())
}

/// Where the bracket that was open before `text` is closed, brackets within counted.
fn balanced(text: &str) -> Option<usize> {
    let mut depth = 1_usize;
    let mut is_escaped = false;
    for (at, b) in text.bytes().enumerate() {
        match b {
            b'[' if !is_escaped => depth += 1,
            b']' if !is_escaped && depth == 1 => return Some(at),
            // One that is escaped still closes one that was opened within.
            b']' if depth > 1 => depth -= 1,
            _ => {}
        }
        is_escaped = b == b'\\';
    }
    None
}
