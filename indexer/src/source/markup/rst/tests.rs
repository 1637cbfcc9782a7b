//! Tests of whole pages, and of pages that no one would write.

use proptest::prelude::*;

use super::*;
use crate::document::Block;

fn page(text: &str) -> Page {
    read(text, &[], &References::new())
}

/// Sections as `heading#anchor`, blocks with `|` for prose and `` ` `` for code.
fn shown(text: &str) -> Vec<String> {
    let mut seen = Vec::new();
    for part in page(text).parts {
        if !part.heading.is_empty() {
            seen.push(format!("{}#{}", part.heading.join(" > "), part.anchor.unwrap_or_default()));
        }
        seen.extend(part.blocks.into_iter().map(|block| match block {
            Block::Prose(text) => format!("|{text}"),
            Block::Code(text) => format!("`{text}"),
        }));
    }
    seen
}

#[test]
fn sections_nest_by_the_order_of_their_marks() {
    let text = ":orphan:\n:tags: One, two\n\n====\nHome\n====\n\nIntro.\n\nSet up\n======\na\n\nOn *Windows*\n\
        ------------\nb\n\n.. _My Label:\n\nSet up\n======\nc\n\n2. Set up\n=========\nd\n";
    let page = page(text);
    assert_eq!(page.title.as_deref(), Some("Home"));
    assert_eq!(page.fields.get("tags").map(String::as_str), Some("One, two"));
    assert!(page.fields.contains_key("orphan"));
    assert_eq!(
        shown(text),
        [
            "|Intro.",
            "Set up#set-up",
            "|a",
            "Set up > On Windows#on-windows",
            "|b",
            "Set up#my-label",
            "|c",
            "2. Set up#id2",
            "|d"
        ]
    );
}

#[test]
fn lists_of_all_kinds_are_items() {
    let text = "* one\n  goes on\n\n  * two\n\n    second\n* three\n\n#. four\n#. five\n\nA. Smith was\nhere.\n\n\
        term : kind\n    meaning\n\n    more\n\n:Field: value\n:Empty:\n:Code:\n   ::\n\n     x = 1\n\n\
        -a, --all  All of it\n-o FILE    Where\n           to\n\n| line one\n| line\n  two\n";
    assert_eq!(
        shown(text),
        [
            "|one goes on",
            "|two",
            "|second",
            "|three",
            "|four",
            "|five",
            "|A. Smith was here.",
            "|term : kind",
            "|meaning",
            "|more",
            "|Field: value",
            "|Empty",
            "|Code:",
            "`x = 1",
            "|-a, --all All of it",
            "|-o FILE Where to",
            "|line one line two"
        ]
    );
}

#[test]
fn code_is_told_from_prose() {
    let text = "Like this::\n\n  a\n    b\n\nAlone: ::\n\n  c\n\n::\n\n  d\n\nQuoted::\n\n> e\n> f\n\n>>> g\n1\n\n\
        .. code-block:: java\n   :linenos:\n   :caption: Main\n\n   h();\n\n     i();\n\n\
        .. parsed-literal::\n\n   j *k*\n\n.. math:: l^2\n\nShort::\n    m\n";
    assert_eq!(
        shown(text),
        [
            "|Like this:",
            "`a\n  b",
            "|Alone:",
            "`c",
            "`d",
            "|Quoted:",
            "`> e\n> f",
            "`>>> g\n1",
            "|Main",
            "`h();\n\n  i();",
            "`j k",
            "`l^2",
            "|Short:",
            "`m"
        ]
    );
}

