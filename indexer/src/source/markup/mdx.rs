//! MDX.
