"""Values with something added around them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from ai_edge_litert import schema_py_generated as schema

from tango_desktop.export.tflite.lowering import Lowering, Result
from tango_desktop.export.tflite.source import Array
from tango_desktop.export.tflite.values import Value, quantized

Edges = Sequence[tuple[int, int]]
LOWEST = float(np.finfo(np.float32).min)


def padded(low: Lowering, value: Value, edges: Edges, fill: float = 0.0) -> Value:
    """``value`` with ``fill`` around it.

    Args:
        low: the conversion.
        value: as it is stored.
        edges: how much before and after each axis, in ONNX's order.
        fill: 0, or ``LOWEST`` for what no maximum takes.
    """
    if not any(any(edge) for edge in edges):
        return value
    shape = tuple(
        size + before + after for size, (before, after) in zip(value.shape, edges, strict=True)
    )
    around = low.whole_numbers([edges[axis] for axis in value.perm])
    positive = value.positive and fill >= 0
    made = Result(f"{value.name}/padded", shape, value.perm, value.quant, positive)
    if fill == 0:
        return low.emit("PAD", [value.tensor, around], made, schema.PadOptionsT())
    number: Array = np.array([fill])
    number = number.astype(np.float32) if value.quant is None else quantized(number, value.quant)
    filled = low.fixed(number, f"{value.name}/fill", value.quant)
    return low.emit("PADV2", [value.tensor, around, filled], made, schema.PadV2OptionsT())


def around_map(value: Value, edges: Edges) -> list[tuple[int, int]]:
    """``edges`` of a map's sides, with those of batch and channels."""
    return [(0, 0), (0, 0), *edges]
