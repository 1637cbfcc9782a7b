//! Puts threads together from the pieces of an export, some at a time, and hands them to the intake.
//! Knows no export format.

use serde::de::DeserializeOwned;

use super::{
    pieces::Pieces,
    thread::{self, Thread},
};
use crate::{
    error::Result,
    source::{intake::Intake, limits::MAX_THREAD_BYTES, record::Raw, report::DropReason},
};

/// How many threads are held at once, if they are small.
const BATCH: usize = 256;

/// A thread as it stands in its export, and where its question stands.
pub(super) struct Assembled {
    pub(super) place: String,
    pub(super) thread: Thread,
}

/// Has `assemble` make a thread of the pieces under each key, in the order of the keys. It gives none
/// where there is none, and has then counted why.
///
/// # Errors
/// When pieces cannot be read back, and what the sink returns.
pub(super) fn threads<P: DeserializeOwned>(
    intake: &mut Intake<'_>,
    pieces: Pieces,
    mut assemble: impl FnMut(&mut Intake<'_>, u64, Vec<P>) -> Option<Assembled>,
) -> Result<()> {
    let mut gathered = pieces.gathered()?;
    let mut batch = Batch::default();
    for key in gathered.keys() {
        let bytes = gathered.size(key);
        if bytes > MAX_THREAD_BYTES {
            intake.refuse(
                DropReason::TooLarge,
                &format!("thread {key}"),
                &format!("more than {MAX_THREAD_BYTES} bytes"),
            );
            continue;
        }
        let pieces = gathered.get(key)?;
        if let Some(assembled) = assemble(intake, key, pieces) {
            batch.push(intake, assembled, bytes)?;
        }
    }
    batch.take(intake)
}

/// Threads that wait to be read side by side.
#[derive(Default)]
pub(super) struct Batch {
    threads: Vec<Raw<Thread>>,
    bytes: u64,
}

impl Batch {
    /// Adds a thread of about `bytes` bytes.
    ///
    /// # Errors
    /// What the sink returns.
    pub(super) fn push(&mut self, intake: &mut Intake<'_>, assembled: Assembled, bytes: u64) -> Result<()> {
        let said = serde_json::to_vec(&assembled.thread).unwrap_or_default();
        let fingerprint = intake.fingerprint(&[&said]);
        self.threads.push(Raw { place: assembled.place, fingerprint, content: assembled.thread });
        self.bytes += bytes;
        if self.threads.len() >= BATCH || self.bytes >= MAX_THREAD_BYTES {
            self.take(intake)?;
        }
        Ok(())
    }

    /// Has those that wait read.
    ///
    /// # Errors
    /// What the sink returns.
    pub(super) fn take(&mut self, intake: &mut Intake<'_>) -> Result<()> {
        let spec = intake.spec;
        let threads = std::mem::take(&mut self.threads);
        self.bytes = 0;
        intake.take(&threads, |raw| thread::document(spec, raw.content.clone()))
    }
}
