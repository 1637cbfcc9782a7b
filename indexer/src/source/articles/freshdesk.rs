//! Reads Freshdesk solution exports: the answers of the Solutions API, saved as they came, or nested as
//! scripts put them together (categories with their folders, folders with their articles). Only what
//! stands in a folder for everyone becomes public. Format: Freshdesk's API reference (Solutions).

use std::collections::HashMap;

use serde_json::Value;

use super::{
    article::{self, Article},
    export,
    fields::{Fields, names, text, texts, time},
    groups::Groups,
};
use crate::{
    error::Result,
    source::{intake::Intake, markup::paragraphs, record::Fault, report::DropReason, spec::SourceSpec},
};

/// Visibility of a folder that everyone may see.
const EVERYONE: &str = "1";
/// Audience of a folder's visibility, unless the configuration names another.
const AUDIENCES: [(&str, &str); 6] = [
    ("2", "customers"),
    ("3", "agents"),
    ("4", "companies"),
    ("5", "bots"),
    ("6", "contact-segments"),
    ("7", "company-segments"),
];
/// Stands for the visibility of a folder that is not in the export.
const UNKNOWN: &str = "unknown";
/// Status of an article that is published.
const PUBLISHED: &str = "2";

/// The export, sorted.
#[derive(Default)]
struct Export {
    articles: Vec<(String, Fields)>,
    groups: Groups,
}

/// Reads every file of the export.
pub(in crate::source) fn read(intake: &mut Intake<'_>) -> Result<()> {
    let spec = intake.spec;
    let mut export = Export::default();
    export::values(intake, |intake, place, value| export.sort(intake, place, value));
    let mut languages: HashMap<String, Option<String>> = HashMap::new();
    let mut ready = Vec::new();
    for (place, fields) in &export.articles {
        match article(spec, &export.groups, fields, &mut languages) {
            Ok(article) => ready.push((place.clone(), article)),
            Err((reason, detail)) => intake.refuse(reason, place, &detail),
        }
    }
    drop(export);
    article::take(intake, ready)
}

impl Export {
    fn sort(&mut self, intake: &mut Intake<'_>, place: &str, value: Value) {
        match value {
            Value::Array(values) => self.list(intake, place, values, None),
            Value::Object(mut fields) if !fields.contains_key("id") => {
                let lists = ["categories", "folders", "articles"].map(|key| fields.remove(key));
                let ones = ["category", "folder", "article"].map(|key| fields.remove(key));
                if lists.iter().chain(&ones).all(Option::is_none) {
                    let detail = format!("neither category, folder nor article; keys there: {}", names(&fields));
                    intake.refuse(DropReason::WrongShape, place, &detail);
                }
                for values in lists.into_iter().flatten().filter_map(into_list) {
                    self.list(intake, place, values, None);
                }
                self.list(intake, place, ones.into_iter().flatten().collect(), None);
            }
            Value::Object(fields) => self.one(intake, place, fields, None),
            _ => intake.refuse(DropReason::WrongShape, place, "neither an object nor a list"),
        }
    }

    fn list(&mut self, intake: &mut Intake<'_>, place: &str, values: Vec<Value>, above: Option<&str>) {
        for (nth, value) in values.into_iter().enumerate() {
            // Version 1 of the API wraps each record in an object of one key.
            match unwrapped(value) {
                Value::Object(fields) => {
                    let id = text(&fields, "id").unwrap_or_else(|| format!("#{}", nth + 1));
                    let file = place.split_once(" record ").map_or(place, |(file, _)| file);
                    self.one(intake, &format!("{file} record {id}"), fields, above);
                }
                _ => intake.refuse(DropReason::WrongShape, &format!("{place} record #{}", nth + 1), "not an object"),
            }
        }
    }

