//! The form in which phpBB keeps a post, back into the `BBCode` that was written. Up to 3.1 marks carry a
//! number of the post's own, smilies and addresses are HTML between comments, and the rest is escaped;
//! since 3.2 it is XML in which every mark stands between `<s>` and `<e>`.

use std::sync::LazyLock;

use regex::Regex;

use crate::text::entities::decoded;

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the pattern is a constant that the tests compile")
}

static SMILEY: LazyLock<Regex> = LazyLock::new(|| regex(r"<!-- s\S{1,40} --><img [^>]*><!-- s\S{1,40} -->"));
static ADDRESS: LazyLock<Regex> =
    LazyLock::new(|| regex(r#"<!-- [mlw] --><a [^>]*?href="(?P<url>[^">]*)"[^>]*>(?P<text>[^<]*)</a><!-- [mlw] -->"#));
static EMOTICON: LazyLock<Regex> = LazyLock::new(|| regex(r"<E>[^<]{0,40}</E>"));
static TAG: LazyLock<Regex> = LazyLock::new(|| regex(r"<!--[^>]*-->|</?[A-Za-z][^<>]*>"));

/// The `BBCode` of a post as its author wrote it; `uid` is the post's own number, if it has one.
pub(super) fn bbcode(stored: &str, uid: &str) -> String {
    if stored.starts_with("<t>") || stored.starts_with("<r>") || stored.starts_with("<t/>") {
        return unescaped(&TAG.replace_all(&EMOTICON.replace_all(stored, ""), ""));
    }
    let text = SMILEY.replace_all(stored, "");
    let text = ADDRESS.replace_all(&text, "[url=$url]$text[/url]");
    let text = TAG.replace_all(&text, "");
    let text = if uid.is_empty() { text.into_owned() } else { text.replace(&format!(":{uid}]"), "]") };
    unescaped(&text)
}

/// A stored text without the entities that stand for its special characters.
pub(super) fn unescaped(stored: &str) -> String {
    decoded(stored)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_of_3_0_becomes_bbcode() {
        let stored = concat!(
            r"[quote=&quot;ann&quot;:3k2j9x]It &lt;fails&gt;[/quote:3k2j9x]So [b:3k2j9x]restart[/b:3k2j9x] it ",
            r#"<!-- s:) --><img src="{SMILIES_PATH}/icon_smile.gif" alt=":)" title="Smile" /><!-- s:) -->"#,
            "\n[list:3k2j9x][*:3k2j9x]one[/*:m:3k2j9x][/list:u:3k2j9x]",
            r#"<!-- m --><a class="postlink" href="https://a.example/?x=1&amp;y=2">https://a.example/?x=1&amp;y=2</a><!-- m -->"#,
            "[code:3k2j9x]a&#58;b &lt; c[/code:3k2j9x]",
        );
        assert_eq!(
            bbcode(stored, "3k2j9x"),
            "[quote=\"ann\"]It <fails>[/quote]So [b]restart[/b] it \n[list][*]one[/*:m][/list:u]\
             [url=https://a.example/?x=1&y=2]https://a.example/?x=1&y=2[/url][code]a:b < c[/code]"
        );
    }

    #[test]
    fn the_form_of_3_2_becomes_bbcode() {
        let stored = concat!(
            r#"<r><QUOTE author="ann" post_id="7"><s>[quote=ann post_id=7]</s>It fails<e>[/quote]</e></QUOTE>So <B><s>[b]</s>restart<e>[/b]</e></B> it <E>:)</E><br/>"#,
            "\n",
            r#"<URL url="https://a.example/?x=1&amp;y=2"><LINK_TEXT text="https://a.example/ ...">https://a.example/?x=1&amp;y=2</LINK_TEXT></URL>"#,
            "<CODE><s>[code]</s><i>\n</i>if a &lt; b:\n  c<e>[/code]</e></CODE></r>",
        );
        assert_eq!(
            bbcode(stored, "3k2j9x"),
            "[quote=ann post_id=7]It fails[/quote]So [b]restart[/b] it \nhttps://a.example/?x=1&y=2\
             [code]\nif a < b:\n  c[/code]"
        );
        assert_eq!(bbcode("<t>1 &lt; 2<br/>\nyes</t>", ""), "1 < 2\nyes");
    }

    #[test]
    fn a_post_that_is_not_stored_but_written_stays() {
        assert_eq!(bbcode("a < b and [b]c[/b] > d & e", ""), "a < b and [b]c[/b] > d & e");
    }
}
