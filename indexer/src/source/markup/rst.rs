//! reStructuredText.
