"""What a label of an uncertain picture is, by task: a class, or boxes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from tango_desktop.core.counting import boxes_text
from tango_desktop.core.files import write_json
from tango_desktop.core.jobs import JobContext, logger
from tango_desktop.core.project import Project
from tango_desktop.core.registry import Registry
from tango_desktop.core.tasks import CLASSIFICATION, DETECTION
from tango_desktop.data.annotating import can_save
from tango_desktop.data.boxes import Boxes
from tango_desktop.data.records import DatasetIndex, LockedPicture
from tango_desktop.deploy.monitor.gathered import FOLDER
from tango_desktop.deploy.monitor.inbox import INBOX, WaitingPicture, assign
from tango_desktop.errors import DataError, DeployError
from tango_desktop.i18n import N_, tr
from tango_desktop.ui import numbers
from tango_desktop.ui.box_editor.journal import Journal
from tango_desktop.ui.box_editor.source import EditorSource, PictureToMark
from tango_desktop.ui.box_editor.store import Unsaved, Written
from tango_desktop.ui.pages.data_editing import Writing, proposals_of
from tango_desktop.ui.reading import upright_size
from tango_desktop.ui.widgets.box_overlay import BoxLook, ShownBoxes

Label = str | Boxes
Size = tuple[int, int]
SCHEMA = 1
LABELS_FILE = "labels.json"
BOXES_FILE = "boxes.json"
UNSAVED_FILE = "unsaved-boxes.json"


@dataclass(frozen=True)
class Given:
    """Labels that a person gave, before they are added to the data.

    Attributes:
        labels: by the key of the picture: a class, or its boxes.
        added: classes beyond those of the data that boxes have.
    """

    labels: Mapping[str, Label] = field(default_factory=dict)
    added: tuple[str, ...] = ()


@dataclass(frozen=True)
class InboxTaskInfo:
    """What a label is, and what becomes of it.

    Attributes:
        name: as in ``TASKS``.
        hint: what to do with the pictures, a sentence.
        headline: what the model said of a picture, in a few words.
        accepted: the model's answer as a label; None where the data has no such class.
        words: a label in a few words, by the names of the classes.
        drawn: what is drawn over a picture of a size: its label, else the model's answer.
        load: the labels of a project that are not added yet.
        save: keeps them.
        add: puts pictures with their labels into the data set.
        is_drawn: whether a label is drawn in the box editor, not chosen among the classes.
    """

    name: str
    hint: str
    headline: Callable[[WaitingPicture], str]
    accepted: Callable[[WaitingPicture, DatasetIndex], Label | None]
    words: Callable[[Label, tuple[str, ...]], str]
    drawn: Callable[[WaitingPicture, Label | None, tuple[str, ...], Size | None], ShownBoxes | None]
    load: Callable[[Project, DatasetIndex], Given]
    save: Callable[[Project, DatasetIndex, Given], None]
    add: Callable[[Project, DatasetIndex, Labelled, JobContext], list[Path]]
    is_drawn: bool = False


@dataclass(frozen=True)
class Labelled:
    """Pictures with their labels, and the classes that these bring along."""

    pictures: Sequence[tuple[WaitingPicture, Label]]
    added: tuple[str, ...] = ()


INBOX_TASKS: Registry[InboxTaskInfo] = Registry(N_("task"), DeployError)


def key_of(one: WaitingPicture) -> str:
    """What tells a waiting picture from every other."""
    return f"{one.device}/{one.name}"


def _file(project: Project, name: str) -> Path:
    return project.folder / FOLDER / INBOX / name


def _confidence(content: Mapping[str, object]) -> float:
    value = content.get("confidence", 0.0)
    return float(value) if isinstance(value, int | float) else 0.0


# -- classes ----------------------------------------------------------------------------------


def _class_headline(one: WaitingPicture) -> str:
    return f"{one.guess}  {numbers.percent(_confidence(one.answer))}"


def _class_accepted(one: WaitingPicture, index: DatasetIndex) -> Label | None:
    return one.guess if one.guess in index.classes else None


def _load_classes(project: Project, index: DatasetIndex) -> Given:
    path = _file(project, LABELS_FILE)
    if not path.is_file():
        return Given()
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        labels = {str(key): str(label) for key, label in content["labels"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        logger("monitor").warning("%s: %r", path, error)
        return Given()
    return Given({key: label for key, label in labels.items() if label in index.classes})


def _save_classes(project: Project, index: DatasetIndex, given: Given) -> None:
    write_json(_file(project, LABELS_FILE), {"schema": SCHEMA, "labels": dict(given.labels)})


def _add_classes(
    project: Project, index: DatasetIndex, labelled: Labelled, ctx: JobContext
) -> list[Path]:
    pictures = labelled.pictures
    return [
        assign(project, one, str(label))
        for one, label in ctx.each(pictures, len(pictures), tr("Adding pictures"))
    ]


INBOX_TASKS.add(
    InboxTaskInfo(
        CLASSIFICATION.name,
        N_(
            "Say what each picture shows: 1 to 9 for the first classes, L for the list, A when the "
            "answer is right. Delete throws a picture away."
        ),
        _class_headline,
        _class_accepted,
        lambda label, classes: str(label),
        lambda one, label, classes, size: None,
        _load_classes,
        _save_classes,
        _add_classes,
    )
)


# -- boxes ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Found:
    """A box of the model's answer."""

    name: str
    score: float
    corners: tuple[float, ...]


def _found(one: WaitingPicture) -> Iterator[_Found]:
    """The boxes of the answer; what is damaged is left out."""
    rows = one.answer.get("boxes")
    for row in rows if isinstance(rows, list) else []:
        try:
            corners = tuple(float(value) for value in row["box"])
            found = _Found(str(row["label"]), float(row["confidence"]), corners)
        except (KeyError, TypeError, ValueError):
            continue
        if len(corners) == 4:
            yield found


