"""What the page “Optimize” shows, read from the project's files in a job."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tango_desktop.compress.asked import doctor_spec, require_integers
from tango_desktop.compress.curve import FP16, INT8, Curve, CurvePoint
from tango_desktop.compress.doctor import (
    CalibrationReport,
    DoctorSpec,
    Sensitivity,
    calibration_report,
    diagnose,
    known_calibration,
    known_curve,
    known_sensitivity,
)
from tango_desktop.compress.levels import (
    LevelFigures,
    LightnessFigures,
    figures_of,
    half_figures,
    in_use,
    lightness_figures,
    trained_score,
)
from tango_desktop.compress.means import measured_text
from tango_desktop.compress.settings import AS_TRAINED, OptimizeSettings, optimize_settings
from tango_desktop.compress.verifying import CheckResult, checks_of
from tango_desktop.core.flow import task_of
from tango_desktop.core.jobs import JobContext
from tango_desktop.core.project import Project
from tango_desktop.core.tasks import CLASSIFICATION, TASKS
from tango_desktop.data.lock import DatasetLock
from tango_desktop.errors import TangoError
from tango_desktop.export.quantization.calibration import choose_pictures, classes_of
from tango_desktop.i18n import N_, tr

SHOWN_PICTURES = 24
FIGURES: Mapping[str, str] = {  # of the records that the stage hands on
    "parameters": N_("Parameters"),
    "macs": N_("Multiply-adds"),
    "size_bytes": N_("Size"),
    "latency_ms": N_("Latency on this computer"),
    "score": N_("Accuracy"),
}


@dataclass(frozen=True)
class ShownPicture:
    """A calibration picture.

    Attributes:
        path: its file.
        caption: the classes that it shows.
        plot: the number of its first class; negative for none.
    """

    path: Path
    caption: str
    plot: int


@dataclass(frozen=True)
class OptimizeView:
    """What is known before and after optimizing.

    Attributes:
        settings: the answers as they were when this was read.
        score_title: what the accuracy is called: top-1, mAP50-95.
        curve: the measured forms; None while they are not.
        levels: what each precision level stands for; empty without a curve.
        lightness: what each light-weight level stands for.
        layers: how sensitive each layer is, the worst first; empty while it is not measured.
        pictures: some of the calibration pictures.
        missing_engine: why 8 bits are out of the question for the device's engine; empty: they are
            not.
        of_trained: the forms are those of the trained network, although another is asked for.
        before: figures of the trained network, by the names in ``FIGURES``; empty while the stage
            has not run, or made nothing.
        after: those of what it made.
        network: the file of the smaller network, relative to the project; empty: there is none.
        reference: the score that losses are counted from; None: that of the curve's own network.
        half: what 16 bits come to; None where that was not measured.
        checks: forms that were held against the limits of the export, the last one chosen.
        checked_limit: the loss in points that they were chosen by; None: they are of another curve.
    """

    settings: OptimizeSettings
    score_title: str
    curve: Curve | None
    levels: tuple[LevelFigures, ...]
    lightness: tuple[LightnessFigures, ...]
    layers: tuple[Sensitivity, ...]
    pictures: tuple[ShownPicture, ...]
    missing_engine: str = ""
    of_trained: bool = False
    before: Mapping[str, float] | None = None
    after: Mapping[str, float] | None = None
    network: str = ""
    reference: float | None = None
    half: LevelFigures | None = None
    checks: tuple[CheckResult, ...] = ()
    checked_limit: float | None = None

    def level(self, level: int) -> LevelFigures | None:
        """What a precision level stands for; None while nobody knows."""
        return self.levels[level] if self.levels else None

    @property
    def chosen_level(self) -> int:
        """The level that the answers come to: the one asked for, or the one within the limit.

        ``AS_TRAINED`` where nothing is within the limit, or nothing is known yet.
        """
        if not self.settings.automatic:
            return self.settings.precision_level
        within = self.within_limit
        return AS_TRAINED if within is None else within.level

    @property
    def within_limit(self) -> LevelFigures | None:
        """The quickest form whose loss is allowed: in 8 bits, in 16, or as trained.

        None: none loses so little, or nobody knows.
        """
        if self.curve is None:
            return None
        point = self.curve.quickest_within(self.settings.max_loss, self.reference, self._failed())
        if point is None:
            return None
        if point.precision != INT8:
            return self.half if point.precision == FP16 else self.level(AS_TRAINED)
        found = (one for one in self.levels if (one.precision, one.kept) == (INT8, point.kept))
        return next(found, None)

    @property
    def rounds_within(self) -> bool:
        """Whether an 8-bit form loses as little as is allowed."""
        limit = self.settings.max_loss
        return self.curve is not None and self.curve.rounds_within(limit, self.reference)

    @property
    def valid_checks(self) -> tuple[CheckResult, ...]:
        """The checks that hold for what is asked for now."""
        is_same = self.settings.automatic and self.checked_limit == self.settings.max_loss
        return self.checks if is_same else ()

    def _failed(self) -> tuple[CurvePoint, ...]:
        """The forms that did not hold when they were checked."""
        broken = {(one.precision, one.kept) for one in self.valid_checks if not one.holds}
        assert self.curve is not None
        forms = [one for one in (*self.curve.points, self.curve.half, self.curve.exact) if one]
        return tuple(one for one in forms if (one.precision, one.kept) in broken)

    def figures_at(self, level: int) -> LevelFigures | None:
        """What is chosen where the slider stands: its level's, or the automatic choice."""
        within = self.within_limit if self.settings.automatic else None
        return within if within is not None else self.level(level)

    @property
    def measured(self) -> str:
        """In which engine the curve was measured, and why not in that of the export."""
        curve = self.curve
        return measured_text(curve.engine, curve.wanted) if curve is not None else ""


