//! What one line of AsciiDoc begins. Looks at single lines only and keeps nothing.
//!
//! After <https://docs.asciidoctor.org/asciidoc/latest/blocks/delimited/> and
//! <https://docs.asciidoctor.org/asciidoc/latest/lists/unordered/>.

use std::sync::LazyLock;

use regex::Regex;

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the pattern is a constant that the tests compile")
}

static HEADING: LazyLock<Regex> = LazyLock::new(|| regex(r"^(={1,6}|#{1,6})[ \t]+(\S.*)$"));
static BULLET: LazyLock<Regex> = LazyLock::new(|| regex(r"^[ \t]*(-|\*{1,5}|•)[ \t]+(\S.*)$"));
static NUMBER: LazyLock<Regex> =
    LazyLock::new(|| regex(r"^[ \t]*(\.{1,5}|[0-9]{1,9}\.|[A-Za-z]\.|[IVXivx]{1,8}\))[ \t]+(\S.*)$"));
static TERM: LazyLock<Regex> = LazyLock::new(|| regex(r"^[ \t]*(\S.*?)(:{2,4}|;;)(?:[ \t]+(\S.*))?$"));
static CALLOUT: LazyLock<Regex> = LazyLock::new(|| regex(r"^<(?:[0-9]{1,9}|\.)>[ \t]+(\S.*)$"));
static BLOCK_MACRO: LazyLock<Regex> = LazyLock::new(|| regex(r"^([A-Za-z_][\w-]*)::(\S*?)\[(.*)\]$"));
static ATTRIBUTES: LazyLock<Regex> = LazyLock::new(|| regex(r#"^\[(|[\w.#%{,"'].*)\]$"#));
static ANCHOR: LazyLock<Regex> = LazyLock::new(|| regex(r"^\[\[([\p{L}_:][\w:.-]*)(?:,[ \t]*(.+))?\]\]$"));
static ADMONITION: LazyLock<Regex> = LazyLock::new(|| regex(r"^(NOTE|TIP|IMPORTANT|WARNING|CAUTION):[ \t]+(\S.*)$"));

/// The mark of a delimited block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fence {
    /// Not to be seen.
    Comment,
    /// Code, and text that stands as it is.
    Verbatim,
    /// HTML that goes through.
    Pass,
    /// Example, sidebar, quote, open block: blocks are read within.
    Container,
    Table,
}

/// The delimited block that a line begins or ends.
pub(super) fn fence(line: &str) -> Option<Fence> {
    let bytes = line.as_bytes();
    let is_run = |of: u8| bytes.len() >= 4 && bytes.iter().all(|&b| b == of);
    match bytes.first()? {
        b'/' if is_run(b'/') => Some(Fence::Comment),
        b'-' if line == "--" => Some(Fence::Container),
        b'-' | b'.' if is_run(b'-') || is_run(b'.') => Some(Fence::Verbatim),
        b'`' if line.starts_with("```") && !line[3..].contains('`') => Some(Fence::Verbatim),
        b'+' if is_run(b'+') => Some(Fence::Pass),
        b'=' | b'*' | b'_' | b'~' if ['=', '*', '_', '~'].iter().any(|&mark| is_run(mark as u8)) => {
            Some(Fence::Container)
        }
        b'|' | b',' | b':' | b'!' if line.len() >= 4 && bytes[1..].iter().all(|&b| b == b'=') => Some(Fence::Table),
        _ => None,
    }
}

/// Level (1 for `=` or `#`) and text of a heading.
pub(super) fn heading(line: &str) -> Option<(u8, &str)> {
    if !line.starts_with(['=', '#']) {
        return None;
    }
    let found = HEADING.captures(line)?;
    let (marks, text) = (found.get(1)?.as_str(), found.get(2)?.as_str());
    // The same marks may stand at the end.
    let text = text.strip_suffix(marks).filter(|text| text.ends_with([' ', '\t'])).unwrap_or(text);
    Some((u8::try_from(marks.len()).ok()?, text.trim_end()))
}

/// Level of a heading that is underlined, as older pages have it.
pub(super) fn underlined(text: &str, underline: &str) -> Option<u8> {
    let mark = underline.chars().next()?;
    let level = "=-~^+".find(mark)?;
    let is_line = underline.len() > 1 && underline.chars().all(|c| c == mark);
    let fits = text.chars().count().abs_diff(underline.len()) < 2;
    let is_title = text.starts_with(|c: char| c.is_alphanumeric() || c == '_') && !text.ends_with("::");
    (is_line && fits && is_title).then(|| u8::try_from(level).ok().map(|level| level + 1))?
}

/// An item of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Item<'t> {
    /// `* text`, `. text`, `<1> text`: the depth of its marks, its text.
    Plain(usize, &'t str),
    /// `term:: text`: text may be empty.
    Term(&'t str, &'t str),
}

/// The list item that a line begins.
pub(super) fn item(line: &str) -> Option<Item<'_>> {
    let start = line.trim_start().chars().next()?;
    if matches!(start, '-' | '*' | '•')
        && let Some(found) = BULLET.captures(line)
    {
        return Some(Item::Plain(found.get(1)?.as_str().len(), unchecked(found.get(2)?.as_str())));
    }
    if (start == '.' || start.is_ascii_alphanumeric())
        && let Some(found) = NUMBER.captures(line)
    {
        return Some(Item::Plain(found.get(1)?.as_str().len(), found.get(2)?.as_str()));
    }
    if start == '<'
        && let Some(found) = CALLOUT.captures(line)
    {
        return Some(Item::Plain(1, found.get(1)?.as_str()));
    }
    if !(line.contains("::") || line.contains(";;")) || line.starts_with("//") {
        return None;
    }
    let found = TERM.captures(line)?;
    Some(Item::Term(found.get(1)?.as_str().trim_end(), found.get(3).map_or("", |text| text.as_str())))
}

