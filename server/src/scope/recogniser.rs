//! Tells facts by the form of a text rather than by its words: a version, a time, steps, outcomes, a log, the name of
//! an app. It names what it found as it was written. It knows no policy; words that a policy lists are patterns.

use std::sync::LazyLock;

use regex::Regex;
use serde::Deserialize;
use tier0_indexer::text::{artefacts::ArtefactKind, sentences::sentences};

use crate::draft::Understanding;

/// What a fact can be told by, as a policy names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Recogniser {
    /// A version, declared or named.
    Version,
    /// A time of day, a date, or words for one: "since this morning".
    Time,
    /// A list of steps.
    Steps,
    /// What stands below a heading for what was expected.
    Expected,
    /// What stands below a heading for what was seen.
    Seen,
    /// A log, a trace, an exception type or an error code.
    Trace,
    /// The name of an app.
    AppName,
}

/// What people write where they have nothing to say.
const NOTHINGS: [&str; 26] = [
    "",
    "none",
    "no",
    "n/a",
    "na",
    "n.a",
    "unknown",
    "not known",
    "not sure",
    "unsure",
    "unclear",
    "tbd",
    "todo",
    "idk",
    "no idea",
    "don't know",
    "i don't know",
    "we don't know",
    "do not know",
    "i do not know",
    "we do not know",
    "not applicable",
    "not available",
    "not relevant",
    "see above",
    "see below",
];

/// Words before a time that make it a deadline or deny it.
const NOT_BEFORE_A_TIME: [&str; 12] =
    ["by", "until", "till", "before", "next", "not", "never", "no", "within", "deadline", "due", "coming"];

/// How far before a time a word is looked for, in bytes.
const MAX_WORD_BYTES: usize = 32;

/// Words that stand before "app" and are no name of one.
const NO_NAMES: [&str; 40] = [
    "production",
    "prod",
    "live",
    "acceptance",
    "test",
    "own",
    "whole",
    "entire",
    "mendix",
    "same",
    "other",
    "new",
    "old",
    "web",
    "mobile",
    "native",
    "main",
    "first",
    "second",
    "cloud",
    "on-premises",
    "internal",
    "external",
    "public",
    "current",
    "complete",
    "existing",
    "running",
    "local",
    "whole",
    "two",
    "three",
    "several",
    "hosted",
    "licensed",
    "customer",
    "small",
    "big",
    "deployed",
    "business",
];

// Word boundaries are those of ASCII: with others a text that is not ASCII would be searched many times slower.
fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the pattern is a constant that the tests compile")
}

