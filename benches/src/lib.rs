//! Measurement and fitting of tier0. Nothing of the product depends on it.

pub mod fit;
pub mod sets;
