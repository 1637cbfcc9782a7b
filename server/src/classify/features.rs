//! A text as counted features: the stems of its words, and of each two that stand side by side in a sentence.
//! It weighs nothing.

use std::{collections::HashMap, ops::Range};

use tier0_indexer::{
    analysis::{each_term, rule_analyzer},
    text::sentences::sentences,
};

/// A feature, by the hash of its stems. Two that fall on one number are one feature.
pub(super) type Feature = u64;

/// How often a feature is in a text, and where first, in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Counted {
    pub feature: Feature,
    pub count: u32,
    pub place: Range<usize>,
}

/// The features of a text, in the order of their first places.
pub(super) fn features(text: &str) -> Vec<Counted> {
    let mut analyzer = rule_analyzer();
    let mut counted: Vec<Counted> = Vec::new();
    let mut known: HashMap<Feature, usize> = HashMap::new();
    let mut count = |feature, place: Range<usize>| {
        let at = *known.entry(feature).or_insert(counted.len());
        match counted.get_mut(at) {
            Some(counted) => counted.count += 1,
            None => counted.push(Counted { feature, count: 1, place }),
        }
    };
    for sentence in sentences(text) {
        let start = sentence.start;
        let mut before: Option<(Feature, usize)> = None;
        each_term(&mut analyzer, &text[sentence], |stem, range| {
            let place = start + range.start..start + range.end;
            let word = hash(SEED, stem.as_bytes());
            if let Some((first, from)) = before {
                count(hash(hash(first, b" "), stem.as_bytes()), from..place.end);
            }
            before = Some((word, place.start));
            count(word, place);
        });
    }
    counted
}

/// Where [`hash`] begins.
const SEED: u64 = 0xcbf2_9ce4_8422_2325;

/// FNV-1a, which is the same on every machine (Fowler, Noll, Vo; `draft-eastlake-fnv`).
fn hash(seed: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(seed, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn words(text: &str) -> Vec<(&str, u32)> {
        features(text).into_iter().map(|counted| (&text[counted.place], counted.count)).collect()
    }

    #[test]
    fn words_and_pairs_are_counted_by_their_stems() {
        assert_eq!(
            words("Renew licences. Renewing a licence"),
            [("Renew", 2), ("Renew licences", 1), ("licences", 2), ("Renewing a", 1), ("a", 1), ("a licence", 1)]
        );
    }

    #[test]
    fn no_pair_reaches_over_the_end_of_a_sentence() {
        assert_eq!(words("Down! Page"), [("Down", 1), ("Page", 1)]);
    }

    proptest! {
        #[test]
        fn any_text_has_features_within_it(text in "\\PC{0,120}") {
            for counted in features(&text) {
                prop_assert!(counted.count > 0 && text.get(counted.place).is_some());
            }
        }
    }
}
