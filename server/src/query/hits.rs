//! Turns candidates into hits: reads the records of those that are shown and of no others, picks
//! the passage to show, cuts the excerpt, and says why.

use std::{collections::HashMap, fmt::Write as _};

use serde::Serialize;
use tier0_indexer::{
    Document, Kind, Result, Role, analysis::analyzer, document::AnswerState, passage::Passage, relate::Member,
};

use super::{
    calibrate::{Evidence, confidence},
    excerpt::{Segment, excerpt},
    explain::{TermScore, explain},
    features::Features,
    filter::{Allowed, Filter},
    index::SearchIndex,
    retrieve::{Candidate, Ranked},
};
use crate::draft::Understanding;

/// Most other versions of a page that a hit names.
const MAX_OTHER_VERSIONS: usize = 8;

/// A passage that was found, ready to show.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Hit {
    /// Id of its document.
    #[schema(example = "docs/cloud/alerts")]
    pub id: String,
    /// `doc` or `thread`.
    #[schema(value_type = String, example = "doc")]
    pub kind: Kind,
    /// Name of its source.
    pub source: String,
    /// Title of its document.
    pub title: String,
    /// Deep link to the passage.
    pub url: String,
    /// Titles and headings above it, outermost first.
    pub breadcrumb: Vec<String>,
    /// The sentences that are shown, verbatim, in runs.
    pub excerpt: Vec<Segment>,
    /// Probability that it is right, 0 to 1.
    pub confidence: f32,
    /// Score it was ranked by.
    pub score: f32,
    /// Product it speaks of.
    pub product: Option<String>,
    /// Versions it is written for.
    pub versions: Vec<String>,
    /// Tags.
    pub tags: Vec<String>,
    /// BCP 47 tag of its language.
    pub language: Option<String>,
    /// Date of its last change, `YYYY-MM-DD`.
    pub updated: Option<String>,
    /// The same page for other versions, oldest first.
    pub other_versions: Vec<OtherVersion>,
    /// What is known of a thread.
    pub thread: Option<ThreadFacts>,
    /// Why it was found, when asked for.
    pub explain: Option<Explanation>,
}

/// A page that says the same for another version.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct OtherVersion {
    /// Id of the page.
    #[schema(example = "docs/guide8/alerts")]
    pub id: String,
    /// Where it can be read.
    pub url: String,
    /// Version from which it is right; `null` for the newest one without a number.
    #[schema(example = "8")]
    pub from: Option<String>,
    /// Version from which another page is right; `null` for the newest.
    #[schema(example = "9")]
    pub until: Option<String>,
}

/// What is known of a thread.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct ThreadFacts {
    /// `accepted`, `outscored`, `staff`, `answered`, `unanswered` or `closed`.
    #[schema(value_type = String, example = "accepted")]
    pub state: AnswerState,
    /// How many answers it has.
    pub answers: usize,
    /// Votes of the post that is shown.
    pub votes: Option<i64>,
    /// Date it was asked, `YYYY-MM-DD`.
    pub asked: Option<String>,
    /// Whether the question or an answer is shown.
    #[schema(value_type = String, example = "answer")]
    pub shown: Role,
}

/// Why a hit was found.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Explanation {
    /// What each term and artefact adds, most first.
    pub terms: Vec<TermScore>,
    /// What is known of it.
    pub features: Features,
    /// What each of these adds to its score.
    pub adds: Features,
}

/// Which hits are wanted.
#[derive(Debug, Clone, Copy)]
pub struct HitRequest {
    /// Of which kind.
    pub kind: Kind,
    /// How many at most.
    pub limit: usize,
    /// Whether hits below the threshold of their kind are left out.
    pub is_silent_when_unsure: bool,
    /// Whether each hit says why.
    pub has_explanation: bool,
}

/// A candidate with its record.
struct Found {
    candidate: Candidate,
    document: Document,
    confidence: f32,
}

/// The hits of `ranked` that `request` asks for, best first.
///
/// # Errors
/// When a record cannot be read.
pub fn hits(
    index: &SearchIndex,
    draft: &Understanding,
    ranked: &Ranked,
    filter: &Filter,
    request: HitRequest,
) -> Result<Vec<Hit>> {
    let found = found(index, ranked, request)?;
    let documents: Vec<u32> = found.iter().map(|found| found.candidate.document).collect();
    let explained =
        if request.has_explanation { explain(index, draft, ranked, filter, &documents)? } else { Vec::new() };
    let passages = f64::from(index.generation.passages()).max(1.0);
    let terms = worth_of_terms(index, ranked, passages)?;
    let allowed = Allowed::new(index, filter);
    let mut analyzer = analyzer();
    let weights = &index.fitted(request.kind).weights;
    let mut explained = explained.into_iter();
    found
        .into_iter()
        .map(|found| {
            let passage = passage_to_show(index, &found)?;
            let cut = excerpt(&mut analyzer, &passage.blocks, &terms);
            let other_versions = other_versions(index, &allowed, found.candidate.document)?;
            Ok(Hit { other_versions, ..hit(found, &passage, cut, explained.next(), weights) })
        })
        .collect()
}

/// What each scored term is worth in an excerpt: rare ones tell more.
#[expect(clippy::cast_possible_truncation, reason = "a logarithm of a count fits")]
fn worth_of_terms<'a>(index: &SearchIndex, ranked: &'a Ranked, passages: f64) -> Result<HashMap<&'a str, f32>> {
    let mut worth = HashMap::with_capacity(ranked.terms.len());
    for term in &ranked.terms {
        let found = index.generation.passage_frequency(tier0_indexer::schema::TextField::Body, &term.term)?;
        let rarity = (passages / f64::from(found.max(1))).ln_1p() as f32;
        worth.insert(term.term.as_str(), term.weight * rarity);
    }
    Ok(worth)
}

