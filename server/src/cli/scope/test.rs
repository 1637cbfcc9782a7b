//! `tier0 scope test`: the examples of every rule and intent, and how often each rule is right about labelled drafts.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    path::{Path, PathBuf},
};

use anyhow::bail;
use serde::Serialize;
use tier0_indexer::clock::Date;

use super::in_force::{in_force, today};
use crate::{
    cli::common::{ConfigArgument, print_json, print_text},
    draft::{Draft, understand},
    error::InputError,
    evaluate::{GuidanceRun, Mistake, Share, evaluate_guidance, read_labelled},
    scope::{Circumstances, Rule, guide},
    snapshot::Snapshot,
};

/// Test the examples of every rule, and how often each rule is right about labelled drafts.
#[derive(clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    config: ConfigArgument,
    /// Labelled drafts: JSONL with `_id`, `title`, `body`, `fields`, `fires`, `may`, `sort`, `of`, `why`.
    #[arg(long, value_name = "FILE")]
    drafts: Option<PathBuf>,
    /// Name every mistake on the labelled drafts.
    #[arg(long)]
    mistakes: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// What is printed as JSON.
#[derive(Serialize)]
struct Tested {
    /// How many examples and near misses the rules, their exceptions and the intents have.
    examples: usize,
    /// Those that do not do what they are there for.
    broken: Vec<Broken>,
    #[serde(flatten)]
    labelled: Option<GuidanceRun>,
}

/// An example of a rule, of its exception or of an intent, or a near miss, that is not kept.
#[derive(Serialize)]
struct Broken {
    /// The rule, unless it is an intent's.
    #[serde(skip_serializing_if = "Option::is_none")]
    rule: Option<String>,
    /// The intent that the example is of.
    #[serde(skip_serializing_if = "Option::is_none")]
    intent: Option<String>,
    is_near_miss: bool,
    /// The exception that the example is of, which must keep the rule silent.
    #[serde(skip_serializing_if = "Option::is_none")]
    exception: Option<String>,
    text: String,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let snapshot = in_force(&arguments.config.load()?)?;
    let today = today();
    let (mut examples, mut broken) = own_examples(&snapshot, today);
    let (more, of_intents) = examples_of_intents(&snapshot, today);
    examples += more;
    broken.extend(of_intents);
    let labelled = arguments.drafts.as_deref().map(|path| labelled(&snapshot, path, today)).transpose()?;
    let tested = Tested { examples, broken, labelled };
    if arguments.json {
        print_json(&tested)?;
    } else {
        print_text(&in_words(&tested, arguments.mistakes))?;
    }
    if !tested.broken.is_empty() {
        bail!(InputError(format!(
            "{} examples are not kept; correct the rules, the intents or the examples",
            tested.broken.len()
        )));
    }
    Ok(())
}

/// How many examples the rules have, and those that are not kept.
fn own_examples(snapshot: &Snapshot, today: Date) -> (usize, Vec<Broken>) {
    let mut count = 0;
    let mut broken = Vec::new();
    for rule in snapshot.policy.rules() {
        // Other rules may fire as well, and only three are shown.
        let own: BTreeMap<_, _> =
            snapshot.quotes.get(&rule.id).map(|source| (rule.id.clone(), source.clone())).into_iter().collect();
        // A rule that speaks on other days, or to some people, is tried on such a day, by one of them.
        let (today, audiences) = rule.when_heard(today);
        for (text, must_fire, exception) in examples_of(rule) {
            count += 1;
            let draft = Draft::from_text(text);
            let circumstances = Circumstances { fields: &draft.fields, today, audiences: &audiences };
            let (guidance, _) = guide(&snapshot.policy, &own, &understand(&draft), circumstances);
            if guidance.is_empty() == must_fire {
                let (exception, text) = (exception.map(str::to_owned), text.clone());
                let is_near_miss = !must_fire && exception.is_none();
                broken.push(Broken { rule: Some(rule.id.clone()), intent: None, is_near_miss, exception, text });
            }
        }
    }
    (count, broken)
}

