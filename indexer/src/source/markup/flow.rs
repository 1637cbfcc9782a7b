//! What a page says, as Markdown and the HTML in it say it by turns: gathers lines, headings, code and
//! links, and gives them to the outline. Knows neither notation; one may open what the other closes.

use super::{links, outline::Outline, slug::SlugRule};
use crate::document::Part;

/// What a text holds.
#[derive(Debug, Default)]
pub(in crate::source) struct PageText {
    /// Sections that have text, in order.
    pub(in crate::source) parts: Vec<Part>,
    /// Pages that it links to, as written.
    pub(in crate::source) links: Vec<String>,
    /// Its first heading.
    pub(in crate::source) heading: Option<String>,
}

/// Which heading says the title of the page once more and so begins no section.
#[derive(Debug, Clone, Copy)]
pub(super) enum Title<'t> {
    /// None: the text is a post.
    None,
    /// A first heading of the highest level, whatever it says.
    First,
    /// A heading of the highest level with this text.
    Known(&'t str),
}

/// A heading that is open.
#[derive(Debug)]
struct Heading {
    level: u8,
    /// The id that the author gave.
    id: Option<String>,
    /// A named place before it or in it.
    named: Option<String>,
    is_html: bool,
}

/// An element whose content is not shown, with that content in case it never ends.
#[derive(Debug)]
struct Hidden {
    name: String,
    text: String,
}

/// The line of the source that is open within a block.
#[derive(Debug, Default)]
struct SourceLine {
    /// Where it begins in the text of the block.
    start: usize,
    pictures: bool,
    words: bool,
}

/// Name under which a comment is hidden.
const COMMENT: &str = "!--";

/// See the top of the file.
pub(super) struct Flow<'t> {
    outline: Outline,
    title: Title<'t>,
    /// Text of the block that is open.
    line: String,
    source_line: SourceLine,
    /// Words that are to stand before the next text: a term before what it means.
    lead: String,
    /// Whether a quote has just begun: its first line may say what kind of note it is.
    quote: bool,
    code: Option<String>,
    heading: Option<Heading>,
    hidden: Option<Hidden>,
    /// A named place that no text has followed yet.
    named: Option<String>,
    /// Whether a row of a table is open: it stays one line whatever is in it.
    row: bool,
    links: Vec<String>,
    first_heading: Option<String>,
}

impl<'t> Flow<'t> {
    pub(super) fn new(rule: SlugRule, title: Title<'t>) -> Self {
        Self {
            outline: Outline::with(rule),
            title,
            line: String::new(),
            source_line: SourceLine::default(),
            lead: String::new(),
            quote: false,
            code: None,
            heading: None,
            hidden: None,
            named: None,
            row: false,
            links: Vec::new(),
            first_heading: None,
        }
    }

    /// Text of the line that is open. HTML says when what is hidden ends; a comment says so itself.
    pub(super) fn text(&mut self, text: &str) {
        if let Some(hidden) = &mut self.hidden {
            hidden.text.push_str(text);
            match text.split_once("-->") {
                Some((_, after)) if hidden.name == COMMENT => {
                    self.hidden = None;
                    self.text(after);
                }
                _ => {}
            }
            return;
        }
        if let Some(code) = &mut self.code {
            code.push_str(text);
            return;
        }
        if !text.trim().is_empty() {
            self.source_line.words = true;
            if self.heading.is_none() {
                self.named = None;
            }
        }
        self.line.push_str(text);
    }

    /// A picture, by the text that stands for it. One that has a line of the source to itself is a
    /// block of its own.
    pub(super) fn picture(&mut self, text: &str) {
        let has_words = self.source_line.words;
        self.text(text);
        self.source_line.words = has_words;
        self.source_line.pictures = true;
    }

    /// The end of a line of the source within a block.
    pub(super) fn line_break(&mut self) {
        if self.code.is_some() || self.hidden.is_some() {
            self.text("\n");
            return;
        }
        self.split_pictures();
        self.line.push(' ');
        self.source_line.start = self.line.len();
    }

    /// Ends the line of the source; pictures that have it to themselves become a block.
    fn split_pictures(&mut self) {
        let SourceLine { start, pictures, words } = std::mem::take(&mut self.source_line);
        if pictures && !words && !self.row && self.heading.is_none() {
            let picture = self.line.split_off(start.min(self.line.len()));
            self.put_line();
            self.line = picture;
            self.put_line();
        }
    }

    /// The end of a block, or of a cell or the like within a line that stays one.
    pub(super) fn boundary(&mut self) {
        if self.code.is_some() || self.hidden.is_some() {
            self.text("\n");
        } else if self.row || self.heading.as_ref().is_some_and(|heading| !heading.is_html) {
            self.line.push(' ');
        } else {
            self.end_heading(None);
            self.split_pictures();
            self.put_line();
        }
    }

