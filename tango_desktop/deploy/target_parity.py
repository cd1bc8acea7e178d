"""The parity gate once more, on the device: what is installed there against the trained network.

Validation pictures are sent there for a while and go through the installed release, as a user would
start it; PyTorch answers them on this computer. No engine is needed here: TensorRT's is the one
that was built there. Decisions and accuracy are compared; raw outputs stay on the device.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tango_desktop.core.files import sha256_of
from tango_desktop.core.jobs import JobContext, logger
from tango_desktop.core.project import Project
from tango_desktop.core.scratch import scratch_folder
from tango_desktop.core.tasks import CLASSIFICATION, DETECTION
from tango_desktop.data.postprocess import Found, same_boxes
from tango_desktop.data.records import LockedPicture
from tango_desktop.deploy.card import CARD, ModelCard, read_card
from tango_desktop.deploy.predict import Prediction, installed_of, predict
from tango_desktop.deploy.releases import now
from tango_desktop.deploy.stage import note_comparison
from tango_desktop.deploy.target_records import TargetParity, keep
from tango_desktop.devices.connecting import connect
from tango_desktop.devices.connection import Connection
from tango_desktop.errors import DeployError, TangoError
from tango_desktop.export.comparison import choose_pictures
from tango_desktop.export.detection_card import BOXES
from tango_desktop.export.settings import DetectionExportSettings, ExportSettings
from tango_desktop.export.spec import ExportSpec
from tango_desktop.export.stage import spec_of
from tango_desktop.i18n import tr
from tango_desktop.metrics.detection import UNKNOWN, Detections, Truth, coco_result
from tango_desktop.metrics.matching import match
from tango_desktop.metrics.paired import ScoreChange, precision_change, share_change

_NEARLY_ALL = 0.001  # least confidence of boxes for average precision, as in evaluations
_RUN = ("weights", "network", "preprocess")


@dataclass(frozen=True)
class _Judged:
    """Both sides' answers side by side."""

    agreement: float
    trained: float
    there: float
    change: ScoreChange


def check_on_target(project: Project, ctx: JobContext, count: int = 0) -> TargetParity:
    """Compare the release that is installed for a project with the trained network.

    The result is kept in the project and told in the summary of its deployment.

    Args:
        project: that is deployed.
        ctx: the job's context.
        count: of validation pictures; 0 takes as many as the export compares.

    Raises:
        DeployError: nothing is deployed, it fails there, or the network that it was made from is
            not in the project any more.
        DeviceError: the device cannot be reached.
        DataError: there are no pictures, or one cannot be read any more.
        JobCancelled: the job was cancelled; an earlier result stays.
    """
    outputs, installed = project.outputs("deploy"), installed_of(project)
    if installed is None:
        raise DeployError(tr("The project is not deployed."), tr("Deploy it first."))
    release = str(outputs.get("current") or f"{installed.folder}/current")
    ctx.report(None, tr("Connecting"))
    with connect(installed.target) as connection:
        card = _card_there(connection, release, ctx)
        spec, gate = _trained_spec(project, card), _GATES[card.task]
        _, pictures = choose_pictures(spec.lock, count or spec.settings.parity_pictures)
        paths = [spec.lock.file(picture) for picture in pictures]
        command = (*installed.command, *gate.options(card))
        answers = predict(connection, command, installed.folder, paths, ctx)
    known = {one.path: one for one in answers}
    read = [picture for picture, path in zip(pictures, paths, strict=True) if path in known]
    if not read:
        raise DeployError(tr("The device could not read any of the pictures."))
    there = [known[spec.lock.file(picture)] for picture in read]
    judged = gate.judge(read, gate.trained(spec, read, card, ctx), there, card, spec.settings)
    failures = _failures(judged, spec.settings, len(read) == len(pictures))
    result = _result(outputs, card, spec.settings, judged, len(read), failures)
    keep(project.folder, result)
    note_comparison(project, result)
    logger("deploy").info("%s", result.summary())
    return result


def _card_there(connection: Connection, release: str, ctx: JobContext) -> ModelCard:
    """The card of a release, as it lies on the device."""
    with scratch_folder("card") as folder:
        connection.get(f"{release}/{CARD}", folder / CARD, ctx)
        return read_card(folder)


def _trained_spec(project: Project, card: ModelCard) -> ExportSpec:
    """The export of the network that a release was made from, with the limits for its precision.

    Raises:
        DeployError: that network is not in the project any more.
    """
    source, trained = dict(card.content.get("source") or {}), project.outputs("train")
    gone = DeployError(
        tr("The trained network that this release was made from is not in the project any more."),
        tr("Export and deploy again, then compare."),
    )
    if not trained or not source.get("weights_sha256"):
        raise gone
    engine = dict(card.content["engine"])
    try:
        spec = spec_of(
            project,
            {**project.outputs("optimize"), **_run_of(trained, int(source["run"]))},
            card.engine,
            str(engine.get("precision", "")),
        )
    except (KeyError, ValueError, TypeError, TangoError) as error:
        raise gone from error
    made_from = (spec.source.document_digest, _digest(spec.weights))
    if made_from != (source.get("document"), source["weights_sha256"]):
        raise gone
    return spec


def _digest(path: Path) -> str:
    try:
        return sha256_of(path)
    except OSError:
        return ""


def _run_of(trained: Mapping[str, Any], run: int) -> dict[str, Any]:
    """What a training run hands on, whichever of the project's it is."""
    last, number = str(trained["run"]), str(run)
    paths = {name: Path(str(trained[name])).parts for name in _RUN}
    same = {
        name: "/".join(number if part == last else part for part in parts)
        for name, parts in paths.items()
    }
    return {**same, "run": run, "weights_sha256": trained["weights_sha256"]}


