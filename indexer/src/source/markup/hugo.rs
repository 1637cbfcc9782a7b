//! Hugo: shortcodes and attribute lists into `CommonMark`. What a shortcode shows is kept, its marks go.
//! Reads no files; a file that is included is asked for.

use std::{borrow::Cow, collections::BTreeSet};

use super::{
    attributes,
    dialect::{Includes, Prepared},
    fence::Fences,
    hugo_shortcodes::{Meaning, Parameters, meaning},
    shortcode::{Call, Piece, calls, pieces, shown_code},
    writer::{Writer, escaped},
};
use crate::{
    source::{limits::MAX_INCLUDE_DEPTH, report::RepairReason},
    text::normalise::squeeze,
};

/// Paths of files that a page includes, as written.
pub(in crate::source) fn included(body: &str) -> Vec<String> {
    let includes = |call: &Call<'_>| !call.is_closing && meaning(call) == Meaning::Include;
    let calls = calls(body).into_iter().filter(includes);
    calls.filter_map(|call| Parameters::of(&call).file().map(str::to_owned)).collect()
}

/// The page as `CommonMark`.
pub(in crate::source) fn prepare(body: &str, includes: &Includes<'_>) -> Prepared {
    let mut page = Page { includes, repairs: Vec::new(), unknown: BTreeSet::new() };
    let text = page.written(body, 0);
    let unknown = page.unknown.into_iter().map(|name| (RepairReason::UnknownMarkup, name));
    page.repairs.extend(unknown);
    Prepared { text, repairs: page.repairs }
}

/// Takes out lines that are attribute lists and no code: they say how the block before them looks.
fn without_lists(body: &str) -> Cow<'_, str> {
    if !body.lines().any(attributes::is_list) {
        return Cow::Borrowed(body);
    }
    let mut fences = Fences::default();
    let mut out = String::with_capacity(body.len());
    for line in body.split_inclusive('\n') {
        if fences.is_code(line) || !attributes::is_list(line) {
            out.push_str(line);
        } else {
            out.push('\n');
        }
    }
    Cow::Owned(out)
}

/// For each opening half of a shortcode the place of its closing half.
fn partners(pieces: &[Piece<'_>]) -> Vec<Option<usize>> {
    let mut partners = vec![None; pieces.len()];
    let mut open: std::collections::HashMap<&str, Vec<usize>> = std::collections::HashMap::new();
    for (nth, piece) in pieces.iter().enumerate() {
        let Piece::Call(call) = piece else { continue };
        if !call.is_closing {
            open.entry(call.name).or_default().extend((!call.is_whole).then_some(nth));
        } else if let Some(partner) = open.get_mut(call.name).and_then(Vec::pop).and_then(|at| partners.get_mut(at)) {
            *partner = Some(nth);
        }
    }
    partners
}

/// A page as it is written.
struct Page<'a> {
    includes: &'a Includes<'a>,
    repairs: Vec<(RepairReason, String)>,
    unknown: BTreeSet<String>,
}

/// A text as its pieces are written one after another.
struct Text<'b> {
    body: &'b str,
    pieces: Vec<Piece<'b>>,
    partners: Vec<Option<usize>>,
    /// Closing halves that end a block.
    ends: BTreeSet<usize>,
    out: Writer,
}

