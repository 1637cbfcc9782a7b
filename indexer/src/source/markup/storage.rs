//! Confluence's storage format, XHTML with elements of Confluence's own: into the plain HTML that it
//! stands for. One pass, linear; entities are passed on as they are written and never expanded. Knows
//! no files and no pages. Format: Atlassian's pages "Confluence Storage Format" and "Confluence
//! Storage Format for Macros".

use std::collections::{BTreeSet, HashMap};

use quick_xml::{
    Reader,
    escape::{escape, unescape},
    events::{BytesStart, Event},
};

/// Elements of Confluence whose text is nothing to read.
const SKIPPED: [&str; 8] = [
    "ac:task-id",
    "ac:task-uuid",
    "ac:task-status",
    "ac:placeholder",
    "ac:emoticon",
    "ac:adf-attribute",
    // Says once more what the element before it says.
    "ac:adf-fallback",
    "ac:hipchat-emoticon",
];
/// Elements of Confluence that stand for themselves as blocks.
const BLOCKS: [&str; 8] = [
    "ac:layout",
    "ac:layout-section",
    "ac:layout-cell",
    "ac:rich-text-body",
    "ac:caption",
    "ac:adf-extension",
    "ac:adf-node",
    "ac:adf-content",
];
/// Macros that show what is written elsewhere, or nothing.
const SILENT: [&str; 22] = [
    "toc",
    "children",
    "pagetree",
    "pagetreesearch",
    "livesearch",
    "recently-updated",
    "contentbylabel",
    "contributors",
    "attachments",
    "gallery",
    "profile",
    "popular-labels",
    "related-labels",
    "listlabels",
    "navmap",
    "index",
    "blog-posts",
    "create-from-template",
    "space-details",
    "change-history",
    "detailssummary",
    "tasks-report-macro",
];
/// Macros with a title above their text.
const BOXES: [&str; 8] = ["info", "note", "warning", "tip", "panel", "expand", "code", "noformat"];
/// Macros whose text is all there is to them.
const FRAMES: [&str; 7] = ["excerpt", "section", "column", "details", "toc-zone", "div", "span"];
/// Macros that show one word of their parameters within a line.
const INLINE: [(&str, &str); 2] = [("status", "title"), ("jira", "key")];
/// Macros that show another page.
const INCLUDES: [&str; 2] = ["include", "excerpt-include"];
/// Elements of HTML without content.
const VOID: [&str; 6] = ["br", "hr", "img", "col", "wbr", "input"];
/// Attributes of HTML that a reader needs.
const KEPT: [&str; 6] = ["id", "href", "alt", "class", "lang", "src"];

/// What a page in storage format stands for.
#[derive(Debug, Default)]
pub(in crate::source) struct Converted {
    pub(in crate::source) html: String,
    /// Names of macros that are not known; their text is kept.
    pub(in crate::source) unknown: BTreeSet<String>,
    /// Titles of pages that it shows and does not hold.
    pub(in crate::source) included: BTreeSet<String>,
    /// Where the text ends, if it cannot be read to its end.
    pub(in crate::source) broken_at: Option<u64>,
}

/// The HTML of the page `title`. `address` gives the address of a page by the key of its space, when
/// that is another one, and its title.
pub(in crate::source) fn to_html(
    storage: &str,
    title: &str,
    address: &dyn Fn(Option<&str>, &str) -> Option<String>,
) -> Converted {
    // Within the CDATA of an export, the end of an inner one is written with a space.
    let storage = storage.replace("]] ></ac:", "]]></ac:");
    let mut reader = Reader::from_str(&storage);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    let mut converter = Converter::new(title, address);
    loop {
        match reader.read_event() {
            Ok(Event::Start(start)) => converter.start(&start, false),
            Ok(Event::Empty(start)) => converter.start(&start, true),
            Ok(Event::End(end)) => converter.end(end.name().as_ref()),
            Ok(Event::Text(text)) => converter.text(&text),
            Ok(Event::GeneralRef(name)) => converter.text(&format!("&{};", &*name)),
            Ok(Event::CData(text)) => converter.text(&escape(&*text)),
            Ok(Event::Eof) => break,
            Ok(_) => {}
            Err(_) => {
                converter.done.broken_at = Some(reader.error_position());
                break;
            }
        }
    }
    converter.end_link();
    converter.done
}

