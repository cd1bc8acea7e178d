"""The commands of engines: what can be had, and a model for one of them."""

from __future__ import annotations

import json

import pytest

from tango_desktop.app import run
from tango_desktop.export.exporters import EXPORTERS


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = run(list(arguments))
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_every_engine_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    code, text, _ = said(capsys, "engines")
    assert code == 0
    for info in EXPORTERS:
        assert info.name in text
    _, written, _ = said(capsys, "engines", "--json")
    rows = {row["name"]: row for row in json.loads(written)}
    assert set(rows) == set(EXPORTERS.names())
    assert rows["onnxruntime"]["available"]
    assert rows["onnxruntime"]["reason"] == ""
    assert rows["onnxruntime"]["precisions"][0] == "fp32"


def test_an_engine_that_needs_nothing_more(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, error = said(capsys, "engines", "--install", "onnxruntime")
    assert code == 2
    assert "needs nothing more" in error


def test_an_engine_nobody_knows(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, error = said(capsys, "engines", "--install", "onnxruntim")
    assert code == 1
    assert "onnxruntime" in error
