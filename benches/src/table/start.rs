//! Where the training starts: each token at its teacher's vector, rare tokens heavier than common
//! ones.

use std::collections::HashMap;

use super::{
    bags::add,
    teacher::{Teacher, surface},
};
use crate::random::Random;

/// Share of texts that hold a token at which its weight is half.
const HALF_SHARE: f32 = 0.01;
/// Length of the vector of a token that the teacher does not know.
const UNKNOWN_LENGTH: f32 = 0.1;

/// Rows of `tokens`: the teacher's vectors of the tokens alone, less their mean, times
/// a / (a + share of `bags` with the token) (Arora, Liang and Ma 2017,
/// <https://openreview.net/forum?id=SyK00v5xx>); random and short where there is none.
#[must_use]
pub fn rows(
    tokens: &[String],
    bags: &[Vec<u32>],
    teacher: Option<&Teacher>,
    dimensions: usize,
    random: &mut Random,
) -> Vec<f32> {
    let known: HashMap<&str, &[f32]> = teacher
        .into_iter()
        .flat_map(|teacher| teacher.texts.iter().enumerate().map(|(at, text)| (text.as_str(), teacher.vector(at))))
        .collect();
    let alone: Vec<Option<&[f32]>> = tokens.iter().map(|token| known.get(surface(token)).copied()).collect();
    let mut mean = vec![0.0; dimensions];
    #[expect(clippy::cast_precision_loss, reason = "a vocabulary is small")]
    let share = 1.0 / alone.iter().flatten().count().max(1) as f32;
    alone.iter().flatten().for_each(|vector| add(&mut mean, share, vector));
    let mut rows = Vec::with_capacity(tokens.len() * dimensions);
    for (vector, weight) in alone.into_iter().zip(weights(tokens.len(), bags)) {
        match vector {
            Some(vector) => rows.extend(vector.iter().zip(&mean).map(|(value, mean)| weight * (value - mean))),
            None => rows.extend((0..dimensions).map(|_| weight * UNKNOWN_LENGTH * random.signed())),
        }
    }
    rows
}

fn weights(count: usize, bags: &[Vec<u32>]) -> Vec<f32> {
    let mut holders = vec![0_usize; count];
    let mut last = vec![usize::MAX; count];
    for (place, bag) in bags.iter().enumerate() {
        for &id in bag {
            if std::mem::replace(&mut last[id as usize], place) != place {
                holders[id as usize] += 1;
            }
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "counts of texts")]
    let share = |holders: usize| holders as f32 / bags.len().max(1) as f32;
    holders.into_iter().map(|holders| HALF_SHARE / (HALF_SHARE + share(holders))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_starts_at_its_teachers_vector_less_the_mean() {
        let tokens = ["mail", "##s", "new"].map(str::to_owned);
        let texts = ["mail", "s"].map(str::to_owned).to_vec();
        let teacher = Teacher { dimensions: 2, texts, vectors: vec![1.0, 0.0, 0.0, 1.0] };
        let bags = [vec![0, 0], vec![]];
        let rows = rows(&tokens, &bags, Some(&teacher), 2, &mut Random::new(1));
        let weight = HALF_SHARE / (HALF_SHARE + 0.5);
        assert_eq!(rows[..4], [weight * 0.5, weight * -0.5, -0.5, 0.5]);
        assert!(rows[4..].iter().all(|value| value.abs() <= UNKNOWN_LENGTH && *value != 0.0));
    }
}
