//! Takes rows as they come: each as a record of its own, or joined into threads by the key that the
//! configuration names. Holds no more rows than limits allow; knows neither JSON lines nor CSV.

use std::collections::HashMap;

use super::{
    document,
    mapping::{Keys, Record},
};
use crate::{
    error::{Error, Result},
    source::{
        intake::Intake,
        limits::MAX_HELD_BYTES,
        record::{Fault, Raw, Reading},
        report::DropReason,
    },
};

/// How many rows are held at once.
const BATCH: usize = 512;
/// How many bytes of rows are held at once.
const BATCH_BYTES: usize = 32 << 20;

/// Turns the bytes of a row into its keys and values.
pub(super) type Parse<'p> = dyn Fn(&[u8]) -> Result<Record, Fault> + Sync + 'p;

/// Rows on their way to the intake.
pub(super) struct Rows {
    keys: Keys,
    batch: Vec<Raw<Vec<u8>>>,
    bytes: usize,
    /// Threads by id, in the order of their first rows.
    threads: Vec<(String, Vec<Record>)>,
    places: HashMap<String, usize>,
    held: u64,
}

impl Rows {
    /// Compiles the keys of the source.
    ///
    /// # Errors
    /// When a key of the configuration cannot be read.
    pub(super) fn new(intake: &Intake<'_>) -> Result<Self> {
        let fault = |message| Error::Source { name: intake.spec.name.clone(), message };
        let keys = Keys::compile(&intake.spec.map).map_err(fault)?;
        Ok(Self { keys, batch: Vec::new(), bytes: 0, threads: Vec::new(), places: HashMap::new(), held: 0 })
    }

    /// Takes a row that is read from `context` and its own bytes.
    pub(super) fn push(
        &mut self,
        intake: &mut Intake<'_>,
        parse: &Parse<'_>,
        context: &[u8],
        place: String,
        row: Vec<u8>,
    ) -> Result<()> {
        if self.keys.thread.is_some() {
            if let Err((reason, detail)) = self.join(parse, &place, &row) {
                intake.refuse(reason, &place, &detail);
            }
            return Ok(());
        }
        self.bytes += row.len();
        let fingerprint = intake.fingerprint(&[context, &row]);
        self.batch.push(Raw { place, fingerprint, content: row });
        if self.batch.len() == BATCH || self.bytes > BATCH_BYTES {
            self.flush(intake, parse)?;
        }
        Ok(())
    }

    /// Passes on the rows that are held; called before `parse` changes.
    pub(super) fn flush(&mut self, intake: &mut Intake<'_>, parse: &Parse<'_>) -> Result<()> {
        let (spec, keys) = (intake.spec, &self.keys);
        let batch = std::mem::take(&mut self.batch);
        self.bytes = 0;
        intake.take(&batch, |raw| match parse(&raw.content) {
            Ok(record) => document::document(spec, keys, &record),
            Err(fault) => Reading::from(Err(fault)),
        })
    }

    /// Puts a row into its thread.
    fn join(&mut self, parse: &Parse<'_>, place: &str, row: &[u8]) -> Result<(), Fault> {
        let record = parse(row)?;
        let Some(key) = &self.keys.thread else { return Ok(()) };
        let id = key.text(&record).ok_or_else(|| (DropReason::NoId, key.why_not(&record)))?;
        self.held += row.len() as u64;
        if self.held > MAX_HELD_BYTES {
            return Err((DropReason::TooLarge, format!("more than {MAX_HELD_BYTES} bytes of rows to be joined")));
        }
        let at = *self.places.entry(id).or_insert(self.threads.len());
        match self.threads.get_mut(at) {
            Some((_, rows)) => rows.push(record),
            None => self.threads.push((place.to_owned(), vec![record])),
        }
        Ok(())
    }

    /// Passes on the threads, when all rows have come.
    pub(super) fn finish(self, intake: &mut Intake<'_>) -> Result<()> {
        let (spec, keys) = (intake.spec, &self.keys);
        let mut threads = self.threads.into_iter().peekable();
        while threads.peek().is_some() {
            let batch: Vec<Raw<Vec<Record>>> = threads
                .by_ref()
                .take(BATCH)
                .map(|(place, content)| {
                    let said = serde_json::to_vec(&content).unwrap_or_default();
                    Raw { place, fingerprint: intake.fingerprint(&[&said]), content }
                })
                .collect();
            intake.take(&batch, |raw| document::joined(spec, keys, &raw.content))?;
        }
        Ok(())
    }
}
