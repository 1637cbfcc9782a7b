//! Hugo.
