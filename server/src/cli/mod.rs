//! The command line: one file per verb, words for people by default, JSON with `--json`. Exit
//! codes: 2 wrong usage, 3 wrong input, 1 anything else.

mod account;
mod common;
mod eval;
mod explain_source;
mod generations;
mod index;
mod model;
mod scope;
mod search;
mod serve;
mod suggest;
mod watch;

use std::{ffi::OsString, process::ExitCode};

use clap::{Parser, Subcommand};
use tier0_indexer::clock::SystemClock;

use crate::{config::ConfigError, error::InputError, evaluate::JudgedError, telemetry};

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
    Scope(scope::Arguments),
    Generations(generations::Arguments),
    Model(model::Arguments),
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
        Verb::Scope(arguments) => scope::run(&arguments),
        Verb::Generations(arguments) => generations::run(&arguments),
        Verb::Model(arguments) => model::run(&arguments),
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
    use std::io::ErrorKind::BrokenPipe;
    error.chain().any(|cause| {
        cause.downcast_ref::<std::io::Error>().is_some_and(|error| error.kind() == BrokenPipe)
            || cause.downcast_ref::<serde_json::Error>().is_some_and(|error| error.io_error_kind() == Some(BrokenPipe))
    })
}

fn is_input(error: &anyhow::Error) -> bool {
    use tier0_indexer::Error::{Empty, Model, NoModel, Source, Unknown};
    error.chain().any(|cause| {
        cause.is::<ConfigError>()
            || cause.is::<InputError>()
            || cause.is::<JudgedError>()
            || matches!(cause.downcast_ref(), Some(Source { .. } | Empty(_) | Unknown(_) | NoModel(_) | Model { .. }))
    }) || error.downcast_ref::<InputError>().is_some()
}
