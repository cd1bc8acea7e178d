"""What goes wrong in a conversion, through the whole job with real converters.

Each time: a sentence that helps, the log is kept, the earlier model is untouched, and nothing
half-written is left. The smaller parts have tests of their own beside them.
"""

from __future__ import annotations

import argparse
import errno
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import onnx
import psutil
import pytest

from tango_desktop import cli_engines
from tango_desktop.core.jobs import JobContext, JobControl, Progress
from tango_desktop.deploy.runner.engine_tvm import FACTS, SCHEMA
from tango_desktop.errors import ExportError, JobCancelled, ProjectError, TangoError
from tango_desktop.export import environments, job, working
from tango_desktop.export.engine import open_model
from tango_desktop.export.engines import from_onnx, tflite
from tango_desktop.export.exporters import EXPORTERS
from tango_desktop.export.spec import ExportSpec

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals are POSIX's")
Earlier = Callable[..., ExportSpec]
# By the import that each needs: two that read ONNX in the child itself, one that starts a program.
ENGINES = {"openvino": "openvino", "tflite": "ai_edge_litert", "ncnn": "pnnx"}


def require(package: str) -> None:
    """Skip without it; it is not imported here, only in the child."""
    if find_spec(package) is None:
        pytest.skip(f"not installed: {package}")


@pytest.fixture(autouse=True)
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary files go."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def earlier(changed: Any, tmp_path: Path) -> Earlier:
    """An export for an engine, over an earlier model."""

    def make(engine: str, **settings: Any) -> ExportSpec:
        require(ENGINES.get(engine, engine))
        spec = replace(changed(**settings), engine=engine, folder=tmp_path / "산출물" / engine)
        spec.folder.mkdir(parents=True)
        (spec.folder / "model").write_bytes(b"earlier")
        return spec

    return make


def refused(spec: ExportSpec, ctx: JobContext | None = None) -> TangoError:
    """The error of an export; the earlier model is as it was."""
    with pytest.raises(TangoError) as caught:
        job.export(spec, ctx or JobContext())
    assert caught.value.message.endswith(".")
    assert caught.value.hint
    assert_untouched(spec)
    return caught.value


def assert_untouched(spec: ExportSpec) -> None:
    assert [path.name for path in spec.folder.iterdir()] == ["model"]
    assert (spec.folder / "model").read_bytes() == b"earlier"
    assert {path.name for path in spec.folder.parent.iterdir()} <= {spec.engine, "logs"}
    assert not list(Path(tempfile.gettempdir()).glob("tango-*"))


def log_of(spec: ExportSpec) -> str:
    assert spec.log.is_file()
    return spec.log.read_text(encoding="utf-8")


# -- what an engine does not have -------------------------------------------------------------


