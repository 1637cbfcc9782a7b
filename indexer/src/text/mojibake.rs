//! Repairs text that was written as UTF-8 and read as Windows-1252 or Latin-1: `donâ€™t` is `don’t`,
//! `MÃ¼ller` is `Müller`. Letters that could stand as they are stay as they are: what is changed must
//! decode, must give a letter or sign that people write, and must be nothing that people write itself.
//! Pure and total.

/// Most times that a text is taken to have been read wrongly.
const MAX_ROUNDS: usize = 3;

/// Characters of the bytes 0x80 to 0x9F in Windows-1252; five have none and stay controls.
const WINDOWS: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘', '’',
    '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];
/// Signs that follow a letter in text that is right.
const AFTER_LETTER: &str = "‘’“”–—…•›»«·†‡™¹²³\u{a0}";
/// Signs that follow a capital in text that is right: units, trade marks, footnotes.
const AFTER_CAPITAL: &str = "°±¼½¾®©´¨§¶ªº£¥";
/// What else follows a small letter in text that is right.
const AFTER_SMALL: &str = "šžœŠŽŒŸƒ¡¿";

/// How sure it is that characters stand for the bytes of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Grade {
    /// Nobody writes this.
    Certain,
    /// Somebody might write this; it is wrong if something else in the text is.
    Likely,
}

/// Characters that stand for the bytes of another.
struct Damage {
    at: usize,
    length: usize,
    meant: char,
    grade: Grade,
}

/// `text` as it was written, or `None` when there is nothing to repair.
#[must_use]
pub fn repaired(text: &str) -> Option<String> {
    if !text.chars().any(is_lead) {
        return None;
    }
    let mut chars: Vec<char> = text.chars().collect();
    let mut is_repaired = false;
    for _ in 0..MAX_ROUNDS {
        let Some(better) = round(&chars) else { break };
        chars = better;
        is_repaired = true;
    }
    is_repaired.then(|| chars.into_iter().collect())
}

/// Whether a character can stand for the first byte of another.
fn is_lead(c: char) -> bool {
    ('\u{c2}'..='\u{f4}').contains(&c)
}

/// Undoes one wrong reading.
fn round(chars: &[char]) -> Option<Vec<char>> {
    let mut found = damages(chars);
    confirm_neighbours(chars, &mut found);
    if found.iter().all(|damage| damage.grade == Grade::Likely) {
        return None;
    }
    let mut out = Vec::with_capacity(chars.len());
    let mut at = 0;
    for (nth, damage) in found.iter().enumerate() {
        let touches = |other: Option<&Damage>, from: usize| other.is_some_and(|other| other.at + other.length == from);
        let end = damage.at + damage.length;
        let before = damage.at.checked_sub(1).and_then(|before| chars.get(before));
        let is_alone_before = nth == 0 || !touches(found.get(nth - 1), damage.at);
        let is_alone_behind = found.get(nth + 1).is_none_or(|next| next.at != end);
        let is_foreign = |c: Option<&char>| c.is_some_and(|&c| byte(c).is_some());
        let has_foreign_beside =
            (is_alone_before && is_foreign(before)) || (is_alone_behind && is_foreign(chars.get(end)));
        // A control is no text: it is read wrongly once more, and belongs to what stands before it.
        let is_lost_control = damage.meant.is_control() && is_alone_before;
        if damage.grade == Grade::Certain || !(has_foreign_beside || is_lost_control) {
            out.extend_from_slice(chars.get(at..damage.at).unwrap_or_default());
            out.extend((damage.meant != '\u{feff}').then_some(damage.meant));
            at = end;
        }
    }
    out.extend_from_slice(chars.get(at..).unwrap_or_default());
    Some(out)
}

/// The byte above 0x7F that a character was read from.
fn byte(c: char) -> Option<u8> {
    let code = u32::from(c);
    if (0x80..=0xff).contains(&code) {
        return u8::try_from(code).ok();
    }
    let nth = WINDOWS.iter().position(|&known| known == c)?;
    u8::try_from(0x80 + nth).ok()
}

fn damages(chars: &[char]) -> Vec<Damage> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let damage = sequence(chars, at).or_else(|| remains(chars, at));
        at += damage.as_ref().map_or(1, |damage| damage.length);
        found.extend(damage);
    }
    found
}

/// A whole sequence of UTF-8 at `at`, if it gives what people write.
fn sequence(chars: &[char], at: usize) -> Option<Damage> {
    let lead = chars.get(at).filter(|&&c| is_lead(c)).and_then(|&c| byte(c))?;
    let length = match lead {
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        _ => 4,
    };
    let mut bytes = [0_u8; 4];
    for (slot, &c) in bytes.iter_mut().zip(chars.get(at..at + length)?) {
        *slot = byte(c)?;
    }
    let meant = std::str::from_utf8(bytes.get(..length)?).ok()?.chars().next()?;
    let grade = grade(chars, at, length, meant)?;
    Some(Damage { at, length, meant, grade })
}

