//! Jekyll.
