//! Reads trees of Markdown pages with front matter, whatever their generator. What a page cannot say
//! itself comes from its path and from the pages above it.

use std::{cell::Cell, path::PathBuf};

use serde_json::{Map, Value};

use super::{
    address,
    around::{Around, Facts},
    description::put_parts_first,
    hugo, nav,
    nav::Nav,
    place,
    sections::Sections,
    setting::Setting,
    tree,
};
use crate::{
    clock::{Timestamp, parse_time},
    document::Document,
    error::Result,
    source::{
        files,
        intake::Intake,
        limits::{MAX_INCLUDED_BYTES, MAX_PAGE_BYTES},
        markup::{dialect::Prepared, front_matter, generator, markdown, substitute::substituted},
        record::{Fault, Reading},
        report::{DropReason, RepairReason},
        spec::{Dialect, SourceSpec},
    },
    text::normalise::{clean, squeeze},
};

const ENDINGS: [&str; 3] = ["md", "mdx", "markdown"];

/// Front matter of a page.
type Front = Map<String, Value>;

/// Reads every page of the tree.
pub(in crate::source) fn read(intake: &mut Intake<'_>) -> Result<()> {
    let spec = intake.spec;
    let mut paths = files::list(intake, &ENDINGS);
    let places: Vec<String> = paths.iter().map(|path| files::relative(path, &spec.path)).collect();
    let setting = Setting::of(spec, &places);
    paths.retain(|path| !is_foreign(&files::relative(path, &spec.path)));
    let sections = Sections::read(setting.dialect, &spec.path, paths.iter().map(PathBuf::as_path));
    let nav = nav::read(&spec.path, setting.dialect);
    for (from, to) in nav::redirects(&spec.path, setting.dialect) {
        intake.redirect(&from, &to);
    }
    tree::read_files(
        intake,
        &paths,
        MAX_PAGE_BYTES,
        |place, text| around(&setting, &sections, &nav, place, text),
        |place, text, around| {
            let mut repairs = Vec::new();
            let outcome = page(spec, &setting, place, text, &around.facts, &mut repairs);
            Reading { outcome, repairs, redirect: None }
        },
    )
}

/// Whether a file belongs to something that the site is built with.
fn is_foreign(place: &str) -> bool {
    place.split('/').any(|folder| folder == "node_modules")
}

/// What a page is read from beside its own text.
fn around(setting: &Setting, sections: &Sections, nav: &Nav, place: &str, text: &str) -> Around {
    let record = place::record(setting.dialect, place);
    let stands_for = place::stands_for(setting.dialect, place).map(|(folder, _)| folder);
    let placed = nav.placed(place);
    let breadcrumb = placed.map_or_else(|| sections.breadcrumb(&record), |placed| placed.breadcrumb.clone());
    let title = placed.and_then(|placed| placed.title.clone());
    Around::new(Facts {
        dialect: setting.dialect,
        breadcrumb,
        title,
        bundle: sections.bundle(&record).map(str::to_owned),
        handed_down: sections.handed_down(&record, stands_for),
        includes: setting.included(place, text),
    })
}

fn page(
    spec: &SourceSpec,
    setting: &Setting,
    place: &str,
    text: &str,
    around: &Facts,
    repairs: &mut Vec<(RepairReason, String)>,
) -> Result<Document, Fault> {
    let unreadable = |detail| (DropReason::BadFrontMatter, detail);
    let (own, body) = front_matter::split(text).map_err(unreadable)?;
    // Asked before anything makes one key of two: who wants to be hidden says so once.
    front_matter::audience(&own).map_err(unreadable)?;
    let handed_down = around.handed_down.as_ref().map_err(|detail| unreadable(detail.clone()))?;
    let front = if setting.dialect == Dialect::Hugo { hugo::front(own, handed_down) } else { own };
    let part = around.bundle.as_ref().map(|bundle| format!("a part of `{bundle}`"));
    if let Some(why) = setting.part(place).map(str::to_owned).or(part) {
        return Err((DropReason::Unpublished, why));
    }
    is_published(setting.dialect, &front)?;
    let audience = front_matter::audience(&front).map_err(unreadable)?;
    let body = substituted(setting.dialect, body, &front);
    let prepared = prepared(setting.dialect, &body, around);
    repairs.extend(prepared.repairs);
    let get = |key: &str| front_matter::text(&front, key);
    let own_title = get("title");
    let content = markdown::page(&prepared.text, generator::slugs(setting.dialect), own_title.as_deref());
    let title = own_title.or(content.heading).or_else(|| around.title.clone()).unwrap_or_default();
    let record = place::record(setting.dialect, place);
    let mut document = Document::new(&spec.name, record, spec.records(), squeeze(&clean(&title)));
    address_page(&mut document, spec, setting, place, &front);
    document.audience = audience.unwrap_or(document.audience);
    document.product = get("product");
    document.versions =
        ["version", "versions", "mendix_version"].iter().flat_map(|key| front_matter::list(&front, key)).collect();
    document.versions.retain(|version| !version.is_empty());
    document.tags = front_matter::list(&front, "tags").into_iter().map(|tag| tag.to_lowercase()).collect();
    let (written, changed) = address::dates(setting.dialect, place, &front);
    document.created = time(get("date").or(written), repairs);
    document.updated = time(get("lastmod").or(changed), repairs).or(document.created);
    document.breadcrumb.clone_from(&around.breadcrumb);
    document.parts = content.parts;
    if let Some(description) = get("description") {
        put_parts_first(&mut document.parts, markdown::sections(&description).parts);
    }
    document.links = content.links;
    Ok(document)
}