    /// Tells what an object is by the keys that only its like has: articles have a title, folders a
    /// visibility. What stands within it is sorted after it.
    fn one(&mut self, intake: &mut Intake<'_>, place: &str, mut fields: Fields, above: Option<&str>) {
        let inner = ["folders", "sub_folders", "articles"].map(|key| fields.remove(key).and_then(into_list));
        if fields.contains_key("title") {
            if let (Some(folder), false) =
                (above.and_then(|key| key.strip_prefix("folder/")), fields.contains_key("folder_id"))
            {
                fields.insert("folder_id".to_owned(), Value::String(folder.to_owned()));
            }
            self.articles.push((place.to_owned(), fields));
            return;
        }
        let (Some(id), Some(name)) = (text(&fields, "id"), text(&fields, "name")) else {
            let detail = format!("neither category, folder nor article; keys there: {}", names(&fields));
            intake.refuse(DropReason::WrongShape, place, &detail);
            return;
        };
        let is_folder = fields.contains_key("visibility") || above.is_some() || fields.contains_key("parent_folder_id");
        let key = format!("{}/{id}", if is_folder { "folder" } else { "category" });
        let group = self.groups.entry(key.clone());
        group.name = name;
        if is_folder {
            let folder = text(&fields, "parent_folder_id").map(|id| format!("folder/{id}"));
            let category = text(&fields, "category_id").or_else(|| level(&fields, "category").map(|(id, _)| id));
            group.parent =
                folder.or_else(|| above.map(str::to_owned)).or_else(|| category.map(|id| format!("category/{id}")));
            group.audience = audience(intake.spec, &text(&fields, "visibility").unwrap_or_else(|| UNKNOWN.to_owned()));
        }
        for values in inner.into_iter().flatten() {
            self.list(intake, place, values, Some(&key));
        }
    }
}

fn into_list(value: Value) -> Option<Vec<Value>> {
    match value {
        Value::Array(values) => Some(values),
        _ => None,
    }
}

fn unwrapped(value: Value) -> Value {
    match value {
        Value::Object(mut fields) if fields.len() == 1 => {
            let inner =
                ["category", "folder", "article", "solution_article"].iter().find_map(|key| fields.remove(*key));
            inner.unwrap_or(Value::Object(fields))
        }
        value => value,
    }
}

/// Id and name of the outermost level of a kind in a record's `hierarchy`.
fn level(fields: &Fields, kind: &str) -> Option<(String, String)> {
    let levels = fields.get("hierarchy").and_then(Value::as_array)?;
    let data = levels.iter().find(|level| level.get("type").and_then(Value::as_str) == Some(kind))?.get("data")?;
    let data = data.as_object()?;
    Some((text(data, "id")?, text(data, "name")?))
}

/// Names of all levels of a record's `hierarchy`, which the API lists outermost first.
fn hierarchy(fields: &Fields) -> Vec<String> {
    let levels = fields.get("hierarchy").and_then(Value::as_array).into_iter().flatten();
    levels.filter_map(|level| text(level.get("data")?.as_object()?, "name")).collect()
}

/// Audience of a folder's visibility; `None` is everyone.
fn audience(spec: &SourceSpec, visibility: &str) -> Option<String> {
    if visibility == EVERYONE {
        return None;
    }
    let usual = AUDIENCES.iter().find(|(number, _)| *number == visibility).map(|(_, name)| (*name).to_owned());
    let key = format!("visibility-{visibility}");
    Some(spec.segments.get(&key).cloned().or(usual).unwrap_or(key))
}

/// An article. `languages` holds the first language that each id was met in: the same article in
/// another language has an id of its own.
fn article(
    spec: &SourceSpec,
    groups: &Groups,
    fields: &Fields,
    languages: &mut HashMap<String, Option<String>>,
) -> Result<Article, Fault> {
    if let Some(status) = text(fields, "status").filter(|status| status != PUBLISHED) {
        return Err((DropReason::Unpublished, format!("status {status}")));
    }
    let id = text(fields, "id").unwrap_or_default();
    let folder = text(fields, "folder_id").map(|id| format!("folder/{id}"));
    let folder = folder.filter(|key| groups.get(key).is_some());
    let above = groups.above(folder.as_deref(), None);
    let said = hierarchy(fields);
    let language = text(fields, "language");
    let first = languages.entry(id.clone()).or_insert_with(|| language.clone());
    let path = format!("support/solutions/articles/{id}");
    let (id, path) = match &language {
        Some(locale) if *first != language && !id.is_empty() => (format!("{id}/{locale}"), format!("{locale}/{path}")),
        _ => (id, path),
    };
    Ok(Article {
        title: text(fields, "title").unwrap_or_default(),
        body: text(fields, "description").unwrap_or_else(|| plain(fields)),
        url: text(fields, "url").filter(|url| url.starts_with("http")).or(Some(path)),
        breadcrumb: if said.len() > above.names.len() { said } else { above.names },
        audience: if folder.is_some() { above.audience } else { audience(spec, UNKNOWN) },
        tags: texts(fields, "tags"),
        language,
        created: time(fields, "created_at"),
        updated: time(fields, "updated_at"),
        id,
        ..Article::default()
    })
}

