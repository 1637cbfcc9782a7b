//! Fits the parameters of ranking and calibration. Ranking by coordinate ascent on nDCG@10,
//! calibration by logistic regression. Deterministic; folds are made by hash of the draft's id.

use tier0_indexer::Kind;
use tier0_server::{
    draft::understand,
    evaluate::Outcome,
    query::{Calibration, Evidence, Filter, Model, Ranking, confidence, retrieve},
};

use crate::sets::JudgedSet;

/// Which half of the drafts counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fold {
    /// Drafts whose hash is even.
    Even,
    /// Drafts whose hash is odd.
    Odd,
    /// All drafts.
    All,
}

impl Fold {
    /// Whether the draft with this id belongs to the fold.
    #[must_use]
    pub fn has(self, draft: &str) -> bool {
        let is_even = blake3::hash(draft.as_bytes()).as_bytes()[0].is_multiple_of(2);
        match self {
            Self::Even => is_even,
            Self::Odd => !is_even,
            Self::All => true,
        }
    }

    /// The drafts that are not in it; for all drafts, all of them.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Even => Self::Odd,
            Self::Odd => Self::Even,
            Self::All => Self::All,
        }
    }
}

/// Mean nDCG@10 of the outcomes that belong to `fold`.
#[must_use]
pub fn mean_ndcg(outcomes: &[Outcome], fold: Fold) -> f64 {
    let (mut sum, mut count) = (0.0, 0_u32);
    for outcome in outcomes.iter().filter(|outcome| fold.has(&outcome.draft)) {
        sum += outcome.figures.ndcg_at_10;
        count += 1;
    }
    sum / f64::from(count.max(1))
}

/// One parameter that is fitted: its name, how it is reached, and the values that are tried.
type Parameter = (&'static str, fn(&mut Ranking) -> &mut f32, &'static [f32]);

const PARAMETERS: [Parameter; 8] = [
    ("passage_share", |ranking| &mut ranking.passage_share, &[0.0, 0.2, 0.35, 0.5, 0.65, 0.8]),
    ("repetition", |ranking| &mut ranking.repetition, &[0.5, 1.0, 2.0, 4.0, 8.0, 16.0]),
    ("title", |ranking| &mut ranking.title, &[1.0, 2.0, 4.0, 7.0, 12.0]),
    ("headings", |ranking| &mut ranking.headings, &[0.5, 1.0, 1.5, 2.5, 4.0]),
    ("code", |ranking| &mut ranking.code, &[0.2, 0.4, 0.6, 1.0]),
    ("k1", |ranking| &mut ranking.k1, &[0.6, 0.9, 1.2, 1.6, 2.2]),
    ("b", |ranking| &mut ranking.b, &[0.3, 0.45, 0.6, 0.75, 0.9]),
    ("artefact", |ranking| &mut ranking.artefact, &[0.0, 0.3, 0.6, 1.0, 1.5]),
];

/// The least gain that moves a parameter.
const MIN_GAIN: f64 = 1e-4;

/// Fits the ranking on the drafts of `fold`, from `start`, in `rounds` passes over all parameters.
///
/// # Errors
/// When an index cannot be read.
pub fn fit_ranking(sets: &mut [JudgedSet], start: &Model, fold: Fold, rounds: usize) -> anyhow::Result<Model> {
    let mut best = start.clone();
    let mut most = objective(sets, &best, fold)?;
    for round in 0..rounds {
        let before = most;
        for (name, reach, values) in PARAMETERS {
            for &value in values {
                let mut tried = best.clone();
                *reach(&mut tried.ranking) = value;
                if tried == best {
                    continue;
                }
                let reached = objective(sets, &tried, fold)?;
                if reached > most + MIN_GAIN {
                    (best, most) = (tried, reached);
                }
            }
            eprintln!("{fold:?} round {round}: {name} = {}, mean nDCG@10 {most:.4}", reach(&mut best.ranking));
        }
        if most - before < MIN_GAIN {
            break;
        }
    }
    Ok(best)
}

fn objective(sets: &mut [JudgedSet], model: &Model, fold: Fold) -> anyhow::Result<f64> {
    let count = u32::try_from(sets.len()).unwrap_or(u32::MAX);
    let sums: anyhow::Result<Vec<f64>> = std::thread::scope(|scope| {
        let runs: Vec<_> = sets
            .iter_mut()
            .map(|set| scope.spawn(move || anyhow::Ok(mean_ndcg(&set.run(model)?.outcomes, fold))))
            .collect();
        runs.into_iter().map(|run| run.join().unwrap_or_else(|_| anyhow::bail!("a run panicked"))).collect()
    });
    Ok(sums?.into_iter().sum::<f64>() / f64::from(count))
}

