//! `tier0 scope`: the policy checked and tested like code, one file per verb. It changes neither the policy nor the
//! index.

mod check;
mod coverage;
mod explain;
mod in_force;
mod replay;
mod test;
mod train;

/// Check, test and explain the scope rules.
#[derive(clap::Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(clap::Subcommand)]
enum Verb {
    Check(check::Arguments),
    Test(test::Arguments),
    Explain(explain::Arguments),
    Replay(replay::Arguments),
    Coverage(coverage::Arguments),
    Train(train::Arguments),
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    match &arguments.verb {
        Verb::Check(arguments) => check::run(arguments),
        Verb::Test(arguments) => test::run(arguments),
        Verb::Explain(arguments) => explain::run(arguments),
        Verb::Replay(arguments) => replay::run(arguments),
        Verb::Coverage(arguments) => coverage::run(arguments),
        Verb::Train(arguments) => train::run(arguments),
    }
}
