"""Which function converts which ONNX operator."""

from __future__ import annotations

from collections.abc import Callable

from tango_desktop.export.tflite.lowering import Lowering
from tango_desktop.export.tflite.source import Node

Lower = Callable[[Lowering, Node], None]
OPERATORS: dict[str, Lower] = {}


def on(*names: str) -> Callable[[Lower], Lower]:
    """Register a function for ONNX operators."""

    def register(function: Lower) -> Lower:
        OPERATORS.update(dict.fromkeys(names, function))
        return function

    return register
