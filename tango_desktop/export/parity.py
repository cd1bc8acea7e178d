"""Parity: the same pictures through training's path and through the deployed one, side by side.

The trained side is PyTorch behind training's own loader; the exported side is the engine behind
``data/preprocess.py``, configured by the card as the runner will read it. What differs anywhere
(decoding, resizing, normalising, arithmetic) shows here, before anything is deployed.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tango_desktop.core.files import write_json
from tango_desktop.core.jobs import JobContext
from tango_desktop.data.lock import DatasetLock
from tango_desktop.data.preprocess import PictureError, open_picture, preprocess
from tango_desktop.data.records import LockedPicture
from tango_desktop.errors import DataError, ExportError, ParityError
from tango_desktop.export.spec import ExportSettings
from tango_desktop.i18n import N_, tr

SCHEMA = 1
REPORT = "parity.json"
WORST = 10
_SAMPLED_VALUES = 1024
Floats = NDArray[np.float32]


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
class ParityReport:
    """The comparison.

    Attributes:
        split: where the pictures are from.
        pictures: how many.
        max_difference: the largest of all logits, absolute.
        mean_difference: the mean over all logits, absolute.
        relative_difference: ``max_difference`` over the largest logit, or over 1.
        cosine: of all logits together.
        agreement: the share of pictures with the same answer.
        accuracy_trained: top-1 of PyTorch on these pictures.
        accuracy_exported: top-1 of the exported model on them.
        input_difference: the largest difference in what the two sides fed the network.
        failures: which limits were broken, as keys of ``FAILURES``; empty when it passed.
        worst: the pictures that differ most, worst first.
    """

    split: str
    pictures: int
    max_difference: float
    mean_difference: float
    relative_difference: float
    cosine: float
    agreement: float
    accuracy_trained: float
    accuracy_exported: float
    input_difference: float
    failures: tuple[str, ...]
    worst: tuple[PictureParity, ...]

    @property
    def passed(self) -> bool:
        """Whether every limit was kept."""
        return not self.failures

    def summary(self) -> str:
        """One line with the figures that matter."""
        return tr(
            "{pictures} pictures: largest difference {difference}, {agreement} % same answer, "
            "top-1 {trained} → {exported}",
            pictures=self.pictures,
            difference=f"{self.max_difference:.2g}",
            agreement=f"{self.agreement * 100:.4g}",
            trained=f"{self.accuracy_trained:.3f}",
            exported=f"{self.accuracy_exported:.3f}",
        )

    def reasons(self) -> str:
        """Why it failed, in sentences."""
        return " ".join(tr(FAILURES[key]) for key in self.failures)

    def error(self) -> ParityError:
        """The error for a report that did not pass."""
        return ParityError(
            tr(
                "The exported model does not compute what the trained one does: {reasons}",
                reasons=self.reasons(),
            ),
            tr(
                "The report is kept. Export again; to go on all the same, accept the difference "
                "in the settings."
            ),
            self.summary(),
        )


FAILURES = {
    "finite": N_("It gives values that are not numbers."),
    "inputs": N_("Pictures are prepared differently."),
    "difference": N_("The outputs differ by more than allowed."),
    "cosine": N_("The outputs point in another direction."),
    "agreement": N_("Too many pictures get another answer."),
    "accuracy": N_("It is less accurate than allowed."),
}
# Of normalised values: far above rounding, far below any other way to prepare a picture.
_INPUT_TOLERANCE = 1e-3


def choose_pictures(lock: DatasetLock, count: int) -> tuple[str, tuple[LockedPicture, ...]]:
    """``count`` pictures spread evenly over the validation split, or else test or train.

    Raises:
        DataError: there are no pictures at all.
    """
    for split in ("val", "test", "train"):
        pictures = lock.of_split(split)
        if pictures:
            places = np.linspace(0, len(pictures) - 1, min(count, len(pictures)))
            return split, tuple(pictures[int(place)] for place in places.round())
    raise DataError(tr("There are no pictures to compare with."), tr("Check the data again."))


def sample_input(values: Floats) -> Floats:
    """Some values of a prepared picture (C, H, W), from places that depend on its size alone."""
    return values.ravel()[_places(values.size)]


@functools.cache
def _places(size: int) -> NDArray[np.intp]:
    chosen = np.random.default_rng(size).choice(size, min(size, _SAMPLED_VALUES), replace=False)
    return np.sort(chosen)


def run_exported(
    model: Path,
    spec: Mapping[str, Any],
    lock: DatasetLock,
    pictures: Sequence[LockedPicture],
    ctx: JobContext,
) -> Outputs:
    """The exported model's side, picture by picture, as the runner does it.

    Raises:
        ExportError: the engine cannot open or run the model.
        DataError: a picture cannot be read any more.
    """
    session = open_session(model)
    inputs: list[Floats] = []
    logits: list[Floats] = []
    for picture in ctx.each(pictures, len(pictures), tr("Comparing with the exported model")):
        try:
            prepared = preprocess(open_picture(str(lock.file(picture))), spec)
        except PictureError as error:
            raise DataError(
                tr("{path} cannot be read any more.", path=lock.file(picture)),
                tr("Check the data again."),
                str(error),
            ) from error
        inputs.append(sample_input(prepared))
        logits.append(session.logits(prepared))
    return Outputs(np.stack(inputs), np.stack(logits))


class OnnxSession:
    """An opened ONNX model, its errors translated."""

    def __init__(self, model: Path) -> None:
        import onnxruntime

        self._errors = _runtime_errors()
        try:
            self._session = onnxruntime.InferenceSession(
                str(model), providers=["CPUExecutionProvider"]
            )
        except self._errors as error:
            raise self._failed(error) from error
        self._input = self._session.get_inputs()[0].name
        self._output = self._session.get_outputs()[0].name

    def logits(self, prepared: Floats) -> Floats:
        """Logits (K,) of one prepared picture (C, H, W).

        Raises:
            ExportError: the model does not take it.
        """
        try:
            found = self._session.run([self._output], {self._input: prepared[np.newaxis]})
        except self._errors as error:
            raise self._failed(error) from error
        return np.asarray(found[0][0], dtype=np.float32)

    def _failed(self, error: Exception) -> ExportError:
        return ExportError(
            tr("ONNX Runtime cannot run the exported model."), tr("Export again."), str(error)
        )


def open_session(model: Path) -> OnnxSession:
    """Open ``model`` on the processor."""
    return OnnxSession(model)


def _runtime_errors() -> tuple[type[Exception], ...]:
    """What ONNX Runtime raises: its own exceptions share no base but Exception."""
    from onnxruntime.capi import onnxruntime_pybind11_state as state

    own = [v for v in vars(state).values() if isinstance(v, type) and issubclass(v, Exception)]
    return (*own, RuntimeError, ValueError)


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
    figures = {
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
    return ParityReport(
        split=split,
        pictures=len(pictures),
        **figures,
        failures=_failures(figures, exported, limits),
        worst=_worst(trained, exported, pictures, classes),
    )


def cosine(one: Floats, other: Floats) -> float:
    """The cosine similarity; 1 for two vectors of zeros."""
    a, b = one.astype(np.float64), other.astype(np.float64)
    length = float(np.linalg.norm(a) * np.linalg.norm(b))
    if length == 0.0:
        return 1.0 if np.array_equal(a, b) else 0.0
    with np.errstate(invalid="ignore"):  # infinite values give NaN, which breaks every limit
        return float(a @ b) / length


def _answers(side: Outputs) -> NDArray[np.intp]:
    return np.asarray(side.logits.argmax(axis=1), dtype=np.intp)


def _failures(
    figures: Mapping[str, float], exported: Outputs, limits: ExportSettings
) -> tuple[str, ...]:
    # Written so that a NaN breaks its limit.
    kept = {
        "finite": bool(np.isfinite(exported.logits).all()),
        "inputs": figures["input_difference"] <= _INPUT_TOLERANCE,
        "difference": figures["relative_difference"] <= limits.max_difference,
        "cosine": figures["cosine"] >= limits.min_cosine,
        "agreement": figures["agreement"] >= limits.min_agreement,
        "accuracy": figures["accuracy_trained"] - figures["accuracy_exported"]
        <= limits.max_accuracy_loss,
    }
    return tuple(key for key, fine in kept.items() if not fine)


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


def write_report(path: Path, report: ParityReport, limits: ExportSettings) -> None:
    """Keep the report, with the limits it was judged by."""
    bounds = {
        "relative_difference": limits.max_difference,
        "cosine": limits.min_cosine,
        "agreement": limits.min_agreement,
        "accuracy_loss": limits.max_accuracy_loss,
        "input_difference": _INPUT_TOLERANCE,
    }
    content = {"schema": SCHEMA, "passed": report.passed, "limits": bounds, **asdict(report)}
    write_json(path, content)
