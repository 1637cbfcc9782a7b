//! Reads Zendesk Help Center exports: the answers of the Help Center API, saved as they came. Articles
//! of a user segment never become public. Format: Zendesk's Help Center API reference (Articles,
//! Sections, Categories, Translations).

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::{
    article::{self, Article},
    export,
    fields::{Fields, flag, names, text, texts, time},
    groups::Groups,
};
use crate::{
    error::Result,
    source::{intake::Intake, record::Fault, report::DropReason, spec::SourceSpec},
};

/// Keys of an answer that holds a list we read.
const LISTS: [&str; 4] = ["articles", "translations", "sections", "categories"];
/// Keys that tell a page of a list of something else.
const PAGING: [&str; 4] = ["next_page", "page_count", "count", "meta"];

/// The export, sorted.
#[derive(Default)]
struct Export {
    articles: Vec<(String, Fields)>,
    translations: Vec<(String, Fields)>,
    groups: Groups,
    /// Articles, by id and locale, that a translation marks as draft or hidden.
    unpublished: HashSet<(String, String)>,
}

/// Reads every file of the export.
pub(in crate::source) fn read(intake: &mut Intake<'_>) -> Result<()> {
    let mut export = Export::default();
    export::values(intake, |intake, place, value| export.sort(intake, place, value));
    let spec = intake.spec;
    let mut ready = Vec::new();
    for (place, made) in articles(spec, &export).into_iter().chain(translations(spec, &export)) {
        match made {
            Ok(article) => ready.push((place, article)),
            Err((reason, detail)) => intake.refuse(reason, &place, &detail),
        }
    }
    drop(export);
    article::take(intake, ready)
}

impl Export {
    /// Puts what a file holds where it belongs.
    fn sort(&mut self, intake: &mut Intake<'_>, place: &str, value: Value) {
        match value {
            Value::Array(values) => self.list(intake, place, "value", values),
            Value::Object(mut fields) if is_answer(&fields) => {
                for key in LISTS {
                    if let Some(Value::Array(values)) = fields.remove(key) {
                        self.list(intake, place, key.trim_end_matches('s'), values);
                    }
                }
                if let Some(Value::Object(fields)) = fields.remove("article") {
                    self.one(intake, place, fields);
                }
            }
            Value::Object(fields) => self.one(intake, place, fields),
            _ => intake.refuse(DropReason::WrongShape, place, "neither an object nor a list"),
        }
    }

    fn list(&mut self, intake: &mut Intake<'_>, place: &str, what: &str, values: Vec<Value>) {
        for (nth, value) in values.into_iter().enumerate() {
            match value {
                Value::Object(fields) => {
                    let id = text(&fields, "id").unwrap_or_else(|| format!("#{}", nth + 1));
                    self.one(intake, &format!("{place} {what} {id}"), fields);
                }
                _ => intake.refuse(DropReason::WrongShape, &format!("{place} {what} #{}", nth + 1), "not an object"),
            }
        }
    }

    /// Tells what an object is by the keys that only its like has.
    fn one(&mut self, intake: &mut Intake<'_>, place: &str, mut fields: Fields) {
        let has = |key: &str| fields.contains_key(key);
        if has("source_id") {
            self.translation(place, fields);
        } else if has("section_id") || (has("body") && has("title")) {
            // Translations may be loaded beside their article, within it.
            if let Some(Value::Array(values)) = fields.remove("translations") {
                self.list(intake, place, "translation", values);
            }
            self.articles.push((place.to_owned(), fields));
        } else if has("category_id") || (has("name") && has("source_locale")) {
            self.group(&fields);
        } else if !has("name") && !PAGING.iter().any(|key| has(key)) {
            let detail = format!("neither article, translation, section nor category; keys there: {}", names(&fields));
            intake.refuse(DropReason::WrongShape, place, &detail);
        }
    }

    fn translation(&mut self, place: &str, fields: Fields) {
        let kind = text(&fields, "source_type").map_or_else(|| "article".to_owned(), |kind| kind.to_lowercase());
        let (id, locale) = (text(&fields, "source_id").unwrap_or_default(), locale(&fields, "locale"));
        if kind != "article" {
            if let (Some(locale), Some(title)) = (locale, text(&fields, "title")) {
                self.groups.entry(format!("{kind}/{id}")).names.insert(locale, title);
            }
            return;
        }
        if flag(&fields, "draft") || flag(&fields, "hidden") {
            self.unpublished.insert((id, locale.unwrap_or_default()));
        }
        self.translations.push((place.to_owned(), fields));
    }

    /// A section or a category; one that is listed once for each language has a name in each.
    fn group(&mut self, fields: &Fields) {
        let Some(id) = text(fields, "id") else { return };
        let category = text(fields, "category_id").map(|id| format!("category/{id}"));
        let kind = if category.is_some() { "section" } else { "category" };
        let name = text(fields, "name").unwrap_or_default();
        let group = self.groups.entry(format!("{kind}/{id}"));
        group.parent = text(fields, "parent_section_id").map(|id| format!("section/{id}")).or(category);
        if let Some(locale) = locale(fields, "locale") {
            group.names.insert(locale, name.clone());
        }
        if group.name.is_empty() || locale(fields, "locale") == locale(fields, "source_locale") {
            group.name = name;
        }
    }
}

