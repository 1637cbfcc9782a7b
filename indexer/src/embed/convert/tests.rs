//! A model of a few dimensions with fixed weights, from tensors to vectors, against a forward pass in
//! single precision that is written out here.

use std::{collections::BTreeMap, f32::consts::SQRT_2, fs, path::Path};

use super::{bert::Architecture, *};
use crate::embed::{Embedder, Encoder, MAX_TOKENS};

const HIDDEN: usize = 16;
const INNER: usize = 32;
const HEADS: usize = 2;
const LAYERS: usize = 1;
const TEXTS: [&str; 6] = ["a b c d", "d c b a", "e f g h e f g h", "h", "a a a b", ""];

type Tensors = BTreeMap<String, (Vec<usize>, Vec<f32>)>;

fn tensors() -> Tensors {
    let mut tensors = Tensors::new();
    let mut state = 7_u32;
    let mut add = |name: &str, shape: &[usize], middle: f32, spread: f32| {
        let count: usize = shape.iter().product();
        let values = (0..count).map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            middle + spread * (f32::from(u16::try_from(state >> 16).unwrap()) / 65536.0 - 0.5)
        });
        tensors.insert(name.to_owned(), (shape.to_vec(), values.collect()));
    };
    add("embeddings.word_embeddings.weight", &[VOCABULARY.len(), HIDDEN], 0.0, 3.0);
    add("embeddings.position_embeddings.weight", &[MAX_TOKENS, HIDDEN], 0.0, 3.0);
    add("embeddings.token_type_embeddings.weight", &[2, HIDDEN], 0.0, 3.0);
    let mut norms = vec!["embeddings.LayerNorm".to_owned()];
    for layer in 0..LAYERS {
        for (name, outputs, inputs) in [
            ("attention.self.query", HIDDEN, HIDDEN),
            ("attention.self.key", HIDDEN, HIDDEN),
            ("attention.self.value", HIDDEN, HIDDEN),
            ("attention.output.dense", HIDDEN, HIDDEN),
            ("intermediate.dense", INNER, HIDDEN),
            ("output.dense", HIDDEN, INNER),
        ] {
            add(&format!("encoder.layer.{layer}.{name}.weight"), &[outputs, inputs], 0.0, 3.0);
            add(&format!("encoder.layer.{layer}.{name}.bias"), &[outputs], 0.0, 1.0);
        }
        norms.extend(["attention.output", "output"].map(|name| format!("encoder.layer.{layer}.{name}.LayerNorm")));
    }
    for name in norms {
        add(&format!("{name}.weight"), &[HIDDEN], 1.0, 1.0);
        add(&format!("{name}.bias"), &[HIDDEN], 0.0, 1.0);
    }
    tensors
}

const VOCABULARY: [&str; 12] = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "a", "b", "c", "d", "e", "f", "g", "h"];

fn tokenizer() -> Vec<u8> {
    let vocabulary: BTreeMap<_, _> = VOCABULARY.iter().enumerate().map(|(id, token)| (*token, id)).collect();
    let json = serde_json::json!({
        "normalizer": { "type": "BertNormalizer", "lowercase": true },
        "model": { "type": "WordPiece", "continuing_subword_prefix": "##", "vocab": vocabulary },
    });
    json.to_string().into_bytes()
}

fn safetensors(tensors: &Tensors) -> Vec<u8> {
    let (mut header, mut data) = (serde_json::Map::new(), Vec::new());
    for (name, (shape, values)) in tensors {
        let start = data.len();
        data.extend(values.iter().flat_map(|value| value.to_le_bytes()));
        let entry = serde_json::json!({ "dtype": "F32", "shape": shape, "data_offsets": [start, data.len()] });
        header.insert(name.clone(), entry);
    }
    let header = serde_json::Value::from(header).to_string();
    [&(header.len() as u64).to_le_bytes(), header.as_bytes(), &data].concat()
}

fn write_model(folder: &Path) {
    let config = serde_json::json!({
        "hidden_size": HIDDEN, "intermediate_size": INNER, "num_attention_heads": HEADS,
        "num_hidden_layers": LAYERS, "vocab_size": VOCABULARY.len(), "max_position_embeddings": MAX_TOKENS,
        "type_vocab_size": 2, "layer_norm_eps": 1e-12, "hidden_act": "gelu",
    });
    let architecture = Architecture::read(config.to_string().as_bytes()).unwrap();
    let bytes = safetensors(&tensors());
    let graph = bert::graph(&architecture, &Safetensors::read(&bytes).unwrap()).unwrap();
    ModelFiles { name: "tiny".to_owned(), dimensions: HIDDEN, graph, tokenizer: tokenizer() }.write(folder).unwrap();
}

/// The forward pass, one token at a time, with the formulas of the paper.
struct Reference(Tensors);

