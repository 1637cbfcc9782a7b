//! Takes what a reader gives: counts every record, recalls those that have not changed, completes
//! and passes on the others. Knows no format.

use std::collections::HashSet;

use rayon::prelude::*;

use super::{
    record::{Fingerprint, Raw, Reading},
    report::{DropReason, RepairReason, SourceReport},
    sink::{Entry, Sink},
    spec::SourceSpec,
};
use crate::{
    document::{Block, Document, Kind, PUBLIC, is_safe_url},
    error::Result,
    text::{entities, language, mojibake},
};

/// Takes what a reader gives.
pub(super) struct Intake<'a> {
    /// What the configuration says of the source.
    pub(super) spec: &'a SourceSpec,
    key: blake3::Hash,
    report: SourceReport,
    seen: HashSet<String>,
    sink: &'a mut dyn Sink,
}

impl<'a> Intake<'a> {
    pub(super) fn new(spec: &'a SourceSpec, sink: &'a mut dyn Sink) -> Self {
        Self { spec, key: key_of(spec), report: SourceReport::default(), seen: HashSet::new(), sink }
    }

    /// The fingerprint of a record that is read from `parts`. What else it is read from must be among
    /// them: a page has its path there, for its id is made of it.
    pub(super) fn fingerprint(&self, parts: &[&[u8]]) -> Fingerprint {
        Fingerprint::of(&self.key, parts)
    }

    /// The same, for threads that do not hold the intake.
    pub(super) fn key(&self) -> blake3::Hash {
        self.key
    }

    /// Takes records, in order: those that are known are recalled, the others read, side by side.
    ///
    /// # Errors
    /// What the sink returns.
    pub(super) fn take<T: Sync>(&mut self, records: &[Raw<T>], read: impl Fn(&Raw<T>) -> Reading + Sync) -> Result<()> {
        let spec = self.spec;
        let known: Vec<bool> = records.iter().map(|raw| self.sink.knows(&raw.fingerprint)).collect();
        let readings: Vec<Option<Reading>> = records
            .par_iter()
            .zip(&known)
            .map(|(raw, &is_known)| (!is_known).then(|| completed(spec, read(raw))))
            .collect();
        for (raw, reading) in records.iter().zip(readings) {
            self.report.records += 1;
            match reading {
                Some(reading) => self.settle(raw.place.as_str(), &raw.fingerprint, reading)?,
                None => self.recall(raw.place.as_str(), &raw.fingerprint)?,
            }
        }
        Ok(())
    }

    /// Counts a record that cannot even be loaded.
    pub(super) fn refuse(&mut self, reason: DropReason, place: &str, detail: &str) {
        self.report.records += 1;
        self.report.drop(reason, place, detail);
    }

    /// Notes something of the source that was mended or left out and is no record.
    pub(super) fn repair(&mut self, reason: RepairReason, place: &str, detail: &str) {
        self.report.repair(reason, place, detail);
    }

    /// Notes that the site answers `from` with `to`; both are paths or addresses.
    pub(super) fn redirect(&mut self, from: &str, to: &str) {
        self.sink.redirect(&self.spec.name, from, to);
    }

    /// The account of the source, when everything has been read.
    pub(super) fn finish(self) -> SourceReport {
        self.report
    }

    fn settle(&mut self, place: &str, fingerprint: &Fingerprint, reading: Reading) -> Result<()> {
        if let Some((from, to)) = &reading.redirect {
            self.redirect(from, to);
        }
        let document = match reading.outcome {
            Ok(document) => document,
            Err((reason, detail)) => {
                self.report.drop(reason, place, &detail);
                return Ok(());
            }
        };
        if !self.seen.insert(document.id()) {
            self.report.drop(DropReason::DuplicateId, place, &document.record);
            return Ok(());
        }
        for (reason, detail) in &reading.repairs {
            self.report.repair(*reason, place, detail);
        }
        let entry = Entry { place, fingerprint, repairs: &reading.repairs };
        self.report.passages += self.sink.add(entry, document)?;
        self.report.documents += 1;
        Ok(())
    }

