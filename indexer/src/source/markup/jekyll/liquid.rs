//! Takes Liquid out of a page of Jekyll (<https://jekyllrb.com/docs/liquid/>). Nothing is computed: both
//! sides of a condition stay, what a variable would hold is not there. Included files are put in with
//! the texts that they are given (<https://jekyllrb.com/docs/includes/>).

use std::{collections::HashMap, sync::LazyLock};

use regex::Regex;

use crate::source::markup::{
    front_matter,
    prepare::{
        braces::{Piece, Pieces},
        work::Work,
        writer::fence_around,
    },
};

/// Stands where a tag was, until it is known whether anything else is on its line.
const GONE: char = '\0';
/// Tags that are marks around text, or write none.
const KNOWN: [&str; 27] = [
    "if",
    "elsif",
    "else",
    "unless",
    "case",
    "when",
    "for",
    "break",
    "continue",
    "cycle",
    "tablerow",
    "assign",
    "capture",
    "increment",
    "decrement",
    "liquid",
    "echo",
    "render",
    "layout",
    "ifchanged",
    "toc",
    "seo",
    "feed_meta",
    "paginate",
    "doc",
    "endhighlight",
    "endraw",
];
/// Texts that an included file is given and that people read, in the order in which they do.
const TEXTS: [&str; 7] = ["title", "content", "text", "message", "body", "caption", "alt"];

/// Marks around text that Liquid leaves alone, where they stand in code.
static RAW: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\{%-?\s*(?:end)?raw\s*-?%\}").expect("the pattern is a constant that the tests compile")
});

/// What an included file is given, by name.
type Given = HashMap<String, String>;

/// The files that a page includes, in order.
pub(super) fn paths(body: &str) -> Vec<String> {
    let tags = Pieces::of(body).filter_map(|piece| match piece {
        Piece::Tag(tag) => including(tag).map(|(path, _)| path.to_owned()),
        _ => None,
    });
    tags.collect()
}

/// The page without Liquid.
pub(super) fn without_liquid(body: &str, work: &mut Work<'_>) -> String {
    let mut out = String::with_capacity(body.len());
    render(&body.replace(GONE, ""), &Given::new(), work, &mut out);
    without_empty_lines(&out)
}

fn render(body: &str, given: &Given, work: &mut Work<'_>, out: &mut String) {
    let mut pieces = Pieces::of(body);
    while let Some(piece) = pieces.next() {
        match piece {
            Piece::Text(text) => out.push_str(text),
            Piece::Code(code) => out.push_str(&RAW.replace_all(code, "")),
            // An included file may show what it is given any number of times.
            Piece::Output(output) => match value(output, given).filter(|text| work.has_room(text.len(), output)) {
                Some(text) if output.contains("markdownify") => out.extend(["\n\n", text, "\n\n"]),
                Some(text) => out.push_str(text),
                None => out.push(GONE),
            },
            Piece::Tag(tag) => follow(tag, &mut pieces, given, work, out),
        }
    }
}

fn follow(tag: &str, pieces: &mut Pieces<'_>, given: &Given, work: &mut Work<'_>, out: &mut String) {
    let (name, rest) = tag.split_once(char::is_whitespace).unwrap_or((tag, ""));
    out.push(GONE);
    match name {
        "raw" => out.push_str(pieces.until(|tag| tag == "endraw").unwrap_or_default()),
        "comment" => {
            pieces.until(|tag| tag == "endcomment");
        }
        "highlight" => {
            if let Some(code) = pieces.until(|tag| tag == "endhighlight") {
                highlight(rest, &RAW.replace_all(code, ""), out);
            }
        }
        "link" => out.extend(["/", rest.trim().trim_start_matches('/')]),
        "post_url" => out.extend(["/_posts/", rest.trim().trim_start_matches('/'), ".md"]),
        _ => {
            let is_known = name.starts_with('#') || KNOWN.contains(&name) || name.starts_with("end");
            if let Some((path, arguments)) = including(tag) {
                include(path, &arguments_of(arguments, given), work, out);
            } else if !is_known {
                work.unknown(name);
            }
        }
    }
}

/// The file that a tag includes, and what it is given.
fn including(tag: &str) -> Option<(&str, &str)> {
    let (name, rest) = tag.split_once(char::is_whitespace)?;
    let is_include = matches!(name, "include" | "include_relative" | "include_cached");
    let rest = rest.trim_start();
    // The name may be computed.
    let end = if rest.starts_with("{{") { rest.find("}}").map(|end| end + 2) } else { rest.find(char::is_whitespace) };
    let (path, arguments) = rest.split_at(end.unwrap_or(rest.len()));
    let path = path.trim_matches(['"', '\'']);
    (is_include && !path.is_empty()).then_some((path, arguments))
}

/// Puts a file in; of one that is not there, the texts that it is given stay.
fn include(path: &str, given: &Given, work: &mut Work<'_>, out: &mut String) {
    let included = work.included(path, |work, text| {
        let body = front_matter::split(text).map_or(text, |(_, body)| body);
        render(&body.replace(GONE, ""), given, work, out);
    });
    if included.is_none() {
        let texts: Vec<&str> = TEXTS.iter().filter_map(|name| given.get(*name).map(String::as_str)).collect();
        out.push_str(&texts.join(" "));
    }
}

/// Reads `name="text" other=include.text`.
fn arguments_of(mut rest: &str, above: &Given) -> Given {
    let mut given = Given::new();
    while let Some((name, value)) = rest.split_once('=') {
        let name = name.split_whitespace().next_back().unwrap_or_default();
        let value = value.trim_start();
        let quote = value.chars().next().filter(|quote| matches!(quote, '"' | '\''));
        let end = match quote {
            Some(quote) => closing(&value[1..], quote).map_or(value.len(), |end| end + 2),
            None => value.find(char::is_whitespace).unwrap_or(value.len()),
        };
        let (word, after) = value.split_at(end);
        if let Some(text) = self::value(word, above) {
            given.insert(name.to_owned(), text.replace("\\\"", "\"").replace("\\'", "'"));
        }
        rest = after;
    }
    given
}

