//! Reads trees of Markdown pages with front matter. What a page cannot say itself (its place in the
//! tree) comes from its path.

use std::collections::HashMap;

use super::tree;
use crate::{
    clock::parse_time,
    document::{Document, Part},
    error::Result,
    source::{
        files,
        intake::Intake,
        limits::MAX_PAGE_BYTES,
        markup::{front_matter, markdown::sections, outline::Outline},
        record::{Fault, Reading},
        report::DropReason,
        spec::SourceSpec,
    },
};

const ENDINGS: [&str; 3] = ["md", "mdx", "markdown"];

/// Reads every page of the tree.
pub(in crate::source) fn read(intake: &mut Intake<'_>) -> Result<()> {
    let spec = intake.spec;
    let titles = section_titles(intake);
    tree::read(
        intake,
        &ENDINGS,
        MAX_PAGE_BYTES,
        |place, _| breadcrumb(&record_of(place), &titles).join("\n"),
        |place, text, above| {
            let mut page = page(spec, place, text);
            if let Ok(document) = &mut page {
                document.breadcrumb = above.lines().map(str::to_owned).collect();
            }
            Reading::from(page)
        },
    )
}

/// Titles of the pages that stand for a folder, by the folder's path.
fn section_titles(intake: &mut Intake<'_>) -> HashMap<String, String> {
    let root = intake.spec.path.clone();
    let mut titles = HashMap::new();
    for path in files::find(&root, &ENDINGS).0 {
        let place = files::relative(&path, &root);
        let record = record_of(&place);
        if stem_of(&place) == record {
            continue;
        }
        let Ok(text) = files::text(&path, MAX_PAGE_BYTES) else { continue };
        let Ok((front, body)) = front_matter::split(&text) else { continue };
        if let Some(title) = front_matter::text(&front, "title").or_else(|| sections(body).2) {
            titles.insert(record, title);
        }
    }
    titles
}

fn breadcrumb(record: &str, titles: &HashMap<String, String>) -> Vec<String> {
    record.match_indices('/').filter_map(|(at, _)| titles.get(&record[..at]).cloned()).collect()
}

fn stem_of(place: &str) -> &str {
    place.rsplit_once('.').map_or(place, |(stem, _)| stem)
}

/// The id of a page: its path without ending; a folder's index page has the folder's path.
fn record_of(place: &str) -> String {
    let stem = stem_of(place);
    for index in ["_index", "index", "README"] {
        if let Some(folder) = stem.strip_suffix(index) {
            if folder.is_empty() {
                return index.trim_start_matches('_').to_owned();
            }
            if let Some(folder) = folder.strip_suffix('/') {
                return folder.to_owned();
            }
        }
    }
    stem.to_owned()
}

fn page(spec: &SourceSpec, place: &str, text: &str) -> Result<Document, Fault> {
    let (front, body) = front_matter::split(text).map_err(|detail| (DropReason::BadFrontMatter, detail))?;
    if front_matter::flag(&front, "draft") == Some(true) || front_matter::flag(&front, "published") == Some(false) {
        return Err((DropReason::Unpublished, "draft".to_owned()));
    }
    let audience = front_matter::audience(&front).map_err(|detail| (DropReason::BadFrontMatter, detail))?;
    let get = |key: &str| front_matter::text(&front, key);
    let (parts, links, first_heading) = sections(body);
    let record = record_of(place);
    let title = get("title").or(first_heading).unwrap_or_default();
    let mut document = Document::new(&spec.name, record.clone(), spec.records(), title);
    document.url = match get("url") {
        Some(url) if url.starts_with("http") => Some(url),
        Some(url) => spec.url_of(&url),
        None if stem_of(place) != record || record == "index" => {
            let folder = stem_of(place).rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
            spec.url_of(&folder)
        }
        None => spec.url_of(&format!("{record}/")),
    };
    document.audience = audience.unwrap_or(document.audience);
    document.product = get("product");
    document.versions =
        ["version", "versions", "mendix_version"].iter().flat_map(|key| front_matter::list(&front, key)).collect();
    document.tags = front_matter::list(&front, "tags").into_iter().map(|tag| tag.to_lowercase()).collect();
    document.created = get("date").and_then(|date| parse_time(&date));
    document.updated = get("lastmod").and_then(|date| parse_time(&date)).or(document.created);
    document.parts = parts;
    if let Some(description) = get("description") {
        describe(&mut document.parts, &description);
    }
    document.links = links;
    Ok(document)
}

/// A description that the text does not already say becomes the first words of the page.
fn describe(parts: &mut Vec<Part>, description: &str) {
    let is_said = parts.iter().flat_map(|part| &part.blocks).any(|block| block.text().contains(description));
    if is_said {
        return;
    }
    let mut outline = Outline::new();
    outline.prose(description);
    let said = outline.finish();
    match parts.first_mut().filter(|first| first.heading.is_empty()) {
        Some(first) => {
            let blocks = said.into_iter().flat_map(|part| part.blocks);
            first.blocks.splice(0..0, blocks);
        }
        None => drop(parts.splice(0..0, said)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_index_page_has_the_id_of_its_folder() {
        for (place, record) in [
            ("a/b.md", "a/b"),
            ("a/_index.md", "a"),
            ("a/index.md", "a"),
            ("_index.md", "index"),
            ("a/my_index.md", "a/my_index"),
        ] {
            assert_eq!(record_of(place), record);
        }
    }
}
