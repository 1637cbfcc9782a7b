//! Finds the shortcodes of a Hugo page and reads their parameters. Knows no shortcode by name. After
//! <https://gohugo.io/content-management/shortcodes/>.

use std::borrow::Cow;

use super::fence::Fences;

/// A piece of a page.
#[derive(Debug)]
pub(super) enum Piece<'a> {
    Text(&'a str),
    /// Lines of fenced code.
    Code(&'a str),
    Call(Call<'a>),
    /// A shortcode that is shown and not called: its marks and what stands between them.
    Shown(&'a str, &'a str, &'a str),
}

/// A shortcode: its opening or its closing half.
#[derive(Debug)]
pub(super) struct Call<'a> {
    /// Name as written; empty for marks around nothing.
    pub(super) name: &'a str,
    pub(super) is_closing: bool,
    /// Whether it closes itself.
    pub(super) is_whole: bool,
    parameters: &'a str,
    /// Where it begins and ends in the page.
    pub(super) start: usize,
    pub(super) end: usize,
}

impl<'a> Call<'a> {
    /// Its parameters in order, with their names where they have some.
    pub(super) fn parameters(&self) -> Vec<(Option<&'a str>, Cow<'a, str>)> {
        let mut found = Vec::new();
        let mut rest = self.parameters.trim_start();
        while let Some(first) = rest.chars().next() {
            let (name, value) = match first {
                '"' | '`' => (None, rest),
                _ => named(rest),
            };
            let (value, after) = value_of(value);
            found.push((name, value));
            rest = after.trim_start();
        }
        found
    }
}

/// A parameter's name, if it has one, and the rest, which begins with its value.
fn named(text: &str) -> (Option<&str>, &str) {
    let end = text.find(|c: char| c.is_whitespace() || matches!(c, '=' | '"' | '`')).unwrap_or(text.len());
    let (name, after) = text.split_at(end);
    match after.trim_start().strip_prefix('=') {
        Some(value) => (Some(name), value.trim_start()),
        None => (None, text),
    }
}

/// The value that `text` begins with, and what comes after it. At least one character is taken.
fn value_of(text: &str) -> (Cow<'_, str>, &str) {
    if let Some(raw) = text.strip_prefix('`') {
        let (value, after) = raw.split_once('`').unwrap_or((raw, ""));
        return (Cow::Borrowed(value), after);
    }
    let Some(quoted) = text.strip_prefix('"') else {
        let first = text.chars().next().map_or(0, char::len_utf8);
        let after_first = text.get(first..).unwrap_or_default();
        let end = after_first.find(char::is_whitespace).map_or(text.len(), |at| first + at);
        let (value, after) = text.split_at(end);
        return (Cow::Borrowed(value), after);
    };
    let mut value = String::new();
    let mut escaped = false;
    for (at, c) in quoted.char_indices() {
        match c {
            '\\' if !escaped => escaped = true,
            '"' if !escaped => return (Cow::Owned(value), quoted.get(at + 1..).unwrap_or_default()),
            c => {
                value.push(c);
                escaped = false;
            }
        }
    }
    (Cow::Owned(value), "")
}

/// The pieces of a page, in order; nothing of it is left out.
pub(super) fn pieces(body: &str) -> Vec<Piece<'_>> {
    let mut found = Vec::new();
    let mut fences = Fences::default();
    let (mut start, mut at, mut was_code) = (0, 0, false);
    for line in body.split_inclusive('\n') {
        let is_code = fences.is_code(line);
        if is_code != was_code {
            put(&mut found, body, start..at, was_code);
            (start, was_code) = (at, is_code);
        }
        at += line.len();
    }
    put(&mut found, body, start..at, was_code);
    found
}

fn put<'a>(found: &mut Vec<Piece<'a>>, body: &'a str, range: std::ops::Range<usize>, is_code: bool) {
    let start = range.start;
    let text = body.get(range).unwrap_or_default();
    if is_code && !text.is_empty() {
        found.push(Piece::Code(text));
    } else {
        cut(found, text, start);
    }
}

/// The calls of a text, closing ones among them, fenced code or not.
pub(super) fn calls(text: &str) -> Vec<Call<'_>> {
    let mut found = Vec::new();
    cut(&mut found, text, 0);
    found
        .into_iter()
        .filter_map(|piece| match piece {
            Piece::Call(call) => Some(call),
            _ => None,
        })
        .collect()
}

/// Code as it is shown: shortcodes within comment marks lose these, all others stay.
pub(super) fn shown_code(code: &str) -> Cow<'_, str> {
    if !code.contains("{{") || !code.contains("/*") {
        return Cow::Borrowed(code);
    }
    let mut found = Vec::new();
    cut(&mut found, code, 0);
    let mut out = String::with_capacity(code.len());
    for piece in found {
        match piece {
            Piece::Text(text) | Piece::Code(text) => out.push_str(text),
            Piece::Shown(open, inner, close) => out.extend([open, inner, close]),
            Piece::Call(call) => out.push_str(code.get(call.start..call.end).unwrap_or_default()),
        }
    }
    Cow::Owned(out)
}

/// Cuts a text that begins at `offset` of the page.
fn cut<'a>(found: &mut Vec<Piece<'a>>, text: &'a str, offset: usize) {
    let (mut done, mut at) = (0, 0);
    while let Some(start) = next_mark(text, at) {
        let end = next_mark(text, start + 3).unwrap_or(text.len());
        let segment = text.get(start..end).unwrap_or_default();
        let Some((piece, length)) = shown(segment).or_else(|| call(segment, offset + start)) else {
            at = end;
            continue;
        };
        if start > done {
            found.push(Piece::Text(text.get(done..start).unwrap_or_default()));
        }
        found.push(piece);
        done = start + length;
        at = done;
    }
    if done < text.len() {
        found.push(Piece::Text(text.get(done..).unwrap_or_default()));
    }
}

