//! Each rule of Jekyll, and that no page can hurt.

use proptest::prelude::*;

use super::*;
use crate::source::markup::prepare::work::prepared;

fn text(page: &str) -> String {
    prepared(prepare, &[], page).0.trim().to_owned()
}

#[test]
fn attribute_lists_go_and_ids_of_headings_stay() {
    for (page, expected) in [
        ("Text\n{:.lead}\n\nMore *words*{:.x} and [a](/b){:target=\"_blank\"}.", "Text\n\nMore *words* and [a](/b)."),
        ("## One\n{: #own .x}\nText", "## One {#own}\nText"),
        ("{: #own}\n## One", "## One {#own}"),
        ("## One {#own}\n\n### Two {: .no_toc}\n", "## One {#own}\n\n### Two"),
        ("> Quote\n{: .note }\n\n- {:.x} item", "> Quote\n\n- item"),
        ("{: .warning }\nText\n\n{:ref: .x}", "Text"),
        ("`{:.x}` \\{:.y}\n\n    {:.z}\n", "`{:.x}` \\{:.y}\n\n    {:.z}"),
    ] {
        assert_eq!(text(page), expected, "{page}");
    }
}

#[test]
fn what_shows_nothing_goes() {
    for (page, expected) in [
        ("* TOC\n{:toc}\n\nText\n\n1. Contents\n{: .x toc}\n", "Text"),
        ("- a\n^\n- b\n\n*[HTML]: Hyper Text\n", "- a\n\n- b"),
        ("A{::comment}\nno\n{:/comment}B {::nomarkdown}<b>x</b>{:/}{::options a=\"b\" /}", "AB <b>x</b>"),
    ] {
        assert_eq!(text(page), expected, "{page}");
    }
}

#[test]
fn definitions_join_their_terms() {
    assert_eq!(text("term\n: definition *one*{:.x}\n: two\n\nEnd: here"), "term: definition *one*\n\ntwo\n\nEnd: here");
}

#[test]
fn html_with_markdown_in_it_is_read_as_markdown() {
    assert_eq!(text("<div markdown=\"1\">\n*one*{:.x}\n</div>\n<div>\nraw\n</div>"), "*one*\n\n<div>\nraw\n</div>");
}

#[test]
fn liquid_is_taken_before_markdown() {
    let files = [("note.html", "<div markdown=\"span\" class=\"note\"><b>Note:</b> {{ include.content }}</div>\n")];
    let (text, repairs) = prepared(
        prepare,
        &files,
        "{% include note.html content=\"Mind *this*.\" %}\r\n\r\n{% if a %}\r\nText\r\n{% endif %}",
    );
    assert_eq!(text.trim(), "<b>Note:</b> Mind *this*.\n\nText");
    assert_eq!(repairs, Vec::<String>::new());
}

const PIECES: [&str; 33] = [
    "{% if a %}",
    "{% endif %}",
    "{% raw %}",
    "{% endraw %}",
    "{% comment %}",
    "{% endcomment %}",
    "{% highlight a %}",
    "{% endhighlight %}",
    "{% include a.md x=\"y\" %}",
    "{% include a.md x=",
    "{{ x }}",
    "{{ 'y' | z }}",
    "{{",
    "}}",
    "{%",
    "%}",
    "{:.a}",
    "{: #b}\n",
    "{:",
    "}",
    "{::comment}",
    "{:/}",
    "{::",
    "{:toc}\n",
    "* ",
    ": ",
    "# ",
    "`",
    "```\n",
    "\n",
    "\n\n",
    "    ",
    "<div markdown=1>\n",
];

proptest! {
    #[test]
    fn no_page_panics(pieces in prop::collection::vec(prop::sample::select(PIECES.to_vec()), 0..60), tail in ".{0,40}") {
        let page = pieces.concat() + &tail;
        prepared(prepare, &[("a.md", "{{ include.x }} {% include a.md x=include.x %}")], &page);
        included(&page);
    }

    #[test]
    fn every_word_outside_the_marks_stays(pieces in prop::collection::vec(prop::sample::select(vec![
        "{% if a %}", "{% endif %}", "\n{% else %}\n", "{{ x }}", "{{ 'y' }}", "{:.a}", "\n{: #b}\n", "{::nomarkdown}", "{:/}", "\n* ", "\n: ", "\n# ",
        "`", "\n```\n", "$$", "\n", "\n\n", "\n    ", "\n<div markdown=\"1\">\n", "\n</div>\n", "\n| ", "\n^\n",
    ]), 0..40)) {
        let mut page = String::new();
        let mut words = Vec::new();
        for (place, piece) in pieces.iter().enumerate() {
            words.push(format!("word{place}end"));
            page.extend([words[place].as_str(), piece]);
        }
        let (text, _) = prepared(prepare, &[], &page);
        let mut rest = text.as_str();
        for word in words {
            let at = rest.find(&word);
            prop_assert!(at.is_some(), "{word} is gone from {page:?}: {text:?}");
            rest = &rest[at.unwrap_or(0)..];
        }
    }
}

#[test]
fn the_work_is_linear() {
    for piece in [
        "{%",
        "{% raw %}",
        "{% comment %}",
        "{% highlight %}",
        "{{",
        "{% include a x=\"",
        "{% include a %}\n",
        "{:",
        "{: #a}\n",
        "{::comment}",
        "{::",
        "* a\n{:toc}\n",
        "`",
        ": a\n",
        "<div markdown=1>\n",
        "{% if a %}",
        "{{ a }}\n",
    ] {
        // Only that it ends: quadratic, each of these took minutes.
        prepared(prepare, &[], &piece.repeat(100_000 / piece.len()));
    }
    // Arguments are read once, however many there are.
    prepared(prepare, &[], &format!("{{% include a {} %}}", "x=\"y\" ".repeat(5_000)));
}
