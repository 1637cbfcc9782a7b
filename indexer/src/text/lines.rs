//! Tells the lines of a text apart: greeting, prose, steps, outcome, log, trace, code, quoted mail,
//! signature. Pure and total: any text gives a list that covers every line. It weighs nothing; that is the
//! draft room's work.

use std::sync::LazyLock;

use regex::Regex;

pub use super::line_kind::LineKind;
use super::steps::Sections;

/// A run of lines of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment<'a> {
    /// What the lines are.
    pub kind: LineKind,
    /// The lines as they stand, joined by their own line breaks.
    pub text: &'a str,
}

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the pattern is a constant that the tests compile")
}

// A formula and at most two words of a name: what goes on further is what the ticket is about.
static GREETING: LazyLock<Regex> = LazyLock::new(|| {
    regex(concat!(
        r"(?i)^\s*(hi|hello|hey|dear|good (morning|day|afternoon|evening)|greetings|hallo|bonjour|hola)",
        r"( (all|there|everyone|everybody))?(,?\s+[\w'.-]+){0,2}\s*[,!.]?\s*$",
    ))
});
static CLOSING: LazyLock<Regex> = LazyLock::new(|| {
    regex(concat!(
        r"(?i)^\s*((kind|best|warm|many)?\s*(regards|wishes|greetings|greets)|thanks( in advance| a lot| so much)?",
        r"|thank you( very much| in advance)?|thx|cheers|sincerely|yours (truly|sincerely)|met vriendelijke groet(en)?",
        r"|mit freundlichen grüßen|cordialement|br)(,?\s+[\w'.-]+){0,2}\s*[,!.]*\s*$",
    ))
});
static QUOTE_INTRO: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?i)^\s*(on .{6,80} wrote:|-{3,}\s*original message\s*-{3,}|from: .+@.+|_{10,})\s*$"));
static TRACE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r#"^\s*(at [\w.$<>/]+\s?\(.*\)|at [\w.$<>]+$|Caused by:|Traceback \(most recent|File ".*", line \d+|\.\.\. \d+ (common frames|more)|([a-z_]\w*\.)+[A-Z]\w*(Exception|Error)\b)"#,
    )
});
static LOG: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^\s*\[?((\d{4}-\d\d-\d\d|\d\d[/.]\d\d[/.]\d{2,4}|[A-Z][a-z]{2} +\d{1,2})[ T]+\d\d:\d\d|\d\d:\d\d:\d\d\b|(TRACE|DEBUG|INFO|WARN|WARNING|ERROR|FATAL|SEVERE|CRITICAL)\b[\]: -])",
    )
});
static CODE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r#"^\s*(</?[a-zA-Z][\w:-]*[ />]|<\?xml|[{}\[\]]+[,;]?\s*$|"[\w.-]+"\s*:|(public|private|protected|import|package|function|const|let|var|def|class|return|select|insert|update)\b.*[;{(:]\s*$|\$ |#!|[\w.]+\s*=\s*\S+;?\s*$)|[;{]\s*$"#,
    )
});

/// Cuts `text` into segments, in order; empty lines belong to the segment before them.
#[must_use]
pub fn segments(text: &str) -> Vec<Segment<'_>> {
    let lines = lines_with_offsets(text);
    let kinds = classify(&lines);
    let mut found: Vec<Segment<'_>> = Vec::new();
    let mut start = 0;
    for (at, &(offset, line)) in lines.iter().enumerate() {
        let end = offset + line.len();
        let goes_on = kinds.get(at + 1).is_some_and(|&next| next == kinds[at]);
        if !goes_on {
            if !text[start..end].trim().is_empty() {
                found.push(Segment { kind: kinds[at], text: &text[start..end] });
            }
            start = (end + 1).min(text.len());
        }
    }
    found
}

fn lines_with_offsets(text: &str) -> Vec<(usize, &str)> {
    let mut offset = 0;
    text.split('\n')
        .map(|line| {
            let at = offset;
            offset += line.len() + 1;
            (at, line)
        })
        .collect()
}

/// One kind for each line. Fences and quotes reach over lines, so state is kept on the way.
fn classify(lines: &[(usize, &str)]) -> Vec<LineKind> {
    let signature_from = signature_start(lines);
    let mut is_fenced = false;
    let mut is_quoted_to_end = false;
    let mut has_begun = false;
    let mut sections = Sections::new(lines.iter().map(|&(_, line)| line));
    let mut kinds = Vec::with_capacity(lines.len());
    for (at, &(_, line)) in lines.iter().enumerate() {
        let previous = kinds.last().copied().unwrap_or(LineKind::Prose);
        let is_fence = line.trim_start().starts_with("```");
        let kind = if is_fence || is_fenced {
            LineKind::Code
        } else if line.trim().is_empty() {
            sections.pause();
            previous
        } else if is_quoted_to_end || line.starts_with('>') {
            LineKind::Quoted
        } else if QUOTE_INTRO.is_match(line) {
            // Where every quoted line is marked, the quote ends with the marks, and an answer may stand below.
            let next = lines[at + 1..].iter().find(|(_, next)| !next.trim().is_empty());
            is_quoted_to_end = next.is_none_or(|(_, next)| !next.starts_with('>'));
            LineKind::Quoted
        } else if at >= signature_from {
            LineKind::Signature
        } else if !has_begun && GREETING.is_match(line) {
            LineKind::Greeting
        } else {
            machine_kind(line).unwrap_or_else(|| sections.kind(at, line))
        };
        is_fenced ^= is_fence;
        has_begun |= !line.trim().is_empty();
        kinds.push(kind);
    }
    kinds
}

