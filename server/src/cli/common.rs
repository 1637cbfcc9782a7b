//! What verbs share: which configuration, where text comes from, how JSON is printed.

use std::{
    io::{IsTerminal, Write},
    path::{Path, PathBuf},
};

use anyhow::Context;
use serde::Serialize;

use crate::{
    assets,
    config::{self, Config},
};

/// Which configuration a verb works with.
#[derive(clap::Args)]
pub(super) struct ConfigArgument {
    /// Configuration; without it `tier0.toml` of this folder, else the bundled corpus.
    #[arg(long, value_name = "FILE", env = "TIER0_CONFIG")]
    config: Option<PathBuf>,
}

impl ConfigArgument {
    /// Reads it.
    pub(super) fn load(&self) -> anyhow::Result<Config> {
        let here = Path::new(config::FILE);
        let path = match &self.config {
            Some(path) => path.clone(),
            None if here.exists() => here.to_owned(),
            None => {
                let folder = data_folder();
                assets::unpack_corpus(&folder).with_context(|| {
                    format!("cannot unpack the bundled corpus into `{}`; set TIER0_DATA", folder.display())
                })?
            }
        };
        Ok(Config::load(&path)?)
    }
}

/// Where the bundled corpus and its index live.
fn data_folder() -> PathBuf {
    let of = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    of("TIER0_DATA")
        .or_else(|| of("XDG_DATA_HOME").map(|folder| folder.join("tier0")))
        .or_else(|| of("HOME").map(|folder| folder.join(".local/share/tier0")))
        .unwrap_or_else(|| PathBuf::from("var"))
}

/// The text of an argument, or of standard input when it is `-`.
pub(super) fn text_or_input(argument: &str) -> anyhow::Result<String> {
    if argument == "-" {
        return std::io::read_to_string(std::io::stdin().lock()).context("cannot read standard input");
    }
    Ok(argument.to_owned())
}

pub(super) fn print_json(value: &impl Serialize) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    serde_json::to_writer_pretty(&mut out, value)?;
    writeln!(out)?;
    Ok(())
}

pub(super) fn print_text(text: &str) -> anyhow::Result<()> {
    std::io::stdout().lock().write_all(text.as_bytes())?;
    Ok(())
}

/// So many of something, in words: `1 fault`, `2 faults`.
pub(super) fn counted(count: usize, one: &str) -> String {
    format!("{count} {one}{}", if count == 1 { "" } else { "s" })
}

/// Whether progress can be drawn.
pub(super) fn is_terminal() -> bool {
    std::io::stderr().is_terminal()
}
