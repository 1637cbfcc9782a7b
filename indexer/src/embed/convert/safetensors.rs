//! Reads a safetensors file: a header of JSON that says where in the rest each tensor lies. Trusts no
//! number in it.
//!
//! Format: <https://github.com/huggingface/safetensors#format>; half precision: IEEE 754-2008, binary16.

use std::{collections::BTreeMap, ops::Range};

use serde::Deserialize;

/// Longest header that is read, in bytes.
const MAX_HEADER: usize = 16 << 20;
/// Entry of the header that is no tensor.
const METADATA: &str = "__metadata__";

/// Tensors by name.
pub(super) struct Safetensors<'a> {
    tensors: BTreeMap<String, Tensor>,
    data: &'a [u8],
}

#[derive(Deserialize)]
struct Tensor {
    dtype: String,
    shape: Vec<usize>,
    data_offsets: [usize; 2],
}

impl<'a> Safetensors<'a> {
    /// Reads the header.
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self, String> {
        let (length, rest) = bytes.split_first_chunk::<8>().ok_or("the file ends before its header")?;
        let length = usize::try_from(u64::from_le_bytes(*length)).ok().filter(|length| *length <= MAX_HEADER);
        let (header, data) =
            length.and_then(|length| rest.split_at_checked(length)).ok_or("the header is longer than the file")?;
        let entries: BTreeMap<String, serde_json::Value> =
            serde_json::from_slice(header).map_err(|error| format!("the header is not JSON: {error}"))?;
        let tensors = entries.into_iter().filter(|(name, _)| name != METADATA).map(|(name, entry)| {
            let tensor = serde_json::from_value(entry).map_err(|error| format!("tensor `{name}`: {error}"))?;
            Ok((name, tensor))
        });
        Ok(Self { tensors: tensors.collect::<Result<_, String>>()?, data })
    }

    /// Values of a tensor of single or half precision that has this shape, row by row.
    pub(super) fn values(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>, String> {
        let tensor = self.tensor(name)?;
        if tensor.shape != shape {
            return Err(format!("tensor `{name}` has shape {:?}, expected {shape:?}", tensor.shape));
        }
        let [start, end] = tensor.data_offsets;
        let bytes = self.data.get(Range { start, end }).ok_or_else(|| format!("tensor `{name}` is not in the file"))?;
        let values: Vec<f32> = match tensor.dtype.as_str() {
            "F32" => bytes.as_chunks().0.iter().map(|value| f32::from_le_bytes(*value)).collect(),
            "F16" => bytes.as_chunks().0.iter().map(|value| from_half(u16::from_le_bytes(*value))).collect(),
            other => return Err(format!("tensor `{name}` holds {other}, expected F16 or F32")),
        };
        let count = shape.iter().try_fold(1_usize, |product, size| product.checked_mul(*size));
        if count != Some(values.len()) || values.iter().any(|value| !value.is_finite()) {
            return Err(format!("tensor `{name}` does not hold {shape:?} finite numbers"));
        }
        Ok(values)
    }

    fn tensor(&self, name: &str) -> Result<&Tensor, String> {
        self.tensors.get(name).ok_or_else(|| format!("there is no tensor `{name}`"))
    }
}

/// A number of half precision in single precision, which has every such number.
fn from_half(bits: u16) -> f32 {
    let sign = u32::from(bits >> 15) << 31;
    let (exponent, fraction) = (u32::from(bits >> 10 & 0x1F), u32::from(bits & 0x3FF));
    match exponent {
        // Subnormal: the fraction counts steps of two to the power of -24.
        0 => f32::from_bits(sign | 0x3F80_0000) * f32::from(bits & 0x3FF) * f32::from_bits(0x3380_0000),
        0x1F => f32::from_bits(sign | 0x7F80_0000 | fraction << 13),
        _ => f32::from_bits(sign | (exponent + 112) << 23 | fraction << 13),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn file(header: &str, data: &[u8]) -> Vec<u8> {
        [&(header.len() as u64).to_le_bytes(), header.as_bytes(), data].concat()
    }

    #[test]
    fn tensors_of_both_precisions_are_read() {
        let bytes = file(
            r#"{"__metadata__":{"format":"pt"},"a":{"dtype":"F16","shape":[2],"data_offsets":[0,4]},
               "b":{"dtype":"F32","shape":[1,1],"data_offsets":[4,8]}}"#,
            &[0x00, 0x3C, 0x00, 0xC1, 0x00, 0x00, 0x20, 0x40],
        );
        let tensors = Safetensors::read(&bytes).unwrap();
        assert_eq!(tensors.values("a", &[2]).unwrap(), [1.0, -2.5]);
        assert_eq!(tensors.values("b", &[1, 1]).unwrap(), [2.5]);
        assert!(tensors.values("b", &[1]).is_err() && tensors.values("c", &[1]).is_err());
    }

    #[test]
    fn half_precision_is_exact() {
        for (bits, value) in [
            (0x0000, 0.0),
            (0x8000, -0.0),
            (0x0001, 5.960_464_5e-8),
            (0x83FF, -6.097_555e-5),
            (0x0400, 6.103_515_6e-5),
            (0x3555, 0.333_251_95),
            (0x7BFF, 65504.0),
        ] {
            assert_eq!(from_half(bits).to_bits(), f32::to_bits(value), "{bits:#x}");
        }
        assert!(from_half(0x7C00).is_infinite() && from_half(0x7E00).is_nan());
    }

    #[test]
    fn what_lies_about_itself_is_an_error() {
        let at = |offsets: &str, shape: &str| {
            let bytes =
                file(&format!(r#"{{"a":{{"dtype":"F32","shape":{shape},"data_offsets":{offsets}}}}}"#), &[0; 8]);
            let tensors = Safetensors::read(&bytes)?;
            let shape = tensors.tensors["a"].shape.clone();
            tensors.values("a", &shape)
        };
        assert!(at("[0,8]", "[2]").is_ok());
        for (offsets, shape) in [
            ("[0,9]", "[2]"),
            ("[8,0]", "[2]"),
            ("[0,18446744073709551615]", "[2]"),
            ("[0,8]", "[3]"),
            ("[0,7]", "[2]"),
            ("[0,8]", "[4294967296,4294967296,2]"),
            ("[-1,8]", "[2]"),
        ] {
            assert!(at(offsets, shape).is_err(), "{offsets} {shape}");
        }
        assert!(Safetensors::read(&u64::MAX.to_le_bytes()).is_err());
        let infinite = file(r#"{"a":{"dtype":"F16","shape":[1],"data_offsets":[0,2]}}"#, &[0x00, 0x7C]);
        assert!(Safetensors::read(&infinite).unwrap().values("a", &[1]).is_err());
    }

    proptest! {
        #[test]
        fn any_bytes_are_tensors_or_an_error(header in r#"\{("[a-c]":\{"dtype":"F(16|32)","shape":\[[0-9]{0,20}\],"data_offsets":\[[0-9]{1,2},[0-9]{1,2}\]\})?\}"#, data: Vec<u8>) {
            let bytes = file(&header, &data);
            if let Ok(tensors) = Safetensors::read(&bytes) {
                for name in ["a", "b", "c"] {
                    let shape = tensors.tensors.get(name).map(|tensor| tensor.shape.clone());
                    let _ = tensors.values(name, &shape.unwrap_or_default());
                }
            }
            let _ = Safetensors::read(&data);
        }
    }
}
