//! Proposes synonyms from what writers themselves say: abbreviations that titles and headings spell out.
//! Only a writer takes a proposal over; nothing here changes an answer.

use std::{
    collections::{BTreeMap, HashSet},
    fmt::Write as _,
};

use super::{abbreviation::spelled_out, phrase::Phrases, synonyms::Vocabulary};

/// Most proposals that are written; those that are seen most.
pub const MAX_PROPOSALS: usize = 200;

/// What proposals are made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Id of the document.
    pub id: String,
    /// Its title and headings.
    pub lines: Vec<String>,
}

/// Two phrases that seem to mean the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// The abbreviation.
    pub short: String,
    /// What it stands for.
    pub long: String,
    /// How many documents spell it out.
    pub documents: usize,
    /// Id of the first of them.
    pub document: String,
    /// The title or heading of that document.
    pub line: String,
}

/// Proposals from `pages`, those seen most often first, without what `known` has already.
pub fn propose(pages: impl Iterator<Item = Page>, known: &Vocabulary) -> Vec<Proposal> {
    let mut phrases = Phrases::new();
    let mut found: BTreeMap<(String, String), Proposal> = BTreeMap::new();
    for page in pages {
        let mut here = HashSet::new();
        for line in &page.lines {
            for spelled in spelled_out(line) {
                let (short, long) = (phrases.phrase(spelled.short), phrases.phrase(spelled.long));
                let is_usable = short.is_usable() && long.is_usable() && short.key != long.key;
                if !is_usable || known.relates(&short, &long) {
                    continue;
                }
                let key = (short.key, long.key);
                if here.insert(key.clone()) {
                    let proposal = found.entry(key).or_insert_with(|| Proposal {
                        short: short.text,
                        long: long.text,
                        documents: 0,
                        document: page.id.clone(),
                        line: line.clone(),
                    });
                    proposal.documents += 1;
                }
            }
        }
    }
    let mut found: Vec<Proposal> = found.into_values().collect();
    found.sort_by(|a, b| b.documents.cmp(&a.documents).then_with(|| (&a.short, &a.long).cmp(&(&b.short, &b.long))));
    found.truncate(MAX_PROPOSALS);
    found
}

/// Proposals as the file that a writer reads: lines of a file of synonyms, each with where it was seen.
#[must_use]
pub fn in_words(proposals: &[Proposal]) -> String {
    let mut text = String::from(
        "# Synonyms that `tier0 index` proposes, made anew by every build. Copy the lines that are right into the file that\n\
         # `[model] synonyms` names; what stands there is not proposed again.\n",
    );
    for proposal in proposals {
        let Proposal { short, long, documents, document, line } = proposal;
        let line: String = line.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let seen = if *documents == 1 { "1 page".to_owned() } else { format!("{documents} pages") };
        let _ = writeln!(text, "\n# {seen}, first {document}: {line}\n{short}, {long}");
    }
    text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::vocabulary::parse;

    fn page(id: &str, lines: &[&str]) -> Page {
        Page { id: id.to_owned(), lines: lines.iter().map(|&line| line.to_owned()).collect() }
    }

    #[test]
    fn what_most_pages_spell_out_comes_first_and_what_is_known_not_at_all() {
        let pages = || {
            [
                page("docs/a", &["Recovery Time Objective (RTO)", "The Recovery Time Objective (RTO) again"]),
                page("docs/b", &["Identity and Access Management (IAM)"]),
                page("docs/c", &["About identity and access management (IAM)", "Access rules (NEW)"]),
            ]
            .into_iter()
        };
        let found = propose(pages(), &Vocabulary::default());
        let names: Vec<_> =
            found.iter().map(|one| (one.short.as_str(), one.documents, one.document.as_str())).collect();
        assert_eq!(names, [("IAM", 2, "docs/b"), ("RTO", 1, "docs/a")]);
        let file = in_words(&found);
        assert!(
            file.contains("# 2 pages, first docs/b: Identity and Access Management (IAM)\nIAM, Identity and Access")
        );
        let known = parse("x", file.as_bytes()).unwrap();
        assert!(propose(pages(), &known).is_empty(), "what was taken over is not proposed again");
    }

    proptest! {
        #[test]
        fn what_is_proposed_can_be_taken_over_as_it_is(lines in proptest::collection::vec("[A-Ca-cIO ()/#,=>-]{0,40}", 0..6)) {
            let found = propose([Page { id: "docs/a".into(), lines }].into_iter(), &Vocabulary::default());
            prop_assert!(parse("x", in_words(&found).as_bytes()).is_ok());
        }
    }
}
