//! Takes the marks out of running text: bold, italic, code, links, macros. What marks nothing stays
//! as it is. One pass from left to right; nothing is searched twice.
//!
//! After <https://docs.asciidoctor.org/asciidoc/latest/text/>.

use super::{
    entities,
    macros::{SCHEMES, is_known},
    passed::Passed,
    scan::{MAX_MARK_BYTES, Scan, is_word},
    seek::Goal,
    state::State,
};

/// Running text without its marks.
#[derive(Debug, Default)]
pub(super) struct Inline {
    pub(super) text: String,
    /// Its footnotes, in order.
    pub(super) notes: Vec<String>,
}

/// Reads running text.
pub(super) fn read(text: &str, state: &mut State<'_>) -> Inline {
    let mut passed = Passed::default();
    let text = passed.set_aside(text);
    let text = state.attributes.substitute(&text).into_owned();
    let (plain, notes) = scan(Scan::new(&text, &passed, true), state);
    let notes = notes.into_iter().map(|note| scan(Scan::new(note, &passed, false), state).0).collect();
    Inline { text: plain, notes }
}

/// Running text of which only the words are wanted: titles, terms.
pub(super) fn plain(text: &str, state: &mut State<'_>) -> String {
    read(text, state).text
}

fn scan<'t>(mut scan: Scan<'t>, state: &mut State<'_>) -> (String, Vec<&'t str>) {
    while let Some(c) = scan.rest().chars().next() {
        if let Some(end) = scan.jumps.remove(&scan.at) {
            scan.at = end;
            continue;
        }
        let role = scan.role.take();
        let is_read = match c {
            '*' | '_' | '`' | '#' | '^' | '~' => scan.mark(c, role),
            '\\' => scan.escape(),
            '<' => scan.angle(state),
            '[' => scan.bracket(state),
            '(' => scan.index_term(),
            '&' => scan.entity(),
            '"' | '\'' => scan.curved_quote(c),
            c if c.is_ascii_alphabetic() => scan.word(state),
            _ => false,
        };
        if !is_read {
            scan.push(c);
        }
    }
    scan.finish()
}

