"""What a detector finds on a split, and how right it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from tango_desktop.data.detection_loader import DetectionBatch
from tango_desktop.data.postprocess import finished
from tango_desktop.data.preprocess import Geometry
from tango_desktop.data.records import LockedPicture
from tango_desktop.metrics.detection import NO_DETECTIONS, Detections, Truth
from tango_desktop.metrics.detection_evaluation import (
    DetectionEvaluation,
    Selection,
    save_detection_evaluation,
)
from tango_desktop.nets.detection import decode
from tango_desktop.nets.nms import Selected, select
from tango_desktop.train.detection_loss import DetectionLoss, heads_of
from tango_desktop.train.settings import DetectionTrainSettings

# Of a picture, before suppression. A network that has just begun finds something in every cell;
# with all of it the first validations would be slower than the training.
MOST_CANDIDATES = 4096


@dataclass(frozen=True)
class DetectionResult:
    """An evaluation of a detector."""

    evaluation: DetectionEvaluation

    @property
    def loss(self) -> float:
        """The mean loss of a picture."""
        return self.evaluation.loss

    @property
    def score(self) -> float:
        """The mean average precision over IoU .50 to .95; 0 where there is no object."""
        return self.evaluation.summary.ap

    @property
    def metrics(self) -> Mapping[str, float]:
        """mAP, and precision and recall at the confidence with the best F1."""
        summary = self.evaluation.summary
        return {
            "metrics/mAP50-95": summary.ap,
            "metrics/mAP50": summary.ap50,
            "metrics/precision": summary.precision,
            "metrics/recall": summary.recall,
        }

    def save(self, run_folder: Path, split: str) -> None:
        """Write the boxes found in every picture."""
        save_detection_evaluation(run_folder, self.evaluation, split)


class DetectionEvaluator:
    """Keeps the boxes found in every picture of a split.

    Args:
        classes: their names.
        pictures: of the split.
        loss: for the validation loss.
        selection: how boxes are chosen from what the network says.
    """

    def __init__(
        self,
        classes: tuple[str, ...],
        pictures: Sequence[LockedPicture],
        loss: DetectionLoss,
        selection: Selection,
    ) -> None:
        self._classes, self._pictures = classes, tuple(pictures)
        self._loss, self._selection = loss, selection
        self._found = [NO_DETECTIONS] * len(self._pictures)
        self._total, self._count = 0.0, 0

    def add(self, outputs: Any, batch: DetectionBatch) -> None:
        """Take in the raw maps of a batch: loss, and boxes in the pictures' pixels."""
        maps, _ = heads_of(outputs)
        terms = self._loss(maps, batch.targets.to(maps[0].device))
        self._total += float(terms.total) * len(batch.images)
        self._count += len(batch.images)
        for index, selected, geometry in zip(
            batch.indices.tolist(), self._selected(maps), batch.geometries, strict=True
        ):
            self._found[index] = self._in_picture(selected, geometry)

    def _selected(self, maps: Sequence[Tensor]) -> list[Selected]:
        chosen = self._selection
        predictions = decode(maps, *self._loss.on(maps[0].device))
        # A network that diverges says what is no number: that makes no box.
        predictions = torch.nan_to_num(predictions, nan=0.0, posinf=0.0, neginf=0.0)
        return select(
            predictions,
            chosen.score,
            chosen.iou,
            chosen.top_candidates,
            chosen.top,
            chosen.multi_label,
        )

    def _in_picture(self, selected: Selected, geometry: Geometry) -> Detections:
        boxes, scores, classes = (part.cpu().numpy() for part in selected)
        spec = {"score": self._selection.score, "top": self._selection.top}
        return Detections.of(*finished(boxes, scores, classes, spec, geometry))

    def result(self) -> DetectionResult:
        """Average precision and the mean loss."""
        return DetectionResult(
            DetectionEvaluation(
                classes=self._classes,
                paths=tuple(picture.path for picture in self._pictures),
                sizes=tuple((picture.width, picture.height) for picture in self._pictures),
                truth=tuple(truth_of(picture) for picture in self._pictures),
                detections=tuple(self._found),
                selection=self._selection,
                loss=self._total / max(self._count, 1),
            )
        )


def selection_of(settings: DetectionTrainSettings, size: tuple[int, int]) -> Selection:
    """How validation chooses boxes for an input of ``size`` (height, width)."""
    return Selection(
        score=settings.score_threshold,
        iou=settings.nms_iou,
        multi_label=True,
        top_candidates=MOST_CANDIDATES,
        top=settings.max_detections,
        width=size[1],
        height=size[0],
    )


def truth_of(picture: LockedPicture) -> Truth:
    """A picture's true objects."""
    boxes = picture.boxes
    return Truth.of(boxes.corners, boxes.labels, boxes.crowd)
