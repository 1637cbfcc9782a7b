//! Finds the next mark of some kind in a text and remembers it: a text that opens many marks and
//! closes none is searched once for each kind, not once for each mark.

/// What is looked for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Goal {
    /// `]` without a backslash before it.
    Bracket,
    /// `[`, or white space, which ends the target of a macro.
    Target,
    /// `[`, or the end of the line.
    Open,
    /// `>>`
    Angles,
    /// `))`
    Parentheses,
    /// `]]`
    Brackets,
    /// `` `" ``
    DoubleQuote,
    /// `` `' ``
    SingleQuote,
}

const GOALS: usize = 8;

/// A text that is searched from its begin to its end.
#[derive(Debug)]
pub(super) struct Seeker<'t> {
    text: &'t str,
    /// Where the last search for each goal began, and what it found.
    known: [Option<(usize, Option<usize>)>; GOALS],
}

impl<'t> Seeker<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, known: [None; GOALS] }
    }

    /// Where the goal stands first, not before `from`.
    pub(super) fn next(&mut self, goal: Goal, from: usize) -> Option<usize> {
        let still = |(began, found): &(usize, Option<usize>)| *began <= from && found.is_none_or(|at| at >= from);
        if let Some((_, found)) = self.known.get(goal as usize).copied().flatten().filter(still) {
            return found;
        }
        let found = self.search(goal, from);
        if let Some(slot) = self.known.get_mut(goal as usize) {
            *slot = Some((from, found));
        }
        found
    }

    fn search(&self, goal: Goal, from: usize) -> Option<usize> {
        let rest = self.text.get(from..)?;
        let at = match goal {
            Goal::Bracket => {
                let is_escaped = |at: usize| self.text[..from + at].ends_with('\\');
                rest.match_indices(']').map(|(at, _)| at).find(|&at| !is_escaped(at))
            }
            Goal::Target => rest.find(|c: char| c == '[' || c.is_whitespace()),
            Goal::Open => rest.find(['[', '\n']),
            Goal::Angles => rest.find(">>"),
            Goal::Parentheses => rest.find("))"),
            Goal::Brackets => rest.find("]]"),
            Goal::DoubleQuote => rest.find("`\""),
            Goal::SingleQuote => rest.find("`'"),
        };
        at.map(|at| from + at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_found_is_found_again_until_it_is_passed() {
        let mut seeker = Seeker::new(r"a \] b ] c ]]");
        assert_eq!(seeker.next(Goal::Bracket, 0), Some(7));
        assert_eq!(seeker.next(Goal::Bracket, 7), Some(7));
        assert_eq!(seeker.next(Goal::Bracket, 8), Some(11));
        assert_eq!(seeker.next(Goal::Brackets, 0), Some(11));
        assert_eq!(seeker.next(Goal::Angles, 0), None);
        assert_eq!(seeker.next(Goal::Bracket, 99), None);
    }
}
