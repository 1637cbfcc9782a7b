//! `tier0 scope train`: lets the rules learn from labelled drafts, and keeps what they learned beside the policy file.

use serde::Serialize;

use crate::{
    cli::common::{ConfigArgument, print_json, print_text},
    error::InputError,
    indexing::read_policy,
    learning::{keep, lessons},
    scope::Policy,
};

/// Let the rules learn from the labelled drafts that the policy names; needs no index.
#[derive(clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    config: ConfigArgument,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// What is printed as JSON.
#[derive(Serialize)]
struct Trained {
    drafts: usize,
    sentences: usize,
    held_out: usize,
    least_probability: f32,
    file: String,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let config = arguments.config.load()?;
    let missing =
        || InputError("there is nothing to learn from; name drafts under `[learning]` in the policy file".to_owned());
    let file = &config.policy.as_ref().ok_or_else(missing)?.file;
    let policy = Policy::parse(&read_policy(&config)?).map_err(|error| InputError(error.to_string()))?;
    let lessons = lessons(&policy, file)?.ok_or_else(missing)?;
    let [drafts, sentences, held_out] = lessons.counts();
    eprintln!("learning from {drafts} drafts and {sentences} sentences, thresholds from {held_out} drafts");
    let classifier = lessons.train();
    let file = keep(&classifier, lessons.mark(), file)?;
    let least_probability = classifier.least_probability();
    if arguments.json {
        let file = file.display().to_string();
        return print_json(&Trained { drafts, sentences, held_out, least_probability, file });
    }
    print_text(&format!(
        "kept in {}; a rule speaks from a probability of {least_probability:.2} on\nrun `tier0 index` to put it into force\n",
        file.display()
    ))
}
