//! The addresses of Jekyll (<https://jekyllrb.com/docs/permalinks/>): templates of pages, posts and
//! collections. What the configuration of the site would change is not known here.

use jiff::civil::Date;
use serde_json::{Map, Value};

use crate::source::{
    markup::front_matter,
    site::paths::{split, stem},
};

/// What a file is to Jekyll.
enum File<'a> {
    /// A page, by its folder and name.
    Page(&'a str, &'a str),
    /// A post, by the folders above `_posts` and its name.
    Post(&'a str, &'a str),
    /// A document of a collection, by its name and its path in it.
    Document(&'a str, &'a str),
}

/// Path of the page.
pub(super) fn address(place: &str, front: &Map<String, Value>) -> String {
    let path = stem(place);
    let file = file(path);
    let own = front_matter::text(front, "permalink");
    let template = match (own.as_deref(), &file) {
        (Some(template), _) if template.contains(['/', ':', '.']) => template,
        (Some("pretty"), File::Post(..)) => "/:categories/:year/:month/:day/:title/",
        (Some("ordinal"), File::Post(..)) => "/:categories/:year/:y_day/:title:output_ext",
        (Some("none"), File::Post(..)) => "/:categories/:title:output_ext",
        (_, File::Post(..)) => "/:categories/:year/:month/:day/:title:output_ext",
        (_, File::Page(_, "index" | "README")) => "/:path/",
        (_, File::Document(_, path)) if *path == "index" || path.ends_with("/index") => "/:collection/:folder/",
        (Some("pretty"), File::Document(..)) => "/:collection/:path/",
        (_, File::Document(..)) => "/:collection/:path:output_ext",
        (Some("pretty"), File::Page(..)) => "/:path/:basename/",
        (_, File::Page(..)) => "/:path/:basename:output_ext",
    };
    let filled = fill(template, &file, front);
    let mut out = String::from("/");
    for c in filled.chars() {
        if c != '/' || !out.ends_with('/') {
            out.push(c);
        }
    }
    out
}

/// The date in the name of a post.
pub(super) fn date(place: &str) -> Option<String> {
    match file(stem(place)) {
        File::Post(_, name) => {
            name.get(..11)?.strip_suffix('-').filter(|date| date_of(date).is_some()).map(str::to_owned)
        }
        File::Page(..) | File::Document(..) => None,
    }
}

fn file(path: &str) -> File<'_> {
    let (folder, name) = split(path);
    if let Some(at) = folder.find("_posts/").filter(|&at| at == 0 || folder[..at].ends_with('/')) {
        return File::Post(&folder[..at], name);
    }
    match path.strip_prefix('_').and_then(|path| path.split_once('/')) {
        Some((collection, path)) => File::Document(collection, path),
        None => File::Page(folder, name),
    }
}

/// The template with the file's words in place of its keys.
fn fill(template: &str, file: &File<'_>, front: &Map<String, Value>) -> String {
    let (path, name, above, collection) = match file {
        File::Page(folder, name) => (*folder, *name, "", ""),
        File::Post(above, name) => ("", *name, *above, "posts"),
        File::Document(collection, path) => (*path, split(path).1, "", *collection),
    };
    let said = front_matter::text(front, "date").and_then(|date| date_of(&date));
    let (date, title) = match name.get(..11).and_then(|start| date_of(start.strip_suffix('-')?)) {
        Some(date) if matches!(file, File::Post(..)) => (said.or(Some(date)), &name[11..]),
        _ => (said, name),
    };
    let slug = front_matter::text(front, "slug").unwrap_or_else(|| title.to_owned());
    let value = |key: &str| -> Option<String> {
        Some(match key {
            "categories" => categories(above, front),
            "year" => format!("{:04}", date?.year()),
            "short_year" => format!("{:02}", date?.year().rem_euclid(100)),
            "month" => format!("{:02}", date?.month()),
            "i_month" => date?.month().to_string(),
            "day" => format!("{:02}", date?.day()),
            "i_day" => date?.day().to_string(),
            "y_day" => format!("{:03}", date?.day_of_year()),
            "title" => slug.clone(),
            "slug" => slugified(&slug),
            "name" => slugified(name),
            "basename" => name.to_owned(),
            "path" => path.to_owned(),
            "folder" => split(path).0.to_owned(),
            "collection" => collection.to_owned(),
            "output_ext" => ".html".to_owned(),
            _ => return None,
        })
    };
    let mut out = String::new();
    let mut pieces = template.split(':');
    out.push_str(pieces.next().unwrap_or_default());
    for piece in pieces {
        let length = piece.bytes().take_while(|byte| byte.is_ascii_lowercase() || *byte == b'_').count();
        out.push_str(&value(&piece[..length]).unwrap_or_default());
        out.push_str(&piece[length..]);
    }
    out
}

/// Folders above `_posts`, then the categories that the post says.
fn categories(above: &str, front: &Map<String, Value>) -> String {
    let said = match front.get("categories") {
        // One text holds words, not a list with commas.
        Some(Value::String(words)) => words.split_whitespace().map(str::to_owned).collect(),
        Some(_) => front_matter::list(front, "categories"),
        None => front_matter::text(front, "category").into_iter().collect(),
    };
    let folders = above.split('/').filter(|folder| !folder.is_empty()).map(str::to_owned);
    let mut all: Vec<String> = Vec::new();
    for category in folders.chain(said).map(|category| slugified(&category)) {
        if !all.contains(&category) && all.len() < 32 {
            all.push(category);
        }
    }
    all.join("/")
}

fn date_of(text: &str) -> Option<Date> {
    text.get(..10)?.parse().ok()
}

/// Lower case, with `-` for everything that is no letter or digit.
fn slugified(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        if c.is_alphanumeric() {
            out.push(c);
        } else if !out.ends_with('-') && !out.is_empty() {
            out.push('-');
        }
    }
    out.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_file_has_its_template() {
        for (place, yaml, path) in [
            ("about.md", "", "/about.html"),
            ("a/index.md", "", "/a/"),
            ("index.md", "", "/"),
            ("a/b.md", "permalink: pretty", "/a/b/"),
            ("a/b.md", "permalink: /c/", "/c/"),
            ("a/b.md", "permalink: /:path/:basename:output_ext", "/a/b.html"),
            ("_posts/2024-05-06-My-name.md", "", "/2024/05/06/My-name.html"),
            ("news/_posts/2024-05-06-a.md", "categories: [Big News, x]", "/news/big-news/x/2024/05/06/a.html"),
            ("_posts/2024-05-06-a.md", "permalink: none\ncategory: c", "/c/a.html"),
            ("_posts/2024-05-06-a.md", "permalink: pretty\ndate: 2023-01-02 10:00", "/2023/01/02/a/"),
            ("_posts/2024-02-01-a.md", "permalink: ordinal", "/2024/032/a.html"),
            ("_posts/a.md", "", "/a.html"),
            ("_posts/2024-05-06-a.md", "permalink: /:i_day/:slug\nslug: B c", "/6/b-c"),
            ("_docs/a/b.md", "", "/docs/a/b.html"),
            ("_docs/index.md", "", "/docs/"),
            ("_docs/a/b.md", "permalink: /:collection/:name/", "/docs/b/"),
            ("a.md", "permalink: x.html", "/x.html"),
        ] {
            let front = front_matter::split(&format!("---\n{yaml}\n---\n")).unwrap().0;
            assert_eq!(address(place, &front), path, "{place} {yaml}");
        }
    }
}