/// The text of an item without the box of a checklist.
fn unchecked(text: &str) -> &str {
    ["[ ] ", "[x] ", "[X] ", "[*] "].iter().find_map(|mark| text.strip_prefix(mark)).unwrap_or(text).trim_start()
}

/// Name, target and text of a macro that is a block of its own.
pub(super) fn block_macro(line: &str) -> Option<(&str, &str, &str)> {
    if !line.ends_with(']') || !line.contains("::") {
        return None;
    }
    let found = BLOCK_MACRO.captures(line)?;
    Some((found.get(1)?.as_str(), found.get(2)?.as_str(), found.get(3)?.as_str()))
}

/// A line that says something of the block below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Above<'t> {
    /// `[source,java]`
    Attributes(&'t str),
    /// `[[id]]`, `[[id,text]]`
    Anchor(&'t str, &'t str),
    /// `.Title`
    Title(&'t str),
}

/// What a line says of the block below it.
pub(super) fn above(line: &str) -> Option<Above<'_>> {
    if let Some(title) = line.strip_prefix('.') {
        let bare = title.strip_prefix('.').unwrap_or(title);
        return (!bare.is_empty() && !bare.starts_with(['.', ' ', '\t'])).then_some(Above::Title(title));
    }
    if !line.starts_with('[') {
        return None;
    }
    if let Some(found) = ANCHOR.captures(line) {
        return Some(Above::Anchor(found.get(1)?.as_str(), found.get(2).map_or("", |text| text.as_str())));
    }
    Some(Above::Attributes(ATTRIBUTES.captures(line)?.get(1)?.as_str()))
}

/// The word and the text of a paragraph that is an admonition.
pub(super) fn admonition(line: &str) -> Option<(&str, &str)> {
    let found = ADMONITION.captures(line)?;
    Some((found.get(1)?.as_str(), found.get(2)?.as_str()))
}

