"""What every comparison with the trained network has in common, whatever the task.

The trained side is PyTorch behind training's own loader; the exported side is the engine behind
``data/preprocess.py``, configured by the card as the runner will read it. What differs anywhere
(decoding, resizing, normalising, arithmetic) shows here, before anything is deployed.
"""

from __future__ import annotations

import functools
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import MISSING, asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from tango_desktop.core.counting import pictures_text
from tango_desktop.core.files import write_json
from tango_desktop.core.jobs import JobContext
from tango_desktop.data.lock import DatasetLock
from tango_desktop.data.preprocess import PictureError, open_picture
from tango_desktop.data.records import LockedPicture
from tango_desktop.errors import DataError, ParityError
from tango_desktop.export.settings import ExportSettings
from tango_desktop.i18n import tr
from tango_desktop.metrics.paired import ScoreChange

SCHEMA = 1
REPORT = "parity.json"
WORST = 10
ACCURACY = "accuracy"  # the key of the limit of its loss
# Of normalised values: far above rounding, far below any other way to prepare a picture.
INPUT_TOLERANCE = 1e-3
# Relative outputs that differ by less change an answer only where two are equally likely.
SAME = 1e-3
_SAMPLED_VALUES = 1024
Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Comparison(ABC):
    """What a comparison found, for any task.

    Attributes:
        split: where the pictures are from.
        pictures: how many.
        max_difference: the largest of all raw outputs, absolute.
        mean_difference: the mean over all raw outputs, absolute.
        relative_difference: the largest, relative to the largest output, or to 1.
        cosine: of the raw outputs.
        agreement: the share of answers that are the same on both sides.
        accuracy_trained: the task's score of PyTorch on these pictures, 0 to 1.
        accuracy_exported: that of the exported model on them.
        input_difference: the largest difference in what the two sides fed the network.
        failures: which limits were broken, as keys; empty when it passed.
        accuracy_change: the exported model's score less PyTorch's; None where neither is known.
        accuracy_change_low: the lower end of its 95 % interval, both sides on the same pictures;
            None where it is not known, as in reports written by earlier versions.
        accuracy_change_high: the upper end.
        max_accuracy_loss: the loss that was allowed; None in reports by earlier versions.
        loss_allowed_by: the stage whose answer that is; empty: the export's own.
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
    accuracy_change: float | None = field(default=None, kw_only=True)
    accuracy_change_low: float | None = field(default=None, kw_only=True)
    accuracy_change_high: float | None = field(default=None, kw_only=True)
    max_accuracy_loss: float | None = field(default=None, kw_only=True)
    loss_allowed_by: str = field(default="", kw_only=True)

    @property
    def passed(self) -> bool:
        """Whether every limit was kept."""
        return not self.failures

    @abstractmethod
    def summary(self) -> str:
        """One line with the figures that matter."""

    @abstractmethod
    def reasons(self) -> str:
        """Why it failed, in sentences."""

    def said(self, failures: Mapping[str, str]) -> str:
        """The sentences of the limits that were broken; a limit of another stage is named.

        Args:
            failures: sentences by the limits' keys.
        """
        return " ".join(
            self._lost() if key == ACCURACY and self.loss_allowed_by else tr(failures[key])
            for key in self.failures
        )

    def _lost(self) -> str:
        """Whose limit of the loss was broken."""
        limit = f"{100.0 * (self.max_accuracy_loss or 0.0):g}"
        return tr("It loses more than the {limit} points that Optimize allows.", limit=limit)

    def change_text(self) -> str:
        """The change of the score with its interval, in points; empty where it is not known."""
        change = self.accuracy_change
        low, high = self.accuracy_change_low, self.accuracy_change_high
        if change is None or low is None or high is None:
            return ""
        return tr(
            "{change} points, 95 % interval {low} to {high}",
            change=points(change),
            low=points(low),
            high=points(high),
        )

    def with_change(self, summary: str) -> str:
        """A summary with the change of the score behind it."""
        change = self.change_text()
        return f"{summary} ({change})" if change else summary

    def note(self) -> str:
        """What the pictures cannot tell of the accuracy; empty where they are enough.

        It is no failure: the change itself is held against the limit. Outputs that are alike to
        rounding leave nothing to ask.
        """
        limit, low, high = (
            self.max_accuracy_loss,
            self.accuracy_change_low,
            self.accuracy_change_high,
        )
        if limit is None or low is None or high is None or self.relative_difference <= SAME:
            return ""
        return unsure_text(self.pictures, limit, (low, high))

    def error(self) -> ParityError:
        """The error for a report that did not pass."""
        return ParityError(
            tr(
                "The exported model does not compute what the trained one does: {reasons}",
                reasons=self.reasons(),
            ),
            tr(
                "The report is kept. Export again; to go on all the same, accept the difference "
                "in the settings, or in a terminal: {line}",
                line="tango-desktop run DIR export.accept_parity=yes",
            ),
            self.summary(),
        )


def unsure_text(pictures: int, limit: float, change: tuple[float, float]) -> str:
    """That so few pictures cannot tell a loss; empty where they can.

    Args:
        pictures: how many were compared.
        limit: the loss that is allowed, 0 to 1.
        change: the interval of the change of accuracy, -1 to 1.
    """
    low, high = change
    if not low < -limit <= high:
        return ""
    return tr(
        "{pictures} cannot tell a loss of {limit} points: the change lies between {low} and "
        "{high}. Compare more.",
        pictures=pictures_text(pictures),
        limit=f"{limit * 100:.3g}",
        low=points(low),
        high=points(high),
    )


def points(change: float) -> str:
    """A change of a score in points of a hundred, with its sign."""
    return f"{change * 100:+.2f}".replace("-", "\N{MINUS SIGN}")


def known_fields(kind: type[Comparison], content: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a report from its file's content.

    Reports by earlier versions lack the interval; their change is what the two scores say.

    Raises:
        KeyError: something is missing.
    """
    own = fields(kind)
    known = {one.name: content[one.name] for one in own if one.default is MISSING}
    later = {one.name: content.get(one.name, one.default) for one in own if one.name not in known}
    if later["accuracy_change"] is None and min(_scores(known)) >= 0.0:
        trained, exported = _scores(known)
        later["accuracy_change"] = exported - trained
    return known | later | {"failures": tuple(known["failures"])}


