"""The stage “Network”: the network that is recommended, or the one that the user chose."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from tango_desktop.core.files import sha256_of
from tango_desktop.core.flow import StageInfo, StageOutcome
from tango_desktop.core.jobs import JobContext, logger
from tango_desktop.core.params import Kind, param
from tango_desktop.core.project import Project
from tango_desktop.core.tasks import TASKS
from tango_desktop.devices.profiles import find_profile
from tango_desktop.devices.this_computer import this_computer
from tango_desktop.errors import (
    GraphError,
    InputSizeError,
    NetworkSettingError,
    SettingsError,
    ShapeError,
)
from tango_desktop.families import MODELS, ModelInfo, build
from tango_desktop.graph import NetworkDocument, save
from tango_desktop.i18n import N_, lasting, tr
from tango_desktop.recommend.drawn import check_fits, read_network
from tango_desktop.recommend.fitting import Fitting
from tango_desktop.recommend.recommend import candidate, candidate_of, recommend, task_info
from tango_desktop.recommend.records import Candidate, Recommendation, RecommendRequest
from tango_desktop.recommend.wording import latency_sentence, milliseconds
from tango_desktop.train.settings import settings_class

AUTO = "auto"
FILE = "network.yaml"


@dataclass(frozen=True)
class NetworkSettings:
    """The answer to “Which network?”."""

    STAGE: ClassVar[str] = "network"
    model: str = param(
        AUTO,
        N_("Network"),
        N_("“auto” takes the recommended one; “tango-desktop models” lists the others"),
    )
    size: int = param(
        0,
        N_("Input size"),
        N_("Side that pictures are resized to; 0 chooses by the pictures' own size"),
        minimum=0,
        maximum=4096,
        unit="px",
        expert=True,
    )
    options: tuple[str, ...] = param(
        (),
        N_("Variant"),
        N_(
            "Options of the network's family, for example stride_in_1x1=yes for weights of v1, or"
            " neck=scale-sequence, width=0.5 or depth=0.5 for detectors"
        ),
        expert=True,
    )

    file: str = param(
        "",
        N_("Network file"),
        N_("A network of your own, taken instead: what the editor writes, or network.yaml"),
        kind=Kind.FILE,
        expert=True,
    )

    def family_options(self) -> dict[str, object]:
        """``options`` as names and values.

        Raises:
            SettingsError: one is not of the form name=value, or is several.
        """
        pairs = [text.partition("=") for text in self.options]
        for name, separator, value in pairs:
            if not (name and separator and value):
                raise SettingsError(
                    tr("“{text}” is not of the form name=value.", text=name + separator + value),
                    tr("For example: {example}", example="stride_in_1x1=yes"),
                )
            if "=" in value:
                text = name + separator + value
                raise SettingsError(
                    tr("“{text}” is more than one option.", text=text),
                    tr("Put a comma between them: {example}", example=",".join(text.split())),
                )
        return {name.strip(): value.strip() for name, _, value in pairs}


def request_for(project: Project) -> RecommendRequest:
    """What the project's task, data and device ask for; needs those three stages' outputs.

    Raises:
        SettingsError: no network is known for the task, or one of the stages is not done.
    """
    if not all(project.outputs(name) for name in STAGE.needs):
        raise SettingsError(
            tr("There is no network yet: the task, the data or the device is not known."),
            tr("Do those steps first, or press Automatic."),
        )
    data, device = project.outputs("data"), project.outputs("device")
    task = str(project.outputs("task")["task"])
    return RecommendRequest(
        task=task,
        profile=find_profile(device["name"]),
        classes=len(data["classes"]),
        pictures=data["counts"].get("train", 0),
        median_side=round(data["median_side"]),
        channels=data["channels"],
        max_latency_ms=device["max_latency_ms"],
        min_fps=device["min_fps"],
        max_size_mb=device["max_size_mb"],
        engine=device["engine"],
        precision=device["precision"],
        epochs=settings_class(task)().epochs,
        trainer=this_computer(),
        boxes=task_info(task).boxes(project),
    )


def recommendation_for(project: Project) -> Recommendation:
    """The recommendation for a project whose task, data and device are done.

    Raises:
        SettingsError: no network is known for the task.
        DeviceError: the device is not known, or nothing can be estimated for it.
    """
    return recommend(request_for(project))


def candidate_for(project: Project, model: str, side: int = 0) -> Candidate:
    """One network with its costs for a project whose task, data and device are done.

    The variant that the project's settings ask for, where the network has it.

    Raises:
        SettingsError: the variant is unknown.
        GraphError: no such network, or the pictures are too small for it.
        DeviceError: nothing can be estimated for the device.
    """
    options = project.settings(NetworkSettings).family_options()
    return candidate(request_for(project), model, side, options)


@dataclass(frozen=True)
class Planned:
    """The network that is going to be trained.

    Attributes:
        document: it.
        costs: what it costs.
        why: it was taken, in sentences.
        fitting: what it takes over from the data.
    """

    document: NetworkDocument
    costs: Candidate
    why: str
    fitting: Fitting


def plan_listed(project: Project, ctx: JobContext) -> Planned:
    """The recommended network, or the one of the lists that the settings name.

    Raises:
        SettingsError: a setting is not allowed.
        GraphError: no such network, or the pictures are too small for it.
        DeviceError: nothing can be estimated for the device.
    """
    settings = project.settings(NetworkSettings)
    request = request_for(project)
    chosen, why = _choose(request, settings)
    ctx.check()
    info, side = MODELS.get(chosen.model), chosen.size[0]
    fitting = task_info(request.task).fit(project, request, info, side, settings.family_options())
    ctx.check()
    document = build(info.name, request.classes, request.channels, chosen.size, **fitting.options)
    return Planned(document, chosen, " ".join((why, *fitting.told)), fitting)


def plan_own(project: Project) -> Planned:
    """The network in the file that the settings name.

    Raises:
        TangoError: the file cannot be read, or the network has problems.
        GraphError: it does not answer what the project asks.
        DeviceError: nothing can be estimated for the device.
    """
    request = request_for(project)
    document = read_network(project, project.settings(NetworkSettings).file)
    check_fits(document, request)
    own = candidate_of(request, document)
    return Planned(document, own, _own_file(request, own), Fitting({}))


@functools.lru_cache(maxsize=16)
def _content(path: Path, size: int, changed_ns: int) -> str:
    """The hash of a file, read again only when its size or its time is another."""
    return sha256_of(path)


def _source(project: Project) -> str:
    """The hash of the file that the settings name; empty without one, or when it is gone."""
    file = project.settings(NetworkSettings).file
    if not file:
        return ""
    path = project.path(str(Path(file).expanduser()))
    try:
        found = path.stat()
        return _content(path, found.st_size, found.st_mtime_ns)
    except OSError:
        return ""


def _outdated(project: Project) -> str:
    """A sentence when the file of one's own network was edited after it was read."""
    known, now = project.outputs("network").get("source"), _source(project)
    if not known or not now or known == now:
        return ""
    file = project.settings(NetworkSettings).file
    return tr("{file} has been changed since.", file=Path(file).name)


