//! Fits the parameters of ranking and calibration on judged sets and writes `model.toml`. Reports on the
//! folds that it left out, never on what it fitted on.

use std::path::PathBuf;

use clap::Parser;
use tier0_benches::{
    calibration::{JudgedHit, fit_calibration, judged_hits, precision_and_coverage},
    examples::{Example, examples},
    folds::{FOLDS, fold_of},
    sets::{self, JudgedSet},
    weights::fit_weights,
    words::fit_words,
};
use tier0_indexer::Kind;
use tier0_server::query::{Calibration, Features, Lane, Meaning, Model};

/// Fit the parameters of ranking and calibration.
#[derive(Parser)]
struct Arguments {
    /// Sets to fit on: a TOML file of `[[set]]` with name, config, drafts, qrels, kind, `as_of`, `unanswered`.
    #[arg(long)]
    sets: PathBuf,
    /// Further sets to report on only.
    #[arg(long)]
    report: Option<PathBuf>,
    /// Sets to fit the calibration on, drafts that nothing answers included; without it those of `--sets`.
    #[arg(long)]
    calibration: Option<PathBuf>,
    /// Lanes that are not taken.
    #[arg(long, value_enum)]
    without: Vec<Lane>,
    /// Share of shown first hits that shall be right.
    #[arg(long, default_value_t = 0.8)]
    precision: f32,
    /// Passes over the parameters of words; 0 leaves them.
    #[arg(long, default_value_t = 0)]
    words: usize,
    /// File to start from and to write; without it the bundled parameters, printed.
    #[arg(long)]
    output: Option<PathBuf>,
}

const HEADER: &str = "# Parameters of ranking and calibration. Written by `cargo run --release -p tier0-benches --bin fit`;\n\
    # docs/measurements.md tells on what and how well. Do not edit by hand.\n\n";

/// The examples of a set.
struct Collected {
    name: String,
    kind: Kind,
    examples: Vec<Example>,
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let mut model = match &arguments.output {
        Some(path) if path.exists() => toml::from_str(&std::fs::read_to_string(path)?)?,
        _ => Model::bundled(),
    };
    let all = [Lane::Lexical, Lane::Artefacts, Lane::Semantic, Lane::Memory];
    let lanes: Vec<Lane> = all.into_iter().filter(|lane| !arguments.without.contains(lane)).collect();
    let mut sets = sets::open(&arguments.sets, Some(&lanes))?;
    if arguments.words > 0 {
        model = fit_words(&mut sets, &model, None, arguments.words)?;
    }
    let (meaning, collected) = collect(&mut sets, &model)?;
    drop(sets);
    let reported = match &arguments.report {
        Some(path) => collect(&mut sets::open(path, Some(&lanes))?, &model)?.1,
        None => Vec::new(),
    };
    let judged = match &arguments.calibration {
        Some(path) => Some(collect(&mut sets::open(path, Some(&lanes))?, &model)?.1),
        None => None,
    };
    for kind in [Kind::Doc, Kind::Thread] {
        let own = of_kind(&collected, kind);
        if own.is_empty() {
            continue;
        }
        let fitted = model.of_mut(meaning, kind);
        let start = fitted.weights;
        fitted.weights = cross_validate(&own, &start);
        across(&own, &start);
        for set in reported.iter().filter(|set| set.kind == kind) {
            println!(
                "{}: nothing of it fitted, nDCG@10 {:.4}",
                set.name,
                mean_ndcg(set.examples.iter(), &fitted.weights)
            );
        }
        let judged = judged.as_ref().map_or(own, |judged| of_kind(judged, kind));
        fitted.calibration = calibrate(&judged, &fitted.weights, arguments.precision);
    }
    let text = format!("{HEADER}{}", toml::to_string_pretty(&model)?);
    match arguments.output {
        Some(path) => std::fs::write(path, text)?,
        None => println!("{text}"),
    }
    Ok(())
}

fn of_kind(collected: &[Collected], kind: Kind) -> Vec<&Collected> {
    collected.iter().filter(|set| set.kind == kind).collect()
}

fn collect(sets: &mut [JudgedSet], model: &Model) -> anyhow::Result<(Meaning, Vec<Collected>)> {
    let mut collected = Vec::new();
    let mut meaning = Meaning::Off;
    for set in sets {
        set.index.set_model(model.clone());
        meaning = set.index.meaning();
        eprintln!("{}: vectors {meaning:?}", set.name);
        collected.push(Collected { name: set.name.clone(), kind: set.kind, examples: examples(set)? });
    }
    Ok((meaning, collected))
}

fn mean_ndcg<'a>(examples: impl Iterator<Item = &'a Example>, weights: &Features) -> f64 {
    let (mut sum, mut count) = (0.0, 0_u32);
    for example in examples.filter(|example| !example.right.is_empty()) {
        sum += example.ndcg(weights);
        count += 1;
    }
    sum / f64::from(count.max(1))
}

/// The examples of each set that are in one of the folds.
fn of_folds<'a>(sets: &[&'a Collected], has: impl Fn(u8) -> bool) -> Vec<Vec<&'a Example>> {
    let own = |set: &&'a Collected| set.examples.iter().filter(|example| has(fold_of(&example.draft))).collect();
    sets.iter().map(own).collect()
}

/// Fits without each fold in turn and prints what that fold says; returns what all together give.
fn cross_validate(sets: &[&Collected], start: &Features) -> Features {
    let fitted: Vec<Features> = (0..FOLDS).map(|fold| fit_weights(&of_folds(sets, |own| own != fold), start)).collect();
    for set in sets {
        let (mut before, mut after, mut count) = (0.0, 0.0, 0_u32);
        for example in set.examples.iter().filter(|example| !example.right.is_empty()) {
            before += example.ndcg(start);
            after += example.ndcg(&fitted[usize::from(fold_of(&example.draft))]);
            count += 1;
        }
        let count = f64::from(count.max(1));
        println!(
            "{}: {count} drafts, nDCG@10 before {:.4}, left-out folds {:.4}",
            set.name,
            before / count,
            after / count
        );
    }
    fit_weights(&of_folds(sets, |_| true), start)
}

/// Fits on each set alone and prints what the others say.
fn across(sets: &[&Collected], start: &Features) {
    for set in sets.iter().filter(|_| sets.len() > 1) {
        let fitted = fit_weights(&of_folds(std::slice::from_ref(set), |_| true), start);
        for other in sets.iter().filter(|other| other.name != set.name) {
            println!(
                "{}: fitted on {} alone, nDCG@10 {:.4}",
                other.name,
                set.name,
                mean_ndcg(other.examples.iter(), &fitted)
            );
        }
    }
}

/// Fits the calibration on all, and prints what each fold says of a fit without it. The weights are given:
/// the drafts of a calibration are others than those they were fitted on, or a few numbers cannot learn them.
fn calibrate(sets: &[&Collected], weights: &Features, precision: f32) -> Calibration {
    let hits_of = |has: &dyn Fn(u8) -> bool| -> Vec<JudgedHit> {
        of_folds(sets, has).into_iter().flatten().flat_map(|example| judged_hits(example, weights)).collect()
    };
    for fold in 0..FOLDS {
        let fitted = fit_calibration(&hits_of(&|own| own != fold), precision);
        let (reached, shown) = precision_and_coverage(&hits_of(&|own| own == fold), &fitted);
        println!("fold {fold} left out: precision {reached:.3}, shown for {shown:.3} of the drafts");
    }
    fit_calibration(&hits_of(&|_| true), precision)
}
