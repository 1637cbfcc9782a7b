//! Takes out HTML tags whose content is Markdown: those with a `markdown` attribute, as Python-Markdown
//! (`md_in_html`) and kramdown have them. `CommonMark` would read what stands in them as HTML.

use std::ops::Range;

/// The tags with a `markdown` attribute that are open.
#[derive(Debug, Default)]
pub(in crate::source::markup) struct HtmlMarks<'a>(Vec<&'a str>);

impl<'a> HtmlMarks<'a> {
    /// What is left of a line that begins or ends such an element; `None` for any other line.
    pub(in crate::source::markup) fn without(&mut self, line: &'a str) -> Option<Range<usize>> {
        let from = line.len() - line.trim_start().len() + 1;
        let start = line.trim_start().strip_prefix('<')?;
        let end = start.find('>')?;
        let rest = from + end + 1;
        if let Some(closing) = start[..end].strip_prefix('/') {
            self.0.last().filter(|name| name.eq_ignore_ascii_case(closing.trim()))?;
            self.0.pop();
            return Some(rest..line.len());
        }
        let name = name_of(start);
        let is_markdown = start[name.len()..end].split_whitespace().any(|word| {
            let (key, value) = word.split_once('=').unwrap_or((word, "1"));
            key == "markdown" && value.trim_matches(['"', '\'']) != "0"
        });
        if name.is_empty() || !is_markdown {
            return None;
        }
        let content =
            line[rest..].trim_end().strip_suffix('>').and_then(|rest| rest.strip_suffix(name)?.strip_suffix("</"));
        if content.is_none() {
            self.0.push(name);
        }
        Some(rest..content.map_or(line.len(), |content| rest + content.len()))
    }
}

fn name_of(tag: &str) -> &str {
    &tag[..tag.bytes().take_while(u8::is_ascii_alphanumeric).count()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_tags_with_the_attribute_go() {
        let mut marks = HtmlMarks::default();
        let mut without = |line: &'static str| marks.without(line).map(|range| &line[range]);
        assert_eq!(without("<div class=\"grid\" markdown>"), Some(""));
        assert_eq!(without("  <p markdown=\"1\">*one*</p>"), Some("*one*"));
        assert_eq!(without("<div>"), None);
        assert_eq!(without("<div markdown=\"0\">"), None);
        assert_eq!(without("</div>"), Some(""));
        assert_eq!(without("</div>"), None);
        assert_eq!(without("text <b markdown>"), None);
    }
}
