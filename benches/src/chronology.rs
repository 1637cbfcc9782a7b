//! What memory is worth by time: everything is fitted on the older four fifths of the drafts and reported on
//! the newest fifth. Only older threads vote for a draft, which the examples have seen to.

use std::collections::HashMap;

use tier0_server::{evaluate::Figures, query::Weights};

use crate::{bootstrap::ratio, examples::Example, validation::Collected, weights::fit_weights};

/// Share of the drafts that nothing is like, in tenths.
const UNLIKE_TENTHS: usize = 1;

/// A table for one set: with memory, without it, and by how often a document was linked alone; then the same
/// for the tenth of the drafts that past threads are least like. `popular` are the figures of the answered
/// drafts, in order, by popularity alone.
#[must_use]
pub fn report(set: &Collected, popular: &[Figures], start: &Weights, without_memory: &[&str]) -> String {
    let mut drafts: Vec<&Example> = set.answered().collect();
    drafts.sort_by(|a, b| a.created.cmp(&b.created).then_with(|| a.draft.cmp(&b.draft)));
    let (older, newest) = drafts.split_at(drafts.len() * 4 / 5);
    let with = fit_weights(&[older.to_vec()], start, |_| true);
    let without = fit_weights(&[older.to_vec()], start, |name| without_memory.contains(&name));
    let [with_all, without_all] = [&with, &without].map(|weights| gains(newest, weights));
    let popular: HashMap<&str, f64> =
        (set.answered().zip(popular)).map(|(example, figures)| (example.draft.as_str(), figures.ndcg_at_10)).collect();
    let popular: Vec<f64> = newest.iter().map(|example| popular[example.draft.as_str()]).collect();
    let mut text = format!("{}, newest {} of {} drafts\n", set.name, newest.len(), drafts.len());
    text += &line("memory over none", &with_all, &without_all);
    text += &line("memory over popularity alone", &with_all, &popular);
    drafts.sort_by(|a, b| most_votes(a).total_cmp(&most_votes(b)).then_with(|| a.draft.cmp(&b.draft)));
    let unlike = &drafts[..drafts.len() * UNLIKE_TENTHS / 10];
    text += &line("the tenth that past threads are least like", &gains(unlike, &with), &gains(unlike, &without));
    text
}

fn line(name: &str, ours: &[f64], theirs: &[f64]) -> String {
    let (found, [low, high]) = ratio(ours, theirs);
    format!("  {name}: {:.4} / {:.4} = {found:.3} ({low:.3} to {high:.3})\n", mean(ours), mean(theirs))
}

fn gains(examples: &[&Example], weights: &Weights) -> Vec<f64> {
    examples.iter().map(|example| example.figures(weights).ndcg_at_10).collect()
}

fn most_votes(example: &Example) -> f32 {
    example.candidates.iter().map(|candidate| candidate.features.memory).fold(0.0, f32::max)
}

#[expect(clippy::cast_precision_loss, reason = "counts of drafts")]
fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}
