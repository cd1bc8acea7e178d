"""ONNX rewritten into what pnnx translates, with the same result to the last bit."""

from __future__ import annotations

from typing import Any

import numpy as np

_END = 1 << 31


def prepare(model: Any) -> None:
    """Put what ncnn has in place of what it has not, in an ONNX model.

    ncnn's ``Crop`` takes no steps. Every second row and column (the shortcut of a CIFAR ResNet) is
    a pool over single values.
    """
    from onnx import helper, numpy_helper

    constants = {one.name: numpy_helper.to_array(one) for one in model.graph.initializer}
    for place, node in enumerate(model.graph.node):
        steps = _steps(node, constants)
        if steps is None:
            continue
        pool = helper.make_node(
            "MaxPool",
            node.input[:1],
            node.output,
            node.name,
            kernel_shape=[1, 1],
            strides=list(steps),
        )
        model.graph.node[place].CopyFrom(pool)


def _steps(node: Any, constants: dict[str, Any]) -> tuple[int, int] | None:
    """By which steps a node takes all rows and columns from the first on; None: it does not."""
    if node.op_type != "Slice" or len(node.input) < 5:
        return None
    values = [constants.get(name) for name in node.input[1:5]]
    if any(value is None for value in values):
        return None
    starts, ends, axes, steps = (np.asarray(value).tolist() for value in values)
    if any(starts) or min(ends) < _END - 1 or min(steps) < 1 or not set(axes) <= {2, 3}:
        return None
    by_axis = {2: 1, 3: 1} | dict(zip(axes, steps, strict=True))
    return (by_axis[2], by_axis[3]) if max(steps) > 1 else None
