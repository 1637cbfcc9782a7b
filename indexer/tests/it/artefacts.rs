//! Artefacts of marked texts: how many of the marked ones are recognised, and how many of the
//! recognised ones are marked. `tests/fixtures/artefacts/README.md` tells what is marked.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use tier0_indexer::text::artefacts::{ArtefactKind, artefacts, key};

use crate::support::fixture;

type Found = BTreeSet<(ArtefactKind, String)>;

/// A text without its marks, and what they say.
struct Marked {
    text: String,
    marked: Found,
}

fn kind_of(mark: &str) -> ArtefactKind {
    match mark {
        "url" => ArtefactKind::Url,
        "exc" => ArtefactKind::Exception,
        "code" => ArtefactKind::ErrorCode,
        "http" => ArtefactKind::HttpStatus,
        "ver" => ArtefactKind::Version,
        "path" => ArtefactKind::Path,
        "key" => ArtefactKind::Key,
        "id" => ArtefactKind::Identifier,
        "frame" => ArtefactKind::Frame,
        other => panic!("no kind is marked as `{other}`"),
    }
}

fn read(marked_text: &str) -> Marked {
    let (mut text, mut marked) = (String::new(), Found::new());
    let mut rest = marked_text;
    while let Some((before, from)) = rest.split_once('«') {
        let (mark, after) = from.split_once('»').expect("every mark ends");
        let (kind, exact) = mark.split_once(':').expect("every mark has a kind");
        marked.insert((kind_of(kind), key(kind_of(kind), exact)));
        text.push_str(before);
        text.push_str(exact);
        rest = after;
    }
    text.push_str(rest);
    Marked { text, marked }
}

fn texts() -> Vec<Marked> {
    let mut files: Vec<_> = std::fs::read_dir(fixture("artefacts"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "txt"))
        .collect();
    files.sort();
    let read_file = |path| std::fs::read_to_string(path).unwrap();
    files
        .into_iter()
        .map(read_file)
        .flat_map(|file| file.trim_end().split("\n%%\n").map(read).collect::<Vec<_>>())
        .collect()
}

/// Right, too many, missed; by kind.
#[derive(Default)]
struct Tally(BTreeMap<ArtefactKind, [u32; 3]>);

impl Tally {
    fn add(&mut self, text: &Marked) {
        let found: Found = artefacts(&text.text).into_iter().map(|artefact| (artefact.kind, artefact.key)).collect();
        for (kind, _) in found.union(&text.marked) {
            self.0.entry(*kind).or_default();
        }
        for one in &found {
            let at = usize::from(!text.marked.contains(one));
            self.0.entry(one.0).or_default()[at] += 1;
        }
        for one in text.marked.difference(&found) {
            self.0.entry(one.0).or_default()[2] += 1;
        }
    }

    fn total(&self) -> [u32; 3] {
        self.0.values().fold([0; 3], |sum, one| [sum[0] + one[0], sum[1] + one[1], sum[2] + one[2]])
    }

    fn table(&self, title: &str) -> String {
        let mut table = format!("{title:<14} precision recall  (right, too many, missed)\n");
        let line = |table: &mut String, name: &str, counts: [u32; 3]| {
            let (precision, recall) = rates(counts);
            writeln!(table, "{name:<14} {precision:.3}     {recall:.3}   {counts:?}").unwrap();
        };
        for (kind, &counts) in &self.0 {
            line(&mut table, &format!("{kind:?}"), counts);
        }
        line(&mut table, "all", self.total());
        table
    }
}

fn rates([right, extra, missed]: [u32; 3]) -> (f64, f64) {
    let share = |of: u32| f64::from(right) / f64::from((right + of).max(1));
    (share(extra), share(missed))
}

/// A quarter of the texts, by hash, that nothing was tuned on.
fn is_set_aside(text: &Marked) -> bool {
    blake3::hash(text.text.as_bytes()).as_bytes()[0].is_multiple_of(4)
}

#[test]
fn marked_artefacts_are_found_and_little_else() {
    let texts = texts();
    assert!(texts.len() >= 400, "{} texts", texts.len());
    let [mut tuned, mut aside, mut all] = [const { Tally(BTreeMap::new()) }; 3];
    for text in &texts {
        all.add(text);
        if is_set_aside(text) { aside.add(text) } else { tuned.add(text) }
    }
    let tables =
        [("tuned on", &tuned), ("set aside", &aside), ("all texts", &all)].map(|(title, tally)| tally.table(title));
    println!("{}", tables.join("\n"));
    let (precision, recall) = rates(all.total());
    assert!(precision >= 0.97 && recall >= 0.97, "{}", tables[2]);
    // What was not tuned on may be worse, but not by much.
    let (precision, recall) = rates(aside.total());
    assert!(precision >= 0.95 && recall >= 0.93, "{}", tables[1]);
}
