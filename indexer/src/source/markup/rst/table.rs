//! Tables as they are drawn: grid tables and simple tables, into rows of cells. A cell is lines of
//! text; what stands in them is read elsewhere.
//!
//! After <https://docutils.sourceforge.io/docs/ref/rst/restructuredtext.html#tables>.

use std::collections::BTreeMap;

use super::lines::is_blank;

/// Most borders of a simple table: above, below its header, at its end.
const MAX_BORDERS: usize = 3;
/// Most columns of a simple table.
const MAX_COLUMNS: usize = 200;

/// The lines of a cell.
pub(super) type Cell = Vec<String>;

/// Whether a grid table begins at the line.
pub(super) fn begins_grid(line: &str) -> bool {
    line.starts_with("+-")
        && line.trim_end().ends_with('+')
        && line.trim_end().chars().all(|c| matches!(c, '+' | '-' | '='))
}

/// Length and rows of the grid table that `lines` begin with.
pub(super) fn grid(lines: &[&str]) -> (usize, Vec<Vec<Cell>>) {
    let length = lines.iter().position(|line| !line.starts_with(['+', '|'])).unwrap_or(lines.len());
    let lines: Vec<Vec<char>> = lines.iter().take(length).map(|line| line.trim_end().chars().collect()).collect();
    let width = lines.iter().map(Vec::len).max().unwrap_or(0);
    let mut is_edge = vec![false; width];
    for line in lines.iter().filter(|line| line.contains(&'+')) {
        for (column, _) in line.iter().enumerate().filter(|(_, c)| **c == '+') {
            is_edge[column] = true;
        }
    }
    let mut rows = Vec::new();
    let mut open: BTreeMap<usize, Cell> = BTreeMap::new();
    for line in &lines {
        let (cells, has_border) = cut(line, &is_edge);
        if has_border {
            close(&mut open, &mut rows);
        }
        for (column, text) in cells {
            open.entry(column).or_default().push(text);
        }
    }
    close(&mut open, &mut rows);
    (length, rows)
}

/// The texts of a line between its edges, by column, and whether a cell ends in it.
fn cut(line: &[char], is_edge: &[bool]) -> (Vec<(usize, String)>, bool) {
    let mut cells = Vec::new();
    let mut has_border = false;
    let mut start = 0;
    for (column, c) in line.iter().enumerate() {
        let ends = matches!(c, '|' | '+') && is_edge.get(column).copied().unwrap_or(false);
        if !ends {
            continue;
        }
        if column > start {
            let inner = &line[start..column];
            if inner.iter().all(|c| *c == '-') || inner.iter().all(|c| *c == '=') {
                has_border = true;
            } else {
                cells.push((start, inner.iter().collect()));
            }
        }
        start = column + 1;
    }
    if start < line.len() {
        cells.push((start, line[start..].iter().collect()));
    }
    (cells, has_border)
}

/// Ends the row that is open; cells that reach down go on in the next.
fn close(open: &mut BTreeMap<usize, Cell>, rows: &mut Vec<Vec<Cell>>) {
    let row: Vec<Cell> = std::mem::take(open).into_values().map(|cell| unindented(&cell)).collect();
    if row.iter().flatten().any(|line| !is_blank(line)) {
        rows.push(row);
    }
}

fn unindented(cell: &Cell) -> Cell {
    let width = |line: &String| line.len() - line.trim_start_matches(' ').len();
    let common = cell.iter().filter(|line| !is_blank(line)).map(width).min().unwrap_or(0);
    cell.iter().map(|line| line.get(common..).unwrap_or_default().trim_end().to_owned()).collect()
}

/// Whether a simple table begins at the line.
pub(super) fn begins_simple(line: &str) -> bool {
    let line = line.trim_end();
    line.starts_with('=') && line.contains(' ') && line.chars().all(|c| matches!(c, '=' | ' '))
}

fn is_border(line: &str) -> bool {
    let line = line.trim();
    !line.is_empty() && (line.chars().all(|c| matches!(c, '=' | ' ')) || line.chars().all(|c| matches!(c, '-' | ' ')))
}

