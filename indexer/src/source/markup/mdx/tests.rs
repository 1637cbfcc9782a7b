//! Each rule of MDX, and that no page can hurt.

use proptest::prelude::*;

use super::*;
use crate::source::markup::prepare::work::prepared;

fn text(page: &str) -> String {
    prepared(prepare, &[], page).0.trim().to_owned()
}

#[test]
fn statements_go_and_sentences_stay() {
    let page = "import Tabs from '@theme/Tabs';\nimport {\n  A,\n} from 'b';\n\nexport const c = {\n\n  d: 1,\n};\n\n\
                # Title\n\nText that goes on\nimport from another system.\n\n```js\nimport x from 'y';\n```\n";
    assert_eq!(
        text(page),
        "# Title\n\nText that goes on\nimport from another system.\n\n```js\nimport x from 'y';\n```"
    );
}

#[test]
fn components_lose_their_marks_and_keep_their_text() {
    let (text, repairs) = prepared(
        prepare,
        &[],
        "Press <Key name=\"s\"/> or <Button kind=\"x\">Save</Button> now.\n\n<Steps>\n<Step>One</Step>\n<Step>Two</Step>\n\
         <Key/>\n</Steps>\n\nA < b, `<Code/>`, \\<Raw/>, <https://a.example>.\n",
    );
    assert_eq!(text, "Press or Save now.\n\nOne\n\nTwo\n\nA < b, `<Code/>`, \\<Raw/>, <https://a.example>.\n");
    assert_eq!(repairs, ["unknown_markup Key", "unknown_markup Button", "unknown_markup Steps", "unknown_markup Step"]);
}

#[test]
fn tabs_keep_their_labels_and_lose_their_indentation() {
    let page = "<Tabs groupId=\"os\">\n  <TabItem value=\"npm\" label=\"With npm\" default>\n\n    Run it:\n\n    ```bash\n      npm i\n    ```\n\n    - a\n      - b\n\n  </TabItem>\n  <TabItem value=\"yarn\">yarn *add*</TabItem>\n</Tabs>\n\nEnd";
    assert_eq!(text(page), "With npm\n\nRun it:\n\n```bash\n  npm i\n```\n\n- a\n  - b\n\nyarn\n\nyarn *add*\n\nEnd");
}

#[test]
fn a_component_in_a_list_item_stays_in_it() {
    let page = "1. First:\n\n   <Tabs>\n     <TabItem value=\"a\">\n\n     Do *a*.\n\n     </TabItem>\n   </Tabs>\n\n2. Second";
    assert_eq!(text(page), "1. First:\n\n   a\n\n   Do *a*.\n\n2. Second");
}

#[test]
fn expressions_and_comments_go_and_strings_stay() {
    let page = "One{' '}two {props.x} three {/* no { */}four<!-- no\nno -->.\n\n{\n  list.map(a => <b>{a}</b>)\n}\n\n\
                <!--truncate-->\n\nA stray { brace, \\{kept}, `{code}`, $x_{1}$.\n";
    assert_eq!(text(page), "One two three four.\n\nA stray { brace, \\{kept}, `{code}`, $x_{1}$.");
}

#[test]
fn indented_code_is_left_alone_outside_elements() {
    assert_eq!(
        text("So:\n\n    {a: <B/>}\n\n    :::c\n\n- d\n\n    <E/>{f}g"),
        "So:\n\n    {a: <B/>}\n\n    :::c\n\n- d\n\n    g"
    );
}

#[test]
fn heading_ids_stay_in_either_notation() {
    assert_eq!(
        text("## One {#own-id}\n\n### Two {/* #other */}\n\n<h3 id=\"x\">Three</h3>\nText"),
        "## One {#own-id}\n\n### Two {#other}\n\n### Three {#x}\n\nText"
    );
}

#[test]
fn admonitions_become_paragraphs() {
    for (page, expected) in [
        (":::note\n\nText.\n\n:::\nAfter", "Note: Text.\n\nAfter"),
        (":::tip[My *tip*]\nText.\n:::", "My *tip*: Text."),
        (":::warning Old title!\nText.\n:::", "Old title! Text."),
        ("::::info\n:::danger\n- a\n:::\nb\n::::", "Info\n\nDanger\n\n- a\n\nb"),
        ("- :::tip\n  Text.\n  :::", "- Tip: Text."),
        ("```\n:::note\n```", "```\n:::note\n```"),
        ("<Admonition type=\"tip\" title=\"T\">\n  Text\n</Admonition>", "T: Text"),
        (":::note{.x #y}\nText\n:::", "Note: Text"),
    ] {
        assert_eq!(text(page), expected, "{page}");
    }
    let (text, repairs) = prepared(prepare, &[], ":::agenda Monday\nText\n:::");
    assert_eq!((text.trim(), repairs), ("Monday: Text", vec!["unknown_markup :::agenda".to_owned()]));
}

