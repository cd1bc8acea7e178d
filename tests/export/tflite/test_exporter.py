"""The exporter, through its child process: families, precisions, refusals."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("ai_edge_litert")

from tango_desktop.core.jobs import JobContext
from tango_desktop.deploy.runner.engine_tflite import TfliteEngine
from tango_desktop.errors import ExportError
from tango_desktop.export.engines import tflite, tflm
from tango_desktop.export.tflite.reading import ReadModel, metadata, read_model
from tango_desktop.export.tflite.writer import NODES
from tests.export.engines.small_networks import (
    DETECTOR,
    KEPT,
    NETWORKS,
    OPTIONS,
    Small,
    calibrated,
    short,
    small,
    weights_of,
)


def converted(network: Small) -> Path:
    """The file of a network."""
    spec = network.spec
    made = tflite.convert(network.module, spec, spec.folder, JobContext())
    assert (made.file, made.engine_package) == ("model.tflite", "ai-edge-litert")
    assert "LiteRT" in made.producer
    return spec.folder / made.file


@pytest.mark.parametrize("name", NETWORKS)
def test_computes_what_pytorch_computes(name: str, tmp_path: Path) -> None:
    network = small(name, tmp_path, "tflite")
    model = converted(network)
    assert [path.name for path in model.parent.iterdir()] == ["model.tflite"]
    (found,) = TfliteEngine(str(model), OPTIONS, ["output0"]).infer(network.batch)
    assert (found.shape, found.dtype) == (network.answer.shape, np.float32)
    assert network.largest_difference(found) < 1e-4
    assert network.cosine(found) > 0.9999999


@pytest.mark.parametrize(("precision", "share"), [("fp16", 2.0), ("dynamic", 1.0)])
def test_bytes_for_each_weight(precision: str, share: float, tmp_path: Path) -> None:
    network = small("resnet20", tmp_path, "tflite", precision)
    model = converted(network)
    (found,) = TfliteEngine(str(model), OPTIONS, ["output0"]).infer(network.batch)
    assert network.cosine(found) > 0.999
    values = sum(weights.numel() for weights in network.module.parameters())
    named = 40_000  # names, biases, the table of layers
    assert share * values < model.stat().st_size < share * values + named


def test_layers_belong_to_the_document(tmp_path: Path) -> None:
    network = small(DETECTOR, tmp_path, "tflite")
    told = metadata(converted(network).read_bytes())
    known = {node.id for node in network.spec.document.nodes}
    owners = {owner for _, owner in json.loads(told[NODES])}
    assert owners <= known
    assert "detect" in owners
    assert told["source"] == network.spec.source.weights_sha256


def test_pictures_are_taken_one_at_a_time(tmp_path: Path) -> None:
    network = small("resnet20", tmp_path, "tflite", dynamic_batch=True)
    spec = network.spec
    made = tflite.convert(network.module, spec, spec.folder, JobContext())
    assert made.notes == ("TFLite takes one picture at a time",)
    content = (spec.folder / made.file).read_bytes()
    model = read_model(content)
    assert model.tensors[model.inputs[0]].shape == (1, 32, 32, 3)


def test_what_is_fixed_is_told(tmp_path: Path) -> None:
    network = small("resnet20", tmp_path, "tflite", opset=17, simplify=False)
    (note,) = tflite.notes_of(network.spec, {})
    assert note == (
        "TFLite does not follow: ONNX opset (20 instead of 17), Simplify (yes instead of no)"
    )
    usual = replace(network.spec, settings=replace(network.spec.settings, opset=20, simplify=True))
    assert tflite.notes_of(usual, {}) == ()


def test_duplicates_cannot_be_removed_inside(tmp_path: Path) -> None:
    network = small(DETECTOR, tmp_path, "tflite", nms_inside=True)
    with pytest.raises(ExportError) as caught:
        converted(network)
    assert caught.value.message.endswith("parts of the network: NonMaxSuppression: nms/kept.")
    assert "Duplicates removed inside the model" in caught.value.hint
    assert list(network.spec.folder.iterdir()) == []


def stored(model: ReadModel, kind: str) -> list[int]:
    """How many bytes the large constants of a type have, each."""
    found = [one.size_bytes for one in model.tensors if one.is_constant and one.kind == kind]
    return sorted(size for size in found if size >= 1024)


def test_layers_kept_in_16_bits_are_stored_in_16(tmp_path: Path) -> None:
    network = calibrated(short(tmp_path, "tflite"), *KEPT, half_nodes=KEPT)
    model = converted(network)
    read = read_model(model.read_bytes())
    assert stored(read, "float16") == sorted(2 * weights_of(network, name) for name in KEPT)
    assert stored(read, "float32") == []
    assert stored(read, "int8") == [weights_of(network, "third")]
    (found,) = TfliteEngine(str(model), OPTIONS, ["output0"]).infer(network.batch)
    assert network.cosine(found) > 0.99


def test_microcontrollers_have_no_16_bit_floats(tmp_path: Path) -> None:
    network = calibrated(short(tmp_path, "tflm"), *KEPT, half_nodes=KEPT)
    spec = network.spec
    made = tflm.convert(network.module, spec, spec.folder, JobContext())
    assert "TFLM has no FP16 beside 8 bits; these layers are kept in FP32 instead: second, fc" in (
        made.notes
    )
    read = read_model((spec.folder / made.file).read_bytes())
    assert stored(read, "float32") == sorted(4 * weights_of(network, name) for name in KEPT)
    assert stored(read, "float16") == []