def _box_headline(one: WaitingPicture) -> str:
    found = list(_found(one))
    if not found:
        return tr("Nothing found")
    surest = max(row.score for row in found)
    return f"{boxes_text(len(found))}  {numbers.percent(surest)}"


def _box_accepted(one: WaitingPicture, index: DatasetIndex) -> Label | None:
    found = list(_found(one))
    if any(row.name not in index.classes for row in found):
        return None
    numbered = [index.classes.index(row.name) for row in found]
    return Boxes.of([row.corners for row in found], numbered)


def _box_drawn(
    one: WaitingPicture, label: Label | None, classes: tuple[str, ...], size: Size | None
) -> ShownBoxes:
    if isinstance(label, Boxes):
        return ShownBoxes.of(label, classes, size)
    found = list(_found(one))
    names = tuple(sorted({row.name for row in found} - set(classes)))
    known = (*classes, *names)
    return ShownBoxes(
        np.array([row.corners for row in found], np.float32).reshape(-1, 4),
        np.array([known.index(row.name) for row in found], np.int32),
        known,
        np.full(len(found), BoxLook.DASHED, np.uint8),  # proposed: nobody has said so yet
        np.array([row.score for row in found], np.float32),
        size=size,
    )


def _journal(project: Project, index: DatasetIndex, name: str) -> Journal:
    return Journal(_file(project, name), index.root, index.classes)


def _load_boxes(project: Project, index: DatasetIndex) -> Given:
    kept = _journal(project, index, BOXES_FILE).read()
    return Given(dict(kept.boxes), kept.added)


def _save_boxes(project: Project, index: DatasetIndex, given: Given) -> None:
    boxes = {key: label for key, label in given.labels.items() if isinstance(label, Boxes)}
    _journal(project, index, BOXES_FILE).write(boxes, given.added if boxes else ())


def _add_boxes(
    project: Project, index: DatasetIndex, labelled: Labelled, ctx: JobContext
) -> list[Path]:
    """Not cancelled half-way: a picture without its boxes would teach that there is nothing."""
    if not can_save(index):
        raise DataError(
            tr("Boxes cannot be saved in this format."),
            tr("Use data with Pascal VOC, COCO or YOLO annotations."),
        )
    ctx.check()
    files, new, boxes = list[Path](), list[LockedPicture](), dict[str, Boxes]()
    for number, (one, label) in enumerate(labelled.pictures):
        ctx.report(number / len(labelled.pictures), tr("Adding pictures"))
        size = upright_size(one.picture)
        if not isinstance(label, Boxes) or size is None:
            continue
        file = assign(project, one)
        files.append(file)
        new.append(_locked(index, file, size))
        boxes[new[-1].path] = label
    fuller = replace(index, pictures=(*index.pictures, *new))
    for result in Writing(fuller)(Unsaved(boxes, labelled.added), ctx):
        if result.error is not None:
            raise DataError(
                tr("The pictures are in the data, but not all of their boxes were saved."),
                tr("Check the data again and draw them on the page Data."),
                result.error.message,
            ) from result.error
    return files


def _locked(index: DatasetIndex, file: Path, size: Size) -> LockedPicture:
    state = file.stat()
    path = file.relative_to(index.root).as_posix()
    return LockedPicture(path, -1, "train", "", *size, state.st_size, state.st_mtime_ns)


class KeepingBoxes:
    """What the box editor saves waits in the project, until it is added to the data."""

    def __init__(self, project: Project, index: DatasetIndex, added: tuple[str, ...]) -> None:
        """``added``: the classes beyond those of the data that the editor began with."""
        self._project, self._index, self._added = project, index, added

    def __call__(self, unsaved: Unsaved, ctx: JobContext) -> list[Written]:
        """Keep the boxes beside those that were kept before."""
        before = _load_boxes(self._project, self._index)
        labels = {**before.labels, **unsaved.boxes}
        given = Given(labels, (*self._added, *unsaved.added))
        _save_boxes(self._project, self._index, given)
        file = _file(self._project, BOXES_FILE)
        return [Written(path, boxes, file) for path, boxes in unsaved.boxes.items()]


def inbox_source(
    project: Project,
    index: DatasetIndex,
    pictures: Sequence[WaitingPicture],
    sizes: Mapping[str, Size],
    given: Given,
) -> EditorSource:
    """The editor's work on waiting pictures; they come with the boxes that the model found."""
    classes = (*index.classes, *given.added)
    propose, missing = proposals_of(project.outputs("train"), project, index.classes)
    marked = []
    for one in pictures:
        key = key_of(one)
        label = given.labels[key] if key in given.labels else _box_accepted(one, index)
        boxes = label if isinstance(label, Boxes) else Boxes.of([], [])
        marked.append(PictureToMark(key, one.picture, sizes[key], boxes, tr("not in the data yet")))
    return EditorSource(
        pictures=tuple(marked),
        classes=classes,
        write=KeepingBoxes(project, index, given.added),
        journal=Journal(_file(project, UNSAVED_FILE), index.root, classes),
        format_title=tr("labels of the inbox"),
        propose=propose,
        no_proposals=missing,
    )


INBOX_TASKS.add(
    InboxTaskInfo(
        DETECTION.name,
        N_(
            "Dashed boxes are what the model found. E opens the box editor to mend them, A says "
            "that they are right as they are. Delete throws a picture away."
        ),
        _box_headline,
        _box_accepted,
        lambda label, classes: boxes_text(len(label)),
        _box_drawn,
        _load_boxes,
        _save_boxes,
        _add_boxes,
        is_drawn=True,
    )
)
