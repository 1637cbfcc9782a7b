//! Trains the classifier of a policy from the files that it names, and keeps it beside the policy file. It shows
//! nothing and decides nothing.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};
use serde::Deserialize;

use crate::{
    classify::{Classifier, Example, Mark, Training, train},
    draft::{Draft, understand},
    error::InputError,
    evaluate::{LabelledDraft, Sort, read_labelled, read_lines},
    scope::{Learning, Policy, about, own_examples},
};

/// A sentence that tells of one rule whether it fires.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sentence {
    rule: String,
    fires: bool,
    text: String,
}

/// What a policy learns from, read.
pub struct Lessons {
    labels: Vec<String>,
    drafts: Vec<Example>,
    sentences: Vec<Example>,
    held_out: Vec<Example>,
    precision: f64,
    strays: f64,
    mark: Mark,
}

/// Where the classifier of a policy file is kept.
#[must_use]
pub fn classifier_file(policy_file: &Path) -> PathBuf {
    policy_file.with_extension("classifier")
}

/// Reads what `policy`, which stands in `policy_file`, learns from; nothing when it has no `[learning]`.
///
/// # Errors
/// When a file of it cannot be read, or a line of one is no labelled draft or names an unknown rule.
pub fn lessons(policy: &Policy, policy_file: &Path) -> anyhow::Result<Option<Lessons>> {
    let Some(learning) = policy.learning() else { return Ok(None) };
    let known: BTreeSet<&str> = policy.rules().iter().map(|rule| rule.id.as_str()).collect();
    let folder = policy_file.parent().unwrap_or(Path::new(""));
    let mut sentences = own_examples(policy);
    for file in &learning.sentences {
        let read = read_lines(&folder.join(file), |line| {
            let sentence: Sentence = serde_json::from_str(line).map_err(|error| error.to_string())?;
            if known.contains(sentence.rule.as_str()) {
                Ok(about(&sentence.rule, sentence.fires, &sentence.text, &known))
            } else {
                Err(format!("`{}` is no rule of the policy; correct the line or the policy", sentence.rule))
            }
        });
        sentences.extend(read.map_err(|error| InputError(error.to_string()))?);
    }
    let drafts = |files: &[PathBuf]| -> anyhow::Result<Vec<Example>> {
        let mut examples = Vec::new();
        for file in files {
            let labelled = read_labelled(&folder.join(file), &known).map_err(|error| InputError(error.to_string()))?;
            examples.extend(labelled.into_iter().map(example));
        }
        Ok(examples)
    };
    let Learning { precision, strays, .. } = *learning;
    Ok(Some(Lessons {
        labels: known.iter().map(|&id| id.to_owned()).collect(),
        drafts: drafts(&learning.drafts)?,
        held_out: drafts(&learning.held_out)?,
        mark: mark(policy, learning, folder)?,
        sentences,
        precision,
        strays,
    }))
}

/// A labelled draft as the classifier reads it: its own words alone.
fn example(labelled: LabelledDraft) -> Example {
    let draft = Draft { subject: labelled.title, body: labelled.body, fields: labelled.fields };
    Example {
        text: understand(&draft).own_words,
        labels: labelled.fires,
        undecided: labelled.may,
        is_stray: labelled.sort == Sort::None,
    }
}

/// Says what a policy learns from: its own examples, the files that it names, and how.
///
/// # Errors
/// When a file cannot be read.
fn mark(policy: &Policy, learning: &Learning, folder: &Path) -> anyhow::Result<Mark> {
    let mut hasher = blake3::Hasher::new();
    for rule in policy.rules() {
        for text in std::iter::once(&rule.id).chain(&rule.examples).chain(&rule.near_misses) {
            hasher.update(text.as_bytes()).update(&[0]);
        }
    }
    for file in learning.drafts.iter().chain(&learning.sentences).chain(&learning.held_out) {
        let path = folder.join(file);
        let bytes = fs::read(&path).with_context(|| InputError(format!("cannot read `{}`", path.display())))?;
        hasher.update(blake3::hash(&bytes).as_bytes());
    }
    hasher.update(&learning.precision.to_le_bytes());
    hasher.update(&learning.strays.to_le_bytes());
    Ok(*hasher.finalize().as_bytes())
}

impl Lessons {
    /// How many whole drafts, sentences and drafts held out there are.
    #[must_use]
    pub fn counts(&self) -> [usize; 3] {
        [self.drafts.len(), self.sentences.len(), self.held_out.len()]
    }

    /// Says what is learned from.
    #[must_use]
    pub fn mark(&self) -> &Mark {
        &self.mark
    }

    /// Trains the classifier; a few seconds for some thousand drafts.
    #[must_use]
    pub fn train(&self) -> Classifier {
        train(&Training {
            labels: &self.labels,
            examples: &self.drafts,
            sentences: &self.sentences,
            held_out: &self.held_out,
            precision: self.precision,
            strays: self.strays,
        })
    }
}

/// The bytes of the classifier that is kept beside a policy file, if there is one.
///
/// # Errors
/// When it is there and cannot be read, or is none.
pub fn kept(policy_file: &Path) -> anyhow::Result<Option<Vec<u8>>> {
    let file = classifier_file(policy_file);
    if !file.exists() {
        return Ok(None);
    }
    let bytes = fs::read(&file).with_context(|| InputError(format!("cannot read `{}`", file.display())))?;
    if let Err(error) = Classifier::from_bytes(&bytes) {
        bail!(InputError(format!("`{}`: {error}; make it again with `tier0 scope train`", file.display())));
    }
    Ok(Some(bytes))
}

/// Why the classifier beside a policy file is not that of the policy; nothing when it is, or none is asked for.
///
/// # Errors
/// When a file that is learned from or the classifier cannot be read.
pub fn staleness(policy: &Policy, policy_file: &Path) -> anyhow::Result<Option<&'static str>> {
    let Some(learning) = policy.learning() else { return Ok(None) };
    let Some(bytes) = kept(policy_file)? else { return Ok(Some("the rules have not learned from their examples yet")) };
    let now = mark(policy, learning, policy_file.parent().unwrap_or(Path::new("")))?;
    let is_same = Classifier::from_bytes(&bytes).is_ok_and(|(_, mark)| mark == now);
    Ok((!is_same).then_some("the examples have changed since the rules learned from them"))
}

/// Keeps a classifier beside a policy file, in one step, and returns where.
///
/// # Errors
/// When the file cannot be written.
pub fn keep(classifier: &Classifier, mark: &Mark, policy_file: &Path) -> anyhow::Result<PathBuf> {
    let file = classifier_file(policy_file);
    let temporary = file.with_extension("classifier.tmp");
    fs::write(&temporary, classifier.to_bytes(mark))
        .and_then(|()| fs::rename(&temporary, &file))
        .with_context(|| format!("cannot write the classifier to `{}`", file.display()))?;
    Ok(file)
}
