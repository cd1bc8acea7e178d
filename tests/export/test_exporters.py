"""The registry: what is there, what it needs, and why it cannot be used, without importing it."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest

from tango_desktop.deploy.runner.engine import ENGINES
from tango_desktop.errors import ExportError
from tango_desktop.export.exporters import EXPORTERS, ExporterInfo, Where


@pytest.mark.parametrize("info", EXPORTERS, ids=lambda info: info.name)
def test_every_exporter_is_complete(info: ExporterInfo) -> None:
    assert info.title
    assert info.packages
    assert info.precisions
    assert info.devices
    if info.home is not None and info.home.isolated and info.missing():
        assert info.name in info.unavailable()
        return
    assert info.unavailable() == ""
    info.require(info.precisions[0])


def test_the_reason_names_what_is_missing() -> None:
    info = replace(EXPORTERS.get("onnxruntime"), packages=("onnx", "surely_not_installed"))
    assert info.unavailable() == (
        "Not installed: surely_not_installed. "
        "In a terminal: python -m pip install surely_not_installed"
    )
    with pytest.raises(ExportError, match="cannot be used here") as caught:
        info.require("fp32")
    assert "surely_not_installed" in caught.value.hint


def test_an_unknown_precision() -> None:
    with pytest.raises(ExportError, match="no precision int4") as caught:
        EXPORTERS.get("onnxruntime").require("int4")
    assert "fp32" in caught.value.hint


def test_an_unknown_engine_suggests_the_nearest() -> None:
    with pytest.raises(ExportError) as caught:
        EXPORTERS.get("onnxruntim")
    assert "onnxruntime" in caught.value.hint


def test_stage_and_registry_import_no_heavy_package() -> None:
    code = (
        "import sys\n"
        "import tango_desktop.export.stage, tango_desktop.export.exporters\n"
        "print([m for m in ('torch', 'onnx', 'onnxruntime', 'onnxslim') if m in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert result.stdout.strip() == "[]", result.stderr


@pytest.mark.parametrize(
    ("name", "place", "comparer", "is_compared"),
    [
        ("onnxruntime", Where.DESK, "", True),
        ("tensorrt", Where.TARGET, "onnxruntime", True),
        ("rknn", Where.SIMULATED, "", True),
        ("tflm", Where.NOWHERE, "tflite", True),
        ("coreml", Where.MAC, "", False),
    ],
)
def test_where_a_model_runs_and_what_compares_it(
    name: str, place: Where, comparer: str, is_compared: bool
) -> None:
    info = EXPORTERS.get(name)
    assert (info.runs_on, info.compared_by) == (place, comparer)
    assert info.is_compared_here is is_compared


@pytest.mark.parametrize("info", EXPORTERS, ids=lambda info: info.name)
def test_only_engines_of_the_runner_compare(info: ExporterInfo) -> None:
    if info.is_compared_here:
        assert (info.compared_by or info.name) in ENGINES
