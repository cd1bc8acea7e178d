"""What the training page shows of a detector: figures, mistakes and curves, read in a job."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tango_desktop.errors import TangoError
from tango_desktop.i18n import tr
from tango_desktop.metrics.bootstrap import ApInterval
from tango_desktop.metrics.detection_errors import (
    ERRORS,
    TITLES,
    JudgedPicture,
    Verdict,
    confusion,
    worst,
)
from tango_desktop.metrics.detection_evaluation import (
    ClassRow,
    DetectionEvaluation,
    DetectionSummary,
    load_detection_evaluation,
)
from tango_desktop.train.runs import RunInfo
from tango_desktop.ui import numbers
from tango_desktop.ui.pages.train_state import RunView, TaskResult
from tango_desktop.ui.widgets.box_overlay import BoxLook, ShownBoxes

# How a box is drawn by what became of it: told by its line, then by its colour.
LOOKS = {
    Verdict.RIGHT: BoxLook.SOLID,
    Verdict.MISSED: BoxLook.DASHED,
    Verdict.IGNORED: BoxLook.DOTTED,
}


# A network that has hardly learnt has its best F1 where it draws boxes all over the picture.
LEAST_CONFIDENCE = 0.1


@dataclass(frozen=True)
class DetectionResult(TaskResult):
    """What a detector found, and what follows from it; computed once, off the GUI thread.

    Attributes:
        confidence: of the boxes that are judged, the least: the best one, unless that is so low
            that boxes of no meaning would count.
        judged: every picture's boxes with their verdicts, at that confidence.
        confusion: (K + 1, K + 1) at that confidence, background last.
        rows: every class.
    """

    evaluation: DetectionEvaluation
    summary: DetectionSummary
    interval: ApInterval
    confidence: float
    judged: tuple[JudgedPicture, ...]
    confusion: NDArray[np.int64]
    rows: tuple[ClassRow, ...]

    @property
    def is_unsure(self) -> bool:
        """Whether the network has learnt too little to be sure of anything."""
        return self.summary.confidence < self.confidence


def read_detection(run: RunInfo) -> tuple[DetectionResult | None, str]:
    """The result of a run; None, and the reason, when there is none."""
    try:
        evaluation = load_detection_evaluation(run.folder)
    except TangoError as error:
        return None, error.hint or error.message
    confidence = max(evaluation.summary.confidence, LEAST_CONFIDENCE)
    judged = evaluation.judged(confidence)
    result = DetectionResult(
        evaluation,
        evaluation.summary,
        evaluation.interval(),
        confidence,
        judged,
        confusion(judged, len(evaluation.classes)),
        evaluation.per_class(),
    )
    return result, ""


def result_of(run: RunView | None) -> DetectionResult | None:
    """A run's result, when it has one of a detector."""
    found = run.result if run is not None else None
    return found if isinstance(found, DetectionResult) else None


@dataclass(frozen=True)
class BoxFilter:
    """Which pictures of an evaluation are listed.

    Attributes:
        kind: those with such an error; None: with any error, or all pictures.
        label: those with an error about this class; None: any.
        cell: those with this cell of the confusion matrix; None: any.
        wrong_only: only pictures with errors.
    """

    kind: Verdict | None = None
    label: int | None = None
    cell: tuple[int, int] | None = None
    wrong_only: bool = True


def listed(result: DetectionResult, chosen: BoxFilter) -> list[JudgedPicture]:
    """The pictures that the filter lets pass, those with most errors first."""
    pictures: list[JudgedPicture] = list(result.judged)
    if chosen.cell is not None:
        classes = len(result.evaluation.classes)
        return [p for p in pictures if _has_cell(p, chosen.cell, classes)]
    if chosen.label is not None:
        pictures = [p for p in pictures if _concerns(p, chosen.label, chosen)]
    if not chosen.wrong_only and chosen.kind is None:
        return sorted(pictures, key=lambda p: p.errors, reverse=True)
    return worst(pictures, chosen.kind)


def _concerns(picture: JudgedPicture, label: int, chosen: BoxFilter) -> bool:
    """Whether the picture has the class at all, or an error of the wanted kind about it."""
    pairs = (
        *zip(picture.truth.classes.tolist(), picture.true, strict=True),
        *zip(picture.detections.classes.tolist(), picture.found, strict=True),
    )
    wanted = ERRORS if chosen.kind is None else (chosen.kind,)
    if not chosen.wrong_only and chosen.kind is None:
        return any(own == label for own, _ in pairs)
    return any(own == label and verdict in wanted for own, verdict in pairs)


def _has_cell(picture: JudgedPicture, cell: tuple[int, int], background: int) -> bool:
    row, column = cell
    if row == background:
        spare = [n for n in range(len(picture.found)) if n not in set(picture.taken_by.tolist())]
        wrong = (n for n in spare if picture.found[n] is not Verdict.IGNORED)
        return any(int(picture.detections.classes[n]) == column for n in wrong)
    said = np.append(picture.detections.classes, background)[picture.taken_by]
    own = (picture.truth.classes == row) & ~picture.truth.crowd
    return bool((own & (said == column)).any())


def shown_boxes(result: DetectionResult, picture: JudgedPicture) -> ShownBoxes:
    """The boxes of a picture of a run's evaluation."""
    evaluation = result.evaluation
    return judged_boxes(picture, evaluation.classes, evaluation.sizes[picture.index])


def judged_boxes(
    picture: JudgedPicture, classes: tuple[str, ...], size: tuple[int, int]
) -> ShownBoxes:
    """The detections, and the objects that none of them found, drawn by their verdicts."""
    missed = np.array([v in (Verdict.MISSED, Verdict.IGNORED) for v in picture.true], np.bool_)
    found = picture.detections
    verdicts = (*picture.found, *(v for v, out in zip(picture.true, missed, strict=True) if out))
    labels = np.concatenate([found.classes, picture.truth.classes[missed]]).astype(np.int32)
    scores = np.concatenate([found.scores, np.full(int(missed.sum()), np.nan, np.float32)])
    return ShownBoxes(
        corners=np.concatenate([found.boxes, picture.truth.boxes[missed]]).astype(np.float32),
        labels=labels,
        names=classes,
        looks=np.array([LOOKS.get(v, BoxLook.HATCHED) for v in verdicts], np.uint8),
        scores=scores.astype(np.float32),
        captions=tuple(
            _caption(classes[label], float(score), verdict)
            for label, score, verdict in zip(labels, scores, verdicts, strict=True)
        ),
        size=size,
    )


def _caption(name: str, score: float, verdict: Verdict) -> str:
    said = name if np.isnan(score) else f"{name} {numbers.score(score)}"
    return said if verdict is Verdict.RIGHT else f"{said} · {tr(TITLES[verdict])}"


def tally(picture: JudgedPicture) -> str:
    """How many boxes are right and what is wrong, such as “3 right · missed 1”."""
    right = picture.found.count(Verdict.RIGHT)
    parts = [tr("{count} right", count=right)]
    for kind in ERRORS:
        count = picture.count(kind)
        if count:
            parts.append(tr("{kind}: {count}", kind=tr(TITLES[kind]), count=count))
    return "  ·  ".join(parts)
