//! Takes the marks out of running text: emphasis, literals, roles, references, substitutions. What
//! marks nothing stays as it is. One pass from left to right; nothing is searched twice.
//!
//! After <https://docutils.sourceforge.io/docs/ref/rst/restructuredtext.html#inline-markup>.

use super::{
    ends::{End, Ends, may_begin, may_follow, may_precede},
    interpreted::{interpreted, reference, unescaped},
    state::State,
};

/// Deepest substitution within a substitution that is replaced.
const MAX_DEPTH: usize = 3;
/// Longest name of a role, in bytes.
const MAX_ROLE_BYTES: usize = 100;

/// The words of running text.
pub(super) fn read(text: &str, state: &mut State<'_>) -> String {
    read_within(text, state, 0)
}

fn read_within(text: &str, state: &mut State<'_>, depth: usize) -> String {
    let mut scan = Scan { text, at: 0, out: String::with_capacity(text.len()), ends: Ends::new(text), depth };
    while let Some(c) = scan.rest().chars().next() {
        let is_read = match c {
            '\\' => scan.escape(),
            '*' => scan.emphasis(),
            '`' => scan.backquote(state),
            ':' => scan.role_before(state),
            '|' => scan.substitution(state),
            '_' => scan.target(state),
            '[' => scan.footnote(state),
            c if c.is_alphanumeric() => scan.word(state),
            _ => false,
        };
        if !is_read {
            scan.out.push(c);
            scan.at += c.len_utf8();
        }
    }
    scan.out
}

struct Scan<'t> {
    text: &'t str,
    at: usize,
    out: String,
    ends: Ends<'t>,
    depth: usize,
}

impl<'t> Scan<'t> {
    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn begins(&self, width: usize) -> bool {
        may_begin(self.text[..self.at].chars().next_back(), self.rest()[width..].chars().next())
    }

    /// Where the mark that begins here, `width` bytes wide, ends.
    fn end(&mut self, end: End, width: usize) -> Option<usize> {
        let first = self.rest()[width..].chars().next()?;
        if !self.begins(width) {
            return None;
        }
        self.ends.next(end, self.at + width + first.len_utf8())
    }

    /// A backslash makes what follows plain; with white space it is nothing at all.
    fn escape(&mut self) -> bool {
        let Some(c) = self.rest()[1..].chars().next() else {
            self.at += 1;
            return true;
        };
        if !c.is_whitespace() {
            self.out.push(c);
        }
        self.at += 1 + c.len_utf8();
        true
    }

    fn emphasis(&mut self) -> bool {
        let (end, width) = if self.rest().starts_with("**") { (End::Strong, 2) } else { (End::Emphasis, 1) };
        let Some(end) = self.end(end, width) else {
            self.out.push_str(&self.rest()[..width]);
            self.at += width;
            return true;
        };
        self.out.push_str(&unescaped(&self.text[self.at + width..end]));
        self.at = end + width;
        true
    }

    /// A literal, interpreted text, or a reference: what begins with a backquote.
    fn backquote(&mut self, state: &mut State<'_>) -> bool {
        if self.rest().starts_with("``") {
            let end = self.end(End::Literal, 2);
            self.out.push_str(end.map_or("``", |end| &self.text[self.at + 2..end]));
            self.at = end.unwrap_or(self.at) + 2;
            return true;
        }
        let Some(end) = self.end(End::Interpreted, 1) else { return false };
        let inner = &self.text[self.at + 1..end];
        let after = &self.text[end + 1..];
        if after.starts_with('_') {
            let marks = (after.len() - after.trim_start_matches('_').len()).min(2);
            let shown = reference(inner, marks == 1, state);
            self.out.push_str(&shown);
            self.at = end + 1 + marks;
        } else if let Some(name) = role_name(after) {
            let shown = interpreted(name, inner, state);
            self.out.push_str(&shown);
            self.at = end + 1 + name.len() + 2;
        } else {
            self.out.push_str(&unescaped(inner));
            self.at = end + 1;
        }
        true
    }

    /// `` :role:`text` ``
    fn role_before(&mut self, state: &mut State<'_>) -> bool {
        let Some(name) = role_name(self.rest()) else { return false };
        let start = self.at + name.len() + 2;
        let before = self.text[..self.at].chars().next_back();
        let Some(inner) = self.text[start..].strip_prefix('`').filter(|_| before.is_none_or(may_precede)) else {
            return false;
        };
        let Some(first) = inner.chars().next().filter(|c| !c.is_whitespace()) else { return false };
        let Some(end) = self.ends.next(End::Interpreted, start + 1 + first.len_utf8()) else { return false };
        let shown = interpreted(name, &self.text[start + 1..end], state);
        self.out.push_str(&shown);
        self.at = end + 1;
        true
    }

