"""Pooling with windows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from ai_edge_litert import schema_py_generated as schema

from tango_desktop.export.tflite import layout, padding
from tango_desktop.export.tflite.layout import Shape, channels_last
from tango_desktop.export.tflite.lowering import Lowering, Result
from tango_desktop.export.tflite.operators.registry import on
from tango_desktop.export.tflite.source import Array, Node
from tango_desktop.export.tflite.values import Value
from tango_desktop.export.tflite.windows import VALID, Window


def _result(low: Lowering, node: Node, window: Window, value: Value) -> Shape:
    """The shape of what comes out.

    Raises:
        UnsupportedError: with rounding up, its last window would start behind the map: there
            engines and the ONNX file disagree about the size.
    """
    result = low.shape(node.outputs[0])
    ends = zip(value.shape[2:], result[2:], window.strides, window.begin, strict=True)
    if any((size_out - 1) * stride >= size + begin for size, size_out, stride, begin in ends):
        raise node.unsupported("a last window that starts in the padding")
    return result


def _options(window: Window, scheme: int) -> schema.Pool2DOptionsT:
    return schema.Pool2DOptionsT(
        padding=scheme,
        strideH=window.strides[0],
        strideW=window.strides[1],
        filterHeight=window.kernel[0],
        filterWidth=window.kernel[1],
    )


@on("MaxPool")
def max_pool(low: Lowering, node: Node) -> None:
    """``MaxPool`` on maps of two sides; what is added never is the maximum."""
    window = Window.of(node, node.attributes["kernel_shape"])
    if len(window.kernel) != 2 or max(window.dilations) > 1 or len(node.outputs) > 1:
        raise node.unsupported("a maximum with dilation, positions, or not in two dimensions")
    value, name = low.value(node), node.outputs[0]
    value = low.laid(value, channels_last(4))
    result = _result(low, node, window, value)
    scheme = window.scheme(value.shape[2:], result[2:])
    if scheme is None:
        edges = window.edges(value.shape[2:], result[2:])
        fill = 0.0 if value.positive else padding.LOWEST
        value = padding.padded(low, value, padding.around_map(value, edges), fill)
        scheme = VALID
    made = Result(name, result, value.perm, value.quant, value.positive)
    low.set(name, low.emit("MAX_POOL_2D", [value.tensor], made, _options(window, scheme)))


@on("AveragePool")
def average_pool(low: Lowering, node: Node) -> None:
    """``AveragePool`` on maps of two sides, or of three where the window has one."""
    window = Window.of(node, node.attributes["kernel_shape"])
    if max(window.dilations) > 1:
        raise node.unsupported("a mean with dilation")
    value, name = low.value(node), node.outputs[0]
    result = _result(low, node, window, value)
    if len(window.kernel) == 2:
        low.set(name, _averaged(low, node, value, window, result))
        return
    if len(window.kernel) != 3 or (*window.kernel[1:], *window.strides[1:], *window.begin[1:]) != (
        1, 1, 1, 1, 0, 0,
    ):  # fmt: skip
        raise node.unsupported("a mean in three dimensions")
    low.set(name, _averaged_along(low, node, value, window, result))


def _averaged_along(
    low: Lowering, node: Node, value: Value, window: Window, result: Shape
) -> Value:
    """The mean along the first of three sides: the others become one."""
    flat = low.laid(value, layout.identity(5))
    shape = (*value.shape[:3], value.shape[3] * value.shape[4])
    flat = low.reshaped(flat, Result(f"{value.name}/flat", shape, layout.identity(4), value.quant))
    window = Window(window.kernel[:2], window.strides[:2], window.dilations[:2], window.begin[:2])
    found = _averaged(low, node, flat, window, (*result[:3], shape[3]))
    found = low.laid(found, layout.identity(4))
    return low.reshaped(found, Result(node.outputs[0], result, layout.identity(5), found.quant))


def _averaged(low: Lowering, node: Node, value: Value, window: Window, result: Shape) -> Value:
    sizes, results = value.shape[2:], result[2:]
    counted = bool(node.attributes.get("count_include_pad", 0))
    scheme = window.scheme(sizes, results)
    edges = window.edges(sizes, results)
    correction = None
    if scheme is None or (scheme != VALID and counted):
        scheme = VALID
        correction = _correction(window, sizes, results, counted, node)
    value = value if correction is None else low.real(value)
    value = low.laid(value, channels_last(4))
    if correction is not None:
        value = padding.padded(low, value, padding.around_map(value, edges))
    made = Result(node.outputs[0], result, value.perm, value.quant, value.positive)
    found = low.emit("AVERAGE_POOL_2D", [value.tensor], made, _options(window, scheme))
    if correction is None or np.all(correction == 1):
        return found
    factor = low.fixed(correction.reshape(1, *results, 1), f"{node.name}/share")
    made = replace(made, quant=None)
    return low.emit("MUL", [found.tensor, factor], made, schema.MulOptionsT())


def _correction(window: Window, sizes: Shape, results: Shape, counted: bool, node: Node) -> Array:
    """(h, w): by how much a mean over the whole window is too small at each place."""
    pads = tuple(node.attributes.get("pads", (0, 0, 0, 0)))
    sides = []
    for axis in range(2):
        before, after = (pads[axis], pads[axis + 2]) if counted else (0, 0)
        starts = np.arange(results[axis]) * window.strides[axis] - window.begin[axis]
        first = np.maximum(starts, -before)
        last = np.minimum(starts + window.kernel[axis], sizes[axis] + after)
        sides.append(window.kernel[axis] / (last - first))
    return np.outer(*sides).astype(np.float32)
