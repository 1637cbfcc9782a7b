//! The committed figures: means, intervals and counts per set, kind and kind of vectors. Never an id, never a text.

use std::{fmt::Write as _, fs, io::ErrorKind, path::Path};

use anyhow::Context;
use serde::Deserialize;
use tier0_indexer::Kind;
use tier0_server::query::Meaning;

use super::figures::{Figure, Figures, Subject, kind_in_words, semantic_in_words};

const HEADER: &str = "# Accepted figures of judged sets: means, 95% intervals and counts. Written by `make quality ACCEPT=1`;\n\
    # docs/operations.md tells how. Sets are not part of the repository, but for the bundled one.\n";

/// The baseline of one subject, as the file has it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    set: String,
    kind: Kind,
    semantic: Meaning,
    drafts: usize,
    ndcg_at_10: Figure,
    success_at_3: Figure,
}

/// All baselines.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Baselines {
    #[serde(rename = "baseline", default)]
    entries: Vec<Entry>,
}

impl Entry {
    fn is_of(&self, subject: &Subject) -> bool {
        self.set == subject.set && self.kind == subject.kind && self.semantic == subject.semantic
    }
}

impl Baselines {
    /// Reads the file; one that is not there has none.
    ///
    /// # Errors
    /// When it cannot be read or is no file of baselines.
    pub fn read(path: &Path) -> anyhow::Result<Self> {
        let text = match fs::read_to_string(path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Self::default()),
            read => read.with_context(|| format!("cannot read the baselines `{}`", path.display()))?,
        };
        toml::from_str(&text).with_context(|| format!("`{}` is no file of baselines; correct it", path.display()))
    }

    /// The figures that were accepted for `subject`.
    #[must_use]
    pub fn of(&self, subject: &Subject) -> Option<Figures> {
        let entry = self.entries.iter().find(|entry| entry.is_of(subject))?;
        let Entry { drafts, ndcg_at_10, success_at_3, .. } = *entry;
        Some(Figures { drafts, ndcg_at_10, success_at_3 })
    }

    /// Subjects with these vectors, by name.
    pub fn subjects(&self, semantic: Meaning) -> impl Iterator<Item = Subject> + use<'_> {
        let own = self.entries.iter().filter(move |entry| entry.semantic == semantic);
        own.map(move |entry| Subject { set: entry.set.clone(), kind: entry.kind, semantic })
    }

    /// Takes `figures` for `subject` from now on.
    pub fn accept(&mut self, subject: &Subject, figures: &Figures) {
        self.entries.retain(|entry| !entry.is_of(subject));
        let Subject { set, kind, semantic } = subject.clone();
        let Figures { drafts, ndcg_at_10, success_at_3 } = *figures;
        self.entries.push(Entry { set, kind, semantic, drafts, ndcg_at_10, success_at_3 });
        self.entries.sort_by(|a, b| a.place().cmp(&b.place()));
    }

    /// Writes the file.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, path: &Path) -> anyhow::Result<()> {
        fs::write(path, self.text()).with_context(|| format!("cannot write the baselines `{}`", path.display()))
    }

    fn text(&self) -> String {
        let mut text = HEADER.to_owned();
        for entry in &self.entries {
            let Entry { set, kind, semantic, drafts, ndcg_at_10, success_at_3 } = entry;
            let kind = match kind {
                Kind::Doc => "doc",
                Kind::Thread => "thread",
            };
            let set = toml::Value::from(set.as_str());
            let semantic = semantic_in_words(*semantic);
            let _ = write!(
                text,
                "\n[[baseline]]\nset = {set}\nkind = \"{kind}\"\nsemantic = \"{semantic}\"\ndrafts = {drafts}\n\
                 ndcg_at_10 = {}\nsuccess_at_3 = {}\n",
                inline(ndcg_at_10),
                inline(success_at_3)
            );
        }
        text
    }
}

impl Entry {
    fn place(&self) -> (&str, &'static str, &'static str) {
        (&self.set, kind_in_words(self.kind), semantic_in_words(self.semantic))
    }
}

fn inline(figure: &Figure) -> String {
    let Figure { mean, interval: [low, high] } = figure;
    format!("{{ mean = {mean:.4}, interval = [{low:.4}, {high:.4}] }}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures(mean: f64) -> Figures {
        let figure = Figure { mean, interval: [mean - 0.1, mean + 0.1] };
        Figures { drafts: 7, ndcg_at_10: figure, success_at_3: figure }
    }

    #[test]
    fn what_was_accepted_is_read_again_and_the_rest_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("quality.toml");
        let subject = |set: &str, kind, semantic| Subject { set: set.to_owned(), kind, semantic };
        let one = subject("b \"quoted\"\\", Kind::Thread, Meaning::Light);
        let mut baselines = Baselines::read(&path).unwrap();
        assert_eq!(baselines.of(&one), None);
        baselines.accept(&one, &figures(0.5));
        baselines.accept(&subject("a", Kind::Doc, Meaning::Off), &figures(0.25));
        baselines.accept(&one, &figures(0.75));
        baselines.write(&path).unwrap();
        let again = Baselines::read(&path).unwrap();
        assert_eq!(again, baselines);
        assert_eq!(again.of(&one), Some(figures(0.75)));
        assert_eq!(again.of(&subject("a", Kind::Doc, Meaning::Light)), None, "other vectors, other figures");
        assert_eq!(again.subjects(Meaning::Off).map(|subject| subject.set).collect::<Vec<_>>(), ["a"]);
    }

    #[test]
    fn a_file_with_anything_else_is_refused_by_name() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("quality.toml");
        fs::write(&path, "[[baseline]]\nset = \"a\"\nids = [1]\n").unwrap();
        assert!(Baselines::read(&path).unwrap_err().to_string().contains("quality.toml"));
    }
}