/// Where the next shortcode may begin.
fn next_mark(text: &str, from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        at += text.get(at..)?.find("{{")?;
        if matches!(text.as_bytes().get(at + 2), Some(b'<' | b'%')) {
            return Some(at);
        }
        at += 1;
    }
}

/// A shortcode within comment marks, which is shown.
fn shown(segment: &str) -> Option<(Piece<'_>, usize)> {
    let (open, rest) = segment.split_at_checked(3)?;
    let close = closing_mark(open);
    let (inner, after) = rest.strip_prefix("/*")?.split_once("*/")?;
    after.starts_with(close).then(|| (Piece::Shown(open, inner, close), 3 + 2 + inner.len() + 2 + 3))
}

fn closing_mark(open: &str) -> &'static str {
    if open.ends_with('<') { ">}}" } else { "%}}" }
}

fn call(segment: &str, start: usize) -> Option<(Piece<'_>, usize)> {
    let (open, rest) = segment.split_at_checked(3)?;
    let close = closing_mark(open);
    let end = end_of(rest, close).or_else(|| rest.find(close))?;
    let inner = rest.get(..end)?.trim();
    let (is_closing, inner) = inner.strip_prefix('/').map_or((false, inner), |inner| (true, inner.trim_start()));
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/');
    let (name, parameters) = inner.split_at(inner.find(|c| !is_name(c)).unwrap_or(inner.len()));
    let closed = parameters.strip_suffix('/').filter(|before| before.ends_with([' ', '\n', '\t', '"', '`']));
    let named = name.strip_suffix('/').filter(|_| parameters.is_empty());
    let call = Call {
        name: named.unwrap_or(name),
        is_closing,
        is_whole: closed.or(named).is_some(),
        parameters: closed.unwrap_or(parameters).trim_end(),
        start,
        end: start + 3 + end + 3,
    };
    Some((Piece::Call(call), 3 + end + 3))
}

/// Where the shortcode ends; marks within quotes do not end it.
fn end_of(rest: &str, close: &str) -> Option<usize> {
    let mut quote = None;
    let mut escaped = false;
    for (at, b) in rest.bytes().enumerate() {
        match (quote, b) {
            (None, b'"' | b'`') => quote = Some(b),
            (None, _) if rest.as_bytes().get(at..)?.starts_with(close.as_bytes()) => return Some(at),
            (Some(b'"'), b'\\') => {
                escaped = !escaped;
                continue;
            }
            (Some(open), b) if open == b && !escaped => quote = None,
            _ => {}
        }
        escaped = false;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(text: &str) -> String {
        let seen = |piece: &Piece<'_>| match piece {
            Piece::Text(text) => format!("[{text}]"),
            Piece::Code(code) => format!("`{code}`"),
            Piece::Shown(open, inner, close) => format!("!{open}{inner}{close}"),
            Piece::Call(call) => {
                let parameters: Vec<_> = call
                    .parameters()
                    .into_iter()
                    .map(|(name, value)| name.map_or(value.to_string(), |name| format!("{name}={value}")))
                    .collect();
                let kind = if call.is_closing { "/" } else { "" };
                let whole = if call.is_whole { "/" } else { "" };
                format!("({kind}{}{whole}: {})", call.name, parameters.join(","))
            }
        };
        pieces(text).iter().map(seen).collect()
    }

    #[test]
    fn shortcodes_are_found_however_they_are_written() {
        for (text, cut) in [
            ("a {{< b >}} c", "[a ](b: )[ c]"),
            ("{{%b%}}{{% / b %}}{{</b>}}", "(b: )(/b: )(/b: )"),
            ("{{< b \"x y\" z >}}", "(b: x y,z)"),
            ("{{< b k=\"x \\\" >}} y\" l=`m\nn` o=p/q >}}", "(b: k=x \" >}} y,l=m\nn,o=p/q)"),
            ("{{< b\n  k = \"v\"\n/>}}", "(b/: k=v)"),
            ("{{< b/c-d_e.f />}}{{< g/ >}}", "(b/c-d_e.f/: )(g/: )"),
            ("{{</* b \"c\" */>}}{{%/* d */%}}", "!{{< b \"c\" >}}!{{% d %}}"),
            ("{{< b k=\"it\"s >}} c", "(b: k=it,s)[ c]"),
            ("{{< b {{< c >}} {{ d }} {{<", "[{{< b ](c: )[ {{ d }} {{<]"),
            ("```\n{{< b >}}\n```\n{{< c >}}", "````\n{{< b >}}\n```\n`(c: )"),
        ] {
            assert_eq!(seen(text), cut, "{text}");
        }
    }

    #[test]
    fn any_text_is_cut_in_linear_time() {
        for piece in ["{{<", "{{", "{{< a \"", "{{</*", "{{< a=", "{{< \\\"", "{{%`"] {
            // Only that it ends: quadratic, each of these took minutes.
            let text = piece.repeat(50_000);
            assert!(!pieces(&text).is_empty());
            let _ = calls(&format!("{{{{< a {} >}}}}", "b=\" ".repeat(50_000))).iter().map(Call::parameters).count();
        }
    }
}
