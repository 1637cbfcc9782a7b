//! `tier0 scope replay`: what past drafts would have been told.

use std::{
    fmt::Write as _,
    fs::File,
    path::PathBuf,
    time::{Duration, Instant},
};

use anyhow::{Context, bail};
use indicatif::{ProgressBar, ProgressStyle};

use super::in_force::{in_force, today};
use crate::{
    cli::common::{ConfigArgument, counted, is_terminal, print_json, print_text},
    error::InputError,
    evaluate::{Replay, Replayed, Share, each_past_draft},
};

/// How often progress is said where it cannot be drawn.
const PLAIN_EVERY: Duration = Duration::from_secs(5);

/// Tell which past drafts the rules in force would have been shown on.
#[derive(clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    config: ConfigArgument,
    /// Past drafts: JSONL with `_id`, `title` or `subject`, `text` or `body`, `fields`; plain or gzipped.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// How many drafts to name for each rule, with the words that decided.
    #[arg(long, value_name = "COUNT", default_value_t = 0)]
    examples: usize,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let path = arguments.file.display();
    let unreadable = || InputError(format!("cannot read `{path}`; name a file of past drafts, JSON Lines"));
    let file = File::open(&arguments.file).with_context(unreadable)?;
    let bytes = file.metadata().map_or(0, |data| data.len());
    let snapshot = in_force(&arguments.config.load()?)?;
    let mut replay = Replay::new(&snapshot.policy, &snapshot.quotes, today(), arguments.examples);
    let bar = bar(bytes);
    let mut last = Instant::now();
    let read = each_past_draft(bar.wrap_read(file), |line| {
        replay.add(line);
        if bar.is_hidden() && last.elapsed() > PLAIN_EVERY {
            eprintln!("tier0: {} drafts, {}% of the file", replay.drafts(), bar.position() * 100 / bytes.max(1));
            last = Instant::now();
        }
    });
    bar.finish_and_clear();
    read.with_context(unreadable)?;
    let replayed = replay.finish();
    if replayed.drafts == 0 {
        bail!(InputError(format!("`{path}` has no draft; each line is an object with `title` and `text`")));
    }
    if arguments.json { print_json(&replayed) } else { print_text(&in_words(&replayed)) }
}

/// Progress through a file of so many bytes.
fn bar(bytes: u64) -> ProgressBar {
    if !is_terminal() {
        // It still counts what was read.
        let bar = ProgressBar::hidden();
        bar.set_length(bytes);
        return bar;
    }
    let bar = ProgressBar::new(bytes);
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {percent}% of the file ({eta})") {
        bar.set_style(style);
    }
    bar
}

fn in_words(replayed: &Replayed) -> String {
    let share = |share: &Share| {
        let [low, high] = share.interval.map(|bound| bound * 100.0);
        format!("{:>6}  {:>6.2}%  {low:.2} to {high:.2}%", share.count, share.value() * 100.0)
    };
    let mut text = counted(replayed.drafts, "draft");
    if replayed.unusable > 0 {
        let _ = write!(text, ", {} without a draft", counted(replayed.unusable, "line"));
    }
    text.push('\n');
    for (line, reason) in &replayed.unusable_lines {
        let _ = writeln!(text, "  line {line}: {reason}");
    }
    let _ = writeln!(text, "\n{:<28} {:>6}  {:>7}  95%", "", "shown", "share");
    let _ = writeln!(text, "{:<28} {}", "any guidance", share(&replayed.told));
    for rule in &replayed.rules {
        let _ = writeln!(text, "{:<28} {}", rule.rule, share(&rule.shown));
        for example in &rule.examples {
            let _ = writeln!(text, "    {}: \"{}\"", example.draft, example.because.join("\", \""));
        }
    }
    text
}
