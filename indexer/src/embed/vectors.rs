//! Rows of 8-bit vectors in one flat array, and how alike each is to a query. Every row is looked at:
//! below some hundred thousand rows that takes milliseconds, and nothing is missed.

use rten_simd::{Isa, SimdOp};

use super::quantised::Quantised;

/// Vectors of length one, a row each.
#[derive(Debug, Clone, PartialEq)]
pub struct Vectors {
    dimensions: usize,
    /// `[rows, dimensions]`
    numbers: Vec<i8>,
    scales: Vec<f32>,
}

impl Vectors {
    /// So many rows without a direction; each is like nothing until it is set.
    #[must_use]
    pub fn zeros(dimensions: usize, rows: usize) -> Self {
        Self { dimensions, numbers: vec![0; dimensions.saturating_mul(rows)], scales: vec![0.0; rows] }
    }

    /// Sets a row.
    ///
    /// # Panics
    /// When there is no such row, or the vector has other dimensions.
    pub fn set(&mut self, row: usize, vector: &Quantised) {
        self.scales[row] = vector.scale();
        self.numbers[row * self.dimensions..][..self.dimensions].copy_from_slice(vector.numbers());
    }

    /// The values of one row: of length one, or all zero.
    ///
    /// # Panics
    /// When there is no such row.
    pub fn row(&self, row: usize) -> impl Iterator<Item = f32> + '_ {
        let scale = self.scales[row];
        self.numbers[row * self.dimensions..][..self.dimensions].iter().map(move |&number| f32::from(number) * scale)
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.scales.len()
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.scales.is_empty()
    }

    /// Numbers of each row.
    #[must_use]
    pub fn dimensions(&self) -> usize {
        self.dimensions
    }

    /// Cosine of a vector with every row, in their order; it is quantised first, as the rows are.
    ///
    /// # Panics
    /// When the query has other dimensions.
    #[must_use]
    pub fn similarities(&self, query: &[f32]) -> Vec<f32> {
        assert_eq!(query.len(), self.dimensions, "query and rows have the same dimensions");
        let query = Quantised::of(query);
        let mut similarities = vec![0.0; self.len()];
        Products { numbers: &self.numbers, scales: &self.scales, query: &query, out: &mut similarities }.dispatch();
        similarities
    }

    /// Cosine of a vector with one row.
    ///
    /// # Panics
    /// When there is no such row, or the query has other dimensions.
    #[must_use]
    pub fn similarity(&self, row: usize, query: &Quantised) -> f32 {
        assert_eq!(query.numbers().len(), self.dimensions, "query and rows have the same dimensions");
        let mut similarity = [0.0];
        let numbers = &self.numbers[row * self.dimensions..][..self.dimensions];
        Products { numbers, scales: &self.scales[row..=row], query, out: &mut similarity }.dispatch();
        similarity[0]
    }
}

/// The inner loop, compiled once for each set of vector instructions and chosen when it runs.
struct Products<'a> {
    numbers: &'a [i8],
    scales: &'a [f32],
    query: &'a Quantised,
    out: &'a mut [f32],
}

impl SimdOp for Products<'_> {
    type Output = ();

    // Inlined into a function that may use the instructions; the compiler does the rest.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "not inlined, it would use the instructions that every processor has")]
    fn eval<I: Isa>(self, _: I) {
        let query = self.query.numbers();
        let rows = self.numbers.chunks_exact(query.len().max(1));
        for ((out, row), scale) in self.out.iter_mut().zip(rows).zip(self.scales) {
            let product: i32 = row.iter().zip(query).map(|(one, other)| i32::from(*one) * i32::from(*other)).sum();
            #[expect(clippy::cast_precision_loss, reason = "below 2^24 for a thousand dimensions, and rounded beyond")]
            let product = product as f32;
            *out = product * scale * self.query.scale();
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn normalised(vector: &[f32]) -> Vec<f32> {
        let length = vector.iter().map(|value| value * value).sum::<f32>().sqrt();
        vector.iter().map(|value| value / length).collect()
    }

    #[test]
    fn a_row_is_like_itself_and_an_empty_one_like_nothing() {
        let vector: Vec<f32> = (0..384_u16).map(|at| f32::from(at % 17) - 8.0).collect();
        let mut vectors = Vectors::zeros(384, 3);
        vectors.set(1, &Quantised::of(&vector));
        vectors.set(2, &Quantised::of(&vector.iter().map(|value| -value).collect::<Vec<_>>()));
        let found = vectors.similarities(&vector);
        assert!(found[0] == 0.0 && (found[1] - 1.0).abs() < 1e-4 && (found[2] + 1.0).abs() < 1e-4, "{found:?}");
        assert!(Vectors::zeros(384, 0).similarities(&vector).is_empty());
        assert_eq!(Vectors::zeros(0, 2).similarities(&[]), [0.0, 0.0]);
    }

    proptest! {
        #[test]
        fn every_cosine_is_near_the_one_of_single_precision(
            (rows, query) in (1_usize..100).prop_flat_map(|dimensions| {
                let vector = || prop::collection::vec(-1.0_f32..1.0, dimensions);
                (prop::collection::vec(vector(), 1..20), vector())
            }),
        ) {
            let mut vectors = Vectors::zeros(query.len(), rows.len());
            for (row, vector) in rows.iter().enumerate() {
                vectors.set(row, &Quantised::of(vector));
            }
            let similarities = vectors.similarities(&query);
            let quantised = Quantised::of(&query);
            for (row, vector) in rows.iter().enumerate() {
                let cosine: f32 = normalised(vector).iter().zip(normalised(&query)).map(|(one, other)| one * other).sum();
                prop_assert!((similarities[row] - cosine).abs() < 0.02, "{} {cosine}", similarities[row]);
                prop_assert!(vectors.similarity(row, &quantised).to_bits() == similarities[row].to_bits());
            }
        }
    }
}