/// Whether an object is an answer of the API with records in it, and not a record with lists in it.
fn is_answer(fields: &Fields) -> bool {
    let has_list = LISTS.iter().any(|key| fields.get(*key).is_some_and(Value::is_array));
    let has_one = fields.get("article").is_some_and(Value::is_object);
    !fields.contains_key("section_id") && (has_list || has_one)
}

fn locale(fields: &Fields, key: &str) -> Option<String> {
    text(fields, key).map(|locale| locale.to_lowercase())
}

/// Every article, with its place, or why it is none.
fn articles(spec: &SourceSpec, export: &Export) -> Vec<(String, Result<Article, Fault>)> {
    let made = export.articles.iter().map(|(place, fields)| (place.clone(), article(spec, export, fields, fields)));
    made.collect()
}

/// Every translation that is not its article's own text.
fn translations(spec: &SourceSpec, export: &Export) -> Vec<(String, Result<Article, Fault>)> {
    let mut sources: HashMap<String, &Fields> = HashMap::new();
    let mut listed: HashSet<(String, Option<String>)> = HashSet::new();
    for (_, fields) in &export.articles {
        let id = text(fields, "id").unwrap_or_default();
        listed.insert((id.clone(), locale(fields, "locale")));
        sources.entry(id).or_insert(fields);
    }
    let mut made = Vec::new();
    for (place, fields) in &export.translations {
        let id = text(fields, "source_id").unwrap_or_default();
        let outcome = match sources.get(&id) {
            Some(_) if listed.contains(&(id, locale(fields, "locale"))) => continue,
            Some(source) => article(spec, export, source, fields),
            None => Err((DropReason::Orphan, "its article is not in the export".to_owned())),
        };
        made.push((place.clone(), outcome));
    }
    made
}

/// An article in the language of `fields`, which are its own or those of a translation.
fn article(spec: &SourceSpec, export: &Export, source: &Fields, fields: &Fields) -> Result<Article, Fault> {
    let id = text(source, "id").unwrap_or_default();
    let locale = locale(fields, "locale");
    let is_marked = export.unpublished.contains(&(id.clone(), locale.clone().unwrap_or_default()));
    if is_marked || flag(fields, "draft") || flag(fields, "hidden") {
        return Err((DropReason::Unpublished, "draft or hidden".to_owned()));
    }
    let audience = audience(spec, source)?;
    let section = text(source, "section_id").map(|id| format!("section/{id}"));
    let above = export.groups.above(section.as_deref(), locale.as_deref());
    let is_source =
        locale.is_none() || text(source, "source_locale").is_none_or(|own| Some(own.to_lowercase()) == locale);
    let url = text(fields, "html_url");
    let path = locale.as_ref().map(|locale| format!("hc/{locale}/articles/{id}"));
    Ok(Article {
        id: match &locale {
            Some(locale) if !is_source && !id.is_empty() => format!("{id}/{locale}"),
            _ => id,
        },
        title: text(fields, "title").or_else(|| text(fields, "name")).unwrap_or_default(),
        body: text(fields, "body").unwrap_or_default(),
        aliases: url.as_deref().and_then(without_title).into_iter().collect(),
        url: url.or(path),
        breadcrumb: above.names,
        audience: audience.or(above.audience),
        tags: texts(source, "label_names"),
        language: locale,
        created: time(fields, "created_at"),
        updated: time(fields, "edited_at").or_else(|| time(fields, "updated_at")),
        ..Article::default()
    })
}

/// Who may see an article: everyone, or the segments it names. Being in one of them is enough, so that
/// any one of their audiences may stand for all.
fn audience(spec: &SourceSpec, fields: &Fields) -> Result<Option<String>, Fault> {
    let unclear = |key: &str| {
        (DropReason::WrongShape, format!("`{key}` is not what it says in the API: who may see it is not known"))
    };
    let mut ids = match fields.get("user_segment_ids") {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Array(values)) if values.len() == texts(fields, "user_segment_ids").len() => {
            texts(fields, "user_segment_ids")
        }
        Some(_) => return Err(unclear("user_segment_ids")),
    };
    match fields.get("user_segment_id") {
        None | Some(Value::Null) => {}
        Some(_) => ids.push(text(fields, "user_segment_id").ok_or_else(|| unclear("user_segment_id"))?),
    }
    let named = ids.iter().find_map(|id| spec.segments.get(id).cloned());
    Ok(named.or_else(|| ids.first().map(|id| format!("segment-{id}"))))
}

