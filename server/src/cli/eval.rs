//! `tier0 eval`: figures on judged drafts, with intervals.

use std::{fmt::Write as _, path::PathBuf};

use super::{
    common::{ConfigArgument, print_json, print_text},
    index::open,
    search::KindArgument,
};
use crate::{
    evaluate::{Run, evaluate, read_drafts, read_judgements},
    indexing::InputError,
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
    /// Print JSON.
    #[arg(long)]
    json: bool,
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
    let run = evaluate(&index, &drafts, &judgements, arguments.kind.into(), arguments.as_of)?;
    if run.summary.drafts == 0 {
        anyhow::bail!(InputError("no draft has a judgement; check that the ids of both files agree".to_owned()));
    }
    if run.unknown_documents == run.judged_documents {
        anyhow::bail!(InputError(
            "no judged document is in the index; check that --qrels and --kind fit the sources".to_owned()
        ));
    }
    if arguments.json {
        return print_json(&run);
    }
    print_text(&table(&run))
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
