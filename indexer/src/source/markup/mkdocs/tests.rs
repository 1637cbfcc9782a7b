//! Each rule of `MkDocs`, and that no page can hurt.

use proptest::prelude::*;

use super::*;
use crate::source::markup::prepare::work::prepared;

fn text(page: &str) -> String {
    prepared(prepare, &[], page).0.trim().to_owned()
}

#[test]
fn admonitions_become_paragraphs() {
    for (page, expected) in [
        ("!!! note\n\n    Text *one*.\n\n    Two.\n\nAfter", "Note: Text *one*.\n\nTwo.\n\nAfter"),
        ("!!! warning \"Mind this!\"\n    Text\nAfter", "Mind this! Text\n\nAfter"),
        ("!!! tip inline end \"\"\n    Text", "Text"),
        ("??? question\n    - a\n        - b", "Question\n\n- a\n    - b"),
        ("???+ \"Only a title\"\n    Text", "Only a title: Text"),
        (
            "!!! note\n    One\n\n    !!! tip\n        Two\n\n        ```py\n        if a:\n            b\n        ```\n\n    Three",
            "Note: One\n\nTip: Two\n\n```py\nif a:\n    b\n```\n\nThree",
        ),
        (
            "1. Step\n\n    !!! note\n        Text\n\n    More\n\n2. Next",
            "1. Step\n\n    Note: Text\n\n    More\n\n2. Next",
        ),
        ("!!! note\n    Text:\n\n        code\n\n    End", "Note: Text:\n\n    code\n\nEnd"),
        ("Wow!!! note\n\n!!! what's this", "Wow!!! note\n\n!!! what's this"),
    ] {
        assert_eq!(text(page), expected, "{page}");
    }
}

#[test]
fn indented_code_is_no_admonition() {
    for page in [
        "Write:\n\n    !!! note\n        ==Text==\n\nEnd",
        "- a\n\n        !!! note\n\n    b",
        "    ++ctrl++\n\n    {{ x",
        "```\n!!! note\n    a\n```",
    ] {
        assert_eq!(text(page), page.trim(), "{page}");
    }
}

#[test]
fn tabs_keep_their_labels() {
    let page = "=== \"C\"\n\n    ``` c\n    int a;\n    ```\n\n=== \"C++\"\n\n    Text\n\nTitle\n===\n";
    assert_eq!(text(page), "C\n\n``` c\nint a;\n```\n\nC++\n\nText\n\nTitle\n===");
}

#[test]
fn fenced_blocks_keep_their_titles() {
    let page = "/// note | Mind\n    type: x\n    attrs: {id: y}\n\nText\n///\n\n//// details | More\n/// tab | A\nIn\n///\n////\n\n\
                /// caption\nA map\n///\n\n/// odd\nText\n///";
    let (text, repairs) = prepared(prepare, &[], page);
    assert_eq!(text.trim(), "Mind: Text\n\nMore\n\nA\n\nIn\n\nA map\n\nOdd: Text");
    assert_eq!(repairs, ["unknown_markup /// odd"]);
}

#[test]
fn definitions_join_their_terms() {
    let page = "Apple\n:   A fruit.\n\n    More of it.\n\nPear:\n:   Another.\n:   A tree.\n\nEnd";
    assert_eq!(text(page), "Apple: A fruit.\n\nMore of it.\n\nPear: Another.\n\nA tree.\n\nEnd");
}

#[test]
fn lines_that_show_nothing_go() {
    let page =
        "[TOC]\n\nText about HTML.\n{: .lead #intro }\n\n*[HTML]: Hyper Text\n\n- [ ] *[a](/b)*\n\n[^1]: A note.";
    assert_eq!(text(page), "Text about HTML.\n\n- [ ] *[a](/b)*\n\n[^1]: A note.");
}

