//! Each rule of `MyST`, and that no page can hurt.

use proptest::prelude::*;

use super::*;
use crate::source::markup::prepare::work::prepared;

fn text(page: &str) -> String {
    prepared(prepare, &[], page).0.trim().to_owned()
}

#[test]
fn boxes_become_paragraphs() {
    for (page, expected) in [
        ("```{note}\n:class: x\n\nText *one*.\n\nTwo.\n```\nAfter", "Note: Text *one*.\n\nTwo.\n\nAfter"),
        (":::{warning} Mind this.\n:::", "Warning: Mind this."),
        ("::::{admonition} A `title`\n```{tip}\nText\n```\n::::", "A `title`\n\nTip: Text"),
        ("::::{tab-set}\n:::{tab-item} Linux\n:sync: a\n```sh\nls\n```\n:::\n::::", "Linux\n\n```sh\nls\n```"),
        ("- a\n\n  ```{note}\n  b\n  ```\n- c", "- a\n\n  Note: b\n\n- c"),
        ("```{versionadded} 1.2 The flag.\n```", "Added in version 1.2: The flag."),
        (":::{dropdown} More\n---\nopen: true\n---\nText\n:::", "More: Text"),
        (":::{card} Title\nHead\n^^^\nBody\n+++\nFoot\n:::", "Title: Head\n\nBody\n\nFoot"),
        ("```{rubric} Words\n```\n```{py:function} run(a)\n:noindex:\n\nRuns.\n```", "Words\n\n`run(a)`\n\nRuns."),
        ("````md\n```{note}\nText\n```\n````", "````md\n```{note}\nText\n```\n````"),
    ] {
        assert_eq!(text(page), expected, "{page}");
    }
    let (text, repairs) = prepared(prepare, &[], "```{own} Words\n:x: y\nText\n```\n:::plain\nmore\n:::");
    assert_eq!(text.trim(), "Words\n\nText\n\nmore");
    assert_eq!(repairs, ["unknown_markup own", "unknown_markup :::plain"]);
}

#[test]
fn code_and_formulas_become_code() {
    for (page, expected) in [
        (
            "```{code-block} python\n:linenos:\n:caption: An *example*\n\n{ref}`a`\n\n```",
            "An *example*\n\n```python\n{ref}`a`\n```",
        ),
        ("```{math}\n:label: x\na_{1}\n```", "```\na_{1}\n```"),
        ("1. a\n\n   ```{code-block} sh\n   ls\n     x\n   ```", "1. a\n\n   ```sh\n   ls\n     x\n   ```"),
        ("::::{tabs}\n:::{code-tab} py Python 3\nx\n:::\n::::", "Python 3\n\n```py\nx\n```"),
    ] {
        assert_eq!(text(page), expected, "{page}");
    }
}

#[test]
fn pictures_keep_their_words_and_contents_their_links() {
    for (page, expected) in [
        ("```{figure} a.png\n:alt: A map\n:name: x\n\nThe *map*.\n```", "![A map](<a.png>)\n\nThe *map*."),
        ("```{image} b.png\n:alt: B\n```\n```{image} c.png\n```", "![B](<b.png>)"),
        (
            "```{toctree}\n:caption: Guide\n\nintro\nSet up <start/setup>\nself\napi/*\n```\n```{contents}\n```",
            "[](<intro>)\n[](<start/setup>)",
        ),
    ] {
        assert_eq!(text(page), expected, "{page}");
    }
    let page = "```{toctree}\n:caption: Guide\n\nintro\nSet up <start/setup>\n*\n```";
    let entries = vec![(None, "intro".to_owned()), (Some("Set up".to_owned()), "start/setup".to_owned())];
    assert_eq!(toctrees(page), [Toctree { caption: Some("Guide".to_owned()), entries }]);
}

#[test]
fn targets_become_ids_and_references_find_them() {
    for (page, expected) in [
        ("(My_Target)=\n\n## Set up\n\nSee {ref}`my_target`.", "## Set up {#my-target}\n\nSee [Set up](<#my-target>)."),
        ("(a)=\nTitle\n=====", "Title {#a}\n====="),
        ("{#b}\n# Title\n\n(c)=\nText\n\n# Other", "# Title {#b}\n\nText\n\n# Other"),
        ("(d)=\n# Title {#e}", "# Title {#e}"),
        ("# Title (x){#e .f}\n![a](b){#g}", "# Title (x) {#e}\n![a](b)"),
    ] {
        assert_eq!(text(page), expected, "{page}");
    }
}

#[test]
fn comments_and_breaks_go() {
    assert_eq!(
        text("One\n% no\nTwo\n\n+++ {\"a\": 1}\n\n100 % of\n\n    % code"),
        "One\n\nTwo\n\n100 % of\n\n    % code"
    );
}