impl Scan<'_> {
    /// A backslash goes when it stands before something that would have been read.
    fn escape(&mut self) -> bool {
        let rest = &self.rest()[1..];
        let Some(first) = rest.chars().next() else { return false };
        let is_doubled = rest[first.len_utf8()..].starts_with(first);
        let length = match first {
            '*' | '_' | '`' | '#' | '^' | '~' if self.recurs(first, self.at + 1) => 1 + usize::from(is_doubled),
            '<' | '[' | '(' if is_doubled => 2,
            '[' if rest[1..].starts_with(['.', '#']) => 1,
            '&' if entities::at(rest).is_some() => 1,
            ']' | '{' | '+' => 1,
            c if c.is_ascii_lowercase() => {
                let name = rest.bytes().position(|b| !b.is_ascii_alphanumeric()).unwrap_or(rest.len());
                let is_address = SCHEMES.iter().any(|scheme| rest.starts_with(scheme));
                let is_macro = is_known(&rest[..name]) && rest[name..].starts_with(':');
                if !is_address && !is_macro {
                    return false;
                }
                name + 1
            }
            _ => return false,
        };
        self.out.push_str(&rest[..length]);
        self.at += 1 + length;
        true
    }

    /// `<<id>>`, `<<id,text>>`, `<https://…>`.
    fn angle(&mut self, state: &mut State<'_>) -> bool {
        let inner = self.at + 2;
        let is_target = |c: char| is_word(c) || matches!(c, '#' | '.' | '/' | ':');
        if self.rest().starts_with("<<") && self.text[inner..].starts_with(is_target) {
            let end = self.seeker.next(Goal::Angles, inner).filter(|end| end - inner <= MAX_MARK_BYTES);
            let Some(end) = end else { return false };
            let (target, text) = self.text[inner..end].split_once(',').unwrap_or((&self.text[inner..end], ""));
            let default = state.refer(target.trim());
            self.show(end - text.len(), end, end + 2, &default);
            return true;
        }
        if !SCHEMES.iter().any(|scheme| self.rest()[1..].starts_with(scheme)) {
            return false;
        }
        let rest = &self.rest()[1..];
        let near = &rest[..rest.floor_char_boundary(MAX_MARK_BYTES)];
        let Some(length) = near.find(|c: char| matches!(c, '<' | '>') || c.is_whitespace()) else { return false };
        let end = self.at + 1 + length;
        if !self.text[end..].starts_with('>') {
            return false;
        }
        let address = self.passed.restored(&rest[..length]);
        state.link(&address);
        self.out.push_str(&address);
        self.at = end + 1;
        true
    }

    /// `[[id]]`, `[[[ref]]]`, and the role before a mark: `[.path]_x_`.
    fn bracket(&mut self, state: &mut State<'_>) -> bool {
        let depth = ["[[[", "[["].iter().find(|open| self.rest().starts_with(**open)).map(|open| open.len());
        if let Some(depth) = depth {
            return self.anchor(depth, state);
        }
        let inner = self.at + 1;
        let end = self.seeker.next(Goal::Bracket, inner).filter(|end| end - inner <= MAX_MARK_BYTES);
        let Some(end) = end else { return false };
        let role = &self.text[inner..end];
        let is_role = role.starts_with(['.', '#', '%']) || is_built_in_role(role);
        if is_role && self.text[end + 1..].starts_with(['*', '_', '`', '#']) {
            self.role = Some(self.out.len());
            self.out.push_str(&self.text[self.at..=end]);
            self.at = end + 1;
            return true;
        }
        false
    }

    fn anchor(&mut self, depth: usize, state: &mut State<'_>) -> bool {
        let inner = self.at + depth;
        let end = self.seeker.next(Goal::Brackets, inner).filter(|end| end - inner <= MAX_MARK_BYTES);
        let Some(end) = end else { return false };
        let (id, text) = self.text[inner..end].split_once(',').unwrap_or((&self.text[inner..end], ""));
        let is_id = !id.is_empty() && id.chars().all(|c| is_word(c) || matches!(c, ':' | '.' | '-'));
        if !is_id || !self.text[end + 2..].starts_with("]]]".get(..depth - 2).unwrap_or_default()) {
            return false;
        }
        if depth == 3 {
            let shown = format!("[{}]", if text.is_empty() { id } else { text.trim() });
            state.name(id, &shown);
            self.out.push_str(&shown);
        } else {
            state.name(id, text.trim());
        }
        self.at = end + depth;
        true
    }

    /// `((term))` is shown, `(((term, second)))` is not.
    fn index_term(&mut self) -> bool {
        if !self.rest().starts_with("((") {
            return false;
        }
        let is_hidden = self.rest().starts_with("(((");
        let inner = self.at + 2 + usize::from(is_hidden);
        let Some(end) = self.seeker.next(Goal::Parentheses, inner) else { return false };
        if is_hidden {
            self.at = end + 2 + usize::from(self.text[end + 2..].starts_with(')'));
        } else {
            self.at = inner;
            self.jumps.insert(end, end + 2);
        }
        true
    }

    fn entity(&mut self) -> bool {
        let Some((c, length)) = entities::at(self.rest()) else { return false };
        self.out.push(c);
        self.at += length;
        true
    }

    /// `` "`x`" `` is "x".
    fn curved_quote(&mut self, quote: char) -> bool {
        let goal = if quote == '"' { Goal::DoubleQuote } else { Goal::SingleQuote };
        let Some(inner) = self.rest()[1..].strip_prefix('`') else { return false };
        if self.before().is_some_and(is_word) || inner.starts_with(char::is_whitespace) {
            return false;
        }
        let Some(end) = self.seeker.next(goal, self.at + 2) else { return false };
        self.jumps.insert(end, end + 1);
        self.out.push(quote);
        self.at += 2;
        true
    }
}

