//! Trains the token table of the light mode and writes its file. Measures nothing: what a table is
//! worth, judged drafts say.

use std::{fs::File, io::BufReader, path::PathBuf};

use anyhow::{Context, ensure};
use clap::Args;
use tier0_benches::random::Random;
use tier0_benches::table::{
    bags::scale,
    pairs::{self, Pair},
    projection::Projection,
    start,
    teacher::{self, Teacher},
    training::{Material, Recipe, train},
    vocabulary::{self, Vocabulary},
};
use tier0_indexer::embed::{table, wordpiece::WordPieces};

/// Train a token table on pairs of texts that belong together.
#[derive(Args)]
pub(crate) struct Arguments {
    /// Files of pairs: objects with `a` and `b`, one a line.
    #[arg(long, required = true, num_args = 1..)]
    pairs: Vec<PathBuf>,
    /// `vocab.txt` or `tokenizer.json` of an uncased English model.
    #[arg(long)]
    vocabulary: PathBuf,
    /// Texts with the vectors of a larger model.
    #[arg(long)]
    teacher: Option<PathBuf>,
    /// File to write.
    #[arg(long)]
    output: PathBuf,
    /// Length of every vector.
    #[arg(long, default_value_t = 256)]
    dimensions: usize,
    /// Passes over the pairs.
    #[arg(long, default_value_t = 3)]
    epochs: usize,
    /// Pairs in a batch.
    #[arg(long, default_value_t = 512)]
    batch: usize,
    /// Length of the first steps.
    #[arg(long, default_value_t = 0.003)]
    rate: f32,
    /// What similarities are divided by.
    #[arg(long, default_value_t = 0.05)]
    temperature: f32,
    /// What the distance from the teacher counts beside the pairs.
    #[arg(long, default_value_t = 1.0)]
    pull: f32,
    /// Most tokens of a text that count.
    #[arg(long, default_value_t = 160)]
    tokens: usize,
    /// Seed of every choice.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    const SAY_EVERY: usize = 50;
    let vocabulary = vocabulary::read(&arguments.vocabulary)?;
    let pairs = read_pairs(&arguments.pairs)?;
    let teacher = arguments.teacher.as_ref().map(|path| read_teacher(path, arguments.dimensions)).transpose()?;
    let recipe = Recipe {
        dimensions: arguments.dimensions,
        epochs: arguments.epochs,
        batch: arguments.batch,
        rate: arguments.rate,
        temperature: arguments.temperature,
        pull: arguments.pull,
        seed: arguments.seed,
    };
    let material = material(&vocabulary.pieces, &pairs, teacher.as_ref(), arguments.tokens);
    ensure!((1..=material.a.len()).contains(&recipe.batch), "{} pairs are no batch", material.a.len());
    println!("{} tokens, {} pairs, {} taught texts", vocabulary.tokens.len(), material.a.len(), material.taught.len());
    let mut random = Random::new(arguments.seed);
    let mut rows = start::rows(&vocabulary.tokens, &material.b, teacher.as_ref(), arguments.dimensions, &mut random);
    train(&mut rows, &material, &recipe, &mut |losses| {
        let (step, steps) = losses.step;
        if step % SAY_EVERY == 0 || step == steps {
            println!("{step}/{steps}: pairs {:.3}, teacher {:.3}", losses.pairs, losses.teacher);
        }
    });
    write(&vocabulary, &rows, arguments)
}

fn write(vocabulary: &Vocabulary, rows: &[f32], arguments: &Arguments) -> anyhow::Result<()> {
    let tokens: Vec<&str> = vocabulary.tokens.iter().map(String::as_str).collect();
    let bytes = table::write(&tokens, arguments.dimensions, rows)?;
    std::fs::write(&arguments.output, &bytes)
        .with_context(|| format!("cannot write `{}`", arguments.output.display()))?;
    println!("{}: {} bytes", arguments.output.display(), bytes.len());
    Ok(())
}

fn open(path: &PathBuf) -> anyhow::Result<BufReader<File>> {
    File::open(path).map(BufReader::new).with_context(|| format!("cannot read `{}`", path.display()))
}

fn read_pairs(paths: &[PathBuf]) -> anyhow::Result<Vec<Pair>> {
    let mut all = Vec::new();
    for path in paths {
        all.append(&mut pairs::read(open(path)?).with_context(|| format!("`{}`", path.display()))?);
    }
    Ok(all)
}

/// The teacher in the table's dimensions, its vectors at unit length.
fn read_teacher(path: &PathBuf, dimensions: usize) -> anyhow::Result<Teacher> {
    let teacher = teacher::read(open(path)?).with_context(|| format!("`{}`", path.display()))?;
    ensure!(teacher.dimensions >= dimensions, "the teacher has fewer dimensions than the table");
    let mut vectors = Projection::of(&teacher.vectors, teacher.dimensions, dimensions).apply(&teacher.vectors);
    for vector in vectors.chunks_exact_mut(dimensions) {
        let length = vector.iter().map(|value| value * value).sum::<f32>().sqrt().max(f32::MIN_POSITIVE);
        scale(vector, 1.0 / length);
    }
    Ok(Teacher { dimensions, texts: teacher.texts, vectors })
}

/// Everything in tokens. Pairs with an empty side teach nothing and are left out.
fn material(pieces: &WordPieces, pairs: &[Pair], teacher: Option<&Teacher>, most: usize) -> Material {
    let ids = |text: &str| {
        let mut ids = pieces.ids(text, usize::MAX, None);
        ids.truncate(most);
        ids
    };
    let (a, b) =
        pairs.iter().map(|pair| (ids(&pair.a), ids(&pair.b))).filter(|(a, b)| !a.is_empty() && !b.is_empty()).unzip();
    let (taught, vectors) = teacher.map_or_else(Default::default, |teacher| {
        (teacher.texts.iter().map(|text| ids(text)).collect(), teacher.vectors.clone())
    });
    Material { a, b, taught, vectors }
}