    fn substitution(&mut self, state: &mut State<'_>) -> bool {
        let Some(end) = self.end(End::Substitution, 1) else { return false };
        let name = &self.text[self.at + 1..end];
        if name.len() > MAX_ROLE_BYTES || name.contains('|') {
            return false;
        }
        if let Some(text) = state.substitution(name).filter(|_| self.depth < MAX_DEPTH) {
            let shown = read_within(text, state, self.depth + 1);
            self.out.push_str(&shown);
        } else {
            state.unknown.insert(format!("|{name}|"));
            self.out.push_str(name);
        }
        let after = &self.text[end + 1..];
        self.at = end + 1 + (after.len() - after.trim_start_matches('_').len()).min(2);
        true
    }

    /// `` _`text` ``, a target within the text.
    fn target(&mut self, state: &mut State<'_>) -> bool {
        if !self.rest().starts_with("_`") {
            return false;
        }
        let Some(end) = self.end(End::Interpreted, 2) else { return false };
        let text = unescaped(&self.text[self.at + 2..end]);
        state.ids.of(&text);
        self.out.push_str(&text);
        self.at = end + 1;
        true
    }

    /// `[1]_` goes, `[Book2020]_` stays as `[Book2020]`.
    fn footnote(&mut self, state: &mut State<'_>) -> bool {
        let Some(end) = self.end(End::Footnote, 1).filter(|end| end - self.at <= MAX_ROLE_BYTES) else { return false };
        let label = &self.text[self.at + 1..end];
        let is_label = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '+' | ':');
        let is_note = label.bytes().all(|b| b.is_ascii_digit())
            || label == "*"
            || label.strip_prefix('#').is_some_and(|name| name.chars().all(is_label));
        if !is_note && !label.chars().all(is_label) {
            return false;
        }
        state.ids.unnamed();
        if !is_note {
            self.out.extend(["[", label, "]"]);
        } else if self.out.ends_with(' ') {
            self.out.truncate(self.out.trim_end_matches(' ').len());
        }
        self.at = end + 2;
        true
    }

    /// A word, which may be a reference (`name_`) or the begin of an address.
    fn word(&mut self, state: &mut State<'_>) -> bool {
        let rest = self.rest();
        let before = self.text[..self.at].chars().next_back();
        if before.is_none_or(|c| !c.is_alphanumeric()) && self.address(state) {
            return true;
        }
        let length = simple_name(rest);
        let name = &rest[..length];
        let marks = (rest.len() - length) - rest[length..].trim_start_matches('_').len();
        let after = rest[length + marks..].chars().next();
        let is_reference = (1..=2).contains(&marks)
            && before.is_none_or(may_precede)
            && after.is_none_or(may_follow)
            && (marks == 2 || state.definitions.has_name(name));
        self.out.push_str(name);
        self.at += length + if is_reference { marks } else { 0 };
        true
    }

    fn address(&mut self, state: &mut State<'_>) -> bool {
        let rest = self.rest();
        if !["https://", "http://", "ftp://"].iter().any(|scheme| rest.starts_with(scheme)) {
            return false;
        }
        let ends = |c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '`' | '|' | '\\');
        let address = &rest[..rest.find(ends).unwrap_or(rest.len())];
        let address = address.trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '}', '*', '\'']);
        if address.len() < "ftp://a".len() {
            return false;
        }
        state.link(address);
        self.out.push_str(address);
        self.at += address.len();
        true
    }
}

/// Length of the simple name that `text` begins with: letters and digits, single signs between.
fn simple_name(text: &str) -> usize {
    let mut length = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let joins =
            matches!(c, '-' | '_' | '.' | '+' | ':') && chars.peek().is_some_and(|(_, next)| next.is_alphanumeric());
        if !c.is_alphanumeric() && !joins {
            break;
        }
        length = at + c.len_utf8();
    }
    length
}

