//! Reads lines into sections and blocks. Blocks within blocks are read on the way: what holds them is
//! kept on a stack, so that no nesting is too deep. Only cells of tables are read apart.
//!
//! After <https://docs.asciidoctor.org/asciidoc/latest/blocks/>.

use super::{
    attributes::entry,
    header::{self, Entry},
    inline,
    levels::level_offset,
    line::{self, Above, Fence, Item},
    pending::Pending,
    reader::{Container, Reader, starts_block, unindented},
    state::State,
    table,
};
use crate::{
    document::{Block, Part},
    source::markup::outline::flatten,
};

/// Deepest table within a table that is read as one.
const MAX_TABLE_DEPTH: usize = 2;

/// Title and sections of a page.
pub(super) fn page(lines: &[&str], state: &mut State<'_>) -> (Option<String>, Vec<Part>) {
    let mut reader = Reader::new(lines, state, 0);
    reader.header();
    reader.read();
    (reader.title, reader.outline.finish())
}

impl<'t> Reader<'t, '_, '_> {
    /// The title with what stands below it, up to the first empty line.
    fn header(&mut self) {
        let mut above = None;
        while let Some(line) = self.line() {
            if line.is_empty() || line::is_comment(line) || line::fence(line) == Some(Fence::Comment) {
                self.step(line);
            } else if let Some(Above::Anchor(..) | Above::Attributes(_)) = line::above(line) {
                above = above.or(Some(self.at));
                self.at += 1;
            } else if entry(line).is_some() {
                self.entry();
            } else {
                break;
            }
        }
        let next = self.lines.get(self.at + 1).copied().unwrap_or_default();
        let title = match self.line() {
            Some(line) if line::heading(line).is_some_and(|(level, _)| level == 1) => line::heading(line),
            Some(line) if line::underlined(line, next) == Some(1) => {
                self.at += 1;
                Some((1, line))
            }
            _ => None,
        };
        let Some((_, title)) = title.filter(|_| self.level_of(1) == 1) else {
            // They stand above a block of the text.
            self.at = above.unwrap_or(self.at);
            return;
        };
        self.at += 1;
        self.title = Some(inline::plain(title, self.state));
        let mut said = header::Said::default();
        while let Some(line) = self.line().filter(|line| !line.is_empty()) {
            if line::is_comment(line) {
                self.at += 1;
            } else if entry(line).is_some() {
                self.entry();
            } else if said.takes(line, &mut self.state.attributes) {
                self.at += 1;
            } else {
                break;
            }
        }
    }

    fn read(&mut self) {
        while let Some(line) = self.line() {
            self.step(line);
        }
        self.orphaned_title();
        while let Some(open) = self.containers.pop() {
            self.close(open);
        }
    }

    /// Reads what begins at the present line; always goes on by a line at least.
    fn step(&mut self, line: &'t str) {
        if line.trim().is_empty() || line::is_comment(line) {
            self.at += 1;
        } else if line == "+" {
            self.is_attached = true;
            self.is_definition = false;
            self.at += 1;
        } else if let Some(open) = self.containers.iter().rposition(|open| open.mark == line) {
            self.at += 1;
            for open in self.containers.split_off(open).into_iter().rev() {
                self.close(open);
            }
        } else if let Some(fence) = line::fence(line) {
            self.fenced(fence, line);
        } else if line::is_break(line) {
            self.at += 1;
        } else if entry(line).is_some() {
            self.entry();
        } else if let Some(above) = line::above(line) {
            self.above(above);
        } else if let Some((level, text)) = line::heading(line) {
            self.at += 1;
            self.heading(level, text);
        } else if let Some(level) = line::underlined(line, self.lines.get(self.at + 1).copied().unwrap_or_default()) {
            self.at += 2;
            self.heading(level, line);
        } else if let Some((name, target, text)) = line::block_macro(line) {
            self.at += 1;
            self.block_macro(name, target, text);
        } else if let Some(item) = line::item(line) {
            self.item(item);
        } else {
            self.paragraph(line);
        }
    }

