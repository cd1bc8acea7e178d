"""ONNX in, TFLite out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from tango_desktop.export.tflite.lowering import Lowering
from tango_desktop.export.tflite.operators import OPERATORS
from tango_desktop.export.tflite.source import Source

PRECISIONS = ("fp32", "fp16", "dynamic", "int8")


_DUPLICATES = "NonMaxSuppression"  # what stands around it is only there for its sake
_INSIDE = frozenset({"Constant"})  # read with the model


def without_counterpart(operators: Iterable[str]) -> list[str]:
    """Those of ONNX's operators that TFLite has none for; the removal of duplicates goes first."""
    missing = [name for name in operators if name not in OPERATORS and name not in _INSIDE]
    return [_DUPLICATES] if _DUPLICATES in missing else missing


def tflite_of(
    model: Any,
    precision: str,
    progress: Callable[[float], None] = lambda share: None,
    halves: bool = True,
) -> bytes:
    """The TFLite file of an ONNX model.

    Maps (B, C, H, W) are taken as (B, H, W, C); outputs have ONNX's order of axes. With int8 the
    model says by pairs of ``QuantizeLinear`` and ``DequantizeLinear`` what is quantized, and an
    input or output next to one is int8 itself.

    Args:
        model: an ``onnx.ModelProto`` with fixed shapes.
        precision: one of ``PRECISIONS``.
        progress: is told from 0 to 1 how far it is.
        halves: whether weights that the model stores in 16 bits stay such; else they become 32.

    Raises:
        UnsupportedError: a node has no counterpart.
    """
    low = Lowering(Source(model, halves), precision)
    nodes = low.source.nodes
    for number, node in enumerate(nodes):
        progress(number / len(nodes))
        if not low.begin(node):
            continue
        lower = OPERATORS.get(node.operator)
        if lower is None:
            raise node.unsupported()
        lower(low, node)
    return low.content()