/// A hit of a judged draft.
#[derive(Debug, Clone, PartialEq)]
pub struct JudgedHit {
    /// Id of the draft.
    pub draft: String,
    /// Place of the hit, from 0.
    pub place: usize,
    /// What spoke for it.
    pub evidence: Evidence,
    /// Whether it was right.
    pub is_right: bool,
}

/// How many hits of a draft are shown, and so are judged.
const SHOWN: usize = 3;

/// The first hits of every draft of a set, those without any right document included.
///
/// # Errors
/// When the index cannot be read.
pub fn judged_hits(set: &JudgedSet, kind: Kind) -> anyhow::Result<Vec<JudgedHit>> {
    let index = set.index()?;
    let filter = Filter { kind: Some(kind), ..Filter::default() };
    let mut all = Vec::new();
    for judged in &set.drafts {
        let ranked = retrieve(index, &understand(&judged.draft), &filter, SHOWN + 1)?;
        let right = set.judgements.get(&judged.id);
        for (place, candidate) in ranked.of(kind).iter().take(SHOWN).enumerate() {
            let Some(evidence) = Evidence::of(&ranked, kind, place) else { continue };
            let document = index.generation().document(candidate.document)?;
            let is_right =
                right.is_some_and(|right| right.contains_key(&document.id()) || right.contains_key(&document.record));
            all.push(JudgedHit { draft: judged.id.clone(), place, evidence, is_right });
        }
    }
    Ok(all)
}

/// Fits a calibration on all hits by logistic regression with a little ridge, and the threshold at
/// which those that stand first reach `precision`.
#[must_use]
pub fn fit_calibration(hits: &[JudgedHit], fold: Fold, precision: f32) -> Calibration {
    const STEPS: usize = 60_000;
    const RATE: f32 = 0.1;
    const RIDGE: f32 = 1e-3;
    let rows: Vec<([f32; 6], f32)> = hits
        .iter()
        .filter(|hit| fold.has(&hit.draft))
        .map(|JudgedHit { evidence, is_right, .. }| {
            let Evidence { strength, passage, mass, coverage, margin } = *evidence;
            ([1.0, strength, passage, mass, coverage, margin], f32::from(u8::from(*is_right)))
        })
        .collect();
    let scale = 1.0 / f32::from(u16::try_from(rows.len().max(1)).unwrap_or(u16::MAX));
    let mut weights = [0.0_f32; 6];
    for _ in 0..STEPS {
        let mut gradient = weights.map(|weight| RIDGE * weight);
        for (row, is_right) in &rows {
            let z: f32 = row.iter().zip(weights).map(|(value, weight)| value * weight).sum();
            let error = 1.0 / (1.0 + (-z).exp()) - is_right;
            gradient.iter_mut().zip(row).for_each(|(sum, value)| *sum += scale * error * value);
        }
        weights.iter_mut().zip(gradient).for_each(|(weight, slope)| *weight -= RATE * slope);
    }
    let [bias, strength, passage, mass, coverage, margin] = weights;
    let mut fitted = Calibration { bias, strength, passage, mass, coverage, margin, threshold: 0.0 };
    fitted.threshold = threshold(hits, fold, &fitted, precision);
    fitted
}

/// The lowest confidence from which on the hits reach `precision`; 1 when none do.
fn threshold(hits: &[JudgedHit], fold: Fold, fitted: &Calibration, precision: f32) -> f32 {
    let mut sure: Vec<(f32, bool)> = hits
        .iter()
        .filter(|hit| hit.place == 0 && fold.has(&hit.draft))
        .map(|hit| (confidence(fitted, hit.evidence), hit.is_right))
        .collect();
    sure.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (mut right, mut shown, mut lowest) = (0.0_f32, 0.0_f32, 1.0_f32);
    for (confidence, is_right) in sure {
        shown += 1.0;
        right += f32::from(u8::from(is_right));
        if right / shown >= precision {
            lowest = confidence;
        }
    }
    lowest
}

/// Precision of the first hits that would be shown, and the share of drafts that get one.
#[must_use]
pub fn precision_and_coverage(hits: &[JudgedHit], fold: Fold, calibration: &Calibration) -> (f32, f32) {
    let (mut right, mut shown, mut all) = (0.0_f32, 0.0_f32, 0.0_f32);
    for hit in hits.iter().filter(|hit| hit.place == 0 && fold.has(&hit.draft)) {
        all += 1.0;
        if confidence(calibration, hit.evidence) >= calibration.threshold {
            shown += 1.0;
            right += f32::from(u8::from(hit.is_right));
        }
    }
    (right / shown.max(1.0), shown / all.max(1.0))
}
