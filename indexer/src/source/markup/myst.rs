//! MyST.
