"""Asks the installed release what pictures show: the last page of the window plays this."""

from __future__ import annotations

import json
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tango_desktop.core.child import run_child
from tango_desktop.core.jobs import JobContext
from tango_desktop.deploy.probing import ENVIRONMENT as PROBING
from tango_desktop.deploy.releases import LAUNCHER
from tango_desktop.errors import DeployError
from tango_desktop.i18n import tr

# The runner's exit code when some inputs could not be read; the others have answers.
_SOME_UNREAD = 3
_START_S = 60.0
# Trying it out is not using it: these pictures do not count in the statistics.
ENVIRONMENT = {**PROBING, "TANGO_STATISTICS": "0"}
_PER_PICTURE_S = 30.0


@dataclass(frozen=True)
class PredictedBox:
    """An object that the deployed model found.

    Attributes:
        label: its class.
        index: the class's number.
        confidence: 0 to 1.
        box: left, top, right, bottom in pixels of the upright picture.
    """

    label: str
    index: int
    confidence: float
    box: tuple[float, float, float, float]


@dataclass(frozen=True)
class Prediction:
    """What the deployed model says about a picture.

    Attributes:
        path: the picture.
        label: the class; of a detector how many objects of which classes, most frequent first, and
            empty where there are none.
        confidence: 0 to 1; of a detector that of its surest box.
        top: the first answers with their confidence, best first; a detector has none.
        total_ms: end to end, from reading the file to the answer.
        infer_ms: of that, the network.
        boxes: what a detector found, surest first; None where the model gives no boxes.
    """

    path: Path
    label: str
    confidence: float
    top: tuple[tuple[str, float], ...]
    total_ms: float
    infer_ms: float
    boxes: tuple[PredictedBox, ...] | None = None


def predict(folder: Path, pictures: Sequence[Path], ctx: JobContext) -> tuple[Prediction, ...]:
    """Run the current release of ``folder`` on ``pictures``, in a child process.

    Returns:
        A prediction for every picture that could be read, in order.

    Raises:
        DeployError: nothing is installed there, or the runner failed.
    """
    script = folder / LAUNCHER
    if not script.is_file():
        raise DeployError(tr("Nothing is installed in {folder}.", folder=folder))
    if not pictures:
        return ()
    with tempfile.TemporaryDirectory(prefix="tango-predict-") as temporary:
        listed = Path(temporary, "pictures.txt")
        lines = "".join(f"{path.absolute()}\n" for path in pictures)
        listed.write_text(lines, encoding="utf-8", errors="surrogateescape")
        command: list[str | Path] = [sys.executable, script, "--json", "--list", listed]
        result = run_child(
            command, ctx, _START_S + _PER_PICTURE_S * len(pictures), environment=ENVIRONMENT
        )
    if result.code not in (0, _SOME_UNREAD):
        raise DeployError(
            tr("The installed program failed: {reason}", reason=result.last_error or result.code),
            tr("Deploy again."),
            result.errors,
        )
    return tuple(_prediction(line) for line in result.output.splitlines())


def _prediction(line: str) -> Prediction:
    found = json.loads(line)
    read = _read_boxes if "boxes" in found else _read_classes
    return read(found, Path(found["source"]), found["ms"])


def _read_classes(found: dict[str, Any], path: Path, ms: dict[str, float]) -> Prediction:
    return Prediction(
        path,
        str(found["label"]),
        float(found["confidence"]),
        tuple((str(one["label"]), float(one["confidence"])) for one in found["top"]),
        float(ms["total"]),
        float(ms["infer"]),
    )


def _read_boxes(found: dict[str, Any], path: Path, ms: dict[str, float]) -> Prediction:
    boxes = tuple(_box(one) for one in found["boxes"])
    return Prediction(
        path,
        _counted(boxes),
        boxes[0].confidence if boxes else 0.0,
        (),
        float(ms["total"]),
        float(ms["infer"]),
        boxes,
    )


def _box(one: dict[str, Any]) -> PredictedBox:
    left, top, right, bottom = (float(value) for value in one["box"])
    return PredictedBox(
        str(one["label"]), int(one["class"]), float(one["confidence"]), (left, top, right, bottom)
    )


def _counted(boxes: Sequence[PredictedBox]) -> str:
    """``3 person, 1 dog``."""
    counts = Counter(box.label for box in boxes)
    return ", ".join(f"{count} {label}" for label, count in counts.most_common())
