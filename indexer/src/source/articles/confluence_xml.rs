//! Reads Confluence XML space exports. Only current pages are read; a page whose reading is restricted,
//! or that stands below one, never becomes public. Format: Atlassian's pages "Export Content to Word,
//! PDF, HTML and XML" and "Confluence Data Model".

use std::{
    collections::{HashMap, HashSet},
    path::Path,
};

use super::{
    article::{self, Article},
    entities::{Object, Objects},
    groups::{Groups, RESTRICTED},
};
use crate::{
    error::Result,
    source::{
        files::{self, bounded::reason_of},
        intake::Intake,
        limits::{MAX_HELD_BYTES, MAX_PAGE_BYTES},
        markup::storage::{self, Converted},
        record::Fault,
        report::{DropReason, RepairReason},
        spec::SourceSpec,
    },
};

/// How many pages are held at once.
const BATCH: usize = 256;

/// A page, without its text.
#[derive(Debug, Default)]
struct Page {
    title: String,
    space: String,
    created: Option<String>,
    updated: Option<String>,
    labels: Vec<String>,
}

/// Everything of an export but the texts.
#[derive(Debug, Default)]
struct Space {
    /// Current pages, by id.
    pages: HashMap<String, Page>,
    /// Their ids, in the order of the export.
    order: Vec<String>,
    /// Pages and spaces, for what stands above a page.
    groups: Groups,
    /// Keys of spaces, by id.
    keys: HashMap<String, String>,
    /// Current pages by the key of their space and their title.
    titles: HashMap<(String, String), String>,
    /// Whether the file ended early: what restricts its pages is not known.
    is_cut: bool,
}

/// Reads one file of entities.
pub(super) fn read(intake: &mut Intake<'_>, path: &Path, place: &str) -> Result<()> {
    let mut space = Space::default();
    if survey(intake, path, place, &mut space) {
        texts(intake, path, place, &space)?;
    }
    Ok(())
}

/// The objects of some classes of the file.
fn objects(path: &Path, classes: &'static [&'static str]) -> std::io::Result<Objects> {
    files::stream(path).map(|input| Objects::new(input, classes))
}

/// Reads everything but the texts. What is no current page is counted here; so is what ends the file
/// early. False when there is nothing to go on with.
fn survey(intake: &mut Intake<'_>, path: &Path, place: &str, space: &mut Space) -> bool {
    let classes = &["Space", "Page", "BlogPost", "Label", "Labelling", "ContentPermissionSet"];
    let objects = match objects(path, classes) {
        Ok(objects) => objects,
        Err(error) => {
            intake.refuse(reason_of(&error), place, &error.to_string());
            return false;
        }
    };
    let (mut labels, mut labellings, mut restricted) = (HashMap::new(), Vec::new(), HashSet::new());
    let mut held = 0;
    for object in objects {
        held += object.as_ref().map_or(0, Object::size);
        if held > MAX_HELD_BYTES {
            let detail =
                format!("pages of more than {MAX_HELD_BYTES} bytes, without their texts; what follows is not read");
            intake.refuse(DropReason::TooLarge, place, &detail);
            space.is_cut = true;
            break;
        }
        match object {
            Ok(object) => match object.class.as_str() {
                "Space" => space.add_space(&object),
                "Label" => drop(labels.insert(object.id.clone(), object.get("name").unwrap_or_default().to_owned())),
                "Labelling" => labellings.extend(labelling(&object)),
                "ContentPermissionSet" => restricted.extend(restriction(&object)),
                _ => {
                    if let Err((reason, detail)) = space.add_page(&object) {
                        intake.refuse(reason, &format!("{place} page {}", object.id), &detail);
                    }
                }
            },
            Err((reason, detail)) => {
                intake.refuse(reason, place, &detail);
                space.is_cut = true;
            }
        }
    }
    for (page, label) in labellings {
        if let (Some(page), Some(label)) = (space.pages.get_mut(&page), labels.get(&label)) {
            page.labels.push(label.clone());
        }
    }
    let audience = restricted_audience(intake.spec);
    for page in restricted {
        space.groups.entry(page_key(&page)).audience = Some(audience.clone());
    }
    space.index();
    true
}

