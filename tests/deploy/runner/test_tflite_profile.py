"""Times of a TFLite file's operators, and the drawn layers that they are for."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from onnx import TensorProto, helper, numpy_helper

pytest.importorskip("ai_edge_litert")

from tango_desktop.bench.fallback import fallback_of
from tango_desktop.bench.layers import layer_profile
from tango_desktop.deploy.runner import layers, tflite_profile
from tango_desktop.deploy.runner.card import Card
from tango_desktop.deploy.runner.engine import EngineOptions
from tango_desktop.deploy.runner.engine_tflite import TfliteEngine
from tango_desktop.deploy.runner.failures import ModelError
from tango_desktop.deploy.runner.tflite_places import Ran, aligned, in_turn, left_over, table
from tango_desktop.export.tflite.convert import tflite_of

SIDE = 64
RUNS = 4


def network() -> Any:
    """Padding, two convolutions, an activation, a join and a pooling: layers stem, body, tail."""
    random = np.random.default_rng(0)
    weights = {
        "w0": random.normal(size=(16, 3, 3, 3)),
        "w1": random.normal(size=(16, 16, 3, 3)),
    }
    even = {"pads": [1, 1, 1, 1], "kernel_shape": [3, 3]}
    nodes = [
        helper.make_node("Conv", ["images", "w0"], ["a"], "/stem/Conv", strides=[2, 2], **even),
        helper.make_node("HardSwish", ["a"], ["b"], "/stem.act/HardSwish"),
        helper.make_node("Conv", ["b", "w1"], ["c"], "/body/Conv", **even),
        helper.make_node("Concat", ["b", "c"], ["d"], "/join/Concat", axis=1),
        helper.make_node("MaxPool", ["d"], ["e"], "/tail/MaxPool", kernel_shape=[2, 2]),
    ]
    graph = helper.make_graph(
        nodes,
        "layers",
        [helper.make_tensor_value_info("images", TensorProto.FLOAT, [1, 3, SIDE, SIDE])],
        [
            helper.make_tensor_value_info(
                "e", TensorProto.FLOAT, [1, 32, SIDE // 2 - 1, SIDE // 2 - 1]
            )
        ],
        [
            numpy_helper.from_array(array.astype(np.float32), name)
            for name, array in weights.items()
        ],
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    owners = {node.name: node.name.split("/")[1] for node in nodes}
    told = {"nodes": owners, "absorbed": {"stem": ["stem.bn"]}}
    helper.set_model_props(made, {"layers": json.dumps(told)})
    return made


@pytest.fixture(params=["fp32", "fp16", "dynamic"])
def model(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    folder = tmp_path / "모델"
    folder.mkdir()
    (folder / "model.tflite").write_bytes(tflite_of(network(), request.param))
    return str(folder / "model.tflite")


def card() -> Card:
    return Card("net", "tflite", "model.tflite", [], {"size": [SIDE, SIDE]}, {}, {}, "fp32")


def picture() -> Any:
    return np.random.default_rng(1).random((1, 3, SIDE, SIDE), np.float32)


def test_layers_are_timed_and_found_in_the_drawing(model: str) -> None:
    found = layer_profile(layers.profile(model, card(), picture(), RUNS, 1, "cpu"))
    assert found.runs == RUNS
    assert all(len(row.samples_us) == RUNS for row in found.rows)
    times = found.milliseconds()
    assert {"stem", "stem.act", "body", "tail"} <= set(times)
    assert min(times["stem"], times["body"], times["tail"]) > 0
    (stem,) = [row for row in found.rows if row.node == "stem" and row.op.startswith("Conv")][-1:]
    assert "stem.bn" in stem.fused_with
    assert found.attributed_share > 0.5
    assert 0 < sum(row.median_us for row in found.rows) <= found.total_us
    verdict = fallback_of(found)
    assert verdict.rows == ()
    assert "XNNPACK" in verdict.sentence()


def test_another_part_tells_what_it_did_not_take() -> None:
    profile = tflite_profile.TfliteProfile("m", "p", 1, "gpu", "ai_edge_litert")
    operators = [
        operator("CONV_2D", [0], [1]),
        operator("SOFTMAX", [1], [2]),
        operator("MUL", [2], [3]),
        operator("DELEGATE", [0], [1]),
    ]
    with pytest.raises(ModelError) as told:
        profile.require(operators, [3])
    assert "for the processor, not for gpu" in str(told.value)
    assert "2 of 3 operators run on the processor instead of gpu: MUL, SOFTMAX." in str(told.value)
    with pytest.raises(ModelError, match=r"All 3 operators run on gpu\."):
        profile.require([*operators[:3], operator("DELEGATE", [0], [3])], [3])


# -- what may go wrong in the process of its own ----------------------------------------------


def asked(tmp_path: Path) -> TfliteEngine:
    (tmp_path / "m.tflite").write_bytes(tflite_of(network(), "fp32"))
    options = EngineOptions(1, "cpu", str(tmp_path / "profile"))
    engine = TfliteEngine(str(tmp_path / "m.tflite"), options, [])
    engine.infer(picture())
    return engine


@pytest.mark.parametrize(
    ("program", "sentence"),
    [
        ("import os; os.abort()", "its profiler ended by itself"),
        ('print(\'{"error": "its events have another layout"}\')', "another layout"),
        ("import time; time.sleep(60)", "its profiler does not end"),
    ],
    ids=["crash", "told", "hang"],
)
def test_a_crash_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str, sentence: str
) -> None:
    engine = asked(tmp_path)
    (tmp_path / "other.py").write_text(program, encoding="utf-8")
    monkeypatch.setattr(tflite_profile, "_PROGRAM", str(tmp_path / "other.py"))
    monkeypatch.setattr(tflite_profile, "_TIMEOUT_S", 2.0)
    with pytest.raises(ModelError, match=sentence):
        engine.end_profile()


@pytest.mark.skipif(sys.platform != "linux", reason="a library of Linux")
def test_another_library_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tflite_profile, "library", lambda package: "libc.so.6")
    with pytest.raises(ModelError, match="it has no function LiteRtCreateEnvironment"):
        asked(tmp_path).end_profile()


def test_a_package_without_the_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tflite_profile, "_LIBRARY", "libNone.so")
    with pytest.raises(ModelError, match=r"libNone\.so is missing"):
        asked(tmp_path)


# -- which operators they stand for -----------------------------------------------------------


def test_what_could_be_another_one_is_left_open() -> None:
    add, mul = {"ADD"}, {"MUL"}
    assert aligned([add, mul], ["ADD", "MUL"]) == [0, 1]
    assert aligned([add], ["ADD", "ADD"]) == [None]  # one of them was taken in: which?
    assert aligned([add, mul, add], ["ADD", "ADD", "MUL", "ADD"]) == [None, 2, 3]
    assert aligned([add, set(), mul], ["ADD", "MUL"]) == [0, None, 1]
    assert aligned([], ["ADD"]) == []
    assert aligned([mul, add], ["ADD", "MUL"]) == [None, None]  # each alone, but not both


def test_copies_of_a_join_all_stand_for_it() -> None:
    conv, copy = {"CONV_2D"}, {"CONCATENATION"}
    names = ["CONV_2D", "CONCATENATION", "CONV_2D"]
    assert aligned([conv, copy, copy, conv], names) == [0, 1, 1, 2]


@given(st.lists(st.sampled_from(["ADD", "MUL", "CONV_2D"]), max_size=12))
def test_equal_lists_lie_beside_each_other(names: list[str]) -> None:
    assert aligned([{name} for name in names], names) == list(range(len(names)))


@given(
    st.lists(st.sets(st.sampled_from(["A", "B", "C"])), max_size=8),
    st.lists(st.sampled_from(["A", "B", "C"]), max_size=8),
)
def test_what_is_certain_fits_and_is_in_order(fits: list[set[str]], names: list[str]) -> None:
    found = aligned(fits, names)
    sure = [place for place in found if place is not None]
    assert sure == sorted(sure)
    assert all(names[place] in fits[row] for row, place in enumerate(found) if place is not None)


def operator(name: str, inputs: list[int], outputs: list[int]) -> dict[str, Any]:
    return {"op_name": name, "inputs": inputs, "outputs": outputs}


def test_operators_that_ran_inside_another_are_told_with_it() -> None:
    operators = [
        operator("PAD", [0], [1]),
        operator("CONV_2D", [1, 9], [2]),
        operator("RELU", [2], [3]),
        operator("ADD", [3, 3], [4]),
        operator("DELEGATE", [0], [3]),
    ]
    places = [["/p/Pad", "p"], ["/c/Conv", "c"], ["/r/Relu", "r"], ["/s/Add", "s"]]
    ran = [Ran("1 Convolution (NHWC, F32) IGEMM", "Convolution (NHWC, F32) IGEMM", 8, 5, 0)]
    ran.append(Ran("2 ADD", "ADD", 2, 5, 3))
    told = json.loads(table(operators, places, ran, ""))
    assert told["nodes"] == {ran[0].row: "c", ran[1].row: "s"}
    assert told["absorbed"] == {"c": ["p", "r"]}


def test_a_file_of_another_table_is_not_guessed_at() -> None:
    assert table([operator("ADD", [0], [1])], [], [], "") == ""


def test_a_limit_that_is_computed_apart_belongs_to_its_sum() -> None:
    conv, add, clamp = {"CONV_2D"}, {"ADD"}, {"RELU", "ADD"}
    names = ["CONV_2D", "ADD", "CONV_2D", "ADD"]
    assert aligned([conv, add, clamp, conv, add, clamp], names) == [0, 1, 1, 2, 3, 3]


def test_what_a_delegate_takes_runs_in_groups() -> None:
    operators = [
        operator("CONV_2D", [0], [1]),
        operator("STRIDED_SLICE", [1], [2]),  # not taken
        operator("PAD", [2], [3]),
        operator("CONV_2D", [1], [4]),
        operator("ADD", [3, 4], [5]),
    ]
    assert in_turn(operators, {1}) == [0, 3, 1, 2, 4]
    assert in_turn(operators, set()) == [0, 1, 2, 3, 4]
    assert in_turn([operator("ADD", [2], [1]), operator("ADD", [1], [2])], set()) == [0, 1]


def test_what_xnnpack_leaves_to_the_processor(tmp_path: Path) -> None:
    (tmp_path / "m.tflite").write_bytes(tflite_of(network(), "fp32"))
    engine = TfliteEngine(str(tmp_path / "m.tflite"), EngineOptions(1), [])
    outputs = [one["index"] for one in engine._made.get_output_details()]
    assert left_over(engine._made._get_ops_details(), outputs) == []
