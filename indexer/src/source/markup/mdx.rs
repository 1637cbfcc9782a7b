//! Prepares pages of Docusaurus: MDX (<https://mdxjs.com/docs/what-is-mdx/>) with admonitions
//! (<https://docusaurus.io/docs/markdown-features/admonitions>), tabs, imported pages and imported code
//! (<https://docusaurus.io/docs/markdown-features/react>). Nothing is run: what a component or an
//! expression would compute is not there.

mod components;
mod statements;
mod strip;
mod syntax;
mod tags;

use super::{
    dialect::{Includes, Prepared},
    prepare::{
        lines::{Fence, Fences, Indented, Kind, list_marker, plain_ends},
        work::Work,
        writer::Writer,
    },
};

/// Files that a page imports to show them: other pages, and code through `raw-loader`.
pub(in crate::source) fn included(body: &str) -> Vec<String> {
    statements::imports(body).map(|import| import.path.to_owned()).collect()
}

/// The page as `CommonMark`.
pub(in crate::source) fn prepare(body: &str, includes: &Includes<'_>) -> Prepared {
    let mut work = Work::new(includes);
    let body = plain_ends(body);
    let body = without_wrappers(&body);
    let text = strip::without_mdx(&body, &mut work);
    let text = without_admonitions(&text, &mut work);
    work.finish(text)
}

/// Takes away the fences that only hide MDX from translators (`mdx-code-block`).
fn without_wrappers(body: &str) -> String {
    let mut out = String::with_capacity(body.len());
    let (mut fences, mut wrapper) = (Fences::default(), None::<Fence>);
    for line in body.split_inclusive('\n') {
        match wrapper {
            Some(fence) if fence.is_closed_by(line) => {
                (wrapper, fences) = (None, Fences::default());
                out.push('\n');
                continue;
            }
            _ => {}
        }
        let opened = Fence::opened_by(line, b"`~").filter(|(_, info)| info.starts_with("mdx-code-block"));
        match opened {
            Some((fence, _)) if wrapper.is_none() && fences.is_closed() => {
                wrapper = Some(fence);
                out.push('\n');
            }
            _ => {
                fences.next(line);
                out.push_str(line);
            }
        }
    }
    out
}

/// Turns admonitions into paragraphs that begin with their title or label.
fn without_admonitions(text: &str, work: &mut Work<'_>) -> String {
    let mut writer = Writer::default();
    let (mut fences, mut indented) = (Fences::default(), Indented::new());
    for line in text.lines() {
        if fences.next(line) != Kind::Text || indented.is_code(line) {
            writer.code(line);
            continue;
        }
        match directive(line) {
            Some((_, "", "")) => writer.break_off(),
            Some((prefix, name, title)) => {
                let label = label(name);
                if label.is_none() {
                    work.unknown(&format!(":::{name}"));
                }
                writer.lead(prefix, if title.is_empty() { label.unwrap_or_default() } else { title });
            }
            None => writer.line(line),
        }
    }
    writer.finish()
}

/// What stands before a directive's colons, its name and its title; the last two are empty where a
/// directive ends.
fn directive(line: &str) -> Option<(&str, &str, &str)> {
    let space = line.len() - line.trim_start_matches([' ', '\t', '>']).len();
    let start = space + list_marker(&line[space..]).unwrap_or(0);
    let rest = line[start..].strip_prefix(":::")?.trim_start_matches(':');
    let length = rest.bytes().take_while(|&byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_').count();
    let (name, rest) = rest.split_at(length);
    let rest = rest.trim();
    let titled = rest.strip_prefix('[').and_then(|title| title.rsplit_once(']')).map(|(title, _)| title);
    let attributed = rest.strip_prefix('{').and_then(|rest| rest.rsplit_once('}')).map(|(list, rest)| {
        let quoted = list.split_once("title=\"").and_then(|(_, title)| title.split_once('"'));
        quoted.map_or(rest.trim(), |(title, _)| title)
    });
    Some((&line[..start], name, titled.or(attributed).unwrap_or(rest).trim()))
}

/// The label that Docusaurus gives to an admonition without a title.
fn label(name: &str) -> Option<&'static str> {
    Some(match name {
        "" => "",
        "note" => "Note",
        "tip" => "Tip",
        "info" => "Info",
        "warning" => "Warning",
        "danger" => "Danger",
        "caution" => "Caution",
        "important" => "Important",
        "secondary" => "Secondary",
        "success" => "Success",
        _ => return None,
    })
}

#[cfg(test)]
mod tests;