/// The text that an article has without its HTML.
fn plain(fields: &Fields) -> String {
    text(fields, "description_text").map(|text| paragraphs::to_html(&text)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        document::Document,
        source::{Collected, SourceKind, SourceReport},
    };

    fn read_json(json: &str) -> (Vec<Document>, SourceReport) {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.json"), json).unwrap();
        let mut spec = SourceSpec::new("kb", SourceKind::Freshdesk, folder.path());
        spec.segments.insert("visibility-4".into(), "partners".into());
        let mut collected = Collected::default();
        let report = crate::source::read(&spec, &mut collected).unwrap();
        (collected.documents.into_iter().map(|(_, document)| document).collect(), report)
    }

    #[test]
    fn only_a_folder_for_everyone_is_public() {
        for (folder, expected) in [
            (r#"{"id": 2, "name": "F", "visibility": 1}"#, "public"),
            (r#"{"id": 2, "name": "F", "visibility": 2}"#, "customers"),
            (r#"{"id": 2, "name": "F", "visibility": 3}"#, "agents"),
            (r#"{"id": 2, "name": "F", "visibility": 4}"#, "partners"),
            (r#"{"id": 2, "name": "F", "visibility": 12}"#, "visibility-12"),
            (r#"{"id": 2, "name": "F", "visibility": null}"#, "visibility-unknown"),
            (r#"{"id": 3, "name": "Another", "visibility": 1}"#, "visibility-unknown"),
            (
                r#"{"id": 2, "name": "F", "visibility": 1, "parent_folder_id": 3}, {"id": 3, "name": "G", "visibility": 3}"#,
                "agents",
            ),
        ] {
            let article = r#"{"id": 1, "title": "A", "folder_id": 2, "status": 2, "description": "<p>Text</p>"}"#;
            let (documents, _) = read_json(&format!("[{folder}, {article}]"));
            assert_eq!(documents[0].audience, expected, "{folder}");
        }
    }

    #[test]
    fn nested_records_have_their_places_above_them() {
        let (documents, _) = read_json(
            r#"[{"category": {"id": 1, "name": "Start", "folders": [{"id": 2, "name": "First steps", "visibility": 1,
                "articles": [{"id": 3, "title": "A", "status": 2, "description": "<p>Text</p>"}]}]}}]"#,
        );
        assert_eq!(documents[0].breadcrumb, ["Start", "First steps"]);
        assert_eq!(documents[0].audience, "public");
    }

    #[test]
    fn drafts_go_and_another_language_has_its_own_id() {
        let (documents, report) = read_json(
            r#"[{"id": 1, "title": "A", "status": 2, "language": "en", "description": "<p>Text</p>"},
                {"id": 1, "title": "B", "status": 2, "language": "fr", "description": "<p>Texte</p>"},
                {"id": 2, "title": "C", "status": 1, "description": "<p>Text</p>"}, "x", {"id": 4}]"#,
        );
        assert_eq!(documents.iter().map(Document::id).collect::<Vec<_>>(), ["kb/1", "kb/1/fr"]);
        let drops = [(DropReason::WrongShape, 2), (DropReason::Unpublished, 1)];
        assert_eq!(report.drops.into_iter().collect::<Vec<_>>(), drops);
    }
}
