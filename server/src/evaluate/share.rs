//! A share of some drafts with its interval. It knows nothing of what is counted.

use serde::Serialize;

/// A part of a whole, with its 95% interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Share {
    /// How many.
    pub count: usize,
    /// Of how many.
    pub of: usize,
    /// Wilson's interval of the share, 0 to 1.
    pub interval: [f64; 2],
}

impl Share {
    /// So many of so many.
    #[must_use]
    pub fn new(count: usize, of: usize) -> Self {
        Self { count, of, interval: wilson(count, of) }
    }

    /// The share, 0 to 1; 0 of none.
    #[must_use]
    pub fn value(&self) -> f64 {
        to_f64(self.count) / to_f64(self.of.max(1))
    }
}

/// Interval of a share at 95%: Wilson, "Probable Inference, the Law of Succession, and Statistical Inference"
/// (1927). 0 to 1 of none.
fn wilson(count: usize, of: usize) -> [f64; 2] {
    const Z: f64 = 1.959_963_984_540_054;
    if of == 0 {
        return [0.0, 1.0];
    }
    let (n, share) = (to_f64(of), to_f64(count) / to_f64(of));
    let middle = (share + Z * Z / (2.0 * n)) / (1.0 + Z * Z / n);
    let half = Z / (1.0 + Z * Z / n) * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt();
    [(middle - half).max(0.0), (middle + half).min(1.0)]
}

#[expect(clippy::cast_precision_loss, reason = "counts of drafts")]
pub(super) fn to_f64(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::wilson;

    #[test]
    fn an_interval_is_wilsons() {
        // Newcombe, "Two-sided confidence intervals for the single proportion" (1998), table I, method 3.
        for (count, of, wanted) in [
            (81, 263, [0.2553, 0.3662]),
            (15, 148, [0.0624, 0.1605]),
            (0, 20, [0.0, 0.1611]),
            (1, 29, [0.0061, 0.1718]),
        ] {
            let found = wilson(count, of);
            assert!((0..2).all(|at| (found[at] - wanted[at]).abs() < 1e-4), "{count} of {of}: {found:?}");
        }
    }
}
