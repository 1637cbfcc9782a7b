//! The training: batches of pairs and of the teacher's texts, one step each. Same input and seed,
//! same rows.

use super::{
    adam::Adam,
    bags::{Gradient, Units},
    loss::{contrast, distance},
};
use crate::random::Random;

/// How to train.
#[derive(Debug, Clone, Copy)]
pub struct Recipe {
    /// Length of every row.
    pub dimensions: usize,
    /// Passes over the pairs.
    pub epochs: usize,
    /// Pairs in a batch; each is a negative of all others. As many texts of the teacher join.
    pub batch: usize,
    /// Length of the first steps; it falls to 0 along a line.
    pub rate: f32,
    /// What similarities are divided by; smaller asks for sharper distinctions.
    pub temperature: f32,
    /// What the distance from the teacher counts beside the pairs.
    pub pull: f32,
    /// Seed of every choice.
    pub seed: u64,
}

/// What is trained on, in tokens.
#[derive(Debug, Clone, Default)]
pub struct Material {
    /// Short texts of the pairs.
    pub a: Vec<Vec<u32>>,
    /// Long texts of the pairs.
    pub b: Vec<Vec<u32>>,
    /// Texts of the teacher.
    pub taught: Vec<Vec<u32>>,
    /// The teacher's vectors of these texts, one after the other, at unit length.
    pub vectors: Vec<f32>,
}

/// Losses of one step.
#[derive(Debug, Clone, Copy)]
pub struct Losses {
    /// Step, from 1, and how many there are.
    pub step: (usize, usize),
    /// Of the pairs, in nats.
    pub pairs: f32,
    /// Of the teacher's texts, times its weight.
    pub teacher: f32,
}

/// Trains `rows` and tells `watch` of every step.
pub fn train(rows: &mut [f32], material: &Material, recipe: &Recipe, watch: &mut dyn FnMut(Losses)) {
    let count = rows.len() / recipe.dimensions;
    let mut adam = Adam::new(count, recipe.dimensions);
    let mut gradient = Gradient::new(count, recipe.dimensions);
    let mut random = Random::new(recipe.seed);
    let mut order: Vec<usize> = (0..material.a.len()).collect();
    let steps = recipe.epochs * (order.len() / recipe.batch);
    let mut step = 0;
    for _ in 0..recipe.epochs {
        random.shuffle(&mut order);
        for batch in order.chunks_exact(recipe.batch) {
            let pairs = step_of_pairs(rows, material, recipe, batch, &mut gradient);
            let teacher = step_of_teacher(rows, material, recipe, &mut random, &mut gradient);
            #[expect(clippy::cast_precision_loss, reason = "counts of steps")]
            let left = 1.0 - step as f32 / steps as f32;
            adam.step(rows, &mut gradient, recipe.rate * left);
            step += 1;
            watch(Losses { step: (step, steps), pairs, teacher });
        }
    }
}

fn step_of_pairs(rows: &[f32], material: &Material, recipe: &Recipe, batch: &[usize], gradient: &mut Gradient) -> f32 {
    let a: Vec<&[u32]> = batch.iter().map(|&at| material.a[at].as_slice()).collect();
    let b: Vec<&[u32]> = batch.iter().map(|&at| material.b[at].as_slice()).collect();
    let (units_a, units_b) = (Units::of(&a, rows, recipe.dimensions), Units::of(&b, rows, recipe.dimensions));
    let contrast = contrast(&units_a.directions, &units_b.directions, recipe.dimensions, recipe.temperature);
    units_a.back(&a, contrast.a, gradient);
    units_b.back(&b, contrast.b, gradient);
    contrast.loss
}

fn step_of_teacher(
    rows: &[f32],
    material: &Material,
    recipe: &Recipe,
    random: &mut Random,
    gradient: &mut Gradient,
) -> f32 {
    if material.taught.is_empty() {
        return 0.0;
    }
    let places: Vec<usize> = (0..recipe.batch).map(|_| random.below(material.taught.len())).collect();
    let bags: Vec<&[u32]> = places.iter().map(|&at| material.taught[at].as_slice()).collect();
    let vectors: Vec<f32> = places
        .iter()
        .flat_map(|&at| &material.vectors[at * recipe.dimensions..][..recipe.dimensions])
        .copied()
        .collect();
    let units = Units::of(&bags, rows, recipe.dimensions);
    let (loss, slopes) = distance(&units.directions, &vectors, recipe.dimensions, recipe.pull);
    units.back(&bags, slopes, gradient);
    loss
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::bags::dot;

    const RECIPE: Recipe =
        Recipe { dimensions: 4, epochs: 60, batch: 4, rate: 0.05, temperature: 0.1, pull: 1.0, seed: 1 };

    /// Pairs of tokens 2n and 2n + 1; the teacher says that token 8 means (0, 0, 0, 1).
    fn trained(seed: u64) -> Vec<f32> {
        let a = (0..4).map(|n| vec![2 * n]).collect();
        let b = (0..4).map(|n| vec![2 * n + 1]).collect();
        let material = Material { a, b, taught: vec![vec![8]], vectors: vec![0.0, 0.0, 0.0, 1.0] };
        let mut random = Random::new(9);
        let mut rows: Vec<f32> = (0..36).map(|_| random.signed()).collect();
        train(&mut rows, &material, &Recipe { seed, ..RECIPE }, &mut |_| {});
        rows
    }

    #[test]
    fn what_belongs_together_comes_together() {
        let rows = trained(1);
        let bags: Vec<Vec<u32>> = (0..9).map(|id| vec![id]).collect();
        let bags: Vec<&[u32]> = bags.iter().map(Vec::as_slice).collect();
        let units = Units::of(&bags, &rows, 4);
        for n in 0..4 {
            let own = dot(units.direction(2 * n), units.direction(2 * n + 1));
            let next = dot(units.direction(2 * n), units.direction((2 * n + 3) % 8));
            assert!(own > next + 0.3, "{n}: {own} {next}");
        }
        assert!(units.direction(8)[3] > 0.9);
    }

    #[test]
    fn a_seed_gives_the_same_rows() {
        assert_eq!(trained(1), trained(1));
    }
}
