//! Which open incidents a draft tells of: its own words name what the incident concerns, and beside that, in
//! the same breath, say that it fails now. Rather silent than wrong: a question how to do something that names
//! a component tells of no incident. Pure: knows no clock, no HTTP and no policy.

use tier0_indexer::text::sentences::sentences;

use super::{
    clause::turns,
    feed::Entry,
    name::{Name, names_of_component, names_of_title, shared_words, telling_words},
    report::{Sentence, Signs},
};
use crate::scope::{Matcher, Matches, PatternId};

/// Most incidents that are looked for, the worst first.
const MAX_INCIDENTS: usize = 20;
/// Most words of the draft that are named as the reason.
const MAX_REASONS: usize = 3;
/// How many words of its title name an incident, if they stand in one sentence.
const TELLING_WORDS: usize = 2;

/// Open incidents, ready to be looked for in drafts.
#[derive(Default)]
pub struct Incidents {
    compiled: Option<Compiled>,
}

struct Compiled {
    matcher: Matcher,
    signs: Signs,
    incidents: Vec<Incident>,
}

/// An incident and what it is recognised by.
struct Incident {
    entry: Entry,
    /// Its components, and what its title names.
    names: Vec<Name>,
    /// Single words of the title.
    telling: Vec<Name>,
    /// Words of title and update that support a weak sign.
    shared: Vec<PatternId>,
}

/// An incident that a draft tells of.
#[derive(Debug, PartialEq, Eq)]
pub struct Match<'a> {
    /// The incident.
    pub entry: &'a Entry,
    /// The words of the draft that name it and tell of the failure.
    pub because: Vec<String>,
}

/// What a sentence says of one incident.
struct Said {
    /// Words that name it.
    named: Option<String>,
    /// Words that tell of a failure now.
    fails: Option<String>,
    /// Whether it has words of the incident's title or update.
    is_supported: bool,
}

impl Incidents {
    /// Prepares open entries of a feed.
    #[must_use]
    pub fn new(mut entries: Vec<Entry>) -> Self {
        if entries.is_empty() {
            return Self::default();
        }
        entries.truncate(MAX_INCIDENTS);
        let mut matcher = Matcher::default();
        let signs = Signs::new(&mut matcher);
        let incidents = entries.into_iter().map(|entry| Incident::new(entry, &mut matcher)).collect();
        Self { compiled: Some(Compiled { matcher, signs, incidents }) }
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.compiled.as_ref().map_or(0, |compiled| compiled.incidents.len())
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The incidents that a draft tells of, in the order of the feed. `own_words` may begin with the subject.
    #[must_use]
    pub fn matching(&self, subject: &str, own_words: &str) -> Vec<Match<'_>> {
        let Some(compiled) = &self.compiled else { return Vec::new() };
        let body = own_words.strip_prefix(subject).unwrap_or(own_words);
        let read = |sentence: &str| compiled.signs.read(&compiled.matcher, sentence);
        let mut told: Vec<Sentence> = Vec::new();
        if !subject.trim().is_empty() {
            told.push(read(subject));
        }
        let has_subject = !told.is_empty();
        told.extend(sentences(body).into_iter().flat_map(|range| turns(&body[range])).map(read));
        let found = compiled.incidents.iter().filter_map(|incident| {
            let because = incident.because(&told, has_subject)?;
            Some(Match { entry: &incident.entry, because })
        });
        found.collect()
    }
}

impl Incident {
    fn new(entry: Entry, matcher: &mut Matcher) -> Self {
        let page = &entry.page;
        let mut names: Vec<Name> =
            entry.components.iter().flat_map(|component| names_of_component(component, page, matcher)).collect();
        names.extend(names_of_title(&entry.name, page, matcher));
        Self {
            names,
            telling: telling_words(&entry.name, page, matcher),
            shared: shared_words(&entry.name, &entry.update, &entry.components, matcher),
            entry,
        }
    }

