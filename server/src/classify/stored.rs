//! A classifier as bytes, and back. Any bytes are a classifier or an error, never a panic.
//!
//! The file, integers and floats little-endian:
//!
//! | what | bytes |
//! |---|---|
//! | `T0CLASS` and a zero byte | 8 |
//! | version, labels, features, whether there is a gate | 4 × 4 |
//! | mark: what it was trained on | 32 |
//! | labels: length in bytes, then UTF-8 | 1 + length, each |
//! | features, ascending | 8, each |
//! | rarity of each feature | 4, each |
//! | scale, slope, least probability | 3 × 4 |
//! | offset of each label | 4, each |
//! | step, then constant term, of each label and of the gate | 4, each |
//! | weights: for each feature one per label and one of the gate (`i8`) | labels + 1, each |
//! | BLAKE3 of everything before | 32 |

use super::{
    calibration::Calibration,
    classifier::{Classifier, Vocabulary},
};

const MAGIC: &[u8; 8] = b"T0CLASS\0";
const VERSION: u32 = 1;
const HASH_BYTES: usize = 32;
/// Most labels and features that a file may have.
const MAX_LABELS: usize = 4_096;
const MAX_FEATURES: usize = 1 << 22;

/// Says what a classifier was trained on.
pub type Mark = [u8; HASH_BYTES];

/// Why bytes are no classifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StoredError {
    /// They begin like none.
    #[error("this is no trained classifier")]
    Magic,
    /// Another version of the format.
    #[error("the trained classifier has format {0}, this binary reads {VERSION}")]
    Version(u32),
    /// They end too early, go on too long, or were changed.
    #[error("the trained classifier is damaged")]
    Damaged,
}

impl Classifier {
    /// The classifier as bytes, marked with what it was trained on.
    #[must_use]
    pub fn to_bytes(&self, mark: &Mark) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        let Vocabulary { columns, rarity, scale } = &self.vocabulary;
        for count in [VERSION, count_of(self.labels.len()), count_of(rarity.len()), u32::from(self.has_gate)] {
            bytes.extend(count.to_le_bytes());
        }
        bytes.extend(mark);
        for label in &self.labels {
            let label = &label.as_bytes()[..label.floor_char_boundary(usize::from(u8::MAX))];
            bytes.push(u8::try_from(label.len()).unwrap_or(u8::MAX));
            bytes.extend(label);
        }
        let mut features: Vec<_> = columns.iter().collect();
        features.sort_unstable_by_key(|(_, column)| **column);
        for (feature, _) in features {
            bytes.extend(feature.to_le_bytes());
        }
        let Calibration { slope, offsets, least } = &self.calibration;
        let floats =
            rarity.iter().chain([scale, slope, least]).chain(offsets).chain(&self.steps).chain(&self.constants);
        floats.for_each(|float| bytes.extend(float.to_le_bytes()));
        bytes.extend(self.weights.iter().map(|weight| weight.cast_unsigned()));
        let hash = blake3::hash(&bytes);
        bytes.extend(hash.as_bytes());
        bytes
    }

    /// Reads what [`Classifier::to_bytes`] has written, with its mark.
    ///
    /// # Errors
    /// For any other bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<(Self, Mark), StoredError> {
        let mut rest = bytes;
        if take(&mut rest, MAGIC.len()).ok() != Some(MAGIC) {
            return Err(StoredError::Magic);
        }
        let version = integer(&mut rest)?;
        if version != VERSION {
            return Err(StoredError::Version(version));
        }
        let (content, hash) = bytes.split_last_chunk::<HASH_BYTES>().ok_or(StoredError::Damaged)?;
        if blake3::hash(content).as_bytes() != hash {
            return Err(StoredError::Damaged);
        }
        let labels = integer(&mut rest)? as usize;
        let features = integer(&mut rest)? as usize;
        let has_gate = integer(&mut rest)? == 1;
        if labels > MAX_LABELS || features > MAX_FEATURES {
            return Err(StoredError::Damaged);
        }
        let mark = *take(&mut rest, HASH_BYTES)?.first_chunk().ok_or(StoredError::Damaged)?;
        let names = (0..labels).map(|_| name(&mut rest)).collect::<Result<Vec<_>, _>>()?;
        let hashes = take(&mut rest, features * 8)?.as_chunks::<8>().0.iter().map(|&hash| u64::from_le_bytes(hash));
        let columns = hashes.zip(0..).collect();
        let rarity = floats(&mut rest, features)?;
        let [scale, slope, least] = *floats(&mut rest, 3)?.as_slice() else { return Err(StoredError::Damaged) };
        let offsets = floats(&mut rest, labels)?;
        let (steps, constants) = (floats(&mut rest, labels + 1)?, floats(&mut rest, labels + 1)?);
        let weights = take(&mut rest, features * (labels + 1))?.iter().map(|value| value.cast_signed()).collect();
        if rest.len() != HASH_BYTES {
            return Err(StoredError::Damaged);
        }
        let vocabulary = Vocabulary { columns, rarity, scale };
        let calibration = Calibration { slope, offsets, least };
        Ok((Self { labels: names, vocabulary, weights, steps, constants, has_gate, calibration }, mark))
    }
}

fn count_of(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

fn take<'a>(rest: &mut &'a [u8], count: usize) -> Result<&'a [u8], StoredError> {
    let (taken, after) = rest.split_at_checked(count).ok_or(StoredError::Damaged)?;
    *rest = after;
    Ok(taken)
}

fn integer(rest: &mut &[u8]) -> Result<u32, StoredError> {
    take(rest, 4)?.first_chunk().map(|&bytes| u32::from_le_bytes(bytes)).ok_or(StoredError::Damaged)
}

fn name(rest: &mut &[u8]) -> Result<String, StoredError> {
    let length = take(rest, 1)?[0];
    let bytes = take(rest, usize::from(length))?;
    String::from_utf8(bytes.to_vec()).map_err(|_| StoredError::Damaged)
}

/// Floats that are numbers.
fn floats(rest: &mut &[u8], count: usize) -> Result<Vec<f32>, StoredError> {
    let floats: Vec<f32> =
        take(rest, count * 4)?.as_chunks::<4>().0.iter().map(|&bytes| f32::from_le_bytes(bytes)).collect();
    if floats.iter().all(|float| float.is_finite()) { Ok(floats) } else { Err(StoredError::Damaged) }
}
