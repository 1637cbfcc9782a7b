//! The gate before the HTML parser, which is quadratic in nesting, attributes and formatting and would
//! otherwise let one page stop a build. One pass, linear; it may refuse what a browser would repair,
//! never let pass what is too deep. It reads no content.

use crate::source::limits::{MAX_HTML_ATTRIBUTES, MAX_HTML_DEPTH, MAX_HTML_FORMATTING};

/// Elements that have no content, or that close by themselves before their like and so do not nest.
const FLAT: [&str; 27] = [
    "a", "area", "base", "br", "col", "dd", "dt", "embed", "hr", "img", "input", "li", "link", "meta", "option", "p",
    "param", "rp", "rt", "source", "tbody", "td", "th", "thead", "tr", "track", "wbr",
];
/// Elements that the parser opens again in every paragraph until they are closed.
const FORMATTING: [&str; 13] =
    ["b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"];
/// Elements of drawings that may close themselves with `/>`, as HTML's own may not.
const DRAWING: [&str; 17] = [
    "svg",
    "g",
    "path",
    "circle",
    "rect",
    "line",
    "polyline",
    "polygon",
    "ellipse",
    "use",
    "stop",
    "defs",
    "image",
    "animate",
    "lineargradient",
    "radialgradient",
    "clippath",
];

fn is_in(list: &[&str], name: &str) -> bool {
    list.iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// Whether HTML is shallow and plain enough to be parsed.
#[must_use]
pub(in crate::source) fn is_parsable(html: &str) -> bool {
    let mut open: Vec<&str> = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = comment.find("-->").map_or("", |end| &comment[end + 3..]);
            continue;
        }
        let is_closing = rest.starts_with('/');
        let tag = &rest[usize::from(is_closing)..];
        let name = &tag[..tag.bytes().take_while(u8::is_ascii_alphanumeric).count()];
        if !name.starts_with(|first: char| first.is_ascii_alphabetic()) {
            continue;
        }
        let Some(end) = tag.find('>') else { return tag.len() <= 4 * MAX_HTML_ATTRIBUTES };
        let attributes = &tag[name.len()..end];
        if attributes.bytes().filter(|&b| b == b'=' || b == b' ').count() > 2 * MAX_HTML_ATTRIBUTES {
            return false;
        }
        if is_closing {
            close(&mut open, name);
        } else if !enter(&mut open, name, attributes.ends_with('/')) {
            return false;
        }
        rest = &tag[end + 1..];
    }
    true
}

/// A closing tag closes what it names and all that is open within; one that names nothing open
/// closes nothing.
fn close(open: &mut Vec<&str>, name: &str) {
    if let Some(at) = open.iter().rposition(|known| known.eq_ignore_ascii_case(name)) {
        open.truncate(at);
    }
}

/// Opens an element; false when that is too deep.
fn enter<'a>(open: &mut Vec<&'a str>, name: &'a str, is_self_closing: bool) -> bool {
    let mut drawing = open.iter().rev().take_while(|known| is_in(&DRAWING, known));
    let is_drawing = drawing.any(|known| known.eq_ignore_ascii_case("svg"));
    if is_drawing && !is_in(&DRAWING, name) {
        // Anything else ends a drawing, whatever else it does.
        let outside = open.iter().rposition(|known| !is_in(&DRAWING, known)).map_or(0, |at| at + 1);
        open.truncate(outside);
    } else if is_drawing && is_self_closing {
        return true;
    }
    if is_in(&FLAT, name) {
        return true;
    }
    open.push(name);
    let formatting = open.iter().filter(|known| is_in(&FORMATTING, known)).count();
    open.len() <= MAX_HTML_DEPTH && formatting <= MAX_HTML_FORMATTING
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_at_the_limits_is_parsed_and_one_beyond_is_not() {
        let nested = |name: &str, depth: usize| format!("<{name}>").repeat(depth) + &format!("</{name}>").repeat(depth);
        assert!(is_parsable(&nested("div", MAX_HTML_DEPTH)));
        assert!(!is_parsable(&nested("div", MAX_HTML_DEPTH + 1)));
        assert!(is_parsable(&nested("b", MAX_HTML_FORMATTING)));
        assert!(!is_parsable(&nested("b", MAX_HTML_FORMATTING + 1)));
        assert!(!is_parsable(&format!("<p{}>x</p>", " a=1".repeat(1_000))));
    }

    #[test]
    fn ordinary_pages_pass_however_long() {
        assert!(is_parsable(&"<p>one<br><a name=x>two<li>".repeat(5_000)));
        assert!(is_parsable(&format!("<svg>{}</svg>", "<path d=\"M0\"/>".repeat(5_000))));
        assert!(is_parsable(&"a < b, x<5 and <!-- <div> -->".repeat(5_000)));
    }

    #[test]
    fn no_trick_hides_the_depth() {
        for (head, piece) in [
            ("", "<div/>"),
            ("", "<div></x>"),
            ("", "<span/>"),
            ("", "<div><!-- </div> -->"),
            ("<svg>", "<div/>"),
            ("<svg><p>", "<path/>"),
            ("<svg><div>", "<path/>"),
        ] {
            assert!(!is_parsable(&format!("{head}{}", piece.repeat(40_000))), "{head}{piece}");
        }
    }

    #[test]
    fn the_gate_itself_is_linear() {
        for piece in ["<", "<!-- ", "<?", "<![CDATA[", "<a ", "</b"] {
            // Only that it ends: quadratic, each of these took over half a minute.
            let _ = is_parsable(&piece.repeat(400_000));
        }
    }
}
