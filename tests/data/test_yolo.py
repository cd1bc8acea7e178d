"""YOLO text files: descriptions from anywhere, labels of every kind, nothing lost silently."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tango_desktop.core.jobs import JobContext
from tango_desktop.core.tasks import DETECTION
from tango_desktop.data.formats import recognise
from tango_desktop.data.records import DatasetIndex, LockedPicture
from tango_desktop.data.scan import scan
from tango_desktop.data.yolo import label_paths
from tests.conftest import kit_or_skip
from tests.data.box_sets import CLASSES, DRAWN, SIZE, expected_set, look, yolo, yolo_line
from tests.data.conftest import Folder

BOX = "0 0.5 0.5 0.25 0.25"


def _of(index: DatasetIndex, stem: str) -> LockedPicture:
    return next(p for p in index.pictures if Path(p.path).stem == stem)


def _splits(index: DatasetIndex) -> dict[str, str]:
    return {Path(p.path).stem: p.split for p in index.pictures}


GIVEN = {"a": "train", "b": "train", "c": "train", "d": "val", "e": "val"}


def _describe(folder: Folder, text: str) -> None:
    folder.write("data.yaml", text.encode())


def test_boxes_are_read_to_the_pixel(folder: Folder) -> None:
    index, report = look(yolo(folder))
    assert index.format == "yolo"
    assert index.classes == CLASSES
    assert _splits(index) == GIVEN
    for path, drawn in DRAWN.items():
        boxes = _of(index, Path(path).stem).boxes
        assert boxes.labels.tolist() == [label for label, *_ in drawn]
        wanted = np.array([edges for _, *edges in drawn], np.float64).reshape(-1, 4)
        assert np.allclose(boxes.corners, wanted, atol=1e-3)
    assert {p.kind for p in report.problems} == {"background", "few_boxes", "no_test"}


# -- descriptions -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "path: /home/other/datasets/parts\ntrain: images/train\nval: images/val\n",
        "path: C:\\Users\\other\\parts\ntrain: images/train\nval: images/val\n",
        "path: ../datasets/parts\ntrain: images/train\nval: images/val\n",
        "train: ../images/train\nval: ../images/val\n",
        "train: ./images/train/\nvalid: ./images/val\n",
        "path: images\ntrain: train\nval: val\n",
        "train: [images/train]\nvalidation: [images/val]\n",
        "path:\ntrain: images/train\nval: images/val\ntest:\n",
        "train: /home/other/parts/images/train\nval: /home/other/parts/images/val\n",
    ],
)
def test_splits_from_anywhere(folder: Folder, text: str) -> None:
    yolo(folder)
    _describe(folder, text + "names: [bolt, nut]\n")
    assert _splits(look(folder.root)[0]) == GIVEN


@pytest.mark.parametrize(
    ("text", "absent"),
    [
        ("train: images/train\nval: images/valid\n", ["val: images/valid"]),
        ("train: images/train\nval: val.txt\n", ["val: val.txt"]),
        ("train: images/train\nval: ../../elsewhere\n", ["val: ../../elsewhere"]),
        ("train: [images/train, gone]\nval: [images/val]\n", ["train: gone"]),
        ("train: a/b\nval: images/val\ntest: tests.txt\n", ["train: a/b", "test: tests.txt"]),
    ],
)
def test_folders_and_lists_that_are_not_there_are_named(
    folder: Folder, text: str, absent: list[str]
) -> None:
    yolo(folder)
    (folder.root.parent / "elsewhere").mkdir()
    _describe(folder, text + "names: [bolt, nut]\n")
    index, report = look(folder.root)
    problem = report.find("split_missing")
    assert problem.files == ("data.yaml",)
    assert f"data.yaml ({', '.join(absent)})" in problem.message
    assert index.pictures


def test_a_folder_of_all_pictures_does_not_stand_for_one_that_is_gone(folder: Folder) -> None:
    yolo(folder)
    _describe(folder, "train: images/train\nval: held/images\nnames: [bolt, nut]\n")
    index, report = look(folder.root)
    assert {p.path.split("/")[1] for p in index.pictures} == {"train"}
    assert "val: held/images" in report.find("split_missing").message


def test_a_list_that_cannot_be_read_is_named(folder: Folder) -> None:
    yolo(folder)
    folder.write("val.txt", b"\0\1\2")
    _describe(folder, "train: images/train\nval: val.txt\nnames: [bolt, nut]\n")
    assert "val.txt" in look(folder.root)[1].find("damaged_label").message


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("names: [bolt, nut\ntrain: images/train\n", ":2"),
        ("train: images/train\nnames:\n - bolt\n  nut: 1\n - : [\n", ":4"),
        ("train: images/train\n\tnames: [bolt, nut]\n", ":2"),
        ("names: [!!int '']\n", ""),
        ("names: " + 2000 * "[", ""),
    ],
)
def test_a_damaged_description_is_named_with_its_line(folder: Folder, text: str, line: str) -> None:
    yolo(folder)
    _describe(folder, text)
    index, report = look(folder.root)
    assert f": data.yaml{line}." in report.find("damaged_description").message
    assert sum(index.class_counts()) == 7


@pytest.mark.parametrize("text", ["names:\n", "train: images/train\n", "- a list\n", ""])
def test_a_description_without_names_is_told(folder: Folder, text: str) -> None:
    yolo(folder)
    _describe(folder, text)
    assert look(folder.root)[1].find("unnamed_classes").files == ("data.yaml",)


def test_other_yaml_files_are_no_descriptions(folder: Folder) -> None:
    yolo(folder)
    folder.write("hyper.yaml", b"lr0: 0.01\n")
    folder.write("runs/exp/args.yaml", b"{broken")
    kinds = {p.kind for p in look(folder.root)[1].problems}
    assert not kinds & {"unnamed_classes", "damaged_description"}


def test_pictures_in_several_lists_are_told(folder: Folder) -> None:
    yolo(folder)
    folder.write("train.txt", b"images/train/a.png\nimages/train/b.png\nimages/train/c.png\n")
    folder.write("val.txt", b"images/val/d.png\nimages/train/a.png\n")
    _describe(folder, "train: train.txt\nval: val.txt\nnames: [bolt, nut]\n")
    index, report = look(folder.root)
    assert _splits(index) == {"a": "train", "b": "train", "c": "train", "d": "val"}
    problem = report.find("several_splits")
    assert problem.files == ("images/train/a.png",)
    assert "images/train/a.png (train, val)" in problem.message
    assert report.find("splits_made") is None


@pytest.mark.parametrize("start", ["", "./", "/home/other/parts/", "C:\\parts\\"])
def test_splits_in_lists(folder: Folder, start: str) -> None:
    yolo(folder)
    for split, stems in {"train": "abc", "val": "de"}.items():
        lines = "".join(f"{start}images/{split}/{stem}.png\n" for stem in stems)
        folder.write(f"{split}.txt", lines.encode())
    _describe(folder, "train: train.txt\nval: val.txt\nnames: [bolt, nut]\n")
    index, report = look(folder.root)
    assert _splits(index) == GIVEN
    assert report.find("not_annotated") is None
    assert report.find("other_files") is None
    assert {"train.txt", "val.txt", "data.yaml"} < {file.path for file in index.annotations}


def test_pictures_that_no_split_lists_are_told(folder: Folder) -> None:
    yolo(folder)
    folder.write("train.txt", b"images/train/a.png\nimages/train/b.png\nimages/gone.png\n")
    _describe(folder, "train: train.txt\nval: images/val\nnames: [bolt, nut]\n")
    index, report = look(folder.root)
    assert set(_splits(index)) == set("abde")
    assert report.find("not_annotated").files == ("images/train/c.png",)


@pytest.mark.parametrize(
    "names",
    ["[bolt, nut]", "{0: bolt, 1: nut}", "{'1': nut, '0': bolt}", "\n  0: bolt\n  1: nut"],
)
def test_names_as_list_or_mapping(folder: Folder, names: str) -> None:
    yolo(folder)
    _describe(folder, f"nc: 2\ntrain: images/train\nval: images/val\nnames: {names}\n")
    index = look(folder.root)[0]
    assert index.classes == CLASSES
    assert _of(index, "b").boxes.labels.tolist() == [1]


def test_names_that_have_gaps_keep_their_numbers(folder: Folder) -> None:
    yolo(folder, {"train/a.png": [(7, 1, 1, 9, 9), (3, 10, 10, 20, 20)], "val/b.png": []})
    _describe(folder, "train: images/train\nval: images/val\nnames: {7: nut, 3: bolt}\n")
    index = look(folder.root)[0]
    assert index.classes == ("bolt", "nut")
    assert _of(index, "a").boxes.labels.tolist() == [1, 0]


def test_train_and_val_of_the_same_pictures_are_split_anew(folder: Folder) -> None:
    drawn = {f"train/{n}.png": [(0, 1.0, 1.0, 20.0, 20.0)] for n in "abcdefghij"}
    yolo(folder, drawn)
    _describe(folder, "train: images/train\nval: images/train\nnames: [bolt]\n")
    index, report = look(folder.root)
    assert index.counts() == {"train": 8, "val": 2, "test": 0}
    assert report.find("splits_made") is not None


def test_splits_may_be_put_aside(folder: Folder) -> None:
    index = look(yolo(folder), keep_splits=False, seed=3)[0]
    assert index.counts()["val"] == 1


@pytest.mark.parametrize("text", ["names: 3\n", "names: [a\n", "- 1\n", "\x00", "names: null\n"])
def test_a_description_that_is_none_is_passed_over(folder: Folder, text: str) -> None:
    yolo(folder)
    _describe(folder, text)
    index = look(folder.root)[0]
    assert index.classes == ("0", "1")
    assert _splits(index) == GIVEN  # the folders still say it


def test_two_classes_of_one_name_become_one(folder: Folder) -> None:
    yolo(folder)
    _describe(folder, "train: images/train\nval: images/val\nnames: [bolt, bolt]\n")
    index, report = look(folder.root)
    assert index.classes == ("bolt",)
    assert set(_of(index, "a").boxes.labels.tolist()) == {0}
    assert report.find("class_twice").message.startswith("Two classes with one name: bolt / bolt")


@pytest.mark.parametrize("name", ["classes.txt", "obj.names", "_darknet.labels"])
def test_names_in_a_list_beside_the_pictures(folder: Folder, name: str) -> None:
    folder.add("a.png", SIZE)
    folder.add("b.png", SIZE)
    folder.write("a.txt", b"1 0.5 0.5 0.25 0.25\n")
    folder.write("b.txt", b"0 0.5 0.5 0.25 0.25\n")
    folder.write(name, "나사\n너트\n".encode("cp949"))
    index, report = look(folder.root)
    assert index.classes == ("나사", "너트")
    assert report.find("other_files") is None
    assert report.find("no_picture_for_label") is None
    assert name in {file.path for file in index.annotations}


# -- labels -----------------------------------------------------------------------------------


def test_where_labels_lie() -> None:
    assert label_paths("images/train/a.jpg") == ("labels/train/a.txt", "images/train/a.txt")
    assert label_paths("x/Images/a.b.png") == ("x/labels/a.b.txt", "x/Images/a.b.txt")
    assert label_paths("images/x/images/a.png")[0] == "images/x/labels/a.txt"
    assert label_paths("a.png") == ("a.txt",)


def test_roboflow_folders(folder: Folder) -> None:
    for split, stem in {"train": "a", "valid": "b", "test": "c"}.items():
        folder.add(f"{split}/images/{stem}_jpg.rf.0a1b.jpg", SIZE)
        folder.write(f"{split}/labels/{stem}_jpg.rf.0a1b.txt", f"{BOX}\n".encode())
    _describe(folder, "train: ../train/images\nval: ../valid/images\ntest: ../test/images\n"
              "nc: 1\nnames: ['part']\n")  # fmt: skip
    index = look(folder.root)[0]
    assert {Path(p.path).name[0]: p.split for p in index.pictures} == {
        "a": "train",
        "b": "val",
        "c": "test",
    }
    assert all(len(p.boxes) == 1 for p in index.pictures)


@pytest.mark.parametrize(
    "line",
    ["hello", "0 0.5 0.5", "0 0.5 0.5 0.1 x", "x 0.5 0.5 0.1 0.1", "0.5 0.5 0.5 0.1 0.1",
     "0,0.5,0.5,0.1,0.1", "<html>"],
)  # fmt: skip
def test_text_in_a_label_file_is_told_with_its_place(folder: Folder, line: str) -> None:
    yolo(folder)
    folder.write("labels/train/a.txt", f"{BOX}\n\n{line}\n1 0.2 0.2 0.1 0.1\n".encode())
    index, report = look(folder.root)
    problem = report.find("damaged_label")
    assert problem.files == ("images/train/a.png",)
    assert "1, for example labels/train/a.txt:3." in problem.message
    assert _of(index, "a").boxes.labels.tolist() == [0, 1]


def test_numbers_that_are_no_class_are_told(folder: Folder) -> None:
    yolo(folder)
    folder.write("labels/train/a.txt", f"{BOX}\n2 0.5 0.5 0.1 0.1\n-1 0.5 0.5 0.1 0.1\n".encode())
    index, report = look(folder.root)
    assert report.find("unknown_class").message.startswith(
        "Boxes of a class that is not declared: 2, for example 2."
    )
    assert len(_of(index, "a").boxes) == 1


def test_a_sixth_value_is_a_confidence(folder: Folder) -> None:
    yolo(folder)
    folder.write("labels/train/a.txt", f"{BOX} 0.93\n".encode())
    assert np.allclose(_of(look(folder.root)[0], "a").boxes.corners, [[24, 18, 40, 30]])


def test_outlines_have_the_box_around_them(folder: Folder) -> None:
    yolo(folder)
    folder.write("labels/train/a.txt", b"1 0.25 0.5 0.75 0.25 0.5 1.0\n0 0.5 0.5 0.1 0.1\n")
    boxes = _of(look(folder.root)[0], "a").boxes
    assert np.allclose(boxes.corners[0], [16, 12, 48, 48])
    assert np.allclose(boxes.polygons[0][0], [16, 24, 48, 12, 32, 48])
    assert boxes.polygons[1] == ()


def test_empty_files_and_no_files_are_not_the_same(folder: Folder) -> None:
    yolo(folder)
    folder.write("labels/train/b.txt", b"\n  \n")
    (folder.root / "labels/train/c.txt").unlink()
    index, report = look(folder.root)
    assert report.find("background").files == ("images/train/b.png", "images/val/e.png")
    assert report.find("no_label").files == ("images/train/c.png",)
    assert len(index.pictures) == 5


def test_labels_without_their_picture(folder: Folder) -> None:
    yolo(folder)
    folder.write("labels/train/zz.txt", f"{BOX}\n".encode())
    _, report = look(folder.root)
    assert report.find("no_picture_for_label").files == ("labels/train/zz.txt",)


def test_line_ends_and_byte_order_marks(folder: Folder) -> None:
    yolo(folder)
    folder.write("labels/train/a.txt", b"\xef\xbb\xbf" + f"{BOX}\r\n{BOX[:-4]}0.50\r\n".encode())
    folder.write("labels/train/b.txt", f"{BOX}\n".encode("utf-16"))
    index, report = look(folder.root)
    assert len(_of(index, "a").boxes) == 2
    assert len(_of(index, "b").boxes) == 1
    assert report.find("damaged_label") is None


def test_a_picture_with_five_thousand_boxes(folder: Folder) -> None:
    yolo(folder)
    random = np.random.default_rng(0)
    places = random.uniform(0, 40, (5000, 2)).round(3)
    lines = [yolo_line(n % 2, x, y, x + 6, y + 5) for n, (x, y) in enumerate(places)]
    folder.write("labels/train/a.txt", "\n".join(lines).encode())
    index, report = look(folder.root)
    assert len(_of(index, "a").boxes) > 4900
    assert report.boxes is not None
    assert report.boxes.most > 4900


def test_no_boxes_at_all_is_a_sentence(folder: Folder) -> None:
    yolo(folder, {path: [] for path in DRAWN})
    index, report = look(folder.root)
    assert len(index.pictures) == 5
    assert [p.kind for p in report.blocking] == ["no_boxes"]
    assert "not a single usable box" in report.blocking[0].message


# -- recognising and the kit ------------------------------------------------------------------


def test_pictures_with_other_texts_are_no_labels(folder: Folder) -> None:
    folder.add("cat/a.png")
    folder.write("cat/a.txt", b"a cat on a sofa")
    tree = scan(folder.root, JobContext())
    assert recognise(tree, DETECTION.name).recognise(tree) == 0


def test_the_128_pictures_of_coco() -> None:
    expected = expected_set("coco-yolo")
    index, report = look(kit_or_skip("coco-yolo"))
    assert index.format == "yolo"
    assert len(index.pictures) == expected["total"]
    assert len(index.classes) == expected["classes"]
    counts = dict(zip(index.classes, index.class_counts(), strict=True))
    assert {name: n for name, n in counts.items() if n} == expected["boxes"]
    missing = [name for name, n in counts.items() if not n]
    assert missing == expected["dirt"]["missing_classes"]
    grey = {Path(p.path).name for p in index.pictures if p.grey}
    assert grey.issuperset(expected["dirt"]["grey_pictures"])
    assert not report.blocking
