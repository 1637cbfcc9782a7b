//! Integration tests of the server: the real router on the bundled corpus, and the real binary.

#![expect(clippy::unwrap_used, reason = "a test that fails says so by itself")]

mod aggregation;
mod api;
mod audience;
mod binary;
mod builds;
mod calibration;
mod crash;
mod families;
mod formats;
mod intents;
mod judged;
mod mutation;
mod openapi;
mod policy;
mod scope_tools;
mod status;
mod support;
mod window;
mod words;
