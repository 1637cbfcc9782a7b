//! Puts our ranking beside simple ones on judged sets: plain BM25, vectors alone, both fused by ranks and by a
//! fitted sum. What is fitted is fitted on folds by hash and reported on those left out. Changes nothing.

use std::path::{Path, PathBuf};

use clap::Args;
use tier0_benches::{
    baselines::{Bm25, Scored, by_popularity, by_ranks, by_sum, by_vectors},
    bootstrap::ratio,
    chronology,
    depth::recall,
    examples::{Example, examples},
    folds::{FOLDS, fold_of},
    sets,
    validation::{Collected, figures_of, left_out, parts},
    weights::fit_weights,
};
use tier0_indexer::Kind;
use tier0_server::{
    evaluate::{Figures, figures, questions, side_by_side, summarise},
    query::{Features, Lane, Meaning, Model, Weights},
};

/// Compare our ranking with simple ones.
#[derive(Args)]
pub(crate) struct Arguments {
    /// Sets to fit on and report: a TOML file as `fit` takes it.
    #[arg(long)]
    sets: PathBuf,
    /// Sets to report on only.
    #[arg(long)]
    report: Option<PathBuf>,
    /// Also measure memory by time: fit on the older drafts, report on the newest fifth.
    #[arg(long)]
    by_time: bool,
    /// Only measure recall@100 of the candidates beside that of every document, on a tenth of the drafts.
    #[arg(long)]
    recall: bool,
    /// Features that our lines do without; what is measured by time has them all.
    #[arg(long)]
    without: Vec<String>,
}

/// A set with the rankings that are not ours.
struct Compared {
    set: Collected,
    /// For each answered draft, in order.
    words: Vec<Vec<Scored>>,
    vectors: Vec<Vec<Scored>>,
    popularity: Vec<Vec<Scored>>,
}

/// Features that each of our lines takes.
const LINES: [(&str, &[&str]); 3] = [
    ("ours, words and artefacts", &["words", "passage_words", "title", "artefacts"]),
    (
        "ours, memory off",
        &["words", "passage_words", "title", "artefacts", "whole", "opening", "cosine", "subject", "answers", "youth"],
    ),
    ("ours", Features::NAMES),
];

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    if arguments.recall {
        return print_recall(&arguments.sets);
    }
    let fitted = collect(&arguments.sets)?;
    let reported = arguments.report.as_deref().map(collect).transpose()?.unwrap_or_default();
    println!("| set | line | nDCG@10 | 95% | success@3 | success@5 |\n|---|---|---|---|---|---|");
    for kind in [Kind::Doc, Kind::Thread] {
        let own: Vec<&Compared> = fitted.iter().filter(|compared| compared.set.kind == kind).collect();
        let sets: Vec<&Collected> = own.iter().map(|compared| &compared.set).collect();
        if sets.is_empty() {
            continue;
        }
        let start = Model::bundled().of(Meaning::Encoder, kind).weights;
        let is_left = |name: &str| !arguments.without.iter().any(|without| without == name);
        let ours: Vec<Vec<Weights>> = LINES
            .iter()
            .map(|(_, taken)| left_out(&sets, &start, |name| taken.contains(&name) && is_left(name)))
            .collect();
        for compared in &own {
            let shares: Vec<f64> = (0..FOLDS).map(|fold| best_share(&[compared], |own| own != fold)).collect();
            print(compared, &shares, &ours);
        }
        let shares = [best_share(&own, |_| true); FOLDS as usize];
        let all = |taken: &[&str]| {
            fit_weights(&parts(&sets, |_| true), &start, |name| taken.contains(&name) && is_left(name))
        };
        let ours: Vec<Vec<Weights>> = LINES.iter().map(|(_, taken)| vec![all(taken); usize::from(FOLDS)]).collect();
        for compared in reported.iter().filter(|compared| compared.set.kind == kind) {
            print(compared, &shares, &ours);
        }
        println!("weights of all: {:?}", all(Features::NAMES));
        for compared in own.iter().filter(|_| arguments.by_time) {
            let popular = compared.figures(|at| compared.popularity[at].clone());
            println!("{}", chronology::report(&compared.set, &popular, &start, LINES[1].1));
        }
    }
    Ok(())
}

fn print_recall(path: &Path) -> anyhow::Result<()> {
    for set in sets::open(path, None)? {
        let name = set.name.clone();
        let [few, all] = recall(set)?;
        println!("{name}: recall@100 {few:.4} of the lanes' best, {all:.4} of every document");
    }
    Ok(())
}

