"""The page of the export: the verdict in words, figures with limits, the model's facts."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tango_desktop.core.files import write_yaml
from tango_desktop.core.project import Project
from tango_desktop.export.parity import REPORT, ParityReport, PictureParity
from tango_desktop.ui.pages.export_page import ExportPage
from tango_desktop.ui.session import Message

Show = Callable[[type], ExportPage]
LIMITS = {
    "relative_difference": 1e-3,
    "cosine": 0.9999,
    "agreement": 0.99,
    "accuracy_loss": 0.01,
    "input_difference": 1e-3,
}


def _report(**changes: Any) -> ParityReport:
    worst = PictureParity("bolt/00.png", "bolt", "bolt", "nut", 0.25, 0.99, 0.0)
    values: dict[str, Any] = {
        "split": "val",
        "pictures": 64,
        "max_difference": 3e-6,
        "mean_difference": 1e-6,
        "relative_difference": 4.1e-7,
        "cosine": 0.99999999,
        "agreement": 1.0,
        "accuracy_trained": 0.953,
        "accuracy_exported": 0.953,
        "input_difference": 0.0,
        "failures": (),
        "worst": (worst,),
    }
    return ParityReport(**{**values, **changes})


def _write(project: Project, report: ParityReport, accepted: bool = False) -> Path:
    folder = project.path("artifacts", "onnxruntime")
    folder.mkdir(parents=True)
    (folder / "model.onnx").write_bytes(b"x" * 1_234_000)
    content = {"schema": 1, "passed": report.passed, "limits": LIMITS, **asdict(report)}
    (folder / REPORT).write_text(json.dumps(content), encoding="utf-8")
    write_yaml(
        folder / "model.yaml",
        {
            "schema": 1,
            "name": "Parts",
            "engine": {"name": "onnxruntime", "precision": "fp32"},
            "file": "model.onnx",
            "classes": ["bolt", "nut", "washer"],
            "input": {"name": "images", "size": [64, 48], "channels": 3, "dtype": "float32"},
            "output": {"name": "output0", "kind": "logits"},
            "preprocess": {"size": [64, 48], "resize": "crop", "mean": [0.5], "std": [0.25]},
            "checksums": {"model.onnx": "ab" * 32},
            "parity": {"passed": report.passed, "accepted": accepted},
            "source": {"model": "resnet18", "run": 2, "opset": 20, "producer": "PyTorch"},
        },
    )
    return folder


def test_before_the_export_it_says_what_it_is_for(project: Project, show: Show) -> None:
    page = show(ExportPage)
    assert page.stack.currentIndex() == 0
    assert "compares both" in page.empty.text.text()


def test_a_model_that_answers_the_same(trained: Project, show: Show) -> None:
    _write(trained, _report())
    page = show(ExportPage)
    assert page.parity.verdict.text.text().startswith("Yes")
    rows = page.parity.figures.model
    assert [rows.text_at(r, 3) for r in range(rows.rowCount())] == ["kept"] * 5
    assert rows.text_at(0, 1) == "100.0 %"
    assert rows.text_at(0, 2) == "≥ 99.0 %"
    assert page.facts.shown["Size"] == "1.23 MB"
    assert page.facts.shown["Input"] == "images  None × 3 × 64 × 48  float32".replace("None", "1")
    assert page.facts.shown["Classes"] == "3: bolt, nut, washer"
    assert page.facts.shown["Pictures are prepared"].startswith("cut to 48 × 64 px")


def test_a_model_that_differs(trained: Project, show: Show) -> None:
    _write(trained, _report(agreement=0.8, failures=("agreement", "inputs")))
    page = show(ExportPage)
    assert page.parity.verdict.text.text().startswith("No")
    assert "Too many pictures get another answer." in page.parity.verdict.hint.text()
    rows = page.parity.figures.model
    chips = [rows.text_at(row, 3) for row in range(rows.rowCount())]
    assert chips == ["broken", "kept", "kept", "broken", "kept"]
    tile = page.parity.worst.tile(0)
    assert (tile.caption, tile.flag) == ("bolt", "bad")
    assert "exported: nut" in page.parity.describe(0).text


def test_an_accepted_difference_is_said(trained: Project, show: Show) -> None:
    _write(trained, _report(failures=("cosine",)), accepted=True)
    page = show(ExportPage)
    assert "You accepted the difference." in page.parity.verdict.hint.text()


def test_a_damaged_report_is_told(trained: Project, show: Show, messages: list[Message]) -> None:
    folder = _write(trained, _report())
    (folder / REPORT).write_text("{}", encoding="utf-8")
    show(ExportPage)
    assert "missing or damaged" in messages[-1].text
