//! Makes readable what stands in `eval-rst`: reStructuredText in a page of `MyST`
//! (<https://myst-parser.readthedocs.io/en/latest/syntax/roles-and-directives.html>). Its marks go, its
//! text stays; tables and nested directives are not understood.

use crate::source::markup::prepare::lines::{dedented, indent};

/// Directives whose argument is no text.
const SILENT: [&str; 12] = [
    "figure",
    "image",
    "include",
    "literalinclude",
    "toctree",
    "contents",
    "index",
    "raw",
    "highlight",
    "only",
    "container",
    "list-table",
];

/// The lines as lines of Markdown.
pub(super) fn lines(body: &[&str]) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    // Columns of the line that announced code, and of the code.
    let mut code: Option<(usize, Option<usize>)> = None;
    let mut in_options = false;
    let mut skip = false;
    for (place, line) in body.iter().enumerate() {
        let (columns, text) = (indent(line), line.trim());
        if text.is_empty() {
            in_options = false;
            out.push(String::new());
            continue;
        }
        if let Some((above, inner)) = code.filter(|(above, _)| columns > *above) {
            let strip = inner.unwrap_or(columns);
            code = Some((above, Some(strip)));
            if !(in_options && is_option(text)) {
                out.push(format!("    {}", dedented(line, strip)));
            }
            continue;
        }
        code = None;
        if std::mem::take(&mut skip) || in_options && is_option(text) {
            continue;
        }
        in_options = false;
        let underline = body.get(place + 1).map(|next| next.trim()).filter(|next| is_underline(next));
        if underline.is_some_and(|next| next.len() + 1 >= text.len()) && columns == 0 {
            out.extend([String::new(), format!("## {}", inline(text)), String::new()]);
            skip = true;
            continue;
        }
        if let Some(rest) = text.strip_prefix("..").filter(|rest| rest.is_empty() || rest.starts_with(' ')) {
            let (name, argument) = rest.split_once("::").unwrap_or(("", ""));
            let name = name.trim();
            let is_code = matches!(name, "code" | "code-block" | "sourcecode" | "parsed-literal" | "math");
            code = is_code.then_some((columns, None));
            in_options = true;
            let is_text = !SILENT.contains(&name) && !name.contains(['|', ' ']);
            if !is_code && !name.is_empty() && is_text {
                out.extend([String::new(), inline(argument.trim())]);
            }
            continue;
        }
        match text.strip_suffix("::") {
            Some(before) => {
                code = Some((columns, None));
                out.push(if before.is_empty() { String::new() } else { inline(before) + ":" });
            }
            None => out.push(inline(text)),
        }
    }
    out
}

fn is_option(text: &str) -> bool {
    text.strip_prefix(':')
        .and_then(|text| text.split_once(':'))
        .is_some_and(|(key, _)| !key.is_empty() && !key.contains('`'))
}

fn is_underline(text: &str) -> bool {
    let first = text.chars().next().filter(|first| "=-~^\"'*+#`:._".contains(*first));
    text.len() >= 3 && first.is_some_and(|first| text.chars().all(|c| c == first))
}

/// Roles and links of a line in the notation of `MyST`.
fn inline(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('`') {
        out.push_str(&rest[..start]);
        rest = &rest[start..];
        let mark = if rest.starts_with("``") { "``" } else { "`" };
        let Some(end) = rest[mark.len()..].find(mark) else { break };
        let content = &rest[mark.len()..mark.len() + end];
        rest = &rest[end + 2 * mark.len()..];
        let behind = rest.trim_start_matches('_');
        let is_link = behind.len() < rest.len() && mark == "`";
        match (role(&out), content.strip_suffix('>').and_then(|content| content.rsplit_once('<'))) {
            (Some(name), _) if mark == "`" => {
                out.truncate(out.len() - name.len() - 2);
                out.extend(["{", &name, "}`", content, "`"]);
            }
            (_, Some((words, address))) if is_link => out.extend(["[", words.trim(), "](<", address, ">)"]),
            _ if is_link => out.push_str(content),
            _ => out.extend([mark, content, mark]),
        }
        if is_link {
            rest = behind;
        }
    }
    out.push_str(rest);
    out
}

/// The role that `text` ends with, as in `:ref:`.
fn role(text: &str) -> Option<String> {
    let text = text.strip_suffix(':')?;
    let name =
        text.bytes().rev().take(60).take_while(|byte| byte.is_ascii_alphanumeric() || b"-_+.:".contains(byte)).count();
    let name = text[text.len() - name..].strip_prefix(':')?;
    (!name.is_empty()).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_go_and_text_stays() {
        let body = "Title\n=====\n\nSee :py:func:`run`, ``code`` and `docs <https://a.example>`_::\n\n  a = 1\n    b\n\n.. note:: Mind\n   :class: x\n\n   this\n\n.. image:: a.png\n   :alt: no\n\n.. _label:\n.. code-block:: py\n   :linenos:\n\n   c\n\nEnd";
        let body: Vec<&str> = body.lines().collect();
        let expected = "\n## Title\n\n\nSee {py:func}`run`, ``code`` and [docs](<https://a.example>):\n\n    a = 1\n      b\n\n\nMind\n\nthis\n\n\n\n    c\n\nEnd";
        assert_eq!(lines(&body).join("\n"), expected);
    }
}