fn restricted_audience(spec: &SourceSpec) -> String {
    spec.segments.get(RESTRICTED).cloned().unwrap_or_else(|| RESTRICTED.to_owned())
}

fn page_key(id: &str) -> String {
    format!("page/{id}")
}

fn labelling(object: &Object) -> Option<(String, String)> {
    let page = object.get("content").or_else(|| object.get("contentId"))?;
    Some((page.to_owned(), object.get("label")?.to_owned()))
}

/// The page whose reading a set of permissions restricts. A set that says that it holds nothing
/// restricts nothing.
fn restriction(object: &Object) -> Option<String> {
    let is_view = object.get("type").is_none_or(|kind| kind.eq_ignore_ascii_case("view"));
    let is_empty = object.has("contentPermissions") && object.get("contentPermissions").is_none();
    let page = object.get("owningContent").or_else(|| object.get("content"))?;
    (is_view && !is_empty).then(|| page.to_owned())
}

impl Space {
    fn add_space(&mut self, object: &Object) {
        let name = object.get("name").unwrap_or_default().to_owned();
        self.groups.entry(format!("space/{}", object.id)).name = name;
        self.keys.insert(object.id.clone(), object.get("key").unwrap_or_default().to_owned());
    }

    /// Takes a page, unless it is not a current one.
    fn add_page(&mut self, object: &Object) -> Result<(), Fault> {
        if let Some(current) = object.get("originalVersion").or_else(|| object.get("originalVersionId")) {
            return Err((DropReason::Unpublished, format!("an earlier version of page {current}")));
        }
        if self.pages.contains_key(&object.id) {
            return Err((DropReason::DuplicateId, object.id.clone()));
        }
        let get = |name: &str| object.get(name).map(str::to_owned);
        let space = get("space").unwrap_or_default();
        let group = self.groups.entry(page_key(&object.id));
        group.name = get("title").unwrap_or_default();
        group.parent = get("parent").map_or_else(|| Some(format!("space/{space}")), |id| Some(page_key(&id)));
        match object.get("contentStatus") {
            None | Some("current") => {}
            Some(status) => return Err((DropReason::Unpublished, status.to_owned())),
        }
        let page = Page {
            title: get("title").unwrap_or_default(),
            space,
            created: get("creationDate"),
            updated: get("lastModificationDate"),
            labels: Vec::new(),
        };
        self.order.push(object.id.clone());
        self.pages.insert(object.id.clone(), page);
        Ok(())
    }

    fn key(&self, page: &Page) -> &str {
        self.keys.get(&page.space).map_or("", String::as_str)
    }

    /// Finds pages by title; of two with the same, the first counts.
    fn index(&mut self) {
        for id in &self.order {
            let Some(page) = self.pages.get(id) else { continue };
            let key = self.keys.get(&page.space).cloned().unwrap_or_default();
            self.titles.entry((key, page.title.clone())).or_insert_with(|| id.clone());
        }
    }

    /// The address of the page `title` in the space `key`.
    fn address(&self, spec: &SourceSpec, key: &str, title: &str) -> Option<String> {
        let path = match self.titles.get(&(key.to_owned(), title.to_owned())) {
            Some(id) => view_path(id),
            None if key.is_empty() => return None,
            None => display_path(key, title),
        };
        spec.url_of(&path).or_else(|| Some(format!("/{path}")))
    }
}

/// Path of a page by its id, which holds whatever becomes of its title.
pub(super) fn view_path(id: &str) -> String {
    format!("pages/viewpage.action?pageId={id}")
}

