//! What makes a rule fire or keeps it silent: a pattern, or patterns and artefacts that belong together.
//! It decides on one draft and knows no rule.

use tier0_indexer::text::artefacts::{Artefact, ArtefactKind};

use super::pattern::{Matcher, Matches, PatternId, Shape};

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

    /// What two triggers that are met by the same drafts have in common.
    pub(super) fn key<'a>(&self, matcher: &'a Matcher) -> Key<'a> {
        let sorted = |ids: &[PatternId]| {
            let mut shapes: Vec<_> = ids.iter().map(|id| matcher.shape(*id)).collect();
            shapes.sort_unstable();
            shapes
        };
        match self {
            Self::Pattern(id) => Key { all: sorted(&[*id]), ..Key::default() },
            Self::Together(Together { all, any, none, kinds }) => {
                let mut kinds = kinds.clone();
                kinds.sort_unstable();
                Key { all: sorted(all), any: sorted(any), none: sorted(none), kinds }
            }
        }
    }

    /// A text that meets it, but for its artefacts.
    pub(super) fn specimen(&self, matcher: &Matcher) -> String {
        let ids: Vec<PatternId> = match self {
            Self::Pattern(id) => vec![*id],
            Self::Together(together) => together.all.iter().chain(together.any.first()).copied().collect(),
        };
        ids.into_iter().map(|id| matcher.specimen(id)).collect::<Vec<_>>().join(". ")
    }
}

/// A trigger without its spelling.
#[derive(Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key<'a> {
    all: Vec<Shape<'a>>,
    any: Vec<Shape<'a>>,
    none: Vec<Shape<'a>>,
    kinds: Vec<ArtefactKind>,
}

/// The words of the draft that meet the first trigger that is met.
pub(super) fn first_met(triggers: &[Trigger], matches: &Matches, artefacts: &[Artefact]) -> Option<Vec<String>> {
    triggers.iter().find_map(|trigger| trigger.met(matches, artefacts))
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
