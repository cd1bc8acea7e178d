"""The job of the stage “Optimize”: prune, examine, choose the 8-bit form, train on with it."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, replace
from typing import Any

from tango_desktop.compress.asked import (
    ROUNDED_FROM,
    doctor_spec,
    handed_on,
    require_integers,
    trained_order,
)
from tango_desktop.compress.curve import FP16, FP32, INT8, CurvePoint, latency_of, save_curve
from tango_desktop.compress.doctor import Diagnosis, DoctorSpec, diagnose, exact_point, master
from tango_desktop.compress.pruning import PruneResult, PruneSpec
from tango_desktop.compress.pruning_project import prune_project
from tango_desktop.compress.qat import RoundedTraining, train_rounded
from tango_desktop.compress.settings import OptimizeSettings, optimize_settings
from tango_desktop.compress.sharing import between, rising
from tango_desktop.compress.verifying import CheckResult, Verifying, check_text, form_text
from tango_desktop.core.flow import StageOutcome
from tango_desktop.core.jobs import JobContext, logger
from tango_desktop.core.project import Project
from tango_desktop.export.exporters import engine_title
from tango_desktop.export.quantization.plan import QuantizationPlan, save_plan
from tango_desktop.export.spec import ExportSpec
from tango_desktop.export.stage import judging_digest
from tango_desktop.export.stage import spec_of as export_spec_of
from tango_desktop.graph.deploy_form import deploy_form
from tango_desktop.i18n import N_, counted, lasting, lasting_join, tr

PLAN = "compress/quantization/plan.yaml"
CURVE = "compress/quantization/curve.json"
_SAME_SPEED = 0.05  # latencies closer than this share are told apart by chance alone


@dataclass(frozen=True)
class NetworkFigures:
    """What a network is and knows.

    Attributes:
        score: top-1 or mAP50-95 on the validation pictures, 0 to 1.
        macs: multiply-accumulates for one picture, in deploy form.
        parameters: learnt numbers, in deploy form.
        size_bytes: of its ONNX file.
        latency_ms: median for one picture, on one thread of this computer, in the engine that the
            stage measures in.
    """

    score: float
    macs: int
    parameters: int
    size_bytes: int
    latency_ms: float


@dataclass(frozen=True)
class Form:
    """The form that was chosen of a network.

    Attributes:
        diagnosis: of the network that it is a form of.
        point: where on its curve; None: none loses as little as is allowed.
        reference: the score of the network as trained, before anything was removed or rounded, on
            the same pictures.
        limit: how many points may be lost, where the form was chosen by that; else None.
        checks: what came of holding forms against the limits of the export, the last of this one.
    """

    diagnosis: Diagnosis
    point: CurvePoint | None
    reference: float
    limit: float | None = None
    checks: tuple[CheckResult, ...] = ()

    @property
    def plan(self) -> QuantizationPlan:
        """The plan with the layers that stay in floating point; with none where none is chosen."""
        curve = self.diagnosis.curve
        kept = curve.kept(self.point) if self.point else ()
        return self.diagnosis.plan.keeping(*kept, half=bool(kept) and curve.kept_in == FP16)

    @property
    def is_rounded(self) -> bool:
        """Whether anything is in 8 bits."""
        return self.point is not None and self.point.precision == INT8

    @property
    def precision(self) -> str:
        """For the export; empty leaves it to the device: nothing is chosen, or all as trained."""
        if self.point is None or (self.limit is None and self.point.precision == FP32):
            return ""
        return (
            self.point.precision if self.point.precision in self.diagnosis.curve.precisions else ""
        )


def optimize(project: Project, ctx: JobContext) -> StageOutcome:
    """Carry out what the project's answers ask for; what was done before is not done again.

    Raises:
        ExportError: the engine has no 8-bit form, or the network cannot be converted.
        DataError, WeightsError, TrainError, ProjectError: as training and export do.
        JobCancelled: the user has cancelled; steps that are done are kept.
    """
    return _Optimizing(project, ctx).outcome()


class _Optimizing:
    """One order while it is carried out."""

    def __init__(self, project: Project, ctx: JobContext) -> None:
        self._project, self._ctx = project, rising(ctx)
        self._settings: OptimizeSettings = optimize_settings(project)
        self._smaller: dict[
            str, Any
        ] = {}  # run, network and weights, once they are not the trained
        self._removal: dict[str, Any] = {}  # what removing channels came to

    def outcome(self) -> StageOutcome:
        """Everything, in order."""
        settings = self._settings
        require_integers(self._project, settings)
        middle = 0.6 if settings.quantizes else 1.0
        told = []
        if settings.prunes:
            told.append(self._prune(between(self._ctx, 0.0, middle)))
        form = None
        if settings.quantizes:
            form = self._round(between(self._ctx, middle if settings.prunes else 0.0, 0.95))
            told.append(_rounded_summary(form))
        figures = self._figures(form, between(self._ctx, 0.95, 1.0))
        if form is None and self._smaller:
            told.append(_pruned_loss(figures))
        self._ctx.report(1.0, tr("Optimized"), 0.0)
        return self._outcome(form, figures, lasting_join("; ", told))

    def _outcome(self, form: Form | None, figures: dict[str, Any], summary: str) -> StageOutcome:
        outputs: dict[str, Any] = {"precision": "", **self._smaller, "figures": figures}
        if self._removal:
            outputs["removal"] = self._removal
        files = [str(outputs[n]) for n in ("network", "weights", "preprocess") if n in outputs]
        plan = ""
        if form is not None:
            save_curve(self._project.path(CURVE), form.diagnosis.curve)
            outputs |= {"precision": form.precision, "curve": CURVE, **_told(form)}
            outputs["judged_by"] = judging_digest(self._project)
            files.append(CURVE)
        if form is not None and form.is_rounded:
            save_plan(self._project.path(PLAN), form.plan)
            plan = form.plan.digest()
            outputs |= {"plan": PLAN, "kept": list(form.plan.float_nodes)}
            files.append(PLAN)
        weights, limit = outputs.get("weights_sha256", ""), outputs.get("max_loss", "")
        key = [weights, outputs["precision"], plan, limit]
        return StageOutcome(summary, outputs, tuple(files), key=key)

    # -- the steps ----------------------------------------------------------------------------

    def _prune(self, ctx: JobContext) -> str:
        pruned = prune_project(self._project, ctx)
        if pruned.result.run is None:
            return _unpruned_summary(pruned.spec, pruned.result)
        self._use(pruned.result.run)
        self._removal = pruned.figures()
        return pruned.summary()

    def _use(self, run: int) -> None:
        """Hand on the network and weights of a run in place of the trained ones."""
        self._smaller = handed_on(self._project, run)

    def _round(self, ctx: JobContext) -> Form:
        epochs = self._settings.qat_epochs
        spec = doctor_spec(self._project, self._smaller)
        end = 0.4 if epochs else 0.85
        found = diagnose(spec, between(ctx, 0.0, 0.9 * end))
        form = self._chosen(found, self._trained_score(between(ctx, 0.9 * end, end)))
        if epochs and not _is_in_vain(form):
            form = self._trained_on(spec, form, between(ctx, 0.4, 0.85))
        return self._verified(form, between(ctx, 0.85, 1.0))

    def _verified(self, form: Form, ctx: JobContext) -> Form:
        """The chosen form, or the next one that the limits of the export let pass as well."""
        limit, curve = form.limit, form.diagnosis.curve
        if limit is None:
            return form
        verifying = Verifying(doctor_spec(self._project, self._smaller).home, ctx)
        checks: list[CheckResult] = []
        failed: list[CurvePoint] = []
        while form.point is not None:
            plan = form.plan if form.is_rounded else None
            checks.append(verifying.check(form.point, self._order(form), plan))
            logger("compress").info("%s", check_text(checks[-1], tr(curve.score_name)))
            if checks[-1].holds:
                break
            failed.append(form.point)
            form = replace(form, point=curve.quickest_within(limit, form.reference, failed))
        return replace(form, checks=tuple(checks))

    def _order(self, form: Form) -> ExportSpec:
        """The export of a form, without its plan."""
        handed = {**self._smaller, "precision": form.precision, "max_loss": form.limit}
        return export_spec_of(self._project, handed, precision=form.precision)

    def _trained_score(self, ctx: JobContext) -> float:
        """What every loss is counted from, on the pictures that forms are measured on."""
        return exact_point(doctor_spec(self._project), ctx).score or 0.0

    def _chosen(self, found: Diagnosis, reference: float) -> Form:
        curve, settings = found.curve, self._settings
        if settings.automatic:
            limit = settings.max_loss
            return Form(found, curve.quickest_within(limit, reference), reference, limit)
        return Form(found, curve.at_level(settings.precision_level), reference)

    def _trained_on(self, spec: DoctorSpec, form: Form, ctx: JobContext) -> Form:
        """Train with rounded values; the form before that stays where it was better."""
        order = replace(trained_order(self._project), document=spec.export.document)
        wanted = RoundedTraining(order, spec.export.weights, form.plan, self._settings.qat_epochs)
        model = master(spec.export, ctx)
        run = train_rounded(wanted, model, between(ctx, 0.0, 0.7))
        before = dict(self._smaller)
        self._use(run.number)
        self._smaller[ROUNDED_FROM] = spec.export.source.weights_sha256
        found = diagnose(doctor_spec(self._project, self._smaller), between(ctx, 0.7, 1.0))
        trained = self._chosen(found, form.reference)
        if _is_better(trained, form, by_speed=self._settings.automatic):
            return trained
        logger("compress").info("%s", tr("Training in 8 bits made nothing better: it is not used."))
        self._smaller = before
        return form

    # -- figures ------------------------------------------------------------------------------

    def _figures(self, form: Form | None, ctx: JobContext) -> dict[str, Any]:
        """What the network was, and what it is now, on the same pictures."""
        before = doctor_spec(self._project, {})
        after = doctor_spec(self._project, self._smaller)
        point = form.point if form is not None else None
        return {
            "before": asdict(_counted(before, exact_point(before, between(ctx, 0.0, 0.5)))),
            "after": asdict(_counted(after, point or exact_point(after, between(ctx, 0.5, 1.0)))),
        }


def _counted(spec: DoctorSpec, point: CurvePoint) -> NetworkFigures:
    deployed = deploy_form(spec.export.document)
    assert point.score is not None
    assert point.latency_ms is not None
    return NetworkFigures(
        point.score,
        deployed.macs(),
        deployed.parameter_count(),
        point.size_bytes,
        point.latency_ms,
    )


def _is_in_vain(form: Form) -> bool:
    """Whether training in 8 bits has nothing to win: speed is asked for, and floats are quicker."""
    in_vain = form.point is not None and not form.is_rounded
    in_vain = in_vain and form.diagnosis.curve.are_floats_quickest
    if in_vain:
        said = tr("No 8-bit form is quicker on this computer: there is no training in 8 bits.")
        logger("compress").info("%s", said)
    return in_vain


def _is_better(one: Form, other: Form, by_speed: bool) -> bool:
    """Whether a form in 8 bits is worth more than another form.

    It is where the other is not allowed; otherwise where it is quicker, if ``by_speed``, or else as
    quick; and then where it is more accurate, or has fewer layers in floats.
    """
    if one.point is None or not one.is_rounded:
        return False
    if other.point is None:
        return True
    mine, theirs = latency_of(one.point), latency_of(other.point)
    if by_speed and not math.isclose(mine, theirs, rel_tol=_SAME_SPEED):
        return mine < theirs
    return (one.point.score or 0.0, -one.point.kept) > (other.point.score or 0.0, -other.point.kept)


def _unpruned_summary(spec: PruneSpec, result: PruneResult) -> str:
    if result.steps and spec.most_loss is not None:
        return lasting(
            "nothing was removed: it would lose more than {limit} points",
            limit=f"{100 * spec.most_loss:g}",
        )
    return lasting("nothing could be removed")


def _pruned_loss(figures: dict[str, Any]) -> str:
    lost = 100 * (figures["before"]["score"] - figures["after"]["score"])
    return lasting("{loss} points lost", loss=f"{lost:.2f}")


def _told(form: Form) -> dict[str, Any]:
    """What the stage's outputs say of how the form was chosen."""
    curve = form.diagnosis.curve
    told = {
        "pictures": curve.pictures,
        "curve_key": curve.key,
        "kept_in": curve.kept_in,
        "engine": curve.wanted or curve.engine,
        "measured_in": curve.engine,
        "checks": [asdict(one) for one in form.checks],
    }
    if form.point is not None and form.limit is not None:
        told["max_loss"] = form.limit
    return told


