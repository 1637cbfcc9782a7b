//! What past drafts would have been told by a policy: how many of them, by which rule, and because of what. It keeps
//! counts and a few examples, never the drafts.

use std::collections::BTreeMap;

use serde::Serialize;
use tier0_indexer::clock::Date;

use super::{past::PastLine, share::Share};
use crate::{
    draft::{Draft, understand},
    scope::{Circumstances, Policy, Source, guide},
};

/// Most lines that are named for being no draft.
const MAX_NAMED: usize = 5;

/// What past drafts would have been told.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Replayed {
    /// How many drafts.
    pub drafts: usize,
    /// How many lines were no draft.
    pub unusable: usize,
    /// The first of these: number of the line, and why.
    pub unusable_lines: Vec<(usize, String)>,
    /// Drafts that would have been told anything.
    pub told: Share,
    /// Each rule, in the order in which guidance is shown.
    pub rules: Vec<ReplayedRule>,
}

/// On which past drafts a rule would have been shown.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReplayedRule {
    /// Its id.
    pub rule: String,
    /// Drafts that it would have been shown on.
    pub shown: Share,
    /// The first of these.
    pub examples: Vec<ReplayedExample>,
}

/// A past draft on which a rule would have been shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReplayedExample {
    /// Its id.
    pub draft: String,
    /// The words that decided.
    pub because: Vec<String>,
}

/// Asks a policy about past drafts, one after another.
pub struct Replay<'a> {
    policy: &'a Policy,
    quotes: &'a BTreeMap<String, Source>,
    today: Date,
    max_examples: usize,
    drafts: usize,
    told: usize,
    unusable: usize,
    unusable_lines: Vec<(usize, String)>,
    shown: BTreeMap<String, (usize, Vec<ReplayedExample>)>,
}

impl<'a> Replay<'a> {
    /// Asks `policy` as on the day `today`; `quotes` tell where its sentences stand. Keeps `max_examples` of each rule.
    #[must_use]
    pub fn new(policy: &'a Policy, quotes: &'a BTreeMap<String, Source>, today: Date, max_examples: usize) -> Self {
        let (unusable_lines, shown) = (Vec::new(), BTreeMap::new());
        Self { policy, quotes, today, max_examples, drafts: 0, told: 0, unusable: 0, unusable_lines, shown }
    }

    /// Takes a line.
    pub fn add(&mut self, line: PastLine) {
        match line {
            PastLine::Draft(id, draft) => self.ask(&id, &draft),
            PastLine::Unusable { line, reason } => {
                self.unusable += 1;
                if self.unusable_lines.len() < MAX_NAMED {
                    self.unusable_lines.push((line, reason));
                }
            }
        }
    }

    /// How many drafts there were so far.
    #[must_use]
    pub fn drafts(&self) -> usize {
        self.drafts
    }

    fn ask(&mut self, id: &str, draft: &Draft) {
        let circumstances = Circumstances { fields: &draft.fields, today: self.today, audiences: &[] };
        let (guidance, _) = guide(self.policy, self.quotes, &understand(draft), circumstances);
        self.drafts += 1;
        self.told += usize::from(!guidance.is_empty());
        for guidance in guidance {
            let (count, examples) = self.shown.entry(guidance.rule).or_default();
            *count += 1;
            if examples.len() < self.max_examples {
                examples.push(ReplayedExample { draft: id.to_owned(), because: guidance.because });
            }
        }
    }

    /// The account of all drafts.
    #[must_use]
    pub fn finish(mut self) -> Replayed {
        let rules = self.policy.rules().iter().map(|rule| {
            let (count, examples) = self.shown.remove(&rule.id).unwrap_or_default();
            ReplayedRule { rule: rule.id.clone(), shown: Share::new(count, self.drafts), examples }
        });
        let rules = rules.collect();
        let told = Share::new(self.told, self.drafts);
        let Self { drafts, unusable, unusable_lines, .. } = self;
        Replayed { drafts, unusable, unusable_lines, told, rules }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drafts_are_counted_by_rule_and_few_are_kept() {
        let rule = |id: &str, word: &str| {
            format!(
                "[[rule]]\nid = \"{id}\"\ntitle = \"T\"\nsays = \"S\"\nlevel = \"scope\"\n\
                 quote = {{ document = \"a\", sentence = \"So it is.\" }}\nfires_on = [\"{word}\"]\n"
            )
        };
        let policy = Policy::parse(&(rule("slow", "slow") + &rule("late", "late"))).unwrap();
        let source = Source { title: String::new(), url: String::new() };
        let quotes = ["slow", "late"].map(|id| (id.to_owned(), source.clone())).into();
        let mut replay = Replay::new(&policy, &quotes, Date::constant(2026, 11, 23), 1);
        for (id, text) in [("1", "it is slow"), ("2", "slow and late"), ("3", "fine")] {
            replay.add(PastLine::Draft(id.to_owned(), Draft::from_text(text)));
        }
        for line in 4..14 {
            replay.add(PastLine::Unusable { line, reason: "no".to_owned() });
        }
        let found = replay.finish();
        assert_eq!((found.drafts, found.unusable, found.unusable_lines.len()), (3, 10, MAX_NAMED));
        assert_eq!((found.told.count, found.told.of), (2, 3));
        let counts: Vec<_> = found.rules.iter().map(|rule| (rule.rule.as_str(), rule.shown.count)).collect();
        assert_eq!(counts, [("slow", 2), ("late", 1)]);
        let kept = ReplayedExample { draft: "1".to_owned(), because: vec!["slow".to_owned()] };
        assert_eq!(found.rules[0].examples, [kept]);
    }
}