    fn entry(&mut self) {
        let Entry { name, value, lines } = header::entry_at(&self.lines[self.at..]);
        self.at += lines.max(1);
        let value = match (name.as_str(), &value) {
            ("leveloffset", Some(said)) => {
                let present = self.state.attributes.get("leveloffset").unwrap_or("0");
                Some(level_offset(present, said).to_string())
            }
            _ => value,
        };
        self.state.attributes.take(name, value.as_deref());
    }

    fn above(&mut self, above: Above<'_>) {
        self.at += 1;
        match above {
            Above::Attributes(list) => {
                let list = self.state.attributes.substitute(list).into_owned();
                self.pending.take(Above::Attributes(&list));
            }
            Above::Title(_) => {
                self.orphaned_title();
                self.pending.take(above);
            }
            Above::Anchor(..) => self.pending.take(above),
        }
    }

    /// A title that no block follows is text.
    fn orphaned_title(&mut self) {
        if let Some(title) = self.pending.title.take() {
            self.prose(&title);
        }
    }

    /// Level of a heading with so many marks, with what is added to all of them.
    fn level_of(&self, marks: u8) -> u8 {
        let offset = self.state.attributes.get("leveloffset").and_then(|offset| offset.parse::<i8>().ok()).unwrap_or(0);
        marks.saturating_add_signed(offset).clamp(1, 6)
    }

    fn heading(&mut self, level: u8, text: &str) {
        self.orphaned_title();
        let pending = std::mem::take(&mut self.pending);
        let (text, inner_id) = header::without_id(text);
        let title = inline::plain(text, self.state);
        // A heading within a block is a title of that block, not a section.
        if !self.containers.is_empty() || self.depth > 0 {
            self.outline.prose(&title);
            return;
        }
        let anchor = match pending.id.as_deref().or(inner_id) {
            Some(id) => Some(id.to_owned()),
            None => self.state.ids.of_title(&title, &self.state.attributes),
        };
        if let Some(anchor) = &anchor {
            let shown = if pending.reference.is_empty() { &title } else { &pending.reference };
            self.state.name(anchor, shown);
        }
        self.is_attached = false;
        self.outline.heading(self.level_of(level), &title, anchor);
    }

    /// Takes what is said of the block that begins here, and shows its title.
    fn taken(&mut self) -> Pending {
        let pending = std::mem::take(&mut self.pending);
        self.is_definition = false;
        if let Some(label) = line::label(&pending.style) {
            self.label = Some(label);
        }
        if let Some(id) = &pending.id {
            let title = pending.title.clone().unwrap_or_default();
            let title = inline::plain(&title, self.state);
            self.state.name(id, if pending.reference.is_empty() { &title } else { &pending.reference });
        }
        if let Some(title) = &pending.title {
            self.prose(title);
        }
        pending
    }

    fn fenced(&mut self, fence: Fence, mark: &'t str) {
        let is_closed = self.last.get(mark).is_some_and(|&last| last > self.at);
        match fence {
            Fence::Comment if is_closed => drop(self.fenced_lines(mark)),
            // A comment or container without an end would swallow the page.
            Fence::Comment => self.at += 1,
            Fence::Container if !is_closed => self.at += 1,
            Fence::Container => self.container(mark),
            Fence::Verbatim => {
                let pending = self.taken();
                let lines = self.fenced_lines(mark);
                self.code(lines, &pending);
            }
            Fence::Pass => {
                let pending = self.taken();
                let lines = self.fenced_lines(mark);
                match pending.style.as_str() {
                    "stem" | "latexmath" | "asciimath" => self.code(lines, &pending),
                    _ => self.html(lines),
                }
            }
            Fence::Table => {
                let pending = self.taken();
                let lines = self.fenced_lines(mark);
                self.table(lines, mark, &pending);
            }
        }
        self.is_attached = false;
    }