@pytest.mark.usefixtures("converted_here")
@pytest.mark.parametrize(("engine", "title"), [("openvino", "OpenVINO"), ("tflite", "LiteRT")])
def test_an_operator_is_named_with_its_layer(
    engine: str, title: str, earlier: Earlier, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = from_onnx.onnx_exporter.convert

    def odd(*given: Any) -> Any:
        made = real(*given)
        model = onnx.load(given[2] / made.file)
        model.graph.node[-1].output[0] = "before"
        node = onnx.helper.make_node("Oddity", ["before"], ["output0"], "/linear/Oddity")
        model.graph.node.append(node)
        onnx.save(model, given[2] / made.file)
        return made

    monkeypatch.setattr(from_onnx.onnx_exporter, "convert", odd)
    error = refused(earlier(engine))
    told = f"{title} cannot compute parts of the network: Oddity: linear (linear)."
    assert error.message == told
    assert "Replace these layers in the editor" in error.hint


# -- what is not installed --------------------------------------------------------------------


@pytest.mark.usefixtures("converted_here")
def test_a_missing_package_comes_with_the_line_that_installs_it(
    earlier: Earlier, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec, real = earlier("openvino"), environments.find_spec
    monkeypatch.setattr(
        environments, "find_spec", lambda name: None if name == "openvino" else real(name)
    )
    error = refused(spec)
    assert error.message == "OpenVINO cannot be used here."
    assert "about 185 MB" in error.hint
    line = error.hint.partition("In a terminal: ")[2]
    assert line == "tango-desktop engines --install openvino"
    parser = argparse.ArgumentParser()
    cli_engines.add_parsers(parser.add_subparsers())
    assert parser.parse_args(line.split()[1:]).install == spec.engine
    by_pip = EXPORTERS.get("openvino").install_line()
    assert (
        by_pip == f"{sys.executable} -m pip install {' '.join(environments.OPENVINO.requirements)}"
    )


# -- a converter that ends badly --------------------------------------------------------------


def workers() -> list[psutil.Process]:
    """The converters that run now, with what they have started."""
    children = psutil.Process().children(recursive=True)
    found = [child for child in children if str(working.WORKERS) in command_of(child)]
    return [one for child in found for one in (child, *child.children(recursive=True))]


def command_of(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:  # it has just ended
        return []


def is_alive(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def at_work(do: Callable[[list[psutil.Process]], None]) -> JobContext:
    """Does something once, when the converter has said that it is at work."""
    waiting = [do]

    def look(_: Progress) -> None:
        running = workers()
        if running and waiting:
            waiting.pop()(running)

    return JobContext(JobControl(), look)


def test_a_crash(earlier: Earlier) -> None:
    spec = earlier("tvm")
    error = refused(spec, at_work(lambda running: running[0].send_signal(signal.SIGSEGV)))
    assert "The converter tvm_worker crashed: it was ended by signal 11" in error.message
    assert str(spec.log) in error.hint
    assert "Reading the model" in log_of(spec)


@pytest.mark.parametrize(
    ("settings", "words", "hint"),
    [
        ({"most_memory_mb": 200}, "more memory than the 0.21 GB", "Most memory of a conversion"),
        ({"longest_minutes": 0.02}, "longer than 0.02 minutes", "Longest conversion"),
    ],
    ids=["memory", "time"],
)
def test_a_limit(settings: dict[str, Any], words: str, hint: str, earlier: Earlier) -> None:
    spec = earlier("tvm", **settings)
    error = refused(spec)
    assert words in error.message
    assert hint in error.hint
    assert str(spec.log) in error.hint
    assert spec.log.is_file()
    assert not workers()


@pytest.mark.parametrize("engine", ENGINES)
def test_cancel_within_a_second(engine: str, earlier: Earlier) -> None:
    spec, asked = earlier(engine), []
    ended: list[psutil.Process] = []

    def cancel(running: list[psutil.Process]) -> None:
        ended.extend(running)
        asked.append(time.monotonic())
        ctx.control.cancel()

    ctx = at_work(cancel)
    with pytest.raises(JobCancelled):
        job.export(spec, ctx)
    assert time.monotonic() - asked[0] < 1.0
    _, left = psutil.wait_procs(ended, timeout=2.0)  # a killed one takes a moment to give all back
    assert not [one for one in left if is_alive(one)]
    assert_untouched(spec)
    assert spec.log.is_file()


# -- a disk that is full ----------------------------------------------------------------------


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 400 kB."""
    place = tmp_path / "disk"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", str(place)]
    if not shutil.which("mount") or subprocess.run(command, capture_output=True).returncode:
        pytest.skip("a small disk can be made by root alone")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


def test_no_space_for_the_model(earlier: Earlier, small_disk: Path) -> None:
    spec = earlier("tflite")
    spec = replace(spec, folder=Path(shutil.move(spec.folder.parent, small_disk)) / "tflite")
    error = refused(spec)
    assert isinstance(error, ProjectError)
    assert "The disk is full." in error.message
    assert "Free some space" in error.hint
    assert "Writing" in log_of(spec)


def test_no_space_for_the_converter(
    earlier: Earlier, small_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = earlier("tflite")
    monkeypatch.setattr(tempfile, "tempdir", str(small_disk))
    assert "disk is full" in refused(spec).message
    assert list(small_disk.iterdir()) == []


@pytest.mark.usefixtures("converted_here")
def test_no_space_for_what_the_converter_reads(
    earlier: Earlier, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    spec = earlier("tflite")
    monkeypatch.setattr(from_onnx.onnx_exporter, "convert", full)
    message = refused(spec).message
    assert "The disk is full." in message
    assert tempfile.gettempdir() in message
    assert str(spec.folder) not in message


def test_the_disk_that_was_full_is_named(earlier: Earlier, small_disk: Path) -> None:
    spec, full = earlier("onnxruntime"), OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    there = replace(spec, folder=small_disk / "artifacts" / "model")
    there.folder.mkdir(parents=True)
    assert job._unwritten(there, full) == there.folder
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(tempfile, "tempdir", str(small_disk))
        assert job._unwritten(spec, full) == small_disk
        assert job._unwritten(spec, OSError(errno.EACCES, "")) == spec.folder
        assert job._unwritten(there, full) == there.folder


@pytest.mark.usefixtures("converted_here")
def test_no_space_half_way(earlier: Earlier, monkeypatch: pytest.MonkeyPatch) -> None:
    def half(source: Path, target: Path) -> None:
        target.write_bytes(source.read_bytes()[:1000])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    spec = earlier("tflite")
    monkeypatch.setattr(tflite.shutil, "move", half)
    assert "The disk is full." in refused(spec).message
    assert spec.log.is_file()


# -- made for another device ------------------------------------------------------------------


def test_code_of_another_processor_is_not_run_here(tmp_path: Path) -> None:
    require("tvm")
    about = {
        "schema": SCHEMA,
        "version": "0.27.0",
        "architecture": "aarch64",
        "system": "linux",
        "processor": "cortex-a76",
        "needs": [],
        "outputs": ["output0"],
    }
    (tmp_path / FACTS).write_text(json.dumps(about), encoding="utf-8")
    (tmp_path / "model.so").write_bytes(b"\x7fELF")
    with pytest.raises(ExportError) as caught:
        open_model(tmp_path, "tvm", "model.so")
    assert "compiled by TVM for aarch64 processors under linux; this is " in caught.value.message
