//! The versions a draft is about: the declared one first, then those it names, then those of which it names
//! the first number alone.

use tier0_indexer::text::artefacts::{Artefact, ArtefactKind, called_versions};

use super::DeclaredFields;

/// Versions, each once.
pub(super) fn versions(declared: &DeclaredFields, own_words: &str, artefacts: &[Artefact]) -> Vec<String> {
    let mut versions: Vec<String> = number_of(&declared.version).map(str::to_owned).into_iter().collect();
    let named = artefacts.iter().filter(|artefact| artefact.kind == ArtefactKind::Version);
    let named = named.map(|artefact| artefact.key.clone());
    for version in named.chain(called_versions(own_words, &declared.product)) {
        if !versions.contains(&version) {
            versions.push(version);
        }
    }
    versions
}

/// The number in what a form declares, which may name the product before it and tell more behind it; the whole
/// where there is none.
fn number_of(declared: &str) -> Option<&str> {
    let declared = declared.trim();
    let is_number = |word: &&str| word.trim_start_matches(['v', 'V']).starts_with(|c: char| c.is_ascii_digit());
    let number = declared.split_whitespace().find(is_number).map(|word| word.trim_end_matches([',', ';', '.']));
    number.or(Some(declared)).filter(|version| !version.is_empty())
}

#[cfg(test)]
mod tests {
    use tier0_indexer::text::artefacts::artefacts;

    use super::{DeclaredFields, versions};

    fn found(declared: &str, text: &str) -> Vec<String> {
        let fields = DeclaredFields { version: declared.to_owned(), ..DeclaredFields::default() };
        versions(&fields, text, &artefacts(text))
    }

    #[test]
    fn the_declared_version_comes_first_and_none_twice() {
        let text = "Upgrade from 8.18.2 to 9.24.1 fails, 8.18.2 was fine";
        assert_eq!(found(" 9.24.1 ", text), ["9.24.1", "8.18.2"]);
        assert_eq!(found("", text), ["8.18.2", "9.24.1"]);
    }

    #[test]
    fn the_number_of_a_declared_version_is_taken_whatever_stands_around_it() {
        for (declared, version) in [
            ("Harbour Master 9.6.1", "9.6.1"),
            ("Harbour v9, on Linux", "v9"),
            ("9.6.1 (64 bit)", "9.6.1"),
            ("10", "10"),
            ("newest", "newest"),
        ] {
            assert_eq!(found(declared, ""), [version]);
        }
    }

    #[test]
    fn a_version_of_one_number_is_named_by_a_word_for_it() {
        assert_eq!(found("", "Does it print in version 8? In 9.24.1 it does."), ["9.24.1", "8"]);
    }
}
