"""Boxes saved in the format the data came in: nothing else changes, and the lock follows."""

from __future__ import annotations

import json
import shutil
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tango_desktop.core.flow import Flow, StageOutcome, StageState
from tango_desktop.core.jobs import JobContext
from tango_desktop.core.project import Project
from tango_desktop.core.tasks import STAGE as TASK
from tango_desktop.core.tasks import TaskSettings
from tango_desktop.data.annotating import can_save, save_all_boxes, save_boxes, update_lock
from tango_desktop.data.boxes import NO_BOXES, Boxes
from tango_desktop.data.formats import FORMATS
from tango_desktop.data.lock import LOCK_FILE, find_changes, load_lock
from tango_desktop.data.records import DatasetIndex, LockedPicture
from tango_desktop.data.report import load_report
from tango_desktop.data.settings import DataSettings
from tango_desktop.data.stage import STAGE
from tango_desktop.errors import DataError
from tests.data.box_sets import CLASSES, SETS, SIZE, coco, lateness, look, voc, yolo
from tests.data.conftest import Folder

FORMATS_WITH_BOXES = tuple(SETS)


@dataclass(frozen=True)
class _Later:
    """Settings of a stage after the data."""

    STAGE: ClassVar[str] = "later"


@pytest.fixture(params=FORMATS_WITH_BOXES)
def index(request: pytest.FixtureRequest, folder: Folder) -> DatasetIndex:
    return look(SETS[request.param](folder))[0]


def _picture(index: DatasetIndex, stem: str) -> LockedPicture:
    return next(p for p in index.pictures if Path(p.path).stem == stem)


def _again(index: DatasetIndex, stem: str) -> Boxes:
    return _picture(look(index.root)[0], stem).boxes


def _close(one: Boxes, other: Boxes, within: float = 0.5) -> bool:
    """Whether both are the same objects in some order."""
    if len(one) != len(other):
        return False

    def order(boxes: Boxes) -> np.ndarray:
        return np.lexsort((*np.rint(boxes.corners.T), boxes.labels))

    a, b = one.chosen(order(one)), other.chosen(order(other))
    same = np.array_equal(a.labels, b.labels)
    return same and bool((np.abs(a.corners - b.corners) <= within).all())


def test_every_format_with_boxes_can_save() -> None:
    assert {info.name for info in FORMATS if info.write} == set(FORMATS_WITH_BOXES)


def test_folders_of_classes_cannot(folder: Folder) -> None:
    index = DatasetIndex(folder.root, "", "class-folders", (), ())
    assert not can_save(index)
    with pytest.raises(DataError, match="cannot be saved in this format"):
        save_all_boxes(index, {})


def test_the_same_boxes_change_nothing(index: DatasetIndex) -> None:
    picture = _picture(index, "a")
    file = save_boxes(index, picture, picture.boxes)
    assert _again(index, "a") == picture.boxes
    others = [_again(index, stem) == _picture(index, stem).boxes for stem in "bcde"]
    assert all(others)
    assert file.with_name(f"{file.name}.orig").exists()


def test_drawn_moved_relabelled_and_deleted(index: DatasetIndex) -> None:
    picture = _picture(index, "a")
    wanted = Boxes.of([[32, 18, 60, 42], [2, 30, 12, 40]], [0, 1])
    file = save_boxes(index, picture, wanted)
    assert file.is_file()
    assert _close(_again(index, "a"), wanted)
    assert all(_again(index, stem) == _picture(index, stem).boxes for stem in "bcde")


def test_all_boxes_deleted_and_first_ones_drawn(index: DatasetIndex) -> None:
    save_boxes(index, _picture(index, "b"), NO_BOXES)
    assert len(_again(index, "b")) == 0
    wanted = Boxes.of([[1, 1, 20, 20]], [1])
    save_boxes(index, _picture(index, "e"), wanted)
    assert _close(_again(index, "e"), wanted)


def test_the_first_state_is_kept_and_only_the_first(index: DatasetIndex) -> None:
    picture = _picture(index, "a")
    file = save_boxes(index, picture, picture.boxes)
    backup = file.with_name(file.name + ".orig")
    before = backup.read_bytes()
    save_boxes(index, picture, NO_BOXES)
    save_boxes(index, picture, Boxes.of([[1, 1, 30, 30]], [0]))
    assert backup.read_bytes() == before
    assert file.read_bytes() != before
    backup.replace(file)
    assert _again(index, "a") == picture.boxes


