//! Lines and their indentation: what the blocks of reStructuredText are told by. Knows no block.
//!
//! After <https://docutils.sourceforge.io/docs/ref/rst/restructuredtext.html#whitespace>.

/// How many columns a tab reaches.
const TAB: usize = 8;

/// Columns before the first character of a line.
pub(super) fn indent(line: &str) -> usize {
    line.bytes().take_while(|b| *b == b' ').count()
}

pub(super) fn is_blank(line: &str) -> bool {
    line.trim().is_empty()
}

/// The lines that go on with the block whose first line is the first of `lines`: those that are
/// indented by `least` columns, with empty lines among them.
pub(super) fn block_length(lines: &[&str], least: usize) -> usize {
    let mut length = 1;
    for (at, line) in lines.iter().enumerate().skip(1) {
        if is_blank(line) {
            continue;
        }
        if indent(line) < least.max(1) {
            break;
        }
        length = at + 1;
    }
    length
}

/// `lines` without the indentation that they share, and without empty lines around them.
pub(super) fn dedented<'t>(lines: &[&'t str]) -> Vec<&'t str> {
    let lines = trimmed(lines);
    let common = lines.iter().filter(|line| !is_blank(line)).map(|line| indent(line)).min().unwrap_or(0);
    lines.iter().map(|line| line.get(common..).unwrap_or_default()).collect()
}

/// `lines` without empty lines before and after them.
pub(super) fn trimmed<'l, 't>(lines: &'l [&'t str]) -> &'l [&'t str] {
    let Some(start) = lines.iter().position(|line| !is_blank(line)) else { return &[] };
    let end = lines.iter().rposition(|line| !is_blank(line)).map_or(start, |last| last + 1);
    lines.get(start..end).unwrap_or_default()
}

/// The text with tabs as spaces, if it has any.
pub(super) fn untabbed(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
        let mut column = 0;
        for c in line.trim_end().chars() {
            match c {
                '\t' => {
                    let width = TAB - column % TAB;
                    out.extend(std::iter::repeat_n(' ', width));
                    column += width;
                }
                '\u{b}' | '\u{c}' => {
                    out.push(' ');
                    column += 1;
                }
                c => {
                    out.push(c);
                    column += 1;
                }
            }
        }
        out.push('\n');
    }
    out
}

/// The character that a line of adornment repeats.
pub(super) fn adornment(line: &str) -> Option<char> {
    let line = line.trim_end();
    let first = line.chars().next().filter(char::is_ascii_punctuation)?;
    line.chars().all(|c| c == first).then_some(first)
}

/// How a section title is written: its mark, and whether there is a line above it as well.
pub(super) type Style = (char, bool);

/// A title at the begin of `lines`: its text, its style, how many lines it fills.
pub(super) fn title<'t>(lines: &[&'t str]) -> Option<(&'t str, Style, usize)> {
    let first = *lines.first()?;
    let second = lines.get(1).copied().unwrap_or_default();
    if let Some(mark) = adornment(first) {
        let is_over = !is_blank(second) && lines.get(2).is_some_and(|under| adornment(under) == Some(mark));
        let width = width(second.trim());
        let is_wide = first.trim_end().len() >= width || first.trim_end().len() >= 4;
        return (is_over && is_wide && adornment(second).is_none()).then_some((second.trim(), (mark, true), 3));
    }
    let mark = adornment(second)?;
    let is_wide = second.trim_end().len() >= width(first.trim_end()) || second.trim_end().len() >= 4;
    (!is_blank(first) && indent(first) == 0 && is_wide).then_some((first.trim(), (mark, false), 2))
}

/// Columns that a text fills; those of East Asia are two wide.
fn width(text: &str) -> usize {
    let is_han = |c: char| matches!(c, '\u{2e80}'..='\u{a4cf}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ff60}');
    let is_wide = |c: char| is_han(c) || matches!(c, '\u{1100}'..='\u{115f}' | '\u{ac00}'..='\u{d7a3}');
    text.chars().map(|c| 1 + usize::from(is_wide(c))).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indentation_makes_blocks() {
        let lines = ["- a", "  b", "", "  c", "", "d"];
        assert_eq!(block_length(&lines, 2), 4);
        assert_eq!(block_length(&["a", "b"], 1), 1);
        assert_eq!(dedented(&["", "    a", "", "  b", ""]), ["  a", "", "b"]);
        assert_eq!(untabbed("\ta\tb  \n"), "        a       b\n");
    }

    #[test]
    fn titles_are_told_from_text() {
        assert_eq!(title(&["Title", "====="]), Some(("Title", ('=', false), 2)));
        assert_eq!(title(&["=====", " Title", "====="]), Some(("Title", ('=', true), 3)));
        assert_eq!(title(&["A longer title", "----"]), Some(("A longer title", ('-', false), 2)));
        assert_eq!(title(&["中文", "===="]), Some(("中文", ('=', false), 2)));
        for lines in [
            &["Title", "=="][..],
            &["----", "", "x"],
            &["a", "b"],
            &["", "==="],
            &["====", "====", "===="],
            &["..", "x"],
        ] {
            assert_eq!(title(lines), None, "{lines:?}");
        }
    }
}
