//! The graph of a BERT encoder in 8 bits: one text, its tokens and positions in, a state per token out.
//! Products with weights run in whole numbers, with activations quantised as they come; attention runs
//! in floating point.
//!
//! Architecture: Devlin et al., "BERT", 2018, names of tensors as in Hugging Face `transformers`.

use serde::Deserialize;

use super::{
    onnx::{Graph, float, integer, integers, to_float},
    quantise::{factor, table},
    safetensors::Safetensors,
};
use crate::embed::encoder::{MAX_TOKENS, POSITIONS, STATES, TOKENS};

/// The length that inputs and output share.
const LENGTH: &str = "length";

/// The part of a `config.json` that says how large everything is.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Architecture {
    pub(super) hidden_size: usize,
    pub(super) intermediate_size: usize,
    pub(super) num_attention_heads: usize,
    pub(super) num_hidden_layers: usize,
    pub(super) vocab_size: usize,
    pub(super) max_position_embeddings: usize,
    pub(super) type_vocab_size: usize,
    pub(super) layer_norm_eps: f32,
    hidden_act: String,
}

impl Architecture {
    /// Reads a `config.json`.
    pub(super) fn read(json: &[u8]) -> Result<Self, String> {
        let read: Self = serde_json::from_slice(json).map_err(|error| format!("not a configuration: {error}"))?;
        let is_cut = read.num_attention_heads > 0 && read.hidden_size.is_multiple_of(read.num_attention_heads);
        if read.hidden_act != "gelu" || !is_cut || read.max_position_embeddings < MAX_TOKENS {
            return Err("not a BERT encoder with GELU, whole heads and room for every token".to_owned());
        }
        Ok(read)
    }
}

/// The graph as an ONNX file.
pub(super) fn graph(architecture: &Architecture, weights: &Safetensors<'_>) -> Result<Vec<u8>, String> {
    let mut bert = Bert { architecture, weights, graph: Graph::default() };
    let mut states = bert.embeddings()?;
    for layer in 0..architecture.num_hidden_layers {
        states = bert.layer(&format!("encoder.layer.{layer}"), &states)?;
    }
    bert.graph.finish(&states, STATES, LENGTH, architecture.hidden_size)
}

struct Bert<'a> {
    architecture: &'a Architecture,
    weights: &'a Safetensors<'a>,
    graph: Graph,
}

/// Activations in 8 bits, with their scale and zero point.
struct Activations {
    numbers: String,
    scale: String,
    zero: String,
}