#[test]
fn terms_join_their_definitions() {
    assert_eq!(text("Apple\n: A fruit\n\nEnd"), "Apple: A fruit\n\nEnd");
    assert_eq!(
        text("```{glossary}\nIndex\n  Finds {term}`pages`.\n\n  Fast.\nGeneration\nBuild\n  One state.\n```"),
        "Index: Finds pages.\n\nFast.\n\nGeneration\nBuild: One state."
    );
}

#[test]
fn tables_are_kept_as_rows() {
    for (page, expected) in [
        (
            "```{list-table} Sizes\n:header-rows: 1\n\n* - A\n  - B\n* - {kbd}`x`\n  - 2\n```",
            "Sizes\n\n| A | B |\n|---|---|\n| `x` | 2 |",
        ),
        ("```{csv-table}\n:header: A, B\n1, 2\n```", "| A | B |\n|---|---|\n| 1 | 2 |"),
        (":::{table} Title\n| a |\n|---|\n| b |\n:::", "Title\n\n| a |\n|---|\n| b |"),
    ] {
        assert_eq!(text(page), expected, "{page}");
    }
}

#[test]
fn other_notations_are_kept_as_text() {
    assert_eq!(
        text(
            "```{eval-rst}\n.. note:: See :ref:`that <a>`.\n```\n```{raw} html\n<p>x</p>\n```\n```{raw} latex\ny\n```"
        ),
        "See that.\n\n<p>x</p>"
    );
}

#[test]
fn files_are_put_in() {
    let files = [
        ("a.md", "---\nx: 1\n---\n# A\n<!-- start -->\n```{include} b.md\n```\n"),
        ("b.md", "In {kbd}`b`."),
        ("c.py", "one\ntwo\n"),
    ];
    let page = "```{include} a.md\n:start-after: <!-- start -->\n```\n```{literalinclude} c.py\n:language: py\n:lines: 2\n```\n```{include} none.md\n```";
    let (text, repairs) = prepared(prepare, &files, page);
    assert_eq!(text.trim(), "In `b`.\n\n```py\ntwo\n```");
    assert_eq!(repairs, ["missing_include none.md"]);
    assert_eq!(included(page), ["a.md", "c.py", "none.md"]);
    assert_eq!(included("````\n```{include} a.md\n```\n````"), Vec::<String>::new());
}

const PIECES: [&str; 40] = [
    "```{note}\n",
    "````{admonition} t\n",
    "```\n",
    "````\n",
    ":::{tip}\n",
    ":::\n",
    "::::{tab-set}\n",
    ":a: b\n",
    "---\n",
    "```{list-table}\n",
    "* - a\n",
    "  - b\n",
    "```{toctree}\n",
    "```{include} a.md\n",
    "```{literalinclude} a.md\n:lines: 1-\n",
    "```{csv-table}\n",
    "```{glossary}\n",
    "```{eval-rst}\n",
    ".. a:: b\n",
    "```{math}\n",
    "```py\n",
    "{ref}`",
    "{doc}`a <b>`",
    "`",
    "{{",
    "}}",
    "(a)=\n",
    "# ",
    "% c\n",
    "+++\n",
    "<project:",
    ">",
    "{#a}",
    "\\",
    "$",
    "\n",
    "\n\n",
    "    ",
    ": ",
    "::",
];

proptest! {
    #[test]
    fn no_page_panics(pieces in prop::collection::vec(prop::sample::select(PIECES.to_vec()), 0..60), tail in ".{0,40}") {
        let page = pieces.concat() + &tail;
        prepared(prepare, &[("a.md", "x\n```{include} a.md\n```\n")], &page);
        included(&page);
        toctrees(&page);
    }

    #[test]
    fn every_word_outside_the_marks_stays(pieces in prop::collection::vec(prop::sample::select(vec![
        "\n```{note}\n", "\n```\n", "\n:::{tip}\n", "\n:::\n", "\n::::{tab-set}\n", "\n```py\n", "\n```{code-block} py\n", "\n```{math}\n", "{ref}`", "`",
        "{doc}`a <b>`", "{{ x }}", "\n(a)=\n", "\n# ", "\n% c\n", "\n+++\n", "$", "\n", "\n\n", "\n    ", "\n: ", "\n| ", "\n- ",
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
        "```{note}\n",
        ":::{note}\n",
        ":::{note}\n---\n",
        "```{math}\n",
        "```{list-table}\n* - a\n  - b\n```\n",
        "* - a\n",
        "{ref}`",
        "{a",
        "{{",
        "`",
        "\\`",
        "<project:",
        "(a)=\n",
        "(a)=\n# b\n",
        ": a\n",
        "{#a}",
        "a\n---\n",
        "    a\n\n",
    ] {
        // Only that it ends: quadratic, each of these took minutes.
        prepared(prepare, &[], &piece.repeat(100_000 / piece.len()));
    }
    for name in ["list-table", "csv-table", "glossary", "eval-rst", "toctree"] {
        prepared(prepare, &[], &format!("```{{{name}}}\n{}", "* - a, `b`_ <c>\n  - d\n".repeat(5_000)));
    }
}
