//! `tier0 suggest`: what `POST /api/v1/suggest` answers, on the command line.

use std::{fmt::Write as _, sync::Arc};

use tier0_indexer::clock::{Clock, SystemClock};

use super::{
    common::{ConfigArgument, print_json, print_text, text_or_input},
    index::open,
};
use crate::{
    api::{Answer, SuggestRequest, suggest},
    draft::Draft,
    error::InputError,
    query::Hit,
    status::StatusFeed,
};

/// Answer one draft.
#[derive(clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    config: ConfigArgument,
    /// The draft; its first line is the subject. `-` reads standard input.
    text: String,
    /// Most docs and most threads.
    #[arg(long)]
    limit: Option<usize>,
    /// Say of each hit why it was found.
    #[arg(long)]
    explain: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let draft = Draft::from_text(&text_or_input(&arguments.text)?);
    let config = arguments.config.load()?;
    let snapshot = open(&config)?;
    let now = SystemClock.now();
    let feed = config.status.as_ref().map(|status| StatusFeed::new(status, Arc::new(SystemClock)));
    let incidents = feed.inspect(StatusFeed::poll).map(|feed| feed.incidents(now)).unwrap_or_default();
    let request = SuggestRequest {
        subject: draft.subject,
        body: draft.body,
        fields: draft.fields,
        limit: arguments.limit,
        explain: arguments.explain,
    };
    let answer = suggest(&snapshot, &incidents, request, now).map_err(|error| InputError(error.message))?;
    if arguments.json {
        return print_json(&answer);
    }
    print_text(&words(&answer))
}

fn words(answer: &Answer) -> String {
    let mut text = String::new();
    for incident in &answer.incidents {
        let _ = writeln!(text, "! {} ({})", incident.name, incident.status);
        let told = [Some(&incident.update), incident.url.as_ref()].into_iter().flatten();
        let _ = writeln!(
            text,
            "{}",
            told.filter(|line| !line.is_empty()).fold(String::new(), |all, line| all + "  " + line + "\n")
        );
    }
    for guidance in &answer.guidance {
        let quote = &guidance.quote;
        let _ = writeln!(text, "! {}\n  {}\n  \"{}\" ({})\n", guidance.title, guidance.says, quote.text, quote.url);
    }
    text.push_str(&hits_in_words(answer.docs.iter().chain(&answer.threads)));
    for missing in &answer.missing {
        let _ = writeln!(text, "? {}", missing.ask);
    }
    if answer.incidents.is_empty() && answer.guidance.is_empty() && answer.docs.is_empty() && answer.threads.is_empty()
    {
        text.push_str("Nothing is sure enough to show.\n");
    }
    text
}

/// Hits as a numbered list.
pub(super) fn hits_in_words<'a>(hits: impl Iterator<Item = &'a Hit>) -> String {
    let mut text = String::new();
    for (number, hit) in hits.enumerate() {
        let excerpt: String = hit.excerpt.iter().map(|segment| segment.t.as_str()).collect();
        let path = hit.breadcrumb.join(" › ");
        let _ = writeln!(text, "{}. {path} ({:.0}%)\n   {}", number + 1, hit.confidence * 100.0, hit.url);
        let _ = writeln!(text, "   {}", excerpt.replace('\n', "\n   "));
        for other in hit.threads.iter().chain(&hit.duplicates) {
            let _ = writeln!(text, "   also asked: {} {}", other.title, other.url);
        }
        text.push('\n');
        for term in hit.explain.iter().flat_map(|explain| &explain.terms).take(8) {
            let stands_for = term.stands_for.as_ref().map(|word| format!(" for {word}")).unwrap_or_default();
            let _ = writeln!(text, "     {:>7.2}  {}{stands_for} in {}", term.score, term.term, term.field);
        }
    }
    text
}
