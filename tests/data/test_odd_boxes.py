"""Annotations with numbers that nobody means to write, and sets that cannot be checked."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tango_desktop.core.jobs import JobContext
from tango_desktop.core.tasks import DETECTION
from tango_desktop.data.anchors import best_possible_recall, fit_anchors
from tango_desktop.data.index import inspect
from tango_desktop.data.records import DatasetIndex
from tango_desktop.data.report import DataReport
from tango_desktop.data.settings import DataSettings
from tests.data.conftest import Folder

SIZE = (96, 96)


def look(root: Path) -> tuple[DatasetIndex, DataReport]:
    return inspect(root, DataSettings(), JobContext(), task=DETECTION.name)


def kinds(report: DataReport) -> set[str]:
    return {problem.kind for problem in report.problems}


def yolo(folder: Folder, line: str = "0 0.5 0.5 0.5 0.5", names: str = "[bolt, nut]") -> Path:
    for split in ("train", "val"):
        folder.add(f"images/{split}/{split}.png", SIZE)
        folder.write(f"labels/{split}/{split}.txt", b"0 0.5 0.5 0.5 0.5\n")
    folder.write("labels/train/train.txt", f"0 0.3 0.3 0.2 0.2\n{line}\n".encode())
    text = f"train: images/train\nval: images/val\nnames: {names}\n"
    folder.write("data.yaml", text.encode())
    return folder.root


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("1e400 0.5 0.5 0.1 0.1", "damaged_label"),
        ("-inf 0.5 0.5 0.1 0.1", "damaged_label"),
        ("1e300 0.5 0.5 0.1 0.1", "unknown_class"),
        ("0 inf 0.5 0.1 0.1", "box_no_number"),
    ],
)
def test_numbers_without_end(folder: Folder, line: str, kind: str) -> None:
    index, report = look(yolo(folder, line))
    assert kind in kinds(report)
    assert sum(index.class_counts()) == 2


@pytest.mark.parametrize("size", ["<width>1e400</width>", "<width>nan</width>"])
def test_a_size_that_is_no_number(folder: Folder, size: str) -> None:
    for split in ("train", "val"):
        folder.add(f"{split}/{split}.png", SIZE)
        edges = "<xmin>9</xmin><ymin>9</ymin><xmax>40</xmax><ymax>40</ymax>"
        thing = f"<object><name>nut</name><bndbox>{edges}</bndbox></object>"
        whole = f"<annotation><size>{size}<height>96</height></size>{thing}</annotation>"
        folder.write(f"{split}/{split}.xml", whole.encode())
    index, _ = look(folder.root)
    assert index.class_counts() == (2,)


def test_names_that_are_lists_make_no_class(folder: Folder) -> None:
    index, _ = look(yolo(folder, names="[bolt, [a, b], {c: d}]"))
    assert index.classes == ("bolt",)


@pytest.mark.parametrize("number", ["--1", "²", "-1", "1.5"])
def test_class_numbers_that_are_none(folder: Folder, number: str) -> None:
    index, _ = look(yolo(folder, names=f"{{0: bolt, '{number}': nut}}"))
    assert index.classes == ("bolt",)


def test_a_box_of_one_pixel_in_rounded_shares(folder: Folder) -> None:
    index, report = look(yolo(folder, "0 0.75 0.75 0.010416 0.010416"))
    assert "box_no_area" not in kinds(report)
    assert sum(index.class_counts()) == 3


def test_held_out_pictures_without_boxes_are_not_called_absent(folder: Folder) -> None:
    root = yolo(folder)
    folder.write("labels/val/val.txt", b"")
    _, report = look(root)
    assert "no_boxes_to_check" in kinds(report)
    assert "nothing_held_out" not in kinds(report)


def test_anchors_are_never_below_a_pixel() -> None:
    sides = np.random.default_rng(0).uniform((0.2, 0.3), (3.0, 0.9), (200, 2))
    fit = fit_anchors(sides, levels=3)
    assert min(fit.anchors) >= 1.0
    assert fit.recall_after == pytest.approx(best_possible_recall(sides, fit.anchors))
