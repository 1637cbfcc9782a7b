//! What directives give: text, code, tables, links. What they are called and how they are taken apart
//! is told elsewhere.
//!
//! After <https://docutils.sourceforge.io/docs/ref/rst/directives.html> and
//! <https://www.sphinx-doc.org/en/master/usage/restructuredtext/directives.html>.

use super::{
    body::Body,
    directive::{Directive, Kind, kind},
    inline,
    interpreted::{reference_key, unescaped},
    lines::trimmed,
    marks,
    roles::text_and_target,
};
use crate::source::markup::html;

impl Body<'_, '_> {
    /// Gives what a directive shows.
    pub(super) fn directive(&mut self, directive: &Directive<'_>) {
        if let Some(name) = directive.option("name") {
            self.state.ids.of(name);
        }
        let text = directive.text();
        match kind(&directive.name) {
            Kind::Labelled(label) => self.led(&format!("{label}:"), &text),
            Kind::Version(words) => self.version(words, directive),
            Kind::Titled => {
                self.prose(&directive.title());
                self.within(&directive.content);
            }
            Kind::CodeTab => {
                let argument = directive.title();
                self.prose(argument.split_once(' ').map_or("", |(_, title)| title));
                self.code(&directive.content);
            }
            Kind::Content => self.within(&directive.content),
            Kind::Whole => self.within(&text),
            Kind::Text => self.prose(&text.join("\n")),
            Kind::Code => {
                self.prose(directive.option("caption").unwrap_or_default());
                self.code(&directive.content);
            }
            Kind::CodeText => self.code(&text),
            Kind::Parsed => {
                let shown = inline::read(&text.join("\n"), self.state);
                self.code(&shown.lines().collect::<Vec<_>>());
            }
            Kind::Figure | Kind::Image => {
                self.prose(directive.option("alt").unwrap_or_default());
                self.within(&directive.content);
            }
            Kind::ListTable => {
                self.prose(&directive.title());
                let rows = marks::list_rows(&directive.content);
                self.table(&rows);
            }
            Kind::CsvTable => {
                self.prose(&directive.title());
                let rows = marks::csv_rows(directive);
                self.table(&rows);
            }
            Kind::Raw => self.raw(directive),
            Kind::Only => {
                if marks::is_for_html(&directive.title()) {
                    self.within(&directive.content);
                }
            }
            Kind::Toctree => self.toctree(directive),
            Kind::Meta => self.meta(directive),
            Kind::Object => self.object(directive),
            Kind::Silent => {
                if directive.name == "contents" {
                    let title = directive.title();
                    self.state.ids.of(if title.is_empty() { "Contents" } else { &title });
                }
            }
            Kind::Unknown => {
                self.state.unknown.insert(format!("{}::", directive.name));
                self.prose(&directive.title());
                self.within(&directive.content);
            }
        }
    }

    fn version(&mut self, words: &str, directive: &Directive<'_>) {
        let argument = directive.title();
        let (version, rest) = argument.split_once(' ').unwrap_or((&argument, ""));
        let inner: Vec<&str> = [rest].into_iter().chain(directive.content.iter().copied()).collect();
        let inner = trimmed(&inner);
        if inner.is_empty() {
            self.plain(&format!("{words} {version}"));
        } else {
            self.led(&format!("{words} {version}:"), inner);
        }
    }

    fn object(&mut self, directive: &Directive<'_>) {
        // A module has no signature that is shown.
        if !directive.name.ends_with("module") {
            let signatures: Vec<String> = directive.argument.iter().map(|line| unescaped(line)).collect();
            self.code(&signatures.iter().map(String::as_str).collect::<Vec<_>>());
        }
        self.within(&directive.content);
    }

    fn raw(&mut self, directive: &Directive<'_>) {
        if !directive.title().split_whitespace().any(|format| format == "html") {
            return;
        }
        let text = directive.content.join("\n");
        match html::fragment(&text) {
            Some((blocks, links)) => {
                self.outline.extend(blocks);
                for link in &links {
                    self.state.link(link);
                }
            }
            // Not safe to parse: shown as it stands rather than lost.
            None => self.outline.code(&text),
        }
    }

    fn toctree(&mut self, directive: &Directive<'_>) {
        for line in &directive.content {
            let (_, target) = text_and_target(line);
            match self.state.references.get(&reference_key("doc", target)) {
                Some(page) => self.state.links.push(page.address.clone()),
                None if target.contains("://") => self.state.link(target),
                None => {}
            }
        }
    }

    /// `:description: text`, `:keywords: a, b`, with attributes after the name.
    fn meta(&mut self, directive: &Directive<'_>) {
        let of_options = directive.options.iter().map(|(name, value)| (name.as_str(), value.clone()));
        let found: Vec<(&str, String)> = of_options.chain(marks::fields(&directive.text())).collect();
        for (name, value) in found {
            let name = name.split_whitespace().next().unwrap_or_default().to_lowercase();
            self.state.fields.insert(name, value);
        }
    }
}
