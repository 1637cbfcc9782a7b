//! Golden fixtures: AsciiDoc.
