//! Turns candidates into hits: takes duplicates together, folds threads under pages, reads the records of
//! those that are shown and of no others, cuts the excerpts, and says why.

use std::collections::{HashMap, HashSet};

use tier0_indexer::{
    Kind, Result, Role,
    analysis::{TextAnalyzer, analyzer},
    relate::Member,
    schema::TextField,
};

use super::{
    calibrate::{Evidence, confidence},
    candidate::Candidate,
    excerpt::excerpt,
    explain::{TermScore, explain},
    filter::{Allowed, Filter},
    fold::Folds,
    found::Found,
    hit::{Explanation, Hit, OtherThread, OtherVersion, ThreadFacts, date, link},
    index::SearchIndex,
    repeats::Group,
    retrieve::Ranked,
};
use crate::draft::Understanding;

/// Most other versions of a page that a hit names.
const MAX_OTHER_VERSIONS: usize = 8;
/// Most duplicates of a thread that a hit names.
const MAX_DUPLICATES: usize = 8;

/// Which hits are wanted.
#[derive(Debug, Clone, Copy)]
pub struct HitRequest {
    /// How many of each kind at most.
    pub limit: usize,
    /// Whether hits below the threshold of their kind are left out.
    pub is_silent_when_unsure: bool,
    /// Whether each hit says why.
    pub has_explanation: bool,
}

/// What is shown.
#[derive(Debug, Clone, Default)]
pub struct Hits {
    /// Pages, best first.
    pub docs: Vec<Hit>,
    /// Threads that no page of these says the same as, best first.
    pub threads: Vec<Hit>,
}

/// What all hits of an answer are made with.
struct Making<'a> {
    index: &'a SearchIndex,
    draft: &'a Understanding,
    ranked: &'a Ranked,
    filter: &'a Filter,
    allowed: &'a Allowed<'a>,
    request: HitRequest,
    /// What each scored term is worth in an excerpt.
    terms: HashMap<&'a str, f32>,
}

/// The hits of `ranked` that `request` asks for. Of a ranking that was cut, no more than was left can take
/// the place of what is folded or counts as one.
///
/// # Errors
/// When a record cannot be read.
pub fn hits(
    index: &SearchIndex,
    draft: &Understanding,
    ranked: &Ranked,
    filter: &Filter,
    request: HitRequest,
) -> Result<Hits> {
    let allowed = &Allowed::new(&index.generation, &index.statistics, filter);
    let terms = worth_of_terms(index, ranked)?;
    let making = Making { index, draft, ranked, filter, allowed, request, terms };
    let mut pages = making.pages()?;
    let threads = making.threads(&mut pages)?;
    Ok(Hits { docs: making.hits(pages)?, threads: making.hits(threads)? })
}

