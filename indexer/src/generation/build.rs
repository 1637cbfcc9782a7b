//! Puts a generation together in a staging folder: new documents into a new segment, unchanged ones
//! from the generation in force. It publishes nothing; the shelf does.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use super::{
    layout::{Layout, SegmentLayout},
    ledger::{Known, Ledger},
    manifest::{Content, Counts, Manifest},
    open::RELATIONS,
    previous::Previous,
    segment::Segment,
    writer::SegmentWriter,
};
use crate::{
    clock::Clock,
    disk,
    document::{Document, Kind},
    error::{Error, Result},
    relate::{Facts, LinkReport, Redirect, relate},
    source::{Entry, Fingerprint, Kept, Sink},
};

/// Folder of the segment that a whole build writes.
const BASE: &str = "base";
/// Folder of the segment that holds what changed since.
const CHANGES: &str = "changes";
/// Folder in which a segment is written that another one will take in.
const INTERIM: &str = "interim";
/// New and outdated passages, as one part in so many of all, above which everything is written anew.
const REWRITE_AT: u64 = 10;

/// Where a document of the new generation is.
#[derive(Debug, Clone, Copy)]
enum Place {
    /// In the base segment of the generation in force, which numbers it so.
    Kept(u32),
    /// In the new segment, under this number.
    New(u32),
}

/// Collects documents into a new generation.
pub struct Builder {
    folder: PathBuf,
    previous: Option<Previous>,
    new: Option<SegmentWriter>,
    places: Vec<Place>,
    known: Vec<Known>,
    redirects: Vec<Redirect>,
    attached: Vec<(String, String)>,
    /// Sums of the files that were taken from the generation in force, which was verified.
    sums: BTreeMap<String, String>,
    counts: Counts,
}

/// What came of a build, before it is published.
pub(super) struct Built {
    pub(super) manifest: Manifest,
    pub(super) links: BTreeMap<String, LinkReport>,
}

impl Builder {
    /// Starts a generation in the empty folder `folder`, with what `previous` remembers.
    pub(super) fn create(folder: &Path, previous: Option<Previous>) -> Self {
        Self {
            folder: folder.to_owned(),
            previous,
            new: None,
            places: Vec::new(),
            known: Vec::new(),
            redirects: Vec::new(),
            attached: Vec::new(),
            sums: BTreeMap::new(),
            counts: Counts::default(),
        }
    }

    /// What has been added so far.
    #[must_use]
    pub fn counts(&self) -> Counts {
        self.counts
    }