/// Length and rows of the simple table that `lines` begin with.
pub(super) fn simple(lines: &[&str]) -> (usize, Vec<Vec<Cell>>) {
    let is_border_of_table = |line: &str| line.starts_with('=') && is_border(line);
    let borders = lines.iter().enumerate().filter(|(_, line)| is_border_of_table(line)).take(MAX_BORDERS);
    let ends = |at: usize| at > 0 && lines.get(at + 1).is_none_or(|next| is_blank(next));
    let last = borders.map(|(at, _)| at).find(|&at| ends(at));
    // A table without an end holds what stands together.
    let together = || lines.iter().position(|line| is_blank(line)).unwrap_or(lines.len());
    let length = last.map_or_else(together, |at| at + 1);
    let columns = starts(lines.first().copied().unwrap_or_default());
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    let mut is_new = true;
    for line in lines.iter().take(length) {
        if is_border(line) || is_blank(line) {
            is_new = true;
            continue;
        }
        let cells = cut_at(line, &columns);
        // A row goes on where its first column is empty.
        let goes_on = !is_new && cells.first().is_some_and(|first| is_blank(first));
        is_new = false;
        match rows.last_mut().filter(|_| goes_on) {
            Some(row) => row.iter_mut().zip(cells).for_each(|(cell, line)| cell.push(line)),
            None => rows.push(cells.into_iter().map(|line| vec![line]).collect()),
        }
    }
    let rows = rows.into_iter().map(|row| row.iter().map(unindented).collect()).collect();
    (length, rows)
}

/// Columns in which the cells of a border begin.
fn starts(border: &str) -> Vec<usize> {
    let chars: Vec<char> = border.chars().collect();
    let begins = |at: &usize| chars[*at] != ' ' && (*at == 0 || chars[at - 1] == ' ');
    (0..chars.len()).filter(begins).take(MAX_COLUMNS).collect()
}

/// A line cut at the columns; text that runs over the gap between two of them stays whole.
fn cut_at(line: &str, columns: &[usize]) -> Vec<String> {
    let chars: Vec<char> = line.chars().collect();
    let ends = columns.iter().skip(1).copied().chain([usize::MAX]);
    let mut cells: Vec<String> = Vec::with_capacity(columns.len());
    let mut whole = 0;
    for (nth, (&start, end)) in columns.iter().zip(ends).enumerate() {
        let inner = chars.get(start.min(chars.len())..end.min(chars.len())).unwrap_or_default();
        let runs_over = start > 0 && chars.get(start - 1).is_some_and(|c| *c != ' ');
        whole = if runs_over { whole } else { nth };
        cells.push(String::new());
        if let Some(cell) = cells.get_mut(whole) {
            cell.extend(inner);
        }
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(rows: Vec<Vec<Cell>>) -> Vec<String> {
        let cell = |cell: Cell| cell.join(" ").trim().to_owned();
        rows.into_iter().map(|row| row.into_iter().map(cell).collect::<Vec<_>>().join(" / ")).collect()
    }

    #[test]
    fn grid_tables_are_rows() {
        let text = "+------+-------+\n| Name | Use   |\n+======+=======+\n| a|b  | one   |\n|      | more  |\n\
            +------+-------+\n| wide cell    |\n+------+-------+\n| tall | x     |\n|      +-------+\n\
            | down | y     |\n+------+-------+\nafter";
        let lines: Vec<&str> = text.lines().collect();
        assert!(begins_grid(lines[0]) && !begins_grid("+") && !begins_grid("+ a"));
        let (length, rows) = grid(&lines);
        assert_eq!(length, 12);
        assert_eq!(shown(rows), ["Name / Use", "a|b / one more", "wide cell", "tall / x", "down / y"]);
    }

    #[test]
    fn simple_tables_are_rows() {
        let text = "=====  =====\nName   Use\n=====  =====\na      one\n       more\n\
            b      two words that run over\n\nc\n=====  =====\n\nafter";
        let lines: Vec<&str> = text.lines().collect();
        assert!(begins_simple(lines[0]) && !begins_simple("=====") && !begins_simple("= a"));
        let (length, rows) = simple(&lines);
        assert_eq!(length, 9);
        assert_eq!(shown(rows), ["Name / Use", "a / one more", "b / two words that run over", "c / "]);
    }

    #[test]
    fn tables_that_are_drawn_badly_lose_no_words() {
        assert_eq!(shown(grid(&["+--+", "| ab cd"]).1), ["ab cd"]);
        assert_eq!(shown(simple(&["== ==", "größer b", "x"]).1), ["größer b / ", "x / "]);
        assert_eq!(simple(&["== =="]).0, 1);
    }
}