/// The name in `:name:` at the begin of `text`.
fn role_name(text: &str) -> Option<&str> {
    let inner = text.strip_prefix(':')?;
    let near = &inner[..inner.floor_char_boundary(MAX_ROLE_BYTES)];
    let word =
        near.find(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '+' | ':'))).unwrap_or(near.len());
    let name = near[..word].strip_suffix(':')?;
    let is_name = name.starts_with(char::is_alphabetic) && !name.ends_with(':');
    is_name.then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::markup::rst::{
        definitions::Definitions,
        state::{Reference, References},
    };

    fn with_links(text: &str) -> (String, Vec<String>, Vec<String>) {
        let lines = [
            ".. |name| replace:: the *harbour* |self|",
            ".. |self| replace:: |self|!",
            ".. _home: https://a.example",
            ".. role:: red",
        ];
        let definitions = Definitions::of(&lines, &[]);
        let page = Reference { address: "/b.html#x".into(), title: Some("Section X".into()) };
        let references = References::from([("ref:label x".into(), page.clone()), ("doc:b".into(), page)]);
        let mut state = State::new(&definitions, &references);
        let text = read(text, &mut state);
        (text, state.links, state.unknown.into_iter().collect())
    }

    fn plain(text: &str) -> String {
        with_links(text).0
    }

    #[test]
    fn marks_go_and_what_marks_nothing_stays() {
        for (text, expected) in [
            ("*it*, **bold** and ``co*de``.", "it, bold and co*de."),
            ("2 * 3 * 4, a*b*c, **", "2 * 3 * 4, a*b*c, **"),
            (r"\*not\* re\ **Struct**\ ured C:\\dir", r"*not* reStructured C:\dir"),
            ("`default` and `title`:title:", "default and title"),
            (r"``C:\dir\``, '*' and (*x*)", r"C:\dir\, '*' and (x)"),
            ("*open and ``open and `open", "*open and ``open and `open"),
            ("a [1]_ b [#n]_, c [*]_ [Book20]_ d[0]", "a b, c [Book20] d[0]"),
            ("_`inline target` _private __dunder__ x_y", "inline target _private __dunder__ x_y"),
            ("home_ home__ gone_ word_", "home home gone_ word_"),
            ("ein *größeres* „*Wort*“", "ein größeres „Wort“"),
            ("12:30:00 a:b: c", "12:30:00 a:b: c"),
        ] {
            assert_eq!(plain(text), expected, "{text}");
        }
    }

    #[test]
    fn roles_show_their_text() {
        for (text, expected) in [
            (":class:`~a.b.Crane` :func:`lift` :py:meth:`Crane.lift`", "Crane lift() Crane.lift()"),
            (":menuselection:`&File --> Save` :guilabel:`OK` :kbd:`Ctrl+C`", "File > Save OK Ctrl+C"),
            (":term:`berths <berth>` :abbr:`LIFO (last in)` :file:`/srv/{x}`", "berths LIFO (last in) /srv/x"),
            (":red:`alarm` :sub:`2` H\\ :sub:`2`\\ O", "alarm 2 H2O"),
            (":ref:`gone` :ref:`it <gone>` :doc:`/x`", "gone it /x"),
            (":index:`crane; lifting`", "crane"),
            (":ref:`genindex` and :ref:`all <modindex>`", "Index and all"),
        ] {
            assert_eq!(with_links(text), (expected.to_owned(), vec![], vec![]), "{text}");
        }
    }

    #[test]
    fn references_give_text_and_links() {
        for (text, expected, link) in [
            ("`the site <https://a.example/x>`_", "the site", "https://a.example/x"),
            ("`<https://a.example>`__.", "https://a.example.", "https://a.example"),
            ("See https://a.example/x.", "See https://a.example/x.", "https://a.example/x"),
            (":ref:`Label X`", "Section X", "/b.html#x"),
            (":doc:`the page <b>`", "the page", "/b.html#x"),
            (":any:`b`", "Section X", "/b.html#x"),
            (":pep:`8`", "PEP 8", "https://peps.python.org/pep-0008/"),
        ] {
            assert_eq!(with_links(text), (expected.to_owned(), vec![link.to_owned()], vec![]), "{text}");
        }
        assert_eq!(with_links("`home`_ `text <home_>`_").0, "home text");
    }

    #[test]
    fn substitutions_are_replaced_and_end() {
        assert_eq!(plain("|name|, |Self|_."), "the harbour self!!, self!!!.");
        let (text, _, unknown) = with_links("|gone| and :issue:`12` :issue:`text <7>` a | b | c");
        assert_eq!(text, "gone and 12 text a | b | c");
        assert_eq!(unknown, [":issue:", "|gone|"]);
    }

    #[test]
    fn many_marks_that_close_nothing_end_in_good_time() {
        for mark in [
            "*a ", "**a ", "`a ", "``a ", "|a ", "[a ", "_`a ", ":a:", ":a:`", "a_ ", "\\", "a.", "http://", "a:",
            "|name| ", "*", "`",
        ] {
            let open = mark.repeat(20_000);
            plain(&open);
            plain(&format!("{open}x* x** x` x`` x| x]_"));
        }
    }
}