/// A link whose text is being read.
struct Link {
    /// Where its text begins.
    start: usize,
    href: Option<String>,
    /// Its text, if it has none of its own.
    label: String,
}

struct Converter<'a> {
    done: Converted,
    title: &'a str,
    address: &'a dyn Fn(Option<&str>, &str) -> Option<String>,
    /// How many elements are open within one that is skipped, with itself.
    skipped: usize,
    /// Names of the macros that are open, innermost last.
    macros: Vec<String>,
    /// Name and text of the parameter that is being read.
    parameter: Option<(String, String)>,
    /// A macro's plain text that is being read, escaped.
    plain: Option<String>,
    link: Option<Link>,
    /// Where the heading that is being read begins, and its text, escaped.
    heading: Option<(usize, String)>,
    anchors: HashMap<String, u32>,
}

impl<'a> Converter<'a> {
    fn new(title: &'a str, address: &'a dyn Fn(Option<&str>, &str) -> Option<String>) -> Self {
        Self {
            done: Converted::default(),
            title,
            address,
            skipped: 0,
            macros: Vec::new(),
            parameter: None,
            plain: None,
            link: None,
            heading: None,
            anchors: HashMap::new(),
        }
    }

    fn start(&mut self, start: &BytesStart<'_>, is_empty: bool) {
        let name = start.name();
        let name = name.as_ref();
        if self.skipped > 0 {
            self.skipped += usize::from(!is_empty);
            return;
        }
        if self.parameter.is_some() && name != "ri:page" {
            return;
        }
        match name {
            "ac:structured-macro" | "ac:macro" => self.open_macro(attribute(start, "ac:name"), is_empty),
            "ac:parameter" | "ac:default-parameter" if !is_empty => {
                self.parameter = Some((attribute(start, "ac:name").unwrap_or_default(), String::new()));
            }
            "ac:plain-text-body" if !is_empty => self.plain = Some(String::new()),
            "ac:link" if !is_empty && self.link.is_none() => {
                self.link = Some(Link { start: self.done.html.len(), href: None, label: String::new() });
            }
            "ac:image" => {
                let alt = attribute(start, "ac:alt").or_else(|| attribute(start, "ac:title")).unwrap_or_default();
                self.push(&format!("<img alt=\"{}\">", escape(&alt)));
            }
            "ac:task-list" if !is_empty => self.push("<ul>"),
            "ac:task" if !is_empty => self.push("<li>"),
            "time" => self.push(&escape(attribute(start, "datetime").unwrap_or_default())),
            _ if SKIPPED.contains(&name) => self.skipped = usize::from(!is_empty),
            _ if BLOCKS.contains(&name) && !is_empty => self.push("<div>"),
            _ if name.starts_with("ri:") => self.resource(name, start),
            _ if !name.contains(':') => self.html(name, start, is_empty),
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        if self.skipped > 0 {
            self.skipped -= 1;
            return;
        }
        match name {
            "ac:parameter" | "ac:default-parameter" => self.end_parameter(),
            _ if self.parameter.is_some() => {}
            "ac:structured-macro" | "ac:macro" => drop(self.macros.pop()),
            "ac:plain-text-body" => {
                let text = self.plain.take().unwrap_or_default();
                self.push(&format!("<pre>{text}</pre>"));
            }
            "ac:link" => self.end_link(),
            "ac:task-list" => self.push("</ul>"),
            "ac:task" => self.push("</li>"),
            "time" => {}
            _ if BLOCKS.contains(&name) => self.push("</div>"),
            _ if is_html_name(name) && !VOID.contains(&name) => {
                self.push(&format!("</{name}>"));
                if is_heading(name) {
                    self.end_heading();
                }
            }
            _ => {}
        }
    }

    /// Text as it is written, with its entities.
    fn text(&mut self, text: &str) {
        if self.skipped > 0 {
            return;
        }
        if let Some((_, value)) = &mut self.parameter {
            value.push_str(text);
        } else if let Some(plain) = &mut self.plain {
            plain.push_str(text);
        } else {
            if let Some((_, heading)) = &mut self.heading {
                heading.push_str(text);
            }
            self.push(text);
        }
    }

    fn push(&mut self, html: &str) {
        self.done.html.push_str(html);
    }

    fn open_macro(&mut self, name: Option<String>, is_empty: bool) {
        let name = name.unwrap_or_default();
        if SILENT.contains(&name.as_str()) {
            self.skipped = usize::from(!is_empty);
            return;
        }
        let is_known = BOXES.contains(&name.as_str())
            || FRAMES.contains(&name.as_str())
            || INCLUDES.contains(&name.as_str())
            || INLINE.iter().any(|(known, _)| *known == name)
            || name == "anchor";
        if !is_known {
            self.done.unknown.insert(name.clone());
        }
        if !is_empty {
            self.macros.push(name);
        }
    }

    fn end_parameter(&mut self) {
        let Some((name, value)) = self.parameter.take() else { return };
        let Some(within) = self.macros.last().map(String::as_str) else { return };
        let is_titled = BOXES.contains(&within) || self.done.unknown.contains(within);
        if INLINE.contains(&(within, name.as_str())) {
            if self.done.html.ends_with(char::is_alphanumeric) {
                self.push(" ");
            }
            self.push(&value);
        } else if is_titled && name == "title" {
            self.push(&format!("<p>{value}</p>"));
        } else if within == "anchor" && matches!(name.as_str(), "" | "name" | "0") {
            let id = self.anchor(&value);
            self.push(&format!("<a id=\"{}\"></a>", escape(&id)));
        } else if INCLUDES.contains(&within) && matches!(name.as_str(), "" | "name" | "0") && !value.trim().is_empty() {
            self.done.included.insert(unescape(value.trim()).map_or_else(|_| value.clone(), Into::into));
        }
    }

    /// What a link or an image leads to.
    fn resource(&mut self, name: &str, start: &BytesStart<'_>) {
        let page = attribute(start, "ri:content-title").filter(|_| matches!(name, "ri:page" | "ri:blog-post"));
        if self.parameter.is_some() {
            if self.macros.last().is_some_and(|within| INCLUDES.contains(&within.as_str())) {
                self.done.included.extend(page);
            }
            return;
        }
        let Some(link) = &mut self.link else { return };
        match (name, page) {
            (_, Some(title)) => {
                link.href = (self.address)(attribute(start, "ri:space-key").as_deref(), &title);
                link.label = title;
            }
            ("ri:url", _) => {
                link.href = attribute(start, "ri:value");
                link.label = link.href.clone().unwrap_or_default();
            }
            ("ri:attachment", _) => link.label = attribute(start, "ri:filename").unwrap_or_default(),
            _ => {}
        }
    }

    fn end_link(&mut self) {
        let Some(Link { start, href, label }) = self.link.take() else { return };
        if self.done.html.get(start..).is_none_or(|text| text.trim().is_empty()) {
            self.text(&escape(&label));
        }
        if let Some(href) = href.filter(|_| self.done.html.is_char_boundary(start)) {
            self.done.html.insert_str(start, &format!("<a href=\"{}\">", escape(&href)));
            self.push("</a>");
        }
    }

    fn html(&mut self, name: &str, start: &BytesStart<'_>, is_empty: bool) {
        if !is_html_name(name) {
            return;
        }
        if is_heading(name) && self.heading.is_none() && !is_empty {
            // Its anchor is made of its text: written when that is known.
            self.heading = Some((self.done.html.len() + 1 + name.len(), String::new()));
        }
        self.push(&format!("<{name}"));
        for (key, value) in KEPT.iter().filter_map(|key| Some((key, attribute(start, key)?))) {
            self.push(&format!(" {key}=\"{}\"", escape(&value)));
        }
        self.push(">");
        if is_empty && !VOID.contains(&name) {
            self.push(&format!("</{name}>"));
        }
    }

    fn end_heading(&mut self) {
        let Some((at, text)) = self.heading.take() else { return };
        let text = unescape(&text).map_or_else(|_| text.clone(), Into::into);
        let id = self.anchor(&text);
        if self.done.html.is_char_boundary(at) {
            self.done.html.insert_str(at, &format!(" id=\"{}\"", escape(&id)));
        }
    }

    /// The id that Confluence gives: title and text without their spaces, numbered when it came before,
    /// begun with `id-` where it would not begin with a letter.
    fn anchor(&mut self, text: &str) -> String {
        let without_spaces = |text: &str| text.split_whitespace().collect::<String>();
        let id = format!("{}-{}", without_spaces(self.title), without_spaces(text));
        let id = if id.starts_with(|first: char| first.is_ascii_alphabetic()) { id } else { format!("id-{id}") };
        let count = self.anchors.entry(id.clone()).or_default();
        *count += 1;
        if *count == 1 { id } else { format!("{id}.{}", *count - 1) }
    }
}

fn is_heading(name: &str) -> bool {
    matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
}

fn is_html_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric())
}