/// Records of the candidates that are shown. When the asker wants silence rather than a weak guess,
/// nothing is shown from the first one on that is not sure enough.
fn found(index: &SearchIndex, ranked: &Ranked, request: HitRequest) -> Result<Vec<Found>> {
    let calibration = &index.fitted(request.kind).calibration;
    let mut found = Vec::with_capacity(request.limit);
    for (place, &candidate) in ranked.of(request.kind).iter().take(request.limit).enumerate() {
        let confidence = Evidence::of(ranked.of(request.kind), place).map_or(0.0, |seen| confidence(calibration, seen));
        if request.is_silent_when_unsure && confidence < calibration.threshold {
            break;
        }
        found.push(Found { candidate, document: index.generation.document(candidate.document)?, confidence });
    }
    Ok(found)
}

/// The passage that is shown: the best one of a page, the answering one of a thread.
fn passage_to_show(index: &SearchIndex, found: &Found) -> Result<Passage> {
    let best = index.generation.passage(found.candidate.passage)?;
    let role = found.document.parts.get(best.part).map(|part| part.role);
    if role != Some(Role::Question) {
        return Ok(best);
    }
    let Some(answer) = best_answer(&found.document) else { return Ok(best) };
    for number in index.generation.columns().passages_of(found.candidate.document) {
        let passage = index.generation.passage(number)?;
        if passage.part == answer {
            return Ok(passage);
        }
    }
    Ok(best)
}

/// Number of the part that answers best: the accepted one unless another is clearly better liked,
/// then the best liked, then staff, then the first.
fn best_answer(document: &Document) -> Option<usize> {
    let answers = || document.parts.iter().enumerate().filter(|(_, part)| part.role == Role::Answer);
    let is_outscored = document.answer_state() == Some(AnswerState::Outscored);
    let accepted = answers().find(|(_, part)| part.accepted && !is_outscored);
    let best = || answers().max_by_key(|(at, part)| (part.votes.unwrap_or(0), part.staff, std::cmp::Reverse(*at)));
    accepted.or_else(best).map(|(at, _)| at)
}

/// The other members of a page's family that are for another version and may be seen by the asker.
fn other_versions(index: &SearchIndex, allowed: &Allowed<'_>, document: u32) -> Result<Vec<OtherVersion>> {
    let generation = &index.generation;
    let family = generation.columns().family[document as usize];
    let Some(family) = generation.relations().families.get(family as usize) else { return Ok(Vec::new()) };
    let version = |member: &Member| member.from.clone();
    let own = family.members.iter().find(|member| member.document == document).and_then(version);
    let others = family.members.iter().filter(|member| {
        let passage = generation.columns().first_passage[member.document as usize];
        member.document != document && version(member) != own && allowed.counts(index, passage)
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

fn hit(
    found: Found,
    passage: &Passage,
    excerpt: Vec<Segment>,
    terms: Option<Vec<TermScore>>,
    weights: &Features,
) -> Hit {
    let Found { candidate, document, confidence } = found;
    let part = document.parts.get(passage.part);
    let thread = document.answer_state().map(|state| ThreadFacts {
        state,
        answers: document.answers().count(),
        votes: part.and_then(|part| part.votes),
        asked: document.created.map(date),
        shown: part.map_or(Role::Question, |part| part.role),
    });
    let mut breadcrumb = document.breadcrumb.clone();
    breadcrumb.push(document.title.clone());
    // A page whose title is its first heading says it once.
    let headings = part.into_iter().flat_map(|part| part.heading.iter());
    breadcrumb.extend(
        headings.enumerate().filter(|(at, text)| *at > 0 || **text != document.title).map(|(_, text)| text.clone()),
    );
    Hit {
        id: document.id(),
        kind: document.kind,
        url: link(&document, part.and_then(|part| part.anchor.as_deref())),
        breadcrumb,
        excerpt,
        confidence,
        score: candidate.score,
        updated: document.updated.or(document.created).map(date),
        other_versions: Vec::new(),
        thread,
        explain: terms.map(|terms| Explanation {
            terms,
            features: candidate.features,
            adds: candidate.features.each_weighted(weights),
        }),
        source: document.source,
        title: document.title,
        product: document.product,
        versions: document.versions,
        tags: document.tags,
        language: document.language,
    }
}

/// The address of a part; a document without one of its own is read on this server.
pub(crate) fn link(document: &Document, anchor: Option<&str>) -> String {
    let base = document.url.clone().unwrap_or_else(|| format!("/read/{}/", percent_encoded(&document.id())));
    match anchor {
        Some(anchor) if !base.contains('#') => format!("{base}#{anchor}"),
        _ => base,
    }
}

/// A path with everything but unreserved characters and slashes escaped (RFC 3986, section 2.3).
fn percent_encoded(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// A moment as `YYYY-MM-DD`.
pub(crate) fn date(at: jiff::Timestamp) -> String {
    at.strftime("%Y-%m-%d").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_without_address_is_read_here() {
        let mut document = Document::new("docs", "cloud/alerts", Kind::Doc, "Alerts");
        assert_eq!(link(&document, Some("who")), "/read/docs/cloud/alerts/#who");
        document.record = "a b/ü?".into();
        assert_eq!(link(&document, None), "/read/docs/a%20b/%C3%BC%3F/");
        document.url = Some("https://a.example/x".into());
        assert_eq!(link(&document, None), "https://a.example/x");
    }
}
