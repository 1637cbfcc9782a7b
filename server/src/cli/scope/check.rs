//! `tier0 scope check`: what is wrong with the policy as it is written now.

use std::fmt::Write as _;

use anyhow::bail;

use super::in_force::today;
use crate::{
    cli::common::{ConfigArgument, counted, print_json, print_text},
    error::InputError,
    learning::staleness,
    scope::{Checked, FindingKind, check},
    written,
};

/// Check the policy file against the pages that it quotes, as both are now; no index is needed.
#[derive(clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    config: ConfigArgument,
    /// Name the sentences that no rule rests on.
    #[arg(long)]
    sentences: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let config = arguments.config.load()?;
    let written = written::read(&config)?;
    let checked = check(&written.policy, &written.pages, today());
    if arguments.json {
        print_json(&checked)?;
    } else {
        print_text(&in_words(&checked, arguments.sentences))?;
    }
    if let Some(policy) = &config.policy
        && let Some(stale) = staleness(&written.policy, &policy.file)?
    {
        bail!(InputError(format!("{stale}; run `tier0 scope train`")));
    }
    if !checked.faults.is_empty() {
        let faults = counted(checked.faults.len(), "fault");
        bail!(InputError(format!("{faults} in the policy; correct the rules or their pages")));
    }
    Ok(())
}

fn in_words(checked: &Checked, has_sentences: bool) -> String {
    let mut text = format!("{}, {}\n", counted(checked.rules, "rule"), counted(checked.faults.len(), "fault"));
    for fault in &checked.faults {
        let kind = match fault.kind {
            FindingKind::Quote => "quote",
            FindingKind::Contradiction => "contradiction",
            FindingKind::Shadowed => "shadowed",
            FindingKind::Route => "route",
            FindingKind::Wording => "wording",
            FindingKind::Filing => "filing",
        };
        let _ = writeln!(text, "\n{kind}: rule `{}`: {}", fault.rule, fault.message);
        if let Some(nearest) = &fault.nearest {
            let _ = writeln!(text, "  nearest on the page: \"{nearest}\"");
        }
        let _ = writeln!(text, "  {}", fault.hint);
    }
    for page in &checked.pages {
        let _ = writeln!(
            text,
            "\nnotice: no rule rests on {} of {} sentences of `{}`",
            page.unquoted.len(),
            page.sentences,
            page.document
        );
        if has_sentences {
            page.unquoted.iter().for_each(|sentence| {
                let _ = writeln!(text, "  - {sentence}");
            });
        }
    }
    text
}