    fn put_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        self.source_line = SourceLine::default();
        if line.trim().is_empty() {
            return;
        }
        self.named = None;
        let is_first_of_quote = std::mem::take(&mut self.quote);
        let noted = if is_first_of_quote { note(&line) } else { None };
        let lead = std::mem::take(&mut self.lead);
        self.outline.prose(&format!("{lead}{}", noted.as_deref().unwrap_or(&line)));
    }

    /// The open line is a term; what follows says what it means.
    pub(super) fn term(&mut self) {
        let term = std::mem::take(&mut self.line);
        self.source_line = SourceLine::default();
        self.put_lead();
        if !term.trim().is_empty() {
            self.lead = format!("{}: ", term.trim());
        }
    }

    fn put_lead(&mut self) {
        let lead = std::mem::take(&mut self.lead);
        self.outline.prose(lead.trim_end().trim_end_matches(':'));
    }

    pub(super) fn begin_quote(&mut self) {
        self.boundary();
        self.quote = true;
    }

    pub(super) fn begin_row(&mut self) {
        self.row = false;
        self.boundary();
        self.row = true;
    }

    pub(super) fn end_row(&mut self) {
        self.row = false;
        self.boundary();
    }

    /// Begins code. What was open and never closed ends here.
    pub(super) fn begin_code(&mut self) {
        if self.hidden.is_none() {
            self.end_code();
            self.boundary();
            self.put_lead();
            self.code = Some(String::new());
        }
    }

    pub(super) fn end_code(&mut self) {
        if let Some(code) = self.code.take_if(|_| self.hidden.is_none()) {
            self.named = None;
            self.outline.code(&code);
        }
    }

    /// Begins a heading. Elements that hide what is in them and never closed end here, and their text
    /// is shown after all; a comment goes on.
    pub(super) fn begin_heading(&mut self, level: u8, id: Option<String>, is_html: bool) {
        if let Some(hidden) = self.hidden.take_if(|hidden| hidden.name != COMMENT) {
            self.text(&hidden.text);
        }
        let is_within = self.row || self.heading.as_ref().is_some_and(|heading| !heading.is_html);
        if self.hidden.is_some() || (is_html && is_within) {
            return;
        }
        self.end_code();
        self.row = false;
        self.boundary();
        self.put_lead();
        self.heading = Some(Heading { level, id, named: self.named.take(), is_html });
    }

    /// Ends a heading. `source` is how it is written, where it is written in Markdown.
    pub(super) fn end_heading(&mut self, source: Option<&str>) {
        let Some(heading) = self.heading.take_if(|heading| heading.is_html == source.is_none()) else { return };
        let line = std::mem::take(&mut self.line);
        let text = line.trim();
        self.source_line = SourceLine::default();
        let given = match (&heading.id, source) {
            (Some(id), _) => {
                self.outline.reserve(id);
                None
            }
            (None, Some(source)) if self.outline.slugs_source() => Some(self.outline.slug(source)),
            (None, Some(_)) => Some(self.outline.slug(text)),
            // Generators give no anchors to headings of raw HTML.
            (None, None) => None,
        };
        let said = heading.id.or(heading.named);
        let is_title = match self.title {
            Title::None => false,
            Title::First => self.first_heading.is_none() && heading.level == 1,
            Title::Known(title) => heading.level == 1 && title.trim() == text,
        };
        if self.first_heading.is_none() && !text.is_empty() {
            self.first_heading = Some(text.to_owned());
        }
        if is_title {
            // The page itself leads to its title; only a name that others may use is of use.
            self.outline.place(said);
        } else {
            let anchor = said.or(given).filter(|anchor| !anchor.is_empty());
            self.outline.heading(heading.level, text, anchor);
        }
    }

    /// Corrects the text of the heading that is open, and its id.
    pub(super) fn amend_heading(&mut self, amend: impl FnOnce(&mut String), id: Option<String>) {
        amend(&mut self.line);
        if let Some(heading) = &mut self.heading {
            heading.id = id.or(heading.id.take());
        }
    }

    /// A place that HTML names.
    pub(super) fn name_place(&mut self, name: &str) {
        if name.is_empty() || self.hidden.is_some() {
            return;
        }
        match &mut self.heading {
            // The first name in a heading is the nearest to what was meant.
            Some(heading) => {
                heading.named.get_or_insert_with(|| name.to_owned());
            }
            None => self.named = Some(name.to_owned()),
        }
    }

    pub(super) fn link(&mut self, destination: &str) {
        if self.hidden.is_none() {
            self.links.extend(links::to_page(destination));
        }
    }

    /// Links that are written as such in running text.
    pub(super) fn bare_links(&mut self, text: &str) {
        if self.hidden.is_none() && self.code.is_none() {
            self.links.extend(links::bare(text).map(str::to_owned));
        }
    }

    /// Hides what follows until the element ends.
    pub(super) fn hide(&mut self, name: &str) {
        self.hidden.get_or_insert_with(|| Hidden { name: name.to_owned(), text: String::new() });
    }

    /// Hides what follows until the comment ends.
    pub(super) fn hide_comment(&mut self, text: &str) {
        self.hide(COMMENT);
        self.text(text);
    }

    /// Shows again what follows, if `name` is what hid it.
    pub(super) fn show(&mut self, name: &str) {
        self.hidden.take_if(|hidden| hidden.name == name);
    }

    /// Whether the lines that come are code.
    pub(super) fn is_code(&self) -> bool {
        self.code.is_some()
    }

    pub(super) fn is_hidden(&self) -> bool {
        self.hidden.is_some()
    }

    /// How the open line ends.
    pub(super) fn line(&self) -> &str {
        &self.line
    }

    pub(super) fn finish(mut self) -> PageText {
        if let Some(hidden) = self.hidden.take() {
            self.text(&hidden.text);
        }
        self.end_code();
        self.row = false;
        self.boundary();
        self.put_lead();
        PageText { parts: self.outline.finish(), links: self.links, heading: self.first_heading }
    }
}

/// The first line of a quote that is a note, `[!NOTE] text`, with the kind as its first word. After
/// <https://docs.github.com/en/get-started/writing-on-github>; titles and folding marks follow Obsidian.
fn note(line: &str) -> Option<String> {
    let (kind, text) = line.trim_start().strip_prefix("[!")?.split_once(']')?;
    if kind.is_empty() || !kind.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
        return None;
    }
    let (first, others) = kind.split_at(1);
    let text = text.trim_start_matches(['+', '-']).trim_start();
    Some(format!("{}{}: {text}", first.to_ascii_uppercase(), others.to_ascii_lowercase()))
}
