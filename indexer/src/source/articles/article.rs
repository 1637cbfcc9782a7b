//! The common shape of an article, whatever knowledge base it comes from, and how it becomes a
//! document. Knows no export format.

use serde::Serialize;

use crate::{
    clock::parse_time,
    document::{Block, Document, Kind, PUBLIC, Part, Role},
    error::Result,
    source::{
        intake::Intake,
        markup::html,
        record::{Raw, Reading},
        report::{DropReason, RepairReason},
        spec::SourceSpec,
    },
    text::normalise::{clean, squeeze},
};

/// How many articles are read side by side.
const BATCH: usize = 256;

/// An article as an export gives it. Times are as written. Everything that its document is made from
/// is here, so that its fingerprint covers all of it.
#[derive(Debug, Clone, Default, Serialize)]
pub(super) struct Article {
    pub(super) id: String,
    pub(super) title: String,
    /// What the list of articles says of it, beside its text.
    pub(super) summary: Option<String>,
    /// Its text, as HTML.
    pub(super) body: String,
    /// Where it can be read, whole or under the base address of the source.
    pub(super) url: Option<String>,
    /// Other addresses that lead to it.
    pub(super) aliases: Vec<String>,
    /// Names of what it stands in, outermost first.
    pub(super) breadcrumb: Vec<String>,
    /// Who may see it; everyone when nothing is said.
    pub(super) audience: Option<String>,
    pub(super) tags: Vec<String>,
    pub(super) language: Option<String>,
    pub(super) created: Option<String>,
    pub(super) updated: Option<String>,
    /// What was mended or left out before it came here.
    pub(super) faults: Vec<(RepairReason, String)>,
}

/// Takes articles with their places, in order.
pub(super) fn take(intake: &mut Intake<'_>, articles: Vec<(String, Article)>) -> Result<()> {
    let spec = intake.spec;
    let mut articles = articles.into_iter().peekable();
    while articles.peek().is_some() {
        let batch: Vec<Raw<Article>> = articles
            .by_ref()
            .take(BATCH)
            .map(|(place, content)| {
                let said = serde_json::to_vec(&content).unwrap_or_default();
                Raw { place, fingerprint: intake.fingerprint(&[&said]), content }
            })
            .collect();
        intake.take(&batch, |raw| document(spec, &raw.content))?;
    }
    Ok(())
}

/// Turns an article into a document.
fn document(spec: &SourceSpec, article: &Article) -> Reading {
    let mut repairs = article.faults.clone();
    let title = squeeze(&clean(&article.title));
    let Some((mut parts, links)) = html::article(&article.body, &title) else {
        return Reading::from(Err((DropReason::TooDeep, "nested too deeply or too many attributes".to_owned())));
    };
    if let Some(summary) = &article.summary {
        describe(&mut parts, summary);
    }
    let mut time = |text: Option<&String>| {
        let text = text.filter(|text| !text.is_empty())?;
        let time = parse_time(text);
        if time.is_none() {
            repairs.push((RepairReason::BadDate, text.clone()));
        }
        time
    };
    let mut document = Document::new(&spec.name, article.id.clone(), Kind::Doc, title);
    document.created = time(article.created.as_ref());
    document.updated = time(article.updated.as_ref()).or(document.created);
    document.url = match &article.url {
        Some(url) if url.starts_with("http://") || url.starts_with("https://") => Some(url.clone()),
        Some(path) => spec.url_of(path),
        None => None,
    };
    document.aliases.clone_from(&article.aliases);
    document.breadcrumb.clone_from(&article.breadcrumb);
    document.audience = article.audience.clone().unwrap_or_else(|| PUBLIC.to_owned());
    document.tags = article.tags.iter().map(|tag| tag.to_lowercase()).collect();
    document.language = article.language.as_ref().map(|locale| locale.replace('_', "-"));
    document.parts = parts;
    document.links = links;
    Reading { outcome: Ok(document), repairs, redirect: None }
}

/// A summary that the text does not already say becomes the first words of a page that has a text.
fn describe(parts: &mut Vec<Part>, summary: &str) {
    let summary = squeeze(&clean(summary));
    let is_said = parts.iter().flat_map(|part| &part.blocks).any(|block| block.text().contains(&summary));
    if is_said || !summary.chars().any(char::is_alphanumeric) {
        return;
    }
    match parts.first_mut() {
        Some(first) if first.heading.is_empty() => first.blocks.insert(0, Block::Prose(summary)),
        Some(_) => parts.insert(0, Part { blocks: vec![Block::Prose(summary)], ..Part::new(Role::Section) }),
        None => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::SourceKind;

    fn read(article: &Article) -> Reading {
        let spec =
            SourceSpec { url: Some("https://help.example".into()), ..SourceSpec::new("kb", SourceKind::Zendesk, ".") };
        document(&spec, article)
    }

    #[test]
    fn an_article_becomes_sections_with_its_summary_first() {
        let body = r#"<h2 id="first">First</h2><p>Do this, see <a href="/b">that</a>.</p>"#.to_owned();
        let article = Article {
            id: "7".into(),
            title: " Set  up ".into(),
            summary: Some("What to do".into()),
            body,
            url: Some("a/7".into()),
            created: Some("some day".into()),
            ..Article::default()
        };
        let reading = read(&article);
        let document = reading.outcome.unwrap();
        assert_eq!((document.title.as_str(), document.url.as_deref()), ("Set up", Some("https://help.example/a/7")));
        assert_eq!(document.parts[0].blocks, [Block::Prose("What to do".into())]);
        assert_eq!(document.parts[1].anchor.as_deref(), Some("first"));
        assert_eq!(document.links, ["/b"]);
        assert_eq!(reading.repairs, [(RepairReason::BadDate, "some day".to_owned())]);
    }

    #[test]
    fn a_summary_that_is_said_or_stands_alone_is_not_added() {
        let said = Article { summary: Some("Do this".into()), body: "<p>Do this.</p>".into(), ..Article::default() };
        assert_eq!(read(&said).outcome.unwrap().parts[0].blocks.len(), 1);
        let alone = Article { summary: Some("Do this".into()), ..Article::default() };
        assert!(read(&alone).outcome.unwrap().parts.is_empty());
    }

    #[test]
    fn html_that_is_not_safe_to_parse_is_a_drop() {
        let article = Article { id: "1".into(), body: "<div>".repeat(5_000), ..Article::default() };
        assert_eq!(read(&article).outcome.unwrap_err().0, DropReason::TooDeep);
    }
}
