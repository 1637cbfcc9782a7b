//! Trains the classifier of the scope rules on the intents of CLINC150, and measures what it makes of utterances that it
//! has not seen: right intents, and silence on what has none. Nothing of it goes into the engine.

use std::{collections::BTreeMap, fs::File, io::BufReader, path::PathBuf};

use anyhow::Context;
use clap::Args;
use flate2::bufread::MultiGzDecoder;
use tier0_server::{
    classify::{Classifier, Example, Training, train},
    evaluate::Share,
};

/// Measure the classifier on the intents of CLINC150.
#[derive(Args)]
pub(crate) struct Arguments {
    /// `data_full.json.gz` of CLINC150: parts with pairs of utterance and intent.
    #[arg(long, value_name = "FILE")]
    texts: PathBuf,
    /// Greatest share of the out-of-scope utterances for validation that may be given an intent.
    #[arg(long, default_value_t = 0.3)]
    strays: f64,
}

type Parts = BTreeMap<String, Vec<(String, String)>>;

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let path = &arguments.texts;
    let file = File::open(path).with_context(|| format!("cannot open `{}`", path.display()))?;
    let parts: Parts = serde_json::from_reader(MultiGzDecoder::new(BufReader::new(file)))
        .with_context(|| format!("`{}` is no file of CLINC150", path.display()))?;
    let part = |name: &str| examples(&parts, name);
    let (learned, held_out) = ([part("train"), part("oos_train")].concat(), [part("val"), part("oos_val")].concat());
    let mut labels: Vec<String> = learned.iter().flat_map(|example| example.labels.iter().cloned()).collect();
    labels.sort_unstable();
    labels.dedup();
    let classifier = train(&Training {
        labels: &labels,
        examples: &learned,
        sentences: &[],
        held_out: &held_out,
        precision: 0.0,
        strays: arguments.strays,
    });
    let (tested, out_of_scope) = (part("test"), part("oos_test"));
    let is_right =
        |example: &&Example| given(&classifier, &example.text).is_some_and(|intent| example.labels.contains(intent));
    let is_silent = |example: &&Example| given(&classifier, &example.text).is_none();
    let right = Share::new(tested.iter().filter(is_right).count(), tested.len());
    let silent = Share::new(out_of_scope.iter().filter(is_silent).count(), out_of_scope.len());
    println!("{} intents, {} utterances learned", labels.len(), learned.len());
    println!("in scope, right intent given      {}", in_words(&right));
    println!("out of scope, none given (recall) {}", in_words(&silent));
    Ok(())
}

fn examples(parts: &Parts, name: &str) -> Vec<Example> {
    let is_stray = name.starts_with("oos");
    let example = |(text, intent): &(String, String)| Example {
        text: text.clone(),
        labels: (!is_stray).then(|| intent.clone()).into_iter().collect(),
        is_stray,
        ..Example::default()
    };
    parts.get(name).map(|part| part.iter().map(example).collect()).unwrap_or_default()
}

/// The most probable intent, if it is sure enough.
fn given<'a>(classifier: &'a Classifier, text: &str) -> Option<&'a String> {
    let reading = classifier.read(text);
    let scores = (0..classifier.labels().len()).map(|label| (label, reading.score(label)));
    let (label, score) = scores.max_by(|(_, a), (_, b)| a.probability.total_cmp(&b.probability))?;
    score.is_given.then(|| &classifier.labels()[label])
}

fn in_words(share: &Share) -> String {
    let [low, high] = share.interval.map(|bound| 100.0 * bound);
    format!("{} of {}: {:.1}% ({low:.1} to {high:.1})", share.count, share.of, 100.0 * share.value())
}
