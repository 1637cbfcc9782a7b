//! Whether the sentence that a rule rests on stands on its page, word for word.

use tier0_indexer::text::normalise::squeeze;

use super::finding::{Finding, FindingKind};
use crate::scope::{
    page::{Page, Standing, difference},
    rule::Rule,
};

/// What is wrong with the quote of a rule; `page` is the document it names, if everybody may see it.
pub(super) fn fault(rule: &Rule, page: Option<&Page>) -> Option<Finding> {
    let (document, quote) = (&rule.document, squeeze(&rule.sentence));
    let Some(page) = page else {
        let message = format!("it quotes `{document}`, which is in no source that everybody may see");
        return Some(Finding::new(
            FindingKind::Quote,
            rule,
            message,
            "correct `document`, or add a source that holds it",
        ));
    };
    match page.standing(&quote) {
        Standing::Whole(_) => None,
        Standing::Within(sentence) => {
            let sentence = page.sentences.get(sentence).cloned();
            let message = format!("`{document}` holds its quote only within a longer sentence: \"{quote}\"");
            let fault =
                Finding::new(FindingKind::Quote, rule, message, "quote the whole sentence, and see what it says now");
            Some(Finding { nearest: sentence, ..fault })
        }
        Standing::Nowhere => {
            let nearest = page.nearest(&quote).map(str::to_owned);
            let mut message = format!("`{document}` does not hold its quote: \"{quote}\"");
            if let Some((old, new)) = nearest.as_deref().map(|nearest| difference(&quote, nearest)) {
                message += &match (old.is_empty(), new.is_empty()) {
                    (true, _) => format!("; the page adds \"{new}\""),
                    (_, true) => format!("; the page lacks \"{old}\""),
                    _ => format!("; for \"{old}\" the page has \"{new}\""),
                };
            }
            let hint = "copy the sentence from the page, and correct what the rule says where its meaning changed";
            Some(Finding { nearest, ..Finding::new(FindingKind::Quote, rule, message, hint) })
        }
    }
}
