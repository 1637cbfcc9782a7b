//! Whether a sentence of a draft reports that something fails now. A question how to do something, a wish, what
//! would be if, and what is over report nothing. English, by patterns of the scope rules, with their negations.
//! Pure: knows no incident.

use std::ops::Range;

use crate::scope::{Matcher, Matches, PatternId};

/// Most clauses that a sentence is cut into; the last holds the rest.
const MAX_CLAUSES: usize = 64;

/// What says outright that something fails.
const FAILS: [&str; 52] = [
    "fail|failing|failure|failures",
    "error|errors",
    "exception|exceptions",
    "crash|crashing",
    "broken|broke",
    "outage|outages",
    "unavailable|unreachable|inaccessible|unresponsive|unusable",
    "interruption|interrupted|disruption|disrupted",
    "degraded|degradation",
    "hang|hanging|hung|stuck|frozen|freezes|freezing",
    "slow|slower|slowness|sluggish|slowly",
    "delayed|delays|delay",
    "timeout|timeouts|time-out|time-outs",
    "time|timing out",
    "is|are|was|were|be|been|being|goes|went|gone|seems|appears|completely|totally|still|again|currently|everything down",
    "down since|for|again|today|now|right|at|everywhere",
    "is|are|was|been|went|gone|goes|seems|appears|completely|suddenly offline",
    "blank|white|empty page|screen",
    "high|huge|extreme latency|latencies",
    "lost|dropped|lose|loses|drops connection|connections",
    "connection|connections refused|reset|lost|dropped|closed|drops",
    "keeps|keep loading|spinning|disconnecting|failing",
    "502|503|504",
    "error|status|http|code|gives|returns|get|getting|throws 500",
    "500 error|errors|response|responses|from|on|when|internal",
    "bad gateway",
    "gateway timeout",
    "service unavailable",
    "no|without .. connection|response|reply|access",
    "nothing|none .. works|loads|happens|arrives|responds",
    "no longer|more works|loads|opens|responds|arrives|connects|starts",
    "stopped|stops|quit working|loading|responding|syncing|sending|arriving",
    "refuses|refused to",
    "rejected|rejects|refuses|refused .. login|push|pushes|connection|connections|requests|request|commit",
    "malfunctioning|malfunctions|malfunction",
    "is|are|seems|remains missing",
    "out of order",
    "dead",
    "takes|taking ages|forever",
    "takes|taking minutes|hours",
    "lag|laggy|lags|lagging",
    "queued|pending .. hours|minutes|morning|ages",
    "queue .. grows|growing",
    "spinner|spinning",
    "locked out",
    "kicked|thrown out",
    "cannot|can't|couldn't be reached|opened|loaded|accessed|saved|used|found",
    "could|can not be reached|opened|loaded|accessed|saved|used",
    "data loss",
    "arrives|arrive|arriving late|hours",
    "hours|minutes late",
    "corrupt|corrupted",
];

/// What says that somebody cannot do something.
const INABILITY: [&str; 9] = [
    "cannot|can't|couldn't",
    "can|could not",
    "unable to",
    "not able|possible to",
    "impossible to",
    "nobody|anybody|none|neither can|could|is",
    "no one|user|users|customer|customers|developer|developers|body can|could",
    "fails|refuses to",
    "nobody|none .. able to",
];

/// What people do, as places of a pattern.
const DO: &str = "log|login|sign|signin|log-in|reach|access|open|load|connect|push|pull|commit|clone|fetch|deploy|save|send|\
                  receive|start|restart|stop|publish|upload|download|sync|synchronise|synchronize|build|create|search|see|\
                  use|work|view|update|transport|reset|get|pay|book|order|submit|create|edit|authenticate";

/// What says that something does not do what it is for.
const NOT: [&str; 7] = [
    "not|doesn't|isn't|won't|aren't|don't|didn't|wasn't|hasn't|never|nothing",
    "not|doesn't|isn't|won't|aren't|don't|didn't|wasn't|hasn't|never even|yet|properly|correctly|fully|really|being|always",
    "does|do|is|are|was|has not",
    "hardly|barely",
    "no longer",
    "none .. is|are",
    "anymore not",
];

/// What things do, as places of a pattern.
const WORK: &str = "work|load|open|respond|start|connect|arrive|appear|finish|complete|sync|synchronise|synchronize|refresh|\
                    function|render|resolve|available|reachable|accessible|responsive|deliver|delivered|receive|received|\
                    process|processed|update|updated|show|come|coming|getting|sent|triggered|trigger|build|deploy|fire|display";

/// What says only that something is not as it should be.
const TROUBLE: [&str; 5] = [
    "problem|problems|trouble|troubles",
    "issue|issues with|on|accessing|in|when|since|today|right",
    "wrong|strange|weird|odd",
    "unstable|flaky|intermittently|intermittent",
    "spotty|erratic",
];

