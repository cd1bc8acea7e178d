"""Annotations as they really come: damaged, huge, turned, doubled; nothing crashes or lies."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tango_desktop.core.jobs import JobContext
from tango_desktop.data.annotating import save_boxes
from tango_desktop.data.annotations import class_number, size_of
from tango_desktop.data.boxes import Boxes
from tango_desktop.data.coco import read_coco
from tango_desktop.data.fitting import Placement
from tango_desktop.data.json_stream import JsonStream
from tango_desktop.data.listing import ReadSpec
from tango_desktop.data.lock import load_lock, save_lock
from tango_desktop.data.outlines import Outlines, packed
from tango_desktop.data.problems import Severity
from tango_desktop.data.records import DatasetIndex
from tango_desktop.data.report import DataReport, save_report
from tango_desktop.data.scan import scan
from tests.data.box_sets import CLASSES, DRAWN, SETS, SIZE, coco, look, voc, voc_text, yolo
from tests.data.conftest import Folder

FORMATS = sorted(SETS)


def kinds(report: DataReport) -> set[str]:
    return {problem.kind for problem in report.problems}


def change_coco(folder: Folder, change: Any, split: str = "train") -> None:
    """Change the content of one JSON file."""
    path = folder.root / f"annotations/instances_{split}2017.json"
    content = json.loads(path.read_text())
    change(content)
    path.write_text(json.dumps(content))


def corners_of(index: DatasetIndex, name: str) -> list[list[float]]:
    (picture,) = [p for p in index.pictures if p.path.endswith(name)]
    return np.round(picture.boxes.corners, 3).tolist()


# -- numbers, names and files that are none ---------------------------------------------------


@pytest.mark.parametrize(
    "entry",
    [
        "x" * 5000,
        "a\0b",
        "~nobody-of-that-name/images",
        ["images/train", ["nested"], None, 7],
        {"a": "mapping"},
        0,
    ],
    ids=["long", "zero byte", "no home", "nested", "mapping", "number"],
)
@pytest.mark.parametrize("key", ["train", "path"])
def test_odd_entries_of_a_description(folder: Folder, entry: object, key: str) -> None:
    yolo(folder)
    content = {"names": list(CLASSES), "train": "images/train", "val": "images/val", key: entry}
    folder.write("data.yaml", json.dumps(content).encode())
    index, _ = look(folder.root)
    assert index.classes == CLASSES
    assert len(index.pictures) >= 2


def test_a_list_with_odd_lines(folder: Folder) -> None:
    yolo(folder)
    lines = [
        "x" * 5000,
        "",
        "a\0b",
        "../elsewhere/z.png",
        "./images/train/a.png",
        "C:\\pics\\b.png",
    ]
    folder.write("train.txt", "\r\n".join(lines).replace("\0", "").encode())
    folder.write("data.yaml", b"names: [bolt, nut]\ntrain: train.txt\nval: images/val\n")
    index, _ = look(folder.root)
    assert {p.path for p in index.of_split("train")} == {"images/train/a.png", "images/train/b.png"}


@pytest.mark.parametrize(
    "text",
    [
        "names:",
        "names: &a [*a]",
        "names: !!timestamp foo",
        "names: !!bool foo",
        "names: [!!int '']",
        "names: {[a]: b}",
        "[" * 3000,
        "- a list",
    ],
)
def test_a_description_that_says_nothing(folder: Folder, text: str) -> None:
    yolo(folder)
    folder.write("data.yaml", text.encode())
    index, _ = look(folder.root)
    assert sum(index.class_counts()) == 7


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp949"])
def test_label_files_of_windows(folder: Folder, encoding: str) -> None:
    yolo(folder)
    for path in folder.root.glob("labels/*/*.txt"):
        path.write_bytes(path.read_text().replace("\n", "\r\n").encode(encoding))
    index, report = look(folder.root)
    assert sum(index.class_counts()) == 7
    assert "labels_lost" not in kinds(report)


def test_folders_with_the_names_of_files(folder: Folder) -> None:
    yolo(folder)
    for name in ("labels/train/a.txt", "data.yaml"):
        (folder.root / name).unlink()
        (folder.root / name).mkdir()
    index, report = look(folder.root)
    assert report.find("no_label").files == ("images/train/a.png",)
    assert sum(index.class_counts()) == 5


@pytest.mark.parametrize("width", [float("nan"), float("inf"), -64, 0, 10**400, "64", None])
def test_sizes_of_coco_that_can_not_be(folder: Folder, width: object) -> None:
    coco(folder)
    change_coco(folder, lambda content: content["images"][0].update(width=width))
    index, report = look(folder.root)
    assert not kinds(report) & {"annotated_size", "boxes_scaled", "boxes_turned"}
    assert sum(index.class_counts()) == 7


@pytest.mark.parametrize(
    "box",
    [[10**400, 1, 5, 5], "1234", {"x": 1}, [1, 2, 3], [1, 2, 3, [4]], None, [1e308] * 4, 7],
    ids=["huge", "text", "mapping", "short", "nested", "null", "endless", "number"],
)
def test_boxes_of_coco_that_are_none(folder: Folder, box: object) -> None:
    coco(folder)
    change_coco(folder, lambda content: content["annotations"][0].update(bbox=box))
    index, report = look(folder.root)
    assert sum(index.class_counts()) == 6
    assert report.find("box_no_number").files == ("train2017/a.png",)


@pytest.mark.parametrize(
    "outlines",
    [[[10**400] * 6], [["a"] * 6], [[1, 2, 3, 4]], {"counts": [1]}, [[1e30] * 6], [None]],
)
def test_outlines_that_are_none(folder: Folder, outlines: object) -> None:
    coco(folder)
    fine = [4.0, 4.0, 20.0, 4.0, 20.0, 16.0]

    def change(content: dict[str, Any]) -> None:
        content["annotations"][0]["segmentation"] = outlines
        content["annotations"][1]["segmentation"] = [fine]

    change_coco(folder, change)
    index, _ = look(folder.root)
    assert index.pictures[0].boxes.polygons == ((), (tuple(fine),))


def test_half_a_character_in_a_name_can_be_written(folder: Folder, tmp_path: Path) -> None:
    coco(folder)

    def change(content: dict[str, Any]) -> None:
        content["categories"][0]["name"] = "bo\ud800lt"
        content["images"][0]["file_name"] = "a\udc00.png"

    change_coco(folder, change)
    index, report = look(folder.root)
    assert "bo?lt" in index.classes
    assert "no_picture_for_label" in kinds(report)
    save_lock(tmp_path / "lock.yaml", index)
    save_report(tmp_path / "report.json", report)
    assert load_lock(tmp_path / "lock.yaml").classes == index.classes


@pytest.mark.parametrize("text", ["[]", "[1, 2]", '"annotations"', "", "\ufeff[]"])
def test_json_that_is_no_object(folder: Folder, text: str) -> None:
    coco(folder)
    folder.write("annotations/other.json", text.encode())
    index, _ = look(folder.root)
    assert sum(index.class_counts()) == 7


def test_damage_in_coco_is_found_by_line_and_column(folder: Folder) -> None:
    coco(folder)
    path = folder.root / "annotations/instances_train2017.json"
    lines = path.read_text().splitlines()
    at = next(n for n, line in enumerate(lines) if '"iscrowd"' in line)
    lines[at] = '   "iscrowd" 0,'
    path.write_text("\n".join(lines))
    _, report = look(folder.root)
    start = max(n for n in range(at) if lines[n].strip() == "{") + 1
    expected = f"annotations/instances_train2017.json:{start}:3"
    assert dict(report.find("damaged_label").values)["example"] == expected


def test_places_in_json_count_what_is_gone(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text('{"a": [' + "".join(f"{n},\n" for n in range(200_000)) + "x]}")
    with JsonStream(path) as stream, pytest.raises(ValueError, match="Expecting value"):
        list(stream.members())
    assert stream.place() == "200001:1"


# -- what cannot be read is not background ----------------------------------------------------


def test_a_damaged_label_file_leaves_its_picture_out(folder: Folder) -> None:
    yolo(folder)
    folder.write("labels/train/a.txt", b"\x00\x01\x02" * 50)
    folder.write("labels/train/b.txt", b"one two\nthree\n")
    folder.write("labels/train/c.txt", b"0 nan 0.5 0.1 0.1\n")
    index, report = look(folder.root)
    lost = report.find("labels_lost")
    assert set(lost.files) == {f"images/train/{name}.png" for name in "abc"}
    assert {p.path for p in index.pictures} == {"images/val/d.png", "images/val/e.png"}
    assert "not_annotated" not in kinds(report)
    _, mended = look(folder.root, exclude=lost.targets)
    assert "labels_lost" not in kinds(mended)


def test_good_lines_of_a_label_file_are_kept(folder: Folder) -> None:
    yolo(folder)
    folder.write("labels/train/a.txt", b"0 0.5 0.5 0.5 0.5\nbolt 1 2 3 4\n")
    index, report = look(folder.root)
    assert corners_of(index, "a.png") == [[16, 12, 48, 36]]
    assert "labels/train/a.txt:2" in report.find("damaged_label").message


def test_damaged_xml_leaves_its_picture_out(folder: Folder) -> None:
    voc(folder)
    folder.write("Annotations/a.xml", b"<annotation><object>")
    folder.write("Annotations/b.xml", voc_text("b.png", [(0, 1, 1, 9, 9)]).encode()[:120] + b"</")
    broken = voc_text("c.png", [(0, 1, 1, 9, 9)]).replace("<xmin>2", "<xmin>two")
    folder.write("Annotations/c.xml", broken.encode())
    index, report = look(folder.root)
    assert set(report.find("labels_lost").files) == {f"JPEGImages/{name}.png" for name in "abc"}
    assert {p.path for p in index.pictures} == {"JPEGImages/d.png", "JPEGImages/e.png"}


def test_annotations_with_a_fault_are_not_called_other_files_too(folder: Folder) -> None:
    voc(folder)
    folder.write("Annotations/a.xml", b"hello")
    folder.write("Annotations/gone.xml", b"hello")
    folder.write("readme.md", b"hello")
    _, report = look(folder.root)
    assert report.find("labels_lost").files == ("JPEGImages/a.png",)
    assert report.find("damaged_label").files == ("Annotations/gone.xml",)
    assert report.find("other_files").files == ("readme.md",)


def test_a_label_file_without_a_picture_is_told_once(folder: Folder) -> None:
    yolo(folder)
    folder.write("labels/train/gone.txt", b"0 0.5 0.5 0.5 0.5\n")
    _, report = look(folder.root)
    assert report.find("no_picture_for_label").files == ("labels/train/gone.txt",)
    assert report.find("other_files") is None


def test_pictures_of_coco_without_one_place_are_left_out(folder: Folder) -> None:
    coco(folder)

    def change(content: dict[str, Any]) -> None:
        for annotation in content["annotations"]:
            if annotation["image_id"] == 0:
                annotation["bbox"] = [None] * 4

    change_coco(folder, change)
    index, report = look(folder.root)
    assert report.find("labels_lost").files == ("train2017/a.png",)
    assert "train2017/a.png" not in {p.path for p in index.pictures}


# -- names that differ only in case -----------------------------------------------------------


def in_two_cases(kind: str, folder: Folder) -> Path:
    """A data set where one class is spelled in two ways."""
    root = SETS[kind](folder)
    if kind == "yolo":
        folder.write("data.yaml", b"names: [bolt, Bolt]\ntrain: images/train\nval: images/val\n")
        return root
    for path in [*root.glob("Annotations/[ad].xml"), *root.glob("annotations/*train*.json")]:
        path.write_text(path.read_text().replace('"nut"', '"Bolt"').replace(">nut<", ">Bolt<"))
    for path in [*root.glob("Annotations/[bce].xml"), *root.glob("annotations/*val*.json")]:
        path.write_text(path.read_text().replace('"nut"', '"bolt"').replace(">nut<", ">bolt<"))
    return root


@pytest.mark.parametrize("kind", FORMATS)
def test_classes_that_differ_in_case_are_told_and_merged(folder: Folder, kind: str) -> None:
    root = in_two_cases(kind, folder)
    index, report = look(root)
    clash = report.find("class_clash")
    assert len(index.classes) == 2
    assert "Bolt / bolt" in clash.message
    assert clash.remedy == "merge_classes"
    merged, mended = look(root, merge_classes=True)
    assert merged.classes == ("bolt",)
    assert merged.class_counts() == (7,)
    assert "class_clash" not in kinds(mended)


@pytest.mark.parametrize("kind", FORMATS)
def test_merged_classes_can_be_edited(folder: Folder, kind: str) -> None:
    root = in_two_cases(kind, folder)
    index, _ = look(root, merge_classes=True)
    picture = index.pictures[0]
    boxes = picture.boxes.chosen(np.array([1]))
    save_boxes(index, picture, boxes)
    again, _ = look(root, merge_classes=True)
    assert again.pictures[0].boxes == boxes
    assert again.classes == ("bolt",)


def test_class_numbers_by_name() -> None:
    assert class_number(["Cat", "cat", "Dog"], "cat") == 1
    assert class_number(["Cat", "cat", "Dog"], "dog") == 2
    assert class_number(["Cat", "cat"], "CAT") == -1
    assert size_of(5, 7.0) == (5, 7)


# -- doubles ----------------------------------------------------------------------------------


def test_near_boxes_are_two_and_equal_ones_are_one(folder: Folder) -> None:
    coco(folder)

    def change(content: dict[str, Any]) -> None:
        first = content["annotations"][0]
        for box, crowd in [([4.4, 4, 16, 12], 0), ([4, 4, 16, 12], 0), ([4, 4, 16, 12], 1)]:
            content["annotations"].append({**first, "bbox": box, "iscrowd": crowd})

    change_coco(folder, change)
    index, report = look(folder.root)
    assert len(index.pictures[0].boxes) == 4
    assert dict(report.find("box_twice").values)["boxes"] == 1


# -- splits and classes -----------------------------------------------------------------------


def test_no_picture_with_annotations(folder: Folder) -> None:
    voc(folder)
    for path in folder.root.glob("JPEGImages/*.png"):
        path.unlink()
    _, report = look(folder.root)
    assert report.find("no_annotated_pictures").severity is Severity.BLOCKING


def test_all_boxes_are_held_out(folder: Folder) -> None:
    yolo(folder, {**DRAWN, "train/a.png": [], "train/b.png": [], "train/c.png": []})
    _, report = look(folder.root)
    assert report.find("no_boxes_to_train").remedy == "split_anew"


def test_classes_that_one_split_lacks(folder: Folder) -> None:
    box = (4.0, 4.0, 20.0, 16.0)
    yolo(folder, {"train/a.png": [(0, *box)], "train/b.png": [(0, *box)], "val/d.png": [(1, *box)]})
    names = b"names: [bolt, nut, screw]\ntrain: images/train\nval: images/val\n"
    folder.write("data.yaml", names)
    _, report = look(folder.root)
    assert "nut" in report.find("boxes_not_trained").message
    assert "bolt" in report.find("boxes_not_checked").message
    assert "screw" in report.find("class_without_boxes").message


def test_uneven_classes_and_a_box_around_everything(folder: Folder) -> None:
    many = [(0, 4.0 + n, 4.0, 20.0 + n, 16.0) for n in range(12)]
    whole = (1, 0.0, 0.0, float(SIZE[0]), float(SIZE[1]))
    yolo(folder, {**DRAWN, "train/a.png": many, "train/b.png": [whole], "train/c.png": many})
    _, report = look(folder.root)
    assert "bolt has 24" in report.find("box_imbalance").message
    assert report.find("box_huge").files == ("images/train/b.png",)


# -- pictures of another size -----------------------------------------------------------------

LYING = (64, 48)  # the pixels of the file; upright it is (48, 64) for orientations 5 to 8


def lying_picture(path: Path, orientation: int, mark: tuple[int, int, int, int]) -> None:
    """A grey picture with a white mark, and EXIF's word on how it was held."""
    image = Image.new("RGB", LYING, (30, 30, 30))
    image.paste((255, 255, 255), mark)
    exif = Image.Exif()
    exif[0x0112] = orientation
    image.save(path, exif=exif)


