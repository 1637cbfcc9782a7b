//! Times of the suggest call on the bundled corpus: understanding, retrieval, the whole answer.
//! Measures only; a benchmark never is a test.

use std::{hint::black_box, path::Path};

use criterion::{Criterion, criterion_group, criterion_main};
use tier0_indexer::{clock::FixedClock, generation::Shelf};
use tier0_server::{
    api::{SuggestRequest, suggest},
    config::Config,
    draft::{Draft, understand},
    indexing::{Manner, Progress, build},
    models::Models,
    query::{Filter, retrieve},
    snapshot::Snapshot,
    status::Incidents,
};

struct Silent;

impl Progress for Silent {
    fn source(&mut self, _name: &str) {}
    fn added(&mut self, _documents: u64, _passages: u64) {}
    fn embedded(&mut self, _done: usize, _all: usize) {}
}

const SHORT: &str = "who receives alert mails";
const PARAGRAPH: &str = "Since the upgrade to 10.6 our acceptance node runs out of memory every night when the \
    scheduled event that imports orders is running. The log shows java.lang.OutOfMemoryError: Java heap space and then \
    the runtime restarts by itself. We did not change the import, it worked for a year on 9.24. We looked at the graphs \
    in the cloud portal and heap goes up in one straight line until it is full. Could somebody tell us where to look? ";

fn benches(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tier0.toml");
    let mut config = Config::load(&root).expect("the bundled configuration loads");
    folder.path().clone_into(&mut config.index.dir);
    build(&config, &Models::bundled(), Manner::default(), &FixedClock(jiff_epoch()), &mut Silent)
        .expect("the bundled corpus can be indexed");
    let snapshot =
        Snapshot::open_current(&Shelf::new(folder.path()), &Models::bundled()).expect("what was built opens");
    for (name, text) in
        [("4 words", SHORT.to_owned()), ("90 words", PARAGRAPH.to_owned()), ("3000 words", PARAGRAPH.repeat(34))]
    {
        let draft = Draft::from_text(&text);
        let request =
            SuggestRequest { subject: draft.subject.clone(), body: draft.body.clone(), ..SuggestRequest::default() };
        let understanding = understand(&draft);
        let mut group = criterion.benchmark_group(name);
        group.bench_function("understand", |bench| bench.iter(|| understand(black_box(&draft))));
        group.bench_function("retrieve", |bench| {
            bench.iter(|| retrieve(&snapshot.index, black_box(&understanding), &Filter::default(), 3));
        });
        group.bench_function("suggest", |bench| {
            bench.iter(|| suggest(&snapshot, &Incidents::default(), black_box(request.clone()), jiff_epoch()));
        });
        group.finish();
    }
}

/// Builds differ only by this moment, so any will do.
fn jiff_epoch() -> tier0_indexer::clock::Timestamp {
    tier0_indexer::clock::Timestamp::UNIX_EPOCH
}

criterion_group!(suite, benches);
criterion_main!(suite);
