//! Front matter of Markdown pages: YAML between `---`, TOML between `+++`, or a JSON object.
//! Gives one map whatever the notation; it does not know what the keys mean.

use serde_json::{Map, Value};

/// Splits a page into its front matter and the rest.
///
/// # Errors
/// The parser's message when there is front matter that cannot be read.
pub(in crate::source) fn split(page: &str) -> Result<(Map<String, Value>, &str), String> {
    let page = page.trim_start_matches('\u{feff}').trim_start_matches(['\r', '\n']);
    for (fence, parse) in [("---", yaml as fn(&str) -> Result<Value, String>), ("+++", toml)] {
        if let Some((inner, rest)) = fenced(page, fence) {
            return Ok((object(parse(inner)?)?, rest));
        }
    }
    if page.starts_with("{\n") || page.starts_with("{\r\n") {
        let mut values = serde_json::Deserializer::from_str(page).into_iter::<Value>();
        if let Some(value) = values.next() {
            let value = value.map_err(|error| error.to_string())?;
            let at = values.byte_offset();
            return Ok((object(value)?, &page[at..]));
        }
    }
    Ok((Map::new(), page))
}

fn fenced<'a>(page: &'a str, fence: &str) -> Option<(&'a str, &'a str)> {
    let (first, inner) = page.split_once('\n')?;
    if first.trim_end() != fence {
        return None;
    }
    let mut at = 0;
    for line in inner.split_inclusive('\n') {
        if line.trim_end() == fence || (fence == "---" && line.trim_end() == "...") {
            return Some((&inner[..at], &inner[at + line.len()..]));
        }
        at += line.len();
    }
    None
}

fn yaml(text: &str) -> Result<Value, String> {
    if text.trim().is_empty() {
        return Ok(Value::Object(Map::new()));
    }
    let parsed = |text: &str| {
        // Generators take the last of two equal keys; so do we.
        let options = serde_saphyr::options! { duplicate_keys: serde_saphyr::options::DuplicateKeyPolicy::LastWins };
        serde_saphyr::from_str_with_options(text, options)
    };
    parsed(text).or_else(|error| parsed(&mended(text)).map_err(|_| first_line(&error.to_string())))
}

/// YAML with what the parsers of generators let pass and the standard does not: a comment that begins
/// right after a quote, and a quoted text that goes on at the start of the next line.
fn mended(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut quote: Option<char> = None;
    for line in text.split_inclusive('\n') {
        if quote.is_some() && !line.starts_with([' ', '\t']) {
            out.push(' ');
        }
        let mut after_quote = false;
        for c in line.chars() {
            match quote {
                Some(open) if c == open => quote = None,
                None if c == '#' && after_quote => out.push(' '),
                // A quote begins a text after a colon only; elsewhere it is an apostrophe.
                None if matches!(c, '"' | '\'') && out.trim_end().ends_with(':') => quote = Some(c),
                _ => {}
            }
            after_quote = quote.is_none() && matches!(c, '"' | '\'');
            out.push(c);
        }
    }
    out
}

fn toml(text: &str) -> Result<Value, String> {
    ::toml::from_str(text).map_err(|error| first_line(&error.to_string()))
}

fn first_line(message: &str) -> String {
    message.lines().next().unwrap_or_default().to_owned()
}

fn object(value: Value) -> Result<Map<String, Value>, String> {
    match value {
        Value::Object(map) => Ok(map),
        Value::Null => Ok(Map::new()),
        _ => Err("front matter is not a list of keys".to_owned()),
    }
}

/// The same with all keys in lower case, for generators that do not mind; a key that is written so
/// already counts before others.
pub(in crate::source) fn lower_case(map: Map<String, Value>) -> Map<String, Value> {
    let is_lower = |key: &str| !key.chars().any(char::is_uppercase);
    let (mut lower, other): (Map<_, _>, Map<_, _>) = map.into_iter().partition(|(key, _)| is_lower(key));
    for (key, value) in other {
        lower.entry(key.to_lowercase()).or_insert(value);
    }
    lower
}

/// Adds what `above` says to what `map` does not say itself.
pub(in crate::source) fn inherit(map: &mut Map<String, Value>, above: &Map<String, Value>) {
    for (key, value) in above {
        if !map.contains_key(key) {
            map.insert(key.clone(), value.clone());
        }
    }
}

/// The text of a key, whether written as text, number or date.
pub(in crate::source) fn text(map: &Map<String, Value>, key: &str) -> Option<String> {
    match map.get(key)? {
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        // A TOML date arrives as an object with one key.
        Value::Object(inner) if inner.len() == 1 => inner.values().next()?.as_str().map(str::to_owned),
        _ => None,
    }
}

