//! Reads Intercom exports: the answers of the Articles and Help Center APIs, saved as they came. An
//! article that says it is not for everyone never becomes public. Format: Intercom's REST API
//! reference (Articles, Internal articles, Help Center).

use serde_json::Value;

use super::{
    article::{self, Article},
    export,
    fields::{Fields, flag, names, text, text_of, texts, time},
    groups::{Groups, RESTRICTED},
};
use crate::{
    error::Result,
    source::{intake::Intake, record::Fault, report::DropReason, spec::SourceSpec},
};

/// Audience of an internal article, unless the configuration names another.
const INTERNAL: &str = "internal";
/// Begin keys that say whom an article is for.
const RESTRICTIONS: [&str; 3] = ["audience", "target", "segment"];
/// Values of these keys that mean everyone.
const EVERYONE: [&str; 4] = ["everyone", "everybody", "all", "public"];

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
    let mut ready = Vec::new();
    for (place, fields) in &export.articles {
        for (place, made) in languages(spec, &export.groups, place, fields) {
            match made {
                Ok(article) => ready.push((place, article)),
                Err((reason, detail)) => intake.refuse(reason, &place, &detail),
            }
        }
    }
    drop(export);
    article::take(intake, ready)
}

impl Export {
    /// Puts what a file holds where it belongs. A list has its records under `data`, a search has its
    /// articles there under `articles`.
    fn sort(&mut self, intake: &mut Intake<'_>, place: &str, value: Value) {
        match value {
            Value::Array(values) => self.list(intake, place, values),
            Value::Object(mut fields) => match fields.remove("data") {
                Some(Value::Array(values)) => self.list(intake, place, values),
                Some(Value::Object(mut data)) => match data.remove("articles") {
                    Some(Value::Array(values)) => self.list(intake, place, values),
                    _ => intake.refuse(DropReason::WrongShape, place, "`data` is no list"),
                },
                Some(_) => intake.refuse(DropReason::WrongShape, place, "`data` is no list"),
                None => self.one(intake, place, fields),
            },
            _ => intake.refuse(DropReason::WrongShape, place, "neither an object nor a list"),
        }
    }

    fn list(&mut self, intake: &mut Intake<'_>, place: &str, values: Vec<Value>) {
        for (nth, value) in values.into_iter().enumerate() {
            match value {
                Value::Object(fields) => {
                    let id = text(&fields, "id").unwrap_or_else(|| format!("#{}", nth + 1));
                    self.one(intake, &format!("{place} record {id}"), fields);
                }
                _ => intake.refuse(DropReason::WrongShape, &format!("{place} record #{}", nth + 1), "not an object"),
            }
        }
    }

    /// Tells what an object is by its keys: only articles have a title, only collections and sections
    /// a name. Help centers and authors have neither.
    fn one(&mut self, intake: &mut Intake<'_>, place: &str, fields: Fields) {
        let has = |key: &str| fields.contains_key(key);
        if has("title") || has("body") {
            self.articles.push((place.to_owned(), fields));
        } else if has("name") && !has("email") {
            let Some(id) = text(&fields, "id") else { return };
            let group = self.groups.entry(id);
            group.name = text(&fields, "name").unwrap_or_default();
            group.parent = text(&fields, "parent_id");
            for (locale, content) in translations(&fields) {
                group.names.extend(text(content, "name").map(|name| (locale.clone(), name)));
            }
        } else if !has("identifier") && !has("email") {
            let detail = format!("neither article nor collection; keys there: {}", names(&fields));
            intake.refuse(DropReason::WrongShape, place, &detail);
        }
    }
}

/// Texts in other languages, by locale.
fn translations(fields: &Fields) -> impl Iterator<Item = (&String, &Fields)> {
    let contents = fields.get("translated_content").and_then(Value::as_object);
    contents.into_iter().flatten().filter_map(|(locale, content)| Some((locale, content.as_object()?)))
}

/// The article in its own language, then in each other one.
fn languages(
    spec: &SourceSpec,
    groups: &Groups,
    place: &str,
    fields: &Fields,
) -> Vec<(String, Result<Article, Fault>)> {
    let own = text(fields, "default_locale").or_else(|| text(fields, "locale"));
    let mut made = vec![(place.to_owned(), article(spec, groups, fields, fields, own.as_deref(), true))];
    for (locale, content) in translations(fields) {
        if own.as_ref() != Some(locale) {
            made.push((format!("{place} {locale}"), article(spec, groups, fields, content, Some(locale), false)));
        }
    }
    made
}

