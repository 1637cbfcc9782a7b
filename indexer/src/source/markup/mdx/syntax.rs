//! Reads single marks of MDX: tags, expressions in braces, string literals. After the grammar of JSX
//! (<https://facebook.github.io/jsx/>) as MDX uses it (<https://mdxjs.com/docs/what-is-mdx/>). It
//! changes nothing and looks no further than the text it is given.

/// Whether a tag opens, closes or stands alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// `<a>`
    Open,
    /// `</a>`
    Close,
    /// `<a/>`
    Alone,
}

/// Value of an attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Value<'a> {
    Text(&'a str),
    Expression(&'a str),
}

/// A tag.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Tag<'a> {
    /// Its name; empty for a fragment.
    pub(super) name: &'a str,
    pub(super) shape: Shape,
    attributes: Vec<(&'a str, Value<'a>)>,
}

impl<'a> Tag<'a> {
    /// The text of an attribute, if it is one and not computed.
    pub(super) fn text(&self, name: &str) -> Option<&'a str> {
        match self.value(name)? {
            Value::Text(text) => Some(text),
            Value::Expression(expression) => literal(expression),
        }
    }

    /// The same, or the one string that a computed value holds: `useBaseUrl('/path')`.
    pub(super) fn address(&self, name: &str) -> Option<&'a str> {
        let inner = match self.value(name)? {
            Value::Text(text) => return Some(text),
            Value::Expression(expression) => expression,
        };
        let start = inner.find(['"', '\'', '`'])?;
        let quote = &inner[start..=start];
        let rest = &inner[start + 1..];
        let end = rest.find(quote)?;
        Some(&rest[..end]).filter(|_| !rest[end + 1..].contains(['"', '\'', '`']))
    }

    fn value(&self, name: &str) -> Option<Value<'a>> {
        self.attributes.iter().find(|(key, _)| *key == name).map(|(_, value)| *value)
    }
}

/// Reads forward; how far it came is what it cost.
pub(super) struct Cursor<'a> {
    text: &'a str,
    pub(super) at: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn eat(&mut self, byte: u8) -> bool {
        let is_there = self.peek() == Some(byte);
        self.at += usize::from(is_there);
        is_there
    }

    fn while_in(&mut self, is_in: impl Fn(u8) -> bool) -> &'a str {
        let start = self.at;
        self.at += self.text.as_bytes()[start..].iter().take_while(|&&byte| is_in(byte)).count();
        &self.text[start..self.at]
    }

    fn space(&mut self) {
        self.while_in(|byte| byte.is_ascii_whitespace());
    }

    fn name(&mut self) -> &'a str {
        self.while_in(|byte| byte.is_ascii_alphanumeric() || b"_$.:-".contains(&byte))
    }

    /// Goes behind the next `byte`.
    fn behind(&mut self, byte: u8) -> Option<&'a str> {
        let start = self.at;
        let length = self.text.as_bytes()[start..].iter().position(|&other| other == byte);
        self.at = length.map_or(self.text.len(), |length| start + length + 1);
        length.map(|length| &self.text[start..start + length])
    }

    /// The tag that begins here with `<`.
    pub(super) fn tag(&mut self) -> Option<Tag<'a>> {
        self.eat(b'<').then_some(())?;
        let is_closing = self.eat(b'/');
        let is_named = self.peek().is_some_and(|first| first.is_ascii_alphabetic() || first == b'_' || first == b'$');
        let name = if is_named { self.name() } else { "" };
        if !is_named && self.peek() != Some(b'>') {
            return None;
        }
        let mut attributes = Vec::new();
        loop {
            self.space();
            match self.peek()? {
                b'>' => {
                    self.at += 1;
                    let shape = if is_closing { Shape::Close } else { Shape::Open };
                    return Some(Tag { name, shape, attributes });
                }
                b'/' => {
                    self.at += 1;
                    self.space();
                    return self.eat(b'>').then_some(Tag { name, shape: Shape::Alone, attributes });
                }
                b'{' => {
                    self.expression()?;
                }
                _ => self.attribute(&mut attributes)?,
            }
        }
    }

    /// Reads the attribute that begins here; one without a value is passed over.
    fn attribute(&mut self, attributes: &mut Vec<(&'a str, Value<'a>)>) -> Option<()> {
        let name = self.name();
        if !name.starts_with(|first: char| first.is_ascii_alphabetic() || "_$:".contains(first)) {
            return None;
        }
        let behind_name = self.at;
        self.space();
        if !self.eat(b'=') {
            self.at = behind_name;
            return Some(());
        }
        self.space();
        let value = match self.peek()? {
            quote @ (b'"' | b'\'') => {
                self.at += 1;
                Value::Text(self.behind(quote)?)
            }
            b'{' => Value::Expression(self.expression()?),
            _ => {
                let word = self.while_in(|byte| !byte.is_ascii_whitespace() && !b"\"'<>={}`".contains(&byte));
                Value::Text(Some(word).filter(|word| !word.is_empty())?)
            }
        };
        attributes.push((name, value));
        Some(())
    }

    /// What stands between the brace that begins here and its partner.
    pub(super) fn expression(&mut self) -> Option<&'a str> {
        let start = self.at;
        let mut depth = 0_usize;
        while let Some(byte) = self.peek() {
            self.at += 1;
            match byte {
                b'{' => depth += 1,
                b'}' => {
                    depth = depth.checked_sub(1)?;
                    if depth == 0 {
                        return Some(&self.text[start + 1..self.at - 1]);
                    }
                }
                _ => self.passed_over(byte)?,
            }
        }
        None
    }

    /// Passes over what the quote or slash `byte`, which has just been read, begins. A quote without a
    /// partner on its line is an apostrophe.
    pub(super) fn passed_over(&mut self, byte: u8) -> Option<()> {
        match byte {
            b'"' | b'\'' => {
                if let Some(length) = string_length(&self.text[self.at..], byte, true) {
                    self.at += length;
                }
            }
            b'`' => {
                let length = string_length(&self.text[self.at..], byte, false);
                self.at = length.map_or(self.text.len(), |length| self.at + length);
                length?;
            }
            b'/' if self.peek() == Some(b'*') => {
                let rest = &self.text[self.at..];
                self.at += rest.find("*/").map_or(rest.len(), |end| end + 2);
            }
            b'/' if self.peek() == Some(b'/') && !self.text[..self.at - 1].ends_with(':') => {
                self.while_in(|byte| byte != b'\n');
            }
            _ => {}
        }
        Some(())
    }
}

