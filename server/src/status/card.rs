//! What is told of an incident that a draft matches: the page's own words, plain and bounded.

use serde::Serialize;

use super::{
    feed::Impact,
    incident::{Incidents, Match},
};

/// Most incidents that are told for one draft.
const MAX_CARDS: usize = 3;

/// An open incident of the status page that the draft tells of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct IncidentCard {
    /// Its id at the status page.
    pub id: String,
    /// Its heading.
    #[schema(example = "Errors when pushing to the Team Server")]
    pub name: String,
    /// `investigating`, `identified`, `monitoring`, `in_progress`, `verifying`, or what else the page says.
    #[schema(example = "identified")]
    pub status: String,
    /// How bad it is; `maintenance` for maintenance that was announced.
    pub impact: Impact,
    /// Where it can be read, if the page names an `http` or `https` address.
    pub url: Option<String>,
    /// When something was last said of it, RFC 3339.
    #[schema(example = "2026-11-22T09:30:00Z")]
    pub updated: Option<String>,
    /// What was last said of it, as plain text; may be empty.
    pub update: String,
    /// The words of the draft that name it and tell of the failure.
    pub because: Vec<String>,
}

impl Incidents {
    /// What is told of the incidents that a draft matches, the worst first, at most three.
    #[must_use]
    pub fn cards(&self, subject: &str, own_words: &str) -> Vec<IncidentCard> {
        self.matching(subject, own_words).into_iter().take(MAX_CARDS).map(card).collect()
    }
}

fn card(found: Match<'_>) -> IncidentCard {
    let entry = found.entry;
    IncidentCard {
        id: entry.id.clone(),
        name: entry.name.clone(),
        status: entry.status.clone(),
        impact: entry.impact,
        url: entry.url.clone(),
        updated: entry.updated.map(|at| at.to_string()),
        update: entry.update.clone(),
        because: found.because,
    }
}
