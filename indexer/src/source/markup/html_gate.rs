//! The gate before the HTML parser, which is quadratic in nesting, attributes and formatting and would
//! otherwise let one page stop a build. HTML is written anew first, in one linear pass: every element
//! closed where its parent ends, nothing in it that the parser could read in another way than the gate,
//! no scripts, styles and drawings. What is too deep is refused. No other file may parse HTML.

use scraper::Html;

use super::{
    html_nesting::{Nesting, is_void},
    html_tokens::{Tag, Token, Tokens},
};
use crate::source::limits::MAX_HTML_ATTRIBUTES;

/// Elements that hold text only, and none of the page.
const RAW: [&str; 8] = ["iframe", "noembed", "noframes", "noscript", "script", "style", "textarea", "xmp"];
/// Elements that hold nothing of the page and have rules of their own within.
const CLOSED_WORLDS: [&str; 4] = ["datalist", "select", "svg", "template"];
/// Formulas: the parser has rules of its own for `math`, and none for this name.
const MATH: &str = "x-math";

/// The tree of a whole page; `None` when it is too deep to be parsed.
#[must_use]
pub(in crate::source) fn document(html: &str) -> Option<Html> {
    Some(Html::parse_document(&rewritten(html, "<!DOCTYPE html>")?))
}

/// The tree of a piece of HTML; `None` when it is too deep to be parsed.
#[must_use]
pub(in crate::source) fn fragment(html: &str) -> Option<Html> {
    Some(Html::parse_fragment(&rewritten(html, "")?))
}

fn rewritten(html: &str, prolog: &str) -> Option<String> {
    let mut tokens = Tokens::new(html);
    let mut writer = Writer {
        out: String::with_capacity(html.len()),
        nesting: Nesting::default(),
        is_xml: html.trim_start_matches('\u{feff}').trim_start().starts_with("<?xml"),
        has_html: false,
        has_body: false,
    };
    writer.out.push_str(prolog);
    while let Some(token) = tokens.next() {
        match token {
            Token::Text(text) => push_escaped(&mut writer.out, text, '<', "&lt;"),
            Token::Close(name) => match &*name {
                "math" => writer.nesting.close(MATH, &mut writer.out),
                // The parser takes these for an opening tag.
                "br" => writer.out.push_str("<br>"),
                name => writer.nesting.close(name, &mut writer.out),
            },
            Token::Open(tag) => writer.open(&tag, &mut tokens)?,
        }
    }
    writer.nesting.finish(&mut writer.out);
    Some(writer.out)
}

/// Writes HTML anew.
struct Writer<'a> {
    out: String,
    nesting: Nesting<'a>,
    /// Whether `/>` closes every element.
    is_xml: bool,
    has_html: bool,
    has_body: bool,
}

impl<'a> Writer<'a> {
    /// Writes an opening tag, or passes over the element; `None` when that is too deep.
    fn open(&mut self, tag: &Tag<'a>, tokens: &mut Tokens<'a>) -> Option<()> {
        if tag.attributes.len() > MAX_HTML_ATTRIBUTES {
            return None;
        }
        let is_closed = tag.is_self_closing && (self.is_xml || tag.name.contains(['-', ':']));
        match &*tag.name {
            "title" if !is_closed => {
                let text = tokens.raw_text("title");
                self.out.push_str("<title>");
                push_escaped(&mut self.out, text, '<', "&lt;");
                self.out.push_str("</title>");
            }
            "script" if !is_closed && is_linked_data(tag) => {
                let data = tokens.raw_text("script");
                self.out.push_str("<script type=\"application/ld+json\">");
                push_escaped(&mut self.out, data, '<', "\\u003c");
                self.out.push_str("</script>");
            }
            raw if RAW.contains(&raw) => {
                if !is_closed {
                    tokens.raw_text(raw);
                }
            }
            "template" if is_shown_template(tag) => self.element("div", tag, is_closed)?,
            closed_world if CLOSED_WORLDS.contains(&closed_world) => {
                if !tag.is_self_closing {
                    tokens.pass_over(closed_world);
                }
            }
            "math" => self.element(MATH, tag, tag.is_self_closing)?,
            "html" if !std::mem::replace(&mut self.has_html, true) => self.write("html", tag),
            "body" if !std::mem::replace(&mut self.has_body, true) => self.write("body", tag),
            "html" | "head" | "body" | "frameset" | "frame" | "plaintext" | "option" | "optgroup" => {}
            void if is_void(void) => {
                self.nesting.end_paragraph(void, &mut self.out);
                self.write(void, tag);
            }
            // Signs in formulas may close themselves, as HTML's own elements may not.
            _ if tag.is_self_closing && self.nesting.is_open(MATH) => {}
            _ => self.named(tag, is_closed)?,
        }
        Some(())
    }