#[test]
fn links_pictures_and_tables_become_markdown() {
    for (page, expected) in [
        ("See <Link to=\"/a\">the *page*</Link> now", "See [the *page*](</a>) now"),
        ("<a href={useBaseUrl('/b')}>b</a>", "[b](</b>)"),
        ("<a name=\"x\"></a>Text", "Text"),
        ("<img src={require('./a.png').default} alt=\"A map\" />", "![A map](<./a.png>)"),
        (
            "| a | b |\n|---|---|\n| <ul><li>x</li><li>y</li></ul> | z<br/>q |",
            "| a | b |\n|---|---|\n|   x  y   | z<br/>q |",
        ),
        ("<table>\n  <tr>\n    <td>a</td><td>b</td>\n  </tr>\n</table>", "a  b"),
        ("<details>\n<summary>More</summary>\nText\n</details>\nEnd", "More\n\nText\n\nEnd"),
        ("Text\n<style>{`a { b: c }`}</style>\nmore", "Text\n\nmore"),
    ] {
        assert_eq!(text(page), expected, "{page}");
    }
}

#[test]
fn code_elements_become_code() {
    let files = [("./a.py", "print('`')\n")];
    let page = "import Raw from '!!raw-loader!./a.py';\n\n<CodeBlock language=\"py\">{Raw}</CodeBlock>\n\n<CodeBlock language=\"jsx\">\n{`<A>\n  {b}\n</A>`}\n</CodeBlock>\n\n<pre><code className=\"x\">c d</code></pre>\n";
    let (text, repairs) = prepared(prepare, &files, page);
    assert_eq!(text.trim(), "```\nprint('`')\n```\n\n```jsx\n<A>\n  {b}\n</A>\n```\n\n```\nc d\n```");
    assert_eq!(repairs, Vec::<String>::new());
    assert_eq!(included(page), ["./a.py"]);
}

#[test]
fn imported_pages_are_put_in() {
    let files =
        [("./_p.mdx", "---\nx: 1\n---\nimport Q from './_q.md';\n\nPart *one*.\n<Q/>\n"), ("./_q.md", "Part two.")];
    let page = "import P from './_p.mdx';\nimport N from './_n.mdx';\n\n1. a\n\n   <P name=\"x\"/>\n\n<N/>\nEnd";
    let (text, repairs) = prepared(prepare, &files, page);
    assert_eq!(text, "1. a\n\n   Part *one*.\n\n   Part two.\n\nEnd\n");
    assert_eq!(repairs, ["missing_include ./_n.mdx"]);
}

#[test]
fn wrappers_for_translators_are_opened() {
    assert_eq!(text("````mdx-code-block\n<Tabs>\n```js\na\n```\n</Tabs>\n````\nEnd"), "```js\na\n```\n\nEnd");
}

const PIECES: [&str; 34] = [
    "import A from './a.mdx'\n",
    "export const b = {\n",
    "<A/>",
    "<Tabs>",
    "</Tabs>",
    "<TabItem label=\"x\">",
    "</TabItem>",
    "<br/>",
    "<a href=\"y\">",
    "</a>",
    "<h2>",
    "</h2>",
    "<pre>",
    "</pre>",
    "<CodeBlock>",
    "<style>",
    "<td>",
    "{",
    "}",
    "{/*",
    "*/}",
    "<!--",
    "-->",
    "`",
    "```\n",
    "$",
    "\\",
    "\n",
    "\n\n",
    "    ",
    ":::note[t]\n",
    ":::\n",
    "| ",
    "- ",
];

proptest! {
    #[test]
    fn no_page_panics(pieces in prop::collection::vec(prop::sample::select(PIECES.to_vec()), 0..60), tail in ".{0,40}") {
        let page = pieces.concat() + &tail;
        prepared(prepare, &[("./a.mdx", "import A from './a.mdx'\n\n<A/> <A/>")], &page);
    }

    #[test]
    fn every_word_outside_the_marks_stays(pieces in prop::collection::vec(prop::sample::select(vec![
        "<Tabs>\n", "</Tabs>", "<TabItem value=\"x\">", "</TabItem>\n", "<Icon a={b}/>", "<b>", "</b>", "<a href=\"/y\">", "</a>", "<li>", "</details>",
        "{props.a}", "{/* c */}", "<!-- c -->", ":::note\n", "\n:::\n", "\n:::tip[t]\n", "\n\n", "\n", "\n    ", "\n- ", "\n| ", "`", "$", "\n```\n",
    ]), 0..40)) {
        let mut page = String::new();
        let mut words = Vec::new();
        for (place, piece) in pieces.iter().enumerate() {
            words.push(format!("word{place}end"));
            page.extend([" ", words[place].as_str(), " ", piece]);
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
        "<a ",
        "<a b={",
        "{",
        "{`",
        "`",
        "<!--",
        "<b>",
        "</b>",
        "<Tabs>\n",
        "    <a>",
        "<h2>",
        "<pre>",
        "<a href=\"x\">[",
        "$",
        "export const a = {\n\n",
        ":::note\n",
        "<Tabs>\n\n ",
        "'{\"",
        "\\`",
    ] {
        // Only that it ends: quadratic, each of these took minutes.
        prepared(prepare, &[], &piece.repeat(100_000 / piece.len()));
    }
}
