//! Golden fixtures: Markdown of generators other than Hugo.
