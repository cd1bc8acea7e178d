"""How an answer of the installed model is shown: one record for each task.

The installed release says what it answers, not the project: its task may have been changed since.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tango_desktop.core.registry import Registry
from tango_desktop.core.tasks import CLASSIFICATION, DETECTION
from tango_desktop.deploy.card import ModelCard
from tango_desktop.deploy.predict import PredictedBox, Prediction
from tango_desktop.errors import DeployError
from tango_desktop.i18n import N_, tr
from tango_desktop.ui import numbers
from tango_desktop.ui.widgets.box_overlay import ShownBoxes

Size = tuple[int, int] | None


@dataclass(frozen=True)
class AnswerViewInfo:
    """How a task's answer is shown.

    Attributes:
        name: as in ``TASKS``.
        headline: the answer in a few words.
        rows: of the table: class and confidence, 0 to 1.
        boxes: what is drawn over a picture of so many pixels (those of the drawn one when None).
        advice: what to do about an answer that says nothing, by the least confidence that is shown
            (None when that is not known); empty for an answer that says something.
    """

    name: str
    headline: Callable[[Prediction], str]
    rows: Callable[[Prediction], list[tuple[str, float]]]
    boxes: Callable[[Prediction, Size], ShownBoxes | None]
    advice: Callable[[Prediction, float | None], str] = lambda found, least: ""


ANSWER_VIEWS: Registry[AnswerViewInfo] = Registry(N_("answer"), DeployError)


def answer_view(prediction: Prediction) -> AnswerViewInfo:
    """How this answer is shown."""
    name = CLASSIFICATION.name if prediction.boxes is None else DETECTION.name
    return ANSWER_VIEWS.get(name)


def _class_headline(found: Prediction) -> str:
    return f"{found.label}  {numbers.percent(found.confidence)}"


def _box_headline(found: Prediction) -> str:
    return found.label or tr("Nothing found")


def _box_advice(found: Prediction, least: float | None) -> str:
    if found.boxes:
        return ""
    if not least:
        return tr("The network sees no object here. Longer training or more pictures may help.")
    return tr(
        "No object has a confidence above {least}, the least that this release shows. Lower it, "
        "then export and deploy again; longer training makes the network surer.",
        least=f"{least:g}",
    )


def least_confidence(card: ModelCard) -> float | None:
    """The confidence that boxes must have to be shown; None for models without boxes."""
    try:
        return float(card.content["postprocess"]["score"])
    except (KeyError, TypeError, ValueError):
        return None


def _box_rows(found: Prediction) -> list[tuple[str, float]]:
    return [(box.label, box.confidence) for box in found.boxes or ()]


def predicted_boxes(found: Prediction, size: Size = None) -> ShownBoxes:
    """What a detector found, to be drawn."""
    return _shown(found.boxes or (), size)


def _shown(boxes: tuple[PredictedBox, ...], size: Size) -> ShownBoxes:
    return ShownBoxes(
        np.array([box.box for box in boxes], np.float32).reshape(-1, 4),
        np.array([box.index for box in boxes], np.int32),
        scores=np.array([box.confidence for box in boxes], np.float32),
        captions=tuple(f"{box.label} {box.confidence:.2f}" for box in boxes),
        size=size,
    )


ANSWER_VIEWS.add(
    AnswerViewInfo(
        CLASSIFICATION.name,
        _class_headline,
        lambda found: list(found.top),
        lambda found, size: None,
    )
)
ANSWER_VIEWS.add(
    AnswerViewInfo(DETECTION.name, _box_headline, _box_rows, predicted_boxes, _box_advice),
)


def golden_boxes(file: Path, classes: tuple[str, ...]) -> ShownBoxes | None:
    """The boxes that the golden picture must give; None where its answer is a class, or damaged."""
    try:
        rows = json.loads(file.read_text(encoding="utf-8"))["boxes"]
        boxes = tuple(_expected(row, classes) for row in rows)
    except (OSError, ValueError, KeyError, TypeError, IndexError):
        return None
    return _shown(boxes, None)


def _expected(row: Mapping[str, Any], classes: tuple[str, ...]) -> PredictedBox:
    number = int(row["class"])
    left, top, right, bottom = (float(value) for value in row["box"])
    return PredictedBox(classes[number], number, float(row["score"]), (left, top, right, bottom))