static TIME: LazyLock<Regex> = LazyLock::new(|| {
    let month = "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?\
                 |nov(?:ember)?|dec(?:ember)?)";
    let weekday = "(?:mon|tues|wednes|thurs|fri|satur|sun)day";
    let some = r"(?:\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|half\s+an?|a\s+few|some|several|a\s+couple\s+of)";
    let unit = "(?:minutes?|mins?|hours?|hrs?|days?|weeks?|months?)";
    let stretch = format!("(?:morning|afternoon|evening|night|midnight|noon|lunch|week|weekend|month|{weekday})");
    let lead = "(?:(?:since|from|at|around|about|approximately|on|between|after|early|late)\\s+)*";
    let one = [
        r"\d{4}-\d{2}-\d{2}(?:[ t]\d{1,2}:\d{2}(?::\d{2})?)?".to_owned(),
        r"\d{1,2}/\d{1,2}/\d{2,4}".to_owned(),
        r"\d{1,2}[.-]\d{1,2}[.-](?:19|20)\d{2}".to_owned(),
        r"\d{1,2}:\d{2}(?::\d{2})?(?:\s?[ap]m)?".to_owned(),
        r"\d{1,2}\s?(?:am|pm|[ap]\.m\.|o['’]clock|uhr)".to_owned(),
        format!(r"\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{month}(?:\s+\d{{4}})?"),
        format!(r"{month}\s+\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s+\d{{4}})?"),
        format!(r"(?:last\s+|this\s+|past\s+|every\s+)?{weekday}s?(?:\s+(?:morning|afternoon|evening|night))?"),
        format!(r"(?:the\s+)?(?:last|past)\s+(?:{some}\s+)?(?:{stretch}|{unit})"),
        format!(r"this\s+{stretch}"),
        format!(r"(?:every|each)\s+(?:{stretch}|{unit})"),
        format!(r"(?:{some})\s+{unit}\s+ago"),
        format!(r"since\s+(?:about\s+|around\s+|over\s+)?{some}\s+{unit}"),
        format!(r"for\s+(?:about\s+|around\s+|over\s+)?{some}\s+(?:hours?|days?|weeks?|months?)\s+now"),
        r"since\s+(?:today|now|morning|midnight|noon|lunch|then)".to_owned(),
        r"(?:earlier|started|began|happened|down)\s+today|today\s+(?:at|around|about)".to_owned(),
        "yesterday(?:\\s+(?:morning|afternoon|evening|night))?".to_owned(),
    ]
    .join("|");
    regex(&format!(
        r"(?i)(?-u:\b){lead}(?:{one})(?-u:\b)(?:(?:,|\s+(?:and|to|until|till|-))?\s+{lead}(?:{one})(?-u:\b))*"
    ))
});
static EXPECTED: LazyLock<Regex> = LazyLock::new(|| {
    heading(concat!(
        r"(?:expected|desired)(?:\s+(?:results?|behaviou?r|outcome|output|response))?",
        r"|what\s+(?:i|we)\s+(?:expect(?:ed)?|want(?:ed)?)(?:\s+to\s+(?:see|happen))?|what\s+should\s+happen(?:\s+instead)?",
    ))
});
static SEEN: LazyLock<Regex> = LazyLock::new(|| {
    heading(concat!(
        r"(?:actual|observed|current)(?:\s+(?:results?|behaviou?r|outcome|output|response))?",
        r"|what\s+(?:i|we)\s+(?:get|got|see|saw)(?:\s+(?:instead|actually))?",
        r"|what\s+(?:actually\s+)?happen(?:s|ed)(?:\s+(?:instead|actually))?",
    ))
});
static STEPS: LazyLock<Regex> = LazyLock::new(|| {
    heading(concat!(
        r"steps(?:\s+to\s+(?:reproduce|replicate|recreate))?|how\s+to\s+reproduce|to\s+reproduce",
        r"|repro(?:duction)?(?:\s+steps)?|what\s+(?:i|we)\s+did",
    ))
});
static APP_NAME: LazyLock<Regex> = LazyLock::new(|| {
    regex(concat!(
        r#"(?-u:\b)(?:(?i:our|the|my|this)\s+(?P<before>[\w-]{2,40})\s+(?i:app|application|portal)(?-u:\b)"#,
        r#"|(?i:app|application)\s+(?:(?i:is\s+)?(?i:called|named)\s+(?P<called>[\w-]{2,40})|["'“](?P<quoted>[^"'”\n]{2,40})["'”]|(?P<after>[A-Z][\w-]{2,40})(?-u:\b)))"#,
    ))
});

/// A line that opens a part, or says it behind a colon.
fn heading(names: &str) -> Regex {
    regex(&format!(r"(?i)^[\s#*_>-]*(?:the\s+)?(?:{names})[\s*_]*(?::(?P<rest>.*))?$"))
}

/// Whether a text is what people write where they have nothing to say.
pub(super) fn says_nothing(text: &str) -> bool {
    let bare =
        text.trim_matches(|c: char| c.is_whitespace() || (c.is_ascii_punctuation() && c != '#')).replace('’', "'");
    NOTHINGS.iter().any(|nothing| bare.eq_ignore_ascii_case(nothing))
}

impl Recogniser {
    /// What tells the fact, as the draft writes it.
    pub(super) fn find(self, draft: &Understanding) -> Option<String> {
        match self {
            Self::Version => draft.versions.iter().find(|version| !says_nothing(version)).cloned(),
            Self::Time => time(&draft.own_words).or_else(|| draft.outline.machine_line.as_deref().and_then(time)),
            Self::Steps => draft.outline.steps.iter().find_map(|steps| below(steps, &STEPS, None)),
            Self::Expected => draft.outline.outcomes.iter().find_map(|text| below(text, &EXPECTED, Some(&SEEN))),
            Self::Seen => draft.outline.outcomes.iter().find_map(|text| below(text, &SEEN, Some(&EXPECTED))),
            Self::Trace => draft.outline.machine_line.clone().or_else(|| error_name(draft)),
            Self::AppName => app_name(&draft.own_words),
        }
    }
}