fn display_path(key: &str, title: &str) -> String {
    let title: String = url::form_urlencoded::byte_serialize(title.as_bytes()).collect();
    format!("display/{key}/{title}")
}

/// Reads the texts and takes the pages, each when its text comes; those without one at the end.
fn texts(intake: &mut Intake<'_>, path: &Path, place: &str, space: &Space) -> Result<()> {
    let mut open: HashSet<&str> = space.order.iter().map(String::as_str).collect();
    let mut ready = Vec::new();
    // What ends the file early was counted before.
    let objects = objects(path, &["BodyContent"]).into_iter().flatten();
    for mut object in objects.map_while(std::result::Result::ok) {
        let id = object.get("content").unwrap_or_default().to_owned();
        let Some(page) = space.pages.get(&id).filter(|_| open.remove(id.as_str())) else { continue };
        let place = format!("{place} page {id}");
        if object.is_too_large {
            intake.refuse(DropReason::TooLarge, &place, &format!("more than {MAX_PAGE_BYTES} bytes"));
            continue;
        }
        let body = object.take("body").unwrap_or_default();
        ready.push((place, article(intake.spec, space, &id, page, &body)));
        if ready.len() == BATCH {
            article::take(intake, std::mem::take(&mut ready))?;
        }
    }
    for id in space.order.iter().filter(|id| open.contains(id.as_str())) {
        let Some(page) = space.pages.get(id) else { continue };
        ready.push((format!("{place} page {id}"), article(intake.spec, space, id, page, "")));
    }
    article::take(intake, ready)
}

