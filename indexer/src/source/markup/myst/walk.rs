//! Writes a page of `MyST` without its directives, targets, comments and block breaks: what they show
//! becomes paragraphs, lists, tables and code of `CommonMark`. Roles stay, see [`super::roles`].

use std::collections::HashMap;

use super::{
    files,
    items::{Directive, Item, Items},
    kinds::Kind,
    rst, tables,
};
use crate::source::markup::{
    front_matter,
    prepare::{
        attributes::attributes,
        lines::{Indented, dedented, heading, indent, plain_ends},
        work::Work,
        writer::Writer,
    },
};

/// The work on one page and the files that it includes.
pub(super) struct Walk<'w, 'i> {
    pub(super) writer: Writer,
    pub(super) work: &'w mut Work<'i>,
    /// Headings with a target, by the target.
    pub(super) titles: HashMap<String, String>,
}

impl Walk<'_, '_> {
    pub(super) fn page(&mut self, text: &str) {
        let mut items = Items::of(text);
        let mut indented = Indented::new();
        let mut target = None;
        while let Some(item) = items.next() {
            match item {
                Item::Text(line) => {
                    if indented.is_code(line) {
                        self.writer.code(line);
                    } else {
                        self.text(line, items.peek(), &mut target);
                    }
                    continue;
                }
                Item::Code(range) => items.lines(range).iter().for_each(|line| self.writer.code(line)),
                Item::Closes => self.writer.break_off(),
                Item::Opens(directive) => self.open(&directive),
                Item::Whole(directive, body) => {
                    let strip = indent(directive.prefix).max(directive.prefix.len());
                    let body: Vec<_> = items.lines(body).iter().map(|line| dedented(line, strip)).collect();
                    let body: Vec<&str> = body.iter().map(AsRef::as_ref).collect();
                    self.whole(&directive, &body);
                }
            }
            indented = Indented::new();
        }
        self.writer.break_off();
    }