/// The first time that is neither denied nor a deadline.
fn time(text: &str) -> Option<String> {
    sentences(text).into_iter().find_map(|sentence| {
        let sentence = &text[sentence];
        let is_meant = |found: &regex::Match<'_>| {
            // An address, a path or a longer number goes on where a time would end.
            let (before, after) = (&sentence[..found.start()], &sentence[found.end()..]);
            let is_digit = |c: char| c.is_ascii_digit();
            let is_part = before.ends_with(['/', '.', '-', '_'])
                || before.strip_suffix(':').is_some_and(|before| before.ends_with(is_digit))
                || after.starts_with(['/', '_'])
                || after.strip_prefix([':', '.']).is_some_and(|after| after.starts_with(is_digit));
            // A word as long as a list of addresses is none that matters, and is not walked over for each of them.
            let near = before.floor_char_boundary(before.len().saturating_sub(MAX_WORD_BYTES));
            let word = before[near..].split_whitespace().next_back().unwrap_or_default().to_lowercase();
            let word = word.trim_matches(|c: char| !c.is_alphanumeric());
            !is_part && !NOT_BEFORE_A_TIME.contains(&word)
        };
        TIME.find_iter(sentence).find(is_meant).map(|found| found.as_str().trim().to_owned())
    })
}

/// What `text` says below its heading, up to the `other` one; all of it where it has none and none is demanded.
fn below(text: &str, own: &Regex, other: Option<&Regex>) -> Option<String> {
    let mut is_open = other.is_none();
    let mut said: Vec<&str> = Vec::new();
    for line in text.lines() {
        if let Some(heading) = own.captures(line) {
            is_open = true;
            said.extend(heading.name("rest").map(|rest| rest.as_str().trim_matches([' ', '*', '_', '\t'])));
        } else if other.is_some_and(|other| other.is_match(line)) {
            is_open = false;
        } else if is_open {
            said.push(line);
        }
    }
    let said = said.join("\n");
    (!says_nothing(&said)).then(|| said.trim().to_owned())
}

/// An exception type or an error code, as it is written.
fn error_name(draft: &Understanding) -> Option<String> {
    let is_error = |kind: ArtefactKind| matches!(kind, ArtefactKind::Exception | ArtefactKind::ErrorCode);
    let key = draft.artefacts.iter().find(|artefact| is_error(artefact.kind)).map(|artefact| artefact.key.as_str())?;
    let is_written = |word: &&str| word.to_lowercase().contains(key);
    let word = draft.own_words.split_whitespace().find(is_written);
    let word = word.map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()));
    Some(word.filter(|word| !word.is_empty()).unwrap_or(key).to_owned())
}

