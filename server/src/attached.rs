//! What a generation carries beside its index: the policy with the passages that its rules quote, and the
//! synonyms. It attaches, opens and publishes nothing.

use std::collections::BTreeMap;

use tier0_indexer::{Document, Generation, Result, document::PUBLIC, passage};

use crate::{
    classify::Classifier,
    query::link,
    scope::{Passage, Policy},
    vocabulary::{self, Vocabulary},
};

/// Name of the policy file within a generation.
pub(crate) const POLICY_FILE: &str = "policy.toml";
/// Name of the classifier of the policy's rules within a generation.
pub(crate) const CLASSIFIER_FILE: &str = "policy.classifier";
/// Name of the file of synonyms within a generation.
pub(crate) const SYNONYMS_FILE: &str = "synonyms.txt";

/// The policy that came with a generation; one without rules when none did.
pub(crate) fn policy_of(generation: &Generation) -> Result<Policy> {
    let policy = Policy::parse(&policy_text_of(generation)?).map_err(|error| damaged(generation, &error))?;
    let Some(bytes) = attached(generation, CLASSIFIER_FILE)? else { return Ok(policy) };
    let (classifier, _) = Classifier::from_bytes(&bytes).map_err(|error| damaged(generation, &error))?;
    Ok(policy.with_classifier(classifier))
}

/// The text of the policy that came with a generation; empty when none did.
pub(crate) fn policy_text_of(generation: &Generation) -> Result<String> {
    let bytes = attached(generation, POLICY_FILE)?.unwrap_or_default();
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// The synonyms that came with a generation.
pub(crate) fn vocabulary_of(generation: &Generation) -> Result<Vocabulary> {
    let Some(bytes) = attached(generation, SYNONYMS_FILE)? else { return Ok(Vocabulary::default()) };
    vocabulary::parse(SYNONYMS_FILE, &bytes).map_err(|error| damaged(generation, &error))
}

/// A file that was attached to a generation, if it was.
fn attached(generation: &Generation, name: &str) -> Result<Option<Vec<u8>>> {
    generation.manifest().files.contains_key(name).then(|| generation.attachment(name)).transpose()
}

fn damaged(generation: &Generation, error: &dyn std::error::Error) -> tier0_indexer::Error {
    tier0_indexer::Error::Damaged { generation: generation.manifest().name.clone(), message: error.to_string() }
}

/// The parts of a document that rules quote, each whole; none when it cannot be found or read, or
/// when not everybody may see it.
pub(crate) fn quoted_passages(generation: &Generation, id: &str) -> Vec<Passage> {
    let read = || -> Result<Vec<Passage>> {
        let Some(number) = generation.find(id)? else { return Ok(Vec::new()) };
        let document = generation.document(number)?;
        if document.audience != PUBLIC {
            return Ok(Vec::new());
        }
        let passages = generation.columns().passages_of(number).map(|passage| generation.passage(passage));
        Ok(parts(&document, passages.collect::<Result<Vec<_>>>()?))
    };
    read().unwrap_or_default()
}

/// The parts of a document, each whole, made of its passages.
pub(crate) fn parts(document: &Document, passages: Vec<passage::Passage>) -> Vec<Passage> {
    let mut parts: BTreeMap<usize, String> = BTreeMap::new();
    for passage in passages {
        let text = parts.entry(passage.part).or_default();
        for block in &passage.blocks {
            text.push_str(block.text());
            text.push('\n');
        }
    }
    let found = parts.into_iter().map(|(part, text)| {
        let anchor = document.parts.get(part).and_then(|part| part.anchor.as_deref());
        Passage { title: document.title.clone(), url: link(document, anchor), text }
    });
    found.collect()
}