@pytest.mark.parametrize("kind", ["voc", "coco"])
@pytest.mark.parametrize("orientation", [5, 6, 7, 8])
def test_boxes_turn_with_their_picture(folder: Folder, kind: str, orientation: int) -> None:
    mark = (4, 4, 20, 16)  # the first box of a.png
    root = SETS[kind](folder)
    (path,) = root.rglob("a.png")
    lying_picture(path, orientation, mark)
    index, report = look(root)
    (picture,) = [p for p in index.pictures if p.path.endswith("a.png")]
    with Image.open(path) as image:
        turned = np.asarray(_upright(image, orientation).convert("L")) > 200
    rows, columns = np.nonzero(turned)
    expected = [columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]
    assert picture.boxes.corners[0].tolist() == expected
    assert report.find("boxes_turned").files == (picture.path,)
    assert "annotated_lying" not in kinds(report)


def _upright(image: Image.Image, orientation: int) -> Image.Image:
    turns = Image.Transpose
    named = {5: turns.TRANSPOSE, 6: turns.ROTATE_270, 7: turns.TRANSVERSE, 8: turns.ROTATE_90}
    return image.transpose(named[orientation])


@pytest.mark.parametrize("kind", ["voc", "coco"])
def test_edited_boxes_of_a_lying_picture_lie_in_the_file(folder: Folder, kind: str) -> None:
    root = SETS[kind](folder)
    (path,) = root.rglob("a.png")
    lying_picture(path, 6, (4, 4, 20, 16))
    index, _ = look(root)
    (picture,) = [p for p in index.pictures if p.path.endswith("a.png")]
    new = Boxes.of([picture.boxes.corners[0].tolist(), [2, 50, 12, 60]], [0, 1])
    save_boxes(index, picture, new)
    again, _ = look(root)
    assert next(p for p in again.pictures if p.path == picture.path).boxes == new


