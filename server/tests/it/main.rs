//! Integration tests of the server: the real router on the bundled corpus, and the real binary.

#![allow(missing_docs, clippy::allow_attributes, reason = "tests")]

mod api;
mod audience;
mod binary;
mod crash;
mod judged;
mod openapi;
mod policy;
mod support;
