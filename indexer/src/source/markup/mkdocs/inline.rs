//! Takes the marks within a line that Python-Markdown and `PyMdown` add to Markdown: attribute lists,
//! icons, keys, highlights, insertions, superscripts, tracked changes
//! (<https://facelessuser.github.io/pymdown-extensions/>), and cross-references of mkdocs-autorefs. Knows
//! nothing of blocks.

use std::{collections::HashSet, ops::Range};

use crate::source::markup::prepare::{ahead::Ahead, attributes::attributes, stretches::Stretches};

/// Marks that stand on both sides of text, longest first; what they mean is lost, their text is not.
const PAIRS: [(&str, &str); 8] = [
    ("{++", "++}"),
    ("{==", "==}"),
    ("{--", "--}"),
    ("{>>", "<<}"),
    ("==", "=="),
    ("^^", "^^"),
    ("^", "^"),
    ("~", "~"),
];

/// Reads the lines of one page.
pub(super) struct Inline<'a> {
    text: &'a str,
    code: Stretches,
    ahead: Ahead,
    /// Labels of the links that the page defines, lower case.
    defined: HashSet<String>,
}

impl<'a> Inline<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let label =
            |line: &str| line.trim_start().strip_prefix('[')?.split_once("]:").map(|(label, _)| label.to_lowercase());
        Self {
            text,
            code: Stretches::of(text),
            ahead: Ahead::of(text),
            defined: text.lines().filter_map(label).collect(),
        }
    }

    /// A stretch of one line, without marks; a heading keeps its id.
    pub(super) fn line(&self, range: Range<usize>, is_heading: bool) -> String {
        let mut out = String::with_capacity(range.len());
        self.read(range, is_heading, &mut out);
        out
    }

    fn read(&self, range: Range<usize>, is_heading: bool, out: &mut String) {
        let mut at = range.start;
        while at < range.end {
            if let Some(end) = self.code.end_of(at) {
                let end = end.min(range.end);
                out.push_str(&self.text[at..end]);
                at = end;
                continue;
            }
            let rest = &self.text[at..range.end];
            let step = match rest.as_bytes().first() {
                Some(b'{') => self.braced(at, range.end, is_heading, out),
                Some(b':') => icon(rest, out).map(|length| at + length),
                Some(b'+') => keys(rest, out).map(|length| at + length),
                Some(b'[') => self.reference(at, range.end, out),
                Some(b'=' | b'^' | b'~') if !rest.starts_with("~~") => self.pair(at, range.end, is_heading, out),
                _ => None,
            };
            if let Some(next) = step {
                at = next;
                // A mark between two spaces leaves one.
                if (out.is_empty() || out.ends_with(' ')) && self.text[at..range.end].starts_with(' ') {
                    at += 1;
                }
                continue;
            }
            let skip = if rest.starts_with(['\\', '~']) { rest.chars().take(2).map(char::len_utf8).sum() } else { 1 };
            let next = rest.char_indices().map(|(place, _)| place).find(|&place| place >= skip).unwrap_or(rest.len());
            let next = next
                + rest[next..].find(['{', ':', '+', '=', '^', '~', '[', '\\', '`', '$']).unwrap_or(rest.len() - next);
            out.push_str(&rest[..next]);
            at += next;
        }
    }

    /// An attribute list, of which a heading keeps the id, or a tracked change.
    fn braced(&self, at: usize, end: usize, is_heading: bool, out: &mut String) -> Option<usize> {
        let rest = &self.text[at..end];
        if let Some(list) = attributes(rest) {
            if let Some(id) = list.id.filter(|_| is_heading) {
                out.extend(["{#", id, "}"]);
            }
            return Some(at + list.length);
        }
        if rest.starts_with("{~~") {
            let close = self.find(at + 3, end, "~~}")?;
            let changed = self.text[at + 3..close].split_once("~>").map_or(0, |(old, _)| old.len() + 2);
            self.read(at + 3 + changed..close, false, out);
            return Some(close + 3);
        }
        self.pair(at, end, is_heading, out)
    }

    fn pair(&self, at: usize, end: usize, is_heading: bool, out: &mut String) -> Option<usize> {
        let rest = &self.text[at..end];
        let (open, close) = PAIRS.into_iter().find(|(open, _)| rest.starts_with(open))?;
        let start = at + open.len();
        let stop = self.find(start, end, close)?;
        let inner = &self.text[start..stop];
        let is_tight =
            !inner.is_empty() && !inner.starts_with(char::is_whitespace) && !inner.ends_with(char::is_whitespace);
        let is_word = !matches!(open, "^" | "~") || !inner.contains(char::is_whitespace);
        if open.starts_with('{') || is_tight && is_word {
            if open != "{--" && open != "{>>" {
                self.read(start..stop, is_heading, out);
            }
            return Some(stop + close.len());
        }
        None
    }

    /// A reference to what another page defines: its text stays.
    fn reference(&self, at: usize, end: usize, out: &mut String) -> Option<usize> {
        if self.text[at..end].starts_with("[](){") {
            return attributes(&self.text[at + 4..end]).map(|list| at + 4 + list.length);
        }
        let close = self.find(at + 1, end, "]")?;
        if !self.text[close + 1..end].starts_with('[') || self.text[at + 1..close].contains('[') {
            return None;
        }
        let stop = self.find(close + 2, end, "]")?;
        let (words, label) = (&self.text[at + 1..close], &self.text[close + 2..stop]);
        let label = if label.is_empty() { words } else { label };
        // Two brackets may stand side by side for any reason; references name objects.
        let is_object = label.contains('.') && label.starts_with(|first: char| first.is_alphabetic() || first == '_');
        let is_reference = words.starts_with('`') || is_object && !label.contains(char::is_whitespace);
        if !is_reference || self.defined.contains(&label.to_lowercase()) {
            return None;
        }
        self.read(at + 1..close, false, out);
        Some(stop + 1)
    }

    /// Where a mark stands on the line, outside code.
    fn find(&self, from: usize, end: usize, mark: &str) -> Option<usize> {
        let found = self.ahead.find(&self.text[..end], from, mark)?;
        (self.code.end_of(found).is_none()).then_some(found)
    }
}

