"""Values put together and taken apart."""

from __future__ import annotations

from collections import Counter

from ai_edge_litert import schema_py_generated as schema

from tango_desktop.export.tflite import layout
from tango_desktop.export.tflite.lowering import Lowering, Result
from tango_desktop.export.tflite.operators.registry import on
from tango_desktop.export.tflite.source import Node
from tango_desktop.export.tflite.values import Value


@on("Concat")
def concatenation(low: Lowering, node: Node) -> None:
    """``Concat``; int8 inputs take on the scale of the result."""
    values, name = [low.value(node, place) for place in range(len(node.inputs))], node.outputs[0]
    shape = low.shape(name)
    axis = int(node.attributes["axis"]) % len(shape)
    quant = low.int8_result(name, *values)
    perm = Counter(value.perm for value in values).most_common(1)[0][0]
    tensors = []
    for value in values:
        one = low.real(value) if quant is None else low.whole(value, quant)
        tensors.append(low.laid(one, perm).tensor)
    options = schema.ConcatenationOptionsT(axis=perm.index(axis))
    made = Result(name, shape, perm, quant, all(value.positive for value in values))
    low.set(name, low.emit("CONCATENATION", tensors, made, options))


@on("Split")
def split(low: Lowering, node: Node) -> None:
    """``Split``: one slice for each part."""
    value = low.value(node)
    axis = int(node.attributes.get("axis", 0)) % len(value.shape)
    start = 0
    for name in node.outputs:
        count = low.shape(name)[axis]
        begins = [start if one == axis else 0 for one in range(len(value.shape))]
        sliced(low, value, begins, name)
        start += count


def sliced(low: Lowering, value: Value, begins: list[int], name: str) -> None:
    """A part of ``value`` that starts at ``begins`` and has the shape of ``name``."""
    shape = low.shape(name)
    bounds = [
        low.whole_numbers([begins[axis] for axis in value.perm]),
        low.whole_numbers(layout.stored(shape, value.perm)),
    ]
    made = Result(name, shape, value.perm, value.quant, value.positive)
    low.set(name, low.emit("SLICE", [value.tensor, *bounds], made, schema.SliceOptionsT()))


@on("Slice")
def slice_of(low: Lowering, node: Node) -> None:
    """``Slice`` with bounds that are known and steps forward."""
    value, name = low.value(node), node.outputs[0]
    rank = len(value.shape)
    starts = low.numbers(node, 1, "starts") or []
    axes = low.numbers(node, 3, "axes") or list(range(len(starts)))
    steps = low.numbers(node, 4) or [1] * len(starts)
    begins, strides = [0] * rank, [1] * rank
    for start, axis, step in zip(starts, axes, steps, strict=True):
        if step < 1:
            raise node.unsupported("a step backwards")
        size = value.shape[axis]
        begins[axis % rank] = min(max(start + size if start < 0 else start, 0), size)
        strides[axis % rank] = step
    if strides == [1] * rank:
        sliced(low, value, begins, name)
        return
    shape = low.shape(name)
    ends = [b + (n - 1) * s + 1 for b, n, s in zip(begins, shape, strides, strict=True)]
    bounds = [low.whole_numbers([one[a] for a in value.perm]) for one in (begins, ends, strides)]
    made = Result(name, shape, value.perm, value.quant, value.positive)
    options = schema.StridedSliceOptionsT()
    low.set(name, low.emit("STRIDED_SLICE", [value.tensor, *bounds], made, options))
