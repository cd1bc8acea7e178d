"""RKNN's runtime on a board, and its simulator on the desk: what is asked of them, and refusals."""

from __future__ import annotations

import json
import sys
import types
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest

from tango_desktop.deploy.runner import engine_rknn
from tango_desktop.deploy.runner.engine import EngineOptions
from tango_desktop.deploy.runner.engine_rknn import RknnEngine
from tango_desktop.deploy.runner.failures import ModelError, PackageError

SDK = "rknn-sdk version info:\nAPI version: {} (429f97ae6b@2025-04-09T09:09:27)\nDRV version: 0.9.8"


class Runtime:
    """The Lite runtime: opens what it is given, and averages the channels it sees."""

    NPU_CORE_0_1_2 = 7
    sdk = SDK.format("2.5.0")
    codes: ClassVar[dict[str, int]] = {}
    seen: ClassVar[list[Any]] = []

    def __init__(self, verbose: bool) -> None:
        assert not verbose
        self.state = "made"

    def load_rknn(self, path: str) -> int:
        assert Path(path).read_bytes() == b"RKNN"
        self.state = "loaded"
        return self.codes.get("load", 0)

    def init_runtime(self, core_mask: int = 0) -> int:
        assert self.state == "loaded"
        self.state = "ready"
        type(self).seen = [core_mask]
        return self.codes.get("init", 0)

    def get_sdk_version(self) -> str:
        assert self.state == "ready"
        return self.sdk

    def inference(self, inputs: list[Any], data_format: list[str]) -> list[Any] | None:
        assert self.state == "ready"
        assert data_format == ["nhwc"]
        (picture,) = inputs
        assert picture.dtype == np.float32
        assert picture.flags["C_CONTIGUOUS"]
        assert picture.shape == (1, 4, 5, 3)
        if np.isnan(picture).any():
            return None
        return [picture.mean((1, 2)), picture.max((1, 2)).astype(np.float16)]

    def release(self) -> None:
        self.state = "gone"


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """An exported model, fp16, for RK3568."""
    write_about(tmp_path)
    path = tmp_path / "model.rknn"
    path.write_bytes(b"RKNN")
    return path


def write_about(folder: Path, **changes: Any) -> None:
    content = {
        "platform": "rk3568",
        "toolkit": "2.5.0",
        "precision": "fp16",
        "outputs": ["output0", "most"],
        **changes,
    }
    (folder / "rknn.json").write_text(json.dumps(content), encoding="utf-8")


@pytest.fixture
def lite(monkeypatch: pytest.MonkeyPatch) -> type[Runtime]:
    """A board with the Lite runtime; nobody knows its chip."""
    fresh = type("RKNNLite", (Runtime,), {"codes": {}, "seen": []})
    api = types.ModuleType("rknnlite.api")
    api.RKNNLite = fresh  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "rknnlite", types.ModuleType("rknnlite"))
    monkeypatch.setitem(sys.modules, "rknnlite.api", api)
    monkeypatch.setattr(engine_rknn, "_COMPATIBLE", ())
    return fresh


def be(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, compatible: bytes) -> None:
    path = tmp_path / "compatible"
    path.write_bytes(compatible)
    monkeypatch.setattr(engine_rknn, "_COMPATIBLE", (str(tmp_path / "none"), str(path)))


def opened(path: Path, *outputs: str) -> RknnEngine:
    return RknnEngine(str(path), EngineOptions(), list(outputs))


