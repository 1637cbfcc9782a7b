//! Takes the marks of template plugins out of a page of `MkDocs`: `{{ … }}` and `{% … %}` of mkdocs-macros
//! (<https://mkdocs-macros-plugin.readthedocs.io>) and of mkdocs-include-markdown. Nothing is computed:
//! the text between the marks stays, what a macro would write is not there.

use super::snippets;
use crate::source::markup::prepare::{
    braces::{Piece, Pieces},
    work::Work,
};

/// Tags that are marks around text, or write none.
const KNOWN: [&str; 15] = [
    "if",
    "elif",
    "else",
    "for",
    "set",
    "block",
    "extends",
    "import",
    "from",
    "with",
    "filter",
    "call",
    "autoescape",
    "do",
    "scope",
];

/// The files that a page includes by a tag, in order.
pub(super) fn paths(body: &str) -> Vec<String> {
    let tags = Pieces::of(body).filter_map(|piece| match piece {
        Piece::Tag(tag) => included(tag),
        _ => None,
    });
    tags.map(str::to_owned).collect()
}

/// The page without macros, and with the files that they include.
pub(super) fn without_macros(body: &str, work: &mut Work<'_>) -> String {
    let mut out = String::with_capacity(body.len());
    let mut pieces = Pieces::of(body);
    while let Some(piece) = pieces.next() {
        match piece {
            Piece::Text(text) | Piece::Code(text) => out.push_str(text),
            Piece::Output(output) => out.push_str(string(output).unwrap_or_default()),
            Piece::Tag(tag) => {
                let name = tag.split_whitespace().next().unwrap_or_default();
                if let Some(path) = included(tag) {
                    let text = work.included(path, |work, text| without_macros(&snippets::expanded(text, work), work));
                    out.push_str(&text.unwrap_or_default());
                } else if name == "raw" {
                    out.push_str(pieces.until(|tag| tag == "endraw").unwrap_or_default());
                } else if name == "macro" {
                    pieces.until(|tag| tag == "endmacro");
                } else if !KNOWN.contains(&name.strip_prefix("end").unwrap_or(name)) {
                    work.unknown(name);
                }
            }
        }
    }
    out
}

/// The file that an including tag names.
fn included(tag: &str) -> Option<&str> {
    let rest = ["include-markdown", "include"].iter().find_map(|name| tag.strip_prefix(name))?;
    let rest = rest.trim_start();
    let quote = rest.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    rest[1..].split_once(quote).map(|(path, _)| path)
}

/// The text of an output that begins with a plain string, whatever filters follow.
fn string(output: &str) -> Option<&str> {
    let quote = output.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    let (text, rest) = output[1..].split_once(quote)?;
    let rest = rest.trim_start();
    (rest.is_empty() || rest.starts_with('|')).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_go_and_text_between_them_stays() {
        let includes = |path: &str| (path == "a.md").then(|| "A {{ x }}file.\n".to_owned());
        let mut work = Work::new(&includes);
        let page = "{% if a %}One{% else %}Two{% endif %} {{ version }}{{ 'x' | upper }} `{{ code }}`\n\
                    {% include 'a.md' %}{% raw %}{{ kept }}{% endraw %}{% macro m() %}no{% endmacro %}{% odd %}{% endodd %}";
        let text = without_macros(page, &mut work);
        assert_eq!(text, "OneTwo x `{{ code }}`\nA file.\n{{ kept }}");
        let said: Vec<String> = work.finish(String::new()).repairs.into_iter().map(|(_, detail)| detail).collect();
        assert_eq!(said, ["odd", "endodd"]);
        assert_eq!(paths(page), ["a.md"]);
    }
}
