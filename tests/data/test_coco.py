"""COCO JSON: any order and numbering, exports of many programs, files of any size."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tango_desktop.core.jobs import JobContext
from tango_desktop.core.tasks import DETECTION
from tango_desktop.data.formats import recognise
from tango_desktop.data.records import DatasetIndex, LockedPicture
from tango_desktop.data.scan import scan
from tests.conftest import kit_or_skip
from tests.data.box_sets import CLASSES, DRAWN, SIZE, coco, expected_set, lateness, look
from tests.data.conftest import Folder

TRAIN = "annotations/instances_train2017.json"


def _of(index: DatasetIndex, stem: str) -> LockedPicture:
    return next(p for p in index.pictures if Path(p.path).stem == stem)


@pytest.fixture
def content(folder: Folder) -> dict[str, Any]:
    """What the file of the training pictures holds."""
    coco(folder)
    found: dict[str, Any] = json.loads((folder.root / TRAIN).read_text(encoding="utf-8"))
    return found


def _put(folder: Folder, content: object) -> None:
    folder.write(TRAIN, json.dumps(content).encode())


def test_boxes_are_read_to_the_pixel(folder: Folder) -> None:
    index, report = look(coco(folder))
    assert index.format == "coco"
    assert index.classes == CLASSES
    assert {Path(p.path).stem: p.split for p in index.pictures} == {
        Path(path).stem: path.split("/")[0] for path in DRAWN
    }
    for path, drawn in DRAWN.items():
        boxes = _of(index, Path(path).stem).boxes
        assert boxes.labels.tolist() == [label for label, *_ in drawn]
        wanted = np.array([edges for _, *edges in drawn], np.float64).reshape(-1, 4)
        assert np.array_equal(boxes.corners, wanted)
    assert {p.kind for p in report.problems} == {"background", "few_boxes", "no_test"}


def test_members_in_any_order(folder: Folder, content: dict[str, Any]) -> None:
    before = look(folder.root)[0]
    _put(folder, dict(reversed(content.items())))
    assert look(folder.root)[0].pictures == before.pictures


@pytest.mark.parametrize("numbers", [(0, 1), (1, 90), ("bolts", "nuts"), (5, 3)])
def test_categories_of_any_number(
    folder: Folder, content: dict[str, Any], numbers: tuple[Any, Any]
) -> None:
    (folder.root / "annotations/instances_val2017.json").unlink()
    for category, number in zip(content["categories"], numbers, strict=True):
        category["id"] = number
    for annotation in content["annotations"]:
        annotation["category_id"] = numbers[annotation["category_id"] // 10]
    _put(folder, content)
    index = look(folder.root, val_percent=40)[0]
    names = [index.classes[n] for n in _of(index, "a").boxes.labels]
    assert names == ["bolt", "nut"]
    assert sorted(index.classes) == ["bolt", "nut"]


def test_crowds_and_their_run_lengths(folder: Folder, content: dict[str, Any]) -> None:
    content["annotations"][0] |= {
        "iscrowd": 1,
        "segmentation": {"size": [48, 64], "counts": [100, 20, 2952]},
    }
    _put(folder, content)
    index, report = look(folder.root)
    boxes = _of(index, "a").boxes
    assert boxes.crowd.tolist() == [True, False]
    assert not any(boxes.polygons)
    assert index.class_counts() == (3, 3)
    assert "crowds" in {p.kind for p in report.problems}


def test_outlines(folder: Folder, content: dict[str, Any]) -> None:
    triangle = [4, 4, 20, 4, 12, 16]
    odd: list[Any] = [[1, 2, 3, 4], [1, 2, 3, 4, 5, 6, 7], ["x"] * 6, None]
    content["annotations"][0]["segmentation"] = [triangle, *odd]
    content["annotations"][1]["segmentation"] = "nonsense"
    _put(folder, content)
    polygons = _of(look(folder.root)[0], "a").boxes.polygons
    assert [list(map(list, own)) for own in polygons] == [[triangle], []]


def test_a_picture_listed_twice_has_the_boxes_of_both(
    folder: Folder, content: dict[str, Any]
) -> None:
    content["images"].append({**content["images"][0], "id": 77})
    content["annotations"].append(
        {"id": 900, "image_id": 77, "category_id": 0, "bbox": [40, 2, 10, 10]}
    )
    _put(folder, content)
    index = look(folder.root)[0]
    assert len(index.pictures) == 5
    assert len(_of(index, "a").boxes) == 3


def test_a_picture_in_two_splits_is_assigned_anew(folder: Folder, content: dict[str, Any]) -> None:
    del content["images"][1:], content["annotations"][2:]
    folder.write("annotations/instances_test2017.json", json.dumps(content).encode())
    index = look(folder.root)[0]
    assert {Path(p.path).stem: p.split for p in index.pictures} == {
        "a": "train",
        "b": "train",
        "c": "train",
        "d": "val",
        "e": "val",
    }
    assert len(_of(index, "a").boxes) == 2  # each of the doubled boxes once


def _of_several(folder: Folder, *names: str) -> None:
    """Files that all list the same pictures, with the boxes in the first."""
    coco(folder)
    found = [json.loads(path.read_text()) for path in folder.root.glob("annotations/*.json")]
    whole = {**found[0]}
    whole["images"] = [{**i, "id": i["file_name"]} for own in found for i in own["images"]]
    whole["annotations"] = []
    for own in found:
        by_id = {i["id"]: i["file_name"] for i in own["images"]}
        whole["annotations"] += [
            {**a, "image_id": by_id[a["image_id"]]} for a in own["annotations"]
        ]
    for number, name in enumerate(names):
        content = {**whole, "annotations": []} if number else whole
        folder.write(f"annotations/{name}.json", json.dumps(content).encode())


@pytest.mark.parametrize("name", ["all", "captions"])
def test_splits_stay_where_another_file_says_nothing(folder: Folder, name: str) -> None:
    _of_several(folder, name)
    index, report = look(folder.root)
    assert {p.path: p.split for p in index.pictures} == {
        p.path: p.path[: p.path.index("2017")] for p in index.pictures
    }
    assert not {p.kind for p in report.problems} & {"splits_made", "several_splits"}


def test_pictures_that_all_splits_list_are_told(folder: Folder) -> None:
    _of_several(folder, "instances_train2017", "instances_val2017")
    index, report = look(folder.root, val_percent=40)
    problem = report.find("several_splits")
    assert len(problem.files) == 5
    assert "listed in several splits: 5, for example train2017/a.png (train, val)" in (
        problem.message
    )
    made = report.find("splits_made").message
    assert "folder does not say" not in made
    assert set(index.counts().values()) != {5, 0}
    assert sum(index.class_counts()) == 7


def test_three_files_of_two_splits_do_not_agree(folder: Folder) -> None:
    _of_several(folder, "instances_test2017")
    path = folder.root / "annotations/instances_test2017.json"
    folder.write("annotations/more_train.json", path.read_bytes())
    report = look(folder.root)[1]
    assert "(test, train)" in report.find("several_splits").message


def test_roboflow_folders(folder: Folder, content: dict[str, Any]) -> None:
    root = folder.root / "export"
    for split, name in {"train": "a", "valid": "b", "test": "c"}.items():
        folder.add(f"export/{split}/{name}.png", SIZE)
        own = {
            "images": [{"id": 0, "file_name": f"{name}.png", "width": 64, "height": 48}],
            "categories": [{"id": 0, "name": "parts"}, {"id": 1, "name": "nut"}],
            "annotations": [{"id": 0, "image_id": 0, "category_id": 1, "bbox": [1, 1, 9, 9]}],
        }
        folder.write(f"export/{split}/_annotations.coco.json", json.dumps(own).encode())
    index = look(root)[0]
    splits = {Path(p.path).stem: p.split for p in index.pictures}
    assert splits == {"a": "train", "b": "val", "c": "test"}
    assert all(len(p.boxes) == 1 for p in index.pictures)


@pytest.mark.parametrize("name", ["train2017/a.png", "images\\a.png", "/data/x/A.PNG", "./a.png"])
def test_pictures_with_other_paths(folder: Folder, content: dict[str, Any], name: str) -> None:
    content["images"][0]["file_name"] = name
    _put(folder, content)
    assert len(_of(look(folder.root)[0], "a").boxes) == 2


def test_missing_pictures_and_unknown_ones(folder: Folder, content: dict[str, Any]) -> None:
    content["images"][0]["file_name"] = "gone.png"
    content["annotations"].append({"id": 5, "image_id": 4711, "category_id": 0, "bbox": [1] * 4})
    _put(folder, content)
    index, report = look(folder.root)
    assert len(index.pictures) == 4
    assert set(report.find("no_picture_for_label").files) == {"gone.png", TRAIN}
    assert report.find("not_annotated").files == ("train2017/a.png",)


def test_categories_that_are_not_declared(folder: Folder, content: dict[str, Any]) -> None:
    content["annotations"][0]["category_id"] = 99
    del content["annotations"][1]["category_id"]
    content["annotations"].append({**content["annotations"][2], "image_id": 0})
    _put(folder, content)
    index, report = look(folder.root)
    assert report.find("unknown_class").message.startswith(
        "Boxes of a class that is not declared: 2, for example 99."
    )
    assert len(_of(index, "a").boxes) == 1


@pytest.mark.parametrize(
    "box", [[1, 2, 3], "1 2 3 4", None, [1, 2, None, 4], [1, 2, [3], 4], {"x": 1}]
)
def test_boxes_that_are_none(folder: Folder, content: dict[str, Any], box: object) -> None:
    content["annotations"][0]["bbox"] = box
    _put(folder, content)
    index, report = look(folder.root)
    assert "not a number: 1." in report.find("box_no_number").message
    assert len(_of(index, "a").boxes) == 1


def test_numbers_that_are_none(folder: Folder, content: dict[str, Any]) -> None:
    content["annotations"][0]["bbox"] = [float("nan"), 1, 5, 5]
    content["annotations"][2]["bbox"] = [1, 1, float("inf"), 5]  # the only one of its picture
    content["annotations"][4]["bbox"] = [1, 1, 1e308, 1e308]
    _put(folder, content)
    report = look(folder.root)[1]
    assert report.find("box_no_number").files == ("train2017/a.png",)
    assert report.find("labels_lost").files == ("train2017/b.png",)
    assert report.find("box_outside").files == ("train2017/c.png",)


def test_elements_that_are_none(folder: Folder, content: dict[str, Any]) -> None:
    content["images"] += [None, {"id": 3}, {"file_name": "x.png"}]
    content["annotations"] += [[], {"image_id": {}, "bbox": [1, 1, 2, 2]}]
    content["categories"] += ["nut", {"id": True, "name": "x"}]
    _put(folder, content)
    index, report = look(folder.root)
    assert "cannot be read: 7" in report.find("damaged_label").message
    assert len(index.pictures) == 5


@pytest.mark.parametrize("cut", [1, 100, 400])
def test_a_damaged_file_is_told_with_its_place(
    folder: Folder, content: dict[str, Any], cut: int
) -> None:
    text = json.dumps(content).encode()
    folder.write(TRAIN, text[:-cut])
    index, report = look(folder.root)
    assert f"{TRAIN}:1:" in report.find("damaged_label").message
    assert len(index.pictures) == 2  # those of the other file


def test_two_categories_of_one_name(folder: Folder, content: dict[str, Any]) -> None:
    content["categories"].append({"id": 11, "name": " nut "})
    content["annotations"][0]["category_id"] = 11
    _put(folder, content)
    index, report = look(folder.root)
    assert index.classes == CLASSES
    assert _of(index, "a").boxes.labels.tolist() == [1, 1]
    assert "nut" in report.find("class_twice").message


def test_other_json_files_are_no_annotations(folder: Folder) -> None:
    folder.add("a.png")
    folder.write("package.json", b'{"name": "x"}')
    folder.write("list.json", b'[{"images": []}]')
    tree = scan(folder.root, JobContext())
    assert recognise(tree, DETECTION.name).recognise(tree) == 0


def test_no_annotation_at_all_is_a_sentence(folder: Folder) -> None:
    coco(folder, {path: [] for path in DRAWN})
    assert [p.kind for p in look(folder.root)[1].blocking] == ["no_boxes"]


def test_face_masks() -> None:
    expected = expected_set("facemask-coco")
    index, report = look(kit_or_skip("facemask-coco"))
    assert index.format == "coco"
    assert index.classes == tuple(expected["categories"].values())
    assert index.counts() == {**expected["pictures"], "test": 0}
    for split in ("train", "val"):
        counts = dict(zip(index.classes, index.class_counts(split), strict=True))
        assert counts == expected["boxes"][split]
        sides = np.concatenate([p.boxes.sides for p in index.of_split(split)])
        small = int((sides.prod(axis=1) < 32 * 32).sum())
        assert small == expected["dirt"]["boxes_smaller_than_32x32"][split]
    assert not report.blocking


@pytest.mark.slow
def test_a_large_file_holds_nobody_up(folder: Folder, content: dict[str, Any]) -> None:
    outline = np.random.default_rng(0).uniform(0, 40, 60).round(2).tolist()
    content["annotations"] += [
        {"id": 1000 + n, "image_id": 1, "category_id": 10, "bbox": [n % 50, 2 + n % 7, 9.5, 9],
         "area": 80, "iscrowd": 0, "segmentation": [outline]}
        for n in range(60_000)
    ]  # fmt: skip
    _put(folder, content)
    assert (folder.root / TRAIN).stat().st_size > 28e6
    with lateness() as late:
        index, report = look(folder.root)
    assert max(late) < 0.25
    assert len(_of(index, "b").boxes) > 300
    assert report.find("box_twice") is not None
