//! The command line: one file per verb, words for people by default, JSON with `--json`. Exit
//! codes: 2 wrong usage, 3 wrong input, 1 anything else.

mod eval;
mod generations;
mod index;
mod search;
mod serve;
mod suggest;

use std::{
    ffi::OsString,
    io::{IsTerminal, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::Context;
use clap::{Parser, Subcommand};
use serde::Serialize;
use tier0_indexer::{clock::SystemClock, generation::Shelf};

use crate::{
    assets,
    config::{self, Config, ConfigError},
    evaluate::JudgedError,
    indexing::InputError,
    snapshot::Snapshot,
    telemetry,
};

/// Answers ticket drafts from documentation, forum threads and support policy, before they are filed.
#[derive(Parser)]
#[command(name = "tier0", version, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    Index(index::Arguments),
    Serve(serve::Arguments),
    Suggest(suggest::Arguments),
    Search(search::Arguments),
    Eval(eval::Arguments),
    Generations(generations::Arguments),
}

/// Which configuration a verb works with.
#[derive(clap::Args)]
struct ConfigArgument {
    /// Configuration; without it `tier0.toml` of this folder, else the bundled corpus.
    #[arg(long, value_name = "FILE", env = "TIER0_CONFIG")]
    config: Option<PathBuf>,
}

impl ConfigArgument {
    fn load(&self) -> anyhow::Result<Config> {
        let here = Path::new(config::FILE);
        let path = match &self.config {
            Some(path) => path.clone(),
            None if here.exists() => here.to_owned(),
            None => {
                let folder = data_folder();
                assets::unpack_corpus(&folder).with_context(|| {
                    format!("cannot unpack the bundled corpus into `{}`; set TIER0_DATA", folder.display())
                })?
            }
        };
        Ok(Config::load(&path)?)
    }
}

/// Where the bundled corpus and its index live.
fn data_folder() -> PathBuf {
    let of = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    of("TIER0_DATA")
        .or_else(|| of("XDG_DATA_HOME").map(|folder| folder.join("tier0")))
        .or_else(|| of("HOME").map(|folder| folder.join(".local/share/tier0")))
        .unwrap_or_else(|| PathBuf::from("var"))
}

/// Opens the generation in force, building the first one where there is none.
fn open(config: &Config) -> anyhow::Result<Snapshot> {
    let shelf = Shelf::new(&config.index.dir);
    if shelf.current()?.is_none() {
        index::build_first(config)?;
    }
    Ok(Snapshot::open_current(&shelf)?)
}

/// The text of an argument, or of standard input when it is `-`.
fn text_or_input(argument: &str) -> anyhow::Result<String> {
    if argument == "-" {
        return std::io::read_to_string(std::io::stdin().lock()).context("cannot read standard input");
    }
    Ok(argument.to_owned())
}

fn print_json(value: &impl Serialize) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    serde_json::to_writer_pretty(&mut out, value)?;
    writeln!(out)?;
    Ok(())
}

/// Runs a command line and returns its exit code.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => {
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    telemetry::start_logs();
    let done = match cli.verb {
        Verb::Index(arguments) => index::run(&arguments, &SystemClock),
        Verb::Serve(arguments) => serve::run(&arguments),
        Verb::Suggest(arguments) => suggest::run(&arguments),
        Verb::Search(arguments) => search::run(arguments),
        Verb::Eval(arguments) => eval::run(&arguments),
        Verb::Generations(arguments) => generations::run(&arguments),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("tier0: {error:#}");
            ExitCode::from(if is_input(&error) { 3 } else { 1 })
        }
    }
}

/// Whether the reader of our output has gone, as `head` does; no fault.
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause.downcast_ref::<std::io::Error>().is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
    })
}

fn is_input(error: &anyhow::Error) -> bool {
    use tier0_indexer::Error::{Empty, Source, Unknown};
    error.chain().any(|cause| {
        cause.is::<ConfigError>()
            || cause.is::<InputError>()
            || cause.is::<JudgedError>()
            || matches!(cause.downcast_ref(), Some(Source { .. } | Empty(_) | Unknown(_)))
    }) || error.downcast_ref::<InputError>().is_some()
}

/// Whether progress can be drawn.
fn is_terminal() -> bool {
    std::io::stderr().is_terminal()
}
