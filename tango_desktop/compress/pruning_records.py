"""What pruning is asked to do, and what came of it."""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from tango_desktop.core.files import digest_of, sha256_of
from tango_desktop.core.jobs import JobContext
from tango_desktop.errors import SettingsError
from tango_desktop.graph import NetworkDocument
from tango_desktop.graph.deploy_form import deploy_form
from tango_desktop.graph.pruning_choice import DEFAULT_LIMITS, Cost, PruningLimits, check_share
from tango_desktop.i18n import N_, tr
from tango_desktop.nets.pruning_importance import CRITERIA
from tango_desktop.train.spec import TrainSpec


class Saving(enum.Enum):
    """What a network is to have less of; the value is the word that people read."""

    MACS = N_("multiply-accumulates")
    PARAMETERS = N_("parameters")
    LATENCY = N_("latency")


@dataclass(frozen=True)
class Timed:
    """A network as it was measured on the device.

    Attributes:
        ms: the median for one picture.
        latency_ms: milliseconds of networks that come from it, in deploy form.
        file: the measurement, relative to the project's folder.
        is_steady: whether nothing disturbed the measurement.
    """

    ms: float
    latency_ms: Cost
    file: str
    is_steady: bool = True


class DeviceTimes(Protocol):
    """Measures smaller networks on the device."""

    def measure(self, run: int, ctx: JobContext) -> Timed | None:
        """The network of a run; None where the device cannot be asked now, which is told."""
        ...

    def recall(self, document: NetworkDocument, file: str) -> Timed | None:
        """What was measured of ``document``, as it is drawn, before; None where that is gone."""
        ...


@dataclass(frozen=True)
class PruneSpec:
    """A request to prune a trained network.

    Attributes:
        train: how it was trained: network, data, preprocessing, settings; ``epochs`` and where to
            start from are set here.
        weights: its trained weights.
        share: of ``saving`` that is to go, above 0 and below 1.
        saving: what is counted, of the form that is deployed.
        steps: how many times it is pruned and fine-tuned.
        epochs: of fine-tuning in each step.
        criterion: a name in ``nets.pruning_importance.CRITERIA``.
        limits: what the choice of channels keeps to.
        most_loss: by how much the validation score may fall, 0 to 1; None: by any.
        latency_ms: milliseconds of a network in deploy form, measured or estimated; needed to save
            latency, otherwise only reported.
        latency_of: what ``latency_ms`` is of: device, engine, precision, measurement; another one
            is another order.
        measured_ms: the network as it was measured there; None where it was not.
        times: measures what comes out; None: that is not asked for.
        times_each: whether it measures after each step, so that the next one counts by that, unless
            it was disturbed; otherwise only the result.
    """

    train: TrainSpec
    weights: Path
    share: float
    saving: Saving = Saving.MACS
    steps: int = 3
    epochs: int = 5
    criterion: str = "l2"
    limits: PruningLimits = DEFAULT_LIMITS
    most_loss: float | None = None
    latency_ms: Cost | None = field(default=None, compare=False)
    latency_of: str = ""
    measured_ms: float | None = field(default=None, compare=False)
    times: DeviceTimes | None = field(default=None, compare=False)
    times_each: bool = False

    def key(self) -> str:
        """The digest of all that decides what each step comes to.

        How much may be lost does not: it decides which of the steps is the result, and after which
        one it ends.
        """
        limits = dataclasses.asdict(self.limits) | {"excluded": sorted(self.limits.excluded)}
        return digest_of(
            {
                "train": dataclasses.replace(self.train, settings=self._settings("")).key(),
                "weights": sha256_of(self.weights),
                "share": self.share,
                "saving": self.saving.name,
                "steps": [self.steps, self.epochs],
                "criterion": self.criterion,
                "limits": limits,
                "latency_of": self.latency_of,
            }
            | ({"times": "each"} if self.times_each else {})
        )

    def _settings(self, start_from: str) -> Any:
        return dataclasses.replace(
            self.train.settings,
            epochs=self.epochs,
            start_from=start_from,
            start_from_sha256="",
            freeze_epochs=0,
            learning_rate=0.0,
        )

    def tuning(self, document: NetworkDocument, start_from: Path) -> TrainSpec:
        """The order to fine-tune a smaller network."""
        return dataclasses.replace(
            self.train,
            model=f"{self.train.model}-pruned",
            document=document,
            settings=self._settings(str(start_from)),
        )

    def check(self) -> None:
        """Raise SettingsError or GraphError unless everything is allowed."""
        check_share(self.share)
        CRITERIA.get(self.criterion)
        if self.steps < 1 or self.epochs < 1:
            raise SettingsError(tr("Pruning takes at least one step of one epoch."))
        if self.saving is Saving.LATENCY and self.latency_ms is None:
            raise SettingsError(
                tr("There is no latency to save: no device can be asked or estimated."),
                tr("Choose a device, or save multiply-accumulates."),
            )


@dataclass(frozen=True)
class PruneFigures:
    """What a network is and knows; costs are those of its deploy form.

    Attributes:
        macs: multiply-accumulates for one picture.
        parameters: learnt numbers.
        size_bytes: of weights in fp32.
        score: on the validation pictures, 0 to 1.
        latency_ms: as it was counted; None where it cannot be told.
        measured_ms: as it was measured on the device; None where it was not.
    """

    macs: int
    parameters: int
    size_bytes: int
    score: float
    latency_ms: float | None = None
    measured_ms: float | None = None


@dataclass(frozen=True)
class PruneStep:
    """One step that is done.

    Attributes:
        number: from 1.
        run: the number of the run that fine-tuned it.
        score_before_tuning: just after the channels went.
        importance_lost: the share of all importance that went, 0 to 1.
        is_reached: whether as much was saved as this step should.
        figures: after fine-tuning.
        measurement: the file of what was measured on the device, relative to the project's folder;
            empty where nothing was.
    """

    number: int
    run: int
    score_before_tuning: float
    importance_lost: float
    is_reached: bool
    figures: PruneFigures
    measurement: str = ""


@dataclass(frozen=True)
class PruneResult:
    """What came of it.

    Attributes:
        document: the smaller network; the one given when no step was good enough.
        weights: its weights.
        run: the run that they are of; None for the weights given.
        before: the figures of the network given.
        after: those of ``document``.
        steps: all that were done, also one that lost too much.
        is_reached: whether the share is saved within the loss allowed.
    """

    document: NetworkDocument
    weights: Path
    run: int | None
    before: PruneFigures
    after: PruneFigures
    steps: tuple[PruneStep, ...]
    is_reached: bool


def cost_of(spec: PruneSpec) -> Cost:
    """What is to be saved, of a document in training form."""
    costs: Mapping[Saving, Cost | None] = {
        Saving.MACS: NetworkDocument.macs,
        Saving.PARAMETERS: NetworkDocument.parameter_count,
        Saving.LATENCY: spec.latency_ms,
    }
    cost = costs[spec.saving]
    assert cost is not None  # spec.check
    return of_deployed(cost)


def of_deployed(cost: Cost) -> Cost:
    """``cost`` of networks in deploy form, for documents in training form."""
    return lambda document: cost(deploy_form(document))
