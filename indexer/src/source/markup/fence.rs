//! Tells the lines of fenced code from all others, before Markdown is parsed: what code shows is not
//! to be taken for notation. Knows quotes and lists only as far as a fence may stand in them.

/// Least indentation of a fence that can only stand in a list.
const IN_LIST: usize = 4;

/// A fence that is open.
#[derive(Debug)]
struct Fence {
    mark: u8,
    length: usize,
    is_in_list: bool,
    is_in_quote: bool,
}

/// Follows the lines of a text.
#[derive(Debug, Default)]
pub(super) struct Fences {
    open: Option<Fence>,
}

impl Fences {
    /// Whether the next line is fenced code, its fences among it.
    pub(super) fn is_code(&mut self, line: &str) -> bool {
        if let Some(fence) = self.open.as_ref().filter(|fence| !ends_with_container(fence, line)) {
            let inner = line.trim_start_matches([' ', '\t', '>']);
            if run(inner, fence.mark) >= fence.length && is_only(inner, fence.mark) {
                self.open = None;
            }
            return true;
        }
        self.open = opened(line);
        self.open.is_some()
    }
}

/// Whether the quote or list that holds the fence has ended before this line.
fn ends_with_container(fence: &Fence, line: &str) -> bool {
    let is_blank = line.trim().is_empty();
    let is_outside = !line.starts_with([' ', '\t', '>']);
    let is_quoted = line.trim_start().starts_with('>');
    !is_blank && ((fence.is_in_list && is_outside) || (fence.is_in_quote && !is_quoted))
}

fn opened(line: &str) -> Option<Fence> {
    let (mut rest, mut is_in_list, mut is_in_quote) = (line, false, false);
    loop {
        let inner = rest.trim_start_matches([' ', '\t']);
        is_in_list |= rest.len() - inner.len() >= IN_LIST || rest.starts_with('\t');
        if let Some(quoted) = inner.strip_prefix('>') {
            (rest, is_in_quote) = (quoted, true);
        } else if let Some(item) = item(inner) {
            (rest, is_in_list) = (item, true);
        } else {
            rest = inner;
            break;
        }
    }
    let mark = *rest.as_bytes().first().filter(|first| matches!(first, b'`' | b'~'))?;
    let length = run(rest, mark);
    // After backticks there is no further one: that would be code within a line.
    let is_fence = length >= 3 && (mark == b'~' || !rest.trim_start_matches('`').contains('`'));
    is_fence.then_some(Fence { mark, length, is_in_list, is_in_quote })
}

/// What comes after the mark of a list item.
fn item(text: &str) -> Option<&str> {
    let bullet = text.strip_prefix(['-', '*', '+']);
    let number = || text.trim_start_matches(|c: char| c.is_ascii_digit()).strip_prefix(['.', ')']);
    let rest = if text.starts_with(|c: char| c.is_ascii_digit()) { number() } else { bullet };
    rest.filter(|rest| rest.starts_with([' ', '\t']))
}

fn run(text: &str, mark: u8) -> usize {
    text.bytes().take_while(|&b| b == mark).count()
}

fn is_only(text: &str, mark: u8) -> bool {
    text.trim_end().bytes().all(|b| b == mark)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> String {
        let mut fences = Fences::default();
        text.lines().map(|line| if fences.is_code(line) { 'c' } else { '.' }).collect()
    }

    #[test]
    fn fences_are_told_from_text() {
        for (text, lines) in [
            ("a\n```x\nb\n```\nc", ".ccc."),
            ("````\n```\n````\na", "ccc."),
            ("~~~ `x`\n```\n~~~~ \na", "ccc."),
            ("```x``` y\na", ".."),
            ("1. ```\n   a\n   ```\nb", "ccc."),
            ("- > ```\n  > a\n  > ```\nb", "ccc."),
            ("> ```\n> a\nb", "cc."),
            ("* x\n    ```\n    a\nb\n", ".cc."),
            ("  ```\na\n\n  ```\nb", "cccc."),
            ("```\na", "cc"),
        ] {
            assert_eq!(code(text), lines, "{text}");
        }
    }
}
