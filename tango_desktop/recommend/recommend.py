"""The recommendation: one network for a device, a task and the pictures, with the reasons.

The device's tier (the published table, or its measured strength) says where to start; limits that
the user set, the device's memory and the time that training takes exclude networks and input
sides, and the first that is left in the order of preference is chosen. The order does not depend
on the limits, so a tighter one never leads to a slower network.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from tango_desktop.core.params import from_mapping, params_of
from tango_desktop.errors import SettingsError
from tango_desktop.families import MODELS, ModelInfo
from tango_desktop.graph import NetworkDocument
from tango_desktop.i18n import tr
from tango_desktop.recommend.estimate import (
    Estimate,
    estimate_work,
    layer_times_ms,
    memory_bytes,
    part_for,
)
from tango_desktop.recommend.published import published
from tango_desktop.recommend.records import Candidate, Recommendation, RecommendRequest
from tango_desktop.recommend.rules import tier_of
from tango_desktop.recommend.tasks import RECOMMEND_TASKS, RecommendTaskInfo
from tango_desktop.recommend.training import BUDGET_S, duration, training_s
from tango_desktop.recommend.wording import explain, milliseconds
from tango_desktop.recommend.workload import (
    Options,
    Workload,
    options_key,
    workload,
    workload_of,
)

_USABLE_MEMORY = 0.8  # the system and other programs keep the rest
# Options that leave the network as published: what is deployed and what boxes are told from.
_SAME_NETWORK = ("form", "anchors")


def recommend(request: RecommendRequest) -> Recommendation:
    """The network to use for ``request``, with the alternatives.

    Raises:
        SettingsError: no network is known for the task.
        DeviceError: nothing can be estimated for the device.
    """
    task = task_info(request.task)
    tier = tier_of(task, request.profile)
    wanted = task.for_pictures(request, tier.model)
    named = task.for_pictures(request, tier.table_model)
    best = [_at_best_side(task, request, name) for name in task.models(request)]
    candidates = _ranked(task, request, best, wanted)
    chosen = next((c for c in candidates if c.fits), None) or _fastest(candidates)
    ranked = (chosen, *(c for c in candidates if c is not chosen))
    reasons = explain(task, request, tier, chosen, _of(ranked, wanted), _of(ranked, named))
    return Recommendation(chosen, reasons, ranked, named)


def candidate(
    request: RecommendRequest, model: str, side: int = 0, options: Options | None = None
) -> Candidate:
    """One network with its costs, at the side that suits the pictures unless one is given.

    Args:
        request: what is asked.
        model: its name in the zoo.
        side: of its input in px; 0 for the one that suits.
        options: of its family.

    Raises:
        SettingsError: no network is known for the task, or an option is unknown or out of range.
        GraphError: no such network; the hint names the nearest.
        ShapeError: the pictures are too small for it, or no multiple of its stride.
        DeviceError: nothing can be estimated for the device.
    """
    task, info, key = task_info(request.task), MODELS.get(model), options_key(options or {})
    full_side = task.sides(request, info)[0]
    side = side or full_side
    counts = (model, request.classes, request.channels, side)
    costs = _costs(request, workload_of(*counts, task.deployed, key))
    reason = _excluded(request, costs)
    as_published = not is_variant(info, options or {})
    return Candidate(
        model=model,
        title=tr(info.title),
        size=(side, side),
        full_side=full_side,
        full_reason="",
        parameters=costs.work.parameters,
        macs=costs.work.macs,
        size_bytes=costs.work.weight_bytes,
        memory_bytes=costs.memory_bytes,
        part=costs.part,
        latency=costs.latency,
        published=published(model, request.profile.name) if as_published else (),
        accuracy=task.accuracy(info) if as_published else None,
        accuracy_name=task.accuracy_name,
        accuracy_side=info.default_size,
        accuracy_note=task.accuracy_note(info) if as_published else "",
        merit=task.merit(request, info, side),
        training_s=_training(task, request, workload_of(*counts, options=key).macs),
        fits=not reason,
        reason=reason,
    )


def candidate_of(request: RecommendRequest, document: NetworkDocument) -> Candidate:
    """A network that is in no list, with its costs at its own size; nothing is published of it.

    Raises:
        SettingsError: no network is known for the task.
        GraphError: the network has problems.
        DeviceError: nothing can be estimated for the device.
    """
    task = task_info(request.task)
    deployed = task.deployed(document)
    costs = _costs(request, workload(deployed, deployed.size))
    reason = _excluded(request, costs)
    return Candidate(
        model=document.name,
        title=document.name,
        size=document.size,
        full_side=document.size[0],
        full_reason="",
        parameters=costs.work.parameters,
        macs=costs.work.macs,
        size_bytes=costs.work.weight_bytes,
        memory_bytes=costs.memory_bytes,
        part=costs.part,
        latency=costs.latency,
        published=(),
        accuracy=None,
        accuracy_name=task.accuracy_name,
        accuracy_side=document.size[0],
        accuracy_note="",
        merit=0.0,
        training_s=_training(task, request, document.macs()),
        fits=not reason,
        reason=reason,
    )


def layer_times(request: RecommendRequest, document: NetworkDocument) -> dict[str, float]:
    """What each layer takes on the device, estimated, ms; layers folded into others have none.

    Raises:
        SettingsError: no network is known for the task.
        GraphError: the network has problems.
        DeviceError: nothing can be estimated for the device.
    """
    deployed = task_info(request.task).deployed(document)
    work = workload(deployed, deployed.size)
    return layer_times_ms(work, request.profile, request.precision, request.engine)


def is_variant(info: ModelInfo, options: Options) -> bool:
    """Whether ``options`` make another network than the one whose figures were published.

    Raises:
        SettingsError: an option is unknown or out of range.
    """
    given = from_mapping(info.options, options)
    return any(
        getattr(given, one.name) != one.default
        for one in params_of(info.options)
        if one.name not in _SAME_NETWORK
    )


def task_info(name: str) -> RecommendTaskInfo:
    """What differs by task.

    Raises:
        SettingsError: no network is known for the task.
    """
    if name in RECOMMEND_TASKS:
        return RECOMMEND_TASKS.get(name)
    raise SettingsError(
        tr("No network can be recommended for the task “{task}” yet.", task=name),
        tr("Choose one of these: {tasks}", tasks=", ".join(RECOMMEND_TASKS.names())),
    )


def _at_best_side(task: RecommendTaskInfo, request: RecommendRequest, model: str) -> Candidate:
    """A network at the side with the most merit of those that limits and time allow."""
    sides = task.sides(request, MODELS.get(model))
    found = [candidate(request, model, side) for side in sides]
    fitting = [item for item in found if item.fits]
    if not fitting:
        return _smaller(request, found, _fastest(found))
    best = min(
        fitting,
        key=lambda c: (1, c.training_s or 0.0) if _too_long(request, c) else (0, -c.merit),
    )
    return _smaller(request, found, best)


def _smaller(request: RecommendRequest, found: Sequence[Candidate], best: Candidate) -> Candidate:
    """``best`` with the reason why its side is smaller than suits, if it is."""
    full = found[0]
    if best is full:
        return best
    if not best.fits:
        reason = tr("{reason}, even at {side} px", reason=best.reason, side=best.size[0])
        return replace(best, reason=reason, full_reason=full.reason)
    return replace(best, full_reason=full.reason or _time_note(full))


@dataclass(frozen=True)
class _Costs:
    work: Workload
    latency: Estimate
    memory_bytes: int
    part: str


def _costs(request: RecommendRequest, work: Workload) -> _Costs:
    profile = request.profile
    part, _ = part_for(profile, request.engine, request.precision)
    latency = estimate_work(work, profile, request.precision, request.engine)
    return _Costs(work, latency, memory_bytes(work, part), part)


def _excluded(request: RecommendRequest, costs: _Costs) -> str:
    """Why limits or memory exclude a network; empty when they do not."""
    if costs.latency.ms > request.limit_ms:
        return tr(
            "about {ms} ms a picture, more than the {limit} ms allowed",
            ms=milliseconds(costs.latency.ms),
            limit=milliseconds(request.limit_ms),
        )
    if request.max_size_mb and costs.work.weight_bytes > request.max_size_mb * 1e6:
        return tr(
            "{mb} MB of weights, more than the {limit} MB allowed",
            mb=f"{costs.work.weight_bytes / 1e6:.1f}",
            limit=f"{request.max_size_mb:g}",
        )
    memory = request.profile.memory_of(costs.part).base * _USABLE_MEMORY
    if costs.memory_bytes > memory:
        return tr(
            "needs {need} GB of memory; {have} GB are there to use",
            need=f"{costs.memory_bytes / 1e9:.1f}",
            have=f"{memory / 1e9:.1f}",
        )
    return ""


def _training(task: RecommendTaskInfo, request: RecommendRequest, macs: int) -> float | None:
    if request.trainer is None or not request.pictures:
        return None
    share = task.training_share
    return training_s(macs, request.pictures, request.epochs, request.trainer, share)


def _ranked(
    task: RecommendTaskInfo, request: RecommendRequest, candidates: Iterable[Candidate], wanted: str
) -> list[Candidate]:
    """In the order of preference, those that do not fit at the end."""
    ladder = task.ladder(request)
    top = ladder.index(wanted)

    def preference(item: Candidate) -> tuple[float, ...]:
        if _too_long(request, item):
            return (not item.fits, 2, item.training_s or 0.0)
        if item.model in ladder[: top + 1]:
            return (not item.fits, 0, -item.merit)
        return (not item.fits, 1, item.latency.ms)

    above = ladder[top + 1 :]
    return [
        _with_note(request, item, item.model in above)
        for item in sorted(candidates, key=preference)
    ]


def _too_long(request: RecommendRequest, item: Candidate) -> bool:
    """Whether training it here takes so long that a smaller network is the better start.

    Only where this computer is also the device: for other devices the table's word stands.
    """
    return request.profile.is_this_computer and (item.training_s or 0.0) > BUDGET_S


def _with_note(request: RecommendRequest, item: Candidate, larger: bool) -> Candidate:
    """Why another is preferred, where limits do not say it already."""
    notes = [item.reason] if item.reason else []
    if not item.reason and _too_long(request, item):
        notes.append(_time_note(item))
    if not item.reason and larger:
        notes.append(tr("larger than suits this device"))
    return replace(item, reason="; ".join(notes))


def _time_note(item: Candidate) -> str:
    return tr("training would take about {time} here", time=duration(item.training_s or 0.0))


def _fastest(candidates: Iterable[Candidate]) -> Candidate:
    """Where nothing fits: the fastest."""
    return min(candidates, key=lambda item: item.latency.ms)


def _of(candidates: Iterable[Candidate], model: str) -> Candidate:
    return next(item for item in candidates if item.model == model)
