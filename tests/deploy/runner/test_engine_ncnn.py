"""The runner with ncnn's files: what is missing, damaged or not here is a sentence."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tango_desktop.deploy.runner.engine import EngineOptions
from tango_desktop.deploy.runner.engine_ncnn import NcnnEngine
from tango_desktop.deploy.runner.failures import ModelError, PackageError

ncnn = pytest.importorskip("ncnn")
ABOUT = {"precision": "fp32", "input": "in0", "shape": [3, 2, 5], "outputs": {"output0": "out0"}}
PARAM = """7767517
2 2
Input in0 0 1 in0
ReLU relu 1 1 in0 out0 0=0.5
"""


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A leaky ReLU."""
    folder = tmp_path / "묶음"
    folder.mkdir()
    (folder / "m.ncnn.param").write_text(PARAM)
    (folder / "m.ncnn.bin").write_bytes(b"")
    (folder / "m.ncnn.json").write_text(json.dumps(ABOUT))
    return folder / "m.ncnn.param"


def opened(model: Path, provider: str = "cpu", outputs: tuple[str, ...] = ("output0",)) -> Any:
    return NcnnEngine(str(model), EngineOptions(1, provider), list(outputs))


def refusal(model: Path, **asked: Any) -> str:
    with pytest.raises((ModelError, PackageError)) as caught:
        opened(model, **asked)
    return str(caught.value)


@pytest.mark.parametrize("outputs", [(), ("output0",)])
@pytest.mark.parametrize("count", [1, 3])
def test_answers(model: Path, outputs: tuple[str, ...], count: int) -> None:
    engine = opened(model, outputs=outputs)
    batch = np.random.default_rng(0).normal(size=(count, 3, 2, 5)).astype(np.float32)
    (found,) = engine.infer(batch)
    np.testing.assert_allclose(found, np.where(batch > 0, batch, batch / 2), rtol=1e-6)
    assert (engine.provider, engine.version) == ("CPU", ncnn.__version__)


def test_an_answer_is_not_changed_by_the_next(model: Path) -> None:
    engine = opened(model)
    (first,) = engine.infer(np.ones((1, 3, 2, 5), np.float32))
    engine.infer(np.zeros((1, 3, 2, 5), np.float32))
    assert (first == 1).all()


@pytest.mark.parametrize("precision", ["fp32", "int8"])
def test_32_bits_are_not_computed_in_16(
    model: Path, precision: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []
    real = ncnn.Net
    monkeypatch.setattr(ncnn, "Net", lambda: made.append(real()) or made[-1])
    model.with_suffix(".json").write_text(json.dumps({**ABOUT, "precision": precision}))
    opened(model)
    model.with_suffix(".json").write_text(json.dumps({**ABOUT, "precision": "fp16"}))
    opened(model)
    names = ("use_fp16_storage", "use_fp16_packed", "use_fp16_arithmetic")
    assert [[getattr(net.opt, name) for name in names] for net in made] == [[False] * 3, [True] * 3]
    assert [net.opt.num_threads for net in made] == [1, 1]


def test_another_shape_is_refused(model: Path) -> None:
    with pytest.raises(ModelError, match=r"takes \[3, 2, 5\], this is \[1, 2, 5\]"):
        opened(model).infer(np.zeros((1, 1, 2, 5), np.float32))


@pytest.mark.parametrize("suffix", [".param", ".bin", ".json"])
def test_a_missing_file(model: Path, suffix: str) -> None:
    model.with_suffix(suffix).unlink()
    assert f"m.ncnn{suffix} is missing" in refusal(model)


@pytest.mark.parametrize("text", ["", "7767517\n", "{}"])
def test_a_damaged_param(model: Path, text: str) -> None:
    model.write_text(text)
    assert "cannot be opened by ncnn" in refusal(model)


@pytest.mark.parametrize("text", ["", "[]", "{}", json.dumps({**ABOUT, "outputs": 3})])
def test_a_damaged_description(model: Path, text: str) -> None:
    model.with_suffix(".json").write_text(text)
    assert "m.ncnn.json is missing or damaged" in refusal(model)


def test_outputs_that_it_does_not_have(model: Path) -> None:
    assert "do not fit together" in refusal(model, outputs=("boxes",))
    model.with_suffix(".json").write_text(json.dumps({**ABOUT, "outputs": {"output0": "out7"}}))
    assert "do not fit together" in refusal(model)


def test_parts_that_are_not_here(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "it can use: cpu, gpu, vulkan" in refusal(model, provider="npu")
    monkeypatch.setattr(ncnn, "get_gpu_count", lambda: 0)
    assert "Vulkan" in refusal(model, provider="gpu")


def test_without_its_package(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ncnn", None)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert "ncnn is not installed here" in refusal(model)
