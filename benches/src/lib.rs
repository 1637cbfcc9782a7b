//! Measurement and fitting of tier0. Nothing of the product depends on it.

pub mod calibration;
pub mod examples;
pub mod folds;
pub mod quality;
pub mod sets;
pub mod table;
pub mod weights;
pub mod words;
