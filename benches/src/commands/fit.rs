//! Fits the parameters of ranking and calibration on judged sets and writes `model.toml`. Reports on the
//! folds that it left out, never on what it fitted on.

use std::path::{Path, PathBuf};

use clap::Args;
use tier0_benches::{
    calibration::{Fit, JudgedHit, judged_hits, shown},
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
    query::{Calibration, Lane, Meaning, Model, Weights},
};

/// Fit the parameters of ranking and calibration.
#[derive(Args)]
pub(crate) struct Arguments {
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

const HEADER: &str = "# Parameters of ranking and calibration. Written by `cargo run --release -p tier0-benches -- fit`;\n\
    # docs/measurements.md tells on what and how well. Do not edit by hand.\n\n";

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<()> {
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
    match &arguments.output {
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
        collected.push(Collected { examples: examples(set)?, ..Collected::of(set) });
    }
    Ok((meaning, collected))
}

/// Fits without each fold in turn and prints what that fold says; returns what all together give.
fn cross_validate(sets: &[&Collected], start: &Weights) -> Weights {
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
fn across(sets: &[&Collected], start: &Weights) {
    for set in sets.iter().filter(|_| sets.len() > 1) {
        let fitted = fit_weights(&parts(std::slice::from_ref(set), |_| true), start, |_| true);
        for other in sets.iter().filter(|other| other.name != set.name) {
            println!("{}: fitted on {} alone, nDCG@10 {:.4}", other.name, set.name, mean_ndcg(other, &fitted));
        }
    }
}

/// Fits the calibration on all, and prints what each product's left-out folds say. The one that is returned is
/// that of the product whose judgements are complete, else of the first: only there is what nobody judged
/// wrong. The weights are given: the drafts of a calibration are others than those they were fitted on, or a
/// few numbers cannot learn them.
fn calibrate(sets: &[&Collected], weights: &Weights, precision: f32) -> Calibration {
    let mut products: Vec<&Path> = sets.iter().map(|set| set.product.as_path()).collect();
    products.sort_unstable();
    products.dedup();
    let hits = |product: Option<usize>, has: &dyn Fn(u8) -> bool| -> Vec<JudgedHit> {
        // What no draft is right for tells of the weights, and nothing of how many are right.
        let own = sets.iter().filter(|set| product.is_none_or(|at| set.product == products[at] && is_judged(set)));
        own.flat_map(|set| {
            let number = products.iter().position(|product| set.product == *product).unwrap_or_default();
            let examples = set.examples.iter().filter(|example| has(fold_of(&example.draft)));
            examples.flat_map(move |example| judged_hits(number, example, weights))
        })
        .collect()
    };
    let folds: Vec<Fit> = (0..FOLDS).map(|fold| Fit::on(&hits(None, &|own| own != fold), products.len())).collect();
    for (number, product) in products.iter().enumerate() {
        let mut counts = [0; 3];
        for (fold, fit) in (0..FOLDS).zip(&folds) {
            let fitted = fit.calibration(number, &hits(Some(number), &|own| own != fold), precision);
            let of_fold = shown(&hits(Some(number), &|own| own == fold), &fitted);
            counts.iter_mut().zip(of_fold).for_each(|(sum, count)| *sum += count);
        }
        let [right, shown, all] = counts;
        println!("{}: left-out folds show {shown} of {all} first hits, {right} of them right", product.display());
    }
    let is_complete = |number: &usize| {
        sets.iter().any(|set| set.product == products[*number] && set.has_unanswered && is_judged(set))
    };
    let home = (0..products.len()).find(is_complete).unwrap_or_default();
    Fit::on(&hits(None, &|_| true), products.len()).calibration(home, &hits(Some(home), &|_| true), precision)
}

/// Whether anything is right for any draft of a set.
fn is_judged(set: &Collected) -> bool {
    set.answered().next().is_some()
}
