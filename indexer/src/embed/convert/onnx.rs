//! A graph of ONNX operators, written down one node at a time. Knows nothing of what is computed.
//!
//! Format: <https://github.com/onnx/onnx/blob/main/docs/IR.md>, operators of set 20.

use std::cell::RefCell;

use rten_onnx::onnx::{
    AttributeProto, AttributeType, DataType, Dimension, GraphProto, ModelProto, NodeProto, OperatorSetIdProto,
    TensorProto, TensorShapeProto, TypeProto, TypeProtoTensor, ValueInfoProto,
};

/// Version of the operators.
const OPERATOR_SET: i64 = 20;
/// Version of the file format that came with them.
const IR_VERSION: i64 = 9;

/// A graph while it is written. Values are known by name; every operator names its own.
#[derive(Default)]
pub(super) struct Graph {
    proto: GraphProto,
    names: usize,
}

impl Graph {
    /// An input of any length, of whole numbers.
    pub(super) fn input(&mut self, name: &str, length: &str) -> String {
        self.proto.input.push(value(name, DataType::INT32, &[Size::Any(length)]));
        name.to_owned()
    }

    /// A constant of floating-point numbers.
    pub(super) fn floats(&mut self, shape: &[usize], values: &[f32]) -> String {
        self.constant(DataType::FLOAT, shape, values.iter().flat_map(|value| value.to_le_bytes()).collect())
    }

    /// A constant of bytes with a sign.
    pub(super) fn bytes(&mut self, shape: &[usize], values: &[i8]) -> String {
        self.constant(DataType::INT8, shape, values.iter().map(|value| value.cast_unsigned()).collect())
    }

    /// A constant that says how a tensor is cut.
    pub(super) fn shape(&mut self, sizes: &[i64]) -> String {
        self.constant(DataType::INT64, &[sizes.len()], sizes.iter().flat_map(|size| size.to_le_bytes()).collect())
    }

    fn constant(&mut self, data_type: DataType, shape: &[usize], bytes: Vec<u8>) -> String {
        let name = self.name("constant");
        self.proto.initializer.push(TensorProto {
            dims: shape.iter().map(|size| i64::try_from(*size).unwrap_or(i64::MAX)).collect(),
            data_type: Some(data_type),
            raw_data: Some(RefCell::new(bytes)),
            name: Some(name.clone()),
            ..TensorProto::default()
        });
        name
    }

    /// An operator with one output, whose name is returned.
    pub(super) fn operator(&mut self, kind: &str, inputs: &[&str], attributes: Vec<AttributeProto>) -> String {
        let [output] = self.operator_of(kind, inputs, attributes);
        output
    }

    /// An operator with `N` outputs.
    pub(super) fn operator_of<const N: usize>(
        &mut self,
        kind: &str,
        inputs: &[&str],
        attributes: Vec<AttributeProto>,
    ) -> [String; N] {
        let outputs: [String; N] = std::array::from_fn(|_| self.name(kind));
        self.proto.node.push(NodeProto {
            name: Some(outputs.concat()),
            op_type: Some(kind.to_owned()),
            input: inputs.iter().map(|name| (*name).to_owned()).collect(),
            output: outputs.to_vec(),
            attribute: attributes,
            domain: None,
        });
        outputs
    }

    /// The file, with one output of `[any, columns]` that is called `name`.
    pub(super) fn finish(mut self, output: &str, name: &str, length: &str, columns: usize) -> Result<Vec<u8>, String> {
        for output_of_node in self.proto.node.iter_mut().flat_map(|node| &mut node.output) {
            if output_of_node == output {
                name.clone_into(output_of_node);
            }
        }
        self.proto.output.push(value(name, DataType::FLOAT, &[Size::Any(length), Size::Of(columns)]));
        let operators = OperatorSetIdProto { domain: Some(String::new()), version: Some(OPERATOR_SET) };
        let model = ModelProto {
            ir_version: Some(IR_VERSION),
            graph: Some(self.proto),
            opset_import: vec![operators],
            producer_name: Some("tier0".to_owned()),
            ..ModelProto::default()
        };
        model.write_buf().map_err(|error| format!("the graph cannot be written: {error}"))
    }

    fn name(&mut self, kind: &str) -> String {
        self.names += 1;
        format!("{kind}_{}", self.names)
    }
}

/// A whole number that steers an operator.
pub(super) fn integer(name: &str, value: i64) -> AttributeProto {
    AttributeProto { i: Some(value), ..attribute(name, AttributeType::INT) }
}

/// Whole numbers that steer an operator.
pub(super) fn integers(name: &str, values: &[i64]) -> AttributeProto {
    AttributeProto { ints: values.to_vec(), ..attribute(name, AttributeType::INTS) }
}

/// A number that steers an operator.
pub(super) fn float(name: &str, value: f32) -> AttributeProto {
    AttributeProto { f: Some(value), ..attribute(name, AttributeType::FLOAT) }
}

/// The type that a `Cast` turns its input into: single precision.
pub(super) fn to_float() -> AttributeProto {
    integer("to", i64::from(DataType::FLOAT.0))
}

fn attribute(name: &str, kind: AttributeType) -> AttributeProto {
    AttributeProto { name: Some(name.to_owned()), r#type: Some(kind), ..AttributeProto::default() }
}

enum Size<'a> {
    Any(&'a str),
    Of(usize),
}

fn value(name: &str, elem_type: DataType, shape: &[Size<'_>]) -> ValueInfoProto {
    let dim = shape.iter().map(|size| match size {
        Size::Any(name) => Dimension { dim_value: None, dim_param: Some((*name).to_owned()) },
        Size::Of(size) => Dimension { dim_value: i64::try_from(*size).ok(), dim_param: None },
    });
    let shape = Some(TensorShapeProto { dim: dim.collect() });
    let tensor = TypeProtoTensor { elem_type: Some(elem_type), shape };
    ValueInfoProto {
        name: Some(name.to_owned()),
        r#type: Some(TypeProto { tensor_type: Some(tensor), sequence: None }),
    }
}
