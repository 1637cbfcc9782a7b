//! Tells the frame of a page from its content: navigation, banners, tools and whatever else surrounds
//! what was written. By element, role, attribute and whole words of class and id, never by parts of
//! words. It walks nothing.

use std::{collections::HashSet, sync::LazyLock};

use scraper::node::Element;

/// Elements that are no content wherever they stand.
const ELEMENTS: [&str; 22] = [
    "audio", "button", "canvas", "dialog", "footer", "head", "iframe", "input", "menu", "nav", "noscript", "object",
    "optgroup", "option", "script", "search", "select", "style", "svg", "template", "title", "video",
];
/// ARIA landmarks and widgets that are no content (WAI-ARIA 1.2 and the DPUB-ARIA module).
const ROLES: [&str; 16] = [
    "alertdialog",
    "banner",
    "complementary",
    "contentinfo",
    "dialog",
    "doc-backlink",
    "doc-noteref",
    "doc-pagelist",
    "doc-toc",
    "menu",
    "menubar",
    "navigation",
    "search",
    "tablist",
    "toolbar",
    "tooltip",
];
/// Elements that stand within a line, to which the words of `CONTAINERS` do not apply.
const INLINE: [&str; 26] = [
    "a", "abbr", "b", "cite", "code", "del", "dt", "em", "h1", "h2", "h3", "h4", "h5", "h6", "i", "ins", "kbd", "mark",
    "q", "s", "samp", "small", "span", "strong", "td", "th",
];

