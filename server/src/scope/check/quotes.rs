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
            let change = match nearest.as_deref().map(|nearest| difference(&quote, nearest)) {
                None => String::new(),
                Some((old, new)) if old.is_empty() => format!("; the page adds \"{new}\""),
                Some((old, new)) if new.is_empty() => format!("; the page lacks \"{old}\""),
                Some((old, new)) => format!("; for \"{old}\" the page has \"{new}\""),
            };
            let message = format!("`{document}` does not hold its quote: \"{quote}\"{change}");
            let hint = "copy the sentence from the page, and correct what the rule says where its meaning changed";
            Some(Finding { nearest, ..Finding::new(FindingKind::Quote, rule, message, hint) })
        }
    }
}
