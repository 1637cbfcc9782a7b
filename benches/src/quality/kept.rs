//! The figures of each draft, kept on this machine so that a later run can be compared draft by draft. What is
//! kept is a convenience: one that is missing or damaged is passed over.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context;

use super::figures::{Figures, PerDraft, Subject, kind_in_words, semantic_in_words};

/// The run before this one.
const LAST: &str = "last";
/// A run that gave the figures of the baseline.
const BASELINE: &str = "baseline";

/// Folder of a set below `state`: a readable name, and a sum that keeps sets apart whose names read alike.
#[must_use]
pub fn folder_of(state: &Path, set: &str) -> PathBuf {
    let readable: String = set.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).take(40).collect();
    state.join(format!("{readable}-{}", &blake3::hash(set.as_bytes()).to_hex()[..8]))
}

/// What each draft had in a run on this machine that gave just these figures, if one is kept.
#[must_use]
pub fn with_figures(folder: &Path, subject: &Subject, wanted: &Figures) -> Option<PerDraft> {
    let read =
        |which| -> Option<PerDraft> { serde_json::from_slice(&fs::read(path(folder, subject, which)).ok()?).ok() };
    [BASELINE, LAST].into_iter().filter_map(read).find(|kept| Figures::of(kept) == *wanted)
}

/// Keeps what each draft had in this run, and in the one that the baseline is of where that is known.
///
/// # Errors
/// When the folder cannot be written.
pub fn keep(folder: &Path, subject: &Subject, now: &PerDraft, of_baseline: Option<&PerDraft>) -> anyhow::Result<()> {
    for (which, figures) in [(LAST, Some(now)), (BASELINE, of_baseline)] {
        let Some(figures) = figures else { continue };
        let path = path(folder, subject, which);
        let written = fs::create_dir_all(folder).and_then(|()| fs::write(&path, serde_json::to_vec(figures)?));
        written.with_context(|| format!("cannot write `{}`", path.display()))?;
    }
    Ok(())
}

fn path(folder: &Path, subject: &Subject, which: &str) -> PathBuf {
    folder.join(format!("{}-{}-{which}.json", kind_in_words(subject.kind), semantic_in_words(subject.semantic)))
}

#[cfg(test)]
mod tests {
    use tier0_indexer::Kind;
    use tier0_server::query::Meaning;

    use super::*;

    #[test]
    fn what_is_kept_is_found_by_its_figures_and_survives_other_runs() {
        let folder = tempfile::tempdir().unwrap();
        let subject = Subject { set: "a".to_owned(), kind: Kind::Doc, semantic: Meaning::Off };
        let run = |value: f64| PerDraft::from([("1".to_owned(), [value, 1.0]), ("2".to_owned(), [0.0, 1.0])]);
        let baseline = Figures::of(&run(1.0));
        assert_eq!(with_figures(folder.path(), &subject, &baseline), None);
        keep(folder.path(), &subject, &run(1.0), None).unwrap();
        let found = with_figures(folder.path(), &subject, &baseline);
        assert_eq!(found, Some(run(1.0)));
        for value in [0.5, 0.25] {
            keep(folder.path(), &subject, &run(value), found.as_ref()).unwrap();
        }
        assert_eq!(with_figures(folder.path(), &subject, &baseline), Some(run(1.0)));
        fs::write(path(folder.path(), &subject, BASELINE), "{").unwrap();
        assert_eq!(with_figures(folder.path(), &subject, &baseline), None);
    }

    #[test]
    fn sets_whose_names_read_alike_are_kept_apart() {
        let state = Path::new("state");
        assert_ne!(folder_of(state, "a/b"), folder_of(state, "a-b"));
        assert_eq!(folder_of(state, "../a").parent(), Some(state));
    }
}
