//! Golden fixtures: Discourse in its shapes.
