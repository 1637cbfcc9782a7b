//! `tier0 eval`: figures on judged drafts, with intervals.

use std::{
    fmt::Write as _,
    path::{Path, PathBuf},
};

use anyhow::Context;
use serde::Serialize;

use super::{
    common::{ConfigArgument, print_json, print_text},
    index::open,
    search::KindArgument,
};
use crate::{
    error::InputError,
    evaluate::{Outcome, Reliability, Run, evaluate, in_words, plot, read_drafts, read_judgements, unanswered},
    query::Lane,
};

/// Measure the ranking on judged drafts.
#[derive(clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    config: ConfigArgument,
    /// Drafts: JSONL with `_id`, `title`, `text`, `created`; plain or gzipped.
    #[arg(long, value_name = "FILE")]
    drafts: PathBuf,
    /// Judgements: BEIR or TREC qrels.
    #[arg(long, value_name = "FILE")]
    qrels: PathBuf,
    /// What is ranked.
    #[arg(long, value_enum)]
    kind: KindArgument,
    /// Leave out each draft's own thread and everything as young as the draft.
    #[arg(long)]
    as_of: bool,
    /// Lanes that are taken, comma-separated; all that the configuration names when nothing is given.
    #[arg(long, value_enum, value_delimiter = ',')]
    lanes: Option<Vec<Lane>>,
    /// Drafts without a judgement are known to have no answer: they count in the calibration, as never right.
    #[arg(long)]
    unanswered: bool,
    /// Draw the calibration into this file, as SVG.
    #[arg(long, value_name = "FILE.svg")]
    plot: Option<PathBuf>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// What is printed as JSON.
#[derive(Serialize)]
struct Evaluated {
    #[serde(flatten)]
    run: Run,
    calibration: Reliability,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let config = arguments.config.load()?;
    let drafts = read_drafts(&arguments.drafts)?;
    let judgements = read_judgements(&arguments.qrels)?;
    let index = open(&config)?.index;
    let index = match &arguments.lanes {
        Some(lanes) => index.with_lanes(lanes.iter().copied().collect()),
        None => index,
    };
    let kind = arguments.kind.into();
    let run = evaluate(&index, &drafts, &judgements, kind, arguments.as_of)?;
    if run.summary.drafts == 0 {
        anyhow::bail!(InputError("no draft has a judgement; check that the ids of both files agree".to_owned()));
    }
    if run.unknown_documents == run.judged_documents {
        anyhow::bail!(InputError(
            "no judged document is in the index; check that --qrels and --kind fit the sources".to_owned()
        ));
    }
    let without = if arguments.unanswered {
        unanswered(&index, &drafts, &judgements, kind, arguments.as_of)?
    } else {
        Vec::new()
    };
    let calibration = &index.fitted(kind).calibration;
    let first = run.outcomes.iter().chain(&without).map(|outcome: &Outcome| outcome.forecast(calibration));
    let calibration = Reliability::of(&first.collect::<Vec<_>>(), without.len(), calibration.threshold);
    if let Some(path) = &arguments.plot {
        draw(path, arguments, &calibration)?;
    }
    if arguments.json {
        return print_json(&Evaluated { run, calibration });
    }
    print_text(&format!("{}\n{}", table(&run), in_words(&calibration)))
}

fn draw(path: &Path, arguments: &Arguments, calibration: &Reliability) -> anyhow::Result<()> {
    let drafts = arguments.drafts.file_name().unwrap_or_default().to_string_lossy();
    let title = format!("{}: {} drafts of {drafts}", kind_in_words(arguments.kind), calibration.drafts);
    std::fs::write(path, plot(calibration, &title)).with_context(|| {
        InputError(format!("cannot write the plot `{}`; name another file with --plot", path.display()))
    })
}

fn kind_in_words(kind: KindArgument) -> &'static str {
    match kind {
        KindArgument::Docs => "docs",
        KindArgument::Threads => "threads",
    }
}

fn table(run: &Run) -> String {
    let summary = &run.summary;
    let mut text = format!("{} drafts\n", summary.drafts);
    if run.unknown_documents > 0 {
        let _ =
            writeln!(text, "{} judged documents are not in the index and count as not found", run.unknown_documents);
    }
    for (name, value) in [
        ("ndcg_at_10", summary.ndcg_at_10),
        ("mrr_at_10", summary.mrr_at_10),
        ("success_at_1", summary.success_at_1),
        ("success_at_3", summary.success_at_3),
        ("success_at_5", summary.success_at_5),
        ("recall_at_10", summary.recall_at_10),
    ] {
        let [low, high] = summary.intervals[name];
        let _ = writeln!(text, "{name:<13} {value:.4}   95% {low:.4} to {high:.4}");
    }
    text
}
