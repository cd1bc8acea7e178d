"""The stage that turns the trained network into what the device runs. PyTorch is imported late."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from tango_desktop import graph
from tango_desktop.core.files import digest_of, read_yaml, sha256_of
from tango_desktop.core.flow import StageInfo, StageOutcome, task_of
from tango_desktop.core.jobs import JobContext, logger
from tango_desktop.core.project import Project
from tango_desktop.data.lock import load_lock
from tango_desktop.data.preprocess import preprocess
from tango_desktop.devices.profiles import find_profile
from tango_desktop.devices.records import DeviceProfile
from tango_desktop.errors import ExportError
from tango_desktop.export import made_from
from tango_desktop.export.acceptance import (
    asked_form,
    elsewhere_text,
    given_for,
    is_accepted,
    usual_precision,
)
from tango_desktop.export.card import files_of
from tango_desktop.export.exporters import EXPORTERS, ONNX, Where
from tango_desktop.export.limits import FP32, limits_for
from tango_desktop.export.opsets import newest_runtime
from tango_desktop.export.settings import ExportSettings
from tango_desktop.export.spec import ExportSpec, SourceInfo, TargetInfo
from tango_desktop.export.tasks import CLASSIFICATION, EXPORT_TASKS
from tango_desktop.i18n import N_, lasting, lasting_join, tr

if TYPE_CHECKING:
    from tango_desktop.export.comparison import Comparison
    from tango_desktop.export.job import ExportResult

__all__ = [
    "STAGE",
    "ExportSettings",
    "asked_form",
    "judging_digest",
    "spec_of",
    "usual_precision",
]


# What a plan of the stage “Optimize” has decided already, or what only makes a model quicker.
_PLANNED = ("calibration_pictures", "range_method", "tuning_minutes")


def judging_digest(project: Project) -> str:
    """The digest of the answers that decide what comes of a comparison with PyTorch.

    Raises:
        SettingsError: ``project.yaml`` holds something that is not allowed.
    """
    task = EXPORT_TASKS.get(task_of(project) or CLASSIFICATION.name)
    answers = made_from.judging(project.settings(task.settings))
    return digest_of({name: answers[name] for name in answers if name not in _PLANNED})


def spec_of(
    project: Project,
    smaller: Mapping[str, Any] | None = None,
    engine: str = "",
    precision: str = "",
) -> ExportSpec:
    """The export that the project's answers ask for.

    Args:
        smaller: what the stage “Optimize” hands on; what it did last when None.
        engine: for this one instead of the one that the answers ask for.
        precision: in this one instead.

    Raises:
        TangoError: the run's files or the data's lock cannot be read.
    """
    device, trained = project.outputs("device"), project.outputs("train")
    smaller = project.outputs("optimize") if smaller is None else smaller
    trained = {**trained, **{key: value for key, value in smaller.items() if key in trained}}
    document = graph.load(project.path(trained["network"]))
    lock = load_lock(project.path(project.outputs("data")["lock"]))
    task = EXPORT_TASKS.get(str(project.outputs("task").get("task", CLASSIFICATION.name)))
    asked = asked_form(project, smaller)
    engine, precision = engine or asked[0], precision or asked[1]
    accepted = is_accepted(project, (engine, precision))
    settings = replace(project.settings(task.settings), accept_parity=accepted)
    settings = limits_for(settings, precision)
    most_loss = _loss_left(smaller, precision, settings)
    return ExportSpec(
        engine=engine,
        precision=precision,
        name=project.name,
        task=task.name,
        document=document,
        weights=project.path(trained["weights"]),
        preprocess=_preprocess(project.path(trained["preprocess"])),
        lock=lock,
        runtime=_runtime(device) if engine == ONNX.name else "",
        folder=project.path("artifacts", folder_name(engine, precision)),
        settings=replace(settings, max_accuracy_loss=most_loss),
        source=SourceInfo(
            run=int(trained["run"]),
            weights_sha256=str(trained["weights_sha256"]),
            document_digest=document.digest(),
            data_digest=lock.digest(),
        ),
        target=target_of(find_profile(str(device["name"]))),
        plan=project.path(smaller["plan"]) if smaller.get("plan") else None,
        loss_allowed_by="optimize" if most_loss < settings.max_accuracy_loss else "",
    )


def _loss_left(smaller: Mapping[str, Any], precision: str, settings: ExportSettings) -> float:
    """How much accuracy a model may lose: no more than “Optimize” allowed when it chose the form.

    Args:
        smaller: what that stage hands on; ``max_loss``, in points, where it chose itself.
        precision: of the export; a limit is for the form that was chosen.
        settings: of the export.
    """
    most = smaller.get("max_loss")
    if most is None or smaller.get("precision") != precision:
        return settings.max_accuracy_loss
    return min(settings.max_accuracy_loss, float(most) / 100.0)


def folder_name(engine: str, precision: str) -> str:
    """The folder of a model among the project's artifacts."""
    return engine if precision == FP32 else f"{engine}-{precision}"


