"""Models with quantized pairs as int8 TFLite, against ONNX Runtime on the same model."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("ai_edge_litert")

from ai_edge_litert.interpreter import Interpreter

from tango_desktop import families
from tango_desktop.export.tflite.reading import ReadModel, read_model
from tango_desktop.graph import LAYERS, DocumentBuilder, NetworkDocument
from tests.export.tflite.quantizing import quantized
from tests.export.tflite.running import by_litert, by_onnxruntime, cosine, onnx_of, picture
from tests.export.tflite.test_layers import _NOT_IN_ONNX, network_of

_MORE: list[tuple[str, dict[str, Any]]] = [
    ("conv2d", {"out_channels": 8, "groups": 2, "padding": 1}),
    ("conv2d", {"out_channels": 8, "groups": 8, "dilation": 2, "padding": 2}),
    ("conv2d", {"out_channels": 5, "kernel": 4, "stride": (2, 1), "padding": (2, 1)}),
    ("conv_transpose2d", {"out_channels": 6, "kernel": 4, "padding": 1}),
    ("max_pool", {"kernel": 3, "padding": 1}),
    ("avg_pool", {"kernel": 3, "padding": 1, "count_padding": False}),
    ("upsample", {"mode": "bilinear"}),
    ("pad", {"top": 1, "right": 2}),
    ("pad_shortcut", {"out_channels": 11, "stride": 3}),
    ("leaky_relu", {"slope": 0.2}),
]


def likeness(document: NetworkDocument, folder: Path, unsigned: bool = False) -> float:
    """The cosine between what LiteRT and ONNX Runtime make of a quantized network."""
    model = quantized(onnx_of(document), folder, unsigned)
    batch = picture(model, 9)
    (found,) = by_litert(model, batch, folder, "int8")
    (wanted,) = by_onnxruntime(model, batch)
    assert found.shape == wanted.shape
    return cosine(found, wanted)


def written(folder: Path) -> ReadModel:
    """What was converted last."""
    return read_model((folder / "int8.tflite").read_bytes())


def kinds(model: ReadModel) -> set[str]:
    """The types of what operators give, conversions aside."""
    return {
        model.tensors[one.outputs[0]].kind for one in model.operators if one.name != "DEQUANTIZE"
    }


@pytest.mark.parametrize("layer", [one.name for one in LAYERS if one.name not in _NOT_IN_ONNX])
def test_every_layer(layer: str, tmp_path: Path) -> None:
    assert likeness(network_of(layer), tmp_path) > 0.999


@pytest.mark.parametrize(("layer", "params"), _MORE)
def test_other_settings(layer: str, params: dict[str, Any], tmp_path: Path) -> None:
    assert likeness(network_of(layer, params), tmp_path) > 0.999


@pytest.mark.parametrize("unsigned", [False, True])
def test_a_residual_network_is_int8_from_end_to_end(tmp_path: Path, unsigned: bool) -> None:
    document = families.build("resnet20", 3, size=32)
    assert likeness(document, tmp_path, unsigned) > 0.999
    assert kinds(written(tmp_path)) == {"int8"}
    model = Interpreter(model_path=str(tmp_path / "int8.tflite"))
    assert model.get_input_details()[0]["dtype"] == np.int8
    assert model.get_output_details()[0]["dtype"] == np.int8


def test_a_dense_chain_takes_on_one_scale(tmp_path: Path) -> None:
    """Concatenated maps of different ranges, as in a DenseNet."""
    net = DocumentBuilder("chain", 3, (8, 8))
    wide = net.add("wide", "conv2d", out_channels=4, padding=1)
    net.add("relu", "relu")
    net.add("narrow", "sigmoid")
    joined = net.add("join", "concat", wide, net.last)
    net.add("norm", "batch_norm")
    net.add("after", "relu")
    net.add("again", "concat", joined, net.last)
    net.add("end", "conv2d", out_channels=4)
    assert likeness(net.document(), tmp_path) > 0.999
    model = written(tmp_path)
    for one in model.operators:
        if one.name == "CONCATENATION":
            assert len({model.tensors[number].kind for number in one.inputs}) == 1


def test_layers_that_stay_in_float(tmp_path: Path) -> None:
    document = families.build("resnet20", 3, size=32)
    model = onnx_of(document)
    floats = [node.name for node in model.graph.node if node.name.startswith("/layer2.0")]
    assert floats
    model = quantized(model, tmp_path, floats=floats)
    batch = picture(model, 9)
    (found,) = by_litert(model, batch, tmp_path, "int8")
    assert cosine(found, by_onnxruntime(model, batch)[0]) > 0.999
    read = written(tmp_path)
    assert kinds(read) == {"int8", "float32"}
    names = [one.name for one in read.operators]
    assert "QUANTIZE" in names
    assert "DEQUANTIZE" in names


def test_box_decode_in_float(tmp_path: Path) -> None:
    document = families.build("yolov7-tiny", 3, size=96, width=0.25)
    model = onnx_of(document)
    floats = [node.name for node in model.graph.node if node.name.startswith("/detect/")]
    model = quantized(model, tmp_path, floats=floats)
    batch = picture(model, 9)
    (found,) = by_litert(model, batch, tmp_path, "int8")
    (wanted,) = by_onnxruntime(model, batch)
    assert cosine(found[..., :4], wanted[..., :4]) > 0.999
    assert cosine(found[..., 4:], wanted[..., 4:]) > 0.99
    read = written(tmp_path)
    weighted = [one for one in read.operators if one.name == "CONV_2D"]
    assert {read.tensors[one.outputs[0]].kind for one in weighted} == {"int8"}
