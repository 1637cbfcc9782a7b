//! What every lane says of the documents of one kind: the best of each lane become candidates with their
//! features. It orders nothing.

use std::{
    cmp::Ordering,
    collections::{BTreeSet, HashMap, HashSet},
    ops::Range,
};

use tier0_indexer::{Kind, generation::NO_FAMILY, schema::TextField};

use super::{
    candidate::Candidate,
    features::{Features, Scale},
    filter::Allowed,
    index::SearchIndex,
    lexical::Scored,
    scratch::Scratch,
    semantic::Nearness,
    statistics::{kind_number, to_f32},
};

/// What the lanes have found for a draft.
pub(super) struct Seen<'a> {
    pub(super) index: &'a SearchIndex,
    pub(super) allowed: &'a Allowed<'a>,
    pub(super) scratch: &'a Scratch,
    pub(super) scored: &'a Scored,
    pub(super) near: &'a Nearness,
    pub(super) votes: &'a HashMap<u32, f32>,
    /// Major versions that the draft names.
    pub(super) majors: u64,
}

/// What words found of one document.
#[derive(Clone, Copy, Default)]
struct Words {
    document: f32,
    passage: f32,
}

/// The scales of the lanes that have no natural one.
struct Scales {
    words: Scale,
    passage_words: Scale,
    opening: Scale,
}

