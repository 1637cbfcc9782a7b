//! The light model: one vector for each word piece, and a text is the sum of its pieces' vectors at
//! unit length. It needs no download and no more than a look-up; it learns nothing here, see
//! `benches/src/table`.
//!
//! The file, integers and floats little-endian:
//!
//! | what | bytes |
//! |---|---|
//! | `T0TABLE` and a zero byte | 8 |
//! | version, dimensions, number of tokens | 3 × 4 |
//! | tokens: length in bytes, then UTF-8 | 1 + length, each |
//! | scale of each row (`f32`); how much a token weighs is in its scale | 4, each |
//! | rows (`i8`) | dimensions, each |
//! | BLAKE3 of everything before | 32 |

use std::{collections::HashSet, sync::OnceLock};

use super::{Embedder, wordpiece::WordPieces};
use crate::error::Result;

const MAGIC: &[u8; 8] = b"T0TABLE\0";
const VERSION: u32 = 1;
/// Most dimensions and tokens that a file may have: what is more is no table.
const MAX_DIMENSIONS: usize = 4_096;
const MAX_TOKENS: usize = 1 << 20;
const HASH_BYTES: usize = 32;
const BUNDLED: &[u8] = include_bytes!("light.table");

/// Why bytes are no table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    /// They begin like no table.
    #[error("this is no token table")]
    Magic,
    /// Another version of the format.
    #[error("the token table has format {0}, this binary reads {VERSION}")]
    Version(u32),
    /// They end too early, go on too long, or were changed.
    #[error("the token table is damaged")]
    Damaged,
    /// Their numbers or tokens are none that a table can have.
    #[error("the token table is malformed: {0}")]
    Malformed(&'static str),
}

/// Vectors of word pieces.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    name: String,
    dimensions: usize,
    pieces: WordPieces,
    scales: Vec<f32>,
    rows: Vec<i8>,
}

impl Table {
    /// The table that comes with this crate.
    ///
    /// # Panics
    /// Never: a test reads it.
    #[must_use]
    #[expect(clippy::expect_used, reason = "a test of this file parses the bundled bytes")]
    pub fn bundled() -> Self {
        Self::parse(BUNDLED).expect("the bundled table can be read")
    }

    /// Reads a table.
    ///
    /// # Errors
    /// [`TableError`] for any bytes that [`write()`] has not written.
    pub fn parse(bytes: &[u8]) -> Result<Self, TableError> {
        let mut rest = bytes;
        version(&mut rest)?;
        let hash = bytes.len().checked_sub(HASH_BYTES).and_then(|end| bytes.split_at_checked(end));
        let (content, hash) = hash.ok_or(TableError::Damaged)?;
        let own = blake3::hash(content);
        if own.as_bytes() != hash {
            return Err(TableError::Damaged);
        }
        let (dimensions, tokens) = tokens(&mut rest)?;
        let count = tokens.len();
        let pieces = WordPieces::new(tokens).ok_or(TableError::Malformed("a token is empty or comes twice"))?;
        let scales: Vec<f32> =
            take(&mut rest, count * 4)?.as_chunks::<4>().0.iter().map(|&scale| f32::from_le_bytes(scale)).collect();
        if !scales.iter().all(|scale| scale.is_finite() && (0.0..=MAX_SCALE).contains(scale)) {
            return Err(TableError::Malformed("a scale is out of bounds"));
        }
        let rows = take(&mut rest, count * dimensions)?.iter().map(|&value| value.cast_signed()).collect();
        if rest.len() != HASH_BYTES {
            return Err(TableError::Damaged);
        }
        let name = format!("light-{}", &own.to_hex()[..8]);
        Ok(Self { name, dimensions, pieces, scales, rows })
    }

    /// The vector of one text: unit length, or zero when no piece of it is known.
    #[must_use]
    pub fn vector(&self, text: &str) -> Vec<f32> {
        let mut sum = vec![0.0_f32; self.dimensions];
        for id in self.pieces.ids(text, usize::MAX, None) {
            let id = id as usize;
            let row = &self.rows[id * self.dimensions..][..self.dimensions];
            let scale = self.scales[id];
            sum.iter_mut().zip(row).for_each(|(sum, &value)| *sum += scale * f32::from(value));
        }
        // An f32 sum of a long text of one word could overflow when squared; scaled, it cannot.
        let greatest = sum.iter().fold(0.0_f32, |most, value| most.max(value.abs()));
        if greatest > 0.0 {
            scale_down(&mut sum, greatest);
            let length = sum.iter().map(|value| value * value).sum::<f32>().sqrt();
            scale_down(&mut sum, length);
        }
        sum
    }
}