    /// Puts a file beside the index, for example the scope policy.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn attach(&mut self, name: &str, bytes: &[u8]) -> Result<()> {
        self.attached.push((name.to_owned(), blake3::hash(bytes).to_hex().to_string()));
        disk::write_synced(&self.folder.join(name), bytes)
    }

    fn writer(&mut self) -> Result<&mut SegmentWriter> {
        let new = match self.new.take() {
            Some(new) => new,
            None => SegmentWriter::create(self.folder.join(INTERIM))?,
        };
        Ok(self.new.insert(new))
    }

    fn count(&mut self, kind: Kind, passages: u64) {
        self.counts.documents += 1;
        self.counts.threads += u64::from(kind == Kind::Thread);
        self.counts.passages += passages;
    }

    /// Ends the build: segments, ledger, relations, then the manifest.
    pub(super) fn finish(mut self, clock: &dyn Clock) -> Result<Built> {
        let segments = self.segments()?;
        Layout { segments }.write(&self.folder)?;
        let facts: Vec<Facts> = self.known.iter().map(|known| known.facts.clone()).collect();
        let (related, written) =
            rayon::join(|| relate(&facts, &self.redirects), || Ledger::write(&self.known, &self.folder));
        let (relations, links) = related;
        written?;
        let json = serde_json::to_vec(&relations).expect("relations hold only text and numbers");
        disk::write_synced(&self.folder.join(RELATIONS), &json)?;
        let manifest = Manifest::describe(&self.folder, clock.now(), self.counts, self.content())?;
        manifest.write(&self.folder)?;
        disk::sync_folder(&self.folder)?;
        Ok(Built { manifest, links })
    }

    /// What the digest is made of: nothing that depends on how the build went.
    fn content(&self) -> Content {
        let mut hasher = blake3::Hasher::new();
        for known in &self.known {
            hasher.update(known.content.as_bytes());
        }
        for Redirect { source, from, to } in &self.redirects {
            hasher.update(format!("{source} {from} {to}\n").as_bytes());
        }
        for (name, sum) in &self.attached {
            hasher.update(format!("{name} {sum}\n").as_bytes());
        }
        let (mut sources, mut audiences) = (Vec::new(), Vec::new());
        for known in &self.known {
            enter(&mut sources, &known.facts.source);
            enter(&mut audiences, &known.facts.audience);
        }
        Content { digest: hasher.finalize(), sources, audiences, sums: self.sums.clone() }
    }

    fn segments(&mut self) -> Result<Vec<SegmentLayout>> {
        let new = self.new.take();
        let written = new.as_ref().map_or(0, SegmentWriter::passages);
        let is_kept = |place: &&Place| matches!(place, Place::Kept(_));
        let kept = self.places.iter().filter(is_kept).count();
        let Some(previous) = self.previous.take().filter(|_| kept > 0) else {
            let new = new.map_or_else(|| SegmentWriter::create(self.folder.join(INTERIM)), Ok)?;
            return Ok(vec![self.rename(new.finish()?, BASE)?]);
        };
        let kept_passages: u64 = (self.places.iter().zip(&self.known))
            .filter(|(place, _)| is_kept(place))
            .map(|(_, known)| known.passages)
            .sum();
        let (base, held) = previous.base();
        let outdated = held.saturating_sub(kept_passages);
        if (written + outdated) * REWRITE_AT > self.counts.passages {
            return Ok(vec![self.rewrite(&previous, new)?]);
        }
        link_files(&previous.folder.join(BASE), &self.folder.join(BASE))?;
        self.sums = previous.base_sums();
        let mut segments = vec![SegmentLayout { documents: self.base_numbers(&previous), ..base.clone() }];
        if let Some(new) = new {
            let documents = self.numbers(|place| if let Place::New(own) = place { Some(own) } else { None });
            let layout = self.rename(new.finish()?, CHANGES)?;
            segments.push(SegmentLayout { documents: Some(documents), ..layout });
        }
        Ok(segments)
    }

    /// For each document of the base segment its number in the new generation; `None` when all are the
    /// same.
    fn base_numbers(&self, previous: &Previous) -> Option<Vec<Option<u32>>> {
        let own = |place| if let Place::Kept(document) = place { Some(previous.home(document).1) } else { None };
        let mut numbers = self.numbers(own);
        numbers.resize(previous.base_documents(), None);
        let is_same = numbers.len() == self.places.len() && (0_u32..).zip(&numbers).all(|(at, n)| *n == Some(at));
        (!is_same).then_some(numbers)
    }

    /// Numbers in the new generation of the documents that have an own number in a segment, by that.
    fn numbers(&self, own: impl Fn(Place) -> Option<u32>) -> Vec<Option<u32>> {
        let mut numbers = Vec::new();
        for (document, place) in (0_u32..).zip(&self.places) {
            if let Some(own) = own(*place) {
                let at = own as usize;
                numbers.resize(numbers.len().max(at + 1), None);
                numbers[at] = Some(document);
            }
        }
        numbers
    }

    /// Writes every document into one segment, in order, from where it is stored.
    fn rewrite(&self, previous: &Previous, new: Option<SegmentWriter>) -> Result<SegmentLayout> {
        let new = new.map(SegmentWriter::finish).transpose()?;
        let interim = new.map(|layout| Segment::open(&self.folder, &layout)).transpose()?;
        let mut base = SegmentWriter::create(self.folder.join(BASE))?;
        for place in &self.places {
            let (outline, cut) = match (*place, &interim) {
                (Place::Kept(document), _) => previous.stored(document)?,
                (Place::New(own), Some(interim)) => interim.stored_document(own as usize)?,
                (Place::New(_), None) => unreachable!("a new document was written somewhere"),
            };
            base.add_cut(&outline, &cut)?;
        }
        if interim.is_some() {
            drop(interim);
            let folder = self.folder.join(INTERIM);
            std::fs::remove_dir_all(&folder).map_err(Error::io("remove", &folder))?;
        }
        base.finish()
    }

    fn rename(&self, segment: SegmentLayout, name: &str) -> Result<SegmentLayout> {
        let (from, to) = (self.folder.join(&segment.folder), self.folder.join(name));
        std::fs::rename(&from, &to).map_err(Error::io("rename", &to))?;
        Ok(SegmentLayout { folder: name.to_owned(), ..segment })
    }
}