fn article(spec: &SourceSpec, space: &Space, id: &str, page: &Page, body: &str) -> Article {
    let own = space.key(page);
    let Converted { html, unknown, included, broken_at } =
        storage::to_html(body, &page.title, &|key, title| space.address(spec, key.unwrap_or(own), title));
    let mut faults: Vec<_> =
        unknown.into_iter().map(|name| (RepairReason::UnknownMarkup, format!("macro `{name}`"))).collect();
    faults.extend(included.into_iter().map(|title| (RepairReason::MissingInclude, format!("page `{title}`"))));
    faults.extend(broken_at.map(|at| (RepairReason::PartLeftOut, format!("what follows byte {at} of its text"))));
    let group = space.groups.get(&page_key(id));
    let above = space.groups.above(group.and_then(|group| group.parent.as_deref()), None);
    let aliases = (!own.is_empty()).then(|| [display_path(own, &page.title), format!("spaces/{own}/pages/{id}")]);
    Article {
        id: id.to_owned(),
        title: page.title.clone(),
        body: html,
        url: Some(view_path(id)),
        aliases: aliases.into_iter().flatten().filter_map(|path| spec.url_of(&path)).collect(),
        breadcrumb: above.names,
        audience: group
            .and_then(|group| group.audience.clone())
            .or(above.audience)
            .or_else(|| space.is_cut.then(|| restricted_audience(spec))),
        tags: page.labels.clone(),
        created: page.created.clone(),
        updated: page.updated.clone(),
        faults,
        ..Article::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        document::Document,
        source::{Collected, SourceKind, SourceReport},
    };

    fn read_xml(objects: &str) -> (Vec<Document>, SourceReport) {
        let folder = tempfile::tempdir().unwrap();
        let space = r#"<object class="Space"><id name="id">1</id><property name="key">HELP</property><property name="name">Help</property></object>"#;
        std::fs::write(
            folder.path().join("entities.xml"),
            format!("<hibernate-generic>{space}{objects}</hibernate-generic>"),
        )
        .unwrap();
        let mut spec = SourceSpec::new("kb", SourceKind::Confluence, folder.path());
        spec.url = Some("https://wiki.example".into());
        let mut collected = Collected::default();
        let report = crate::source::read(&spec, &mut collected).unwrap();
        (collected.documents.into_iter().map(|(_, document)| document).collect(), report)
    }

    fn page(id: u32, more: &str, body: &str) -> String {
        format!(
            "<object class=\"BodyContent\"><id name=\"id\">{id}0</id><property name=\"content\" class=\"Page\"><id name=\"id\">{id}</id></property>\
             <property name=\"body\"><![CDATA[{body}]]></property></object><object class=\"Page\"><id name=\"id\">{id}</id>\
             <property name=\"title\"><![CDATA[Page {id}]]></property><property name=\"space\"><id name=\"id\">1</id></property>{more}</object>"
        )
    }

    #[test]
    fn only_current_pages_are_read_and_the_others_counted() {
        let (documents, report) = read_xml(
            &[
                page(2, "", "<p>Text</p>"),
                page(3, "<property name=\"originalVersion\"><id name=\"id\">2</id></property>", "<p>Old</p>"),
                page(4, "<property name=\"contentStatus\"><![CDATA[draft]]></property>", "<p>Not yet</p>"),
                page(5, "<property name=\"contentStatus\"><![CDATA[current]]></property>", ""),
            ]
            .concat(),
        );
        assert_eq!(documents.iter().map(Document::id).collect::<Vec<_>>(), ["kb/2"]);
        assert_eq!(documents[0].breadcrumb, ["Help"]);
        let drops = [(DropReason::NoText, 1), (DropReason::Unpublished, 2)];
        assert_eq!(report.drops.into_iter().collect::<Vec<_>>(), drops);
    }

    #[test]
    fn a_restriction_holds_for_the_pages_below() {
        let below = |parent: u32| format!("<property name=\"parent\"><id name=\"id\">{parent}</id></property>");
        let set = |kind: &str, page: u32, permissions: &str| {
            format!(
                "<object class=\"ContentPermissionSet\"><id name=\"id\">9{page}</id><property name=\"type\"><![CDATA[{kind}]]></property>\
                 <property name=\"owningContent\"><id name=\"id\">{page}</id></property>\
                 <collection name=\"contentPermissions\">{permissions}</collection></object>"
            )
        };
        let one = "<element class=\"ContentPermission\"><id name=\"id\">7</id></element>";
        let (documents, _) = read_xml(
            &[
                page(2, "", "<p>Text</p>"),
                page(3, &below(2), "<p>Text</p>"),
                page(4, &below(3), "<p>Text</p>"),
                page(5, "", "<p>Text</p>"),
                page(6, "", "<p>Text</p>"),
                set("View", 3, one),
                set("Edit", 5, one),
                set("View", 6, ""),
            ]
            .concat(),
        );
        let audiences: Vec<_> = documents.iter().map(|document| document.audience.as_str()).collect();
        assert_eq!(audiences, ["public", "restricted", "restricted", "public", "public"]);
    }

    #[test]
    fn of_a_file_that_ends_early_no_page_is_public() {
        let (documents, report) =
            read_xml(&[page(2, "", "<p>Text</p>"), page(2, "", "x"), "<object <<".to_owned()].concat());
        assert_eq!(documents.iter().map(|document| document.audience.as_str()).collect::<Vec<_>>(), ["restricted"]);
        let drops = [(DropReason::BadXml, 1), (DropReason::DuplicateId, 1)];
        assert_eq!(report.drops.into_iter().collect::<Vec<_>>(), drops);
    }

    #[test]
    fn links_by_title_lead_to_pages_of_the_export() {
        let link = |page: &str| format!("<p>a <ac:link><ri:page {page}/></ac:link></p>");
        let body =
            [link("ri:content-title=\"Page 3\""), link("ri:space-key=\"DEV\" ri:content-title=\"Page 3 &amp; 4\"")];
        let (documents, _) = read_xml(&[page(2, "", &body.concat()), page(3, "", "<p>Text</p>")].concat());
        assert_eq!(
            documents[0].links,
            ["https://wiki.example/display/DEV/Page+3+%26+4", "https://wiki.example/pages/viewpage.action?pageId=3"]
        );
    }
}
