//! Labelled texts → a classifier: vocabulary, one separator per label and the gate, calibration. It takes a few
//! seconds; the same texts give the same classifier.

use std::{
    collections::{BTreeSet, HashMap},
    convert::Infallible,
};

use super::{
    calibration::{Calibration, Outcome},
    classifier::{Classifier, Vocabulary},
    features::{Feature, features},
    separator::{Lesson, Rows, Separator, separate},
};
use crate::side_by_side::side_by_side;

/// A labelled text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Example {
    /// The text.
    pub text: String,
    /// Labels it has.
    pub labels: BTreeSet<String>,
    /// Labels of which it says nothing: neither in nor out.
    pub undecided: BTreeSet<String>,
    /// Whether it has nothing to do with any label.
    pub is_stray: bool,
}

/// What a classifier is trained with.
#[derive(Debug, Clone, Copy)]
pub struct Training<'a> {
    /// Labels to learn.
    pub labels: &'a [String],
    /// Whole texts that are learned from.
    pub examples: &'a [Example],
    /// Single sentences that are learned from; each counts half.
    pub sentences: &'a [Example],
    /// Texts that are not learned from: what the calibration is fitted on.
    pub held_out: &'a [Example],
    /// Share of what is given on the texts held out that must be right, 0 to 1.
    pub precision: f64,
    /// Greatest share of the strays held out that may be given a label, 0 to 1.
    pub strays: f64,
}

/// In how many texts a feature must be to be learned.
const LEAST_TEXTS: u32 = 2;
/// How many texts without any label teach the gate; fewer leave it open.
const LEAST_STRAYS: usize = 20;
/// What a sentence is worth beside a whole text.
const SENTENCE_WORTH: f32 = 0.5;

/// Trains a classifier.
#[must_use]
pub fn train(training: &Training<'_>) -> Classifier {
    let all: Vec<(&Example, f32)> = training
        .examples
        .iter()
        .map(|example| (example, 1.0))
        .chain(training.sentences.iter().map(|sentence| (sentence, SENTENCE_WORTH)))
        .collect();
    let vocabulary = vocabulary(&all);
    let mut rows = Rows::default();
    for (example, _) in &all {
        rows.push(vocabulary.values(&example.text).into_iter().map(|value| (value.column, value.amount)));
    }
    let columns = vocabulary.rarity.len();
    let is_sentence = |row: usize| row >= training.examples.len();
    let strays = all.iter().filter(|(example, _)| has_no_label(example)).count();
    let has_gate = strays >= LEAST_STRAYS;
    let learn = |&column: &usize| -> Result<Separator, Infallible> {
        let lessons: Vec<Lesson> = (0..rows.len())
            .filter_map(|row| {
                let (example, worth) = all[row];
                let is_in = match training.labels.get(column) {
                    Some(label) if example.undecided.contains(label) => return None,
                    Some(label) => example.labels.contains(label),
                    // Of a whole text that may have a label nobody knows; what a sentence tells of is decided.
                    None if !is_sentence(row) && example.labels.is_empty() && !has_no_label(example) => return None,
                    None => !example.labels.is_empty(),
                };
                Some(Lesson { row, is_in, worth })
            })
            .collect();
        Ok(separate(&rows, columns, &lessons))
    };
    let learned: Vec<usize> = (0..training.labels.len() + usize::from(has_gate)).collect();
    let Ok(separators) = side_by_side(&learned, learn);
    let mut classifier = assemble(training.labels, vocabulary, separators, has_gate);
    classifier.calibration = Calibration::fit(
        &outcomes(&classifier, training.held_out),
        training.labels.len(),
        training.precision,
        training.strays,
    );
    classifier
}

fn has_no_label(example: &Example) -> bool {
    example.labels.is_empty() && example.undecided.is_empty()
}

fn vocabulary(examples: &[(&Example, f32)]) -> Vocabulary {
    let mut texts: HashMap<Feature, u32> = HashMap::new();
    for (example, _) in examples {
        for counted in features(&example.text) {
            *texts.entry(counted.feature).or_default() += 1;
        }
    }
    let mut known: Vec<(Feature, u32)> = texts.into_iter().filter(|&(_, count)| count >= LEAST_TEXTS).collect();
    known.sort_unstable();
    #[expect(clippy::cast_precision_loss, reason = "counts of texts")]
    let rarity = |count: u32| ((1.0 + examples.len() as f32) / (1.0 + count as f32)).ln() + 1.0;
    let mut vocabulary = Vocabulary {
        columns: (0..).zip(&known).map(|(column, &(feature, _))| (feature, column)).collect(),
        rarity: known.iter().map(|&(_, count)| rarity(count)).collect(),
        scale: 1.0,
    };
    let squares = |(example, _): &(&Example, f32)| {
        vocabulary.values(&example.text).iter().map(|value| value.amount * value.amount).sum::<f32>()
    };
    #[expect(clippy::cast_precision_loss, reason = "a count of texts")]
    let mean = examples.iter().map(squares).sum::<f32>() / examples.len().max(1) as f32;
    if mean > 0.0 {
        vocabulary.scale = 1.0 / mean.sqrt();
    }
    vocabulary
}