    /// The words of the draft that tell of it, or `None` when the draft does not.
    fn because(&self, told: &[Sentence], has_subject: bool) -> Option<Vec<String>> {
        let said: Vec<Said> = told.iter().map(|sentence| self.said(sentence)).collect();
        let reasons = |at: usize, other: usize| {
            let is_taken_back = [at, other].iter().any(|&one| is_over(told, one));
            let (named, fails) = (said[at].named.as_ref()?, said[other].fails.as_ref()?);
            (!is_taken_back).then(|| without_repeats([named.clone(), fails.clone()]))
        };
        let in_one = (0..told.len()).find_map(|at| reasons(at, at));
        in_one.or_else(|| {
            (1..told.len()).find_map(|second| {
                let first = second - 1;
                let [named_first, named_second] = [reasons(first, second), reasons(second, first)];
                let fails_at = if named_first.is_some() { second } else { first };
                let belongs = (has_subject && first == 0) || told[second].refers_back || said[fails_at].is_supported;
                named_first.or(named_second).filter(|_| belongs)
            })
        })
    }

    fn said(&self, sentence: &Sentence) -> Said {
        let is_supported =
            sentence.told(|matches| self.shared.iter().find_map(|&id| matches.words(id).map(str::to_owned))).is_some();
        let named = self.named(sentence, is_supported);
        let down = sentence.real(|matches| self.names.iter().find_map(|name| name.named_down(matches)));
        let trouble = sentence.trouble.as_deref().filter(|_| sentence.is_now || is_supported);
        let fails = sentence.fails.as_deref().or(down).or(trouble).map(str::to_owned);
        Said { named, fails, is_supported }
    }

    /// Words of a sentence that name what the incident concerns.
    fn named(&self, sentence: &Sentence, is_supported: bool) -> Option<String> {
        let by = |matches: &Matches| {
            let mut names = self.names.iter().filter(|name| is_supported || !name.is_broad);
            names.find_map(|name| name.named(matches)).map(str::to_owned)
        };
        sentence.told(by).or_else(|| self.told_of(sentence))
    }

    /// Words of the title, if enough of them stand in the sentence.
    fn told_of(&self, sentence: &Sentence) -> Option<String> {
        let words: Vec<&str> =
            self.telling.iter().filter_map(|name| sentence.told(|matches| name.named(matches))).collect();
        let needed = TELLING_WORDS.min(self.telling.len());
        (needed > 0 && words.len() >= needed).then(|| words[..needed].join(", "))
    }
}

/// Whether the sentence or the one after it says that it is over.
fn is_over(told: &[Sentence], at: usize) -> bool {
    told[at].is_over || told.get(at + 1).is_some_and(|next| next.is_over && next.fails.is_none())
}

