//! Reads the files that pages name (what they include), and nothing outside the source's folder:
//! no link is followed, no hidden file opened, and a path that climbs out of the folder is refused.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::text;
use crate::source::{record::Fault, report::DropReason};

/// The folder of a source, for files that its pages name.
#[derive(Debug, Clone)]
pub(in crate::source) struct Tree {
    root: PathBuf,
}

impl Tree {
    /// The tree below `root`; of a source that is one file, the folder it lies in.
    pub(in crate::source) fn new(root: &Path) -> Self {
        let folder = if root.is_file() { root.parent().unwrap_or(root) } else { root };
        Self { root: folder.to_owned() }
    }

    /// Whether there is a folder of this name at the top of the tree.
    pub(in crate::source) fn is_folder(&self, name: &str) -> bool {
        fs::symlink_metadata(self.root.join(name)).is_ok_and(|found| found.is_dir())
    }

    /// The text of the file at `place`, a path below the root with `/` between components.
    ///
    /// # Errors
    /// Why it cannot be read, or may not.
    pub(in crate::source) fn text(&self, place: &str, max_bytes: u64) -> Result<String, Fault> {
        let refused = |why: &str| (DropReason::Refused, why.to_owned());
        let mut path = self.root.clone();
        let mut is_file = false;
        for name in place.split('/') {
            if name.is_empty() || name.starts_with('.') || name.contains(['\\', '\0']) {
                return Err(refused("leads out of the tree"));
            }
            path.push(name);
            let found = fs::symlink_metadata(&path);
            let found = found.map_err(|error| (DropReason::Unreadable, error.to_string()))?;
            if found.is_symlink() {
                return Err(refused("is a link"));
            }
            is_file = found.is_file();
        }
        // What the checks above would let through by mistake is still held to the tree.
        let real = |path: &Path| path.canonicalize().map_err(|error| (DropReason::Unreadable, error.to_string()));
        if !is_file || !real(&path)?.starts_with(real(&self.root)?) {
            return Err(refused("is no file of the tree"));
        }
        text(&path, max_bytes)
    }
}

/// The folder of a place: `a/b` for `a/b/c.rst`, empty at the top.
pub(in crate::source) fn folder_of(place: &str) -> &str {
    place.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The place that `target` names when it is written in a file of `folder`; `None` when it climbs out
/// of the tree. A target that begins with `/` counts from the top.
pub(in crate::source) fn join(folder: &str, target: &str) -> Option<String> {
    let mut names: Vec<&str> = match target.strip_prefix('/') {
        Some(_) => Vec::new(),
        None => folder.split('/').filter(|name| !name.is_empty()).collect(),
    };
    for name in target.split('/') {
        match name {
            "" | "." => {}
            ".." => drop(names.pop()?),
            name => names.push(name),
        }
    }
    (!names.is_empty()).then(|| names.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_joined_and_never_climb_out() {
        for (folder, target, place) in [
            ("a/b", "c.adoc", Some("a/b/c.adoc")),
            ("a/b", "../c.adoc", Some("a/c.adoc")),
            ("a/b", "/c.adoc", Some("c.adoc")),
            ("", "./c.adoc", Some("c.adoc")),
            ("a", "../../etc/passwd", None),
            ("a", "..", None),
            ("", "/../x", None),
        ] {
            assert_eq!(join(folder, target).as_deref(), place, "{folder} {target}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn links_hidden_files_and_folders_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let tree = folder.path().join("tree");
        fs::create_dir_all(tree.join("sub")).unwrap();
        fs::write(folder.path().join("secret"), "no").unwrap();
        fs::write(tree.join("a.txt"), "yes").unwrap();
        fs::write(tree.join(".env"), "no").unwrap();
        std::os::unix::fs::symlink(folder.path(), tree.join("out")).unwrap();
        std::os::unix::fs::symlink(tree.join("a.txt"), tree.join("link.txt")).unwrap();
        let tree = Tree::new(&tree);
        assert_eq!(tree.text("a.txt", 3).unwrap(), "yes");
        assert_eq!(tree.text("a.txt", 2).unwrap_err().0, DropReason::TooLarge);
        for place in ["out/secret", "../secret", "link.txt", ".env", "sub", "", "/etc/passwd", "sub/../a.txt"] {
            assert_eq!(tree.text(place, 100).unwrap_err().0, DropReason::Refused, "{place}");
        }
        assert_eq!(tree.text("missing.txt", 100).unwrap_err().0, DropReason::Unreadable);
    }
}
