"""What is listed without an exporter: where to go instead, and why."""

from __future__ import annotations

import pytest

from tango_desktop.errors import ExportError
from tango_desktop.export.engines.others import OTHERS, OtherInfo, State

INSTEAD = {"onnxruntime", "executorch", "openvino", "tvm", "tflite"}


@pytest.mark.parametrize("info", OTHERS, ids=lambda info: info.name)
def test_says_what_to_use_instead_and_where_that_is_written(info: OtherInfo) -> None:
    assert info.instead
    assert set(info.instead) <= INSTEAD
    assert info.source.startswith("https://")
    refused = info.refusal()
    assert isinstance(refused, ExportError)
    assert info.title in refused.message
    assert refused.hint == info.reason
    assert refused.details == info.source


@pytest.mark.parametrize("name", ["glow", "ngraph", "plaidml", "onnc"])
def test_dead_compilers_have_a_year(name: str) -> None:
    info = OTHERS.get(name)
    assert info.state is State.ENDED
    assert 2018 <= info.since <= 2026


def test_windows_ml_runs_the_onnx_file() -> None:
    info = OTHERS.get("windows-ml")
    assert info.state is State.SERVED
    assert info.instead == ("onnxruntime",)
