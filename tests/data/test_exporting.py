"""A data set written in another format: the same pictures, splits and boxes, read back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tango_desktop.core.jobs import JobContext, Progress
from tango_desktop.data.boxes import Boxes
from tango_desktop.data.exporting import export_dataset, export_formats
from tango_desktop.data.records import DatasetIndex, LockedPicture
from tango_desktop.errors import DataError, JobCancelled, ProjectError
from tests.data.box_sets import DRAWN, SETS, SIZE, coco, look, yolo
from tests.data.conftest import Folder

FORMATS = tuple(SETS)
WITHIN = {"yolo": 1e-4, "coco": 0.006, "voc": 0.501}  # px


def _by_stem(index: DatasetIndex) -> dict[str, LockedPicture]:
    return {Path(picture.path).stem: picture for picture in index.pictures}


def _sorted(boxes: Boxes) -> Boxes:
    return boxes.chosen(np.lexsort((*np.rint(boxes.corners.T), boxes.labels)))


def _assert_same(one: DatasetIndex, other: DatasetIndex, within: float) -> None:
    assert one.classes == other.classes
    first, second = _by_stem(one), _by_stem(other)
    assert first.keys() == second.keys()
    for stem, picture in first.items():
        again = second[stem]
        assert (picture.split, picture.sha256) == (again.split, again.sha256)
        a, b = _sorted(picture.boxes), _sorted(again.boxes)
        assert a.labels.tolist() == b.labels.tolist()
        assert np.allclose(a.corners, b.corners, rtol=0, atol=within)


def test_the_formats() -> None:
    assert set(export_formats()) == set(FORMATS)


@pytest.mark.parametrize("source", FORMATS)
@pytest.mark.parametrize("target", FORMATS)
def test_from_each_to_each(folder: Folder, tmp_path: Path, source: str, target: str) -> None:
    index = look(SETS[source](folder))[0]
    files = sorted((p, p.stat().st_mtime_ns) for p in folder.root.rglob("*"))
    done = export_dataset(index, target, tmp_path / "새 폴더", JobContext())
    again, report = look(done.folder)
    assert again.format == target
    assert (done.pictures, done.boxes, done.crowds) == (5, 7, 0)
    _assert_same(index, again, WITHIN[target])
    assert not report.blocking
    assert report.find("other_files") is None
    assert sorted((p, p.stat().st_mtime_ns) for p in folder.root.rglob("*")) == files


_BOX = st.tuples(
    st.integers(0, 1),
    st.floats(0, SIZE[0] - 8),
    st.floats(0, SIZE[1] - 8),
    st.floats(3, 64),
    st.floats(3, 48),
)


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(_BOX, min_size=1, max_size=5))
@pytest.mark.parametrize("target", FORMATS)
def test_any_boxes_come_back(
    folder: Folder,
    tmp_path: Path,
    target: str,
    drawn: list[tuple[int, float, float, float, float]],
) -> None:
    if not (folder.root / "data.yaml").exists():
        yolo(folder, DRAWN)
    index = look(folder.root)[0]
    boxes = [(x, y, min(x + w, SIZE[0]), min(y + h, SIZE[1])) for _, x, y, w, h in drawn]
    places = {(k[0], *np.rint(b).astype(int).tolist()) for k, b in zip(drawn, boxes, strict=True)}
    own = Boxes.of(boxes, [label for label, *_ in drawn])
    changed = replace(index, pictures=tuple(replace(p, boxes=own) for p in index.pictures))
    out = tmp_path / f"out{len(list(tmp_path.iterdir()))}"
    export_dataset(changed, target, out, JobContext())
    read = look(out)[0]  # Pascal VOC names only classes that occur
    again = read.pictures[0].boxes
    assert len(places) - 2 <= len(again) <= len(own)  # doubles are read once
    for label, corners in zip(again.labels, again.corners, strict=True):
        near = np.abs(own.corners - corners).max(axis=1) <= WITHIN[target] + 1e-3
        assert (near & (own.labels == index.classes.index(read.classes[label]))).any()


def _with_crowd(index: DatasetIndex) -> DatasetIndex:
    """The first picture with a second box that is a crowd, and an outline of the first."""
    first = index.pictures[0]
    outline = (4.0, 4.0, 20.0, 4.0, 20.0, 16.0, 4.0, 16.0)
    boxes = Boxes.of([[4, 4, 20, 16], [30, 20, 62, 40]], [0, 1], [False, True], ((outline,), ()))
    return replace(index, pictures=(replace(first, boxes=boxes), *index.pictures[1:]))


@pytest.mark.parametrize(("target", "crowds", "outlined"), [
    ("yolo", [False], True), ("voc", [False, True], False), ("coco", [False, True], True)
])  # fmt: skip
def test_crowds_and_outlines_where_the_format_has_them(
    folder: Folder, tmp_path: Path, target: str, crowds: list[bool], outlined: bool
) -> None:
    index = _with_crowd(look(yolo(folder))[0])
    done = export_dataset(index, target, tmp_path / "out", JobContext())
    assert done.crowds == 1
    assert (done.boxes, done.left_out) == ((7, 0) if True in crowds else (6, 1))
    assert any("no crowds: 1" in note for note in done.notes) is bool(done.left_out)
    again = _by_stem(look(done.folder)[0])["a"].boxes
    assert again.crowd.tolist() == crowds
    assert bool(again.polygons) is outlined
    if outlined:
        expected = index.pictures[0].boxes.polygons[0][0]
        assert again.polygons[0][0] == pytest.approx(expected, abs=1e-3)


def test_what_a_format_cannot_hold_is_told(folder: Folder, tmp_path: Path) -> None:
    drawn = {
        "train/a.png": [(0, 4.0, 4.0, 20.5, 16.0), (0, 30.0, 20.0, 62.0, 40.0)],
        "val/d.png": [(0, 10.25, 10.0, 40.0, 30.0)],
    }
    index = look(yolo(folder, drawn))[0]
    done = {
        target: export_dataset(index, target, tmp_path / target, JobContext()) for target in FORMATS
    }
    assert (done["voc"].rounded, done["voc"].lost_classes) == (2, ("nut",))
    assert done["voc"].notes == (
        "Boxes rounded to whole pixels, as this format has no parts of them: 2.",
        "Classes left out, as this format names only those with boxes: nut.",
    )
    assert look(done["voc"].folder)[0].classes == ("bolt",)
    for target in ("yolo", "coco"):
        assert (done[target].rounded, done[target].lost_classes, done[target].notes) == (0, (), ())
        assert look(done[target].folder)[0].classes == ("bolt", "nut")


def test_nothing_is_told_where_nothing_is_lost(folder: Folder, tmp_path: Path) -> None:
    index = look(yolo(folder))[0]
    for target in FORMATS:
        assert export_dataset(index, target, tmp_path / target, JobContext()).notes == ()


def test_the_layout_of_yolo(folder: Folder, tmp_path: Path) -> None:
    index = look(coco(folder))[0]
    out = export_dataset(index, "yolo", tmp_path / "out", JobContext()).folder
    text = (out / "data.yaml").read_text(encoding="utf-8")
    assert text.splitlines() == [
        "path: .", "train: images/train", "val: images/val", "names:", "  0: bolt", "  1: nut",
    ]  # fmt: skip
    assert (out / "labels/val/e.txt").read_bytes() == b""
    assert (out / "labels/train/b.txt").read_text(encoding="utf-8") == (
        "1 0.281250 0.250000 0.312500 0.416667\n"
    )


def test_the_layout_of_coco(folder: Folder, tmp_path: Path) -> None:
    index = look(yolo(folder))[0]
    out = export_dataset(index, "coco", tmp_path / "out", JobContext()).folder
    content = json.loads((out / "annotations/instances_val.json").read_text(encoding="utf-8"))
    assert list(content) == ["images", "annotations", "categories"]
    assert content["images"][0] == {"id": 1, "file_name": "d.png", "width": 64, "height": 48}
    assert content["categories"] == [{"id": 1, "name": "bolt"}, {"id": 2, "name": "nut"}]
    first = content["annotations"][0]
    assert first["bbox"] == [10, 10, 30, 20]
    assert (first["area"], first["category_id"], first["iscrowd"]) == (600, 2, 0)
    assert (out / "val/d.png").is_file()


def test_pictures_of_one_name_get_others(folder: Folder, tmp_path: Path) -> None:
    drawn = {
        "train/a.png": [(0, 1.0, 1.0, 9.0, 9.0)],
        "train/A.png": [(0, 2.0, 2.0, 9.0, 9.0)],
        "val/a.png": [(1, 3.0, 3.0, 9.0, 9.0)],
        "val/images_train_a.png": [(1, 4.0, 4.0, 9.0, 9.0)],
    }
    index = look(yolo(folder, drawn))[0]
    for target in FORMATS:
        out = export_dataset(index, target, tmp_path / target, JobContext()).folder
        again = look(out)[0]
        stems = [Path(picture.path).stem.casefold() for picture in again.pictures]
        assert len(set(stems)) == len(stems) == 4
        lefts = {p.sha256: round(float(p.boxes.corners[0, 0])) for p in again.pictures}
        assert lefts == {p.sha256: round(float(p.boxes.corners[0, 0])) for p in index.pictures}


@pytest.mark.parametrize("name", ["a b 1", "x_jpg.rf.0a1b", "조각 1", "a.b c"])
def test_odd_names(folder: Folder, tmp_path: Path, name: str) -> None:
    drawn = {f"train/{name}.png": [(0, 1.0, 1.0, 9.0, 9.0)], "val/z.png": [(1, 3.0, 3.0, 9.0, 9.0)]}
    index = look(yolo(folder, drawn))[0]
    for target in FORMATS:
        again = look(export_dataset(index, target, tmp_path / target, JobContext()).folder)[0]
        assert {p.split for p in again.pictures} == {"train", "val"}
        _assert_same(replace(index, classes=again.classes), again, WITHIN[target])


def test_classes_with_odd_names(folder: Folder, tmp_path: Path) -> None:
    names = ('a: "b" & <c>', "나사, 큰")
    index = replace(look(yolo(folder))[0], classes=names)
    for target in FORMATS:
        again = look(export_dataset(index, target, tmp_path / target, JobContext()).folder)[0]
        assert again.classes == names


def test_linked_pictures_take_no_room(folder: Folder, tmp_path: Path) -> None:
    index = look(yolo(folder))[0]
    out = export_dataset(index, "coco", tmp_path / "out", JobContext(), link=True).folder
    assert (out / "train/a.png").samefile(folder.root / "images/train/a.png")
    copied = export_dataset(index, "coco", tmp_path / "copy", JobContext()).folder
    assert not (copied / "train/a.png").samefile(folder.root / "images/train/a.png")


@pytest.mark.parametrize("place", [".", "out", "images/deep/out"])
def test_the_data_itself_stays_as_it_is(folder: Folder, place: str) -> None:
    index = look(yolo(folder))[0]
    with pytest.raises(DataError, match="inside the data"):
        export_dataset(index, "coco", folder.root / place, JobContext())


def test_a_folder_with_something_in_it_is_left_alone(folder: Folder, tmp_path: Path) -> None:
    index = look(yolo(folder))[0]
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("x", encoding="utf-8")
    with pytest.raises(DataError, match="not empty"):
        export_dataset(index, "coco", tmp_path / "full", JobContext())
    (tmp_path / "empty").mkdir()
    assert export_dataset(index, "coco", tmp_path / "empty", JobContext()).pictures == 5


def test_data_without_boxes_and_unknown_formats(folder: Folder, tmp_path: Path) -> None:
    index = look(yolo(folder))[0]
    with pytest.raises(DataError, match="named kitti"):
        export_dataset(index, "kitti", tmp_path / "out", JobContext())
    with pytest.raises(DataError, match="Only data with boxes") as caught:
        export_dataset(index, "class-folders", tmp_path / "out", JobContext())
    assert "coco" in caught.value.hint
    flat = replace(index, pictures=tuple(replace(p, label=0) for p in index.pictures))
    with pytest.raises(DataError, match="Only data with boxes"):
        export_dataset(flat, "coco", tmp_path / "out", JobContext())


def _left(tmp_path: Path) -> Sequence[str]:
    return [path.name for path in tmp_path.iterdir() if path.name != "pictures"]


def test_a_vanished_picture_is_named_and_nothing_is_left(folder: Folder, tmp_path: Path) -> None:
    index = look(yolo(folder))[0]
    (folder.root / "images/val/d.png").unlink()
    with pytest.raises(DataError, match=r"vanished.*images/val/d.png"):
        export_dataset(index, "voc", tmp_path / "out", JobContext())
    assert _left(tmp_path) == []


def test_cancelled_it_leaves_nothing(folder: Folder, tmp_path: Path) -> None:
    index = look(yolo(folder))[0]
    ctx = JobContext()

    def cancel(progress: Progress) -> None:
        ctx.control.cancel()

    ctx.on_progress = cancel
    with pytest.raises(JobCancelled):
        export_dataset(index, "voc", tmp_path / "out", ctx)
    assert _left(tmp_path) == []


def test_a_place_that_cannot_be_written(folder: Folder, tmp_path: Path) -> None:
    index = look(yolo(folder))[0]
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(ProjectError, match="could not be written"):
        export_dataset(index, "voc", tmp_path / "file" / "out", JobContext())
