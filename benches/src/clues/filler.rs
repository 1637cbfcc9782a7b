//! Filler of the one kind: what other people wrote about other things. It never takes a draft that a right
//! document of this one answers, and it cuts at the end of a sentence only.

use tier0_indexer::text::{
    lines::{LineKind, segments},
    sentences::sentences,
};
use tier0_server::{
    draft::Draft,
    evaluate::{JudgedDraft, Judgements},
};

use crate::draw::drawn;

/// Longer sentences, in bytes, are lists or logs without line breaks, and are left out.
const MAX_SENTENCE_BYTES: usize = 400;

/// At least so many characters of the prose of other drafts, a paragraph for each; `None` when the others have
/// less. Which drafts come first is drawn by hash.
#[must_use]
pub fn of_others(
    draft: &JudgedDraft,
    drafts: &[JudgedDraft],
    judgements: &Judgements,
    characters: usize,
) -> Option<String> {
    let own = judgements.get(&draft.id);
    let shares = |other: &JudgedDraft| {
        let theirs = judgements.get(&other.id);
        own.zip(theirs).is_some_and(|(own, theirs)| own.keys().any(|id| theirs.contains_key(id)))
    };
    let others: Vec<&JudgedDraft> = drafts.iter().filter(|other| other.id != draft.id && !shares(other)).collect();
    let count = others.len();
    let others = drawn(others, count, &draft.id, |other| &other.id);
    joined(others.into_iter().map(|other| &other.draft), characters)
}

fn joined<'a>(drafts: impl Iterator<Item = &'a Draft>, characters: usize) -> Option<String> {
    let (mut filler, mut count) = (String::new(), 0);
    for draft in drafts {
        let mut break_before = if filler.is_empty() { "" } else { "\n\n" };
        for sentence in prose(&draft.body) {
            filler.push_str(break_before);
            filler.push_str(&sentence);
            count += break_before.len() + sentence.chars().count();
            if count >= characters {
                return Some(filler);
            }
            break_before = " ";
        }
    }
    None
}

/// The sentences of the prose of a text.
fn prose(text: &str) -> Vec<String> {
    let prose = segments(text).into_iter().filter(|segment| segment.kind == LineKind::Prose);
    prose
        .flat_map(|segment| sentences(segment.text).into_iter().map(|range| segment.text[range].to_owned()))
        .filter(|sentence| sentence.len() <= MAX_SENTENCE_BYTES)
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn draft(id: &str, body: &str) -> JudgedDraft {
        JudgedDraft { id: id.into(), draft: Draft { body: body.into(), ..Draft::default() }, created: None }
    }

    #[test]
    fn filler_is_whole_sentences_of_drafts_with_other_answers() {
        let drafts = [
            draft("own", "The bell does not ring."),
            draft("same", "Why is the bell mute?"),
            draft("other", "Hi,\nThe lamp flickers. It is old.\n2024-01-01 10:00:00 ERROR lamp"),
            draft("third", "Where does one buy string?"),
        ];
        let judgements: Judgements = [("own", "bells"), ("same", "bells"), ("other", "lamps")]
            .into_iter()
            .map(|(id, page)| (id.to_owned(), BTreeMap::from([(page.to_owned(), 1)])))
            .collect();
        let filler = of_others(&drafts[0], &drafts, &judgements, 50).unwrap();
        assert!(filler.contains("The lamp flickers. It is old.") && filler.contains("Where does one buy string?"));
        assert!(filler.contains("\n\n") && !filler.contains("bell") && !filler.contains("ERROR"), "{filler}");
        assert_eq!(of_others(&drafts[0], &drafts, &judgements, 5_000), None);
        assert_eq!(of_others(&drafts[0], &drafts, &judgements, 50), Some(filler));
    }

    #[test]
    fn filler_ends_with_the_sentence_that_fills_it() {
        let drafts = [draft("one", "Über uns. Noch ein Satz. Und noch einer.")];
        let of = |characters| joined(drafts.iter().map(|draft| &draft.draft), characters);
        assert_eq!(of(9).as_deref(), Some("Über uns."));
        assert_eq!(of(10).as_deref(), Some("Über uns. Noch ein Satz."));
    }
}