def test_backups_are_no_strange_files(index: DatasetIndex) -> None:
    before = look(index.root)[1].find("other_files")
    save_boxes(index, _picture(index, "a"), NO_BOXES)
    assert look(index.root)[1].find("other_files") == before


def test_a_file_that_cannot_be_written_stays_as_it_is(
    index: DatasetIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture = _picture(index, "a")
    file = save_boxes(index, picture, picture.boxes)
    before = file.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(DataError, match="disk is full") as caught:
        save_boxes(index, picture, NO_BOXES)
    assert "as it was" in caught.value.hint
    assert file.read_bytes() == before
    assert not list(file.parent.glob("*.tmp")) + list(file.parent.glob(".*.tmp"))


def test_the_mode_of_the_file_stays(index: DatasetIndex) -> None:
    picture = _picture(index, "a")
    file = save_boxes(index, picture, picture.boxes)
    file.chmod(0o600)
    save_boxes(index, picture, NO_BOXES)
    assert file.stat().st_mode & 0o777 == 0o600


def test_boxes_beyond_the_picture_are_cut_and_nonsense_is_left_out(index: DatasetIndex) -> None:
    wanted = Boxes.of(
        [[-5, 10, 20, 60], [float("nan"), 1, 2, 3], [9, 9, 9, 30], [70, 5, 90, 9]], [0, 0, 1, 1]
    )
    save_boxes(index, _picture(index, "b"), wanted)
    assert _close(_again(index, "b"), Boxes.of([[0, 10, 20, 48]], [0]))


def test_several_pictures_at_once(index: DatasetIndex) -> None:
    wanted = {
        _picture(index, "a").path: Boxes.of([[1, 2, 30, 40]], [0]),
        _picture(index, "d").path: NO_BOXES,
    }
    save_all_boxes(index, wanted)
    after = {p.path: p.boxes for p in look(index.root)[0].pictures}
    assert all(_close(after[path], boxes) for path, boxes in wanted.items())
    assert after[_picture(index, "c").path] == _picture(index, "c").boxes


_PLACES = st.tuples(
    st.floats(0, SIZE[0] - 3), st.floats(0, SIZE[1] - 3), st.floats(2, 64), st.floats(2, 48)
)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(st.integers(0, 1), _PLACES), max_size=6))
def test_what_is_saved_is_read_back(
    index: DatasetIndex, drawn: list[tuple[int, tuple[float, float, float, float]]]
) -> None:
    corners = [(x, y, min(x + w, SIZE[0]), min(y + h, SIZE[1])) for _, (x, y, w, h) in drawn]
    wanted = Boxes.of(corners, [label for label, _ in drawn])
    picture = _picture(index, "a")
    save_boxes(index, picture, wanted)
    saved = _again(index, "a")
    places = {
        (int(k), *np.rint(c).astype(int)) for k, c in zip(wanted.labels, corners, strict=True)
    }
    # The same box twice is read as one; rounding moves the edges of small boxes by up to a pixel.
    assert len(places) - 2 <= len(saved) <= len(wanted)
    for label, place in zip(saved.labels, saved.corners, strict=True):
        near = np.abs(wanted.corners - place).max(axis=1) <= 1.01
        assert (near & (wanted.labels == label)).any()


# -- each format's own ------------------------------------------------------------------------


