"""Pascal VOC: pixels counted from 1, splits from lists, damaged and malicious files told."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest

from tango_desktop.core.jobs import JobContext
from tango_desktop.core.tasks import DETECTION
from tango_desktop.data.formats import recognise
from tango_desktop.data.records import DatasetIndex, LockedPicture
from tango_desktop.data.scan import scan
from tango_desktop.data.voc import parse_annotation
from tests.conftest import kit_or_skip
from tests.data.box_sets import CLASSES, DRAWN, SIZE, expected_set, look, voc, voc_text
from tests.data.conftest import Folder


def _of(index: DatasetIndex, stem: str) -> LockedPicture:
    return next(p for p in index.pictures if Path(p.path).stem == stem)


def _object(name: str, *edges: object, more: str = "") -> str:
    tags = zip(("xmin", "ymin", "xmax", "ymax"), edges, strict=True)
    box = "".join(f"<{tag}>{edge}</{tag}>" for tag, edge in tags)
    return f"<object><name>{name}</name>{more}<bndbox>{box}</bndbox></object>"


def _put(folder: Folder, stem: str, content: str) -> None:
    folder.write(f"Annotations/{stem}.xml", f"<annotation>{content}</annotation>".encode())


def test_boxes_are_read_to_the_pixel(folder: Folder) -> None:
    index, report = look(voc(folder))
    assert index.format == "voc"
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


def test_both_ends_belong_to_a_box(folder: Folder) -> None:
    voc(folder)
    _put(folder, "a", _object("bolt", 1, 1, 64, 48) + _object("nut", 11, 21, 12, 22))
    boxes = _of(look(folder.root)[0], "a").boxes
    assert boxes.corners.tolist() == [[0, 0, 64, 48], [10, 20, 12, 22]]


def test_edges_with_decimals_and_spaces(folder: Folder) -> None:
    voc(folder)
    _put(folder, "a", _object(" bolt ", "3.5", " 4 ", "20.25", "1e1"))
    boxes = _of(look(folder.root)[0], "a").boxes
    assert boxes.corners.tolist() == [[2.5, 3, 20.25, 10]]


def test_difficult_objects_are_crowds(folder: Folder) -> None:
    voc(folder)
    more = "<difficult>1</difficult>"
    _put(folder, "a", _object("bolt", 1, 1, 9, 9, more=more) + _object("nut", 20, 20, 40, 40))
    index, report = look(folder.root)
    assert _of(index, "a").boxes.crowd.tolist() == [True, False]
    assert report.find("crowds") is not None


def test_the_parts_of_an_object_are_no_objects(folder: Folder) -> None:
    voc(folder)
    part = _object("bolt", 2, 2, 9, 9).replace("object>", "part>")
    outer = _object("nut", 1, 1, 30, 30).replace("</object>", f"{part}</object>")
    _put(folder, "a", outer)
    assert len(_of(look(folder.root)[0], "a").boxes) == 1


@pytest.mark.parametrize(
    "edges", [("", 1, 9, 9), ("x", 1, 9, 9), ("1,5", 1, 9, 9), (None, 1, 9, 9)]
)
def test_objects_that_say_no_place_are_told(folder: Folder, edges: tuple[object, ...]) -> None:
    voc(folder)
    _put(folder, "a", _object("bolt", *edges) + _object("bolt", 5, 5, 20, 20))
    index, report = look(folder.root)
    assert len(_of(index, "a").boxes) == 1
    assert "1, for example Annotations/a.xml" in report.find("damaged_label").message


@pytest.mark.parametrize(
    "content",
    [b"", b"hello", b"<annotation><object>", b"\xff\xfe\x00", b"<annotation>\x00</annotation>"],
)
def test_a_damaged_file_is_named(folder: Folder, content: bytes) -> None:
    voc(folder)
    folder.write("Annotations/a.xml", content)
    index, report = look(folder.root)
    assert len(index.pictures) == 4
    assert "for example Annotations/a.xml." in report.find("labels_lost").message


def test_entities_that_stand_for_gigabytes_are_not_unfolded(folder: Folder) -> None:
    voc(folder)
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<!DOCTYPE annotation [<!ENTITY l0 "boom">{levels}]><annotation><name>&l11;</name>'
    folder.write("Annotations/a.xml", f"{bomb}</annotation>".encode())
    started = time.monotonic()
    index, report = look(folder.root)
    assert time.monotonic() - started < 5
    assert len(index.pictures) == 4
    assert report.find("labels_lost").files == ("JPEGImages/a.png",)


def test_files_from_elsewhere_are_not_read_in() -> None:
    text = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><annotation>&x;</annotation>'
    with pytest.raises(ValueError, match="entities"):
        parse_annotation(text)


def test_a_plain_document_type_does_no_harm() -> None:
    text = '<!DOCTYPE annotation SYSTEM "voc.dtd"><annotation><folder>x</folder></annotation>'
    assert parse_annotation(text).findtext("folder") == "x"


def test_deep_nesting_ends(folder: Folder) -> None:
    voc(folder)
    folder.write("Annotations/a.xml", b"<annotation>" + b"<a>" * 100_000)
    assert look(folder.root)[1].find("labels_lost").files == ("JPEGImages/a.png",)


def test_names_in_other_encodings(folder: Folder) -> None:
    voc(folder)
    head = '<?xml version="1.0" encoding="{}"?>'
    for stem, encoding in {"a": "cp949", "b": "utf-16", "c": "utf-8-sig"}.items():
        text = f"{head.format(encoding)}<annotation>{_object('나사', 1, 1, 9, 9)}</annotation>"
        folder.write(f"Annotations/{stem}.xml", text.encode(encoding))
    assert set(look(folder.root)[0].classes) == {"나사", "bolt", "nut"}


# -- which picture, which split ---------------------------------------------------------------


def test_pictures_are_found_by_the_name_of_the_file_then_by_what_it_says(folder: Folder) -> None:
    for stem in ("a", "b"):
        folder.add(f"{stem}.png", SIZE)
    folder.write("a.xml", voc_text("nonsense.jpg", [(0, 1, 1, 9, 9)]).encode())
    folder.write("0001.xml", voc_text("C:\\pictures\\B.PNG", [(1, 1, 1, 9, 9)]).encode())
    index, report = look(folder.root)
    labels = {p.path: [index.classes[n] for n in p.boxes.labels] for p in index.pictures}
    assert labels == {"a.png": ["bolt"], "b.png": ["nut"]}
    assert not report.find("no_picture_for_label")


def test_an_annotation_for_a_missing_picture_and_the_other_way_round(folder: Folder) -> None:
    voc(folder)
    (folder.root / "JPEGImages/a.png").unlink()
    (folder.root / "Annotations/b.xml").unlink()
    index, report = look(folder.root)
    assert sorted(Path(p.path).stem for p in index.pictures) == ["c", "d", "e"]
    assert report.find("no_picture_for_label").files == ("Annotations/a.xml",)
    assert report.find("not_annotated").files == ("JPEGImages/b.png",)


def test_split_folders_as_exports_have_them(folder: Folder) -> None:
    for split, stem in {"train": "a_jpg.rf.01", "valid": "a_jpg.rf.02", "test": "c"}.items():
        folder.add(f"{split}/{stem}.jpg", SIZE)
        folder.write(f"{split}/{stem}.xml", voc_text(f"{stem}.jpg", [(0, 1, 1, 9, 9)]).encode())
    index = look(folder.root)[0]
    assert [p.split for p in index.pictures] == ["test", "train", "val"]


def test_pictures_of_one_name_in_two_folders(folder: Folder) -> None:
    for split, label in {"train": 0, "val": 1}.items():
        folder.add(f"{split}/a.png", SIZE)
        folder.write(f"{split}/a.xml", voc_text("a.png", [(label, 1, 1, 9, 9)]).encode())
    index = look(folder.root)[0]
    assert [[index.classes[n] for n in p.boxes.labels] for p in index.pictures] == [
        ["bolt"],
        ["nut"],
    ]


@pytest.mark.parametrize("stem", ["x_jpg.rf.0a1b", "a b 1", "001"])
@pytest.mark.parametrize("ending", ["", ".png", "  1"])
def test_lists_with_odd_names(folder: Folder, stem: str, ending: str) -> None:
    voc(folder, {f"train/{stem}.png": [(0, 1, 1, 9, 9)], "val/z.png": [(0, 1, 1, 9, 9)]})
    if ending == "  1" and " " in stem:
        ending = ""  # nobody could tell the two apart
    folder.write("ImageSets/Main/train.txt", f"{stem}{ending}\n".encode())
    splits = {Path(p.path).stem: p.split for p in look(folder.root)[0].pictures}
    assert splits == {stem: "train", "z": "val"}


def test_lists_belong_to_the_annotations(folder: Folder) -> None:
    index, report = look(voc(folder))
    assert "ImageSets/Main/val.txt" in {file.path for file in index.annotations}
    assert report.find("other_files") is None


def test_other_xml_files_are_no_annotations(folder: Folder) -> None:
    folder.add("a.png")
    folder.write("project.xml", b"<project><annotation/></project>")
    tree = scan(folder.root, JobContext())
    assert recognise(tree, DETECTION.name).recognise(tree) == 0


def test_blood_cells() -> None:
    expected = expected_set("bccd-voc")
    index, report = look(kit_or_skip("bccd-voc"))
    assert index.format == "voc"
    assert index.counts() == {k: expected["pictures"][k] for k in ("train", "val", "test")}
    empty = [(box["file"], box["class"]) for box in expected["dirt"]["empty_boxes"]]
    lost = report.find("box_no_area")
    assert [Path(file).stem for file in lost.files] == [file for file, _ in empty]
    for split in ("train", "val", "test"):
        counts = dict(zip(index.classes, index.class_counts(split), strict=True))
        for file, name in empty:
            counts[name] += _of(index, file).split == split
        assert counts == expected["boxes"][split]
    assert sum(index.class_counts()) == expected["boxes_valid"]
    assert not report.blocking
