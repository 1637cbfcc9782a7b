//! What an incident is recognised by: names of components and words of its title and last update, compiled to
//! patterns. What everybody says of everything names nothing by itself. Pure.

use tier0_indexer::analysis::{each_term, rule_analyzer};

use crate::scope::{Matcher, Matches, PatternId};

/// Most words of a name; a longer one is a sentence and names nothing.
const MAX_NAME_WORDS: usize = 6;
/// Most words of title and update that may support a weak sign.
const MAX_SHARED: usize = 24;
/// Shortest word that is worth looking for by itself, in characters.
const MIN_WORD_CHARS: usize = 3;
/// Shortest word of an update that may support a weak sign, in characters.
const MIN_SHARED_CHARS: usize = 5;

/// Words of names that add nothing to what is named.
const NOISE: &str = "the a an of for to in our service services system systems operations requests functionality \
    component components all status processing";

/// Words that name nothing by themselves: too many drafts have them.
const BROAD: &str = "app apps application applications cloud platform server servers team user users page pages \
    site web website data portal product products project projects support core main studio \
    environment environments node nodes region regions other mobile file files account accounts \
    setting settings developer model time issue issues customer customers client production \
    version new public private network";

/// Places: part of many names, and never the name.
const REGIONS: &str = "eu us uk emea apac asia europe america frankfurt london singapore sydney tokyo virginia \
    oregon ireland dublin paris mumbai canada germany japan australia north south east west \
    central global worldwide";

/// Words of titles and updates that tell of a failure or of work on it, and not of where.
const OF_EVERY_INCIDENT: &str = "about affected affecting after again also and are availability available been being cannot \
    cause certain continue continues continuing currently degradation degraded delay delayed \
    delays disruption down downtime elevated error errors experience experiencing fail failed \
    failing fails failure failures fix fixed from further has have having high identified impact \
    impacted impacting implemented incident increased intermittent intermittently investigate \
    investigating is issue issues large latency limited maintenance may monitor monitoring not \
    number on or outage partial performance please possible problem problems rate rates reports \
    response result results scheduled slow slowness some still that there this unable \
    unavailability unavailable update updates we when while with";

/// What signs in is called many things.
const LOGIN: [&str; 2] = ["login|logon|signin|sign-in|sign-on|log-in", "log|sign in|on|into"];

/// What says of what is named after it that it is out of reach.
const OUT_OF_REACH: [&str; 3] =
    ["cannot|can't|couldn't|nobody|won't", "can|could not", "no access|connection|response|reply|answer"];

/// Something that a draft can name.
pub(super) struct Name {
    /// Any of these is the name.
    patterns: Vec<PatternId>,
    /// Any of these is the name, followed by what says that it is down.
    down: Vec<PatternId>,
    /// Any of these is something else of the same name.
    not: Vec<PatternId>,
    /// Whether so many drafts name it that more is needed.
    pub(super) is_broad: bool,
}

impl Name {
    /// The words that name it, if any do.
    pub(super) fn named<'a>(&self, matches: &'a Matches) -> Option<&'a str> {
        let is_other = self.not.iter().any(|&id| matches.words(id).is_some());
        self.patterns.iter().find_map(|&id| matches.words(id)).filter(|_| !is_other)
    }

    /// The words that say in one breath that it is down.
    pub(super) fn named_down<'a>(&self, matches: &'a Matches) -> Option<&'a str> {
        self.down.iter().find_map(|&id| matches.words(id))
    }

    fn of(words: &[String], is_broad: bool, matcher: &mut Matcher) -> Option<Self> {
        let spellings: Vec<String> = if words.iter().any(|word| word == "login") {
            LOGIN.iter().map(|login| spelled(words, login)).collect()
        } else {
            vec![spelled(words, "")]
        };
        let mut add = |pattern: String| matcher.add(&pattern).ok();
        let mut patterns: Vec<_> = spellings.iter().filter_map(|name| add(name.clone())).collect();
        // A negation takes a name back, but not where it says that the thing named is out of reach.
        let out_of_reach = spellings.iter().flat_map(|name| OUT_OF_REACH.map(|negated| format!("{negated} .. {name}")));
        patterns.extend(out_of_reach.filter_map(&mut add));
        let down = spellings.iter().filter_map(|name| add(format!("{name} down|offline"))).collect();
        let others = spellings.iter().filter(|_| words.len() == 1);
        let not = others
            .filter_map(|name| add(format!("own|custom|third-party|external|local|self-hosted|another {name}")))
            .collect();
        (!patterns.is_empty()).then_some(Self { patterns, down, not, is_broad })
    }
}

