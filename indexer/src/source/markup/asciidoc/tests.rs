//! Tests of whole pages, and of pages that no one would write.

use proptest::prelude::*;

use super::*;
use crate::document::Block;

fn page(text: &str) -> Page {
    read(text, &Attributes::new(), &References::new())
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
fn a_page_has_title_header_and_sections() {
    let page = page(
        "// a comment\n:before: x\n\n= The *Page*: Sub\nAnn Example <a@b.example>\nv1.0, 2024-05-01\n\
            :description: What \\\n  it is\n\nIntro {before}.\n",
    );
    assert_eq!(page.title.as_deref(), Some("The Page: Sub"));
    assert_eq!(page.attributes.get("description"), Some("What it is"));
    assert_eq!(page.attributes.get("revdate"), Some("2024-05-01"));
    assert_eq!(page.parts[0].blocks, [Block::Prose("Intro x.".into())]);
}

#[test]
fn titles_are_read_without_the_rest() {
    let titles = |text: &str| titles(text, &Attributes::new());
    let both = Titles { full: Some("A title".into()), short: Some("Short".into()) };
    assert_eq!(titles("\n:navtitle: Short\n= A *title*\n\n:navtitle: Later\n"), both);
    assert_eq!(titles("Text\n\n== Section\n"), Titles::default());
}

#[test]
fn sections_nest_and_carry_ids() {
    let text = "= T\n\n== One\na\n\n[[two-id]]\n=== Two\nb\n\n[#three.role]\n== Three\nc\n\n## One\nd\n\nOld\n---\n\
        e\n\n[discrete]\n=== Floating [[f]]\nf\n";
    assert_eq!(
        shown(text),
        [
            "One#_one",
            "|a",
            "One > Two#two-id",
            "|b",
            "Three#three",
            "|c",
            "One#_one_2",
            "|d",
            "Old#_old",
            "|e",
            "Old > Floating#f",
            "|f"
        ]
    );
}

#[test]
fn lists_of_all_kinds_are_items() {
    let text = "* one\ngoes on\n** two\n. three\n+\nattached\n\n* [x] four\n\nCPU:: The unit\nRAM::\n  memory\n\
        Disk::\n\n  plates\n\nRun it::\n+\n $ run\n\nplain\n* not an item\n";
    assert_eq!(
        shown(text),
        [
            "|one goes on",
            "|two",
            "|three",
            "|attached",
            "|four",
            "|CPU",
            "|The unit",
            "|RAM",
            "|memory",
            "|Disk",
            "|plates",
            "|Run it",
            "`$ run",
            "|plain * not an item"
        ]
    );
}

#[test]
fn blocks_are_code_or_prose_by_mark_and_style() {
    let text = ".Run it\n[source,java]\n----\nrun(); // <1>\n\n  two();\n----\n<1> Starts\n\n....\nraw\n....\n\n\
        ```rb\nputs 1\n```\n\n literal\n  more\n\n[source]\nshort code\n\n[listing]\n--\nopen\n--\n\n:v: 7\n\n\
        [subs=+attributes]\n----\nv{v}\n----\n----\n{v}\n----\n";
    assert_eq!(
        shown(text),
        [
            "|Run it",
            "`run();\n\n  two();",
            "|Starts",
            "`raw",
            "`puts 1",
            "`literal\n more",
            "`short code",
            "`open",
            "`v7",
            "`{v}"
        ]
    );
}

#[test]
fn admonitions_quotes_and_nested_blocks_keep_their_text() {
    let text = "NOTE: Mind *this*.\n\n[TIP]\n.Save\n====\nFirst.\n\n----\ncode\n----\n\nSecond.\n====\n\n\
        [quote, Ann, Book]\n____\nSaid.\n____\n\n****\n====\nDeep.\n====\n****\n\n> Quoted\n> too\n\n////\nhidden\n\
        ////\n[comment]\n--\nhidden\n--\n++++\n<p>Raw <b>html</b></p>\n++++\n'''\nimage::a.png[A view]\nvideo::x[]\n\
        toc::[]\n";
    assert_eq!(
        shown(text),
        [
            "|Note: Mind this.",
            "|Tip: Save",
            "|First.",
            "`code",
            "|Second.",
            "|Said.",
            "|Ann, Book",
            "|Deep.",
            "|Quoted too",
            "|Raw html",
            "|A view"
        ]
    );
}

#[test]
fn tables_are_rows_and_cells_may_hold_blocks() {
    let text = ".Sizes\n[%header,cols=\"1,2a\"]\n|===\n|Name |Use\n\n|small\n|First.\n\n----\ncode\n----\n\
        |big |* one\n* two footnote:[n]\n!===\n!x !y\n!===\n|===\nAfter.\n";
    assert_eq!(shown(text), ["|Sizes", "|Name Use", "|small First.", "`code", "|big one two n x y", "|After."]);
}

#[test]
fn references_within_a_page_show_what_they_lead_to() {
    let text = "See <<later>>, <<tab>>, <<gone>> and xref:_set_up[].\n\n[[later]]\n== The end\nx\n\n== Set up\ny\n\n\
        [#tab]\n.A table\n|===\n|z\n|===\n";
    assert_eq!(shown(text)[0], "|See The end, A table, gone and Set up.");
}

#[test]
fn levels_are_moved_by_their_offset() {
    assert_eq!(
        shown("= T\n\n:leveloffset: 1\n\n= Part\na\n\n:leveloffset: +1\n\n= Deep\nb\n\n:leveloffset!:\n\n== Two\nc\n"),
        ["Part#_part", "|a", "Part > Deep#_deep", "|b", "Two#_two", "|c"]
    );
}

#[test]
fn what_is_left_open_loses_nothing() {
    assert_eq!(shown("a\n\n====\nb\n\n== C\nd\n"), ["|a", "|b", "C#_c", "|d"]);
    assert_eq!(shown("a\n\n////\nb\n"), ["|a", "|b"]);
    assert_eq!(shown("a\n\n----\nb\n"), ["|a", "`b"]);
    assert_eq!(shown("[NOTE]\n====\nb\n====\n"), ["|Note: b"]);
}

#[test]
fn unknown_macros_are_named_once() {
    let page = page("chart::x[A *chart*]\n\nchart::y[]\n\njira:A-1[] jira:A-2[]\n");
    assert_eq!(page.unknown, ["chart::", "jira:"]);
    assert_eq!(page.parts[0].blocks, [Block::Prose("A chart".into()), Block::Prose("A-1 A-2".into())]);
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
            r"([a-zäß\[\](){}<>|!*_`#^~+=.,:;/'\x22&\\-]|\n|\[\[|\n----\n|\n====\n|\n\|===\n",
            r"|::|link:|<<|a\|){0,120}",
        )
    ) {
        let expanded = expand(&text, "a.adoc", &Attributes::new(), &mut |_, _| None);
        page(&expanded.text);
        titles(&text, &Attributes::new());
        nav::items(&text, &Attributes::new());
    }

    #[test]
    fn plain_words_survive_marks_within_a_line(
        marks in prop::collection::vec(r"[*_`#^~+().!?,'\x22 -]{0,3}", 2..20)
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
                "", "* ", "** ", ". ", "- ", "== ", "=== ", "#### ", " ", "  * ", "> ", "NOTE: ", "| ", ".", "<1> ",
                "term:: ", "\n", "----\n", "====\n", "****\n", "|===\n", "--\n", "....\n", "```\n", "____\n", "+\n", "[NOTE]\n",
                "[source]\n",
                "[[id]]\n", "'''\n", "// x\n", "image::x[] ",
            ]),
            1..30,
        )
    ) {
        let mut text = String::new();
        for (nth, mark) in marks.iter().enumerate() {
            text.extend([*mark, &format!("The word{nth} that stands here in this place\n")]);
        }
        // A heading without text is shown only above another.
        text.push_str("\nlast\n");
        let shown = words_of(&page(&text));
        for nth in 0..marks.len() {
            let is_heading = ["=", "#"].iter().any(|mark| text.contains(&format!("{mark} The word{nth} ")));
            prop_assert!(is_heading || shown.contains(&format!("word{nth} that")), "{text} -> {shown}");
        }
    }
}

#[test]
fn large_pages_of_one_mark_end_in_good_time() {
    for mark in [
        "* a\n",
        "====\n",
        "----\n",
        "|===\n|a\n",
        "[[a]]\n",
        "== A\n",
        "a::\n",
        ".A\n",
        "+\n",
        "****\n====\n",
        "|",
        "|===\n",
        "////\n",
        ":a: {a}b\n",
        "[source]\n",
        "A\n-\n",
        "image::a[",
        "```\n",
        "a|",
        "2+|",
        "<<a>> ",
        "NOTE: ",
    ] {
        page(&mark.repeat(10_000));
    }
}
