//! Text that goes through as it stands: `+x+`, `++x++`, `+++x+++`, `pass:[x]`. It is set aside under
//! one character before anything else is read, and put back at the end.
//!
//! After <https://docs.asciidoctor.org/asciidoc/latest/pass/pass-macro/>.

use crate::source::markup::html;

/// First of the private characters that stand for what is set aside.
const FIRST: u32 = 0xF_0000;
/// How many there are.
const MOST: usize = 0xFFFD;

/// What was set aside, in order.
#[derive(Debug, Default)]
pub(super) struct Passed(Vec<String>);

impl Passed {
    /// What the character stands for.
    pub(super) fn of(&self, c: char) -> Option<&str> {
        let nth = u32::from(c).checked_sub(FIRST)?;
        self.0.get(usize::try_from(nth).ok()?).map(String::as_str)
    }

    /// `text` with everything put back.
    pub(super) fn restored(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        for c in text.chars() {
            match self.of(c) {
                Some(passed) => out.push_str(passed),
                None => out.push(c),
            }
        }
        out
    }

    /// `text` with everything that goes through set aside.
    pub(super) fn set_aside(&mut self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut ends = Ends { text, known: [None; 4] };
        let mut at = 0;
        while let Some(c) = text[at..].chars().next() {
            let found = match c {
                '+' => passed_by_marks(text, at, &mut ends),
                'p' if text[at..].starts_with("pass:") => passed_by_macro(text, at, &mut ends),
                '\\' if text[at + 1..].starts_with('+') => Some(("+", at + 2, false)),
                _ => None,
            };
            match found {
                Some((inner, end, is_html)) if self.0.len() < MOST => {
                    out.extend(char::from_u32(FIRST + u32::try_from(self.0.len()).unwrap_or(0)));
                    self.0.push(if is_html { without_tags(inner) } else { inner.to_owned() });
                    at = end;
                }
                _ => {
                    out.push(c);
                    at += c.len_utf8();
                }
            }
        }
        out
    }
}

/// What is passed, where it ends, and whether it may hold HTML.
type Found<'t> = Option<(&'t str, usize, bool)>;

fn passed_by_marks<'t>(text: &'t str, at: usize, ends: &mut Ends<'t>) -> Found<'t> {
    for (marks, end_of, is_html) in [("+++", End::Triple, true), ("++", End::Double, false)] {
        let Some(first) = text[at..].strip_prefix(marks).and_then(|inner| inner.chars().next()) else { continue };
        let start = at + marks.len();
        if let Some(end) = ends.after(end_of, start + first.len_utf8()) {
            return Some((&text[start..end], end + marks.len(), is_html));
        }
    }
    let before = text[..at].chars().next_back();
    let after = text[at + 1..].chars().next()?;
    if before.is_some_and(|c| is_word(c) || matches!(c, ';' | ':' | '+')) || after.is_whitespace() || after == '+' {
        return None;
    }
    let end = ends.after(End::Single, at + 1 + after.len_utf8())?;
    Some((&text[at + 1..end], end + 1, false))
}

fn passed_by_macro<'t>(text: &'t str, at: usize, ends: &mut Ends<'t>) -> Found<'t> {
    let kinds = &text[at + "pass:".len()..];
    let open = kinds.bytes().take(12).position(|b| !(b.is_ascii_lowercase() || b == b','))?;
    if !kinds[open..].starts_with('[') || text[..at].chars().next_back().is_some_and(is_word) {
        return None;
    }
    let start = at + "pass:".len() + open + 1;
    let end = ends.after(End::Bracket, start)?;
    Some((&text[start..end], end + 1, true))
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// HTML that goes through is shown by its text.
fn without_tags(inner: &str) -> String {
    let is_html = inner.contains('<') && inner.contains('>');
    let blocks = is_html.then(|| html::fragment(inner)).flatten();
    blocks.map_or_else(
        || inner.to_owned(),
        |(blocks, _)| blocks.iter().map(crate::document::Block::text).collect::<Vec<_>>().join(" "),
    )
}

/// Marks that end what goes through.
#[derive(Debug, Clone, Copy)]
enum End {
    Triple,
    Double,
    Single,
    Bracket,
}

/// Finds the next end of each kind and remembers it, so that a text without ends is searched once.
struct Ends<'t> {
    text: &'t str,
    /// Where the last search began, and what it found.
    known: [Option<(usize, Option<usize>)>; 4],
}

impl Ends<'_> {
    fn after(&mut self, end: End, from: usize) -> Option<usize> {
        let known = self.known.get(end as usize).copied().flatten();
        let still = |(began, found): &(usize, Option<usize>)| *began <= from && found.is_none_or(|at| at >= from);
        if let Some((_, found)) = known.filter(still) {
            return found;
        }
        let found = self.search(end, from);
        if let Some(slot) = self.known.get_mut(end as usize) {
            *slot = Some((from, found));
        }
        found
    }

    fn search(&self, end: End, from: usize) -> Option<usize> {
        let rest = self.text.get(from..)?;
        let at = match end {
            End::Triple => rest.find("+++"),
            End::Double => rest.find("++"),
            End::Bracket => rest.bytes().zip(before(self.text, from)).position(|(b, last)| b == b']' && last != b'\\'),
            End::Single => {
                let is_end = |at: &usize| {
                    let (head, tail) = (&self.text[..from + at], &rest[at + 1..]);
                    !head.ends_with(char::is_whitespace) && !tail.starts_with(|c| is_word(c) || c == '+')
                };
                rest.match_indices('+').map(|(at, _)| at).find(is_end)
            }
        };
        at.map(|at| from + at)
    }
}

/// The byte before each byte of `text`, from `from` on.
fn before(text: &str, from: usize) -> impl Iterator<Item = u8> + '_ {
    let start = from.saturating_sub(1);
    std::iter::repeat_n(0, usize::from(from == 0)).chain(text.bytes().skip(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passed(text: &str) -> Vec<String> {
        let mut passed = Passed::default();
        let aside = passed.set_aside(text);
        assert_eq!(passed.restored(&aside), passed.restored(&passed.restored(&aside)));
        passed.0
    }

    #[test]
    fn what_goes_through_is_set_aside_and_put_back() {
        let mut kept = Passed::default();
        let text = kept.set_aside("Use `+{name}+`, ++*a*++ and pass:[_b_ \\] c], +++<u>d</u>+++.");
        assert!(!text.contains(['{', '*', '_', '<']), "{text}");
        assert_eq!(kept.restored(&text), "Use `{name}`, *a* and _b_ \\] c, d.");
    }

    #[test]
    fn plus_signs_that_mark_nothing_stay() {
        for text in ["1 + 2 + 3", "C++", "a+b+c", "+", "++", "+ +", "x +\ny", "compass:[x]", "pass:", "pass:x"] {
            assert!(passed(text).is_empty(), "{text}");
        }
        assert_eq!(passed(r"\+a+"), ["+"]);
        assert_eq!(passed("+a+ +b+"), ["a", "b"]);
    }

    #[test]
    fn many_marks_without_an_end_are_searched_once() {
        for mark in ["+a ", "++", "+++", "pass:[", "pass:[\\]", "+ü"] {
            let text = mark.repeat(30_000);
            let mut kept = Passed::default();
            let aside = kept.set_aside(&text);
            assert!(aside.len() <= text.len() * 4);
        }
    }
}