def test_a_turned_size_without_a_reason_is_a_warning(folder: Folder) -> None:
    coco(folder)
    folder.add("train2017/a.png", (48, 64))
    index, report = look(folder.root)
    assert report.find("annotated_lying").files == ("train2017/a.png",)
    assert corners_of(index, "a.png")[0] == [4, 4, 20, 16]


def test_boxes_that_leave_the_lying_picture_are_not_turned(folder: Folder) -> None:
    coco(folder)
    lying_picture(folder.root / "train2017/a.png", 6, (0, 0, 9, 9))
    change_coco(folder, lambda c: c["annotations"][0].update(bbox=[4, 50, 10, 12]))
    index, report = look(folder.root)
    assert corners_of(index, "a.png")[0] == [4, 50, 14, 62]
    assert "boxes_turned" not in kinds(report)


@pytest.mark.parametrize("kind", ["voc", "coco"])
def test_boxes_grow_with_their_picture(folder: Folder, kind: str) -> None:
    root = SETS[kind](folder)
    (path,) = root.rglob("a.png")
    folder.add(path.relative_to(root).as_posix(), (SIZE[0] * 3, SIZE[1] * 3))
    index, report = look(root)
    assert corners_of(index, "a.png") == [[12, 12, 60, 48], [90, 60, 186, 120]]
    assert "64 × 48 → 192 × 144" in report.find("boxes_scaled").message
    (picture,) = [p for p in index.pictures if p.path.endswith("a.png")]
    new = Boxes.of([[12, 12, 60, 48], [30, 90, 60, 120]], [0, 0])
    save_boxes(index, picture, new)
    again, _ = look(root)
    assert corners_of(again, "a.png") == new.corners.tolist()


