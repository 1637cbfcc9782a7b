//! Makes training pairs for the token table from the sources of a configuration, and the list of
//! texts that a teacher is to be asked for.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{BufWriter, Write},
    path::PathBuf,
};

use anyhow::Context;
use clap::Args;
use tier0_benches::random::Random;
use tier0_benches::table::{
    pairs::{self, choose, pairs_of},
    teacher, vocabulary,
};
use tier0_indexer::source::{self, Collected};
use tier0_server::config::Config;

/// Make pairs of texts that belong together.
#[derive(Args)]
pub(crate) struct Arguments {
    /// Configuration whose sources are read.
    #[arg(long)]
    config: PathBuf,
    /// Most pairs of one source, so that a large manual does not drown the others.
    #[arg(long, default_value_t = 4_000)]
    most: usize,
    /// File of pairs to write.
    #[arg(long)]
    output: PathBuf,
    /// File of texts for the teacher to write, one JSON string a line.
    #[arg(long, requires = "vocabulary")]
    texts: Option<PathBuf>,
    /// `vocab.txt` or `tokenizer.json` whose tokens are asked for.
    #[arg(long)]
    vocabulary: Option<PathBuf>,
    /// How many texts of pairs the teacher is asked for.
    #[arg(long, default_value_t = 40_000)]
    taught: usize,
    /// Seed of every choice.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let mut by_source = BTreeMap::new();
    for spec in &Config::load(&arguments.config)?.sources {
        let mut collected = Collected::default();
        source::read(spec, &mut collected)?;
        let pairs: Vec<_> = collected.documents.iter().flat_map(|(_, document)| pairs_of(document)).collect();
        println!("{}: {} documents, {} pairs", spec.name, collected.documents.len(), pairs.len());
        by_source.insert(spec.name.clone(), pairs);
    }
    let mut random = Random::new(arguments.seed);
    let pairs = choose(by_source, arguments.most, &mut random);
    println!("{} pairs", pairs.len());
    let create = |path: &PathBuf| {
        File::create(path).map(BufWriter::new).with_context(|| format!("cannot write `{}`", path.display()))
    };
    pairs::write(&pairs, create(&arguments.output)?)?;
    if let (Some(path), Some(vocabulary)) = (&arguments.texts, &arguments.vocabulary) {
        let tokens = vocabulary::read(vocabulary)?.tokens;
        let mut out = create(path)?;
        for text in teacher::texts(&tokens, &pairs, arguments.taught, &mut random) {
            serde_json::to_writer(&mut out, &text)?;
            out.write_all(b"\n")?;
        }
        out.flush()?;
    }
    Ok(())
}
