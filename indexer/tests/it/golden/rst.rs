//! Golden fixtures: reStructuredText.
