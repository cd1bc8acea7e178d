"""TFLite files: what stands in them, in every precision."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

pytest.importorskip("ai_edge_litert")

from ai_edge_litert import schema_py_generated as schema

from tango_desktop import families
from tango_desktop.export.tflite.convert import tflite_of
from tango_desktop.export.tflite.reading import metadata, read_model
from tango_desktop.export.tflite.unsupported import UnsupportedError
from tango_desktop.export.tflite.writer import NODES
from tests.export.tflite.running import (
    by_litert,
    by_onnxruntime,
    cosine,
    largest_difference,
    onnx_of,
    picture,
)


@pytest.fixture(scope="module")
def resnet() -> Any:
    """A small ResNet in ONNX."""
    return onnx_of(families.build("resnet20", 3, size=32))


@pytest.mark.parametrize(
    ("precision", "share", "likeness"), [("fp16", 0.5, 0.99999), ("dynamic", 0.27, 0.999)]
)
def test_smaller_files(
    resnet: Any, precision: str, share: float, likeness: float, tmp_path: Path
) -> None:
    batch = picture(resnet)
    (wanted,) = by_onnxruntime(resnet, batch)
    (found,) = by_litert(resnet, batch, tmp_path, precision)
    assert cosine(found, wanted) > likeness
    whole = len(tflite_of(resnet, "fp32"))
    assert (tmp_path / f"{precision}.tflite").stat().st_size < (share + 0.03) * whole


def test_the_same_model_gives_the_same_file(resnet: Any) -> None:
    assert tflite_of(resnet, "fp32") == tflite_of(resnet, "fp32")


def test_constants_are_aligned(resnet: Any) -> None:
    content = tflite_of(resnet, "fp32")
    model = schema.Model.GetRootAs(content, 0)
    sizes = 0
    for number in range(model.BuffersLength()):
        data = model.Buffers(number).DataAsNumpy()
        if isinstance(data, np.ndarray):
            start = data.__array_interface__["data"][0]
            first = np.frombuffer(content, np.uint8).__array_interface__["data"][0]
            assert (start - first) % 16 == 0
            sizes += data.size
    assert sizes > 1_000_000


def test_activations_join_the_operator_before(resnet: Any) -> None:
    names = [one.name for one in read_model(tflite_of(resnet, "fp32")).operators]
    assert names.count("CONV_2D") == 19
    assert "RELU" not in names
    assert "TRANSPOSE" not in names


def test_operators_know_their_document_node(resnet: Any) -> None:
    model = onnx.ModelProto()
    model.CopyFrom(resnet)
    helper.set_model_props(model, {"names": "{0: '개미'}"})
    content = tflite_of(model, "fp32")
    told = metadata(content)
    assert told["names"] == "{0: '개미'}"
    rows = json.loads(told[NODES])
    assert len(rows) == len(read_model(content).operators)
    known = {node.id for node in families.build("resnet20", 3, size=32).nodes}
    assert {owner for _, owner in rows} <= known


def test_transposes_are_few(tmp_path: Path) -> None:
    """A detector needs one for each level: where anchors come before places."""
    model = onnx_of(families.build("yolov7-tiny", 3, size=96, width=0.25))
    batch = picture(model)
    found, wanted = by_litert(model, batch, tmp_path), by_onnxruntime(model, batch)
    assert largest_difference(found, wanted) < 1e-5
    names = [one.name for one in read_model((tmp_path / "fp32.tflite").read_bytes()).operators]
    assert names.count("TRANSPOSE") == 3


def one_node(operator: str, *shape: int, **values: Any) -> Any:
    """A model of a single node."""
    node = helper.make_node(operator, ["images"], ["output0"], name=f"/odd/{operator}", **values)
    taken = helper.make_tensor_value_info("images", TensorProto.FLOAT, shape)
    given = helper.make_tensor_value_info("output0", TensorProto.FLOAT, shape)
    graph = helper.make_graph([node], "one", [taken], [given])
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=10)


def test_an_operator_without_counterpart_is_named() -> None:
    with pytest.raises(UnsupportedError) as caught:
        tflite_of(one_node("Erf", 1, 3, 4, 4), "fp32")
    assert (caught.value.operator, caught.value.node) == ("Erf", "/odd/Erf")


def test_a_setting_without_counterpart_is_named() -> None:
    with pytest.raises(UnsupportedError) as caught:
        tflite_of(one_node("Elu", 1, 3, 4, 4, alpha=0.5), "fp32")
    assert caught.value.reason == "a factor other than 1"


def test_shapes_have_to_be_fixed() -> None:
    model = one_node("Relu", 1, 3, 4, 4)
    for value in (*model.graph.input, *model.graph.output):
        value.type.tensor_type.shape.dim[0].dim_param = "batch"
    with pytest.raises(UnsupportedError) as caught:
        tflite_of(model, "fp32")
    assert "not fixed" in caught.value.reason


@pytest.mark.parametrize(
    ("operator", "values"),
    [
        ("Tanh", {}),
        ("Abs", {}),
        ("Exp", {}),
        ("Mish", {}),
        ("Softplus", {}),
        ("Softmax", {"axis": 2}),
        ("HardSigmoid", {"alpha": 0.3, "beta": 0.4}),
        ("Elu", {}),
        ("Neg", {}),
        ("Floor", {}),
    ],
)
def test_operators_of_other_tools(operator: str, values: dict[str, Any], tmp_path: Path) -> None:
    model = one_node(operator, 1, 3, 4, 5, **values)
    batch = picture(model)
    found, wanted = by_litert(model, batch, tmp_path), by_onnxruntime(model, batch)
    assert largest_difference(found, wanted) < 1e-6


def test_outputs_that_are_one_value(tmp_path: Path) -> None:
    """The input itself, and a value under two names, each get a tensor of their own."""
    nodes = [
        helper.make_node("Identity", ["images"], ["same"], "/a/Identity"),
        helper.make_node("Relu", ["images"], ["positive"], "/b/Relu"),
        helper.make_node("Identity", ["positive"], ["again"], "/c/Identity"),
    ]
    names = ("same", "positive", "again")
    values = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, (1, 3, 4, 5))
        for name in ("images", *names)
    ]
    graph = helper.make_graph(nodes, "three", values[:1], values[1:])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=10)
    batch = picture(model)
    found = by_litert(model, batch, tmp_path, names=names)
    assert largest_difference(found, by_onnxruntime(model, batch)) == 0