/// The value of an attribute, without its entities where they are XML's own.
fn attribute(start: &BytesStart<'_>, key: &str) -> Option<String> {
    let mut attributes = start.attributes();
    let found = attributes.with_checks(false).flatten().find(|attribute| attribute.key.as_ref() == key)?;
    Some(unescape(&found.value).map_or_else(|_| found.value.to_string(), Into::into))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn converted(storage: &str) -> Converted {
        to_html(storage, "Set up", &|space, title| {
            (title != "Lost").then(|| format!("/{}/{title}", space.unwrap_or("own")))
        })
    }

    #[test]
    fn macros_become_what_they_show() {
        for (storage, html) in [
            (
                r#"<ac:structured-macro ac:name="info"><ac:parameter ac:name="icon">false</ac:parameter><ac:parameter ac:name="title">Mind &amp; this</ac:parameter><ac:rich-text-body><p>Text</p></ac:rich-text-body></ac:structured-macro>"#,
                "<p>Mind &amp; this</p><div><p>Text</p></div>",
            ),
            (
                r#"<ac:structured-macro ac:name="code"><ac:parameter ac:name="language">bash</ac:parameter><ac:plain-text-body><![CDATA[a <b> && c[d[0]] > 1]] ></ac:plain-text-body></ac:structured-macro>"#,
                "<pre>a &lt;b&gt; &amp;&amp; c[d[0]] &gt; 1</pre>",
            ),
            (
                r#"<p>A</p><ac:structured-macro ac:name="toc"><ac:parameter ac:name="maxLevel">3</ac:parameter></ac:structured-macro><p>B</p>"#,
                "<p>A</p><p>B</p>",
            ),
            (
                r#"<p>Is <ac:structured-macro ac:name="status"><ac:parameter ac:name="colour">Green</ac:parameter><ac:parameter ac:name="title">BETA</ac:parameter></ac:structured-macro></p>"#,
                "<p>Is BETA</p>",
            ),
            (
                r#"<ac:structured-macro ac:name="anchor"><ac:parameter ac:name="">here</ac:parameter></ac:structured-macro>"#,
                r#"<a id="Setup-here"></a>"#,
            ),
            (
                "<ac:task-list><ac:task><ac:task-id>4</ac:task-id><ac:task-status>complete</ac:task-status><ac:task-body>Do <b>it</b></ac:task-body></ac:task></ac:task-list>",
                "<ul><li>Do <b>it</b></li></ul>",
            ),
            (
                r#"<p>A<br/>B&nbsp;&lt;c&gt; &auml; <span style="color: red;"/></p>"#,
                "<p>A<br>B&nbsp;&lt;c&gt; &auml; <span></span></p>",
            ),
            (
                r#"<ac:adf-extension><ac:adf-node type="panel"><ac:adf-attribute key="panel-type">note</ac:adf-attribute><ac:adf-content><p>Once</p></ac:adf-content></ac:adf-node><ac:adf-fallback><div><p>Once</p></div></ac:adf-fallback></ac:adf-extension>"#,
                "<div><div><div><p>Once</p></div></div></div>",
            ),
        ] {
            assert_eq!(converted(storage).html, html);
        }
    }

    #[test]
    fn links_lead_where_the_page_stands_and_keep_their_text() {
        for (storage, html) in [
            (
                r#"<ac:link><ri:page ri:content-title="A &amp; B"/></ac:link>"#,
                r#"<a href="/own/A &amp; B">A &amp; B</a>"#,
            ),
            (
                r#"<ac:link ac:anchor="x"><ri:page ri:space-key="DEV" ri:content-title="A"/><ac:plain-text-link-body><![CDATA[see <it>]]></ac:plain-text-link-body></ac:link>"#,
                r#"<a href="/DEV/A">see &lt;it&gt;</a>"#,
            ),
            (
                r#"<ac:link><ri:page ri:content-title="Lost"/><ac:link-body>this <b>one</b></ac:link-body></ac:link>"#,
                "this <b>one</b>",
            ),
            (r#"<ac:link><ri:attachment ri:filename="a.pdf"/></ac:link>"#, "a.pdf"),
            (r#"<ac:link ac:anchor="x"><ac:link-body>below</ac:link-body></ac:link>"#, "below"),
            (
                r#"<ac:image ac:alt="A &quot;menu&quot;"><ri:attachment ri:filename="a.png"/></ac:image>"#,
                r#"<img alt="A &quot;menu&quot;">"#,
            ),
            (r#"<a href="https://a.example/?b=1&amp;c=2">x</a>"#, r#"<a href="https://a.example/?b=1&amp;c=2">x</a>"#),
        ] {
            assert_eq!(converted(storage).html, html);
        }
    }

    #[test]
    fn headings_have_the_anchors_that_confluence_gives() {
        let done = converted("<h2>On <b>Windows</b> &amp; more</h2><h2>Why?</h2><h3>Why?</h3>");
        let expected = r#"<h2 id="Setup-OnWindows&amp;more">On <b>Windows</b> &amp; more</h2><h2 id="Setup-Why?">Why?</h2><h3 id="Setup-Why?.1">Why?</h3>"#;
        assert_eq!(done.html, expected);
        assert_eq!(to_html("<h1>Ä</h1>", "Übersicht", &|_, _| None).html, r#"<h1 id="id-Übersicht-Ä">Ä</h1>"#);
    }

    #[test]
    fn what_is_not_known_or_not_there_is_told_and_its_text_kept() {
        let done = converted(
            r#"<ac:structured-macro ac:name="ui-tabs"><ac:parameter ac:name="x">y</ac:parameter><ac:parameter ac:name="title">T</ac:parameter><ac:rich-text-body><p>Kept</p></ac:rich-text-body></ac:structured-macro>
            <ac:structured-macro ac:name="include"><ac:parameter ac:name=""><ac:link><ri:page ri:content-title="Terms"/></ac:link></ac:parameter></ac:structured-macro>
            <ac:macro ac:name="excerpt-include"><ac:default-parameter>Old &amp; new</ac:default-parameter></ac:macro>"#,
        );
        assert_eq!(done.html.trim(), "<p>T</p><div><p>Kept</p></div>");
        assert_eq!(done.unknown.into_iter().collect::<Vec<_>>(), ["ui-tabs"]);
        assert_eq!(done.included.into_iter().collect::<Vec<_>>(), ["Old & new", "Terms"]);
    }

    #[test]
    fn broken_text_ends_where_it_breaks_and_never_panics() {
        let done = converted("<p>A</p><p>B <ac:link><ri:page ri:content-title=\"C\"/> d <![CDATA[e");
        assert!(done.html.starts_with("<p>A</p><p>B "));
        assert!(done.broken_at.is_some());
        let done = converted("</p></ac:link></ac:parameter></ac:structured-macro>a & b < c");
        assert!(done.html.contains("a & b"));
        let expanded = converted("&lol; &#0; &#xFFFFFFFF;").html;
        assert!(expanded.len() < 40, "{expanded}");
    }

    #[test]
    fn the_conversion_is_linear() {
        for piece in [
            "<ac:link>",
            "<h1>",
            "<ac:structured-macro ac:name=\"info\">",
            "&",
            "<![CDATA[",
            "<p ",
            "<ac:link><ri:url ri:value=\"x\"/>y</ac:link>",
        ] {
            // Only that it ends.
            let _ = converted(&piece.repeat(20_000));
        }
    }
}
