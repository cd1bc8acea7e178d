"""The stage “Network”: the network that is recommended, or the one that the user chose."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from tango_desktop.core.flow import StageInfo, StageOutcome
from tango_desktop.core.jobs import JobContext, logger
from tango_desktop.core.params import param
from tango_desktop.core.project import Project
from tango_desktop.devices.profiles import find_profile
from tango_desktop.devices.this_computer import this_computer
from tango_desktop.errors import SettingsError
from tango_desktop.families import MODELS, build
from tango_desktop.graph import NetworkDocument, save
from tango_desktop.i18n import N_, lasting, tr
from tango_desktop.recommend.recommend import candidate, recommend
from tango_desktop.recommend.records import Candidate, Recommendation, RecommendRequest
from tango_desktop.recommend.wording import latency_sentence, milliseconds

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
        N_("Options of the network's family, for example stride_in_1x1=yes for weights of v1"),
        expert=True,
    )

    def family_options(self) -> dict[str, object]:
        """``options`` as names and values.

        Raises:
            SettingsError: one is not of the form name=value.
        """
        pairs = [text.partition("=") for text in self.options]
        for name, separator, value in pairs:
            if not (name and separator and value):
                raise SettingsError(
                    tr("“{text}” is not of the form name=value.", text=name + separator + value),
                    tr("For example: {example}", example="stride_in_1x1=yes"),
                )
        return {name.strip(): value.strip() for name, _, value in pairs}


def request_for(project: Project) -> RecommendRequest:
    """What the project's task, data and device ask for; needs those three stages' outputs."""
    data, device = project.outputs("data"), project.outputs("device")
    return RecommendRequest(
        task=project.outputs("task")["task"],
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
        trainer=this_computer(),
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

    Raises:
        GraphError: no such network, or the pictures are too small for it.
        DeviceError: nothing can be estimated for the device.
    """
    return candidate(request_for(project), model, side)


def _run(project: Project, ctx: JobContext) -> StageOutcome:
    settings = project.settings(NetworkSettings)
    request = request_for(project)
    chosen, why = _choose(request, settings)
    ctx.check()
    if not chosen.fits:
        logger("network").warning("%s: %s", chosen.model, chosen.reason)
    options = settings.family_options()
    document = build(chosen.model, request.classes, request.channels, chosen.size, **options)
    save(document, project.path(FILE))
    return StageOutcome(
        summary=lasting(
            "{model}, {side} px, {ms} ms estimated",
            model=chosen.model,
            side=chosen.size[0],
            ms=milliseconds(chosen.latency.ms),
        ),
        outputs=_outputs(document, chosen, why),
        files=(FILE,),
        key={"document": document.digest(), "model": chosen.model, "size": list(chosen.size)},
    )


def _outputs(document: NetworkDocument, chosen: Candidate, why: str) -> dict[str, object]:
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
    }


def _choose(request: RecommendRequest, settings: NetworkSettings) -> tuple[Candidate, str]:
    if settings.model in ("", AUTO):
        found = recommend(request)
        if not settings.size or settings.size == found.chosen.size[0]:
            return found.chosen, found.why
        own = candidate(request, found.chosen.model, settings.size)
        return own, f"{found.why} {_own_size(request, own)}"
    info = MODELS.get(settings.model)
    own = candidate(request, info.name, settings.size)
    return own, _own_choice(request, own)


def _own_size(request: RecommendRequest, own: Candidate) -> str:
    return f"{tr('You chose {side} px.', side=own.size[0])} {latency_sentence(request, own)}"


def _own_choice(request: RecommendRequest, own: Candidate) -> str:
    said = [tr("You chose {model}.", model=own.title), latency_sentence(request, own)]
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
)
