//! Keeps the pages of a site on disk between crawls: a body and a file of facts for each, written in
//! one step each. It touches only files of its own, in a folder that belongs to one site.

use std::{
    collections::{BTreeSet, HashSet},
    fs,
    io::Write,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use url::Url;

use super::answer::Stamp;
use crate::{
    error::{Error, Result},
    source::{
        files,
        limits::{MAX_FACTS_BYTES, MAX_PAGE_BYTES},
        spec::SourceSpec,
    },
};

/// Names the site that the folder belongs to.
const MARK: &str = "crawl.json";
/// Begins the name of a file that is not whole yet.
const UNFINISHED: &str = ".crawl-";

/// The folder.
pub(super) struct Mirror {
    folder: PathBuf,
}

/// A page as it was fetched.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Copy {
    pub(super) stamp: Stamp,
    pub(super) text: String,
}

#[derive(Serialize, Deserialize)]
struct Mark {
    url: String,
}

/// What is known of a body.
#[derive(Serialize, Deserialize)]
struct Facts {
    /// Address under which the site lists the page.
    page: String,
    answer: Stamp,
    /// BLAKE3 of the body: a body that is not the one spoken of is none.
    body: String,
}

impl Mirror {
    /// Opens the folder of the source, or makes it.
    ///
    /// # Errors
    /// [`Error::Source`] when the folder holds anything else, [`Error::Io`] when it cannot be used.
    pub(super) fn open(spec: &SourceSpec, site: &Url) -> Result<Self> {
        let folder = spec.path.clone();
        let fault = |message: String| Error::Source { name: spec.name.clone(), message };
        fs::create_dir_all(&folder).map_err(Error::io("create", &folder))?;
        let mirror = Self { folder };
        let shown = mirror.folder.display();
        match read_json::<Mark>(&mirror.folder.join(MARK)) {
            Some(mark) if mark.url == site.as_str() => mirror.sweep(|name| name.starts_with(UNFINISHED))?,
            Some(mark) => {
                let other = mark.url;
                return Err(fault(format!(
                    "`{shown}` holds the pages of `{other}`; give this source a folder of its own"
                )));
            }
            None if mirror.names()?.iter().any(|name| !name.starts_with('.')) => {
                return Err(fault(format!(
                    "`{shown}` is not empty; name a new folder in `path` for the fetched pages"
                )));
            }
            None => mirror.write(MARK, &json(&Mark { url: site.to_string() }))?,
        }
        Ok(mirror)
    }

    /// The copy of a page, if it is there and whole.
    pub(super) fn load(&self, page: &Url) -> Option<Copy> {
        let stem = stem_of(page);
        let facts = self.facts(&stem).filter(|facts| facts.page == page.as_str())?;
        let text = files::text(&self.folder.join(format!("{stem}.html")), MAX_PAGE_BYTES).ok()?;
        (blake3::hash(text.as_bytes()).to_hex().as_str() == facts.body).then_some(Copy { stamp: facts.answer, text })
    }

    /// Keeps a page. The facts come last: a body without its facts counts as none.
    ///
    /// # Errors
    /// [`Error::Io`] when it cannot be written.
    pub(super) fn store(&self, page: &Url, copy: &Copy) -> Result<()> {
        self.write(&format!("{}.html", stem_of(page)), copy.text.as_bytes())?;
        self.stamp(page, copy)
    }

    /// Notes what the site says of a page whose body is kept already.
    ///
    /// # Errors
    /// [`Error::Io`] when it cannot be written.
    pub(super) fn stamp(&self, page: &Url, copy: &Copy) -> Result<()> {
        let body = blake3::hash(copy.text.as_bytes()).to_hex().to_string();
        let facts = Facts { page: page.to_string(), answer: copy.stamp.clone(), body };
        self.write(&format!("{}.json", stem_of(page)), &json(&facts))
    }

    /// Forgets a page.
    ///
    /// # Errors
    /// [`Error::Io`] when its files are there and cannot be removed.
    pub(super) fn remove(&self, page: &Url) -> Result<()> {
        let stem = stem_of(page);
        // Facts first: they are what makes a body count.
        for name in [format!("{stem}.json"), format!("{stem}.html")] {
            remove(&self.folder.join(name))?;
        }
        Ok(())
    }

    /// Forgets every page that is not among `pages`.
    ///
    /// # Errors
    /// [`Error::Io`] when the folder cannot be read or a file not be removed.
    pub(super) fn retain<'a>(&self, pages: impl Iterator<Item = &'a Url>) -> Result<()> {
        let kept: HashSet<String> = pages.map(stem_of).collect();
        self.sweep(|name| own_stem(name).is_some_and(|stem| !kept.contains(stem)))
    }

    /// Addresses of the pages it holds, as they were listed.
    ///
    /// # Errors
    /// [`Error::Io`] when the folder cannot be read.
    pub(super) fn pages(&self) -> Result<Vec<String>> {
        let names = self.names()?;
        let stems: BTreeSet<&str> = names.iter().filter_map(|name| own_stem(name)).collect();
        Ok(stems.into_iter().filter_map(|stem| self.facts(stem)).map(|facts| facts.page).collect())
    }

    fn facts(&self, stem: &str) -> Option<Facts> {
        read_json(&self.folder.join(format!("{stem}.json")))
    }

    fn names(&self) -> Result<Vec<String>> {
        let unreadable = |error| Error::io("read", &self.folder)(error);
        let mut names = Vec::new();
        for entry in fs::read_dir(&self.folder).map_err(unreadable)? {
            names.extend(entry.map_err(unreadable)?.file_name().into_string());
        }
        Ok(names)
    }

    fn sweep(&self, is_waste: impl Fn(&str) -> bool) -> Result<()> {
        let names = self.names()?;
        names.iter().filter(|name| is_waste(name)).try_for_each(|name| remove(&self.folder.join(name)))
    }

    fn write(&self, name: &str, bytes: &[u8]) -> Result<()> {
        let path = self.folder.join(name);
        let mut file = tempfile::Builder::new()
            .prefix(UNFINISHED)
            .tempfile_in(&self.folder)
            .map_err(Error::io("create", &path))?;
        file.write_all(bytes).map_err(Error::io("write", &path))?;
        file.persist(&path).map_err(|error| Error::io("rename", &path)(error.error))?;
        Ok(())
    }
}

