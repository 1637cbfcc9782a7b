//! `tier0 index`: builds a generation, shows how it gets on, tells what was dropped.

use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use anyhow::Context;
use indicatif::{ProgressBar, ProgressStyle};
use tier0_indexer::{
    Error,
    clock::{Clock, SystemClock},
    generation::{Manifest, Reuse, Shelf},
};

use super::{
    account::{page, words},
    common::{ConfigArgument, is_terminal, print_json, print_text},
    explain_source::{explain, in_words},
    watch::Watch,
};
use crate::{
    config::Config,
    error::InputError,
    indexing::{Manner, Progress, build, embed},
    models::Models,
    snapshot::Snapshot,
};

/// How often progress is said where it cannot be drawn.
const PLAIN_EVERY: Duration = Duration::from_secs(5);

/// Read all sources and publish a new generation.
#[derive(clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub(super) struct Arguments {
    #[command(flatten)]
    config: ConfigArgument,
    /// Write the account of every record to this file: a page if it ends in `.html`, else JSON.
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// Print the account as JSON.
    #[arg(long)]
    json: bool,
    /// Read and write everything anew, also what has not changed.
    #[arg(long)]
    full: bool,
    /// Publish even if more than a fifth of the documents in force would be lost.
    #[arg(long)]
    force: bool,
    /// Stay, and build again whenever the sources or the policy have changed.
    #[arg(long)]
    watch: bool,
    /// Show the first documents of this source as they are read; index nothing.
    #[arg(long, value_name = "NAME", conflicts_with_all = ["report", "full", "force", "watch"])]
    explain_source: Option<String>,
    /// How many documents `--explain-source` shows.
    #[arg(long, value_name = "COUNT", default_value_t = 3, requires = "explain_source")]
    documents: usize,
}

pub(super) fn run(arguments: &Arguments, clock: &dyn Clock) -> anyhow::Result<()> {
    let config = arguments.config.load()?;
    if let Some(name) = &arguments.explain_source {
        let (documents, report) = explain(&config, name, arguments.documents)?;
        return if arguments.json { print_json(&documents) } else { print_text(&in_words(&documents, &report)) };
    }
    if !arguments.watch {
        return index(arguments, &config, clock);
    }
    loop {
        let watch = Watch::new(&config);
        // A page that is half written or a policy with a slip must not end the watch.
        if let Err(error) = index(arguments, &config, clock) {
            eprintln!("tier0: {error:#}");
        }
        watch.wait();
    }
}

fn index(arguments: &Arguments, config: &Config, clock: &dyn Clock) -> anyhow::Result<()> {
    let reuse = if arguments.full { Reuse::Nothing } else { Reuse::Unchanged };
    let manner = Manner { reuse, is_forced: arguments.force };
    let start = Instant::now();
    let mut progress = Shown::new();
    let models = Models::open(&config.model)?;
    let built = build(config, &models, manner, clock, &mut progress);
    progress.end();
    let (_, report) = built?;
    if let Some(path) = &arguments.report {
        let is_page = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("html"));
        let bytes = if is_page { page(&report).into_bytes() } else { serde_json::to_vec_pretty(&report)? };
        std::fs::write(path, bytes).with_context(|| format!("cannot write the report `{}`", path.display()))?;
    }
    if arguments.json {
        print_json(&report)?;
        progress.proposed.iter().for_each(|line| eprintln!("tier0: {line}"));
        return embed(config, &models, &mut Shown::new());
    }
    let seconds = start.elapsed().as_secs_f64();
    let proposed = progress.proposed.take().map(|line| line + "\n").unwrap_or_default();
    print_text(&format!("{}{proposed}{} in force after {seconds:.1} s\n", words(&report), report.generation))?;
    let mut progress = Shown::new();
    let embedded = embed(config, &models, &mut progress);
    progress.end();
    embedded
}

/// Opens the generation in force, building the first one where there is none.
pub(super) fn open(config: &Config) -> anyhow::Result<Snapshot> {
    let shelf = Shelf::new(&config.index.dir);
    if shelf.current()?.is_none() {
        build_first(config)?;
    }
    Ok(Snapshot::open_current(&shelf, &Models::open(&config.model)?)?)
}

/// Builds the first generation, for verbs that need one.
pub(super) fn build_first(config: &Config) -> anyhow::Result<()> {
    eprintln!("tier0: no index yet in `{}`; building it", config.index.dir.display());
    let mut progress = Shown::new();
    build(config, &Models::open(&config.model)?, Manner::default(), &SystemClock, &mut progress)?;
    progress.end();
    Ok(())
}

/// Builds the generation in force again from its sources where another version of the format wrote it; leaves
/// any other alone.
pub(super) fn rebuild_other_format(config: &Config) -> anyhow::Result<()> {
    let shelf = Shelf::new(&config.index.dir);
    let Some(name) = shelf.current()? else { return Ok(()) };
    let Err(Error::Format { generation, found, expected }) = Manifest::read(&shelf.path(&name)) else { return Ok(()) };
    let fact = format!("generation `{generation}` has index format {found}, this binary reads {expected}");
    eprintln!("tier0: {fact}; building it again from its sources");
    let mut progress = Shown::new();
    let built = build(config, &Models::open(&config.model)?, Manner::default(), &SystemClock, &mut progress);
    progress.end();
    built.map(drop).with_context(|| InputError(format!("{fact}, and it cannot be built again")))
}

/// A spinner on a terminal, plain lines elsewhere.
struct Shown {
    bar: ProgressBar,
    source: String,
    last: Instant,
    /// What to say of proposed synonyms once the build has ended.
    proposed: Option<String>,
}

impl Shown {
    fn new() -> Self {
        let bar = if is_terminal() { ProgressBar::new_spinner() } else { ProgressBar::hidden() };
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} ({elapsed})") {
            bar.set_style(style);
        }
        Self { bar, source: String::new(), last: Instant::now(), proposed: None }
    }

    fn end(&self) {
        self.bar.finish_and_clear();
    }
}

impl Progress for Shown {
    fn embedded(&mut self, done: usize, all: usize) {
        self.bar.set_message(format!("{done} of {all} passages embedded"));
        self.bar.tick();
        if self.bar.is_hidden() && (self.last.elapsed() > PLAIN_EVERY || done == all) {
            eprintln!("tier0: {done} of {all} passages embedded");
            self.last = Instant::now();
        }
    }

    fn proposed(&mut self, synonyms: usize, file: &Path) {
        let lines = if synonyms == 1 {
            "1 line of synonyms is".to_owned()
        } else {
            format!("{synonyms} lines of synonyms are")
        };
        self.proposed = (synonyms > 0).then(|| format!("{lines} proposed in `{}`", file.display()));
    }

    fn source(&mut self, name: &str) {
        name.clone_into(&mut self.source);
    }

    fn added(&mut self, documents: u64, passages: u64) {
        if documents.is_multiple_of(100) {
            self.bar.set_message(format!("{}: {documents} documents, {passages} passages", self.source));
            self.bar.tick();
            if self.bar.is_hidden() && self.last.elapsed() > PLAIN_EVERY {
                eprintln!("tier0: {}: {documents} documents, {passages} passages", self.source);
                self.last = Instant::now();
            }
        }
    }
}
