//! Finds documents whose texts are nearly the same, without comparing each with each: only those
//! that meet in a band of their sketches are looked at.

use std::collections::HashMap;

use super::facts::Facts;

/// Least likeness of two texts with the same title that count as nearly the same. Chosen, not fitted:
/// one word in twenty changed leaves four fifths of the runs of four words in common.
pub const LEAST_LIKENESS: f32 = 0.8;
/// The same for texts with different titles: steps for two systems may differ in a few words that
/// matter.
pub const LEAST_LIKENESS_OF_OTHERS: f32 = 0.95;
/// Bins of a band. Texts with a likeness of 0.8 meet in one of 16 bands of 4 with a chance of 0.9998.
const ROWS: usize = 4;
/// Most documents of one band that are compared with each other; a band with more holds boilerplate.
const MAX_BAND: usize = 200;

/// Pairs of documents, by number, the smaller first, whose texts are nearly the same.
#[must_use]
pub fn near_duplicates(facts: &[Facts]) -> Vec<(usize, usize)> {
    let mut bands: HashMap<(usize, u64), Vec<usize>> = HashMap::new();
    for (number, fact) in facts.iter().enumerate() {
        for band in fact.sketch.iter().flat_map(|sketch| sketch.bands(ROWS)) {
            bands.entry(band).or_default().push(number);
        }
    }
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for met in bands.values().filter(|met| (2..=MAX_BAND).contains(&met.len())) {
        for (at, &one) in met.iter().enumerate() {
            pairs.extend(met[at + 1..].iter().map(|&other| (one, other)));
        }
    }
    pairs.sort_unstable();
    pairs.dedup();
    pairs.retain(|&(one, other)| are_alike(&facts[one], &facts[other]));
    pairs
}

fn are_alike(one: &Facts, other: &Facts) -> bool {
    let likeness = one.sketch.as_ref().zip(other.sketch.as_ref()).map_or(0.0, |(one, other)| one.likeness(other));
    let has_same_title = one.title.trim().to_lowercase() == other.title.trim().to_lowercase();
    one.kind == other.kind && likeness >= if has_same_title { LEAST_LIKENESS } else { LEAST_LIKENESS_OF_OTHERS }
}