fn spelled(words: &[String], login: &str) -> String {
    let words: Vec<_> = words.iter().map(|word| if word == "login" { login } else { word }).collect();
    words.join(" ")
}

/// What a component may be called. A name that lists several is each of them; the name of the page in it may be
/// left out.
pub(super) fn names_of_component(component: &str, page: &str, matcher: &mut Matcher) -> Vec<Name> {
    let page = words(page);
    let component = without_brackets(component).replace(" - ", "/").replace(" and ", "/");
    let parts = component.split(['/', '&', ',', '+', '|', ':']).map(words);
    parts.filter_map(|part| name_of(&part, &page, matcher)).collect()
}

fn name_of(part: &[String], page: &[String], matcher: &mut Matcher) -> Option<Name> {
    let bare = trimmed(part, |word| is_one_of(word, NOISE));
    let own = trimmed(bare, |word| page.contains(word));
    let own = if own.is_empty() { bare } else { own };
    if own.is_empty() || own.len() > MAX_NAME_WORDS || own.iter().all(|word| is_one_of(word, REGIONS)) {
        return None;
    }
    let is_broad = own.iter().all(|word| page.contains(word) || is_one_of(word, REGIONS))
        || (own.len() == 1 && !says_much(&own[0]));
    // "Mendix Cloud" and not "cloud": where the rest is said everywhere, the whole is looked for.
    Name::of(if is_broad { bare } else { own }, is_broad, matcher)
}

/// Names in a title: words that stand side by side and say where.
pub(super) fn names_of_title(title: &str, page: &str, matcher: &mut Matcher) -> Vec<Name> {
    let page = words(page);
    let says_where =
        |word: &String| !is_one_of(word, NOISE) && !is_one_of(word, OF_EVERY_INCIDENT) && !page.contains(word);
    let title = words(&without_brackets(title));
    let runs = title.split(|word| !says_where(word));
    let runs = runs.filter(|run| (2..=MAX_NAME_WORDS).contains(&run.len()));
    runs.filter(|run| !run.iter().all(|word| is_one_of(word, REGIONS)))
        .filter_map(|run| {
            let is_broad = !run.iter().any(|word| says_much(word)) && run.len() > 2;
            Name::of(run, is_broad, matcher)
        })
        .collect()
}

/// Single words of a title that say where, each once.
pub(super) fn telling_words(title: &str, page: &str, matcher: &mut Matcher) -> Vec<Name> {
    let page = words(page);
    let mut found = words(&without_brackets(title));
    found.retain(|word| says_much(word) && !is_one_of(word, NOISE) && !page.contains(word));
    found.sort();
    found.dedup();
    found.iter().filter_map(|word| Name::of(std::slice::from_ref(word), false, matcher)).collect()
}

/// Words of an update that may support a weak sign: what is said there beside the names of the components.
pub(super) fn shared_words(title: &str, update: &str, components: &[String], matcher: &mut Matcher) -> Vec<PatternId> {
    let named: Vec<String> = components.iter().flat_map(|component| words(component)).collect();
    let mut found = words(title);
    found.extend(words(update));
    found.retain(|word| word.chars().count() >= MIN_SHARED_CHARS && says_much(word) && !named.contains(word));
    let mut seen = std::collections::HashSet::new();
    found.retain(|word| seen.insert(word.clone()));
    found.truncate(MAX_SHARED);
    found.iter().filter_map(|word| matcher.add(word).ok()).collect()
}

