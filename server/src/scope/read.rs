//! A draft as the rules read it, once for all of them: what its words match, which facts are known, what was learned of
//! such drafts; and the decision of one rule about it. It words no guidance and shows nothing.

use jiff::civil::Date;
use tier0_indexer::text::artefacts::Artefact;

use super::{
    condition::Known,
    decision::Decision,
    learned::LearnedReading,
    level::Level,
    pattern::Matches,
    policy::Policy,
    recogniser::says_nothing,
    rule::Rule,
    support::Support,
    trigger::{Trigger, first_met},
};
use crate::draft::{DeclaredFields, Understanding};

/// Below this probability a trigger that is met does not count: the words are there, the matter is another. See
/// `docs/measurements.md`.
const UNLIKELY: f32 = 0.1;
/// Most pieces of the draft that are named as the reason.
const MAX_REASONS: usize = 3;

/// What decides about guidance beside the words of the draft.
#[derive(Debug, Clone, Copy)]
pub struct Circumstances<'a> {
    /// What the form declares.
    pub fields: &'a DeclaredFields,
    /// The day.
    pub today: Date,
    /// Audiences of whoever asks, beside everybody.
    pub audiences: &'a [String],
}

/// Facts that the draft declares or names.
fn known_facts(policy: &Policy, matches: &Matches, draft: &Understanding, fields: &DeclaredFields) -> Known {
    let mut known = Known::new();
    for fact in &policy.facts {
        let said = fields.get(&fact.name);
        let said = if says_nothing(said) { String::new() } else { said.to_lowercase() };
        let mut named =
            fact.values.iter().filter(|(_, patterns)| patterns.iter().any(|&id| matches.words(id).is_some()));
        if !said.is_empty() {
            known.insert(fact.name.clone(), said);
        } else if let (Some((value, _)), None) = (named.next(), named.next()) {
            // A draft that tells two values ("moved from our servers to your cloud") tells none for sure.
            known.insert(fact.name.clone(), value.clone());
        } else if let Some(version) = draft.versions.iter().find(|said| fact.name == "version" && !says_nothing(said)) {
            known.insert(fact.name.clone(), version.clone());
        }
    }
    known
}

/// A draft as the rules read it.
pub(super) struct Read<'a> {
    pub(super) matches: Matches,
    pub(super) known: Known,
    pub(super) support: Option<Support>,
    learned: Option<LearnedReading<'a>>,
    pub(super) artefacts: &'a [Artefact],
    pub(super) circumstances: Circumstances<'a>,
}

impl<'a> Read<'a> {
    /// Reads a draft once, for all rules.
    pub(super) fn new(policy: &'a Policy, draft: &'a Understanding, circumstances: Circumstances<'a>) -> Self {
        let matches = policy.matcher.run(&draft.own_words);
        let mut known = known_facts(policy, &matches, draft, circumstances.fields);
        let Circumstances { fields, today, .. } = circumstances;
        let support = policy.window.as_ref().and_then(|window| window.support(draft, fields, today));
        if let Some(support) = &support {
            support.tell(&mut known);
        }
        let learned = policy.learned.as_ref().map(|learned| learned.read(&draft.own_words));
        Self { matches, known, support, learned, artefacts: &draft.artefacts, circumstances }
    }

    /// Whether a rule fires, and why or why not. [`Decision::Negated`] is told as [`Decision::NoTrigger`] here: it
    /// takes another look at the draft, which only an explanation needs.
    pub(super) fn decide<'b>(&self, rule: &'b Rule) -> Decision<'b> {
        let Circumstances { fields, today, audiences } = self.circumstances;
        if !rule.is_valid_on(today) {
            return Decision::NotThatDay { from: rule.valid.0, until: rule.valid.1 };
        }
        if let Some(audience) = rule.audience.as_deref().filter(|_| !rule.is_for(audiences)) {
            return Decision::OtherAudience { audience };
        }
        if let Some((fact, wanted)) = rule.when.first_unmet(&self.known) {
            return Decision::Condition { fact, known: self.known.get(fact).cloned(), wanted };
        }
        let is_declared = |(name, value): &(&String, &String)| fields.get(name).eq_ignore_ascii_case(value);
        if let Some((name, value)) = rule.declared.iter().find(is_declared) {
            // What the form says outright is not talked away by words of the text.
            return Decision::Fires { because: vec![format!("{name}: {value}")] };
        }
        for exception in rule.exceptions.iter().filter(|exception| exception.when.hold(&self.known)) {
            let because = if exception.on.is_empty() { Some(Vec::new()) } else { self.first_met(&exception.on) };
            if let Some(because) = because {
                return Decision::Exception { title: &exception.title, because };
            }
        }
        let by_words = self.decide_by_words(rule);
        let Some((learned, score)) = self.learned.as_ref().and_then(|learned| Some((learned, learned.score(rule)?)))
        else {
            return by_words;
        };
        match by_words {
            // A safety addition is never talked away.
            Decision::Fires { because } if score.probability < UNLIKELY && rule.level != Level::Urgent => {
                Decision::Unlikely { because, percent: percent(score.probability) }
            }
            Decision::Fires { because } => Decision::Fires { because },
            _ if score.is_given => {
                Decision::Learned { because: learned.because(rule), percent: percent(score.probability) }
            }
            silent => silent,
        }
    }

    /// What the hand-written triggers say; `silent_on` takes back what they find.
    fn decide_by_words(&self, rule: &Rule) -> Decision<'static> {
        if let Some(because) = self.first_met(&rule.silent_on) {
            return Decision::SilentOn { because };
        }
        let met = rule.fires_on.iter().filter_map(|trigger| trigger.met(&self.matches, self.artefacts));
        let mut because: Vec<String> = met.flatten().collect();
        because.dedup();
        because.truncate(MAX_REASONS);
        if because.is_empty() { Decision::NoTrigger } else { Decision::Fires { because } }
    }

    /// Whether the words of a rule are there: it fires, or would if facts that are not known were told.
    pub(super) fn has_words_of(&self, rule: &Rule) -> bool {
        let exceptions = || rule.exceptions.iter().filter(|exception| exception.when.hold(&self.known));
        rule.is_valid_on(self.circumstances.today)
            && rule.is_for(self.circumstances.audiences)
            && rule.when.may_hold(&self.known)
            && self.first_met(&rule.silent_on).is_none()
            && !exceptions().any(|exception| exception.on.is_empty() || self.first_met(&exception.on).is_some())
            && self.first_met(&rule.fires_on).is_some()
    }

    pub(super) fn first_met(&self, triggers: &[Trigger]) -> Option<Vec<String>> {
        first_met(triggers, &self.matches, self.artefacts)
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a probability is between 0 and 1")]
fn percent(probability: f32) -> u8 {
    (100.0 * probability).round() as u8
}
