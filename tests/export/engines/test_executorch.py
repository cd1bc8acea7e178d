"""ExecuTorch: a program that computes what PyTorch computes, in floating point and in 8 bits."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tango_desktop.core.jobs import JobContext, JobControl
from tango_desktop.deploy.runner.engine import EngineOptions
from tango_desktop.deploy.runner.engine_executorch import ExecuTorchEngine
from tango_desktop.deploy.runner.failures import ModelError, PackageError
from tango_desktop.errors import ExportError, JobCancelled
from tango_desktop.export.engines import executorch
from tango_desktop.export.spec import ConvertedModel
from tests.export.conftest import make_lock
from tests.export.engines.odd_networks import last_node, odd
from tests.export.engines.small_networks import (
    DETECTOR,
    KEPT,
    NETWORKS,
    OPTIONS,
    Small,
    calibrated,
    short,
    small,
)

pytest.importorskip("executorch")


@pytest.fixture(autouse=True)
def _variables(monkeypatch: pytest.MonkeyPatch) -> None:
    """Importing ExecuTorch says where OpenVINO lies, in the environment."""
    monkeypatch.setenv("OPENVINO_LIB_PATH", "")


def converted(network: Small) -> ConvertedModel:
    """What an export gives; its file stands alone."""
    spec = network.spec
    made = executorch.convert(network.module, spec, spec.folder, JobContext())
    assert [one.name for one in spec.folder.iterdir()] == [made.file]
    assert "executor_runner" in made.notes[0]
    return made


def answer_of(network: Small, made: ConvertedModel) -> Any:
    """The runner's first output."""
    path = network.spec.folder / made.file
    (found,) = ExecuTorchEngine(str(path), OPTIONS, ["output0"]).infer(network.batch)
    assert (found.shape, found.dtype) == (network.answer.shape, np.float32)
    return found


def metadata_of(path: Path) -> dict[str, str]:
    """What the program says of itself, as an app reads it."""
    from executorch.runtime import Runtime

    method = Runtime.get().load_program(path).load_method("tango_metadata")
    found: dict[str, str] = json.loads(method.execute([])[0])
    return found


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(one, marks=[] if one == "resnet20" else pytest.mark.exhaustive)
        for one in NETWORKS
    ],
)
def test_computes_what_pytorch_computes(name: str, tmp_path: Path) -> None:
    network = small(name, tmp_path, "executorch")
    made = converted(network)
    assert network.largest_difference(answer_of(network, made)) < 1e-5
    told = metadata_of(network.spec.folder / made.file)
    assert "개미" in told["names"]
    assert told["source"] == network.spec.source.weights_sha256
    if name == "resnet20":  # its shortcuts take every second pixel
        assert "layer2.0.shortcut/aten.slice_copy.Tensor" in made.notes[1]


def with_pictures(network: Small) -> Small:
    """The same with training pictures to find ranges on."""
    lock = make_lock(network.spec.weights.parent / "pictures")
    return replace(network, spec=replace(network.spec, lock=lock))


@pytest.mark.exhaustive
@pytest.mark.parametrize("name", ["resnet20", DETECTOR])
def test_computes_in_8_bits(name: str, tmp_path: Path) -> None:
    network = with_pictures(small(name, tmp_path, "executorch", "int8"))
    made = converted(network)
    assert any(note.startswith("Only 6 pictures") for note in made.notes)
    found = answer_of(network, made)
    assert network.largest_difference(found) > 0
    assert network.cosine(found) > 0.99
    full = sum(weights.numel() for weights in network.module.parameters()) * 4
    assert (network.spec.folder / made.file).stat().st_size < 0.4 * full


def test_boxes_are_decoded_in_floating_point(tmp_path: Path) -> None:
    network = small(DETECTOR, tmp_path, "executorch", "int8")
    decoding = network.spec.document.node(last_node(network))
    assert executorch.float_nodes(network.spec) == (*decoding.inputs, decoding.id)
    assert len(decoding.inputs) == 3


def test_calibration_pictures_are_those_of_training(tmp_path: Path) -> None:
    network = with_pictures(small("resnet20", tmp_path, "executorch", "int8"))
    path = executorch.calibration_file(network.spec, tmp_path, JobContext())
    pictures = np.load(path)
    assert pictures.shape == (6, 3, 32, 32)
    assert pictures.dtype == np.float32


def test_its_own_ranges_are_told(tmp_path: Path) -> None:
    spec = small("resnet20", tmp_path, "executorch", "int8", range_method="entropy").spec
    (note,) = executorch.done_otherwise(spec)
    assert note == (
        "ExecuTorch does not follow: Ranges of 8-bit values (its own instead of entropy)"
    )
    usual = small("resnet20", tmp_path / "usual", "executorch", "int8").spec
    assert executorch.done_otherwise(usual) == ()


def test_layers_kept_in_16_bits_are_told_to_have_32(tmp_path: Path) -> None:
    network = calibrated(short(tmp_path, "executorch"), *KEPT, half_nodes=KEPT)
    assert executorch.float_nodes(network.spec) == KEPT
    *_, note = executorch.done_otherwise(network.spec)
    assert note.endswith("no FP16 beside 8 bits; these layers are kept in FP32 instead: second, fc")


@pytest.mark.exhaustive
def test_names_the_layer_that_it_cannot_compute(tmp_path: Path) -> None:
    network = small("resnet20", tmp_path, "executorch")
    with pytest.raises(ExportError) as caught:
        converted(odd(network))
    assert f"{last_node(network)} (linear)" in caught.value.message
    assert "i0" in caught.value.message
    assert list(network.spec.folder.iterdir()) == []


def test_cancelled_leaves_nothing(tmp_path: Path) -> None:
    network = small("resnet20", tmp_path, "executorch")
    control = JobControl()
    ctx = JobContext(control, lambda progress: control.cancel())
    with pytest.raises(JobCancelled):
        executorch.convert(network.module, network.spec, network.spec.folder, ctx)
    assert list(network.spec.folder.iterdir()) == []


def test_what_is_no_program_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "model.pte"
    with pytest.raises(ModelError, match="missing"):
        ExecuTorchEngine(str(path), OPTIONS, [])
    path.write_bytes(b"something else" * 100)
    with pytest.raises(ModelError, match="cannot be opened"):
        ExecuTorchEngine(str(path), OPTIONS, [])
    with pytest.raises(PackageError, match="cannot use cuda"):
        ExecuTorchEngine(str(path), EngineOptions(provider="cuda"), [])
