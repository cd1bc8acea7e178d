"""The stage that turns the trained network into what the device runs. PyTorch is imported late."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from tango_desktop import graph
from tango_desktop.core.files import read_yaml, sha256_of
from tango_desktop.core.flow import StageInfo, StageOutcome
from tango_desktop.core.jobs import JobContext
from tango_desktop.core.project import Project
from tango_desktop.data.lock import load_lock
from tango_desktop.data.preprocess import preprocess
from tango_desktop.devices.profiles import find_profile
from tango_desktop.errors import ExportError
from tango_desktop.export.opsets import newest_runtime
from tango_desktop.export.settings import ExportSettings
from tango_desktop.export.spec import ExportSpec, SourceInfo
from tango_desktop.export.tasks import CLASSIFICATION, EXPORT_TASKS
from tango_desktop.i18n import N_, lasting, lasting_join, tr

if TYPE_CHECKING:
    from tango_desktop.export.job import ExportResult

__all__ = ["STAGE", "ExportSettings", "spec_of"]


def spec_of(project: Project) -> ExportSpec:
    """The export that the project's answers ask for.

    Raises:
        TangoError: the run's files or the data's lock cannot be read.
    """
    device, trained = project.outputs("device"), project.outputs("train")
    document = graph.load(project.path(trained["network"]))
    lock = load_lock(project.path(project.outputs("data")["lock"]))
    engine = str(device["engine"])
    task = EXPORT_TASKS.get(str(project.outputs("task").get("task", CLASSIFICATION.name)))
    return ExportSpec(
        engine=engine,
        precision=str(device["precision"]),
        name=project.name,
        task=task.name,
        document=document,
        weights=project.path(trained["weights"]),
        preprocess=_preprocess(project.path(trained["preprocess"])),
        lock=lock,
        runtime=_runtime(device),
        folder=project.path("artifacts", engine),
        settings=project.settings(task.settings),
        source=SourceInfo(
            run=int(trained["run"]),
            weights_sha256=str(trained["weights_sha256"]),
            document_digest=document.digest(),
            data_digest=lock.digest(),
        ),
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
    """The version of the engine: installed here, or the newest that the device can install."""
    if device.get("connection") != "local":
        system = find_profile(str(device["name"])).system
        return newest_runtime(system.python.text) if system.python else ""
    try:
        return version(str(device["engine"]))
    except PackageNotFoundError:
        return ""


def _run(project: Project, ctx: JobContext) -> StageOutcome:
    from tango_desktop.export.job import export

    spec = spec_of(project)
    _require_untouched(spec)
    result = export(spec, ctx)
    folder = f"artifacts/{spec.engine}"
    report = result.report
    outputs: dict[str, Any] = {
        "folder": folder,
        "model": f"{folder}/{result.model.file}",
        "card": f"{folder}/model.yaml",
        "engine": spec.engine,
        "precision": spec.precision,
        "opset": result.model.opset,
        "size_bytes": result.size_bytes,
        "parity": {
            "passed": report.passed,
            "pictures": report.pictures,
            "max_difference": report.max_difference,
            "cosine": report.cosine,
            "agreement": report.agreement,
            "accuracy_trained": report.accuracy_trained,
            "accuracy_exported": report.accuracy_exported,
        },
    }
    deployed = (outputs["model"], outputs["card"], f"{folder}/golden.json", f"{folder}/golden.png")
    parts = (_summary(spec, result.size_bytes, report.passed), *_wishes(project, result))
    summary = lasting_join("; ", parts)
    return StageOutcome(
        summary,
        outputs,
        (*deployed, f"{folder}/parity.json"),
        key=_key(project, deployed),
    )


def _key(project: Project, files: tuple[str, ...]) -> list[str]:
    """What deployment depends on: the content of the files that go into a bundle."""
    return [sha256_of(project.path(name)) for name in files]


def _summary(spec: ExportSpec, size_bytes: int, passed: bool) -> str:
    size = f"{size_bytes / 1e6:.1f}"
    if passed:
        return lasting(
            "ONNX, {precision}, {size} MB, same as PyTorch", precision=spec.precision, size=size
        )
    return lasting(
        "ONNX, {precision}, {size} MB, differs from PyTorch (accepted)",
        precision=spec.precision,
        size=size,
    )


def _wishes(project: Project, result: ExportResult) -> tuple[str, ...]:
    """What the user asked for on the page Device and did not get."""
    limit_mb = project.outputs("device").get("max_size_mb") or 0
    if limit_mb and result.size_bytes > limit_mb * 1e6:
        return (lasting("larger than the {mb} MB asked for", mb=f"{limit_mb:g}"),)
    return ()


STAGE = StageInfo(
    name="export",
    title=N_("Export"),
    question=N_("Does the exported model answer the same?"),
    needs=("device", "train"),
    settings=ExportSettings,
    settings_by_task={task.name: task.settings for task in EXPORT_TASKS},
    run=_run,
    main_setting="opset",
)
