//! Where inline marks may begin and end, and the next end of each kind. What was found is remembered:
//! a text that opens many marks and closes none is searched once for each kind.
//!
//! After <https://docutils.sourceforge.io/docs/ref/rst/restructuredtext.html#inline-markup-recognition-rules>.

/// What is looked for.
#[derive(Debug, Clone, Copy)]
pub(super) enum End {
    /// `**`
    Strong,
    /// `*`
    Emphasis,
    /// ` `` `
    Literal,
    /// `` ` ``
    Interpreted,
    /// `|`
    Substitution,
    /// `]_`
    Footnote,
}

const ENDS: usize = 6;

/// The ends of marks in a text.
#[derive(Debug)]
pub(super) struct Ends<'t> {
    text: &'t str,
    /// Where the last search for each began, and what it found.
    known: [Option<(usize, Option<usize>)>; ENDS],
}

impl<'t> Ends<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, known: [None; ENDS] }
    }

    /// Where the next end stands, not before `from`.
    pub(super) fn next(&mut self, end: End, from: usize) -> Option<usize> {
        let still = |(began, found): &(usize, Option<usize>)| *began <= from && found.is_none_or(|at| at >= from);
        if let Some((_, found)) = self.known.get(end as usize).copied().flatten().filter(still) {
            return found;
        }
        let (mark, is_literal) = match end {
            End::Strong => ("**", false),
            End::Emphasis => ("*", false),
            End::Literal => ("``", true),
            End::Interpreted => ("`", false),
            End::Substitution => ("|", false),
            End::Footnote => ("]_", false),
        };
        let rest = self.text.get(from..).unwrap_or_default();
        let ends = |at: usize| {
            let after = &self.text[at + mark.len()..];
            let before = self.text[..at].chars().next_back();
            let is_free = before.is_some_and(|c| !c.is_whitespace() && (is_literal || c != '\\'));
            let after =
                if matches!(end, End::Interpreted | End::Substitution) { after.trim_start_matches('_') } else { after };
            // A role may follow the text that it is of.
            let is_role = matches!(end, End::Interpreted) && after.starts_with(':');
            is_free && (is_role || after.chars().next().is_none_or(may_follow))
        };
        let found = rest.match_indices(mark).map(|(at, _)| from + at).find(|&at| ends(at));
        if let Some(slot) = self.known.get_mut(end as usize) {
            *slot = Some((from, found));
        }
        found
    }
}

/// Whether a mark may begin between these characters.
pub(super) fn may_begin(before: Option<char>, after: Option<char>) -> bool {
    let quotes = [('"', '"'), ('\'', '\''), ('“', '”'), ('‘', '’'), ('«', '»')];
    let brackets = [('(', ')'), ('[', ']'), ('{', '}'), ('<', '>')];
    let Some(after) = after.filter(|c| !c.is_whitespace()) else { return false };
    match before {
        None => true,
        // A mark within quotes of its own is meant as it stands.
        Some(before) if quotes.iter().chain(&brackets).any(|pair| *pair == (before, after)) => false,
        Some(before) => may_precede(before),
    }
}

/// Whether a mark may begin after the character.
pub(super) fn may_precede(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '\'' | '"'
                | '('
                | '['
                | '{'
                | '<'
                | '-'
                | '/'
                | ':'
                | '„'
                | '‚'
                | '“'
                | '”'
                | '‘'
                | '’'
                | '«'
                | '»'
                | '‹'
                | '›'
                | '¡'
                | '¿'
                | '\0'
        )
        || is_dash_or_wide(c)
}

/// Whether a mark may end before the character.
pub(super) fn may_follow(c: char) -> bool {
    c.is_whitespace()
        || c == '\\'
        || matches!(
            c,
            '\'' | '"'
                | ')'
                | ']'
                | '}'
                | '>'
                | '-'
                | '/'
                | ':'
                | '.'
                | ','
                | ';'
                | '!'
                | '?'
                | '“'
                | '”'
                | '‘'
                | '’'
                | '«'
                | '»'
                | '‹'
                | '›'
                | '…'
                | '\0'
        )
        || is_dash_or_wide(c)
}

fn is_dash_or_wide(c: char) -> bool {
    let is_wide =
        |c| matches!(c, '\u{ff01}' | '\u{ff08}'..='\u{ff09}' | '\u{ff0c}' | '\u{ff0e}' | '\u{ff1a}' | '\u{ff1b}');
    matches!(c, '\u{2010}'..='\u{2015}' | '\u{3001}' | '\u{3002}' | '\u{3008}'..='\u{301f}' | '\u{ff1f}') || is_wide(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_stand_after_text_and_before_a_gap() {
        assert_eq!(Ends::new("a b* c").next(End::Emphasis, 0), Some(3));
        assert_eq!(Ends::new("a *b*c").next(End::Emphasis, 0), None);
        assert_eq!(Ends::new(r"a\* b*.").next(End::Emphasis, 0), Some(5));
        assert_eq!(Ends::new("a** b").next(End::Emphasis, 0), Some(2));
        assert_eq!(Ends::new(r"c:\`` x").next(End::Literal, 0), Some(3));
        assert_eq!(Ends::new("x`_ y`:role: z").next(End::Interpreted, 0), Some(1));
        assert_eq!(Ends::new("x `y`:role: z").next(End::Interpreted, 4), Some(4));
    }

    #[test]
    fn marks_begin_after_a_gap_and_not_within_their_own_quotes() {
        assert!(may_begin(None, Some('a')) && may_begin(Some(' '), Some('a')) && may_begin(Some('('), Some('a')));
        assert!(
            !may_begin(Some('x'), Some('a')) && !may_begin(Some(' '), Some(' ')) && !may_begin(Some('"'), Some('"'))
        );
    }
}
