//! Matrices of a model in 8-bit numbers, each channel with a scale of its own. Symmetric: zero stays
//! zero, and the model needs no zero points.
//!
//! The weights of products use seven of the eight bits. On processors without VNNI two products of an
//! unsigned and a signed byte are added in 16 bits: 2 × 255 × 127 does not fit, 2 × 255 × 63 does.

/// Largest weight of a product.
const MAX_FACTOR: f32 = 63.0;
/// Largest number of a table that is only looked up.
const MAX_ENTRY: f32 = 127.0;

/// A matrix as `scale × number`, row by row.
pub(super) struct Matrix {
    /// `[rows, columns]`
    pub(super) numbers: Vec<i8>,
    /// One per channel.
    pub(super) scales: Vec<f32>,
}

/// The weights of a linear layer, `[outputs, inputs]`, as the right side of a product: `[inputs,
/// outputs]`, one scale per output.
pub(super) fn factor(weights: &[f32], inputs: usize) -> Matrix {
    let rows = rows(weights, inputs, MAX_FACTOR);
    let outputs = rows.scales.len();
    let mut numbers = vec![0; rows.numbers.len()];
    for (output, row) in rows.numbers.chunks_exact(inputs.max(1)).enumerate() {
        for (input, number) in row.iter().enumerate() {
            numbers[input * outputs + output] = *number;
        }
    }
    Matrix { numbers, scales: rows.scales }
}

/// A table, `[rows, columns]`, one scale per row.
pub(super) fn table(values: &[f32], columns: usize) -> Matrix {
    rows(values, columns, MAX_ENTRY)
}

fn rows(values: &[f32], columns: usize, max: f32) -> Matrix {
    let mut matrix = Matrix { numbers: Vec::with_capacity(values.len()), scales: Vec::new() };
    for row in values.chunks_exact(columns.max(1)) {
        let largest = row.iter().fold(0.0_f32, |largest, value| largest.max(value.abs()));
        let scale = if largest > 0.0 { largest / max } else { 1.0 };
        matrix.numbers.extend(row.iter().map(|value| number(value / scale)));
        matrix.scales.push(scale);
    }
    matrix
}

#[expect(clippy::cast_possible_truncation, reason = "the scale keeps it within a byte, and the cast saturates")]
fn number(value: f32) -> i8 {
    value.round() as i8
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_number_is_off_by_more_than_half_a_step(values in prop::collection::vec(-9.0_f32..9.0, 24), zero: bool) {
            let values: Vec<f32> = values.into_iter().enumerate().map(|(at, v)| if zero && at < 6 { 0.0 } else { v }).collect();
            let (factor, table) = (factor(&values, 6), table(&values, 6));
            for (at, value) in values.iter().enumerate() {
                let (row, column) = (at / 6, at % 6);
                let weight = factor.numbers[column * 4 + row];
                prop_assert!((-63..=63).contains(&weight));
                for (number, scale) in [(weight, factor.scales[row]), (table.numbers[at], table.scales[row])] {
                    prop_assert!((f32::from(number) * scale - value).abs() <= scale * 0.5001, "{number} {scale} {value}");
                }
            }
        }
    }
}