fn is_built_in_role(role: &str) -> bool {
    let roles = ["big", "small", "underline", "overline", "line-through", "nobreak", "nowrap", "pre-wrap"];
    role.split_whitespace().all(|role| roles.contains(&role)) && !role.trim().is_empty()
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::source::markup::asciidoc::{
        attributes::Attributes,
        state::{Reference, References},
    };

    fn with_links(text: &str) -> (String, Vec<String>, Vec<String>) {
        let page = Reference { address: "/b.html".into(), title: Some("Page B".into()) };
        let references = References::from([("b.adoc".into(), page.clone()), ("b.adoc#x".into(), page)]);
        let known = HashMap::from([("here".to_owned(), "This part".to_owned())]);
        let mut attributes = Attributes::new();
        attributes.preset("product", "Harbour");
        let mut state = State::new(attributes, &references, &known);
        let inline = read(text, &mut state);
        let text = std::iter::once(inline.text).chain(inline.notes).collect::<Vec<_>>().join(" | ");
        (text, state.links, state.unknown.into_iter().collect())
    }

    fn plain(text: &str) -> String {
        with_links(text).0
    }

    #[test]
    fn marks_in_pairs_go_and_others_stay() {
        for (text, expected) in [
            ("*bold* and _it_, `code`, #high#", "bold and it, code, high"),
            ("un**con**strained __init__ ``x``y", "unconstrained init xy"),
            ("*_both_*, `*x*`", "both, x"),
            ("2 * 3 * 4, a_b_c, x*y*z", "2 * 3 * 4, a_b_c, x*y*z"),
            ("E=mc^2^, H~2~O, ~/x and ~/y", "E=mc2, H2O, ~/x and ~/y"),
            ("[.path]_/etc_ [#id]*x* [.a]plain [1]", "/etc x [.a]plain [1]"),
            (r"\*not bold* and \_x_ C:\*.txt \`a` \\", r"*not bold* and _x_ C:\*.txt `a` \\"),
            ("C# and F#, #1 and #2.", "C# and F#, #1 and #2."),
            ("\"`quoted`\" and '`one`' it's", "\"quoted\" and 'one' it's"),
            ("a &amp; b &lt;c&gt; & d", "a & b <c> & d"),
            ("`+{product}+` of {product}", "{product} of Harbour"),
            ("*open and _open", "*open and _open"),
            ("größer als *größer*", "größer als größer"),
            ("`*` and `_` in `*.txt` or `a_`", "* and _ in *.txt or a_"),
        ] {
            assert_eq!(plain(text), expected, "{text}");
        }
    }

    #[test]
    fn links_give_their_text_and_are_noted() {
        for (text, expected, link) in [
            ("See https://a.example/x[the *site*].", "See the site.", "https://a.example/x"),
            ("See https://a.example/x.", "See https://a.example/x.", "https://a.example/x"),
            ("(<https://a.example>)", "(https://a.example)", "https://a.example"),
            ("link:a.pdf[Get it^]", "Get it", "a.pdf"),
            ("link:a.pdf[\"Get, it\",window=_blank] now", "Get, it now", "a.pdf"),
            ("https://a.example[Text,role=x]", "Text", "https://a.example"),
            ("https://a.example[]", "https://a.example", "https://a.example"),
            ("link:++a b++[T]", "T", "a b"),
            ("xref:b.adoc[B]", "B", "/b.html"),
            ("xref:b.adoc#x[]", "Page B", "/b.html"),
            ("<<b.adoc,the page>>", "the page", "/b.html"),
        ] {
            let (shown, links, _) = with_links(text);
            assert_eq!((shown.as_str(), links), (expected, vec![link.to_owned()]), "{text}");
        }
        for (text, expected) in [
            ("<<here>>", "This part"),
            ("xref:here[]", "This part"),
            ("<<#here,it>>", "it"),
            ("<<gone>>", "gone"),
            ("mailto:a@b.example[Write]", "Write"),
            (r"\https://a.example", "https://a.example"),
            ("a << b >> c", "a << b >> c"),
        ] {
            assert_eq!(with_links(text), (expected.to_owned(), vec![], vec![]), "{text}");
        }
    }

    #[test]
    fn macros_show_their_text() {
        for (text, expected) in [
            ("Press kbd:[Ctrl+T], btn:[OK]", "Press Ctrl+T, OK"),
            ("menu:File[Save > As]", "File > Save > As"),
            ("menu:Save As[]", "Save As"),
            ("image:x.png[A view,200] icon:tags[]", "A view "),
            ("a footnote:[See *b* [c\\].] d", "a  d | See b [c]."),
            ("x ((term)) (((hidden, one))) indexterm:[a]y", "x term  y"),
            ("[[id]]a [[[ref]]] b", "a [ref] b"),
            ("anchor:x[]stem:[x^2]", "x^2"),
            ("see arr[0] and note: [x]", "see arr[0] and note: [x]"),
        ] {
            assert_eq!(plain(text), expected, "{text}");
        }
    }

    #[test]
    fn unknown_macros_keep_their_text_and_are_named() {
        let (text, _, unknown) = with_links("jira:ABC-1[] and issue:7[the *fault*] std::a[0]");
        assert_eq!(text, "ABC-1 and the fault std::a[0]");
        assert_eq!(unknown, ["issue:", "jira:"]);
    }

    #[test]
    fn many_marks_that_close_nothing_end_in_good_time() {
        for mark in [
            "*a ",
            "`",
            "_a",
            "[",
            "[[",
            "[[[",
            "[.a",
            "<<a,",
            "<https://",
            "((",
            "(((",
            "link:a[",
            "footnote:[",
            "xref:",
            "a:",
            "https://",
            "\\ab:",
            "\"`",
            "&",
            "#",
            "{a",
            "menu:a",
            "\\*",
            "pass:[",
            "+a ",
        ] {
            let open = mark.repeat(20_000);
            let text = plain(&open);
            assert!(text.len() <= open.len() + 10, "{mark}");
            plain(&format!("{open}]>>))]]"));
        }
    }
}
