"""ncnn's 8-bit form, written here: its own tools for it are C++ programs that no wheel brings.

A convolution or a product with ``8=`` in the ``.param`` has weights of 8 bits with one scale for
each output, and one scale for its input; ``value × scale`` is what is rounded, and 127 stands for
the largest value (ncnn's wiki, "quantized int8 inference"; layout of the ``.bin``: its
``modelbin.cpp`` and the ``load_model`` of the layers). Everything between stays in floating point;
weights of single layers may be stored in 16 bits, of which ncnn makes 32 as it opens the file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tango_desktop.errors import ExportError
from tango_desktop.export.quantization.halves import halved
from tango_desktop.i18n import tr

Floats = NDArray[np.float32]
_HEAD = 2  # lines: a magic number, then how many layers and blobs
_INT8_TAG, _HALF_TAG = 0x000D4B38, 0x01306B47
_LARGEST = 127.0


@dataclass(frozen=True)
class Inputs:
    """Where the weights of an ONNX model are used, and what comes in there.

    Attributes:
        largest: the largest absolute value of the other input, by the digest of the weights; only
            those that are to have 8 bits.
        halves: the digests of the weights that are to have 16 bits.
    """

    largest: Mapping[str, float]
    halves: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls,
        model: Any,
        ranges: Mapping[str, tuple[float, float]],
        skip: Collection[str] = (),
        half: Collection[str] = (),
    ) -> Inputs:
        """Of the convolutions and products of ``model``.

        Weights are known by their values: pnnx keeps those, and gives layers names of its own.

        Args:
            model: an ``onnx.ModelProto``.
            ranges: lowest and highest value by the tensor's name.
            skip: names of ONNX nodes that stay in floating point.
            half: those of them whose weights stay in 16 bits.
        """
        from onnx import numpy_helper

        stored = {one.name: one for one in model.graph.initializer}
        found: dict[str, float] = {}
        halves: set[str] = set()
        for node in model.graph.node:
            is_heavy = node.op_type in ("Conv", "Gemm", "MatMul") and node.input[1] in stored
            is_whole = node.name not in skip and node.input[0] in ranges
            if not is_heavy or not (is_whole or node.name in half):
                continue
            keys = _digests(np.asarray(numpy_helper.to_array(stored[node.input[1]]), np.float32))
            if not is_whole:
                halves.update(keys)
                continue
            largest = max(abs(end) for end in ranges[node.input[0]])
            found |= {key: max(largest, found.get(key, 0.0)) for key in keys}
        whole = {key: value for key, value in found.items() if value > 0.0}
        return cls(whole, frozenset(halves))


def _digests(weights: Floats) -> list[str]:
    """Of weights in all forms that they may have: those of a product lie either way."""
    forms = (weights, weights.T) if weights.ndim == 2 else (weights,)
    return [_digest(form) for form in forms]


def _digest(values: Floats) -> str:
    return hashlib.sha256(np.ascontiguousarray(values).tobytes()).hexdigest()


@dataclass(frozen=True)
class Layer:
    """A line of a ``.param``: its words, and its parameters by number."""

    words: tuple[str, ...]
    numbers: Mapping[int, str]

    @classmethod
    def of(cls, line: str) -> Layer:
        """The layer in a line."""
        words = line.split()
        first = 4 + int(words[2]) + int(words[3])
        pairs = (word.split("=", 1) for word in words[first:])
        return cls(tuple(words), {int(key): value for key, value in pairs})

    @property
    def type(self) -> str:
        """As ncnn calls it."""
        return self.words[0]

    def number(self, key: int, default: int = 0) -> int:
        """An integer parameter."""
        return int(self.numbers.get(key, default))

    def with_scales(self, term: int) -> str:
        """The line of the same layer in 8 bits."""
        return " ".join([*self.words, f"8={term}"])


@dataclass(frozen=True)
class EightBits:
    """A model in 8 bits.

    Attributes:
        param: the text of its ``.param``.
        weights: its ``.bin``.
        layers: how many layers have 8 bits.
        heavy: how many could.
    """

    param: str
    weights: bytes
    layers: int
    heavy: int


def eight_bits(param: str, weights: bytes, inputs: Inputs) -> EightBits:
    """The 8-bit form of a model.

    Args:
        param: the text of the ``.param``.
        weights: the ``.bin``, in 32 bits.
        inputs: of the ONNX model that it was made from.

    Raises:
        ExportError: a layer has weights in a form that is not known here.
    """
    lines = param.splitlines()
    reader, parts, count, heavy = _Reader(weights), [], 0, 0
    for place in range(_HEAD, len(lines)):
        layer = Layer.of(lines[place])
        heavy += layer.type in _TERMS
        blocks = reader.blocks(layer)
        written = _quantized(layer, blocks, inputs)
        if written is None:
            parts += _as_floats(blocks, inputs)
            continue
        parts.append(written)
        lines[place] = layer.with_scales(_TERMS[layer.type])
        count += 1
    reader.require_end()
    return EightBits("\n".join([*lines, ""]), b"".join(parts), count, heavy)


# What ncnn's own tool writes: scales for each output, or for each group.
_TERMS = {"Convolution": 2, "InnerProduct": 2, "ConvolutionDepthWise": 1}


def _quantized(layer: Layer, blocks: list[tuple[bytes, Floats]], inputs: Inputs) -> bytes | None:
    """The weights of a layer in 8 bits with their scales; None where it stays as it is."""
    if layer.type not in _TERMS or not blocks:
        return None
    values = blocks[0][1]
    largest = inputs.largest.get(_digest(values))
    if largest is None:
        return None
    groups = layer.number(7, 1) if layer.type == "ConvolutionDepthWise" else layer.number(0)
    rows = values.reshape(groups, -1)
    peaks = np.abs(rows).max(axis=1, keepdims=True)
    scales = (_LARGEST / np.where(peaks > 0, peaks, 1.0)).astype(np.float32)
    whole = np.clip(np.rint(rows * scales), -_LARGEST, _LARGEST).astype(np.int8).tobytes()
    tag = np.uint32(_INT8_TAG).tobytes()
    rest = b"".join(raw for raw, _ in blocks[1:])
    into = np.float32(_LARGEST / largest).tobytes()
    return b"".join([tag, _padded(whole), rest, scales.tobytes(), into])


def _as_floats(blocks: list[tuple[bytes, Floats]], inputs: Inputs) -> list[bytes]:
    """The weights of a layer in floating point: in 16 bits where they are to be."""
    raws = [raw for raw, _ in blocks]
    if blocks and _digest(blocks[0][1]) in inputs.halves:
        tag = np.uint32(_HALF_TAG).tobytes()
        raws[0] = tag + _padded(halved(blocks[0][1]).tobytes())
    return raws


def _padded(content: bytes) -> bytes:
    return content + bytes(-len(content) % 4)


# -- what lies in a .bin ----------------------------------------------------------------------
# For each type the sizes of its blocks of values; True: with a tag of four bytes before them.

Block = tuple[int, bool]


def _convolution(layer: Layer) -> list[Block]:
    bias = [(layer.number(0), False)] if layer.number(5) else []
    return [(layer.number(6), True), *bias]


def _product(layer: Layer) -> list[Block]:
    bias = [(layer.number(0), False)] if layer.number(1) else []
    return [(layer.number(2), True), *bias]


def _norm(layer: Layer) -> list[Block]:
    return [(layer.number(0), False)] * 4


def _constant(layer: Layer) -> list[Block]:
    sides = [layer.number(key) or 1 for key in (0, 1, 11, 2)]
    return [(int(np.prod(sides)), layer.number(21, 1) == 0)]


def _gemm(layer: Layer) -> list[Block]:
    rows, columns, inner = (layer.number(key) for key in (7, 8, 9))
    added = {0: 1, 1: rows, 2: rows, 3: rows * columns, 4: columns}.get(layer.number(10), 0)
    sizes = ((4, rows * inner), (5, inner * columns), (6, added))
    return [(size, True) for key, size in sizes if layer.number(key) and size]


def _scale(layer: Layer) -> list[Block]:
    size = layer.number(0)
    if size < 0:  # the scales come from another layer
        return []
    return [(size, False)] * (2 if layer.number(1) else 1)


_BLOCKS = {
    "Convolution": _convolution,
    "ConvolutionDepthWise": _convolution,
    "Deconvolution": _convolution,
    "DeconvolutionDepthWise": _convolution,
    "InnerProduct": _product,
    "BatchNorm": _norm,
    "MemoryData": _constant,
    "Gemm": _gemm,
    "PReLU": lambda layer: [(layer.number(0), False)],
    "Scale": _scale,
}
# Layers without weights, separated by spaces.
_WITHOUT = (
    " BinaryOp CELU Clip Concat Crop Dropout ELU Eltwise Erf Exp ExpandDims Flatten GELU"
    " HardSigmoid HardSwish Input Interp Log LRN MatMul Mish Noop Normalize Padding Permute"
    " PixelShuffle Pooling Power ReLU Reduction Reorg Reshape SELU Sigmoid Slice"
    " Softmax Softplus Split Squeeze Swish TanH Threshold Tile UnaryOp "
)


class _Reader:
    """Reads a ``.bin`` from front to back, as ncnn does."""

    def __init__(self, content: bytes) -> None:
        self._content, self._place = content, 0

    def blocks(self, layer: Layer) -> list[tuple[bytes, Floats]]:
        """What belongs to the next layer: as it lies there, and its values."""
        if f" {layer.type} " in _WITHOUT:
            return []
        if layer.type not in _BLOCKS:
            raise _unknown(layer.type)
        return [self._block(size, tagged) for size, tagged in _BLOCKS[layer.type](layer)]

    def _block(self, size: int, tagged: bool) -> tuple[bytes, Floats]:
        first = self._place + (4 if tagged else 0)
        last = first + 4 * size
        raw = self._content[self._place : last]
        if last > len(self._content) or (tagged and any(raw[:4])):
            raise _unknown("")
        self._place = last
        return raw, np.frombuffer(self._content[first:last], np.float32)

    def require_end(self) -> None:
        """Refuse a file that has more than its layers say."""
        if self._place != len(self._content):
            raise _unknown("")


def _unknown(layer: str) -> ExportError:
    return ExportError(
        tr("The ncnn model cannot be made an 8-bit one here."),
        tr("Export it as fp16."),
        tr("A layer has weights in a form that is not known: {layer}", layer=layer),
    )
