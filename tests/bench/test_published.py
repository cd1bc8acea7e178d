"""The published figures are there, whole, and marked as somebody else's."""

from __future__ import annotations

from pathlib import Path

import pytest

from tango_desktop.bench.published import published_rows
from tango_desktop.devices.profiles import load_profiles
from tango_desktop.errors import BenchError


def figure(device: str, engine: str, model: str, size: int) -> float:
    (row,) = [
        row
        for row in published_rows()
        if (row.device, row.engine, row.model, row.size) == (device, engine, model, size)
    ]
    return row.latency_ms


@pytest.mark.parametrize(
    ("device", "engine", "model", "size", "latency_ms"),
    [
        ("Jetson_AGX_Orin", "pytorch", "yolov7-tiny", 320, 16.21),
        ("Jetson_AGX_Orin", "tensorrt", "yolov7-tiny", 640, 9.62),
        ("Jetson_AGX_Orin", "tensorrt", "yolov7-e6e", 640, 52.16),
        ("Jetson_AGX_Orin", "pytorch", "yolov7x", 640, 54.05),
        ("Raspberry_Pi_4", "tflite", "resnet50", 0, 423.36),
        ("Jetson_AGX_Xavier", "tensorrt", "mobilenet_v1", 0, 0.67),
        ("Jetson_Nano", "tflite", "densenet201", 0, 796.43),
        ("Jetson_Nano", "tensorrt", "resnet50", 0, 7.68),
    ],
)
def test_figures_as_printed(
    device: str, engine: str, model: str, size: int, latency_ms: float
) -> None:
    assert figure(device, engine, model, size) == latency_ms


def test_phones_and_the_odroid() -> None:
    phones = [row.latency_ms for row in published_rows() if row.device == "Galaxy_S22"]
    assert phones == [76.0, 235.0]
    (odroid,) = [row for row in published_rows() if row.engine == "rknn"]
    assert (odroid.size, round(1000 / odroid.latency_ms)) == (640, 14)
    assert "N2" in odroid.title


def test_every_row_says_who_published_what() -> None:
    rows = published_rows()
    assert len(rows) == 7 * 4 + 2 + 1 + 5 * 5
    assert all(row.source and row.figure and row.latency_ms > 0 for row in rows)
    known = {profile.name for profile in load_profiles()}
    assert {row.device for row in rows} - {""} <= known


@pytest.mark.parametrize(
    "text",
    [
        "schema: 1\n",
        "schema: 1\ntables: [{source: a, figure: b, note: c, columns: [], rows: {m: [1]}}]\n",
    ],
)
def test_a_damaged_file(tmp_path: Path, text: str) -> None:
    path = tmp_path / "published.yaml"
    path.write_text(text)
    with pytest.raises(BenchError, match="is damaged"):
        published_rows(path)
