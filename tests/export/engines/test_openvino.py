"""OpenVINO: two files that compute what PyTorch computes, in every precision."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import onnx
import pytest

from tango_desktop.bench.layers import layer_profile
from tango_desktop.core.jobs import JobContext, JobControl
from tango_desktop.deploy.runner import layers
from tango_desktop.deploy.runner.card import Card
from tango_desktop.deploy.runner.engine_openvino import OpenVinoEngine
from tango_desktop.errors import ExportError, JobCancelled
from tango_desktop.export import onnx_exporter, onnx_names
from tango_desktop.export.engines import from_onnx, openvino
from tests.export.engines.small_networks import DETECTOR, FAMILIES, OPTIONS, Small, small

pytest.importorskip("openvino")


def converted(network: Small) -> Path:
    """The IR of a network."""
    spec = network.spec
    made = openvino.convert(network.module, spec, spec.folder, JobContext())
    assert (made.file, made.extra_files) == ("model.xml", ("model.bin",))
    return spec.folder / made.file


@pytest.mark.parametrize("name", FAMILIES)
def test_computes_what_pytorch_computes(name: str, tmp_path: Path) -> None:
    network = small(name, tmp_path, "openvino")
    model = converted(network)
    assert sorted(path.name for path in model.parent.iterdir()) == ["model.bin", "model.xml"]
    (found,) = OpenVinoEngine(str(model), OPTIONS, ["output0"]).infer(network.batch)
    assert (found.shape, found.dtype) == (network.answer.shape, np.float32)
    assert network.largest_difference(found) < 1e-4
    assert unplaced(model, network) == []


def unplaced(model: Path, network: Small) -> list[str]:
    """The layers of an IR that do not say which node of the document they belong to."""
    root = ElementTree.parse(model).getroot()
    written = root.find("rt_info/framework/layers")
    assert written is not None
    table = json.loads(str(written.get("value")))
    known = {node.id for node in network.spec.document.nodes}
    known |= {name.split("/")[1] for name in table["nodes"]}
    found = root.findall("layers/layer")
    kept = [one for one in found if one.get("type") not in ("Const", "Parameter", "Result")]
    assert kept
    names = [str(one.get("name")) for one in kept]
    return [name for name in names if not onnx_names.owner(name, known)]


@pytest.mark.parametrize("name", ["resnet20", DETECTOR])
def test_times_of_layers_are_those_of_drawn_nodes(name: str, tmp_path: Path) -> None:
    network = small(name, tmp_path, "openvino")
    model = converted(network)
    card = Card("m", "openvino", model.name, [], {}, {"name": "output0"}, {})
    found = layers.profile(str(model), card, network.batch, 3, 1, "cpu")
    measured = layer_profile(found)
    known = {node.id for node in network.spec.document.nodes}
    assert all(row.node in known for row in measured.rows)
    heavy = {node.id for node in network.spec.document.nodes if node.layer in ("conv2d", "linear")}
    shown = {part for row in measured.rows for part in (row.node, *row.fused_with)}
    assert heavy - shown <= {part for part in heavy if "aux" in part}


def test_half_the_size_in_half_precision(tmp_path: Path) -> None:
    network = small("resnet20", tmp_path, "openvino", "fp16")
    model = converted(network)
    (found,) = OpenVinoEngine(str(model), OPTIONS, ["output0"]).infer(network.batch)
    assert 0 < network.largest_difference(found) < 1e-2
    values = sum(weights.numel() for weights in network.module.parameters())
    assert model.with_name("model.bin").stat().st_size == pytest.approx(2 * values, rel=0.05)


def test_any_batch_size(tmp_path: Path) -> None:
    network = small("resnet20", tmp_path, "openvino", dynamic_batch=True)
    engine = OpenVinoEngine(str(converted(network)), OPTIONS, ["output0"])
    (found,) = engine.infer(np.concatenate([network.batch] * 3))
    np.testing.assert_allclose(found, np.repeat(network.answer, 3, axis=0), rtol=1e-3, atol=1e-4)


def test_duplicates_are_removed_inside(tmp_path: Path) -> None:
    network = small(DETECTOR, tmp_path, "openvino", nms_inside=True, score=0.0)
    names = ["boxes", "scores", "classes"]
    engine = OpenVinoEngine(str(converted(network)), OPTIONS, names)
    boxes, scores, classes = engine.infer(network.batch)
    assert len(boxes) == len(scores) == len(classes) > 0


def test_says_what_it_is_made_of(tmp_path: Path) -> None:
    network = small("resnet20", tmp_path, "openvino")
    text = converted(network).read_text(encoding="utf-8")
    about = ElementTree.fromstring(text).find("rt_info/framework")
    assert about is not None
    told = {part.tag: part.get("value") for part in about}
    assert told["source"] == network.spec.source.weights_sha256
    assert told["precision"] == "fp32"
    assert "개미" in str(told["names"])
    assert str(told["producer"]).startswith("TANGO Desktop ")


def add_node(path: Path, operator: str) -> None:
    """End a model with an operator that nothing computes, in a layer of the network."""
    model = onnx.load(path)
    last = model.graph.node[-1]
    last.output[0] = "before"
    node = onnx.helper.make_node(operator, ["before"], ["output0"], "/linear/Odd", domain="odd")
    model.graph.node.append(node)
    model.opset_import.append(onnx.helper.make_opsetid("odd", 1))
    onnx.save(model, path)


def test_names_the_layer_that_it_cannot_compute(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    network = small("resnet20", tmp_path, "openvino")
    real = onnx_exporter.convert

    def odd(*given: object) -> object:
        made = real(*given)  # type: ignore[arg-type]
        add_node(Path(str(given[2])) / made.file, "Oddity")
        return made

    monkeypatch.setattr(from_onnx.onnx_exporter, "convert", odd)
    with pytest.raises(ExportError) as caught:
        converted(network)
    assert "Oddity: linear (linear)" in caught.value.message
    assert caught.value.hint
    assert list(network.spec.folder.iterdir()) == []
    assert "Oddity" in network.spec.log.read_text(encoding="utf-8")


def test_cancelled_leaves_nothing(tmp_path: Path) -> None:
    network = small("resnet20", tmp_path, "openvino")
    control = JobControl()

    def stop(progress: object) -> None:
        control.cancel()

    with pytest.raises(JobCancelled):
        openvino.convert(
            network.module, network.spec, network.spec.folder, JobContext(control, stop)
        )
    assert list(network.spec.folder.iterdir()) == []


def test_a_time_limit_is_kept(tmp_path: Path) -> None:
    network = small("resnet20", tmp_path, "openvino")
    hasty = replace(network.spec.settings, longest_minutes=1e-3)
    with pytest.raises(ExportError, match="longer than"):
        converted(replace(network, spec=replace(network.spec, settings=hasty)))