/// Words of containers, as the usual generators and themes have them: ways to other pages, tables of
/// contents, banners and advertisements, questions about cookies, ways to speak about the page, tools,
/// what a page says of itself beside its text.
static CONTAINERS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    words(&[
        "back-to-top bd-breadcrumbs breadcrumb breadcrumb-nav breadcrumb-nav-list breadcrumbs breadcrumbscontainer",
        "main-menu menu nav nav-chapters nav-links nav-tabs nav-wrapper navbar navfooter navheader navigation next-prev",
        "page-nav page-navigation pager pagination pagination-nav post-nav post-navigation prev-next prev-next-area",
        "prev-next-bottom prev-next-footer prevnext related related-articles related-content related-links",
        "related-pages related-posts rst-breadcrumbs-buttons rst-footer-buttons rustdoc-breadcrumbs side-bar side-nav",
        "sidebar sidenav site-nav sphinxsidebar submenu theme-doc-breadcrumbs wy-breadcrumbs",
        "on-this-page page-toc section-index table-of-contents tableofcontents td-toc theme-doc-toc-desktop",
        "theme-doc-toc-mobile toc toc-container toc-list toc-wrapper toccollapsible toctree-wrapper",
        "ad ads adsbygoogle advert advertisement announcement announcement-bar announcementbar banner carbonads",
        "ethical-ads md-announce md-banner newsletter newsletter-signup outdated-banner promo site-header sponsors",
        "subscribe theme-announcement-bar theme-doc-version-banner topbar version-banner version-warning",
        "cc-banner cc-window cky-consent-container consent-banner cookie cookie-alert cookie-banner cookie-bar",
        "cookie-consent cookie-law-info-bar cookie-message cookie-modal cookie-notice cookie-popup cookie-warning",
        "cookiebar cookieconsent cookies cybotcookiebotdialog gdpr-banner onetrust-banner-sdk onetrust-consent-sdk",
        "osano-cm-window usercentrics-root",
        "addtoany_share_save_container addthis_toolbox article-comments article-feedback article-rating article-share",
        "article-vote article-votes comment-form comments disqus disqus_thread doc-feedback docs-feedback feedback",
        "feedback-form feedback-widget giscus helpful md-feedback page-feedback page-rating rating share share-bar",
        "share-buttons share-links sharedaddy sharing social social-buttons social-icons social-links social-share",
        "utterances was-this-helpful",
        "article-actions clipboard dropdown-menu dropdown__menu language-switcher mw-jump-link page-actions page-tools",
        "rst-versions search search-bar search-box search-form search-results searchbox theme-switcher theme-toggle",
        "toolbar version-dropdown version-picker version-select version-selector version-switcher",
        "article-footer article-meta byline catlinks entry-footer entry-meta footer lastmod page-footer page-meta",
        "post-footer post-meta post-tags printfooter reading-time site-footer tag-list tags taxonomy td-page-meta",
        "td-page-meta__lastmod theme-doc-footer",
    ])
});
/// Words that mark an element whatever it is: links of a heading to itself, numbers of footnotes and
/// their ways back, ways to the source of a page, times of changes, things to press, what is said to
/// screen readers a second time.
static ANYWHERE: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    words(&[
        "anchor-heading anchor-link anchorjs-link direct-link hash-link hashlink header-anchor headerlink",
        "heading-anchor heading-self-link headinglink headline-hash permalink self-link sl-anchor-link",
        "td-heading-self-link",
        "fn-backref footnote-back footnote-backref footnote-ref footnote-reference reversefootnote",
        "edit-button edit-link edit-on-github edit-page edit-page-link edit-this-page editlink",
        "git-revision-date-localized-plugin last-modified last-updated lastupdated md-content__button mw-editsection",
        "page-edit rightside source-link td-page-meta__edit theme-edit-this-page theme-last-updated view-source",
        "viewcode-back viewcode-link vplastupdated wy-breadcrumbs-aside",
        "btn-clipboard btn-copy clipboard-btn clipboard-button clipboard-copy code-copy copy-btn copy-button",
        "copy-code-button copy-path copybtn copybutton copy-to-clipboard feedback--answer feedback--question",
        "feedback--response feedback--title md-clipboard md-code__nav md-skip skip-link skip-nav skip-to-content",
        "skip-to-main skiplink skiptocontent",
        "a11y-hidden cdk-visually-hidden d-print-none hidden-print line-numbers-wrapper linenodiv linenos",
        "mathjax_preview no-print noprint nosnippet screen-reader-only screen-reader-text sr-only visually-hidden",
        "visuallyhidden",
    ])
});
/// Words of line numbers beside code.
static GUTTERS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    words(&[
        "blob-num code-gutter codelinenumber gl gutter hljs-ln-n hljs-ln-numbers line-number line-numbers-rows linenodiv",
        "lineno linenos linenumber ln lnt react-syntax-highlighter-line-number rouge-gutter",
    ])
});
/// Words of an `aside` that belongs to the text.
static ADMONITIONS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    words(&[
        "admonition alert attention callout caution custom-block danger definition error example footnote footnote-list",
        "footnotes hint important info information note notecard notice notification question remark see-also seealso",
        "starlight-aside success tip todo topic warning",
    ])
});
/// Words of the title of an admonition, and of a tab that stands before its content.
static LABELS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    words(&[
        "admonition-heading admonition-title admonitionheading alert-heading alert-title blockquote-tag-title",
        "callout-heading callout-title custom-block-title hint-title markdown-alert-title notice-title sd-tab-label",
        "sidebar-title starlight-aside__title tab-label",
    ])
});
/// Words of posts and mails that others wrote, and of the frame that forums put around images.
static QUOTES: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    words(&[
        "bbcode_quote bbcodeblock--quote filename gmail_quote informations ipsquote moz-cite-prefix protonmail_quote quote",
        "quotecontent quoteheader quotetitle uncited yahoo_quoted",
    ])
});
/// Words that mark one element only: rustdoc's ways to the source, and its notes on it.
const PAIRS: [(&str, &str); 3] = [("a", "src"), ("span", "since"), ("summary", "hideme")];
/// Headings of tables of contents.
const CONTENTS_TITLES: [&str; 6] =
    ["contents", "in this article", "in this guide", "on this page", "page contents", "table of contents"];

