//! Texts of single HTML elements: headings, code, formulas, labels, images. It keeps no sections.

use ego_tree::{NodeRef, iter::Edge};
use scraper::{Node, node::Element};

use super::html_frame::{is_frame, is_gutter};
use crate::text::normalise::{clean, squeeze};

/// Signs that links of headings to themselves are made of.
const MARKS: [char; 7] = ['#', '¶', '§', '\u{1f517}', '\u{2693}', '\u{221e}', '\u{fe0f}'];
/// Elements that end a line of code.
const CODE_LINES: [&str; 4] = ["div", "li", "p", "tr"];

/// The text of a heading or label, in one line, without links to itself and things to press; with
/// them when there is nothing else.
pub(in crate::source) fn line(node: NodeRef<'_, Node>) -> String {
    let mut out = String::new();
    let mut edges = node.traverse();
    while let Some(edge) = edges.next() {
        let Edge::Open(inner) = edge else { continue };
        match inner.value() {
            Node::Text(text) => out.push_str(text),
            Node::Element(element) if inner != node && (is_frame(element) || is_permalink(inner, element)) => {
                leave(&mut edges, inner);
            }
            Node::Element(element) if matches!(element.name(), "br" | "div" | "p") => out.push(' '),
            Node::Element(element) if element.name() == "img" => out.extend(alternative(element)),
            _ => {}
        }
    }
    let text = tidy(&out);
    if text.is_empty() { tidy(&all(node)) } else { text }
}

/// The text of code, line breaks kept, without line numbers.
pub(super) fn code(node: NodeRef<'_, Node>) -> String {
    let mut out = String::new();
    let mut edges = node.traverse();
    while let Some(edge) = edges.next() {
        match edge {
            Edge::Open(inner) => match inner.value() {
                Node::Text(text) => out.push_str(text),
                Node::Element(element) if element.name() == "br" => out.push('\n'),
                Node::Element(element) if inner != node && (is_frame(element) || is_gutter(element)) => {
                    leave(&mut edges, inner);
                }
                _ => {}
            },
            Edge::Close(inner) => {
                let is_line = inner.value().as_element().is_some_and(|element| CODE_LINES.contains(&element.name()));
                if is_line && inner != node && !out.is_empty() && !out.ends_with('\n') {
                    out.push('\n');
                }
            }
        }
    }
    out
}

/// A formula, as its author wrote it if it says so.
pub(super) fn formula(node: NodeRef<'_, Node>, element: &Element) -> String {
    if let Some(text) = element.attr("alttext") {
        return text.to_owned();
    }
    let named =
        |inner: &NodeRef<'_, Node>, name: &str| inner.value().as_element().is_some_and(|inner| inner.name() == name);
    match node.descendants().find(|inner| named(inner, "annotation")) {
        Some(annotation) => all(annotation),
        None => all(node),
    }
}

/// What an image says to those who do not see it, if that is more than a sign or the name of a file.
pub(super) fn alternative(element: &Element) -> Option<String> {
    let text = element.attr("alt")?.trim();
    let lower = text.to_ascii_lowercase();
    let is_one_word = !text.contains(char::is_whitespace);
    let is_name = is_one_word && text.contains(|c: char| matches!(c, '_' | '.' | '%') || c.is_ascii_digit());
    let is_shot = lower.starts_with("screenshot") && lower.contains(|c: char| c.is_ascii_digit());
    let is_sign = text.len() > 2 && text.starts_with(':') && text.ends_with(':');
    (!text.is_empty() && !is_name && !is_shot && !is_sign && lower != "image").then(|| format!(" {text} "))
}

/// Whether a link only shows a sign.
pub(super) fn is_permalink(node: NodeRef<'_, Node>, element: &Element) -> bool {
    if element.name() != "a" || element.attr("href").is_none() {
        return false;
    }
    let mut signs = node
        .descendants()
        .filter_map(|inner| inner.value().as_text())
        .flat_map(|text| text.chars())
        .filter(|c| !c.is_whitespace())
        .peekable();
    signs.peek().is_some() && signs.all(|c| MARKS.contains(&c))
}

/// All text of a node.
pub(super) fn all(node: NodeRef<'_, Node>) -> String {
    node.descendants().filter_map(|inner| inner.value().as_text()).map(|text| &**text).collect()
}

fn tidy(text: &str) -> String {
    squeeze(&clean(text)).trim_end_matches('¶').trim_end().to_owned()
}

/// Passes over the rest of `node`, which has just been entered.
fn leave<'a>(edges: &mut impl Iterator<Item = Edge<'a, Node>>, node: NodeRef<'a, Node>) {
    edges.find(|edge| matches!(edge, Edge::Close(inner) if *inner == node));
}

#[cfg(test)]
mod tests {
    use scraper::Selector;

    use super::*;
    use crate::source::markup::html_gate;

    fn of<T>(html: &str, read: impl Fn(NodeRef<'_, Node>) -> T) -> T {
        let tree = html_gate::fragment(html).unwrap();
        let first = tree.select(&Selector::parse("html > *").unwrap()).next().unwrap();
        read(*first)
    }

    #[test]
    fn a_heading_loses_its_links_to_itself_and_nothing_else() {
        for (html, expected) in [
            ("<h2>Who <em>gets</em> them<a class=headerlink href='#w'>¶</a></h2>", "Who gets them"),
            ("<h2>Using C# <a href='#c'>#</a></h2>", "Using C#"),
            ("<h2>Logs<button>Copy link</button></h2>", "Logs"),
            ("<h2><button>Why does it stop?</button></h2>", "Why does it stop?"),
            ("<h1><a class=header href='#a'>Alerts</a></h1>", "Alerts"),
            ("<h1><a class=anchor-heading href='#a'>Alerts</a></h1>", "Alerts"),
        ] {
            assert_eq!(of(html, line), expected, "{html}");
        }
    }

    #[test]
    fn code_keeps_its_lines_and_loses_their_numbers() {
        for (html, expected) in [
            ("<pre><span class=ln>1</span>let a;\n<span class=ln>2</span>let b;</pre>", "let a;\nlet b;"),
            ("<pre><code><span>a</span><br><span>b</span><br></code></pre>", "a\nb\n"),
            (
                "<pre><div class=ec-line><div class=gutter>1</div><div class=code>a</div></div><div>b</div></pre>",
                "a\nb\n",
            ),
            ("<pre><button>Copy</button>a\n\n  b</pre>", "a\n\n  b"),
        ] {
            assert_eq!(of(html, code), expected, "{html}");
        }
    }

    #[test]
    fn names_of_files_and_signs_are_no_alternative() {
        let alt =
            |text: &str| of(&format!("<img alt='{text}'>"), |node| alternative(node.value().as_element().unwrap()));
        assert_eq!(alt("The alert list").as_deref(), Some(" The alert list "));
        for text in ["", "Screen-1.PNG", "wasp_bot", "Screenshot 2026-01-02", ":smile:", "image"] {
            assert_eq!(alt(text), None, "{text}");
        }
    }
}