/// How many examples the intents have, and those that are not kept.
fn examples_of_intents(snapshot: &Snapshot, today: Date) -> (usize, Vec<Broken>) {
    let mut count = 0;
    let mut broken = Vec::new();
    for intent in snapshot.policy.intents() {
        let examples = intent.examples.iter().map(|text| (text, true));
        for (text, must_have) in examples.chain(intent.near_misses.iter().map(|text| (text, false))) {
            count += 1;
            let draft = Draft::from_text(text);
            let circumstances = Circumstances { fields: &draft.fields, today, audiences: &[] };
            let (_, ticket) = guide(&snapshot.policy, &snapshot.quotes, &understand(&draft), circumstances);
            if ticket.intents.iter().any(|found| found.intent == intent.id) != must_have {
                let (intent, text) = (Some(intent.id.clone()), text.clone());
                broken.push(Broken { rule: None, intent, is_near_miss: !must_have, exception: None, text });
            }
        }
    }
    (count, broken)
}

/// Every example of a rule, whether it must fire, and the exception it is of.
fn examples_of(rule: &Rule) -> impl Iterator<Item = (&String, bool, Option<&str>)> {
    let examples = rule.examples.iter().map(|text| (text, true, None));
    let near_misses = rule.near_misses.iter().map(|text| (text, false, None));
    let of_exceptions = rule
        .exceptions
        .iter()
        .flat_map(|exception| exception.examples.iter().map(|text| (text, false, Some(exception.title.as_str()))));
    examples.chain(near_misses).chain(of_exceptions)
}

fn labelled(snapshot: &Snapshot, path: &Path, today: Date) -> anyhow::Result<GuidanceRun> {
    let known: BTreeSet<&str> = snapshot.policy.rules().iter().map(|rule| rule.id.as_str()).collect();
    let drafts = read_labelled(path, &known)?;
    if drafts.is_empty() {
        bail!(InputError(format!("`{}` has no labelled draft", path.display())));
    }
    Ok(evaluate_guidance(&snapshot.policy, &snapshot.quotes, &drafts, today))
}

fn in_words(tested: &Tested, has_mistakes: bool) -> String {
    let Tested { examples, broken, labelled } = tested;
    let mut text = format!("{} of {examples} examples kept\n", examples - broken.len());
    for Broken { rule, intent, is_near_miss, exception, text: example } in broken {
        let what = match exception {
            Some(title) => format!("fires on an example of its exception \"{title}\""),
            None if intent.is_some() && *is_near_miss => "is told from its near miss".to_owned(),
            None if intent.is_some() => "is not told from its example".to_owned(),
            None if *is_near_miss => "fires on its near miss".to_owned(),
            None => "is silent on its example".to_owned(),
        };
        let name = rule.as_ref().or(intent.as_ref()).map_or("", String::as_str);
        let _ = writeln!(text, "  {name} {what}: {example}");
    }
    if let Some(run) = labelled {
        text += &figures_in_words(run);
        if has_mistakes {
            run.mistakes.iter().for_each(|mistake| text += &mistake_in_words(mistake));
        }
    }
    text
}

fn figures_in_words(run: &GuidanceRun) -> String {
    let share = |share: &Share| {
        format!("{:>3} of {:<3} {:.2} to {:.2}", share.count, share.of, share.interval[0], share.interval[1])
    };
    let mut text = format!("\n{} labelled drafts, macro-F1 {:.3}\n", run.drafts, run.macro_f1);
    for (name, wrong) in [
        ("near misses that fired", &run.near),
        ("exceptions not kept", &run.exceptions),
        ("unconcerned and shown any", &run.unconcerned),
    ] {
        let _ = writeln!(text, "{name:<28} {}", share(wrong));
    }
    let _ = writeln!(text, "\n{:<28} F1     {:<24} recall, 95%", "rule", "precision, 95%");
    for figures in &run.rules {
        let (precision, recall) = (share(&figures.precision), share(&figures.recall));
        let _ = writeln!(text, "{:<28} {:.3}  {precision}   {recall}", figures.rule, figures.f1);
    }
    text
}

fn mistake_in_words(mistake: &Mistake) -> String {
    let Mistake { draft, rule, is_missed, because, why } = mistake;
    if *is_missed {
        format!("\n{draft}: {rule} is missed ({why})")
    } else {
        format!("\n{draft}: {rule} fires on \"{}\" ({why})", because.join("\", \""))
    }
}
