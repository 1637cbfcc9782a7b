//! Golden fixtures: Stack Exchange dumps.

use std::{fs, io::Write};

use tier0_indexer::source::{SourceKind, SourceSpec};

use crate::support::{fixture, rendered};

fn dump(name: &str) -> SourceSpec {
    SourceSpec {
        url: Some("https://oven.example.com".into()),
        staff: vec!["Oven Support".into()],
        ..SourceSpec::new("oven", SourceKind::Stackexchange, fixture("stackexchange").join(name))
    }
}

#[test]
fn a_site_with_all_its_files() {
    insta::assert_snapshot!("stackexchange_one", rendered(&dump("one")));
}

#[test]
fn several_sites_one_of_them_cut_off() {
    insta::assert_snapshot!("stackexchange_several", rendered(&dump("several")));
}

#[test]
fn a_packed_dump_gives_the_same_documents() {
    let folder = tempfile::tempdir().unwrap();
    for entry in fs::read_dir(dump("one").path).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned() + ".gz";
        let file = fs::File::create(folder.path().join(name)).unwrap();
        let mut packed = flate2::write::GzEncoder::new(file, flate2::Compression::fast());
        packed.write_all(&fs::read(path).unwrap()).unwrap();
        packed.finish().unwrap();
    }
    let packed = SourceSpec { path: folder.path().to_owned(), ..dump("one") };
    assert_eq!(rendered(&packed).replace("Posts.xml.gz", "Posts.xml"), rendered(&dump("one")));
}