/// Length of a string up to and with its closing `quote`, after the opening one.
fn string_length(rest: &str, quote: u8, is_one_line: bool) -> Option<usize> {
    let mut is_escaped = false;
    for (at, byte) in rest.bytes().enumerate() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'\n' if is_one_line => return None,
            byte if byte == quote => return Some(at + 1),
            _ => {}
        }
    }
    None
}

/// The text of an expression that is nothing but one string or number.
pub(super) fn literal(expression: &str) -> Option<&str> {
    let expression = expression.trim();
    let is_number = expression.starts_with(|first: char| first.is_ascii_digit());
    if is_number && expression.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
        return Some(expression);
    }
    let quote = *expression.as_bytes().first().filter(|quote| b"\"'`".contains(quote))?;
    let length = string_length(&expression[1..], quote, quote != b'`')?;
    let text = &expression[1..length];
    (length + 1 == expression.len() && !(quote == b'`' && text.contains("${"))).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tag(text: &str) -> Option<(Tag<'_>, usize)> {
        let mut cursor = Cursor::new(text);
        cursor.tag().map(|tag| (tag, cursor.at))
    }

    #[test]
    fn tags_are_read_with_their_attributes() {
        let (found, end) = tag("<Tab.Item value='a b' n={1 + {a: '}'}.a} {...rest} label={\"x\"} wide>y").unwrap();
        assert_eq!((found.name, found.shape, end), ("Tab.Item", Shape::Open, 68));
        assert_eq!(
            (found.text("value"), found.text("label"), found.text("n"), found.text("wide")),
            (Some("a b"), Some("x"), None, None)
        );
        assert_eq!(tag("</a >").map(|(tag, _)| tag.shape), Some(Shape::Close));
        assert_eq!(tag("<br\n/>").map(|(tag, _)| tag.shape), Some(Shape::Alone));
        assert_eq!(tag("<>").map(|(tag, _)| tag.name), Some(""));
        assert_eq!(tag("<img width=100 src={useBaseUrl('/a.png')}/>").unwrap().0.address("src"), Some("/a.png"));
    }

    #[test]
    fn what_is_no_tag_is_left_alone() {
        for text in ["< b", "<1", "<https://a.example>", "<me@a.example>", "<a b=>", "<a 'x'>", "<a", "<a b={>", "<"] {
            assert_eq!(tag(text), None, "{text}");
        }
    }

    #[test]
    fn expressions_end_at_their_brace() {
        for (text, inner) in [
            ("{a}b}", Some("a")),
            ("{'}'}", Some("'}'")),
            ("{`}${x}`}", Some("`}${x}`")),
            ("{/* } */}", Some("/* } */")),
            ("{don't}", Some("don't")),
            ("{{a: 1}}", Some("{a: 1}")),
            ("{a", None),
            ("{`}", None),
        ] {
            assert_eq!(Cursor::new(text).expression(), inner, "{text}");
        }
    }

    #[test]
    fn only_plain_strings_and_numbers_have_text() {
        assert_eq!(
            (literal("30"), literal("1.5"), literal("1 + 2"), literal("1a")),
            (Some("30"), Some("1.5"), None, None)
        );
        assert_eq!((literal(" 'a' "), literal("`a\nb`"), literal("\"\"")), (Some("a"), Some("a\nb"), Some("")));
        assert_eq!((literal("`${a}`"), literal("'a' + 'b'"), literal("a"), literal("'")), (None, None, None, None));
    }
}
