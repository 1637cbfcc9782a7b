//! What the components and elements of a Docusaurus page are to a reader of its text. Names only, after
//! <https://docusaurus.io/docs/markdown-features/react> and HTML's own elements.

/// What an element is to the text that it stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    /// Marks words within a paragraph.
    Inline,
    /// Ends the paragraph before and after it.
    Block,
    /// A cell of a table.
    Cell,
    /// A heading of this level.
    Heading(usize),
    /// A link.
    Link,
    /// A picture, whose alternative text is kept.
    Picture,
    /// A break within a paragraph.
    Break,
    /// Shows its content as code.
    Code,
    /// Holds no text for readers.
    Silent,
    /// A tab with a label.
    Tab,
    /// A box with a title.
    Admonition,
    /// A component that is known to show nothing of its own.
    Component,
    /// Any other component.
    Unknown,
}

/// What the element `name` is.
pub(super) fn sort(name: &str) -> Sort {
    match name {
        "h1" => Sort::Heading(1),
        "h2" => Sort::Heading(2),
        "h3" => Sort::Heading(3),
        "h4" => Sort::Heading(4),
        "h5" => Sort::Heading(5),
        "h6" => Sort::Heading(6),
        "a" | "Link" => Sort::Link,
        "img" | "Image" | "ThemedImage" | "IdealImage" => Sort::Picture,
        "br" => Sort::Break,
        "pre" | "CodeBlock" => Sort::Code,
        "head" | "Head" | "script" | "style" | "svg" | "template" => Sort::Silent,
        "TabItem" => Sort::Tab,
        "Admonition" => Sort::Admonition,
        "td" | "th" => Sort::Cell,
        "abbr" | "b" | "bdi" | "bdo" | "big" | "button" | "cite" | "code" | "data" | "del" | "dfn" | "em" | "font"
        | "i" | "ins" | "kbd" | "label" | "mark" | "nobr" | "q" | "s" | "samp" | "small" | "span" | "strike"
        | "strong" | "sub" | "sup" | "time" | "tt" | "u" | "var" | "wbr" | "input" => Sort::Inline,
        "address" | "area" | "article" | "aside" | "audio" | "blockquote" | "canvas" | "caption" | "center" | "col"
        | "colgroup" | "dd" | "details" | "dialog" | "div" | "dl" | "dt" | "embed" | "fieldset" | "figcaption"
        | "figure" | "footer" | "form" | "header" | "hr" | "iframe" | "legend" | "li" | "link" | "main" | "map"
        | "menu" | "meta" | "nav" | "noscript" | "object" | "ol" | "optgroup" | "option" | "p" | "param"
        | "picture" | "section" | "select" | "source" | "summary" | "table" | "tbody" | "textarea" | "tfoot"
        | "thead" | "tr" | "track" | "ul" | "video" | "Details" => Sort::Block,
        "" | "Fragment" | "React.Fragment" | "Tabs" | "BrowserOnly" | "Translate" | "DocCardList" | "TOCInline" => {
            Sort::Component
        }
        _ => Sort::Unknown,
    }
}

/// Whether HTML gives the element no content.
pub(super) fn is_void(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "br"
            | "col"
            | "embed"
            | "hr"
            | "img"
            | "input"
            | "link"
            | "meta"
            | "param"
            | "source"
            | "track"
            | "wbr"
    )
}
