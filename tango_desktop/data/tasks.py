"""What differs by task when a data set is looked at: classes, answers, checks. One record each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from tango_desktop.core.registry import Registry
from tango_desktop.core.tasks import CLASSIFICATION, DETECTION
from tango_desktop.data.box_checks import Cleaned, cleaned
from tango_desktop.data.boxes import NO_BOXES, Boxes
from tango_desktop.data.checks import CLASSIFICATION_CHECKS, DETECTION_CHECKS, Check
from tango_desktop.data.facts import Facts
from tango_desktop.data.listing import Entry, LabelFault, Listing
from tango_desktop.errors import DataError
from tango_desktop.i18n import N_


@dataclass(frozen=True)
class Answers:
    """What the usable pictures show.

    Attributes:
        classes: the names.
        labels: of each picture, a class number; −1 where it has boxes.
        boxes: of each picture.
        strata: of each picture, a number; every stratum is shared out over the splits alike.
        faults: what was wrong with the annotations.
    """

    classes: tuple[str, ...]
    labels: tuple[int, ...]
    boxes: tuple[Boxes, ...]
    strata: tuple[int, ...]
    faults: tuple[LabelFault, ...] = ()


Usable = Sequence[Entry]
FactsOf = Mapping[str, Facts]


@dataclass(frozen=True)
class DataTaskInfo:
    """How a task looks at a data set.

    Attributes:
        name: as in ``TASKS``.
        answers: what the usable pictures show.
        checks: what the report looks for.
        counted: what ``DatasetIndex.class_counts`` counts.
    """

    name: str
    answers: Callable[[Listing, Usable, FactsOf], Answers]
    checks: tuple[Check, ...]
    counted: str


def _classes_of_folders(listing: Listing, usable: Usable, facts: FactsOf) -> Answers:
    classes = tuple(sorted({entry.class_name for entry in usable}))
    number = {name: label for label, name in enumerate(classes)}
    labels = tuple(number[entry.class_name] for entry in usable)
    return Answers(classes, labels, (NO_BOXES,) * len(usable), labels)


def _boxes_of_pictures(listing: Listing, usable: Usable, facts: FactsOf) -> Answers:
    found = [_cleaned(listing, entry, facts) for entry in usable]
    faults = tuple(fault for one in found for fault in one.faults)
    boxes = tuple(one.boxes for one in found)
    return Answers(
        listing.classes,
        (-1,) * len(usable),
        boxes,
        _rarest(boxes, len(listing.classes)),
        (*listing.faults, *faults),
    )


def _cleaned(listing: Listing, entry: Entry, facts: FactsOf) -> Cleaned:
    path = entry.file.path
    return cleaned(path, listing.drawings.get(path), facts[path])


def _rarest(boxes: Sequence[Boxes], background: int) -> tuple[int, ...]:
    """The class of each picture that fewest pictures show: rare ones are held out, too."""
    shown = [sorted(set(one.labels.tolist())) for one in boxes]
    pictures = Counter(label for labels in shown for label in labels)
    return tuple(
        min(labels, key=lambda k: (pictures[k], k)) if labels else background for labels in shown
    )


DATA_TASKS: Registry[DataTaskInfo] = Registry(N_("task"), DataError)
DATA_TASKS.add(
    DataTaskInfo(CLASSIFICATION.name, _classes_of_folders, CLASSIFICATION_CHECKS, N_("Pictures"))
)
DATA_TASKS.add(DataTaskInfo(DETECTION.name, _boxes_of_pictures, DETECTION_CHECKS, N_("Boxes")))