#[test]
fn html_with_markdown_in_it_is_read_as_markdown() {
    let page = "<div class=\"grid\" markdown>\n\n-   :material-clock:{ .lg } __Set up__\n\n    ---\n\n    In *five* minutes\n\n</div>\n<p markdown=\"1\">==One==</p>\n\n<div>raw</div>";
    assert_eq!(text(page), "-   __Set up__\n\n    ---\n\n    In *five* minutes\n\nOne\n\n<div>raw</div>");
}

#[test]
fn generated_references_keep_their_name() {
    let (text, repairs) = prepared(prepare, &[], "::: shop.orders.Order\n    options:\n      show_root: true\n\nText");
    assert_eq!(text.trim(), "`shop.orders.Order`\n\nText");
    assert_eq!(repairs, ["unknown_markup ::: shop.orders.Order"]);
}

#[test]
fn snippets_are_put_in_and_read() {
    let files = [("a.md", "!!! note\n    In ==a==.\n--8<-- \"b.md\"\n"), ("b.md", "B"), ("c.py", "x = 1\n")];
    let page = "1. One\n\n    --8<-- \"a.md\"\n\n```py\n--8<-- \"c.py\"\n```\n--8<-- \"none.md\"\n";
    let (text, repairs) = prepared(prepare, &files, page);
    assert_eq!(text.trim(), "1. One\n\n    Note: In a.\n\n    B\n\n```py\nx = 1\n```");
    assert_eq!(repairs, ["missing_include none.md"]);
    assert_eq!(included(page), ["a.md", "c.py", "none.md"]);
}

const PIECES: [&str; 37] = [
    "!!! note\n",
    "??? tip \"t\"\n",
    "=== \"a\"\n",
    "    ",
    "\t",
    "\n",
    "\n\n",
    "/// tab | x\n",
    "///\n",
    "--8<-- \"a.md\"\n",
    "--8<--\n",
    "{{ x }}",
    "{% if a %}",
    "{% raw %}",
    "{% include 'a.md' %}",
    "{{",
    "}}",
    "{ .a #b }",
    "{:",
    "}",
    "==",
    "^^",
    "^",
    "++ctrl++",
    "++",
    ":smile:",
    "[a][b]",
    "[",
    "`",
    "```\n",
    "$",
    "\\",
    ":   ",
    "- ",
    "<div markdown>\n",
    "</div>\n",
    "# ",
];

proptest! {
    #[test]
    fn no_page_panics(pieces in prop::collection::vec(prop::sample::select(PIECES.to_vec()), 0..60), tail in ".{0,40}") {
        let page = pieces.concat() + &tail;
        prepared(prepare, &[("a.md", "!!! note\n    --8<-- \"a.md\"\n")], &page);
        included(&page);
    }

    #[test]
    fn every_word_outside_the_marks_stays(pieces in prop::collection::vec(prop::sample::select(vec![
        "\n!!! note\n    ", "\n??? tip \"t\"\n    ", "\n=== \"a\"\n\n    ", "\n\n    ", "\n    ", "\n\n", "\n", "\n/// tab | x\n", "\n///\n", "{{ x }}",
        "{% if a %}", "{ .a #b }", "==", "^^", "++ctrl++", "++", ":smile:", "[a][b]", "`", "\n```\n", "$", "\n:   ", "\n- ", "\n<div markdown>\n",
        "\n</div>\n", "\n# ", "\n| ",
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
        "!!! note\n",
        "    ",
        "    !!! note\n",
        "{{",
        "{%",
        "{% raw %}",
        "{++",
        "{ .a",
        "==a",
        "^a",
        "++a",
        "[a]",
        "[",
        ":a",
        "`",
        "\\`",
        "$",
        "- ",
        "<div markdown>\n",
        "--8<--\n",
        "{:\"",
        "    - \n",
        "/// a\n",
    ] {
        // Only that it ends: quadratic, each of these took minutes.
        prepared(prepare, &[], &piece.repeat(100_000 / piece.len()));
    }
}
