"""OpenVINO's 8-bit form: small, fast kernels, near to PyTorch."""

from __future__ import annotations

from collections import Counter
from importlib import import_module
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from tango_desktop.core.jobs import JobContext
from tango_desktop.deploy.runner.engine_openvino import OpenVinoEngine
from tango_desktop.export.engines import openvino
from tango_desktop.export.workers import openvino_worker
from tests.export.engines.small_networks import (
    DETECTOR,
    KEPT,
    OPTIONS,
    calibrated,
    short,
    small,
    weights_of,
)
from tests.export.engines.test_openvino import unplaced

pytest.importorskip("openvino")


@pytest.mark.parametrize("name", ["resnet20", DETECTOR])
def test_a_quarter_of_the_size_in_8_bits(name: str, tmp_path: Path) -> None:
    network = calibrated(small(name, tmp_path, "openvino", "int8"))
    made = openvino.convert(network.module, network.spec, network.spec.folder, JobContext())
    assert made.extra_files == ("model.bin", "quantization.yaml")
    model = network.spec.folder / made.file
    (found,) = OpenVinoEngine(str(model), OPTIONS, ["output0"]).infer(network.batch)
    assert (found.shape, found.dtype) == (network.answer.shape, np.float32)
    assert network.cosine(found) > 0.99
    assert network.largest_difference(found) > 1e-4  # it was rounded
    values = sum(weights.numel() for weights in network.module.parameters())
    assert model.with_name("model.bin").stat().st_size == pytest.approx(values, rel=0.2)
    heavy = heavy_layers(model)
    answering = 3 if name == DETECTOR else 0  # convolutions that stay in floats
    assert heavy["u8"] == sum(heavy.values()) - answering
    assert unplaced(model, network) == []


def test_layers_kept_in_16_bits_are_stored_in_16(tmp_path: Path) -> None:
    network = calibrated(short(tmp_path, "openvino"), *KEPT, half_nodes=KEPT)
    made = openvino.convert(network.module, network.spec, network.spec.folder, JobContext())
    model = network.spec.folder / made.file
    (found,) = OpenVinoEngine(str(model), OPTIONS, ["output0"]).infer(network.batch)
    assert network.cosine(found) > 0.99
    stored = stored_bytes(model)
    assert stored["f16"] == 2 * sum(weights_of(network, name) for name in KEPT)
    assert stored["f32"] < 0.1 * stored["f16"]  # scales and biases
    assert heavy_layers(model)["u8"] == 2
    assert unplaced(model, network) == []


def stored_bytes(model: Path) -> Counter[str]:
    """How many bytes of constants an IR has of each type."""
    found: Counter[str] = Counter()
    for data in ElementTree.parse(model).getroot().findall("layers/layer[@type='Const']/data"):
        found[str(data.get("element_type"))] += int(str(data.get("size")))
    return found


def heavy_layers(model: Path) -> dict[str, int]:
    """In which precisions the convolutions and products of an IR compute here."""
    core = import_module("openvino").Core()
    return openvino_worker.heavy_layers(core.compile_model(str(model), "CPU"))
