//! Tells the language of a text. It says nothing rather than guess on a few words.

/// Shortest text, in bytes, of which a language is told.
const MIN_BYTES: usize = 80;

/// The ISO 639-3 code of the language of `text`, if it is long enough and the evidence is reliable.
#[must_use]
pub fn detect(text: &str) -> Option<&'static str> {
    let end = text.floor_char_boundary(2_000);
    let sample = text.get(..end).filter(|sample| sample.len() >= MIN_BYTES)?;
    whatlang::detect(sample).filter(whatlang::Info::is_reliable).map(|info| info.lang().code())
}

#[cfg(test)]
mod tests {
    use super::detect;

    #[test]
    fn a_language_is_told_only_of_enough_text() {
        assert_eq!(detect("Bonjour"), None);
        assert_eq!(
            detect(
                "After the last deployment our users cannot sign in any more, and the log of the node shows nothing unusual at all."
            ),
            Some("eng")
        );
        assert_eq!(
            detect(
                "Nach dem letzten Update können sich unsere Benutzer nicht mehr anmelden, und im Protokoll ist leider nichts zu sehen."
            ),
            Some("deu")
        );
    }
}
