"""The samples: whole or not at all, and always the same."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import sklearn.datasets
from PIL import Image

from tango_desktop.core.jobs import JobContext, Progress
from tango_desktop.data import sample_scenes
from tango_desktop.data.describe import describe
from tango_desktop.data.sample_parts import PARTS, Pixels, cover_of, draw_part
from tango_desktop.data.sample_scenes import draw_scene
from tango_desktop.data.samples import SAMPLES, make_sample
from tango_desktop.errors import DataError, JobCancelled, ProjectError, TangoError


def test_digits(tmp_path: Path) -> None:
    folder = make_sample("digits", tmp_path / "digits", JobContext())
    found = describe(folder)
    index, report = found.index, found.report
    assert index.classes == tuple("0123456789")
    assert len(index.pictures) == 1797
    assert (index.channels, index.median_side) == (1, 8)
    assert {p.kind for p in report.problems} == {"splits_made", "no_test"}
    digits = sklearn.datasets.load_digits()
    with Image.open(folder / str(digits.target[1]) / "0001.png") as image:
        assert image.mode == "L"
        assert np.array_equal(np.rint(np.asarray(image) / 255 * 16), digits.images[1])


def test_parts(tmp_path: Path) -> None:
    folder = make_sample("parts", tmp_path / "나사", JobContext())
    found = describe(folder)
    index, report = found.index, found.report
    assert index.classes == ("bolt", "gear", "nut", "washer")
    assert index.class_counts() == (250, 250, 250, 250)
    assert index.median_side == 64
    assert {p.kind for p in report.problems} == {"splits_made", "no_test"}


def test_scenes(tmp_path: Path) -> None:
    folder = make_sample("scenes", tmp_path / "scenes", JobContext())
    found = describe(folder)
    index, report = found.index, found.report
    assert index.format == "yolo"
    assert index.classes == ("bolt", "gear", "nut", "washer")
    assert index.counts() == {"train": 220, "val": 50, "test": 30}
    assert min(index.class_counts("train")) > 100
    assert min(index.class_counts("val")) > 25
    assert {(p.width, p.height) for p in index.pictures} == {(160, 160)}
    assert {p.kind for p in report.problems} == {"background"}
    scene = draw_scene(230)
    boxes = index.of_split("val")[10].boxes
    assert boxes.labels.tolist() == list(scene.labels)
    assert np.allclose(boxes.corners, scene.boxes, atol=1e-3)


@pytest.mark.parametrize("number", range(6))
def test_the_boxes_of_a_scene_are_exact(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a bench and light, only parts are seen: each box touches one on all four sides."""
    seen = []

    def noted(mask: Pixels) -> Pixels:
        seen.append(cover_of(mask) >= 0.5)
        return cover_of(mask)

    monkeypatch.setattr(sample_scenes, "cover_of", noted)
    scene = draw_scene(number)
    assert len(seen) == len(scene.boxes) == len(scene.labels)
    for part, (left, top, right, bottom) in zip(seen, scene.boxes, strict=True):
        inside = part[top:bottom, left:right]
        assert inside.sum() == part.sum() > 0
        edges = (inside[0], inside[-1], inside[:, 0], inside[:, -1])
        assert all(edge.any() for edge in edges)
        assert min(right - left, bottom - top) >= 6


def test_a_scene_is_always_drawn_the_same() -> None:
    assert draw_scene(3).picture == draw_scene(3).picture
    assert draw_scene(3).picture != draw_scene(4).picture


@pytest.mark.parametrize("name", PARTS)
def test_a_part_is_always_drawn_the_same(name: str) -> None:
    assert draw_part(name, 3) == draw_part(name, 3)
    assert draw_part(name, 3) != draw_part(name, 4)


def test_made_once(tmp_path: Path) -> None:
    folder = make_sample("parts", tmp_path / "parts", JobContext())
    before = sorted((path, path.stat().st_mtime_ns) for path in folder.rglob("*"))
    assert make_sample("parts", folder, JobContext()) == folder
    assert sorted((path, path.stat().st_mtime_ns) for path in folder.rglob("*")) == before


def test_cancelled_it_leaves_nothing(tmp_path: Path) -> None:
    ctx = JobContext()

    def cancel(progress: Progress) -> None:
        ctx.control.cancel()

    ctx.on_progress = cancel
    with pytest.raises(JobCancelled):
        make_sample("digits", tmp_path / "digits", ctx)
    assert list(tmp_path.iterdir()) == []


def test_other_files_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("x")
    with pytest.raises(DataError, match="not empty"):
        make_sample("digits", tmp_path, JobContext())
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(ProjectError):
        make_sample("digits", tmp_path / "file" / "digits", JobContext())


def test_an_unknown_sample(tmp_path: Path) -> None:
    with pytest.raises(TangoError, match="digit") as caught:
        make_sample("digit", tmp_path, JobContext())
    assert "digits" in caught.value.hint
    assert all(info.title and info.help for info in SAMPLES)
