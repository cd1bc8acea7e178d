"""The version of an operator that its types and options ask for.

Older runtimes refuse versions that they do not know. Source: TensorFlow Lite's ``op_version.cc``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

_WHOLE = {  # with int8 tensors
    "CONV_2D": 3,
    "DEPTHWISE_CONV_2D": 3,
    "FULLY_CONNECTED": 4,
    "QUANTIZE": 1,
}
_SECOND = frozenset(
    {"ADD", "AVERAGE_POOL_2D", "CONCATENATION", "DEQUANTIZE", "GELU", "LEAKY_RELU", "LOGISTIC",
     "MAXIMUM", "MAX_POOL_2D", "MEAN", "MINIMUM", "MUL", "PAD", "PADV2", "REDUCE_MAX", "RELU",
     "RELU6", "RESIZE_BILINEAR", "RESIZE_NEAREST_NEIGHBOR", "SLICE", "SOFTMAX", "STRIDED_SLICE",
     "SUB", "TANH", "TRANSPOSE", "TRANSPOSE_CONV"}
)  # fmt: skip
_HYBRID = {"CONV_2D": 5, "DEPTHWISE_CONV_2D": 6, "FULLY_CONNECTED": 3}
_FOUR = 4


def version_of(name: str, inputs: Sequence[str], output: str, rank: int, options: Any) -> int:
    """The least version that has what is asked for.

    Args:
        name: of the operator.
        inputs: the types of its inputs.
        output: the type of its output.
        rank: of its output.
        options: of the schema, or None.
    """
    return max(_by_types(name, inputs, output), _by_options(name, len(inputs), rank, options))


def _by_types(name: str, inputs: Sequence[str], output: str) -> int:
    if name in _HYBRID and "int8" in inputs and output == "float32":
        return _HYBRID[name]
    if name == "DEQUANTIZE" and inputs[0] == "float16":
        return 3
    if name == "QUANTIZE" and inputs[0] == "int8":
        return 2
    if "int8" not in (*inputs, output):
        return 1
    return _WHOLE.get(name, 2 if name in _SECOND else 1)


def _by_options(name: str, inputs: int, rank: int, options: Any) -> int:
    if name == "TRANSPOSE" and rank > _FOUR:
        return rank - 1
    if name == "TRANSPOSE_CONV" and inputs > 3:
        return 3
    if name.startswith("RESIZE_") and options.halfPixelCenters:
        return 3
    if name == "FULLY_CONNECTED" and options.keepNumDims:
        return 2
    dilated = (
        getattr(options, "dilationHFactor", 1) > 1 or getattr(options, "dilationWFactor", 1) > 1
    )
    return 2 if name == "DEPTHWISE_CONV_2D" and dilated else 1
