"""ONNX files read without the package ``onnx``, and the profile of a model."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from onnx import TensorProto, helper, numpy_helper

from tango_desktop.deploy.bundle import Bundle
from tango_desktop.deploy.runner import layers, onnx_graph
from tango_desktop.deploy.runner.card import Card, read_card


def write_model(path: Path, count: int = 2) -> Any:
    """Convolutions and activations one after the other, weights inside."""
    nodes, weights, value = [], [], "images"
    random = np.random.default_rng(0)
    for number in range(count):
        kernel = random.normal(size=(3, 3, 3, 3)).astype(np.float32)
        weights.append(numpy_helper.from_array(kernel, f"w{number}"))
        nodes.append(
            helper.make_node(
                "Conv", [value, f"w{number}"], [f"c{number}"], name=f"/conv{number}/Conv"
            )
        )
        nodes.append(
            helper.make_node("Relu", [f"c{number}"], [f"r{number}"], name=f"/relu{number}")
        )
        value = f"r{number}"
    side = 32 - 2 * count
    graph = helper.make_graph(
        nodes,
        "net",
        [helper.make_tensor_value_info("images", TensorProto.FLOAT, [1, 3, 32, 32])],
        [helper.make_tensor_value_info(value, TensorProto.FLOAT, [1, 3, side, side])],
        weights,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    helper.set_model_props(model, {"layers": '{"nodes": {}}', "이름": "값"})
    onnx.save(model, path)
    return model


def test_nodes_and_metadata(tmp_path: Path) -> None:
    model = write_model(tmp_path / "m.onnx", 3)
    found = onnx_graph.read_model(str(tmp_path / "m.onnx"))
    expected = [(n.name, n.op_type, list(n.input), list(n.output)) for n in model.graph.node]
    assert [tuple(node) for node in found.nodes] == expected
    assert found.metadata == {"layers": '{"nodes": {}}', "이름": "값"}


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200))
def test_other_files_are_refused_or_empty(tmp_path_factory: Any, content: bytes) -> None:
    path = tmp_path_factory.mktemp("any") / "any.onnx"
    path.write_bytes(content)
    try:
        onnx_graph.read_model(str(path))
    except ValueError:
        return


@pytest.mark.parametrize("kept", [0.2, 0.5, 0.9])
def test_files_that_were_cut_off(tmp_path: Path, kept: float) -> None:
    write_model(tmp_path / "m.onnx")
    content = (tmp_path / "m.onnx").read_bytes()
    (tmp_path / "cut.onnx").write_bytes(content[: int(len(content) * kept)])
    with pytest.raises(ValueError):
        onnx_graph.read_model(str(tmp_path / "cut.onnx"))


def profile(path: Path, monkeypatch: pytest.MonkeyPatch, runs: int = 4) -> Any:
    card = Card("m", "onnxruntime", "m.onnx", [], {}, {}, {})
    batch = np.ones((1, 3, 32, 32), np.float32)
    return layers.profile(str(path), card, batch, runs, 1, "cpu")


def test_a_profile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_model(tmp_path / "m.onnx")
    monkeypatch.setattr(layers.tempfile, "tempdir", str(tmp_path / "temp"))
    (tmp_path / "temp").mkdir()
    found = profile(tmp_path / "m.onnx", monkeypatch)
    assert (found["runs"], found["provider"]) == (4, "CPUExecutionProvider")
    assert len(found["total_us"]) == 4
    assert found["table"] == '{"nodes": {}}'
    assert [row[1] for row in found["exported"]] == ["Conv", "Relu"] * 2
    assert found["nodes"]
    for node in found["nodes"]:
        assert len(node["us"]) == 4
        assert node["provider"] == "CPUExecutionProvider"
        assert node["inputs"]
    assert list((tmp_path / "temp").iterdir()) == []  # nothing stays


def test_without_room_the_graph_is_not_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_model(tmp_path / "m.onnx")
    monkeypatch.setattr(layers, "_has_room", lambda path, folder: False)
    found = profile(tmp_path / "m.onnx", monkeypatch)
    assert found["nodes"]
    assert all(node["inputs"] == [] for node in found["nodes"])


def test_the_model_of_a_bundle(bundle: Bundle) -> None:
    card = read_card(str(bundle.folder))
    height, width = card.preprocess["size"]
    batch = np.zeros((1, 3, height, width), np.float32)
    found = layers.profile(str(bundle.folder / card.file), card, batch, 2, 1, "cpu")
    assert {row["op"] for row in found["nodes"]} <= {row[1] for row in found["exported"]} | {
        "ReorderInput",
        "ReorderOutput",
    }