/// A sequence of which the last character is gone: no-break spaces become spaces, and controls vanish,
/// wherever text is tidied up.
fn remains(chars: &[char], at: usize) -> Option<Damage> {
    let damage = |length, meant, grade| Some(Damage { at, length, meant, grade });
    let before = at.checked_sub(1).and_then(|before| chars.get(before)).copied();
    match (chars.get(at)?, chars.get(at + 1)) {
        ('â', Some('€')) => damage(2, '”', Grade::Certain),
        ('Â', Some(' ')) if before.is_some_and(ends_word) => damage(2, ' ', Grade::Certain),
        ('Ã', Some(' ')) if before.is_some_and(char::is_lowercase) => damage(1, 'à', Grade::Certain),
        ('Ã', Some(' ')) if before.is_none_or(|c| !c.is_alphabetic()) => damage(1, 'à', Grade::Likely),
        _ => None,
    }
}

/// Whether a word that a capital cannot go on may end with a character.
fn ends_word(c: char) -> bool {
    c.is_lowercase() || c.is_ascii_digit() || ".,;:!?)%".contains(c)
}

/// How sure it is that the `length` characters at `at` stand for `meant`; `None` when they do not.
fn grade(chars: &[char], at: usize, length: usize, meant: char) -> Option<Grade> {
    let trail = chars.get(at + 1..at + length)?;
    let before = at.checked_sub(1).and_then(|before| chars.get(before)).copied();
    let behind = chars.get(at + length).copied();
    // A capital in the middle of a word of small letters, or at the begin of one with a sign behind it.
    let is_within_word = before.is_some_and(char::is_lowercase) && behind.is_some_and(char::is_alphabetic)
        || before.is_none_or(|c| !c.is_alphanumeric()) && behind.is_some_and(char::is_lowercase);
    let all_of = |sets: &[&str]| trail.iter().all(|&c| sets.iter().any(|set| set.contains(c)));
    let is_certain = match meant {
        '\u{feff}' | '\u{1f000}'..='\u{1faff}' => true,
        '\u{a0}' | '»' => before.is_some_and(ends_word),
        '\u{a1}'..='\u{bf}' => !before.is_some_and(char::is_uppercase),
        '\u{c0}'..='\u{ff}' => before.is_some_and(char::is_lowercase) || is_within_word || !all_of(&[AFTER_LETTER]),
        '\u{100}'..='\u{17f}' | 'Ơ' | 'ơ' | 'Ư' | 'ư' | '\u{218}'..='\u{21b}' | '\u{391}'..='\u{3ce}' => {
            // `Ä` and `Š` may well stand side by side.
            let is_word = trail.iter().any(|c| "šžŠŽ".contains(*c));
            let is_inside = before.is_some_and(char::is_lowercase) && behind.is_some_and(char::is_alphabetic);
            if is_word { is_inside } else { is_within_word || !all_of(&[AFTER_LETTER, AFTER_CAPITAL]) }
        }
        // Alphabets of which nobody writes one letter between others: their neighbours decide. And what
        // is never written, but is the second reading of what was read wrongly twice.
        '\u{400}'..='\u{4ff}'
        | '\u{5d0}'..='\u{5ea}'
        | '\u{600}'..='\u{6ff}'
        | '\u{80}'..='\u{9f}'
        | 'ƒ'
        | 'ˆ'
        | '˜' => false,
        '\u{2010}'..='\u{2bff}' | '\u{200b}'..='\u{200f}' => {
            let is_sign = |c: &char| !AFTER_LETTER.contains(*c) || matches!(c, '†' | '‡');
            trail.first().is_some_and(is_sign) && !trail.iter().all(|c| c.is_alphabetic())
                || !all_of(&[AFTER_LETTER, AFTER_CAPITAL, AFTER_SMALL])
        }
        '\u{900}'..='\u{fff}'
        | '\u{10a0}'..='\u{11ff}'
        | '\u{1780}'..='\u{17ff}'
        | '\u{1e00}'..='\u{1fff}'
        | '\u{3000}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{fb00}'..='\u{fb06}'
        | '\u{ff01}'..='\u{ffee}' => !all_of(&[AFTER_LETTER, AFTER_CAPITAL, AFTER_SMALL]),
        _ => return None,
    };
    Some(if is_certain { Grade::Certain } else { Grade::Likely })
}