impl<'a> Making<'a> {
    /// Candidates with the probability that they are right, best first. When the asker wants silence rather
    /// than a weak guess, nothing comes from the first one on that is not sure enough.
    fn sure(&self, kind: Kind) -> impl Iterator<Item = (Candidate, f32)> + use<'a> {
        let (calibration, candidates) = (&self.index.fitted(kind).calibration, self.ranked.of(kind));
        let is_silent = self.request.is_silent_when_unsure;
        let confidence = |place| Evidence::of(candidates, place).map_or(0.0, |seen| confidence(calibration, seen));
        let all = candidates.iter().enumerate().map(move |(place, &candidate)| (candidate, confidence(place)));
        all.take_while(move |&(_, confidence)| !is_silent || confidence >= calibration.threshold)
    }

    fn pages(&self) -> Result<Vec<Found>> {
        let shown = self.sure(Kind::Doc).take(self.request.limit);
        shown.map(|(candidate, confidence)| Found::read(self.index, candidate, confidence)).collect()
    }

    /// The threads that are shown: one of those that ask the same, at the place and with the confidence of
    /// the best of them, and none that `pages` have said. What is left out makes room for the next.
    fn threads(&self, pages: &mut [Found]) -> Result<Vec<Found>> {
        let mut folds = Folds::new(self.index);
        let mut taken: HashSet<u32> = HashSet::new();
        let mut found = Vec::new();
        for (candidate, confidence) in self.sure(Kind::Thread) {
            if found.len() >= self.request.limit {
                break;
            }
            if taken.contains(&candidate.document) {
                continue;
            }
            let best = Found::read(self.index, candidate, confidence)?;
            let thread = match self.index.repeats.group_of(candidate.document, |member| self.may_be_seen(member)) {
                Some(group) => {
                    taken.extend(&group.members);
                    self.standing_for(&group, best)?
                }
                None => best,
            };
            if !folds.fold(pages, &thread)? {
                found.push(thread);
            }
        }
        Ok(found)
    }

    /// Which of a group is shown: its best, or the thread that the others repeat where that was found as well
    /// and has an answer, since that is where a forum gathers answers and sends whoever asks again. It does
    /// not stand in front of an answer that somebody says is right when nobody says so of its own.
    fn standing_for(&self, group: &Group, best: Found) -> Result<Found> {
        let own = best.candidate.document;
        let is_original = |thread: u32| group.has(thread) && group.is_original(thread);
        let original = self.ranked.threads.iter().find(|candidate| is_original(candidate.document));
        let mut standing = match original.filter(|_| !is_original(own)) {
            Some(&original) => Some(Found::read(self.index, original, best.confidence)?)
                .filter(|original| original.shows_answer() && (original.is_settled() || !best.is_settled()))
                .unwrap_or(best),
            None => best,
        };
        for other in group.others(standing.candidate.document).into_iter().take(MAX_DUPLICATES) {
            standing.duplicates.extend(OtherThread::of(&self.index.generation.document(other)?, None));
        }
        Ok(standing)
    }

    fn may_be_seen(&self, document: u32) -> bool {
        self.allowed.counts_document(document)
    }

    fn hits(&self, found: Vec<Found>) -> Result<Vec<Hit>> {
        let documents: Vec<u32> = found.iter().map(|found| found.candidate.document).collect();
        let explained = if self.request.has_explanation {
            explain(self.index, self.draft, self.ranked, self.filter, &documents)?
        } else {
            Vec::new()
        };
        let mut analyzer = analyzer();
        let mut explained = explained.into_iter();
        found.into_iter().map(|found| self.hit(&mut analyzer, found, explained.next())).collect()
    }

    fn hit(&self, analyzer: &mut TextAnalyzer, found: Found, terms: Option<Vec<TermScore>>) -> Result<Hit> {
        let excerpt = excerpt(analyzer, &found.passage.blocks, &self.terms);
        let other_versions = self.other_versions(found.candidate.document)?;
        let thread = thread_facts(&found);
        let breadcrumb = breadcrumb(&found);
        let url = link(&found.document, found.part().and_then(|part| part.anchor.as_deref()));
        let Found { candidate, document, confidence, duplicates, threads, .. } = found;
        Ok(Hit {
            id: document.id(),
            kind: document.kind,
            url,
            breadcrumb,
            excerpt,
            confidence,
            score: candidate.score,
            updated: document.updated.or(document.created).map(date),
            other_versions,
            duplicates,
            threads,
            thread,
            explain: terms.map(|terms| Explanation { terms, features: candidate.features, adds: candidate.adds }),
            source: document.source,
            title: document.title,
            product: document.product,
            versions: document.versions,
            tags: document.tags,
            language: document.language,
        })
    }

    /// The other members of a page's family that are for another version and may be seen by the asker.
    fn other_versions(&self, document: u32) -> Result<Vec<OtherVersion>> {
        let generation = &self.index.generation;
        let family = generation.columns().family[document as usize];
        let Some(family) = generation.relations().families.get(family as usize) else { return Ok(Vec::new()) };
        let version = |member: &Member| member.from.clone();
        let own = family.members.iter().find(|member| member.document == document).and_then(version);
        let others = family.members.iter().filter(|member| {
            member.document != document && version(member) != own && self.may_be_seen(member.document)
        });
        others
            .take(MAX_OTHER_VERSIONS)
            .map(|member| {
                let page = generation.document(member.document)?;
                let (from, until) = (member.from.clone(), member.until.clone());
                Ok(OtherVersion { id: page.id(), url: link(&page, None), from, until })
            })
            .collect()
    }
}

/// What each scored term is worth in an excerpt: rare ones tell more.
#[expect(clippy::cast_possible_truncation, reason = "a logarithm of a count fits")]
fn worth_of_terms<'a>(index: &SearchIndex, ranked: &'a Ranked) -> Result<HashMap<&'a str, f32>> {
    let passages = f64::from(index.generation.passages()).max(1.0);
    let mut worth = HashMap::with_capacity(ranked.terms.len());
    for term in &ranked.terms {
        let found = index.generation.passage_frequency(TextField::Body, &term.term)?;
        let rarity = (passages / f64::from(found.max(1))).ln_1p() as f32;
        worth.insert(term.term.as_str(), term.weight * rarity);
    }
    Ok(worth)
}

fn thread_facts(found: &Found) -> Option<ThreadFacts> {
    let (document, part) = (&found.document, found.part());
    Some(ThreadFacts {
        state: document.answer_state()?,
        answers: document.answers().count(),
        votes: part.and_then(|part| part.votes),
        asked: document.created.map(date),
        shown: part.map_or(Role::Question, |part| part.role),
    })
}

/// Titles and headings above the passage. A page whose title is its first heading says it once.
fn breadcrumb(found: &Found) -> Vec<String> {
    let document = &found.document;
    let headings = found.part().into_iter().flat_map(|part| &part.heading).enumerate();
    let own = headings.filter(|&(at, text)| at > 0 || *text != document.title).map(|(_, text)| text);
    document.breadcrumb.iter().chain([&document.title]).chain(own).cloned().collect()
}
