//! Counts how many texts of another subject are shown any page or thread: those that are sure enough for a
//! customer. Guidance of the policy is not counted.

use std::{collections::HashMap, path::PathBuf};

use anyhow::Context;
use clap::Args;
use tier0_benches::off_topic::{as_documents, ask, sample, surest, texts};
use tier0_indexer::generation::Shelf;
use tier0_server::{config::Config, draft::Draft, models::Models, snapshot::Snapshot};

/// How many of the surest hits are printed.
const SUREST: usize = 10;

/// Count answers to drafts that an index has nothing for.
#[derive(Args)]
pub(crate) struct Arguments {
    /// Configuration of the index; `tier0 index` must have built it.
    #[arg(long, required_unless_present = "documents")]
    config: Option<PathBuf>,
    /// The texts: JSONL with `_id` and `text`, plain or gzipped, or a CLINC150 file with --key.
    #[arg(long, value_name = "FILE")]
    texts: PathBuf,
    /// A part of a CLINC150 file, as `test` or `oos_test`; may be given several times.
    #[arg(long = "key")]
    keys: Vec<String>,
    /// Ask so many of them, drawn by hash.
    #[arg(long, value_name = "COUNT")]
    sample: Option<usize>,
    /// Ask nothing; write the `train` part of the CLINC150 file as one document for each intent, to be indexed.
    #[arg(long, value_name = "FILE")]
    documents: Option<PathBuf>,
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    if let Some(path) = &arguments.documents {
        let documents = as_documents(&arguments.texts)?;
        return std::fs::write(path, documents).with_context(|| format!("cannot write `{}`", path.display()));
    }
    let Some(config) = &arguments.config else { return Ok(()) };
    let config = Config::load(config)?;
    let snapshot = Snapshot::open_current(&Shelf::new(&config.index.dir), &Models::open(&config.model)?)?;
    let texts = sample(texts(&arguments.texts, &arguments.keys)?, arguments.sample);
    let shown = ask(&snapshot, &texts)?;
    let share = |count: usize| format!("{count} ({:.2}%)", percent(count, shown.len()));
    println!(
        "vectors {:?}; {} texts, shown anything: {}; pages: {}; threads: {}",
        snapshot.index.meaning(),
        shown.len(),
        share(shown.iter().filter(|one| one.surest.is_some()).count()),
        share(shown.iter().filter(|one| one.has_docs).count()),
        share(shown.iter().filter(|one| one.has_threads).count())
    );
    let by_id: HashMap<&str, &Draft> = texts.iter().map(|(id, draft)| (id.as_str(), draft)).collect();
    for (one, hit, confidence) in surest(&shown, SUREST) {
        let text = by_id.get(one.id.as_str()).map(|draft| format!("{} {}", draft.subject, draft.body));
        let text: String = text.unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
        let text: String = text.chars().take(100).collect();
        println!("  {confidence:.3} {hit} for {}: {text}", one.id);
    }
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "counts of texts")]
fn percent(count: usize, of: usize) -> f64 {
    100.0 * count as f64 / of.max(1) as f64
}
