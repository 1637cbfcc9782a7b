//! The reliability of first hits as text for a terminal: two tables with bars. Words and widths only; every
//! figure comes from `reliability`.

use std::fmt::Write as _;

use super::reliability::{Bin, Point, Reliability};

/// Characters of a whole bar.
const BAR: u8 = 20;

/// The reliability diagram, its figures, and what each threshold would show.
#[must_use]
pub fn in_words(found: &Reliability) -> String {
    let mut text = format!("confidence of first hits: {} drafts", found.drafts);
    if found.unanswered > 0 {
        let _ = write!(text, ", {} of them without an answer", found.unanswered);
    }
    let _ = writeln!(text, "; {} have a first hit", found.first_hits);
    text.push_str("\nconfidence   hits  mean   right  share right (#), mean confidence (|)\n");
    for bin in &found.bins {
        text.push_str(&line_of_bin(bin));
    }
    let _ = writeln!(text, "\nexpected calibration error  {}", figure(found.expected_calibration_error, 4));
    let _ = writeln!(text, "Brier score                 {}", figure(found.brier_score, 4));
    text.push_str("\nthreshold       precision              coverage\n");
    for point in &found.curve {
        text.push_str(&line_of_point(point, found.drafts));
    }
    text
}

fn line_of_bin(bin: &Bin) -> String {
    let Bin { from, to, hits, confidence, right } = bin;
    let mut line = format!("{from:.1} to {to:.1}  {hits:>6}  {:<5}  {:<5}", figure(*confidence, 3), figure(*right, 3));
    if let Some((confidence, right)) = confidence.zip(*right) {
        let _ = write!(line, "  {}", bar(right, confidence));
    }
    line.push('\n');
    line
}

/// As many `#` as `right` is of the whole, with a mark where `confidence` is.
fn bar(right: f64, confidence: f64) -> String {
    let step = 1.0 / f64::from(BAR);
    let mark = (1..BAR).filter(|&at| f64::from(at) * step <= confidence).max().unwrap_or(0);
    let filled = |at: u8| (f64::from(at) + 0.5) * step <= right;
    let bar: String = (0..BAR)
        .map(|at| match at {
            at if at == mark => '|',
            at if filled(at) => '#',
            _ => ' ',
        })
        .collect();
    bar.trim_end().to_owned()
}

fn line_of_point(point: &Point, drafts: usize) -> String {
    let Point { threshold, shown, right, precision, coverage, is_fitted } = point;
    let name = if *is_fitted { format!("{threshold:.3} fitted") } else { format!("{threshold:.1}") };
    let precision = format!("{} ({right} of {shown})", figure(*precision, 3));
    format!("{name:<14}  {precision:<21}  {coverage:.3} ({shown} of {drafts})\n")
}

fn figure(value: Option<f64>, digits: usize) -> String {
    value.map_or_else(|| "-".to_owned(), |value| format!("{value:.digits$}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::reliability::Forecast;

    #[test]
    fn bars_show_the_share_right_and_mark_the_mean_confidence() {
        assert_eq!(bar(0.5, 0.75), "##########     |");
        assert_eq!(bar(0.0, 0.0), "|");
        assert_eq!(bar(1.0, 1.0), "###################|");
    }

    #[test]
    fn everything_that_was_counted_is_told() {
        let first = [Some(Forecast { confidence: 0.85, is_right: true }), None];
        let text = in_words(&Reliability::of(&first, 1, 0.625));
        assert!(text.contains("2 drafts, 1 of them without an answer; 1 have a first hit"), "{text}");
        assert!(text.contains("0.8 to 0.9       1  0.850  1.000  "), "{text}");
        assert!(text.contains("expected calibration error  0.1500"), "{text}");
        assert!(text.contains("0.625 fitted    1.000 (1 of 1)         0.500 (1 of 2)"), "{text}");
        assert!(text.contains("0.9             - (0 of 0)             0.000 (0 of 2)"), "{text}");
    }
}