def _run(project: Project, ctx: JobContext) -> StageOutcome:
    own, source = bool(project.settings(NetworkSettings).file), _source(project)
    planned = plan_own(project) if own else plan_listed(project, ctx)
    document, costs = planned.document, planned.costs
    if not costs.fits:
        logger("network").warning("%s: %s", costs.model, costs.reason)
    save(document, project.path(FILE))
    return StageOutcome(
        summary=_summary(costs, planned.fitting),
        outputs={
            **_outputs(document, costs, planned.why, planned.fitting),
            **({"source": source} if source else {}),
        },
        files=(FILE,),
        key={"document": document.digest(), "model": costs.model, "size": list(costs.size)},
    )


def _summary(chosen: Candidate, fitting: Fitting) -> str:
    text = lasting(
        "{model}, {side} px, {ms} ms estimated",
        model=chosen.model,
        side=chosen.size[0],
        ms=milliseconds(chosen.latency.ms),
    )
    return lasting("{text}, anchors fitted", text=text) if fitting.fitted else text


def _outputs(
    document: NetworkDocument, chosen: Candidate, why: str, fitting: Fitting
) -> dict[str, object]:
    return {
        "file": FILE,
        "model": chosen.model,
        "size": list(chosen.size),
        "parameters": chosen.parameters,
        "macs": chosen.macs,
        "digest": document.digest(),
        "latency_ms": round(chosen.latency.ms, 3),
        "low_ms": round(chosen.latency.low_ms, 3),
        "high_ms": round(chosen.latency.high_ms, 3),
        "why": why,
        **fitting.outputs,
    }


@contextlib.contextmanager
def _asked_for() -> Iterator[None]:
    """Building what the answers ask for: where that cannot be, an answer is wrong."""
    try:
        yield
    except ShapeError as error:
        raise InputSizeError(error.message, error.hint, error.details) from error
    except GraphError as error:
        raise NetworkSettingError(error.message, error.hint, error.details) from error


def _choose(request: RecommendRequest, settings: NetworkSettings) -> tuple[Candidate, str]:
    options = settings.family_options()
    if settings.model not in ("", AUTO):
        with _asked_for():
            info = MODELS.get(settings.model)
            _check_task(request, info)
            own = candidate(request, info.name, settings.size, options)
        return own, _own_choice(request, own)
    found = recommend(request)
    side = settings.size or found.chosen.size[0]
    if side == found.chosen.size[0] and not options:
        return found.chosen, found.why
    with _asked_for():
        own = candidate(request, found.chosen.model, side, options)
    if side != found.chosen.size[0]:
        return own, f"{found.why} {_own_size(request, own)}"
    return own, f"{found.why} {_own_variant(request, own, settings)}"


def _check_task(request: RecommendRequest, info: ModelInfo) -> None:
    if info.task != request.task:
        raise SettingsError(
            tr(
                "{model} is a network for “{its_task}”, not for “{task}”.",
                model=tr(info.title),
                its_task=tr(TASKS.get(info.task).title),
                task=tr(TASKS.get(request.task).title),
            ),
            tr("“tango-desktop models” lists the networks with their tasks."),
        )


def _own_variant(request: RecommendRequest, own: Candidate, settings: NetworkSettings) -> str:
    told = tr("You chose the variant {options}.", options=", ".join(settings.options))
    return f"{told} {latency_sentence(request, own)}"


def _own_size(request: RecommendRequest, own: Candidate) -> str:
    return f"{tr('You chose {side} px.', side=own.size[0])} {latency_sentence(request, own)}"


def _own_choice(request: RecommendRequest, own: Candidate) -> str:
    said = [tr("You chose {model}.", model=own.title), latency_sentence(request, own)]
    if not own.fits:
        said.append(tr("It does not keep to what was asked: {reason}.", reason=own.reason))
    return " ".join(said)


def _own_file(request: RecommendRequest, own: Candidate) -> str:
    said = [tr("You drew {model}.", model=own.title), latency_sentence(request, own)]
    if not own.fits:
        said.append(tr("It does not keep to what was asked: {reason}.", reason=own.reason))
    return " ".join(said)


STAGE = StageInfo(
    name="network",
    title=N_("Network"),
    question=N_("Which network?"),
    needs=("task", "data", "device"),
    settings=NetworkSettings,
    run=_run,
    main_setting="model",
    outdated=_outdated,
)