/// Puts the weights of all labels side by side, each label in steps of its own.
fn assemble(labels: &[String], vocabulary: Vocabulary, mut separators: Vec<Separator>, has_gate: bool) -> Classifier {
    const STEPS: f32 = 127.0;
    let columns = vocabulary.rarity.len();
    if !has_gate {
        separators.push(Separator { weights: vec![0.0; columns], constant: 0.0 });
    }
    let width = separators.len();
    let mut weights = vec![0_i8; columns * width];
    let mut steps = Vec::with_capacity(width);
    for (label, separator) in separators.iter().enumerate() {
        let greatest = separator.weights.iter().fold(0.0_f32, |most, weight| most.max(weight.abs()));
        let step = if greatest > 0.0 { greatest / STEPS } else { 1.0 };
        for (column, weight) in separator.weights.iter().enumerate() {
            #[expect(clippy::cast_possible_truncation, reason = "at most 127 by the choice of the step")]
            let weight = (weight / step).round() as i8;
            weights[column * width + label] = weight;
        }
        steps.push(step);
    }
    let constants = separators.iter().map(|separator| separator.constant).collect();
    let calibration = Calibration::untaught(labels.len());
    Classifier { labels: labels.to_vec(), vocabulary, weights, steps, constants, has_gate, calibration }
}

fn outcomes(classifier: &Classifier, held_out: &[Example]) -> Vec<Outcome> {
    let mut outcomes = Vec::new();
    for (text, example) in held_out.iter().enumerate() {
        let reading = classifier.read(&example.text);
        for (label, name) in classifier.labels.iter().enumerate().filter(|(_, name)| !example.undecided.contains(*name))
        {
            let is_in = example.labels.contains(name);
            outcomes.push(Outcome {
                text,
                label,
                score: reading.score(label).score,
                is_in,
                is_stray: example.is_stray,
            });
        }
    }
    outcomes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example(text: &str, labels: &[&str]) -> Example {
        let labels: BTreeSet<String> = labels.iter().map(|&label| label.to_owned()).collect();
        Example { text: text.to_owned(), is_stray: labels.is_empty(), labels, undecided: BTreeSet::new() }
    }

    /// Texts about fruit and about rain, and some about neither.
    fn examples(places: &[&str]) -> Vec<Example> {
        let each = places.iter().flat_map(|place| {
            [
                example(&format!("The apples of {place} are ripe and sweet."), &["fruit"]),
                example(&format!("It rains in {place}, take an umbrella."), &["rain"]),
                example(&format!("Rain in {place} spoils the sweet apples."), &["fruit", "rain"]),
                example(&format!("The trains of {place} are late again."), &[]),
                example(&format!("Somebody in {place} sells apple computers."), &[]),
            ]
        });
        each.collect()
    }

    const LEARNED: [&str; 8] = ["Ghent", "Delft", "Lyon", "Turin", "Porto", "Graz", "Oslo", "Brno"];
    const HELD_OUT: [&str; 8] = ["Riga", "Cork", "Bari", "Lund", "Metz", "Vigo", "Bonn", "Linz"];

    fn trained() -> Classifier {
        let labels = ["fruit".to_owned(), "rain".to_owned()];
        let (examples, held_out) = (examples(&LEARNED), examples(&HELD_OUT));
        train(&Training {
            labels: &labels,
            examples: &examples,
            sentences: &[],
            held_out: &held_out,
            precision: 1.0,
            strays: 0.05,
        })
    }

    fn given(classifier: &Classifier, text: &str) -> Vec<String> {
        let reading = classifier.read(text);
        let labels = classifier.labels().iter().enumerate();
        labels.filter(|(label, _)| reading.score(*label).is_given).map(|(_, name)| name.clone()).collect()
    }

    #[test]
    fn labels_are_given_to_texts_that_were_never_seen() {
        let classifier = trained();
        assert_eq!(given(&classifier, "It rains in Kiel all day."), ["rain"]);
        assert_eq!(given(&classifier, "The apples of Kiel are ripe and sweet."), ["fruit"]);
        assert_eq!(given(&classifier, "Rain in Kiel spoils the sweet apples."), ["fruit", "rain"]);
    }

    #[test]
    fn texts_without_a_label_and_texts_of_unknown_words_get_none() {
        let classifier = trained();
        for text in
            ["The trains of Kiel are late.", "Somebody in Kiel sells computers", "quantum chromodynamics", "", "\u{0}"]
        {
            assert!(given(&classifier, text).is_empty(), "{text}");
        }
    }

    #[test]
    fn the_words_that_decided_are_told() {
        let text = "All day long it rains in Kiel, take something with you.";
        let classifier = trained();
        let rain = classifier.labels().iter().position(|label| label == "rain").unwrap();
        let because = classifier.read(text).because(rain, 2);
        assert!(because.iter().any(|words| words.contains("rains")) && because.len() <= 2, "{because:?}");
    }

    #[test]
    fn what_is_undecided_teaches_nothing() {
        let mut doubtful = examples(&LEARNED);
        for example in &mut doubtful {
            example.undecided.insert("rain".to_owned());
        }
        let labels = ["fruit".to_owned(), "rain".to_owned()];
        let classifier = train(&Training {
            labels: &labels,
            examples: &doubtful,
            sentences: &[],
            held_out: &examples(&HELD_OUT),
            precision: 1.0,
            strays: 0.05,
        });
        assert!(!classifier.read("It rains in Kiel all day.").score(1).is_given);
    }

    #[test]
    fn the_same_texts_give_the_same_bytes_and_bytes_give_the_same_classifier() {
        let (one, two) = (trained(), trained());
        let mark = [7; 32];
        let bytes = one.to_bytes(&mark);
        assert_eq!(bytes, two.to_bytes(&mark));
        assert_eq!(Classifier::from_bytes(&bytes).unwrap(), (one, mark));
    }

    #[test]
    fn changed_bytes_are_an_error() {
        let bytes = trained().to_bytes(&[0; 32]);
        for at in [0, 8, 20, 40, bytes.len() / 2, bytes.len() - 1] {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            assert!(Classifier::from_bytes(&changed).is_err(), "{at}");
            assert!(Classifier::from_bytes(&bytes[..at]).is_err(), "{at}");
        }
    }
}
