//! One unit vector in 8-bit numbers. The only place that says how a vector loses its precision.

/// A vector of length one as `scale × number`: the largest number is ±127, and the scale is such that
/// the length is one again after rounding. A vector without a direction has the scale zero.
#[derive(Debug, Clone, PartialEq)]
pub struct Quantised {
    scale: f32,
    numbers: Vec<i8>,
}

impl Quantised {
    /// Quantises a vector of any length.
    #[must_use]
    pub fn of(vector: &[f32]) -> Self {
        let largest = vector.iter().fold(0.0_f32, |largest, value| largest.max(value.abs()));
        let step = largest / 127.0;
        let is_usable = step.is_normal() && vector.iter().all(|value| value.is_finite());
        let numbers: Vec<i8> = vector.iter().map(|value| if is_usable { number(value / step) } else { 0 }).collect();
        let squares: f32 = numbers.iter().map(|number| f32::from(*number) * f32::from(*number)).sum();
        let scale = if squares > 0.0 { squares.sqrt().recip() } else { 0.0 };
        Self { scale, numbers }
    }

    /// A row as it was stored.
    pub(super) fn stored(scale: f32, numbers: Vec<i8>) -> Self {
        Self { scale, numbers }
    }

    /// What every number is times.
    #[must_use]
    pub fn scale(&self) -> f32 {
        self.scale
    }

    /// One number per dimension.
    #[must_use]
    pub fn numbers(&self) -> &[i8] {
        &self.numbers
    }
}

#[expect(clippy::cast_possible_truncation, reason = "the step keeps it within ±127, and the cast saturates")]
fn number(value: f32) -> i8 {
    value.round() as i8
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_has_no_direction_is_zero() {
        for vector in [vec![], vec![0.0; 4], vec![f32::NAN, 1.0], vec![f32::INFINITY, 1.0], vec![1e-45, 0.0]] {
            let quantised = Quantised::of(&vector);
            assert!(quantised.scale() == 0.0 && quantised.numbers() == vec![0; vector.len()], "{vector:?}");
        }
    }

    proptest! {
        #[test]
        fn the_direction_stays_and_the_length_is_one(vector in prop::collection::vec(-5.0_f32..5.0, 1..400)) {
            let length = vector.iter().map(|value| value * value).sum::<f32>().sqrt();
            prop_assume!(length > 1e-3);
            let quantised = Quantised::of(&vector);
            let back: Vec<f32> = quantised.numbers().iter().map(|number| f32::from(*number) * quantised.scale()).collect();
            let own: f32 = back.iter().map(|value| value * value).sum();
            prop_assert!((own - 1.0).abs() < 1e-4);
            // Half a step for each dimension, the step being at most 1/127 of the length.
            #[expect(clippy::cast_precision_loss, reason = "hundreds")]
            let bound = 0.5 / 127.0 * (vector.len() as f32).sqrt();
            let cosine: f32 = back.iter().zip(&vector).map(|(one, other)| one * other / length).sum();
            prop_assert!(cosine >= 1.0 - bound * bound, "{cosine}");
        }
    }
}
