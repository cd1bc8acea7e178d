"""The recommendation: one network for a device, a task and the pictures, with the reasons.

The device's tier (the published table, or its measured strength) says where to start; limits that
the user set, the device's memory and the time that training takes exclude networks, and the first
that is left in the order of preference is chosen. The order does not depend on the limits, so a
tighter one never leads to a slower network.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from tango_desktop.core.tasks import CLASSIFICATION
from tango_desktop.errors import SettingsError
from tango_desktop.families import MODELS, ModelInfo
from tango_desktop.i18n import tr
from tango_desktop.recommend.estimate import (
    Estimate,
    estimate_work,
    memory_bytes,
    part_for,
    published,
)
from tango_desktop.recommend.records import Candidate, Recommendation, RecommendRequest
from tango_desktop.recommend.rules import (
    RESNETS,
    SMALL_FORMS,
    input_side,
    is_small,
    small_form,
    tier_of,
)
from tango_desktop.recommend.training import BUDGET_S, duration, training_s
from tango_desktop.recommend.wording import explain, milliseconds
from tango_desktop.recommend.workload import workload_of

_USABLE_MEMORY = 0.8  # the system and other programs keep the rest


def recommend(request: RecommendRequest) -> Recommendation:
    """The network to use for ``request``, with the alternatives.

    Raises:
        SettingsError: no network is known for the task.
        DeviceError: nothing can be estimated for the device.
    """
    if request.task != CLASSIFICATION.name:
        raise SettingsError(
            tr("No network can be recommended for the task “{task}” yet.", task=request.task),
            tr("Choose “{task}”.", task=tr(CLASSIFICATION.title)),
        )
    tier = tier_of(request.profile)
    wanted, named = _for_pictures(request, tier.model), _for_pictures(request, tier.table_model)
    candidates = _ranked(request, [candidate(request, n) for n in _names(request)], wanted)
    chosen = next((c for c in candidates if c.fits), None) or _nearest(candidates)
    ranked = (chosen, *(c for c in candidates if c is not chosen))
    why = explain(request, tier, chosen, _of(ranked, wanted), _of(ranked, named))
    return Recommendation(chosen, why, ranked, named)


def candidate(request: RecommendRequest, model: str, side: int = 0) -> Candidate:
    """One network with its costs, at the side that suits the pictures unless one is given.

    Raises:
        GraphError: no such network; the hint names the nearest.
        ShapeError: the pictures are too small for it.
        DeviceError: nothing can be estimated for the device.
    """
    info = MODELS.get(model)
    side = side or input_side(request.median_side, info.form)
    work, profile = workload_of(model, request.classes, request.channels, side), request.profile
    part, _ = part_for(profile, request.engine, request.precision)
    latency = estimate_work(work, profile, request.precision, request.engine)
    costs = _Costs(latency, work.weight_bytes, memory_bytes(work, part), part)
    reason = _excluded(request, costs)
    return Candidate(
        model=model,
        title=tr(info.title),
        size=(side, side),
        parameters=work.parameters,
        macs=work.macs,
        size_bytes=costs.size_bytes,
        memory_bytes=costs.memory_bytes,
        part=part,
        latency=latency,
        published=published(model, profile.name),
        top1=info.top1,
        training_s=_training(request, work.macs),
        fits=not reason,
        reason=reason,
    )


@dataclass(frozen=True)
class _Costs:
    latency: Estimate
    size_bytes: int
    memory_bytes: int
    part: str


def _excluded(request: RecommendRequest, costs: _Costs) -> str:
    """Why limits or memory exclude a network; empty when they do not."""
    if costs.latency.ms > request.limit_ms:
        return tr(
            "about {ms} ms a picture, more than the {limit} ms allowed",
            ms=milliseconds(costs.latency.ms),
            limit=milliseconds(request.limit_ms),
        )
    if request.max_size_mb and costs.size_bytes > request.max_size_mb * 1e6:
        return tr(
            "{mb} MB of weights, more than the {limit} MB allowed",
            mb=f"{costs.size_bytes / 1e6:.1f}",
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


def _training(request: RecommendRequest, macs: int) -> float | None:
    if request.trainer is None or not request.pictures:
        return None
    return training_s(macs, request.pictures, request.epochs, request.trainer)


def _for_pictures(request: RecommendRequest, model: str) -> str:
    return small_form(model) if is_small(request.median_side) else model


def _ladder(request: RecommendRequest) -> tuple[str, ...]:
    return tuple(SMALL_FORMS.values()) if is_small(request.median_side) else RESNETS


def _names(request: RecommendRequest) -> list[str]:
    small = is_small(request.median_side)
    infos = (i for i in MODELS if i.task == request.task and (small or i.form == "imagenet"))
    return [info.name for info in infos if not small or _suits_small(info)]


def _suits_small(info: ModelInfo) -> bool:
    # Larger ImageNet networks on pictures of a few pixels only cost time.
    return info.form == "cifar" or info.name in RESNETS[:3]


def _ranked(
    request: RecommendRequest, candidates: Iterable[Candidate], wanted: str
) -> list[Candidate]:
    """In the order of preference, those that do not fit at the end."""
    ladder = _ladder(request)
    top = ladder.index(wanted)

    def preference(item: Candidate) -> tuple[float, ...]:
        if _too_long(request, item):
            return (not item.fits, 2, item.training_s or 0.0)
        if item.model in ladder and ladder.index(item.model) <= top:
            return (not item.fits, 0, -ladder.index(item.model))
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
        time = duration(item.training_s or 0.0)
        notes.append(tr("training would take about {time} here", time=time))
    if not item.reason and larger:
        notes.append(tr("larger than suits this device"))
    return replace(item, reason="; ".join(notes))


def _nearest(candidates: Iterable[Candidate]) -> Candidate:
    """Where nothing fits: the fastest."""
    return min(candidates, key=lambda item: item.latency.ms)


def _of(candidates: Iterable[Candidate], model: str) -> Candidate:
    return next(item for item in candidates if item.model == model)
