//! Asks every form of every drawn draft and puts success@5 beside that of the short form, draft by draft.

use std::fmt::Write as _;

use tier0_indexer::{Kind, Result};
use tier0_server::{
    draft::{Draft, understand},
    evaluate::{Question, figures, questions, side_by_side},
    query::{SearchIndex, retrieve},
};

use super::{
    filler,
    forms::{POSITIONS, is_fit, long, own_words, short},
    shortcuts::{Frequencies, rarest, start, subject_only},
    ticket::ticket,
};
use crate::{
    bootstrap::ratio,
    draw::{drawn, number_of},
    sets::JudgedSet,
};

/// How deep a ranking is read.
const DEPTH: usize = 10;
/// What stands before the own words of a long form.
const CONSTRUCTIONS: [&str; 2] = ["other drafts", "log, trace, quotes, lists"];
/// What is asked of each form.
const LINES: [&str; 4] = ["whole draft", "subject only", "subject and 200 characters", "five rarest words"];

/// Whether a right document was among the first five, 0 or 1, for each draft: by line.
type Successes = [Vec<f64>; LINES.len()];

/// Every form of a set's drafts.
pub struct Clues {
    name: String,
    short: Successes,
    /// By construction, then by position.
    long: Vec<(&'static str, usize, Successes)>,
}

/// A draft with its forms: the short one, then those of each construction by position.
struct Forms<'a> {
    question: &'a Question<'a>,
    drafts: Vec<Draft>,
}

/// Asks at most `count` drafts of a set, drawn by hash, in every form. The index says which lanes are taken.
///
/// # Errors
/// When the index cannot be read, or a judgement names two documents.
pub fn measure(set: &JudgedSet, count: usize) -> anyhow::Result<Clues> {
    let asked = questions(&set.index, &set.drafts, &set.judgements, set.kind, set.is_as_of)?;
    let fit = asked.iter().filter(|question| !question.right.is_empty() && is_fit(&question.draft.draft)).collect();
    let forms: Vec<Forms<'_>> = drawn(fit, count, "clues", |question: &&Question<'_>| &question.draft.id)
        .into_iter()
        .filter_map(|question| forms(question, set))
        .collect();
    let frequencies = Frequencies::new(set.index.generation(), set.kind);
    let found = side_by_side(&forms, |one| {
        one.drafts
            .iter()
            .map(|draft| successes(&set.index, one.question, draft, &frequencies))
            .collect::<Result<Vec<_>>>()
    })?;
    let of_form = |form: usize| -> Successes {
        std::array::from_fn(|line| found.iter().map(|draft| draft[form][line]).collect())
    };
    let places = CONSTRUCTIONS.into_iter().flat_map(|made| POSITIONS.map(|position| (made, position)));
    let long = places.enumerate().map(|(at, (made, position))| (made, position, of_form(at + 1))).collect();
    Ok(Clues { name: set.name.clone(), short: of_form(0), long })
}

/// `None` when the other drafts of the set are too few to fill the longest form.
fn forms<'a>(question: &'a Question<'a>, set: &JudgedSet) -> Option<Forms<'a>> {
    let own = &question.draft.draft;
    let mut drafts = vec![short(own)];
    for position in POSITIONS {
        drafts.push(long(own, &filler::of_others(question.draft, &set.drafts, &set.judgements, position)?));
    }
    drafts.extend(POSITIONS.map(|position| long(own, &ticket(number_of(&own_words(own)), position))));
    Some(Forms { question, drafts })
}

fn successes(
    index: &SearchIndex,
    question: &Question<'_>,
    draft: &Draft,
    frequencies: &Frequencies<'_>,
) -> Result<[f64; LINES.len()]> {
    let of = |draft: &Draft| -> Result<f64> {
        let ranked = retrieve(index, &understand(draft), &question.filter, DEPTH)?;
        let kind = question.filter.kind.unwrap_or(Kind::Doc);
        let ranking: Vec<u32> = ranked.of(kind).iter().map(|candidate| candidate.document).collect();
        Ok(figures(&ranking, &question.right).success_at_5)
    };
    let rare = rarest(draft, |term| frequencies.of(term))?;
    Ok([of(draft)?, of(&subject_only(draft))?, of(&start(draft))?, of(&rare)?])
}

impl Clues {
    /// Rows of a table: set, what stands before, from which character, what is asked, success@5, the ratio to the
    /// whole short form with its 95% interval.
    #[must_use]
    pub fn rows(&self) -> String {
        let mut rows = String::new();
        let forms = std::iter::once(("nothing", 0, &self.short));
        for (made, position, by_line) in forms.chain(self.long.iter().map(|(made, at, found)| (*made, *at, found))) {
            for (line, found) in LINES.into_iter().zip(by_line) {
                let (over_short, [low, high]) = ratio(found, &self.short[0]);
                // Writing into a string cannot fail.
                let _ = writeln!(
                    rows,
                    "| {} ({}) | {made} | {position} | {line} | {:.3} | {over_short:.3} | {low:.3} to {high:.3} |",
                    self.name,
                    found.len(),
                    mean(found)
                );
            }
        }
        rows
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of drafts")]
fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_compared_with_the_whole_short_form() {
        let all = |value: f64| -> Successes { std::array::from_fn(|_| vec![value; 4]) };
        let mut late = all(0.0);
        late[0] = vec![1.0, 0.0, 1.0, 0.0];
        let clues = Clues { name: "kitchen".into(), short: all(1.0), long: vec![("other drafts", 200, late)] };
        let rows = clues.rows();
        assert_eq!(rows.lines().count(), 8);
        assert!(
            rows.contains("| kitchen (4) | nothing | 0 | whole draft | 1.000 | 1.000 | 1.000 to 1.000 |"),
            "{rows}"
        );
        assert!(rows.contains("| kitchen (4) | other drafts | 200 | whole draft | 0.500 | 0.500 |"), "{rows}");
        assert!(rows.contains("| other drafts | 200 | subject only | 0.000 | 0.000 |"), "{rows}");
    }
}
