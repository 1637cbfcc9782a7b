//! Directives: the block of one taken apart, and what is to be done with those that are known. Reads
//! no content.
//!
//! After <https://docutils.sourceforge.io/docs/ref/rst/directives.html> and
//! <https://www.sphinx-doc.org/en/master/usage/restructuredtext/directives.html>.

use std::sync::LazyLock;

use regex::Regex;

use super::lines::{dedented, is_blank, trimmed};

static START: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\.\.[ ]+(?:\|[^|]+\|[ ]+)?([A-Za-z][\w.+:-]*?)[ ]?::(?:[ ]+(.*))?$")
        .expect("the pattern is a constant")
});
static OPTION: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^:([A-Za-z][\w .+-]*):(?:[ ]+(.*))?$").expect("the pattern is a constant"));

/// What is done with a directive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Its content is text, after a word: "Note".
    Labelled(&'static str),
    /// Its argument is a version, its content says what is so since then.
    Version(&'static str),
    /// Its argument is a title, its content text.
    Titled,
    /// Its content is text; its argument says how it is shown.
    Content,
    /// Its argument, if there is one, begins its content.
    Whole,
    /// Its argument and its content are one paragraph.
    Text,
    /// Its content is code.
    Code,
    /// Its argument and its content are one piece of code.
    CodeText,
    /// Code with marks in it.
    Parsed,
    /// Its argument is a language and a title, its content code.
    CodeTab,
    Figure,
    Image,
    ListTable,
    CsvTable,
    /// HTML and other notations that go through.
    Raw,
    /// Content that only some outputs show.
    Only,
    Toctree,
    Meta,
    /// Its arguments are signatures, its content explains them.
    Object,
    /// Says nothing to readers.
    Silent,
    Unknown,
}

const TITLED: [&str; 18] = [
    "admonition",
    "topic",
    "sidebar",
    "table",
    "tab",
    "group-tab",
    "tab-item",
    "dropdown",
    "card",
    "grid-item-card",
    "details",
    "collapse",
    "md-tab-item",
    "centered",
    "toggle",
    "proof",
    "theorem",
    "definition",
];
const CONTENT: [&str; 12] = [
    "container",
    "cssclass",
    "rst-class",
    "ifconfig",
    "tab-set",
    "grid",
    "card-carousel",
    "div",
    "hlist",
    "md-tab-set",
    "content-tabs",
    "panels",
];
const WHOLE: [&str; 11] = [
    "compound",
    "epigraph",
    "highlights",
    "pull-quote",
    "glossary",
    "header",
    "footer",
    "line-block",
    "tabs",
    "grid-item",
    "productionlist",
];
const CODE: [&str; 18] = [
    "code-block",
    "code",
    "sourcecode",
    "prompt",
    "ipython",
    "ipython3",
    "doctest",
    "testcode",
    "testoutput",
    "graphviz",
    "digraph",
    "graph",
    "uml",
    "plantuml",
    "mermaid",
    "jupyter-execute",
    "console",
    "code-cell",
];
const SILENT: [&str; 26] = [
    "contents",
    "index",
    "highlight",
    "default-role",
    "default-domain",
    "role",
    "tabularcolumns",
    "sectnum",
    "section-numbering",
    "currentmodule",
    "py:currentmodule",
    "program",
    "testsetup",
    "testcleanup",
    "todo",
    "todolist",
    "sectionauthor",
    "codeauthor",
    "moduleauthor",
    "title",
    "target-notes",
    "bibliography",
    "date",
    "video",
    "c:namespace",
    "cpp:namespace",
];
/// Things of programs that directives without a domain describe.
const OBJECTS: [&str; 21] = [
    "function",
    "class",
    "method",
    "classmethod",
    "staticmethod",
    "attribute",
    "property",
    "data",
    "exception",
    "decorator",
    "decoratormethod",
    "module",
    "describe",
    "object",
    "envvar",
    "option",
    "cmdoption",
    "confval",
    "setting",
    "macro",
    "type",
];
const DOMAINS: [&str; 10] = ["py", "c", "cpp", "js", "rst", "std", "http", "php", "java", "rb"];
const LABELLED: [(&str, &str); 11] = [
    ("note", "Note"),
    ("tip", "Tip"),
    ("hint", "Hint"),
    ("important", "Important"),
    ("warning", "Warning"),
    ("caution", "Caution"),
    ("attention", "Attention"),
    ("danger", "Danger"),
    ("error", "Error"),
    ("seealso", "See also"),
    ("info", "Info"),
];
const VERSIONS: [(&str, &str); 5] = [
    ("versionadded", "Added in version"),
    ("versionchanged", "Changed in version"),
    ("deprecated", "Deprecated since version"),
    ("versionremoved", "Removed in version"),
    ("deprecated-removed", "Deprecated since version"),
];

/// What is done with the directive of this name.
pub(super) fn kind(name: &str) -> Kind {
    let of = |list: &[(&str, &'static str)]| list.iter().find(|(known, _)| *known == name).map(|(_, word)| *word);
    if let Some(word) = of(&LABELLED) {
        return Kind::Labelled(word);
    }
    if let Some(word) = of(&VERSIONS) {
        return Kind::Version(word);
    }
    match name {
        "rubric" | "button-link" | "button-ref" => Kind::Text,
        "math" | "command-output" | "program-output" => Kind::CodeText,
        "code-tab" => Kind::CodeTab,
        "parsed-literal" => Kind::Parsed,
        "figure" => Kind::Figure,
        "image" | "thumbnail" => Kind::Image,
        "list-table" | "flat-table" => Kind::ListTable,
        "csv-table" => Kind::CsvTable,
        "raw" => Kind::Raw,
        "only" => Kind::Only,
        "toctree" => Kind::Toctree,
        "meta" => Kind::Meta,
        _ if TITLED.contains(&name) => Kind::Titled,
        _ if CONTENT.contains(&name) => Kind::Content,
        _ if WHOLE.contains(&name) => Kind::Whole,
        _ if CODE.contains(&name) => Kind::Code,
        _ if SILENT.contains(&name) => Kind::Silent,
        _ if OBJECTS.contains(&name) => Kind::Object,
        _ if name.split_once(':').is_some_and(|(domain, _)| DOMAINS.contains(&domain)) => Kind::Object,
        _ => Kind::Unknown,
    }
}

/// A directive, taken apart.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Directive<'t> {
    pub(super) name: String,
    /// What stands on its first line, and what goes on with it.
    pub(super) argument: Vec<&'t str>,
    pub(super) options: Vec<(String, String)>,
    pub(super) content: Vec<&'t str>,
}

impl<'t> Directive<'t> {
    /// Takes a block of explicit markup apart; `None` when it is no directive.
    pub(super) fn parse(lines: &[&'t str]) -> Option<Self> {
        let first = *lines.first()?;
        let found = START.captures(first)?;
        let mut directive = Self { name: found[1].to_lowercase(), ..Self::default() };
        let argument = found.get(2).map_or("", |argument| argument.as_str()).trim();
        directive.argument.extend((!argument.is_empty()).then_some(argument));
        let rest = lines.get(1..).unwrap_or_default();
        // The first line after an empty one begins the content, whatever it is.
        let has_gap = rest.first().is_some_and(|line| is_blank(line));
        let block = dedented(rest);
        let mut at = 0;
        if !has_gap {
            while let Some(line) = block.get(at).filter(|line| !is_blank(line) && !OPTION.is_match(line)) {
                directive.argument.push(line);
                at += 1;
            }
            at += directive.take_options(&block[at..]);
        }
        directive.content = trimmed(&block[at..]).to_vec();
        Some(directive)
    }

    /// Takes the options that `lines` begin with and returns how many lines they fill.
    fn take_options(&mut self, lines: &[&str]) -> usize {
        let mut at = 0;
        while let Some(line) = lines.get(at).filter(|line| !is_blank(line)) {
            match (OPTION.captures(line), self.options.last_mut()) {
                (Some(found), _) => {
                    let value = found.get(2).map_or("", |value| value.as_str()).trim();
                    self.options.push((found[1].to_lowercase(), value.to_owned()));
                }
                (None, Some((_, value))) if line.starts_with(' ') => {
                    value.push(' ');
                    value.push_str(line.trim());
                }
                _ => break,
            }
            at += 1;
        }
        at
    }

    pub(super) fn option(&self, name: &str) -> Option<&str> {
        let found = self.options.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    /// The argument as one line.
    pub(super) fn title(&self) -> String {
        self.argument.join(" ")
    }

    /// Argument and content as one text: of directives that take no argument.
    pub(super) fn text(&self) -> Vec<&'t str> {
        let gap = (!self.argument.is_empty() && !self.content.is_empty()).then_some("");
        self.argument.iter().copied().chain(gap).chain(self.content.iter().copied()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Directive<'_> {
        Directive::parse(&text.lines().collect::<Vec<_>>()).unwrap()
    }

    #[test]
    fn argument_options_and_content_are_told_apart() {
        let figure =
            parse(".. figure:: a.png\n   :alt: A view\n      of it\n   :width: 20\n\n   Caption.\n\n   Legend.");
        assert_eq!((figure.name.as_str(), figure.title().as_str()), ("figure", "a.png"));
        assert_eq!((figure.option("alt"), figure.option("gone")), (Some("A view of it"), None));
        assert_eq!(figure.content, ["Caption.", "", "Legend."]);
        let note = parse(".. Note:: One line\n   and more.\n\n   Second.");
        assert_eq!((note.name.as_str(), note.text()), ("note", vec!["One line", "and more.", "", "Second."]));
        let code = parse(".. code-block:: rst\n\n   :field: not an option\n   more");
        assert_eq!((code.options.len(), code.content.len()), (0, 2));
        assert_eq!(parse(".. py:function:: f(a: int) -> x::y").title(), "f(a: int) -> x::y");
    }

    #[test]
    fn what_is_no_directive_is_not_one() {
        for line in [".. comment", ".. _target:", ".. [1] note", "..", ".. a b:: c", ".. 1::"] {
            assert_eq!(Directive::parse(&[line]), None, "{line}");
        }
    }

    #[test]
    fn directives_are_known_by_name() {
        for (name, is) in [
            ("note", Kind::Labelled("Note")),
            ("versionadded", Kind::Version("Added in version")),
            ("code-block", Kind::Code),
            ("tab-item", Kind::Titled),
            ("tab-set", Kind::Content),
            ("glossary", Kind::Whole),
            ("py:method", Kind::Object),
            ("http:get", Kind::Object),
            ("py:currentmodule", Kind::Silent),
            ("autofunction", Kind::Unknown),
            ("mine:thing", Kind::Unknown),
        ] {
            assert_eq!(kind(name), is, "{name}");
        }
    }
}
