//! Labelled drafts → how often the rules of a policy are right: precision and recall of each with intervals, and
//! every mistake by name. It asks what a customer would be shown; it tunes nothing.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use tier0_indexer::clock::Date;

use super::{
    labelled::{LabelledDraft, Sort},
    share::{Share, to_f64},
};
use crate::{
    draft::{Draft, understand},
    scope::{Circumstances, Policy, Source, guide},
};

/// How often one rule is right.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RuleFigures {
    /// Its id.
    pub rule: String,
    /// Of the drafts it was shown on, those it should be.
    pub precision: Share,
    /// Of the drafts it should be shown on, those it was.
    pub recall: Share,
    /// Harmonic mean of both.
    pub f1: f64,
}

/// A rule that was wrong about a draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Mistake {
    /// The draft.
    pub draft: String,
    /// The rule.
    pub rule: String,
    /// Whether it should have been shown and was not; else it was shown and should not have been.
    pub is_missed: bool,
    /// What in the draft made the rule fire.
    pub because: Vec<String>,
    /// What decides, in the words of whoever labelled it.
    pub why: String,
}

/// What the rules of a policy do on labelled drafts.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GuidanceRun {
    /// How many drafts.
    pub drafts: usize,
    /// Mean F1 of the rules that must fire on any.
    pub macro_f1: f64,
    /// Rules that a label names or that were shown, by id.
    pub rules: Vec<RuleFigures>,
    /// Near misses whose rule was shown all the same.
    pub near: Share,
    /// Exceptions that were not kept.
    pub exceptions: Share,
    /// Drafts that no rule concerns and that were shown any.
    pub unconcerned: Share,
    /// Each mistake, in the order of the drafts.
    pub mistakes: Vec<Mistake>,
}

/// Asks the rules of `policy` about each draft as on the day `today`. `quotes` tell where their sentences stand.
#[must_use]
pub fn evaluate_guidance(
    policy: &Policy,
    quotes: &BTreeMap<String, Source>,
    drafts: &[LabelledDraft],
    today: Date,
) -> GuidanceRun {
    let mut tally: BTreeMap<String, Tally> = BTreeMap::new();
    let mut mistakes = Vec::new();
    let mut wrong: BTreeMap<Sort, (usize, usize)> = BTreeMap::new();
    for labelled in drafts {
        let shown = shown(policy, quotes, labelled, today);
        for rule in labelled.fires.iter().chain(shown.keys()).collect::<BTreeSet<_>>() {
            let (is_due, is_shown) = (labelled.fires.contains(rule), shown.contains_key(rule));
            if !is_due && labelled.may.contains(rule) {
                continue;
            }
            tally.entry(rule.clone()).or_default().add(is_due, is_shown);
            if is_due != is_shown {
                mistakes.push(Mistake {
                    draft: labelled.id.clone(),
                    rule: rule.clone(),
                    is_missed: is_due,
                    because: shown.get(rule).cloned().unwrap_or_default(),
                    why: labelled.why.clone(),
                });
            }
        }
        let is_extra = |rule: &String| shown.contains_key(rule) && !labelled.may.contains(rule);
        let is_wrong = match labelled.sort {
            Sort::None => shown.keys().any(is_extra),
            Sort::Near | Sort::Exception => is_extra(&labelled.of),
            // The recall of its rule says it already.
            Sort::Must => continue,
        };
        let (count, of) = wrong.entry(labelled.sort).or_default();
        *count += usize::from(is_wrong);
        *of += 1;
    }
    let share = |sort: Sort| wrong.get(&sort).map_or(Share::new(0, 0), |&(count, of)| Share::new(count, of));
    let due: Vec<f64> = tally.values().filter(|tally| tally.due() > 0).map(Tally::f1).collect();
    GuidanceRun {
        drafts: drafts.len(),
        macro_f1: due.iter().sum::<f64>() / to_f64(due.len().max(1)),
        near: share(Sort::Near),
        exceptions: share(Sort::Exception),
        unconcerned: share(Sort::None),
        rules: tally.iter().map(|(rule, tally)| tally.figures(rule)).collect(),
        mistakes,
    }
}