    fn text<'t>(&mut self, line: &'t str, next: &str, target: &mut Option<&'t str>) {
        let start = line.trim();
        if start.starts_with('%')
            || start == "+++"
            || start.starts_with("+++ ")
            || start.starts_with("+++{")
            || start == "^^^"
        {
            return self.writer.blank();
        }
        if let Some(label) = start.strip_prefix('(').and_then(|label| label.strip_suffix(")=")) {
            *target = Some(label);
            return self.writer.blank();
        }
        if let Some(list) = attributes(start).filter(|list| list.length == start.len()) {
            *target = list.id.or(*target);
            return self.writer.blank();
        }
        if let Some(rest) = start.strip_prefix(":::") {
            let name = rest.trim_start_matches(':').trim();
            if !name.is_empty() {
                self.work.unknown(&format!(":::{name}"));
            }
            return self.writer.break_off();
        }
        if start.strip_prefix(": ").is_some_and(|definition| self.writer.define(definition.trim())) {
            return;
        }
        let is_underline = |mark: char| !next.is_empty() && next.trim_end().chars().all(|c| c == mark);
        let title =
            heading(line).map(|(_, title)| title).or_else(|| (is_underline('=') || is_underline('-')).then_some(start));
        match (target.take_if(|_| !start.is_empty()), title) {
            (Some(label), Some(title)) if !title.contains("{#") && !title.is_empty() => {
                self.titles.insert(label.to_lowercase(), title.to_owned());
                self.writer.line(&format!("{} {{#{}}}", line.trim_end(), fragment(label)));
            }
            (_, Some(title)) => match own_id(line).filter(|_| title.contains("{#")) {
                Some((title, id)) => self.writer.line(&format!("{title} {{#{id}}}")),
                None => self.writer.line(line),
            },
            _ => self.writer.line(line),
        }
    }

    /// The beginning of a directive whose body is read on.
    fn open(&mut self, directive: &Directive<'_>) {
        let (prefix, argument) = (directive.prefix, directive.argument);
        match directive.kind {
            Kind::Labelled(label) => {
                self.writer.lead(prefix, label);
                self.words(directive);
            }
            Kind::Titled => self.writer.lead(prefix, argument),
            Kind::Tab => self.writer.label(prefix, argument),
            Kind::Version(words) => {
                let (version, rest) = argument.split_once(char::is_whitespace).unwrap_or((argument, ""));
                self.writer.lead(prefix, &format!("{words} {version}"));
                if !rest.trim().is_empty() {
                    self.writer.line(&format!("{prefix}{}", rest.trim()));
                }
            }
            Kind::Object => {
                self.writer.label(prefix, &format!("`{}`", argument.replace('`', "")));
            }
            Kind::Figure => {
                self.writer.break_off();
                self.picture(directive);
            }
            Kind::Words => {
                self.writer.break_off();
                self.words(directive);
                self.writer.blank();
            }
            Kind::Unknown => {
                self.work.unknown(directive.name);
                self.writer.label(prefix, argument);
            }
            _ => self.writer.break_off(),
        }
    }

    /// A directive whose body is no text.
    fn whole(&mut self, directive: &Directive<'_>, body: &[&str]) {
        let (prefix, argument) = (directive.prefix, directive.argument);
        self.writer.break_off();
        match directive.kind {
            Kind::Image => self.picture(directive),
            Kind::Code => {
                self.writer.label(prefix, directive.option("caption").unwrap_or_default());
                self.writer.fenced(prefix, argument, code(body));
            }
            Kind::CodeTab => {
                let (language, label) = argument.split_once(char::is_whitespace).unwrap_or((argument, argument));
                self.writer.label(prefix, label);
                self.writer.fenced(prefix, language, code(body));
            }
            Kind::Formula => {
                let first = Some(argument).filter(|argument| !argument.is_empty());
                self.writer.fenced(prefix, "", first.into_iter().chain(code(body)));
            }
            Kind::Include => self.include(directive),
            Kind::LiteralInclude => self.show_file(directive, directive.option("language").unwrap_or_default()),
            Kind::Toctree => {
                for (_, link) in body.iter().map(|line| entry(line)).filter(|(_, link)| is_page(link)) {
                    self.writer.line(&format!("{prefix}[](<{link}>)"));
                }
            }
            Kind::ListTable | Kind::CsvTable => {
                self.writer.label(prefix, argument);
                let rows = match directive.kind {
                    Kind::ListTable => tables::of_lists(body),
                    _ => tables::of_values(directive.option("header").unwrap_or_default(), body),
                };
                for row in tables::written(&rows) {
                    self.writer.line(&format!("{prefix}{row}"));
                }
            }
            Kind::Glossary => self.glossary(prefix, body),
            Kind::Rst => {
                for line in rst::lines(body) {
                    self.writer.line(&format!("{prefix}{line}"));
                }
            }
            Kind::Raw if argument.contains("html") => body.iter().for_each(|line| self.writer.line(line)),
            _ => {}
        }
        self.writer.blank();
    }

    fn words(&mut self, directive: &Directive<'_>) {
        if !directive.argument.is_empty() {
            self.writer.line(&format!("{}{}", directive.prefix, directive.argument));
        }
    }

    fn picture(&mut self, directive: &Directive<'_>) {
        let words = directive.option("alt").unwrap_or_default().replace(['[', ']', '\\'], " ");
        if !words.trim().is_empty() && !directive.argument.contains(['<', '>']) {
            self.writer.line(&format!("{}![{}](<{}>)", directive.prefix, words.trim(), directive.argument));
            self.writer.blank();
        }
    }

    fn include(&mut self, directive: &Directive<'_>) {
        if directive.option("literal").is_some() || directive.option("code").is_some() {
            return self.show_file(directive, directive.option("code").unwrap_or_default());
        }
        let Self { writer, work, titles } = self;
        work.included(directive.argument, |work, text| {
            let body = front_matter::split(text).map_or(text, |(_, body)| body);
            let mut chosen = files::chosen(&plain_ends(body), directive);
            if !directive.prefix.is_empty() {
                let lines = chosen
                    .lines()
                    .map(|line| if line.is_empty() { String::new() } else { format!("{}{line}", directive.prefix) });
                chosen = lines.collect::<Vec<_>>().join("\n");
            }
            let mut inner = Walk { writer: std::mem::take(writer), work, titles: std::mem::take(titles) };
            inner.page(&chosen);
            (*writer, *titles) = (inner.writer, inner.titles);
        });
    }

    fn show_file(&mut self, directive: &Directive<'_>, language: &str) {
        let chosen = self.work.included(directive.argument, |_, text| files::chosen(text, directive));
        if let Some(text) = chosen {
            self.writer.label(directive.prefix, directive.option("caption").unwrap_or_default());
            self.writer.fenced(directive.prefix, language, text.lines());
        }
    }

    /// Terms stand at the left, their definitions stand in.
    fn glossary(&mut self, prefix: &str, body: &[&str]) {
        let mut after_term = false;
        for line in body {
            let text = line.trim();
            let is_term = indent(line) == 0 && !text.starts_with(": ");
            let text = text.strip_prefix(": ").unwrap_or(text).trim();
            if text.is_empty() {
                self.writer.blank();
            } else if is_term {
                if !after_term {
                    self.writer.blank();
                }
                self.writer.line(&format!("{prefix}{text}"));
            } else if !(after_term && self.writer.define(text)) {
                self.writer.line(&format!("{prefix}{text}"));
            }
            after_term = is_term && !text.is_empty();
        }
    }
}

/// A heading and the id in braces at its end.
fn own_id(line: &str) -> Option<(&str, &str)> {
    let line = line.trim_end();
    let (title, list) = line.split_at(line.rfind('{')?);
    attributes(list).filter(|found| found.length == list.len())?.id.map(|id| (title.trim_end(), id))
}

/// The lines of code, without empty ones around them.
fn code<'b>(body: &'b [&'b str]) -> impl Iterator<Item = &'b str> + Clone {
    let start = body.iter().position(|line| !line.trim().is_empty()).unwrap_or(body.len());
    let end = body.iter().rposition(|line| !line.trim().is_empty()).map_or(start, |end| end + 1);
    body[start..end].iter().copied()
}

/// Whether an entry of a table of contents is a page: patterns and the page itself are none.
pub(super) fn is_page(link: &str) -> bool {
    !link.is_empty() && link != "self" && !link.contains(['*', '<', '>']) && !link.starts_with(':')
}

/// Title and page of `Title <page>`, or just the page.
pub(super) fn entry(line: &str) -> (Option<&str>, &str) {
    let line = line.trim();
    let titled = line.strip_suffix('>').and_then(|line| line.rsplit_once('<'));
    titled.map_or((None, line), |(title, page)| (Some(title.trim()).filter(|title| !title.is_empty()), page.trim()))
}

/// The fragment that Sphinx makes of a target.
pub(super) fn fragment(label: &str) -> String {
    let mut out = String::with_capacity(label.len());
    for c in label.chars().flat_map(char::to_lowercase) {
        if c.is_ascii_alphanumeric() {
            out.push(c);
        } else if !out.ends_with('-') {
            out.push('-');
        }
    }
    out.trim_start_matches(|c: char| c == '-' || c.is_ascii_digit()).trim_end_matches('-').to_owned()
}