/// What a line is that a machine wrote, or that is written for one; `None` for words.
#[must_use]
pub fn machine_kind(line: &str) -> Option<LineKind> {
    if TRACE.is_match(line) {
        Some(LineKind::Trace)
    } else if LOG.is_match(line) {
        Some(LineKind::Log)
    } else if CODE.is_match(line) {
        Some(LineKind::Code)
    } else {
        None
    }
}

/// Most words of a line of a signature: a name, a role, a company.
const MAX_NAME_WORDS: usize = 6;

/// First line of the signature, or past the end: a `--` line, or a closing formula among the last
/// lines after which only short lines follow.
fn signature_start(lines: &[(usize, &str)]) -> usize {
    const REACH: usize = 8;
    let from = lines.len().saturating_sub(REACH);
    for at in from..lines.len() {
        let line = lines[at].1;
        let is_short = |text: &str| text.chars().count() <= 60 && text.split_whitespace().count() <= MAX_NAME_WORDS;
        let has_short_rest =
            lines[at + 1..].iter().all(|(_, rest)| is_short(rest) && !rest.trim_end().ends_with(['.', '?']));
        if at > 0 && (line.trim_end() == "--" || (CLOSING.is_match(line) && has_short_rest)) {
            return at;
        }
    }
    lines.len()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn kinds(text: &str) -> Vec<LineKind> {
        segments(text).into_iter().map(|segment| segment.kind).collect()
    }

    #[test]
    fn a_ticket_falls_into_its_parts() {
        use LineKind::{Code, Greeting, Log, Prose, Signature, Trace};
        let draft = "Hi team,\n\nSince this morning the app does not start. See below:\n\
            2026-11-02 10:01:02 ERROR Core: startup failed\n\
            com.mendix.basis.BasisException: no connection\n\tat com.mendix.basis.Boot.run(Boot.java:10)\n\
            We already tried this:\n```\nmxbuild --target=package\n```\nAny idea?\n\nKind regards,\nJo\n";
        assert_eq!(kinds(draft), [Greeting, Prose, Log, Trace, Prose, Code, Prose, Signature]);
    }

    #[test]
    fn a_formula_does_not_swallow_what_the_ticket_is_about() {
        use LineKind::{Greeting, Prose, Signature};
        assert_eq!(kinds("Hi, our production app is down"), [Prose]);
        assert_eq!(kinds("Hello, all our apps are down"), [Prose]);
        assert_eq!(kinds("It fails.\nthanks for your help yesterday.\nProduction is down."), [Prose]);
        assert_eq!(kinds("BR tags are not shown\nin the grid"), [Prose]);
        assert_eq!(
            kinds("Good morning Mendix Support,\nIt fails.\nThanks in advance!\nJo Smith\nACME"),
            [Greeting, Prose, Signature]
        );
    }

    #[test]
    fn steps_and_outcomes_are_told_from_prose() {
        use LineKind::{Outcome, Prose, Steps, Trace};
        assert_eq!(
            kinds(
                "The export fails.\n\nSteps to reproduce:\n1. Open the page\n2. Click on Export\n\n\
                 Expected: a file\nActual result:\nnothing\nat a.b.C.d(C.java:1)\n\nWe need it today."
            ),
            [Prose, Steps, Outcome, Trace, Prose]
        );
        assert_eq!(kinds("It hangs.\n1. Go to Settings\n2. Choose Mail\nThen it hangs."), [Prose, Steps, Prose]);
        assert_eq!(kinds("What I expect\nA list.\n\nWhat I get\nAn empty page."), [Outcome]);
        assert_eq!(kinds("1. Can we buy more users?\n2. What do they cost?"), [Prose]);
        assert_eq!(kinds("I expected it to work. Steps are in the manual."), [Prose]);
    }

    #[test]
    fn quoted_mail_is_not_own_words() {
        use LineKind::{Prose, Quoted};
        assert_eq!(
            kinds("Still broken.\n\nOn Mon, 2 Nov 2026 Sue wrote:\nPlease restart.\n> it fails"),
            [Prose, Quoted]
        );
        let marked = "On Mon, 2 Nov 2026 Sue wrote:\n> Please restart.\n>\n> Sue\n\nWe did, and it still fails.";
        assert_eq!(kinds(marked), [Quoted, Prose]);
    }

    proptest! {
        #[test]
        fn segments_cover_every_word(text in "[ -~\\n]{0,300}") {
            let words: Vec<_> = text.split_whitespace().collect();
            let found = segments(&text);
            let kept: Vec<_> = found.iter().flat_map(|segment| segment.text.split_whitespace()).collect();
            prop_assert_eq!(words, kept);
        }
    }
}
