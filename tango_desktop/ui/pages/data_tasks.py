"""What the data page shows by task: one record each, found by the task's name."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtGui import QImage

from tango_desktop import graph
from tango_desktop.core.counting import boxes_text
from tango_desktop.core.flow import task_of
from tango_desktop.core.jobs import JobContext
from tango_desktop.core.project import Project
from tango_desktop.core.registry import Registry
from tango_desktop.core.tasks import CLASSIFICATION, DETECTION
from tango_desktop.data.augment import AUGMENTS, preset, preview
from tango_desktop.data.augment_boxes import BOX_AUGMENTS, BoxAugmentSpec, preview_boxes
from tango_desktop.data.preprocess import default_spec, detector_spec
from tango_desktop.data.records import DatasetIndex, LockedPicture
from tango_desktop.errors import DataError, TangoError
from tango_desktop.i18n import N_, tr
from tango_desktop.train.detection_recipe import augmentation_of, resolved
from tango_desktop.train.settings import (
    AUGMENTATIONS,
    DetectionTrainSettings,
    TrainSettings,
    train_settings,
)
from tango_desktop.ui.pages.data_boxes import NO_CLASS, BoxFacts, box_facts
from tango_desktop.ui.reading import to_qimage
from tango_desktop.ui.widgets.box_overlay import ShownBoxes

Variant = tuple[QImage, ShownBoxes | None]
CLASS_SIDES = (32, 224)  # of the pictures that augmentation is shown with
BOX_SIDES = (160, 416)
IN_MOSAICS = 24  # other pictures that may take part


@dataclass(frozen=True)
class VariantSpec:
    """What augmentation is to be shown of.

    Attributes:
        index: the data set, whose other pictures may take part.
        size: (height, width) of the network's input.
        strength: the name of the augmentation.
        network: the network's file, where one is chosen.
        settings: of the training stage.
    """

    picture: LockedPicture
    index: DatasetIndex
    size: tuple[int, int]
    channels: int
    strength: str
    count: int
    seed: int
    settings: TrainSettings
    network: Path | None = None

    @property
    def file(self) -> Path:
        """Where the picture is."""
        return self.index.file(self.picture)


@dataclass(frozen=True)
class DataViewInfo:
    """How a task's data is shown.

    Attributes:
        name: as in ``TASKS``.
        layout: how a folder is to look, for the empty page.
        help: what the page is for.
        counted: what the table of classes counts.
        caption: the line under a picture.
        plot: the class whose colour marks it; −1: none.
        has_class: whether a picture belongs to what the class filter says.
        more_classes: what the class filter offers beside the classes: text and value.
        boxes: what is drawn over a picture.
        facts: of the boxes, for the report.
        strengths: augmentations by name, with their words: those of the training's settings.
        sides: least and largest side that augmentation is shown with.
        variants: what augmentation makes of a picture; runs in a job.
        across: how many of them stand side by side; boxes need larger ones.
        can_edit: whether the boxes can be changed.
        samples: the names of the samples to try, the first that there is.
    """

    name: str
    layout: str
    help: str
    counted: str
    caption: Callable[[LockedPicture, Sequence[str]], str]
    plot: Callable[[LockedPicture], int]
    has_class: Callable[[LockedPicture, int], bool]
    more_classes: tuple[tuple[str, int], ...]
    boxes: Callable[[LockedPicture, tuple[str, ...]], ShownBoxes | None]
    facts: Callable[[DatasetIndex, Project], BoxFacts | None]
    strengths: Mapping[str, str]
    sides: tuple[int, int]
    variants: Callable[[VariantSpec, JobContext], list[Variant]]
    across: int
    can_edit: bool
    samples: tuple[str, ...]


DATA_VIEWS: Registry[DataViewInfo] = Registry(N_("data view"), DataError)


def view_info(project: Project) -> DataViewInfo:
    """The record for what a project is to learn; a classifier's while nothing is chosen."""
    return DATA_VIEWS.get(task_of(project) or CLASSIFICATION.name)


def variant_spec(
    project: Project,
    index: DatasetIndex,
    picture: LockedPicture,
    strength: str,
    count: int,
    seed: int,
) -> VariantSpec:
    """What to show of a picture, at the size of the project's network where there is one."""
    data, network = project.outputs("data"), project.outputs("network")
    low, high = view_info(project).sides
    side = min(high, max(low, int(data.get("median_side") or high)))
    height, width = network.get("size") or (side, side)
    file = network.get("file")
    return VariantSpec(
        picture,
        index,
        (int(height), int(width)),
        int(data.get("channels") or 3),
        strength,
        count,
        seed,
        train_settings(project),
        project.path(str(file)) if file else None,
    )