/// Whether a key is set or unset, written as a truth value or as text.
pub(in crate::source) fn flag(map: &Map<String, Value>, key: &str) -> Option<bool> {
    match map.get(key)? {
        Value::Bool(flag) => Some(*flag),
        Value::String(text) => match text.trim().to_lowercase().as_str() {
            "true" | "yes" => Some(true),
            "false" | "no" => Some(false),
            _ => None,
        },
        _ => None,
    }
}

/// Who may see the page, if it says so; the key in any case.
///
/// # Errors
/// When it says so in a way that is not one name: a page that wants to be hidden is never shown for
/// a slip of the pen.
pub(in crate::source) fn audience(map: &Map<String, Value>) -> Result<Option<String>, String> {
    let mut said = map.iter().filter(|(key, _)| key.eq_ignore_ascii_case("audience")).map(|(_, value)| value);
    match (said.next(), said.next()) {
        (None, _) => Ok(None),
        (Some(Value::String(name)), None) if !name.trim().is_empty() => Ok(Some(name.trim().to_owned())),
        _ => Err("`audience` is not one name".to_owned()),
    }
}

/// The texts of a key that holds a list, or one text with commas between.
pub(in crate::source) fn list(map: &Map<String, Value>, key: &str) -> Vec<String> {
    let one = |value: &Value| match value {
        Value::String(text) => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    match map.get(key) {
        Some(Value::Array(values)) => values.iter().filter_map(one).collect(),
        Some(Value::String(text)) => {
            text.split(',').map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect()
        }
        Some(value) => one(value).into_iter().collect(),
        None => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_notation_gives_the_same_map() {
        for page in [
            "---\ntitle: A page\ntags: [one, two]\nweight: 3\n---\nText",
            "+++\ntitle = \"A page\"\ntags = [\"one\", \"two\"]\nweight = 3\n+++\nText",
            "{\n\"title\": \"A page\", \"tags\": [\"one\", \"two\"], \"weight\": 3}\nText",
        ] {
            let (map, rest) = split(page).unwrap();
            assert_eq!(text(&map, "title").as_deref(), Some("A page"));
            assert_eq!(list(&map, "tags"), ["one", "two"]);
            assert_eq!(text(&map, "weight").as_deref(), Some("3"));
            assert_eq!(rest.trim(), "Text");
        }
    }

    #[test]
    fn a_page_without_front_matter_is_all_text() {
        assert_eq!(split("Just text\n---\nmore").unwrap().1, "Just text\n---\nmore");
        assert_eq!(split("---\nno end").unwrap().1, "---\nno end");
    }

    #[test]
    fn an_audience_is_one_name_or_an_error() {
        let of = |page: &str| audience(&split(page).unwrap().0);
        assert_eq!(of("---\ntitle: a\n---\n"), Ok(None));
        for page in [
            "--- \naudience: staff\n---\nx",
            "\n---\nAudience: staff\n...\nx",
            "---\r\nAUDIENCE: ' staff '\r\n---\r\nx",
        ] {
            assert_eq!(of(page), Ok(Some("staff".to_owned())), "{page}");
        }
        for page in [
            "---\naudience: [staff]\n---\n",
            "---\naudience:\n---\n",
            "---\naudience: ''\n---\n",
            "---\naudience: a\nAudience: b\n---\n",
        ] {
            assert!(of(page).is_err(), "{page}");
        }
    }

    #[test]
    fn the_last_of_two_equal_keys_counts() {
        let (map, _) = split("---\nurl: /a\nurl: /b\n---\nText").unwrap();
        assert_eq!(text(&map, "url").as_deref(), Some("/b"));
    }

    #[test]
    fn keys_are_found_whatever_their_case_and_what_is_said_is_not_overruled() {
        let of = |page: &str| split(page).unwrap().0;
        let mut map = lower_case(of("---\nTitle: One\nurl: /a\nURL: /b\n---\n"));
        inherit(&mut map, &of("---\nurl: /c\naudience: staff\n---\n"));
        assert_eq!(text(&map, "title").as_deref(), Some("One"));
        assert_eq!(text(&map, "url").as_deref(), Some("/a"));
        assert_eq!(text(&map, "audience").as_deref(), Some("staff"));
    }

    #[test]
    fn what_generators_let_pass_is_read() {
        let (map, _) = split("---\na: \"one\"#\nb: \"two\nthree's\"\nc: 'x' # y\n---\n").unwrap();
        let said = ["a", "b", "c"].map(|key| text(&map, key).unwrap_or_default());
        assert_eq!(said, ["one", "two three's", "x"]);
    }

    #[test]
    fn broken_front_matter_is_an_error() {
        assert!(split("---\ntitle: [unclosed\n---\nText").is_err());
        assert!(split("+++\ntitle = \n+++\nText").is_err());
    }
}
