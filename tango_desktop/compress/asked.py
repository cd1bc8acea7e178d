"""What a project's answers ask of this room: the orders to prune and to examine."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tango_desktop import graph
from tango_desktop.compress.device_latency import latency_on_device
from tango_desktop.compress.doctor import FOLDER, DoctorSpec
from tango_desktop.compress.settings import OptimizeSettings, optimize_settings
from tango_desktop.core.files import read_yaml
from tango_desktop.core.project import Project
from tango_desktop.export.limits import INT8
from tango_desktop.export.stage import spec_of as export_spec_of
from tango_desktop.train.runs import outputs_of, read_run
from tango_desktop.train.stage import spec_of as train_spec_of

_HANDED_ON = ("run", "network", "weights", "weights_sha256", "preprocess")
ROUNDED_FROM = "rounded_from"  # of a network trained in 8 bits: the weights it started from

if TYPE_CHECKING:
    from tango_desktop.compress.pruning_records import PruneSpec
    from tango_desktop.train.spec import TrainSpec


def doctor_spec(project: Project, smaller: dict[str, Any] | None = None) -> DoctorSpec:
    """The network to examine: the trained one, or ``smaller`` as pruning or training left it.

    Raises:
        TangoError: the run's files or the data's lock cannot be read.
    """
    export = export_spec_of(project, smaller or {})
    scratch = project.path("compress", "scratch")
    return DoctorSpec(
        replace(export, precision="fp32", folder=scratch, plan=None),
        project.path(*FOLDER.split("/")),
        optimize_settings(project),
    )


def trained_order(project: Project) -> TrainSpec:
    """The order that the run in use was trained by, as far as the answers still say.

    Raises:
        TangoError: the run's files or the data's lock cannot be read.
    """
    outputs = project.outputs("train")
    document = graph.load(project.path(outputs["network"]))
    preprocess = read_yaml(project.path(outputs["preprocess"]))
    return replace(train_spec_of(project), document=document, preprocess=preprocess)


def prune_spec(project: Project, lightness: int | None = None) -> PruneSpec:
    """The order to prune, at a level or at the one that is asked for.

    Raises:
        TangoError: the run's files or the data's lock cannot be read.
    """
    from tango_desktop.compress.pruning_records import PruneSpec, Saving

    settings = optimize_settings(project)
    settings = settings if lightness is None else replace(settings, lightness=lightness)
    latency = latency_on_device(project) if settings.prune_for == "latency" else None
    return PruneSpec(
        trained_order(project),
        project.path(project.outputs("train")["weights"]),
        share=settings.share,
        saving=Saving[settings.prune_for.upper()],
        steps=settings.prune_steps,
        epochs=settings.tune_epochs,
        criterion=settings.importance,
        most_loss=settings.most_removal_loss,
        latency_ms=latency,
        latency_of="" if latency is None else latency.of,
        measured_ms=None if latency is None else latency.measured_ms,
        times_each=settings.measures and settings.measure_latency == "each",
    )


def require_integers(project: Project, settings: OptimizeSettings) -> None:
    """Refuse 8 bits where the engine has none.

    Raises:
        SettingsError: the device's engine, or the one chosen for the export, has no 8-bit form.
    """
    from tango_desktop.export.exporters import EXPORTERS

    if settings.quantizes:
        EXPORTERS.get(export_spec_of(project, {}).engine).require(INT8)


def trained_rounded(project: Project, base: dict[str, Any]) -> dict[str, Any]:
    """The network that training in 8 bits made of another, where that is in use; else the other.

    Args:
        project: whose stage “Optimize” has run.
        base: the files of the network that it starts from; empty for the trained one.
    """
    made, settings = project.outputs("optimize"), optimize_settings(project)
    start = base.get("weights_sha256") or project.outputs("train").get("weights_sha256")
    if not settings.quantizes or not settings.qat_epochs or made.get(ROUNDED_FROM) != start:
        return base
    return {name: made[name] for name in (*_HANDED_ON, ROUNDED_FROM) if name in made}


def handed_on(project: Project, run: int) -> dict[str, Any]:
    """What later stages take from a run in place of the trained one.

    Raises:
        TangoError: the run's record is missing or damaged.
    """
    outputs = outputs_of(read_run(project.folder, run))
    return {name: outputs[name] for name in _HANDED_ON}