#[test]
fn directives_show_their_text() {
    let text = ".. note:: Mind *this*.\n   And that.\n\n   Second.\n\n.. seealso::\n\n   There.\n\n\
        .. admonition:: Own\n\n   Words.\n\n.. versionadded:: 3.2\n   The thing.\n\n.. deprecated:: 3.3\n\n\
        .. rubric:: Small title\n\n.. figure:: a.png\n   :alt: A view\n\n   The caption.\n\n.. image:: b.png\n\n\
        .. only:: latex\n\n   hidden\n\n.. only:: html\n\n   seen\n\n\
        .. tab-set::\n\n   .. tab-item:: Linux\n\n      Do it.\n\n\
        .. tabs::\n\n   .. code-tab:: py The code\n\n      x\n\n.. glossary::\n\n   berth\n      A place.\n\n\
        .. py:function:: lift(a, b)\n   :async:\n\n   Lifts.\n\n   :param a: What\n   :returns: Nothing\n\n\
        .. option:: -v, --verbose\n\n   Says more.\n\n.. a comment\n   of two lines\n\n\
        .. raw:: html\n\n   <p>Raw <b>html</b></p>\n\n.. epigraph:: Said.\n";
    assert_eq!(
        shown(text),
        [
            "|Note: Mind this. And that.",
            "|Second.",
            "|See also: There.",
            "|Own",
            "|Words.",
            "|Added in version 3.2: The thing.",
            "|Deprecated since version 3.3",
            "|Small title",
            "|A view",
            "|The caption.",
            "|seen",
            "|Linux",
            "|Do it.",
            "|The code",
            "`x",
            "|berth",
            "|A place.",
            "`lift(a, b)",
            "|Lifts.",
            "|Parameter a: What",
            "|Returns: Nothing",
            "`-v, --verbose",
            "|Says more.",
            "|Raw html",
            "|Said."
        ]
    );
}

#[test]
fn tables_are_rows() {
    let text = ".. table:: Sizes\n\n   ====  =====\n   Name  Use\n   ====  =====\n   a     *b*\n   ====  =====\n\n\
        +---+-----------+\n| c | * d       |\n|   |           |\n|   | ::        |\n|   |           |\n\
        |   |    e      |\n+---+-----------+\n\n\
        .. list-table:: L\n   :header-rows: 1\n\n   * - f\n     - g\n   * - h\n     -\n\n\
        .. csv-table::\n   :header: \"i\", \"j\"\n\n   \"k, l\", m\n";
    assert_eq!(shown(text), ["|Sizes", "|Name Use", "|a b", "|c d", "`e", "|L", "|f g", "|h", "|i j", "|k, l m"]);
}

#[test]
fn footnotes_targets_and_meta_are_read() {
    let text = "T\n=\n\nSee home_ and [1]_, [B20]_.\n\n.. _home: https://a.example\n.. __: https://b.example\n\
        .. [1] The *note*.\n.. [B20] The book.\n\n\
        .. meta::\n   :description lang=en: What it is\n   :keywords: a, b\n\n\
        .. toctree::\n\n   install\n   https://c.example\n";
    let references =
        References::from([("doc:install".into(), Reference { address: "/install.html".into(), title: None })]);
    let page = read(text, &[], &references);
    assert_eq!(page.links, ["https://a.example", "https://b.example", "/install.html", "https://c.example"]);
    assert_eq!(page.fields.get("description").map(String::as_str), Some("What it is"));
    assert_eq!(page.fields.get("keywords").map(String::as_str), Some("a, b"));
    assert_eq!(shown(text), ["|See home and, [B20].", "|The note.", "|[B20] The book."]);
}

#[test]
fn ids_count_as_docutils_counts_them() {
    let text = "Title\n=====\n\n`Twice <https://a.example>`_ [#]_ __\n\n.. _Once:\n\nOnce\n----\na\n\nTwice\n-----\n\
        b\n\n.. [#] note\n\nOnce\n----\nc\n";
    let anchors: Vec<_> = page(text).parts.into_iter().filter_map(|part| part.anchor).collect();
    assert_eq!(anchors, ["once", "id3", "id5"]);
}

#[test]
fn unknown_directives_roles_and_substitutions_are_named_once() {
    let page = page("|a| |a| :issue:`7`\n\n.. chart:: Pie\n   :size: 3\n\n   The *text*.\n\n.. chart:: Bar\n");
    assert_eq!(page.unknown, [":issue:", "chart::", "|a|"]);
    let texts: Vec<_> = page.parts[0].blocks.iter().map(Block::text).collect();
    assert_eq!(texts, ["a a 7", "Pie", "The text.", "Bar"]);
}