def test_another_shape_is_a_warning(folder: Folder) -> None:
    coco(folder)
    folder.add("train2017/a.png", (100, 48))
    index, report = look(folder.root)
    assert report.find("annotated_size").files == ("train2017/a.png",)
    assert corners_of(index, "a.png")[0] == [4, 4, 20, 16]


@pytest.mark.parametrize("orientation", [1, 5, 6, 7, 8])
def test_a_placement_can_be_undone(orientation: int) -> None:
    place = Placement((48, 64), orientation, (1.0, 1.0) if orientation > 1 else (2.0, 2.0))
    corners = np.array([[1.0, 2, 3, 5], [9, 9, 4, 4]])  # the second has no area, and keeps none
    turned = place.to_picture(corners)
    np.testing.assert_allclose(place.to_file(turned), corners)
    assert (turned[1, 2:] < turned[1, :2]).all()
    points = np.array([[1.0, 2.0], [3.0, 5.0]])
    np.testing.assert_allclose(place.points_to_file(place.points(points)), points)


# -- outlines in arrays -----------------------------------------------------------------------


def test_packed_outlines_are_like_tuples() -> None:
    line, other = (1.0, 2.0, 3.0, 4.0, 5.0, 6.0), (9.0,) * 8
    plain = ((line,), (), (other, line))
    outlines = packed(plain)
    assert isinstance(outlines, Outlines)
    assert outlines == plain
    assert outlines[1:] == plain[1:]
    assert outlines[-1] == plain[-1]
    assert outlines.chosen(np.array([2, 1])) == (plain[2], ())
    boxes = Boxes.of([[0, 0, 9, 9]] * 3, [0, 1, 2], polygons=plain)
    assert boxes == Boxes.of([[0, 0, 9, 9]] * 3, [0, 1, 2], polygons=outlines)
    assert boxes.chosen(np.array([True, False, False])).polygons == ((line,),)