def test_voc_keeps_everything_else(folder: Folder) -> None:
    root = voc(folder)
    file = root / "Annotations/a.xml"
    text = file.read_text(encoding="utf-8")
    text = text.replace("<owner>", "<!-- checked twice -->\n\t<owner>")
    file.write_text("<?xml version='1.0'?>\n" + text, encoding="utf-8")
    index = look(root)[0]
    moved = Boxes.of([[5, 5, 21, 17], [30, 20, 62, 40], [1, 40, 9, 47]], [0, 1, 0])
    save_boxes(index, _picture(index, "a"), moved)
    saved = file.read_text(encoding="utf-8")
    assert saved.startswith("<?xml")
    assert "<!-- checked twice -->" in saved
    tree = ET.fromstring(saved)
    assert tree.findtext("owner") == "somebody"
    objects = tree.findall("object")
    assert [o.findtext("name") for o in objects] == ["bolt", "nut", "bolt"]
    assert [o.findtext("pose") for o in objects] == ["Left", "Left", "Unspecified"]
    assert [o.findtext("bndbox/xmin") for o in objects] == ["6", "31", "2"]
    assert [o.findtext("bndbox/xmax") for o in objects] == ["21", "62", "9"]
    assert "\n\t<object>\n\t\t<name>bolt</name>" in saved


def test_voc_leaves_unchanged_objects_to_the_letter(folder: Folder) -> None:
    root = voc(folder, {"train/a.png": [(0, 4.25, 4.5, 20.75, 16), (1, 30, 20, 62, 40)]})
    file = root / "Annotations/a.xml"
    index = look(root)[0]
    first = index.pictures[0].boxes.chosen(np.array([0]))
    save_boxes(index, index.pictures[0], first)
    assert "<xmin>5.25</xmin>" in file.read_text(encoding="utf-8")


def test_voc_keeps_crowds_and_what_could_not_be_read(folder: Folder) -> None:
    root = voc(folder)
    file = root / "Annotations/a.xml"
    broken = "<object><name>bolt</name><bndbox><xmin>?</xmin></bndbox></object></annotation>"
    file.write_text(
        file.read_text(encoding="utf-8").replace("</annotation>", broken), encoding="utf-8"
    )
    index = look(root)[0]
    boxes = Boxes.of([[4, 4, 20, 16], [1, 1, 9, 9]], [0, 1], [False, True])
    save_boxes(index, _picture(index, "a"), boxes)
    assert "<xmin>?</xmin>" in file.read_text(encoding="utf-8")
    assert _again(index, "a").crowd.tolist() == [False, True]


@pytest.mark.parametrize(
    ("corners", "edges"),
    [
        ((0, 0, 64, 48), (1, 1, 64, 48)),
        ((10.4, 10.6, 20.4, 20.6), (11, 12, 20, 21)),
        ((5, 5, 6, 6), (6, 6, 7, 7)),  # one pixel: equal ends would be read as nothing
        ((63, 47, 64, 48), (63, 47, 64, 48)),
    ],
)
def test_voc_counts_pixels_from_one(
    folder: Folder, corners: tuple[float, ...], edges: tuple[int, ...]
) -> None:
    index = look(voc(folder))[0]
    file = save_boxes(index, _picture(index, "e"), Boxes.of([corners], [0]))
    box = ET.parse(file).find("object/bndbox")
    assert box is not None
    assert tuple(int(box.findtext(edge) or 0) for edge in ("xmin", "ymin", "xmax", "ymax")) == edges


def test_voc_files_that_are_called_otherwise(folder: Folder) -> None:
    root = voc(folder)
    (root / "Annotations/a.xml").rename(root / "Annotations/0001-x.xml")
    index = look(root)[0]
    wanted = Boxes.of([[1, 1, 20, 20]], [1])
    assert save_boxes(index, _picture(index, "a"), wanted).name == "0001-x.xml"
    assert _close(_again(index, "a"), wanted)


@pytest.mark.parametrize("made", [voc, coco])  # in YOLO's every text is a label file
def test_a_damaged_file_is_told_and_kept(folder: Folder, made: Callable[[Folder], Path]) -> None:
    index = look(made(folder))[0]
    picture = _picture(index, "a")
    file = save_boxes(index, picture, picture.boxes)
    file.write_bytes(file.read_bytes()[:-30])
    before = file.read_bytes()
    with pytest.raises(DataError, match="cannot be read"):
        save_boxes(index, picture, NO_BOXES)
    assert file.read_bytes() == before


