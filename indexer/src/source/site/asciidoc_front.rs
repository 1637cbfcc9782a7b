//! Front matter of AsciiDoc, as Jekyll and Hugo have it: what it says becomes attributes of the page.
//! Knows keys, not what becomes of them.

use serde_json::{Map, Value};

use crate::source::markup::{asciidoc::Attributes, front_matter};

/// Takes the front matter off `text`, if it has any, and notes in `attributes` what it says. The page
/// cannot take back that it is a draft or who may see it.
pub(super) fn take<'t>(text: &'t str, attributes: &mut Attributes) -> &'t str {
    // A rule of three dashes at the top is no front matter unless it can be read as such.
    let Ok((front, rest)) = front_matter::split(text) else { return text };
    note(&front, attributes);
    rest
}

fn note(front: &Map<String, Value>, attributes: &mut Attributes) {
    for (key, name) in [
        ("title", "doctitle"),
        ("description", "description"),
        ("version", "page-version"),
        ("product", "page-product"),
    ] {
        if let Some(value) = front_matter::text(front, key) {
            attributes.preset(name, &value);
        }
    }
    let tags: Vec<String> = ["tags", "keywords"].iter().flat_map(|key| front_matter::list(front, key)).collect();
    if !tags.is_empty() {
        attributes.preset("page-tags", &tags.join(","));
    }
    if front_matter::flag(front, "draft") == Some(true) {
        attributes.fix("page-draft", Some(""));
    }
    if front_matter::flag(front, "published") == Some(false) {
        attributes.fix("page-published", Some("false"));
    }
    match front_matter::audience(front) {
        Ok(None) => {}
        Ok(Some(audience)) => attributes.fix("page-audience", Some(&audience)),
        // Nobody is meant by no name.
        Err(_) => attributes.fix("page-audience", Some("")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn front_matter_becomes_attributes() {
        let mut attributes = Attributes::new();
        let text = "---\ntitle: A\ntags: [b, c]\ndraft: true\naudience: [x]\n---\n= T\n";
        assert_eq!(take(text, &mut attributes), "= T\n");
        let get = |name: &str| attributes.get(name);
        assert_eq!(
            (get("doctitle"), get("page-tags"), get("page-draft"), get("page-audience")),
            (Some("A"), Some("b,c"), Some(""), Some(""))
        );
    }

    #[test]
    fn a_rule_is_no_front_matter() {
        for text in ["---\n* item\n[\n---\nx", "= T\n---\n", "---\nopen"] {
            let mut attributes = Attributes::new();
            assert_eq!(take(text, &mut attributes), text);
            assert_eq!(attributes.get("doctitle"), None);
        }
    }
}
