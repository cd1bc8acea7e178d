"""What the comparison of two detectors found: raw outputs by kind, boxes, average precision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tango_desktop.core.counting import boxes_text, pictures_text
from tango_desktop.export.comparison import Comparison, known_fields
from tango_desktop.export.parity import FAILURES as SHARED
from tango_desktop.i18n import N_, tr

KIND_TITLES = {
    "position": N_("Centres of boxes, px"),
    "size": N_("Widths and heights of boxes, px"),
    "objectness": N_("Objectness"),
    "classes": N_("Class probabilities"),
}
FAILURES = {**SHARED, "agreement": N_("Too many boxes differ.")}


@dataclass(frozen=True)
class KindParity:
    """How far one kind of raw output is apart; each kind has a scale of its own.

    Attributes:
        kind: a key of ``KIND_TITLES``.
        max_difference: absolute: px, or 0 to 1.
        mean_difference: absolute.
        relative_difference: ``max_difference`` over the largest value of the kind, or over 1.
        cosine: of all its values.
    """

    kind: str
    max_difference: float
    mean_difference: float
    relative_difference: float
    cosine: float


@dataclass(frozen=True)
class FoundBox:
    """A box as a page draws it.

    Attributes:
        label: the class.
        confidence: 0 to 1.
        box: left, top, right, bottom in pixels of the upright picture.
        same: whether the other side has it, too.
    """

    label: str
    confidence: float
    box: tuple[float, float, float, float]
    same: bool


@dataclass(frozen=True)
class DetectionPicture:
    """How far the two sides are apart on one picture.

    Attributes:
        path: relative to the data's folder.
        trained: PyTorch's boxes, best first.
        exported: the exported model's.
        agreement: the share of boxes that both have.
        max_difference: of its raw outputs, relative to the largest of their kind.
        input_difference: of what the two sides fed the network.
    """

    path: str
    trained: tuple[FoundBox, ...]
    exported: tuple[FoundBox, ...]
    agreement: float
    max_difference: float
    input_difference: float


@dataclass(frozen=True)
class BoxLimits:
    """How boxes were chosen from raw outputs.

    Attributes:
        score: boxes have more, 0 to 1.
        iou: of duplicates.
        top: most boxes of a picture.
        multi_label: whether a box may stand for several classes.
    """

    score: float
    iou: float
    top: int
    multi_label: bool

    @classmethod
    def of(cls, spec: Mapping[str, Any]) -> BoxLimits:
        """From a ``postprocess`` spec."""
        return cls(
            float(spec["score"]), float(spec["iou"]), int(spec["top"]), bool(spec["multi_label"])
        )


@dataclass(frozen=True)
class DetectionParityReport(Comparison):
    """The comparison of two detectors; the score is mAP50-95, an answer a box.

    ``max_difference`` and ``mean_difference`` are the largest of any kind, ``cosine`` is the least.

    Attributes:
        kinds: raw outputs by kind.
        boxes_trained: how many boxes PyTorch's side shows.
        boxes_exported: how many the exported model shows.
        same_place: the IoU from which two boxes are the same.
        shown_with: how the boxes that were compared were chosen: as the deployed model does.
        map50_trained: mAP50 of PyTorch on these pictures; −1 where they show no object.
        map50_exported: that of the exported model.
        measured_with: how the boxes for mAP were chosen, on both sides.
        worst: the pictures that differ most, worst first.
    """

    kinds: tuple[KindParity, ...]
    boxes_trained: int
    boxes_exported: int
    same_place: float
    shown_with: BoxLimits
    map50_trained: float
    map50_exported: float
    measured_with: BoxLimits
    worst: tuple[DetectionPicture, ...]

    def summary(self) -> str:
        """One line with the figures that matter."""
        if not self.boxes_trained and not self.boxes_exported:
            return tr(
                "{pictures}: largest relative difference {difference}, no box with a confidence "
                "above {score} on either side",
                pictures=pictures_text(self.pictures),
                difference=f"{self.relative_difference:.2g}",
                score=f"{self.shown_with.score:g}",
            )
        return self.with_change(
            tr(
                "{pictures}: largest relative difference {difference}, {agreement} % of {boxes} "
                "the same, mAP50-95 {trained} → {exported}",
                pictures=pictures_text(self.pictures),
                difference=f"{self.relative_difference:.2g}",
                agreement=f"{self.agreement * 100:.4g}",
                boxes=boxes_text(self.boxes_trained),
                trained=f"{self.accuracy_trained:.3f}",
                exported=f"{self.accuracy_exported:.3f}",
            )
        )

    def note(self) -> str:
        """What the pictures cannot tell; so where neither side shows a box."""
        if self.boxes_trained or self.boxes_exported:
            return super().note()
        score = f"{self.shown_with.score:g}"
        if self.accuracy_change is None:
            return tr(
                "No box with a confidence above {score} on either side: nothing was compared but "
                "raw outputs.",
                score=score,
            )
        none = tr(
            "No box with a confidence above {score} on either side: nothing was compared but raw "
            "outputs and the mAP of boxes that are not shown.",
            score=score,
        )
        return " ".join(text for text in (none, super().note()) if text)

    def reasons(self) -> str:
        """Why it failed, in sentences."""
        return self.said(FAILURES)


def report_of(content: Mapping[str, Any]) -> DetectionParityReport:
    """The report from its file's content.

    Raises:
        KeyError, TypeError: something is missing or of another kind.
    """
    known = known_fields(DetectionParityReport, content)
    known["kinds"] = tuple(KindParity(**row) for row in known["kinds"])
    known["shown_with"] = BoxLimits(**known["shown_with"])
    known["measured_with"] = BoxLimits(**known["measured_with"])
    known["worst"] = tuple(_picture(row) for row in known["worst"])
    return DetectionParityReport(**known)


def _picture(row: Mapping[str, Any]) -> DetectionPicture:
    return DetectionPicture(
        **{
            **row,
            "trained": tuple(_box(one) for one in row["trained"]),
            "exported": tuple(_box(one) for one in row["exported"]),
        }
    )


def _box(row: Mapping[str, Any]) -> FoundBox:
    left, top, right, bottom = (float(value) for value in row["box"])
    return FoundBox(**{**row, "box": (left, top, right, bottom)})
