"""NNEF: an archive that the Khronos tools read back, and that computes what PyTorch computes."""

from __future__ import annotations

import tarfile
from pathlib import Path

import numpy as np
import onnx
import pytest

from tango_desktop.core.jobs import JobContext, JobControl
from tango_desktop.deploy.runner.engine import EngineOptions
from tango_desktop.deploy.runner.engine_nnef import NnefEngine
from tango_desktop.deploy.runner.failures import ModelError, PackageError
from tango_desktop.errors import ExportError, JobCancelled
from tango_desktop.export import onnx_exporter
from tango_desktop.export.engines import from_onnx, nnef
from tests.export.engines.small_networks import NETWORKS, OPTIONS, Small, small

pytest.importorskip("nnef_tools")


def converted(network: Small) -> Path:
    """The archive of a network."""
    spec = network.spec
    made = nnef.convert(network.module, spec, spec.folder, JobContext())
    assert [one.name for one in spec.folder.iterdir()] == [made.file]
    return spec.folder / made.file


def text_of(path: Path) -> str:
    """The graph in an archive."""
    with tarfile.open(path) as archive:
        stream = archive.extractfile("graph.nnef")
        assert stream is not None
        return stream.read().decode("utf-8")


@pytest.mark.parametrize("name", NETWORKS)
def test_computes_what_pytorch_computes(name: str, tmp_path: Path) -> None:
    network = small(name, tmp_path, "nnef")
    path = converted(network)
    (found,) = NnefEngine(str(path), OPTIONS, ["output0"]).infer(network.batch)
    assert (found.shape, found.dtype) == (network.answer.shape, np.float32)
    assert network.largest_difference(found) < 1e-5
    text = text_of(path)
    assert "(images) -> (output0)" in text
    assert "개미" in text
    assert f"# source: {network.spec.source.weights_sha256}" in text


def test_the_same_weights_give_the_same_files(tmp_path: Path) -> None:
    archives = [converted(small("resnet20", tmp_path / one, "nnef")) for one in ("a", "b")]
    contents = []
    for path in archives:
        with tarfile.open(path) as archive:
            members = archive.getmembers()
            assert {member.mtime for member in members} == {0}
            contents.append([archive.extractfile(one).read() for one in members])  # type: ignore[union-attr]
    assert contents[0] == contents[1]


def test_names_the_layer_that_it_cannot_express(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    network = small("resnet20", tmp_path, "nnef")
    real = onnx_exporter.convert

    def odd(*given: object) -> object:
        made = real(*given)  # type: ignore[arg-type]
        path = Path(str(given[2])) / made.file
        model = onnx.load(path)
        model.graph.node[-1].output[0] = "before"
        node = onnx.helper.make_node("Det", ["before"], ["output0"], "/linear/Det")
        model.graph.node.append(node)
        onnx.save(model, path)
        return made

    monkeypatch.setattr(from_onnx.onnx_exporter, "convert", odd)
    with pytest.raises(ExportError) as caught:
        converted(network)
    assert "Det: linear (linear)" in caught.value.message
    assert caught.value.hint
    assert list(network.spec.folder.iterdir()) == []


def test_one_picture_at_a_time(tmp_path: Path) -> None:
    network = small("resnet20", tmp_path, "nnef", dynamic_batch=True)
    with pytest.raises(ExportError, match="one picture") as caught:
        converted(network)
    assert "Any batch size" in caught.value.hint


def test_cancelled_leaves_nothing(tmp_path: Path) -> None:
    network = small("resnet20", tmp_path, "nnef")
    control = JobControl()
    ctx = JobContext(control, lambda progress: control.cancel())
    with pytest.raises(JobCancelled):
        nnef.convert(network.module, network.spec, network.spec.folder, ctx)
    assert list(network.spec.folder.iterdir()) == []


def test_what_is_no_archive_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "model.nnef.tgz"
    with pytest.raises(ModelError, match="missing"):
        NnefEngine(str(path), OPTIONS, [])
    path.write_bytes(b"something else")
    with pytest.raises(ModelError, match="cannot be opened"):
        NnefEngine(str(path), OPTIONS, [])


def test_runs_on_the_processor_only(tmp_path: Path) -> None:
    with pytest.raises(PackageError, match="cannot use cuda"):
        NnefEngine(str(tmp_path), EngineOptions(provider="cuda"), [])
