//! Drives the reading of trees of pages: finds the files, sums them up, and has those read that have
//! changed. Knows no notation.

use std::path::PathBuf;

use rayon::prelude::*;
use serde::Serialize;

use super::super::{
    files,
    intake::Intake,
    record::{Fault, Fingerprint, Raw, Reading},
};
use crate::error::Result;

/// How many files are held at once.
const CHUNK: usize = 256;

/// Facts that a page is read from, as a context: they are summed up by what they are as JSON.
pub(in crate::source) struct Summed<F> {
    pub(in crate::source) facts: F,
    sum: blake3::Hash,
}

impl<F: Serialize> Summed<F> {
    pub(in crate::source) fn new(facts: F) -> Self {
        let sum = blake3::hash(&serde_json::to_vec(&facts).unwrap_or_default());
        Self { facts, sum }
    }
}

impl<F> AsRef<[u8]> for Summed<F> {
    fn as_ref(&self) -> &[u8] {
        self.sum.as_bytes()
    }
}

/// A file with its text and its context, or why it cannot be loaded.
type Loaded<C> = Result<Raw<(String, C)>, Fault>;

/// Reads every file of the source with one of `endings`, of at most `max_bytes`. `context` gives what
/// a page is read from beside its own text (titles above it, files it includes): it becomes part of
/// the fingerprint and is handed to `page`. `page` turns path, text and context into a document.
///
/// # Errors
/// What the sink returns.
pub(in crate::source) fn read<C: AsRef<[u8]> + Send + Sync>(
    intake: &mut Intake<'_>,
    endings: &[&str],
    max_bytes: u64,
    context: impl Fn(&str, &str) -> C + Sync,
    page: impl Fn(&str, &str, &C) -> Reading + Sync,
) -> Result<()> {
    let paths = files::list(intake, endings);
    read_files(intake, &paths, max_bytes, context, page)
}

/// The same for those of the files whose path `is_page` takes: others are parts of pages, or of the
/// site, and no records.
///
/// # Errors
/// What the sink returns.
pub(in crate::source) fn read_those<C: AsRef<[u8]> + Send + Sync>(
    intake: &mut Intake<'_>,
    endings: &[&str],
    max_bytes: u64,
    is_page: impl Fn(&str) -> bool,
    context: impl Fn(&str, &str) -> C + Sync,
    page: impl Fn(&str, &str, &C) -> Reading + Sync,
) -> Result<()> {
    let mut paths = files::list(intake, endings);
    paths.retain(|path| is_page(&files::relative(path, &intake.spec.path)));
    read_files(intake, &paths, max_bytes, context, page)
}

/// The same for files that have been found already.
///
/// # Errors
/// What the sink returns.
pub(in crate::source) fn read_files<C: AsRef<[u8]> + Send + Sync>(
    intake: &mut Intake<'_>,
    paths: &[PathBuf],
    max_bytes: u64,
    context: impl Fn(&str, &str) -> C + Sync,
    page: impl Fn(&str, &str, &C) -> Reading + Sync,
) -> Result<()> {
    let root = intake.spec.path.clone();
    let key = intake.key();
    for paths in paths.chunks(CHUNK) {
        let loaded: Vec<(String, Loaded<C>)> = paths
            .par_iter()
            .map(|path| {
                let place = files::relative(path, &root);
                let raw = files::text(path, max_bytes).map(|text| {
                    let context = context(&place, &text);
                    let parts = [place.as_bytes(), text.as_bytes(), context.as_ref()];
                    let fingerprint = Fingerprint::of(&key, &parts);
                    Raw { place: place.clone(), fingerprint, content: (text, context) }
                });
                (place, raw)
            })
            .collect();
        let mut records = Vec::with_capacity(loaded.len());
        for (place, raw) in loaded {
            match raw {
                Ok(raw) => records.push(raw),
                Err((reason, detail)) => intake.refuse(reason, &place, &detail),
            }
        }
        intake.take(&records, |raw| page(&raw.place, &raw.content.0, &raw.content.1))?;
    }
    Ok(())
}
