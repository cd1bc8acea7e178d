"""Parity of classifiers: the same pictures through both sides, the answers side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tango_desktop.core.counting import pictures_text
from tango_desktop.core.jobs import JobContext
from tango_desktop.data.lock import DatasetLock
from tango_desktop.data.preprocess import preprocess
from tango_desktop.data.records import LockedPicture
from tango_desktop.export.comparison import (
    REPORT,
    WORST,
    Comparison,
    Floats,
    broken,
    change_fields,
    cosine,
    known_fields,
    read_picture,
    sample_input,
    within,
)
from tango_desktop.export.engine import Session
from tango_desktop.export.settings import ExportSettings
from tango_desktop.i18n import N_, tr
from tango_desktop.metrics.paired import share_change

__all__ = [
    "FAILURES",
    "REPORT",
    "Outputs",
    "ParityReport",
    "PictureParity",
    "compare",
    "report_of",
    "run_exported",
]


@dataclass(frozen=True)
class Outputs:
    """What one side made of N pictures.

    Attributes:
        inputs: what each picture was made into, (N, S): S of its values, the same places on both
            sides; enough to tell that it was prepared differently.
        logits: (N, K).
    """

    inputs: Floats
    logits: Floats


@dataclass(frozen=True)
class PictureParity:
    """How far the two sides are apart on one picture.

    Attributes:
        path: relative to the data's folder.
        truth: what it shows.
        trained: PyTorch's answer.
        exported: the exported model's answer.
        max_difference: of its logits.
        cosine: of its logits.
        input_difference: of what the two sides fed the network.
    """

    path: str
    truth: str
    trained: str
    exported: str
    max_difference: float
    cosine: float
    input_difference: float


@dataclass(frozen=True)
class ParityReport(Comparison):
    """The comparison of two classifiers; the score is top-1, an answer a picture's class.

    Attributes:
        worst: the pictures that differ most, worst first.
    """

    worst: tuple[PictureParity, ...]

    def summary(self) -> str:
        """One line with the figures that matter."""
        return self.with_change(
            tr(
                "{pictures}: largest difference {difference}, {agreement} % same answer, "
                "top-1 {trained} → {exported}",
                pictures=pictures_text(self.pictures),
                difference=f"{self.max_difference:.2g}",
                agreement=f"{self.agreement * 100:.4g}",
                trained=f"{self.accuracy_trained:.3f}",
                exported=f"{self.accuracy_exported:.3f}",
            )
        )

    def reasons(self) -> str:
        """Why it failed, in sentences."""
        return self.said(FAILURES)


FAILURES = {
    "finite": N_("It gives values that are not numbers."),
    "inputs": N_("Pictures are prepared differently."),
    "difference": N_("The outputs differ by more than allowed."),
    "cosine": N_("The outputs point in another direction."),
    "agreement": N_("Too many pictures get another answer."),
    "accuracy": N_("It is less accurate than allowed."),
}


def report_of(content: Mapping[str, Any]) -> ParityReport:
    """The report from its file's content.

    Raises:
        KeyError, TypeError: something is missing or of another kind.
    """
    known = known_fields(ParityReport, content)
    known["worst"] = tuple(PictureParity(**row) for row in known["worst"])
    return ParityReport(**known)


def run_exported(
    session: Session,
    spec: Mapping[str, Any],
    lock: DatasetLock,
    pictures: Sequence[LockedPicture],
    ctx: JobContext,
) -> Outputs:
    """The exported model's side, picture by picture, as the runner does it.

    Raises:
        ExportError: the engine cannot run the model.
        DataError: a picture cannot be read any more.
    """
    inputs: list[Floats] = []
    logits: list[Floats] = []
    for picture in ctx.each(pictures, len(pictures), tr("Comparing with the exported model")):
        prepared = preprocess(read_picture(lock, picture), spec)
        inputs.append(sample_input(prepared))
        logits.append(session.logits(prepared))
    return Outputs(np.stack(inputs), np.stack(logits))


def compare(
    trained: Outputs,
    exported: Outputs,
    pictures: Sequence[LockedPicture],
    classes: Sequence[str],
    split: str,
    limits: ExportSettings,
) -> ParityReport:
    """Judge two sides of the same pictures."""
    difference = np.abs(trained.logits - exported.logits)
    truth = np.array([picture.label for picture in pictures])
    figures: dict[str, Any] = {
        "max_difference": float(difference.max()),
        "mean_difference": float(difference.mean()),
        "relative_difference": float(
            difference.max() / max(1.0, float(np.abs(trained.logits).max()))
        ),
        "cosine": cosine(trained.logits.ravel(), exported.logits.ravel()),
        "agreement": float((_answers(trained) == _answers(exported)).mean()),
        "accuracy_trained": float((_answers(trained) == truth).mean()),
        "accuracy_exported": float((_answers(exported) == truth).mean()),
        "input_difference": float(np.abs(trained.inputs - exported.inputs).max()),
    }
    finite = bool(np.isfinite(exported.logits).all())
    change = share_change(_answers(trained) == truth, _answers(exported) == truth)
    return ParityReport(
        split=split,
        pictures=len(pictures),
        **figures,
        failures=broken(within(figures, finite, limits)),
        **change_fields(change, limits),
        worst=_worst(trained, exported, pictures, classes),
    )


def _answers(side: Outputs) -> NDArray[np.intp]:
    return np.asarray(side.logits.argmax(axis=1), dtype=np.intp)


def _worst(
    trained: Outputs,
    exported: Outputs,
    pictures: Sequence[LockedPicture],
    classes: Sequence[str],
) -> tuple[PictureParity, ...]:
    by_picture = np.abs(trained.logits - exported.logits).max(axis=1)
    order = np.argsort(-np.nan_to_num(by_picture, nan=np.inf), kind="stable")[:WORST]
    return tuple(
        PictureParity(
            path=pictures[i].path,
            truth=classes[pictures[i].label],
            trained=classes[int(trained.logits[i].argmax())],
            exported=classes[int(exported.logits[i].argmax())],
            max_difference=float(by_picture[i]),
            cosine=cosine(trained.logits[i], exported.logits[i]),
            input_difference=float(np.abs(trained.inputs[i] - exported.inputs[i]).max()),
        )
        for i in order
    )