def test_a_picture_in_two_files_has_the_objects_of_both(folder: Folder) -> None:
    coco(folder)
    line = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]
    annotation = {"image_id": 0, "category_id": 10, "bbox": [1, 1, 30, 30], "segmentation": [line]}
    more = {
        "images": [{"id": 0, "file_name": "a.png"}],
        "categories": [{"id": 10, "name": "nut"}],
        "annotations": [annotation, {**annotation, "image_id": 99}],
    }
    folder.write("annotations/more_train.json", json.dumps(more).encode())
    listing = read_coco(scan(folder.root, JobContext()), ReadSpec(), JobContext())
    drawing = listing.drawings["train2017/a.png"]
    assert drawing.labels.tolist() == [0, 1, 1]
    assert drawing.outlines == ((), (), (tuple(line),))
    assert [f.count for f in listing.faults if f.kind == "no_picture_for_label"] == [1]


@pytest.mark.parametrize("source", FORMATS)
def test_a_picture_whose_boxes_all_have_no_area_is_background(folder: Folder, source: str) -> None:
    nothing = [(0, 4.0, 4.0, 4.0, 4.0), (1, 9.0, 9.0, 30.0, 9.0)]
    drawn = {
        "train/a.png": [(0, 4.0, 4.0, 20.0, 16.0)],
        "train/b.png": nothing,
        "val/c.png": [(1, 3.0, 3.0, 30.0, 30.0)],
        "val/e.png": [],
    }
    index, report = look(SETS[source](folder, drawn))
    assert {Path(p.path).stem: len(p.boxes) for p in index.pictures} == {
        "a": 1,
        "b": 0,
        "c": 1,
        "e": 0,
    }
    found = report.find("box_no_area")
    assert found is not None
    assert [Path(file).stem for file in found.files] == ["b"]
    assert "Boxes without an area: 2." in found.message
    assert "without objects" in found.hint
    told = [p.kind for p in report.problems if any(Path(f).stem == "b" for f in p.files)]
    assert told.count("box_no_area") == 1
    assert set(told) <= {"box_no_area", "background"}
