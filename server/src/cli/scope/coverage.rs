//! `tier0 scope coverage`: how well each rule is tested, and what of the quoted pages no rule rests on.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    path::PathBuf,
};

use anyhow::bail;
use serde::Serialize;

use crate::{
    cli::common::{ConfigArgument, counted, print_json, print_text},
    error::InputError,
    evaluate::{Sort, count_by_rule, read_labelled},
    scope::{ENOUGH_EXAMPLES, PageCover, RuleCover, pages_covered, rules_covered},
    written,
};

/// Tell how well each rule of the policy file is tested, and which sentences of its pages no rule rests on.
#[derive(clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    config: ConfigArgument,
    /// Labelled drafts, as for `scope test`, to be counted by rule.
    #[arg(long, value_name = "FILE")]
    drafts: Vec<PathBuf>,
    /// Fail when a rule has too few examples or near misses, or an exception has none.
    #[arg(long)]
    strict: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// What is printed as JSON.
#[derive(Serialize)]
struct Coverage {
    rules: Vec<Tested>,
    /// Labelled drafts that no rule concerns.
    #[serde(skip_serializing_if = "Option::is_none")]
    unconcerned: Option<usize>,
    pages: Vec<PageCover>,
}

/// A rule with the labelled drafts that were written for it, if any were given.
#[derive(Serialize)]
struct Tested {
    #[serde(flatten)]
    cover: RuleCover,
    #[serde(skip_serializing_if = "Option::is_none")]
    labelled: Option<BTreeMap<Sort, usize>>,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let written = written::read(&arguments.config.load()?)?;
    let known: BTreeSet<&str> = written.policy.rules().iter().map(|rule| rule.id.as_str()).collect();
    let mut drafts = Vec::new();
    for path in &arguments.drafts {
        drafts.extend(read_labelled(path, &known)?);
    }
    let mut counts = (!arguments.drafts.is_empty()).then(|| count_by_rule(&drafts));
    let tested = rules_covered(&written.policy).into_iter().map(|cover| {
        let labelled = counts.as_mut().map(|counts| counts.remove(&cover.rule).unwrap_or_default());
        Tested { cover, labelled }
    });
    let rules: Vec<_> = tested.collect();
    let unconcerned = counts.map(|counts| counts.values().flat_map(BTreeMap::values).sum());
    let coverage = Coverage { rules, unconcerned, pages: pages_covered(&written.policy, &written.pages) };
    if arguments.json {
        print_json(&coverage)?;
    } else {
        print_text(&in_words(&coverage))?;
    }
    let thin = coverage.rules.iter().filter(|rule| rule.cover.has_too_few).count();
    if arguments.strict && thin > 0 {
        bail!(InputError(format!(
            "{} with fewer than {ENOUGH_EXAMPLES} examples or near misses, or an exception without example; add some",
            counted(thin, "rule"),
        )));
    }
    Ok(())
}

fn in_words(coverage: &Coverage) -> String {
    let mut text = format!("{:<28} {:>8} {:>11} {:>10}", "rule", "examples", "near misses", "exceptions");
    if coverage.unconcerned.is_some() {
        let _ = write!(text, "  labelled: must, near, exception");
    }
    text.push('\n');
    for Tested { cover, labelled } in &coverage.rules {
        let RuleCover { rule, examples, near_misses, exceptions, has_too_few } = cover;
        let _ = write!(text, "{rule:<28} {examples:>8} {near_misses:>11} {:>10}", exceptions.len());
        if let Some(labelled) = labelled {
            let count = |sort: Sort| labelled.get(&sort).copied().unwrap_or(0);
            let (must, near, exception) = (count(Sort::Must), count(Sort::Near), count(Sort::Exception));
            let _ = write!(text, "  {must:>14}, {near:>4}, {exception:>9}");
        }
        text += if *has_too_few { "  too few\n" } else { "\n" };
        for exception in exceptions {
            let _ = writeln!(text, "    exception \"{}\": {}", exception.title, counted(exception.examples, "example"));
        }
    }
    if let Some(unconcerned) = coverage.unconcerned {
        let _ = writeln!(text, "{} that no rule concerns", counted(unconcerned, "labelled draft"));
    }
    for page in &coverage.pages {
        let (left, of) = (page.unquoted.len(), page.sentences);
        let _ = writeln!(text, "\nno rule rests on {left} of {of} sentences of `{}`", page.document);
        page.unquoted.iter().for_each(|sentence| {
            let _ = writeln!(text, "  - {sentence}");
        });
    }
    text
}
