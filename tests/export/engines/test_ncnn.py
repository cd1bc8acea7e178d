"""ncnn: files that compute what PyTorch computes, or a refusal that names the layer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from onnx import TensorProto, helper, numpy_helper
from onnx.reference import ReferenceEvaluator

from tango_desktop.core.jobs import JobContext, JobControl
from tango_desktop.deploy.runner.engine_ncnn import NcnnEngine
from tango_desktop.errors import ExportError, JobCancelled
from tango_desktop.export.engines import ncnn, ncnn_graph, ncnn_int8
from tests.export.engines.small_networks import DETECTOR, FAMILIES, OPTIONS, Small, small

pytest.importorskip("ncnn")
pytest.importorskip("pnnx")
FILES = ["model.ncnn.bin", "model.ncnn.json", "model.ncnn.param"]


def converted(network: Small) -> Path:
    """The ``.param`` of a network."""
    spec = network.spec
    made = ncnn.convert(network.module, spec, spec.folder, JobContext())
    assert sorted((made.file, *made.extra_files)) == FILES
    return spec.folder / made.file


@pytest.mark.parametrize("name", FAMILIES)
def test_computes_what_pytorch_computes(name: str, tmp_path: Path) -> None:
    network = small(name, tmp_path, "ncnn")
    model = converted(network)
    assert sorted(path.name for path in model.parent.iterdir()) == FILES
    (found,) = NcnnEngine(str(model), OPTIONS, ["output0"]).infer(network.batch)
    assert (found.shape, found.dtype) == (network.answer.shape, np.float32)
    assert network.largest_difference(found) < 1e-4


def test_half_the_size_in_half_precision(tmp_path: Path) -> None:
    network = small("resnet20", tmp_path, "ncnn", "fp16")
    model = converted(network)
    (found,) = NcnnEngine(str(model), OPTIONS, ["output0"]).infer(network.batch)
    assert 0 < network.largest_difference(found) < 1e-2
    values = sum(weights.numel() for weights in network.module.parameters())
    assert model.with_suffix(".bin").stat().st_size == pytest.approx(2 * values, rel=0.05)


@pytest.mark.parametrize("kept", [0.4, 0.9, 1.1])
def test_weights_that_are_not_whole_are_refused(kept: float, tmp_path: Path) -> None:
    model = converted(small("resnet20", tmp_path, "ncnn"))
    weights = model.with_suffix(".bin").read_bytes()
    cut = (weights + bytes(len(weights)))[: int(len(weights) * kept)]
    with pytest.raises(ExportError):
        ncnn_int8.eight_bits(model.read_text(), cut, ncnn_int8.Inputs({}))
    same = ncnn_int8.eight_bits(model.read_text(), weights, ncnn_int8.Inputs({}))
    assert (same.weights, same.layers, same.heavy) == (weights, 0, 20)


def test_any_batch_size(tmp_path: Path) -> None:
    network = small("resnet20", tmp_path, "ncnn", dynamic_batch=True)
    engine = NcnnEngine(str(converted(network)), OPTIONS, ["output0"])
    (found,) = engine.infer(np.concatenate([network.batch] * 3))
    np.testing.assert_allclose(found, np.repeat(network.answer, 3, axis=0), rtol=1e-3, atol=1e-4)


def test_says_what_it_is_made_of(tmp_path: Path) -> None:
    network = small("resnet20", tmp_path, "ncnn")
    told = json.loads(converted(network).with_suffix(".json").read_text(encoding="utf-8"))
    assert told["outputs"] == {"output0": "out0"}
    assert told["precision"] == "fp32"
    assert told["about"]["source"] == network.spec.source.weights_sha256
    assert "개미" in told["about"]["names"]


def test_cannot_remove_duplicates_itself(tmp_path: Path) -> None:
    network = small(DETECTOR, tmp_path, "ncnn", nms_inside=True, score=0.0)
    with pytest.raises(ExportError) as caught:
        converted(network)
    assert "NonMaxSuppression" in caught.value.message
    assert "Duplicates removed inside the model" in caught.value.hint
    assert list(network.spec.folder.iterdir()) == []


def test_names_the_layer_that_it_cannot_compute(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    network = small("resnet20", tmp_path, "ncnn")
    monkeypatch.setattr(ncnn_graph, "prepare", lambda model: None)
    with pytest.raises(ExportError, match=r"Slice: layer2.0.shortcut \(\w+\), layer3.0.shortcut"):
        converted(network)
    assert list(network.spec.folder.iterdir()) == []
    assert "pnnx" in network.spec.log.read_text(encoding="utf-8")


def test_cancelled_leaves_nothing(tmp_path: Path) -> None:
    network = small("resnet20", tmp_path, "ncnn")
    control = JobControl()

    def stop(progress: object) -> None:
        control.cancel()

    with pytest.raises(JobCancelled):
        ncnn.convert(network.module, network.spec, network.spec.folder, JobContext(control, stop))
    assert list(network.spec.folder.iterdir()) == []


# -- what is rewritten for it -----------------------------------------------------------------


def sliced(starts: list[int], axes: list[int], steps: list[int], end: int = 2**63 - 1) -> Any:
    """A model of one ``Slice`` of 7 × 10 values."""
    given = {"starts": starts, "ends": [end] * len(axes), "axes": axes, "steps": steps}
    weights = [numpy_helper.from_array(np.array(v, np.int64), k) for k, v in given.items()]
    node = helper.make_node("Slice", ["images", *given], ["output0"], "/short/Slice")
    graph = helper.make_graph(
        [node],
        "net",
        [helper.make_tensor_value_info("images", TensorProto.FLOAT, [1, 2, 7, 10])],
        [helper.make_tensor_value_info("output0", TensorProto.FLOAT, None)],
        weights,
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def answer(model: Any) -> Any:
    given = np.random.default_rng(0).normal(size=(1, 2, 7, 10)).astype(np.float32)
    return ReferenceEvaluator(model).run(None, {"images": given})[0]


@pytest.mark.parametrize(("axes", "steps"), [([2, 3], [2, 2]), ([3], [3]), ([3, 2], [2, 1])])
def test_every_second_value_is_a_pool(axes: list[int], steps: list[int]) -> None:
    model = sliced([0] * len(axes), axes, steps)
    expected = answer(model)
    ncnn_graph.prepare(model)
    (node,) = model.graph.node
    assert (node.op_type, node.name) == ("MaxPool", "/short/Slice")
    np.testing.assert_array_equal(answer(model), expected)


@pytest.mark.parametrize(
    ("starts", "axes", "steps"),
    [([1, 0], [2, 3], [2, 2]), ([1], [3], [2]), ([2, 1], [3, 2], [3, 1])],
)
def test_every_second_value_from_a_later_one_on(
    starts: list[int], axes: list[int], steps: list[int]
) -> None:
    model = sliced(starts, axes, steps)
    expected = answer(model)
    ncnn_graph.prepare(model)
    assert [node.op_type for node in model.graph.node] == ["Slice", "MaxPool"]
    np.testing.assert_array_equal(answer(model), expected)


@pytest.mark.parametrize(
    ("starts", "axes", "steps", "end"),
    [
        ([-3, 0], [2, 3], [2, 2], 2**63 - 1),
        ([0], [1], [2], 2**63 - 1),
        ([0], [2], [1], 2**63 - 1),
        ([0], [3], [2], 5),
    ],
)
def test_other_slices_stay(starts: list[int], axes: list[int], steps: list[int], end: int) -> None:
    model = sliced(starts, axes, steps, end)
    before = model.SerializeToString()
    ncnn_graph.prepare(model)
    assert model.SerializeToString() == before