def target_of(profile: DeviceProfile) -> TargetInfo:
    """What compilers know of a device."""
    system = profile.system
    cores = profile.processor.name.rpartition("× ")[2]
    return TargetInfo(
        profile=profile.name,
        is_here=profile.is_this_computer,
        architecture=profile.processor.architecture,
        processor=cores,
        chip=next(iter(profile.matches.socs), ""),
        python=system.python.text if system.python else "",
        system=system.os.text,
    )


def _preprocess(path: Path) -> dict[str, Any]:
    """How the run's pictures were prepared; tried on a small one, as a person may have edited it.

    Raises:
        ExportError: nothing can be prepared so.
        ProjectError: the file cannot be read.
    """
    spec = read_yaml(path)
    try:
        tried = preprocess(Image.new("RGB", (8, 8)), spec)
        if not np.isfinite(tried).all():
            raise ValueError("not finite")
    except (TypeError, ValueError, LookupError, ArithmeticError, AttributeError) as error:
        raise ExportError(
            tr("{path} is damaged: no picture can be prepared so.", path=path),
            tr("Restore an earlier copy, or train again. Nothing was changed."),
            str(error),
        ) from error
    return dict(spec)


def _require_untouched(spec: ExportSpec) -> None:
    try:
        if sha256_of(spec.weights) == spec.source.weights_sha256:
            return
    except OSError:  # what reads the weights says so
        return
    raise ExportError(
        tr("{path} is not what the training wrote: it was damaged or replaced.", path=spec.weights),
        tr("Put the file back from a copy, or train again."),
    )


def _runtime(device: dict[str, Any]) -> str:
    """The version of ONNX Runtime: installed here, or the newest that the device can install."""
    if device.get("connection") != "local":
        system = find_profile(str(device["name"])).system
        return newest_runtime(system.python.text) if system.python else ""
    try:
        return version(ONNX.name)
    except PackageNotFoundError:
        return ""


def _note_acceptance(project: Project) -> None:
    """Note what an acceptance counts for where nothing is noted; say when it is another model."""
    form = given_for(project)
    if form is not None:
        cls = EXPORT_TASKS.get(task_of(project) or CLASSIFICATION.name).settings
        project.update(cls, accepted_for=" ".join(form))
    if said := elsewhere_text(project):
        logger("export").warning("%s", said)