fn article(
    spec: &SourceSpec,
    groups: &Groups,
    source: &Fields,
    content: &Fields,
    locale: Option<&str>,
    is_own: bool,
) -> Result<Article, Fault> {
    if text(content, "state").is_some_and(|state| state != "published") {
        return Err((DropReason::Unpublished, text(content, "state").unwrap_or_default()));
    }
    let id = text(source, "id").unwrap_or_default();
    // Where an article stands in several collections, the one it was put into last is its parent.
    let parent = text(source, "parent_id").or_else(|| texts(source, "parent_ids").into_iter().next());
    let above = groups.above(parent.as_deref(), locale);
    let tags = source.get("tags").and_then(|tags| tags.get("tags").or(Some(tags))).and_then(Value::as_array);
    let tags = tags.into_iter().flatten().filter_map(|tag| text_of(tag.get("name").unwrap_or(tag)));
    Ok(Article {
        id: match locale {
            Some(locale) if !is_own && !id.is_empty() => format!("{id}/{locale}"),
            _ => id,
        },
        title: text(content, "title").unwrap_or_default(),
        summary: text(content, "description"),
        body: text(content, "body").unwrap_or_default(),
        url: text(content, "url"),
        breadcrumb: above.names,
        audience: audience(spec, source).or(above.audience),
        tags: tags.collect(),
        language: locale.map(str::to_owned),
        created: time(content, "created_at"),
        updated: time(content, "updated_at"),
        ..Article::default()
    })
}

/// Who may see an article. The API of today marks internal articles only; whatever else says that an
/// article is not for everyone is believed, even if it cannot be read.
fn audience(spec: &SourceSpec, fields: &Fields) -> Option<String> {
    let named = |name: &str, otherwise: &str| spec.segments.get(name).cloned().unwrap_or_else(|| otherwise.to_owned());
    if text(fields, "type").is_some_and(|kind| kind == "internal_article") || flag(fields, "internal") {
        return Some(named(INTERNAL, INTERNAL));
    }
    let restricts = |value: &Value| match value {
        Value::Null | Value::Bool(false) => false,
        Value::Array(values) => !values.is_empty(),
        Value::String(name) => !name.trim().is_empty() && !EVERYONE.contains(&name.trim().to_lowercase().as_str()),
        _ => true,
    };
    let mut said = fields.iter().filter(|(key, _)| RESTRICTIONS.iter().any(|start| key.starts_with(start)));
    let (_, value) = said.find(|(_, value)| restricts(value))?;
    Some(named(&text_of(value).unwrap_or_default(), RESTRICTED))
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
        let spec = SourceSpec::new("kb", SourceKind::Intercom, folder.path());
        let mut collected = Collected::default();
        let report = crate::source::read(&spec, &mut collected).unwrap();
        (collected.documents.into_iter().map(|(_, document)| document).collect(), report)
    }

    #[test]
    fn each_language_is_a_document_and_the_default_one_is_not_doubled() {
        let (documents, report) = read_json(
            r#"{"type": "list", "data": [{"id": "3", "title": "A", "body": "<p>Text</p>", "state": "published", "default_locale": "en",
                "translated_content": {"type": "article_translated_content", "en": {"title": "A", "body": "<p>Text</p>", "state": "published"},
                "fr": {"title": "B", "body": "<p>Texte</p>", "state": "published"}, "de": {"title": "C", "body": "<p>Text</p>", "state": "draft"}, "it": null}}]}"#,
        );
        assert_eq!(documents.iter().map(Document::id).collect::<Vec<_>>(), ["kb/3", "kb/3/fr"]);
        assert_eq!(documents[1].language.as_deref(), Some("fr"));
        assert_eq!(report.drops.into_iter().collect::<Vec<_>>(), [(DropReason::Unpublished, 1)]);
    }

    #[test]
    fn whatever_restricts_an_article_is_believed() {
        let mut spec = SourceSpec::new("kb", SourceKind::Intercom, ".");
        spec.segments.insert("users".into(), "customers".into());
        for (json, expected) in [
            ("{}", None),
            (r#"{"audience": null, "audience_ids": [], "target_user_type": "everyone", "segment_ids": null}"#, None),
            (r#"{"target_user_type": "users"}"#, Some("customers")),
            (r#"{"target_user_type": "visitors"}"#, Some("restricted")),
            (r#"{"audience_ids": [4]}"#, Some("restricted")),
            (r#"{"audience": {"type": "rule"}}"#, Some("restricted")),
            (r#"{"type": "internal_article"}"#, Some("internal")),
        ] {
            let fields = serde_json::from_str(json).unwrap();
            assert_eq!(audience(&spec, &fields).as_deref(), expected, "{json}");
        }
    }

    #[test]
    fn one_bad_record_does_not_take_the_others_away() {
        let (documents, report) = read_json(
            r#"[null, {"error": 1}, {"id": 1, "title": [], "body": "<p>Good</p>", "translated_content": 4, "created_at": "x", "tags": 4}]"#,
        );
        assert_eq!(documents.len(), 1);
        assert_eq!(report.drops.into_iter().collect::<Vec<_>>(), [(DropReason::WrongShape, 2)]);
        assert_eq!(report.repairs.len(), 1);
    }
}