def test_yolo_keeps_lines_that_are_no_boxes_of_ours(folder: Folder) -> None:
    root = yolo(folder)
    file = root / "labels/train/a.txt"
    lines = file.read_text(encoding="utf-8").splitlines()
    lines = ["hello", lines[0] + " 0.9", "7 0.5 0.5 0.1 0.1", lines[1]]
    file.write_bytes("\r\n".join(lines).encode())
    index = look(root)[0]
    picture = _picture(index, "a")
    boxes = picture.boxes
    save_boxes(index, picture, boxes.chosen(np.array([0])))
    assert file.read_bytes().decode() == "".join(f"{line}\r\n" for line in lines[:3])
    moved = replace(boxes, corners=boxes.corners + 1)
    save_boxes(index, picture, moved)
    saved = file.read_bytes().decode().splitlines()
    assert saved[0] == "hello"
    assert saved[2] == lines[2]
    assert [len(line.split()) for line in (saved[1], saved[3])] == [5, 5]


def test_yolo_makes_a_label_file_where_there_is_none(folder: Folder) -> None:
    root = yolo(folder)
    (root / "labels/train/b.txt").unlink()
    index, report = look(root)
    assert report.find("no_label") is not None
    file = save_boxes(index, _picture(index, "b"), NO_BOXES)
    assert file == root / "labels/train/b.txt"
    assert file.read_bytes() == b""
    assert not file.with_name("b.txt.orig").exists()
    assert look(root)[1].find("no_label") is None


def test_yolo_uses_the_numbers_of_the_description(folder: Folder) -> None:
    root = yolo(folder)
    names = "names: {3: bolt, 7: nut}\n"
    text = (root / "data.yaml").read_text(encoding="utf-8")
    (root / "data.yaml").write_text(text.replace("names: [bolt, nut]\n", names), encoding="utf-8")
    (root / "labels/train/a.txt").write_text("7 0.5 0.5 0.2 0.2\n", encoding="utf-8")
    index = look(root)[0]
    assert index.classes == CLASSES
    file = save_boxes(index, _picture(index, "a"), Boxes.of([[1, 1, 20, 20]], [0]))
    assert file.read_text(encoding="utf-8").startswith("3 ")


@pytest.mark.parametrize("listed", [True, False])
def test_yolo_without_a_description(folder: Folder, listed: bool) -> None:
    root = yolo(folder)
    (root / "data.yaml").unlink()
    if listed:
        folder.write("classes.txt", b"bolt\nnut\n")
    index = look(root)[0]
    assert index.classes == (CLASSES if listed else ("0", "1"))
    file = save_boxes(index, _picture(index, "a"), Boxes.of([[1, 1, 20, 20]], [1]))
    assert file.read_text(encoding="utf-8").startswith("1 ")


def test_yolo_with_a_description_that_names_no_class(folder: Folder) -> None:
    root = yolo(folder)
    folder.write("data.yaml", b"train: images/train\nval: images/val\nnames: []\n")
    index = look(root)[0]
    assert index.classes == ("0", "1")
    file = save_boxes(index, _picture(index, "a"), Boxes.of([[1, 1, 20, 20]], [1]))
    assert len(file.read_text(encoding="utf-8").splitlines()) == 1


def test_yolo_outlines_move_with_their_box(folder: Folder) -> None:
    root = yolo(folder)
    file = root / "labels/train/a.txt"
    file.write_text("1 0.1 0.1 0.5 0.1 0.5 0.6\n", encoding="utf-8")
    index = look(root)[0]
    picture = _picture(index, "a")
    assert picture.boxes.polygons
    moved = replace(
        picture.boxes,
        corners=picture.boxes.corners + 2,
        polygons=((tuple(v + 2 for v in picture.boxes.polygons[0][0]),),),
    )
    save_boxes(index, picture, moved)
    assert len(file.read_text(encoding="utf-8").split()) == 7
    again = _again(index, "a")
    assert _close(again, moved, within=0.01)
    assert np.allclose(again.polygons[0][0], moved.polygons[0][0], atol=0.01)


