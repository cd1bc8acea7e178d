"""ncnn's 8-bit form: small, near to PyTorch, and only where it may be."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tango_desktop.core.jobs import JobContext
from tango_desktop.deploy.runner.engine_ncnn import NcnnEngine
from tango_desktop.export.engines import ncnn
from tests.export.engines.small_networks import (
    DETECTOR,
    KEPT,
    OPTIONS,
    calibrated,
    short,
    small,
    weights_of,
)

pytest.importorskip("ncnn")
pytest.importorskip("pnnx")


@pytest.mark.parametrize("name", ["resnet20", DETECTOR])
def test_a_quarter_of_the_size_in_8_bits(name: str, tmp_path: Path) -> None:
    network = calibrated(small(name, tmp_path, "ncnn", "int8"))
    made = ncnn.convert(network.module, network.spec, network.spec.folder, JobContext())
    assert made.extra_files == ("model.ncnn.bin", "model.ncnn.json", "quantization.yaml")
    model = network.spec.folder / made.file
    (found,) = NcnnEngine(str(model), OPTIONS, ["output0"]).infer(network.batch)
    assert (found.shape, found.dtype) == (network.answer.shape, np.float32)
    assert network.cosine(found) > 0.99
    assert network.largest_difference(found) > 1e-4  # it was rounded
    values = sum(weights.numel() for weights in network.module.parameters())
    assert model.with_suffix(".bin").stat().st_size == pytest.approx(values, rel=0.15)


def test_layers_that_are_to_stay_in_floating_point_stay(tmp_path: Path) -> None:
    network = calibrated(small("resnet20", tmp_path, "ncnn", "int8"), "conv1", "linear")
    model = network.spec.folder / ncnn.FILE
    made = ncnn.convert(network.module, network.spec, network.spec.folder, JobContext())
    assert made.notes[0].endswith(ncnn_count(18, 20))
    heavy = [line for line in model.read_text().splitlines() if line.startswith(("Conv", "Inner"))]
    assert [" 8=" in line for line in heavy] == [False, *[True] * 18, False]


def test_what_a_detector_answers_stays_in_floating_point(tmp_path: Path) -> None:
    network = calibrated(small(DETECTOR, tmp_path, "ncnn", "int8"))
    made = ncnn.convert(network.module, network.spec, network.spec.folder, JobContext())
    model = network.spec.folder / made.file
    heavy = [line for line in model.read_text().splitlines() if line.startswith("Conv")]
    kept = [line for line in heavy if " 8=" not in line]
    assert made.notes[0].endswith(ncnn_count(len(heavy) - 3, len(heavy)))
    outputs = 3 * (5 + len(network.spec.lock.classes))  # of each of the three levels
    assert [f" 0={outputs} " in line for line in kept] == [True] * 3


def test_layers_kept_in_16_bits_are_stored_in_16(tmp_path: Path) -> None:
    kept = calibrated(short(tmp_path, "ncnn"), *KEPT)
    half = calibrated(short(tmp_path / "half", "ncnn"), *KEPT, half_nodes=KEPT)
    sizes, answers = [], []
    for network in (kept, half):
        made = ncnn.convert(network.module, network.spec, network.spec.folder, JobContext())
        model = network.spec.folder / made.file
        sizes.append(model.with_suffix(".bin").stat().st_size)
        answers += NcnnEngine(str(model), OPTIONS, ["output0"]).infer(network.batch)
    assert sizes[0] - sizes[1] == 2 * sum(weights_of(half, name) for name in KEPT)
    assert half.cosine(answers[1]) > 0.99
    assert 0 < np.abs(answers[1] - answers[0]).max() < 0.01 * np.abs(answers[0]).max()


def ncnn_count(count: int, of: int) -> str:
    """The end of what is said of the layers."""
    return f"{count} of {of} convolutions and products with 8 bits here"


def test_weights_and_biases_are_those_that_the_plan_wants(tmp_path: Path) -> None:
    plain = small("resnet20", tmp_path, "ncnn", "int8")
    shifts = {"/linear/Gemm": (1.0, 2.0, 3.0)}
    network = calibrated(plain, equalized=True, bias_shifts=shifts)
    made = ncnn.convert(network.module, network.spec, network.spec.folder, JobContext())
    model = network.spec.folder / made.file
    (found,) = NcnnEngine(str(model), OPTIONS, ["output0"]).infer(network.batch)
    assert network.cosine(found - np.array([[1.0, 2.0, 3.0]])) > 0.99