impl Page<'_> {
    /// A text with its shortcodes written out. `depth` is how many files include one another.
    fn written(&mut self, body: &str, depth: usize) -> String {
        let body = without_lists(body);
        let pieces = pieces(&body);
        let partners = partners(&pieces);
        let mut text = Text { body: &body, pieces, partners, ends: BTreeSet::new(), out: Writer::default() };
        let mut nth = 0;
        while nth < text.pieces.len() {
            nth = self.write(&mut text, nth, depth);
        }
        text.out.into_text()
    }

    /// Writes a piece and returns the place of the next one.
    fn write(&mut self, text: &mut Text<'_>, nth: usize, depth: usize) -> usize {
        let next = nth + 1;
        match text.pieces.get(nth) {
            Some(Piece::Text(plain)) if plain.contains("{{") => {
                let whole = plain.replace("{{<", "").replace("{{%", "");
                text.out.push(&whole);
            }
            Some(Piece::Text(plain)) => text.out.push(plain),
            Some(Piece::Code(code)) => text.out.push(&shown_code(code)),
            Some(Piece::Shown(open, inner, close)) => {
                let whole = format!("{open}{inner}{close}");
                let is_code = text.out.is_in_code_span();
                text.out.push(&if is_code { whole } else { escaped(&whole) });
            }
            Some(Piece::Call(call)) if call.is_closing => text.end_block(nth),
            Some(Piece::Call(call)) => {
                let (meaning, parameters) = (meaning(call), Parameters::of(call));
                if meaning == Meaning::Unknown && !call.name.is_empty() {
                    self.unknown.insert(call.name.to_owned());
                }
                return self.call(text, nth, meaning, &parameters, depth);
            }
            None => {}
        }
        next
    }

    fn call(
        &mut self,
        text: &mut Text<'_>,
        nth: usize,
        meaning: Meaning,
        parameters: &Parameters<'_>,
        depth: usize,
    ) -> usize {
        let partner = text.partners.get(nth).copied().flatten();
        match meaning {
            Meaning::Link => text.out.push(&destination(parameters.page().unwrap_or_default())),
            Meaning::Picture => text.out.push(&picture(parameters)),
            Meaning::Include => self.include(text, nth, parameters, depth),
            Meaning::Comment => return partner.map_or(nth + 1, |partner| partner + 1),
            Meaning::Code if partner.is_some() => return text.code(nth, partner),
            Meaning::Note => text.begin_note(nth, parameters),
            Meaning::Titled => {
                let is_code = partner.is_some() && is_code_tab(text, nth, parameters);
                text.begin_titled(nth, parameters.title().unwrap_or_default());
                if is_code {
                    return text.code(nth, partner);
                }
            }
            Meaning::Word if partner.is_none() => text.out.push(parameters.word().unwrap_or_default()),
            Meaning::Unknown if partner.is_none() => text.out.push(parameters.shown().unwrap_or_default()),
            Meaning::Plain | Meaning::Unknown => text.begin_plain(nth, parameters.shown().unwrap_or_default()),
            Meaning::Word | Meaning::Silent | Meaning::Code => {}
        }
        nth + 1
    }

    fn include(&mut self, text: &mut Text<'_>, nth: usize, parameters: &Parameters<'_>, depth: usize) {
        let Some(file) = parameters.file() else { return };
        let found = if depth < MAX_INCLUDE_DEPTH { (self.includes)(file) } else { None };
        let Some(found) = found else {
            self.repairs.push((RepairReason::MissingInclude, file.to_owned()));
            return;
        };
        if parameters.is_set("code") {
            text.out.put_code(&found);
            return;
        }
        let written = self.written(&found, depth + 1);
        if text.out.begins_line() && text.ends_line(nth) {
            text.out.separate();
            text.out.put_lines(written.trim());
            text.out.push("\n");
        } else {
            text.out.push(written.trim());
        }
    }
}

/// Whether a tab shows code: it, or what holds it, names a language, as in Docsy.
fn is_code_tab(text: &Text<'_>, nth: usize, parameters: &Parameters<'_>) -> bool {
    let Some(Piece::Call(call)) = text.pieces.get(nth) else { return false };
    let is_plain = text.body.get(call.start..).is_some_and(|rest| rest.starts_with("{{<"));
    is_plain && parameters.named(&["lang"]).is_some() && !parameters.is_set("text")
}

