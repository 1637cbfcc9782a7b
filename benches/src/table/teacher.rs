//! Texts with the vectors that a larger model gives them: what the table is drawn towards. Reads and
//! writes the file and chooses the texts; the model itself stands behind [`Embedder`].
//!
//! The file, integers and floats little-endian: dimensions and number of texts (2 × `u32`), then for
//! each text its length in bytes (`u32`), its UTF-8, its vector (`f32` each).

use std::{
    collections::HashSet,
    io::{Read, Write},
};

use anyhow::{Context, ensure};
use tier0_indexer::embed::Embedder;

use super::pairs::Pair;
use crate::random::Random;

/// Longest text and vector that a file may have.
const MAX_TEXT_BYTES: usize = 1 << 20;
const MAX_DIMENSIONS: usize = 4_096;

/// Texts and their vectors.
#[derive(Debug, Clone, PartialEq)]
pub struct Teacher {
    /// Length of every vector.
    pub dimensions: usize,
    /// The texts.
    pub texts: Vec<String>,
    /// Their vectors, one after the other.
    pub vectors: Vec<f32>,
}

impl Teacher {
    /// Vector of the text at `place`.
    #[must_use]
    pub fn vector(&self, place: usize) -> &[f32] {
        &self.vectors[place * self.dimensions..][..self.dimensions]
    }
}

/// What the larger model is asked: each token alone (without the mark of a continuation), and
/// `count` texts of the pairs, one short for two long ones.
#[must_use]
pub fn texts(tokens: &[String], pairs: &[Pair], count: usize, random: &mut Random) -> Vec<String> {
    let mut order: Vec<&Pair> = pairs.iter().collect();
    random.shuffle(&mut order);
    let of_pairs = order.into_iter().enumerate().flat_map(|(place, pair)| {
        let short = (place % 2 == 0).then_some(&pair.a);
        std::iter::once(&pair.b).chain(short).map(String::as_str)
    });
    let mut seen = HashSet::new();
    let alone: Vec<&str> = tokens.iter().map(|token| surface(token)).filter(|text| seen.insert(*text)).collect();
    let chosen: Vec<&str> = of_pairs.filter(|text| seen.insert(*text)).take(count).collect();
    alone.into_iter().chain(chosen).map(str::to_owned).collect()
}

/// A token as it stands in a text.
#[must_use]
pub fn surface(token: &str) -> &str {
    token.strip_prefix("##").filter(|rest| !rest.is_empty()).unwrap_or(token)
}

/// Asks `encoder` for the vectors of `texts` and writes them.
///
/// # Errors
/// When the encoder fails or `out` cannot be written.
pub fn write(encoder: &dyn Embedder, texts: &[String], mut out: impl Write) -> anyhow::Result<()> {
    const TOGETHER: usize = 32;
    let number = |value: usize| Ok::<_, anyhow::Error>(u32::try_from(value)?.to_le_bytes());
    out.write_all(&number(encoder.dimensions())?)?;
    out.write_all(&number(texts.len())?)?;
    for some in texts.chunks(TOGETHER) {
        let some: Vec<&str> = some.iter().map(String::as_str).collect();
        for (text, vector) in some.iter().zip(encoder.embed(&some)?) {
            ensure!(vector.len() == encoder.dimensions(), "the encoder gave a vector of another length");
            out.write_all(&number(text.len())?)?;
            out.write_all(text.as_bytes())?;
            for value in vector {
                out.write_all(&value.to_le_bytes())?;
            }
        }
    }
    Ok(out.flush()?)
}

/// Reads texts and vectors.
///
/// # Errors
/// When the file ends early, a number is out of bounds or a text is no UTF-8.
pub fn read(mut input: impl Read) -> anyhow::Result<Teacher> {
    let dimensions = number(&mut input)?;
    let count = number(&mut input)?;
    ensure!((1..=MAX_DIMENSIONS).contains(&dimensions), "vectors of {dimensions} dimensions");
    let mut teacher = Teacher { dimensions, texts: Vec::new(), vectors: Vec::new() };
    let mut vector = vec![0_u8; dimensions * 4];
    for _ in 0..count {
        let length = number(&mut input)?;
        ensure!(length <= MAX_TEXT_BYTES, "a text of {length} bytes");
        let mut text = vec![0; length];
        input.read_exact(&mut text)?;
        input.read_exact(&mut vector)?;
        teacher.texts.push(String::from_utf8(text).context("a text is no UTF-8")?);
        teacher.vectors.extend(vector.as_chunks().0.iter().map(|&bytes| f32::from_le_bytes(bytes)));
    }
    ensure!(teacher.vectors.iter().all(|value| value.is_finite()), "a value is not finite");
    Ok(teacher)
}

fn number(input: &mut impl Read) -> anyhow::Result<usize> {
    let mut bytes = [0; 4];
    input.read_exact(&mut bytes)?;
    Ok(usize::try_from(u32::from_le_bytes(bytes))?)
}

#[cfg(test)]
mod tests {
    use tier0_indexer::embed::table::{self, Table};

    use super::*;

    #[test]
    fn what_an_encoder_gave_is_read() {
        let bytes = table::write(&["mail", "fish"], 2, &[1.0, 0.0, 0.0, 1.0]).expect("fits");
        let encoder = Table::parse(&bytes).expect("a table");
        let texts = ["mail".to_owned(), "fish mail".to_owned()];
        let mut file = Vec::new();
        write(&encoder, &texts, &mut file).expect("writes");
        let teacher = read(file.as_slice()).expect("reads");
        assert_eq!((teacher.dimensions, teacher.texts.as_slice()), (2, &texts[..]));
        assert_eq!(teacher.vector(1), encoder.vector("fish mail"));
        assert!(read(&file[..file.len() - 1]).is_err());
        assert!(read(&[255; 16][..]).is_err());
    }

    #[test]
    fn each_token_and_some_texts_are_asked_once() {
        let tokens = ["mail", "##mail", "##s", "##"].map(str::to_owned);
        let pairs: Vec<Pair> = (0..9).map(|n| Pair { a: format!("a{n}"), b: format!("b{}", n % 3) }).collect();
        let texts = texts(&tokens, &pairs, 5, &mut Random::new(1));
        assert_eq!(texts[..3], ["mail", "s", "##"]);
        assert_eq!(texts.len(), 8);
        assert_eq!(texts.iter().collect::<HashSet<_>>().len(), 8);
    }
}
