//! `tier0 index --watch`: builds again after the files of the sources have changed. Looks at names,
//! sizes and times only; what has really changed is for the build to say.

use std::{
    path::PathBuf,
    thread::sleep,
    time::{Duration, Instant},
};

use tier0_indexer::source::{SourceKind, state_of};

use crate::config::Config;

/// How often the files are looked at.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How often a site is fetched again.
const CRAWL_EVERY: Duration = Duration::from_hours(1);

/// What a build depends on, as far as it can be seen without reading.
pub(super) struct Watch {
    paths: Vec<PathBuf>,
    state: u64,
    has_crawl: bool,
    built: Instant,
}

impl Watch {
    /// Watches what `config` names. Made before a build, so that nothing that changes during it is missed.
    pub(super) fn new(config: &Config) -> Self {
        let files = config.sources.iter().filter(|source| source.kind != SourceKind::Crawl);
        let mut paths: Vec<PathBuf> = files.map(|source| source.path.clone()).collect();
        paths.extend(config.policy.iter().map(|policy| policy.file.clone()));
        paths.extend(config.model.synonyms.clone());
        let has_crawl = config.sources.iter().any(|source| source.kind == SourceKind::Crawl);
        let state = state_of(&paths);
        Self { paths, state, has_crawl, built: Instant::now() }
    }

    /// Waits until something has changed, and then until nothing more does: an editor or a checkout
    /// writes many files.
    pub(super) fn wait(&self) {
        let mut last = self.state;
        loop {
            sleep(LOOK_EVERY);
            let now = state_of(&self.paths);
            let is_quiet = now == last;
            last = now;
            if (is_quiet && now != self.state) || (self.has_crawl && self.built.elapsed() > CRAWL_EVERY) {
                return;
            }
        }
    }
}
