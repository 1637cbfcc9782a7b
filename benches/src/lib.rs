//! Measurement and fitting of tier0. Nothing of the product depends on it.

pub mod baselines;
pub mod bootstrap;
pub mod calibration;
pub mod chronology;
pub mod clues;
pub mod depth;
pub mod draw;
pub mod examples;
pub mod folds;
pub mod linear;
pub mod off_topic;
pub mod quality;
pub mod random;
pub mod sets;
pub mod table;
pub mod validation;
pub mod versions;
pub mod weights;
pub mod words;