    fn named(&mut self, tag: &Tag<'a>, is_closed: bool) -> Option<()> {
        let is_name = |name: &str| name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b':'));
        if !is_name(&tag.name) {
            return Some(());
        }
        if !self.nesting.open(tag.name.clone(), &mut self.out) {
            return None;
        }
        self.write(&tag.name, tag);
        if is_closed {
            self.nesting.close(&tag.name, &mut self.out);
        }
        Some(())
    }

    fn element(&mut self, name: &'static str, tag: &Tag<'_>, is_closed: bool) -> Option<()> {
        if !self.nesting.open(name.into(), &mut self.out) {
            return None;
        }
        self.write(name, tag);
        if is_closed {
            self.nesting.close(name, &mut self.out);
        }
        Some(())
    }

    fn write(&mut self, name: &str, tag: &Tag<'_>) {
        self.out.push('<');
        self.out.push_str(name);
        for (name, value) in &tag.attributes {
            let is_read = !name.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("on"));
            if is_read && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b':')) {
                self.out.push(' ');
                self.out.push_str(name);
                self.out.push_str("=\"");
                push_escaped(&mut self.out, value, '"', "&quot;");
                self.out.push('"');
            }
        }
        self.out.push('>');
    }
}

/// Facts about the page, written for search engines.
fn is_linked_data(tag: &Tag<'_>) -> bool {
    tag.attribute("type").is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/ld+json"))
}

/// A template that is a tab, or the content of a component: readers see it.
fn is_shown_template(tag: &Tag<'_>) -> bool {
    tag.attribute("role").is_some_and(|role| role.eq_ignore_ascii_case("tabpanel"))
        || tag.attribute("shadowrootmode").is_some()
}

