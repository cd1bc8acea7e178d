"""ONNX rewritten into what pnnx translates, with the same result to the last bit."""

from __future__ import annotations

from typing import Any

import numpy as np

_END = 1 << 31


def prepare(model: Any) -> None:
    """Put what ncnn has in place of what it has not, in an ONNX model.

    ncnn's ``Crop`` takes no steps. Every second row and column is a pool over single values: of all
    rows in the shortcut of a CIFAR ResNet, of all but the first in the first layer of YOLOv7-E6E.
    """
    from onnx import numpy_helper

    constants = {one.name: numpy_helper.to_array(one) for one in model.graph.initializer}
    nodes = [made for node in model.graph.node for made in _without_steps(node, constants)]
    del model.graph.node[:]
    model.graph.node.extend(nodes)


def _without_steps(node: Any, constants: dict[str, Any]) -> list[Any]:
    """The node itself, or a pool in its place, behind a slice that begins where it does."""
    from onnx import helper

    found = _begin_and_steps(node, constants)
    if found is None:
        return [node]
    begins_later, steps = found
    source, cut = node.input[0], []
    if begins_later:
        source = f"{node.output[0]}/from"
        cut = [helper.make_node("Slice", node.input[:4], [source], f"{node.name}/from")]
    shape = {"kernel_shape": [1, 1], "strides": list(steps)}
    return [*cut, helper.make_node("MaxPool", [source], node.output, node.name, **shape)]


def _begin_and_steps(node: Any, constants: dict[str, Any]) -> tuple[bool, tuple[int, int]] | None:
    """Whether a node leaves out first rows or columns, and by which steps it takes the others.

    None: it takes each, or does not go to the end.
    """
    if node.op_type != "Slice" or len(node.input) < 5:
        return None
    values = [constants.get(name) for name in node.input[1:5]]
    if any(value is None for value in values):
        return None
    starts, ends, axes, steps = (np.asarray(value).tolist() for value in values)
    if min(starts) < 0 or min(ends) < _END - 1 or min(steps) < 1 or not set(axes) <= {2, 3}:
        return None
    by_axis = {2: 1, 3: 1} | dict(zip(axes, steps, strict=True))
    return (any(starts), (by_axis[2], by_axis[3])) if max(steps) > 1 else None
