"""What only rearranges, enlarges or adds edges."""

from __future__ import annotations

from ai_edge_litert import schema_py_generated as schema

from tango_desktop.export.tflite import layout, padding
from tango_desktop.export.tflite.lowering import Lowering, Result
from tango_desktop.export.tflite.operators.registry import on
from tango_desktop.export.tflite.source import Node
from tango_desktop.export.tflite.values import Value


@on("Transpose")
def transpose(low: Lowering, node: Node) -> None:
    """``Transpose``: nothing moves, the axes are only counted otherwise."""
    value, name = low.value(node), node.outputs[0]
    rank = len(value.shape)
    axes = node.attributes.get("perm") or list(reversed(range(rank)))
    perm = layout.after_transpose(value.perm, axes)
    shape = tuple(value.shape[axis] for axis in axes)
    low.set(name, Value(name, shape, perm, value.tensor, value.quant, value.positive))


@on("Reshape", "Flatten", "Squeeze", "Unsqueeze")
def reshape(low: Lowering, node: Node) -> None:
    """Another shape; elements move only where channels last would mix them up."""
    value, name = low.value(node), node.outputs[0]
    shape = low.shape(name)
    perm = layout.after_reshape(value.shape, shape, value.perm)
    if perm is None:
        value = low.laid(value, layout.identity(len(value.shape)))
        perm = layout.identity(len(shape))
    made = Result(name, shape, perm, value.quant, value.positive)
    low.set(name, low.reshaped(value, made))


@on("Pad")
def pad(low: Lowering, node: Node) -> None:
    """``Pad`` with a constant."""
    value, name = low.value(node), node.outputs[0]
    if node.attributes.get("mode", "constant") != "constant":
        raise node.unsupported("edges that repeat or mirror the map")
    rank = len(value.shape)
    pads = low.numbers(node, 1, "pads") or []
    axes = low.numbers(node, 3) or list(range(rank))
    given = len(node.inputs) > 2 and node.inputs[2]
    fill = float(low.constant(node, 2).real.reshape(-1)[0]) if given else 0.0
    if min(pads) < 0:
        raise node.unsupported("negative padding")
    edges = [(0, 0)] * rank
    for place, axis in enumerate(axes):
        edges[axis % rank] = (pads[place], pads[place + len(axes)])
    if fill != 0 and value.quant is not None:
        value = low.real(value)
    found = padding.padded(low, value, edges, fill)
    low.set(name, Value(name, found.shape, found.perm, found.tensor, found.quant, found.positive))


_CENTRES = frozenset({"half_pixel", "pytorch_half_pixel"})


@on("Resize")
def resize(low: Lowering, node: Node) -> None:
    """``Resize`` of a map to a fixed size, to the nearest pixel or between pixels."""
    value, name = low.value(node), node.outputs[0]
    shape = low.shape(name)
    if len(shape) != 4 or shape[:2] != value.shape[:2]:
        raise node.unsupported("other axes than height and width")
    where = node.attributes.get("coordinate_transformation_mode", "half_pixel")
    settings = {"alignCorners": where == "align_corners", "halfPixelCenters": where in _CENTRES}
    mode = node.attributes.get("mode", "nearest")
    if mode == "linear" and where in (*_CENTRES, "align_corners", "asymmetric"):
        operator, options = "RESIZE_BILINEAR", schema.ResizeBilinearOptionsT(**settings)
    elif mode == "nearest" and _is_floor(node, where):
        operator, options = "RESIZE_NEAREST_NEIGHBOR", schema.ResizeNearestNeighborOptionsT()
    else:
        raise node.unsupported(f"{mode} {where}")
    value = low.laid(value, layout.channels_last(4))
    size = low.whole_numbers(shape[2:])
    made = Result(name, shape, value.perm, value.quant, value.positive)
    low.set(name, low.emit(operator, [value.tensor, size], made, options))


def _is_floor(node: Node, where: str) -> bool:
    rounding = node.attributes.get("nearest_mode", "round_prefer_floor")
    return where == "asymmetric" and rounding == "floor"
