"""Exported models opened by their engines, in this process and in a child."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import onnx
import psutil
import pytest
from onnx import helper, numpy_helper

from tango_desktop.core.jobs import JobContext, JobControl
from tango_desktop.deploy.runner import serve
from tango_desktop.deploy.runner.engine import EngineOptions
from tango_desktop.deploy.runner.engine_onnxruntime import OnnxRuntimeEngine
from tango_desktop.errors import ExportError, JobCancelled
from tango_desktop.export import served
from tango_desktop.export.apart import kept_pid
from tango_desktop.export.engine import OnnxSession, open_model, open_written
from tango_desktop.export.environments import MissingEnvironmentError

PYTHON = Path(sys.executable)
PICTURE = np.arange(12, dtype=np.float32).reshape(3, 2, 2)
# An engine of a runner that tests make: what it does is written in its "model".
ENGINE = """
import os, signal, time
import numpy as np
from .failures import ModelError

class FakeEngine:
    def __init__(self, path, options, outputs):
        self.how = open(path, encoding="utf-8").read()
        print("printed by the engine")
        os.write(1, b"and by its library\\n")
        if self.how == "unreadable":
            raise ModelError("%s is not a model." % os.path.basename(path))
        if self.how == "broken":
            1 / 0
        self.provider, self.version = options.provider.upper(), "1.%d" % options.threads
        self.outputs = outputs

    def infer(self, batch):
        if self.how == "crash":
            os.kill(os.getpid(), signal.SIGSEGV)
        if self.how == "sleep":
            time.sleep(60)
        if self.how == "leave":
            os._exit(3)
        if batch.shape[1] != 3:
            raise ModelError("It wants 3 channels.\\nBecause of this and that.")
        print("printed while it runs")
        return [batch * 2, np.float64(batch.sum()), np.zeros((0, 4), np.int64), batch[:, ::-1]]
"""


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Writes a model of the engine ``fake`` into a folder; a runner that knows it is used."""
    runner = tmp_path / "runner"
    runner.mkdir()
    for name in ("serve.py", "engine.py", "failures.py"):
        source = (Path(serve.__file__).parent / name).read_text(encoding="utf-8")
        place = (
            '_CLASSES: Dict[str, Tuple[str, str]] = {\n    "fake": ("engine_fake", "FakeEngine"),'
        )
        source = source.replace("_CLASSES: Dict[str, Tuple[str, str]] = {", place)
        (runner / name).write_text(source, encoding="utf-8")
    (runner / "engine_fake.py").write_text(ENGINE, encoding="utf-8")
    monkeypatch.setattr(served, "_RUNNER", runner)

    def write(how: str) -> Path:
        folder = tmp_path / "모델"
        folder.mkdir(exist_ok=True)
        (folder / "model.fake").write_text(how, encoding="utf-8")
        return folder

    return write


@pytest.fixture(autouse=True)
def no_children_left() -> Iterator[None]:
    """Every engine has ended when its session is closed; what converts waits for more work."""
    yield
    left = [child for child in psutil.Process().children() if child.pid != kept_pid()]
    assert left == []


def test_answers(model: Callable[[str], Path]) -> None:
    with open_model(model(""), "fake", "model.fake", provider="gpu", threads=2) as session:
        doubled, total, nothing, turned = session.run(PICTURE)
        assert session.logits(PICTURE).tolist() == (PICTURE * 2).tolist()
        many = session.run_batch(np.stack([PICTURE, PICTURE + 1]))
        assert (session.provider, session.version) == ("GPU", "1.2")
    assert doubled.tolist() == (PICTURE * 2)[None].tolist()
    assert (float(total), total.shape, total.dtype) == (66.0, (), np.float64)
    assert (nothing.shape, nothing.dtype) == ((0, 4), np.int64)
    assert turned.tolist() == PICTURE[None, ::-1].tolist()
    assert many[0].shape == (2, 3, 2, 2)
    session.close()


def test_large_pictures_and_slow_pipes(model: Callable[[str], Path]) -> None:
    picture = np.random.default_rng(0).random((3, 640, 640)).astype(np.float32)
    with open_model(model(""), "fake", "model.fake") as session:
        assert np.array_equal(session.run(picture)[0][0], picture * 2)


def test_a_refused_picture_is_a_sentence_and_the_next_works(model: Callable[[str], Path]) -> None:
    with open_model(model(""), "fake", "model.fake") as session:
        with pytest.raises(ExportError, match=r"fake cannot run .*: It wants 3 channels") as caught:
            session.run(PICTURE[:2])
        assert len(session.run(PICTURE)) == 4
    assert "this and that" not in caught.value.message
    assert "this and that" in caught.value.details


@pytest.mark.parametrize(
    ("how", "sentence", "details"),
    [
        ("unreadable", "fake cannot run the exported model: model.fake is not", "its library"),
        ("broken", "fake ended with code 1", "ZeroDivisionError"),
    ],
)
def test_what_cannot_be_opened(
    model: Callable[[str], Path], how: str, sentence: str, details: str
) -> None:
    with pytest.raises(ExportError, match=sentence) as caught:
        open_model(model(how), "fake", "model.fake")
    assert details in caught.value.details


