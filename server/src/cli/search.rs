//! `tier0 search`: what `GET /api/v1/search` answers, on the command line.

use tier0_indexer::Kind;

use super::{
    common::{ConfigArgument, print_json, print_text, text_or_input},
    index::open,
    suggest::hits_in_words,
};
use crate::{
    api::{SearchRequest, search},
    error::InputError,
};

/// Search all sources.
#[derive(clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    config: ConfigArgument,
    /// Words to look for; any text, no syntax. `-` reads standard input.
    query: String,
    /// Most hits.
    #[arg(long)]
    limit: Option<usize>,
    /// Only pages or only threads.
    #[arg(long, value_enum)]
    kind: Option<KindArgument>,
    /// Only documents of this source.
    #[arg(long)]
    source: Option<String>,
    /// Say of each hit why it was found.
    #[arg(long)]
    explain: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Kinds as the command line names them.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
pub(super) enum KindArgument {
    /// Pages of documentation.
    Docs,
    /// Threads of forums.
    Threads,
}

impl From<KindArgument> for Kind {
    fn from(kind: KindArgument) -> Self {
        match kind {
            KindArgument::Docs => Self::Doc,
            KindArgument::Threads => Self::Thread,
        }
    }
}

pub(super) fn run(arguments: Arguments) -> anyhow::Result<()> {
    let snapshot = open(&arguments.config.load()?)?;
    let request = SearchRequest {
        q: text_or_input(&arguments.query)?,
        limit: arguments.limit,
        kind: arguments.kind.map(Kind::from),
        source: arguments.source,
        explain: arguments.explain,
    };
    let answer = search(&snapshot, request).map_err(|error| InputError(error.message))?;
    if arguments.json {
        return print_json(&answer);
    }
    if answer.hits.is_empty() {
        return print_text("No document has any of these words.\n");
    }
    print_text(&hits_in_words(answer.hits.iter()))
}
