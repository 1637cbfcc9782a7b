//! Golden fixtures: Built sites.
