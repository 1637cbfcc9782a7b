//! Measures and fits tier0, one command for each thing. One program, because each further one is linked anew
//! with all of the engine. Exit codes: 1 when `quality` got worse, 2 wrong usage, 3 when it could not be done.

mod commands;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use commands::{artefacts, clues, compare, fit, intents, make_pairs, off_topic, quality, train_table, versions};

/// Measure and fit tier0.
#[derive(Parser)]
#[command(name = "tier0-benches")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Artefacts(artefacts::Arguments),
    Clues(clues::Arguments),
    Compare(compare::Arguments),
    Fit(fit::Arguments),
    Intents(intents::Arguments),
    MakePairs(make_pairs::Arguments),
    OffTopic(off_topic::Arguments),
    Quality(quality::Arguments),
    TrainTable(train_table::Arguments),
    Versions(versions::Arguments),
}

fn main() -> ExitCode {
    match run(&Cli::parse().command) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            eprintln!("tier0-benches: {error:#}");
            ExitCode::from(3)
        }
    }
}

/// Runs a command; whether nothing got worse.
fn run(command: &Command) -> anyhow::Result<bool> {
    match command {
        Command::Artefacts(arguments) => artefacts::run(arguments)?,
        Command::Clues(arguments) => clues::run(arguments)?,
        Command::Compare(arguments) => compare::run(arguments)?,
        Command::Fit(arguments) => fit::run(arguments)?,
        Command::Intents(arguments) => intents::run(arguments)?,
        Command::MakePairs(arguments) => make_pairs::run(arguments)?,
        Command::OffTopic(arguments) => off_topic::run(arguments)?,
        Command::Quality(arguments) => return quality::run(arguments),
        Command::TrainTable(arguments) => train_table::run(arguments)?,
        Command::Versions(arguments) => versions::run(arguments)?,
    }
    Ok(true)
}
