//! The policy as it is written now: its file, and the pages that its rules quote as they are in the sources. It needs
//! no index, writes nothing, and reads no source that no rule quotes.

use std::collections::BTreeSet;

use anyhow::bail;
use tier0_indexer::{
    Document, Result,
    document::PUBLIC,
    passage::passages,
    source::{self, Entry, Fingerprint, Kept, Sink},
};

use crate::{
    attached::parts,
    config::Config,
    error::InputError,
    indexing::read_policy,
    scope::{Pages, Policy},
};

/// A policy with the pages that its rules quote.
pub struct Written {
    /// The policy.
    pub policy: Policy,
    /// The documents that rules quote and everybody may see.
    pub pages: Pages,
}

/// Reads the policy of a configuration and what it quotes.
///
/// # Errors
/// When there is no policy with rules, or it or a source that it quotes cannot be read.
pub fn read(config: &Config) -> anyhow::Result<Written> {
    let policy = Policy::parse(&read_policy(config)?).map_err(|error| InputError(error.to_string()))?;
    if policy.rules().is_empty() {
        bail!(InputError(
            "there is no policy with rules; name one with `[policy] file` in the configuration".to_owned()
        ));
    }
    let pages = read_pages(config, &policy)?;
    Ok(Written { policy, pages })
}

/// Reads the documents that the rules of a policy quote from the sources of a configuration; those that not everybody
/// may see are left out.
///
/// # Errors
/// When a source cannot be read.
pub fn read_pages(config: &Config, policy: &Policy) -> Result<Pages> {
    let wanted: BTreeSet<&str> = policy.rules().iter().map(|rule| rule.document.as_str()).collect();
    let mut quoted = Quoted { wanted, pages: Pages::new() };
    for spec in &config.sources {
        // The id of a document begins with the name of its source.
        let is_quoted = |id: &&str| id.strip_prefix(spec.name.as_str()).is_some_and(|rest| rest.starts_with('/'));
        if quoted.wanted.iter().any(is_quoted) {
            source::read(spec, &mut quoted)?;
        }
    }
    Ok(quoted.pages)
}

/// Keeps the documents that rules quote, and nothing else.
struct Quoted<'a> {
    wanted: BTreeSet<&'a str>,
    pages: Pages,
}

impl Sink for Quoted<'_> {
    fn knows(&self, _: &Fingerprint) -> bool {
        false
    }

    fn id_of(&self, _: &Fingerprint) -> Option<String> {
        None
    }

    fn add(&mut self, _: Entry<'_>, document: Document) -> Result<u64> {
        let id = document.id();
        if document.audience != PUBLIC || !self.wanted.contains(id.as_str()) {
            return Ok(0);
        }
        let cut = passages(&document);
        let count = cut.len() as u64;
        self.pages.insert(id, parts(&document, cut));
        Ok(count)
    }

    fn keep(&mut self, _: &str, _: &Fingerprint) -> Result<Kept> {
        Ok(Kept::default())
    }

    fn redirect(&mut self, _: &str, _: &str, _: &str) {}
}