fn without_repeats(words: [String; 2]) -> Vec<String> {
    let [named, fails] = words;
    let mut reasons = vec![named];
    if !reasons[0].contains(&fails) {
        reasons.push(fails);
    }
    reasons.truncate(MAX_REASONS);
    reasons
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::{super::feed::read_feed, *};
    use crate::draft::{Draft, understand};

    /// Four incidents of one page, by the word that the tests call them by.
    fn open() -> Incidents {
        let incident = |id: &str, name: &str, components: &[&str], update: &str| {
            let components: Vec<_> = components.iter().map(|name| json!({ "name": name })).collect();
            json!({
                "id": id, "name": name, "status": "investigating", "impact": "major", "components": components,
                "incident_updates": [{ "body": update }],
            })
        };
        let feed = json!({
            "page": { "name": "Mendix Status" },
            "incidents": [
                incident("team", "Errors when pushing", &["Team Server"], "Pushing and pulling of commits fails for some customers."),
                incident("login", "Login failures", &["Mendix Single Sign-On (EU)"], "We are investigating."),
                incident("deploy", "Delays of deployments in the EU", &["Builds & Deployments"], "Packages wait in a queue."),
                incident("mail", "Delayed delivery of alert e-mails", &[], "Messages of the monitoring arrive late."),
            ],
        });
        Incidents::new(read_feed(feed.to_string().as_bytes()).unwrap())
    }

    fn matching(text: &str) -> Vec<String> {
        let understanding = understand(&Draft::from_text(text));
        let incidents = open();
        let found = incidents.matching(&understanding.subject, &understanding.own_words);
        found.into_iter().map(|found| found.entry.id.clone()).collect()
    }

    #[test]
    fn a_draft_that_names_what_fails_matches() {
        for (text, id) in [
            ("Team Server down", "team"),
            ("Hi, since this morning our Team Server returns error 502 when we commit.", "team"),
            ("Team Server\nWe cannot push any more. Please look at it.", "team"),
            ("Nobody can push to the Team Server", "team"),
            ("If I push to the team server it times out.", "team"),
            ("I don't know how to go on, the Team Server does not respond.", "team"),
            ("We use the Team Server for all our apps.\nIt has been unreachable since 9:00.", "team"),
            ("Is there something wrong with the Team Server today?", "team"),
            ("Is the Team Server down?", "team"),
            ("We can't reach the Team Server since this morning", "team"),
            ("We use the Team Server every day but since this morning pushing is very slow", "team"),
            ("We cannot log in since 8:00", "login"),
            ("Nobody can log in\nThe login page shows an error for all users.", "login"),
            ("Signing in to the portal fails for everybody in our company", "login"),
            ("single sign-on keeps failing with a blank page", "login"),
            ("Deployments are stuck. They have been queued for two hours.", "deploy"),
            ("Deployment to acceptance hangs at 'building package'", "deploy"),
            ("Our builds fail with an internal server error since 10 o'clock", "deploy"),
            ("Alert e-mails arrive hours late since yesterday evening", "mail"),
            ("The delivery of alert mails is delayed", "mail"),
        ] {
            assert!(matching(text).iter().any(|found| found == id), "{text}: {:?}", matching(text));
        }
    }

    #[test]
    fn a_draft_that_only_names_it_does_not_match() {
        for text in [
            "How do I connect Studio Pro to the Team Server?",
            "How can we delete old branches on the Team Server? The documentation says nothing.",
            "Can we get an alert when the Team Server is down?",
            "What happens to our commits if the Team Server fails?",
            "The Team Server works without errors, we only want to know its address.",
            "The Team Server is not down, but our own microflow throws an exception.",
            "Last week the Team Server was down. Please send the root cause analysis.",
            "The Team Server was down this morning but works again, thanks.",
            "Please add a button for the Team Server to the toolbar",
            "It would be nice if the Team Server showed an error message of its own.",
            "We want to migrate from the Team Server to our own git repository",
            "Our microflow fails with a null pointer exception",
            "The page of our app is very slow",
            "How do I set up single sign-on with Azure?",
            "Which permissions does a user need to log in?",
            "How do we change the error message of the login page?",
            "Increase the timeout of the login session",
            "Where do I see the queue of deployments?",
            "Can deployments be delayed until midnight?",
            "Our deployment guide needs an update. A user asked about charts.",
            "We have 500 users who log in every day",
            "Who receives the alert e-mails of our cloud node?",
            "How can I configure alert e-mails, messages, and delivery failures?",
        ] {
            assert!(matching(text).is_empty(), "{text}: {:?}", matching(text));
        }
    }

    #[test]
    fn the_words_that_decided_are_told() {
        let incidents = open();
        let found = incidents.matching("", "Since nine the Team Server of ours does not respond.");
        assert_eq!(found[0].because, ["Team Server", "not respond"]);
        let found = incidents.matching("Team Server down", "Team Server down\nPlease help.");
        assert_eq!(found[0].because, ["Team Server", "Team Server down"]);
    }

    #[test]
    fn without_incidents_nothing_matches() {
        assert!(Incidents::default().is_empty() && Incidents::new(Vec::new()).matching("", "it is down").is_empty());
    }

    #[test]
    fn only_the_worst_are_looked_for() {
        let entry =
            |id: usize| json!({ "id": id.to_string(), "name": "Errors", "components": [{ "name": "Team Server" }] });
        let feed = json!({ "incidents": (0..50).map(entry).collect::<Vec<_>>() });
        let incidents = Incidents::new(read_feed(feed.to_string().as_bytes()).unwrap());
        assert_eq!(incidents.len(), MAX_INCIDENTS);
        assert_eq!(incidents.cards("", "Team Server down").len(), 3);
    }

    proptest! {
        #[test]
        fn any_draft_can_be_matched(name in "\\PC{0,60}", update in "\\PC{0,80}", text in "[\\PC\\n]{0,200}") {
            let feed = json!({ "incidents": [{ "name": name, "components": [{ "name": update }], "incident_updates": [{ "body": text }] }] });
            let incidents = Incidents::new(read_feed(feed.to_string().as_bytes()).unwrap());
            for found in incidents.matching(&name, &format!("{name}\n{text}\n{update} is down")) {
                prop_assert!(!found.because.is_empty());
            }
        }
    }
}