    fn recall(&mut self, place: &str, fingerprint: &Fingerprint) -> Result<()> {
        let id = self.sink.id_of(fingerprint).unwrap_or_default();
        if !self.seen.insert(id.clone()) {
            self.report.drop(DropReason::DuplicateId, place, &id);
            return Ok(());
        }
        let kept = self.sink.keep(place, fingerprint)?;
        for (reason, detail) in &kept.repairs {
            self.report.repair(*reason, place, detail);
        }
        self.report.passages += kept.passages;
        self.report.documents += 1;
        self.report.unchanged += 1;
        Ok(())
    }
}

/// What tells this source, read by this program, from any other. Where its files lie is no part of it.
fn key_of(spec: &SourceSpec) -> blake3::Hash {
    let spec = SourceSpec { path: std::path::PathBuf::new(), ..spec.clone() };
    let said = serde_json::to_vec(&spec).unwrap_or_default();
    let mut hasher = blake3::Hasher::new();
    hasher.update(env!("TIER0_READERS").as_bytes());
    hasher.update(&said);
    hasher.finalize()
}

/// Fills in what the configuration says of the whole source and what all readers would do alike;
/// what cannot be found or shown becomes a fault.
fn completed(spec: &SourceSpec, reading: Reading) -> Reading {
    let Reading { outcome, mut repairs, redirect } = reading;
    let outcome = outcome.and_then(|mut document| {
        if document.record.trim_matches('/').is_empty() {
            return Err((DropReason::NoId, String::new()));
        }
        if document.parts.iter().all(|part| part.blocks.is_empty()) {
            return Err((DropReason::NoText, document.title));
        }
        if let Some(found) = mend(&mut document) {
            repairs.push((RepairReason::Mojibake, found));
        }
        complete(spec, &mut document);
        Ok(document)
    });
    Reading { outcome, repairs, redirect }
}

/// Puts right what was decoded with the wrong character set, and what forums escape twice. Returns the
/// first text that was found so.
fn mend(document: &mut Document) -> Option<String> {
    let is_thread = document.kind == Kind::Thread;
    let mut first = None;
    let mut texts: Vec<&mut String> = vec![&mut document.title];
    for part in &mut document.parts {
        texts.extend(part.heading.iter_mut());
        texts.extend(part.blocks.iter_mut().filter_map(|block| match block {
            Block::Prose(text) => Some(text),
            Block::Code(_) => None,
        }));
    }
    for text in texts {
        if let Some(repaired) = mojibake::repaired(text) {
            let damaged = std::mem::replace(text, repaired);
            first.get_or_insert(damaged);
        }
        // A page of documentation may well show an entity as it is written.
        if let Some(decoded) = if is_thread { entities::decoded_entities(text) } else { None } {
            *text = decoded;
        }
    }
    first
}

fn complete(spec: &SourceSpec, document: &mut Document) {
    // A record that restricts itself stays restricted, whatever its source says.
    if let Some(audience) = spec.audience.as_ref().filter(|_| document.audience == PUBLIC) {
        document.audience.clone_from(audience);
    }
    if document.product.is_none() {
        document.product.clone_from(&spec.product);
    }
    if document.versions.is_empty() {
        document.versions.extend(spec.version.clone());
    }
    document.url = document.url.take().filter(|url| is_safe_url(url));
    if document.title.trim().is_empty() {
        document.title = document.record.clone();
    }
    if document.language.is_none() {
        let prose = document.parts.iter().flat_map(|part| &part.blocks).find(|block| block.text().len() > 120);
        document.language = prose.and_then(|block| language::detect(block.text())).map(str::to_owned);
    }
    document.links.sort_unstable();
    document.links.dedup();
}
