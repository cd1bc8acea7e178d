"""The comparison of the export once more, on the device: what is installed against this computer.

Validation pictures are sent there for a while and go through the installed runner; the same bundle
answers them here, by the same code. What differs is the device's: its packages, drivers, processor.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from tango_desktop.core.counting import pictures_text
from tango_desktop.core.files import write_error, write_json
from tango_desktop.core.jobs import JobContext
from tango_desktop.core.project import Project
from tango_desktop.core.tasks import CLASSIFICATION, DETECTION
from tango_desktop.data.lock import load_lock
from tango_desktop.data.postprocess import Found, same_boxes
from tango_desktop.data.records import LockedPicture
from tango_desktop.deploy.card import ModelCard, read_card
from tango_desktop.deploy.predict import Prediction, installed_of, predict
from tango_desktop.devices.connecting import connect
from tango_desktop.devices.targets import THIS
from tango_desktop.errors import DeployError
from tango_desktop.export.comparison import choose_pictures
from tango_desktop.export.exporters import EXPORTERS
from tango_desktop.export.limits import limits_for
from tango_desktop.export.served import python_of
from tango_desktop.export.settings import DetectionExportSettings, ExportSettings
from tango_desktop.export.tasks import EXPORT_TASKS
from tango_desktop.i18n import N_, tr
from tango_desktop.metrics.detection import UNKNOWN, Detections, Truth, coco_result
from tango_desktop.metrics.matching import match
from tango_desktop.metrics.paired import ScoreChange, precision_change, share_change

FILE = "target_parity.json"
SCHEMA = 1
FAILURES = {
    "agreement": N_("The device gives other answers."),
    "accuracy": N_("It is less accurate on the device than allowed."),
    "unread": N_("The device could not read all of the pictures."),
}


@dataclass(frozen=True)
class TargetParity:
    """What the comparison on the device found.

    Attributes:
        release: that was asked.
        address: of the device.
        pictures: how many.
        agreement: the share of answers (classes, or boxes) that are the same on both sides.
        accuracy_here: top-1, or mAP50-95 of the boxes that are shown, on this computer; −1 where
            the pictures show no object.
        accuracy_there: that on the device.
        accuracy_change: there less here.
        accuracy_change_low: the lower end of its 95 % interval; None where nothing tells it.
        accuracy_change_high: the upper end.
        failures: which limits were broken, keys of ``FAILURES``.
    """

    release: str
    address: str
    pictures: int
    agreement: float
    accuracy_here: float
    accuracy_there: float
    accuracy_change: float
    accuracy_change_low: float | None
    accuracy_change_high: float | None
    failures: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether every limit was kept."""
        return not self.failures

    def summary(self) -> str:
        """One line with the figures, and why it failed."""
        said = tr(
            "{pictures} on the device: {agreement} % same answers, accuracy {here} → {there}.",
            pictures=pictures_text(self.pictures),
            agreement=f"{self.agreement * 100:.4g}",
            here=f"{self.accuracy_here:.3f}",
            there=f"{self.accuracy_there:.3f}",
        )
        return " ".join([said, *(tr(FAILURES[key]) for key in self.failures)])


@dataclass(frozen=True)
class _Judged:
    """Both sides' answers side by side."""

    agreement: float
    here: float
    there: float
    change: ScoreChange


def check_on_target(project: Project, ctx: JobContext, count: int = 0) -> TargetParity:
    """Compare the project's deployment with the same model on this computer.

    The result is kept in the folder of the export as ``target_parity.json``.

    Args:
        project: that is deployed.
        ctx: the job's context.
        count: of validation pictures; 0 takes as many as the export compared.

    Raises:
        DeployError: nothing is deployed, it fails there, or its engine does not run here.
        DeviceError: the device cannot be reached.
        DataError: there are no pictures.
    """
    installed, outputs = installed_of(project), project.outputs("deploy")
    if installed is None:
        raise DeployError(tr("The project is not deployed."), tr("Deploy it first."))
    artifact = project.path(str(project.outputs("export")["folder"]))
    card = read_card(artifact)
    settings = limits_for(
        project.settings(EXPORT_TASKS.get(card.task).settings),
        str(card.content["engine"].get("precision", "")),
    )
    lock = load_lock(project.path(project.outputs("data")["lock"]))
    _, pictures = choose_pictures(lock, count or settings.parity_pictures)
    paths = [lock.file(picture) for picture in pictures]
    with connect(installed.target) as connection:
        there = predict(connection, installed.command, installed.folder, paths, ctx)
    here = _answers_here(project.path(str(outputs["bundle"])), card, paths, ctx)
    known = {one.path: one for one in there}, {one.path: one for one in here}
    both = [n for n, path in enumerate(paths) if all(path in side for side in known)]
    if not both:
        raise DeployError(tr("The device could not read any of the pictures."))
    sides = tuple([side[paths[n]] for n in both] for side in known)
    judge = _JUDGES[card.task]
    found = judge([pictures[n] for n in both], sides[1], sides[0], card, settings)
    result = TargetParity(
        release=str(outputs.get("release", "")),
        address=str(outputs.get("address", "")),
        pictures=len(both),
        agreement=found.agreement,
        accuracy_here=found.here,
        accuracy_there=found.there,
        accuracy_change=found.change.change,
        accuracy_change_low=found.change.low,
        accuracy_change_high=found.change.high,
        failures=_failures(found, settings, len(both) == len(paths)),
    )
    _keep(artifact / FILE, result)
    return result