/// What says that it is so now.
const NOW: [&str; 7] = [
    "since",
    "today|now|currently|tonight",
    "this morning|afternoon|evening|moment",
    "at the moment",
    "suddenly|again|still",
    "minutes|hours ago",
    "anyone|anybody|everyone|everybody|others|all else|too|affected",
];

/// What asks how, or wishes: nothing is reported.
const ASKS: [&str; 26] = [
    "how to|do|does|can|could|should|would|is|are|i|we|long|much|many|often|will",
    "can|could|may|should|shall|must i|we|one|users|they",
    "is it possible",
    "is|are there a|any|an way|ways|option|options|possibility|setting|plan|plans|limit|limits|guide|documentation",
    "what is|are the|a|an difference|best|recommended|right|limit|limits|maximum|price|meaning|purpose|status-code|default",
    "what does|do|should|would|can|could|must|to",
    "where can|do|does|is|are|to|should",
    "which|what|whose is|are|do|does|should|version|versions|plan|role|roles|permission|permissions|setting|settings|status|format|code|codes",
    "does|do .. support",
    "would|could be|have nice|great|good|helpful|useful|handy",
    "would like|love to have|add|know|learn|set|use|configure|create|see|change|get|move|be|understand|receive|build",
    "want|wants|wish|plan|plans|planning|going|intend|need|needs|trying to add|know|learn|set|configure|create|migrate|move|change|build|understand|implement|design|simulate|test|handle|monitor|automate",
    "feature request",
    "please|kindly add|explain|advise|recommend|document",
    "best practice|practices",
    "documentation|tutorial|guide|example|examples|docs for|of|on|about",
    "difference between",
    "root cause",
    "rca|postmortem|post-mortem",
    "sla|slas|credit|credits|compensation|refund",
    "question about|regarding|on",
    "curious|wonder|wondering whether|how|what|if",
    "let me|us know how",
    "will|would|shall .. be down|unavailable|offline|slow",
    "planned|upcoming|announced maintenance|downtime|outage",
    "training|course|webinar|certification",
];

/// First words of a clause that asks.
const OPENERS: [&str; 5] = ["how", "which", "where", "who", "suppose"];

/// First words of a clause that asks what may be.
const MAY: [&str; 6] = ["can", "could", "may", "should", "must", "shall"];

/// Whom one asks for help, after a word of what may be.
const HELPERS: [&str; 9] = ["you", "someone", "somebody", "anyone", "anybody", "support", "it", "this", "not"];

/// What speaks of failures without one.
const NO_FAILURE: [&str; 9] = [
    "error|errors|failure|failures|exception|exceptions|timeout|timeouts|retry handling|handler|handlers|flow|flows|setting|settings|\
     value|values|limit|limits|parameter|parameters|configuration|template|templates|budget|policy",
    "increase|decrease|configure|customise|customize|adjust|simulate|prevent|avoid|catch|raise|ignore|suppress|extend|reduce|shorten .. \
     error|errors|failure|failures|exception|exceptions|timeout|timeouts|latency|delay|delays|outage|downtime",
    "change|set|handle|define|document|translate|test|monitor|custom|own|friendly|default \
     error|errors|failure|failures|exception|exceptions|timeout|timeouts|delay",
    "change|set|handle|define|document|translate|test|monitor the|a|an|our|its|my|these|this|such|all|any \
     error|errors|failure|failures|exception|exceptions|timeout|timeouts|delay",
    "available|supported|accessible .. plan|plans|licence|license|edition|tier|country|trial|role",
    "offline mode|first|app|apps|capable|use|sync|synchronization|synchronisation",
    "issue|issues tracker|number|type|types|key|list|board",
    "slow query|queries|motion|release|lane",
    "delay action|activity|step|function|parameter|setting|node",
];

/// What says that it is over.
const OVER: [&str; 5] = [
    "works|working|worked again|now|normally",
    "back online|up|normal",
    "back to normal",
    "is|was|were|has|have|been|got|now|already|since fixed|resolved|solved|recovered|gone|restored|over",
    "recovered|restored",
];

/// What says that it was in another time.
const PAST: [&str; 3] = [
    "last week|month|year|quarter|summer|winter|spring|autumn|monday|tuesday|wednesday|thursday|friday",
    "yesterday",
    "back then",
];

/// What says that the past goes on.
const GOES_ON: [&str; 2] = ["since|still|again|now|today|ongoing|ever", "until now|today"];

/// Words with which a sentence goes on about what the one before names.
const REFERS_BACK: [&str; 8] = ["it", "it's", "its", "this", "that", "they", "these", "both"];

