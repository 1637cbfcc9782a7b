//! The versions a draft is about: the declared one first, then those it names.

use tier0_indexer::text::artefacts::{Artefact, ArtefactKind};

/// Versions, each once.
pub(super) fn versions(declared: &str, artefacts: &[Artefact]) -> Vec<String> {
    let declared = declared.trim();
    let mut versions: Vec<String> = (!declared.is_empty()).then(|| declared.to_owned()).into_iter().collect();
    let named = artefacts.iter().filter(|artefact| artefact.kind == ArtefactKind::Version);
    for version in named.map(|artefact| &artefact.key) {
        if !versions.contains(version) {
            versions.push(version.clone());
        }
    }
    versions
}

#[cfg(test)]
mod tests {
    use tier0_indexer::text::artefacts::artefacts;

    use super::versions;

    #[test]
    fn the_declared_version_comes_first_and_none_twice() {
        let named = artefacts("Upgrade from 8.18.2 to 9.24.1 fails, 8.18.2 was fine");
        assert_eq!(versions(" 9.24.1 ", &named), ["9.24.1", "8.18.2"]);
        assert_eq!(versions("", &named), ["8.18.2", "9.24.1"]);
    }
}
