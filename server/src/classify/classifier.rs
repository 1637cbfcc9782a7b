//! A trained classifier: texts to scores of labels, with the words that made them. It learns nothing.

use std::{collections::HashMap, ops::Range};

use super::{
    calibration::Calibration,
    features::{Feature, features},
};

/// How much of its length a text is divided by, as an exponent: at 1 a long text counts no more than a short one. Chosen on
/// the labelled drafts for tuning, see `docs/measurements.md`.
const LENGTH: f32 = 0.7;
/// How much the question whether the text has any label adds to the score of each.
const GATE_SHARE: f32 = 0.5;
/// From where on the gate is open: beyond it nothing is added.
const GATE_OPEN: f32 = 0.5;

/// What a classifier knows of features: their numbers and what each is worth.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Vocabulary {
    /// Feature → its column.
    pub columns: HashMap<Feature, u32>,
    /// What a feature is worth for being rare, by column.
    pub rarity: Vec<f32>,
    /// What every value is multiplied by, so that a usual text has length 1.
    pub scale: f32,
}

/// One known feature of a text.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Value {
    pub column: u32,
    pub amount: f32,
    pub place: Range<usize>,
}

impl Vocabulary {
    /// The known features of a text with their values.
    pub(super) fn values(&self, text: &str) -> Vec<Value> {
        let known = features(text).into_iter().filter_map(|counted| {
            let column = *self.columns.get(&counted.feature)?;
            #[expect(clippy::cast_precision_loss, reason = "a count of words")]
            let often = 1.0 + (counted.count as f32).ln();
            Some(Value { column, amount: often * self.rarity[column as usize], place: counted.place })
        });
        let mut values: Vec<Value> = known.collect();
        let length = values.iter().map(|value| value.amount * value.amount).sum::<f32>().sqrt();
        if length > 0.0 {
            let share = self.scale / length.powf(LENGTH);
            for value in &mut values {
                value.amount *= share;
            }
        }
        values
    }
}

/// A trained classifier. Labels go by their numbers; the last column of its weights is the gate.
#[derive(Debug, Clone, PartialEq)]
pub struct Classifier {
    pub(super) labels: Vec<String>,
    pub(super) vocabulary: Vocabulary,
    /// For each feature a weight for every label and, last, for the gate, in steps of its scale.
    pub(super) weights: Vec<i8>,
    /// Step of the weights of each label, and of the gate.
    pub(super) steps: Vec<f32>,
    /// Constant term of each label, and of the gate.
    pub(super) constants: Vec<f32>,
    /// Whether the gate was learned: texts without any label were among the examples.
    pub(super) has_gate: bool,
    pub(super) calibration: Calibration,
}

/// What a label got.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Score {
    /// How far on its side the text is: above 0 is in.
    pub score: f32,
    /// How probable the label is, 0 to 1.
    pub probability: f32,
    /// Whether it is sure enough to be given.
    pub is_given: bool,
}

/// A text as a classifier has read it.
#[derive(Debug, Clone)]
pub struct Reading<'a> {
    classifier: &'a Classifier,
    text: &'a str,
    values: Vec<Value>,
    scores: Vec<f32>,
}

impl Classifier {
    /// Its labels, in the order of their numbers.
    #[must_use]
    pub fn labels(&self) -> &[String] {
        &self.labels
    }

    /// The least probability with which a label is given.
    #[must_use]
    pub fn least_probability(&self) -> f32 {
        self.calibration.least
    }

    /// Reads a text for all labels at once.
    #[must_use]
    pub fn read<'a>(&'a self, text: &'a str) -> Reading<'a> {
        let values = self.vocabulary.values(text);
        let width = self.steps.len();
        let mut sums = vec![0.0_f32; width];
        for value in &values {
            let row = &self.weights[value.column as usize * width..][..width];
            sums.iter_mut().zip(row).for_each(|(sum, &weight)| *sum += value.amount * f32::from(weight));
        }
        let mut scores: Vec<f32> = sums
            .iter()
            .zip(&self.steps)
            .zip(&self.constants)
            .map(|((sum, step), constant)| sum * step + constant)
            .collect();
        let gate = scores.pop().filter(|_| self.has_gate).unwrap_or(GATE_OPEN);
        let added = GATE_SHARE * (gate.min(GATE_OPEN) - GATE_OPEN);
        for score in &mut scores {
            *score += added;
        }
        Reading { classifier: self, text, values, scores }
    }
}

impl<'a> Reading<'a> {
    /// What a label got.
    #[must_use]
    pub fn score(&self, label: usize) -> Score {
        let score = self.scores[label];
        let probability = self.classifier.calibration.probability(label, score);
        Score { score, probability, is_given: probability >= self.classifier.calibration.least }
    }

    /// The words that speak most for a label, at most `most` pieces that do not overlap, the strongest first.
    #[must_use]
    pub fn because(&self, label: usize, most: usize) -> Vec<&'a str> {
        let width = self.classifier.steps.len();
        let weight = |value: &Value| f32::from(self.classifier.weights[value.column as usize * width + label]);
        let mut speaking: Vec<(f32, &Range<usize>)> = self
            .values
            .iter()
            .map(|value| (value.amount * weight(value), &value.place))
            .filter(|(share, place)| *share > 0.0 && place.len() >= SHORTEST_REASON)
            .collect();
        speaking.sort_by(|a, b| b.0.total_cmp(&a.0));
        let mut places: Vec<&Range<usize>> = Vec::new();
        for (_, place) in speaking {
            if places.len() < most && !places.iter().any(|taken| taken.start < place.end && place.start < taken.end) {
                places.push(place);
            }
        }
        places.into_iter().map(|place| &self.text[place.clone()]).collect()
    }
}

/// Shortest piece, in bytes, that is told as a reason: "is" and "to" decide something, and explain nothing.
const SHORTEST_REASON: usize = 4;
