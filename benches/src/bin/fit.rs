//! Fits ranking and calibration on judged sets and writes `model.toml`. Prints what the left-out
//! halves say; never reports on what it fitted on.

use std::path::PathBuf;

use clap::Parser;
use tier0_benches::{
    fit::{Fold, fit_calibration, fit_ranking, judged_hits, mean_ndcg, precision_and_coverage},
    sets::{self, JudgedSet},
};
use tier0_indexer::Kind;
use tier0_server::query::Model;

/// Fit the parameters of ranking and calibration.
#[derive(Parser)]
struct Arguments {
    /// Sets to fit the ranking on: a TOML file of `[[set]]` with name, config, drafts, qrels, kind, `as_of`.
    #[arg(long)]
    ranking: Option<PathBuf>,
    /// Sets to fit the calibration on, drafts that nothing answers included.
    #[arg(long)]
    calibration: Option<PathBuf>,
    /// Share of shown first hits that shall be right.
    #[arg(long, default_value_t = 0.8)]
    precision: f32,
    /// Passes over all parameters.
    #[arg(long, default_value_t = 2)]
    rounds: usize,
    /// File to write; without it the result is printed.
    #[arg(long)]
    output: Option<PathBuf>,
}

const HEADER: &str = "# Parameters of ranking and calibration. Written by `cargo run --release -p tier0-benches --bin fit`;\n\
    # docs/measurements.md tells on what and how well. Do not edit by hand.\n\n";

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let mut model = Model::bundled();
    if let Some(path) = &arguments.ranking {
        let mut sets = sets::open(path)?;
        cross_validate(&mut sets, &model, arguments.rounds)?;
        model = fit_ranking(&mut sets, &model, Fold::All, arguments.rounds)?;
    }
    if let Some(path) = &arguments.calibration {
        calibrate(&mut sets::open(path)?, &mut model, arguments.precision)?;
    }
    let text = format!("{HEADER}{}", toml::to_string_pretty(&model)?);
    match arguments.output {
        Some(path) => std::fs::write(path, text)?,
        None => println!("{text}"),
    }
    Ok(())
}

/// Fits on each half, prints what the other half says.
fn cross_validate(sets: &mut [JudgedSet], start: &Model, rounds: usize) -> anyhow::Result<()> {
    for fold in [Fold::Even, Fold::Odd] {
        let fitted = fit_ranking(sets, start, fold, rounds)?;
        for set in sets.iter_mut() {
            let before = mean_ndcg(&set.run(start)?.outcomes, fold.other());
            let after = mean_ndcg(&set.run(&fitted)?.outcomes, fold.other());
            println!("{}: fitted on {fold:?}, nDCG@10 of the others {before:.4} -> {after:.4}", set.name);
        }
    }
    Ok(())
}

fn calibrate(sets: &mut [JudgedSet], model: &mut Model, precision: f32) -> anyhow::Result<()> {
    for kind in [Kind::Doc, Kind::Thread] {
        let mut hits = Vec::new();
        for set in sets.iter_mut().filter(|set| set.kind == kind) {
            set.run(model)?;
            hits.extend(judged_hits(set, kind)?);
        }
        for fold in [Fold::Even, Fold::Odd] {
            let (reached, shown) =
                precision_and_coverage(&hits, fold.other(), &fit_calibration(&hits, fold, precision));
            println!(
                "{kind:?}: fitted on {fold:?}, others: precision {reached:.3}, shown for {shown:.3} of the drafts"
            );
        }
        let fitted = fit_calibration(&hits, Fold::All, precision);
        match kind {
            Kind::Doc => model.calibration.doc = fitted,
            Kind::Thread => model.calibration.thread = fitted,
        }
    }
    Ok(())
}
