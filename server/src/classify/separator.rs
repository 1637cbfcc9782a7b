//! One linear separator: rows that are in and rows that are not, to weights. It knows nothing of texts.
//!
//! Source: C.-J. Hsieh and others, "A Dual Coordinate Descent Method for Large-scale Linear SVM" (ICML 2008),
//! algorithm 1 with the squared hinge loss (L2-SVM); the constant term is one more column of value 1.

/// Rows of a matrix with few values: for each row its columns with their values.
#[derive(Debug, Clone, Default)]
pub(super) struct Rows {
    columns: Vec<u32>,
    values: Vec<f32>,
    /// Where each row ends.
    ends: Vec<usize>,
}

impl Rows {
    /// Adds a row.
    pub(super) fn push(&mut self, row: impl IntoIterator<Item = (u32, f32)>) {
        for (column, value) in row {
            self.columns.push(column);
            self.values.push(value);
        }
        self.ends.push(self.columns.len());
    }

    /// How many rows there are.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Columns and values of a row.
    pub(super) fn row(&self, at: usize) -> impl Iterator<Item = (usize, f32)> {
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        let own = start..self.ends[at];
        self.columns[own.clone()].iter().map(|&column| column as usize).zip(self.values[own].iter().copied())
    }
}

/// Weights of the columns, and the constant term.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Separator {
    pub weights: Vec<f32>,
    pub constant: f32,
}

/// A row that a separator learns from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lesson {
    /// The row.
    pub row: usize,
    /// Whether it is in.
    pub is_in: bool,
    /// How much it counts.
    pub worth: f32,
}

/// What a mistake costs, per unit of worth.
const COST: f32 = 1.0;
/// Most passes over the rows; it stops before when nothing changes any more.
const MAX_PASSES: usize = 60;
/// Greatest step of a pass that counts as no change.
const TOLERANCE: f32 = 0.01;

/// Learns the separator of `lessons` over rows of so many columns. The same lessons give the same separator.
pub(super) fn separate(rows: &Rows, columns: usize, lessons: &[Lesson]) -> Separator {
    let mut learned = Separator { weights: vec![0.0; columns], constant: 0.0 };
    let mut multipliers = vec![0.0_f32; lessons.len()];
    let lengths: Vec<f32> =
        lessons.iter().map(|lesson| 1.0 + rows.row(lesson.row).map(|(_, value)| value * value).sum::<f32>()).collect();
    let mut order: Vec<usize> = (0..lessons.len()).collect();
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    for _ in 0..MAX_PASSES {
        shuffle(&mut order, &mut state);
        let mut greatest = 0.0_f32;
        for &at in &order {
            let Lesson { row, is_in, worth } = lessons[at];
            let sign = if is_in { 1.0 } else { -1.0 };
            let softness = 0.5 / (COST * worth);
            let gradient = sign * learned.score(rows.row(row)) - 1.0 + softness * multipliers[at];
            let before = multipliers[at];
            let after = (before - gradient / (lengths[at] + softness)).max(0.0);
            let step = after - before;
            // Most rows are far on the right side and stay there.
            if step == 0.0 {
                continue;
            }
            multipliers[at] = after;
            greatest = greatest.max(step.abs() * (lengths[at] + softness));
            learned.constant += step * sign;
            rows.row(row).for_each(|(column, value)| learned.weights[column] += step * sign * value);
        }
        if greatest < TOLERANCE {
            break;
        }
    }
    learned
}

impl Separator {
    /// On which side a row is, and how far: above 0 is in.
    pub(super) fn score(&self, row: impl Iterator<Item = (usize, f32)>) -> f32 {
        self.constant + row.map(|(column, value)| self.weights[column] * value).sum::<f32>()
    }
}

/// Puts the numbers into an order that only `state` decides (Fisher and Yates; xorshift64 of G. Marsaglia).
pub(super) fn shuffle(order: &mut [usize], state: &mut u64) {
    for end in (1..order.len()).rev() {
        *state ^= *state << 13;
        *state ^= *state >> 7;
        *state ^= *state << 17;
        let at = usize::try_from(*state % (end as u64 + 1)).unwrap_or(0);
        order.swap(end, at);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn learned(points: &[([f32; 2], bool)]) -> Separator {
        let mut rows = Rows::default();
        for ([x, y], _) in points {
            rows.push([(0, *x), (1, *y)]);
        }
        let lessons: Vec<_> =
            points.iter().enumerate().map(|(row, &(_, is_in))| Lesson { row, is_in, worth: 1.0 }).collect();
        separate(&rows, 2, &lessons)
    }

    #[test]
    fn what_can_be_separated_is() {
        let points =
            [([1.0, 1.0], true), ([0.9, 0.2], true), ([0.1, 0.9], false), ([0.0, 0.0], false), ([0.2, 0.1], false)];
        let separator = learned(&points);
        for ([x, y], is_in) in points {
            let score = separator.score([(0, x), (1, y)].into_iter());
            assert_eq!(score > 0.0, is_in, "{x} {y}: {score}");
        }
    }

    /// One row in at 1, one out at -1, by hand: minimising w²/2 + 2(1-w)² gives w = 4/5; the constant is 0.
    #[test]
    fn the_minimum_is_the_one_of_the_formula() {
        let separator = learned(&[([1.0, 0.0], true), ([-1.0, 0.0], false)]);
        assert!((separator.weights[0] - 0.8).abs() < 0.01 && separator.constant.abs() < 0.01, "{separator:?}");
    }

    #[test]
    fn nothing_learned_says_nothing() {
        assert_eq!(learned(&[]), Separator { weights: vec![0.0, 0.0], constant: 0.0 });
    }
}