# -- classification ---------------------------------------------------------------------------


def _own_class(picture: LockedPicture, classes: Sequence[str]) -> str:
    return classes[picture.label]


def _class_variants(spec: VariantSpec, ctx: JobContext) -> list[Variant]:
    preprocess = dict(default_spec(spec.size, spec.channels))
    augment = preset(spec.strength, spec.size, spec.index.classes)
    made = preview(spec.file, preprocess, augment, spec.count, spec.seed)
    return [(to_qimage(image), None) for image in made]


DATA_VIEWS.add(
    DataViewInfo(
        name=CLASSIFICATION.name,
        layout=N_(
            "One folder for each class, named after it. Folders train, val and test are used "
            "where they are there. Nothing in your folder is changed."
        ),
        help=N_(
            "A folder with one folder for each class is all that is needed. The check finds "
            "pictures that are damaged, doubled or in the wrong place, and offers to leave them "
            "out; your files are never changed. Some pictures are held back from training, to "
            "measure how well the network does on pictures that it has not seen."
        ),
        counted=N_("Pictures"),
        caption=_own_class,
        plot=lambda picture: picture.label,
        has_class=lambda picture, label: picture.label == label,
        more_classes=(),
        boxes=lambda picture, classes: None,
        facts=lambda index, project: None,
        strengths={info.name: info.name for info in AUGMENTS},
        sides=CLASS_SIDES,
        variants=_class_variants,
        across=3,
        can_edit=False,
        samples=("digits",),
    )
)


# -- detection --------------------------------------------------------------------------------


def _box_caption(picture: LockedPicture, classes: Sequence[str]) -> str:
    labels = sorted({int(label) for label in picture.boxes.labels})
    if not labels:
        return tr("no boxes")
    count = len(picture.boxes)
    names = ", ".join(classes[label] for label in labels[:3] if label < len(classes))
    return f"{boxes_text(count)}  ·  {names}" + (" …" if len(labels) > 3 else "")


def _has_boxes_of(picture: LockedPicture, label: int) -> bool:
    if label == NO_CLASS:
        return not len(picture.boxes)
    return bool((picture.boxes.labels == label).any())


def _shown_boxes(picture: LockedPicture, classes: tuple[str, ...]) -> ShownBoxes:
    return ShownBoxes.of(picture.boxes, classes, (picture.width, picture.height))


def _box_variants(spec: VariantSpec, ctx: JobContext) -> list[Variant]:
    every = spec.index.of_split("train")
    step = max(1, len(every) // IN_MOSAICS)
    others = [other for other in every[::step][:IN_MOSAICS] if other.path != spec.picture.path]
    made = preview_boxes(
        spec.picture,
        spec.index.root,
        detector_spec(spec.size, spec.channels),
        _box_augment(spec),
        spec.count,
        spec.seed,
        others,
    )
    ctx.check()
    classes = spec.index.classes
    return [(to_qimage(image), ShownBoxes.of(boxes, classes, image.size)) for image, boxes in made]


def _box_augment(spec: VariantSpec) -> BoxAugmentSpec | None:
    """As the training would do it, where its settings and the network say how."""
    if isinstance(spec.settings, DetectionTrainSettings) and spec.network is not None:
        try:
            settings = resolved(spec.settings, graph.load(spec.network))
        except TangoError:  # an unreadable network is told where it matters
            return BOX_AUGMENTS.get(spec.strength).spec
        return augmentation_of(dataclasses.replace(settings, augment=spec.strength))
    return BOX_AUGMENTS.get(spec.strength).spec


DATA_VIEWS.add(
    DataViewInfo(
        name=DETECTION.name,
        layout=N_(
            "Pictures with boxes as Pascal VOC, COCO or YOLO files. The format is recognised; "
            "pictures without boxes count as background. Nothing in your folder is changed, "
            "unless you edit boxes."
        ),
        help=N_(
            "A folder in Pascal VOC, COCO or YOLO format is all that is needed. The check finds "
            "boxes that are doubled, empty or outside their picture, and pictures that are "
            "damaged. Boxes can be edited here, and a trained network can propose them; they are "
            "saved in the format that they came in."
        ),
        counted=N_("Boxes"),
        caption=_box_caption,
        plot=lambda picture: -1,
        has_class=_has_boxes_of,
        more_classes=((N_("Pictures without boxes"), NO_CLASS),),
        boxes=_shown_boxes,
        facts=box_facts,
        strengths={info.name: info.name for info in BOX_AUGMENTS if info.name in AUGMENTATIONS},
        sides=BOX_SIDES,
        variants=_box_variants,
        across=2,
        can_edit=True,
        samples=("scenes",),
    )
)