def _failures(found: _Judged, limits: ExportSettings, all_read: bool) -> tuple[str, ...]:
    kept = {
        "agreement": found.agreement >= limits.min_agreement,
        "accuracy": -found.change.change <= limits.max_accuracy_loss,
        "unread": all_read,
    }
    return tuple(key for key, fine in kept.items() if not fine)


def _keep(path: Path, result: TargetParity) -> None:
    try:
        write_json(path, {"schema": SCHEMA} | asdict(result))
    except OSError as error:
        raise write_error(path, error) from error


def _answers_here(
    bundle: Path, card: ModelCard, paths: Sequence[Path], ctx: JobContext
) -> tuple[Prediction, ...]:
    """The bundle's own answers on this computer."""
    info = EXPORTERS.get(card.engine)
    if not info.is_compared_here or info.compared_by or info.makes_machine_code:
        raise DeployError(
            tr("{engine} does not run this model on this computer.", engine=info.title),
            tr("Compare it with the golden picture, which is asked at every installation."),
        )
    command = (str(python_of(card.engine)), str(bundle / "run.py"))
    with connect(THIS) as connection:
        return predict(connection, command, str(bundle), paths, ctx)


# -- by task ----------------------------------------------------------------------------------


def _classes(
    pictures: Sequence[LockedPicture],
    here: Sequence[Prediction],
    there: Sequence[Prediction],
    card: ModelCard,
    limits: ExportSettings,
) -> _Judged:
    truth = [card.classes[picture.label] for picture in pictures]
    right = [
        np.array([one.label == wanted for one, wanted in zip(side, truth, strict=True)])
        for side in (here, there)
    ]
    same = [one.label == other.label for one, other in zip(here, there, strict=True)]
    change = share_change(right[0], right[1])
    return _Judged(float(np.mean(same)), float(right[0].mean()), float(right[1].mean()), change)


def _boxes(
    pictures: Sequence[LockedPicture],
    here: Sequence[Prediction],
    there: Sequence[Prediction],
    card: ModelCard,
    limits: ExportSettings,
) -> _Judged:
    assert isinstance(limits, DetectionExportSettings)
    truths = [Truth.of(p.boxes.corners, p.boxes.labels, p.boxes.crowd) for p in pictures]
    sides = [[_found(one) for one in side] for side in (here, there)]
    matches = [
        match(truths, [Detections.of(*found) for found in side], len(card.classes))
        for side in sides
    ]
    results = coco_result(matches[0]), coco_result(matches[1])
    pairs = [len(same_boxes(a, b, limits.same_place)) for a, b in zip(*sides, strict=True)]
    shown = sum(len(found.scores) for side in sides for found in side)
    change = ScoreChange(0.0, None, None)
    if results[0].ap != UNKNOWN:
        change = precision_change(matches[0], matches[1], results)
    share = 2.0 * sum(pairs) / shown if shown else 1.0
    return _Judged(share, results[0].ap, results[1].ap, change)


def _found(answer: Prediction) -> Found:
    boxes = answer.boxes or ()
    return Found(
        np.array([one.box for one in boxes], np.float32).reshape(-1, 4),
        np.array([one.confidence for one in boxes], np.float32),
        np.array([one.index for one in boxes], np.int64),
    )


_Judge = Callable[
    [
        Sequence[LockedPicture],
        Sequence[Prediction],
        Sequence[Prediction],
        ModelCard,
        ExportSettings,
    ],
    _Judged,
]
_JUDGES: Mapping[str, _Judge] = {CLASSIFICATION.name: _classes, DETECTION.name: _boxes}
