//! One file for each command: reads its arguments, calls the library, prints. Nothing is measured here.

pub(crate) mod artefacts;
pub(crate) mod clues;
pub(crate) mod compare;
pub(crate) mod fit;
pub(crate) mod intents;
pub(crate) mod make_pairs;
pub(crate) mod off_topic;
pub(crate) mod quality;
pub(crate) mod train_table;
pub(crate) mod versions;
