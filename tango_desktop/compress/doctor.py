"""The quantization doctor: what a network loses in 8 bits, layer by layer and form by form.

Everything is measured once and kept under ``compress/quantization/<key>``: moving a slider, or a
kill, costs what was not measured yet.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from tango_desktop import __version__
from tango_desktop.compress.curve import (
    FP16,
    FP32,
    INT8,
    Curve,
    CurvePoint,
    counts_to_measure,
    load_curve,
    save_curve,
)
from tango_desktop.compress.examining import (
    Examination,
    measuring,
    plainly,
    processor_name,
)
from tango_desktop.compress.forms import Forms
from tango_desktop.compress.means import Means, means_for, traced_as
from tango_desktop.compress.settings import OptimizeSettings
from tango_desktop.compress.sharing import between, rising
from tango_desktop.core.files import digest_of, read_mapping, write_json
from tango_desktop.core.jobs import JobContext, logger
from tango_desktop.core.scratch import scratch_folder
from tango_desktop.core.tasks import TASKS
from tango_desktop.errors import TangoError
from tango_desktop.export import converting
from tango_desktop.export.quantization.calibration import (
    SATURATED_SHARE,
    Coverage,
    PreparedPictures,
    choose_pictures,
    coverage,
    info_of,
)
from tango_desktop.export.quantization.models import ModelView
from tango_desktop.export.quantization.plan import QuantizationPlan, load_plan, save_plan
from tango_desktop.export.spec import ExportSpec
from tango_desktop.i18n import tr

FOLDER = "compress/quantization"
PLAN, CALIBRATION = "plan.yaml", "calibration.json"
SENSITIVITY, CURVE = "sensitivity.json", "curve.json"
SCHEMA = 1
SEED = 0
_SENSITIVITY_PICTURES, _FEW_PICTURES = 8, 4
_MANY_LAYERS = 100
_MEETING = ("Add", "Mul", "Concat")
T = TypeVar("T")


@dataclass(frozen=True)
class DoctorSpec:
    """A network to be examined.

    Attributes:
        export: how its fp32 model is made, as the export would make it.
        folder: the project's ``compress/quantization``.
        settings: how it is calibrated, and on how many pictures it is measured.
    """

    export: ExportSpec
    folder: Path
    settings: OptimizeSettings

    @property
    def means(self) -> Means:
        """What the forms are made and measured by."""
        return means_for(self.export.engine)

    def key(self) -> str:
        """The digest of all that decides the figures."""
        export, settings, means = traced_as(self.export), self.settings, self.means
        return digest_of(
            {
                "document": export.document.digest(),
                "weights": export.source.weights_sha256,
                "preprocess": dict(export.preprocess),
                "data": export.lock.digest(),
                "engine": [means.wanted, means.maker, means.runner, means.scheme],
                "opset": [export.settings.opset, export.runtime],
                "traced": [export.settings.simplify, export.settings.dynamic_batch],
                "calibration": [settings.calibration_pictures, settings.range_method],
                "changes": [settings.equalize, settings.correct_bias],
                "measured": settings.measured_pictures,
                "program": __version__,
            }
        )[:16]

    @property
    def home(self) -> Path:
        """Where what is found is kept."""
        return self.folder / self.key()

    @property
    def curve_file(self) -> Path:
        """The curve, of which there is one for each precision of the layers that are kept."""
        return self.home / (CURVE if self.settings.kept_in == FP32 else f"{FP16}-{CURVE}")


@dataclass(frozen=True)
class CalibrationReport:
    """What is known of the calibration pictures.

    Attributes:
        pictures: how many.
        per_class: how many show each class, by its name.
        missing: classes that training pictures show and these do not.
        saturated: the share of values that the ranges clip on other pictures, of tensors where
            that is much, by name.
        warnings: what speaks against them, in sentences.
    """

    pictures: int
    per_class: Mapping[str, int]
    missing: tuple[str, ...]
    saturated: Mapping[str, float]
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class Sensitivity:
    """What quantizing one layer alone does to the network's outputs.

    Attributes:
        layer: the id of the document node.
        snr_db: signal-to-noise ratio of the outputs; the lower, the worse.
        weights: how many weights it has.
    """

    layer: str
    snr_db: float
    weights: int


@dataclass(frozen=True)
class Diagnosis:
    """What the doctor found.

    Attributes:
        plan: ranges of every tensor, nothing kept in floats.
        calibration: what is known of the pictures.
        sensitivity: every layer that can be quantized, the worst first.
        curve: the forms of the network.
    """

    plan: QuantizationPlan
    calibration: CalibrationReport
    sensitivity: tuple[Sensitivity, ...]
    curve: Curve


def calibration_report(spec: DoctorSpec, ctx: JobContext) -> CalibrationReport:
    """What speaks for and against the calibration pictures, before anything is measured with them.

    Raises:
        DataError: there are no training pictures, or one cannot be read.
    """
    chosen = choose_pictures(spec.export.lock, spec.settings.calibration_pictures, SEED)
    found = coverage(spec.export.lock, chosen, ctx)
    return _report(found)


def _report(found: Coverage) -> CalibrationReport:
    return CalibrationReport(
        found.pictures,
        dict(found.per_class),
        tuple(found.missing),
        dict(found.saturated),
        found.warnings(),
    )


def diagnose(spec: DoctorSpec, ctx: JobContext) -> Diagnosis:
    """Examine a network; what was measured before is not measured again.

    Raises:
        DataError: there are no pictures, or one cannot be read any more.
        ExportError: the network cannot be traced, or its values are no numbers.
        WeightsError: the weights are not the network's.
        ProjectError: what is kept cannot be written.
        JobCancelled: the user has cancelled; what is measured stays.
    """
    with _Doctor(spec, rising(ctx)) as doctor:
        found = doctor.diagnosis()
    ctx.report(1.0, tr("Measured"), 0.0)
    return found


def exact_point(spec: DoctorSpec, ctx: JobContext) -> CurvePoint:
    """The network as it is, in fp32, measured on the same pictures as its 8-bit forms.

    Raises:
        DataError, ExportError, WeightsError, ProjectError: as :func:`diagnose` does.
    """
    with _Doctor(spec, ctx) as doctor:
        return doctor.exact(ctx)


def known_exact(spec: DoctorSpec) -> CurvePoint | None:
    """What :func:`exact_point` has measured; None while it has not."""
    return _remembered(_point_file(spec.home, "fp32"), _point_from)


def known_curve(spec: DoctorSpec) -> Curve | None:
    """What was measured of this network with these settings; None: nothing that can be read."""
    try:
        return load_curve(spec.curve_file)
    except TangoError as error:
        logger("compress").warning("%s", error.message)
        return None


def known_plan(spec: DoctorSpec) -> QuantizationPlan | None:
    """The ranges that were found for this network; None: none that can be read."""
    path = spec.home / PLAN
    try:
        return load_plan(path) if path.is_file() else None
    except TangoError as error:
        logger("compress").warning("%s", error.message)
        return None


def known_calibration(spec: DoctorSpec) -> CalibrationReport | None:
    """What is known of the pictures that those ranges are from."""
    return _remembered(spec.home / CALIBRATION, _calibration_from)


def known_sensitivity(spec: DoctorSpec) -> tuple[Sensitivity, ...] | None:
    """How sensitive each layer is, the worst first; None while that is not measured."""
    return _remembered(spec.home / SENSITIVITY, _sensitivity_from)


class _Doctor:
    """One examination while it is carried out."""

    def __init__(self, spec: DoctorSpec, ctx: JobContext) -> None:
        self._spec, self._ctx = spec, ctx
        self._home, self._means = spec.home, spec.means
        traced = plainly(traced_as(spec.export))
        self._forms = Forms(traced, self._means, lambda: master(traced, ctx))
        self._examined: Examination | None = None

    def __enter__(self) -> _Doctor:
        """The examination itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Delete what was needed meanwhile."""
        self._forms.close()

    def diagnosis(self) -> Diagnosis:
        """Everything, in the order in which it depends on each other."""
        plan, calibration = self._plan(between(self._ctx, 0.05, 0.2))
        sensitivity = self._sensitivity(plan, between(self._ctx, 0.2, 0.5))
        curve = known_curve(self._spec)
        if curve is None:
            curve = self._curve(plan, sensitivity, between(self._ctx, 0.5, 1.0))
            save_curve(self._spec.curve_file, curve)
        save_curve(self._spec.folder / CURVE, curve)
        return Diagnosis(plan, calibration, sensitivity, curve)

    # -- what is measured on ------------------------------------------------------------------

    def _model(self) -> Any:
        """The fp32 ``onnx.ModelProto``."""
        return self._forms.model

    def _pictures(self) -> Examination:
        if self._examined is None:
            count = self._spec.settings.measured_pictures
            self._examined = Examination.of(plainly(self._spec.export), count)
        return self._examined

    # -- the steps ----------------------------------------------------------------------------

    def _plan(self, ctx: JobContext) -> tuple[QuantizationPlan, CalibrationReport]:
        report = known_calibration(self._spec)
        plan = known_plan(self._spec)
        if report is None or plan is None:
            return self._new_plan(ctx)
        return plan, report

    def _new_plan(self, ctx: JobContext) -> tuple[QuantizationPlan, CalibrationReport]:
        from tango_desktop.export.quantization.planning import PlanSpec, make_plan, saturation

        spec, settings = self._spec, self._spec.settings
        chosen = choose_pictures(spec.export.lock, settings.calibration_pictures, SEED)
        pictures = PreparedPictures(spec.export.lock, chosen, spec.export.preprocess)
        wanted = PlanSpec(
            settings.range_method, equalize=settings.equalize, correct_bias=settings.correct_bias
        )
        covered = coverage(spec.export.lock, chosen, ctx)
        before = self._told(_report(covered))
        made = make_plan(self._model(), pictures, info_of(chosen, SEED), wanted, ctx)
        others = self._pictures().some(_SENSITIVITY_PICTURES)
        clipped = saturation(self._model(), made.plan, others, ctx)
        much = {name: share for name, share in clipped.items() if share > SATURATED_SHARE}
        report = self._told(_report(replace(covered, saturated=much)), before.warnings)
        save_plan(self._home / PLAN, made.plan)  # last: without it, all this is done again
        return made.plan, report

    def _told(self, report: CalibrationReport, known: Sequence[str] = ()) -> CalibrationReport:
        """Warn of what is not known yet, and write down all."""
        for warning in report.warnings:
            if warning not in known:
                logger("compress").warning("%s", warning)
        write_json(self._home / CALIBRATION, {"schema": SCHEMA, **asdict(report)})
        return report

    def _sensitivity(self, plan: QuantizationPlan, ctx: JobContext) -> tuple[Sensitivity, ...]:
        from tango_desktop.export.quantization.sensitivity import sensitivity

        known = known_sensitivity(self._spec)
        if known is not None:
            return known
        layers = deciding_layers(ModelView(self._model()))
        count = _SENSITIVITY_PICTURES if len(layers) <= _MANY_LAYERS else _FEW_PICTURES
        some = self._pictures().some(count)
        found = sensitivity(self._model(), plan, self._means.scheme, some, ctx, only=layers)
        rows = [asdict(one) for one in found]
        write_json(self._home / SENSITIVITY, {"schema": SCHEMA, "layers": rows})
        return tuple(Sensitivity(**row) for row in rows)

    def _curve(
        self, plan: QuantizationPlan, sensitivity: Sequence[Sensitivity], ctx: JobContext
    ) -> Curve:
        means = self._means
        layers = tuple(one.layer for one in sensitivity)
        counts = counts_to_measure(len(layers), means.has_many_points)
        parts = len(counts) + 2
        exact = self.exact(between(ctx, 0.0, 1 / parts))
        half = self._half(between(ctx, 1 / parts, 2 / parts)) if FP16 in means.precisions else None
        points = []
        for number, kept in enumerate(counts, start=2):
            part = between(ctx, number / parts, (number + 1) / parts)
            points.append(self._rounded(plan, layers[:kept], part))
        pictures = self._pictures()
        return Curve(
            key=self._spec.key(),
            score_name=TASKS.get(self._spec.export.task).score_title,
            split=pictures.split,
            pictures=len(pictures.pictures),
            processor=processor_name(),
            layers=layers,
            exact=exact,
            half=half,
            points=tuple(points),
            engine=means.runner,
            wanted=means.wanted,
            kept_in=self._spec.settings.kept_in,
            precisions=means.precisions,
        )

    # -- points -------------------------------------------------------------------------------

    def _point(self, name: str, measure: Callable[[], CurvePoint]) -> CurvePoint:
        """A point that was measured before, or is now."""
        path = _point_file(self._home, name)
        known = _remembered(path, _point_from)
        if known is not None:
            return known
        point = measure()
        write_json(path, {"schema": SCHEMA, **asdict(point)})
        return point

    def exact(self, ctx: JobContext) -> CurvePoint:
        """The network as it is."""
        message = tr("Measuring as trained")
        return self._point("fp32", lambda: self._measured(FP32, None, 0, message, ctx))

    def _half(self, ctx: JobContext) -> CurvePoint:
        message = tr("Measuring in 16 bits")
        return self._point("fp16", lambda: self._measured(FP16, None, 0, message, ctx))

    def _rounded(
        self, plan: QuantizationPlan, kept: tuple[str, ...], ctx: JobContext
    ) -> CurvePoint:
        half = bool(kept) and self._spec.settings.kept_in == FP16
        planned, count = plan.keeping(*kept, half=half), len(kept)
        return self._point(
            f"int8-{count}-{FP16}" if half else f"int8-{count}",
            lambda: self._measured(INT8, planned, count, measuring(count), ctx),
        )

    def _measured(
        self,
        precision: str,
        plan: QuantizationPlan | None,
        kept: int,
        message: str,
        ctx: JobContext,
    ) -> CurvePoint:
        ctx.report(0.0, message)
        with self._forms.made(precision, plan, ctx) as form:
            with form.open(ctx) as session:
                found = self._pictures().measure(session, ctx, message)
            return CurvePoint(precision, kept, form.size_bytes, found.score, found.latency_ms)


def master(spec: ExportSpec, ctx: JobContext) -> Any:
    """The fp32 ``onnx.ModelProto`` of an export, its detector's boxes before any is dropped.

    Raises:
        ExportError: the network cannot be traced, or that came to a limit of the export.
        WeightsError: the weights are not the network's.
    """
    import onnx

    ctx.report(None, tr("Converting"))
    with scratch_folder("master") as scratch:
        made = converting.trace(plainly(spec), scratch, ctx)
        return onnx.load(scratch / made.file)


def deciding_layers(view: ModelView) -> frozenset[str]:
    """The document nodes worth asking about: those with weights, and those where branches meet.

    What stands between, such as activations, is in floating point where its neighbour is.
    """
    found = set()
    for node in view.nodes:
        others = {
            view.owner(view.producer[name])
            for name in node.input
            if name in view.producer and view.producer[name] is not node
        } - {view.owner(node)}
        meets = node.op_type in _MEETING and len(others) > 1
        if view.weight_of(node) or meets:
            found.add(view.owner(node))
    return frozenset(found)


def _remembered(path: Path, build: Callable[[dict[str, Any]], T]) -> T | None:
    """What was written before; None where nothing is, or it is damaged: then it is found anew."""
    if not path.is_file():
        return None
    try:
        values = read_mapping(path, SCHEMA)
        values.pop("schema", None)
        return build(values)
    except (TangoError, KeyError, TypeError, ValueError, AttributeError) as error:
        logger("compress").warning("%s: %r", path, error)
        return None


def _point_file(home: Path, name: str) -> Path:
    return home / "points" / f"{name}.json"


def _point_from(values: dict[str, Any]) -> CurvePoint:
    return CurvePoint(**values)


def _calibration_from(values: dict[str, Any]) -> CalibrationReport:
    lists = {name: tuple(values[name]) for name in ("missing", "warnings")}
    return CalibrationReport(**{**values, **lists})


def _sensitivity_from(values: dict[str, Any]) -> tuple[Sensitivity, ...]:
    return tuple(Sensitivity(**row) for row in values["layers"])