impl Seen<'_> {
    /// The candidates of `kind`, in the order of their numbers, without scores.
    pub(super) fn candidates(&self, kind: Kind) -> Vec<Candidate> {
        let words = self.words(kind);
        let pool = self.pool(kind, &words);
        let scales = self.scales(kind, &words);
        let meant = self.families_with_version(&pool);
        let candidate = |document| self.candidate(document, words.get(&document), &scales, &meant);
        pool.into_iter().map(candidate).collect()
    }

    /// Families of the pool in which a page that counts is written for a version that the draft names.
    fn families_with_version(&self, pool: &BTreeSet<u32>) -> HashSet<u32> {
        let columns = self.index.generation.columns();
        let families = &self.index.generation.relations().families;
        let of_pool: HashSet<u32> = pool.iter().map(|&document| columns.family[document as usize]).collect();
        let is_meant = |document: u32| {
            self.majors & columns.majors[document as usize] != 0 && self.allowed.counts_document(document)
        };
        let has_meant = |family: &u32| {
            let family = families.get(*family as usize).filter(|_| self.majors != 0);
            family.is_some_and(|family| family.members.iter().any(|member| is_meant(member.document)))
        };
        of_pool.into_iter().filter(has_meant).collect()
    }

    /// Whether a document may be shown.
    fn is_wanted(&self, kind: Kind, document: u32) -> bool {
        self.index.generation.columns().kind[document as usize] == kind
            && self.allowed.is_wanted(document)
            && self.allowed.counts_document(document)
    }

    fn words(&self, kind: Kind) -> HashMap<u32, Words> {
        let found = self.scratch.documents.iter().filter(|&&document| self.is_wanted(kind, document));
        found
            .map(|&document| {
                let own = self.index.generation.columns().passages_of(document);
                let passage = own.map(|passage| self.scratch.passage_score[passage as usize]).fold(0.0, f32::max);
                (document, Words { document: self.scratch.document_score[document as usize], passage })
            })
            .collect()
    }

    /// The best of each lane.
    fn pool(&self, kind: Kind, words: &HashMap<u32, Words>) -> BTreeSet<u32> {
        let share = self.index.model.words.passage_share;
        let mix = |words: &Words| (1.0 - share) * words.document + share * words.passage;
        let artefacts = |document: u32| self.scratch.artefact_score[document as usize];
        let depth = self.index.lane_depth;
        let mut pool = BTreeSet::new();
        pool.extend(best(depth, words.iter().map(|(&document, words)| (document, mix(words)))));
        pool.extend(best(depth, words.keys().map(|&document| (document, artefacts(document)))));
        pool.extend(best(depth, self.wanted(kind, &self.near.question)));
        pool.extend(best(depth, self.wanted(kind, &self.near.any_text)));
        let voted = self.votes.iter().filter(|(document, _)| self.is_wanted(kind, **document));
        pool.extend(best(depth, voted.map(|(&document, &votes)| (document, votes))));
        pool
    }

    fn wanted<'b>(&'b self, kind: Kind, values: &'b [f32]) -> impl Iterator<Item = (u32, f32)> + 'b {
        (0..).zip(values.iter().copied()).filter(move |&(document, _)| self.is_wanted(kind, document))
    }

    fn scales(&self, kind: Kind, words: &HashMap<u32, Words>) -> Scales {
        let near = |values| Scale::of(self.wanted(kind, values).map(|(_, value)| value));
        Scales {
            words: Scale::of(words.values().map(|words| words.document)),
            passage_words: Scale::of(words.values().map(|words| words.passage)),
            opening: near(&self.near.opening),
        }
    }

    fn candidate(
        &self,
        document: u32,
        words: Option<&Words>,
        scales: &Scales,
        families_with_version: &HashSet<u32>,
    ) -> Candidate {
        let columns = self.index.generation.columns();
        let at = document as usize;
        let kind = kind_number(columns.kind[at]);
        let words = words.copied().unwrap_or_default();
        let near = |values: &[f32]| values.get(at).copied().unwrap_or(0.0);
        let share = |value: f32, possible: f32| (value / possible.max(f32::MIN_POSITIVE)).min(1.0);
        // A page is looked for as a whole: fitted on two products, these made others worse.
        let of_thread = |value: f32| if columns.kind[at] == Kind::Thread { value } else { 0.0 };
        let (other_version, older_version) = self.versions(document, families_with_version);
        let features = Features {
            words: scales.words.place(words.document),
            passage_words: of_thread(scales.passage_words.place(words.passage)),
            title: self.title(document),
            artefacts: share(self.scratch.artefact_score[at], self.scored.possible_artefacts[kind]),
            whole: near(&self.near.whole),
            opening: of_thread(scales.opening.place(near(&self.near.opening))),
            cosine: near(&self.near.any_text),
            subject: of_thread(near(&self.near.subject)),
            memory: self.votes.get(&document).copied().unwrap_or(0.0),
            answers: self.answers(document),
            youth: self.youth(document),
            other_version,
            older_version,
        };
        Candidate {
            document,
            score: 0.0,
            features,
            adds: Features::default(),
            nearest: near(&self.near.question),
            passage: self.best_passage(columns.passages_of(document), words.passage, features.cosine),
            strength: words.document / self.scored.possible[kind].max(f32::MIN_POSITIVE),
            passage_strength: words.passage / self.scored.possible[kind].max(f32::MIN_POSITIVE),
            coverage: share(self.scratch.coverage[at], self.scored.possible[kind]),
            mass: words.document.ln_1p(),
        }
    }

    /// Share of the title's words that the draft has.
    fn title(&self, document: u32) -> f32 {
        let found = self.scratch.title_terms[document as usize];
        if found == 0.0 {
            return 0.0;
        }
        let first = self.index.generation.columns().first_passage[document as usize];
        (found / to_f32(self.index.generation.length(TextField::Title, first)).max(1.0)).min(1.0)
    }

    /// How much was answered in a thread that counts: what is younger than the moment asked for does not.
    fn answers(&self, document: u32) -> f32 {
        let columns = self.index.generation.columns();
        if columns.kind[document as usize] == Kind::Doc {
            return 0.0;
        }
        let known = columns.passages_of(document).filter(|&passage| self.allowed.counts(passage)).count();
        (to_f32(u32::try_from(known).unwrap_or(u32::MAX)).max(1.0).log10() / 2.0).min(1.0)
    }

    /// How young a thread is, counted from the moment that is asked for, else from the youngest of all.
    fn youth(&self, document: u32) -> f32 {
        let columns = self.index.generation.columns();
        let written = columns.written[columns.first_passage[document as usize] as usize];
        match (columns.kind[document as usize], written) {
            (Kind::Thread, Some(written)) => half_after_a_year(self.allowed.now.saturating_sub(written)),
            _ => 0.0,
        }
    }

    /// Whether a document is for other versions than the draft names, and whether it is the older of a
    /// family for a draft that names none. A page that names no version is for others where one of its family
    /// is for the one that is meant.
    fn versions(&self, document: u32, families_with_version: &HashSet<u32>) -> (f32, f32) {
        let columns = self.index.generation.columns();
        let own = columns.majors[document as usize];
        let family = columns.family[document as usize];
        if self.majors != 0 {
            let is_other = if own == 0 { families_with_version.contains(&family) } else { self.majors & own == 0 };
            return (f32::from(u8::from(is_other)), 0.0);
        }
        let families = &self.index.generation.relations().families;
        let is_older =
            family != NO_FAMILY && families.get(family as usize).is_some_and(|family| family.canonical != document);
        (0.0, f32::from(u8::from(is_older)))
    }

    /// The passage that words and meaning together like best.
    fn best_passage(&self, passages: Range<u32>, most_words: f32, most_near: f32) -> u32 {
        let worth = |passage: u32| {
            let words = self.scratch.passage_score[passage as usize] / most_words.max(f32::MIN_POSITIVE);
            let near = self.near.passages.get(passage as usize).copied().unwrap_or(0.0);
            words.min(1.0) + near / most_near.max(f32::MIN_POSITIVE)
        };
        let first = passages.start;
        passages
            .map(|passage| (worth(passage), passage))
            .fold((f32::MIN, first), |best, next| if next.0 > best.0 { next } else { best })
            .1
    }
}

/// 1 for 0 seconds, a half for a year, less and less after.
fn half_after_a_year(seconds: i64) -> f32 {
    const DAY: i64 = 24 * 60 * 60;
    let days = u32::try_from((seconds / DAY).max(0)).unwrap_or(u32::MAX);
    365.0 / (365.0 + to_f32(days))
}

/// The documents with the highest values above 0, at most `depth`.
fn best(depth: usize, values: impl Iterator<Item = (u32, f32)>) -> Vec<u32> {
    let mut found: Vec<(u32, f32)> = values.filter(|&(_, value)| value > 0.0).collect();
    let order = |a: &(u32, f32), b: &(u32, f32)| -> Ordering { b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)) };
    if found.len() > depth {
        found.select_nth_unstable_by(depth.saturating_sub(1), order);
        found.truncate(depth);
    }
    found.into_iter().map(|(document, _)| document).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lane_gives_its_best_and_nothing_without_a_value() {
        let found = best(100, (0..300_u16).map(|number| (u32::from(number), f32::from(number))));
        assert_eq!(found.len(), 100);
        assert!(found.contains(&299) && found.contains(&200) && !found.contains(&199));
        assert_eq!(best(100, [(7, 0.0), (8, 1.0)].into_iter()), [8]);
    }
}