/// Whether a word says where by itself.
fn says_much(word: &str) -> bool {
    let is_long = word.chars().count() >= MIN_WORD_CHARS;
    is_long && ![BROAD, REGIONS, OF_EVERY_INCIDENT, NOISE].iter().any(|list| is_one_of(word, list))
}

fn is_one_of(word: &str, list: &str) -> bool {
    list.split_whitespace().any(|listed| listed == word)
}

fn trimmed(words: &[String], is_off: impl Fn(&String) -> bool) -> &[String] {
    let start = words.iter().position(|word| !is_off(word)).unwrap_or(words.len());
    let end = words.iter().rposition(|word| !is_off(word)).map_or(start, |last| last + 1);
    &words[start..end]
}

/// The words of a text in lower case; what signs in is always `login`.
fn words(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    each_term(&mut rule_analyzer(), text, |_, range| {
        let word = text[range].to_lowercase();
        let joins = matches!(word.as_str(), "in" | "on" | "into");
        match found.last_mut().filter(|last| joins && matches!(last.as_str(), "log" | "logging" | "sign" | "signing")) {
            Some(last) => "login".clone_into(last),
            None if matches!(word.as_str(), "logins" | "logon" | "signin" | "sign-in" | "sign-on" | "log-in") => {
                found.push("login".to_owned());
            }
            None => found.push(word),
        }
    });
    found
}

/// The text without what stands in brackets.
fn without_brackets(text: &str) -> String {
    let mut depth = 0_usize;
    let mut kept = String::new();
    for c in text.chars() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            c if depth == 0 => kept.push(c),
            _ => {}
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn named(component: &str, text: &str) -> Option<bool> {
        let mut matcher = Matcher::default();
        let names = names_of_component(component, "Example Status", &mut matcher);
        let found = matcher.run(text);
        names.iter().find(|name| name.named(&found).is_some()).map(|name| name.is_broad)
    }

    #[test]
    fn components_are_named_by_what_tells_them_apart() {
        for (component, text, found) in [
            ("Team Server", "the Team Servers of ours", Some(false)),
            ("Team Server", "the team has a server", None),
            ("Git Operations", "our git repository", Some(false)),
            ("Example Developer Portal (EU)", "the developer portal", Some(false)),
            ("Builds & Deployments", "a deployment of ours", Some(false)),
            ("Sign-in Service", "nobody logs in", Some(false)),
            ("Log in / SSO", "the SSO", Some(false)),
            ("Cloud", "in the cloud", Some(true)),
            ("Example Cloud", "in the cloud", None),
            ("Example Cloud", "in the example cloud", Some(true)),
            ("Notifications - EU", "in the EU", None),
            ("API", "the API", Some(false)),
            ("API", "our own API", None),
            ("", "anything", None),
            ("All Systems", "all systems", None),
        ] {
            assert_eq!(named(component, text), found, "{component} / {text}");
        }
    }

    #[test]
    fn a_title_is_named_by_words_side_by_side() {
        let mut matcher = Matcher::default();
        let names = names_of_title("Elevated errors of the Team Server and webhook delivery", "Example", &mut matcher);
        assert_eq!(names.len(), 2);
        let telling = telling_words("Elevated errors of the Team Server and webhook delivery", "Example", &mut matcher);
        assert_eq!(telling.len(), 2, "webhook and delivery");
    }

    proptest! {
        #[test]
        fn any_text_can_be_a_name(name in "\\PC{0,80}", text in "[a-z .|-]{0,80}") {
            let mut matcher = Matcher::default();
            let mut names = names_of_component(&name, &text, &mut matcher);
            names.extend(names_of_title(&name, "", &mut matcher));
            names.extend(telling_words(&name, &text, &mut matcher));
            let _ = shared_words(&name, &text, std::slice::from_ref(&name), &mut matcher);
            let matches = matcher.run(&format!("{text} {name}"));
            for found in &names {
                let _ = (found.named(&matches), found.named_down(&matches));
            }
        }
    }
}
