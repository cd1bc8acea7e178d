"""The report of a data set with boxes: what blocks, what is uneven, what is only said."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tango_desktop.core.flow import Flow, StageState
from tango_desktop.core.jobs import JobContext
from tango_desktop.core.project import Project
from tango_desktop.core.tasks import STAGE as TASK
from tango_desktop.core.tasks import TaskSettings
from tango_desktop.data.annotating import save_all_boxes
from tango_desktop.data.box_checks import cleaned, problems_of
from tango_desktop.data.boxes import Boxes
from tango_desktop.data.facts import Facts
from tango_desktop.data.listing import Drawing, LabelFault
from tango_desktop.data.lock import LOCK_FILE, load_lock
from tango_desktop.data.problems import Problem, Severity
from tango_desktop.data.report import DataReport, load_report
from tango_desktop.data.settings import DataSettings
from tango_desktop.data.stage import STAGE
from tango_desktop.errors import DataError
from tests.data.box_sets import DRAWN, Drawn, look, yolo
from tests.data.conftest import Folder

FACTS = Facts("0" * 64, 64, 48)


def _drawing(
    *corners: tuple[float, ...], labels: list[int] | None = None, crowd: list[bool] | None = None
) -> Drawing:
    count = len(corners)
    return Drawing(
        "a.txt",
        np.array(corners, np.float64).reshape(-1, 4),
        np.array(labels or [0] * count, np.int32),
        np.array(crowd or [False] * count, np.bool_),
    )


def _kinds(report: DataReport, severity: Severity | None = None) -> set[str]:
    return {p.kind for p in report.problems if severity in (None, p.severity)}


# -- one picture ------------------------------------------------------------------------------


def test_good_boxes_stay_as_they_are() -> None:
    found = cleaned("a", _drawing((1.5, 2.25, 30, 40), (0, 0, 64, 20), labels=[1, 0]), FACTS)
    assert found.faults == ()
    assert found.boxes.corners.tolist() == [[1.5, 2.25, 30, 40], [0, 0, 64, 20]]
    assert found.boxes.labels.tolist() == [1, 0]


@pytest.mark.parametrize(
    ("corners", "kind"),
    [
        ((float("nan"), 1, 9, 9), "box_no_number"),
        ((1, 1, float("inf"), 9), "box_no_number"),
        ((5, 5, 5, 20), "box_no_area"),
        ((20, 5, 5, 20), "box_no_area"),  # the wrong way round
        ((70, 5, 90, 20), "box_no_area"),  # beyond the picture
        ((5, 5, 5.5, 20), "box_no_area"),
    ],
)
def test_what_is_no_box_is_dropped_and_told(corners: tuple[float, ...], kind: str) -> None:
    found = cleaned("a", _drawing(corners, (1, 1, 9, 9)), FACTS)
    assert found.boxes.corners.tolist() == [[1, 1, 9, 9]]
    assert (LabelFault(kind, "a")) in [LabelFault(f.kind, f.path) for f in found.faults]


def test_boxes_are_cut_to_their_picture() -> None:
    found = cleaned("a", _drawing((-0.5, 0, 20, 20), (50, 10, 76, 30)), FACTS)
    assert found.boxes.corners.tolist() == [[0, 0, 20, 20], [50, 10, 64, 30]]
    assert found.faults == (LabelFault("box_outside", "a", 1, 12.0),)  # half a pixel is rounding


def test_the_same_box_of_another_class_is_another_object() -> None:
    same = (1.0, 1.0, 9.0, 9.0)
    found = cleaned("a", _drawing(same, same, same, labels=[0, 1, 0]), FACTS)
    assert found.boxes.labels.tolist() == [0, 1]
    assert found.faults == (LabelFault("box_twice", "a", 1),)


def test_nearly_the_whole_picture() -> None:
    found = cleaned("a", _drawing((0, 0, 64, 47.5), (0, 0, 64, 40)), FACTS)
    assert len(found.boxes) == 2
    assert found.faults == (LabelFault("box_huge", "a", 1),)
    crowd = cleaned("a", _drawing((0, 0, 64, 48), crowd=[True]), FACTS)
    assert [fault.kind for fault in crowd.faults] == ["crowds"]


def test_thousands_of_boxes_are_quick() -> None:
    random = np.random.default_rng(0)
    low = random.uniform(0, 40, (5000, 2))
    corners = np.concatenate([low, low + 5], axis=1)
    found = cleaned("a", _drawing(*map(tuple, corners.tolist())), FACTS)
    assert len(found.boxes) == 5000


def test_one_problem_for_each_kind() -> None:
    faults = [
        LabelFault("box_outside", "a", 2, 3.4),
        LabelFault("box_outside", "b", 1, 7.9),
        LabelFault("box_outside", "a", 1, 0.2),
        LabelFault("unknown_class", "c", 4, example="99"),
    ]
    outside, unknown = problems_of(faults)
    assert outside.files == outside.targets == ("a", "b")
    assert "beyond their picture: 4, by up to 8 px" in outside.message
    assert "4, for example 99" in unknown.message


# -- a data set -------------------------------------------------------------------------------


def test_a_folder_whose_annotations_have_no_pictures(folder: Folder) -> None:
    yolo(folder)
    for path in folder.root.rglob("*.png"):
        path.unlink()
    index, report = look(folder.root)
    assert index.pictures == ()
    assert "no_annotated_pictures" in _kinds(report, Severity.BLOCKING)


@pytest.mark.parametrize("names", ["classes.txt", "data.yaml"])
def test_drawing_from_nothing(folder: Folder, project: Project, names: str) -> None:
    """Pictures alone, then a list of classes, then the first boxes: each step says the next."""
    pictures = [f"p{n * n * 7}.png" for n in range(10)]
    for path in pictures:
        folder.add(path)
    project.update(TaskSettings, name="detection")
    project.update(DataSettings, path=str(folder.root))
    flow = Flow([TASK, STAGE])
    with pytest.raises(DataError, match="no list of classes") as caught:
        flow.run(project, JobContext())
    assert "classes.txt" in caught.value.hint
    told = load_report(project)
    assert told is not None
    assert told.find("no_class_names") is not None
    assert not project.path(LOCK_FILE).exists()
    text = "bolt\nnut\n" if names == "classes.txt" else "names: [bolt, nut]\n"
    folder.write(names, text.encode())
    with pytest.raises(DataError, match="not a single usable box"):
        flow.run(project, JobContext())
    index = load_lock(project.path(LOCK_FILE))
    assert index.classes == ("bolt", "nut")
    assert flow.statuses(project)["data"].state is StageState.FAILED
    boxes = {path: Boxes.of([[1, 1, 20, 20]], [1]) for path in pictures}
    save_all_boxes(index, boxes)
    flow.run(project, JobContext())
    assert project.outputs("data")["boxes"] == {"train": 8, "val": 2, "test": 0}


def test_boxes_on_held_out_pictures_only(folder: Folder) -> None:
    drawn: Drawn = {path: boxes if "val" in path else [] for path, boxes in DRAWN.items()}
    report = look(yolo(folder, drawn))[1]
    assert _kinds(report, Severity.BLOCKING) == {"no_boxes_to_train"}
    assert report.find("no_boxes_to_train").remedy == "split_anew"


def test_boxes_on_training_pictures_only(folder: Folder) -> None:
    drawn: Drawn = {path: [] if "val" in path else boxes for path, boxes in DRAWN.items()}
    assert _kinds(look(yolo(folder, drawn))[1], Severity.BLOCKING) == {"no_boxes_to_check"}


def _only(label: int, split: str) -> Drawn:
    """The usual boxes without those of one class in one split."""
    return {
        path: [box for box in boxes if box[0] != label or split not in path]
        for path, boxes in DRAWN.items()
    }


@pytest.mark.parametrize(
    ("split", "kind"), [("train", "boxes_not_trained"), ("val", "boxes_not_checked")]
)
def test_classes_that_a_split_lacks(folder: Folder, split: str, kind: str) -> None:
    problem = look(yolo(folder, _only(1, split)))[1].find(kind)
    assert "nut" in problem.message
    assert "bolt" not in problem.message


def test_declared_classes_without_boxes(folder: Folder) -> None:
    yolo(folder)
    text = "train: images/train\nval: images/val\nnames: [bolt, nut, gear, washer]\n"
    folder.write("data.yaml", text.encode())
    index, report = look(folder.root)
    assert index.classes == ("bolt", "nut", "gear", "washer")
    assert "gear, washer" in report.find("class_without_boxes").message


def test_few_and_uneven(folder: Folder) -> None:
    grid = [(0, x, y, x + 7.0, y + 7.0) for x in range(0, 56, 8) for y in range(0, 40, 8)]
    drawn: Drawn = {"train/a.png": [*grid, (1, 1, 1, 20, 20)], "val/b.png": grid[:3]}
    report = look(yolo(folder, drawn))[1]
    assert report.find("few_boxes").message == "Classes with fewer than 30 training boxes: nut."
    assert report.find("box_imbalance").message == (
        "Uneven classes: bolt has 35 training boxes, nut only 1."
    )


def test_boxes_around_the_whole_picture(folder: Folder) -> None:
    drawn = {**DRAWN, "train/b.png": [(0, 0.0, 0.0, 64.0, 48.0)]}
    problem = look(yolo(folder, drawn))[1].find("box_huge")
    assert problem.files == ("images/train/b.png",)


def test_copies_in_training_and_validation_are_told(folder: Folder) -> None:
    root = yolo(folder)
    folder.copy("images/train/a.png", "images/val/copy.png")
    folder.copy("labels/train/a.txt", "labels/val/copy.txt")
    problem = look(root)[1].find("leaked_copies")
    assert set(problem.files) == {"images/train/a.png", "images/val/copy.png"}


def test_excluded_pictures_are_not_counted(folder: Folder) -> None:
    root: Path = yolo(folder)
    folder.write("labels/train/a.txt", b"hello\n0 0.5 0.5 0.1 0.1\n")
    index, report = look(root, exclude=("images/train/a.png",))
    assert len(index.pictures) == 4
    assert report.excluded == 1
    assert report.find("damaged_label") is None


def test_thousands_stand_apart() -> None:
    faults = [LabelFault("box_outside", f"{n}.png", 5, 2345.0) for n in range(2469)]
    (problem,) = problems_of(faults)
    assert "picture: 12,345, by up to 2,345 px" in problem.message
    many = Problem("no_label", tuple(f"{n}.png" for n in range(1234)))
    assert "label file: 1,234." in many.message
