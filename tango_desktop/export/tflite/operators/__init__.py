"""ONNX operators as TFLite operators: one function each, found in ``OPERATORS``."""

from tango_desktop.export.tflite.operators import (
    activations,
    convolution,
    dense,
    elementwise,
    joining,
    normalisation,
    pooling,
    quantization,
    reductions,
    shapes,
)
from tango_desktop.export.tflite.operators.registry import OPERATORS

__all__ = [
    "OPERATORS",
    "activations",
    "convolution",
    "dense",
    "elementwise",
    "joining",
    "normalisation",
    "pooling",
    "quantization",
    "reductions",
    "shapes",
]