/// Two letters of another alphabet side by side are no chance.
fn confirm_neighbours(chars: &[char], found: &mut [Damage]) {
    let is_foreign =
        |damage: &Damage| u32::from(damage.meant) >= 0x370 && !('\u{2010}'..='\u{2bff}').contains(&damage.meant);
    // Capitals with a dash or quote between them are a word and what follows it.
    let has_sign = |damage: &Damage| {
        let all = chars.get(damage.at..damage.at + damage.length).unwrap_or_default();
        all.iter().any(|&c| !c.is_alphabetic() && !AFTER_LETTER.contains(c))
    };
    for nth in 1..found.len() {
        let (left, right) = found.split_at_mut(nth);
        if let (Some(one), Some(other)) = (left.last_mut(), right.first_mut()) {
            let is_beside = one.at + one.length == other.at;
            if is_beside && is_foreign(one) && is_foreign(other) && (has_sign(one) || has_sign(other)) {
                (one.grade, other.grade) = (Grade::Certain, Grade::Certain);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// UTF-8 read as Windows-1252.
    fn damaged(text: &str) -> String {
        text.bytes()
            .map(|b| if (0x80..0xa0).contains(&b) { WINDOWS[usize::from(b) - 0x80] } else { char::from(b) })
            .collect()
    }

    /// UTF-8 read as Latin-1.
    fn damaged_as_latin(text: &str) -> String {
        text.bytes().map(char::from).collect()
    }

    #[test]
    fn text_comes_back_from_both_readings_and_from_two_in_a_row() {
        for text in [
            "don’t",
            "Müller & Söhne",
            "“quoted” – and — so…",
            "Größe",
            "Österreich",
            "café",
            "voilà",
            "déjà vu",
            "10 €",
            "10\u{a0}km",
            "naïve façade",
            "señor",
            "London £5",
            "20 °C",
            "ACME™ and ACME®",
            "zażółć gęślą jaźń",
            "Łódź",
            "şişe",
            "Việt Nam và Đà Nẵng",
            "Привет, мир",
            "Καλημέρα",
            "שלום",
            "مرحبا",
            "日本語のテキスト",
            "中文",
            "한국어",
            "it works 🎉",
            "→ next ✓",
            "■ box │",
            "Îles d’Hyères",
            "œuvre",
            "țară și",
            "à la carte, déjà",
        ] {
            assert_eq!(repaired(&damaged(text)).as_deref(), Some(text));
            assert_eq!(repaired(&damaged_as_latin(text)).as_deref(), Some(text), "as Latin-1");
            assert_eq!(repaired(&damaged(&damaged(text))).as_deref(), Some(text), "twice");
        }
    }

    #[test]
    fn what_was_tidied_up_since_is_repaired_as_far_as_it_can_be() {
        for (text, meant) in [
            ("he said â€œnoâ€ and left", "he said “no” and left"),
            ("10Â km and moreÂ !", "10 km and more !"),
            ("voilÃ que Ã§a va", "voilà que ça va"),
            ("Ã la carte, dÃ©jÃ", "à la carte, déjÃ"),
            ("ï»¿Title", "Title"),
        ] {
            let text = text.replace("voilÃ que", "voilÃ  que").replace("  ", " ");
            assert_eq!(repaired(&text).as_deref(), Some(meant));
        }
    }

    #[test]
    fn right_text_is_not_touched() {
        for text in [
            "don't",
            "CAFÉ”",
            "„Spaß“",
            "„Ä“",
            "AMANHû",
            "MANHÃ…",
            "«está»…",
            "—No está»—dijo",
            "„mříž“ a „též“",
            "5 Å±0.1, 3 Å², 2 Å³",
            "2×£5",
            "Ø±0.1",
            "L’Île…",
            "«Â»",
            "Nestlé®",
            "café²³",
            "é”—",
            "¿Qué¿¡",
            "naïve",
            "Ünal",
            "São Paulo – SÃO PAULO",
            "fiancée’s",
            "à la “carte”",
            "Zoë’s",
            "ÉTÉ…",
            "ÇA",
            "«là»",
            "Ã",
            "Â",
            "â",
            "10 € – 20 €",
            "Привет",
            "日本語",
            "ï¿½",
        ] {
            assert_eq!(repaired(text), None, "{text}");
        }
    }

    /// Words as they are written, with signs around them as they are set.
    fn prose() -> impl Strategy<Value = String> {
        // No language has both `â` and `š`.
        let western = "[A-ZÀ-ÖØ-Þ]?[a-zß-öø-ÿ]{1,7}|[a-z]{0,3}œ[a-z]{1,4}|[A-ZÀ-ÖØ-Þ]{2,6}";
        let central = "[A-ZÁÉÍÓÚÝÔÄÖŠŽ]?[a-záéíóúýôäöšž]{1,7}|[A-ZÁÉÍÓÚÝÔÄÖŠŽ]{2,6}";
        let word = format!("[“„«‘(]?({western}|{central})[”“’»…,.;:!?)–—™]?");
        prop::collection::vec(proptest::string::string_regex(&word).unwrap(), 0..12).prop_map(|words| words.join(" "))
    }

    proptest! {
        #[test]
        fn prose_of_western_languages_is_never_touched(text in prose()) {
            prop_assert_eq!(repaired(&text), None);
        }

        #[test]
        fn repair_undoes_the_damage(text in prose()) {
            // One word that nobody could mean otherwise decides about the rest.
            let text = format!("{text} pâté’s");
            prop_assert_eq!(repaired(&damaged(&text)), Some(text));
        }

        #[test]
        fn what_holds_no_lead_is_left_alone(text in "[^\u{c2}-\u{f4}]{0,80}") {
            prop_assert_eq!(repaired(&text), None);
        }

        #[test]
        fn any_text_is_taken_and_what_is_repaired_stays(text in "[ -~Â-ô€-™\u{80}-\u{bf}]{0,60}") {
            if let Some(better) = repaired(&text) {
                prop_assert!(better.chars().count() <= text.chars().count());
            }
        }
    }
}
