//! `tier0 generations`: lists, verifies and rolls back what was built.

use std::fmt::Write as _;

use serde::Serialize;
use tier0_indexer::generation::{Manifest, Shelf};

use super::common::{ConfigArgument, print_json, print_text};
use crate::{error::with_causes, models::Models, snapshot::Snapshot};

/// List, verify or roll back generations.
#[derive(clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    config: ConfigArgument,
    /// Print JSON.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(clap::Subcommand)]
enum Verb {
    /// Show the generations that are kept.
    List,
    /// Compare every file of a generation with its checksum and open it.
    Verify {
        /// The generation; all when none is named.
        name: Option<String>,
    },
    /// Put an earlier generation in force.
    Rollback {
        /// The generation; the one before the current when none is named.
        name: Option<String>,
    },
}

/// One generation, as it is listed.
#[derive(Serialize)]
struct Row {
    name: String,
    is_current: bool,
    documents: u64,
    passages: u64,
    digest: String,
    fault: Option<String>,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let shelf = Shelf::new(arguments.config.load()?.index.dir);
    match &arguments.verb {
        Verb::List => show(arguments.json, &rows(&shelf, None, false)?),
        Verb::Verify { name } => {
            let rows = rows(&shelf, name.as_deref(), true)?;
            show(arguments.json, &rows)?;
            match rows.iter().find_map(|row| row.fault.as_ref()) {
                Some(fault) => anyhow::bail!("{fault}"),
                None => Ok(()),
            }
        }
        Verb::Rollback { name } => {
            let manifest = shelf.roll_back(name.as_deref())?;
            if arguments.json {
                return print_json(&manifest);
            }
            print_text(&format!("{} is in force; servers open it within a second\n", manifest.name))
        }
    }
}

fn rows(shelf: &Shelf, only: Option<&str>, is_verified: bool) -> anyhow::Result<Vec<Row>> {
    let current = shelf.current()?;
    let names: Vec<String> = shelf.names()?.into_iter().filter(|name| only.is_none_or(|only| only == name)).collect();
    if let Some(name) = only.filter(|_| names.is_empty()) {
        anyhow::bail!(tier0_indexer::Error::Unknown(name.to_owned()));
    }
    let rows = names.into_iter().map(|name| {
        let checked = Manifest::read(&shelf.path(&name)).and_then(|manifest| {
            if is_verified {
                Snapshot::open(shelf, &name, &Models::bundled())?;
            }
            Ok(manifest)
        });
        let is_current = current.as_ref() == Some(&name);
        match checked {
            Ok(Manifest { counts, digest, .. }) => {
                Row { name, is_current, documents: counts.documents, passages: counts.passages, digest, fault: None }
            }
            Err(error) => Row {
                name,
                is_current,
                documents: 0,
                passages: 0,
                digest: String::new(),
                fault: Some(with_causes(&error)),
            },
        }
    });
    Ok(rows.collect())
}

fn show(is_json: bool, rows: &[Row]) -> anyhow::Result<()> {
    if is_json {
        return print_json(&rows);
    }
    let mut text = String::new();
    for row in rows {
        let mark = if row.is_current { "*" } else { " " };
        let state = row.fault.as_deref().unwrap_or("ok");
        let _ = writeln!(text, "{mark} {}  {} documents, {} passages  {state}", row.name, row.documents, row.passages);
    }
    if rows.is_empty() {
        text.push_str("no generation yet; run `tier0 index`\n");
    }
    print_text(&text)
}