type States = Vec<Vec<f32>>;

impl Reference {
    fn rows(&self, name: &str) -> Vec<&[f32]> {
        let (shape, values) = &self.0[name];
        values.chunks_exact(shape[1]).collect()
    }

    fn linear(&self, name: &str, states: &States) -> States {
        let (weights, bias) = (self.rows(&format!("{name}.weight")), &self.0[&format!("{name}.bias")].1);
        let output = |state: &Vec<f32>| weights.iter().zip(bias).map(|(row, bias)| dot(row, state) + bias).collect();
        states.iter().map(output).collect()
    }

    fn norm(&self, name: &str, states: &States) -> States {
        let [weight, bias] = ["weight", "bias"].map(|part| &self.0[&format!("{name}.{part}")].1);
        let normed = |state: &Vec<f32>| {
            let mean = state.iter().sum::<f32>() / 16.0;
            let variance = state.iter().map(|value| (value - mean).powi(2)).sum::<f32>() / 16.0;
            let scaled = state.iter().zip(weight).zip(bias);
            scaled.map(|((value, weight), bias)| (value - mean) / variance.sqrt() * weight + bias).collect()
        };
        states.iter().map(normed).collect()
    }

    fn attention(&self, layer: &str, states: &States) -> States {
        let [queries, keys, values] =
            ["query", "key", "value"].map(|name| self.linear(&format!("{layer}.attention.self.{name}"), states));
        let width = HIDDEN / HEADS;
        let mut mixed = vec![vec![0.0; HIDDEN]; states.len()];
        for start in (0..HIDDEN).step_by(width) {
            let head = start..start + width;
            for (query, mixed) in queries.iter().zip(&mut mixed) {
                let score = |key: &Vec<f32>| (dot(&query[head.clone()], &key[head.clone()]) / 8.0_f32.sqrt()).exp();
                let scores: Vec<f32> = keys.iter().map(score).collect();
                for (value, score) in values.iter().zip(&scores) {
                    for at in head.clone() {
                        mixed[at] += value[at] * score / scores.iter().sum::<f32>();
                    }
                }
            }
        }
        mixed
    }

    fn vector(&self, text: &str) -> Vec<f32> {
        let words = text.split_whitespace().map(|word| VOCABULARY.iter().position(|known| *known == word).unwrap());
        let tokens: Vec<usize> = [2].into_iter().chain(words).chain([3]).collect();
        let [word, position, kind] =
            ["word", "position", "token_type"].map(|name| self.rows(&format!("embeddings.{name}_embeddings.weight")));
        let embedded = |(at, token): (usize, &usize)| {
            let parts = word[*token].iter().zip(position[at]).zip(kind[0]);
            parts.map(|((word, position), kind)| word + position + kind).collect()
        };
        let mut states: States = tokens.iter().enumerate().map(embedded).collect();
        states = self.norm("embeddings.LayerNorm", &states);
        for layer in 0..LAYERS {
            let layer = format!("encoder.layer.{layer}");
            let attended = self.linear(&format!("{layer}.attention.output.dense"), &self.attention(&layer, &states));
            states = self.norm(&format!("{layer}.attention.output.LayerNorm"), &sum(&attended, &states));
            let mut wide = self.linear(&format!("{layer}.intermediate.dense"), &states);
            wide.iter_mut().flatten().for_each(|value| *value *= 0.5 * (1.0 + error_function(*value / SQRT_2)));
            let narrow = self.linear(&format!("{layer}.output.dense"), &wide);
            states = self.norm(&format!("{layer}.output.LayerNorm"), &sum(&narrow, &states));
        }
        states
            .into_iter()
            .reduce(|sum, state| sum.iter().zip(&state).map(|(one, other)| one + other).collect())
            .unwrap()
    }
}

fn sum(one: &States, other: &States) -> States {
    one.iter().zip(other).map(|(one, other)| one.iter().zip(other).map(|(one, other)| one + other).collect()).collect()
}

fn dot(one: &[f32], other: &[f32]) -> f32 {
    one.iter().zip(other).map(|(one, other)| one * other).sum()
}

fn cosine(one: &[f32], other: &[f32]) -> f32 {
    dot(one, other) / (dot(one, one) * dot(other, other)).sqrt()
}

/// Abramowitz and Stegun, formula 7.1.26, right to 1.5e-7.
fn error_function(x: f32) -> f32 {
    let t = 1.0 / (1.0 + 0.327_591_1 * x.abs());
    let sum = ((((1.061_405_4 * t - 1.453_152) * t + 1.421_413_7) * t - 0.284_496_74) * t + 0.254_829_6) * t;
    (1.0 - sum * (-x * x).exp()).copysign(x)
}

