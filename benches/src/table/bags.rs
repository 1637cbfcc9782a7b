//! Texts as bags of tokens: their sums at unit length, and the way of a gradient back from there to
//! the tokens' rows. It knows neither losses nor steps.

use rayon::prelude::*;

/// Unit vectors of texts, with the lengths that their sums had.
#[derive(Debug, Clone)]
pub struct Units {
    /// Length of every vector.
    pub dimensions: usize,
    /// Unit vectors, one after the other; zero for a text without tokens.
    pub directions: Vec<f32>,
    lengths: Vec<f32>,
}

impl Units {
    /// Embeds `bags` by `rows` of the given dimensions.
    #[must_use]
    pub fn of(bags: &[&[u32]], rows: &[f32], dimensions: usize) -> Self {
        let mut directions = vec![0.0; bags.len() * dimensions];
        let lengths = directions
            .par_chunks_exact_mut(dimensions)
            .zip(bags)
            .map(|(sum, bag)| {
                for &id in *bag {
                    add(sum, 1.0, row(rows, id, dimensions));
                }
                let length = dot(sum, sum).sqrt();
                if length > 0.0 {
                    scale(sum, 1.0 / length);
                }
                length
            })
            .collect();
        Self { dimensions, directions, lengths }
    }

    /// The unit vector at `place`.
    #[must_use]
    pub fn direction(&self, place: usize) -> &[f32] {
        &self.directions[place * self.dimensions..][..self.dimensions]
    }

    /// Adds to `gradient` of the rows what `slopes`, the gradient of the unit vectors, says; notes
    /// every row that is touched.
    pub fn back(&self, bags: &[&[u32]], mut slopes: Vec<f32>, gradient: &mut Gradient) {
        slopes.par_chunks_exact_mut(self.dimensions).enumerate().for_each(|(place, slope)| {
            let (direction, length) = (self.direction(place), self.lengths[place]);
            let along = dot(slope, direction);
            add(slope, -along, direction);
            let factor = if length > 0.0 { 1.0 / length } else { 0.0 };
            scale(slope, factor);
        });
        for (slope, bag) in slopes.chunks_exact(self.dimensions).zip(bags) {
            for &id in *bag {
                gradient.add(id, slope);
            }
        }
    }
}

/// The gradient of all rows, with a list of those that are not zero.
#[derive(Debug, Clone)]
pub struct Gradient {
    dimensions: usize,
    values: Vec<f32>,
    is_touched: Vec<bool>,
    touched: Vec<u32>,
}

impl Gradient {
    /// Zero, for `count` rows.
    #[must_use]
    pub fn new(count: usize, dimensions: usize) -> Self {
        let values = vec![0.0; count * dimensions];
        Self { dimensions, values, is_touched: vec![false; count], touched: Vec::new() }
    }

    fn add(&mut self, id: u32, slope: &[f32]) {
        let is_touched = &mut self.is_touched[id as usize];
        if !*is_touched {
            *is_touched = true;
            self.touched.push(id);
        }
        add(&mut self.values[id as usize * self.dimensions..][..self.dimensions], 1.0, slope);
    }

    /// Hands every touched row to `take` and makes it zero.
    pub fn drain(&mut self, mut take: impl FnMut(u32, &[f32])) {
        for id in self.touched.drain(..) {
            let slope = &mut self.values[id as usize * self.dimensions..][..self.dimensions];
            take(id, slope);
            slope.fill(0.0);
            self.is_touched[id as usize] = false;
        }
    }
}

/// The row of a token.
#[must_use]
pub fn row(rows: &[f32], id: u32, dimensions: usize) -> &[f32] {
    &rows[id as usize * dimensions..][..dimensions]
}

/// `sum += factor * other`.
pub fn add(sum: &mut [f32], factor: f32, other: &[f32]) {
    sum.iter_mut().zip(other).for_each(|(sum, value)| *sum += factor * value);
}

/// `values *= factor`.
pub fn scale(values: &mut [f32], factor: f32) {
    for value in values {
        *value *= factor;
    }
}

/// The scalar product, in lanes that the compiler can run side by side.
#[must_use]
pub fn dot(a: &[f32], b: &[f32]) -> f32 {
    const LANES: usize = 16;
    let (wholes, rest) = a.as_chunks::<LANES>();
    let (others, other_rest) = b.as_chunks::<LANES>();
    let mut lanes = [0.0_f32; LANES];
    for (one, other) in wholes.iter().zip(others) {
        for lane in 0..LANES {
            lanes[lane] += one[lane] * other[lane];
        }
    }
    lanes.iter().sum::<f32>() + rest.iter().zip(other_rest).map(|(a, b)| a * b).sum::<f32>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gradient_is_the_slope_of_the_unit_vector() {
        const STEP: f32 = 1e-2;
        let rows = vec![0.5, -1.0, 2.0, 0.3, 0.7, -0.2];
        let bags: [&[u32]; 2] = [&[0, 1, 1], &[]];
        let towards = [0.3, 0.9, -0.4, 1.0, 1.0, 1.0];
        let value = |rows: &[f32]| dot(&Units::of(&bags, rows, 3).directions, &towards);
        let mut gradient = Gradient::new(2, 3);
        Units::of(&bags, &rows, 3).back(&bags, towards.to_vec(), &mut gradient);
        let mut seen = 0;
        gradient.drain(|id, slope| {
            for (at, slope) in slope.iter().enumerate() {
                let moved = |by: f32| {
                    let mut rows = rows.clone();
                    rows[id as usize * 3 + at] += by;
                    value(&rows)
                };
                assert!(((moved(STEP) - moved(-STEP)) / (2.0 * STEP) - slope).abs() < 1e-3);
                seen += 1;
            }
        });
        assert_eq!(seen, 6);
        gradient.drain(|_, _| panic!("nothing is left"));
    }

    #[test]
    fn the_product_of_long_vectors_is_the_sum_of_all_products() {
        let values: Vec<f32> = (0..37_u8).map(f32::from).collect();
        assert!((dot(&values, &values) - 16_206.0).abs() < 1.0);
    }
}
