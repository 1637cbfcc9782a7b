//! Tables: cells into rows. Knows cells as text only; what stands in them is read elsewhere.
//!
//! After <https://docs.asciidoctor.org/asciidoc/latest/tables/build-a-basic-table/>.

use std::sync::LazyLock;

use regex::Regex;

use super::pending::Pending;

static CELL_SPEC: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:(?:^|[ \t])(?:(\d{1,4})?(?:\.(\d{1,4}))?([*+]))?(?:[<^>](?:\.[<^>])?|\.[<^>])?([a-z])?)$")
        .expect("the pattern is a constant")
});
static COLUMN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:(\d{1,4})\*)?(?:[<^>](?:\.[<^>])?|\.[<^>])?(?:\d{1,4}%?|~)?([a-z])?$")
        .expect("the pattern is a constant")
});

/// Most columns of a table.
const MAX_COLUMNS: usize = 200;

/// One cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cell {
    pub(super) text: String,
    /// Whether blocks stand in it.
    pub(super) has_blocks: bool,
}

/// The rows of a table between `mark` (`|===` and its like).
pub(super) fn rows(lines: &[&str], mark: &str, pending: &Pending) -> Vec<Vec<Cell>> {
    let format = pending.list.get("format").unwrap_or(match mark.as_bytes().first() {
        Some(b',') => "csv",
        Some(b':') => "dsv",
        _ => "psv",
    });
    let columns = columns(pending.list.get("cols").unwrap_or_default());
    let separator = pending.list.get("separator").and_then(|separator| separator.replace("\\t", "\t").chars().next());
    match format {
        "csv" => separated(lines, separator.unwrap_or(','), &columns),
        "tsv" => separated(lines, '\t', &columns),
        "dsv" => split(lines, separator.unwrap_or(':'), &columns),
        _ => {
            let separator = separator.unwrap_or(if mark.starts_with('!') { '!' } else { '|' });
            let (cells, first_line) = cells(lines, separator);
            let width = if columns.is_empty() { first_line.max(1) } else { columns.len() };
            arranged(cells, width, &columns)
        }
    }
}

/// The style of each column, if the table says how many it has.
fn columns(cols: &str) -> Vec<Option<char>> {
    let mut found = Vec::new();
    if cols.trim().is_empty() {
        return found;
    }
    let separator = if cols.contains(',') { ',' } else { ';' };
    for column in cols.split(separator).take(MAX_COLUMNS) {
        let (times, style) = COLUMN.captures(column.trim()).map_or((1, None), |spec| {
            let times = spec.get(1).and_then(|times| times.as_str().parse().ok()).unwrap_or(1);
            (times, spec.get(2).and_then(|style| style.as_str().chars().next()))
        });
        found.extend(std::iter::repeat_n(style, times));
    }
    found.truncate(MAX_COLUMNS);
    found
}

/// A cell with what its mark says of it.
#[derive(Debug, Default)]
struct Marked {
    text: String,
    /// Columns and rows that it fills.
    across: usize,
    down: usize,
    style: Option<char>,
}

/// Cells in order, and how many columns the first line with cells fills.
fn cells(lines: &[&str], separator: char) -> (Vec<Marked>, usize) {
    let mut found: Vec<Marked> = Vec::new();
    let mut first_line = None;
    for line in lines {
        let mut rest = *line;
        loop {
            let (before, after) = match unescaped(rest, separator) {
                Some(at) => (&rest[..at], Some(&rest[at + separator.len_utf8()..])),
                None => (rest, None),
            };
            let (text, next) = if after.is_some() { with_spec(before) } else { (before, Marked::default()) };
            match found.last_mut() {
                Some(open) => open.text.push_str(&text.replace(&format!("\\{separator}"), &separator.to_string())),
                None if !text.trim().is_empty() => {
                    // Text before the first mark is a cell as well.
                    found.push(Marked { text: text.to_owned(), across: 1, down: 1, style: None });
                }
                None => {}
            }
            let Some(after) = after else { break };
            found.push(next);
            rest = after;
        }
        if let Some(open) = found.last_mut() {
            open.text.push('\n');
        }
        if first_line.is_none() && !found.is_empty() {
            first_line = Some(found.iter().map(|cell| cell.across).sum::<usize>().min(MAX_COLUMNS));
        }
    }
    (found, first_line.unwrap_or(1))
}

fn unescaped(text: &str, separator: char) -> Option<usize> {
    text.match_indices(separator).map(|(at, _)| at).find(|&at| !text[..at].ends_with('\\'))
}

/// What stands before a mark: the end of the last cell's text, and what is said of the next cell.
fn with_spec(before: &str) -> (&str, Marked) {
    let from = before.floor_char_boundary(before.len().saturating_sub(24));
    let plain = Marked { across: 1, down: 1, ..Marked::default() };
    let Some(spec) = CELL_SPEC.captures(&before[from..]) else {
        return (before, plain);
    };
    let number =
        |nth: usize| spec.get(nth).and_then(|number| number.as_str().parse().ok()).unwrap_or(1).clamp(1, MAX_COLUMNS);
    let start = from + spec.get(0).map_or(0, |all| all.start());
    let style = spec.get(4).and_then(|style| style.as_str().chars().next());
    (&before[..start], Marked { across: number(1), down: number(2), style, ..plain })
}

