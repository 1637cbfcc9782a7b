//! A small sketch of a text that tells how alike two texts are. `MinHash` by one permutation: each run
//! of words falls into one of the bins, which keeps its smallest hash; empty bins borrow from their
//! neighbours (Li, Owen, Zhang 2012; Shrivastava, Li 2014).

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// How many bins a sketch has.
pub const BINS: usize = 64;
/// How many words follow each other in a run.
const RUN: usize = 4;
/// Least number of words of a text that is sketched; shorter ones are alike by chance.
const LEAST_WORDS: usize = 40;
const EMPTY: u32 = u32::MAX;

/// The sketch of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sketch(Box<[u32; BINS]>);

impl Sketch {
    /// The sketch of the words of `texts`, in order; `None` when there are too few of them.
    pub fn of<'a>(texts: impl Iterator<Item = &'a str>) -> Option<Self> {
        let mut bins = [EMPTY; BINS];
        let mut run = [0_u64; RUN];
        let mut words = 0;
        for text in texts {
            for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
                run.rotate_left(1);
                run[RUN - 1] = hash_word(word);
                words += 1;
                if words >= RUN {
                    let hash = run.iter().fold(0xcbf2_9ce4_8422_2325, |sum, word| mix(sum ^ word));
                    let bin = &mut bins[(hash >> 58) as usize];
                    #[expect(clippy::cast_possible_truncation, reason = "the lower half of the hash is wanted")]
                    let value = hash as u32;
                    *bin = (*bin).min(value.min(EMPTY - 1));
                }
            }
        }
        if words < LEAST_WORDS {
            return None;
        }
        borrow(&mut bins);
        Some(Self(Box::new(bins)))
    }

    /// Estimated share of runs of words that two texts have in common (Jaccard), 0 to 1.
    #[must_use]
    pub fn likeness(&self, other: &Self) -> f32 {
        let equal = self.0.iter().zip(other.0.iter()).filter(|(one, other)| one == other).count();
        #[expect(clippy::cast_precision_loss, reason = "both are at most 64")]
        let share = equal as f32 / BINS as f32;
        share
    }

    /// Keys under which texts that are alike meet: one for each `rows` bins.
    pub fn bands(&self, rows: usize) -> impl Iterator<Item = (usize, u64)> + '_ {
        self.0
            .chunks(rows)
            .enumerate()
            .map(|(band, bins)| (band, bins.iter().fold(band as u64 + 1, |sum, bin| mix(sum ^ u64::from(*bin)))))
    }
}

/// Fills empty bins from the next full one, so that short texts can be compared too.
fn borrow(bins: &mut [u32; BINS]) {
    let given = *bins;
    for at in 0..BINS {
        if given[at] == EMPTY {
            let from = (1..BINS).map(|step| (step, given[(at + step) % BINS])).find(|(_, bin)| *bin != EMPTY);
            if let Some((step, bin)) = from {
                #[expect(clippy::cast_possible_truncation, reason = "a step is less than 64")]
                let step = step as u32;
                bins[at] = bin.wrapping_add(step.wrapping_mul(0x9e37_79b9));
            }
        }
    }
}

fn hash_word(word: &str) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for c in word.chars().flat_map(char::to_lowercase) {
        hash = (hash ^ u64::from(u32::from(c))).wrapping_mul(0x0100_0000_01b3);
    }
    mix(hash)
}

/// Finaliser of `SplitMix64` (Steele, Lea, Flood 2014).
fn mix(mut value: u64) -> u64 {
    value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

impl Serialize for Sketch {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut hex = String::with_capacity(BINS * 8);
        for bin in self.0.iter() {
            for shift in (0..8).rev() {
                hex.push(char::from_digit((bin >> (shift * 4)) & 0xf, 16).unwrap_or('0'));
            }
        }
        serializer.serialize_str(&hex)
    }
}

impl<'de> Deserialize<'de> for Sketch {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let hex = String::deserialize(deserializer)?;
        let mut bins = [0_u32; BINS];
        if hex.len() != BINS * 8 || !hex.is_ascii() {
            return Err(serde::de::Error::custom("a sketch has 64 times 8 hex digits"));
        }
        for (at, bin) in bins.iter_mut().enumerate() {
            *bin = u32::from_str_radix(&hex[at * 8..at * 8 + 8], 16).map_err(serde::de::Error::custom)?;
        }
        Ok(Self(Box::new(bins)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(from: usize, to: usize) -> String {
        (from..to).map(|n| format!("word{n} ")).collect::<Vec<_>>().concat()
    }

    #[test]
    fn likeness_is_near_the_share_of_runs_in_common() {
        let sketch = |text: &str| Sketch::of(std::iter::once(text)).unwrap();
        let whole = sketch(&text(0, 1000));
        assert!((whole.likeness(&whole) - 1.0).abs() < f32::EPSILON);
        assert!(whole.likeness(&sketch(&text(0, 990))) > 0.9);
        assert!(whole.likeness(&sketch(&text(500, 1500))) < 0.55);
        assert!(whole.likeness(&sketch(&text(2000, 3000))) < 0.1);
    }

    #[test]
    fn short_texts_have_no_sketch_and_case_and_marks_do_not_count() {
        assert!(Sketch::of(std::iter::once("Only a few words.")).is_none());
        let (one, other) = (text(0, 60), text(0, 60).to_uppercase().replace(' ', ", "));
        assert_eq!(Sketch::of(std::iter::once(one.as_str())), Sketch::of(std::iter::once(other.as_str())));
    }

    #[test]
    fn a_sketch_survives_being_written_down() {
        let sketch = Sketch::of(std::iter::once(text(0, 100).as_str())).unwrap();
        let json = serde_json::to_string(&sketch).unwrap();
        assert_eq!(serde_json::from_str::<Sketch>(&json).unwrap(), sketch);
        assert!(serde_json::from_str::<Sketch>("\"éé\"").is_err());
    }
}