fn push_escaped(out: &mut String, text: &str, mark: char, escape: &str) {
    for (nth, piece) in text.split(mark).enumerate() {
        if nth > 0 {
            out.push_str(escape);
        }
        out.push_str(piece);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::source::limits::{MAX_HTML_DEPTH, MAX_HTML_FORMATTING};

    fn text_of(tree: &Html) -> String {
        tree.root_element().text().collect()
    }

    /// Depth of the deepest node and number of nodes.
    fn measured(tree: &Html) -> (usize, usize) {
        let mut deepest = 0;
        let mut depth = 0;
        let mut count = 0;
        for edge in tree.tree.root().traverse() {
            match edge {
                ego_tree::iter::Edge::Open(_) => {
                    depth += 1;
                    count += 1;
                    deepest = deepest.max(depth);
                }
                ego_tree::iter::Edge::Close(_) => depth -= 1,
            }
        }
        (deepest, count)
    }

    #[test]
    fn html_at_the_limits_is_parsed_and_one_beyond_is_not() {
        let nested = |name: &str, depth: usize| format!("<{name}>").repeat(depth) + &format!("</{name}>").repeat(depth);
        let is_parsed = |html: &str| document(html).is_some();
        assert!(is_parsed(&nested("div", MAX_HTML_DEPTH)));
        assert!(!is_parsed(&nested("div", MAX_HTML_DEPTH + 1)));
        assert!(is_parsed(&nested("b", MAX_HTML_FORMATTING)));
        assert!(!is_parsed(&nested("b", MAX_HTML_FORMATTING + 1)));
        let with_attributes = |count: usize| {
            let attributes: Vec<String> = (0..count).map(|nth| format!(" a{nth}='>'")).collect();
            format!("<p{}>x</p>", attributes.concat())
        };
        assert!(is_parsed(&with_attributes(MAX_HTML_ATTRIBUTES)));
        assert!(!is_parsed(&with_attributes(MAX_HTML_ATTRIBUTES + 1)));
    }

    #[test]
    fn ordinary_pages_pass_however_long() {
        for piece in [
            "<p>one<br><a name=x>two<li>",
            "<p><b>never closed</p>",
            "<td><font>never closed</td>",
            "<svg><path d=\"M0 0 1 1 2 2 3 3\"/></svg>",
            "<script>for(i=0;i<b;i++){'<div>'}</script>",
            "a < b, x<5 and <!-- <div> -->",
            "<math><mi>x</mi><mspace/></math>",
        ] {
            assert!(document(&piece.repeat(5_000)).is_some(), "{piece}");
        }
    }

    #[test]
    fn no_trick_hides_the_depth() {
        for (head, piece) in [
            ("", "<div/>"),
            ("", "<div></x>"),
            ("", "<span/>"),
            ("", "<a-b>"),
            ("", "<div><!-- </div> -->"),
            ("<!-->", "<div>"),
            ("<!-- --!>", "<div>"),
            ("<script><!--</script>", "<div>"),
            ("<title><!--</title>", "<div>"),
            ("<textarea></textarea-x><script></textarea>", "<div>"),
            ("<svg></svg><a href='<script>'>", "<div>"),
            ("<math>", "<mi>"),
        ] {
            assert!(document(&format!("{head}{}", piece.repeat(40_000))).is_none(), "{head}{piece}");
        }
    }

    #[test]
    fn elements_left_open_do_not_come_back_in_every_paragraph() {
        let pieces: Vec<String> = (0..3_000).map(|nth| format!("<div><b id=b{nth}>x</div>")).collect();
        let (_, nodes) = measured(&document(&pieces.concat()).unwrap());
        assert!(nodes < 3 * 3_000 + 10, "{nodes}");
    }

    #[test]
    fn text_is_kept_and_scripts_and_drawings_are_not() {
        let html = "<title>A<b></title><svg><title>no</title></svg><script>no</script><p>x < y &amp; <x-y/>z<style>no</style>\
                    <select><option>no</select><template><p>no</p></template><template role=tabpanel>tab</template>";
        assert_eq!(text_of(&document(html).unwrap()), "A<b>x < y & ztab");
        let data = document("<script type='application/ld+json'>{\"a\": \"</b\"}</script>x").unwrap();
        assert_eq!(text_of(&data), "{\"a\": \"\\u003c/b\"}x");
    }

    #[test]
    fn what_closes_itself_in_xml_is_closed() {
        let tree = document("<?xml version='1.0'?><html><head><script src='x'/></head><body><div/>text</body></html>")
            .unwrap();
        assert_eq!(text_of(&tree), "text");
        assert_eq!(measured(&tree).0, 4);
    }

    #[test]
    fn the_gate_itself_is_linear() {
        for piece in ["<", "<!-- ", "<?", "<![CDATA[", "<a ", "</b", "<li>", "<p>", "</p>", "<td>", "<svg>", "<a>"] {
            // Only that it ends: quadratic, each of these took over half a minute.
            let _ = rewritten(&piece.repeat(400_000), "");
        }
    }

    proptest! {
        /// Pieces in any order, many times over: what passes is shallow and no larger than it was.
        #[test]
        fn what_passes_is_shallow_and_small(
            pieces in prop::collection::vec(
                prop::sample::select(vec![
                    "<div>", "</div>", "<p>", "</p>", "<b>", "</b>", "<i id=x>", "<a href=x>", "</a>", "<li>", "<ul>",
                    "</ul>", "<table>", "<td>", "<tr>", "</table>", "<svg>", "</svg>", "<math>", "<mi>", "</math>",
                    "<select>", "<option>", "<title>", "</title>", "<style>", "</style>", "<script>", "</script>",
                    "<!--", "-->", "<!-->", "<textarea>", "</textarea>", "'", "\"", "<x y='", "text", "<h2>", "</h2>",
                    "<button>", "<form>", "<object>", "</object>", "<dd>", "<caption>", "<rt>", "<ruby>", "<body x=y>",
                    "<template>", "<frameset>", "<plaintext>", "<br/>", "</br>", "<span>", "</span>", "<foreignObject>",
                    "<nobr>", "<col>", "<details>", "<summary>", "<image>", "<pre>", "</", "<", ">", "]]>", "<![CDATA[",
                ]),
                1..12,
            ),
        ) {
            let html = pieces.concat().repeat(300);
            if let Some(tree) = document(&html) {
                let (deepest, nodes) = measured(&tree);
                prop_assert!(deepest <= 2 * MAX_HTML_DEPTH, "depth {}", deepest);
                prop_assert!(nodes <= 4 * (html.matches('<').count() + 10), "{} nodes", nodes);
            }
        }
    }
}
