//! Lines of code as they are to be shown: without the numbers that lead to notes below them.
//!
//! After <https://docs.asciidoctor.org/asciidoc/latest/verbatim/callouts/>.

/// The lines of a block of code, without callouts.
pub(super) fn shown<'t>(lines: impl IntoIterator<Item = &'t str>) -> String {
    lines.into_iter().map(without_callouts).collect::<Vec<_>>().join("\n")
}

fn without_callouts(line: &str) -> &str {
    let mut rest = line.trim_end();
    let mut found = false;
    while let Some(before) = callout(rest) {
        rest = before.trim_end();
        found = true;
    }
    if !found {
        return line;
    }
    let comment = ["//", "#", "--", ";;"].iter().find_map(|mark| rest.strip_suffix(mark));
    comment.unwrap_or(rest).trim_end()
}

/// What stands before `<1>`, `<.>` or `<!--1-->` at the end of a line.
fn callout(line: &str) -> Option<&str> {
    let (before, inner) = line.strip_suffix('>')?.rsplit_once('<')?;
    let inner = inner.strip_prefix("!--").and_then(|inner| inner.strip_suffix("--")).unwrap_or(inner);
    let is_number = inner == "." || (!inner.is_empty() && inner.len() < 5 && inner.bytes().all(|b| b.is_ascii_digit()));
    (is_number && !before.ends_with('\\')).then_some(before)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn callouts_go_with_the_comment_that_holds_them() {
        for (line, code) in [
            ("run(); // <1>", "run();"),
            ("a: b # <.> <2>", "a: b"),
            ("<p/> <!--1-->", "<p/>"),
            ("x <1>", "x"),
            ("if a > b", "if a > b"),
            ("List<T>", "List<T>"),
            ("a  ", "a  "),
            ("\\<1>", "\\<1>"),
        ] {
            assert_eq!(shown([line]), code, "{line}");
        }
    }
}
