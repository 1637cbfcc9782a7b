//! Measures whether a clue that stands late in a long draft is found as well as one that stands first, beside
//! what is found by those who read only a part. Documents, memory off: past answers tell nothing.

use std::path::PathBuf;

use clap::Args;
use tier0_benches::{clues::measure::measure, sets};
use tier0_indexer::Kind;
use tier0_server::query::Lane;

/// Measure clues after character 200, 2,000 and 10,000 of long drafts.
#[derive(Args)]
pub(crate) struct Arguments {
    /// Sets to take drafts from, those of documents: a TOML file as `fit` takes it.
    #[arg(long)]
    sets: PathBuf,
    /// Most drafts of each set, drawn by hash.
    #[arg(long, default_value_t = 200)]
    count: usize,
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let lanes = [Lane::Lexical, Lane::Artefacts, Lane::Semantic];
    println!("| set | before the clue | characters | asked | success@5 | of the short form | 95% |");
    println!("|---|---|---|---|---|---|---|");
    for set in sets::open(&arguments.sets, Some(&lanes))?.iter().filter(|set| set.kind == Kind::Doc) {
        eprintln!("{}: vectors {:?}", set.name, set.index.meaning());
        print!("{}", measure(set, arguments.count)?.rows());
    }
    Ok(())
}
