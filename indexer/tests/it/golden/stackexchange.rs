//! Golden fixtures: Stack Exchange dumps.
