"""A folder described in words: boxes of each class, their sizes against the strides."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tango_desktop.data.boxes import Boxes
from tango_desktop.data.describe import BoxSizes, box_sizes, describe
from tests.data.box_sets import SETS, look, yolo
from tests.data.conftest import Folder


@pytest.mark.parametrize("name", SETS)
def test_the_task_is_told_by_the_folder(folder: Folder, name: str) -> None:
    found = describe(SETS[name](folder))
    assert found.summary == "5 pictures with 7 boxes of 2 classes: 3 train, 2 val, 0 test"
    lines = found.text().splitlines()
    assert lines[:4] == [
        "Boxes of a class: train / val / test",
        "    bolt: 3 / 1 / 0",
        "    nut: 2 / 1 / 0",
        "Boxes in a picture: 1.4 on average, at most 2.",
    ]
    assert lines[5:11] == [
        "Fed with 640 px, against the strides of detectors:",
        "    below 8 px, hard to find: 0 (0 %)",
        "    8 to 16 px: 0 (0 %)",
        "    16 to 32 px: 0 (0 %)",
        "    32 to 64 px: 0 (0 %)",
        "    64 px and more: 7 (100 %)",
    ]
    values = found.to_mapping()
    assert values["box_sizes"]["counts"] == (0, 0, 0, 0, 7)
    assert values["boxes"]["counts"] == {"train": 5, "val": 2, "test": 0}


def test_folders_of_classes_say_nothing_of_boxes(folder: Folder) -> None:
    folder.add_many("cat", 6)
    folder.add_many("dog", 6)
    found = describe(folder.root)
    assert found.text().splitlines()[0] == "Class: train / val / test"
    assert "strides" not in found.text()
    assert "box_sizes" not in found.to_mapping()


def test_sizes_are_those_at_the_networks_input(folder: Folder) -> None:
    index = look(yolo(folder))[0]
    # The longer side is 64 px, so ten times as large at 640; a crowd is not counted.
    sides = (0.79, 0.81, 1.59, 1.61, 3.19, 3.21, 6.39, 6.41, 6.41)
    corners = [[10, 10, 10 + side, 10 + side] for side in sides]
    boxes = Boxes.of(corners, [0] * 9, [False] * 8 + [True])
    first = replace(index.pictures[0], boxes=boxes)
    only = replace(index, pictures=(first,))
    assert box_sizes(only) == BoxSizes(640, (8, 16, 32, 64), (1, 2, 2, 2, 1))
    assert box_sizes(only, 320).counts == (3, 2, 2, 1, 0)
    assert box_sizes(replace(index, pictures=())).counts == (0, 0, 0, 0, 0)


def test_without_boxes_there_are_no_sizes(folder: Folder) -> None:
    yolo(folder, {"train/a.png": [], "val/b.png": []})
    text = describe(folder.root).text()
    assert "strides" not in text
    assert " px" not in text
    assert "[blocking] There is not a single usable box" in text


def test_the_task_may_be_given(folder: Folder) -> None:
    root: Path = yolo(folder)
    assert describe(root, task="classification").index.format.endswith("-folders")


def test_one_of_each_is_no_plural(folder: Folder) -> None:
    names = b"names: [bolt]\ntrain: images/train\n"
    yolo(folder, {"train/a.png": [(0, 4.0, 4.0, 20.0, 16.0)]})
    folder.write("data.yaml", names)
    text = describe(folder.root).summary
    assert "1 picture with 1 box of 1 class: 1 train, 0 val, 0 test" in text
    folder.write("labels/train/a.txt", b"0 0.5 0.5 0.25 0.25\n0 0.25 0.5 0.25 0.25\n")
    assert "1 picture with 2 boxes of 1 class" in describe(folder.root).summary
