//! Whether a sentence of a draft reports that something fails now. A question how to do something, a wish, what
//! would be if, and what is over report nothing. English, by patterns of the scope rules, with their negations.
//! Pure: knows no incident.

use super::{
    clause::{Kind, bare, clauses_of},
    signs::{ASKS, GOES_ON, HELPERS, MAY, NO_FAILURE, NOW, OPENERS, OVER, PAST, REFERS_BACK, TROUBLE, failing},
};
use crate::scope::{Matcher, Matches, PatternId};

/// Patterns of what reports and what does not, compiled into a matcher.
pub(super) struct Signs {
    fails: Vec<PatternId>,
    trouble: Vec<PatternId>,
    now: Vec<PatternId>,
    asks: Vec<PatternId>,
    no_failure: Vec<PatternId>,
    over: Vec<PatternId>,
    past: Vec<PatternId>,
    goes_on: Vec<PatternId>,
}

/// A sentence, read.
pub(super) struct Sentence {
    clauses: Vec<Clause>,
    /// What says that it fails now, outright.
    pub(super) fails: Option<String>,
    /// What says only that something is wrong; it needs support.
    pub(super) trouble: Option<String>,
    /// Whether it says that it is so now.
    pub(super) is_now: bool,
    /// Whether it says that it is over or was in another time.
    pub(super) is_over: bool,
    /// Whether it goes on about what the sentence before names.
    pub(super) refers_back: bool,
}

struct Clause {
    matches: Matches,
    asks: bool,
    /// Whether it tells what is, and not what would be.
    is_real: bool,
    /// Whether its failures are the subject and not a report.
    is_no_failure: bool,
}

impl Signs {
    /// Compiles the patterns.
    pub(super) fn new(matcher: &mut Matcher) -> Self {
        // Each pattern compiles; a test holds that.
        let mut all = |patterns: &[&str]| patterns.iter().filter_map(|pattern| matcher.add(pattern).ok()).collect();
        Self {
            trouble: all(&TROUBLE),
            now: all(&NOW),
            asks: all(&ASKS),
            no_failure: all(&NO_FAILURE),
            over: all(&OVER),
            past: all(&PAST),
            goes_on: all(&GOES_ON),
            fails: all(&failing().iter().map(String::as_str).collect::<Vec<_>>()),
        }
    }

    /// Reads one sentence with a matcher that holds these signs.
    pub(super) fn read(&self, matcher: &Matcher, sentence: &str) -> Sentence {
        let has = |matches: &Matches, ids: &[PatternId]| ids.iter().any(|&id| matches.words(id).is_some());
        let mut kinds = Vec::new();
        let mut clauses = Vec::new();
        for (range, kind) in clauses_of(sentence) {
            let text = &sentence[range];
            let found = matcher.run(text);
            let asks = has(&found, &self.asks) || begins_to_ask(text);
            let is_no_failure = has(&found, &self.no_failure);
            clauses.push(Clause { matches: found, asks, is_real: true, is_no_failure });
            kinds.push(kind);
        }
        let any_asks = clauses.iter().any(|clause| clause.asks);
        // After a comma a question goes on; what is told after a comma does not.
        let is_question = sentence.trim_end().ends_with('?');
        let (mut before_asks, mut before_is_real) = (false, true);
        for (clause, kind) in clauses.iter_mut().zip(kinds) {
            clause.asks |= (kind == Kind::When && any_asks) || ((kind == Kind::And || is_question) && before_asks);
            clause.is_real = !clause.asks && kind != Kind::If && (kind != Kind::And || before_is_real);
            (before_asks, before_is_real) = (clause.asks, clause.is_real);
        }
        let any = |ids: &[PatternId]| clauses.iter().any(|clause| has(&clause.matches, ids));
        let said = |ids: &[PatternId]| {
            let real = clauses.iter().filter(|clause| clause.is_real && !clause.is_no_failure);
            real.flat_map(|clause| ids.iter().filter_map(|&id| clause.matches.words(id))).next().map(str::to_owned)
        };
        Sentence {
            fails: said(&self.fails),
            trouble: said(&self.trouble),
            is_now: any(&self.now),
            is_over: any(&self.over) || (any(&self.past) && !any(&self.goes_on)),
            refers_back: sentence.split_whitespace().take(2).any(|word| REFERS_BACK.contains(&&*bare(word))),
            clauses,
        }
    }
}