def _scores(known: Mapping[str, Any]) -> tuple[float, float]:
    return float(known["accuracy_trained"]), float(known["accuracy_exported"])


def change_fields(change: ScoreChange | None, limits: ExportSettings) -> dict[str, Any]:
    """What a report says of the change of the score; None where there is no truth."""
    return {
        "accuracy_change": change.change if change else None,
        "accuracy_change_low": change.low if change else None,
        "accuracy_change_high": change.high if change else None,
        "max_accuracy_loss": limits.max_accuracy_loss,
    }


def within(figures: Mapping[str, float], finite: bool, limits: ExportSettings) -> dict[str, bool]:
    """Which limits are kept, by key; written so that a NaN breaks its limit."""
    loss = figures["accuracy_trained"] - figures["accuracy_exported"]
    return {
        "finite": finite,
        "inputs": figures["input_difference"] <= INPUT_TOLERANCE,
        "difference": figures["relative_difference"] <= limits.max_difference,
        "cosine": figures["cosine"] >= limits.min_cosine,
        "agreement": figures["agreement"] >= limits.min_agreement,
        ACCURACY: loss <= limits.max_accuracy_loss,
    }


def broken(kept: Mapping[str, bool]) -> tuple[str, ...]:
    """The keys of the limits that were not kept."""
    return tuple(key for key, fine in kept.items() if not fine)


def write_report(path: Path, task: str, report: Comparison, limits: ExportSettings) -> None:
    """Keep the report, with the limits it was judged by."""
    bounds = {
        "relative_difference": limits.max_difference,
        "cosine": limits.min_cosine,
        "agreement": limits.min_agreement,
        "accuracy_loss": limits.max_accuracy_loss,
        "input_difference": INPUT_TOLERANCE,
    }
    head = {"schema": SCHEMA, "task": task, "passed": report.passed, "limits": bounds}
    write_json(path, head | asdict(report))


# -- pictures ---------------------------------------------------------------------------------


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


def read_picture(lock: DatasetLock, picture: LockedPicture) -> Any:
    """The decoded picture, as the runner opens it.

    Raises:
        DataError: it cannot be read any more.
    """
    try:
        return open_picture(str(lock.file(picture)))
    except PictureError as error:
        raise DataError(
            tr("{path} cannot be read any more.", path=lock.file(picture)),
            tr("Check the data again."),
            str(error),
        ) from error


def sample_input(values: Floats) -> Floats:
    """Some values of a prepared picture (C, H, W), from places that depend on its size alone."""
    return values.ravel()[_places(values.size)]


@functools.cache
def _places(size: int) -> NDArray[np.intp]:
    chosen = np.random.default_rng(size).choice(size, min(size, _SAMPLED_VALUES), replace=False)
    return np.sort(chosen)


def cosine(one: Floats, other: Floats) -> float:
    """The cosine similarity; 1 for two vectors of zeros."""
    a, b = one.astype(np.float64), other.astype(np.float64)
    length = float(np.linalg.norm(a) * np.linalg.norm(b))
    if length == 0.0:
        return 1.0 if np.array_equal(a, b) else 0.0
    with np.errstate(invalid="ignore"):  # infinite values give NaN, which breaks every limit
        return float(a @ b) / length


class Compared(Protocol):
    """One task in one export: what is converted, and how it is compared."""

    @property
    def module(self) -> Any:
        """The ``nn.Module`` that the exporter converts, in evaluation mode."""
        ...

    def compare(self, artifact: Path, ctx: JobContext) -> Comparison:
        """Compare the model in ``artifact``, prepared as its own card says, with PyTorch."""
        ...

    def write_golden(self, artifact: Path, report: Comparison | None, ctx: JobContext) -> None:
        """Write the golden picture and its answer; called after :meth:`compare`, if that is done.

        Args:
            artifact: the folder of the model, with its card.
            report: of the comparison; None where the model does not run here.
            ctx: the job's context.
        """
        ...
