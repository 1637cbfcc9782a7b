//! Tells the language of a text as a BCP 47 tag (`en`, `de`). It says nothing rather than guess on
//! a few words.

use whatlang::Lang;

/// Shortest text, in bytes, of which a language is told.
const MIN_BYTES: usize = 80;

/// Tags of the languages that have a two-letter one; the rest keep their three letters, as
/// BCP 47 has it (RFC 5646, section 2.2.1).
const SHORT: [(Lang, &str); 36] = [
    (Lang::Eng, "en"),
    (Lang::Deu, "de"),
    (Lang::Fra, "fr"),
    (Lang::Spa, "es"),
    (Lang::Nld, "nl"),
    (Lang::Ita, "it"),
    (Lang::Por, "pt"),
    (Lang::Jpn, "ja"),
    (Lang::Cmn, "zh"),
    (Lang::Kor, "ko"),
    (Lang::Rus, "ru"),
    (Lang::Pol, "pl"),
    (Lang::Tur, "tr"),
    (Lang::Swe, "sv"),
    (Lang::Dan, "da"),
    (Lang::Nob, "nb"),
    (Lang::Fin, "fi"),
    (Lang::Ces, "cs"),
    (Lang::Slk, "sk"),
    (Lang::Slv, "sl"),
    (Lang::Hrv, "hr"),
    (Lang::Srp, "sr"),
    (Lang::Hun, "hu"),
    (Lang::Ron, "ro"),
    (Lang::Bul, "bg"),
    (Lang::Ukr, "uk"),
    (Lang::Ell, "el"),
    (Lang::Heb, "he"),
    (Lang::Ara, "ar"),
    (Lang::Hin, "hi"),
    (Lang::Vie, "vi"),
    (Lang::Tha, "th"),
    (Lang::Ind, "id"),
    (Lang::Cat, "ca"),
    (Lang::Est, "et"),
    (Lang::Lit, "lt"),
];

/// The language of `text`, if it is long enough and the evidence is reliable.
#[must_use]
pub fn detect(text: &str) -> Option<&'static str> {
    let end = text.floor_char_boundary(2_000);
    let sample = text.get(..end).filter(|sample| sample.len() >= MIN_BYTES)?;
    let lang = whatlang::detect(sample).filter(whatlang::Info::is_reliable)?.lang();
    let short = SHORT.iter().find(|(known, _)| *known == lang);
    Some(short.map_or_else(|| lang.code(), |(_, tag)| tag))
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
            Some("en")
        );
        assert_eq!(
            detect(
                "Nach dem letzten Update können sich unsere Benutzer nicht mehr anmelden, und im Protokoll ist leider nichts zu sehen."
            ),
            Some("de")
        );
    }
}
