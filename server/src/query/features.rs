//! What is known of a candidate when it is ranked: few numbers, each with a name, each from 0 to 1. It
//! weighs nothing.

use serde::{Deserialize, Serialize};

/// Declares the features once: as fields, as an array, and by name.
macro_rules! features {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {
        /// Named numbers about a candidate, or the weights of these numbers.
        #[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
        #[serde(deny_unknown_fields, default)]
        pub struct Features {
            $($(#[$doc])* pub $name: f32,)+
        }

        impl Features {
            /// Their names, in order.
            pub const NAMES: &'static [&'static str] = &[$(stringify!($name)),+];

            /// Their values, in the order of the names.
            #[must_use]
            pub fn values(&self) -> Vec<f32> {
                vec![$(self.$name),+]
            }

            /// The features with these values, in the order of the names; missing ones are 0.
            #[must_use]
            pub fn from_values(values: &[f32]) -> Self {
                let mut values = values.iter().copied();
                Self { $($name: values.next().unwrap_or(0.0)),+ }
            }

            /// Each feature times its weight.
            #[must_use]
            pub fn each_weighted(&self, weights: &Self) -> Self {
                // Nothing times a negative weight is nothing, not `-0.0`, which would be printed so.
                Self { $($name: self.$name * weights.$name + 0.0),+ }
            }

            /// Their sum.
            #[must_use]
            pub fn sum(&self) -> f32 {
                0.0 $(+ self.$name)+
            }
        }
    };
}

features! {
    /// What all its words score, between the hundredth best candidate and the best.
    words,
    /// What the words of a thread's best passage score, between the hundredth best candidate and the best; 0 for
    /// a page.
    passage_words,
    /// Share of its title's words that the draft has.
    title,
    /// Share of the draft's artefacts that it has, by their worth.
    artefacts,
    /// Cosine of the mean of its passages and the nearest text of the draft.
    whole,
    /// How near what was asked in a thread is to the question, between the hundredth best and the best; 0 for a
    /// page.
    opening,
    /// Cosine of its nearest passage and the nearest text of the draft.
    cosine,
    /// Cosine of a thread's nearest passage and the subject; 0 for a page.
    subject,
    /// Votes of past threads that resemble the draft.
    memory,
    /// How much was answered in a thread: logarithm of its passages, 1 for a hundred and more; 0 for a page.
    answers,
    /// How young a thread is, 1 for new and a half after a year; 0 for a page.
    youth,
    /// 1 for a page that is written for other major versions only than the draft names.
    other_version,
    /// 1 for an older member of a family, where the draft names no version.
    older_version,
}

/// Where each value of a lane lies between its hundredth best and its best, 0 to 1.
pub(super) struct Scale {
    low: f32,
    width: f32,
}

impl Scale {
    /// How many of the best make a scale.
    const DEPTH: usize = 100;

    /// The scale of `values`, of which those at or below 0 are none.
    pub(super) fn of(values: impl Iterator<Item = f32>) -> Self {
        let mut values: Vec<f32> = values.filter(|&value| value > 0.0).collect();
        let high = values.iter().copied().fold(0.0, f32::max);
        let low = if values.len() > Self::DEPTH {
            *values.select_nth_unstable_by(Self::DEPTH - 1, |a, b| b.total_cmp(a)).1
        } else {
            0.0
        };
        Self { low, width: (high - low).max(f32::MIN_POSITIVE) }
    }

    pub(super) fn place(&self, value: f32) -> f32 {
        ((value - self.low) / self.width).clamp(0.0, 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_values_have_one_order() {
        let values: Vec<f32> = (0..u8::try_from(Features::NAMES.len()).unwrap()).map(f32::from).collect();
        let features = Features::from_values(&values);
        assert_eq!(features.values(), values);
        assert_eq!(Features::NAMES[1], "passage_words");
        assert!((features.passage_words - 1.0).abs() < f32::EPSILON);
        let weights = Features { passage_words: 2.0, ..Features::default() };
        assert!((features.each_weighted(&weights).sum() - 2.0).abs() < f32::EPSILON);
    }

    #[test]
    fn a_scale_goes_from_the_hundredth_best_to_the_best() {
        let scale = Scale::of((0..=200_u8).map(f32::from));
        assert!((scale.place(200.0) - 1.0).abs() < 1e-6);
        assert!(scale.place(101.0).abs() < 1e-6 && scale.place(50.0).abs() < 1e-6);
        assert!((scale.place(150.5) - 0.5).abs() < 1e-6);
        let few = Scale::of([2.0, 4.0].into_iter());
        assert!((few.place(2.0) - 0.5).abs() < 1e-6);
        assert!(Scale::of(std::iter::empty()).place(0.0).abs() < 1e-6);
    }
}
