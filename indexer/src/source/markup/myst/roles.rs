//! Turns what `MyST` adds within lines into `CommonMark`: roles into their text or a link, substitutions
//! and attribute lists into nothing
//! (<https://myst-parser.readthedocs.io/en/latest/syntax/roles-and-directives.html>). Knows no blocks.

use std::collections::HashMap;

use super::walk::fragment;
use crate::source::markup::prepare::{ahead::Ahead, attributes::attributes, stretches::Stretches, work::Work};

/// Roles that show their text as it is.
const PLAIN: [&str; 24] = [
    "term",
    "abbr",
    "sub",
    "subscript",
    "sup",
    "superscript",
    "guilabel",
    "menuselection",
    "emphasis",
    "strong",
    "title",
    "title-reference",
    "t",
    "index",
    "cite",
    "underline",
    "smallcaps",
    "del",
    "u",
    "dfn",
    "rfc",
    "pep",
    "cve",
    "eq",
];
/// Roles that show names, keys, commands and formulas.
const CODE: [&str; 24] = [
    "code",
    "literal",
    "math",
    "kbd",
    "file",
    "samp",
    "command",
    "option",
    "envvar",
    "program",
    "makevar",
    "mimetype",
    "newsgroup",
    "regexp",
    "token",
    "keyword",
    "confval",
    "func",
    "class",
    "meth",
    "mod",
    "attr",
    "exc",
    "obj",
];
/// Roles that show a picture by its name, what is computed, or nothing.
const SILENT: [&str; 10] =
    ["sub-ref", "target", "octicon", "fa", "fas", "fab", "far", "fa-solid", "fa-brands", "fa-regular"];

/// The page without roles. `titles` are its headings with a target.
pub(super) fn without_roles(text: &str, titles: &HashMap<String, String>, work: &mut Work<'_>) -> String {
    let (code, ahead) = (Stretches::of(text), Ahead::of(text));
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < text.len() {
        if let Some(end) = code.end_of(at) {
            out.push_str(&text[at..end]);
            at = end;
            continue;
        }
        let rest = &text[at..];
        let next = match rest.as_bytes().first() {
            Some(b'{') => {
                let role = role_name(rest).filter(|name| rest.as_bytes().get(name.len() + 2) == Some(&b'`'));
                let content = role.and_then(|name| code.end_of(at + name.len() + 2).map(|end| (name, end)));
                match content {
                    Some((name, end)) => {
                        let content = text[at + name.len() + 2..end].trim_matches('`').trim();
                        show(name, content, titles, work, &mut out);
                        Some(end)
                    }
                    None => braces(text, at, &ahead, &mut out),
                }
            }
            Some(b'<') => reference(rest, &mut out).map(|length| at + length),
            _ => None,
        };
        if let Some(next) = next {
            at = next;
            continue;
        }
        let skip = if rest.starts_with('\\') { rest.chars().take(2).map(char::len_utf8).sum() } else { 1 };
        let skip = rest.ceil_char_boundary(skip);
        let next = skip + rest[skip..].find(['{', '<', '`', '$', '\\']).unwrap_or(rest.len() - skip);
        out.push_str(&rest[..next]);
        at += next;
    }
    out
}

/// The name of the role that begins here.
fn role_name(rest: &str) -> Option<&str> {
    let window = &rest[1..rest.floor_char_boundary(100).max(1)];
    let (name, _) = window.split_once('}')?;
    let is_name = name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b":.+_-".contains(&byte));
    is_name.then_some(name)
}

/// A substitution, or the attribute list of the words before it; where it ends.
fn braces(text: &str, at: usize, ahead: &Ahead, out: &mut String) -> Option<usize> {
    let rest = &text[at..];
    if rest.starts_with("{{") {
        let end = ahead.find(text, at, "}}")?;
        let inner = text[at + 2..end].trim();
        if inner.contains("\n\n") {
            return None;
        }
        let string = ['"', '\''].into_iter().find_map(|quote| inner.strip_prefix(quote)?.split_once(quote));
        out.push_str(string.map_or("", |(string, _)| string));
        let is_gap =
            string.is_none() && text[end + 2..].starts_with(' ') && (out.is_empty() || out.ends_with([' ', '\n']));
        return Some(end + 2 + usize::from(is_gap));
    }
    let list = attributes(rest).filter(|_| out.ends_with([')', ']', '`', '"']))?;
    Some(at + list.length)
}

/// A cross-reference in angle brackets, such as `<project:page.md>`: its length.
fn reference(rest: &str, out: &mut String) -> Option<usize> {
    let window = &rest[..rest.floor_char_boundary(500)];
    let (inner, _) = window[1..].split_once('>')?;
    let (scheme, target) = inner.split_once(':')?;
    if target.is_empty() || target.contains(char::is_whitespace) || target.contains('<') {
        return None;
    }
    match scheme {
        "project" | "path" => link(name_of(target), target, out),
        "inv" => out.push_str(target.rsplit_once('#').map_or(target, |(_, name)| name)),
        _ => return None,
    }
    Some(inner.len() + 2)
}