impl Text<'_> {
    /// Whether nothing follows on the line of the page.
    fn ends_line(&self, nth: usize) -> bool {
        match self.pieces.get(nth + 1) {
            Some(Piece::Text(text)) => {
                let rest = text.trim_start_matches([' ', '\t', '\r']);
                rest.starts_with('\n') || (rest.is_empty() && nth + 2 == self.pieces.len())
            }
            Some(Piece::Code(_)) | None => true,
            Some(Piece::Call(_) | Piece::Shown(..)) => false,
        }
    }

    /// Begins a block at this opening half if it stands at the start of a line.
    fn begin_block(&mut self, nth: usize) -> bool {
        if !self.out.begins_line() {
            return false;
        }
        self.out.separate();
        self.ends.extend(self.partners.get(nth).copied().flatten());
        true
    }

    fn end_block(&mut self, nth: usize) {
        if self.ends.contains(&nth) && !self.out.begins_line() {
            self.out.push(if self.ends_line(nth) { "\n" } else { "\n\n" });
        }
    }

    fn begin_note(&mut self, nth: usize, parameters: &Parameters<'_>) {
        let is_block = self.begin_block(nth);
        let has_partner = self.partners.get(nth).copied().flatten().is_some();
        if let Some(title) = parameters.note() {
            self.out.push(title.trim_end_matches(':'));
            self.out.push(": ");
            // A table would take the title for its head.
            if is_block && has_partner && self.is_table_next(nth) {
                self.out.push("\n\n");
            }
        }
        if !has_partner {
            self.out.push(parameters.named(&["text", "content"]).unwrap_or_default());
        }
    }

    fn is_table_next(&self, nth: usize) -> bool {
        matches!(self.pieces.get(nth + 1), Some(Piece::Text(text)) if text.trim_start().starts_with('|'))
    }

    fn begin_titled(&mut self, nth: usize, title: &str) {
        let is_block = self.begin_block(nth);
        self.out.push(title);
        if is_block && !title.is_empty() {
            self.out.push(if self.ends_line(nth) { "\n" } else { "\n\n" });
        } else if !title.is_empty() {
            self.out.push(" ");
        }
    }

    /// Begins something about its inner text: a block when it has its lines to itself.
    fn begin_plain(&mut self, nth: usize, title: &str) {
        let closes_line = self.partners.get(nth).copied().flatten().is_some_and(|partner| self.ends_line(partner));
        if closes_line {
            self.begin_titled(nth, title);
        } else if !title.is_empty() {
            self.out.push(title);
            self.out.push(" ");
        }
    }

    /// Writes what stands between two halves as code and returns the place after it.
    fn code(&mut self, nth: usize, partner: Option<usize>) -> usize {
        let range = |at: usize| match self.pieces.get(at) {
            Some(Piece::Call(call)) => (call.start, call.end),
            _ => (self.body.len(), self.body.len()),
        };
        let partner = partner.unwrap_or(nth);
        let code = self.body.get(range(nth).1..range(partner).0).unwrap_or_default();
        let code = shown_code(code).into_owned();
        if self.out.begins_line() || code.contains('\n') {
            self.out.put_code(&code);
        } else {
            self.out.put_code_span(&code);
        }
        partner + 1
    }
}

/// The destination of a link, so that one with spaces stays one.
fn destination(path: &str) -> Cow<'_, str> {
    if path.contains([' ', '(', ')']) && !path.contains(['<', '>', '\n']) {
        Cow::Owned(format!("<{path}>"))
    } else {
        Cow::Borrowed(path)
    }
}

