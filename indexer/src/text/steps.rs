//! Tells steps and outcomes from other own words: headings open a section of either, numbered orders
//! are steps without one. It sees lines only; what a machine wrote is not its work.

use std::sync::LazyLock;

use regex::Regex;

use super::line_kind::LineKind;

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the pattern is a constant that the tests compile")
}

static STEPS: LazyLock<Regex> = LazyLock::new(|| {
    regex(concat!(
        r"(?i)^[\s#*_>-]*(the\s+)?(steps(\s+to\s+(reproduce|replicate|recreate))?|how\s+to\s+reproduce|to\s+reproduce",
        r"|repro(duction)?(\s+steps)?|what\s+(i|we)\s+did)\s*[*_]*(:.*|[*_]*\s*)$",
    ))
});
static OUTCOME: LazyLock<Regex> = LazyLock::new(|| {
    regex(concat!(
        r"(?i)^[\s#*_>-]*(the\s+)?((expected|actual|observed|current|desired)(\s+(results?|behaviou?r|outcome|output|response))?",
        r"|what\s+((i|we)\s+(expect(ed)?|get|got|see|saw|want(ed)?)|(actually\s+)?happen(s|ed)|should\s+happen)",
        r"(\s+(to\s+(see|happen)|instead|actually))?)\s*[*_]*(:.*|[*_]*\s*)$",
    ))
});
static LISTED: LazyLock<Regex> =
    LazyLock::new(|| regex(r"^\s*(?:(?:[Ss]tep\s+)?\d{1,2}\s?[.):]|[-*•])\s*(?P<rest>.*)$"));
/// Words that begin an order, as steps do.
static ORDER: LazyLock<Regex> = LazyLock::new(|| {
    regex(concat!(
        r"(?i)^(?:then\s+|i\s+)?(add|browse|change|check|choose|click|close|connect|copy|create|delete|deploy|disable|download",
        r"|drag|edit|enable|enter|execute|export|fill|go|import|install|log|login|navigate|open|paste|pick|press|publish|push",
        r"|refresh|reload|remove|rename|reply|restart|right|run|save|scroll|select|send|set|sign|start|stop|submit|switch|tap",
        r"|try|turn|type|unzip|update|upgrade|upload|use|view|visit|wait)(ed|ing)?\b",
    ))
});

/// Sections of a text, met line by line.
pub(super) struct Sections {
    /// Whether each line is a step that needs no heading.
    is_order: Vec<bool>,
    /// What the section that is open makes of own words.
    open: Option<LineKind>,
    /// Whether the section has a line beside its heading.
    has_content: bool,
    /// Whether an empty line came after it.
    is_paused: bool,
}

impl Sections {
    /// Looks over the lines of a text for runs of numbered orders.
    pub(super) fn new<'a>(lines: impl Iterator<Item = &'a str>) -> Self {
        Self { is_order: orders(lines), open: None, has_content: false, is_paused: false }
    }

    /// An empty line: it ends a section that has content, unless that goes on as a list.
    pub(super) fn pause(&mut self) {
        self.is_paused = self.has_content;
    }

    /// What the own words of line `at` are.
    pub(super) fn kind(&mut self, at: usize, line: &str) -> LineKind {
        let heading = if STEPS.is_match(line) {
            Some(LineKind::Steps)
        } else if OUTCOME.is_match(line) {
            Some(LineKind::Outcome)
        } else {
            None
        };
        if let Some(kind) = heading {
            self.open = Some(kind);
            self.has_content =
                line.split_once(':').is_some_and(|(_, rest)| !rest.trim_matches([' ', '*', '_']).is_empty());
            self.is_paused = false;
            return kind;
        }
        let goes_on = self.open == Some(LineKind::Steps) && LISTED.is_match(line);
        if self.is_paused && !goes_on {
            self.open = None;
        }
        self.is_paused = false;
        self.has_content = true;
        match self.open {
            Some(kind) => kind,
            None if self.is_order.get(at).copied().unwrap_or_default() => LineKind::Steps,
            None => LineKind::Prose,
        }
    }
}

/// A run of numbered lines; empty lines may stand between.
#[derive(Default)]
struct Run {
    lines: Vec<usize>,
    orders: usize,
    asks: bool,
}

impl Run {
    /// Whether at least two lines are there, most are orders, and none asks.
    fn is_steps(&self) -> bool {
        self.lines.len() >= 2 && self.orders * 2 >= self.lines.len() && !self.asks
    }
}

/// Which lines belong to a run of numbered orders.
fn orders<'a>(lines: impl Iterator<Item = &'a str>) -> Vec<bool> {
    let mut runs = vec![Run::default()];
    let mut count = 0;
    for (at, line) in lines.enumerate() {
        count = at + 1;
        let is_numbered = line.trim_start().starts_with(|c: char| c.is_alphanumeric());
        let listed = LISTED.captures(line).filter(|_| is_numbered);
        match (listed, runs.last_mut()) {
            (Some(listed), Some(run)) => {
                run.lines.push(at);
                run.orders += usize::from(ORDER.is_match(&listed["rest"]));
                run.asks |= line.trim_end().ends_with('?');
            }
            (None, Some(run)) if !run.lines.is_empty() && !line.trim().is_empty() => runs.push(Run::default()),
            _ => {}
        }
    }
    let mut is_order = vec![false; count];
    runs.iter().filter(|run| run.is_steps()).flat_map(|run| &run.lines).for_each(|&at| is_order[at] = true);
    is_order
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<LineKind> {
        let mut sections = Sections::new(text.split('\n'));
        let mut found = Vec::new();
        for (at, line) in text.split('\n').enumerate() {
            if line.is_empty() { sections.pause() } else { found.push(sections.kind(at, line)) }
        }
        found
    }

    #[test]
    fn a_section_ends_at_an_empty_line_after_its_content() {
        use LineKind::{Outcome, Prose, Steps};
        assert_eq!(kinds("To reproduce:\n\nopen it\nclose it\n\nIt is slow."), [Steps, Steps, Steps, Prose]);
        assert_eq!(kinds("Steps\n\n1. a\n\n2. b\n\nDone."), [Steps, Steps, Steps, Prose]);
        assert_eq!(kinds("**Expected behavior:** a list\n\nIt is slow."), [Outcome, Prose]);
    }

    #[test]
    fn only_orders_are_steps_without_a_heading() {
        use LineKind::{Prose, Steps};
        assert_eq!(kinds("1) Click on it\n2) the page opens\n3) Choose one"), [Steps; 3]);
        assert_eq!(kinds("1. Open it"), [Prose]);
        assert_eq!(kinds("1. apples\n2. pears\n3. plums"), [Prose; 3]);
    }
}
