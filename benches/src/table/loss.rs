//! What the training makes small, with its gradients by unit vectors. It never sees a token.

use rayon::prelude::*;

use super::bags::{add, dot};

/// A loss and its gradients by the vectors of both sides.
#[derive(Debug, Clone)]
pub struct Contrast {
    /// The mean loss, in nats.
    pub loss: f32,
    /// Gradient by the first side.
    pub a: Vec<f32>,
    /// Gradient by the second side.
    pub b: Vec<f32>,
}

/// `InfoNCE` with in-batch negatives, both ways (van den Oord et al. 2018,
/// <https://arxiv.org/abs/1807.03748>): each `a` shall find its own `b` among all, and each `b` its
/// `a`. Vectors are rows of `dimensions`.
#[must_use]
pub fn contrast(a: &[f32], b: &[f32], dimensions: usize, temperature: f32) -> Contrast {
    let count = a.len() / dimensions;
    let mut scores = vec![0.0_f32; count * count];
    scores.par_chunks_exact_mut(count.max(1)).enumerate().for_each(|(i, scores)| {
        let own = &a[i * dimensions..][..dimensions];
        for (score, other) in scores.iter_mut().zip(b.chunks_exact(dimensions)) {
            *score = dot(own, other) / temperature;
        }
    });
    let by_row: Vec<f32> = (0..count).map(|i| log_sum((0..count).map(|j| scores[i * count + j]))).collect();
    let by_column: Vec<f32> = (0..count).map(|j| log_sum((0..count).map(|i| scores[i * count + j]))).collect();
    #[expect(clippy::cast_precision_loss, reason = "a batch is small")]
    let share = 1.0 / (2.0 * count.max(1) as f32);
    let loss = (0..count).map(|i| by_row[i] + by_column[i] - 2.0 * scores[i * count + i]).sum::<f32>() * share;
    let slope = |i: usize, j: usize| {
        let score = scores[i * count + j];
        let own = if i == j { 2.0 } else { 0.0 };
        ((score - by_row[i]).exp() + (score - by_column[j]).exp() - own) * share / temperature
    };
    let gradient = |others: &[f32], slope: &(dyn Fn(usize, usize) -> f32 + Sync)| {
        let mut gradient = vec![0.0; count * dimensions];
        gradient.par_chunks_exact_mut(dimensions).enumerate().for_each(|(own, sum)| {
            for (other, vector) in others.chunks_exact(dimensions).enumerate() {
                add(sum, slope(own, other), vector);
            }
        });
        gradient
    };
    Contrast { loss, a: gradient(b, &slope), b: gradient(a, &|j, i| slope(i, j)) }
}

/// ln Σ eˣ, without overflow.
fn log_sum(values: impl Iterator<Item = f32> + Clone) -> f32 {
    let most = values.clone().fold(f32::NEG_INFINITY, f32::max);
    most + values.map(|value| (value - most).exp()).sum::<f32>().ln()
}

/// How far unit vectors are from those of the teacher: the mean of 1 - cosine, times `weight`, with
/// its gradient.
#[must_use]
pub fn distance(own: &[f32], taught: &[f32], dimensions: usize, weight: f32) -> (f32, Vec<f32>) {
    let count = own.len() / dimensions;
    #[expect(clippy::cast_precision_loss, reason = "a batch is small")]
    let share = weight / count.max(1) as f32;
    let alike: f32 =
        own.chunks_exact(dimensions).zip(taught.chunks_exact(dimensions)).map(|(a, b)| 1.0 - dot(a, b)).sum();
    (alike * share, taught.iter().map(|value| -value * share).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    #[test]
    fn gradients_are_slopes() {
        const STEP: f32 = 1e-3;
        let mut random = Random::new(2);
        let mut side = || (0..12).map(|_| random.signed()).collect::<Vec<f32>>();
        let (a, b) = (side(), side());
        let whole = contrast(&a, &b, 3, 0.5);
        for at in 0..12 {
            let moved = |by: f32, side: &[f32]| {
                let mut side = side.to_vec();
                side[at] += by;
                side
            };
            let by_a = contrast(&moved(STEP, &a), &b, 3, 0.5).loss - contrast(&moved(-STEP, &a), &b, 3, 0.5).loss;
            let by_b = contrast(&a, &moved(STEP, &b), 3, 0.5).loss - contrast(&a, &moved(-STEP, &b), 3, 0.5).loss;
            assert!((by_a / (2.0 * STEP) - whole.a[at]).abs() < 5e-3);
            assert!((by_b / (2.0 * STEP) - whole.b[at]).abs() < 5e-3);
            let by_own = distance(&moved(STEP, &a), &b, 3, 2.0).0 - distance(&moved(-STEP, &a), &b, 3, 2.0).0;
            assert!((by_own / (2.0 * STEP) - distance(&a, &b, 3, 2.0).1[at]).abs() < 5e-3);
        }
    }

    #[test]
    fn vectors_that_find_each_other_lose_little() {
        let apart = [1.0, 0.0, 0.0, 1.0];
        let crossed = [0.0, 1.0, 1.0, 0.0];
        assert!(contrast(&apart, &apart, 2, 0.05).loss < 1e-6);
        assert!(contrast(&apart, &crossed, 2, 0.05).loss > 10.0);
    }
}
