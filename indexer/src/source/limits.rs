//! Every bound on what a source may hold, and the gates that hold it. Numbers live here and
//! nowhere else.

use std::io::{self, BufRead, Read};

/// Largest page, in bytes.
pub const MAX_PAGE_BYTES: u64 = 2 << 20;
/// Largest topic file, in bytes.
pub const MAX_TOPIC_BYTES: u64 = 16 << 20;
/// Largest record of a JSONL file, in bytes.
pub const MAX_RECORD_BYTES: u64 = 8 << 20;
/// Largest export after unpacking, in bytes.
pub const MAX_EXPORT_BYTES: u64 = 4 << 30;
/// Deepest nesting of HTML elements that is parsed; the parser is quadratic in it.
pub const MAX_HTML_DEPTH: usize = 512;
/// Most attributes of one HTML element; the parser is quadratic in them.
pub const MAX_HTML_ATTRIBUTES: usize = 256;
/// Most drops of one source that the report lists one by one; all are counted.
pub const MAX_LISTED_DROPS: usize = 1_000;

/// Elements that close by themselves and so do not nest, or have no content.
const FLAT: [&str; 26] = [
    "area", "base", "br", "col", "dd", "dt", "embed", "hr", "img", "input", "li", "link", "meta", "option", "p",
    "param", "rp", "rt", "source", "tbody", "td", "th", "thead", "tr", "track", "wbr",
];

/// Whether HTML is shallow and plain enough to be parsed. One pass, no allocation; it counts open
/// tags and `=` signs, so it may refuse what a browser would repair, never the other way round.
#[must_use]
pub fn is_parsable_html(html: &str) -> bool {
    let bytes = html.as_bytes();
    let (mut depth, mut at) = (0_usize, 0);
    while let Some(found) = bytes[at..].iter().position(|&b| b == b'<') {
        let tag = at + found + 1;
        let rest = &bytes[tag..];
        let is_closing = rest.first() == Some(&b'/');
        let name_from = usize::from(is_closing);
        let name_len = rest[name_from..].iter().take_while(|b| b.is_ascii_alphanumeric()).count();
        let name = &html[tag + name_from..tag + name_from + name_len];
        let end = rest.iter().position(|&b| b == b'>').unwrap_or(rest.len());
        if name_len > 0 {
            if rest[..end].iter().filter(|&&b| b == b'=' || b == b' ').count() > 2 * MAX_HTML_ATTRIBUTES {
                return false;
            }
            let is_flat = FLAT.iter().any(|flat| name.eq_ignore_ascii_case(flat)) || rest[..end].ends_with(b"/");
            if is_closing {
                depth = depth.saturating_sub(usize::from(!is_flat));
            } else {
                depth += usize::from(!is_flat);
            }
            if depth > MAX_HTML_DEPTH {
                return false;
            }
        }
        at = tag;
    }
    true
}

/// What reading one line gave.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Line {
    /// A whole line is in the buffer.
    Whole,
    /// The line was longer than allowed and has been passed over.
    TooLong,
    /// There is no further line.
    End,
}

/// Reads a line of at most `max` bytes into `buffer`; a longer one is passed over without being held.
pub(crate) fn read_line(input: &mut dyn BufRead, buffer: &mut Vec<u8>, max: u64) -> io::Result<Line> {
    buffer.clear();
    let read = Read::take(&mut *input, max + 1).read_until(b'\n', buffer)?;
    if read == 0 {
        return Ok(Line::End);
    }
    if buffer.last() == Some(&b'\n') || (read as u64) <= max {
        return Ok(Line::Whole);
    }
    buffer.clear();
    loop {
        let chunk = input.fill_buf()?;
        if chunk.is_empty() {
            return Ok(Line::TooLong);
        }
        let newline = chunk.iter().position(|&b| b == b'\n');
        let used = newline.map_or(chunk.len(), |at| at + 1);
        input.consume(used);
        if newline.is_some() {
            return Ok(Line::TooLong);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_at_the_depth_limit_is_parsed_and_one_deeper_is_not() {
        let nested = |depth: usize| "<div>".repeat(depth) + &"</div>".repeat(depth);
        assert!(is_parsable_html(&nested(MAX_HTML_DEPTH)));
        assert!(!is_parsable_html(&nested(MAX_HTML_DEPTH + 1)));
        assert!(is_parsable_html(&"<p>one<br>".repeat(5_000)));
    }

    #[test]
    fn html_with_a_thousand_attributes_is_refused() {
        let attributes: String = " a=1".repeat(1_000);
        assert!(!is_parsable_html(&format!("<p{attributes}>x</p>")));
    }

    #[test]
    fn a_line_at_the_limit_is_read_and_a_longer_one_is_passed_over() {
        let mut input: &[u8] = b"12345\n123456\nabc";
        let mut buffer = Vec::new();
        assert_eq!(read_line(&mut input, &mut buffer, 5).unwrap(), Line::Whole);
        assert_eq!(read_line(&mut input, &mut buffer, 5).unwrap(), Line::TooLong);
        assert_eq!(read_line(&mut input, &mut buffer, 5).unwrap(), Line::Whole);
        assert_eq!(buffer, b"abc");
        assert_eq!(read_line(&mut input, &mut buffer, 5).unwrap(), Line::End);
    }
}