#[test]
fn graph_and_quantisation_agree_with_a_forward_pass_in_single_precision() {
    let folder = tempfile::tempdir().unwrap();
    write_model(&folder.path().join("model"));
    let encoder = Encoder::open(&folder.path().join("model")).unwrap();
    assert_eq!(encoder.dimensions(), HIDDEN);
    let reference = Reference(tensors());
    let expected = TEXTS.map(|text| reference.vector(text));
    for ((text, vector), expected) in TEXTS.iter().zip(encoder.embed(&TEXTS).unwrap()).zip(&expected) {
        assert!((dot(&vector, &vector) - 1.0).abs() < 1e-4);
        let cosine = cosine(&vector, expected);
        assert!(cosine >= 0.99, "{text}: {cosine}");
    }
    // The order of the words counts, and so the bound says something.
    assert!(cosine(&expected[0], &expected[1]) < 0.985, "{}", cosine(&expected[0], &expected[1]));
}

#[test]
fn a_vector_depends_on_its_text_alone() {
    let folder = tempfile::tempdir().unwrap();
    write_model(folder.path());
    let encoder = Encoder::open(folder.path()).unwrap();
    let alone: Vec<_> = TEXTS.iter().flat_map(|text| encoder.embed(&[text]).unwrap()).collect();
    assert_eq!(encoder.embed(&TEXTS).unwrap(), alone);
    let several = Encoder::open(folder.path()).unwrap().with_threads(3);
    assert_eq!(several.embed(&TEXTS).unwrap(), alone);
    assert_eq!(several.name(), encoder.name());
    assert!(several.embed(&[]).unwrap().is_empty());
}

#[test]
fn callers_may_outnumber_the_cores() {
    let folder = tempfile::tempdir().unwrap();
    write_model(folder.path());
    let encoder = &Encoder::open(folder.path()).unwrap().with_threads(64);
    let expected = encoder.embed(&TEXTS).unwrap();
    std::thread::scope(|scope| {
        let callers: Vec<_> = (0..16).map(|_| scope.spawn(|| encoder.embed(&TEXTS).unwrap())).collect();
        for caller in callers {
            assert_eq!(caller.join().unwrap(), expected);
        }
    });
}

#[test]
fn no_model_and_a_damaged_one_are_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let model = folder.path().join("model");
    assert!(matches!(Encoder::open(&model), Err(Error::NoModel(_))));
    write_model(&model);
    write_model(&model);
    for name in ["model.onnx", "tokenizer.json", "manifest.json"] {
        let path = model.join(name);
        let bytes = fs::read(&path).unwrap();
        fs::write(&path, &bytes[..bytes.len() - 1]).unwrap();
        assert!(matches!(Encoder::open(&model), Err(Error::Model { .. })), "{name}");
        fs::write(&path, &bytes).unwrap();
    }
    assert!(Encoder::open(&model).is_ok());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
}

#[test]
fn a_graph_that_does_not_fit_is_found_when_it_is_opened() {
    let folder = tempfile::tempdir().unwrap();
    write_model(folder.path());
    let graph = fs::read(folder.path().join("model.onnx")).unwrap();
    let with = |dimensions, graph, tokenizer| {
        ModelFiles { name: "tiny".to_owned(), dimensions, graph, tokenizer }.write(folder.path()).unwrap();
        Encoder::open(folder.path()).is_ok()
    };
    let larger = String::from_utf8(tokenizer()).unwrap().replace(r#""h":11"#, r#""h":12"#).into_bytes();
    assert!(with(HIDDEN, graph.clone(), tokenizer()));
    assert!(!with(HIDDEN + 1, graph.clone(), tokenizer()));
    assert!(!with(HIDDEN, graph.clone(), larger));
    assert!(!with(HIDDEN, b"no graph".to_vec(), tokenizer()));
    assert!(!with(HIDDEN, graph, b"{}".to_vec()));
}

#[test]
fn other_weights_and_other_folders_are_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let (weights, output) = (folder.path().join("weights"), folder.path().join("model"));
    fs::create_dir(&weights).unwrap();
    assert!(matches!(convert(&weights, &output), Err(Error::Model { .. })));
    fs::write(weights.join(WEIGHTS.0), "other").unwrap();
    let error = convert(&weights, &output).unwrap_err().to_string();
    let found = blake3::hash(b"other").to_hex();
    assert!(error.contains(WEIGHTS.1) && error.contains(found.as_str()) && error.contains("make model"), "{error}");
    assert!(!output.exists());

    fs::create_dir(&output).unwrap();
    fs::write(output.join("precious.txt"), "").unwrap();
    let model = || ModelFiles { name: String::new(), dimensions: 1, graph: vec![], tokenizer: vec![] };
    assert!(model().write(&output).is_err() && output.join("precious.txt").exists());
}
