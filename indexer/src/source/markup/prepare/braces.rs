//! Takes a page apart into text and the tags of the template languages Liquid
//! (<https://shopify.github.io/liquid/>) and Jinja: `{{ output }}` and `{% tag %}`. It does not know
//! what any tag means.

use super::{ahead::Ahead, stretches::Stretches};

/// A piece of a page.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::source::markup) enum Piece<'a> {
    /// Text between tags.
    Text(&'a str),
    /// Code: tags in it are shown, not followed.
    Code(&'a str),
    /// What stands in `{{ … }}`.
    Output(&'a str),
    /// What stands in `{% … %}`.
    Tag(&'a str),
}

/// The pieces of a page, in order.
pub(in crate::source::markup) struct Pieces<'a> {
    text: &'a str,
    code: Stretches,
    ahead: Ahead,
    at: usize,
}

impl<'a> Pieces<'a> {
    pub(in crate::source::markup) fn of(text: &'a str) -> Self {
        Self { text, code: Stretches::of(text), ahead: Ahead::of(text), at: 0 }
    }

    /// What stands between here and the first tag for which `is_end` holds; goes on behind that tag.
    /// `None`, and nothing has happened, when there is no such tag.
    pub(in crate::source::markup) fn until(&mut self, is_end: impl Fn(&str) -> bool) -> Option<&'a str> {
        let mut at = self.at;
        loop {
            let start = self.ahead.find_far(self.text, at, "{%")?;
            let end = self.ahead.find(self.text, start + 2, "%}")?;
            if is_end(inner(&self.text[start + 2..end])) {
                let held = &self.text[self.at..start];
                self.at = end + 2;
                return Some(held);
            }
            at = start + 2;
        }
    }

    /// Where the next piece begins.
    pub(in crate::source::markup) fn place(&self) -> usize {
        self.at
    }

    fn tag(&self, start: usize, close: &str) -> Option<(&'a str, usize)> {
        let end = self.ahead.find(self.text, start + 2, close)?;
        Some((inner(&self.text[start + 2..end]), end + 2))
    }
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        let start = self.at;
        if start >= self.text.len() {
            return None;
        }
        if let Some(end) = self.code.end_of(start) {
            self.at = end;
            return Some(Piece::Code(&self.text[start..end]));
        }
        let end = self.code.start_after(start).unwrap_or(self.text.len());
        let mut at = start;
        while let Some(offset) = self.text[at..end].find('{') {
            at += offset;
            let mark = self.text.as_bytes().get(at + 1).copied();
            if matches!(mark, Some(b'{' | b'%')) && at > start {
                self.at = at;
                return Some(Piece::Text(&self.text[start..at]));
            }
            let found = match mark {
                Some(b'%') => self.tag(at, "%}").map(|(tag, end)| (Piece::Tag(tag), end)),
                Some(b'{') => self.tag(at, "}}").map(|(output, end)| (Piece::Output(output), end)),
                _ => None,
            };
            if let Some((piece, end)) = found {
                self.at = end;
                return Some(piece);
            }
            at += 1;
        }
        self.at = end;
        Some(Piece::Text(&self.text[start..end]))
    }
}

/// The tag without the dashes that eat white space.
fn inner(tag: &str) -> &str {
    let tag = tag.strip_prefix('-').unwrap_or(tag);
    tag.strip_suffix('-').unwrap_or(tag).trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_told_from_text_and_code() {
        let pieces: Vec<Piece<'_>> = Pieces::of("a {% if x -%} b {{- c }}`{{ d }}` {% open {{").collect();
        let expected = [
            Piece::Text("a "),
            Piece::Tag("if x"),
            Piece::Text(" b "),
            Piece::Output("c"),
            Piece::Code("`{{ d }}`"),
            Piece::Text(" "),
            Piece::Text("{% open "),
            Piece::Text("{{"),
        ];
        assert_eq!(pieces, expected);
    }

    #[test]
    fn what_a_tag_holds_is_taken_up_to_its_end() {
        let mut pieces = Pieces::of("{% raw %}{{ a }} {% b %}{% endraw %}c");
        assert_eq!(pieces.next(), Some(Piece::Tag("raw")));
        assert_eq!(pieces.until(|tag| tag == "endcomment"), None);
        assert_eq!(pieces.until(|tag| tag == "endraw"), Some("{{ a }} {% b %}"));
        assert_eq!(pieces.next(), Some(Piece::Text("c")));
    }
}
