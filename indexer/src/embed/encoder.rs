//! The encoder: tokens of a text through the graph, their mean as a vector of length one. Each text is
//! run by itself: the graph chooses the scale of its 8-bit numbers from what it is given, so that a
//! text's vector would otherwise depend on its neighbours, and nothing is spent on padding.

use std::{
    fmt,
    path::Path,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use rten::{Model, ModelOptions, NodeId, RunOptions, Value, op_registry};

use super::{
    Embedder,
    lanes::{Lane, Lanes},
    model_folder::ModelFiles,
    wordpiece::Tokenizer,
};
use crate::error::{Error, Result};

/// Most tokens of a text that are read; the model was trained on no more.
pub const MAX_TOKENS: usize = 256;

/// Names of the graph's inputs and output, each by token: `[tokens]`, `[tokens]`, `[tokens, dimensions]`.
pub(super) const TOKENS: &str = "tokens";
pub(super) const POSITIONS: &str = "positions";
pub(super) const STATES: &str = "states";

/// A sentence encoder that runs inside this process, on the CPU.
pub struct Encoder {
    name: String,
    dimensions: usize,
    tokenizer: Tokenizer,
    model: Model,
    inputs: [NodeId; 2],
    output: NodeId,
    lanes: Lanes,
    threads: usize,
}

impl fmt::Debug for Encoder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Encoder").field("name", &self.name).finish_non_exhaustive()
    }
}

impl Encoder {
    /// Opens a model folder. A call works on one thread, calls from several threads side by side.
    ///
    /// # Errors
    /// [`Error::NoModel`] when the folder has no model; [`Error::Model`] when it is damaged or cannot be
    /// run; faults of the disk.
    pub fn open(folder: &Path) -> Result<Self> {
        let files = ModelFiles::read(folder)?;
        Self::of(files).map_err(|message| Error::Model {
            path: folder.to_owned(),
            message: format!("{message}; convert it again with `make model`"),
        })
    }

    fn of(files: ModelFiles) -> Result<Self, String> {
        let name = files.identity();
        let tokenizer = Tokenizer::read(&files.tokenizer)?;
        let registry = op_registry!(
            Add,
            Cast,
            DynamicQuantizeLinear,
            Gather,
            Gelu,
            LayerNormalization,
            MatMul,
            MatMulInteger,
            Mul,
            Reshape,
            Softmax,
            Transpose
        );
        let model = ModelOptions::with_ops(registry).prepack_weights(true).load(files.graph);
        let model = model.map_err(|error| error.to_string())?;
        let id = |name: &str| model.node_id(name).map_err(|error| error.to_string());
        let (inputs, output) = ([id(TOKENS)?, id(POSITIONS)?], id(STATES)?);
        let lanes = Lanes::per_core();
        let dimensions = files.dimensions;
        let encoder = Self { name, dimensions, tokenizer, model, inputs, output, lanes, threads: 1 };
        // A graph that fits neither the tokenizer nor the manifest must not wait for the first draft.
        encoder.run(&[0, encoder.tokenizer.highest()], &encoder.lanes.take())?;
        Ok(encoder)
    }

    /// Lets one call work on up to `threads` threads, where it has that many texts.
    #[must_use]
    pub fn with_threads(mut self, threads: usize) -> Self {
        self.threads = threads.max(1);
        self
    }

    /// The vector of one text.
    fn vector(&self, text: &str, lane: &Lane<'_>) -> Result<Vec<f32>, String> {
        self.run(&self.tokenizer.encode(text, MAX_TOKENS), lane)
    }

    fn run(&self, tokens: &[u32], lane: &Lane<'_>) -> Result<Vec<f32>, String> {
        let count = tokens.len();
        let tokens: Vec<i32> = tokens.iter().map(|token| token.cast_signed()).collect();
        let positions: Vec<i32> = (0..).take(count).collect();
        let value = |values| Value::from_shape([count], values).map_err(|error| error.to_string());
        let inputs = vec![(self.inputs[0], value(tokens)?.into()), (self.inputs[1], value(positions)?.into())];
        let options = RunOptions::default().with_thread_pool(Some(lane.pool()));
        let [states] = self.model.run_n(inputs, [self.output], Some(options)).map_err(|error| error.to_string())?;
        let ([_, dimensions], states) = states.into_shape_vec::<f32, 2>().map_err(|error| error.to_string())?;
        if dimensions != self.dimensions {
            return Err(format!("its vectors have {dimensions} dimensions, its manifest says {}", self.dimensions));
        }
        Ok(mean_of_length_one(&states, dimensions))
    }

    /// Vectors of texts, which several threads take one after the other.
    fn side_by_side(&self, texts: &[&str], threads: usize) -> Result<Vec<Vec<f32>>, String> {
        let next = AtomicUsize::new(0);
        let work = || -> Result<Vec<(usize, Vec<f32>)>, String> {
            let lane = self.lanes.take();
            let mut done = Vec::new();
            loop {
                let at = next.fetch_add(1, Ordering::Relaxed);
                let Some(text) = texts.get(at) else { return Ok(done) };
                done.push((at, self.vector(text, &lane)?));
            }
        };
        let mut vectors = thread::scope(|scope| {
            let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
            let mut vectors = Vec::with_capacity(texts.len());
            for worker in workers {
                vectors.extend(worker.join().map_err(|_| "a thread of the encoder panicked".to_owned())??);
            }
            Ok::<_, String>(vectors)
        })?;
        vectors.sort_unstable_by_key(|(at, _)| *at);
        Ok(vectors.into_iter().map(|(_, vector)| vector).collect())
    }

    fn one_by_one(&self, texts: &[&str]) -> Result<Vec<Vec<f32>>, String> {
        let lane = self.lanes.take();
        texts.iter().map(|text| self.vector(text, &lane)).collect()
    }
}

impl Embedder for Encoder {
    fn name(&self) -> &str {
        &self.name
    }

    fn dimensions(&self) -> usize {
        self.dimensions
    }

    fn embed(&self, texts: &[&str]) -> Result<Vec<Vec<f32>>> {
        let vectors = match self.threads.min(texts.len()) {
            0 | 1 => self.one_by_one(texts),
            threads => self.side_by_side(texts, threads),
        };
        vectors.map_err(|message| Error::Model { path: self.name.clone().into(), message })
    }
}

/// Mean of rows, scaled to length one; zeros where there is no direction.
fn mean_of_length_one(rows: &[f32], dimensions: usize) -> Vec<f32> {
    let mut mean = vec![0.0_f32; dimensions];
    for row in rows.chunks_exact(dimensions.max(1)) {
        mean.iter_mut().zip(row).for_each(|(sum, value)| *sum += value);
    }
    let length = mean.iter().map(|value| value * value).sum::<f32>().sqrt();
    if length.is_finite() && length > 0.0 {
        mean = mean.into_iter().map(|value| value / length).collect();
    } else {
        mean.fill(0.0);
    }
    mean
}
