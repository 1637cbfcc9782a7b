//! The count of wrong versions on a small site: headings that stand in several versions, and what applies.

#![expect(clippy::unwrap_used, reason = "a test that fails says so by itself")]

use std::{fs, path::Path};

use tier0_benches::versions::{drafts::drafts, faults::ask, headings::Pages};
use tier0_indexer::{Kind, clock::SystemClock, generation::Shelf};
use tier0_server::{
    config::Config,
    indexing::{Manner, Progress, build},
    models::Models,
    snapshot::Snapshot,
};

struct Quiet;

impl Progress for Quiet {
    fn source(&mut self, _: &str) {}
    fn added(&mut self, _: u64, _: u64) {}
    fn embedded(&mut self, _: usize, _: usize) {}
}

/// Three versions of two pages, of which the newest has no number, and a page of no version.
fn site(folder: &Path) -> Snapshot {
    for version in ["boats7", "boats8", "boats"] {
        for name in ["mooring", "caulking"] {
            let pages = folder.join("pages").join(version);
            fs::create_dir_all(&pages).unwrap();
            let text = format!(
                "---\ntitle: All about {name}\n---\n## 2.1 How {name} is done\n\nOf {name} in harbours.\n\n\
                 ## Introduction\n\nRead {version}.\n"
            );
            fs::write(pages.join(format!("{name}.md")), text).unwrap();
        }
    }
    fs::write(folder.join("pages/terms.md"), "---\ntitle: Terms of use\n---\nPay for mooring and caulking.\n").unwrap();
    let config = "[index]\ndir = \"index\"\n[[source]]\nname = \"docs\"\nkind = \"markdown\"\npath = \"pages\"\n\
        [model]\nsemantic = \"off\"\n";
    fs::write(folder.join("tier0.toml"), config).unwrap();
    let config = Config::load(&folder.join("tier0.toml")).unwrap();
    let models = Models::open(&config.model).unwrap();
    build(&config, &models, Manner::default(), &SystemClock, &mut Quiet).unwrap();
    Snapshot::open_current(&Shelf::new(&config.index.dir), &models).unwrap()
}

#[test]
fn headings_of_several_versions_are_found_and_what_applies_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let snapshot = site(folder.path());
    let pages = Pages::new(snapshot.index.generation());
    let headings = pages.headings().unwrap();
    let texts: Vec<(&str, &[u32])> =
        headings.iter().map(|heading| (heading.text.as_str(), heading.majors.as_slice())).collect();
    let both = &[7, 8][..];
    assert_eq!(
        texts,
        [
            ("All about caulking", both),
            ("All about mooring", both),
            ("How caulking is done", both),
            ("How mooring is done", both)
        ]
    );
    let number = |id: &str| snapshot.index.generation().find(id).unwrap().unwrap();
    for (id, applies) in [
        ("docs/boats7/mooring", [true, false, false]),
        ("docs/boats8/mooring", [false, true, false]),
        ("docs/boats/mooring", [false, false, true]),
        ("docs/terms", [true, true, true]),
    ] {
        assert_eq!([7, 8, 9].map(|major| pages.applies(number(id), major)), applies, "{id}");
    }
}

#[test]
fn a_ranking_that_knows_no_versions_has_faults_and_ours_has_none() {
    let folder = tempfile::tempdir().unwrap();
    let mut snapshot = site(folder.path());
    let headings = Pages::new(snapshot.index.generation()).headings().unwrap();
    let drafts = drafts(headings, 4, &["Harbour Master".to_owned()]);
    let faults =
        |snapshot: &Snapshot| ask(&snapshot.index, &drafts).unwrap().iter().map(|seen| seen.faults.len()).sum();
    let ours: usize = faults(&snapshot);
    assert_eq!(ours, 0);
    let mut model = snapshot.index.model().clone();
    for kind in [Kind::Doc, Kind::Thread] {
        let weights = &mut model.of_mut(snapshot.index.meaning(), kind).weights;
        weights.voted.other_version = 0.0;
        weights.unvoted.other_version = 0.0;
    }
    snapshot.index.set_model(model);
    let theirs: usize = faults(&snapshot);
    assert!(theirs > 0);
}
