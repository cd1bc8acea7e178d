"""Parity of detectors: picture by picture, since raw outputs of many would not fit into memory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tango_desktop.data.postprocess import Found, same_boxes
from tango_desktop.data.records import LockedPicture
from tango_desktop.export.comparison import WORST, Floats, broken, change_fields, within
from tango_desktop.export.detection_report import (
    BoxLimits,
    DetectionParityReport,
    DetectionPicture,
    FoundBox,
    KindParity,
)
from tango_desktop.export.settings import DetectionExportSettings
from tango_desktop.metrics.detection import UNKNOWN, Detections, Truth, coco_result
from tango_desktop.metrics.matching import match
from tango_desktop.metrics.paired import precision_change

# The columns of (N, 5 + classes).
KINDS = {
    "position": slice(0, 2),
    "size": slice(2, 4),
    "objectness": slice(4, 5),
    "classes": slice(5, None),
}


@dataclass(frozen=True, eq=False)
class Side:
    """What one side made of a picture.

    Attributes:
        inputs: some of the values that it fed the network, (S,).
        raw: (N, 5 + classes), decoded, before boxes are chosen.
        shown: the boxes that the deployed model shows.
        measured: the boxes for average precision.
    """

    inputs: Floats
    raw: Floats
    shown: Found
    measured: Found


@dataclass
class _KindTally:
    """Sums over one kind of raw output."""

    largest: float = 0.0
    max_difference: float = 0.0
    sum_difference: float = 0.0
    count: int = 0
    product: float = 0.0
    squares: NDArray[np.float64] = field(default_factory=lambda: np.zeros(2))

    def add(self, trained: Floats, exported: Floats) -> None:
        """Take in (N, k) values of both sides."""
        ours, theirs = trained.astype(np.float64).ravel(), exported.astype(np.float64).ravel()
        difference = np.abs(ours - theirs)
        self.largest = max(self.largest, float(np.abs(ours).max()))
        # Not max(): it would lose a NaN.
        self.max_difference = float(np.maximum(self.max_difference, difference.max()))
        self.sum_difference += float(difference.sum())
        self.count += difference.size
        self.product += float(ours @ theirs)
        self.squares += (float(ours @ ours), float(theirs @ theirs))

    def result(self, kind: str) -> KindParity:
        """The figures."""
        length = float(np.sqrt(self.squares[0]) * np.sqrt(self.squares[1]))
        same = self.max_difference == 0.0
        return KindParity(
            kind,
            self.max_difference,
            self.sum_difference / self.count,
            self.max_difference / max(1.0, self.largest),
            self.product / length if length else float(same),
        )


class Tally:
    """Takes in both sides of each picture and comes to a report.

    Args:
        classes: their names.
        limits: what may differ, and by how much.
        shown_with: how the boxes were chosen that the deployed model shows.
        measured_with: how the boxes for average precision were chosen.
    """

    def __init__(
        self,
        classes: Sequence[str],
        limits: DetectionExportSettings,
        shown_with: BoxLimits,
        measured_with: BoxLimits,
    ) -> None:
        self._classes, self._limits = classes, limits
        self._shown_with, self._measured_with = shown_with, measured_with
        self._kinds = {kind: _KindTally() for kind in KINDS}
        self._pictures: list[DetectionPicture] = []
        self._truths: list[Truth] = []
        self._found: tuple[list[Detections], list[Detections]] = ([], [])
        self._counts = np.zeros(3, np.int64)  # boxes of both sides, pairs
        self._finite = True

    def add(self, picture: LockedPicture, trained: Side, exported: Side) -> None:
        """Take in a picture."""
        for kind, columns in KINDS.items():
            with np.errstate(invalid="ignore"):
                self._kinds[kind].add(trained.raw[:, columns], exported.raw[:, columns])
        self._finite &= bool(np.isfinite(exported.raw).all())
        pairs = same_boxes(trained.shown, exported.shown, self._limits.same_place)
        self._counts += (len(trained.shown.scores), len(exported.shown.scores), len(pairs))
        self._pictures.append(self._picture(picture, trained, exported, pairs))
        boxes = picture.boxes
        self._truths.append(Truth.of(boxes.corners, boxes.labels, boxes.crowd))
        for found, side in zip(self._found, (trained, exported), strict=True):
            found.append(Detections.of(*side.measured))

    def _picture(
        self, picture: LockedPicture, trained: Side, exported: Side, pairs: NDArray[np.int64]
    ) -> DetectionPicture:
        ours, theirs = trained.shown, exported.shown
        return DetectionPicture(
            picture.path,
            self._boxes(ours, pairs[:, 0]),
            self._boxes(theirs, pairs[:, 1]),
            agreement(len(ours.scores), len(theirs.scores), len(pairs)),
            relative_difference(trained.raw, exported.raw),
            float(np.abs(trained.inputs - exported.inputs).max()),
        )

    def _boxes(self, found: Found, same: NDArray[np.int64]) -> tuple[FoundBox, ...]:
        agreed = set(same.tolist())
        rows = zip(found.boxes.tolist(), found.scores.tolist(), found.classes.tolist(), strict=True)
        return tuple(
            FoundBox(self._classes[label], score, (box[0], box[1], box[2], box[3]), n in agreed)
            for n, (box, score, label) in enumerate(rows)
        )

    def report(self, split: str) -> DetectionParityReport:
        """The judgement, after the last picture."""
        kinds = tuple(tally.result(kind) for kind, tally in self._kinds.items())
        matches = tuple(match(self._truths, found, len(self._classes)) for found in self._found)
        trained, exported = (coco_result(one) for one in matches)
        change = (
            precision_change(matches[0], matches[1], (trained, exported))
            if trained.ap != UNKNOWN
            else None
        )
        ours, theirs, pairs = (int(count) for count in self._counts)
        figures: dict[str, Any] = {
            "max_difference": _largest(kind.max_difference for kind in kinds),
            "mean_difference": _largest(kind.mean_difference for kind in kinds),
            "relative_difference": _largest(kind.relative_difference for kind in kinds),
            "cosine": -_largest(-kind.cosine for kind in kinds),
            "agreement": agreement(ours, theirs, pairs),
            "accuracy_trained": trained.ap,
            "accuracy_exported": exported.ap,
            "input_difference": _largest(one.input_difference for one in self._pictures),
        }
        return DetectionParityReport(
            split=split,
            pictures=len(self._pictures),
            **figures,
            failures=broken(within(figures, self._finite, self._limits)),
            **change_fields(change, self._limits),
            kinds=kinds,
            boxes_trained=ours,
            boxes_exported=theirs,
            same_place=self._limits.same_place,
            shown_with=self._shown_with,
            map50_trained=trained.ap50,
            map50_exported=exported.ap50,
            measured_with=self._measured_with,
            worst=tuple(sorted(self._pictures, key=_badness)[:WORST]),
        )


def agreement(ours: int, theirs: int, pairs: int) -> float:
    """The share of the boxes of both sides that the other has, too; 1 when there are none."""
    return 2.0 * pairs / (ours + theirs) if ours + theirs else 1.0


def relative_difference(trained: Floats, exported: Floats) -> float:
    """The largest difference of any kind, relative to the largest of the kind, or to 1."""
    with np.errstate(invalid="ignore"):
        difference = np.abs(trained - exported)
    return _largest(
        float(difference[:, columns].max()) / max(1.0, float(np.abs(trained[:, columns]).max()))
        for columns in KINDS.values()
    )


def _largest(values: Iterable[float]) -> float:
    """The largest value; NaN when one is."""
    return float(np.max(np.fromiter(values, np.float64)))


def _badness(picture: DetectionPicture) -> tuple[float, float]:
    difference = np.nan_to_num(picture.max_difference, nan=np.inf)
    return picture.agreement, -float(difference)