/// The address without the words of the title after the id, which Zendesk answers all the same:
/// `/hc/en-us/articles/123-Title` is `/hc/en-us/articles/123`.
fn without_title(url: &str) -> Option<String> {
    let (head, tail) = url.split_once("/articles/")?;
    let (id, _) = tail.split_once('-')?;
    let is_id = !id.is_empty() && id.bytes().all(|b| b.is_ascii_digit());
    is_id.then(|| format!("{head}/articles/{id}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        document::Document,
        source::{Collected, SourceKind, SourceReport},
    };

    fn read_json(files: &[&str]) -> (Vec<Document>, SourceReport) {
        let folder = tempfile::tempdir().unwrap();
        for (nth, json) in files.iter().enumerate() {
            std::fs::write(folder.path().join(format!("{nth}.json")), json).unwrap();
        }
        let mut spec = SourceSpec::new("kb", SourceKind::Zendesk, folder.path());
        spec.segments.insert("9".into(), "partners".into());
        let mut collected = Collected::default();
        let report = crate::source::read(&spec, &mut collected).unwrap();
        (collected.documents.into_iter().map(|(_, document)| document).collect(), report)
    }

    fn audience_of(segment: &str) -> Result<Option<String>, DropReason> {
        let json = format!(r#"{{"id": 1, "body": "x", {segment}}}"#);
        let mut spec = SourceSpec::new("kb", SourceKind::Zendesk, ".");
        spec.segments.insert("9".into(), "partners".into());
        audience(&spec, &serde_json::from_str(&json).unwrap()).map_err(|(reason, _)| reason)
    }

    #[test]
    fn a_segment_is_never_public() {
        for (segment, expected) in [
            (r#""user_segment_id": null"#, Ok(None)),
            (r#""user_segment_id": null, "user_segment_ids": []"#, Ok(None)),
            (r#""user_segment_id": 9"#, Ok(Some("partners"))),
            (r#""user_segment_id": "8""#, Ok(Some("segment-8"))),
            (r#""user_segment_id": null, "user_segment_ids": [7, 9]"#, Ok(Some("partners"))),
            (r#""user_segment_ids": [7, 8]"#, Ok(Some("segment-7"))),
            (r#""user_segment_id": {"id": 9}"#, Err(DropReason::WrongShape)),
            (r#""user_segment_id": """#, Err(DropReason::WrongShape)),
            (r#""user_segment_ids": [{}]"#, Err(DropReason::WrongShape)),
            (r#""user_segment_ids": "7""#, Err(DropReason::WrongShape)),
        ] {
            assert_eq!(audience_of(segment), expected.map(|name| name.map(str::to_owned)), "{segment}");
        }
    }

    #[test]
    fn one_bad_article_does_not_take_the_others_away() {
        let (documents, report) = read_json(&[
            r#"{"articles": [7, {"id": {}, "section_id": 1, "body": "<p>No id</p>"},
                {"id": 1, "title": 5, "section_id": null, "label_names": "x", "created_at": {}, "body": "<p>Good</p>"}], "next_page": null}"#,
        ]);
        assert_eq!(documents.len(), 1);
        assert_eq!(documents[0].title, "5");
        let reasons: Vec<_> = report.dropped.iter().map(|drop| drop.reason).collect();
        assert_eq!(reasons, [DropReason::WrongShape, DropReason::NoId]);
    }

    #[test]
    fn a_translation_is_a_document_unless_it_is_the_article_itself() {
        let (documents, report) = read_json(&[
            r#"[{"id": 1, "section_id": 2, "title": "A", "body": "<p>Text</p>", "locale": "en-us", "source_locale": "en-us", "user_segment_id": 9}]"#,
            r#"{"translations": [
                {"id": 5, "source_id": 1, "source_type": "Article", "locale": "en-us", "title": "A", "body": "<p>Text</p>"},
                {"id": 6, "source_id": 1, "source_type": "Article", "locale": "de", "title": "B", "body": "<p>Text</p>"},
                {"id": 7, "source_id": 1, "locale": "fr", "title": "C", "body": "<p>Texte</p>", "draft": true},
                {"id": 8, "source_id": 3, "locale": "fr", "title": "C", "body": "<p>Texte</p>"}]}"#,
        ]);
        let seen: Vec<_> = documents.iter().map(|document| (document.id(), document.audience.clone())).collect();
        assert_eq!(seen, [("kb/1".to_owned(), "partners".to_owned()), ("kb/1/de".to_owned(), "partners".to_owned())]);
        let reasons: Vec<_> = report.dropped.iter().map(|drop| drop.reason).collect();
        assert_eq!(reasons, [DropReason::Unpublished, DropReason::Orphan]);
    }

    #[test]
    fn an_article_that_its_own_translation_hides_is_not_published() {
        let (documents, report) = read_json(&[
            r#"{"article": {"id": 1, "section_id": 2, "title": "A", "body": "<p>Text</p>", "locale": "en-us", "draft": false}}"#,
            r#"{"translations": [{"source_id": 1, "locale": "en-US", "title": "A", "body": "<p>Text</p>", "hidden": true}]}"#,
        ]);
        assert!(documents.is_empty());
        assert_eq!(report.drops.into_iter().collect::<Vec<_>>(), [(DropReason::Unpublished, 1)]);
    }

    #[test]
    fn the_address_without_a_title_is_an_alias() {
        let url = "https://help.example/hc/en-us/articles/123-Set-up";
        assert_eq!(without_title(url).as_deref(), Some("https://help.example/hc/en-us/articles/123"));
        assert_eq!(without_title("https://help.example/hc/en-us/articles/set-up"), None);
    }
}
