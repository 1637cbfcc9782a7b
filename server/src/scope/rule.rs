//! What a rule of the policy is, read and compiled. It decides nothing.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{
    condition::Conditions,
    level::{Level, Route},
    template::Template,
    trigger::Trigger,
};

/// One rule of the policy.
pub struct Rule {
    /// Its id.
    pub id: String,
    /// Heading of its guidance.
    pub title: String,
    /// How urgent it is.
    pub level: Level,
    /// Where it leads, if elsewhere.
    pub route: Option<Route>,
    /// Id of the document it quotes.
    pub document: String,
    /// The sentence it rests on, verbatim.
    pub sentence: String,
    /// Drafts that must fire it.
    pub examples: Vec<String>,
    /// Drafts that must not.
    pub near_misses: Vec<String>,
    /// What the policy itself takes out.
    pub exceptions: Vec<Exception>,
    /// Facts that are asked for when its words are there, in the order in which they are asked.
    pub(super) needs: Vec<String>,
    /// Rules that lead elsewhere and are to be shown beside it all the same.
    pub(super) beside: Vec<String>,
    /// What it says instead where their conditions hold; the first counts.
    pub variants: Vec<Variant>,
    pub(super) says: Template,
    /// Among rules of one level the greater goes first.
    pub(super) priority: i32,
    /// Who is told; everybody when nothing is said.
    pub(super) audience: Option<String>,
    /// First and last day on which it speaks.
    pub(super) valid: (Option<Date>, Option<Date>),
    pub(super) when: Conditions,
    pub(super) declared: BTreeMap<String, String>,
    pub(super) fires_on: Vec<Trigger>,
    pub(super) silent_on: Vec<Trigger>,
}

/// What the policy itself takes out of a rule.
pub struct Exception {
    /// What it is, in a few words.
    pub title: String,
    /// Drafts that it must keep the rule silent on.
    pub examples: Vec<String>,
    /// Facts that must be known and have these values.
    pub(super) when: Conditions,
    /// Any of these must be met; none when the facts alone decide.
    pub(super) on: Vec<Trigger>,
}

/// What a rule says instead where more is known of a draft.
pub struct Variant {
    /// Facts that must be known and have these values.
    pub(super) when: Conditions,
    pub(super) says: Template,
}

impl Variant {
    /// What the guidance says then, with the places of facts as they are written.
    #[must_use]
    pub fn says(&self) -> &str {
        self.says.text()
    }
}

impl Rule {
    /// What its guidance says, with the places of facts as they are written.
    #[must_use]
    pub fn says(&self) -> &str {
        self.says.text()
    }

    /// The day nearest to `today` on which it speaks, and the audiences it speaks to beside everybody.
    #[must_use]
    pub fn when_heard(&self, today: Date) -> (Date, Vec<String>) {
        let today = self.valid.0.map_or(today, |from| today.max(from));
        let today = self.valid.1.map_or(today, |until| today.min(until));
        (today, self.audience.iter().cloned().collect())
    }

    /// Whether it speaks on a day.
    pub(super) fn is_valid_on(&self, day: Date) -> bool {
        let (from, until) = self.valid;
        from.is_none_or(|from| from <= day) && until.is_none_or(|until| day <= until)
    }

    /// Whether somebody of these audiences is told.
    pub(super) fn is_for(&self, audiences: &[String]) -> bool {
        self.audience.as_ref().is_none_or(|own| audiences.contains(own))
    }
}
