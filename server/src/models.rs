//! Opens what turns texts into vectors and what weighs the lanes, as the configuration says. It embeds
//! nothing by itself, and a model that is missing is said once and stops nothing.

use std::sync::Arc;

use anyhow::Context;
use tier0_indexer::{
    Error,
    embed::{Embedder, Encoder, Table},
};

use crate::{
    config::ModelConfig,
    error::InputError,
    query::{Lane, Lanes, Meaning, Model},
};

/// What a snapshot is opened with.
#[derive(Clone)]
pub struct Models {
    /// What makes vectors, the preferred first.
    pub embedders: Vec<(Meaning, Arc<dyn Embedder>)>,
    /// The lanes that are taken.
    pub lanes: Lanes,
    /// The parameters of ranking.
    pub parameters: Model,
}

impl Models {
    /// Opens what `config` asks for. A missing encoder is said in the log.
    ///
    /// # Errors
    /// When the encoder is damaged, or the file of parameters cannot be read.
    pub fn open(config: &ModelConfig) -> anyhow::Result<Self> {
        let lanes: Lanes = config.lanes.iter().copied().collect();
        let mut embedders: Vec<(Meaning, Arc<dyn Embedder>)> = Vec::new();
        if config.semantic == Meaning::Encoder && lanes.has(Lane::Semantic) {
            match Encoder::open(&config.encoder) {
                Ok(encoder) => embedders.push((Meaning::Encoder, Arc::new(encoder.with_threads(cores())))),
                Err(missing @ Error::NoModel(_)) => tracing::warn!("{missing}; answering with the light table"),
                Err(error) => return Err(error.into()),
            }
        }
        if config.semantic != Meaning::Off && lanes.has(Lane::Semantic) {
            embedders.push((Meaning::Light, Arc::new(Table::bundled())));
        }
        let parameters = match &config.parameters {
            Some(path) => {
                let wrong = || InputError(format!("cannot read the parameters `{}`", path.display()));
                let text = std::fs::read_to_string(path).with_context(wrong)?;
                toml::from_str(&text).with_context(wrong)?
            }
            None => Model::bundled(),
        };
        Ok(Self { embedders, lanes, parameters })
    }

    /// What the binary carries: the light table and the bundled parameters. Needs nothing else.
    #[must_use]
    pub fn bundled() -> Self {
        let light: Arc<dyn Embedder> = Arc::new(Table::bundled());
        Self { embedders: vec![(Meaning::Light, light)], lanes: Lanes::ALL, parameters: Model::bundled() }
    }
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}