@pytest.mark.skipif(os.name != "posix", reason="signals are POSIX's")
def test_a_crash_is_a_sentence(model: Callable[[str], Path]) -> None:
    with open_model(model("crash"), "fake", "model.fake") as session:
        for message in ("ended by signal 11 .SIGSEGV", "ended by signal 11"):  # and ever after
            with pytest.raises(ExportError, match=message) as caught:
                session.run(PICTURE)
    assert "printed by the engine" in caught.value.details


def test_one_that_leaves(model: Callable[[str], Path]) -> None:
    with (
        open_model(model("leave"), "fake", "model.fake") as session,
        pytest.raises(ExportError, match="ended with code 3"),
    ):
        session.run(PICTURE)


def test_too_long(model: Callable[[str], Path]) -> None:
    started = time.monotonic()
    with (
        open_model(model("sleep"), "fake", "model.fake", timeout_s=0.3) as session,
        pytest.raises(ExportError, match=r"longer than 0\.3 s for one answer"),
    ):
        session.run(PICTURE)
    assert time.monotonic() - started < 20


def test_cancel_ends_it_at_once(model: Callable[[str], Path]) -> None:
    control = JobControl()
    ctx = JobContext(control)
    original, looked = ctx.check, []

    def check() -> None:
        looked.append(time.monotonic())
        if len(looked) == 3:  # while it waits for the answer
            control.cancel()
        original()

    with open_model(model("sleep"), "fake", "model.fake", ctx=ctx) as session:
        looked.clear()
        ctx.check = check  # type: ignore[method-assign]
        with pytest.raises(JobCancelled):
            session.run(PICTURE)
        assert len(looked) == 3
        assert time.monotonic() - looked[-1] < 1.0


def test_an_engine_that_the_runner_has_not(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="no engine named nothing"):
        open_model(tmp_path, "nothing", "model.x")


def test_an_engine_whose_file_is_missing(model: Callable[[str], Path]) -> None:
    with pytest.raises(ExportError, match="This runner has no engine named openvino"):
        open_model(model(""), "openvino", "model.fake", python=PYTHON)


def test_packages_that_are_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with pytest.raises(MissingEnvironmentError):
        open_model(tmp_path, "rknn", "model.rknn")


def test_a_python_that_is_gone(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="cannot be started"):
        open_model(tmp_path, "nothing", "model.x", python=tmp_path / "python")


def test_onnx_runtime_answers_alike_here_and_in_a_child(tiny_onnx: Path) -> None:
    written = {"engine": {"name": "onnxruntime"}, "file": tiny_onnx.name}
    with open_written(tiny_onnx.parent, written) as session:
        here = session.logits(PICTURE)
        with pytest.raises(ExportError):
            session.run(PICTURE[:2])
    with open_model(tiny_onnx.parent, "onnxruntime", tiny_onnx.name, python=PYTHON) as session:
        assert session.logits(PICTURE).tolist() == here.tolist()
        with pytest.raises(ExportError, match="cannot run on this input"):
            session.run(PICTURE[:2])


def test_onnx_runtime_leaves_weights_that_are_kept_in_floats(tmp_path: Path) -> None:
    """It would round them with one scale for all, where what they meet and give has 8 bits."""
    weights = np.array([100.0, 0.1], np.float32).reshape(2, 1, 1, 1)
    stored = {"w": weights, "s": np.float32(0.01), "z": np.int8(0)}
    rounding = [("x", "i", "QuantizeLinear"), ("i", "d", "DequantizeLinear")]
    rounding += [("c", "o", "QuantizeLinear"), ("o", "y", "DequantizeLinear")]
    pairs = [helper.make_node(kind, [source, "s", "z"], [to]) for source, to, kind in rounding]
    nodes = [*pairs[:2], helper.make_node("Conv", ["d", "w"], ["c"]), *pairs[2:]]
    value = helper.make_tensor_value_info
    graph = helper.make_graph(
        nodes,
        "kept",
        [value("x", 1, [1, 1, 1, 1])],
        [value("y", 1, [1, 2, 1, 1])],
        [numpy_helper.from_array(np.asarray(array), name) for name, array in stored.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.save(model, tmp_path / "model.onnx")
    one = np.ones((1, 1, 1, 1), np.float32)
    engines = [
        OnnxSession(tmp_path / "model.onnx").run(one[0]),
        OnnxRuntimeEngine(str(tmp_path / "model.onnx"), EngineOptions(), []).infer(one),
    ]
    for (found,) in engines:
        assert found[0, 1, 0, 0] == pytest.approx(0.1, rel=0.01)  # rounded by 100 / 127 it is 0


@pytest.fixture
def tiny_onnx(tmp_path: Path) -> Path:
    """A model that adds the values of each channel."""
    from onnx import TensorProto, checker, helper, save_model

    shape = ["batch", 3, 2, 2]
    nodes = [
        helper.make_node("GlobalAveragePool", ["images"], ["mean"]),
        helper.make_node("Flatten", ["mean"], ["output0"]),
    ]
    inputs = [helper.make_tensor_value_info("images", TensorProto.FLOAT, shape)]
    outputs = [helper.make_tensor_value_info("output0", TensorProto.FLOAT, ["batch", 3])]
    graph = helper.make_graph(nodes, "tiny", inputs, outputs)
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    checker.check_model(made)
    save_model(made, tmp_path / "tiny.onnx")
    return tmp_path / "tiny.onnx"
