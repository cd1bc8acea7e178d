"""Times of engine nodes come to the drawn nodes they compute, through fusion and other layouts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest

from tango_desktop import families, graph
from tango_desktop.bench.fallback import fallback_of
from tango_desktop.bench.layers import LayerProfile, layer_profile
from tango_desktop.core.jobs import JobContext
from tango_desktop.data.preprocess import default_spec
from tango_desktop.data.records import DatasetIndex
from tango_desktop.deploy.runner import layers as runner_layers
from tango_desktop.deploy.runner.card import Card
from tango_desktop.errors import BenchError
from tango_desktop.export.onnx_exporter import convert
from tango_desktop.export.settings import DetectionExportSettings, ExportSettings
from tango_desktop.export.spec import ExportSpec, SourceInfo
from tango_desktop.nets import build_module
from tango_desktop.nets.deploy_form import deploy_module

CARD = Card("m", "onnxruntime", "model.onnx", [], {}, {}, {})


def spec_of(document: graph.NetworkDocument, folder: Path) -> ExportSpec:
    detects = any(node.layer == "detect" for node in document.nodes)
    return ExportSpec(
        engine="onnxruntime",
        precision="fp32",
        name="m",
        task="detection" if detects else "classification",
        document=document,
        weights=folder / "none.pt",
        preprocess=default_spec(document.size),
        lock=DatasetIndex(folder, "", "flat", ("a", "b"), ()),
        runtime="1.31.1",
        folder=folder,
        settings=DetectionExportSettings() if detects else ExportSettings(),
        source=SourceInfo(1, "", "", ""),
    )


def profiled(name: str, folder: Path, **options: Any) -> tuple[graph.NetworkDocument, LayerProfile]:
    """A network as it is exported, and its profile as the runner takes it."""
    document = families.build(name, 2, **options)
    module: Any = build_module(document).eval()
    if name.startswith("yolo"):
        _, module = deploy_module(document, module)
    convert(module, spec_of(document, folder), folder, JobContext())
    batch = np.random.default_rng(0).random((1, 3, *document.size), np.float32)
    found = runner_layers.profile(str(folder / "model.onnx"), CARD, batch, 5, 1, "cpu")
    return document, layer_profile(json.loads(json.dumps(found)))


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("resnet18", {"size": 96}),
        ("resnet50", {"size": 96}),
        ("densenet121", {"size": 96}),
        pytest.param("vgg11_bn", {"size": 224}, marks=pytest.mark.exhaustive),
        ("yolov7-tiny", {"size": 160}),
        ("yolov7", {"size": 96, "width": 0.25}),  # merged branches
    ],
)
def test_every_engine_node_belongs_to_a_drawn_one(
    name: str, options: dict[str, Any], tmp_path: Path
) -> None:
    document, profile = profiled(name, tmp_path, **options)
    drawn = {node.id: node.layer for node in document.nodes}
    assert profile.rows
    assert [row.name for row in profile.rows if not row.node] == []
    assert {row.node for row in profile.rows} <= drawn.keys()
    # What is convolved takes its time, not what is computed along with it.
    for row in profile.rows:
        if row.op in ("Conv", "FusedConv"):
            assert drawn[row.node] in ("conv2d", "batch_norm"), row
            assert "conv2d" not in {drawn[other] for other in row.fused_with[:1]}
    times = profile.milliseconds()
    timed = [name for name, layer in drawn.items() if layer == "conv2d" and times.get(name)]
    merged = {other for row in profile.rows for other in row.fused_with}
    assert {n for n, layer in drawn.items() if layer == "conv2d"} == {*timed} | (
        merged & {n for n, layer in drawn.items() if layer == "conv2d"}
    )
    between_us = profile.total_us - sum(row.median_us for row in profile.rows)
    assert profile.unattributed_us == pytest.approx(between_us)
    total_ms = sum(times.values())
    assert total_ms == pytest.approx((profile.total_us - profile.unattributed_us) / 1000)


@pytest.mark.slow
@pytest.mark.alone
@pytest.mark.parametrize(
    "name",
    [
        "resnet18",
        pytest.param("resnet50", marks=pytest.mark.exhaustive),
        pytest.param("densenet121", marks=pytest.mark.exhaustive),
        pytest.param("vgg16_bn", marks=pytest.mark.exhaustive),
        "yolov7-tiny",
    ],
)
def test_nearly_all_the_time_is_told(name: str, tmp_path: Path) -> None:
    size = 320 if name.startswith("yolo") else 224
    _, profile = profiled(name, tmp_path, size=size)
    assert profile.attributed_share >= 0.95


def test_residual_blocks_are_fused_whole(tmp_path: Path) -> None:
    _, profile = profiled("resnet18", tmp_path, size=64)
    row = next(row for row in profile.rows if row.node == "layer1.0.conv2")
    assert set(row.fused_with) == {"layer1.0.bn2", "layer1.0.add", "layer1.0.relu"}
    times = profile.milliseconds()
    assert times["layer1.0.add"] == times["layer1.0.bn2"] == 0.0
    assert times["layer1.0.conv2"] > 0


# -- made by hand -----------------------------------------------------------------------------

CPU, CUDA = "CPUExecutionProvider", "CUDAExecutionProvider"


def node(name: str, op: str, inputs: list[str], outputs: list[str], us: float, on: str) -> Any:
    times = [us] * 3
    return {
        "name": name,
        "op": op,
        "provider": on,
        "inputs": inputs,
        "outputs": outputs,
        "us": times,
    }


def found(rows: list[Any], total_us: float = 100.0, **values: Any) -> dict[str, Any]:
    exported = [
        ["/conv/Conv", "Conv", ["images", "w"], ["c"]],
        ["/act/Relu", "Relu", ["c"], ["r"]],
        ["/up/Resize", "Resize", ["r"], ["u"]],
    ]
    table = {
        "nodes": {"/conv/Conv": "conv", "/act/Relu": "act", "/up/Resize": "up"},
        "absorbed": {"conv": ["bn"]},
    }
    made = {
        "runs": 3,
        "provider": CUDA,
        "total_us": [total_us] * 3,
        "nodes": rows,
        "exported": exported,
        "table": json.dumps(table),
    }
    return {**made, **values}


NODES = [
    node("any name", "FusedConv", ["images", "w"], ["r"], 60.0, CUDA),
    node("Memcpy", "MemcpyToHost", ["r"], ["r_copy"], 5.0, CUDA),
    node("/up/Resize", "Resize", ["r_copy"], ["u"], 25.0, CPU),
]


def test_a_fused_node_and_a_copy() -> None:
    profile = layer_profile(found(NODES))
    conv, copy, resize = profile.rows
    assert (conv.node, conv.fused_with) == ("conv", ("act", "bn"))
    assert (resize.node, resize.share) == ("up", 0.25)
    assert copy.node == "act"  # it hands over what the activation gave
    assert profile.unattributed_us == pytest.approx(10.0)
    assert profile.milliseconds() == {"act": 0.005, "bn": 0.0, "conv": 0.06, "up": 0.025}


def test_names_alone_do_where_the_graph_is_not_known() -> None:
    nodes = [{**one, "inputs": [], "outputs": []} for one in NODES]
    nodes[0]["name"] = "r_nchwc"
    first, copy, resize = layer_profile(found(nodes)).rows
    assert (first.node, copy.node, resize.node) == ("act", "", "up")


def test_without_a_table_nothing_is_attributed() -> None:
    profile = layer_profile(found(NODES, table=""))
    assert profile.attributed_share == 0.0
    assert profile.milliseconds() == {}


@pytest.mark.parametrize("damage", [{"table": "{"}, {"nodes": [{}]}, {"runs": None}])
def test_damage_is_said(damage: dict[str, Any]) -> None:
    with pytest.raises(BenchError, match="cannot be understood"):
        layer_profile(found(NODES, **damage))


def test_what_ran_elsewhere() -> None:
    fallback = fallback_of(layer_profile(found(NODES)))
    assert [row.name for row in fallback.rows] == ["/up/Resize"]
    assert fallback.sentence() == (
        "1 of 3 layers (25 % of the time) ran on the processor instead of CUDA: Resize."
    )


def test_many_operators_are_shortened_and_all_is_well_is_said() -> None:
    nodes = [node(f"n{i}", f"Op{i}", [], [], 10.0, CPU) for i in range(6)]
    text = fallback_of(layer_profile(found(nodes))).sentence()
    assert text.endswith("Op0, Op1, Op2, Op3, ….")
    here = fallback_of(layer_profile(found(nodes, provider=CPU)))
    assert (here.rows, here.sentence()) == ((), "All 6 layers ran on the processor.")


def test_the_exporter_writes_what_is_read(tmp_path: Path) -> None:
    profiled("resnet20", tmp_path, size=32)
    keys = {entry.key for entry in onnx.load(tmp_path / "model.onnx").metadata_props}
    assert "layers" in keys
