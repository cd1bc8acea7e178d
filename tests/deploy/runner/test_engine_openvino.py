"""The runner with an OpenVINO IR: what is missing, damaged or not here is a sentence."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tango_desktop.deploy.runner.engine import EngineOptions
from tango_desktop.deploy.runner.engine_openvino import OpenVinoEngine
from tango_desktop.deploy.runner.failures import ModelError, PackageError

openvino = pytest.importorskip("openvino")

TABLE = {"nodes": {"/conv/Conv": "conv", "/relu/Relu": "act"}, "absorbed": {"conv": ["norm"]}}


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A convolution and a ReLU of it, two outputs."""
    from openvino import opset8 as ops

    kernel = np.random.default_rng(0).normal(size=(4, 3, 1, 1)).astype(np.float32)
    images = ops.parameter([-1, 3, 2, 5], np.float32, "images")
    conv = ops.convolution(images, kernel, [1, 1], [0, 0], [0, 0], [1, 1], name="/conv/Conv")
    relu = ops.relu(conv, name="/relu/Relu")
    for node, name in ((conv, "raw"), (relu, "output0")):
        node.output(0).set_names({name})
    made = openvino.Model([relu, conv], [images], "net")
    made.set_rt_info(json.dumps(TABLE), ["framework", "layers"])
    folder = tmp_path / "묶음"
    folder.mkdir()
    openvino.save_model(made, folder / "m.xml", compress_to_fp16=False)
    return folder / "m.xml"


def opened(
    model: Path,
    provider: str = "cpu",
    outputs: tuple[str, ...] = ("output0",),
    profile: str | None = None,
) -> Any:
    return OpenVinoEngine(str(model), EngineOptions(1, provider, profile), list(outputs))


def refusal(model: Path, **asked: Any) -> str:
    with pytest.raises((ModelError, PackageError)) as caught:
        opened(model, **asked)
    return str(caught.value)


def batch(count: int = 1) -> Any:
    return np.random.default_rng(1).normal(size=(count, 3, 2, 5)).astype(np.float32)


@pytest.mark.parametrize("count", [1, 3])
def test_answers(model: Path, count: int) -> None:
    engine = opened(model, outputs=("raw", "output0"))
    raw, found = engine.infer(batch(count))
    assert found.shape == (count, 4, 2, 5)
    np.testing.assert_array_equal(found, np.maximum(raw, 0))
    (first,) = opened(model, outputs=()).infer(batch(count))
    np.testing.assert_array_equal(first, found)
    assert engine.provider == "CPU"
    assert openvino.__version__.startswith(engine.version)
    table = json.loads(engine.layers_table())
    assert set(table["nodes"].values()) == {"conv", "act"}
    assert table["absorbed"] == {"conv": ["norm"], "act": []}


def test_an_answer_is_not_changed_by_the_next(model: Path) -> None:
    engine = opened(model)
    (first,) = engine.infer(batch())
    kept = first.copy()
    engine.infer(-batch())
    np.testing.assert_array_equal(first, kept)


def test_32_bits_are_not_computed_in_16(model: Path) -> None:
    compiled = opened(model)._compiled
    assert compiled.get_property("INFERENCE_PRECISION_HINT") == openvino.Type.f32
    assert compiled.get_property("INFERENCE_NUM_THREADS") == 1


def test_16_bits_are_not_those_that_round_more(model: Path) -> None:
    core = openvino.Core()
    halved = core.read_model(model)
    halved.set_rt_info("fp16", ["framework", "precision"])
    path = model.with_name("h.xml")
    openvino.save_model(halved, path)
    able = core.get_property("CPU", "OPTIMIZATION_CAPABILITIES")
    wanted = openvino.Type.f16 if "FP16" in able else openvino.Type.f32
    assert opened(path)._compiled.get_property("INFERENCE_PRECISION_HINT") == wanted


def test_times_of_layers(model: Path, tmp_path: Path) -> None:
    engine = opened(model, profile=str(tmp_path / "profile"))
    for _ in range(3):
        engine.infer(batch())
    events = json.loads(Path(engine.end_profile()).read_text())
    assert [event["name"] for event in events].count("model_run") == 3
    layers = [event for event in events if event.get("cat") == "Node"]
    assert any(event["name"] == "/conv/Conv_kernel_time" for event in layers)
    assert all(event["dur"] >= 0 and event["args"]["op_name"] for event in layers)


def test_another_shape_is_refused(model: Path) -> None:
    with pytest.raises(ModelError, match="cannot run on this input"):
        opened(model).infer(np.zeros((1, 1, 2, 5), np.float32))


@pytest.mark.parametrize("suffix", [".xml", ".bin"])
def test_a_missing_file(model: Path, suffix: str) -> None:
    model.with_suffix(suffix).unlink()
    assert f"m{suffix} is missing" in refusal(model)


@pytest.mark.parametrize(("suffix", "kept"), [(".xml", 0), (".xml", 300), (".bin", 0), (".bin", 9)])
def test_a_damaged_file(model: Path, suffix: str, kept: int) -> None:
    path = model.with_suffix(suffix)
    path.write_bytes(path.read_bytes()[:kept])
    assert "cannot be opened by OpenVINO" in refusal(model)


def test_outputs_that_it_does_not_have(model: Path) -> None:
    assert "do not fit together" in refusal(model, outputs=("boxes",))


@pytest.mark.parametrize("provider", ["cuda", "npu"])
def test_parts_that_are_not_here(model: Path, provider: str) -> None:
    assert "it can use: cpu" in refusal(model, provider=provider)


def test_without_its_package(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "openvino", None)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert "OpenVINO is not installed here" in refusal(model)
