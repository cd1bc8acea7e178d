"""Every ONNX node says which node of the drawn network it belongs to."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import onnx
import pytest
import torch
from torch import nn

from tango_desktop import families
from tango_desktop.export import onnx_names
from tango_desktop.export.job import ExportResult
from tango_desktop.export.spec import ExportSpec
from tango_desktop.nets import build_module
from tango_desktop.nets.deploy_form import deploy_module


def table_of(folder: Any) -> tuple[Any, dict[str, Any]]:
    model = onnx.load(folder / "model.onnx")
    (text,) = [entry.value for entry in model.metadata_props if entry.key == onnx_names.KEY]
    return model, json.loads(text)


def test_every_node_of_a_classifier_is_in_the_table(exported: Any) -> None:
    model, table = table_of(exported.result.folder)
    assert set(table["nodes"]) == {node.name for node in model.graph.node}
    drawn = {node.id: node.layer for node in exported.spec.document.nodes}
    kinds = {node.name: node.op_type for node in model.graph.node}
    for name, owner in table["nodes"].items():
        assert (kinds[name] == "Conv") == (drawn[owner] == "conv2d")


def test_batch_norms_are_absorbed_by_their_convolutions(exported: Any) -> None:
    _, table = table_of(exported.result.folder)
    into = {name: host for host, names in table["absorbed"].items() for name in names}
    for node in exported.spec.document.nodes:
        if node.layer == "batch_norm":
            assert into[node.id] == node.inputs[0]


def test_no_node_of_a_detector_is_lost(detector: ExportSpec, detector_result: ExportResult) -> None:
    model, table = table_of(detector_result.folder)
    assert set(table["nodes"]) == {node.name for node in model.graph.node}
    absorbed = {name for names in table["absorbed"].values() for name in names}
    assert set(table["nodes"].values()) | absorbed == {n.id for n in detector.document.nodes}


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("yolov7", {"width": 0.125}),  # branches that are merged, learnt shifts and scales
        ("yolov7-e6e", {"width": 0.125, "size": 128}),  # auxiliary heads
        ("densenet121", {}),
    ],
)
def test_places_give_the_same_answer(name: str, options: dict[str, Any]) -> None:
    document = families.build(name, 2, **{"size": 64, **options})
    module: Any = build_module(document).eval()
    if name.startswith("yolo"):
        _, module = deploy_module(document, module)
    placed, places = onnx_names.with_places(module)
    assert len(places) == len(set(places.values())) > 20
    images = torch.rand(1, 3, *document.size)
    with torch.inference_mode():
        first, second = module(images), placed(images)
    np.testing.assert_array_equal(np.asarray(first), np.asarray(second))


def test_merged_branches_go_to_the_convolution_that_holds_them() -> None:
    document = families.build("yolov7", 2, size=64, width=0.125)
    _, module = deploy_module(document, build_module(document).eval())
    _, places = onnx_names.with_places(module)
    model = onnx.ModelProto()
    for place in places.values():
        model.graph.node.append(onnx.helper.make_node("Any", [], [], name=f"/{place}/Any"))
    table = json.loads(onnx_names.table(model, document))
    into = {name: host for host, names in table["absorbed"].items() for name in names}
    merged = [node for node in document.nodes if node.layer == "add" and node.id in into]
    assert merged
    for node in merged:
        members = {into.get(name, name) for name in node.inputs}
        assert members == {into[node.id]}


def test_other_modules_are_left_alone() -> None:
    module = nn.Linear(2, 2)
    assert onnx_names.with_places(module) == (module, {})


def test_what_stands_behind_the_network_belongs_to_its_head() -> None:
    document = families.build("yolov7-tiny", 2, size=64, width=0.25)
    model = onnx.ModelProto()
    model.graph.node.append(onnx.helper.make_node("NonMaxSuppression", [], [], name="nms/kept"))
    table = json.loads(onnx_names.table(model, document))
    assert table["nodes"] == {"nms/kept": document.outputs[0]}
