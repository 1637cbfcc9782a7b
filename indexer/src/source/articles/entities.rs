//! Streams the objects of a Confluence XML space export, `entities.xml`: one at a time, with their
//! fields as texts. Entities are never expanded beyond XML's own, nothing large is held, and a broken
//! file gives what came before the break. Knows no pages.

use std::{
    collections::HashMap,
    io::{self, BufRead, Read},
};

use quick_xml::{Reader, escape::unescape, events::Event};

use crate::source::{
    files::bounded::reason_of,
    limits::{MAX_PAGE_BYTES, MAX_TOPIC_BYTES},
    record::Fault,
    report::DropReason,
};

/// An object of the export, as far as it is used.
#[derive(Debug, Default)]
pub(super) struct Object {
    pub(super) class: String,
    pub(super) id: String,
    /// Text of each property; where it refers to another object, the id of that; where it is a
    /// collection, the ids in it.
    values: HashMap<String, String>,
    /// Whether a text of it was longer than a page may be and was left out.
    pub(super) is_too_large: bool,
}

impl Object {
    /// The text of a property; nothing when it is empty.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str).filter(|text| !text.is_empty())
    }

    /// Whether the object has the property, even if it is empty.
    pub(super) fn has(&self, name: &str) -> bool {
        self.values.contains_key(name)
    }

    /// Bytes that the object takes, about.
    pub(super) fn size(&self) -> u64 {
        self.values.iter().map(|(name, text)| 64 + (name.len() + text.len()) as u64).sum::<u64>() + 64
    }

    pub(super) fn take(&mut self, name: &str) -> Option<String> {
        self.values.remove(name)
    }
}

/// Reads at most `left` more bytes and is an error then: a single token may not fill the memory.
struct Bounded {
    inner: Box<dyn BufRead>,
    left: u64,
}

impl Read for Bounded {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let available = self.fill_buf()?;
        let used = available.len().min(buffer.len());
        if let (Some(from), Some(to)) = (available.get(..used), buffer.get_mut(..used)) {
            to.copy_from_slice(from);
        }
        self.consume(used);
        Ok(used)
    }
}

impl BufRead for Bounded {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.left == 0 {
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, "a text of more than a page"));
        }
        let left = usize::try_from(self.left).unwrap_or(usize::MAX);
        let available = self.inner.fill_buf()?;
        Ok(available.get(..left).unwrap_or(available))
    }

    fn consume(&mut self, used: usize) {
        self.left = self.left.saturating_sub(used as u64);
        self.inner.consume(used);
    }
}

/// The objects of some classes, in order.
pub(super) struct Objects {
    reader: Reader<Bounded>,
    buffer: Vec<u8>,
    classes: &'static [&'static str],
    is_over: bool,
}

impl Objects {
    pub(super) fn new(input: Box<dyn BufRead>, classes: &'static [&'static str]) -> Self {
        let mut reader = Reader::from_reader(Bounded { inner: input, left: MAX_TOPIC_BYTES });
        reader.config_mut().check_end_names = false;
        reader.config_mut().allow_dangling_amp = true;
        Self { reader, buffer: Vec::new(), classes, is_over: false }
    }

    /// The next object, or why there is none although the file goes on.
    fn read(&mut self) -> Result<Option<Object>, Fault> {
        let mut open = Open::default();
        loop {
            self.buffer.clear();
            self.reader.get_mut().left = MAX_TOPIC_BYTES;
            let event = match self.reader.read_event_into(&mut self.buffer) {
                Ok(event) => event,
                Err(quick_xml::Error::Io(error)) if error.kind() == io::ErrorKind::FileTooLarge => {
                    let detail = format!("a text of more than {MAX_TOPIC_BYTES} bytes; what follows is not read");
                    return Err((DropReason::TooLarge, detail));
                }
                Err(quick_xml::Error::Io(error)) => return Err((reason_of(&error), error.to_string())),
                Err(error) => {
                    let detail = format!("at byte {}: {error}", self.reader.error_position());
                    return Err((DropReason::BadXml, detail));
                }
            };
            match event {
                Event::Start(start) => {
                    let attribute = |key: &str| {
                        let mut attributes = start.attributes();
                        let found = attributes.with_checks(false).flatten().find(|one| one.key.as_ref() == key);
                        found.map(|found| found.value.to_string()).unwrap_or_default()
                    };
                    open.enter(start.name().as_ref(), attribute, self.classes);
                }
                Event::Empty(start) if open.depth == 1 => {
                    let name = start.try_get_attribute("name").ok().flatten();
                    open.object.values.extend(name.map(|name| (name.value.to_string(), String::new())));
                }
                Event::End(_) => {
                    if let Some(object) = open.leave() {
                        return Ok(Some(object));
                    }
                }
                Event::Text(text) => open.text(&text),
                Event::CData(text) => open.text(&text),
                Event::GeneralRef(name) => {
                    let written = format!("&{};", &*name);
                    open.text(&unescape(&written).unwrap_or_else(|_| written.as_str().into()));
                }
                Event::DocType(_) => {
                    return Err((DropReason::WrongShape, "a document type declaration is never read".to_owned()));
                }
                Event::Eof if open.depth > 0 => {
                    return Err((DropReason::BadXml, "the file ends within an object".to_owned()));
                }
                Event::Eof => return Ok(None),
                _ => {}
            }
        }
    }
}

