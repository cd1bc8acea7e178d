"""Quantized ONNX models, made by ONNX Runtime's own tool."""

from __future__ import annotations

import logging
from collections.abc import Collection
from pathlib import Path
from typing import Any

import onnx
from onnxruntime.quantization import (
    CalibrationDataReader,
    QuantFormat,
    QuantType,
    quantize_static,
)

from tests.export.tflite.running import picture


class _Pictures(CalibrationDataReader):  # type: ignore[misc]
    def __init__(self, model: Any) -> None:
        name = model.graph.input[0].name
        self._left = iter([{name: picture(model, seed)} for seed in range(4)])

    def get_next(self) -> Any:
        return next(self._left, None)


def quantized(
    model: Any, folder: Path, unsigned: bool = False, floats: Collection[str] = ()
) -> Any:
    """``model`` with pairs of ``QuantizeLinear`` and ``DequantizeLinear``.

    Args:
        model: of 32 bits.
        folder: for scratch.
        unsigned: activations as uint8, else int8.
        floats: names of nodes that stay in float.
    """
    onnx.save(model, folder / "float.onnx")
    level = logging.getLogger().level
    logging.getLogger().setLevel(logging.ERROR)
    try:
        quantize_static(
            folder / "float.onnx",
            folder / "whole.onnx",
            _Pictures(model),
            quant_format=QuantFormat.QDQ,
            per_channel=True,
            activation_type=QuantType.QUInt8 if unsigned else QuantType.QInt8,
            weight_type=QuantType.QInt8,
            nodes_to_exclude=list(floats),
        )
    finally:
        logging.getLogger().setLevel(level)
    return onnx.load(folder / "whole.onnx")