/// Writes what a role shows.
fn show(name: &str, content: &str, titles: &HashMap<String, String>, work: &mut Work<'_>, out: &mut String) {
    let explicit = content.strip_suffix('>').and_then(|content| content.rsplit_once('<'));
    let (words, target) = match explicit {
        Some((words, target)) if !words.trim().is_empty() => (Some(words.trim()), target.trim()),
        _ => (None, content),
    };
    match name {
        "doc" | "download" => link(words.unwrap_or(name_of(target)), target, out),
        "ref" | "numref" | "any" | "std:ref" | "std:numref" | "hoverxref" | "external+python:ref" => {
            let words = words.map(|words| words.replace("%s", "").replace("{number}", "").replace("{name}", ""));
            let words = words.as_deref().map(str::trim).filter(|words| !words.is_empty());
            match titles.get(&target.to_lowercase()) {
                Some(title) => link(words.unwrap_or(title), &format!("#{}", fragment(target)), out),
                None => out.push_str(&plain(words.unwrap_or(target))),
            }
        }
        _ if SILENT.contains(&name) || name.starts_with("material-") => {}
        _ if CODE.contains(&name) || name.contains(':') => span(words.unwrap_or_else(|| last_name(target)), out),
        _ => {
            let is_known = PLAIN.contains(&name)
                || name.starts_with("bdg-")
                || name.starts_with("cite")
                || name.starts_with("footcite");
            if !is_known {
                work.unknown(name);
            }
            let words = words.unwrap_or(target);
            let words =
                if name == "guilabel" || name == "menuselection" { words.replace('&', "") } else { words.to_owned() };
            out.push_str(&plain(&words));
        }
    }
}

/// A page as people would name it: without folders that only lead to it and without ending.
fn name_of(path: &str) -> &str {
    let path = path.trim_start_matches(['.', '/', '#']);
    path.strip_suffix(".md").unwrap_or(path)
}

/// The name that a reference to an object shows: all of it, or after `~` the last part.
fn last_name(target: &str) -> &str {
    let name = target.trim_start_matches('!');
    name.strip_prefix('~').map_or(name, |name| name.rsplit('.').next().unwrap_or(name))
}

fn link(words: &str, target: &str, out: &mut String) {
    let is_address = !target.is_empty() && !target.contains(['<', '>', '\n', '\\']);
    let words = plain(words);
    let (open, close) = if is_address { ("[", ["](<", target, ">)"]) } else { ("", [""; 3]) };
    out.extend([open, &words]);
    out.extend(close);
}

fn span(words: &str, out: &mut String) {
    let run = words.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(run + 1);
    let gap = if run > 0 { " " } else { "" };
    out.extend([&fence, gap, words, gap, &fence]);
}

/// Text in which Markdown sees no marks.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if "*_[]<>`\\$".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (String, Vec<String>) {
        let mut work = Work::new(&|_| None);
        let titles = HashMap::from([("set-up".to_owned(), "Set *up*".to_owned())]);
        let text = without_roles(text, &titles, &mut work);
        (text, work.finish(String::new()).repairs.into_iter().map(|(_, detail)| detail).collect())
    }

    #[test]
    fn roles_become_their_text() {
        for (text, expected) in [
            ("{ref}`this <elsewhere>` {ref}`elsewhere` {numref}`Fig. %s <f>`", "this elsewhere Fig."),
            ("{ref}`Set-Up` {ref}`there <set-up>`", "[Set \\*up\\*](<#set-up>) [there](<#set-up>)"),
            (
                "{doc}`../guide/a` {doc}`B <b>` {download}`c <./c.zip>`",
                "[guide/a](<../guide/a>) [B](<b>) [c](<./c.zip>)",
            ),
            ("{term}`a_b` {abbr}`OS (operating system)` {guilabel}`&File`", "a\\_b OS (operating system) File"),
            (
                "{py:func}`~os.path.join` {py:class}`!Foo` {kbd}`Ctrl+C` {py:func}`it <os.x>`",
                "`join` `Foo` `Ctrl+C` `it`",
            ),
            ("{math}`a_{1}` {octicon}`x;1em`{bdg-primary}`New`", "`a_{1}` New"),
            (
                "<project:a.md#b> <inv:python:*:*#os.path> <https://a.example>",
                "[a.md#b](<a.md#b>) os.path <https://a.example>",
            ),
            ("A {{ product }} page{{ 'x' | y }} ![a](b){width=5} `c`{l=py}", "A pagex ![a](b) `c`"),
            (
                "## Head {#id}\n`{ref}` {name} {ref} `x` \\{ref}`y` $a_{1}$ {ref}`open",
                "## Head {#id}\n`{ref}` {name} {ref} `x` \\{ref}`y` $a_{1}$ {ref}`open",
            ),
        ] {
            assert_eq!(read(text).0, expected);
        }
        assert_eq!(read("{own}`a` {own}`b`"), ("a b".to_owned(), vec!["own".to_owned()]));
    }
}
