//! Finds the sites of a data dump: each `Posts.xml` with the files beside it that tell more of its
//! posts. Opens nothing.

use std::{
    collections::{BTreeMap, btree_map::Entry},
    path::{Path, PathBuf},
};

use crate::source::{files, intake::Intake, report::DropReason, spec::SourceSpec};

/// How the name of a file with posts ends, in lower case.
const POSTS: &str = "posts.xml";
/// Endings that a file may have when it is packed.
const PACKED: [&str; 3] = [".gz", ".xz", ".zst"];

/// A site's files.
#[derive(Debug, Default)]
pub(super) struct Site {
    pub(super) posts: PathBuf,
    /// The posts file as people are told of it.
    pub(super) place: String,
    pub(super) comments: Option<PathBuf>,
    pub(super) links: Option<PathBuf>,
    pub(super) users: Option<PathBuf>,
    /// What its ids begin with; nothing when it is the only site.
    pub(super) prefix: String,
}

impl Site {
    /// Id of a question among all sites of the source.
    pub(super) fn record(&self, id: u64) -> String {
        format!("{}{id}", self.prefix)
    }

    /// Where a question can be read. A folder that has the name of a host says which site it holds.
    pub(super) fn address(&self, spec: &SourceSpec, id: u64) -> Option<String> {
        let folder = self.prefix.trim_end_matches('/');
        let host = folder.rsplit('/').next().filter(|name| is_host(name));
        match host {
            Some(host) => Some(format!("https://{host}/questions/{id}")),
            None => spec.url_of(&format!("{}questions/{id}", self.prefix)),
        }
    }
}

fn is_host(name: &str) -> bool {
    let is_label = |label: &str| !label.is_empty() && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    name.contains('.') && name.split('.').all(is_label)
}

/// Every site below the source's path, in order.
pub(super) fn find(intake: &mut Intake<'_>) -> Vec<Site> {
    let root = intake.spec.path.clone();
    let files = files::list(intake, &["xml", "gz", "xz", "zst"]);
    if root.is_file() {
        let place = files::relative(&root, &root);
        return vec![Site { posts: root, place, ..Site::default() }];
    }
    let mut by_name: BTreeMap<String, PathBuf> = BTreeMap::new();
    for path in files {
        let place = files::relative(&path, &root);
        let name = unpacked(&place).to_ascii_lowercase();
        let is_posts = name.ends_with(POSTS);
        match by_name.entry(name) {
            Entry::Vacant(place) => drop(place.insert(path)),
            Entry::Occupied(_) if is_posts => {
                intake.refuse(DropReason::DuplicateId, &place, "the same file stands beside it, packed otherwise");
            }
            Entry::Occupied(_) => {}
        }
    }
    let mut sites: Vec<Site> = by_name.iter().filter_map(|(name, path)| site(name, path, &root, &by_name)).collect();
    if let [only] = sites.as_mut_slice() {
        only.prefix.clear();
    }
    sites
}

fn site(name: &str, posts: &Path, root: &Path, files: &BTreeMap<String, PathBuf>) -> Option<Site> {
    let stem = name.strip_suffix(POSTS)?;
    let place = files::relative(posts, root);
    // What the file is called, in its own letters.
    let folder = place.get(..stem.len())?.trim_end_matches(['/', '-', '_']);
    let beside = |name: &str| files.get(&format!("{stem}{name}")).cloned();
    Some(Site {
        posts: posts.to_owned(),
        comments: beside("comments.xml"),
        links: beside("postlinks.xml"),
        users: beside("users.xml"),
        prefix: if folder.is_empty() { String::new() } else { format!("{folder}/") },
        place,
    })
}

/// A file's name without the ending that tells how it is packed.
fn unpacked(name: &str) -> &str {
    PACKED.iter().find_map(|ending| name.strip_suffix(ending)).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Collected, SourceKind};

    fn found(names: &[&str]) -> Vec<Site> {
        let folder = tempfile::tempdir().unwrap();
        for name in names {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "").unwrap();
        }
        let spec = SourceSpec::new("se", SourceKind::Stackexchange, folder.path());
        let mut collected = Collected::default();
        find(&mut Intake::new(&spec, &mut collected))
    }

    #[test]
    fn one_site_has_plain_ids_wherever_it_lies() {
        let sites = found(&["dump/Posts.xml.zst", "dump/Comments.xml", "dump/Badges.xml", "other/Users.xml"]);
        let [site] = sites.as_slice() else { panic!("{sites:?}") };
        assert_eq!((site.record(7).as_str(), site.place.as_str()), ("7", "dump/Posts.xml.zst"));
        assert!(site.comments.is_some() && site.links.is_none() && site.users.is_none());
    }

    #[test]
    fn a_file_that_lies_there_twice_is_one_site() {
        let sites = found(&["Posts.xml", "Posts.xml.gz", "posts.XML.zst"]);
        assert_eq!(sites.len(), 1);
    }

    #[test]
    fn several_sites_are_told_apart_by_folder_or_by_name() {
        let sites = found(&["beer.example.com/Posts.xml", "coffee/Posts.xml", "tea-Posts.xml", "tea-Users.xml.gz"]);
        let spec =
            SourceSpec { url: Some("https://q.example".into()), ..SourceSpec::new("s", SourceKind::Stackexchange, "") };
        let seen: Vec<_> = sites.iter().map(|site| (site.record(1), site.address(&spec, 1).unwrap())).collect();
        let expected = [
            ("beer.example.com/1", "https://beer.example.com/questions/1"),
            ("coffee/1", "https://q.example/coffee/questions/1"),
            ("tea/1", "https://q.example/tea/questions/1"),
        ];
        assert_eq!(seen, expected.map(|(record, address)| (record.to_owned(), address.to_owned())));
        assert!(sites[2].users.is_some());
    }
}