def test_coco_changes_nothing_else(folder: Folder) -> None:
    root = coco(folder)
    file = root / "annotations/instances_train2017.json"
    before = json.loads(file.read_text(encoding="utf-8"))
    index = look(root)[0]
    picture = _picture(index, "a")
    wanted = Boxes.of([[30, 20, 62, 40], [5, 5, 21, 17], [1, 30, 9, 44]], [1, 0, 1])
    save_boxes(index, picture, wanted)
    after = json.loads(file.read_text(encoding="utf-8"))
    assert list(after) == list(before)
    for name in ("info", "images", "categories"):
        assert after[name] == before[name]
    image = next(i["id"] for i in before["images"] if i["file_name"] == "a.png")

    def own(content: dict[str, list[dict[str, object]]], of_it: bool) -> list[dict[str, object]]:
        return [a for a in content["annotations"] if (a["image_id"] == image) is of_it]

    assert own(after, False) == own(before, False)
    old, new = own(before, True), own(after, True)
    kept = {a["id"]: a for a in new}
    assert kept[old[1]["id"]] == old[1]
    assert kept[old[0]["id"]]["bbox"] == [5, 5, 16, 12]
    assert kept[old[0]["id"]]["attributes"] == {"occluded": False}
    ids = [a["id"] for a in after["annotations"]]
    assert len(set(ids)) == len(ids)
    assert kept[max(ids)]["category_id"] == 10
    assert kept[max(ids)]["area"] == 8 * 14
    other = root / "annotations/instances_val2017.json"
    assert not other.with_name(other.name + ".orig").exists()


def test_coco_keeps_the_text_of_what_is_not_changed(folder: Folder) -> None:
    root = coco(folder)
    file = root / "annotations/instances_train2017.json"
    index = look(root)[0]
    before = file.read_text(encoding="utf-8")
    picture = _picture(index, "c")  # the last one with annotations
    save_boxes(index, picture, picture.boxes)
    assert file.read_text(encoding="utf-8") == before


def test_coco_adds_classes_and_arrays_that_a_file_lacks(folder: Folder) -> None:
    root = coco(folder)
    file = root / "annotations/instances_val2017.json"
    content = json.loads(file.read_text(encoding="utf-8"))
    bare = {"images": content["images"], "categories": [{"id": 4, "name": "nut"}]}
    file.write_text(json.dumps(bare), encoding="utf-8")
    index = look(root)[0]
    wanted = Boxes.of([[1, 1, 20, 20], [30, 5, 50, 20]], [0, 1])
    save_boxes(index, _picture(index, "d"), wanted)
    after = json.loads(file.read_text(encoding="utf-8"))
    assert after["categories"] == [{"id": 4, "name": "nut"}, {"id": 5, "name": "bolt"}]
    assert [a["category_id"] for a in after["annotations"]] == [5, 4]
    assert _close(_again(index, "d"), wanted)


def test_coco_pictures_that_are_listed_twice(folder: Folder) -> None:
    root = coco(folder)
    file = root / "annotations/instances_train2017.json"
    content = json.loads(file.read_text(encoding="utf-8"))
    content["images"].append({**content["images"][0], "id": 77})
    extra = {"id": 900, "image_id": 77, "category_id": 0, "bbox": [40, 2, 10, 10]}
    content["annotations"].append(extra)
    file.write_text(json.dumps(content), encoding="utf-8")
    index = look(root)[0]
    picture = _picture(index, "a")
    assert len(picture.boxes) == 3
    save_boxes(index, picture, picture.boxes.chosen(np.array([0, 2])))
    assert _close(_again(index, "a"), picture.boxes.chosen(np.array([0, 2])))
    after = json.loads(file.read_text(encoding="utf-8"))
    assert extra in after["annotations"]


def test_coco_pictures_in_two_files_get_one_set_of_boxes(folder: Folder) -> None:
    root = coco(folder)
    file = root / "annotations/instances_train2017.json"
    shutil.copy(file, root / "annotations/more.json")
    index = look(root)[0]
    wanted = Boxes.of([[1, 1, 20, 20]], [0])
    save_boxes(index, _picture(index, "a"), wanted)
    assert _close(_again(index, "a"), wanted)
    assert _again(index, "b") == _picture(index, "b").boxes


def test_coco_of_a_picture_that_is_named_no_more(folder: Folder) -> None:
    index = look(coco(folder))[0]
    stranger = replace(_picture(index, "a"), path="train2017/zz.png")
    with pytest.raises(DataError, match=r"No annotation file names train2017/zz.png"):
        save_boxes(replace(index, pictures=(*index.pictures, stranger)), stranger, NO_BOXES)


