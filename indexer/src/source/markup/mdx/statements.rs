//! Reads the `import` and `export` statements of MDX (<https://mdxjs.com/docs/what-is-mdx/#esm>): where
//! they end and which files they bring in. It runs nothing.

use super::syntax::Cursor;
use crate::source::markup::prepare::{
    ahead::Ahead,
    lines::{Fences, Kind},
};

/// A file that a page imports under a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Import<'a> {
    pub(super) name: &'a str,
    pub(super) path: &'a str,
    /// Whether its text is shown as it stands (`raw-loader`), and not read as a page.
    pub(super) is_raw: bool,
}

/// Whether a line begins a statement and no sentence.
pub(super) fn begins(line: &str) -> bool {
    let after = |word: &str| line.strip_prefix(word).filter(|rest| rest.starts_with([' ', '\t', '{', '"', '\'', '*']));
    if let Some(rest) = after("import").map(str::trim_start) {
        return rest.starts_with(['{', '*', '"', '\''])
            || rest.contains(" from '")
            || rest.contains(" from \"")
            || rest.trim_end().ends_with(['{', ',']);
    }
    let declares = |rest: &str| {
        let word = rest.split([' ', '\t']).next().unwrap_or_default();
        matches!(word, "const" | "let" | "var" | "function" | "default" | "class" | "async" | "type" | "interface")
    };
    after("export").map(str::trim_start).is_some_and(|rest| rest.starts_with(['{', '*']) || declares(rest))
}

/// Where the statement that begins at `at` ends: behind a line on which all brackets are closed. One
/// whose brackets stay open ends at the first empty line.
pub(super) fn end(text: &str, at: usize, ahead: &Ahead) -> usize {
    let is_import = text[at..].starts_with("import");
    let window = ahead.window(text, at);
    let mut cursor = Cursor::new(window);
    let mut depth = 0_i64;
    let mut first_empty = None;
    let mut has_string = false;
    let mut last = b' ';
    let bytes = window.as_bytes();
    while let Some(&byte) = bytes.get(cursor.at) {
        cursor.at += 1;
        if !byte.is_ascii_whitespace() {
            last = byte;
        }
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth -= 1,
            b'\n' => {
                let line = window[cursor.at..].lines().next().unwrap_or_default();
                let is_empty = line.trim().is_empty();
                let is_whole = is_import && has_string || matches!(last, b';' | b'}');
                if depth <= 0 && (is_empty || is_whole || begins(line)) {
                    ahead.spend(cursor.at);
                    return at + cursor.at;
                }
                if is_empty {
                    first_empty.get_or_insert(cursor.at);
                }
            }
            _ => {
                has_string |= matches!(byte, b'"' | b'\'');
                if cursor.passed_over(byte).is_none() {
                    break;
                }
            }
        }
    }
    ahead.spend(cursor.at);
    let is_closed = depth <= 0 && cursor.at >= window.len() && window.len() == text.len() - at;
    let line_end = || text[at..].find('\n').map_or(text.len() - at, |end| end + 1);
    if is_closed { text.len() } else { at + first_empty.unwrap_or_else(line_end) }
}

/// The file that a statement on one line imports under one name.
pub(super) fn import(statement: &str) -> Option<Import<'_>> {
    let rest = statement.strip_prefix("import")?.trim_start();
    let (name, rest) = rest.split_once(" from ")?;
    let name = name.trim();
    let rest = rest.trim_start();
    let quote = rest.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    let (path, _) = rest[1..].split_once(quote)?;
    let (path, is_raw) = match path.rsplit_once('!') {
        Some((loader, path)) => (path, loader.contains("raw-loader")),
        None => (path, false),
    };
    let is_page = [".md", ".mdx"].iter().any(|ending| path.ends_with(ending));
    let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_$".contains(&byte));
    (is_name && (is_page || is_raw)).then_some(Import { name, path, is_raw })
}

/// The files that a page imports, in order.
pub(super) fn imports(body: &str) -> impl Iterator<Item = Import<'_>> {
    let mut fences = Fences::default();
    body.lines().filter(move |line| fences.next(line) == Kind::Text).filter_map(import)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rest(text: &str) -> &str {
        &text[end(text, 0, &Ahead::of(text))..]
    }

    #[test]
    fn statements_are_told_from_sentences() {
        for line in [
            "import A from 'a';",
            "import 'a.css'",
            "import {",
            "import A, {",
            "export const a = 1",
            "export {a}",
            "export default x",
        ] {
            assert!(begins(line), "{line}");
        }
        for line in [
            "import your data first.",
            "importing is easy",
            "export the report as CSV",
            "exports",
            " import A from 'a'",
        ] {
            assert!(!begins(line), "{line}");
        }
    }

    #[test]
    fn a_statement_ends_where_its_brackets_close() {
        assert_eq!(rest("import A from 'a'\nText"), "Text");
        assert_eq!(rest("import {\n  A,\n  B\n} from 'a';\nText"), "Text");
        assert_eq!(rest("export const a = {\n\n  b: '}',\n};\n\nText"), "\nText");
        assert_eq!(rest("export const a =\n  5\n\nText"), "\nText");
        assert_eq!(rest("export const a = () => <p>{`\n\n}`}</p>\n\nText"), "\nText");
        assert_eq!(rest("export const a = {\n\nText"), "\nText", "left open");
        assert_eq!(rest("export const a = 1"), "");
        assert_eq!(rest("export const a = {"), "");
    }

    #[test]
    fn imported_files_are_found() {
        let page = "import A from './_a.mdx';\n```\nimport B from './b.md'\n```\nimport Tabs from '@theme/Tabs'\nimport C from '!!raw-loader!./c.py';\n";
        let found: Vec<(&str, &str, bool)> = imports(page).map(|one| (one.name, one.path, one.is_raw)).collect();
        assert_eq!(found, [("A", "./_a.mdx", false), ("C", "./c.py", true)]);
    }
}