/// Cells into rows of `width` columns; cells that reach down leave no room below them.
fn arranged(cells: Vec<Marked>, width: usize, columns: &[Option<char>]) -> Vec<Vec<Cell>> {
    let mut rows = Vec::new();
    let mut row = Vec::new();
    // How many rows each column is still taken for.
    let mut taken = vec![0_usize; width];
    let mut column = 0;
    for cell in cells {
        while column < width && taken[column] > 0 {
            taken[column] -= 1;
            column += 1;
        }
        if column >= width {
            rows.extend((!row.is_empty()).then(|| std::mem::take(&mut row)));
            column = 0;
            while column < width && taken[column] > 0 {
                taken[column] -= 1;
                column += 1;
            }
            column = if column >= width { 0 } else { column };
        }
        let style = cell.style.or_else(|| columns.get(column).copied().flatten());
        for below in taken.iter_mut().skip(column).take(cell.across) {
            *below = cell.down - 1;
        }
        column += cell.across;
        row.push(Cell { text: cell.text, has_blocks: style == Some('a') });
        if column >= width {
            rows.push(std::mem::take(&mut row));
            column = 0;
        }
    }
    if !row.is_empty() {
        rows.push(row);
    }
    rows
}

fn separated(lines: &[&str], separator: char, columns: &[Option<char>]) -> Vec<Vec<Cell>> {
    let text = lines.join("\n");
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(u8::try_from(separator).unwrap_or(b','))
        .from_reader(text.as_bytes());
    let records = reader.records().flatten();
    records.map(|record| styled(record.iter(), columns)).filter(|row| !row.is_empty()).collect()
}

fn split(lines: &[&str], separator: char, columns: &[Option<char>]) -> Vec<Vec<Cell>> {
    let lines = lines.iter().filter(|line| !line.trim().is_empty());
    lines.map(|line| styled(line.split(separator), columns)).collect()
}

fn styled<'t>(texts: impl Iterator<Item = &'t str>, columns: &[Option<char>]) -> Vec<Cell> {
    let style = |nth: usize| columns.get(nth).copied().flatten();
    texts.enumerate().map(|(nth, text)| Cell { text: text.to_owned(), has_blocks: style(nth) == Some('a') }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::markup::asciidoc::line::Above;

    fn table(list: &str, mark: &str, text: &str) -> Vec<String> {
        let mut pending = Pending::default();
        pending.take(Above::Attributes(list));
        let lines: Vec<&str> = text.lines().collect();
        let one = |row: Vec<Cell>| {
            let cells =
                row.iter().map(|cell| format!("{}{}", if cell.has_blocks { "a:" } else { "" }, cell.text.trim()));
            cells.collect::<Vec<_>>().join(" / ").replace('\n', " ")
        };
        rows(&lines, mark, &pending).into_iter().map(one).collect()
    }

    #[test]
    fn cells_on_one_line_or_many_make_rows() {
        assert_eq!(table("", "|===", "|A |B\n\n|1\n|2 and\nmore\n|3 |4"), ["A / B", "1 / 2 and more", "3 / 4"]);
        assert_eq!(table("cols=\"1,2a\"", "|===", "|1\n|* x\n|2 l|y \\| z"), ["1 / a:* x", "2 / y | z"]);
        assert_eq!(table("cols=2*", "|===", "|1 |2\n|3"), ["1 / 2", "3"]);
    }

    #[test]
    fn cells_may_fill_many_columns_and_rows() {
        let spans = table("cols=3*", "|===", "2+|wide |x\n.2+|tall |a |b\n|c |d\n|e |f |g");
        assert_eq!(spans, ["wide / x", "tall / a / b", "c / d", "e / f / g"]);
    }

    #[test]
    fn other_separators_are_read() {
        assert_eq!(table("", ",===", "a,\"b, c\"\nd,e"), ["a / b, c", "d / e"]);
        assert_eq!(table("", ":===", "a:b\n\nc:d"), ["a / b", "c / d"]);
        assert_eq!(table("separator=!", "|===", "!a|b !c"), ["a|b / c"]);
        assert_eq!(table("", "!===", "!a !b"), ["a / b"]);
    }

    #[test]
    fn strange_tables_lose_no_text() {
        assert_eq!(table("", "|===", "words alone"), ["words alone"]);
        assert_eq!(table("cols=\"9999*,x\"", "|===", "|a\n.9999+|b\n|c").concat(), "a / b / c");
        assert_eq!(table("cols=1", "|===", ".3+|a\n|b\n|c"), ["a", "b", "c"]);
        assert!(table("", "|===", "").is_empty());
    }
}
