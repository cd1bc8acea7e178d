"""What a TFLite file holds."""

from __future__ import annotations

import json
from dataclasses import dataclass
from math import prod

from ai_edge_litert import schema_py_generated as schema

from tango_desktop.export.tflite.layout import Shape
from tango_desktop.export.tflite.writer import NODES

_KINDS = {
    schema.TensorType.FLOAT32: ("float32", 4),
    schema.TensorType.FLOAT16: ("float16", 2),
    schema.TensorType.INT32: ("int32", 4),
    schema.TensorType.INT64: ("int64", 8),
    schema.TensorType.INT8: ("int8", 1),
    schema.TensorType.UINT8: ("uint8", 1),
    schema.TensorType.BOOL: ("bool", 1),
}
_NAMES = {
    code: name for name, code in vars(schema.BuiltinOperator).items() if isinstance(code, int)
}
CONVERTING = frozenset({"QUANTIZE", "DEQUANTIZE"})


@dataclass(frozen=True)
class ReadTensor:
    """A tensor of the file.

    Attributes:
        name: its name.
        shape: as stored.
        kind: numpy's name of its type.
        size_bytes: of its elements.
        is_constant: its numbers stand in the file.
        channels: how many scales it has.
    """

    name: str
    shape: Shape
    kind: str
    size_bytes: int
    is_constant: bool
    channels: int


@dataclass(frozen=True)
class ReadOperator:
    """An operator of the file: its name, and numbers of tensors."""

    name: str
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]


@dataclass(frozen=True)
class ReadModel:
    """A file with one graph."""

    tensors: tuple[ReadTensor, ...]
    operators: tuple[ReadOperator, ...]
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]


def read_model(content: bytes) -> ReadModel:
    """What is in a TFLite file."""
    model = schema.Model.GetRootAs(content, 0)
    graph = model.Subgraphs(0)
    codes = [model.OperatorCodes(n) for n in range(model.OperatorCodesLength())]
    names = [_NAMES[max(code.BuiltinCode(), code.DeprecatedBuiltinCode())] for code in codes]
    operators = []
    for number in range(graph.OperatorsLength()):
        one = graph.Operators(number)
        inputs = tuple(one.Inputs(place) for place in range(one.InputsLength()))
        outputs = tuple(one.Outputs(place) for place in range(one.OutputsLength()))
        operators.append(ReadOperator(names[one.OpcodeIndex()], inputs, outputs))
    return ReadModel(
        tuple(_tensor(model, graph.Tensors(n)) for n in range(graph.TensorsLength())),
        tuple(operators),
        tuple(graph.Inputs(place) for place in range(graph.InputsLength())),
        tuple(graph.Outputs(place) for place in range(graph.OutputsLength())),
    )


def _tensor(model: schema.Model, one: schema.Tensor) -> ReadTensor:
    kind, width = _KINDS[one.Type()]
    shape = tuple(one.Shape(place) for place in range(one.ShapeLength()))
    quant = one.Quantization()
    return ReadTensor(
        one.Name().decode(),
        shape,
        kind,
        prod(shape) * width,
        model.Buffers(one.Buffer()).DataLength() > 0,
        quant.ScaleLength() if quant else 0,
    )


def operator_kinds(content: bytes) -> list[str]:
    """What each operator that computes gives: ``float32``, ``int8`` or another type."""
    model = read_model(content)
    return [
        model.tensors[one.outputs[0]].kind for one in model.operators if one.name not in CONVERTING
    ]


def metadata(content: bytes) -> dict[str, str]:
    """The texts that a file carries, by name."""
    model = schema.Model.GetRootAs(content, 0)
    found = [model.Metadata(number) for number in range(model.MetadataLength())]
    return {
        one.Name().decode(): bytes(model.Buffers(one.Buffer()).DataAsNumpy()).decode()
        for one in found
    }


def places(content: bytes, operator: str) -> list[str]:
    """The ONNX nodes that an operator of TFLite comes from."""
    rows = json.loads(metadata(content)[NODES])
    named = zip(read_model(content).operators, rows, strict=True)
    return list(dict.fromkeys(node for one, (node, _) in named if one.name == operator))
