//! Golden fixtures: Hugo.
