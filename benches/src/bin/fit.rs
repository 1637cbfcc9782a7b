//! Fits the parameters of ranking and calibration on judged sets and writes `model.toml`. Reports on the
//! folds that it left out, never on what it fitted on.

use std::path::PathBuf;

use clap::Parser;
use tier0_benches::{
    calibration::{JudgedHit, fit_calibration, judged_hits, precision_and_coverage},
    examples::examples,
    folds::{FOLDS, fold_of},
    sets::{self, JudgedSet},
    validation::{Collected, figures_of, left_out, mean_ndcg, parts},
    weights::fit_weights,
    words::fit_words,
};
use tier0_indexer::Kind;
use tier0_server::{
    evaluate::summarise,
    query::{Calibration, Features, Lane, Meaning, Model},
};

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
            println!("{}: nothing of it fitted, nDCG@10 {:.4}", set.name, mean_ndcg(set, &fitted.weights));
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

/// Fits without each fold in turn and prints what that fold says; returns what all together give.
fn cross_validate(sets: &[&Collected], start: &Features) -> Features {
    let folds = left_out(sets, start, |_| true);
    for set in sets {
        let found = summarise(&figures_of(set, &folds));
        println!(
            "{}: {} drafts, nDCG@10 before {:.4}, left-out folds {:.4}, success@3 {:.4}",
            set.name,
            found.drafts,
            mean_ndcg(set, start),
            found.ndcg_at_10,
            found.success_at_3
        );
    }
    fit_weights(&parts(sets, |_| true), start, |_| true)
}

/// Fits on each set alone and prints what the others say.
fn across(sets: &[&Collected], start: &Features) {
    for set in sets.iter().filter(|_| sets.len() > 1) {
        let fitted = fit_weights(&parts(std::slice::from_ref(set), |_| true), start, |_| true);
        for other in sets.iter().filter(|other| other.name != set.name) {
            println!("{}: fitted on {} alone, nDCG@10 {:.4}", other.name, set.name, mean_ndcg(other, &fitted));
        }
    }
}

/// Fits the calibration on all, and prints what each fold says of a fit without it. The weights are given:
/// the drafts of a calibration are others than those they were fitted on, or a few numbers cannot learn them.
fn calibrate(sets: &[&Collected], weights: &Features, precision: f32) -> Calibration {
    let hits_of = |has: &dyn Fn(u8) -> bool| -> Vec<JudgedHit> {
        parts(sets, |own| has(fold_of(&own.draft)))
            .into_iter()
            .flatten()
            .flat_map(|example| judged_hits(example, weights))
            .collect()
    };
    for fold in 0..FOLDS {
        let fitted = fit_calibration(&hits_of(&|own| own != fold), precision);
        let (reached, shown) = precision_and_coverage(&hits_of(&|own| own == fold), &fitted);
        println!("fold {fold} left out: precision {reached:.3}, shown for {shown:.3} of the drafts");
    }
    fit_calibration(&hits_of(&|_| true), precision)
}