def score_title(project: Project) -> str:
    """What the accuracy of the project's task is called."""
    task = task_of(project)
    return tr(TASKS.get(task if task in TASKS else CLASSIFICATION.name).score_title)


def examined(project: Project) -> tuple[DoctorSpec, bool]:
    """The network whose 8-bit forms are shown, and whether it is the trained one for want of it.

    Raises:
        TangoError: the run's files or the data's lock cannot be read.
    """
    smaller = in_use(project)
    return doctor_spec(project, smaller or {}), smaller is None


def read_optimize(project: Project, ctx: JobContext) -> OptimizeView | None:
    """Everything but what needs pictures to be looked at; None before training.

    Raises:
        TangoError: the run's files or the data's lock cannot be read.
    """
    if not project.outputs("train"):
        return None
    settings = optimize_settings(project)
    spec, of_trained = examined(project)
    curve = known_curve(spec)
    reference = trained_score(project)
    ctx.check()
    made = project.outputs("optimize")
    figures: Mapping[str, Any] = made.get("figures") or {}
    return OptimizeView(
        settings,
        score_title(project),
        curve,
        figures_of(curve, reference) if curve is not None else (),
        lightness_figures(project),
        known_sensitivity(spec) or (),
        _pictures(spec.export.lock, settings.calibration_pictures),
        _missing_engine(project),
        of_trained,
        figures.get("before"),
        figures.get("after"),
        str(made.get("network") or ""),
        reference,
        half_figures(curve, reference) if curve is not None else None,
        checks_of(made),
        made.get("max_loss") if _is_of(made, curve) else None,
    )


def _is_of(made: Mapping[str, Any], curve: Curve | None) -> bool:
    """Whether what the stage did was chosen on a curve."""
    return curve is not None and (made.get("curve_key"), made.get("kept_in", curve.kept_in)) == (
        curve.key,
        curve.kept_in,
    )


def read_calibration(project: Project, ctx: JobContext) -> CalibrationReport:
    """What speaks for and against the calibration pictures; they are looked at where need be.

    Raises:
        DataError: there are no training pictures, or one cannot be read.
    """
    spec, _ = examined(project)
    return known_calibration(spec) or calibration_report(spec, ctx)


def measure_forms(project: Project, ctx: JobContext) -> None:
    """Measure the trade-off in 8 bits; what was measured before is not measured again.

    Raises:
        TangoError: as ``compress.doctor.diagnose`` does.
    """
    diagnose(examined(project)[0], ctx)


def _pictures(lock: DatasetLock, count: int) -> tuple[ShownPicture, ...]:
    try:
        chosen = choose_pictures(lock, count)
    except TangoError:
        return ()
    step = max(1, len(chosen) // SHOWN_PICTURES)
    found = []
    for picture in chosen[::step][:SHOWN_PICTURES]:
        labels = [label for label in classes_of(picture) if label >= 0]
        names = ", ".join(lock.classes[label] for label in labels)
        found.append(ShownPicture(lock.file(picture), names, labels[0] if labels else -1))
    return tuple(found)


def _missing_engine(project: Project) -> str:
    """Why the engine takes no 8 bits, a sentence; empty when it does."""
    asks = OptimizeSettings(precision_level=0)
    try:
        require_integers(project, asks)
    except TangoError as error:
        return error.message
    return ""
