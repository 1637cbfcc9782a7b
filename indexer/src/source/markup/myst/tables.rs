//! Writes the tables that directives hold as tables of `CommonMark`: `list-table` (docutils), a list of
//! lists, and `csv-table`, comma-separated values.

use crate::source::markup::prepare::lines::{Fence, indent};

/// Most columns; what is beyond goes into the last one.
const MAX_COLUMNS: usize = 64;

/// The rows of a list of lists.
pub(super) fn of_lists(body: &[&str]) -> Vec<Vec<String>> {
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut row_columns = None;
    let mut cell_columns = None;
    for line in body {
        let (columns, text) = (indent(line), line.trim());
        let is_row = *row_columns.get_or_insert(columns) == columns && item(text).is_some();
        if is_row {
            rows.push(Vec::new());
        }
        let inner = if is_row { item(text).unwrap_or_default() } else { text };
        let at = columns + text.len() - inner.len();
        let is_cell = is_row || cell_columns == Some(at);
        match (item(inner).filter(|_| is_cell), rows.last_mut()) {
            (Some(cell), Some(row)) => {
                cell_columns = Some(at);
                let is_fence = Fence::opened_by(cell, b"`~:").is_some();
                row.push(if is_fence { String::new() } else { cell.to_owned() });
            }
            (None, Some(row)) if !inner.is_empty() && Fence::opened_by(inner, b"`~:").is_none() => match row.last_mut()
            {
                Some(cell) => {
                    cell.push(' ');
                    cell.push_str(inner);
                }
                None => row.push(inner.to_owned()),
            },
            _ => {}
        }
    }
    rows
}

/// What stands behind a bullet.
fn item(text: &str) -> Option<&str> {
    let rest = text.strip_prefix(['*', '-'])?;
    (rest.is_empty() || rest.starts_with(' ')).then(|| rest.trim())
}

/// The rows of comma-separated values, below those of `header`.
pub(super) fn of_values(header: &str, body: &[&str]) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    for text in [header.to_owned(), body.join("\n")] {
        // docutils passes over a space before a quoted value; the parser takes it for the value.
        let text = text.replace(", \"", ",\"");
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .trim(csv::Trim::All)
            .from_reader(text.as_bytes());
        rows.extend(reader.records().filter_map(Result::ok).map(|row| row.iter().map(str::to_owned).collect()));
    }
    rows
}

/// The rows as lines of a table, the first of them its head.
pub(super) fn written(rows: &[Vec<String>]) -> Vec<String> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0).min(MAX_COLUMNS);
    let mut lines = Vec::with_capacity(rows.len() + 1);
    for row in rows {
        let mut line = String::from("|");
        for (place, cell) in row.iter().enumerate() {
            if (1..MAX_COLUMNS).contains(&place) {
                line.push('|');
            }
            let cell = cell.split_whitespace().collect::<Vec<_>>().join(" ");
            line.extend([" ", &cell.replace('|', "\\|"), " "]);
        }
        let missing = columns.saturating_sub(row.len());
        if lines.is_empty() && missing > 0 {
            line.push_str(&"| ".repeat(missing));
        }
        line.push('|');
        lines.push(line);
        if lines.len() == 1 {
            lines.push(format!("|{}", "---|".repeat(columns)));
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_lists_becomes_a_table() {
        let body = "* - Size\n  - Price\n    per month\n* - S\n  - 5 | 6\n* - M\n  - ```sh\n    ls\n    ```\n  - extra"
            .lines()
            .collect::<Vec<_>>();
        let expected = ["| Size | Price per month | |", "|---|---|---|", "| S | 5 \\| 6 |", "| M | ls | extra |"];
        assert_eq!(written(&of_lists(&body)), expected);
    }

    #[test]
    fn values_become_a_table() {
        let rows = of_values("A, \"B, C\"", &["1, \"2", "3\"", "4"]);
        assert_eq!(written(&rows), ["| A | B, C |", "|---|---|", "| 1 | 2 3 |", "| 4 |"]);
        assert_eq!(written(&of_values("", &[])), Vec::<String>::new());
    }

    #[test]
    fn no_cell_of_a_broken_list_is_lost() {
        let body = ["text", "* - a", "- b", "    more", "  * - c"];
        let words: String = of_lists(&body).concat().join(" ");
        for word in ["a", "b", "more", "c"] {
            assert!(words.contains(word), "{word} of {words}");
        }
    }
}