fn words(lists: &[&'static str]) -> HashSet<&'static str> {
    lists.iter().flat_map(|list| list.split_ascii_whitespace()).collect()
}

/// Whether an element belongs to the frame.
pub(in crate::source) fn is_frame(element: &Element) -> bool {
    let name = element.name();
    let role = element.attr("role").unwrap_or_default();
    if role.eq_ignore_ascii_case("tabpanel") {
        return false;
    }
    if name == "aside" && !is_note(element, role) {
        return true;
    }
    ELEMENTS.contains(&name)
        || ROLES.iter().any(|known| role.eq_ignore_ascii_case(known))
        || is_hidden(element)
        || PAIRS.iter().any(|(known, word)| *known == name && has_word(element, |said| said == *word))
        || has_word(element, |word| ANYWHERE.contains(word))
        || (!INLINE.contains(&name) && is_frame_container(element, name))
}

/// Whether an element is not shown, or asks not to be found.
pub(in crate::source) fn is_hidden(element: &Element) -> bool {
    let says = |name: &str, value: &str| element.attr(name).is_some_and(|said| said.eq_ignore_ascii_case(value));
    says("aria-hidden", "true")
        || (element.attr("hidden").is_some() && !says("hidden", "until-found"))
        || ["data-pagefind-ignore", "data-nosnippet", "data-search-exclude"]
            .iter()
            .any(|name| element.attr(name).is_some())
        || says("data-swiftype-index", "false")
}

fn is_frame_container(element: &Element, name: &str) -> bool {
    let is_known = |word: &str| CONTAINERS.contains(word);
    // Sphinx has made the id of a section from its title.
    let is_section = name == "section" || has_word(element, |word| word == "section");
    let has_id = element.attr("id").is_some_and(|id| !is_section && is_known(&id.to_ascii_lowercase()));
    let is_local_contents =
        has_word(element, |word| word == "contents") && has_word(element, |word| matches!(word, "local" | "topic"));
    has_id || is_local_contents || has_word(element, is_known)
}

/// Whether an `aside` belongs to the text.
fn is_note(element: &Element, role: &str) -> bool {
    role.eq_ignore_ascii_case("note") || has_word(element, |word| ADMONITIONS.contains(word))
}

/// Whether a heading stands over a table of contents.
pub(super) fn is_contents_title(text: &str) -> bool {
    CONTENTS_TITLES.iter().any(|known| text.eq_ignore_ascii_case(known))
}

/// Whether an element holds line numbers.
pub(super) fn is_gutter(element: &Element) -> bool {
    has_word(element, |word| GUTTERS.contains(word))
}

/// Whether an element names what follows it.
pub(super) fn is_label(element: &Element) -> bool {
    has_word(element, |word| LABELS.contains(word))
}

/// Whether an element of a post holds words of others.
pub(super) fn is_quote(element: &Element) -> bool {
    let is_mail = element.attr("type").is_some_and(|kind| kind.eq_ignore_ascii_case("cite"));
    (element.name() == "blockquote" && is_mail) || has_word(element, |word| QUOTES.contains(word))
}

/// Whether a word of the element's class is one that is looked for. Words are compared in lower case;
/// `camelCase_x1Yz`, as bundlers write it, is the word before its `_`.
pub(in crate::source) fn has_word(element: &Element, is_wanted: impl Fn(&str) -> bool) -> bool {
    let classes = element.attr("class").unwrap_or_default();
    classes.split_ascii_whitespace().any(|class| {
        if !class.bytes().any(|b| b.is_ascii_uppercase()) {
            return is_wanted(class);
        }
        let lower = class.to_ascii_lowercase();
        let is_bundled = |name: &str| name.bytes().any(|b| b.is_ascii_uppercase());
        let bundled = class.split_once('_').filter(|(name, _)| is_bundled(name)).map(|(name, _)| &lower[..name.len()]);
        is_wanted(&lower) || bundled.is_some_and(&is_wanted)
    })
}

#[cfg(test)]
mod tests {
    use scraper::Selector;

    use super::*;
    use crate::source::markup::html_gate;

    fn is_left_out(html: &str) -> bool {
        let tree = html_gate::fragment(html).unwrap();
        let first = tree.select(&Selector::parse("html > *").unwrap()).next().unwrap();
        is_frame(first.value())
    }

    #[test]
    fn the_frame_is_told_by_element_role_attribute_and_word() {
        for html in [
            "<nav>x</nav>",
            "<div role='Navigation'>x</div>",
            "<div class='page Breadcrumbs'>x</div>",
            "<div id='sidebar'>x</div>",
            "<div class='tocCollapsible_ETCw'>x</div>",
            "<a class='headerlink'>x</a>",
            "<p data-pagefind-ignore>x</p>",
            "<p aria-hidden='true'>x</p>",
            "<p hidden>x</p>",
            "<aside>x</aside>",
            "<div class='contents topic'>x</div>",
        ] {
            assert!(is_left_out(html), "{html}");
        }
    }

    #[test]
    fn content_is_not_taken_for_frame() {
        for html in [
            "<div class='navigation-of-ships'>x</div>",
            "<div class='toc_entry nav-x'>x</div>",
            "<section id='navigation'>x</section>",
            "<div class='section' id='comments'>x</div>",
            "<h2 id='feedback'>x</h2>",
            "<b class='menu'>x</b>",
            "<div class='contents'>x</div>",
            "<aside class='admonition note'>x</aside>",
            "<aside role='note'>x</aside>",
            "<div role='tabpanel' hidden>x</div>",
            "<p hidden='until-found'>x</p>",
            "<p aria-hidden='false'>x</p>",
        ] {
            assert!(!is_left_out(html), "{html}");
        }
    }
}
