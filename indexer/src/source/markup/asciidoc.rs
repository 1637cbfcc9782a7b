//! AsciiDoc.