fn collect(path: &Path) -> anyhow::Result<Vec<Compared>> {
    sets::open(path, Some(&[Lane::Lexical, Lane::Artefacts, Lane::Semantic, Lane::Memory]))?
        .into_iter()
        .map(|set| {
            eprintln!("{}: vectors {:?}", set.name, set.index.meaning());
            let asked = questions(&set.index, &set.drafts, &set.judgements, set.kind, set.is_as_of)?;
            let asked: Vec<_> = asked.into_iter().filter(|question| !question.right.is_empty()).collect();
            let bm25 = Bm25::new(set.index.generation(), set.kind);
            let words = side_by_side(&asked, |question| bm25.ranking(question))?;
            let of_question = |question| by_popularity(set.index.generation(), set.kind, question);
            let popularity = asked.iter().map(of_question).collect();
            let mut examples = examples(&set)?;
            examples.retain(|example| !example.right.is_empty());
            let vectors = examples.iter().map(|example| by_vectors(&example.candidates)).collect();
            Ok(Compared { set: Collected { examples, ..Collected::of(&set) }, words, vectors, popularity })
        })
        .collect()
}

impl Compared {
    /// Figures of each draft by a ranking of it, which is asked for by its place.
    fn figures(&self, ranking: impl Fn(usize) -> Vec<Scored>) -> Vec<Figures> {
        let of = |(at, example): (usize, &Example)| {
            figures(&ranking(at).iter().map(|&(document, _)| document).collect::<Vec<_>>(), &example.right)
        };
        self.set.examples.iter().enumerate().map(of).collect()
    }

    fn fold(&self, at: usize) -> usize {
        usize::from(fold_of(&self.set.examples[at].draft))
    }
}

/// The share of vectors in the sum with BM25 that is best for the drafts of the folds that `has` takes.
fn best_share(sets: &[&Compared], has: impl Fn(u8) -> bool) -> f64 {
    let mean = |share: f64| -> f64 {
        sets.iter()
            .map(|one| {
                let all = one.figures(|at| by_sum(&one.vectors[at], &one.words[at], share));
                let kept: Vec<Figures> = (all.into_iter().zip(&one.set.examples))
                    .filter(|(_, example)| has(fold_of(&example.draft)))
                    .map(|(figures, _)| figures)
                    .collect();
                summarise(&kept).ndcg_at_10
            })
            .sum()
    };
    let shares = (0..=20).map(|step| f64::from(step) / 20.0);
    shares
        .map(|share| (mean(share), share))
        .fold((f64::MIN, 0.0), |best, next| if next.0 > best.0 { next } else { best })
        .1
}

/// Prints the lines of a set; shares and weights are by fold.
fn print(compared: &Compared, shares: &[f64], ours: &[Vec<Weights>]) {
    let Compared { set, words, vectors, .. } = compared;
    let mut lines: Vec<(&str, Vec<Figures>)> = vec![
        ("BM25", compared.figures(|at| words[at].clone())),
        ("vectors alone", compared.figures(|at| vectors[at].clone())),
        ("both by ranks", compared.figures(|at| by_ranks(&vectors[at], &words[at]))),
        ("both by a fitted sum", compared.figures(|at| by_sum(&vectors[at], &words[at], shares[compared.fold(at)]))),
    ];
    let simple = lines.len();
    lines.extend(LINES.iter().zip(ours).map(|((name, _), folds)| (*name, figures_of(set, folds))));
    for (name, figures) in &lines {
        let found = summarise(figures);
        let [low, high] = found.intervals["ndcg_at_10"];
        println!(
            "| {} ({}) | {name} | {:.4} | {low:.3} to {high:.3} | {:.3} | {:.3} |",
            set.name, found.drafts, found.ndcg_at_10, found.success_at_3, found.success_at_5
        );
    }
    let gains = |line: &(&str, Vec<Figures>)| line.1.iter().map(|one| one.ndcg_at_10).collect::<Vec<f64>>();
    let best = lines[..simple].iter().map(gains).max_by(|a, b| a.iter().sum::<f64>().total_cmp(&b.iter().sum()));
    for line in &lines[simple..] {
        let (over_best, [low, high]) = ratio(&gains(line), best.as_deref().unwrap_or_default());
        let (over_words, [from, to]) = ratio(&gains(line), &gains(&lines[0]));
        println!(
            "| | {} over the best simple line | {over_best:.3} | {low:.3} to {high:.3} | over BM25 {over_words:.3} | {from:.3} to {to:.3} |",
            line.0
        );
    }
}
