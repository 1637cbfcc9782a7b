//! Finds judged sets below a folder by the names of their files. It looks at names only, follows no links, and
//! opens nothing.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};
use tier0_indexer::{
    Kind,
    source::{Records, SourceKind, SourceSpec},
};
use tier0_server::config::{Config, IndexConfig, ModelConfig, ServerConfig};

/// How many folders below the first one are looked into.
const MAX_DEPTH: usize = 6;
/// Name of the set that comes with the repository.
const BUNDLED: &str = "bundled";

/// A judged set.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// Its name: its folder below the one that was searched.
    pub name: String,
    /// What is indexed; where to is not said yet.
    pub config: Config,
    /// Its drafts.
    pub drafts: PathBuf,
    /// Whether its drafts come from the forum that its threads are of: one that has a date then sees neither its
    /// own thread nor anything as young as itself.
    pub is_as_of: bool,
    /// Its judgements of each kind.
    pub judgements: Vec<(Kind, PathBuf)>,
}

/// The sets in `folder` and below it, by name.
///
/// # Errors
/// When a folder cannot be read or has a name that is no UTF-8.
pub fn below(folder: &Path) -> anyhow::Result<Vec<Found>> {
    let mut found = Vec::new();
    look(folder, "", MAX_DEPTH, &mut found)?;
    found.sort_by(|a, b| a.name.cmp(&b.name));
    if let Some(set) = found.iter().find(|set| set.name == BUNDLED) {
        bail!("a set is named `{}`, as the one of this repository is; rename its folder", set.name);
    }
    Ok(found)
}

fn look(folder: &Path, name: &str, depth: usize, found: &mut Vec<Found>) -> anyhow::Result<()> {
    found.extend(set_in(folder, name));
    if depth == 0 {
        return Ok(());
    }
    let unreadable = || format!("cannot read the folder `{}`", folder.display());
    for entry in fs::read_dir(folder).with_context(unreadable)? {
        let entry = entry.with_context(unreadable)?;
        let own = entry.file_name();
        let own = own.to_str().with_context(|| format!("`{}` is no UTF-8; rename it", entry.path().display()))?;
        // The type of an entry is that of a link, not of what it leads to.
        if entry.file_type().with_context(unreadable)?.is_dir() && !own.starts_with('.') {
            let name = if name.is_empty() { own.to_owned() } else { format!("{name}/{own}") };
            look(&entry.path(), &name, depth - 1, found)?;
        }
    }
    Ok(())
}

/// The set whose files stand in `folder`: drafts, judgements, and the documents of at least one kind.
fn set_in(folder: &Path, name: &str) -> Option<Found> {
    let is_there = |name: String| Some(folder.join(name)).filter(|path| path.is_file());
    let records = |name: &str| is_there(format!("{name}.jsonl.gz")).or_else(|| is_there(format!("{name}.jsonl")));
    let drafts = records("drafts-judged")?;
    let (mut sources, mut judgements) = (Vec::new(), Vec::new());
    for (kind, records_as, file) in [(Kind::Doc, Records::Docs, "docs"), (Kind::Thread, Records::Threads, "threads")] {
        let Some(path) = records(file) else { continue };
        sources.push(SourceSpec { as_: Some(records_as), ..SourceSpec::new(file, SourceKind::Jsonl, path) });
        judgements.extend(is_there(format!("qrels-{file}.tsv")).map(|path| (kind, path)));
    }
    if judgements.is_empty() {
        return None;
    }
    // The folder that was searched may be a set itself; it then has its own name.
    let own = || folder.canonicalize().ok()?.file_name()?.to_str().map(str::to_owned);
    let name = if name.is_empty() { own()? } else { name.to_owned() };
    let config = Config {
        index: IndexConfig { dir: PathBuf::new() },
        sources,
        server: ServerConfig::default(),
        policy: None,
        model: ModelConfig::default(),
        status: None,
    };
    let is_as_of = config.sources.iter().any(|source| source.records() == Kind::Thread);
    Some(Found { name, config, drafts, is_as_of, judgements })
}

/// The set that comes with the repository in `root`, if it is there.
///
/// # Errors
/// When its configuration cannot be read.
pub fn bundled(root: &Path) -> anyhow::Result<Option<Found>> {
    let judged = root.join("corpus/judged");
    let drafts = judged.join("drafts.jsonl");
    if !drafts.is_file() {
        return Ok(None);
    }
    let config = Config::load(&root.join(tier0_server::config::FILE))?;
    let kinds = [(Kind::Doc, "qrels-docs.tsv"), (Kind::Thread, "qrels-threads.tsv")];
    let judgements = kinds.map(|(kind, file)| (kind, judged.join(file))).into_iter();
    let judgements = judgements.filter(|(_, path)| path.is_file()).collect();
    // Its drafts were written beside its forum, not in it.
    Ok(Some(Found { name: BUNDLED.to_owned(), config, drafts, is_as_of: false, judgements }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for file in files {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        folder
    }

    #[test]
    fn sets_are_found_by_their_files_and_named_by_their_folders() {
        let folder = folder(&[
            "b/docs.jsonl.gz",
            "b/drafts-judged.jsonl.gz",
            "b/qrels-docs.tsv",
            "b/qrels-threads.tsv",
            "a/deep/docs.jsonl",
            "a/deep/threads.jsonl.gz",
            "a/deep/drafts-judged.jsonl.gz",
            "a/deep/qrels-threads.tsv",
            "no-drafts/docs.jsonl.gz",
            "no-drafts/qrels-docs.tsv",
            "no-judgements/docs.jsonl.gz",
            "no-judgements/drafts-judged.jsonl.gz",
            ".hidden/docs.jsonl.gz",
            ".hidden/drafts-judged.jsonl.gz",
            ".hidden/qrels-docs.tsv",
        ]);
        let found = below(folder.path()).unwrap();
        let kinds = |set: &Found| set.judgements.iter().map(|(kind, _)| *kind).collect::<Vec<_>>();
        assert_eq!(found.iter().map(|set| set.is_as_of).collect::<Vec<_>>(), [true, false]);
        let seen: Vec<_> = found.iter().map(|set| (set.name.as_str(), kinds(set), set.config.sources.len())).collect();
        assert_eq!(
            seen,
            [("a/deep", vec![Kind::Thread], 2), ("b", vec![Kind::Doc], 1)],
            "without threads there is nothing to judge them by"
        );
        assert_eq!(found[0].config.sources[1].as_, Some(Records::Threads));
    }

    #[test]
    fn the_folder_itself_may_be_a_set_and_none_may_take_the_name_of_the_bundled_one() {
        let files = ["docs.jsonl", "drafts-judged.jsonl", "qrels-docs.tsv"];
        let one = folder(&files.map(|file| format!("product/{file}")).each_ref().map(String::as_str));
        assert_eq!(below(&one.path().join("product")).unwrap()[0].name, "product");
        let other = folder(&files.map(|file| format!("bundled/{file}")).each_ref().map(String::as_str));
        assert!(below(other.path()).unwrap_err().to_string().contains("rename"));
        assert!(below(Path::new("/no/such/folder")).unwrap_err().to_string().contains("/no/such/folder"));
    }

    #[cfg(unix)]
    #[test]
    fn links_are_not_followed() {
        let folder = folder(&["a/docs.jsonl", "a/drafts-judged.jsonl", "a/qrels-docs.tsv"]);
        std::os::unix::fs::symlink(folder.path(), folder.path().join("a/again")).unwrap();
        assert_eq!(below(folder.path()).unwrap().len(), 1);
    }
}