/// Greatest scale of a row: sums of 2³² pieces stay finite.
const MAX_SCALE: f32 = 1e6;

impl Embedder for Table {
    fn name(&self) -> &str {
        &self.name
    }

    fn dimensions(&self) -> usize {
        self.dimensions
    }

    fn embed(&self, texts: &[&str]) -> Result<Vec<Vec<f32>>> {
        Ok(texts.iter().map(|text| self.vector(text)).collect())
    }
}

/// Writes a table of `tokens` and their vectors, row after row in `vectors`, each value rounded to
/// one of 255 steps of its row.
///
/// # Errors
/// [`TableError::Malformed`] when the counts do not agree, a token is longer than 255 bytes, or a
/// value is not finite.
pub fn write(tokens: &[&str], dimensions: usize, vectors: &[f32]) -> Result<Vec<u8>, TableError> {
    const STEPS: f32 = 127.0;
    if tokens.len().checked_mul(dimensions) != Some(vectors.len()) || !vectors.iter().all(|value| value.is_finite()) {
        return Err(TableError::Malformed("vectors do not fit the tokens, or a value is not finite"));
    }
    let mut bytes = MAGIC.to_vec();
    for number in [VERSION as usize, dimensions, tokens.len()] {
        let number = u32::try_from(number).map_err(|_| TableError::Malformed("too many tokens"))?;
        bytes.extend(number.to_le_bytes());
    }
    for token in tokens {
        bytes.push(u8::try_from(token.len()).map_err(|_| TableError::Malformed("a token is too long"))?);
        bytes.extend(token.as_bytes());
    }
    let rows = || vectors.chunks_exact(dimensions.max(1));
    let scale = |row: &[f32]| row.iter().fold(0.0_f32, |most, value| most.max(value.abs())) / STEPS;
    rows().for_each(|row| bytes.extend(scale(row).to_le_bytes()));
    for row in rows() {
        let scale = scale(row).max(f32::MIN_POSITIVE);
        #[expect(clippy::cast_possible_truncation, reason = "the quotient is within ±127")]
        bytes.extend(row.iter().map(|value| ((value / scale).round().clamp(-STEPS, STEPS) as i8).cast_unsigned()));
    }
    let hash = blake3::hash(&bytes);
    bytes.extend(hash.as_bytes());
    Ok(bytes)
}

/// The words of the bundled table, lower case: some 20,000 that English texts use, so that a word among them is
/// hardly misspelt. Read when first asked for.
#[must_use]
pub fn common_words() -> &'static HashSet<&'static str> {
    static WORDS: OnceLock<HashSet<&'static str>> = OnceLock::new();
    WORDS.get_or_init(|| {
        let mut rest = BUNDLED;
        let tokens = version(&mut rest).and_then(|()| tokens(&mut rest)).map(|(_, tokens)| tokens);
        let is_word = |token: &&str| token.chars().all(char::is_alphabetic);
        tokens.unwrap_or_default().into_iter().filter(is_word).collect()
    })
}

/// Reads the beginning of a table up to its version.
fn version(rest: &mut &[u8]) -> Result<(), TableError> {
    if take(rest, MAGIC.len()) != Ok(MAGIC) {
        return Err(TableError::Magic);
    }
    match number(rest)? {
        VERSION => Ok(()),
        version => Err(TableError::Version(version)),
    }
}

/// Reads how many dimensions a table has, and its tokens.
fn tokens<'a>(rest: &mut &'a [u8]) -> Result<(usize, Vec<&'a str>), TableError> {
    let dimensions = bounded(number(rest)?, MAX_DIMENSIONS, "dimensions")?;
    let count = bounded(number(rest)?, MAX_TOKENS, "tokens")?;
    let mut tokens = Vec::new();
    for _ in 0..count {
        let length = usize::from(take(rest, 1)?[0]);
        let token = std::str::from_utf8(take(rest, length)?);
        tokens.push(token.map_err(|_| TableError::Malformed("a token is no text"))?);
    }
    Ok((dimensions, tokens))
}

fn scale_down(values: &mut [f32], by: f32) {
    for value in values {
        *value /= by;
    }
}

fn take<'a>(rest: &mut &'a [u8], count: usize) -> Result<&'a [u8], TableError> {
    let (taken, after) = rest.split_at_checked(count).ok_or(TableError::Damaged)?;
    *rest = after;
    Ok(taken)
}

