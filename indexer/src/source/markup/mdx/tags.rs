//! What becomes of each tag of an MDX page: a paragraph's end, the label of a tab, a link, a picture, an
//! included page, or nothing. What it stands for is said in [`super::components`].

use super::{
    components::{Sort, is_void, sort},
    strip::{Strip, without_mdx},
    syntax::{Shape, Tag, literal},
};
use crate::source::markup::{front_matter, prepare::writer::fence_around};

impl<'p> Strip<'p, '_, '_> {
    /// Follows the tag that ends here.
    pub(super) fn tag(&mut self, tag: &Tag<'p>) {
        match tag.shape {
            Shape::Close => self.close(tag.name),
            shape => self.open(tag, shape == Shape::Open && !is_void(tag.name)),
        }
    }

    fn open(&mut self, tag: &Tag<'p>, has_content: bool) {
        let began_line = !self.has_text() && self.line.is_flow;
        match sort(tag.name) {
            Sort::Silent if has_content => {
                if let Some((_, end)) = self.content(tag.name) {
                    self.at = end;
                    return;
                }
            }
            Sort::Code if has_content => {
                if let Some((end, behind)) = self.content(tag.name) {
                    let code = &self.text[self.at..end];
                    self.at = behind;
                    return self.code(tag.text("language").unwrap_or_default(), code);
                }
            }
            Sort::Heading(level) if has_content => {
                let is_whole = self.content(tag.name).is_some_and(|(end, _)| !self.text[self.at..end].contains('\n'));
                self.paragraph();
                if is_whole {
                    self.push(&"#".repeat(level));
                    self.push(" ");
                    self.heading = tag.text("id");
                }
                return;
            }
            Sort::Link if has_content => {
                let address = tag.address("href").or_else(|| tag.address("to"));
                self.link = address.map(|address| (self.out.len(), address));
            }
            Sort::Picture => self.picture(tag),
            Sort::Break => self.push("<br/>"),
            Sort::Cell => self.push(" "),
            Sort::Tab => self.title(tag.text("label").or_else(|| tag.text("value"))),
            Sort::Admonition => {
                self.paragraph();
                let title = tag.text("title").map(|title| format!("[{title}]")).unwrap_or_default();
                self.push(&format!(":::{}{title}", tag.text("type").unwrap_or("note")));
                self.paragraph();
            }
            Sort::Block => {
                self.paragraph();
                if let Some(summary) = tag.text("summary") {
                    self.title(Some(summary));
                }
            }
            Sort::Unknown => self.component(tag, has_content),
            _ => self.close_gap(),
        }
        if has_content {
            let is_block = began_line && !matches!(sort(tag.name), Sort::Inline | Sort::Link | Sort::Cell);
            if is_block {
                self.paragraph();
            }
            self.enter(tag.name, is_block);
        }
    }

    /// A component that is not known: an imported page, or marks around text, of which a title is kept.
    fn component(&mut self, tag: &Tag<'p>, has_content: bool) {
        match self.imports.get(tag.name).copied() {
            Some(import) if !import.is_raw => {
                let included = self.work.included(import.path, |work, text| {
                    let body = front_matter::split(text).map_or(text, |(_, body)| body);
                    without_mdx(body, work)
                });
                if let Some(text) = included {
                    self.lines(text.lines());
                }
            }
            _ => {
                self.work.unknown(tag.name);
                if has_content {
                    self.title(tag.text("title").or_else(|| tag.text("label")));
                }
                self.close_gap();
            }
        }
    }

    fn close(&mut self, name: &str) {
        let was_block = self.leave(name);
        match sort(name) {
            Sort::Link => self.end_link(),
            Sort::Heading(_) => {
                if let Some(id) = self.heading.take() {
                    self.push(&format!(" {{#{id}}}"));
                }
                self.paragraph();
            }
            Sort::Cell => self.push(" "),
            Sort::Admonition => {
                self.paragraph();
                self.push(":::");
                self.paragraph();
            }
            Sort::Block | Sort::Tab => self.paragraph(),
            _ if was_block => self.paragraph(),
            _ => self.close_gap(),
        }
    }

    /// Turns the words since the link's tag into a Markdown link.
    fn end_link(&mut self) {
        let Some((start, address)) = self.link.take() else { return };
        let Some(words) = self.out.get(start..) else { return };
        let is_plain = !words.trim().is_empty() && words.matches('[').count() == words.matches(']').count();
        if is_plain && !address.contains(['<', '>', '\n', '\\']) {
            self.out.insert(start, '[');
            self.push(&format!("](<{address}>)"));
        }
    }

    fn picture(&mut self, tag: &Tag<'_>) {
        let words = tag.text("alt").map(|alt| alt.replace(['[', ']', '\n', '\\'], " ")).unwrap_or_default();
        if !words.trim().is_empty() {
            let address = tag.address("src").filter(|address| !address.contains(['<', '>', '\n', '\\']));
            self.push(&format!("![{}](<{}>)", words.trim(), address.unwrap_or_default()));
        }
    }

    /// A line of its own: the label of a tab, the title of a box.
    fn title(&mut self, title: Option<&str>) {
        if let Some(title) = title.filter(|title| !title.trim().is_empty() && !title.contains('\n')) {
            self.paragraph();
            self.push(title.trim());
            self.paragraph();
        }
    }

    /// Where the content of the element whose tag ends here ends, and what comes behind its closing tag.
    fn content(&self, name: &str) -> Option<(usize, usize)> {
        let end = self.ahead.find_far(self.text, self.at, &format!("</{name}"))?;
        let behind = self.ahead.find(self.text, end, ">")?;
        Some((end, behind + 1))
    }

    /// Shows what a code element holds: a string, an imported file, or its text.
    fn code(&mut self, language: &str, content: &str) {
        let content = content.trim_matches('\n');
        let plain = content.trim();
        let plain = plain.strip_suffix("</code>").map_or(plain, |inner| {
            inner
                .trim_start()
                .strip_prefix("<code")
                .and_then(|inner| inner.split_once('>'))
                .map_or(inner, |(_, inner)| inner)
        });
        let expression = plain.trim().strip_prefix('{').and_then(|inner| inner.strip_suffix('}'));
        let import = expression.and_then(|name| self.imports.get(name.trim()).copied()).filter(|import| import.is_raw);
        match (import, expression.and_then(literal)) {
            (Some(import), _) => self.show_file(import.path),
            (None, Some(text)) => self.fence(language, text),
            (None, None) => self.fence(language, if plain.len() == content.trim().len() { content } else { plain }),
        }
    }

    /// Shows an imported file as code.
    pub(super) fn show_file(&mut self, path: &str) {
        if let Some(text) = self.work.included(path, |_, text| text.to_owned()) {
            self.fence("", &text);
        }
    }

    fn fence(&mut self, language: &str, text: &str) {
        let text = text.trim_matches('\n');
        let fence = fence_around(text.lines());
        let language: String = language.chars().filter(|c| c.is_alphanumeric() || "+-#_".contains(*c)).collect();
        let opening = format!("{fence}{language}");
        self.lines([opening.as_str()].into_iter().chain(text.lines()).chain([fence.as_str()]));
    }
}