impl Sentence {
    /// The first thing that `find` finds where the sentence does not ask.
    pub(super) fn told<'a, T>(&'a self, find: impl Fn(&'a Matches) -> Option<T>) -> Option<T> {
        self.clauses.iter().filter(|clause| !clause.asks).find_map(|clause| find(&clause.matches))
    }

    /// The first thing that `find` finds where the sentence tells what is.
    pub(super) fn real<'a, T>(&'a self, find: impl Fn(&'a Matches) -> Option<T>) -> Option<T> {
        self.clauses.iter().filter(|clause| clause.is_real).find_map(|clause| find(&clause.matches))
    }
}

/// Whether a clause asks by how it begins: "how …", "can deployments …"; "can you …" asks for help instead.
fn begins_to_ask(clause: &str) -> bool {
    let mut words = clause.split_whitespace().map(bare);
    let (first, second) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    OPENERS.contains(&&*first) || (MAY.contains(&&*first) && !second.is_empty() && !HELPERS.contains(&&*second))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(sentence: &str) -> Sentence {
        let mut matcher = Matcher::default();
        let signs = Signs::new(&mut matcher);
        signs.read(&matcher, sentence)
    }

    #[test]
    fn every_pattern_compiles() {
        let mut matcher = Matcher::default();
        let written: Vec<_> = [&TROUBLE[..], &NOW, &ASKS, &NO_FAILURE, &OVER, &PAST, &GOES_ON].concat();
        for pattern in written.into_iter().map(str::to_owned).chain(failing()) {
            assert!(matcher.add(&pattern).is_ok(), "{pattern}");
        }
    }

    #[test]
    fn failures_are_told_from_talk_of_failures() {
        for sentence in [
            "Pushing fails.",
            "The portal does not load",
            "nobody can log in!",
            "We cannot even reach it",
            "It has been down since nine",
            "I get a 502",
            "When I push, it returns an error",
            "If I push it times out",
            "Can you help us, the build is stuck",
            "it isn’t responding",
        ] {
            assert!(read(sentence).fails.is_some(), "{sentence}");
        }
        for sentence in [
            "It works without errors.",
            "There is no outage",
            "How do I find out why a build fails?",
            "What should users see when the portal is down?",
            "Send me a mail if the build fails",
            "We want to test error handling",
            "Increase the timeout of the call",
            "It would be nice if it failed loudly",
            "Scroll down to the list",
            "We have 500 users",
            "Can we get the root cause of the outage?",
            "An offline app is what we build",
            "How do I configure alerts and get a mail on failures",
            "How do we set up mails, texts, and alerts on failures?",
            "Tell us if it is down or builds fail",
        ] {
            assert_eq!(read(sentence).fails, None, "{sentence}");
        }
    }

    #[test]
    fn what_is_over_is_no_report() {
        for sentence in
            ["It was down, it works again", "The outage is resolved", "Last week it failed", "It is back online"]
        {
            assert!(read(sentence).is_over, "{sentence}");
        }
        for sentence in ["It has failed since last week", "Please get it fixed", "It does not work again", "It fails"] {
            assert!(!read(sentence).is_over, "{sentence}");
        }
    }

    proptest! {
        #[test]
        fn any_sentence_can_be_read(sentence in "[a-z ,;:?!.()–-]{0,60}( if | when |, but ){0,3}\\PC{0,60}") {
            let _ = read(&sentence);
        }
    }
}
