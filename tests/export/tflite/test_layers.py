"""Every layer of the registry as TFLite, against ONNX Runtime."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("ai_edge_litert")

from tango_desktop.graph import LAYERS, DocumentBuilder, NetworkDocument
from tests.export.tflite.running import by_litert, by_onnxruntime, largest_difference, onnx_of
from tests.export.tflite.running import picture as picture_for

_SIZE = (8, 8)
_BEFORE = {
    "conv3d": "stack_levels",
    "level_pool": "stack_levels",
    "linear": "global_avg_pool",
}
_PARAMS: Mapping[str, Mapping[str, Any]] = {
    "detect": {"classes": 3, "anchors": [1, 2], "strides": [8]},
    "group_norm": {"groups": 2},
}
# What no ONNX file of ours can hold: PyTorch does not trace the one, onnxslim cuts the other.
_NOT_IN_ONNX = ("channel_shuffle", "response_norm")
_MORE: list[tuple[str, dict[str, Any]]] = [
    ("conv2d", {"out_channels": 8, "groups": 2, "padding": 1}),
    ("conv2d", {"out_channels": 16, "groups": 8, "stride": 2, "padding": 1}),
    ("conv2d", {"out_channels": 8, "groups": 8, "dilation": 2, "padding": 2}),
    ("conv2d", {"out_channels": 5, "kernel": (1, 3), "dilation": 2, "padding": (0, 2)}),
    ("conv2d", {"out_channels": 5, "kernel": 4, "stride": (2, 1), "padding": (2, 1)}),
    ("conv_transpose2d", {"out_channels": 6, "kernel": 4, "padding": 1}),
    ("conv_transpose2d", {"out_channels": 6, "kernel": 3, "padding": 1, "groups": 2}),
    ("conv_transpose2d", {"out_channels": 8, "kernel": 2, "groups": 8, "bias": False}),
    ("max_pool", {"kernel": 3, "padding": 1}),
    ("max_pool", {"kernel": 3, "ceil_mode": True}),
    ("max_pool", {"kernel": 5, "stride": 1, "padding": 2}),
    ("avg_pool", {"kernel": 3, "padding": 1}),
    ("avg_pool", {"kernel": 3, "padding": 1, "count_padding": False}),
    ("avg_pool", {"kernel": 3, "padding": 1, "ceil_mode": True}),
    ("avg_pool", {"kernel": 3, "stride": 1, "padding": 1, "count_padding": False}),
    ("avg_pool", {"kernel": 3, "ceil_mode": True, "count_padding": False}),
    ("adaptive_avg_pool", {"output": 4}),
    ("adaptive_avg_pool", {"output": (3, 5)}),
    ("upsample", {"mode": "bilinear"}),
    ("upsample", {"scale": 3}),
    ("pad", {"top": 1, "right": 2}),
    ("pad_shortcut", {"out_channels": 11, "stride": 3}),
    ("reorg", {"scale": 4}),
    ("conv3d", {"out_channels": 4, "kernel": 1}),
    ("leaky_relu", {"slope": 0.2}),
    ("linear", {"out_features": 7, "bias": False}),
]


def network_of(layer: str, params: Mapping[str, Any] | None = None) -> NetworkDocument:
    """A convolution and the layer."""
    net = DocumentBuilder("one", 3, _SIZE)
    net.add("conv", "conv2d", out_channels=8, padding=1)
    if layer in _BEFORE:
        net.add("before", _BEFORE[layer])
    sources = [net.last] * LAYERS.get(layer).ports.least
    net.add("it", layer, *sources, **(params or _PARAMS.get(layer, {})))
    return net.document()


def difference(document: NetworkDocument, folder: Path) -> float:
    """Between LiteRT and ONNX Runtime, relative to the largest answer."""
    model = onnx_of(document)
    batch = picture_for(model)
    return largest_difference(by_litert(model, batch, folder), by_onnxruntime(model, batch))


@pytest.mark.parametrize("layer", [info.name for info in LAYERS if info.name not in _NOT_IN_ONNX])
def test_every_layer(layer: str, tmp_path: Path) -> None:
    assert difference(network_of(layer), tmp_path) < 1e-5


@pytest.mark.parametrize(("layer", "params"), _MORE)
def test_other_settings(layer: str, params: dict[str, Any], tmp_path: Path) -> None:
    assert difference(network_of(layer, params), tmp_path) < 1e-5


@pytest.mark.parametrize("layer", ["mish", "gelu", "hardsigmoid", "silu"])
def test_far_from_zero(layer: str, tmp_path: Path) -> None:
    """Nothing overflows where exp does."""
    model = onnx_of(network_of(layer))
    batch = picture_for(model) * 500
    found, wanted = by_litert(model, batch, tmp_path), by_onnxruntime(model, batch)
    assert largest_difference(found, wanted) < 1e-5


def test_gate_of_one_number_for_each_channel(tmp_path: Path) -> None:
    net = DocumentBuilder("gate", 3, _SIZE)
    maps = net.add("conv", "conv2d", out_channels=8, padding=1)
    net.add("pool", "adaptive_avg_pool")
    net.add("squeeze", "conv2d", out_channels=8, kernel=1)
    gate = net.add("sigmoid", "sigmoid")
    net.add("scaled", "multiply", maps, gate)
    assert difference(net.document(), tmp_path) < 1e-5
