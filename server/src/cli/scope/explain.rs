//! `tier0 scope explain`: why each rule fires or is silent on a draft.

use std::fmt::Write as _;

use tier0_indexer::clock::Date;

use super::in_force::{in_force, today};
use crate::{
    cli::common::{ConfigArgument, print_json, print_text, text_or_input},
    draft::{DeclaredFields, Draft, understand},
    scope::{Circumstances, Decision, DraftIntent, ExplainedRule, Explanation, explain},
};

/// Explain why each rule in force fires or is silent on a draft.
#[derive(clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    config: ConfigArgument,
    /// The draft; its first line is the subject. `-` reads standard input.
    text: String,
    /// What a field of the form declares: `product`, `version`, `hosting` or `severity`. May be given several times.
    #[arg(long, value_name = "NAME=VALUE", value_parser = field)]
    field: Vec<(String, String)>,
    /// The day that is asked about, such as 2026-03-01; today when none is given.
    #[arg(long, value_name = "DAY")]
    on: Option<Date>,
    /// An audience of whoever writes the draft, beside everybody. May be given several times.
    #[arg(long, value_name = "NAME")]
    audience: Vec<String>,
    /// Leave out the rules that no word of the draft concerns.
    #[arg(long)]
    brief: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

fn field(argument: &str) -> Result<(String, String), String> {
    let (name, value) = argument.split_once('=').ok_or("write it as NAME=VALUE, such as hosting=cloud")?;
    if !DeclaredFields::NAMES.contains(&name) {
        return Err(format!("forms declare {}", DeclaredFields::NAMES.join(", ")));
    }
    Ok((name.to_owned(), value.to_owned()))
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let mut draft = Draft::from_text(&text_or_input(&arguments.text)?);
    arguments.field.iter().for_each(|(name, value)| draft.fields.set(name, value));
    let snapshot = in_force(&arguments.config.load()?)?;
    let circumstances = Circumstances {
        fields: &draft.fields,
        today: arguments.on.unwrap_or_else(today),
        audiences: &arguments.audience,
    };
    let mut explanation = explain(&snapshot.policy, &snapshot.quotes, &understand(&draft), circumstances);
    if arguments.brief {
        explanation.rules.retain(|rule| rule.decision != Decision::NoTrigger);
    }
    if arguments.json { print_json(&explanation) } else { print_text(&in_words(&explanation)) }
}

fn in_words(explanation: &Explanation<'_>) -> String {
    let mut text = String::new();
    for (fact, value) in &explanation.known {
        let _ = writeln!(text, "known: {fact} = {value}");
    }
    for DraftIntent { intent, title } in &explanation.ticket.intents {
        let _ = writeln!(text, "intent: {intent} ({title})");
    }
    for given in &explanation.ticket.given {
        let _ = writeln!(text, "given: {} = {}", given.fact, given.value);
    }
    for missing in &explanation.ticket.missing {
        let _ = writeln!(text, "asked: {} ({})", missing.fact, missing.ask);
    }
    for rule in &explanation.rules {
        let sign = if rule.is_shown { '!' } else { '-' };
        let _ = writeln!(text, "{sign} {:<28} {}", rule.rule, why(rule));
    }
    text
}

fn why(rule: &ExplainedRule<'_>) -> String {
    let quoted = |words: &[String]| format!("\"{}\"", words.join("\", \""));
    let shown = |fires: String| match (rule.is_shown, rule.behind.is_empty()) {
        (true, _) => fires,
        (false, true) => format!("{fires}; not shown, its quote stands nowhere"),
        (false, false) => format!("{fires}; not shown, more urgent are {}", rule.behind.join(", ")),
    };
    match &rule.decision {
        Decision::Fires { because } => shown(format!("fires on {}", quoted(because))),
        Decision::Learned { because, percent } => {
            shown(format!("fires by what was learned, {percent}% sure, on {}", quoted(because)))
        }
        Decision::Unlikely { because, percent } => {
            format!("silent: {} is there, but by what was learned it is {percent}% probable", quoted(because))
        }
        Decision::NotThatDay { from, until } => {
            let from = from.map(|day| format!(" from {day}")).unwrap_or_default();
            let until = until.map(|day| format!(" until {day}")).unwrap_or_default();
            format!("silent: it speaks{from}{until} only")
        }
        Decision::OtherAudience { audience } => format!("silent: it is for the audience `{audience}`"),
        Decision::Condition { fact, known, wanted } => {
            let wanted = wanted.join(" or ");
            match known {
                Some(known) => format!("silent: {fact} is {known}, not {wanted}"),
                None => format!("silent: {fact} is not known; it must be {wanted}"),
            }
        }
        Decision::SilentOn { because } => format!("silent: `silent_on` meets {}", quoted(because)),
        Decision::Exception { title, because } if because.is_empty() => format!("silent: exception \"{title}\""),
        Decision::Exception { title, because } => format!("silent: exception \"{title}\" meets {}", quoted(because)),
        Decision::Negated { because } => format!("silent: {} is denied", quoted(because)),
        Decision::NoTrigger => "silent: no trigger is met".to_owned(),
    }
}
