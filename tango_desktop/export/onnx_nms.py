"""Removing duplicate boxes inside an ONNX model: what ``data/postprocess.py`` does outside.

The graph is made by hand from operators that every opset of ours has in the same form, so it needs
no tracing and no torchvision. Scores are objectness × the best class's probability (with one class
the objectness alone), and boxes of different classes do not compete.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from tango_desktop.export.settings import DetectionExportSettings
from tango_desktop.export.spec import OUTPUT

OUTPUTS = ("boxes", "scores", "classes")
_PREFIX = "nms/"


class _Graph:
    """Appends nodes and constants to a model's graph."""

    def __init__(self, graph: Any) -> None:
        self._graph = graph

    def constant(self, name: str, value: Any, kind: type) -> str:
        """A constant; returns its name."""
        from onnx import numpy_helper

        tensor = numpy_helper.from_array(np.asarray(value, kind), _PREFIX + name)
        self._graph.initializer.append(tensor)
        return _PREFIX + name

    def numbers(self, name: str, *values: int) -> str:
        """A list of whole numbers."""
        return self.constant(name, values, np.int64)

    def node(
        self, kind: str, inputs: Sequence[str], *outputs: str, final: bool = False, **values: Any
    ) -> str:
        """A node; returns its first output's name."""
        from onnx import helper

        names = [name if final else _PREFIX + name for name in outputs]
        made = helper.make_node(kind, list(inputs), names, name=_PREFIX + outputs[0], **values)
        self._graph.node.append(made)
        return names[0]

    def columns(self, name: str, source: str, start: int, end: int) -> str:
        """Part of the last axis of ``source``."""
        limits = [
            self.numbers(f"{name}_start", start),
            self.numbers(f"{name}_end", end),
            self.numbers(f"{name}_axis", -1),
        ]
        return self.node("Slice", [source, *limits], name)


def add_nms(model: Any, classes: int, limits: DetectionExportSettings) -> None:
    """Let ``model`` end with ``boxes`` (M, 4), ``scores`` (M,) and ``classes`` (M,), in place.

    Boxes are left, top, right, bottom in pixels of the input, best first. What it gave before,
    (1, N, 5 + classes), stays inside under its name.

    Args:
        model: an ``onnx.ModelProto`` for one picture at a time.
        classes: how many there are.
        limits: least score, IoU of duplicates, most boxes.
    """
    graph = _Graph(model.graph)
    centres = graph.columns("centres", OUTPUT, 0, 4)
    scores = _scores(graph, classes)
    most = graph.numbers("most", limits.top)
    bounds = [
        most,
        graph.constant("iou", [limits.iou], np.float32),
        graph.constant("score", [limits.score], np.float32),
    ]
    kept = graph.node("NonMaxSuppression", [centres, scores, *bounds], "kept", center_point_box=1)
    kept_scores = graph.node("GatherND", [scores, kept], "kept_scores")
    count = graph.node("Min", [graph.node("Shape", [kept_scores], "found"), most], "count")
    graph.node("TopK", [kept_scores, count], "best_scores", "order")
    graph.node("Identity", [_PREFIX + "best_scores"], "scores", final=True)
    best = graph.node("Gather", [kept, _PREFIX + "order"], "best", axis=0)
    one = graph.constant("one", 1, np.int64)
    graph.node("Gather", [best, one], "classes", final=True, axis=1)
    _corners(
        graph,
        centres,
        graph.node("Gather", [best, graph.constant("two", 2, np.int64)], "numbers", axis=1),
    )
    _declare(model.graph)


def _scores(graph: _Graph, classes: int) -> str:
    """(1, classes, N): the score where a class is a box's best, else 0."""
    objectness = graph.columns("objectness", OUTPUT, 4, 5)
    if classes == 1:
        return graph.node("Transpose", [objectness], "class_scores", perm=[0, 2, 1])
    chances = graph.columns("chances", OUTPUT, 5, 5 + classes)
    one = graph.numbers("first", 1)
    best = graph.node("TopK", [chances, one], "best_chance", "best_class", axis=2)
    product = graph.node("Mul", [best, objectness], "product")
    every = graph.constant("every_class", np.arange(classes).reshape(1, 1, -1), np.int64)
    mask = graph.node("Equal", [_PREFIX + "best_class", every], "is_best")
    zero = graph.constant("zero", 0.0, np.float32)
    spread = graph.node("Where", [mask, product, zero], "spread")
    return graph.node("Transpose", [spread], "class_scores", perm=[0, 2, 1])


def _corners(graph: _Graph, centres: str, numbers: str) -> None:
    """``boxes`` from centres (1, N, 4) and the numbers (M,) of those that stay."""
    rows = graph.node("Squeeze", [centres, graph.numbers("batch_axis", 0)], "rows")
    chosen = graph.node("Gather", [rows, numbers], "chosen", axis=0)
    middle = graph.columns("middle", chosen, 0, 2)
    sides = graph.columns("sides", chosen, 2, 4)
    half = graph.node("Mul", [sides, graph.constant("half", 0.5, np.float32)], "half_sides")
    ends = [
        graph.node("Sub", [middle, half], "upper_left"),
        graph.node("Add", [middle, half], "lower_right"),
    ]
    graph.node("Concat", ends, "boxes", final=True, axis=1)


def _declare(graph: Any) -> None:
    """Make the boxes the model's outputs."""
    from onnx import TensorProto, helper

    del graph.output[:]
    shapes: tuple[list[str | int], ...] = (["found", 4], ["found"], ["found"])
    kinds = (TensorProto.FLOAT, TensorProto.FLOAT, TensorProto.INT64)
    for name, kind, shape in zip(OUTPUTS, kinds, shapes, strict=True):
        graph.output.append(helper.make_tensor_value_info(name, kind, shape))


def with_raw_output(path: Path) -> bytes:
    """The model in ``path`` giving also what comes before NMS, for comparing."""
    import onnx

    model = onnx.load(path)
    value = onnx.helper.make_tensor_value_info(OUTPUT, onnx.TensorProto.FLOAT, None)
    model.graph.output.append(value)
    return bytes(model.SerializeToString())