fn number(rest: &mut &[u8]) -> Result<u32, TableError> {
    let bytes = take(rest, 4)?.first_chunk().ok_or(TableError::Damaged)?;
    Ok(u32::from_le_bytes(*bytes))
}

fn bounded(number: u32, most: usize, what: &'static str) -> Result<usize, TableError> {
    usize::try_from(number).ok().filter(|number| (1..=most).contains(number)).ok_or(TableError::Malformed(what))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn dot(a: &[f32], b: &[f32]) -> f32 {
        a.iter().zip(b).map(|(a, b)| a * b).sum()
    }

    fn small() -> Vec<u8> {
        write(&["mail", "post", "##s", "fish"], 2, &[1.0, 0.0, 0.9, 0.1, 0.01, 0.01, 0.0, -3.0]).expect("fits")
    }

    /// `bytes` with a hash that is right again.
    fn sealed(mut bytes: Vec<u8>) -> Vec<u8> {
        bytes.truncate(bytes.len() - HASH_BYTES);
        let hash = blake3::hash(&bytes);
        bytes.extend(hash.as_bytes());
        bytes
    }

    #[test]
    fn common_words_are_spelled_right() {
        let words = common_words();
        assert!(words.len() > 20_000, "{}", words.len());
        for (word, is_common) in
            [("printer", true), ("agency", true), ("pritner", false), ("##ed", false), ("2016", false)]
        {
            assert_eq!(words.contains(word), is_common, "{word}");
        }
    }

    #[test]
    fn what_is_written_is_read() {
        let table = Table::parse(&small()).expect("a table");
        assert_eq!(table.dimensions(), 2);
        assert!(dot(&table.vector("Mail"), &table.vector("posts")) > 0.9);
        assert!(dot(&table.vector("mails"), &table.vector("fish")) < 0.1);
        assert_eq!(table.vector(" zzz "), [0.0, 0.0]);
        // A token weighs what its vector's length says.
        assert!(dot(&table.vector("mail fish"), &table.vector("fish")) > 0.9);
    }

    #[test]
    fn what_is_no_table_is_refused() {
        let edited = |at: usize, value: u8| {
            let mut bytes = small();
            bytes[at] = value;
            bytes
        };
        assert_eq!(Table::parse(b"{}"), Err(TableError::Magic));
        assert_eq!(Table::parse(&edited(8, 9)), Err(TableError::Version(9)));
        assert_eq!(Table::parse(&edited(12, 3)), Err(TableError::Damaged));
        assert_eq!(Table::parse(&sealed(edited(12, 3))), Err(TableError::Damaged));
        assert_eq!(Table::parse(&sealed(edited(12, 0))), Err(TableError::Malformed("dimensions")));
        assert!(matches!(Table::parse(&sealed(edited(19, 255))), Err(TableError::Malformed("tokens"))));
        assert!(write(&["a"], 2, &[1.0]).is_err());
        assert!(write(&["a"], 1, &[f32::NAN]).is_err());
    }

    #[test]
    fn the_bundled_table_knows_what_words_mean() {
        let table = Table::bundled();
        let vectors = table.embed(&["cannot send e-mail", "outgoing message fails", "rotate an image"]).expect("runs");
        assert!(
            vectors.iter().all(|vector| vector.len() == table.dimensions() && (dot(vector, vector) - 1.0).abs() < 1e-4)
        );
        assert!(dot(&vectors[0], &vectors[1]) > dot(&vectors[0], &vectors[2]) + 0.1);
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(at in 0_usize..100, value: u8, keep in 0_usize..200) {
            let mut bytes = small();
            let at = at % bytes.len();
            bytes[at] = value;
            if let Ok(table) = Table::parse(&sealed(bytes.clone())) {
                prop_assert!(table.vector("mail posts fish").iter().all(|value| value.is_finite()));
            }
            bytes.truncate(keep.max(HASH_BYTES));
            let _ = Table::parse(&sealed(bytes));
        }

        #[test]
        fn every_text_has_a_unit_vector_or_none(text in "\\PC{0,100}|(mail|fish|s| ){0,50}") {
            let vector = Table::parse(&small()).expect("a table").vector(&text);
            let length = dot(&vector, &vector);
            prop_assert!(length == 0.0 || (length - 1.0).abs() < 1e-4, "{}", length);
        }
    }
}