def _run(project: Project, ctx: JobContext) -> StageOutcome:
    from tango_desktop.export.job import export

    _note_acceptance(project)
    spec = spec_of(project)
    _require_untouched(spec)
    result = made_from.take(spec, ctx) or export(spec, ctx)
    folder = f"artifacts/{spec.folder.name}"
    outputs: dict[str, Any] = {
        "folder": folder,
        "model": f"{folder}/{result.model.file}",
        "card": f"{folder}/model.yaml",
        "engine": spec.engine,
        "precision": spec.precision,
        "opset": result.model.opset,
        "size_bytes": result.size_bytes,
        "parity": _parity(result.report),
        "accepted": _accepted(spec, result.report),
    }
    model = tuple(f"{folder}/{name}" for name in files_of(result.folder, result.model))
    compared = ("golden.json", "golden.png", *(("parity.json",) if result.report else ()))
    files = (*model, outputs["card"], *(f"{folder}/{name}" for name in compared))
    parts = (_summary(spec, result), *_comparer(spec, result), *_wishes(project, result))
    deployed = tuple(name for name in files if not name.endswith("/parity.json"))
    return StageOutcome(lasting_join("; ", parts), outputs, files, key=_key(project, deployed))


def _parity(report: Comparison | None) -> dict[str, Any]:
    if report is None:
        return {"compared": False, "passed": False}
    return {
        "compared": True,
        "passed": report.passed,
        "pictures": report.pictures,
        "max_difference": report.max_difference,
        "cosine": report.cosine,
        "agreement": report.agreement,
        "accuracy_trained": report.accuracy_trained,
        "accuracy_exported": report.accuracy_exported,
        "accuracy_change": report.accuracy_change,
        "accuracy_change_low": report.accuracy_change_low,
        "accuracy_change_high": report.accuracy_change_high,
    }


def _accepted(spec: ExportSpec, report: Comparison | None) -> dict[str, Any]:
    """What the user let pass, as keys; empty where nothing had to be."""
    if not spec.settings.accept_parity or (report is not None and report.passed):
        return {}
    failures = ["not_compared"] if report is None else list(report.failures)
    return {"engine": spec.engine, "precision": spec.precision, "failures": failures}


def _key(project: Project, files: tuple[str, ...]) -> list[str]:
    """What deployment depends on: the content of the files that go into a bundle."""
    return [sha256_of(project.path(name)) for name in files]


def _summary(spec: ExportSpec, result: ExportResult) -> str:
    engine = EXPORTERS.get(spec.engine).title
    size, report = f"{result.size_bytes / 1e6:.1f}", result.report
    if report is None:
        return lasting(
            "{engine}, {precision}, {size} MB, not compared: it does not run on this computer",
            engine=engine,
            precision=spec.precision,
            size=size,
        )
    if report.passed:
        return lasting(
            "{engine}, {precision}, {size} MB, same as PyTorch",
            engine=engine,
            precision=spec.precision,
            size=size,
        )
    return lasting(
        "{engine}, {precision}, {size} MB, differs from PyTorch (accepted)",
        engine=engine,
        precision=spec.precision,
        size=size,
    )


def _comparer(spec: ExportSpec, result: ExportResult) -> tuple[str, ...]:
    """What ran the model for the comparison, where that was not the engine itself."""
    info = EXPORTERS.get(spec.engine)
    if result.report is None:
        return ()
    if info.compared_by:
        return (lasting("compared by {engine}", engine=EXPORTERS.get(info.compared_by).title),)
    return (lasting("compared in its simulator"),) if info.runs_on is Where.SIMULATED else ()


def _wishes(project: Project, result: ExportResult) -> tuple[str, ...]:
    """What the user asked for on the page Device and did not get."""
    limit_mb = project.outputs("device").get("max_size_mb") or 0
    if limit_mb and result.size_bytes > limit_mb * 1e6:
        return (lasting("larger than the {mb} MB asked for", mb=f"{limit_mb:g}"),)
    return ()


def _forget(project: Project) -> None:
    """Have the model that is asked for made again, whatever it was made from."""
    made_from.forget(project.path("artifacts", folder_name(*asked_form(project))))


STAGE = StageInfo(
    name="export",
    title=N_("Export"),
    question=N_("Does the exported model answer the same?"),
    needs=("device", "train", "optimize"),
    settings=ExportSettings,
    settings_by_task={task.name: task.settings for task in EXPORT_TASKS},
    run=_run,
    main_setting="opset",
    forget=_forget,
)