impl Sink for Builder {
    fn knows(&self, fingerprint: &Fingerprint) -> bool {
        self.previous.as_ref().is_some_and(|previous| previous.find(fingerprint).is_some())
    }

    fn id_of(&self, fingerprint: &Fingerprint) -> Option<String> {
        let previous = self.previous.as_ref()?;
        Some(previous.known(previous.find(fingerprint)?).facts.id.clone())
    }

    fn add(&mut self, entry: Entry<'_>, document: Document) -> Result<u64> {
        let new = self.writer()?;
        let place = Place::New(new.documents());
        let written = new.add(&document)?;
        self.places.push(place);
        self.known.push(Known {
            fingerprint: entry.fingerprint.clone(),
            content: written.content,
            passages: written.passages,
            repairs: entry.repairs.to_vec(),
            facts: Facts::of(&document, entry.place),
        });
        self.count(document.kind, written.passages);
        Ok(written.passages)
    }

    fn keep(&mut self, place: &str, fingerprint: &Fingerprint) -> Result<Kept> {
        let found = self.previous.as_ref().and_then(|previous| Some((previous, previous.find(fingerprint)?)));
        let Some((previous, document)) = found else { return Ok(Kept::default()) };
        let mut known = previous.known(document).clone();
        place.clone_into(&mut known.facts.place);
        let stored = if previous.home(document).0 == 0 { None } else { Some(previous.stored(document)?) };
        if let Some((outline, cut)) = stored {
            let new = self.writer()?;
            let place = Place::New(new.documents());
            new.add_cut(&outline, &cut)?;
            self.places.push(place);
        } else {
            self.places.push(Place::Kept(document));
        }
        self.count(known.facts.kind, known.passages);
        let kept = Kept { passages: known.passages, repairs: known.repairs.clone() };
        self.known.push(known);
        Ok(kept)
    }

    fn redirect(&mut self, source: &str, from: &str, to: &str) {
        let (source, from, to) = (source.to_owned(), from.to_owned(), to.to_owned());
        self.redirects.push(Redirect { source, from, to });
    }
}

fn enter(names: &mut Vec<String>, name: &str) {
    if !names.iter().any(|known| known == name) {
        names.push(name.to_owned());
    }
}

/// Gives the files of one folder to another without copying them, where the disk can.
fn link_files(from: &Path, to: &Path) -> Result<()> {
    std::fs::create_dir(to).map_err(Error::io("create", to))?;
    for entry in std::fs::read_dir(from).map_err(Error::io("read", from))? {
        let path = entry.map_err(Error::io("read", from))?.path();
        let target = to.join(disk::name_of(&path));
        if std::fs::hard_link(&path, &target).is_err() {
            std::fs::copy(&path, &target).map_err(Error::io("write", &target))?;
        }
    }
    disk::sync_folder(to)
}
