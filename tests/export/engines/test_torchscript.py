"""TorchScript and torch.export: files that compute what PyTorch computes, and say what they are."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
import torch

from tango_desktop.core.jobs import JobContext, JobControl
from tango_desktop.deploy.runner.engine_torchscript import TorchExportEngine, TorchScriptEngine
from tango_desktop.errors import ExportError, JobCancelled
from tango_desktop.export.engines import torch_program, torchscript
from tests.export.engines.odd_networks import last_node
from tests.export.engines.small_networks import DETECTOR, NETWORKS, OPTIONS, Small, small

ENGINES = {"torchscript": TorchScriptEngine, "torch-export": TorchExportEngine}


def converted(network: Small) -> Path:
    """The file of a network."""
    spec = network.spec
    made = torchscript.convert(network.module, spec, spec.folder, JobContext())
    assert made.engine_package == spec.engine
    return spec.folder / made.file


def metadata_of(path: Path) -> Mapping[str, str]:
    """What stands in a file."""
    extra = {"metadata.json": ""}
    if path.suffix == ".pt":
        torch.jit.load(str(path), _extra_files=extra)
    else:
        torch.export.load(path, extra_files=extra)
    found: Mapping[str, str] = json.loads(extra["metadata.json"])
    return found


@pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::DeprecationWarning")
@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    "name",
    [
        pytest.param(one, marks=[] if one == "resnet20" else pytest.mark.exhaustive)
        for one in NETWORKS
    ],
)
def test_computes_what_pytorch_computes(name: str, engine: str, tmp_path: Path) -> None:
    network = small(name, tmp_path, engine)
    path = converted(network)
    assert [one.name for one in network.spec.folder.iterdir()] == [path.name]
    (found,) = ENGINES[engine](str(path), OPTIONS, ["output0"]).infer(network.batch)
    assert (found.shape, found.dtype) == (network.answer.shape, np.float32)
    assert network.largest_difference(found) < 1e-5
    told = metadata_of(path)
    assert "개미" in told["names"]
    assert told["source"] == network.spec.source.weights_sha256
    assert told["producer"].startswith("TANGO Desktop ")


@pytest.mark.exhaustive
@pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::DeprecationWarning")
@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", ["resnet20", DETECTOR])
def test_any_batch_size(name: str, engine: str, tmp_path: Path) -> None:
    network = small(name, tmp_path, engine, dynamic_batch=True)
    runner = ENGINES[engine](str(converted(network)), OPTIONS, ["output0"])
    (found,) = runner.infer(np.concatenate([network.batch] * 3))
    expected = np.repeat(network.answer, 3, axis=0)
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-4)


def test_duplicates_are_not_removed_inside(tmp_path: Path) -> None:
    network = small(DETECTOR, tmp_path, "torchscript", nms_inside=True)
    with pytest.raises(ExportError, match="duplicates") as caught:
        converted(network)
    assert "Duplicates removed inside" in caught.value.hint


def test_cancelled_leaves_nothing(tmp_path: Path) -> None:
    network = small("resnet20", tmp_path, "torchscript")
    control = JobControl()
    ctx = JobContext(control, lambda progress: control.cancel())
    with pytest.raises(JobCancelled):
        torchscript.convert(network.module, network.spec, network.spec.folder, ctx)
    assert list(network.spec.folder.iterdir()) == []


def test_every_part_of_the_program_says_where_it_belongs(tmp_path: Path) -> None:
    network = small(DETECTOR, tmp_path, "torch-export")
    with torch_program.saved(network.module, network.spec, JobContext()) as program:
        assert last_node(network) in program.places.values()
        (detect,) = program.names_of(last_node(network))
        assert program.path.is_file()
    assert not program.path.exists()
    assert program.places[detect] == last_node(network)


def test_cells_of_boxes_are_computed_once(tmp_path: Path) -> None:
    network = small(DETECTOR, tmp_path, "torch-export")
    example = (torch.from_numpy(network.batch),)
    drawn = torch.export.export(network.module, example, strict=False).module(check_guards=False)
    before = {str(node.target) for node in drawn.graph.nodes}
    folded = torch_program.fold_constants(drawn)
    after = {str(node.target) for node in folded.graph.nodes}
    gone = {"aten.arange.default", "aten.remainder.Scalar", "aten.floor_divide.default"}
    assert gone <= before
    assert not gone & after
    with torch.inference_mode():
        assert network.largest_difference(folded(*example).numpy()) < 1e-6
