//! What a check finds wrong with a rule. It looks for nothing.

use serde::Serialize;

use crate::scope::rule::Rule;

/// What a finding is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingKind {
    /// A quote that does not stand verbatim on its page.
    Quote,
    /// Two rules that say contrary things.
    Contradiction,
    /// A rule that can never be shown, or is there twice.
    Shadowed,
    /// A route without an address.
    Route,
    /// Wording stronger than the sentence it rests on.
    Wording,
    /// Wording that keeps a customer from filing the ticket.
    Filing,
}

/// Something that is wrong with a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What it is about.
    pub kind: FindingKind,
    /// Id of the rule.
    pub rule: String,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub hint: String,
    /// For a quote that is not verbatim: the sentence of the page that comes nearest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nearest: Option<String>,
}

impl Finding {
    /// A finding about a rule.
    pub(super) fn new(kind: FindingKind, rule: &Rule, message: String, hint: &str) -> Self {
        Self { kind, rule: rule.id.clone(), message, hint: hint.to_owned(), nearest: None }
    }
}
