//! What the verbs that ask the rules work with: the generation in force, and the day.

use anyhow::bail;
use tier0_indexer::clock::{Clock, Date, SystemClock, day};

use crate::{
    attached::policy_text_of, cli::index::open, config::Config, error::InputError, indexing::read_policy,
    snapshot::Snapshot,
};

/// The day.
pub(super) fn today() -> Date {
    day(SystemClock.now())
}

/// The generation in force, which must have rules. Says so where its policy is no longer the file.
pub(super) fn in_force(config: &Config) -> anyhow::Result<Snapshot> {
    let snapshot = open(config)?;
    if snapshot.policy.rules().is_empty() {
        bail!(InputError(
            "there is no policy with rules; name one with `[policy] file` and run `tier0 index`".to_owned()
        ));
    }
    if policy_text_of(snapshot.index.generation())? != read_policy(config)? {
        eprintln!(
            "tier0: the policy file has changed since the last build; to ask the new rules run `tier0 index` first"
        );
    }
    Ok(snapshot)
}
