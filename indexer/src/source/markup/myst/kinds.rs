//! What each directive is to a reader of its text. Names only, after docutils, Sphinx
//! (<https://www.sphinx-doc.org/en/master/usage/restructuredtext/directives.html>), `MyST`
//! (<https://mystmd.org/guide/directives>), sphinx-design and sphinx-tabs.

/// What a directive does with its argument and its body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A box with this label; the argument is its first words.
    Labelled(&'static str),
    /// A box whose title is the argument.
    Titled,
    /// A tab whose label is the argument.
    Tab,
    /// Marks around a body; the argument is no text.
    Container,
    /// Words and a body.
    Words,
    /// Says since which version, in these words.
    Version(&'static str),
    /// Describes a thing whose name is the argument.
    Object,
    /// A picture with a body.
    Figure,
    /// A picture.
    Image,
    /// Code in the language that is the argument.
    Code,
    /// Code in a tab.
    CodeTab,
    /// Code or a formula; the argument is the first line of it.
    Formula,
    /// A file that is put in.
    Include,
    /// A file that is shown as code.
    LiteralInclude,
    /// Names other pages.
    Toctree,
    /// A table of nested lists.
    ListTable,
    /// A table of comma-separated values.
    CsvTable,
    /// Terms and their definitions.
    Glossary,
    /// A body in reStructuredText.
    Rst,
    /// A body in the notation that is the argument.
    Raw,
    /// Shows nothing that stands in it.
    Silent,
    /// None of these.
    Unknown,
}

impl Kind {
    /// Whether the body is text that is read on, line by line.
    pub(super) fn has_text(self) -> bool {
        matches!(
            self,
            Self::Labelled(_)
                | Self::Titled
                | Self::Tab
                | Self::Container
                | Self::Words
                | Self::Version(_)
                | Self::Object
                | Self::Figure
                | Self::Unknown
        )
    }
}

/// What the directive `name` is.
pub(super) fn kind(name: &str) -> Kind {
    match name {
        "note" => Kind::Labelled("Note"),
        "tip" => Kind::Labelled("Tip"),
        "hint" => Kind::Labelled("Hint"),
        "important" => Kind::Labelled("Important"),
        "attention" => Kind::Labelled("Attention"),
        "caution" => Kind::Labelled("Caution"),
        "warning" => Kind::Labelled("Warning"),
        "danger" => Kind::Labelled("Danger"),
        "error" => Kind::Labelled("Error"),
        "seealso" => Kind::Labelled("See also"),
        "todo" => Kind::Labelled("Todo"),
        "admonition" | "dropdown" | "topic" | "sidebar" | "card" | "grid-item-card" | "exercise" | "solution"
        | "proof" | "theorem" | "definition" | "table" => Kind::Titled,
        "tab-item" | "tab" | "group-tab" => Kind::Tab,
        "tab-set" | "tabs" | "tab-set-code" | "grid" | "grid-item" | "card-carousel" | "container" | "div" | "only"
        | "ifconfig" | "compound" | "figure-md" | "margin" | "aside" | "align" | "class" | "rst-class" => {
            Kind::Container
        }
        "rubric" | "epigraph" | "highlights" | "pull-quote" | "centered" | "line-block" | "blockquote" => Kind::Words,
        "versionadded" => Kind::Version("Added in version"),
        "versionchanged" => Kind::Version("Changed in version"),
        "versionremoved" => Kind::Version("Removed in version"),
        "deprecated" => Kind::Version("Deprecated since version"),
        "describe" | "object" | "option" | "envvar" | "confval" | "automodule" | "autoclass" | "autofunction"
        | "automethod" | "autoattribute" | "autodata" | "autoexception" | "autosummary" | "function"
        | "class-object" => Kind::Object,
        "figure" => Kind::Figure,
        "image" => Kind::Image,
        "code" | "code-block" | "sourcecode" | "code-cell" | "ipython" | "prompt" | "highlight-code" => Kind::Code,
        "code-tab" => Kind::CodeTab,
        "parsed-literal" | "math" | "doctest" | "testcode" | "testoutput" | "testsetup" | "productionlist"
        | "mermaid" | "graphviz" | "digraph" | "graph" | "uml" | "plantuml" => Kind::Formula,
        "include" => Kind::Include,
        "literalinclude" => Kind::LiteralInclude,
        "toctree" | "toc" | "tableofcontents" => Kind::Toctree,
        "list-table" => Kind::ListTable,
        "csv-table" => Kind::CsvTable,
        "glossary" => Kind::Glossary,
        "eval-rst" => Kind::Rst,
        "raw" => Kind::Raw,
        "contents" | "index" | "meta" | "tags" | "highlight" | "currentmodule" | "module" | "program"
        | "default-role" | "role" | "tabularcolumns" | "bibliography" | "footbibliography" | "sectionauthor"
        | "codeauthor" | "target" | "label" | "sectnum" | "header" | "footer" | "title" | "iframe" | "video"
        | "youtube" | "image-sg" | "button-link" => Kind::Silent,
        name if name.contains(':') => Kind::Object,
        _ => Kind::Unknown,
    }
}
