"""How many and how large boxes are, and what is said of those that are too small."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from tango_desktop.core.project import Project
from tango_desktop.data.box_checks import TINY_PX, USUAL_MOST, statistics, tiny_boxes
from tango_desktop.data.boxes import Boxes
from tango_desktop.data.problems import Severity
from tango_desktop.data.records import LockedPicture
from tango_desktop.data.report import REPORT_FILE, DataReport, load_report, save_report
from tango_desktop.export.settings import DetectionExportSettings
from tango_desktop.train.detection_settings import DetectionTrainSettings
from tests.data.box_sets import look, yolo, yolo_line
from tests.data.conftest import Folder


def picture(name: str, boxes: Boxes, split: str = "train") -> LockedPicture:
    return LockedPicture(name, -1, split, "0" * 64, 320, 160, 1, 1, boxes=boxes)


PICTURES = (
    picture("a", Boxes.of([[0, 0, 10, 40], [0, 0, 320, 160]], [0, 1], [False, True])),
    picture("b", Boxes.of([[0, 0, 40, 40]] * 3, [0, 1, 1]), "val"),
    picture("c", Boxes.of([[0, 0, 9, 9]], [0], [True])),
    picture("d", Boxes.of([], []), "test"),
)


def test_crowds_are_counted_apart() -> None:
    found = statistics(PICTURES)
    assert found.counts == {"train": 1, "val": 3, "test": 0}
    assert (found.crowds, found.background, found.most, found.mean) == (2, 1, 3, 1.0)
    assert found.per_picture == pytest.approx((0.0, 0.5, 2.4))
    assert found.sides == pytest.approx((26.0, 40.0, 40.0))
    assert sum(found.histogram) == 4


def test_no_pictures_have_no_boxes() -> None:
    found = statistics(())
    assert (found.counts, found.most, found.mean) == ({"train": 0, "val": 0, "test": 0}, 0, 0.0)
    assert found.sides == found.per_picture == (0.0, 0.0, 0.0)


def test_tiny_is_measured_at_the_networks_side() -> None:
    small = Boxes.of([[0, 0, 1, 2], [0, 0, 2, 2], [5, 5, 6, 6]], [0, 0, 0], [False, False, True])
    assert tiny_boxes(picture("a", small)) == 1  # at 640 px: 2 × 4, 4 × 4, and a crowd
    large = replace(picture("a", small), width=64, height=32)
    assert tiny_boxes(large) == 0


def test_tiny_boxes_are_told_with_their_figures(folder: Folder) -> None:
    root = yolo(folder)
    folder.add("images/train/a.png", (2000, 1000))
    line = yolo_line(0, 10, 10, 15, 15, size=(2000, 1000))
    folder.write("labels/train/a.txt", f"{line}\n{line.replace('0 ', '1 ', 1)}\n".encode())
    _, report = look(root)
    problem = report.find("tiny_boxes")
    assert problem.severity is Severity.NOTE
    assert problem.files == ("images/train/a.png",)
    assert "640 px: 2." in problem.message
    assert f"{TINY_PX:.0f} × {TINY_PX:.0f}" in problem.message


def test_more_boxes_than_a_detector_finds_are_told(folder: Folder) -> None:
    root = yolo(folder)
    lines = [yolo_line(0, x, y, x + 2, y + 2) for x in range(0, 60, 2) for y in range(0, 40, 4)]
    folder.write("labels/train/a.txt", "\n".join(lines[:USUAL_MOST]).encode())
    assert look(root)[1].find("many_boxes") is None
    folder.write("labels/train/a.txt", "\n".join([*lines, yolo_line(1, 0, 0, 9, 9)]).encode())
    problem = look(root)[1].find("many_boxes")
    assert problem.severity is Severity.NOTE
    assert problem.files == ("images/train/a.png",)
    assert problem.message == "Pictures with more than 300 boxes: 1, the fullest with 301."


def test_the_usual_most_is_that_of_training_and_export() -> None:
    assert DetectionTrainSettings().max_detections == USUAL_MOST
    assert DetectionExportSettings().top == USUAL_MOST


def test_reports_of_earlier_versions_are_read(project: Project) -> None:
    report = DataReport("yolo", (), (), boxes=statistics(PICTURES))
    path = project.path(REPORT_FILE)
    save_report(path, report)
    assert load_report(project) == report
    values = json.loads(path.read_text(encoding="utf-8"))
    del values["boxes"]["per_picture"]
    path.write_text(json.dumps(values), encoding="utf-8")
    assert load_report(project).boxes.per_picture == (0.0, 0.0, 0.0)
