//! Tells which stretches of a page are code or formulas, so that a dialect leaves them alone. One
//! pass, linear.

use std::{collections::HashMap, ops::Range};

use super::lines::{Fences, Kind};

/// A stretch that is left alone.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Stretch {
    range: Range<usize>,
    is_block: bool,
}

/// The stretches of a page that are code or formulas, in order.
#[derive(Debug)]
pub(in crate::source::markup) struct Stretches(Vec<Stretch>);

impl Stretches {
    /// Fenced blocks, code spans and formulas between `$` of `text`.
    pub(in crate::source::markup) fn of(text: &str) -> Self {
        let mut found = Self(Vec::new());
        let (mut fences, mut at, mut block, mut paragraph) = (Fences::default(), 0, None, 0);
        for line in text.split_inclusive('\n') {
            let kind = fences.next(line);
            if kind == Kind::Opens || (kind == Kind::Text && line.trim().is_empty()) {
                found.inline(text, paragraph..at);
            }
            match kind {
                Kind::Opens => block = Some(at),
                Kind::Text if !line.trim().is_empty() => {}
                Kind::Code => {}
                Kind::Closes | Kind::Text => {
                    if let Some(start) = block.take() {
                        found.0.push(Stretch { range: start..at + line.len(), is_block: true });
                    }
                    paragraph = at + line.len();
                }
            }
            at += line.len();
        }
        match block {
            Some(start) => found.0.push(Stretch { range: start..at, is_block: true }),
            None => found.inline(text, paragraph..at),
        }
        found
    }

    /// The end of the stretch that holds `at`.
    pub(in crate::source::markup) fn end_of(&self, at: usize) -> Option<usize> {
        self.holding(at).map(|stretch| stretch.range.end)
    }

    /// The end of the fenced block that begins at `at`.
    pub(in crate::source::markup) fn block_at(&self, at: usize) -> Option<usize> {
        self.holding(at)
            .filter(|stretch| stretch.is_block && stretch.range.start == at)
            .map(|stretch| stretch.range.end)
    }

    /// Where the next stretch after `at` begins.
    pub(in crate::source::markup) fn start_after(&self, at: usize) -> Option<usize> {
        let next = self.0.partition_point(|stretch| stretch.range.start <= at);
        self.0.get(next).map(|stretch| stretch.range.start)
    }

    fn holding(&self, at: usize) -> Option<&Stretch> {
        let after = self.0.partition_point(|stretch| stretch.range.start <= at);
        self.0.get(after.checked_sub(1)?).filter(|stretch| stretch.range.contains(&at))
    }

    /// Adds the code spans and formulas of one paragraph.
    fn inline(&mut self, text: &str, paragraph: Range<usize>) {
        let before = self.0.len();
        self.spans(text, &paragraph);
        let spans = self.0[before..].to_vec();
        for range in formulas(&text[paragraph.clone()]) {
            let range = paragraph.start + range.start..paragraph.start + range.end;
            let next = spans.partition_point(|span| span.range.end <= range.start);
            if spans.get(next).is_none_or(|span| span.range.start >= range.end) {
                self.0.push(Stretch { range, is_block: false });
            }
        }
        self.0[before..].sort_unstable_by_key(|stretch| stretch.range.start);
    }

    fn spans(&mut self, text: &str, paragraph: &Range<usize>) {
        let bytes = text.as_bytes();
        let mut runs: Vec<Range<usize>> = Vec::new();
        let mut at = paragraph.start;
        while let Some(offset) = text[at..paragraph.end].find('`') {
            let start = at + offset;
            at = start + bytes[start..paragraph.end].iter().take_while(|&&byte| byte == b'`').count();
            runs.push(start..at);
        }
        let last: HashMap<usize, usize> = runs.iter().enumerate().map(|(place, run)| (run.len(), place)).collect();
        let mut place = 0;
        while let Some(run) = runs.get(place) {
            let is_escaped = run.start > paragraph.start && bytes[run.start - 1] == b'\\';
            // Whoever has a partner is passed over with all between: linear.
            let partners = if is_escaped { 0..0 } else { place + 1..last.get(&run.len()).map_or(0, |last| last + 1) };
            match partners.into_iter().find(|&end| runs[end].len() == run.len()) {
                Some(end) => {
                    self.0.push(Stretch { range: run.start..runs[end].end, is_block: false });
                    place = end + 1;
                }
                None => place += 1,
            }
        }
    }
}

/// Formulas between `$` or `$$`, as the math extensions of the generators take them: no space within
/// the marks of an inline one, and no digit after it, so that sums of money are none.
fn formulas(paragraph: &str) -> Vec<Range<usize>> {
    let bytes = paragraph.as_bytes();
    let mut found = Vec::new();
    let mut open: Option<Range<usize>> = None;
    let mut at = 0;
    while let Some(offset) = paragraph[at..].find('$') {
        let start = at + offset;
        at = start + bytes[start..].iter().take(2).take_while(|&&byte| byte == b'$').count();
        if start > 0 && bytes[start - 1] == b'\\' {
            continue;
        }
        let is_space = |byte: Option<&u8>| byte.is_none_or(u8::is_ascii_whitespace);
        let (length, can_open) = (at - start, at - start == 2 || !is_space(bytes.get(at)));
        let can_close = length == 2
            || (!is_space(bytes.get(start.wrapping_sub(1))) && !bytes.get(at).is_some_and(u8::is_ascii_digit));
        match open.take() {
            Some(opened) if opened.len() == length && can_close => found.push(opened.start..at),
            Some(opened) if opened.len() > length => open = Some(opened),
            _ if can_open => open = Some(start..at),
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> Vec<&str> {
        Stretches::of(text).0.into_iter().map(|stretch| &text[stretch.range]).collect()
    }

    #[test]
    fn spans_and_fences_are_found_and_unbalanced_marks_are_not() {
        assert_eq!(code("a `b` ``c ` d`` \\`e` f"), ["`b`", "``c ` d``"]);
        assert_eq!(code("one ` two\n\nthree ` four"), Vec::<&str>::new(), "no span goes past a paragraph");
        assert_eq!(code("a `b`\n```\n`c\n```\n`d`"), ["`b`", "```\n`c\n```\n", "`d`"]);
        assert_eq!(code("```\nno end"), ["```\nno end"]);
    }

    #[test]
    fn formulas_are_told_from_sums_of_money() {
        assert_eq!(code("so $a^{2}$ and $$\nb_{1}\n$$ end"), ["$a^{2}$", "$$\nb_{1}\n$$"]);
        assert_eq!(code("from $5 {x} to $6, or $ 7 $"), Vec::<&str>::new());
        assert_eq!(code("`$a` costs $b`$`"), ["`$a`", "`$`"]);
    }

    #[test]
    fn a_place_is_asked_for_in_any_order() {
        let text = "a `b` c";
        let stretches = Stretches::of(text);
        assert_eq!(
            (stretches.end_of(0), stretches.end_of(2), stretches.end_of(4), stretches.end_of(5)),
            (None, Some(5), Some(5), None)
        );
        assert_eq!(Stretches::of("```\nx\n```\ny").block_at(0), Some(10));
        assert_eq!(Stretches::of("`x` y").block_at(0), None);
    }
}
