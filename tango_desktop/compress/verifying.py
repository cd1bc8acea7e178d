"""The form that was chosen automatically, held against what the stage “Export” will ask of it.

The comparison is the export's own: the same pictures, the same limits, the same engine. A form that
passes here passes there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from tango_desktop import __version__
from tango_desktop.compress.curve import FP16, INT8, CurvePoint
from tango_desktop.compress.means import traced_as
from tango_desktop.core.counting import pictures_text
from tango_desktop.core.files import digest_of, read_mapping, write_json
from tango_desktop.core.jobs import JobContext, logger
from tango_desktop.core.scratch import scratch_folder
from tango_desktop.errors import TangoError
from tango_desktop.export import card, converting, made_from
from tango_desktop.export.comparison import ACCURACY, Compared, Comparison
from tango_desktop.export.exporters import EXPORTERS, ONNX, Where, engine_title
from tango_desktop.export.quantization.plan import QuantizationPlan, save_plan
from tango_desktop.export.spec import ExportSpec, TargetInfo
from tango_desktop.export.tasks import EXPORT_TASKS
from tango_desktop.i18n import N_, counted, tr

SCHEMA = 1
FOLDER = "checks"


@dataclass(frozen=True)
class CheckResult:
    """What came of holding a form against the export's limits.

    Attributes:
        precision: of the form.
        kept: layers in floating point, of an 8-bit form.
        engine: what ran it, a name in ``EXPORTERS``.
        split: where the pictures are from.
        pictures: how many.
        loss: in points of the score, compared with PyTorch; below 0 where it is better.
        failures: the limits that it broke, as the export's report names them; empty: it holds.
    """

    precision: str
    kept: int
    engine: str
    split: str
    pictures: int
    loss: float
    failures: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether every limit was kept."""
        return not self.failures


def checks_of(outputs: Mapping[str, Any]) -> tuple[CheckResult, ...]:
    """What was checked, as the stage's outputs say it, the first first."""
    return tuple(_read(dict(row)) for row in outputs.get("checks") or ())


class Verifying:
    """Checks forms of one network; what was checked before is not checked again.

    Args:
        home: where what is found is kept.
        ctx: the job's context.
    """

    def __init__(self, home: Path, ctx: JobContext) -> None:
        self._home, self._ctx = home, ctx
        self._tasks: dict[str, Compared] = {}  # by precision, which decides the limits

    def check(
        self, point: CurvePoint, spec: ExportSpec, plan: QuantizationPlan | None
    ) -> CheckResult:
        """Convert a form and compare it with PyTorch.

        Args:
            point: the form.
            spec: its export, without the plan.
            plan: of an 8-bit form.

        Raises:
            ExportError, DataError, WeightsError: as an export does.
            ProjectError: what is found cannot be written.
        """
        spec = _judged_here(spec)
        # Its log is none of an export's, which the page would show as one that was not made.
        spec = replace(spec, folder=self._home / FOLDER / spec.folder.name)
        path = self._home / FOLDER / f"{_key(spec, plan)}.json"
        known = _remembered(path)
        if known is not None:
            return known
        self._ctx.report(None, tr("Checking on the pictures of the export"))
        found = _result(point, spec, self._compared(spec, plan))
        write_json(path, {"schema": SCHEMA, **asdict(found)})
        return found

    def _compared(self, spec: ExportSpec, plan: QuantizationPlan | None) -> Comparison:
        with scratch_folder("check") as folder:
            if plan is not None:
                save_plan(folder / "plan.yaml", plan)
                spec = replace(spec, plan=folder / "plan.yaml")
            (folder / "model").mkdir()
            model = converting.convert(spec, folder / "model", self._ctx)
            card.write_card(folder / "model", spec, model, None)
            return self._task(spec).compare(folder / "model", self._ctx)

    def _task(self, spec: ExportSpec) -> Compared:
        if spec.precision not in self._tasks:
            self._tasks[spec.precision] = EXPORT_TASKS.get(spec.task).start(spec)
        return self._tasks[spec.precision]


def _judged_here(spec: ExportSpec) -> ExportSpec:
    """The export itself, or that for ONNX Runtime where it is compared nowhere, or too slowly."""
    info = EXPORTERS.get(spec.engine)
    if info.unavailable() or not info.is_compared_here or info.runs_on is Where.SIMULATED:
        return replace(traced_as(spec), engine=ONNX.name)
    return replace(spec, target=TargetInfo()) if info.makes_machine_code else spec


def _result(point: CurvePoint, spec: ExportSpec, report: Comparison) -> CheckResult:
    return CheckResult(
        point.precision,
        point.kept,
        EXPORTERS.get(spec.engine).compared_by or spec.engine,
        report.split,
        report.pictures,
        100.0 * (report.accuracy_trained - report.accuracy_exported),
        report.failures,
    )


def _key(spec: ExportSpec, plan: QuantizationPlan | None) -> str:
    """The digest of all that decides what comes of a check."""
    return digest_of(
        {
            "document": spec.document.digest(),
            "weights": spec.source.weights_sha256,
            "preprocess": dict(spec.preprocess),
            "data": spec.lock.digest(),
            "engine": [spec.engine, spec.runtime, spec.precision],
            "plan": plan.digest() if plan is not None else "",
            "settings": made_from.judging(spec.settings),
            "program": __version__,
        }
    )[:16]


def _remembered(path: Path) -> CheckResult | None:
    if not path.is_file():
        return None
    try:
        values = read_mapping(path, SCHEMA)
        values.pop("schema", None)
        return _read(values)
    except (TangoError, KeyError, TypeError, ValueError) as error:
        logger("compress").warning("%s: %r", path, error)
        return None


def _read(values: dict[str, Any]) -> CheckResult:
    return CheckResult(**{**values, "failures": tuple(values["failures"])})


def check_text(check: CheckResult, score: str) -> str:
    """One line for people: what was found, on how many pictures, in which engine.

    Args:
        check: what was found.
        score: what the task's score is called.
    """
    values = {
        "form": form_text(check.precision, check.kept),
        "pictures": pictures_text(check.pictures),
        "engine": engine_title(check.engine),
        "loss": f"{check.loss:.2f}",
        "score": score,
    }
    if check.holds:
        return tr(
            "{form}: checked on {pictures} of the export in {engine}, {loss} points of {score} "
            "lost: it holds",
            **values,
        )
    if ACCURACY in check.failures:
        return tr(
            "{form}: checked on {pictures} of the export in {engine}, {loss} points of {score} "
            "lost: more than is allowed",
            **values,
        )
    return tr(
        "{form}: checked on {pictures} of the export in {engine}, {loss} points of {score} lost: "
        "the answers differ by more than the export allows",
        **values,
    )


def form_text(precision: str, kept: int) -> str:
    """A form in words: ``8 bits, 3 layers in floats``."""
    if precision != INT8:
        return tr("16 bits") if precision == FP16 else tr("32 bits")
    return counted(kept, N_("8 bits, 1 layer in floats"), N_("8 bits, {count} layers in floats"))
