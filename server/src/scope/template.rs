//! What a rule says, with places for facts of the draft: `{version}`, or `{version|your version}` with words
//! for when it is not known. What is put in is text, never read again for places.

use super::condition::Known;

/// Longest fact that is put into a text, in characters; a longer one counts as not known.
const MAX_FACT_CHARS: usize = 60;

/// A text with places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Template {
    text: String,
    pieces: Vec<Piece>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    Fact { name: String, otherwise: String },
}

impl Template {
    /// Reads a text. `is_known` tells of a fact whether there is one of that name, and whether it is always known
    /// when the rule fires.
    ///
    /// # Errors
    /// When a place is not closed, names no fact, or stands for one that may be unknown and has no other words.
    pub(super) fn parse(text: &str, is_known: impl Fn(&str) -> Option<bool>) -> Result<Self, String> {
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some(start) = rest.find('{') {
            let end = rest[start..].find('}').map(|end| start + end);
            let end = end.ok_or_else(|| format!("`{}` opens a place and does not close it", &rest[start..]))?;
            let place = &rest[start + 1..end];
            let (name, otherwise) = place.split_once('|').unwrap_or((place, ""));
            match is_known(name) {
                None => return Err(format!("`{{{place}}}` names the fact `{name}`, which no [[fact]] defines")),
                Some(false) if otherwise.is_empty() => {
                    return Err(format!(
                        "`{{{place}}}` says nothing when the fact is not known; write `{{{name}|other words}}`, or \
                         demand the fact with `when`"
                    ));
                }
                Some(_) => {}
            }
            pieces.push(Piece::Text(rest[..start].to_owned()));
            pieces.push(Piece::Fact { name: name.to_owned(), otherwise: otherwise.to_owned() });
            rest = &rest[end + 1..];
        }
        pieces.push(Piece::Text(rest.to_owned()));
        Ok(Self { text: text.to_owned(), pieces })
    }

    /// The text as it was written.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The text with its own words only: nothing of a draft.
    pub(super) fn own_words(&self) -> String {
        self.filled(&Known::new())
    }

    /// The text with what is known of a draft.
    pub(super) fn filled(&self, known: &Known) -> String {
        let fact = |name: &String| known.get(name).filter(|fact| fact.chars().count() <= MAX_FACT_CHARS);
        let piece = |piece: &'_ Piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Fact { name, otherwise } => fact(name).unwrap_or(otherwise).clone(),
        };
        self.pieces.iter().map(piece).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(name: &str) -> Option<bool> {
        [("version", false), ("hosting", true)].iter().find(|(known, _)| *known == name).map(|(_, always)| *always)
    }

    #[test]
    fn places_are_filled_or_say_something_else() {
        let template = Template::parse("Is {version|your version} on {hosting}?", known).unwrap();
        let facts = |version: &str| {
            Known::from([("version".to_owned(), version.to_owned()), ("hosting".to_owned(), "{version}".to_owned())])
        };
        assert_eq!(template.filled(&facts("9.1")), "Is 9.1 on {version}?");
        assert_eq!(template.filled(&facts(&"9".repeat(61))), "Is your version on {version}?");
        assert_eq!(template.text(), "Is {version|your version} on {hosting}?");
    }

    #[test]
    fn a_place_that_cannot_be_filled_is_an_error() {
        for (text, told) in
            [("{os|x}", "no [[fact]]"), ("{version}", "when the fact is not known"), ("{hosting", "does not close")]
        {
            let error = Template::parse(text, known).unwrap_err();
            assert!(error.contains(told), "{error}");
        }
    }
}
