"""What a run's best weights found in every picture held back from training.

The file is read by the pages (curves, confusion matrix, per-class table, error browser) and by the
parity check; no torch here.
"""

from __future__ import annotations

import functools
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tango_desktop.core.files import atomic_write
from tango_desktop.errors import TrainError
from tango_desktop.i18n import tr
from tango_desktop.metrics import bootstrap, curves, detection_errors
from tango_desktop.metrics.bootstrap import ApInterval
from tango_desktop.metrics.curves import Curves
from tango_desktop.metrics.detection import CocoResult, Detections, Truth, coco_result
from tango_desktop.metrics.detection_errors import JudgedPicture
from tango_desktop.metrics.matching import Matches, match
from tango_desktop.metrics.records import Ints

_FIELDS = {
    "truth": ("boxes", "classes", "crowd", "area"),
    "found": ("boxes", "scores", "classes"),
}


@dataclass(frozen=True)
class Selection:
    """How boxes were chosen from what the network said.

    Attributes:
        score: boxes have a higher one, 0 to 1.
        iou: of two boxes of a class that overlap by more the worse was dropped, 0 to 1.
        multi_label: whether a box may stand for several classes.
        top_candidates: boxes of a picture that competed at most.
        top: boxes of a picture that were kept at most.
        width: of the network's input in pixels.
        height: of the network's input in pixels.
    """

    score: float
    iou: float
    multi_label: bool
    top_candidates: int
    top: int
    width: int
    height: int

    def describe(self) -> str:
        """The settings in a sentence."""
        values = {
            "score": f"{self.score:g}",
            "iou": f"{self.iou:g}",
            "top": self.top,
            "width": self.width,
            "height": self.height,
        }
        if self.multi_label:
            return tr(
                "{width}×{height} px, score above {score}, IoU {iou}, at most {top} boxes a "
                "picture, several classes a box",
                **values,
            )
        return tr(
            "{width}×{height} px, score above {score}, IoU {iou}, at most {top} boxes a picture, "
            "the best class of a box",
            **values,
        )


@dataclass(frozen=True)
class DetectionSummary:
    """The figures of one evaluation, 0 to 1; 0 where there is no truth.

    Attributes:
        ap: mAP50-95.
        ap50: mAP50.
        confidence: where the mean F1 is best; the next three hold there, at IoU 0.5.
        precision: mean over the classes that occur.
        recall: mean over the classes that occur.
        f1: mean over the classes that occur.
        pictures: how many were looked at.
        truths: objects in them, crowds aside.
        loss: the mean loss; NaN when none was computed.
    """

    ap: float
    ap50: float
    confidence: float
    precision: float
    recall: float
    f1: float
    pictures: int
    truths: int
    loss: float


@dataclass(frozen=True)
class ClassRow:
    """One class in the table; figures 0 to 1, at the summary's confidence and IoU 0.5.

    Attributes:
        index: the class number.
        truths: objects, crowds aside.
        ap: AP50-95; -1 when no picture shows the class.
        ap50: AP50; likewise.
        precision: 0 when nothing is said.
        recall: 0 when no picture shows the class.
    """

    index: int
    truths: int
    ap: float
    ap50: float
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, eq=False)
class DetectionEvaluation:
    """The boxes that one run found on one split, and the true ones.

    Attributes:
        classes: K names.
        paths: N picture paths, relative to the data set's folder.
        sizes: N pairs of width and height in pixels, upright.
        truth: N pictures' objects.
        detections: N pictures' boxes, down to a very low score.
        selection: how the boxes were chosen.
        loss: the mean loss on the split; NaN when none was computed.
    """

    classes: tuple[str, ...]
    paths: tuple[str, ...]
    sizes: tuple[tuple[int, int], ...]
    truth: tuple[Truth, ...]
    detections: tuple[Detections, ...]
    selection: Selection
    loss: float = float("nan")

    @functools.cached_property
    def matches(self) -> Matches:
        """Which detection finds which object, at COCO's thresholds."""
        return match(self.truth, self.detections, len(self.classes))

    @functools.cached_property
    def result(self) -> CocoResult:
        """COCO's twelve figures and those of every class."""
        return coco_result(self.matches)

    @functools.cached_property
    def curves(self) -> Curves:
        """Precision, recall and F1 at IoU 0.5."""
        return curves.curves(self.matches)

    @functools.cached_property
    def summary(self) -> DetectionSummary:
        """The figures that the table of runs shows."""
        point = self.curves.at(self.curves.best_confidence)
        return DetectionSummary(
            ap=max(self.result.ap, 0.0),
            ap50=max(self.result.ap50, 0.0),
            confidence=point.confidence,
            precision=point.precision,
            recall=point.recall,
            f1=point.f1,
            pictures=len(self.paths),
            truths=int(self.curves.truths.sum()),
            loss=self.loss,
        )

    def per_class(self, confidence: float | None = None) -> tuple[ClassRow, ...]:
        """Every class, at a confidence (the best one unless given) and IoU 0.5."""
        found = self.curves
        column = curves.nearest(found.best_confidence if confidence is None else confidence)
        return tuple(
            ClassRow(
                index=k,
                truths=own.truths,
                ap=own.ap,
                ap50=own.ap50,
                precision=float(found.precision[k, column]),
                recall=float(found.recall[k, column]),
                f1=float(found.f1[k, column]),
            )
            for k, own in enumerate(self.result.per_class)
        )

    def judged(
        self, confidence: float | None = None, iou: float = 0.5
    ) -> tuple[JudgedPicture, ...]:
        """Every picture's boxes with their verdicts (at the best confidence unless given)."""
        if confidence is None:
            confidence = self.curves.best_confidence
        return detection_errors.judge_all(self.truth, self.detections, confidence, iou)

    def confusion(self, confidence: float | None = None, iou: float = 0.5) -> NDArray[np.int64]:
        """(K + 1, K + 1) counts: truth in rows, prediction in columns, background last."""
        return detection_errors.confusion(self.judged(confidence, iou), len(self.classes))

    def interval(self, resamples: int = 200, seed: int = 0) -> ApInterval:
        """The 95 % intervals of mAP on this many pictures."""
        return bootstrap.ap_interval(self.matches, resamples, seed)


