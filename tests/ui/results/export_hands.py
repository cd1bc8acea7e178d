"""What the tests of the export page share: engines that are made up, and models on the disk."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tango_desktop.core.files import write_yaml
from tango_desktop.core.project import Project
from tango_desktop.export.listing import EngineRow

REPORT = {
    "schema": 1,
    "task": "classification",
    "passed": True,
    "limits": {
        "relative_difference": 1.0,
        "cosine": 0.95,
        "agreement": 0.9,
        "accuracy_loss": 0.01,
        "input_difference": 1e-3,
    },
    "split": "val",
    "pictures": 64,
    "max_difference": 0.22,
    "mean_difference": 0.02,
    "relative_difference": 0.03,
    "cosine": 0.9997,
    "agreement": 0.98,
    "accuracy_trained": 0.953,
    "accuracy_exported": 0.951,
    "input_difference": 0.0,
    "failures": [],
    "worst": [],
}


def row(name: str, **changes: Any) -> EngineRow:
    """An engine of the list."""
    values: dict[str, Any] = {
        "name": name,
        "title": name.title(),
        "precisions": ("fp32", "int8"),
        "converts_on": "this computer",
        "runs_on": "this computer",
        "available": True,
        "reason": "",
        "installs": False,
        "install_line": "",
        "size": "",
        "devices": "Boards of all kinds",
        "note": "",
        "is_deployable": True,
    }
    return EngineRow(**{**values, **changes})


def missing(name: str, **changes: Any) -> EngineRow:
    """An engine whose packages the program can install."""
    line = f"python -m pip install {name}"
    values: dict[str, Any] = {"available": False, "installs": True, "size": "about 185 MB"}
    values |= {"reason": f"Not installed: {name}.", "install_line": line}
    return row(name, **{**values, **changes})


def write_model(
    project: Project,
    folder: str,
    report: dict[str, Any] | None = None,
    log: str = "",
    source: dict[str, Any] | None = None,
    accepted: bool = False,
) -> Path:
    """A model in the project's artifacts; without a report it was not compared."""
    engine, _, precision = folder.partition("-")
    made = project.path("artifacts", folder)
    made.mkdir(parents=True)
    (made / "model.bin").write_bytes(b"x" * 1000)
    (made / "weights").mkdir()
    (made / "weights" / "all.bin").write_bytes(b"x" * 500)
    passed = bool(report and report["passed"])
    card = {
        "schema": 1,
        "engine": {"name": engine, "precision": precision or "fp32"},
        "file": "model.bin",
        "files": ["model.bin", "weights/all.bin"],
        "classes": ["bolt", "nut", "washer"],
        "parity": {"passed": passed, "accepted": accepted},
        "source": source or {},
    }
    write_yaml(made / "model.yaml", card)
    if report is not None:
        (made / "parity.json").write_text(json.dumps(report), encoding="utf-8")
    if log:
        write_log(project, folder, log)
    return made


def write_log(project: Project, folder: str, text: str) -> Path:
    """What a converter printed."""
    path = project.path("artifacts", "logs", f"{folder}.log")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def column(table: Any, at: int) -> Sequence[str]:
    """The texts of a table's column."""
    return [table.model.text_at(row, at) for row in range(table.model.rowCount())]
