//! Measures all judged sets below a path and says what has changed since the figures that were accepted, and
//! whether it is noise.

use std::{
    io::{self, Write},
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};
use clap::Args;
use tier0_benches::quality::{
    baselines::Baselines,
    compare::Comparison,
    figures::{Figures, PerDraft, Subject},
    find::{self, Found},
    kept::{folder_of, keep, with_figures},
    measure::measure,
    table::{Row, table},
};
use tier0_server::{config::ModelConfig, models::Models, query::Meaning};

/// Measure all judged sets against the accepted figures.
#[derive(Args)]
pub(crate) struct Arguments {
    /// Folder with judged sets in it or below it; without it the bundled one alone.
    #[arg(long, value_name = "FOLDER")]
    sets: Option<PathBuf>,
    /// Where vectors come from.
    #[arg(long, value_enum, default_value_t = Meaning::Light)]
    semantic: Meaning,
    /// Folder of the repository: its corpus, `benches/quality.toml`, and `var` for what is kept.
    #[arg(long, value_name = "FOLDER", default_value = ".")]
    root: PathBuf,
    /// Write the figures of this run into `benches/quality.toml`.
    #[arg(long)]
    accept: bool,
}

/// Measures, prints, keeps; whether nothing got worse.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<bool> {
    let sets = sets(arguments)?;
    let path = arguments.root.join("benches/quality.toml");
    let mut baselines = Baselines::read(&path)?;
    let models = models(arguments)?;
    let state = arguments.root.join("var/quality");
    let mut rows = Vec::new();
    for set in &sets {
        let folder = folder_of(&state, &set.name);
        for (kind, now) in measure(set, &folder.join("index"), &models, arguments.semantic)? {
            let subject = Subject { set: set.name.clone(), kind, semantic: arguments.semantic };
            rows.push(row(&folder, subject, &now, &baselines, arguments.accept)?);
        }
    }
    let is_missing = |subject: &Subject| rows.iter().all(|row| row.subject != *subject);
    let missing: Vec<Subject> = baselines.subjects(arguments.semantic).filter(is_missing).collect();
    let mut out = io::stdout().lock();
    out.write_all(table(&rows, &missing).as_bytes()).context("cannot write the table")?;
    if arguments.accept {
        for row in &rows {
            baselines.accept(&row.subject, &row.now);
        }
        baselines.write(&path)?;
        writeln!(out, "accepted: {} lines in `{}`", rows.len(), path.display()).context("cannot write the table")?;
        return Ok(true);
    }
    Ok(!rows.iter().any(Row::is_worse))
}

fn sets(arguments: &Arguments) -> anyhow::Result<Vec<Found>> {
    let mut sets: Vec<Found> = find::bundled(&arguments.root)?.into_iter().collect();
    if let Some(folder) = &arguments.sets {
        let found = find::below(folder)?;
        if found.is_empty() {
            bail!(
                "no judged set in `{}` or below it; a set is a folder with `drafts-judged.jsonl.gz`, and \
                 `docs.jsonl.gz` with `qrels-docs.tsv` or `threads.jsonl.gz` with `qrels-threads.tsv`",
                folder.display()
            );
        }
        sets.extend(found);
    }
    if sets.is_empty() {
        bail!("no set; run it in the repository, or name a folder of sets with --sets");
    }
    Ok(sets)
}

fn models(arguments: &Arguments) -> anyhow::Result<Models> {
    let default = ModelConfig::default();
    let encoder = arguments.root.join(&default.encoder);
    let config = ModelConfig { semantic: arguments.semantic, encoder, ..default };
    let models = Models::open(&config)?;
    if arguments.semantic == Meaning::Encoder
        && models.embedders.first().map(|(made, _)| *made) != Some(Meaning::Encoder)
    {
        bail!("no encoder in `{}`; run `make model`, or take --semantic light", config.encoder.display());
    }
    Ok(models)
}

/// Compares what was measured with its baseline and keeps it for the next run.
fn row(folder: &Path, subject: Subject, now: &PerDraft, baselines: &Baselines, accept: bool) -> anyhow::Result<Row> {
    let baseline = baselines.of(&subject);
    let kept = baseline.as_ref().and_then(|figures| with_figures(folder, &subject, figures));
    let figures = Figures::of(now);
    let of_baseline = if accept || baseline == Some(figures) { Some(now) } else { kept.as_ref() };
    keep(folder, &subject, now, of_baseline).context("the figures of each draft cannot be kept")?;
    let then = baseline.map(|then| (then, Comparison::of(now, &then, kept.as_ref())));
    Ok(Row { subject, now: figures, then })
}