@pytest.mark.slow
def test_a_large_coco_file_holds_nobody_up(folder: Folder) -> None:
    root = coco(folder)
    file = root / "annotations/instances_train2017.json"
    content = json.loads(file.read_text(encoding="utf-8"))
    outline = [round(float(v), 2) for v in np.random.default_rng(0).uniform(0, 40, 60)]
    content["annotations"] += [
        {"id": 1000 + n, "image_id": 1, "category_id": 10, "bbox": [n % 50, 2, 9.5, 9],
         "segmentation": [outline]}
        for n in range(60_000)
    ]  # fmt: skip
    file.write_text(json.dumps(content), encoding="utf-8")
    assert file.stat().st_size > 28e6
    index = look(root)[0]
    with lateness() as late:
        save_boxes(index, _picture(index, "c"), Boxes.of([[1, 1, 20, 20]], [0]))
    assert max(late) < 0.3
    after = json.loads(file.read_text(encoding="utf-8"))
    assert len(after["annotations"]) == len(content["annotations"]) - 1


# -- the lock ---------------------------------------------------------------------------------


@pytest.fixture(params=FORMATS_WITH_BOXES)
def checked(request: pytest.FixtureRequest, folder: Folder, project: Project) -> Project:
    """A project for detection whose data is checked."""
    project.update(TaskSettings, name="detection")
    project.update(DataSettings, path=str(SETS[request.param](folder)))
    Flow([TASK, STAGE]).run(project, JobContext())
    return project


def _lock(project: Project) -> DatasetIndex:
    return load_lock(project.path(LOCK_FILE))


def test_the_lock_is_what_a_new_check_would_write(checked: Project) -> None:
    before = _lock(checked)
    wanted = {"a": Boxes.of([[2.2, 3.3, 20.4, 30.5]], [1]), "e": Boxes.of([[1, 1, 9, 9]], [0])}
    saved = {}
    for stem, boxes in wanted.items():
        picture = _picture(before, stem)
        saved[picture.path] = save_boxes(before, picture, boxes)
    index = update_lock(checked, saved)
    again, report = look(before.root)
    assert index.pictures == _lock(checked).pictures == again.pictures
    assert index.digest() == again.digest() != before.digest()
    assert not find_changes(_lock(checked))
    assert set(index.annotations) == set(again.annotations)
    found = load_report(checked)
    assert found is not None
    assert (found.classes, found.boxes) == (report.classes, report.boxes)


def test_later_stages_are_out_of_date_and_the_data_is_not(checked: Project) -> None:
    later = replace(STAGE, name="later", needs=("data",), settings=_Later, main_setting="")
    flow = Flow([TASK, STAGE, replace(later, run=lambda *_: StageOutcome("done"))])
    flow.run(checked, JobContext())
    index = _lock(checked)
    picture = _picture(index, "b")
    assert flow.statuses(checked)["later"].state is StageState.DONE
    saved = {picture.path: save_boxes(index, picture, NO_BOXES)}
    update_lock(checked, saved)
    states = {name: status.state for name, status in flow.statuses(checked).items()}
    assert states["data"] is StageState.DONE
    assert states["later"] is StageState.STALE
    assert checked.outputs("data")["boxes"] == {"train": 4, "val": 2, "test": 0}
    flow.run_stage(checked, "data", JobContext())
    assert checked.outputs("data")["boxes"] == {"train": 4, "val": 2, "test": 0}


def test_a_lock_for_other_annotations_is_not_written(folder: Folder, project: Project) -> None:
    project.update(TaskSettings, name="detection")
    project.update(DataSettings, path=str(voc(folder)))
    Flow([TASK, STAGE]).run(project, JobContext())
    index = _lock(project)
    picture = _picture(index, "a")
    file = save_boxes(index, picture, picture.boxes)
    file.write_text(file.read_text(encoding="utf-8").replace("bolt", "screw"), encoding="utf-8")
    with pytest.raises(DataError, match="have changed meanwhile"):
        update_lock(project, {picture.path: file})
    file.unlink()
    with pytest.raises(DataError, match="have changed meanwhile"):
        update_lock(project, {picture.path: file})
    assert _lock(project).pictures == index.pictures