/// Whether the generator would show the page at all.
fn is_published(dialect: Dialect, front: &Front) -> Result<(), Fault> {
    if front_matter::flag(front, "draft") == Some(true) || front_matter::flag(front, "published") == Some(false) {
        return Err((DropReason::Unpublished, "draft".to_owned()));
    }
    let hidden = if dialect == Dialect::Hugo { hugo::unpublished(front) } else { address::hidden(dialect, front) };
    if let Some(detail) = hidden {
        return Err((DropReason::Unpublished, detail.to_owned()));
    }
    match front_matter::text(front, "redirect_to") {
        Some(target) => Err((DropReason::Redirect, target)),
        None => Ok(()),
    }
}

/// The page as `CommonMark`. What it includes is counted as often as it is written in.
fn prepared(dialect: Dialect, body: &str, around: &Facts) -> Prepared {
    let left = Cell::new(2 * MAX_INCLUDED_BYTES);
    generator::prepare(dialect, body, &|path| {
        let text = around.includes.get(path)?;
        left.set(left.get().checked_sub(text.len() + path.len())?);
        Some(text.clone())
    })
}

/// Where the page can be read: what it says itself, else where its generator puts it.
fn address_page(document: &mut Document, spec: &SourceSpec, setting: &Setting, place: &str, front: &Front) {
    let place = setting.below_content(place);
    let is_whole = |url: &str| url.starts_with("http://") || url.starts_with("https://");
    let (path, aliases) = match setting.dialect {
        Dialect::Hugo => (hugo::address(place, front), hugo::aliases(place, front)),
        other => (address::address(other, place, front), address::aliases(other, place, front)),
    };
    // What the author gives counts from the top of the site, what the generator finds from the source.
    let of_site = |path: &str| {
        let base = setting.site_address(spec.url.as_deref()?);
        Some(format!("{base}/{}", path.trim_start_matches('/')))
    };
    let knows_url = matches!(setting.dialect, Dialect::Hugo | Dialect::Github);
    document.url = match front_matter::text(front, "url") {
        Some(url) if is_whole(&url) => Some(url),
        Some(url) if knows_url => of_site(&url),
        _ => spec.url_of(&path),
    };
    let given = front_matter::list(front, "aliases");
    let whole = |alias: String| {
        let found = if given.contains(&alias) { of_site(&alias) } else { spec.url_of(&alias) };
        if is_whole(&alias) { alias } else { found.unwrap_or(alias) }
    };
    document.aliases = aliases.into_iter().map(whole).collect();
}

fn time(text: Option<String>, repairs: &mut Vec<(RepairReason, String)>) -> Option<Timestamp> {
    let text = text?;
    let time = parse_time(&text);
    if time.is_none() {
        repairs.push((RepairReason::BadDate, text));
    }
    time
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::spec::SourceKind;

    fn read_page(dialect: Dialect, place: &str, text: &str) -> Result<Document, Fault> {
        let spec = SourceSpec {
            url: Some("https://docs.example".into()),
            dialect: Some(dialect),
            ..SourceSpec::new("docs", SourceKind::Markdown, "nowhere")
        };
        let setting = Setting::of(&spec, &[]);
        let sections = Sections::read(dialect, &spec.path, []);
        let nav = nav::read(&spec.path, dialect);
        let around = around(&setting, &sections, &nav, place, text);
        page(&spec, &setting, place, text, &around.facts, &mut Vec::new())
    }

    #[test]
    fn a_page_says_what_it_is_called_and_where_it_lies() {
        for (dialect, text, title, url) in [
            (Dialect::Github, "# A *title*\n\nText", "A title", "https://docs.example/a/b/"),
            (Dialect::Github, "---\nurl: /x/\ntitle: T\n---\nText", "T", "https://docs.example/x/"),
            (Dialect::Hugo, "---\nURL: https://b.example/x\nTitle: T\n---\nText", "T", "https://b.example/x"),
        ] {
            let document = read_page(dialect, "a/b.md", text).unwrap();
            assert_eq!((document.title.as_str(), document.url.as_deref()), (title, Some(url)), "{text}");
            assert_eq!(document.parts.len(), 1, "{text}");
        }
    }

    #[test]
    fn a_description_is_said_once_and_without_marks() {
        let text = |body: &str| {
            let page = format!("---\ntitle: T\ndescription: How to **do** it.\n---\n{body}");
            let parts = read_page(Dialect::Hugo, "a.md", &page).unwrap().parts;
            parts.iter().flat_map(|part| &part.blocks).map(|block| block.text().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(text("## A\n\nText"), ["How to do it.", "Text"]);
        assert_eq!(text("How to *do* it."), ["How to do it."]);
    }

    #[test]
    fn who_hides_a_page_twice_over_does_not_show_it() {
        for front in ["audience: a\nAudience: b", "draft: true", "published: no", "redirect_to: /x"] {
            let page = format!("---\n{front}\n---\nText");
            assert!(read_page(Dialect::Hugo, "a.md", &page).is_err(), "{front}");
        }
    }
}
