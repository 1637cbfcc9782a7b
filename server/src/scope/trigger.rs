//! What makes a rule fire or keeps it silent: a pattern, or patterns and artefacts that belong together.
//! It decides on one draft and knows no rule.

use tier0_indexer::text::artefacts::{Artefact, ArtefactKind};

use super::pattern::{Matches, PatternId};

/// What is looked for in a draft.
pub(super) enum Trigger {
    /// One pattern.
    Pattern(PatternId),
    /// Several that belong together, wherever in the draft each stands.
    Together(Together),
}

/// Holds when every pattern of `all`, one of `any`, none of `none` and an artefact of `kinds` is in the draft;
/// what is empty asks for nothing.
#[derive(Default)]
pub(super) struct Together {
    pub all: Vec<PatternId>,
    pub any: Vec<PatternId>,
    pub none: Vec<PatternId>,
    pub kinds: Vec<ArtefactKind>,
}

impl Trigger {
    /// The words of the draft that meet it, or `None` when it is not met.
    pub(super) fn met(&self, matches: &Matches, artefacts: &[Artefact]) -> Option<Vec<String>> {
        match self {
            Self::Pattern(id) => matches.words(*id).map(|words| vec![words.to_owned()]),
            Self::Together(together) => together.met(matches, artefacts),
        }
    }
}

impl Together {
    /// Whether it asks for anything that a draft can hold.
    pub(super) fn can_be_met(&self) -> bool {
        !(self.all.is_empty() && self.any.is_empty() && self.kinds.is_empty())
    }

    fn met(&self, matches: &Matches, artefacts: &[Artefact]) -> Option<Vec<String>> {
        let words = |id: &PatternId| matches.words(*id).map(str::to_owned);
        if self.none.iter().any(|id| matches.words(*id).is_some()) {
            return None;
        }
        let mut found: Vec<String> = self.all.iter().map(words).collect::<Option<_>>()?;
        if !self.any.is_empty() {
            found.push(self.any.iter().find_map(words)?);
        }
        if !self.kinds.is_empty() {
            found.push(artefacts.iter().find(|artefact| self.kinds.contains(&artefact.kind))?.key.clone());
        }
        Some(found)
    }
}