/// The rules that a customer is shown for a draft, with why.
fn shown(
    policy: &Policy,
    quotes: &BTreeMap<String, Source>,
    labelled: &LabelledDraft,
    today: Date,
) -> BTreeMap<String, Vec<String>> {
    let draft = Draft { subject: labelled.title.clone(), body: labelled.body.clone(), fields: labelled.fields.clone() };
    let circumstances = Circumstances { fields: &draft.fields, today, audiences: &[] };
    let (guidance, _) = guide(policy, quotes, &understand(&draft), circumstances);
    guidance.into_iter().map(|guidance| (guidance.rule, guidance.because)).collect()
}

/// Counts of one rule.
#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    right: usize,
    extra: usize,
    missed: usize,
}

impl Tally {
    fn add(&mut self, is_due: bool, is_shown: bool) {
        self.right += usize::from(is_due && is_shown);
        self.extra += usize::from(!is_due && is_shown);
        self.missed += usize::from(is_due && !is_shown);
    }

    fn due(&self) -> usize {
        self.right + self.missed
    }

    fn f1(&self) -> f64 {
        2.0 * to_f64(self.right) / to_f64((2 * self.right + self.extra + self.missed).max(1))
    }

    fn figures(&self, rule: &str) -> RuleFigures {
        RuleFigures {
            rule: rule.to_owned(),
            precision: Share::new(self.right, self.right + self.extra),
            recall: Share::new(self.right, self.due()),
            f1: self.f1(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draft::DeclaredFields;

    const POLICY: &str = r#"
        [[rule]]
        id = "slow"
        title = "T"
        says = "S"
        level = "scope"
        quote = { document = "policy/a", sentence = "So it is." }
        fires_on = ["slow"]
        [[rule]]
        id = "call"
        title = "T"
        says = "S"
        level = "urgent"
        quote = { document = "policy/a", sentence = "So it is." }
        fires_on = ["down"]
    "#;

    fn labelled(body: &str, fires: &[&str], may: &[&str], sort: Sort, of: &str) -> LabelledDraft {
        let set = |rules: &[&str]| rules.iter().map(|rule| (*rule).to_owned()).collect();
        LabelledDraft {
            id: body.to_owned(),
            title: String::new(),
            body: body.to_owned(),
            fields: DeclaredFields::default(),
            fires: set(fires),
            may: set(may),
            sort,
            of: of.to_owned(),
            why: String::new(),
        }
    }

    #[test]
    fn each_rule_is_counted_by_what_it_should_have_done() {
        let policy = Policy::parse(POLICY).unwrap();
        let source = Source { title: String::new(), url: String::new() };
        let quotes = ["slow", "call"].map(|rule| (rule.to_owned(), source.clone())).into();
        let drafts = [
            labelled("it is slow", &["slow"], &[], Sort::Must, "slow"),
            labelled("it takes ages", &["slow"], &[], Sort::Must, "slow"),
            labelled("slow food is good", &[], &[], Sort::Near, "slow"),
            labelled("down and slow", &["call"], &["slow"], Sort::Must, "call"),
            labelled("slow since your work on the platform", &[], &[], Sort::Exception, "slow"),
            labelled("how do I sort a list", &[], &[], Sort::None, ""),
        ];
        let run = evaluate_guidance(&policy, &quotes, &drafts, Date::constant(2026, 11, 23));
        let [call, slow] = &run.rules[..] else { panic!("{:?}", run.rules) };
        assert_eq!((call.precision.count, call.precision.of, call.recall.of), (1, 1, 1));
        assert_eq!((slow.precision.count, slow.precision.of, slow.recall.count, slow.recall.of), (1, 3, 1, 2));
        assert!((slow.f1 - 0.4).abs() < 1e-9 && (run.macro_f1 - 0.7).abs() < 1e-9);
        assert_eq!((run.near.count, run.exceptions.count, run.unconcerned.count), (1, 1, 0));
        let mistakes: Vec<_> = run.mistakes.iter().map(|mistake| (mistake.draft.as_str(), mistake.is_missed)).collect();
        assert_eq!(
            mistakes,
            [("it takes ages", true), ("slow food is good", false), ("slow since your work on the platform", false)]
        );
    }
}