/// An icon or emoji by its name, `:material-account:`, which is gone: the length of its mark.
fn icon(rest: &str, out: &str) -> Option<usize> {
    let length = rest[1..].bytes().take_while(|byte| byte.is_ascii_alphanumeric() || b"-_+".contains(byte)).count();
    let name = &rest[1..=length];
    let behind = rest[1 + length..].strip_prefix(':')?;
    let is_free = out.chars().next_back().is_none_or(|before| before.is_whitespace() || "([|>*_\"'".contains(before));
    let ends = behind.chars().next().is_none_or(|next| !next.is_alphanumeric() && next != ':');
    (is_free && ends && name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '+'))
        .then_some(length + 2)
}

/// Keys to press, `++ctrl+alt+del++`, as `Ctrl+Alt+Del`: the length of the mark.
fn keys(rest: &str, out: &mut String) -> Option<usize> {
    let inner = rest.strip_prefix("++")?;
    if out.ends_with(|before: char| before.is_alphanumeric() || before == '+') {
        return None;
    }
    let window = &inner[..inner.floor_char_boundary(200)];
    let (keys, _) = window.split_once("++")?;
    let is_key = |key: &str| {
        let quoted = key.len() > 2 && key.starts_with('"') && key.ends_with('"');
        quoted || !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    if !keys.split('+').all(is_key) {
        return None;
    }
    for (place, key) in keys.split('+').enumerate() {
        if place > 0 {
            out.push('+');
        }
        for (place, word) in key.trim_matches('"').split('-').enumerate() {
            if place > 0 {
                out.push(' ');
            }
            out.push_str(&capitalised(word));
        }
    }
    Some(keys.len() + 4)
}

/// The word with a capital first letter.
pub(super) fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> String {
        let page = format!("{line}\n\n[known]: /a\n");
        Inline::new(&page).line(0..line.len(), line.starts_with('#'))
    }

    #[test]
    fn marks_within_a_line_go() {
        for (line, expected) in [
            ("Press ++ctrl+alt+del++ or ++\"My key\"++, ++page-up++.", "Press Ctrl+Alt+Del or My key, Page Up."),
            ("Say ==this *now*== and ^^that^^, x^2^, H~2~O.", "Say this *now* and that, x2, H2O."),
            ("A :material-account-circle:{ .lg } user :smile:.", "A user ."),
            (":octicons-gear-16: __Set up__", "__Set up__"),
            ("[Save](#){ .md-button #go } now", "[Save](#) now"),
            ("{++new++} {--old--}{~~a~>b~~} {==hot==}{>>why<<}", "new b hot"),
            (
                "See [`run`][pkg.run] and [pkg.Foo][], not [x][known] or [y](/z).",
                "See `run` and pkg.Foo, not [x][known] or [y](/z).",
            ),
            ("[](){#pkg.Foo}Text", "Text"),
        ] {
            assert_eq!(read(line), expected);
        }
    }

    #[test]
    fn what_only_looks_like_a_mark_stays() {
        for line in [
            "a == b == c, i++ and j++, 2^10 and 3^5, ~/a and ~/b, ~~gone~~",
            "At 10:30:15, a::b::c, key: value: end",
            "`++ctrl++ ==a== :x:` $a^2+b^2$ \\==a\\==",
            "{name} {\"a\": 1} [ ] task [^1] note [A-Z][0-9][a.b c]",
            "==open, ^^open, {++open, ++open",
        ] {
            assert_eq!(read(line), line);
        }
    }

    #[test]
    fn a_heading_keeps_its_id() {
        assert_eq!(read("## Set up { #setup .x data-y=\"z\" }"), "## Set up {#setup}");
        assert_eq!(read("## Set up {: .x }"), "## Set up ");
    }
}