/// The files of a page are named by the BLAKE3 of its address: no address names a file.
fn stem_of(page: &Url) -> String {
    blake3::hash(page.as_str().as_bytes()).to_hex().to_string()
}

/// The stem of a name that [`stem_of`] could have given.
fn own_stem(name: &str) -> Option<&str> {
    let (stem, ending) = name.split_once('.')?;
    let is_own = stem.len() == 64 && stem.bytes().all(|b| b.is_ascii_hexdigit()) && matches!(ending, "html" | "json");
    is_own.then_some(stem)
}

fn remove(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Error::io("remove", path)(error)),
        _ => Ok(()),
    }
}

fn read_json<T: for<'de> Deserialize<'de>>(path: &Path) -> Option<T> {
    serde_json::from_str(&files::text(path, MAX_FACTS_BYTES).ok()?).ok()
}

fn json(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec_pretty(value).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::spec::SourceKind;

    fn url(path: &str) -> Url {
        Url::parse("https://docs.example/").unwrap().join(path).unwrap()
    }

    fn copy(path: &str, text: &str) -> Copy {
        let stamp = Stamp { url: url(path).to_string(), etag: Some("\"1\"".to_owned()), ..Stamp::default() };
        Copy { stamp, text: text.to_owned() }
    }

    fn open(folder: &Path, site: &str) -> Result<Mirror> {
        Mirror::open(&SourceSpec::new("s", SourceKind::Crawl, folder), &Url::parse(site).unwrap())
    }

    #[test]
    fn pages_are_kept_renewed_and_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("new/mirror");
        let mirror = open(&root, "https://docs.example/").unwrap();
        for path in ["/a", "/b", "/../../etc/passwd"] {
            mirror.store(&url(path), &copy(path, "first")).unwrap();
        }
        mirror.store(&url("/a"), &copy("/a", "second")).unwrap();
        let mirror = open(&root, "https://docs.example/").unwrap();
        assert_eq!(mirror.load(&url("/a")), Some(copy("/a", "second")));
        assert_eq!(mirror.load(&url("/b")), Some(copy("/b", "first")));
        assert_eq!(mirror.load(&url("/c")), None);
        let mut pages = mirror.pages().unwrap();
        pages.sort();
        assert_eq!(pages, ["https://docs.example/a", "https://docs.example/b", "https://docs.example/etc/passwd"]);
        mirror.remove(&url("/a")).unwrap();
        mirror.remove(&url("/never")).unwrap();
        assert_eq!(mirror.load(&url("/a")), None);
        mirror.retain(std::iter::once(&url("/c"))).unwrap();
        assert_eq!(fs::read_dir(&root).unwrap().count(), 1, "only the mark is left");
    }

    #[test]
    fn a_body_that_is_not_the_one_spoken_of_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let mirror = open(folder.path(), "https://docs.example/").unwrap();
        let body = folder.path().join(format!("{}.html", stem_of(&url("/a"))));
        let facts = body.with_extension("json");
        mirror.store(&url("/a"), &copy("/a", "text")).unwrap();
        fs::write(&body, "other").unwrap();
        assert_eq!(mirror.load(&url("/a")), None);
        fs::write(&body, "text").unwrap();
        assert!(mirror.load(&url("/a")).is_some());
        fs::write(&facts, "{").unwrap();
        assert_eq!(mirror.load(&url("/a")), None);
    }

    #[test]
    fn a_folder_belongs_to_one_site_and_other_files_are_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let mirror = open(folder.path(), "https://docs.example/").unwrap();
        let unfinished = folder.path().join(".crawl-x");
        let notes = folder.path().join("notes.html");
        fs::write(&unfinished, "").unwrap();
        fs::write(&notes, "").unwrap();
        mirror.retain(std::iter::empty()).unwrap();
        let error = open(folder.path(), "https://other.example/").err().unwrap().to_string();
        assert!(error.contains("https://docs.example/") && error.contains("folder of its own"), "{error}");
        assert!(open(folder.path(), "https://docs.example/").is_ok());
        assert_eq!((notes.exists(), unfinished.exists()), (true, false));
        fs::remove_file(folder.path().join(MARK)).unwrap();
        let error = open(folder.path(), "https://docs.example/").err().unwrap().to_string();
        assert!(error.contains("is not empty"), "{error}");
    }
}