/// A picture in Markdown, by the text that stands for it.
fn picture(parameters: &Parameters<'_>) -> String {
    let texts: Vec<String> = parameters
        .picture()
        .into_iter()
        .map(|(name, text)| match name {
            // Hugo reads Markdown in a caption, and in nothing else.
            "caption" if text.matches('[').count() == text.matches(']').count() => squeeze(text).replace('|', "\\|"),
            _ => escaped(&squeeze(text)),
        })
        .collect();
    if texts.is_empty() { String::new() } else { format!("![{}](#)", texts.join(" ")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(body: &str) -> String {
        let includes = |path: &str| match path {
            "/a.md" => Some("One {{< kbd \"F1\" >}}\n\nTwo\n".to_owned()),
            "/self.md" => Some("x {{% include \"/self.md\" %}}".to_owned()),
            _ => None,
        };
        prepare(body, &includes).text
    }

    #[test]
    fn what_a_shortcode_shows_is_kept_and_its_marks_go() {
        for (body, text) in [
            ("{{% alert color=\"info\" %}}\nMind.\n{{% /alert %}}\n", "\nMind.\n\n"),
            ("a\n{{% alert %}}b{{% /alert %}}\nc", "a\n\nb\n\nc"),
            ("{{% alert %}}a{{% /alert %}}{{% alert %}}\nb", "a\n\n\nb"),
            ("{{< note >}}a{{< /note >}}", "Note: a\n"),
            ("{{% notice tip \"Hot\" %}}\na\n{{% /notice %}}", "Hot: \na\n"),
            ("{{< note >}}\n| a |\n|---|\n{{< /note >}}", "Note: \n\n\n| a |\n|---|\n"),
            ("| {{% alert %}}a{{% /alert %}} | b |", "| a | b |"),
            ("[t]({{< ref \"a/b.md#c\" >}})", "[t](a/b.md#c)"),
            ("[t]({{% relref path=\"a b\" %}})", "[t](<a b>)"),
            ("{{< figure src=\"x.png\" alt=\"An [a]\" title=\"T\" caption=\"*C*\" >}}", "![T An \\[a\\] *C*](#)"),
            ("{{< figure src=\"x.png\" >}}", ""),
            ("{{< youtube abc >}} {{< comment >}}a{{< /comment >}}b", " b"),
            ("{{< tab header=\"Go\" lang=\"go\" >}}\n{{ x }}\n{{< /tab >}}", "Go\n```\n{{ x }}\n```\n"),
            ("  {{< highlight go >}}\na\n{{< /highlight >}}", "  ```\n  a\n  ```\n"),
            ("a {{< highlight go >}}`b`{{< /highlight >}} c", "a `` `b` `` c"),
            ("{{</* x \"y\" */>}} `{{%/* z */%}}`", "{{\\< x \"y\" \\>}} `{{% z %}}`"),
            ("a {{< b {{% c", "a  b  c"),
            ("x\n{.table}\n```\n{.code}\n```", "x\n\n```\n{.code}\n```"),
        ] {
            assert_eq!(written(body), text, "{body}");
        }
    }

    #[test]
    fn included_files_are_written_in_no_deeper_than_allowed() {
        assert_eq!(written("b\n  {{% snippet file=\"/a.md\" %}}\nc"), "b\n  \n  One F1\n\n  Two\n\nc");
        assert_eq!(written("b {{% snippet \"/a.md\" %}} c"), "b One F1\n\nTwo c");
        assert_eq!(
            written("{{< readfile file=\"/a.md\" code=\"true\" >}}"),
            "```\nOne {{< kbd \"F1\" >}}\n\nTwo\n```\n"
        );
        assert_eq!(written("{{% include \"/self.md\" %}}").matches('x').count(), MAX_INCLUDE_DEPTH);
        let missing = prepare("{{% include \"none.md\" %}}", &|_| None).repairs;
        assert_eq!(missing, [(RepairReason::MissingInclude, "none.md".to_owned())]);
        assert_eq!(included("{{% snippet file=\"/a.md\" %}} {{< ref \"b\" >}} {{< include c >}}"), ["/a.md", "c"]);
    }

    #[test]
    fn an_unknown_shortcode_is_named_once_and_keeps_its_text() {
        let page = prepare("{{< odd >}}a{{< /odd >}} {{< odd text=\"b\" >}} {{< other 5 >}}", &|_| None);
        assert_eq!(page.text, "a b ");
        let named = ["odd", "other"].map(|name| (RepairReason::UnknownMarkup, name.to_owned()));
        assert_eq!(page.repairs, named);
    }

    #[test]
    fn any_text_is_written_in_linear_time() {
        for piece in
            ["{{< a >}}", " {{< note >}}", "{{</* a */>}}`", "{{< highlight >}}", "{{< /note >}}{{< note >}}a\n"]
        {
            // Only that it ends: quadratic, each of these took minutes.
            let body = piece.repeat(20_000);
            assert!(prepare(&body, &|_| None).text.len() < 10 * body.len());
        }
    }
}
