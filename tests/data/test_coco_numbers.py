"""COCO files whose numbers are of mixed kinds: equal by value, and written back as they were."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tango_desktop.data.annotating import save_boxes
from tango_desktop.data.boxes import Boxes
from tango_desktop.data.class_list_writing import declare_classes, withdraw_classes
from tango_desktop.data.coco_content import key_of
from tango_desktop.data.records import DatasetIndex, LockedPicture
from tests.data.box_sets import coco, look
from tests.data.conftest import Folder

TRAIN = "annotations/instances_train2017.json"
KINDS: dict[str, Callable[[int], Any]] = {
    "whole": int,
    "text": str,
    "point": float,
    "text with a point": lambda number: f"{number}.0",
}


def _picture(index: DatasetIndex, stem: str = "a") -> LockedPicture:
    return next(p for p in index.pictures if Path(p.path).stem == stem)


def _change(folder: Folder, change: Callable[[dict[str, Any]], None]) -> None:
    coco(folder)
    path = folder.root / TRAIN
    content = json.loads(path.read_text())
    change(content)
    path.write_text(json.dumps(content))


def _content(folder: Folder) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder.root / TRAIN).read_text())
    return found


@pytest.mark.parametrize(
    ("value", "key"),
    [
        (1, 1),
        ("1", 1),
        (1.0, 1),
        ("1.0", 1),
        ("-3", -3),
        ("01", "01"),
        ("1e3", "1e3"),
        ("nut", "nut"),
        (1.5, None),
        (float("nan"), None),
        (float("inf"), None),
        (True, None),
        (None, None),
        ([1], None),
    ],
)
def test_numbers_by_their_value(value: object, key: object) -> None:
    assert key_of(value) == key
    assert type(key_of(value)) is type(key)


@pytest.mark.parametrize("declared", KINDS)
@pytest.mark.parametrize("used", KINDS)
def test_kinds_of_numbers_may_differ(folder: Folder, declared: str, used: str) -> None:
    def change(content: dict[str, Any]) -> None:
        for element in (*content["images"], *content["categories"]):
            element["id"] = KINDS[declared](element["id"])
        for annotation in content["annotations"]:
            for name in ("image_id", "category_id"):
                annotation[name] = KINDS[used](annotation[name])

    _change(folder, change)
    index, report = look(folder.root)
    assert index.class_counts() == (4, 3)
    assert not {p.kind for p in report.problems} & {
        "unknown_class",
        "damaged_label",
        "no_picture_for_label",
        "class_twice",
    }


@pytest.mark.parametrize("declared", KINDS)
@pytest.mark.parametrize("used", KINDS)
def test_numbers_are_written_back_as_they_were(folder: Folder, declared: str, used: str) -> None:
    def change(content: dict[str, Any]) -> None:
        for element in (*content["images"], *content["categories"]):
            element["id"] = KINDS[declared](element["id"])
        for annotation in content["annotations"]:
            for name in ("image_id", "category_id"):
                annotation[name] = KINDS[used](annotation[name])

    _change(folder, change)
    before = _content(folder)
    index = look(folder.root)[0]
    first = _picture(index).boxes
    moved = first.corners[0] + 1
    wanted = Boxes.of([moved, first.corners[1], [1, 30, 9, 40]], [0, 1, 1])
    save_boxes(index, _picture(index), wanted)
    after = _content(folder)
    assert json.dumps(after["images"]) == json.dumps(before["images"])
    assert json.dumps(after["categories"]) == json.dumps(before["categories"])
    own = {a["id"]: a for a in after["annotations"]}
    for old in before["annotations"]:
        new = own.pop(old["id"])
        for name in ("image_id", "category_id"):
            assert repr(new[name]) == repr(old[name])
    (new,) = own.values()
    assert repr(new["image_id"]) == repr(before["images"][0]["id"])
    assert repr(new["category_id"]) == repr(before["categories"][1]["id"])
    assert len(_picture(look(folder.root)[0]).boxes) == 3


@pytest.mark.parametrize("kind", [int, str, float])
def test_new_numbers_are_of_the_kind_of_the_file(
    folder: Folder, kind: Callable[[int], Any]
) -> None:
    def change(content: dict[str, Any]) -> None:
        for annotation in content["annotations"]:
            annotation["id"] = kind(annotation["id"])

    _change(folder, change)
    highest = max(int(a["id"]) for a in _content(folder)["annotations"])
    index = look(folder.root)[0]
    save_boxes(index, _picture(index), Boxes.of([[30, 30, 39, 40]], [0]))
    assert repr(_content(folder)["annotations"][-1]["id"]) == repr(kind(highest + 1))


def test_two_classes_of_one_number_are_told(folder: Folder) -> None:
    def change(content: dict[str, Any]) -> None:
        content["categories"] += [{"id": "0", "name": "bolt"}, {"id": "0", "name": "screw"}]

    _change(folder, change)
    index, report = look(folder.root)
    assert index.classes == ("bolt", "nut")
    assert dict(report.find("damaged_label").values)["boxes"] == 1


@pytest.mark.parametrize("kind", [int, str, float])
def test_the_list_of_classes_goes_by_value(folder: Folder, kind: Callable[[int], Any]) -> None:
    def change(content: dict[str, Any]) -> None:
        for category in content["categories"]:
            category["id"] = kind(category["id"])

    _change(folder, change)
    (folder.root / "annotations/instances_val2017.json").unlink()
    index = look(folder.root, val_percent=40)[0]
    more = declare_classes(index, ["washer"])
    assert repr(_content(folder)["categories"][-1]["id"]) == repr(kind(11))
    withdraw_classes(more, ["nut", "washer"])
    assert [c["name"] for c in _content(folder)["categories"]] == ["bolt", "nut"]  # nut has boxes


# -- places -----------------------------------------------------------------------------------


def _saved(folder: Folder, *corners: list[float]) -> list[str]:
    """The text of each box of the picture once it is saved."""
    index = look(folder.root)[0]
    save_boxes(index, _picture(index), Boxes.of(corners, [0] * len(corners)))
    content = _content(folder)
    number = content["images"][0]["id"]
    own = [a for a in content["annotations"] if a["image_id"] == number]
    return [json.dumps([a["bbox"], a["area"]]) for a in own]


def _with_boxes(kind: Callable[[float], Any]) -> Callable[[dict[str, Any]], None]:
    def change(content: dict[str, Any]) -> None:
        for annotation in content["annotations"]:
            annotation["bbox"] = [kind(value) for value in annotation["bbox"]]

    return change


def test_whole_numbers_stay_whole(folder: Folder) -> None:
    _change(folder, _with_boxes(int))
    saved = _saved(folder, [5, 5, 21, 17], [40, 2, 57, 20])
    assert saved == ["[[5, 5, 16, 12], 192]", "[[40, 2, 17, 18], 306]"]


def test_places_between_pixels_are_kept_in_files_of_whole_numbers(folder: Folder) -> None:
    _change(folder, _with_boxes(int))
    assert _saved(folder, [5, 5, 21.5, 17]) == ["[[5, 5, 16.5, 12], 198]"]


def test_numbers_with_a_point_keep_it(folder: Folder) -> None:
    _change(folder, _with_boxes(float))
    saved = _saved(folder, [5, 5, 21, 17], [40, 2, 57, 20])
    assert saved == ["[[5.0, 5.0, 16.0, 12.0], 192.0]", "[[40.0, 2.0, 17.0, 18.0], 306.0]"]
