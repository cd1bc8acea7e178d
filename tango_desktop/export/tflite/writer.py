"""The flatbuffer: tensors, operators and their codes, buffers aligned to 16 bytes.

Source of the form: TensorFlow Lite's ``schema.fbs``, version 3.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import flatbuffers
import numpy as np
from ai_edge_litert import schema_py_generated as schema

from tango_desktop.export.tflite.layout import Shape
from tango_desktop.export.tflite.source import Array
from tango_desktop.export.tflite.versions import version_of

# In the metadata: for each operator the ONNX node and the document node that it comes from.
NODES = "tango_nodes"
_VERSION = 3
_IDENTIFIER = b"TFL3"
_ALIGNMENT = 16
_PLACEHOLDER = 127  # of codes that the old one-byte field cannot hold
_TYPES = {
    "float32": schema.TensorType.FLOAT32,
    "float16": schema.TensorType.FLOAT16,
    "int32": schema.TensorType.INT32,
    "int8": schema.TensorType.INT8,
    "bool": schema.TensorType.BOOL,
}


@dataclass(frozen=True)
class Quant:
    """How whole numbers stand for real ones: real = scale · (whole − zero).

    Attributes:
        scales: one, or one for each channel.
        zeros: as many.
        axis: of the channels, as stored.
    """

    scales: tuple[float, ...]
    zeros: tuple[int, ...]
    axis: int = 0

    @property
    def scale(self) -> float:
        """Of a tensor that has one."""
        return self.scales[0]

    @property
    def zero(self) -> int:
        """Of a tensor that has one."""
        return self.zeros[0]

    @property
    def low(self) -> float:
        """The least number that int8 can stand for."""
        return self.scale * (-128 - self.zero)

    @property
    def high(self) -> float:
        """The largest number that int8 can stand for."""
        return self.scale * (127 - self.zero)


@dataclass(frozen=True)
class TensorInfo:
    """A tensor of the file.

    Attributes:
        name: what people find it by.
        shape: as stored.
        kind: numpy's name of its type.
        quant: where it holds whole numbers that stand for real ones.
        data: of a constant.
    """

    name: str
    shape: Shape
    kind: str
    quant: Quant | None = None
    data: Array | None = None


@dataclass(frozen=True)
class Operator:
    """An operator of the file.

    Attributes:
        name: TFLite's, such as ``CONV_2D``.
        inputs: numbers of tensors; -1 for one that is left out.
        outputs: numbers of tensors.
        options: an object of the schema; None where it takes none.
        node: the ONNX node it comes from.
        owner: the document node it belongs to.
    """

    name: str
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    options: Any
    node: str
    owner: str


class _Buffer(schema.BufferT):  # type: ignore[misc]
    """A constant's bytes, aligned: the generated code leaves ``force_align`` out."""

    def Pack(self, builder: Any) -> Any:  # noqa: N802 - the schema's name
        """Write it."""
        if self.data is None:
            return super().Pack(builder)
        content = self.data.tobytes()
        builder.StartVector(1, len(content), _ALIGNMENT)
        start = builder.Head() - len(content)
        builder.head = start
        builder.Bytes[start : start + len(content)] = content
        vector = builder.EndVector()
        schema.BufferStart(builder)
        schema.BufferAddData(builder, vector)
        return schema.BufferEnd(builder)


class FileBuilder:
    """Collects what a file holds.

    Attributes:
        tensors: by number.
        operators: in the order in which they run.
    """

    def __init__(self) -> None:
        self.tensors: list[TensorInfo] = []
        self.operators: list[Operator] = []
        self._names: dict[str, int] = {}

    def tensor(self, info: TensorInfo) -> int:
        """Add a tensor; its number. Names that are taken get a number of their own."""
        count = self._names[info.name] = self._names.get(info.name, -1) + 1
        name = f"{info.name};{count}" if count else info.name
        self.tensors.append(TensorInfo(name, info.shape, info.kind, info.quant, info.data))
        return len(self.tensors) - 1

    def content(
        self, inputs: Mapping[str, int], outputs: Mapping[str, int], metadata: Mapping[str, str]
    ) -> bytes:
        """The file.

        Args:
            inputs: numbers of tensors by what the model calls them.
            outputs: likewise.
            metadata: texts by name.
        """
        buffers: list[Any] = [_Buffer()]
        graph = schema.SubGraphT(
            tensors=[_tensor(info, buffers) for info in self.tensors],
            inputs=list(inputs.values()),
            outputs=list(outputs.values()),
            name="main",
        )
        codes: dict[tuple[str, int], int] = {}
        graph.operators = [self._operator(one, codes) for one in self.operators]
        model = schema.ModelT(
            version=_VERSION,
            operatorCodes=[_code(name, version) for name, version in codes],
            subgraphs=[graph],
            description="TANGO Desktop",
            metadata=[_metadata(name, text, buffers) for name, text in metadata.items()],
            signatureDefs=[_signature(inputs, outputs)],
        )
        model.buffers = buffers
        builder = flatbuffers.Builder(1 << 20)
        builder.Finish(model.Pack(builder), file_identifier=_IDENTIFIER)
        return bytes(builder.Output())

    def _operator(self, one: Operator, codes: dict[tuple[str, int], int]) -> Any:
        kinds = [self.tensors[number].kind if number >= 0 else "" for number in one.inputs]
        result = self.tensors[one.outputs[0]]
        key = one.name, version_of(one.name, kinds, result.kind, len(result.shape), one.options)
        made = schema.OperatorT(
            opcodeIndex=codes.setdefault(key, len(codes)),
            inputs=list(one.inputs),
            outputs=list(one.outputs),
        )
        if one.options is not None:
            kind = type(one.options).__name__[:-1]
            made.builtinOptionsType = getattr(schema.BuiltinOptions, kind)
            made.builtinOptions = one.options
        return made


def _tensor(info: TensorInfo, buffers: list[Any]) -> Any:
    made = schema.TensorT(
        shape=np.array(info.shape, np.int32), type=_TYPES[info.kind], name=info.name
    )
    made.hasRank = True
    if info.quant is not None:
        made.quantization = schema.QuantizationParametersT(
            scale=np.array(info.quant.scales, np.float32),
            zeroPoint=np.array(info.quant.zeros, np.int64),
            quantizedDimension=info.quant.axis,
        )
    if info.data is not None:
        made.buffer = len(buffers)
        buffers.append(_Buffer(data=np.ascontiguousarray(info.data)))
    return made


def _code(name: str, version: int) -> Any:
    code = int(getattr(schema.BuiltinOperator, name))
    return schema.OperatorCodeT(
        deprecatedBuiltinCode=min(code, _PLACEHOLDER), builtinCode=code, version=version
    )


def _metadata(name: str, text: str, buffers: list[Any]) -> Any:
    buffers.append(_Buffer(data=np.frombuffer(text.encode(), np.uint8)))
    return schema.MetadataT(name=name, buffer=len(buffers) - 1)


def _signature(inputs: Mapping[str, int], outputs: Mapping[str, int]) -> Any:
    def maps(tensors: Mapping[str, int]) -> Sequence[Any]:
        return [schema.TensorMapT(name=name, tensorIndex=n) for name, n in tensors.items()]

    return schema.SignatureDefT(
        inputs=maps(inputs), outputs=maps(outputs), signatureKey="serving_default"
    )
