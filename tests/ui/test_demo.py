"""The sample run leaves a report, figures and a picture of every stage."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from tango_desktop.ui.demo import has_display


def size_of(path: Path) -> tuple[int, int]:
    with Image.open(path) as picture:
        return picture.size


@pytest.mark.long
def test_offscreen_it_leaves_a_report_and_pictures(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tango_desktop", "demo", "--json", "--out", str(tmp_path / "out")],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["stages"]["train"]["top1"] >= 0.97
    assert report["stages"]["measure"]["p50_ms"] > 0
    folder = Path(report["folder"])
    pictures = sorted((folder / "pictures").glob("*.png"))
    for stage in report["stages"]:
        assert any(stage in picture.stem for picture in pictures), stage
    assert {size_of(picture) for picture in pictures} == {(1280, 800)}
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert all(picture.name in page for picture in pictures)


@pytest.mark.parametrize(
    ("variables", "shown"),
    [
        ({"QT_QPA_PLATFORM": "offscreen", "DISPLAY": ":0"}, False),
        ({"DISPLAY": ":0"}, True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, True),
        ({}, False),
    ],
)
def test_whether_there_is_a_display(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], shown: bool
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert has_display() is shown
