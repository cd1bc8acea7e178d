"""Which engine measures: that of the export, or ONNX Runtime with the reason."""

from __future__ import annotations

import dataclasses
from importlib import import_module

import pytest

from tango_desktop.compress import means
from tango_desktop.compress.means import means_for, measured_text, traced_as
from tango_desktop.export.exporters import EXPORTERS, ExporterInfo, engine_title
from tango_desktop.export.opsets import OPSETS
from tango_desktop.export.quantization.integers import SCHEMES
from tango_desktop.export.spec import ExportSpec
from tests.export.conftest import spec

__all__ = ["spec"]


@pytest.fixture
def all_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ExporterInfo, "unavailable", lambda _: "")


@pytest.mark.parametrize(
    ("engine", "maker", "runner"),
    [
        ("onnxruntime", "onnxruntime", "onnxruntime"),
        ("openvino", "openvino", "openvino"),
        ("tflite", "tflite", "tflite"),
        ("tflm", "tflm", "tflite"),
        ("ncnn", "ncnn", "ncnn"),
        ("executorch", "executorch", "executorch"),
        ("tensorrt", "onnxruntime", "onnxruntime"),
        ("rknn", "onnxruntime", "onnxruntime"),
        ("coreml", "onnxruntime", "onnxruntime"),
        ("tvm", "onnxruntime", "onnxruntime"),  # no 8 bits
        ("nobody", "onnxruntime", "onnxruntime"),
    ],
)
def test_who_measures(all_here: None, engine: str, maker: str, runner: str) -> None:
    found = means_for(engine)
    assert (found.wanted, found.maker, found.runner) == (engine, maker, runner)
    assert found.is_own == (engine == maker)


def test_what_is_not_installed_measures_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ExporterInfo, "unavailable", lambda one: "no" * (one.name != "onnxruntime"))
    assert means_for("tflite").maker == "onnxruntime"
    assert measured_text("onnxruntime", "tflite") == (
        "measured in ONNX Runtime, as LiteRT (TFLite) is not installed here"
    )


def test_what_is_said(all_here: None) -> None:
    assert measured_text("openvino", "openvino") == "measured in OpenVINO"
    assert measured_text("onnxruntime", "") == "measured in ONNX Runtime"
    assert measured_text("onnxruntime", "tensorrt") == (
        "measured in ONNX Runtime, as TensorRT does not run on this computer"
    )
    assert "slow simulator" in measured_text("onnxruntime", "rknn")
    assert engine_title("nobody") == "nobody"


def test_schemes_are_those_of_the_exporters(all_here: None) -> None:
    for info in EXPORTERS:
        scheme = means_for(info.name).scheme
        assert scheme in SCHEMES
        own = getattr(import_module(f"tango_desktop.export.engines.{_module(info)}"), "SCHEME", "")
        assert own in ("", scheme)


def _module(info: ExporterInfo) -> str:
    names = {"torch-export": "torchscript", "coreml-neuralnetwork": "coreml"}
    return names.get(info.name, info.name)


def test_the_file_is_traced_as_the_exporter_traces_it(spec: ExportSpec) -> None:
    from tango_desktop.export.engines import tflite

    asked = dataclasses.replace(
        spec, settings=dataclasses.replace(spec.settings, opset=15, dynamic_batch=True)
    )
    for engine in means._READS_NEWEST:
        wanted = dataclasses.replace(asked, engine=engine)
        assert traced_as(wanted) == tflite.fixed(wanted)
    assert traced_as(asked) == asked
    board = dataclasses.replace(
        asked,
        engine="tensorrt",
        settings=dataclasses.replace(asked.settings, opset=0),
        runtime="10.3",
    )
    assert traced_as(board).settings.opset in {one.opset for one in OPSETS}
    old = dataclasses.replace(board, runtime="1.0")  # the export says that it is too old
    assert traced_as(old) == old