def test_pictures_go_in_with_their_channels_last(model: Path, lite: type[Runtime]) -> None:
    engine = opened(model, "most", "output0")
    batch = np.random.default_rng(0).normal(size=(2, 3, 4, 5)).astype(np.float32)
    most, mean = engine.infer(batch)
    np.testing.assert_allclose(mean, batch.mean((2, 3)), rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(most, batch.max((2, 3)), rtol=1e-3)
    assert most.dtype == mean.dtype == np.float32
    assert (engine.provider, engine.version) == ("npu", "2.5.0")
    engine.close()


def test_the_first_output_where_none_is_named(model: Path, lite: type[Runtime]) -> None:
    (mean,) = opened(model).infer(np.ones((1, 3, 4, 5), np.float32))
    assert mean.tolist() == [[1.0, 1.0, 1.0]]


def test_an_output_that_is_not_there(model: Path, lite: type[Runtime]) -> None:
    with pytest.raises(ModelError, match="no output named scores"):
        opened(model, "scores")


def test_no_answer_is_a_refusal(model: Path, lite: type[Runtime]) -> None:
    with pytest.raises(ModelError, match="cannot run on this input"):
        opened(model).infer(np.full((1, 3, 4, 5), np.nan, np.float32))


@pytest.mark.parametrize(
    ("compatible", "mask"),
    [
        (b"hardkernel,odroid-m1\0rockchip,rk3568\0", 0),
        (b"radxa,rock-3c\0rockchip,rk3566\0", 0),  # the same processor
        (b"raspberrypi,4-model-b\0brcm,bcm2711\0", 0),  # in an emulator, say
    ],
)
def test_boards_that_it_fits(
    model: Path,
    lite: type[Runtime],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    compatible: bytes,
    mask: int,
) -> None:
    be(monkeypatch, tmp_path, compatible)
    opened(model)
    assert lite.seen == [mask]


def test_all_three_cores(
    model: Path, lite: type[Runtime], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    be(monkeypatch, tmp_path, b"radxa,rock-5b\0rockchip,rk3588\0")
    write_about(tmp_path, platform="rk3588")
    opened(model)
    assert lite.seen == [Runtime.NPU_CORE_0_1_2]


def test_another_chip_is_refused(
    model: Path, lite: type[Runtime], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    be(monkeypatch, tmp_path, b"radxa,rock-5b\0rockchip,rk3588\0")
    with pytest.raises(ModelError, match="made for rk3568; this board has rk3588"):
        opened(model)


@pytest.mark.parametrize(
    ("runtime", "fits"), [("2.5.0", True), ("2.6.1", True), ("2.3.2", False), ("1.6.0", False)]
)
def test_the_library_is_no_older_than_the_toolkit(
    model: Path, lite: type[Runtime], runtime: str, fits: bool
) -> None:
    lite.sdk = SDK.format(runtime)
    if fits:
        assert opened(model).version == runtime
    else:
        with pytest.raises(ModelError, match=rf"librknnrt\.so here is {runtime}.*2\.5\.0"):
            opened(model)


def test_a_library_that_does_not_tell_its_version(model: Path, lite: type[Runtime]) -> None:
    lite.sdk = "unknown \n"
    assert opened(model).version == "unknown"


@pytest.mark.parametrize(
    ("call", "sentence"),
    [("load", "cannot be opened by RKNN"), ("init", r"cannot be started\. .*rknpu.*2\.5")],
)
def test_what_the_runtime_refuses(
    model: Path, lite: type[Runtime], call: str, sentence: str
) -> None:
    lite.codes = {call: -1}
    with pytest.raises(ModelError, match=sentence):
        opened(model)


def test_the_renamed_package(
    model: Path, lite: type[Runtime], monkeypatch: pytest.MonkeyPatch
) -> None:
    api = types.ModuleType("rknn_toolkit_lite2.api")
    api.RKNNLite = lite  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "rknnlite.api", None)
    monkeypatch.setitem(sys.modules, "rknn_toolkit_lite2", types.ModuleType("rknn_toolkit_lite2"))
    monkeypatch.setitem(sys.modules, "rknn_toolkit_lite2.api", api)
    assert opened(model).provider == "npu"


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """A computer without the Lite runtime."""
    for name in ("rknnlite.api", "rknn_toolkit_lite2.api", "rknn.api"):
        monkeypatch.setitem(sys.modules, name, None)


@pytest.mark.usefixtures("bare")
def test_no_runtime(model: Path) -> None:
    with pytest.raises(PackageError, match="pip install rknn-toolkit-lite2"):
        opened(model)


@pytest.mark.parametrize("text", ["", "[]", '{"platform": "rk3568"}'])
def test_a_damaged_description(model: Path, lite: type[Runtime], text: str) -> None:
    model.with_name("rknn.json").write_text(text, encoding="utf-8")
    with pytest.raises(ModelError, match=r"rknn\.json is missing or damaged"):
        opened(model)


def test_a_missing_model(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="is missing"):
        opened(tmp_path / "model.rknn")


# -- the simulator ----------------------------------------------------------------------------


class Toolkit:
    """The toolkit: builds from files, then computes as the runtime does."""

    calls: ClassVar[list[Any]] = []

    def __init__(self, verbose: bool) -> None:
        type(self).calls = []

    def config(self, target_platform: str, quantized_algorithm: str) -> int:
        self.calls.append(("config", target_platform, quantized_algorithm))
        return 0

    def load_onnx(self, model: str) -> int:
        self.calls.append(("load_onnx", Path(model).name))
        return 0

    def build(self, do_quantization: bool) -> int:
        self.calls.append(("build", do_quantization))
        return 0

    def hybrid_quantization_step2(self, model: str, data: str, settings: str) -> int:
        self.calls.append(("step2", *(Path(part).name for part in (model, data, settings))))
        return 0

    def init_runtime(self) -> int:
        self.calls.append(("init",))
        return 0

    def inference(self, inputs: list[Any], data_format: list[str]) -> list[Any]:
        return [inputs[0].mean((1, 2))]


@pytest.fixture
def toolkit(bare: None, monkeypatch: pytest.MonkeyPatch) -> type[Toolkit]:
    """The desk's environment."""
    api = types.ModuleType("rknn.api")
    api.RKNN = Toolkit  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "rknn", types.ModuleType("rknn"))
    monkeypatch.setitem(sys.modules, "rknn.api", api)
    return Toolkit


def test_the_simulator_builds_floats_from_onnx(model: Path, toolkit: type[Toolkit]) -> None:
    folder = model.with_name("simulator")
    folder.mkdir()
    (folder / "model.onnx").write_bytes(b"ONNX")
    engine = opened(model)
    assert (engine.provider, engine.version) == ("simulator", "2.5.0")
    assert toolkit.calls == [
        ("config", "rk3568", "normal"),
        ("load_onnx", "model.onnx"),
        ("build", False),
        ("init",),
    ]


@pytest.mark.parametrize(
    ("facts", "algorithm"), [({}, "normal"), ({"algorithm": "kl_divergence"}, "kl_divergence")]
)
def test_the_simulator_takes_the_integers_that_were_found(
    model: Path, toolkit: type[Toolkit], facts: dict[str, str], algorithm: str
) -> None:
    write_about(model.parent, precision="int8", **facts)
    folder = model.with_name("simulator")
    folder.mkdir()
    names = ("model.model", "model.data", "model.quantization.cfg")
    for name in names:
        (folder / name).write_bytes(b"part")
    opened(model)
    assert toolkit.calls[:2] == [("config", "rk3568", algorithm), ("step2", *names)]


@pytest.mark.usefixtures("toolkit")
def test_the_simulator_has_nothing_to_build_from(model: Path) -> None:
    with pytest.raises(ModelError, match="compared on the computer that it was made on"):
        opened(model)