def _failures(found: _Judged, limits: ExportSettings, all_read: bool) -> tuple[str, ...]:
    kept = {
        "agreement": found.agreement >= limits.min_agreement,
        "accuracy": -found.change.change <= limits.max_accuracy_loss,
        "unread": all_read,
    }
    return tuple(key for key, fine in kept.items() if not fine)


def _result(
    outputs: Mapping[str, Any],
    card: ModelCard,
    limits: ExportSettings,
    found: _Judged,
    pictures: int,
    failures: tuple[str, ...],
) -> TargetParity:
    return TargetParity(
        release=str(outputs.get("release", "")),
        address=str(outputs.get("address", "")),
        task=card.task,
        engine=card.engine,
        precision=str(dict(card.content["engine"]).get("precision", "")),
        when=now(),
        pictures=pictures,
        agreement=found.agreement,
        accuracy_trained=found.trained,
        accuracy_there=found.there,
        accuracy_change=found.change.change,
        accuracy_change_low=found.change.low,
        accuracy_change_high=found.change.high,
        min_agreement=limits.min_agreement,
        max_accuracy_loss=limits.max_accuracy_loss,
        failures=failures,
    )


# -- by task ----------------------------------------------------------------------------------


def _nothing_more(card: ModelCard) -> tuple[str, ...]:
    return ()


def _trained_classes(
    spec: ExportSpec, pictures: Sequence[LockedPicture], card: ModelCard, ctx: JobContext
) -> list[str]:
    from tango_desktop.export.reference import trained_classes

    return trained_classes(spec, pictures, ctx)


def _judge_classes(
    pictures: Sequence[LockedPicture],
    trained: Sequence[str],
    there: Sequence[Prediction],
    card: ModelCard,
    limits: ExportSettings,
) -> _Judged:
    truth = np.array([card.classes[picture.label] for picture in pictures])
    sides = np.array(trained), np.array([one.label for one in there])
    right = [side == truth for side in sides]
    shares = [float(side.mean()) for side in right]
    change = share_change(right[0], right[1])
    return _Judged(float((sides[0] == sides[1]).mean()), shares[0], shares[1], change)


def _all_boxes(card: ModelCard) -> tuple[str, ...]:
    """Nearly all boxes, unless the model itself leaves the unsure ones out."""
    inside = dict(card.content["output"]).get("kind") == BOXES
    return () if inside else ("--score", str(_NEARLY_ALL))


def _trained_boxes(
    spec: ExportSpec, pictures: Sequence[LockedPicture], card: ModelCard, ctx: JobContext
) -> list[Found]:
    from tango_desktop.export.detection import trained_boxes

    chosen_by = dict(card.content["postprocess"])
    if _all_boxes(card):
        chosen_by["score"] = _NEARLY_ALL
    return [_as_told(found) for found in trained_boxes(spec, pictures, chosen_by, ctx)]


def _as_told(found: Found) -> Found:
    """Boxes with as many digits as the runner tells; tiny ones lose by it on either side."""
    return Found(found.boxes.round(2), found.scores.round(6), found.classes)


def _judge_boxes(
    pictures: Sequence[LockedPicture],
    trained: Sequence[Found],
    there: Sequence[Prediction],
    card: ModelCard,
    limits: ExportSettings,
) -> _Judged:
    assert isinstance(limits, DetectionExportSettings)
    truths = [Truth.of(p.boxes.corners, p.boxes.labels, p.boxes.crowd) for p in pictures]
    sides = list(trained), [_found(one) for one in there]
    matches = [
        match(truths, [Detections.of(*found) for found in side], len(card.classes))
        for side in sides
    ]
    results = coco_result(matches[0]), coco_result(matches[1])
    change = ScoreChange(0.0, None, None)
    if results[0].ap != UNKNOWN:
        change = precision_change(matches[0], matches[1], results)
    least = float(dict(card.content["postprocess"])["score"])
    shown = [[_sure(found, least) for found in side] for side in sides]
    pairs = sum(len(same_boxes(a, b, limits.same_place)) for a, b in zip(*shown, strict=True))
    boxes = sum(len(found.scores) for side in shown for found in side)
    share = 2.0 * pairs / boxes if boxes else 1.0
    return _Judged(share, results[0].ap, results[1].ap, change)


def _sure(found: Found, least: float) -> Found:
    """The boxes that the deployed model shows. The surer ones never depend on those below."""
    chosen = found.scores >= least
    return Found(found.boxes[chosen], found.scores[chosen], found.classes[chosen])


def _found(answer: Prediction) -> Found:
    boxes = answer.boxes or ()
    return Found(
        np.array([one.box for one in boxes], np.float32).reshape(-1, 4),
        np.array([one.confidence for one in boxes], np.float32),
        np.array([one.index for one in boxes], np.int64),
    )


@dataclass(frozen=True)
class _Gate:
    """What differs by task.

    Attributes:
        options: what the runner is started with besides the pictures.
        trained: PyTorch's answers.
        judge: both sides compared; of the trained network first.
    """

    options: Callable[[ModelCard], tuple[str, ...]]
    trained: Callable[[ExportSpec, Sequence[LockedPicture], ModelCard, JobContext], Sequence[Any]]
    judge: Callable[
        [
            Sequence[LockedPicture],
            Sequence[Any],
            Sequence[Prediction],
            ModelCard,
            ExportSettings,
        ],
        _Judged,
    ]


_GATES: Mapping[str, _Gate] = {
    CLASSIFICATION.name: _Gate(_nothing_more, _trained_classes, _judge_classes),
    DETECTION.name: _Gate(_all_boxes, _trained_boxes, _judge_boxes),
}
