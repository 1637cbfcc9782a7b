//! What a run says: one line for each set and kind, the accepted figures beside it. Words only.

use std::fmt::Write as _;

use super::{
    compare::{Comparison, Difference, Test, Verdict},
    figures::{Figure, Figures, Subject, kind_in_words, semantic_in_words},
};

/// A line of the table.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// What was measured.
    pub subject: Subject,
    /// What it gave.
    pub now: Figures,
    /// The accepted figures, and what they say of it.
    pub then: Option<(Figures, Comparison)>,
}

impl Row {
    /// Whether it got worse beyond noise.
    #[must_use]
    pub fn is_worse(&self) -> bool {
        self.then.as_ref().is_some_and(|(_, comparison)| comparison.verdict() == Verdict::Worse)
    }
}

/// All rows as a table, and below it the subjects that have a baseline and were not found.
#[must_use]
pub fn table(rows: &[Row], missing: &[Subject]) -> String {
    const HEAD: [&str; 8] =
        ["set", "kind", "vectors", "drafts", "nDCG@10", "against the baseline", "success@3", "against the baseline"];
    let mut cells: Vec<Vec<String>> = vec![HEAD.iter().map(ToString::to_string).chain(["so".to_owned()]).collect()];
    cells.extend(rows.iter().map(cells_of));
    let width = |at: usize| cells.iter().map(|row| row[at].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..=HEAD.len()).map(width).collect();
    let mut text = String::new();
    for row in &cells {
        let padded: Vec<String> = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        let _ = writeln!(text, "{}", padded.join("  ").trim_end());
    }
    for Subject { set, kind, semantic } in missing {
        let (kind, semantic) = (kind_in_words(*kind), semantic_in_words(*semantic));
        let _ = writeln!(text, "not found: {set}, {kind}, {semantic}, which has a baseline");
    }
    text
}

fn cells_of(row: &Row) -> Vec<String> {
    let Row { subject, now, then } = row;
    let difference = |of: fn(&Comparison) -> Difference, was: fn(&Figures) -> Figure| {
        then.as_ref().map_or_else(String::new, |(then, comparison)| against(was(then), of(comparison)))
    };
    vec![
        subject.set.clone(),
        kind_in_words(subject.kind).to_owned(),
        semantic_in_words(subject.semantic).to_owned(),
        now.drafts.to_string(),
        with_interval(now.ndcg_at_10),
        difference(|comparison| comparison.ndcg_at_10, |then| then.ndcg_at_10),
        with_interval(now.success_at_3),
        difference(|comparison| comparison.success_at_3, |then| then.success_at_3),
        then.as_ref().map_or_else(|| "no baseline".to_owned(), |(then, comparison)| so(now, then, comparison)),
    ]
}

fn with_interval(figure: Figure) -> String {
    let Figure { mean, interval: [low, high] } = figure;
    format!("{mean:.4} ({low:.4} to {high:.4})")
}

fn against(then: Figure, difference: Difference) -> String {
    let Difference { mean, interval: [low, high] } = difference;
    format!("{:.4} {mean:+.4} ({low:+.4} to {high:+.4})", then.mean)
}

/// The verdict, and how it came about.
fn so(now: &Figures, then: &Figures, comparison: &Comparison) -> String {
    let verdict = match comparison.verdict() {
        Verdict::Worse => "WORSE",
        Verdict::Noise => "noise",
        Verdict::Better => "better",
    };
    let test = match comparison.test {
        Test::Paired => "paired",
        Test::Intervals => "only the two intervals",
    };
    let others = if now.drafts == then.drafts { String::new() } else { format!(", {} drafts then", then.drafts) };
    format!("{verdict} ({test}{others})")
}

#[cfg(test)]
mod tests {
    use tier0_indexer::Kind;
    use tier0_server::query::Meaning;

    use super::*;
    use crate::quality::figures::PerDraft;

    fn run(ndcg: f64) -> PerDraft {
        (0..50).map(|n| (n.to_string(), [ndcg, 1.0])).collect()
    }

    #[test]
    fn each_row_says_what_it_is_measured_against_and_how() {
        let subject = Subject { set: "a".to_owned(), kind: Kind::Doc, semantic: Meaning::Light };
        let then = Figures::of(&run(0.5));
        let row = |now: &PerDraft, kept: Option<&PerDraft>| Row {
            subject: subject.clone(),
            now: Figures::of(now),
            then: Some((then, Comparison::of(now, &then, kept))),
        };
        let worse = row(&run(0.25), Some(&run(0.5)));
        let mut fewer = run(0.5);
        fewer.remove("1");
        let rows = [worse, row(&fewer, None), Row { then: None, ..row(&run(0.5), None) }];
        assert_eq!(rows.each_ref().map(Row::is_worse), [true, false, false]);
        let text = table(&rows, std::slice::from_ref(&subject));
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines[1].contains("0.5000 -0.2500 (-0.2500 to -0.2500)") && lines[1].ends_with("WORSE (paired)"));
        assert!(lines[2].ends_with("noise (only the two intervals, 50 drafts then)"), "{text}");
        assert!(lines[3].ends_with("no baseline"), "{text}");
        assert_eq!(lines[4], "not found: a, docs, light, which has a baseline");
    }
}