/// Words before which a sentence turns to something else.
const TURNS: [&str; 4] = ["but", "however", "although", "whereas"];

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
            let matches = matcher.run(text);
            let asks = has(&matches, &self.asks) || begins_to_ask(text);
            let is_no_failure = has(&matches, &self.no_failure);
            clauses.push(Clause { matches, asks, is_real: true, is_no_failure });
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

fn failing() -> Vec<String> {
    let cannot = INABILITY
        .iter()
        .flat_map(|head| ["", " even", " be", " properly", " really"].map(|between| format!("{head}{between} {DO}")));
    let not = NOT.iter().map(|head| format!("{head} {WORK}"));
    FAILS.iter().map(|&pattern| pattern.to_owned()).chain(cannot).chain(not).collect()
}

/// How a clause hangs together with the others.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Main,
    /// Goes on as the clause before does.
    And,
    /// What would be: "if the API is down".
    If,
    /// When it is so, or what one does: "when I push", "if I push".
    When,
}

/// Cuts a sentence at its punctuation and before words that begin a clause.
fn clauses_of(sentence: &str) -> Vec<(Range<usize>, Kind)> {
    let mut found = Vec::new();
    let (mut start, mut kind) = (0, Kind::Main);
    let mut words = word_ranges(sentence).peekable();
    while let Some(range) = words.next() {
        let word = sentence[range.clone()].to_lowercase();
        let is_cut = sentence[start..range.start].trim().is_empty();
        let next = words.peek().map(|next| sentence[next.clone()].to_lowercase()).unwrap_or_default();
        let begins = match &*bare(&word) {
            "when" | "whenever" | "while" | "once" => Some(Kind::When),
            "if" if is_own_doing(&next) => Some(Kind::When),
            "if" | "unless" => Some(Kind::If),
            "case" if sentence[start..range.start].trim_end().to_lowercase().ends_with("in") => Some(Kind::If),
            "and" | "or" if !is_cut => Some(Kind::And),
            "and" | "or" | "because" | "as" => Some(Kind::Main),
            _ => None,
        };
        if let Some(begun) = begins
            && found.len() + 1 < MAX_CLAUSES
        {
            found.push((start..range.start, kind));
            (start, kind) = (range.start, begun);
        }
        let ends =
            word.ends_with([',', ';', ':', ')', '?', '!', '.']) || matches!(&*word, "-" | "–" | "—" | "->" | "=>");
        if ends && found.len() + 1 < MAX_CLAUSES {
            found.push((start..range.end, kind));
            (start, kind) = (range.end, Kind::Main);
        }
    }
    found.push((start..sentence.len(), kind));
    found.retain(|(range, _)| !range.is_empty());
    found
}

/// Whether "if" goes on with what somebody does.
fn is_own_doing(word: &str) -> bool {
    matches!(word, "i" | "we" | "you" | "users" | "someone" | "somebody" | "one")
}

fn word_ranges(text: &str) -> impl Iterator<Item = Range<usize>> {
    let start_of = |word: &str| word.as_ptr() as usize - text.as_ptr() as usize;
    text.split_whitespace().map(move |word| start_of(word)..start_of(word) + word.len())
}

/// A word in lower case without what stands around it.
fn bare(word: &str) -> String {
    word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase().replace('’', "'")
}

/// Whether a clause asks by how it begins: "how …", "can deployments …"; "can you …" asks for help instead.
fn begins_to_ask(clause: &str) -> bool {
    let mut words = clause.split_whitespace().map(bare);
    let (first, second) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    OPENERS.contains(&&*first) || (MAY.contains(&&*first) && !second.is_empty() && !HELPERS.contains(&&*second))
}

/// Cuts a sentence where it turns to something else: before "but".
pub(super) fn turns(sentence: &str) -> Vec<&str> {
    let begins = word_ranges(sentence).filter(|range| TURNS.contains(&&*bare(&sentence[range.clone()])));
    let mut cuts: Vec<usize> = begins.map(|range| range.start).collect();
    cuts.push(sentence.len());
    let mut start = 0;
    let pieces = cuts.into_iter().map(|end| &sentence[std::mem::replace(&mut start, end)..end]);
    pieces.filter(|piece| !piece.trim().is_empty()).collect()
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
        let written: Vec<_> = [&FAILS[..], &TROUBLE, &NOW, &ASKS, &NO_FAILURE, &OVER, &PAST, &GOES_ON].concat();
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
        fn clauses_make_up_the_sentence(sentence in "[a-z ,;:?!.()–-]{0,60}( if | when |, but | in case ){0,3}\\PC{0,60}") {
            let clauses = clauses_of(&sentence);
            let whole: String = clauses.iter().map(|(range, _)| &sentence[range.clone()]).collect();
            prop_assert_eq!(whole, sentence.clone());
            prop_assert!(clauses.len() <= MAX_CLAUSES);
            let _ = read(&sentence);
        }
    }
}
