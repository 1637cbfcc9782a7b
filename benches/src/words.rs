//! Fits how words are scored, by coordinate ascent on nDCG@10 of the lane of words alone. Deterministic.

use tier0_server::{
    evaluate::Outcome,
    query::{Bm25f, Model},
};

use crate::{folds::fold_of, sets::JudgedSet};

/// One parameter that is fitted: its name, how it is reached, and the values that are tried.
type Parameter = (&'static str, fn(&mut Bm25f) -> &mut f32, &'static [f32]);

const PARAMETERS: [Parameter; 7] = [
    ("passage_share", |words| &mut words.passage_share, &[0.0, 0.2, 0.35, 0.5, 0.65, 0.8]),
    ("repetition", |words| &mut words.repetition, &[0.5, 1.0, 2.0, 4.0, 8.0, 16.0]),
    ("title", |words| &mut words.title, &[1.0, 2.0, 4.0, 7.0, 12.0]),
    ("headings", |words| &mut words.headings, &[0.5, 1.0, 1.5, 2.5, 4.0]),
    ("code", |words| &mut words.code, &[0.2, 0.4, 0.6, 1.0]),
    ("k1", |words| &mut words.k1, &[0.6, 0.9, 1.2, 1.6, 2.2]),
    ("b", |words| &mut words.b, &[0.3, 0.45, 0.6, 0.75, 0.9]),
];

/// The least gain that moves a parameter.
const MIN_GAIN: f64 = 1e-4;

/// Fits from `start` on the drafts that are not in the fold `left_out`, in `rounds` passes over all parameters.
///
/// # Errors
/// When an index cannot be read.
pub fn fit_words(sets: &mut [JudgedSet], start: &Model, left_out: Option<u8>, rounds: usize) -> anyhow::Result<Model> {
    let mut best = start.clone();
    let mut most = objective(sets, &best, left_out)?;
    for round in 0..rounds {
        let before = most;
        for (name, reach, values) in PARAMETERS {
            for &value in values {
                let mut tried = best.clone();
                *reach(&mut tried.words) = value;
                if tried == best {
                    continue;
                }
                let reached = objective(sets, &tried, left_out)?;
                if reached > most + MIN_GAIN {
                    (best, most) = (tried, reached);
                }
            }
            eprintln!(
                "without fold {left_out:?}, round {round}: {name} = {}, mean nDCG@10 {most:.4}",
                reach(&mut best.words)
            );
        }
        if most - before < MIN_GAIN {
            break;
        }
    }
    Ok(best)
}

fn objective(sets: &mut [JudgedSet], model: &Model, left_out: Option<u8>) -> anyhow::Result<f64> {
    let count = u32::try_from(sets.len()).unwrap_or(u32::MAX);
    let sums: anyhow::Result<Vec<f64>> = std::thread::scope(|scope| {
        let runs: Vec<_> = sets
            .iter_mut()
            .map(|set| scope.spawn(move || anyhow::Ok(mean_ndcg(&set.run(model)?.outcomes, left_out))))
            .collect();
        runs.into_iter().map(|run| run.join().unwrap_or_else(|_| anyhow::bail!("a run panicked"))).collect()
    });
    Ok(sums?.into_iter().sum::<f64>() / f64::from(count))
}

fn mean_ndcg(outcomes: &[Outcome], left_out: Option<u8>) -> f64 {
    let (mut sum, mut count) = (0.0, 0_u32);
    for outcome in outcomes.iter().filter(|outcome| left_out != Some(fold_of(&outcome.draft))) {
        sum += outcome.figures.ndcg_at_10;
        count += 1;
    }
    sum / f64::from(count.max(1))
}
