//! Golden fixtures: Knowledge-base exports.
