//! Filler of the other kind: what long tickets are made of. A greeting and a list of the environment, then logs,
//! stack traces and quoted mail in turn. All of it is made up here, and none of it asks anything.

use crate::random::Random;

const PARTS: [&str; 8] = ["Worker", "Session", "Store", "Queue", "Channel", "Timer", "Cache", "Gateway"];
const ROLES: [&str; 6] = ["Manager", "Pool", "Handler", "Service", "Monitor", "Factory"];
const VERBS: [&str; 6] = ["open", "process", "dispatch", "acquire", "invoke", "run"];
const EVENTS: [&str; 8] = [
    "heartbeat sent",
    "connection returned to the pool",
    "retry after timeout",
    "job finished",
    "slow call, still waiting",
    "request accepted",
    "entry expired",
    "nothing to do",
];
const LEVELS: [&str; 6] = ["INFO", "INFO", "DEBUG", "DEBUG", "WARN", "ERROR"];
const FACTS: [(&str, &[&str]); 8] = [
    ("Operating system", &["Linux 5.15.0", "Windows Server 2019", "macOS 12.6"]),
    ("Memory", &["8 GB", "16 GB", "32 GB"]),
    ("Processor", &["4 cores", "8 cores"]),
    ("Locale", &["en_US", "en_GB", "nl_NL"]),
    ("Time zone", &["UTC", "Europe/Berlin", "America/New_York"]),
    ("Proxy", &["none", "yes, authenticated"]),
    ("Virus scanner", &["yes", "no"]),
    ("Number of users", &["12", "140", "2300"]),
];
const NAMES: [&str; 5] = ["Ann", "Bashir", "Carla", "Dmitri", "Eun-ji"];
const SAYINGS: [&str; 6] = [
    "thank you for your message, we have received it.",
    "could you tell us a little more, please?",
    "we have passed this on to a colleague.",
    "please find everything that we have collected below.",
    "our office is closed on Friday.",
    "I am back on Monday and will read it then.",
];

/// What is written so far.
struct Ticket {
    random: Random,
    text: String,
    characters: usize,
    /// Seconds since the log began.
    clock: usize,
}

/// At least so many characters of a made-up ticket, whole lines; equal seeds give equal tickets, and a longer one
/// begins like a shorter one.
#[must_use]
pub fn ticket(seed: u64, characters: usize) -> String {
    let mut ticket = Ticket { random: Random::new(seed), text: String::new(), characters: 0, clock: 0 };
    ticket.line("Hello team,");
    let mut block = ticket.environment();
    let mut turn = ticket.random.below(3);
    while ticket.characters < characters {
        for line in std::iter::once(String::new()).chain(block) {
            // A mail is quoted whole: who wrote what is not left open.
            if ticket.characters < characters || line.starts_with('>') {
                ticket.line(&line);
            }
        }
        block = match turn % 3 {
            0 => (0..14).map(|_| ticket.log_line()).collect(),
            1 => ticket.trace(),
            _ => ticket.mail(),
        };
        turn += 1;
    }
    ticket.text.trim_end().to_owned()
}

impl Ticket {
    /// Line breaks do not count, so that there are never fewer characters than were asked for.
    fn line(&mut self, line: &str) {
        self.characters += line.chars().count();
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.random.below(of.len())]
    }

    fn environment(&mut self) -> Vec<String> {
        FACTS.iter().map(|(name, values)| format!("{name}: {}", self.one(values))).collect()
    }

    fn log_line(&mut self) -> String {
        self.clock += 1 + self.random.below(40);
        let (hour, minute, second) = (8 + self.clock / 3_600 % 12, self.clock / 60 % 60, self.clock % 60);
        let (level, thread) = (self.one(&LEVELS), self.random.below(16));
        let logger = format!("{}{}", self.one(&PARTS), self.one(&ROLES));
        let (event, millis) = (self.one(&EVENTS), self.random.below(900));
        format!(
            "2024-03-07 {hour:02}:{minute:02}:{second:02} {level} [thread-{thread}] {logger} - {event} ({millis} ms)"
        )
    }

    fn trace(&mut self) -> Vec<String> {
        let mut lines = vec![format!("org.example.{}Exception: the call was given up", self.one(&PARTS))];
        for _ in 0..6 + self.random.below(12) {
            let class = format!("{}{}", self.one(&PARTS), self.one(&ROLES));
            let (verb, line) = (self.one(&VERBS), 10 + self.random.below(400));
            lines.push(format!("\tat org.example.core.{class}.{verb}({class}.java:{line})"));
        }
        lines
    }

    fn mail(&mut self) -> Vec<String> {
        let (from, to) = (self.one(&NAMES), self.one(&NAMES));
        let mut lines = vec![
            format!("On Thu, 7 Mar 2024 at 10:{:02}, {from} wrote:", self.random.below(60)),
            format!("> Hello {to},"),
        ];
        lines.extend((0..3).map(|_| format!("> {}", self.one(&SAYINGS))));
        lines.extend(["> Kind regards,".to_owned(), format!("> {from}"), "> Service desk, second floor".to_owned()]);
        lines
    }
}

#[cfg(test)]
mod tests {
    use tier0_indexer::text::lines::{LineKind, segments};

    use super::*;

    #[test]
    fn a_ticket_is_long_enough_and_the_same_for_a_seed() {
        for characters in [200, 2_000, 10_000] {
            let made = ticket(7, characters);
            let count = made.chars().count();
            assert!((characters..characters + characters / 10 + 400).contains(&count), "{characters}: {count}");
            assert_eq!(made, ticket(7, characters));
            assert_ne!(made, ticket(8, characters));
        }
        assert!(ticket(7, 2_000).starts_with(&ticket(7, 200)));
    }

    #[test]
    fn it_holds_what_tickets_hold_and_what_follows_is_told_from_it() {
        let text = format!("{}\n\nThe drawbridge does not close.", ticket(3, 10_000));
        let found = segments(&text);
        let kinds: Vec<LineKind> = found.iter().map(|segment| segment.kind).collect();
        for kind in [LineKind::Greeting, LineKind::Log, LineKind::Trace, LineKind::Quoted] {
            assert!(kinds.contains(&kind), "{kind:?}");
        }
        let last = found.last().unwrap();
        assert_eq!((last.kind, last.text.trim()), (LineKind::Prose, "The drawbridge does not close."));
    }
}