fn closing(text: &str, quote: char) -> Option<usize> {
    text.match_indices(quote).map(|(at, _)| at).find(|&at| !text[..at].ends_with('\\'))
}

/// The text of an output: a plain string, or what an included file is given; else its default.
fn value<'v>(output: &'v str, given: &'v Given) -> Option<&'v str> {
    let output = output.trim();
    if let Some(quote) = output.chars().next().filter(|quote| matches!(quote, '"' | '\'')) {
        let text = &output[1..];
        return Some(&text[..closing(text, quote)?]);
    }
    let name = output.split(['|', ' ', '\n']).next()?;
    if let Some(text) = name.strip_prefix("include.").and_then(|name| given.get(name)) {
        return Some(text);
    }
    let default = output.split_once("default:").map(|(_, default)| default.trim_start())?;
    let quote = default.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    default[1..].split_once(quote).map(|(text, _)| text)
}

/// Writes code between `highlight` tags as a fenced block, standing in as its tag does.
fn highlight(rest: &str, code: &str, out: &mut String) {
    let language = rest.split_whitespace().next().unwrap_or_default();
    let line = &out[out.floor_char_boundary(out.len().saturating_sub(80))..];
    let line = line.rsplit_once('\n').map_or(line, |(_, line)| line).trim_end_matches(GONE);
    let space = if line.trim().is_empty() { line.to_owned() } else { String::new() };
    let fence = fence_around(code.lines());
    if !line.trim().is_empty() {
        out.push('\n');
    }
    out.extend([&fence, language, "\n", code.trim_matches('\n').trim_end(), "\n", &space, &fence, "\n"]);
}

/// Ends the paragraph where a line held nothing but tags; among lines of HTML, to which an empty line
/// would be an end, nothing is left of it.
fn without_empty_lines(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut in_html = false;
    for line in text.split_inclusive('\n') {
        if !line.contains(GONE) {
            if !line.trim().is_empty() {
                in_html = line.trim_start().starts_with('<');
            }
            out.push_str(line);
            continue;
        }
        let line = line.replace(GONE, "");
        if !line.trim().is_empty() {
            in_html = line.trim_start().starts_with('<');
            out.push_str(&line);
        } else if !in_html {
            out.push('\n');
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rendered(files: &[(&str, &str)], page: &str) -> (String, Vec<String>) {
        let includes = |path: &str| files.iter().find(|(name, _)| *name == path).map(|(_, text)| (*text).to_owned());
        let mut work = Work::new(&includes);
        let text = without_liquid(page, &mut work);
        (text, work.finish(String::new()).repairs.into_iter().map(|(_, detail)| detail).collect())
    }

    #[test]
    fn tags_go_and_text_between_them_stays() {
        for (page, expected) in [
            ("{% if a %}One{% else %}Two{% endif %} {{ site.x }}three", "OneTwo three"),
            ("A{% comment %} no {{ x }} {% endcomment %}B {%- # no -%}C", "AB C"),
            (
                "[a]({{ \"/docs/a\" | relative_url }}) [b]({{ site.baseurl }}{% link docs/b.md %})",
                "[a](/docs/a) [b](/docs/b.md)",
            ),
            ("[c]({% post_url 2024-05-06-c %})", "[c](/_posts/2024-05-06-c.md)"),
            ("{% raw %}{{ kept }} {% too %}{% endraw %} {% assign a = 1 %}end", "{{ kept }} {% too %} end"),
            ("```\n{% raw %}{{ x }}{% endraw %}\n```\n`{{ y }}`", "```\n{{ x }}\n```\n`{{ y }}`"),
            ("One\n{% if a %}\nTwo\n{% endif %}\n", "One\n\nTwo\n\n"),
            ("<ul>\n  {% for a in b %}\n    <li>x</li>\n  {% endfor %}\n</ul>\n", "<ul>\n    <li>x</li>\n</ul>\n"),
        ] {
            assert_eq!(rendered(&[], page).0, expected, "{page}");
        }
    }

    #[test]
    fn highlighted_code_becomes_a_fence() {
        let page = "1. Run:\n   {% highlight ruby linenos %}\n   puts '{{ x }}'\n   {% endhighlight %}\nThen {% highlight sh %}ls{% endhighlight %}";
        assert_eq!(rendered(&[], page).0, "1. Run:\n   ```ruby\n   puts '{{ x }}'\n   ```\n\nThen \n```sh\nls\n```\n");
    }

    #[test]
    fn included_files_show_what_they_are_given() {
        let files = [
            (
                "note.html",
                "<div>{{ include.title | default: \"Note\" }}: {{ include.content }}{{ include.none }}</div>\n",
            ),
            ("deep.md", "---\nx: 1\n---\n{% include note.html content=include.text %}"),
        ];
        let page = "{% include note.html content='Say \"yes\"' title=\"Do\" %}{% include_relative deep.md text=\"Deep\" %}{% include none.html content=\"Kept.\" id=\"x\" %}{% gist 5 %}{% include {{ page.a }} %}";
        let (text, said) = rendered(&files, page);
        assert_eq!(text, "<div>Do: Say \"yes\"</div>\n<div>Note: Deep</div>\nKept.");
        assert_eq!(said, ["none.html", "gist", "{{ page.a }}"]);
        assert_eq!(paths(page), ["note.html", "deep.md", "none.html", "{{ page.a }}"]);
    }
}