impl Iterator for Objects {
    type Item = Result<Object, Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_over {
            return None;
        }
        let next = self.read().transpose();
        self.is_over = !matches!(next, Some(Ok(_)));
        next
    }
}

/// The object that is being read.
#[derive(Default)]
struct Open {
    object: Object,
    /// How many elements are open, with the object itself.
    depth: usize,
    is_wanted: bool,
    /// Name and text of the field that is being read.
    field: Option<(String, String)>,
}

impl Open {
    fn enter(&mut self, name: &str, attribute: impl Fn(&str) -> String, classes: &[&str]) {
        match self.depth {
            0 if name != "object" => return,
            0 => {
                self.object = Object { class: attribute("class"), ..Object::default() };
                self.is_wanted = classes.contains(&self.object.class.as_str());
            }
            1 if name == "id" => self.field = Some(("id".to_owned(), String::new())),
            1 => self.field = Some((attribute("name"), String::new())),
            _ => {}
        }
        self.depth += 1;
    }

    fn text(&mut self, text: &str) {
        let Some((_, held)) = &mut self.field else { return };
        if held.len() + text.len() > usize::try_from(MAX_PAGE_BYTES).unwrap_or(usize::MAX) {
            self.object.is_too_large = true;
        } else if self.is_wanted {
            held.push_str(text);
        }
    }

    fn leave(&mut self) -> Option<Object> {
        self.depth = self.depth.checked_sub(1)?;
        if self.depth == 1 {
            let (name, text) = self.field.take()?;
            let text = text.trim().to_owned();
            if name == "id" {
                self.object.id = text;
            } else {
                self.object.values.insert(name, text);
            }
        }
        let object = (self.depth == 0).then(|| std::mem::take(&mut self.object))?;
        self.is_wanted.then_some(object)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn objects(xml: &str) -> Vec<Result<Object, Fault>> {
        Objects::new(Box::new(io::Cursor::new(xml.to_owned())), &["Page"]).collect()
    }

    #[test]
    fn objects_have_their_texts_and_the_ids_they_refer_to() {
        let found = objects(
            "<?xml version=\"1.0\"?><hibernate-generic><object class=\"User\"><id name=\"key\">9</id></object>\
             <object class=\"Page\" package=\"p\">\n<id name=\"id\">7</id>\n<property name=\"title\"><![CDATA[A & B]]></property>\
             <property name=\"code\"><![CDATA[x]]]]><![CDATA[>y &amp; z]]></property><property name=\"plain\">Q &amp; A &#33;</property>\
             <property name=\"none\"/><property name=\"parent\" class=\"Page\" package=\"p\"><id name=\"id\">5</id>\n</property></object></hibernate-generic>",
        );
        let [Ok(page)] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!((page.class.as_str(), page.id.as_str()), ("Page", "7"));
        for (name, text) in [("title", "A & B"), ("code", "x]]>y &amp; z"), ("plain", "Q & A !"), ("parent", "5")] {
            assert_eq!(page.get(name), Some(text));
        }
        assert!(page.has("none") && page.get("none").is_none() && !page.has("missing"));
    }

    #[test]
    fn a_broken_file_gives_what_came_before_the_break() {
        let page = "<object class=\"Page\"><id name=\"id\">1</id></object>";
        for (rest, reason) in [
            ("<object class=\"Page\"><id", DropReason::BadXml),
            ("<object class=\"Page\"><id>2</id>", DropReason::BadXml),
            ("<!DOCTYPE x [<!ENTITY a \"b\">]>", DropReason::WrongShape),
        ] {
            let found = objects(&format!("<e>{page}{rest}"));
            assert_eq!(found.len(), 2, "{rest}");
            assert!(found[0].is_ok());
            assert_eq!(found[1].as_ref().unwrap_err().0, reason, "{rest}");
        }
    }

    #[test]
    fn a_text_that_is_too_large_is_left_out_and_one_that_fills_the_memory_ends_the_reading() {
        let page = |bytes: u64| {
            let body = "a".repeat(usize::try_from(bytes).unwrap());
            format!(
                "<e><object class=\"Page\"><id name=\"id\">1</id><property name=\"body\"><![CDATA[{body}]]></property></object></e>"
            )
        };
        let found = objects(&page(MAX_PAGE_BYTES + 1));
        assert!(found[0].as_ref().unwrap().is_too_large);
        let found = objects(&page(MAX_TOPIC_BYTES + 1));
        assert_eq!(found[0].as_ref().unwrap_err().0, DropReason::TooLarge);
    }
}
