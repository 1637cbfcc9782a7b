//! The short form of a draft and its long ones. Both have the same bland subject and the same own words, the
//! title as their first line, so that only the place of these words differs. It knows no index.

use tier0_server::draft::Draft;

/// Subject of every form: it says nothing of what is asked.
pub const SUBJECT: &str = "Question about our installation";

/// Characters before the own words of a long form, at least.
pub const POSITIONS: [usize; 3] = [200, 2_000, 10_000];

/// Least and most characters of a draft's own words: less has no clue, more is long by itself.
const LENGTHS: std::ops::RangeInclusive<usize> = 80..=1_200;

/// The words of a draft: its subject and below it its body.
#[must_use]
pub fn own_words(draft: &Draft) -> String {
    format!("{}\n{}", draft.subject.trim(), draft.body.trim()).trim().to_owned()
}

/// Whether a draft is neither too short nor long by itself.
#[must_use]
pub fn is_fit(draft: &Draft) -> bool {
    LENGTHS.contains(&own_words(draft).chars().count())
}

/// The draft as it is, under the bland subject.
#[must_use]
pub fn short(draft: &Draft) -> Draft {
    Draft { subject: SUBJECT.to_owned(), body: own_words(draft), fields: draft.fields.clone() }
}

/// The same with `filler` before its own words.
#[must_use]
pub fn long(draft: &Draft, filler: &str) -> Draft {
    Draft { body: format!("{filler}\n\n{}", own_words(draft)), ..short(draft) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_differ_in_the_place_of_the_own_words_alone() {
        let draft = Draft { subject: "No sound".into(), body: "The speakers are mute.\n".into(), ..Draft::default() };
        let (short, long) = (short(&draft), long(&draft, "It rains."));
        assert_eq!(short.body, "No sound\nThe speakers are mute.");
        assert_eq!(long.body, format!("It rains.\n\n{}", short.body));
        assert_eq!((short.subject.as_str(), long.subject.as_str()), (SUBJECT, SUBJECT));
    }

    #[test]
    fn drafts_of_middle_length_are_taken() {
        let of = |count: usize| Draft { subject: "a".into(), body: "ä".repeat(count), ..Draft::default() };
        assert_eq!([10, 78, 1_198, 1_199].map(|count| is_fit(&of(count))), [false, true, true, false]);
    }
}