impl Bert<'_> {
    /// Sum of what stands for each token, its position and the one kind of text there is.
    fn embeddings(&mut self) -> Result<String, String> {
        let Architecture { hidden_size: hidden, vocab_size, max_position_embeddings, type_vocab_size, .. } =
            *self.architecture;
        let words = self.weights.values("embeddings.word_embeddings.weight", &[vocab_size, hidden])?;
        let words = table(&words, hidden);
        let numbers = self.graph.bytes(&[vocab_size, hidden], &words.numbers);
        let scales = self.graph.floats(&[vocab_size, 1], &words.scales);
        let tokens = self.graph.input(TOKENS, LENGTH);
        let numbers = self.graph.operator("Gather", &[&numbers, &tokens], vec![]);
        let numbers = self.graph.operator("Cast", &[&numbers], vec![to_float()]);
        let scales = self.graph.operator("Gather", &[&scales, &tokens], vec![]);
        let words = self.graph.operator("Mul", &[&numbers, &scales], vec![]);

        let name = "embeddings.position_embeddings.weight";
        let mut positions = self.weights.values(name, &[max_position_embeddings, hidden])?;
        let kinds = self.weights.values("embeddings.token_type_embeddings.weight", &[type_vocab_size, hidden])?;
        positions.truncate(MAX_TOKENS * hidden);
        for row in positions.chunks_exact_mut(hidden.max(1)) {
            row.iter_mut().zip(&kinds).for_each(|(value, kind)| *value += kind);
        }
        let positions = self.graph.floats(&[MAX_TOKENS, hidden], &positions);
        let places = self.graph.input(POSITIONS, LENGTH);
        let positions = self.graph.operator("Gather", &[&positions, &places], vec![]);
        let sum = self.graph.operator("Add", &[&words, &positions], vec![]);
        self.norm("embeddings.LayerNorm", &sum)
    }

    fn layer(&mut self, layer: &str, states: &str) -> Result<String, String> {
        let Architecture { hidden_size: hidden, intermediate_size: inner, .. } = *self.architecture;
        let attended = self.attention(layer, states)?;
        let attended = self.quantised(&attended);
        let attended = self.linear(&format!("{layer}.attention.output.dense"), &attended, [hidden, hidden], 1.0)?;
        let sum = self.graph.operator("Add", &[&attended, states], vec![]);
        let states = self.norm(&format!("{layer}.attention.output.LayerNorm"), &sum)?;

        let wide = self.quantised(&states);
        let wide = self.linear(&format!("{layer}.intermediate.dense"), &wide, [inner, hidden], 1.0)?;
        let wide = self.graph.operator("Gelu", &[&wide], vec![]);
        let wide = self.quantised(&wide);
        let narrow = self.linear(&format!("{layer}.output.dense"), &wide, [hidden, inner], 1.0)?;
        let sum = self.graph.operator("Add", &[&narrow, &states], vec![]);
        self.norm(&format!("{layer}.output.LayerNorm"), &sum)
    }

    /// Scaled dot-product attention of every head, side by side again: `[tokens, hidden]`.
    fn attention(&mut self, layer: &str, states: &str) -> Result<String, String> {
        let Architecture { hidden_size: hidden, num_attention_heads: heads, .. } = *self.architecture;
        let width = hidden / heads;
        // Every product of a query and a key is divided by this; so may the queries be, once and for all.
        #[expect(clippy::cast_precision_loss, reason = "a head has tens of dimensions")]
        let scale = 1.0 / (width as f32).sqrt();
        let input = self.quantised(states);
        let [queries, keys, values] = [("query", scale, [1, 0, 2]), ("key", 1.0, [1, 2, 0]), ("value", 1.0, [1, 0, 2])]
            .map(|(name, scale, order)| {
                let name = format!("{layer}.attention.self.{name}");
                let all = self.linear(&name, &input, [hidden, hidden], scale)?;
                let sizes = [0, signed(heads), signed(width)];
                let sizes = self.graph.shape(&sizes);
                let cut = self.graph.operator("Reshape", &[&all, &sizes], vec![]);
                Ok::<_, String>(self.graph.operator("Transpose", &[&cut], vec![integers("perm", &order)]))
            });
        let scores = self.graph.operator("MatMul", &[&queries?, &keys?], vec![]);
        let shares = self.graph.operator("Softmax", &[&scores], vec![integer("axis", -1)]);
        let mixed = self.graph.operator("MatMul", &[&shares, &values?], vec![]);
        let mixed = self.graph.operator("Transpose", &[&mixed], vec![integers("perm", &[1, 0, 2])]);
        let sizes = self.graph.shape(&[0, signed(hidden)]);
        Ok(self.graph.operator("Reshape", &[&mixed, &sizes], vec![]))
    }

    fn quantised(&mut self, values: &str) -> Activations {
        let [numbers, scale, zero] = self.graph.operator_of("DynamicQuantizeLinear", &[values], vec![]);
        Activations { numbers, scale, zero }
    }

    /// A linear layer of `[outputs, inputs]`, its result times `scale`.
    fn linear(&mut self, name: &str, input: &Activations, shape: [usize; 2], scale: f32) -> Result<String, String> {
        let [outputs, inputs] = shape;
        let weights = self.weights.values(&format!("{name}.weight"), &shape)?;
        let mut bias = self.weights.values(&format!("{name}.bias"), &[outputs])?;
        let mut weights = factor(&weights, inputs);
        weights.scales.iter_mut().chain(&mut bias).for_each(|value| *value *= scale);
        let numbers = self.graph.bytes(&[inputs, outputs], &weights.numbers);
        let zeros = self.graph.bytes(&[outputs], &vec![0; outputs]);
        let scales = self.graph.floats(&[outputs], &weights.scales);
        let bias = self.graph.floats(&[outputs], &bias);
        let product = self.graph.operator("MatMulInteger", &[&input.numbers, &numbers, &input.zero, &zeros], vec![]);
        let product = self.graph.operator("Cast", &[&product], vec![to_float()]);
        let scales = self.graph.operator("Mul", &[&input.scale, &scales], vec![]);
        let product = self.graph.operator("Mul", &[&product, &scales], vec![]);
        Ok(self.graph.operator("Add", &[&product, &bias], vec![]))
    }

    fn norm(&mut self, name: &str, input: &str) -> Result<String, String> {
        let hidden = self.architecture.hidden_size;
        let [weight, bias] = ["weight", "bias"].map(|part| self.weights.values(&format!("{name}.{part}"), &[hidden]));
        let (weight, bias) = (self.graph.floats(&[hidden], &weight?), self.graph.floats(&[hidden], &bias?));
        let attributes = vec![integer("axis", -1), float("epsilon", self.architecture.layer_norm_eps)];
        Ok(self.graph.operator("LayerNormalization", &[input, &weight, &bias], attributes))
    }
}

fn signed(size: usize) -> i64 {
    i64::try_from(size).unwrap_or(i64::MAX)
}
