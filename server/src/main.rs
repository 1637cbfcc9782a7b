//! The `tier0` binary: reads the command line, runs the verb, turns errors into exit codes.

use std::process::ExitCode;

use tier0_server::cli;

fn main() -> ExitCode {
    cli::run(std::env::args_os())
}