/// The word that stands before the text of an admonition.
pub(super) fn label(style: &str) -> Option<&'static str> {
    let labels = ["Note", "Tip", "Important", "Warning", "Caution"];
    labels.into_iter().find(|label| label.to_uppercase() == style)
}

/// Whether a line is a comment.
pub(super) fn is_comment(line: &str) -> bool {
    line.starts_with("//") && !line.starts_with("///")
}

/// Whether a line is a rule or a page break.
pub(super) fn is_break(line: &str) -> bool {
    matches!(line, "'''" | "<<<" | "---" | "- - -" | "***" | "* * *")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fences_are_known_by_their_marks() {
        for (line, kind) in [
            ("----", Some(Fence::Verbatim)),
            ("......", Some(Fence::Verbatim)),
            ("```java", Some(Fence::Verbatim)),
            ("```a```", None),
            ("--", Some(Fence::Container)),
            ("---", None),
            ("====", Some(Fence::Container)),
            ("***", None),
            ("****", Some(Fence::Container)),
            ("++++", Some(Fence::Pass)),
            ("////", Some(Fence::Comment)),
            ("|===", Some(Fence::Table)),
            (",===", Some(Fence::Table)),
            ("==== x", None),
            ("---.", None),
            ("", None),
        ] {
            assert_eq!(fence(line), kind, "{line}");
        }
    }

    #[test]
    fn headings_have_levels_in_both_ways() {
        assert_eq!(heading("== Set up =="), Some((2, "Set up")));
        assert_eq!(heading("### C#"), Some((3, "C#")));
        assert_eq!(heading("==No"), None);
        assert_eq!(heading("======= Deep"), None);
        assert_eq!(underlined("Title", "====="), Some(1));
        assert_eq!(underlined("Section", "~~~~~~~"), Some(3));
        assert_eq!(underlined("Section", "----"), None);
        assert_eq!(underlined("* Sec", "-----"), None);
    }

    #[test]
    fn items_are_told_from_text() {
        for (line, item_of) in [
            ("* [x] Done", Some(Item::Plain(1, "Done"))),
            ("  ** Deep", Some(Item::Plain(2, "Deep"))),
            (". One", Some(Item::Plain(1, "One"))),
            ("12. One", Some(Item::Plain(3, "One"))),
            ("<1> Starts it", Some(Item::Plain(1, "Starts it"))),
            ("CPU:: The unit", Some(Item::Term("CPU", "The unit"))),
            ("Two words::", Some(Item::Term("Two words", ""))),
            ("Q;; A", Some(Item::Term("Q", "A"))),
            ("image::a.png[x]", None),
            ("std::vec", None),
            ("*bold* text", None),
            (".Title", None),
            ("3.5 of them", None),
            ("// a:: b", None),
            ("::", None),
        ] {
            assert_eq!(item(line), item_of, "{line}");
        }
    }

    #[test]
    fn what_stands_above_a_block_is_told_from_text() {
        assert_eq!(above("[source,java]"), Some(Above::Attributes("source,java")));
        assert_eq!(above("[[a-b,See]]"), Some(Above::Anchor("a-b", "See")));
        assert_eq!(above("[#id.role]"), Some(Above::Attributes("#id.role")));
        assert_eq!(above(".Title"), Some(Above::Title("Title")));
        assert_eq!(above("..."), None);
        assert_eq!(above("[link] text"), None);
        assert_eq!(above("[ spaced ]"), None);
    }

    #[test]
    fn macros_and_admonitions_are_known() {
        assert_eq!(block_macro("image::a/b.png[Alt, 200]"), Some(("image", "a/b.png", "Alt, 200")));
        assert_eq!(block_macro("toc::[]"), Some(("toc", "", "")));
        assert_eq!(block_macro("a:: [x]"), None);
        assert_eq!(admonition("NOTE: Mind this."), Some(("NOTE", "Mind this.")));
        assert_eq!((label("TIP"), label("Tip")), (Some("Tip"), None));
        assert_eq!(admonition("Note: plain"), None);
    }
}