/// The name of an app, as it is written.
fn app_name(text: &str) -> Option<String> {
    APP_NAME.captures_iter(text).find_map(|found| {
        let name = ["before", "called", "quoted", "after"].iter().find_map(|group| found.name(group))?.as_str();
        let is_name = !NO_NAMES.iter().any(|word| word.eq_ignore_ascii_case(name)) && !says_nothing(name);
        is_name.then(|| found[0].to_owned())
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{
        Recogniser::{self, AppName, Expected, Seen, Steps, Time, Trace, Version},
        says_nothing,
    };
    use crate::draft::{Draft, understand};

    fn found(recogniser: Recogniser, text: &str) -> Option<String> {
        recogniser.find(&understand(&Draft { body: text.to_owned(), ..Draft::default() }))
    }

    #[test]
    fn what_is_given_is_told_as_it_was_written() {
        for (recogniser, text, told) in [
            (Version, "It crashes in 10.6.1 on Windows", "10.6.1"),
            (Version, "We still use version 8 there", "8"),
            (Time, "It began at 14:05 and goes on", "at 14:05"),
            (Time, "The app is down since this morning.", "since this morning"),
            (Time, "It failed yesterday around 14:00, twice", "yesterday around 14:00"),
            (Time, "Logged on 2026-03-02 08:15", "on 2026-03-02 08:15"),
            (Time, "Broken since 2 November", "since 2 November"),
            (Time, "Broken since last Friday evening", "since last Friday evening"),
            (Time, "Two hours ago it stopped", "Two hours ago"),
            (Time, "Time: 14:05, every day", "14:05, every day"),
            (Time, "Yesterday: it failed", "Yesterday"),
            (Time, "Every night the export hangs", "Every night"),
            (Time, "between 13:00 and 15:00 it was slow", "between 13:00 and 15:00"),
            (Time, "Since about half an hour nobody gets in", "Since about half an hour"),
            (Time, "See below\n2026-11-02 10:01:02 ERROR Core: failed", "2026-11-02 10:01:02"),
            (Steps, "It fails.\nSteps to reproduce:\n1. Open it\n2. Save it", "1. Open it\n2. Save it"),
            (
                Steps,
                "It hangs.\n1. Go to Settings\n2. Choose Mail\nThen it hangs.",
                "1. Go to Settings\n2. Choose Mail",
            ),
            (Expected, "No file.\nExpected: a file\nActual: nothing", "a file"),
            (Seen, "No file.\nExpected: a file\nActual: nothing", "nothing"),
            (Seen, "Expected result:\na list\nActual result:\n**an empty page**", "**an empty page**"),
            (Expected, "What should happen\nThe mail is sent.", "The mail is sent."),
            (
                Trace,
                "It says\n2026-11-02 10:01:02 ERROR Core: failed\nat a.b.C.d(C.java:1)",
                "2026-11-02 10:01:02 ERROR Core: failed",
            ),
            (Trace, "We get a NullPointerException when saving", "NullPointerException"),
            (Trace, "Studio Pro shows CE0117 for every page", "CE0117"),
            (AppName, "Our claims app is down", "Our claims app"),
            (AppName, "The app Shipments is completely down", "app Shipments"),
            (AppName, "Our application is called fleetview", "application is called fleetview"),
        ] {
            assert_eq!(found(recogniser, text).as_deref(), Some(told), "{recogniser:?}: {text}");
        }
    }

    #[test]
    fn what_is_not_given_or_denied_is_not_told() {
        for (recogniser, text) in [
            (Version, "It crashes on Windows"),
            (Version, "I don't know which version we have"),
            (Version, "No version number is shown"),
            (Time, "It is slow"),
            (Time, "We don't know since when"),
            (Time, "Please fix it by Friday"),
            (Time, "We need it before 5 pm"),
            (Time, "Not yesterday, I think"),
            (Time, "Upgrade from 9.24.1 to 10.6.12"),
            (Time, "It listens at localhost:8080 and 10.0.0.12"),
            (Time, "Can you look at it today?"),
            (Time, "See 10:20:30:40:50 and /a/10:20/b"),
            (Steps, "It fails when we save."),
            (Steps, "There are no steps to reproduce it."),
            (Steps, "It fails.\nSteps to reproduce: none"),
            (Steps, "It fails.\nSteps to reproduce:\nunknown\n\nSorry."),
            (Steps, "1. apples\n2. pears"),
            (Expected, "It fails.\nActual: an empty page"),
            (Expected, "It fails.\nExpected: n/a"),
            (Seen, "It fails.\nExpected: a file"),
            (Seen, "It fails.\nExpected: a file\nActual: unknown"),
            (Trace, "There is an error"),
            (Trace, "We have no log of it"),
            (AppName, "Our production app is down"),
            (AppName, "The app is down"),
            (AppName, "Which application is it?"),
        ] {
            assert_eq!(found(recogniser, text), None, "{recogniser:?}: {text}");
        }
    }

    #[test]
    fn people_have_many_words_for_nothing() {
        for text in ["", " - ", "N/A", "n.a.", "Not sure", "I don’t know.", "?", "(unknown)"] {
            assert!(says_nothing(text), "{text}");
        }
        for text in ["cloud", "10", "nothing at all happens", "no error"] {
            assert!(!says_nothing(text), "{text}");
        }
    }

    #[test]
    fn a_long_text_without_a_space_is_walked_over_once() {
        let text = "10:20/é".repeat(6_000);
        assert_eq!(found(Time, &text), None);
        assert_eq!(found(Time, &format!("{text} since 14:00")).as_deref(), Some("since 14:00"));
    }

    proptest! {
        #[test]
        fn any_text_can_be_looked_at(
            text in "([\\PC\\n]{0,200}|(Steps:|Expected:|Actual|since|yesterday|14:00|our x app|[ \\n1.,/-]){0,40})"
        ) {
            let draft = understand(&Draft { body: text, ..Draft::default() });
            for recogniser in [Version, Time, Steps, Expected, Seen, Trace, AppName] {
                if let Some(told) = recogniser.find(&draft) {
                    prop_assert!(!told.trim().is_empty());
                }
            }
        }
    }
}
