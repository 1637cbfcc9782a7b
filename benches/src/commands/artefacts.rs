//! Measures the recognisers of artefacts on real drafts that were marked by hand. The marks in
//! `artefacts/marked.tsv` name draft, kind and byte range; the drafts themselves are not part of the
//! repository. Rules of marking: `indexer/tests/fixtures/artefacts/README.md`.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    path::PathBuf,
};

use anyhow::Context;
use clap::Args;
use tier0_indexer::text::artefacts::{ArtefactKind, artefacts, key};
use tier0_server::evaluate::read_drafts;

/// Print precision and recall of artefacts on marked drafts, by kind.
#[derive(Args)]
pub(crate) struct Arguments {
    /// Folder with a folder for each set, each with `drafts-judged.jsonl.gz`.
    data: PathBuf,
    /// Print what was missed and what was too many.
    #[arg(long)]
    misses: bool,
    /// Only this set.
    #[arg(long)]
    set: Option<String>,
}

const MARKS: &str = include_str!("../../artefacts/marked.tsv");

/// Byte ranges of one draft, with their kinds.
type Marks = Vec<(ArtefactKind, std::ops::Range<usize>)>;
/// Right, too many, missed; by kind.
type Tally = BTreeMap<ArtefactKind, [u32; 3]>;

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let mut all = Tally::new();
    for (set, drafts) in marks()? {
        if arguments.set.as_ref().is_some_and(|only| *only != set) {
            continue;
        }
        let tally = measure(arguments, &set, &drafts)?;
        print(&format!("{set}, {} drafts", drafts.len()), &tally);
        for (kind, counts) in tally {
            let sum = all.entry(kind).or_default();
            (0..3).for_each(|at| sum[at] += counts[at]);
        }
    }
    print("together", &all);
    Ok(())
}

/// The marks by set and draft; a draft without any stands in a row of kind `none`.
fn marks() -> anyhow::Result<BTreeMap<String, HashMap<String, Marks>>> {
    let mut sets: BTreeMap<String, HashMap<String, Marks>> = BTreeMap::new();
    for line in MARKS.lines().skip(1) {
        let columns: Vec<&str> = line.split('\t').collect();
        let [set, draft, kind, start, end] = columns[..] else { anyhow::bail!("`{line}` has not five columns") };
        let marks = sets.entry(set.to_owned()).or_default().entry(draft.to_owned()).or_default();
        if kind != "none" {
            let kind = ArtefactKind::ALL
                .into_iter()
                .find(|known| serde_json::to_value(known).is_ok_and(|name| name == kind))
                .with_context(|| format!("no kind is called `{kind}`"))?;
            marks.push((kind, start.parse()?..end.parse()?));
        }
    }
    Ok(sets)
}

fn measure(arguments: &Arguments, set: &str, marked: &HashMap<String, Marks>) -> anyhow::Result<Tally> {
    let drafts = read_drafts(&arguments.data.join(set).join("drafts-judged.jsonl.gz"))?;
    let mut tally = Tally::new();
    let mut seen = 0;
    for judged in drafts {
        let Some(marks) = marked.get(&judged.id) else { continue };
        seen += 1;
        let text = format!("{}\n{}", judged.draft.subject, judged.draft.body);
        let mut wanted = BTreeSet::new();
        for (kind, range) in marks {
            let exact =
                text.get(range.clone()).with_context(|| format!("{set} {}: no text at {range:?}", judged.id))?;
            wanted.insert((*kind, key(*kind, exact)));
        }
        let found: BTreeSet<_> = artefacts(&text).into_iter().map(|artefact| (artefact.kind, artefact.key)).collect();
        for one in found.union(&wanted) {
            let at = match (found.contains(one), wanted.contains(one)) {
                (true, true) => 0,
                (true, false) => 1,
                _ => 2,
            };
            tally.entry(one.0).or_default()[at] += 1;
            if arguments.misses && at > 0 {
                println!("{set} {} {} {:?} {}", judged.id, ["", "too many", "missed"][at], one.0, one.1);
            }
        }
    }
    anyhow::ensure!(seen == marked.len(), "{} of {} marked drafts of {set} are there", seen, marked.len());
    Ok(tally)
}

fn print(title: &str, tally: &Tally) {
    println!("\n{title}\n{:<12} precision recall  right, too many, missed", "");
    let mut sum = [0; 3];
    for (kind, counts) in tally {
        (0..3).for_each(|at| sum[at] += counts[at]);
        print_line(&format!("{kind:?}"), *counts);
    }
    print_line("all", sum);
}

fn print_line(name: &str, [right, extra, missed]: [u32; 3]) {
    let share = |of: u32| f64::from(right) / f64::from((right + of).max(1));
    println!("{name:<12} {:.3}     {:.3}   {right}, {extra}, {missed}", share(extra), share(missed));
}
