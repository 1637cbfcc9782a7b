//! What the segments of a draft hold that its words alone do not tell: steps, outcomes, and that a machine wrote a
//! part. It keeps them as they were written and judges none of them.

use serde::Serialize;
use tier0_indexer::text::lines::{LineKind, Segment};

/// The parts of a draft that are told by their form.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Outline {
    /// Its lists of steps, each with its heading if it has one.
    pub steps: Vec<String>,
    /// What was expected and what was seen, where headings say so, each with its heading.
    pub outcomes: Vec<String>,
    /// The first line of its first log or trace.
    pub machine_line: Option<String>,
}

/// The outline of a draft that was cut into `segments`.
pub(super) fn outline(segments: &[Segment<'_>]) -> Outline {
    let of = |kind: LineKind| segments.iter().filter(move |segment| segment.kind == kind).map(|it| it.text.to_owned());
    let is_of_machine = |segment: &&Segment<'_>| matches!(segment.kind, LineKind::Log | LineKind::Trace);
    let mut machine_lines = segments.iter().filter(is_of_machine).flat_map(|segment| segment.text.lines());
    Outline {
        steps: of(LineKind::Steps).collect(),
        outcomes: of(LineKind::Outcome).collect(),
        machine_line: machine_lines.find(|line| !line.trim().is_empty()).map(|line| line.trim().to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use tier0_indexer::text::lines::segments;

    use super::outline;

    #[test]
    fn parts_are_told_by_their_form() {
        let text = "It fails.\nSteps to reproduce:\n1. Open it\n2. Save\n\nExpected: a file\n\n\
                    2026-11-02 10:01:02 ERROR Core: no file\nat a.b.C.d(C.java:1)\nWe need it.";
        let found = outline(&segments(text));
        assert_eq!(found.steps.len(), 1);
        assert!(found.steps[0].starts_with("Steps to reproduce:\n1. Open it\n2. Save"), "{found:?}");
        assert_eq!(found.outcomes[0].trim(), "Expected: a file");
        assert_eq!(found.machine_line.as_deref(), Some("2026-11-02 10:01:02 ERROR Core: no file"));
        assert_eq!(outline(&segments("It fails.")), super::Outline::default());
    }
}
