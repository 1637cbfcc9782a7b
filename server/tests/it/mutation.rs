//! Every sentence of the bundled policy pages, changed once in several ways and read as the build reads it: the check
//! notices each change of a sentence that a rule quotes, and nothing else.

use std::{collections::BTreeSet, fs, path::Path};

use tier0_indexer::text::sentences::sentences;
use tier0_server::{
    config::Config,
    scope::{FindingKind, Policy, check_pages},
    written::read_pages,
};

use crate::support::{bundled_config, root};

/// Words that a change turns into others: numbers and modals.
const TURNED: [(&str, &str); 16] = [
    ("24", "25"),
    ("two", "three"),
    ("once", "twice"),
    ("one", "two"),
    ("always", "often"),
    ("only", "always"),
    ("can", "must"),
    ("may", "must"),
    ("might", "will"),
    ("must", "may"),
    ("is", "was"),
    ("are", "were"),
    ("does", "did"),
    ("has", "had"),
    ("every", "no"),
    ("any", "some"),
];

/// The policy source, in a folder of its own.
fn policy_source(folder: &Path) -> Config {
    let mut config = bundled_config(&folder.join("index"));
    config.sources.retain(|source| source.name == "policy");
    folder.clone_into(&mut config.sources[0].path);
    config
}

/// Where the sentences of a page stand in its Markdown: every line that is neither front matter nor a heading, without
/// the sign of a list.
fn sentences_of(page: &str) -> Vec<std::ops::Range<usize>> {
    let body = page.match_indices("---\n").nth(1).unwrap().0 + 4;
    let mut found = Vec::new();
    let mut at = body;
    for line in page[body..].split_inclusive('\n') {
        let start = at + if line.starts_with("- ") { 2 } else { 0 };
        if !line.starts_with('#') {
            let text = &page[start..at + line.len()];
            found.extend(sentences(text).into_iter().map(|range| start + range.start..start + range.end));
        }
        at += line.len();
    }
    found
}

/// A sentence changed once, in several ways. Its last sign stays, so that its neighbours stay what they are.
fn changed(sentence: &str) -> BTreeSet<String> {
    let end = sentence.trim_end_matches(['.', ':', ';', '!', '?']).len();
    let (text, sign) = sentence.split_at(end);
    let words: Vec<&str> = text.split(' ').collect();
    let mut found = BTreeSet::new();
    let mut add = |words: Vec<&str>| found.insert(words.join(" ") + sign);
    for at in [0, words.len() / 2, words.len() - 1] {
        let (head, tail) = (words[..at].to_vec(), words[at + 1..].to_vec());
        add([head.clone(), tail.clone()].concat());
        add([head.clone(), vec!["not", words[at]], tail.clone()].concat());
        let letter = words[at].char_indices().rfind(|(_, c)| c.is_ascii_alphabetic());
        if let Some((place, letter)) = letter {
            let other = if letter.eq_ignore_ascii_case(&'x') { "y" } else { "x" };
            let word = format!("{}{other}{}", &words[at][..place], &words[at][place + 1..]);
            add([head.clone(), vec![&word], tail.clone()].concat());
        }
        if let Some(next) = words.get(at + 1).filter(|next| **next != words[at]) {
            add([head, vec![*next, words[at]], words[at + 2..].to_vec()].concat());
        }
    }
    for (from, to) in TURNED {
        if let Some(at) = words.iter().position(|word| *word == from) {
            add([words[..at].to_vec(), vec![to], words[at + 1..].to_vec()].concat());
        }
    }
    found.remove(sentence);
    // A sentence of one word cannot lose it and still be there to be noticed.
    found.remove(sign);
    found
}

#[test]
fn every_change_of_a_quoted_sentence_of_the_support_policy_is_noticed() {
    changes_are_noticed("mendix-support", 200);
}

#[test]
fn every_change_of_a_quoted_sentence_about_the_technical_contact_is_noticed() {
    changes_are_noticed("technical-contact", 80);
}

/// Changes every sentence of the page `name`; at least `least` of the changes must be of quoted sentences.
fn changes_are_noticed(name: &str, least: usize) {
    let policy = Policy::parse(&fs::read_to_string(root().join("corpus/policy/scope.toml")).unwrap()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let config = policy_source(folder.path());
    for page in ["mendix-support.md", "technical-contact.md"] {
        fs::copy(root().join("corpus/policy").join(page), folder.path().join(page)).unwrap();
    }
    let file = folder.path().join(format!("{name}.md"));
    let text = fs::read_to_string(&file).unwrap();
    let alarms = || check_pages(&policy, &read_pages(&config, &policy).unwrap());
    assert_eq!(alarms(), [], "unchanged pages raise no alarm");

    let (mut noticed, mut unquoted, mut rules) = (0, 0, BTreeSet::new());
    for range in sentences_of(&text) {
        let sentence = &text[range.clone()];
        let quoting = policy.rules().iter().filter(|rule| rule.sentence == sentence);
        let quoting: BTreeSet<_> = quoting.map(|rule| rule.id.clone()).collect();
        for change in changed(sentence) {
            fs::write(&file, format!("{}{change}{}", &text[..range.start], &text[range.end..])).unwrap();
            let found = alarms().into_iter().filter(|fault| fault.kind == FindingKind::Quote);
            let found: BTreeSet<_> = found.map(|fault| fault.rule).collect();
            assert_eq!(found, quoting, "{sentence}\n{change}");
            if quoting.is_empty() { unquoted += 1 } else { noticed += 1 }
        }
        rules.extend(quoting);
    }
    let of_page = policy.rules().iter().filter(|rule| rule.document == format!("policy/{name}"));
    assert_eq!(rules.len(), of_page.count(), "the sentence of every rule was changed");
    println!("{noticed} changes of quoted sentences noticed, {unquoted} of others passed over");
    assert!(noticed >= least && unquoted >= least, "{noticed} {unquoted}");
}
