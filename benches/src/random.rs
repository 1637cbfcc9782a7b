//! Numbers that look random and are the same for the same seed.

/// `SplitMix64` (Steele, Lea and Flood 2014, <https://doi.org/10.1145/2714064.2660195>).
#[derive(Debug, Clone)]
pub struct Random(u64);

impl Random {
    /// A row of numbers; equal seeds give equal rows.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `bound`, 0 when that is 0. The bias of the remainder is below 2⁻⁴⁰ for the
    /// counts of texts met here.
    pub fn below(&mut self, bound: usize) -> usize {
        #[expect(clippy::cast_possible_truncation, reason = "the remainder is below a usize")]
        (self.bits().checked_rem(bound as u64).unwrap_or(0) as usize)
    }

    /// A number between -1 and 1.
    pub fn signed(&mut self) -> f32 {
        #[expect(clippy::cast_precision_loss, reason = "24 bits fit a float")]
        ((self.bits() >> 40) as f32 / (1_u32 << 23) as f32 - 1.0)
    }

    /// Brings `items` into random order (Fisher–Yates).
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_one_order_and_another_another() {
        let order = |seed| {
            let mut items: Vec<usize> = (0..100).collect();
            Random::new(seed).shuffle(&mut items);
            items
        };
        assert_eq!(order(1), order(1));
        assert_ne!(order(1), order(2));
        let mut sorted = order(3);
        sorted.sort_unstable();
        assert_eq!(sorted, (0..100).collect::<Vec<_>>());
        let mut random = Random::new(5);
        assert!((0..1000).map(|_| random.signed()).all(|value| (-1.0..=1.0).contains(&value)));
    }
}
