//! What reports a failure and what does not, in English, as patterns of the scope rules. Nothing but words.

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
    "is|are|was|were|be|been|being|goes|went|gone|seems|appears|completely|totally|still|again|currently|\
     everything down",
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
    "not|doesn't|isn't|won't|aren't|don't|didn't|wasn't|hasn't|never even|yet|properly|correctly|fully|really|\
     being|always",
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
pub(super) const TROUBLE: [&str; 5] = [
    "problem|problems|trouble|troubles",
    "issue|issues with|on|accessing|in|when|since|today|right",
    "wrong|strange|weird|odd",
    "unstable|flaky|intermittently|intermittent",
    "spotty|erratic",
];

/// What says that it is so now.
pub(super) const NOW: [&str; 7] = [
    "since",
    "today|now|currently|tonight",
    "this morning|afternoon|evening|moment",
    "at the moment",
    "suddenly|again|still",
    "minutes|hours ago",
    "anyone|anybody|everyone|everybody|others|all else|too|affected",
];

/// What asks how, or wishes: nothing is reported.
pub(super) const ASKS: [&str; 26] = [
    "how to|do|does|can|could|should|would|is|are|i|we|long|much|many|often|will",
    "can|could|may|should|shall|must i|we|one|users|they",
    "is it possible",
    "is|are there a|any|an way|ways|option|options|possibility|setting|plan|plans|limit|limits|guide|documentation",
    "what is|are the|a|an difference|best|recommended|right|limit|limits|maximum|price|meaning|purpose|\
     status-code|default",
    "what does|do|should|would|can|could|must|to",
    "where can|do|does|is|are|to|should",
    "which|what|whose is|are|do|does|should|version|versions|plan|role|roles|permission|permissions|setting|\
     settings|status|format|code|codes",
    "does|do .. support",
    "would|could be|have nice|great|good|helpful|useful|handy",
    "would like|love to have|add|know|learn|set|use|configure|create|see|change|get|move|be|understand|receive|build",
    "want|wants|wish|plan|plans|planning|going|intend|need|needs|trying to add|know|learn|set|configure|create|\
     migrate|move|change|build|understand|implement|design|simulate|test|handle|monitor|automate",
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
pub(super) const OPENERS: [&str; 5] = ["how", "which", "where", "who", "suppose"];

/// First words of a clause that asks what may be.
pub(super) const MAY: [&str; 6] = ["can", "could", "may", "should", "must", "shall"];

/// Whom one asks for help, after a word of what may be.
pub(super) const HELPERS: [&str; 9] =
    ["you", "someone", "somebody", "anyone", "anybody", "support", "it", "this", "not"];

/// What speaks of failures without one.
pub(super) const NO_FAILURE: [&str; 9] = [
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
pub(super) const OVER: [&str; 5] = [
    "works|working|worked again|now|normally",
    "back online|up|normal",
    "back to normal",
    "is|was|were|has|have|been|got|now|already|since fixed|resolved|solved|recovered|gone|restored|over",
    "recovered|restored",
];

/// What says that it was in another time.
pub(super) const PAST: [&str; 3] = [
    "last week|month|year|quarter|summer|winter|spring|autumn|monday|tuesday|wednesday|thursday|friday",
    "yesterday",
    "back then",
];

/// What says that the past goes on.
pub(super) const GOES_ON: [&str; 2] = ["since|still|again|now|today|ongoing|ever", "until now|today"];

/// Words with which a sentence goes on about what the one before names.
pub(super) const REFERS_BACK: [&str; 8] = ["it", "it's", "its", "this", "that", "they", "these", "both"];

/// What says outright that something fails: as it is, what nobody can do, what does not do its work.
pub(super) fn failing() -> Vec<String> {
    let cannot = INABILITY
        .iter()
        .flat_map(|head| ["", " even", " be", " properly", " really"].map(|between| format!("{head}{between} {DO}")));
    let not = NOT.iter().map(|head| format!("{head} {WORK}"));
    FAILS.iter().map(|&pattern| pattern.to_owned()).chain(cannot).chain(not).collect()
}