#[test]
fn what_stands_too_deep_is_text() {
    let deep: Vec<String> = (0..200).map(|n| format!("{}* word{n}\n\n", "  ".repeat(n))).collect();
    let deep = deep.concat();
    let shown = words_of(&page(&deep));
    assert!((0..200).all(|n| shown.contains(&format!("word{n}"))));
}

/// Words that the text of a page must show, whatever stands around them.
fn words_of(page: &Page) -> String {
    let parts = page.parts.iter().flat_map(|part| {
        part.heading.iter().map(String::as_str).chain(part.blocks.iter().map(Block::text)).collect::<Vec<_>>()
    });
    page.title.as_deref().into_iter().chain(parts).collect::<Vec<_>>().join(" ")
}

proptest! {
    #[test]
    fn any_marks_are_read(
        text in concat!(
            r"([a-zäß\[\](){}<>|*_`#^~+=.,:;/'\x22\\-]|\n|  |\n\n|\n\.\. |::|\n====\n|\n\+--\+\n|\n== ==\n",
            r"|:a:`|`_|\n- |\n\.\. _a:\n){0,120}",
        )
    ) {
        let expanded = expand(&text, "a.rst", &mut |_, _| None);
        page(&expanded.text);
        look(&text);
    }

    #[test]
    fn plain_words_survive_marks_within_a_line(
        marks in prop::collection::vec(r"[*_`().!?,'\x22 -]{0,3}", 2..20)
    ) {
        let mut text = "First word0".to_owned();
        for (nth, mark) in marks.iter().enumerate() {
            text.extend([" ", mark, &format!("word{} ", nth + 1)]);
        }
        let shown = words_of(&page(&text));
        for nth in 0..=marks.len() {
            prop_assert!(shown.contains(&format!("word{nth}")), "{text:?} {shown:?}");
        }
    }

    #[test]
    fn plain_words_survive_marks_around_lines(
        marks in prop::collection::vec(
            prop::sample::select(vec![
                "", "* ", "  * ", "#. ", "1. ", "- ", "| ", "  ", "    ", "\n", "\n\n  ", ":field: ", ">>> ", "-a  ",
                "::\n\n  ",
                "\n.. note:: ", "\n.. note::\n\n   ", "\n.. tip::\n", "\n.. code-block:: py\n\n   ", "\n.. chart:: ",
                "\n.. [1] ",
                "\n.. _target:\n\n", "\n== ==\n", "\n+--+--+\n| ", "__ a\n\n",
            ]),
            1..30,
        )
    ) {
        let mut text = String::from("Some text first.\n\n");
        for (nth, mark) in marks.iter().enumerate() {
            text.extend([*mark, &format!("The word{nth} that stands here in this place\n")]);
        }
        let shown = words_of(&page(&text));
        for nth in 0..marks.len() {
            prop_assert!(shown.contains(&format!("word{nth} that")), "{text} -> {shown}");
        }
    }
}

#[test]
fn large_pages_of_one_mark_end_in_good_time() {
    for mark in [
        "* a\n",
        "a\n=\n",
        "a::\n\n b\n",
        ".. a::\n",
        ".. _a:\n",
        ".. |a| replace:: |a|\n",
        "|a| ",
        "== ==\nx\n\n",
        "+--+\n",
        "|a|\n",
        "- ",
        "  a\n",
        ":a: b\n",
        ".. note::\n  ",
        "`a <b>`_ ",
        "a_ ",
        "| a\n",
        ">>> a\n",
        "==\n",
        "= = = = = =\n",
        ".. list-table::\n\n   * - a\n",
    ] {
        let text = mark.repeat(10_000);
        page(&text);
        look(&text);
        expand(&text, "a", &mut |_, _| None);
    }
    page(&(0..500).map(|n| " ".repeat(n) + "- a\n").collect::<String>());
}
