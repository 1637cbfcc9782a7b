//! Counts the drafts that name a version and are shown a page of another major above one that applies. Prints
//! each of them with both pages. Changes nothing.

use std::path::PathBuf;

use clap::Args;
use tier0_benches::versions::{
    drafts::drafts,
    faults::{Seen, ask},
    headings::Pages,
};
use tier0_indexer::{Generation, generation::Shelf};
use tier0_server::{config::Config, models::Models, snapshot::Snapshot};

/// Count pages of wrong versions.
#[derive(Args)]
pub(crate) struct Arguments {
    /// Configuration of the index; `tier0 index` must have built it.
    #[arg(long)]
    config: PathBuf,
    /// How many headings are drawn.
    #[arg(long, default_value_t = 200)]
    count: usize,
    /// What people call the product, before its version.
    #[arg(long = "name", default_values = ["Studio Pro", "Mendix"])]
    names: Vec<String>,
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let config = Config::load(&arguments.config)?;
    let snapshot = Snapshot::open_current(&Shelf::new(&config.index.dir), &Models::open(&config.model)?)?;
    let generation = snapshot.index.generation();
    let headings = Pages::new(generation).headings()?;
    println!("{} headings stand in several majors", headings.len());
    let drafts = drafts(headings, arguments.count, &arguments.names);
    let found = ask(&snapshot.index, &drafts)?;
    for (named, seen) in drafts.iter().zip(&found).filter(|(_, seen)| !seen.faults.is_empty()) {
        println!("{:?}, version field {:?}", named.draft.body, named.draft.fields.version);
        for fault in &seen.faults {
            let right_place = fault.right_place.map_or("not found".to_owned(), |place| format!("at {place}"));
            let (wrong, right) = (described(generation, fault.wrong)?, described(generation, fault.right)?);
            println!("  at {}: {wrong}\n    above, {right_place}: {right}", fault.place);
        }
    }
    let within = |depth: usize| found.iter().filter(|seen| seen.first_right.is_some_and(|at| at <= depth)).count();
    let has_fault = |seen: &&Seen| !seen.faults.is_empty();
    println!(
        "{} drafts: {} with a fault, {} faults; a page that applies is first for {}, among five for {}",
        found.len(),
        found.iter().filter(has_fault).count(),
        found.iter().map(|seen| seen.faults.len()).sum::<usize>(),
        within(1),
        within(5)
    );
    Ok(())
}

/// Id of a page and the majors it is written for.
fn described(generation: &Generation, page: u32) -> anyhow::Result<String> {
    let majors = generation.columns().majors[page as usize];
    let majors: Vec<u32> = (0..64).filter(|major| majors >> major & 1 == 1).collect();
    Ok(format!("{} {majors:?}", generation.document(page)?.id()))
}