def detection_evaluation_file(run_folder: Path, split: str = "val") -> Path:
    """Where a run keeps what it found on ``split``."""
    return run_folder / f"evaluation_{split}.npz"


def save_detection_evaluation(
    run_folder: Path, evaluation: DetectionEvaluation, split: str = "val"
) -> None:
    """Write the boxes, atomically.

    Raises:
        ProjectError: the file cannot be written.
    """
    selection = {f"selection_{key}": value for key, value in asdict(evaluation.selection).items()}
    with atomic_write(detection_evaluation_file(run_folder, split)) as stream:
        np.savez_compressed(
            stream,
            allow_pickle=False,
            classes=np.array(evaluation.classes, dtype=np.str_),
            paths=np.array(evaluation.paths, dtype=np.str_),
            sizes=np.array(evaluation.sizes, np.int32).reshape(-1, 2),
            loss=np.float64(evaluation.loss),
            **{key: np.asarray(value) for key, value in selection.items()},
            **_stored("truth", evaluation.truth),
            **_stored("found", evaluation.detections),
        )


def _stored(
    prefix: str, records: Sequence[Truth] | Sequence[Detections]
) -> dict[str, NDArray[Any]]:
    """The arrays of all pictures one after another, and how many each has."""
    counts = [len(record) for record in records]
    arrays: dict[str, NDArray[Any]] = {f"{prefix}_counts": np.array(counts, np.int64)}
    for field in _FIELDS[prefix]:
        parts = [getattr(record, field) for record in records]
        arrays[f"{prefix}_{field}"] = np.concatenate(parts) if parts else np.zeros(0)
    return arrays


def load_detection_evaluation(run_folder: Path, split: str = "val") -> DetectionEvaluation:
    """What a run found.

    Raises:
        TrainError: there is nothing yet, or the file is damaged.
    """
    path = detection_evaluation_file(run_folder, split)
    if not path.is_file():
        raise TrainError(
            tr("{path} is missing.", path=path),
            tr("It is written after the first epoch of a run. Train first."),
        )
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as stored:
            return _read(stored)
    except (OSError, EOFError, ValueError, TypeError, KeyError, zipfile.BadZipFile) as error:
        raise TrainError(
            tr("{path} is damaged.", path=path),
            tr("Delete it and train one more epoch: it is written again."),
            str(error),
        ) from error


def _read(stored: Mapping[str, NDArray[Any]]) -> DetectionEvaluation:
    """The record.

    Raises:
        KeyError: something is not there.
        ValueError: something does not fit together.
    """
    classes, paths = tuple(stored["classes"].tolist()), tuple(stored["paths"].tolist())
    sizes = stored["sizes"].reshape(-1, 2)
    truth = [Truth.of(*parts) for parts in _split(stored, "truth", len(classes))]
    found = [Detections.of(*parts) for parts in _split(stored, "found", len(classes))]
    if not len(paths) == len(sizes) == len(truth) == len(found):
        raise ValueError("pictures are missing")
    return DetectionEvaluation(
        classes=classes,
        paths=paths,
        sizes=tuple((int(width), int(height)) for width, height in sizes),
        truth=tuple(truth),
        detections=tuple(found),
        selection=_selection(stored),
        loss=float(stored["loss"]),
    )


def _split(
    stored: Mapping[str, NDArray[Any]], prefix: str, classes: int
) -> list[tuple[NDArray[Any], ...]]:
    """The arrays of each picture."""
    counts: Ints = stored[f"{prefix}_counts"].astype(np.int64)
    arrays = {field: stored[f"{prefix}_{field}"] for field in _FIELDS[prefix]}
    labels = arrays["classes"]
    whole = all(len(array) == counts.sum() for array in arrays.values())
    if not whole or (counts < 0).any():
        raise ValueError(f"{prefix}: boxes are missing")
    if ((labels < 0) | (labels >= classes)).any():
        raise ValueError(f"{prefix}: unknown classes")
    ends = np.cumsum(counts)[:-1]
    pieces = [np.split(array, ends) for array in arrays.values()]
    return list(zip(*pieces, strict=True)) if len(counts) else []


def _selection(stored: Mapping[str, NDArray[Any]]) -> Selection:
    return Selection(
        score=float(stored["selection_score"]),
        iou=float(stored["selection_iou"]),
        multi_label=bool(stored["selection_multi_label"]),
        top_candidates=int(stored["selection_top_candidates"]),
        top=int(stored["selection_top"]),
        width=int(stored["selection_width"]),
        height=int(stored["selection_height"]),
    )
