//! Runs a build: every source of the configuration into one generation, the policy beside it, its
//! quotes checked. Ranks nothing and serves nothing.

use std::collections::BTreeMap;

use anyhow::{Context, bail};
use tier0_indexer::{
    Block, Document,
    clock::Clock,
    document::PUBLIC,
    generation::{Manifest, Shelf},
    source::{self, Report},
};

use crate::{
    config::Config,
    scope::{Passage, Policy, check_quotes},
    snapshot::POLICY_FILE,
};

/// Input that cannot be indexed: the operator has to change a file.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct InputError(pub String);

/// Is told how the build gets on.
pub trait Progress {
    /// A source begins.
    fn source(&mut self, name: &str);
    /// So many documents and passages have been added.
    fn added(&mut self, documents: u64, passages: u64);
}

/// Builds and publishes a generation. Returns the account of every record.
///
/// # Errors
/// When a source or the policy cannot be read, a quote does not stand where it should, nothing
/// was found to index, or the disk fails. The generation in force stays in force.
pub fn build(config: &Config, clock: &dyn Clock, progress: &mut dyn Progress) -> anyhow::Result<(Manifest, Report)> {
    let policy_text = read_policy(config)?;
    let policy = Policy::parse(&policy_text).map_err(|error| InputError(error.to_string()))?;
    let shelf = Shelf::new(&config.index.dir);
    let (staged, (mut report, quoted)) = shelf.build(clock, |builder| {
        let mut report = Report::default();
        let mut quoted: BTreeMap<String, Vec<Passage>> =
            policy.rules().iter().map(|rule| (rule.document.clone(), Vec::new())).collect();
        for spec in &config.sources {
            progress.source(&spec.name);
            let account = source::read(spec, &mut |document| {
                if let Some(passages) = quoted.get_mut(&document.id()) {
                    *passages = quotable(&document);
                }
                let passages = builder.add(&document)?;
                progress.added(builder.counts().documents, builder.counts().passages);
                Ok(passages)
            })?;
            report.add(&spec.name, account);
        }
        if !policy_text.is_empty() {
            builder.attach(POLICY_FILE, policy_text.as_bytes())?;
        }
        Ok((report, quoted))
    })?;
    check(&policy, &quoted, &report)?;
    let manifest = shelf.publish(staged)?;
    report.generation.clone_from(&manifest.name);
    report.digest.clone_from(&manifest.digest);
    Ok((manifest, report))
}

fn read_policy(config: &Config) -> anyhow::Result<String> {
    let Some(policy) = &config.policy else { return Ok(String::new()) };
    std::fs::read_to_string(&policy.file).with_context(|| {
        InputError(format!("cannot read the policy `{}`; correct `[policy] file`", policy.file.display()))
    })
}

fn check(policy: &Policy, quoted: &BTreeMap<String, Vec<Passage>>, report: &Report) -> anyhow::Result<()> {
    if report.documents == 0 {
        bail!(InputError("no document was found in any source; check `path` and `kind` of each [[source]]".to_owned()));
    }
    let (_, faults) = check_quotes(policy, |document| quoted.get(document).cloned().unwrap_or_default());
    if !faults.is_empty() {
        let list = faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
        bail!(InputError(format!("{list}\ncorrect the quote or its page; nothing was published")));
    }
    Ok(())
}

/// The text of a document, part by part, as far as a quote needs it; nothing of one that not
/// everybody may see.
fn quotable(document: &Document) -> Vec<Passage> {
    if document.audience != PUBLIC {
        return Vec::new();
    }
    let text = |blocks: &[Block]| blocks.iter().map(Block::text).collect::<Vec<_>>().join("\n");
    let parts = document.parts.iter();
    parts.map(|part| Passage { title: document.title.clone(), url: String::new(), text: text(&part.blocks) }).collect()
}