    fn container(&mut self, mark: &'t str) {
        if self.pending.style == "comment" {
            self.pending = Pending::default();
            self.fenced_lines(mark);
            return;
        }
        let pending = self.taken();
        if matches!(pending.style.as_str(), "source" | "listing" | "literal") {
            let lines = self.fenced_lines(mark);
            self.code(lines, &pending);
            return;
        }
        self.containers.push(Container { mark, attribution: pending.attribution() });
        self.at += 1;
    }

    fn close(&mut self, container: Container<'_>) {
        if let Some(attribution) = container.attribution {
            self.prose(&attribution);
        }
        self.label = None;
    }

    fn table(&mut self, lines: &[&str], mark: &str, pending: &Pending) {
        for row in table::rows(lines, mark, pending) {
            let mut shown = String::new();
            let mut codes = Vec::new();
            for cell in row {
                shown.push(' ');
                if !cell.has_blocks || self.depth >= MAX_TABLE_DEPTH {
                    let inline = inline::read(cell.text.trim(), self.state);
                    shown.push_str(&inline.text);
                    for note in &inline.notes {
                        shown.extend([" ", note]);
                    }
                    continue;
                }
                for block in self.cell(&cell.text) {
                    match block {
                        Block::Prose(text) => shown.extend([&text, " "]),
                        Block::Code(text) => codes.push(text),
                    }
                }
            }
            self.outline.prose(&shown);
            for code in &codes {
                self.outline.code(code);
            }
        }
    }

    /// Blocks that stand in a cell.
    fn cell(&mut self, text: &str) -> Vec<Block> {
        let lines: Vec<&str> = text.trim().lines().collect();
        let mut inner = Reader::new(&lines, self.state, self.depth + 1);
        inner.read();
        flatten(inner.outline.finish())
    }

    fn block_macro(&mut self, name: &str, target: &str, text: &str) {
        match name {
            "image" | "video" | "audio" => {
                self.taken();
                if name == "image" {
                    self.prose(&format!("image:{target}[{text}]"));
                }
            }
            "toc" => self.pending = Pending::default(),
            _ => {
                self.taken();
                self.state.unknown.insert(format!("{name}::"));
                self.prose(text);
            }
        }
        self.is_attached = false;
    }

    fn item(&mut self, item: Item<'t>) {
        self.taken();
        self.at += 1;
        let first = match item {
            Item::Plain(_, text) => text,
            Item::Term(term, text) => {
                self.prose(term);
                if text.is_empty() && self.line().is_none_or(|next| next.trim().is_empty() || starts_block(next, true))
                {
                    self.is_definition = true;
                    return;
                }
                text
            }
        };
        let text = self.gathered(first, true);
        self.prose(&text);
        self.is_attached = false;
    }

    fn paragraph(&mut self, line: &'t str) {
        let is_indented = line.starts_with([' ', '\t']) && !self.is_definition;
        let in_list = self.is_attached || self.is_definition;
        self.is_attached = false;
        let pending = self.taken();
        let style = pending.style.as_str();
        let is_code = matches!(style, "source" | "listing" | "literal" | "stem" | "latexmath" | "asciimath");
        if (is_indented && style != "normal") || is_code || matches!(style, "pass" | "comment") {
            let lines = self.paragraph_lines(in_list);
            match style {
                "comment" => {}
                "pass" => self.html(lines),
                _ => self.code(&unindented(lines), &pending),
            }
            return;
        }
        self.at += 1;
        let (label, first) =
            line::admonition(line).map_or((None, line), |(word, text)| (line::label(&word.to_uppercase()), text));
        self.label = label.or(self.label);
        let first = first.strip_prefix("> ").unwrap_or(first);
        let text = self.gathered(first.trim_start(), in_list);
        let text = if line.starts_with("> ") { text.replace("\n> ", "\n").replace("\n>", "\n") } else { text };
        self.prose(&text);
        if let Some(attribution) = pending.attribution() {
            self.prose(&attribution);
        }
    }
}