def _rounded_summary(form: Form) -> str:
    curve = form.diagnosis.curve
    other = lasting("measured in {engine}", engine=engine_title(curve.engine))
    told = [*([] if curve.is_own else [other]), *_check_summary(form)]
    # Where the checks left none, some may have been within the limit all the same.
    all_failed = form.point is None and form.checks
    return lasting_join("; ", told if all_failed else [_form_summary(form), *told])


def _form_summary(form: Form) -> str:
    curve, limit = form.diagnosis.curve, form.limit
    best = f"{curve.loss(curve.best(), form.reference):.2f}"
    if form.point is None:
        return lasting(
            "no 8-bit form within the limit: the best loses {loss} points; try training in 8 bits",
            loss=best,
        )
    lost = f"{curve.loss(form.point, form.reference):.2f}"
    if not form.is_rounded and limit is not None and not curve.rounds_within(limit, form.reference):
        return lasting(
            "in {form}, {lost} points lost: no 8-bit form within the limit, the best loses {loss} "
            "points; try training in 8 bits",
            form=form_text(form.point.precision, 0),
            lost=lost,
            loss=best,
        )
    if not form.is_rounded:
        return lasting(
            "not rounded: in {form} it is quicker on this computer than in 8 bits within the "
            "limit, {loss} points lost",
            form=form_text(form.point.precision, 0),
            loss=lost,
        )
    return counted(
        len(curve.layers),
        N_("8 bits, {kept} of 1 layer in floats, {loss} points lost"),
        N_("8 bits, {kept} of {layers} layers in floats, {loss} points lost"),
        kept=form.point.kept,
        layers=f"{len(curve.layers):,}",
        loss=lost,
    )


def _check_summary(form: Form) -> tuple[str, ...]:
    """What came of the checks; nothing where there were none."""
    if not form.checks:
        return ()
    last = form.checks[-1]
    if not last.holds:
        return (lasting("none of the forms tried keeps the limits of the export"),)
    return (
        lasting(
            "checked for the export in {engine} on {count} pictures: {loss} points lost",
            engine=engine_title(last.engine),
            count=last.pictures,
            loss=f"{last.loss:.2f}",
        ),
    )
